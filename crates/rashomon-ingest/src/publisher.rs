//! Who published a text and who carries it, where the text itself shows it.

use crate::boilerplate::Line;
use rashomon_core::{Outlet, OutletEvidence, TextSpan};
use regex::Regex;
use std::sync::LazyLock;

/// Services that carry what others publish. Evidence only in one direction: a name that is here is never
/// taken for the publisher of a text that shows another name.
const CARRIERS: [&str; 22] = [
    "apple news",
    "bing news",
    "dailyhunt",
    "factiva",
    "feedly",
    "flipboard",
    "google news",
    "ground news",
    "inkl",
    "lexisnexis",
    "microsoft start",
    "msn",
    "newsbreak",
    "newsnow",
    "opera news",
    "pressreader",
    "proquest",
    "smartnews",
    "upday",
    "yahoo",
    "yahoo news",
    "yahoo! news",
];

/// Whether `name` is known to carry others' texts.
pub(crate) fn is_known_carrier(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    CARRIERS.contains(&name.as_str())
}

const MEDIA_WORDS: [&str; 50] = [
    "advertiser",
    "agency",
    "argus",
    "broadcasting",
    "bulletin",
    "chronicle",
    "courier",
    "daily",
    "dispatch",
    "echo",
    "enquirer",
    "examiner",
    "express",
    "gazette",
    "globe",
    "guardian",
    "herald",
    "independent",
    "inquirer",
    "journal",
    "ledger",
    "magazine",
    "mail",
    "media",
    "mercury",
    "messenger",
    "mirror",
    "monitor",
    "news",
    "newspaper",
    "observer",
    "online",
    "post",
    "press",
    "radio",
    "record",
    "register",
    "reporter",
    "review",
    "sentinel",
    "standard",
    "star",
    "telegraph",
    "television",
    "times",
    "today",
    "tribune",
    "tv",
    "weekly",
    "wire",
];

/// How many words there are.
pub(crate) fn words_of(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Where a word ends: every line of a text comes by here, and bytes are counted many at once.
    let is_space = |byte: u8| byte == b' ' || byte.wrapping_sub(b'\t') < 5;
    let bytes = text.as_bytes();
    let n_ends =
        bytes.iter().zip(bytes.iter().skip(1)).filter(|&(&a, &b)| !is_space(a) && is_space(b)).count();
    n_ends + usize::from(bytes.last().is_some_and(|&last| !is_space(last)))
}

/// Whether a word of `name` is one that outlets bear in their names.
pub(crate) fn has_media_word(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| MEDIA_WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether every word of `text` is capitalised but for particles: a name, or a headline in title case.
pub(crate) fn is_name(text: &str) -> bool {
    const PARTICLES: [&str; 20] = [
        "of", "the", "and", "&", "de", "la", "del", "al", "el", "van", "von", "der", "den", "du", "da", "di",
        "y", "le", "bin", "for",
    ];
    let mut n_capitalised = 0;
    text.split_whitespace().all(|word| {
        let capitalised =
            word.chars().find(|c| c.is_alphanumeric()).is_some_and(|first| !first.is_lowercase());
        n_capitalised += usize::from(capitalised);
        capitalised || PARTICLES.contains(&word)
    }) && n_capitalised > 0
}

/// What the text shows of who stands behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shown {
    pub(crate) outlet: Option<Outlet>,
    pub(crate) carrier: Option<Outlet>,
    /// Whether the text says that it was published elsewhere first.
    pub(crate) republished: bool,
}

/// Names that the marked lines show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Names on lines of their own, in datelines, before a dash: weightiest first.
    pub(crate) outlets: Vec<TextSpan>,
    /// Whether some line offers many publishers' articles.
    pub(crate) has_pitch: bool,
}

static REPUBLISHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i:\b(?:published|appeared|republished|reprinted|provided|produced|supplied|syndicated)\b)(?:\s\w+){0,3}?\s(?i:by|on|in|from|at)\s(?<name>(?:the\s)?\p{Lu}[\p{L}\d.'’&!-]*(?:\s(?:(?:of|the|and|&|de|la)\s)?\p{Lu}[\p{L}\d'’&-]*){0,5})").ok()
});

