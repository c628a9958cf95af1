//! Headlines: what reads like one, and when two are the same.

use crate::paragraph::sentence_end;

/// Whether `line` reads like a headline: a few words without a full stop, or in title case.
pub(crate) fn is_headline(line: &str, n_words: usize) -> bool {
    if !(2..=35).contains(&n_words) || line.len() > 300 || !line.chars().any(char::is_alphabetic) {
        return false;
    }
    match sentence_end(line) {
        None | Some('…') => !line.ends_with([',', ':', '—', '–']) || is_in_title_case(line),
        Some(_) => (3..=25).contains(&n_words) && (is_in_title_case(line) || ends_in_initials(line)),
    }
}

/// Whether nearly all words that titles capitalise are capitalised.
pub(crate) fn is_in_title_case(line: &str) -> bool {
    let (mut n_words, mut n_capitalised, mut n_sentences) = (0, 0, 0);
    for word in line.split_whitespace() {
        let letters = word.trim_matches(|character: char| !character.is_alphanumeric());
        if letters.chars().count() >= 4 {
            n_words += 1;
            n_capitalised += usize::from(letters.starts_with(|first: char| !first.is_lowercase()));
        }
        n_sentences += usize::from(word.ends_with(['.', '?', '!']) && letters.chars().count() >= 4);
    }
    n_words >= 3 && n_capitalised * 100 >= n_words * 85 && n_sentences <= 1
}

/// "Storm hits the U.S."
fn ends_in_initials(line: &str) -> bool {
    line.split_whitespace().next_back().is_some_and(|word| {
        word.len() >= 4
            && word.split_terminator('.').all(|part| part.chars().count() == 1)
            && word.ends_with('.')
    })
}

/// Whether two headlines are the same but for case, punctuation and spaces.
pub(crate) fn same(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    letters(one).next().is_some() && letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines() {
        let is = |line: &str| is_headline(line, line.split_whitespace().count());
        for line in [
            "Brannoch ferry cancelled after crack found in hull",
            "Kvist: ‘No More Ferries’",
            "Is the Ferry to Brannoch Still Safe?",
            "Ferry Cancelled After Crack Is Found.",
            "Storm hits the U.S.",
        ] {
            assert!(is(line), "{line}");
        }
        for line in [
            "The ferry was cancelled.",
            "Is the ferry still safe?",
            "Brannoch",
            "The mayor said three things had to be done before the ferry could sail:",
            "42 7 13",
        ] {
            assert!(!is(line), "{line}");
        }
        assert!(same("‘No more’ ferries", "\"No More\" Ferries."));
        assert!(!same("", "…"));
    }
}
