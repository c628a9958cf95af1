//! What every store does, as tests that any implementation can be put to.
//!
//! Each takes an empty store and panics where it does otherwise.
#![expect(clippy::unwrap_used, reason = "these are tests")]

mod accounts;
mod actors;
mod articles;
mod editions;
mod feeds;
mod marks;
mod sample;
mod shares;
mod stories;

use crate::store::Store;
#[cfg(test)]
pub(crate) use sample::analysis;

/// A test by its name.
pub type Case = (&'static str, fn(&dyn Store));

/// All of them.
pub const CASES: &[Case] = &[
    ("accounts keep what is known of them", accounts::keep),
    ("keys open one account", accounts::keys),
    ("rules belong to one account", accounts::rules),
    ("readers mark articles", marks::articles),
    ("feeds list articles", marks::listings),
    ("readers are done with stories", marks::stories),
    ("an edition is made where there is something new", editions::make),
    ("reading an edition is being done with its story", editions::mark),
    ("lists are read by their address", shares::lists),
    ("hooks and mail remember how far they are", shares::messages),
    ("articles come back as they were", articles::keep),
    ("articles are found by what looked into them", articles::looked_into),
    ("another text is a revision", articles::revise),
    ("statements are found by who has to do with them", articles::say),
    ("whom articles name is registered", actors::register),
    ("a register remembers", actors::remember),
    ("changes are told in order", articles::follow),
    ("searches are kept by name", articles::searches),
    ("stories follow their events", stories::change),
    ("feeds keep what is known of them", feeds::keep),
    ("feeds are polled by one at a time", feeds::leases),
    ("a late poll is dropped", feeds::late),
    ("a poll is stored with its entries", feeds::polls),
    ("hosts are remembered", feeds::hosts),
];
