//! JSON and JSON Lines: a record an article.
//!
//! Fields, all optional but one of `text` and `html`: `id`, `title`, `text`, `html`, `url`, `outlet`,
//! `carrier`, `byline` (a string or a list), `published` (a date as outlets write it, or seconds since
//! 1970), `language`, `complete` (false for an excerpt). Other fields are ignored, `null` is as good as
//! absent.

use crate::file::{FileError, Loaded, Options};
use crate::metadata::{Metadata, given};
use crate::text::Source;
use crate::{dates, language, page, text};
use rashomon_core::{Origin, Warning};
use serde_json::{Map, Value};

/// Reads one object, or an array of objects.
pub(crate) fn read(
    content: &str,
    path: &str,
    options: &Options,
    warnings: &[Warning],
) -> Vec<Result<Loaded, FileError>> {
    let records = match serde_json::from_str(content) {
        Ok(Value::Array(records)) => records,
        Ok(record) => return vec![record_from(record, path, path, options, warnings)],
        Err(source) => {
            let problem = source.to_string();
            return vec![Err(FileError::Json { place: path.to_owned(), problem, source })];
        }
    };
    if records.is_empty() {
        return vec![Err(FileError::NoArticle { place: path.to_owned() })];
    }
    let place = |index: usize| format!("{path}, entry {}", index + 1);
    let numbered = records.into_iter().enumerate();
    numbered.map(|(index, record)| record_from(record, &place(index), path, options, warnings)).collect()
}

/// Reads an object a line; blank lines are skipped.
pub(crate) fn read_lines(
    content: &str,
    path: &str,
    options: &Options,
    warnings: &[Warning],
) -> Vec<Result<Loaded, FileError>> {
    let lines = content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| read_record(line, path, index + 1, options, warnings)).collect()
}

/// Reads line `number`, counted from 1, of a JSON Lines file.
///
/// # Errors
///
/// Whatever is wrong with the line; the message names path, line and field.
pub fn read_line(bytes: Vec<u8>, path: &str, number: usize, options: &Options) -> Result<Loaded, FileError> {
    let (line, warnings) = crate::encoding::decode(bytes, None);
    read_record(&line, path, number, options, &warnings)
}

fn read_record(
    line: &str,
    path: &str,
    number: usize,
    options: &Options,
    warnings: &[Warning],
) -> Result<Loaded, FileError> {
    let place = format!("{path}, line {number}");
    match serde_json::from_str(line) {
        Ok(record) => record_from(record, &place, path, options, warnings),
        Err(source) => {
            // The place tells the line already, and the parser counts from this one.
            let problem = source.to_string().replace(" at line 1 column ", " at column ");
            Err(FileError::Json { place, problem, source })
        }
    }
}

/// Whether the first line of `content` is a whole object and another follows.
pub(crate) fn is_lines(content: &str) -> bool {
    let mut lines = content.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_object = |line: Option<&str>| {
        line.is_some_and(|line| line.starts_with('{') && line.ends_with('}') && is_json(line))
    };
    is_object(lines.next()) && lines.next().is_some_and(|line| line.starts_with('{'))
}

/// Whether all of `content` is one JSON object or array.
pub(crate) fn is_json(content: &str) -> bool {
    content.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(content).is_ok()
}

fn record_from(
    record: Value,
    place: &str,
    path: &str,
    options: &Options,
    warnings: &[Warning],
) -> Result<Loaded, FileError> {
    let Value::Object(mut fields) = record else {
        return Err(FileError::Field {
            place: place.to_owned(),
            field: "text",
            problem: format!("is missing: the record is {}, not an object", kind(&record)),
        });
    };
    let mut warnings = warnings.to_vec();
    let known = metadata(&mut fields, place, &mut warnings)?;
    let text = string(&mut fields, "text", place)?;
    let html = string(&mut fields, "html", place)?;
    let source =
        match (text.filter(|text| !text.trim().is_empty()), html.filter(|html| !html.trim().is_empty())) {
            (Some(text), _) => {
                let source = text::plain(text, warnings);
                Source { known: known.or(source.known), ..source }
            }
            (None, Some(html)) => page::read(&html, place, known, warnings)?,
            (None, None) if options.text_required => {
                return Err(FileError::Field {
                    place: place.to_owned(),
                    field: "text",
                    problem: "is missing or empty, and so is \"html\"; an article needs one of them"
                        .to_owned(),
                });
            }
            (None, None) => {
                let complete = known.complete.or(Some(false));
                Source { known: Metadata { complete, ..known }, warnings, ..Source::default() }
            }
        };
    text::article(source, place, path, options)
}

fn metadata(
    fields: &mut Map<String, Value>,
    place: &str,
    warnings: &mut Vec<Warning>,
) -> Result<Metadata, FileError> {
    let wrong = |field: &'static str, value: &Value, expected: &str| FileError::Field {
        place: place.to_owned(),
        field,
        problem: format!("is {}; {expected} is expected", kind(value)),
    };
    let id = match fields.remove("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(other) => return Err(wrong("id", &other, "a string")),
    };
    let byline = match fields.remove("byline") {
        None | Some(Value::Null) => None,
        Some(Value::String(byline)) => Some(byline),
        Some(Value::Array(names)) => {
            let names: Vec<_> = names
                .iter()
                .map(|name| name.as_str().ok_or_else(|| wrong("byline", name, "a list of strings")))
                .collect::<Result<_, _>>()?;
            Some(names.join(", "))
        }
        Some(other) => return Err(wrong("byline", &other, "a string or a list of strings")),
    };
    let mut date = |field: &'static str| {
        Ok(match fields.remove(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(date)) if date.trim().is_empty() => None,
            Some(Value::String(date)) => {
                let parsed = dates::parse(&date);
                if parsed.is_none() {
                    warnings.push(Warning::new(format!("{field}: \"{date}\" is not read as a date")));
                }
                parsed
            }
            Some(Value::Number(epoch)) => epoch.as_i64().and_then(dates::from_epoch),
            Some(other) => return Err(wrong(field, &other, "a date as a string")),
        })
    };
    let (published, updated) = (date("published")?, date("updated")?);
    let complete = match fields.remove("complete") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(complete)) => Some(complete),
        Some(other) => return Err(wrong("complete", &other, "true or false")),
    };
    let filled =
        |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    Ok(Metadata {
        id: filled(id),
        title: filled(string(fields, "title", place)?),
        outlet: filled(string(fields, "outlet", place)?).map(given),
        carrier: filled(string(fields, "carrier", place)?).map(given),
        agency: filled(string(fields, "agency", place)?),
        byline: filled(byline),
        published,
        updated,
        section: filled(string(fields, "section", place)?),
        language: string(fields, "language", place)?.and_then(|language| language::declared(&language)),
        url: filled(string(fields, "url", place)?),
        image: filled(string(fields, "image", place)?),
        complete,
        ..Metadata::default()
    }
    .from(Origin::Given))
}

fn string(
    fields: &mut Map<String, Value>,
    field: &'static str,
    place: &str,
) -> Result<Option<String>, FileError> {
    match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => Err(FileError::Field {
            place: place.to_owned(),
            field,
            problem: format!("is {}; a string is expected", kind(&other)),
        }),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
