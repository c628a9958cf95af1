//! How frequent a word is in a language at large, for windows too small to tell.

use crate::word::{Stems, term_id};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Frequencies of one language's common words.
#[derive(Debug)]
pub(crate) struct Background {
    language: &'static str,
    file: &'static str,
    /// Share of short reports that hold a word, by stem and by surface form; see `crate::word::term_id`.
    shares: OnceLock<FxHashMap<u32, f32>>,
    /// The same of a word that the file does not list.
    unlisted: OnceLock<f32>,
}

/// Words in the text that a share is turned into a document frequency for: a short report.
const WORDS: f32 = 300.0;

macro_rules! backgrounds {
    ($($language:literal)*) => {
        static BACKGROUNDS: [Background; 28] = [$(Background {
            language: $language,
            file: include_str!(concat!("../background/", $language, ".txt")),
            shares: OnceLock::new(),
            unlisted: OnceLock::new(),
        }),*];
    };
}

backgrounds! {
    "ar" "bg" "ca" "cs" "da" "de" "el" "en" "es" "fa" "fi" "fr" "he" "hi" "hu" "id" "it" "nl" "no" "pl" "pt" "ro"
    "ru" "sv" "ta" "tr" "uk" "vi"
}

impl Background {
    /// The frequencies of `language`, an ISO 639-1 code; `None` if none are held.
    pub(crate) fn of(language: &str) -> Option<&'static Self> {
        let language = language.get(..2).unwrap_or(language);
        let language = if language == "nb" || language == "nn" { "no" } else { language };
        BACKGROUNDS.iter().find(|background| background.language == language)
    }

    /// The share of short reports that can be expected to hold `term`, in (0, 1).
    pub(crate) fn document_share(&self, term: u32) -> f32 {
        self.shares().get(&term).or_else(|| self.unlisted.get()).copied().unwrap_or_default()
    }

    /// The language that most of `words`, in lower case, are common in; `None` where two come near each
    /// other or few words are known at all.
    pub(crate) fn guess(words: &[&str]) -> Option<&'static str> {
        let mut counts = [0_usize; BACKGROUNDS.len()];
        for word in words {
            let languages = common_words().get(word).copied().unwrap_or(0);
            for (place, count) in counts.iter_mut().enumerate() {
                *count += usize::from(languages >> place & 1 == 1);
            }
        }
        let (place, &best) =
            counts.iter().enumerate().max_by_key(|&(place, &count)| (count, usize::MAX - place))?;
        let second =
            counts.iter().enumerate().filter(|&(other, _)| other != place).map(|(_, &count)| count).max()?;
        let clear = best >= 2 && best * 5 >= words.len() && best * 2 >= second * 3;
        clear.then(|| BACKGROUNDS[place].language)
    }

    fn shares(&self) -> &FxHashMap<u32, f32> {
        self.shares.get_or_init(|| {
            let stems = Stems::of(Some(self.language));
            let mut shares = FxHashMap::default();
            let mut least = 1.0_f32;
            for line in self.file.lines() {
                let mut words = line.split(' ');
                let Some(zipf) = words.next().and_then(|zipf| zipf.parse::<f32>().ok()) else { continue };
                let share = 10.0_f32.powf(zipf - 9.0);
                least = least.min(share);
                for word in words {
                    *shares.entry(term_id(&stems.stem(word))).or_insert(0.0) += share;
                }
            }
            // A word outside the list is rarer than all in it; how much rarer is a guess that the
            // window's own counts correct.
            self.unlisted.get_or_init(|| document_share((least / 20.0).clamp(3e-7, 2e-6)));
            shares.values_mut().for_each(|share| *share = document_share(*share));
            shares
        })
    }
}

/// The share of short reports that hold a word which is this share of all running words.
fn document_share(share: f32) -> f32 {
    1.0 - (-WORDS * share).exp()
}

/// The most frequent words of every language as they stand, with one bit a language.
fn common_words() -> &'static FxHashMap<&'static str, u32> {
    static COMMON_WORDS: OnceLock<FxHashMap<&'static str, u32>> = OnceLock::new();
    COMMON_WORDS.get_or_init(|| {
        let mut common: FxHashMap<&'static str, u32> = FxHashMap::default();
        for (place, background) in BACKGROUNDS.iter().enumerate() {
            for word in background.file.lines().flat_map(|line| line.split(' ').skip(1)).take(600) {
                *common.entry(word).or_insert(0) |= 1 << place;
            }
        }
        common
    })
}
