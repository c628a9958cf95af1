//! The terms of an article with their counts, before it is known how telling they are.

use crate::background::Background;
use crate::word::{Stems, Word, plain, push_words, term_id, words};
use rashomon_core::{Article, ArticleId, Published};

/// Running words of a body that are looked at; what follows repeats or digresses.
const BODY_WORDS: usize = 700;
/// Running words of a body that count as its lead.
const LEAD_WORDS: usize = 110;
/// Running words of a body that stand in for a missing headline.
const STAND_IN_WORDS: usize = 30;
/// Running words that a language is guessed from.
const GUESS_WORDS: usize = 200;
/// Most words that a label at the end of a headline has.
const LABEL_WORDS: usize = 4;
/// Fewest words that a headline has before its label.
const TITLE_WORDS: usize = 4;
/// The terms of an article with their counts, before it is known how telling they are.
#[derive(Clone, Debug)]
pub struct Terms {
    pub(crate) article: ArticleId,
    pub(crate) language: Option<String>,
    pub(crate) time: Option<i64>,
    n_body_words: usize,
    pub(crate) title: Counts,
    pub(crate) lead: Counts,
    pub(crate) all: Counts,
    pub(crate) names: Counts,
    /// Neighbours in title and lead: the pair's own number and those of its two words.
    pub(crate) pairs: Vec<(u32, u32, u32)>,
    pub(crate) grams: Vec<u16>,
    pub(crate) numbers: Vec<u32>,
    /// Names word by word as they are written, but for accents: those are the same in other languages. With
    /// the number of the term that tells how telling each is.
    pub(crate) spellings: Vec<(u32, u32)>,
}

/// Terms with counts, by number.
pub(crate) type Counts = Vec<(u32, f32)>;

impl Terms {
    /// The terms of `article`. Its language is the one it states, else the one its common words are of,
    /// else `language`.
    pub fn of(article: &Article, language: Option<&str>) -> Self {
        let (title_words, body_words) = (title_words(article), body_words(article, BODY_WORDS));
        let language =
            article.language.clone().or_else(|| guessed(title_words.iter().chain(&body_words), language));
        let stems = Stems::of(language.as_deref());
        let numbered =
            |words: &[Word<'_>]| -> Vec<u32> { words.iter().map(|word| stems.term(&word.lower)).collect() };
        let (title_ids, body_ids) = (numbered(&title_words), numbered(&body_words));
        let lead_ids = &body_ids[..body_ids.len().min(LEAD_WORDS)];

        let title_count = if body_ids.is_empty() { 1.0 } else { 3.0 };
        let weighted = |count: f32| title_ids.iter().map(move |&id| (id, count));
        let once = |ids: &[u32]| ids.iter().map(|&id| (id, 1.0)).collect::<Vec<_>>();
        let title = if title_ids.is_empty() {
            counted(once(&body_ids[..body_ids.len().min(STAND_IN_WORDS)]))
        } else {
            counted(once(&title_ids))
        };
        let lead = counted(weighted(1.0).chain(once(lead_ids)).collect());
        let all = counted(weighted(title_count).chain(once(&body_ids)).collect());
        let mut names = name_terms(&title_words, &title_ids, title_count);
        names.extend(name_terms(&body_words, &body_ids, 1.0));
        let mut pairs = Vec::new();
        for ids in [&title_ids[..], lead_ids] {
            pairs.extend(ids.windows(2).map(|pair| (pair_id(pair[0], pair[1]), pair[0], pair[1])));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let grams = grams(if title_words.is_empty() {
            &body_words[..body_words.len().min(STAND_IN_WORDS)]
        } else {
            &title_words
        });
        let lead_words = &body_words[..body_words.len().min(LEAD_WORDS)];
        let mut numbers: Vec<u32> = title_words
            .iter()
            .chain(lead_words)
            .filter(|word| word.is_number())
            .map(|word| term_id(&word.lower))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self {
            article: article.id.clone(),
            language,
            time: time(article),
            n_body_words: body_ids.len(),
            title,
            lead,
            all,
            names: counted(names),
            pairs,
            grams,
            numbers,
            spellings: spellings(&[(&title_words, &title_ids), (lead_words, lead_ids)]),
        }
    }

    /// Whether the article has enough text that its headline stands in for nothing.
    pub(crate) fn has_body(&self) -> bool {
        self.n_body_words > STAND_IN_WORDS
    }

    /// The language that the terms are stems of.
    pub(crate) fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The words of `article`, whose terms these are, by the number of their term.
    pub(crate) fn words(&self, article: &Article) -> Vec<(u32, String)> {
        let stems = Stems::of(self.language());
        let title = article.title.as_ref().map(|title| words(&title.text)).unwrap_or_default();
        let body = article.body().into_iter().flat_map(|span| words(span.of(&article.text)));
        let all = title.into_iter().chain(body.take(BODY_WORDS));
        all.map(|word| (stems.term(&word.lower), word.lower.into_owned())).collect()
    }

    /// What articles are sorted by that came together: dated ones first.
    pub(crate) fn arrival(&self) -> (bool, Option<i64>, &str) {
        (self.time.is_none(), self.time, self.article.as_str())
    }

    /// Every term once.
    pub(crate) fn distinct(&self) -> impl Iterator<Item = u32> {
        self.all.iter().map(|&(term, _)| term)
    }
}

/// The language that [`Terms::of`] takes an article to be of.
pub(crate) fn language_of(article: &Article, language: Option<&str>) -> Option<String> {
    article.language.clone().or_else(|| {
        let (title_words, body_words) = (title_words(article), body_words(article, GUESS_WORDS));
        guessed(title_words.iter().chain(&body_words), language)
    })
}

fn title_words(article: &Article) -> Vec<Word<'_>> {
    article.title.as_ref().map(|title| words(without_label(&title.text))).unwrap_or_default()
}

/// The first words of the text, at most `n_most`.
fn body_words(article: &Article, n_most: usize) -> Vec<Word<'_>> {
    let mut body_words = Vec::with_capacity(n_most + n_most / 4);
    for span in article.body() {
        if body_words.len() >= n_most {
            break;
        }
        push_words(span.of(&article.text), &mut body_words);
    }
    body_words.truncate(n_most);
    body_words
}

