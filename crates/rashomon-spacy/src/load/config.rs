//! `config.cfg`: sections of `key = JSON`, nested by the dots in their names.
//!
//! Both styles that spaCy writes are read: `tokenizer = {"@tokenizers": …}` in its parent's section, and
//! a section `[nlp.tokenizer]` of its own.

use super::LoadError;
use serde_json::{Map, Value};

const FILE: &str = "config.cfg";
/// A value may point to one that points further; a circle must end.
const HOPS_MAX: usize = 16;

/// A pipeline's settings.
#[derive(Debug)]
pub(crate) struct Config {
    root: Value,
}

impl Config {
    pub(crate) fn read(text: &str) -> Result<Self, LoadError> {
        let mut root = Value::Object(Map::new());
        let mut path: Vec<String> = Vec::new();
        // A value may go on over several lines; those that follow are indented.
        let mut entries: Vec<(usize, Vec<String>, String)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with(char::is_whitespace)
                && let Some((_, _, value)) = entries.last_mut()
            {
                value.push_str(trimmed);
                continue;
            }
            if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                path = name.split('.').map(str::to_owned).collect();
                entries.push((number + 1, path.clone(), String::new()));
                continue;
            }
            let Some((key, value)) = trimmed.split_once('=') else {
                return Err(damaged(number + 1, trimmed, "a section or `key = value`"));
            };
            let mut path = path.clone();
            path.push(key.trim().to_owned());
            entries.push((number + 1, path, value.trim().to_owned()));
        }
        for (number, path, value) in entries {
            let value = if value.is_empty() {
                None
            } else {
                // What is no JSON is a reference such as ${paths.train}, or a bare word.
                Some(serde_json::from_str(&value).unwrap_or(Value::String(value)))
            };
            insert(&mut root, &path, value)
                .ok_or_else(|| damaged(number, &path.join("."), "a section that is not also a value"))?;
        }
        Ok(Self { root })
    }

    /// The value at a dotted path, references followed.
    pub(crate) fn get(&self, path: &str) -> Option<&Value> {
        let mut path = path.to_owned();
        for _ in 0..HOPS_MAX {
            let value = path.split(['.', ':']).try_fold(&self.root, |value, name| value.get(name))?;
            let reference = value.as_str().and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
            match reference {
                Some(reference) => path = reference.to_owned(),
                None => return Some(value),
            }
        }
        None
    }

    /// The list of texts at a dotted path; empty where there is none.
    pub(crate) fn texts(&self, path: &str) -> Vec<&str> {
        let values = self.get(path).and_then(Value::as_array);
        values.map(|values| values.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }

    /// Refuses a value other than `supported` at `path`.
    pub(crate) fn expect(&self, path: &str, supported: &Value) -> Result<(), LoadError> {
        let found = self.get(path).unwrap_or(&Value::Null);
        if found == supported {
            return Ok(());
        }
        Err(LoadError::unsupported(FILE, format!("{path} = {found}"), supported.to_string()))
    }
}

fn damaged(line: usize, found: &str, expected: &str) -> LoadError {
    let found: String = found.chars().take(60).collect();
    LoadError::damaged(FILE, format!("`{found}` in line {line}"), expected)
}

fn insert(root: &mut Value, path: &[String], value: Option<Value>) -> Option<()> {
    let mut place = root;
    for name in path {
        place = place.as_object_mut()?.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
    }
    if let Some(value) = value {
        *place = value;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_both_styles_and_references() {
        let config = Config::read(
            "[nlp]\nlang = \"en\"\ntokenizer = {\"@tokenizers\":\"spacy.Tokenizer.v1\"}\n\n[a]\n\n[a.b]\nwidth = 96\nother = \
             ${c:width}\nloop = ${a.b.loop}\nlist = [\n    1,\n    2]\n[c]\nwidth = ${a.b.width}\n[nlp.vectors]\n@vectors = \"x\"\n",
        )
        .unwrap();
        assert_eq!(config.get("nlp.tokenizer.@tokenizers"), Some(&json!("spacy.Tokenizer.v1")));
        assert_eq!(config.get("nlp.vectors.@vectors"), Some(&json!("x")));
        assert_eq!(config.get("a.b.other"), Some(&json!(96)));
        assert_eq!(config.get("a.b.list"), Some(&json!([1, 2])));
        assert_eq!(config.get("a.b.loop"), None);
        insta::assert_snapshot!(config.expect("nlp.lang", &json!("fr")).unwrap_err(), @r#"config.cfg: nlp.lang = "en" is not supported (supported: "fr")"#);
    }

    #[test]
    fn names_the_line_that_is_wrong() {
        insta::assert_snapshot!(Config::read("[nlp]\nnonsense").unwrap_err(), @"config.cfg is damaged: found `nonsense` in line 2, expected a section or `key = value`; install the model again");
        insta::assert_snapshot!(Config::read("[a]\nb = 1\n[a.b]\nc = 2").unwrap_err(), @"config.cfg is damaged: found `a.b.c` in line 4, expected a section that is not also a value; install the model again");
    }
}
