//! Checks values against the schemas in `docs/json`: as much of JSON Schema as those use, and an
//! error for a keyword beyond that, so that none is passed over.

use serde_json::Value;

/// Panics with every place where `value` departs from `docs/json/<name>.schema.json`.
pub(crate) fn check(name: &str, value: &Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/json");
    let path = format!("{folder}/{name}.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut errors = Vec::new();
    walk(&schema, &schema, value, "$", &mut errors);
    assert!(errors.is_empty(), "{path}:\n{}", errors.join("\n"));
}

fn walk(root: &Value, schema: &Value, value: &Value, at: &str, errors: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let target = root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap();
                walk(root, target, value, at, errors);
            }
            "type" => {
                let kinds = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !kinds.iter().any(|kind| is(kind.as_str().unwrap(), value)) {
                    errors.push(format!("{at}: {value} is no {rule}"));
                }
            }
            "const" if value != rule => errors.push(format!("{at}: {value} is not {rule}")),
            "enum" if !rule.as_array().unwrap().contains(value) => {
                errors.push(format!("{at}: {value} is none of {rule}"));
            }
            "const" | "enum" => {}
            "minimum" => {
                if value.as_f64().is_some_and(|number| number < rule.as_f64().unwrap()) {
                    errors.push(format!("{at}: {value} is less than {rule}"));
                }
            }
            "required" => {
                for field in rule.as_array().unwrap() {
                    if value.is_object() && value.get(field.as_str().unwrap()).is_none() {
                        errors.push(format!("{at}: {field} is missing"));
                    }
                }
            }
            "properties" => {
                for (field, child) in value.as_object().into_iter().flatten() {
                    match rule.get(field) {
                        Some(rule) => walk(root, rule, child, &format!("{at}.{field}"), errors),
                        // The schema allows more for later versions; this version documents all it writes.
                        None => errors.push(format!("{at}: {field} is not documented")),
                    }
                }
            }
            "items" => {
                for (place, child) in value.as_array().into_iter().flatten().enumerate() {
                    walk(root, rule, child, &format!("{at}[{place}]"), errors);
                }
            }
            "minItems" | "maxItems" => {
                let bound = usize::try_from(rule.as_u64().unwrap()).unwrap();
                let length = value.as_array().map_or(bound, Vec::len);
                if (keyword == "minItems" && length < bound) || (keyword == "maxItems" && length > bound) {
                    errors.push(format!("{at}: {length} items, {keyword} {bound}"));
                }
            }
            "oneOf" => {
                let fits = |rule: &&Value| {
                    let mut errors = Vec::new();
                    walk(root, rule, value, at, &mut errors);
                    errors.is_empty()
                };
                if rule.as_array().unwrap().iter().filter(fits).count() != 1 {
                    errors.push(format!("{at}: {value} fits not exactly one of {rule}"));
                }
            }
            other => panic!("{at}: keyword {other} is not checked"),
        }
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type {other} is not known"),
    }
}
