//! The program as a person runs it. Only `articles` needs a language model.

mod articles;
mod collection;
mod crash;
mod help;
mod program;
#[cfg(unix)]
mod serve;