static CARRYING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        ^(?i: (?:top|latest|more|trending|popular)\s(?:stories|news|headlines|articles)\son )\s(?<a>\S+(?:\s\p{Lu}\S*){0,3}?)(?:\s(?i:right\snow|now|today))?[.!:]?$
        | ^(?i: (?:download|get|open|try|read\sthis\sin|open\sin|view\sin|read\sin)(?:\sin)?\sthe )\s(?<b>\p{Lu}\S*(?:\s\p{Lu}\S*){0,3})\s(?i:app)\b
        | ^(?i: (?:view|open|read\sit|read\smore|continue\sreading)\s(?:on|in) )\s(?<c>\p{Lu}\S*(?:\s\p{Lu}\S*){0,3})$",
    )
    .ok()
});

static RIGHTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i:(?:copyright\b|©|\(c\))(?:\s?(?:©|\(c\)|\d{4}(?:\s?[-–]\s?\d{2,4})?|by|,))*)\s(?<name>(?:[Tt]he\s)?\p{Lu}[\p{L}\d.'’&-]*(?:\s(?:(?:of|the|and|&|de|la)\s)?\p{Lu}[\p{L}\d'’&-]*){0,4})").ok()
});

static VIDEOS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?i:videos by)\s(?<name>.{2,40}?)[.]?$").ok());

/// Reads the outlet and its carrier off the lines, and says what each is known by.
pub(crate) fn shown(text: &str, lines: &[Line<'_>], names: &Names) -> Shown {
    let found = |line: &Line<'_>, regex: &Option<Regex>, groups: &[&str]| {
        let captures = regex.as_ref()?.captures(line.text)?;
        let name = groups.iter().find_map(|group| captures.name(group))?;
        let name = TextSpan::new(line.span.start + name.start(), line.span.start + name.end());
        let bare = name.of(text).trim_end_matches(['.', ',', '!']);
        Some(TextSpan::new(name.start, name.start + bare.len()))
    };
    let marked = || lines.iter().filter(|line| line.mark.is_some());
    let republished = marked()
        .filter(|line| line.mark == Some(rashomon_core::BoilerplateKind::Carrier))
        .find_map(|line| found(line, &REPUBLISHED, &["name"]));
    let videos = marked().find_map(|line| found(line, &VIDEOS, &["name"])).filter(|name| {
        !name.of(text).contains(' ') || has_media_word(name.of(text)) || is_told(text, name.of(text))
    });
    let rights = marked().find_map(|line| found(line, &RIGHTS, &["name"]));
    let carrying = marked().find_map(|line| found(line, &CARRYING, &["a", "b", "c"]));

    let same =
        |one: TextSpan, other: TextSpan| one.of(text).trim().eq_ignore_ascii_case(other.of(text).trim());
    let candidates: Vec<TextSpan> =
        republished.into_iter().chain(names.outlets.iter().copied()).chain(videos).chain(rights).collect();
    let known_carrier = candidates.iter().copied().find(|name| is_known_carrier(name.of(text)));
    let carrier = known_carrier.or(carrying);
    let outlet = candidates.into_iter().find(|&name| {
        !carrier.is_some_and(|carrier| same(carrier, name)) && !is_known_carrier(name.of(text))
    });
    let as_outlet = |span: TextSpan| Outlet {
        name: span.of(text).trim().to_owned(),
        evidence: OutletEvidence::Text(span),
    };
    match (outlet, carrier) {
        (None, Some(name)) if known_carrier.is_none() && !names.has_pitch => {
            Shown { outlet: Some(as_outlet(name)), carrier: None, republished: false }
        }
        (outlet, carrier) => Shown {
            outlet: outlet.map(as_outlet),
            carrier: carrier.map(as_outlet),
            republished: republished.is_some() && outlet == republished,
        },
    }
}

/// Whether somebody "told" the bearer of `name` something: only outlets are told in print.
fn is_told(text: &str, name: &str) -> bool {
    text.match_indices("told ").any(|(offset, told)| {
        let rest = &text[offset + told.len()..];
        rest.strip_prefix("the ").unwrap_or(rest).starts_with(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_name("The Courier of Brannoch"));
        assert!(is_name("100"));
        assert!(!is_name("Ferry cancelled"));
        assert!(!is_name("of the"));
        assert!(has_media_word("Harbour Times") && !has_media_word("Harbour Timeline"));
        assert!(is_known_carrier("Yahoo News") && !is_known_carrier("Harbour Times"));
    }
}
