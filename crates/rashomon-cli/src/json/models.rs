//! `model list --json`: the models that are known.

use rashomon::model::Listed;
use serde::Serialize;
use std::path::Path;

/// The object of `model list --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Models<'a> {
    schema: &'static str,
    models: Vec<Model<'a>>,
}

#[derive(Debug, Serialize)]
struct Model<'a> {
    name: &'a str,
    version: &'a str,
    language: &'a str,
    description: &'a str,
    licence: &'a str,
    download_bytes: u64,
    installed_bytes: u64,
    path: Option<&'a Path>,
}

impl<'a> Models<'a> {
    pub(crate) fn of(listed: &'a [Listed]) -> Self {
        let models = listed.iter().map(|listed| Model {
            name: listed.name,
            version: listed.version,
            language: listed.language,
            description: listed.description,
            licence: listed.licence.name,
            download_bytes: listed.download_bytes,
            installed_bytes: listed.installed_bytes,
            path: listed.path.as_deref(),
        });
        Self { schema: "rashomon.models/1", models: models.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::schema;

    #[test]
    fn models_keeps_to_the_schema() {
        let mut listed = rashomon::model::list(Path::new("nowhere"));
        listed[0].path = Some("models/en_core_web_sm-3.8.0".into());
        let json = serde_json::to_value(Models::of(&listed)).unwrap();
        schema::check("models", &json);
        assert_eq!(json["models"][0]["path"], "models/en_core_web_sm-3.8.0");
        assert_eq!(json["models"][2]["licence"], "LGPL-LR");
    }
}
