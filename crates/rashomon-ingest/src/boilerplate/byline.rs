//! Who wrote it, where it was written and when: lines that stand between headline and report.

use crate::dates;
use crate::publisher::{has_media_word, is_name};
use rashomon_core::Published;
use regex::Regex;
use std::sync::LazyLock;

/// What a line of names, places and times tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Credits {
    /// The writers as printed, without "By".
    pub(crate) byline: Option<String>,
    /// When it was published.
    pub(crate) published: Option<Published>,
}

static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?i:(?:(?:story|words|text|report|written|posted) )?by|byline|author)[:\s]+(.+)$").ok()
});

static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:first |last |originally )?(published|posted|issued|created|updated|modified|edited|date)(?: (?:on|at|date))?\b[: ]*)").ok()
});

static AGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:published|posted|updated)[: ]+)?(?:about )?(?:\d+|an?) (?:second|sec|minute|min|hour|hr|day|week|month|year)s? ago$|^(?:just now|yesterday|today)$").ok()
});

static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\p{L}'’&-]+ ){0,5}(?:correspondents?|reporters?|editors?|columnist|staff writers?|contributor|news ?desk|bureau chief|journalist|producer)(?:,? (?:in|at|for) [\p{L} '’-]{2,30})?$").ok()
});

/// The credits that `line` gives, if it is nothing but credits: "By Ida Kvist", "Ida Kvist | 3 March 2024",
/// "Updated 14:05 GMT, 3 March 2024".
pub(crate) fn credits(line: &str) -> Option<Credits> {
    if line.split_whitespace().count() > 16 {
        return None;
    }
    let mut credits = Credits::default();
    let mut is_credit = false;
    let whole = stamp(line);
    let parts: Vec<&str> = match &whole {
        Some(_) => vec![line],
        None => line.split(['|', '•', '·']).map(str::trim).filter(|part| !part.is_empty()).collect(),
    };
    for part in &parts {
        if let Some(published) = stamp(part) {
            credits.published = credits.published.or(published);
            is_credit = true;
        } else if let Some(names) = by(part) {
            credits.byline = Some(names);
            is_credit = true;
        } else if !(parts.len() > 1 && (is_name(part) || is_role(part))) {
            return None;
        }
    }
    is_credit.then_some(credits)
}

/// The names after "By".
fn by(line: &str) -> Option<String> {
    let names = BY.as_ref()?.captures(line)?.get(1)?.as_str().trim();
    let names = names.strip_suffix('.').filter(|rest| !rest.contains('.')).unwrap_or(names);
    let joins = [
        "and",
        "in",
        "for",
        "of",
        "at",
        "the",
        "with",
        "de",
        "la",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "al",
        "du",
        "da",
        "dos",
        "el",
        "y",
        "e",
        "&",
        "–",
        "-",
        "—",
        "special",
        "to",
        "staff",
        "reporter",
        "correspondent",
        "editor",
        "writer",
        "contributor",
        "columnist",
        "news",
        "political",
        "reporting",
        "from",
        "our",
    ];
    let mut n_names = 0;
    let all_names = names
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')'))
        .filter(|word| !word.is_empty())
        .all(|word| {
            let named = word
                .chars()
                .next()
                .is_some_and(|first| first.is_uppercase() || !first.is_lowercase() && first.is_alphabetic());
            n_names += usize::from(named);
            named || joins.contains(&word.to_lowercase().as_str()) || word.contains('@')
        });
    (all_names && n_names > 0 && n_names <= 12).then(|| names.to_owned())
}

/// `Some` where the line is a time of publication: with the time where it is told and is no later change.
fn stamp(line: &str) -> Option<Option<Published>> {
    if AGE.as_ref().is_some_and(|age| age.is_match(line)) {
        return Some(None);
    }
    if !line.chars().any(|character| character.is_ascii_digit()) {
        return None;
    }
    let captures = STAMP.as_ref()?.captures(line);
    let label_length = captures.as_ref().and_then(|captures| captures.get(0)).map_or(0, |label| label.end());
    let is_change = captures.as_ref().and_then(|captures| captures.get(1)).is_some_and(|verb| {
        ["updated", "modified", "edited"].iter().any(|change| verb.as_str().eq_ignore_ascii_case(change))
    });
    let rest = line[label_length..].trim_end_matches(['.', ' ']);
    match dates::parse(rest) {
        Some(published) => Some((!is_change).then_some(published)),
        // "Published 3 March 2024, updated 4 March 2024": the first is what is asked for.
        None => {
            let cut =
                rest.to_lowercase().find("updated").filter(|cut| rest.is_char_boundary(*cut) && *cut > 0)?;
            let first = rest[..cut].trim_end_matches([' ', ',', ';', '|', '-', '–', '(', '/']);
            dates::parse(first).map(|published| (!is_change).then_some(published))
        }
    }
}

/// Whether `line` says what somebody does for an outlet: "Political correspondent".
pub(crate) fn is_role(line: &str) -> bool {
    line.split_whitespace().count() <= 8 && ROLE.as_ref().is_some_and(|role| role.is_match(line))
}

/// Whether `line` could be a person's name and nothing else.
pub(crate) fn is_person(line: &str) -> bool {
    let n_words = line.split_whitespace().count();
    (2..=4).contains(&n_words)
        && is_name(line)
        && !has_media_word(line)
        && !line.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        credits(line).map_or("none".to_owned(), |credits| {
            format!(
                "{} | {}",
                credits.byline.unwrap_or_default(),
                credits.published.map_or(String::new(), |p| p.day().to_string())
            )
        })
    }

    #[test]
    fn credits_are_read() {
        assert_eq!(shown("By Ida Kvist"), "Ida Kvist | ");
        assert_eq!(
            shown("By IDA KVIST and JOÃO DA RIBA, Harbour Times"),
            "IDA KVIST and JOÃO DA RIBA, Harbour Times | "
        );
        assert_eq!(shown("BYLINE: Ida Kvist."), "Ida Kvist | ");
        assert_eq!(shown("By Ida Kvist | 3 March 2024"), "Ida Kvist | 2024-03-03");
        assert_eq!(shown("Ida Kvist • Political correspondent • March 3, 2024"), " | 2024-03-03");
        assert_eq!(shown("Published 14:05 GMT, 3 March 2024"), " | 2024-03-03");
        assert_eq!(shown("Published 3 March 2024 | Updated 4 March 2024"), " | 2024-03-03");
        assert_eq!(shown("Updated 4 March 2024"), " | ");
        assert_eq!(shown("2 hours ago"), " | ");
        assert_eq!(shown("Sunday, 3 March 2024"), " | 2024-03-03");
    }

    #[test]
    fn sentences_are_no_credits() {
        for line in [
            "By Monday the water had gone.",
            "By the river stands a mill",
            "Updated rules take effect on 4 March 2024 in Brannoch",
            "In 2024",
            "By 2030 all ferries will be electric",
            "Ferry cancelled | Harbour Times",
        ] {
            assert_eq!(shown(line), "none", "{line}");
        }
    }
}