/// The language that running words are of, by their common words; else `language`.
fn guessed<'w>(words: impl Iterator<Item = &'w Word<'w>>, language: Option<&str>) -> Option<String> {
    let sample: Vec<&str> = words.take(GUESS_WORDS).map(|word| &*word.lower).collect();
    Background::guess(&sample).or(language).map(str::to_owned)
}

/// Seconds since 1970 at which `article` was published, UTC; noon for a day without a time.
pub(crate) fn time(article: &Article) -> Option<i64> {
    article.published.as_ref().map(seconds)
}

fn seconds(published: &Published) -> i64 {
    let utc = |time: jiff::civil::DateTime| {
        time.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
    };
    match published {
        Published::Moment(moment) => moment.as_second(),
        Published::Local(time) => utc(*time),
        Published::Day(day) => utc(day.at(12, 0, 0, 0)),
    }
}

fn counted(mut terms: Vec<(u32, f32)>) -> Counts {
    terms.sort_unstable_by_key(|&(term, _)| term);
    terms.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    terms
}

/// `title` without the outlet's own label at its end: "… | The Courier", "… - Sport - The Courier".
fn without_label(title: &str) -> &str {
    let mut kept = title;
    while let Some((place, separator)) = [" | ", " - ", " – ", " — ", " :: ", " \" "]
        .iter()
        .filter_map(|separator| kept.rfind(separator).map(|place| (place, separator)))
        .max()
    {
        let (before, label) = (&kept[..place], &kept[place + separator.len()..]);
        if words(label).len() > LABEL_WORDS || words(before).len() < TITLE_WORDS {
            break;
        }
        kept = before;
    }
    kept
}

fn pair_id(first: u32, second: u32) -> u32 {
    first.rotate_left(5).wrapping_mul(0x9e37_79b1) ^ second
}

/// Words with a capital where a capital says something, and neighbouring ones together.
///
/// In a headline that capitalises every word they are all taken: how telling each is decides then.
fn name_terms(words: &[Word<'_>], ids: &[u32], count: f32) -> Vec<(u32, f32)> {
    let mut names = Vec::new();
    for (place, word) in words.iter().enumerate() {
        if !word.capital || word.initial && place > 0 || word.lower.chars().count() < 2 {
            continue;
        }
        names.push((ids[place], count));
        if place > 0
            && words[place - 1].capital
            && !words[place - 1].initial
            && word.start == words[place - 1].end + 1
        {
            names.push((pair_id(ids[place - 1], ids[place]), count));
        }
    }
    names
}

fn spellings(parts: &[(&[Word<'_>], &[u32])]) -> Vec<(u32, u32)> {
    let mut spellings: Vec<(u32, u32)> = Vec::new();
    for (words, ids) in parts {
        for (word, &id) in words.iter().zip(*ids) {
            if word.capital && !word.initial && word.lower.chars().count() > 2 {
                spellings.push((term_id(&plain(&word.lower)), id));
            }
        }
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// Runs of four letters, over word borders: they see through inflection and compounds.
///
/// 16 bits of their number: of the some fifty of a headline hardly one is then taken for another's.
fn grams(words: &[Word<'_>]) -> Vec<u16> {
    let mut letters = vec![' '];
    for word in words {
        letters.extend(plain(&word.lower).chars());
        letters.push(' ');
    }
    let mut gram = String::with_capacity(16);
    let mut grams: Vec<u16> = letters
        .windows(4)
        .map(|letters| {
            gram.clear();
            gram.extend(letters);
            let [first, second, third, fourth] = term_id(&gram).to_le_bytes();
            u16::from_le_bytes([first ^ third, second ^ fourth])
        })
        .collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}
