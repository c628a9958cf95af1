//! Lemmas from one table of words.

use crate::load::LoadError;
use crate::load::lookups::Lookups;
use crate::load::msgpack::Value;
use crate::text::lexeme::Hash;
use crate::text::strings::string_id;
use std::collections::HashMap;

/// Words by their string ids, as spaCy keeps them, each with its first lemma.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    /// Word → place in `lemmas`.
    words: HashMap<u64, u32, Hash>,
    /// Each lemma once.
    lemmas: Vec<Box<str>>,
}

impl Lookup {
    /// Reads table `name` of a lemmatizer's look-ups.
    pub(crate) fn read(lookups: &Lookups<'_>, name: &str) -> Result<Self, LoadError> {
        let entries = lookups.table(name)?;
        let first = |value: &Value<'_>| match value.array() {
            Some([first, ..]) => first.text().map(Box::from),
            Some([]) => None,
            None => value.text().map(Box::from),
        };
        let entries = entries
            .into_iter()
            .map(|(word, value)| Some((word, first(value)?)))
            .collect::<Option<Vec<(u64, Box<str>)>>>();
        entries.map(|entries| entries.into_iter().collect()).ok_or_else(|| lookups.damaged(name, "lemmas"))
    }

    /// The lemma of `word`, in these very letters.
    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        self.words.get(&string_id(word)).map(|&place| &*self.lemmas[place as usize])
    }
}

impl FromIterator<(u64, Box<str>)> for Lookup {
    fn from_iter<T: IntoIterator<Item = (u64, Box<str>)>>(entries: T) -> Self {
        let mut lookup = Self::default();
        let mut places: HashMap<Box<str>, u32, Hash> = HashMap::default();
        for (word, lemma) in entries {
            let place = *places.entry(lemma).or_insert_with_key(|lemma| {
                lookup.lemmas.push(lemma.clone());
                u32::try_from(lookup.lemmas.len() - 1).unwrap_or(0)
            });
            lookup.words.insert(word, place);
        }
        lookup.words.shrink_to_fit();
        lookup
    }
}
