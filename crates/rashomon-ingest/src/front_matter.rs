//! Facts that stand before a text: front matter between `---` or `+++`, or lines of `Key: value`.

use crate::dates;
use crate::language;
use crate::metadata::{Metadata, given};
use rashomon_core::{Origin, Warning};

/// The facts, where the text proper starts, and what could not be understood.
///
/// Front matter is read line by line as flat YAML or TOML; what is nested in it is left alone. Lines
/// without fences count only where each is `Key: value`, two keys at least are known, and a blank line
/// follows: else "Blinken: no deal" would be taken for a fact.
pub(crate) fn read(text: &str) -> (Metadata, usize, Vec<Warning>) {
    let nothing = (Metadata::default(), 0, Vec::new());
    let first = text.lines().next().unwrap_or("").trim_end();
    let found = if matches!(first, "---" | "+++") { fenced(text, first) } else { headers(text) };
    let Some((pairs, start)) = found else { return nothing };
    let mut known = Metadata::default();
    let mut warnings = Vec::new();
    for (key, value) in pairs {
        if value.is_empty() {
            continue;
        }
        match fact(&key) {
            Some(Fact::Title) => known.title = known.title.or(Some(value)),
            Some(Fact::Outlet) if value.starts_with("http") => known.url = known.url.or(Some(value)),
            Some(Fact::Outlet) => known.outlet = known.outlet.or(Some(given(value))),
            Some(Fact::Carrier) => known.carrier = Some(given(value)),
            Some(Fact::Byline) => known.byline = known.byline.or(Some(value)),
            Some(Fact::Url) => known.url = known.url.or(Some(value)),
            Some(Fact::Language) => known.language = language::declared(&value),
            Some(Fact::Id) => known.id = Some(value),
            Some(Fact::Agency) => known.agency = Some(value),
            Some(Fact::Section) => known.section = Some(value),
            Some(Fact::Image) => known.image = Some(value),
            Some(fact @ (Fact::Published | Fact::Updated)) => match dates::parse(&value) {
                Some(date) if fact == Fact::Updated => known.updated = Some(date),
                Some(published) => known.published = known.published.or(Some(published)),
                None => warnings.push(Warning::new(format!("{key}: \"{value}\" is not read as a date"))),
            },
            None => {}
        }
    }
    (known.from(Origin::Given), start, warnings)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fact {
    Title,
    Outlet,
    Carrier,
    Agency,
    Byline,
    Published,
    Updated,
    Section,
    Image,
    Language,
    Url,
    Id,
}

fn fact(key: &str) -> Option<Fact> {
    Some(match key.to_lowercase().as_str() {
        "title" | "headline" => Fact::Title,
        "outlet" | "publisher" | "publication" | "source" | "site" | "newspaper" => Fact::Outlet,
        "carrier" => Fact::Carrier,
        "byline" | "author" | "authors" | "by" => Fact::Byline,
        "published" | "date" | "published_at" | "publishdate" | "pubdate" | "published on" => Fact::Published,
        "updated" | "modified" | "lastmod" | "updated_at" => Fact::Updated,
        "agency" => Fact::Agency,
        "section" => Fact::Section,
        "image" => Fact::Image,
        "language" | "lang" => Fact::Language,
        "url" | "link" | "canonical" | "canonical_url" => Fact::Url,
        "id" => Fact::Id,
        _ => return None,
    })
}

type Pairs = Vec<(String, String)>;

/// Pairs between two fences; a list of names is joined with commas.
fn fenced(text: &str, fence: &str) -> Option<(Pairs, usize)> {
    let separator = if fence == "+++" { '=' } else { ':' };
    let mut pairs: Pairs = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        start += line.len();
        let line = line.trim_end();
        if number == 0 {
            continue;
        }
        if line == fence || line == "..." && fence == "---" {
            return Some((pairs, start));
        }
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if let Some((_, value)) = pairs.last_mut() {
                let joint = if value.is_empty() { "" } else { ", " };
                value.push_str(&format!("{joint}{}", unquoted(item)));
            }
        } else if let Some((key, value)) =
            line.split_once(separator).filter(|_| !line.starts_with([' ', '\t', '#']))
        {
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
            let value = match list {
                Some(list) => list.split(',').map(unquoted).collect::<Vec<_>>().join(", "),
                None => unquoted(value),
            };
            pairs.push((key.trim().to_owned(), value));
        } else if !line.is_empty() && !line.starts_with([' ', '\t', '#']) {
            // A rule at the start of a text, not front matter.
            return None;
        }
    }
    None
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = |quote| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value).trim().to_owned()
}

fn headers(text: &str) -> Option<(Pairs, usize)> {
    let mut pairs: Pairs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        start += line.len();
        let line = line.trim();
        if line.is_empty() {
            let n_known = pairs.iter().filter(|(key, _)| fact(key).is_some()).count();
            return (n_known >= 2).then_some((pairs, start));
        }
        let (key, value) = line.split_once(':')?;
        let is_key = !key.is_empty()
            && key.len() <= 20
            && key.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '_' | '-'));
        if !is_key || pairs.len() >= 20 {
            return None;
        }
        pairs.push((key.trim().to_owned(), unquoted(value)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let (known, start, warnings) = read(text);
        format!(
            "{:?} {:?} {:?} {:?} {:?} | {} | {:?}",
            known.title.unwrap_or_default(),
            known.outlet.map_or(String::new(), |outlet| outlet.name),
            known.byline.unwrap_or_default(),
            known.published.map_or(String::new(), |published| published.day().to_string()),
            known.url.unwrap_or_default(),
            &text[start..],
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn front_matter() {
        let yaml = "---\ntitle: \"Ferry: cancelled\"\nsource: Harbour Times\nauthors:\n  - Ida Kvist\n  - Jon Falk\n\
                    date: 3 March 2024\ntags: [sea]\n---\nText.";
        assert_eq!(
            shown(yaml),
            r#""Ferry: cancelled" "Harbour Times" "Ida Kvist, Jon Falk" "2024-03-03" "" | Text. | []"#
        );
        let toml = "+++\ntitle = 'Ferry'\ndate = 2024-03-03T10:00:00Z\n+++\n\nText.";
        assert_eq!(shown(toml), "\"Ferry\" \"\" \"\" \"2024-03-03\" \"\" | \nText. | []");
        assert_eq!(shown("---\ntitle: x\nno end").split(" | ").nth(1), Some("---\ntitle: x\nno end"));
        assert_eq!(shown("---\nThe ferry.\n---\n").split(" | ").nth(1), Some("---\nThe ferry.\n---\n"));
    }

    #[test]
    fn header_lines() {
        let text =
            "Title: Ferry cancelled\r\nSource: https://harbour.example/ferry\r\nDate: soon\r\n\r\nText.";
        assert_eq!(
            shown(text),
            r#""Ferry cancelled" "" "" "" "https://harbour.example/ferry" | Text. | ["Date: \"soon\" is not read as a date"]"#
        );
        for text in [
            "Kvist: no more ferries\nTitle: x\n\nText.",
            "Title: x\n\nText.",
            "Title: x\nBy: y\nText goes on.",
        ] {
            assert_eq!(read(text).1, 0, "{text}");
        }
    }
}
