//! The pages and interfaces through which people read a collection.
//!
//! [`Server`] answers browsers and reader programs; [`report`] lays stories out as one page that needs
//! nothing else. Both show the same [`view`] of a story.

mod api;
mod asset;
mod change;
mod edition;
mod fact;
mod fault;
#[cfg(test)]
#[path = "../../rashomon-cli/src/fixture.rs"]
mod fixture;
mod guard;
mod headline;
mod icon;
mod image;
pub mod json;
mod listen;
mod model;
mod naming;
mod oidc;
mod out;
mod outlet;
mod outlets;
mod pace;
mod page;
mod proxy;
mod rank;
mod reader;
mod regroup;
pub mod report;
mod rule;
#[cfg(test)]
mod sample;
mod samples;
mod secret;
mod server;
mod setting;
mod shorten;
mod site;
mod story;
mod throttle;
pub mod view;
mod views;
mod visit;

pub use fact::{FactError, OutletFacts};
pub use model::{Model, ModelState};
pub use oidc::Provider;
pub use proxy::Proxies;
pub use server::{ServeError, Server};
pub use shorten::shorten;
pub use site::{Clock, Finder, Mail, Options, REQUESTS_PER_SECOND, TakeIn};
