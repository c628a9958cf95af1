//! Files in, articles out.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests fail by panicking, and say what they skip"
)]

mod article;
mod hostile;
mod seeds;
