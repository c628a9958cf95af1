//! How many articles hold a term: counted as they come, with a language's common words as the start.

use crate::background::Background;
use rustc_hash::FxHashMap;

/// Document frequencies of one language.
#[derive(Clone, Debug)]
pub(crate) struct Frequencies {
    background: Option<&'static Background>,
    n_articles: f32,
    /// Articles until counts are halved.
    until_halved: u32,
    counts: FxHashMap<u32, Count>,
}

/// What is known of a term: both numbers are wanted of each at the same time.
#[derive(Clone, Copy, Debug)]
struct Count {
    n_articles: u32,
    /// Its share in the language at large.
    background: f32,
}

/// Articles counted between two halvings: what is told of now weighs more than what was told of long ago,
/// and words that were met once are let go of.
const HALVED_AFTER: u32 = 50_000;
/// Articles that the background counts for.
///
/// Few enough that two hundred headlines about one event teach that its name tells nothing apart, and
/// enough that three reports of one summit are not robbed of the words they share.
const BACKGROUND_ARTICLES: f32 = 500.0;

impl Frequencies {
    /// Frequencies before any article: those of the language at large.
    pub(crate) fn of(language: Option<&str>) -> Self {
        let background = language.and_then(Background::of);
        Self { background, n_articles: 0.0, until_halved: HALVED_AFTER, counts: FxHashMap::default() }
    }

    /// Articles counted, those before a halving by half.
    pub(crate) fn n_articles(&self) -> f32 {
        self.n_articles
    }

    /// Counts an article that holds `terms`, each once.
    pub(crate) fn add(&mut self, terms: impl Iterator<Item = u32>) {
        self.n_articles += 1.0;
        let background = self.background;
        for term in terms {
            let count = self.counts.entry(term);
            count
                .or_insert_with(|| Count { n_articles: 0, background: share_of(background, term) })
                .n_articles += 1;
        }
        self.until_halved -= 1;
        if self.until_halved == 0 {
            self.until_halved = HALVED_AFTER;
            self.n_articles /= 2.0;
            self.counts.retain(|_, count| {
                count.n_articles /= 2;
                count.n_articles > 0
            });
            self.counts.shrink_to_fit();
        }
    }

    /// The share of articles that can be expected to hold `term`, in (0, 1).
    pub(crate) fn share(&self, term: u32) -> f32 {
        let known = self.counts.get(&term).copied();
        let Count { n_articles, background } =
            known.unwrap_or_else(|| Count { n_articles: 0, background: share_of(self.background, term) });
        #[expect(clippy::cast_precision_loss, reason = "a count of articles")]
        let count = n_articles as f32;
        (count + BACKGROUND_ARTICLES * background) / (self.n_articles + BACKGROUND_ARTICLES)
    }

    /// How telling `term` is: the logarithm of one over its share.
    pub(crate) fn weight(&self, term: u32) -> f32 {
        (1.0 / self.share(term)).ln().max(0.0)
    }
}

/// The share of a language's articles that can be expected to hold `term`.
fn share_of(background: Option<&'static Background>, term: u32) -> f32 {
    background.map_or(UNKNOWN_SHARE, |background| background.document_share(term))
}

/// Share of a word in a language without a list.
const UNKNOWN_SHARE: f32 = 1e-3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_met_once_are_let_go_of() {
        const NEW_WORDS: u32 = 3;
        let mut frequencies = Frequencies::of(None);
        let everywhere = u32::MAX;
        let mut most = 0;
        for article in 0..2 * HALVED_AFTER {
            let new = (0..NEW_WORDS).map(|word| article * NEW_WORDS + word);
            frequencies.add(new.chain([everywhere]));
            most = most.max(frequencies.counts.len());
        }
        let bound = HALVED_AFTER * NEW_WORDS + 1;
        assert!(most <= bound as usize, "{most} words counted, {bound} at most");
        assert_eq!(frequencies.counts.len(), 1, "what was met once before the last halving is gone");
        assert!(frequencies.share(everywhere) > 0.9, "what is everywhere is known to be");
    }
}
