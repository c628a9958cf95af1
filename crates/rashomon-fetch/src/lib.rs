//! The one door to the network.
//!
//! Nothing else in Rashomon opens a connection. Through this door go feeds, pages, `robots.txt` and
//! language models, and the same rules hold for all of them:
//!
//! - `http` and `https` only; every address of every hop is checked where the connection is opened, those
//!   written as numbers too, and addresses that are not public are refused unless a [`Network`] allows them;
//! - an answer ends at a number of bytes counted after decompression, and at a deadline for the whole
//!   exchange;
//! - redirects are followed here, a bounded number, and credentials never reach another origin;
//! - no proxy is taken from the environment unless asked for, no cookie is kept, no referrer sent.
//!
//! What the bytes mean is not this crate's business.

mod address;
mod body;
mod client;
mod error;
mod resolver;
mod robots;

pub use address::{Network, NetworkError, is_public};
pub use client::{
    Answer, Client, Credentials, Message, Request, Response, Settings, USER_AGENT, without_secrets,
};
pub use error::FetchError;
pub use resolver::{Resolve, SystemResolver};
pub use robots::Robots;
