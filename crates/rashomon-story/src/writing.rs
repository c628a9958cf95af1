//! Names as articles write them.

use crate::terms::language_of;
use crate::word::{Stems, Word, plain, term_id, words};
use rashomon_core::Article;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Running words of an article in which names are looked for.
const WORDS: usize = 400;

/// The words of some articles that are written with a capital.
#[derive(Debug)]
pub(crate) struct Writing<'a>(Vec<Line<'a>>);

/// A headline, or a part of a text.
#[derive(Debug)]
struct Line<'a> {
    text: &'a str,
    words: Vec<Capital>,
}

#[derive(Debug)]
struct Capital {
    start: usize,
    end: usize,
    /// The word's term by its stem, and by its spelling.
    terms: [u32; 2],
}

impl<'a> Writing<'a> {
    /// Of `articles`; those that tell no language are of `language`.
    pub(crate) fn of(articles: &[&'a Article], language: Option<&str>) -> Self {
        let mut lines = Vec::new();
        for &article in articles {
            let language = language_of(article, language);
            let stems = Stems::of(language.as_deref());
            let title = article.title.iter().map(|title| title.text.as_str());
            let texts = title.chain(article.body().into_iter().map(|span| span.of(&article.text)));
            let mut left = WORDS;
            for text in texts {
                let words = words(text);
                let read = &words[..words.len().min(left)];
                left -= read.len();
                let capital = |word: &Word<'_>| Capital {
                    start: word.start,
                    end: word.end,
                    terms: [stems.term(&word.lower), term_id(&plain(&word.lower))],
                };
                let words = read.iter().filter(|word| word.capital).map(capital).collect();
                lines.push(Line { text, words });
            }
        }
        Self(lines)
    }

    /// The names that `terms`, weightiest first, are words of: words of one name together, each word once.
    pub(crate) fn names(&self, terms: &[u32]) -> Vec<String> {
        let runs = self.runs(terms);
        let mut names = Vec::new();
        let mut told: BTreeSet<u32> = BTreeSet::new();
        for term in terms {
            if told.contains(term) {
                continue;
            }
            // The way of writing it that is met most often says most.
            let with_it = runs
                .iter()
                .filter(|(run, _)| run.contains(term) && run.iter().all(|other| !told.contains(other)));
            let best = with_it.max_by_key(|(run, spellings)| {
                (spellings.values().sum::<usize>() * run.len(), Reverse(*run))
            });
            let Some((run, spellings)) = best else { continue };
            let spelling = spellings.iter().max_by_key(|&(name, count)| (count, Reverse(name)));
            names.extend(spelling.map(|(name, _)| (*name).to_owned()));
            told.extend(run);
        }
        names
    }

    /// Neighbouring words that are of `terms`, by their terms; how they are written, and how often.
    fn runs(&self, terms: &[u32]) -> BTreeMap<Vec<u32>, BTreeMap<&'a str, usize>> {
        let mut runs: BTreeMap<Vec<u32>, BTreeMap<&str, usize>> = BTreeMap::new();
        for line in &self.0 {
            let wanted = |word: &Capital| {
                let term = word.terms.into_iter().find(|term| terms.contains(term))?;
                Some((term, word.start, word.end))
            };
            let wanted: Vec<(u32, usize, usize)> = line.words.iter().filter_map(wanted).collect();
            for run in wanted.chunk_by(|(.., end), (_, start, _)| *start == end + 1) {
                let span = run[0].1..run[run.len() - 1].2;
                let Some(name) = line.text.get(span) else { continue };
                let spellings = runs.entry(run.iter().map(|word| word.0).collect()).or_default();
                *spellings.entry(name).or_insert(0) += 1;
            }
        }
        runs
    }
}
