//! Bytes from outside to articles.
//!
//! [`file::read`] takes a file's bytes and gives the articles it holds: plain text, Markdown, web pages,
//! JSON. [`feed::parse`] does so with feeds. On the way encodings are detected, what the page or the text says of outlet, writers and time is
//! read, paragraphs are told apart, and what is not the report is marked, never removed. Nothing here
//! touches a disk or a socket.

mod agency;
mod boilerplate;
pub mod dates;
pub mod discover;
mod encoding;
pub mod feed;
pub mod file;
mod front_matter;
mod headline;
pub mod json;
mod language;
mod metadata;
pub mod opml;
mod page;
mod paragraph;
mod publisher;
pub mod sanitize;
pub mod text;
pub mod url;
pub mod web;

pub use file::{FileError, Format, Loaded, Options};
