//! The piece of a text that shows best why it was found.

use super::word::{Word, stemmer, words};
use crate::search::{Clause, Snippet};
use rashomon_core::TextSpan;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a snippet, about.
const BYTES: usize = 240;

/// The snippet of `text`, of which `language` is known or not, for a search with `clauses`.
pub(crate) fn snippet(text: &str, clauses: &[Clause], language: Option<&str>) -> Snippet {
    let words = words(text);
    let marks = marks(&words, clauses, language);
    let places: Vec<usize> = marks.keys().copied().collect();
    // The stretch with most different words searched for; of equal ones the first.
    let mut best = (0, 0, 0);
    for (first, &place) in places.iter().enumerate() {
        let until = words[place].span.start + BYTES * 3 / 4;
        let last = first + places[first..].partition_point(|&place| words[place].span.end <= until);
        let different: BTreeSet<usize> = places[first..last].iter().map(|place| marks[place]).collect();
        if different.len() > best.0 {
            best = (different.len(), first, last);
        }
    }
    let middle = places.get(best.1).map_or(0, |&place| words[place].span.start);
    let (start, end) = stretch(text, middle);
    let marks = places
        .iter()
        .map(|&place| words[place].span)
        .filter(|span| start <= span.start && span.end <= end)
        .map(|span| TextSpan::new(span.start - start, span.end - start))
        .collect();
    let piece = text[start..end].replace(['\n', '\r', '\t'], " ");
    Snippet {
        text: piece,
        marks,
        more_before: !text[..start].trim().is_empty(),
        more_after: !text[end..].trim().is_empty(),
    }
}

/// The words that were searched for, by their places, with the clause each answers.
fn marks(words: &[Word], clauses: &[Clause], language: Option<&str>) -> BTreeMap<usize, usize> {
    let stemmer = language.and_then(stemmer);
    let stem = |word: &str| stemmer.as_ref().map(|stemmer| stemmer.stem(word).into_owned());
    // Stems differ from words at the end; only Arabic's also at the beginning. Stemming every word of every
    // hit would take longer than finding them.
    let has_stem = |word: &str, wanted: &str| {
        let letters = wanted.chars().take(2).map(char::len_utf8).sum::<usize>();
        (language == Some("ar") || wanted.get(..letters).is_some_and(|start| word.starts_with(start)))
            && stem(word).as_deref() == Some(wanted)
    };
    let mut marks = BTreeMap::new();
    for (number, clause) in clauses.iter().enumerate().filter(|(_, clause)| !clause.is_excluded) {
        let wanted: Vec<String> =
            super::word::words(&clause.words).into_iter().map(|word| word.folded).collect();
        if wanted.is_empty() {
            continue;
        }
        let stems: Vec<Option<String>> =
            wanted.iter().map(|word| if clause.is_phrase { None } else { stem(word) }).collect();
        for place in 0..words.len().saturating_sub(wanted.len() - 1) {
            let is_here = wanted.iter().zip(&stems).enumerate().all(|(step, (wanted, stem_wanted))| {
                let word = &words[place + step].folded;
                let is_last = step + 1 == stems.len();
                word == wanted
                    || clause.is_prefix && is_last && word.starts_with(wanted.as_str())
                    || stem_wanted.as_deref().is_some_and(|wanted| has_stem(word, wanted))
            });
            if is_here {
                marks.extend((place..place + wanted.len()).map(|place| (place, number)));
            }
        }
    }
    marks
}

/// About [`BYTES`] of `text`, a quarter of them before `middle`, from space to space.
fn stretch(text: &str, middle: usize) -> (usize, usize) {
    let boundary = |mut place: usize| {
        place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let early = boundary(middle.saturating_sub(BYTES / 4));
    let start = match early {
        0 => 0,
        _ => text[early..middle].find(char::is_whitespace).map_or(middle, |space| early + space),
    };
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    let late = boundary(start + BYTES);
    let end = if late == text.len() {
        late
    } else {
        text[start..late].rfind(char::is_whitespace).map_or(late, |space| start + space)
    };
    (start, end.max(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::SearchQuery;

    fn shown(text: &str, query: &str) -> String {
        snippet(text, &SearchQuery::parse(query).unwrap().clauses, Some("en")).to_string()
    }

    #[test]
    fn the_words_searched_for_are_marked() {
        let filler = "The council met again and said nothing new about the matter at all. ".repeat(9);
        let text = format!("{filler}\nTwo ferries left the old harbour on time. {filler}");
        assert_eq!(
            shown(&text, "ferry harb* -council"),
            "… again and said nothing new about the matter at all.  Two **ferries** left the old **harbour** \
             on time. The council met again and said nothing new about the matter at all. The council met \
             again and said nothing new about the matter at all. The …"
        );
        assert!(shown(&text, "\"on time\"").contains("harbour **on** **time**. The"));
        assert!(shown(&text, "bridge").starts_with("The council met"));
        assert_eq!(shown("", "bridge"), "");
        assert_eq!(shown("東京の橋", "橋"), "東京の**橋**");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_snippet(text: String, query: String) {
            if let Ok(query) = SearchQuery::parse(&query) {
                let snippet = snippet(&text, &query.clauses, Some("en"));
                for mark in snippet.marks {
                    assert!(!mark.of(&snippet.text).is_empty());
                }
            }
        }
    }
}
