//! Facts that stand before a text: front matter between `---` or `+++`, or lines of `Key: value`.

use crate::dates;
use crate::language;
use crate::metadata::{Metadata, given};
use rashomon_core::{ArticleField, Origin, Warning};

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
            Some(Fact::Id) => known.id = Some(value),
            Some(Fact::Of(field)) => warnings.extend(put(&mut known, field, &key, value)),
            None => {}
        }
    }
    (known.from(Origin::Given), start, warnings)
}

/// Takes in a fact; a warning where it cannot be understood.
fn put(known: &mut Metadata, field: ArticleField, key: &str, value: String) -> Option<Warning> {
    match field {
        ArticleField::Title => known.title = known.title.take().or(Some(value)),
        ArticleField::Outlet if value.starts_with("http") => known.url = known.url.take().or(Some(value)),
        ArticleField::Outlet => known.outlet = known.outlet.take().or(Some(given(value))),
        ArticleField::Carrier => known.carrier = Some(given(value)),
        ArticleField::Byline => known.byline = known.byline.take().or(Some(value)),
        ArticleField::Url => known.url = known.url.take().or(Some(value)),
        ArticleField::Language => known.language = language::declared(&value),
        ArticleField::Agency => known.agency = Some(value),
        ArticleField::Section => known.section = Some(value),
        ArticleField::Image => known.image = Some(value),
        ArticleField::Published | ArticleField::Updated => {
            let Some(date) = dates::parse(&value) else {
                return Some(Warning::new(format!("{key}: \"{value}\" is not read as a date")));
            };
            match field {
                ArticleField::Updated => known.updated = Some(date),
                _ => known.published = known.published.or(Some(date)),
            }
        }
    }
    None
}

/// What a key stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fact {
    Of(ArticleField),
    Id,
}

fn fact(key: &str) -> Option<Fact> {
    Some(Fact::Of(match key.to_lowercase().as_str() {
        "title" | "headline" => ArticleField::Title,
        "outlet" | "publisher" | "publication" | "source" | "site" | "newspaper" => ArticleField::Outlet,
        "carrier" => ArticleField::Carrier,
        "byline" | "author" | "authors" | "by" => ArticleField::Byline,
        "published" | "date" | "published_at" | "publishdate" | "pubdate" | "published on" => {
            ArticleField::Published
        }
        "updated" | "modified" | "lastmod" | "updated_at" => ArticleField::Updated,
        "agency" => ArticleField::Agency,
        "section" => ArticleField::Section,
        "image" => ArticleField::Image,
        "language" | "lang" => ArticleField::Language,
        "url" | "link" | "canonical" | "canonical_url" => ArticleField::Url,
        "id" => return Some(Fact::Id),
        _ => return None,
    }))
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
