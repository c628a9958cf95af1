//! English lemmas by rules, exceptions and an index of known forms.
//!
//! Source: spaCy 3.8 `pipeline/lemmatizer.py`, `lang/en/lemmatizer.py`.

use crate::load::LoadError;
use crate::load::cache::{Converted, Entry};
use crate::load::lookups::Lookups;
use crate::load::msgpack::Value;
use crate::text::characters::is_alpha;
use crate::text::lexeme::Hash;
use crate::text::strings::string_id;
use crate::text::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The tables of all parts of speech.
#[derive(Debug)]
pub(crate) struct English {
    /// By string id of the lower-cased part of speech.
    tables: HashMap<u64, Tables, Hash>,
}

#[derive(Debug, Default)]
struct Tables {
    /// Endings with what replaces them.
    rules: Rules,
    /// Irregular forms with their lemmas, each lemma on a line.
    exceptions: Words,
    /// Forms that are lemmas.
    index: Words,
}

type Rules = Vec<(Box<str>, Box<str>)>;

impl English {
    pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let lookups = Lookups::read(file, bytes)?;
        let damaged = |table: &str, expected: &str| {
            LoadError::damaged(file, format!("other values in table {table}"), expected)
        };
        let mut tables: HashMap<u64, Tables, Hash> = HashMap::default();
        for (pos, rules) in lookups.table("lemma_rules")? {
            let pair = |rule: &Value<'_>| match rule.array()? {
                [old, new] => Some((old.text()?.into(), new.text()?.into())),
                _ => None,
            };
            let rules = rules.array().and_then(|rules| rules.iter().map(pair).collect());
            tables.entry(pos).or_default().rules =
                rules.ok_or_else(|| damaged("lemma_rules", "pairs of endings"))?;
        }
        for (pos, exceptions) in lookups.table("lemma_exc")? {
            let exceptions = exceptions.map().and_then(|entries| entries.iter().map(exception).collect());
            tables.entry(pos).or_default().exceptions =
                exceptions.ok_or_else(|| damaged("lemma_exc", "lists of lemmas"))?;
        }
        for (pos, index) in lookups.table("lemma_index")? {
            let index =
                index.array().and_then(|words| words.iter().map(|word| Some((word.text()?, ""))).collect());
            tables.entry(pos).or_default().index =
                index.ok_or_else(|| damaged("lemma_index", "a list of words"))?;
        }
        Ok(Self { tables })
    }

    /// The lemma of `text`, in lower case `lower`, with part of speech `pos` and features `morph`.
    pub(crate) fn lemma(&self, text: &str, lower: &str, pos: &str, morph: &str) -> String {
        let pos = pos.to_lowercase();
        if matches!(&*pos, "" | "eol" | "space") || is_base_form(&pos, morph) {
            return lower.to_owned();
        }
        let Some(tables) = self.tables.get(&string_id(&pos)) else {
            return if pos == "propn" { text } else { lower }.to_owned();
        };
        let mut forms: Vec<String> = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for (old, new) in &tables.rules {
            let Some(stem) = lower.strip_suffix(&**old) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if tables.index.contains(&form) {
                forms.insert(0, form);
            } else if !form.chars().all(is_alpha) {
                forms.push(form);
            } else {
                unknown.push(form);
            }
        }
        for form in tables.exceptions.get(lower).into_iter().flat_map(str::lines) {
            if !forms.iter().any(|known| known == form) {
                forms.insert(0, form.to_owned());
            }
        }
        let first = forms.into_iter().next().or_else(|| unknown.into_iter().next());
        first.unwrap_or_else(|| text.to_owned())
    }
}

/// An irregular form with its lemmas, each on a line.
fn exception<'a>((word, lemmas): &(Value<'a>, Value<'a>)) -> Option<(&'a str, String)> {
    let lemmas = lemmas.array()?.iter().map(Value::text).collect::<Option<Vec<_>>>()?;
    Some((word.text()?, lemmas.join("\n")))
}

/// What is known of one part of speech besides the words: its id and its rules.
#[derive(Serialize, Deserialize)]
struct Ruled(u64, Rules);

/// For each part of speech three arrays of exceptions and three of the index.
impl Converted for English {
    fn to_entry(&self) -> Option<Entry> {
        let mut tables: Vec<_> = self.tables.iter().collect();
        tables.sort_by_key(|&(&pos, _)| pos);
        let about = tables.iter().map(|&(&pos, tables)| Ruled(pos, tables.rules.clone()));
        let about = serde_json::to_value(about.collect::<Vec<_>>()).ok()?;
        let arrays =
            tables.iter().flat_map(|(_, tables)| [tables.exceptions.arrays(), tables.index.arrays()]);
        Some(Entry { about, arrays: arrays.flatten().collect() })
    }

    fn from_entry(entry: &Entry) -> Option<Self> {
        let about = Vec::<Ruled>::deserialize(&entry.about).ok()?;
        let (arrays, rest) = entry.arrays.as_chunks::<3>();
        let (words, odd) = arrays.as_chunks::<2>();
        let fits = rest.is_empty() && odd.is_empty() && words.len() == about.len();
        let tables = about.into_iter().zip(words).map(|(Ruled(pos, rules), [exceptions, index])| {
            let (exceptions, index) = (Words::of_arrays(exceptions)?, Words::of_arrays(index)?);
            Some((pos, Tables { rules, exceptions, index }))
        });
        fits.then(|| tables.collect::<Option<_>>())?.map(|tables| Self { tables })
    }
}

/// Whether a word with these features is its own lemma.
fn is_base_form(pos: &str, morph: &str) -> bool {
    let feature = |name: &str| {
        morph.split('|').filter_map(|feature| feature.split_once('=')).find(|&(known, _)| known == name)
    };
    let value = |name: &str| feature(name).map_or("", |(_, value)| value);
    let verb_form = value("VerbForm");
    (pos == "noun" && value("Number") == "Sing")
        || (pos == "verb" && verb_form == "Fin" && value("Tense") == "Pres" && value("Number").is_empty())
        || matches!(verb_form, "Inf" | "None")
        || value("Degree") == "Pos"
}
