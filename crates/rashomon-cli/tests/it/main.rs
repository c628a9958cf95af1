//! The program as a person runs it. None of these needs a language model.

mod help;
mod program;
