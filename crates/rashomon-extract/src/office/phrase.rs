//! Phrases for offices: "the Chinese leader", "head of the IMF", "Israel's defence minister".

use crate::lang::{CountryWord, Lexicon};

/// The office that a phrase names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Classes that have the phrase for a title or as another word for the holder; never empty.
    pub(crate) classes: Vec<&'static str>,
    /// Of which country or body.
    pub(crate) place: Option<String>,
}

/// Longest name of a country or body, in words.
const PLACE_WORDS_MAX: usize = 5;

/// Words that say nothing of the office.
const FILLERS: [&str; 7] = ["the", "current", "incumbent", "sitting", "country", "nation", "own"];

/// Reads a phrase; `None` unless the whole of it is a title or another word for a holder, with or
/// without a place: of "the former French president" or "the president's aide" nothing is said.
pub(crate) fn asked(lexicon: &Lexicon, phrase: &str) -> Option<Asked> {
    let words = phrase.split_whitespace().map(bare).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.skip_while(|word| is_filler(word)).collect();
    if words.is_empty() || words.len() > 12 {
        return None;
    }
    let all = words.join(" ").to_lowercase();
    let classes = classes(lexicon, &all);
    if !classes.is_empty() {
        let place = lexicon.offices().only_place(&all).map(str::to_owned);
        return Some(of_place(lexicon, &all, classes, place));
    }
    let longest = words.len().saturating_sub(1).min(PLACE_WORDS_MAX);
    for n_words in (1..=longest).rev() {
        for start in 0..=words.len() - n_words {
            let end = start + n_words;
            let named = words[start..end].join(" ");
            if let Some(found) = with_place(lexicon, &words, start, end, &named) {
                return Some(found);
            }
        }
    }
    None
}

fn with_place(lexicon: &Lexicon, words: &[&str], start: usize, end: usize, named: &str) -> Option<Asked> {
    let mut before = words[..start].to_vec();
    while before.last().is_some_and(|word| matches!(*word, "of" | "for" | "at" | "in" | "from" | "the")) {
        before.pop();
    }
    let after = words[end..].iter().copied().skip_while(|word| is_filler(word));
    let title = before.into_iter().chain(after).collect::<Vec<_>>().join(" ").to_lowercase();
    let body = lexicon.offices().body(named);
    let country = || {
        [CountryWord::Adjective, CountryWord::Name, CountryWord::Seat]
            .into_iter()
            .find_map(|word| lexicon.country(named, word))
    };
    if let Some(body) = body {
        let mut found = classes(lexicon, &title);
        found.extend(lexicon.offices().class_there(&title, body.name));
        if found.is_empty() {
            return None;
        }
        let heads = ["head", "secretary-general", "governor", "head of government", "chief of staff"];
        if let Some((class, place)) =
            body.headed_by.filter(|_| found.iter().any(|class| heads.contains(class)))
        {
            return Some(Asked { classes: vec![class], place: Some(place.to_owned()) });
        }
        if found.contains(&"secretary-general") {
            found.push("head");
        }
        found.dedup();
        return Some(Asked { classes: found, place: Some(body.name.to_owned()) });
    }
    let country = country()?;
    if let Some(class) = lexicon.offices().class_there(&title, country) {
        return Some(Asked { classes: vec![class], place: Some(country.to_owned()) });
    }
    let found = classes(lexicon, &title);
    (!found.is_empty()).then(|| of_place(lexicon, &title, found, Some(country.to_owned())))
}

/// What a title means in a place: "leader" is whoever leads that country, "head" is for bodies.
fn of_place(lexicon: &Lexicon, title: &str, mut classes: Vec<&'static str>, place: Option<String>) -> Asked {
    if let Some(country) = &place {
        if matches!(title, "leader" | "ruler" | "strongman") {
            classes = vec![lexicon.offices().leader(country)];
        }
        let is_body = lexicon.offices().body(country).is_some();
        if is_body && classes.contains(&"secretary-general") {
            classes.push("head");
        } else if !is_body {
            classes.retain(|class| *class != "head");
        }
    }
    Asked { classes, place }
}

fn classes(lexicon: &Lexicon, title: &str) -> Vec<&'static str> {
    let mut classes = [lexicon.title_classes(title), lexicon.phrase_classes(title)].concat();
    classes.sort_unstable();
    classes.dedup();
    // "supreme leader" is that and no head of state, though one may be called so.
    match classes.iter().position(|class| *class == title) {
        Some(own) => vec![classes[own]],
        None => classes,
    }
}

/// A word without the marks and the possessive ending that stand at it.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(|mark: char| matches!(mark, ',' | ';' | ':' | '“' | '”' | '"' | '(' | ')'));
    let word = word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word);
    word.strip_suffix(['’', '\'']).unwrap_or(word)
}

fn is_filler(word: &str) -> bool {
    let word = word.to_lowercase();
    FILLERS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(phrase: &str) -> String {
        let lexicon = crate::lang::lexicon(None).unwrap();
        asked(lexicon, phrase).map_or_else(
            || "–".to_owned(),
            |asked| format!("{} of {}", asked.classes.join("/"), asked.place.unwrap_or("?".to_owned())),
        )
    }

    #[test]
    fn offices_with_their_places() {
        for (phrase, office) in [
            ("the Chinese leader", "head of state of China"),
            ("the British leader", "head of government of United Kingdom"),
            ("America’s top diplomat", "foreign minister/foreign policy chief of United States"),
            ("US Secretary of State", "foreign minister of United States"),
            ("Kyiv's defence minister", "defence minister of Ukraine"),
            ("the governor of the Bank of England", "central bank governor of United Kingdom"),
            ("the Pentagon chief", "defence minister of United States"),
            ("the Chancellor of the Exchequer", "finance minister of United Kingdom"),
            ("Britain's chancellor", "finance minister of United Kingdom"),
            ("the German chancellor", "head of government of Germany"),
            ("the prime minister", "head of government of ?"),
            ("the former French president", "–"),
            ("the French president's adviser", "–"),
            ("a farmer", "–"),
        ] {
            assert_eq!(read(phrase), office, "{phrase}");
        }
    }
}
