//! The rashomon program.
fn main() {}
