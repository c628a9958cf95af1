//! A server on loopback that misbehaves, for the tests of whatever reads the network.
//!
//! Tests run against [`Server`] on 127.0.0.2, which they allow; 127.0.0.1 and ::1 stay forbidden and carry
//! a [`Canary`] that nobody may ever reach. [`fault`] holds one function a fault of a server, [`tls`] hosts
//! that cannot prove who they are.

#![expect(
    clippy::unwrap_used,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "for tests alone, where a failure is to be loud"
)]

pub mod fault;
pub mod feed;
mod server;
pub mod tls;

pub use server::{Canary, Received, Server};

/// The address hostile servers listen on: loopback, and not the one everybody has in mind.
pub const HOST: &str = "127.0.0.2";
