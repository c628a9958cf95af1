//! JSON-LD in pages: the record of the article, in whatever of its many shapes.
//!
//! Source: schema.org `NewsArticle` and its kin, alone, in a list, in `@graph`, or as another record's
//! `mainEntity`.

use scraper::{Html, Selector};
use serde_json::Value;

/// What the record says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) headline: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) publisher: Option<String>,
    /// Whom the publisher has it from.
    pub(crate) provider: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) updated: Option<String>,
    pub(crate) section: Option<String>,
    /// The address of a picture.
    pub(crate) image: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    /// It is not free for everybody to read.
    pub(crate) gated: bool,
}

/// The record of the page's article; of a web page where there is none; empty where there is neither.
pub(crate) fn article(page: &Html) -> Record {
    let mut records = Vec::new();
    for script in scripts(page) {
        if let Some(value) = parsed(&script) {
            flatten(value, 0, &mut records);
        }
    }
    let chosen = records
        .iter()
        .find(|record| {
            is_a(record, |kind| {
                kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report"
            })
        })
        .or_else(|| records.iter().find(|record| is_a(record, |kind| kind == "WebPage")));
    let Some(record) = chosen else { return Record::default() };
    let name = |key: &str| record.get(key).and_then(|value| names(value, &records).into_iter().next());
    let text = |keys: &[&str]| keys.iter().find_map(|key| record.get(*key)).and_then(text_of);
    Record {
        headline: text(&["headline", "name"]),
        authors: ["author", "creator"]
            .iter()
            .find_map(|key| record.get(*key))
            .map(|value| names(value, &records))
            .unwrap_or_default(),
        publisher: name("publisher"),
        provider: name("sourceOrganization").or_else(|| name("provider")),
        published: text(&["datePublished", "dateCreated"]),
        updated: text(&["dateModified"]),
        section: text(&["articleSection"]),
        image: ["image", "thumbnailUrl"]
            .iter()
            .find_map(|key| record.get(*key))
            .and_then(|image| address_of(image, &records)),
        language: text(&["inLanguage"]),
        url: text(&["url", "mainEntityOfPage", "@id"]),
        gated: record
            .get("isAccessibleForFree")
            .and_then(text_of)
            .is_some_and(|free| free.eq_ignore_ascii_case("false")),
    }
}

fn scripts(page: &Html) -> Vec<String> {
    let selector = Selector::parse("script[type='application/ld+json' i]").ok();
    selector
        .map(|selector| page.select(&selector).map(|script| script.text().collect()).collect())
        .unwrap_or_default()
}

/// Parses a script; line breaks within strings, comment marks and a closing semicolon, which no JSON may
/// have and pages do, are forgiven.
fn parsed(script: &str) -> Option<Value> {
    let script = script.trim();
    serde_json::from_str(script).ok().or_else(|| {
        let plain: String =
            script.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
        let start = plain.find(['{', '['])?;
        let end = plain.rfind(['}', ']'])?;
        serde_json::from_str(plain.get(start..=end)?).ok()
    })
}

/// How deep records are looked for in records.
const DEPTH_MAX: usize = 6;

fn flatten(value: Value, depth: usize, records: &mut Vec<Value>) {
    match value {
        Value::Array(values) if depth < DEPTH_MAX => {
            values.into_iter().for_each(|value| flatten(value, depth + 1, records));
        }
        Value::Object(mut object) => {
            let inner = ["@graph", "mainEntity", "mainEntityOfPage"].map(|key| match object.get(key) {
                Some(Value::Object(_) | Value::Array(_)) if key == "@graph" => object.remove(key),
                Some(inner @ Value::Object(_)) => Some(inner.clone()),
                _ => None,
            });
            records.push(Value::Object(object));
            if depth < DEPTH_MAX {
                inner.into_iter().flatten().for_each(|value| flatten(value, depth + 1, records));
            }
        }
        _ => {}
    }
}

fn is_a(record: &Value, matches: impl Fn(&str) -> bool) -> bool {
    let is = |value: &Value| {
        value.as_str().is_some_and(|kind| matches(kind.rsplit(['/', ':']).next().unwrap_or(kind)))
    };
    match record.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// The names in a text, an object, a list of either, or a reference to another record.
fn names(value: &Value, records: &[Value]) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| names(value, records)).collect(),
        Value::Object(object) => match object.get("name") {
            Some(name) => names(name, &[]),
            None => object
                .get("@id")
                .and_then(|id| records.iter().find(|record| record.get("@id") == Some(id)))
                .and_then(|record| record.get("name"))
                .map(|name| names(name, &[]))
                .unwrap_or_default(),
        },
        other => text_of(other).into_iter().collect(),
    }
}

/// The address in a text, an object, a list of either, or a reference to another record.
fn address_of(value: &Value, records: &[Value]) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(|value| address_of(value, records)),
        Value::Object(object) => {
            let own = ["url", "contentUrl"].iter().find_map(|key| object.get(*key)).and_then(text_of);
            let other = || {
                let id = object.get("@id")?;
                let record = records.iter().find(|record| record.get("@id") == Some(id))?;
                ["url", "contentUrl"].iter().find_map(|key| record.get(*key)).and_then(text_of)
            };
            own.or_else(other)
        }
        other => text_of(other),
    }
}

fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => plain(text),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => return values.first().and_then(text_of),
        Value::Object(object) => {
            return ["@value", "@id", "name", "alternateName"]
                .iter()
                .find_map(|key| object.get(*key))
                .and_then(text_of);
        }
        Value::Null => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Text without the entities and tags that pages write into it.
fn plain(text: &str) -> String {
    let text = if text.contains(['&', '<']) {
        Html::parse_fragment(text).root_element().text().collect()
    } else {
        text.to_owned()
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Record {
        article(&Html::parse_document(&format!("<script type=\"application/ld+json\">{json}</script>")))
    }

    #[test]
    fn shapes_of_records() {
        let graph = read(
            r##"{"@context": "https://schema.org", "@graph": [
                {"@type": "Organization", "@id": "#org", "name": "Harbour Times"},
                {"@type": ["NewsArticle"], "headline": "Ferry &amp; crew\n saved", "author": [{"name": "Ida Kvist"}, "Jon Falk"],
                 "publisher": {"@id": "#org"}, "datePublished": "2024-03-03", "isAccessibleForFree": "False",
                 "dateModified": "2024-03-04", "articleSection": ["Sea", "Ferries"], "image": [{"@id": "#ship"}]},
                {"@type": "ImageObject", "@id": "#ship", "url": "https://n.example/ship.jpg"}]}"##,
        );
        assert_eq!((graph.updated.as_deref(), graph.section.as_deref()), (Some("2024-03-04"), Some("Sea")));
        assert_eq!(graph.image.as_deref(), Some("https://n.example/ship.jpg"));
        assert_eq!(graph.headline.as_deref(), Some("Ferry & crew saved"));
        assert_eq!(graph.authors, ["Ida Kvist", "Jon Falk"]);
        assert_eq!(graph.publisher.as_deref(), Some("Harbour Times"));
        assert!(graph.gated);

        let nested = read(
            r#"[{"@type": "WebPage", "mainEntity": {"@type": "schema:ReportageNewsArticle", "headline": "Ferry"}}];"#,
        );
        assert_eq!(nested.headline.as_deref(), Some("Ferry"));
        assert_eq!(
            read("{\"@type\": \"NewsArticle\", \"headline\": \"Ferry\n again\"}").headline.as_deref(),
            Some("Ferry again")
        );
        assert_eq!(read("{nonsense"), Record::default());
        assert_eq!(read(&"[".repeat(100_000)), Record::default());
    }
}
