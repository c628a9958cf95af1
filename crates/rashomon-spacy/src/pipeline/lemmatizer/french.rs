//! French lemmas by an index of known forms, exceptions, rules, and a table of words for the rest.
//!
//! Source: spaCy 3.8 `lang/fr/lemmatizer.py`.

use super::Lookup;
use crate::load::LoadError;
use crate::load::lookups::Lookups;
use crate::load::msgpack::Value;
use crate::text::characters::is_alpha;
use crate::text::lexeme::Hash;
use crate::text::strings::string_id;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Parts of speech that have rules; words of the others are looked up.
const RULED: [&str; 11] =
    ["noun", "verb", "adj", "adp", "adv", "aux", "cconj", "det", "pron", "punct", "sconj"];

/// The tables of all parts of speech.
#[derive(Debug)]
pub(crate) struct French {
    lookup: Lookup,
    /// By string id of the lower-cased part of speech.
    tables: HashMap<u64, Tables, Hash>,
}

#[derive(Debug, Default)]
struct Tables {
    /// Forms that are lemmas, by string id.
    index: HashSet<u64, Hash>,
    exceptions: Lookup,
    /// Endings with what replaces them.
    rules: Vec<(Box<str>, Box<str>)>,
}

impl French {
    pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let lookups = Lookups::read(file, bytes)?;
        let mut tables: HashMap<u64, Tables, Hash> = HashMap::default();
        for (pos, index) in lookups.table("lemma_index")? {
            let words =
                index.array().and_then(|words| words.iter().map(|word| word.text().map(string_id)).collect());
            tables.entry(pos).or_default().index =
                words.ok_or_else(|| lookups.damaged("lemma_index", "a list of words"))?;
        }
        for (pos, exceptions) in lookups.table("lemma_exc")? {
            let entry = |(word, lemmas): &(Value<'_>, Value<'_>)| {
                let lemmas = lemmas.array()?.iter().map(|lemma| Some(lemma.text()?.into()));
                Some((string_id(word.text()?), lemmas.collect::<Option<Vec<Box<str>>>>()?))
            };
            let exceptions =
                exceptions.map().and_then(|entries| entries.iter().map(entry).collect::<Option<Vec<_>>>());
            // An empty list of lemmas is none at all.
            let exceptions = exceptions.map(|entries| {
                let first = |(word, lemmas): (u64, Vec<Box<str>>)| Some((word, lemmas.into_iter().next()?));
                entries.into_iter().filter_map(first).collect()
            });
            tables.entry(pos).or_default().exceptions =
                exceptions.ok_or_else(|| lookups.damaged("lemma_exc", "lists of lemmas"))?;
        }
        for (pos, rules) in lookups.table("lemma_rules")? {
            let pair = |rule: &Value<'_>| match rule.array()? {
                [old, new] => Some((old.text()?.into(), new.text()?.into())),
                _ => None,
            };
            let rules = rules.array().and_then(|rules| rules.iter().map(pair).collect());
            tables.entry(pos).or_default().rules =
                rules.ok_or_else(|| lookups.damaged("lemma_rules", "pairs of endings"))?;
        }
        if lookups.table("lemma_lookup")?.iter().any(|(_, lemmas)| lemmas.array().is_none()) {
            return Err(lookups.damaged("lemma_lookup", "lists of lemmas"));
        }
        Ok(Self { lookup: Lookup::read(&lookups, "lemma_lookup")?, tables })
    }

    /// The lemma of `text`, in lower case `lower`, with part of speech `pos`.
    pub(crate) fn lemma<'a>(&'a self, text: &'a str, lower: &'a str, pos: &str) -> Cow<'a, str> {
        let pos = pos.to_lowercase();
        if matches!(&*pos, "" | "eol" | "space") {
            return lower.into();
        }
        if !RULED.contains(&&*pos) {
            return self.lookup.get(text).unwrap_or(text).into();
        }
        let Some(tables) = self.tables.get(&string_id(&pos)) else {
            return self.lookup.get(lower).unwrap_or(lower).into();
        };
        if tables.index.contains(&string_id(lower)) {
            return lower.into();
        }
        if let Some(lemma) = tables.exceptions.get(lower) {
            return lemma.into();
        }
        let mut unknown = None;
        for (old, new) in &tables.rules {
            let Some(stem) = lower.strip_suffix(&**old) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if tables.index.contains(&string_id(&form)) || !form.chars().all(is_alpha) {
                return form.into();
            }
            unknown.get_or_insert(form);
        }
        unknown.map_or_else(|| self.lookup.get(lower).unwrap_or(lower).into(), Cow::from)
    }
}
