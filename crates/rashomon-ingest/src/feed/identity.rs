//! Which entry of today's feed is which of yesterday's.

use super::Item;
use crate::url::canonical;
use rashomon_core::{Entry, EntryIdentity, Warning};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Entries with their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// In the order of the document; entries that say the same twice are there once.
    pub entries: Vec<Entry>,
    /// What tells them apart; never more trusting than what was asked for.
    pub identity: EntryIdentity,
}

/// Gives every entry its key.
///
/// `identity` is what told this feed's entries apart so far. A feed whose identifiers are not unique within
/// one document falls back to links, one whose links are not unique either to title and text, and stays
/// there: flipping back would bring every entry anew. An entry that lacks what the others are told by has a
/// key of the next kind.
pub fn keyed(items: Vec<Item>, identity: EntryIdentity, warnings: &mut Vec<Warning>) -> Keyed {
    let settled = EntryIdentity::ALL
        .into_iter()
        .skip_while(|kind| *kind != identity)
        .find(|kind| *kind == EntryIdentity::Content || tells_apart(&items, *kind))
        .unwrap_or(EntryIdentity::Content);
    if settled != identity {
        warnings.push(Warning::new(format!(
            "entries are told apart by their {} from now on: several share one {}",
            settled.name(),
            identity.name()
        )));
    }
    let mut seen = HashSet::new();
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let key = key(&item, settled);
        if seen.insert(key.clone()) {
            entries.push(Entry { key, ..item.entry });
        }
    }
    Keyed { entries, identity: settled }
}

/// Whether no two different entries share what `kind` tells them by. An entry listed twice is one.
fn tells_apart(items: &[Item], kind: EntryIdentity) -> bool {
    let mut seen: std::collections::HashMap<String, String> = std::collections::HashMap::new();
    items.iter().all(|item| {
        let name = match kind {
            EntryIdentity::Guid => item.guid.clone(),
            EntryIdentity::Link => item.entry.url.as_deref().map(canonical),
            EntryIdentity::Content => None,
        };
        let Some(name) = name else { return true };
        let what = content(&item.entry);
        match seen.get(&name) {
            Some(known) => *known == what,
            None => seen.insert(name, what).is_none(),
        }
    })
}

fn key(item: &Item, identity: EntryIdentity) -> String {
    let guid = || item.guid.as_deref().map(|guid| format!("guid:{guid}"));
    let link = || item.entry.url.as_deref().map(|url| format!("link:{}", canonical(url)));
    match identity {
        EntryIdentity::Guid => guid().or_else(link),
        EntryIdentity::Link => link().or_else(guid),
        EntryIdentity::Content => None,
    }
    .unwrap_or_else(|| format!("content:{}", content(&item.entry)))
}

/// A hash of what a reader sees of an entry.
fn content(entry: &Entry) -> String {
    let mut hash = Sha256::new();
    for text in [&entry.title, &entry.content, &entry.summary] {
        hash.update(text.as_deref().unwrap_or_default());
        hash.update([0]);
    }
    // Entries without any text differ by where they lead.
    if entry.title.is_none() && entry.content.is_none() && entry.summary.is_none() {
        hash.update(entry.url.as_deref().unwrap_or_default());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
