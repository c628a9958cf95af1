//! `meta.json`: what the pipeline calls itself.

use super::LoadError;
use serde_json::Value;

const FILE: &str = "meta.json";

/// What a pipeline says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// ISO 639-1 code: `en`.
    pub language: String,
    /// Name without the language: `core_web_sm`.
    pub name: String,
    /// Version of the pipeline: `3.8.0`.
    pub version: String,
    /// Licence of the weights.
    pub license: String,
    /// What it was made for, in its author's words.
    pub description: String,
}

impl Meta {
    pub(crate) fn read(text: &str) -> Result<Self, LoadError> {
        let json: Value = serde_json::from_str(text)
            .map_err(|error| LoadError::damaged(FILE, error.to_string(), "a JSON object"))?;
        let field = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let spacy_version = field("spacy_version");
        // Files of the 3.x line differ in small ways; only those of 3.7 and 3.8 have been compared.
        if !["3.7", "3.8"]
            .iter()
            .any(|known| spacy_version.trim_start_matches(['>', '=', '~', '^']).starts_with(known))
        {
            return Err(LoadError::unsupported(
                FILE,
                format!("a pipeline for spaCy {spacy_version:?}"),
                "spaCy 3.7 and 3.8",
            ));
        }
        Ok(Self {
            language: field("lang"),
            name: field("name"),
            version: field("version"),
            license: field("license"),
            description: field("description"),
        })
    }
}
