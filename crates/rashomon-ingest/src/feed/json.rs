//! JSON Feed.

use super::value;
use super::{Document, FeedError, Format, Item, Items};
use crate::language;
use rashomon_core::{Entry, Warning};
use serde_json::Value;
use url::Url;

/// Reads a document in JSON.
///
/// Source: JSON Feed 1.1, and 1.0 where it differs.
pub(super) fn read(
    text: &str,
    base: Option<&Url>,
    warnings: &mut Vec<Warning>,
) -> Result<Document, FeedError> {
    let feed: Value = serde_json::from_str(text)
        .map_err(|error| FeedError::Unknown { found: format!("JSON that is broken: {error}") })?;
    let is_feed = text_of(&feed, "version").is_some_and(|version| version.contains("jsonfeed.org"));
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        let found = if is_feed { "a JSON Feed without items" } else { "JSON without items" };
        return Err(FeedError::Unknown { found: found.to_owned() });
    };
    if !is_feed {
        warnings.push(Warning::new("states no version of JSON Feed; read as one all the same"));
    }
    let language = text_of(&feed, "language").and_then(language::declared);
    let mut kept = Items::default();
    for item in items.iter().filter(|item| item.is_object()) {
        kept.push(read_item(item, base, language.as_deref()));
    }
    Ok(Document {
        format: Format::Json,
        title: text_of(&feed, "title").and_then(|title| value::line(title, false)),
        site: text_of(&feed, "home_page_url").and_then(|address| value::link(address, base)),
        language,
        interval: None,
        items: kept.finish(warnings),
        sitemaps: Vec::new(),
    })
}

fn read_item(item: &Value, base: Option<&Url>, language: Option<&str>) -> Item {
    let address = |key: &str| text_of(item, key).and_then(|address| value::link(address, base));
    let guid = match item.get("id") {
        Some(Value::String(id)) => Some(id.trim().to_owned()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let html = text_of(item, "content_html").and_then(|text| value::html(text, true, base));
    let plain = || text_of(item, "content_text").and_then(|text| value::html(text, false, base));
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten();
    let updated = text_of(item, "date_modified").and_then(value::published);
    let entry = Entry {
        key: String::new(),
        url: address("url").or_else(|| address("external_url")),
        title: text_of(item, "title").and_then(|title| value::line(title, false)),
        author: authors(item),
        published: text_of(item, "date_published").and_then(value::published).or(updated),
        updated: updated.and_then(value::moment),
        language: text_of(item, "language").and_then(language::declared).or(language.map(str::to_owned)),
        summary: text_of(item, "summary").and_then(|text| value::html(text, false, base)),
        content: html.or_else(plain),
        image: address("image").or_else(|| address("banner_image")),
        categories: tags
            .filter_map(Value::as_str)
            .take(50)
            .filter_map(|tag| value::line(tag, false))
            .collect(),
    };
    Item { guid: guid.filter(|guid| !guid.is_empty()), entry, source: None }
}

fn authors(item: &Value) -> Option<String> {
    let listed = item.get("authors").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<String> = listed
        .chain(item.get("author"))
        .filter_map(|author| text_of(author, "name"))
        .take(50)
        .filter_map(|name| value::line(name, false))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn text_of<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}
