//! The pages and interfaces through which people read a collection.

#[cfg(test)]
#[path = "../../rashomon-cli/src/fixture.rs"]
mod fixture;
pub mod report;
mod shorten;
pub mod view;

pub use shorten::shorten;
