//! The interface's own description, OpenAPI 3.1.

use super::endpoint::{Endpoint, ProblemJson};
use rashomon::store::Role;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Describes `endpoints`.
pub(crate) fn document(endpoints: &[Endpoint]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<ProblemJson>();
    let mut paths = Map::new();
    for endpoint in endpoints {
        let operation = operation(endpoint, &mut generator, problem.as_value());
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rashomon",
            "version": "1",
            "summary": "Stories with every account side by side",
            "description": "Offsets count Unicode code points of the article's text and are end-exclusive. What is \
                not known is null; no field of an answer is left out. Lists are read a page at a time: `next` is the \
                `cursor` of the page that follows, and null on the last. Times are RFC 3339, UTC. Later versions \
                may add fields.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }, { "basic": [] }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "A password for programs, made in the settings." },
                "basic": { "type": "http", "scheme": "basic", "description": "The reader's name and a password for programs." },
            },
        },
    })
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator, problem: &Value) -> Value {
    let mut answer = json!({ "description": endpoint.status.canonical_reason().unwrap_or_default() });
    if let Some(schema) = endpoint.answer {
        answer["content"] = json!({ "application/json": { "schema": schema(generator) } });
    }
    let mut answers = Map::new();
    answers.insert(endpoint.status.as_str().to_owned(), answer);
    answers.insert(
        "default".to_owned(),
        json!({ "description": "What went wrong", "content": { "application/problem+json": { "schema": problem } } }),
    );
    let mut operation = json!({
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.path.split('/').nth(3).unwrap_or_default()],
        "responses": answers,
    });
    if endpoint.role == Role::Admin {
        operation["description"] = "For admins.".into();
    }
    let parameters = parameters(endpoint, generator);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(schema) = endpoint.body {
        let content = json!({ "application/json": { "schema": schema(generator) } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// The pieces of the path and of the query.
fn parameters(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Vec<Value> {
    let pieces = endpoint.path.split('/').filter_map(|piece| piece.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = pieces
        .map(|name| {
            let kind = if name == "number" { "integer" } else { "string" };
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
        })
        .collect();
    let query = (endpoint.query)(generator).to_value();
    let required = query["required"].as_array().cloned().unwrap_or_default();
    for (name, schema) in query["properties"].as_object().into_iter().flatten() {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
        if let Some(description) = description {
            parameter["description"] = description;
        }
        if required.contains(&Value::from(name.as_str())) {
            parameter["required"] = true.into();
        }
        parameters.push(parameter);
    }
    parameters
}
