//! Bytes from outside to articles.
//!
//! [`file::read`] takes a file's bytes and gives the articles it holds: plain text, Markdown, web pages,
//! JSON. On the way encodings are detected, what the page or the text says of outlet, writers and time is
//! read, paragraphs are told apart, and what is not the report is marked, never removed. Nothing here
//! touches a disk or a socket.

mod boilerplate;
pub mod dates;
mod encoding;
pub mod file;
mod front_matter;
mod headline;
pub mod json;
mod language;
mod metadata;
mod page;
mod paragraph;
mod publisher;
mod text;

pub use file::{FileError, Format, Loaded, Options};
