//! Datelines: place, day and agency before the first sentence, or outlet and places on a line alone.

use crate::publisher::{has_media_word, is_name};
use rashomon_core::TextSpan;
use regex::Regex;
use std::sync::LazyLock;

/// A dateline with the outlet that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// In the line.
    pub(crate) span: TextSpan,
    /// The agency's or outlet's name, in the line.
    pub(crate) outlet: Option<TextSpan>,
}

/// What stands in brackets and before them is looked at afterwards: to have it spelled out, with the letters of every
/// script so many times over, takes twenty megabytes.
static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^
        (?: (?<place> \p{Lu}[\p{Lu}.'’-]{1,} (?:[\s/-]\p{Lu}[\p{Lu}.'’-]*){0,3}            # BRANNOCH, NEW HARBOUR
              (?: ,\s (?:\p{Lu}[\p{L}.]+\s?){1,2} )? )                                   # , Wash. / , Norway
            (?: ,\s (?:\p{Lu}\p{L}{2,8}\.?\s\d{1,2}(?:,\s\d{4})?|\d{1,2}\s\p{Lu}\p{L}{2,8}(?:\s\d{4})?) )?   # , March 3
            (?: \s? \( (?<agency> \p{Lu}[^()\n]{1,35}) \) )?
            \s? (?: \s[-–] \s | \s?(?:—|--)\s? | \s?:\s(?:[-–—]\s)? )
          | (?<mixed> \p{Lu}[\p{L}.'’-]+ (?:[\s/-]\p{Lu}[\p{L}.'’-]*){0,3} (?: ,\s (?<rest>[^(),]{2,30}) )? )
            \s? \( (?<agency2> \p{Lu}[^()\n]{1,35}) \) \s? (?:-|–|—|--) \s?
          | \( (?<agency3> \p{Lu}{2,6} | Reuters | Bloomberg ) \) \s? (?:-|–|—|--)? \s
        )",
    )
    .ok()
});

/// The dateline that opens a paragraph: "BRANNOCH, Norway (AP) — ", "Brannoch (Reuters) - ".
pub(crate) fn opening(paragraph: &str) -> Option<Dateline> {
    // A line that is all capitals is a headline or somebody shouting; then capitals mark nothing.
    let captures = OPENING.as_ref()?.captures(paragraph)?;
    let whole = captures.get(0)?;
    let rest = &paragraph[whole.end()..];
    let opens_sentence =
        rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|first| !first.is_lowercase());
    if rest.split_whitespace().count() < 5 || !rest.chars().any(char::is_lowercase) || !opens_sentence {
        return None;
    }
    let agency = ["agency", "agency2", "agency3"].iter().find_map(|name| captures.name(name));
    let is_of = |marks: &str, text: &str| {
        text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || marks.contains(c))
    };
    if agency.is_some_and(|agency| !is_of(".&'’-", agency.as_str()))
        || captures.name("rest").is_some_and(|rest| !is_of(".0123456789", rest.as_str()))
    {
        return None;
    }
    let place = captures.name("place");
    // "NATO: what next" and "POLL: …" are labels, not places; a colon needs the agency beside it.
    if agency.is_none() && whole.as_str().trim_end().ends_with(':') {
        return None;
    }
    // "US - backed" aside, a place in capitals is longer than an acronym unless an agency follows.
    if agency.is_none() && place.is_some_and(|place| place.as_str().len() < 4) {
        return None;
    }
    Some(Dateline {
        span: TextSpan::new(0, whole.as_str().trim_end().len()),
        outlet: agency.map(|agency| TextSpan::new(agency.start(), agency.end())),
    })
}

/// A line of places and an outlet parted by dashes: "Oslo - Brannoch - Harbour Times".
///
/// `names` are names that other lines show to be outlets'. Without one, and without a word that outlets
/// bear in their name, two names with a dash are a headline ("Rosenborg - Brann").
pub(crate) fn standing_alone(line: &str, names: &[&str]) -> Option<Dateline> {
    if line.split_whitespace().count() > 14 {
        return None;
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (offset, separator) in line.match_indices([' ', '\u{a0}']).collect::<Vec<_>>() {
        let after = offset + separator.len();
        let mark = line[after..].chars().next()?;
        let end = after + mark.len_utf8();
        if matches!(mark, '-' | '–' | '—' | '|' | '/' | '•' | ':') && line[end..].starts_with([' ', '\u{a0}'])
        {
            parts.push(TextSpan::new(start, offset));
            start = end + 1;
        }
    }
    parts.push(TextSpan::new(start.min(line.len()), line.len()));
    let part_of = |span: &TextSpan| span.of(line).trim();
    if parts.len() < 2
        || !parts.iter().all(|part| is_name(part_of(part)) && part_of(part).split_whitespace().count() <= 5)
    {
        return None;
    }
    let outlet = parts.iter().copied().find(|part| names.contains(&part_of(part)));
    let outlet = outlet.or_else(|| parts.iter().copied().rfind(|part| has_media_word(part_of(part))));
    (outlet.is_some() || parts.len() > 2).then(|| Dateline {
        span: TextSpan::new(0, line.len()),
        outlet: outlet.map(|part| crate::paragraph::trimmed(line, part.start, part.end)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(paragraph: &str) -> String {
        opening(paragraph).map_or("none".into(), |found| {
            format!(
                "{} [{}]",
                found.span.of(paragraph),
                found.outlet.map_or("", |outlet| outlet.of(paragraph))
            )
        })
    }

    #[test]
    fn datelines_that_open_a_paragraph() {
        let rest = "The ferry to the isle was cancelled on Friday.";
        assert_eq!(opened(&format!("BRANNOCH, Norway (AP) — {rest}")), "BRANNOCH, Norway (AP) — [AP]");
        assert_eq!(
            opened(&format!("BRANNOCH, March 3 (Reuters) - {rest}")),
            "BRANNOCH, March 3 (Reuters) - [Reuters]"
        );
        assert_eq!(opened(&format!("NEW HARBOUR, Wash. -- {rest}")), "NEW HARBOUR, Wash. -- []");
        assert_eq!(opened(&format!("Brannoch (AFP) – {rest}")), "Brannoch (AFP) – [AFP]");
        assert_eq!(opened(&format!("(CNN) {rest}")), "(CNN) [CNN]");
        assert_eq!(opened(&format!("MIDWAY - {rest}")), "MIDWAY - []");
    }

    #[test]
    fn paragraphs_without_a_dateline() {
        for paragraph in [
            "The ferry - built in 1960 - was cancelled on Friday by the town.",
            "NATO said on Friday that the ferry was cancelled.",
            "US - and others - said on Friday that the ferry was cancelled.",
            "THE FERRY - CANCELLED - AND NOBODY KNOWS WHY IT WAS",
            "Kvist (60) – the mayor – said on Friday that the ferry was cancelled.",
            "IDA KVIST — who lost the vote in Brannoch — said the ferry was cancelled.",
            "POLL: The mayor leads by four points, the paper said on Friday.",
        ] {
            assert_eq!(opened(paragraph), "none", "{paragraph}");
        }
    }

    #[test]
    fn datelines_on_a_line_alone() {
        let outlet = |line: &str, names: &[&str]| {
            standing_alone(line, names)
                .map_or("none".into(), |found| found.outlet.map_or(String::new(), |o| o.of(line).to_owned()))
        };
        assert_eq!(outlet("Oslo - Brannoch - Al Marfa", &["Al Marfa"]), "Al Marfa");
        assert_eq!(outlet("Oslo - Harbour Times", &[]), "Harbour Times");
        assert_eq!(outlet("Rosenborg - Brann", &[]), "none");
        assert_eq!(outlet("Ferry cancelled - mayor resigns - Harbour Times", &[]), "none");
    }
}
