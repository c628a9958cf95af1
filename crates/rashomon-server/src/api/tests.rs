use super::*;
use crate::sample::Place;
use axum::http::{Method, StatusCode};
use rashomon::store::Role;
use serde_json::Value;

const ILSE: (&str, &str) = ("authorization", "Bearer password-1");
const ADA: (&str, &str) = ("authorization", "Bearer password-2");

fn get(place: &Place, path: &str) -> Value {
    let (response, told) = place.ask(Method::GET, &format!("/api/1{path}"), &[ILSE], "");
    assert_eq!(response.status(), StatusCode::OK, "{path}: {told}");
    assert_eq!(response.headers()["content-type"], "application/json", "{path}");
    serde_json::from_str(&told).unwrap()
}

/// The contract: `cargo xtask golden` writes it anew.
#[test]
fn the_document_is_the_contract() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let told = serde_json::to_string_pretty(&document::document(&endpoints())).unwrap() + "\n";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(path, &told).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    assert!(told == golden, "docs/openapi.json differs; write it anew with: cargo xtask golden");
    let place = Place::new();
    let (response, served) = place.ask(Method::GET, "/api/openapi.json", &[], "");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        serde_json::from_str::<Value>(&served).unwrap(),
        serde_json::from_str::<Value>(&told).unwrap()
    );
}

#[test]
fn every_name_in_the_document_leads_somewhere() {
    fn names(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| names(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| names(value, found)),
            _ => {}
        }
    }
    let document = document::document(&endpoints());
    let mut found = Vec::new();
    names(&document, &mut found);
    assert!(found.len() > 20);
    for name in found {
        assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{name}");
    }
    let mut operations: Vec<&str> = endpoints().iter().map(|endpoint| endpoint.name).collect();
    operations.sort_unstable();
    let n_operations = operations.len();
    operations.dedup();
    assert_eq!(operations.len(), n_operations, "every operation has a name of its own");
}

#[test]
fn every_operation_knows_who_may_call_it() {
    for endpoint in endpoints() {
        let place = Place::new();
        let path = endpoint.path.replace("{id}", "story-1").replace("{number}", "1").replace("{name}", "x");
        let status =
            |headers: &[(&str, &str)]| place.ask(endpoint.method.clone(), &path, headers, "{}").0.status();
        let told = format!("{} {path}", endpoint.method);
        for nobody in
            [&[][..], &[("authorization", "Bearer wrong")], &[("cookie", "rashomon_session=token 1")]]
        {
            assert_eq!(status(nobody), StatusCode::UNAUTHORIZED, "{told} {nobody:?}");
        }
        let reader = status(&[ADA]);
        match endpoint.role {
            Role::Admin => assert_eq!(reader, StatusCode::FORBIDDEN, "{told}"),
            Role::Reader => {
                assert!(reader.is_success() || [400, 404].contains(&reader.as_u16()), "{told}: {reader}");
            }
        }
        let basic = [("authorization", "Basic QWRhOnBhc3N3b3JkLTI="), ("sec-fetch-site", "cross-site")];
        assert_eq!(status(&basic), StatusCode::UNAUTHORIZED, "{told}: made by a page of another site");
        let admin = status(&[ILSE]);
        assert!(admin.is_success() || [400, 404].contains(&admin.as_u16()), "{told}: {admin}");
    }
}

#[test]
fn what_belongs_to_another_is_not_there() {
    let place = Place::new();
    let rule = "{\"target\":\"words\",\"words\":\"ferry\",\"weight\":null}";
    let (response, told) = place.ask(Method::POST, "/api/1/rules", &[ILSE], rule);
    assert_eq!(response.status(), StatusCode::CREATED, "{told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert!(told["weight"].is_null());
    let path = format!("/api/1/rules/{}", told["number"]);
    assert_eq!(place.ask(Method::DELETE, &path, &[ADA], "").0.status(), StatusCode::NOT_FOUND);
    assert_eq!(place.ask(Method::DELETE, &path, &[ILSE], "").0.status(), StatusCode::NO_CONTENT);
}

#[test]
fn stories_with_every_account() {
    let place = Place::new();
    let list = get(&place, "/stories");
    assert_eq!((&list["items"][0]["id"], &list["next"]), (&"story-1".into(), &Value::Null), "{list}");
    let story = get(&place, "/stories/story-1");
    let findings = &story["findings"];
    assert!(!findings["statements"].as_array().unwrap().is_empty() && findings["differences"].is_array());
    // Offsets are code points of the text.
    let statement = &findings["statements"][0];
    let articles = findings["articles"].as_array().unwrap();
    let text =
        articles.iter().find(|article| article["id"] == statement["article"]).unwrap()["text"].as_str();
    let span: Vec<usize> = serde_json::from_value(statement["content"][0].clone()).unwrap();
    let words: String = text.unwrap().chars().skip(span[0]).take(span[1] - span[0]).collect();
    assert!(statement["text"].as_str().unwrap().starts_with(&words), "{words}");
    assert_eq!(get(&place, "/stories/story-1/history")["items"].as_array().unwrap().len(), 3);
    assert_eq!(get(&place, "/today")["top"][0]["story"]["id"], "story-1");
    let done = |method| place.ask(method, "/api/1/stories/story-1/done", &[ILSE], "").0.status();
    assert_eq!(done(Method::PUT), StatusCode::NO_CONTENT);
    assert_eq!(get(&place, "/today")["n_done"], 1);
    assert!(get(&place, "/stories/story-1")["story"]["done"].is_string());
    assert_eq!(done(Method::DELETE), StatusCode::NO_CONTENT);
    assert_eq!(get(&place, "/today")["n_done"], 0);
}

#[test]
fn articles_people_search_and_feeds() {
    let place = Place::new();
    let first = get(&place, "/articles?limit=2");
    let second = get(&place, &format!("/articles?limit=2&cursor={}", first["next"].as_str().unwrap()));
    assert_eq!(second["next"], Value::Null);
    let ids: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .filter_map(|article| article["id"].as_str())
        .collect();
    assert_eq!(ids, ["a3", "a2", "a1"]);
    let (response, _) = place.ask(
        Method::POST,
        "/api/1/marks",
        &[ILSE],
        "{\"articles\":[\"a1\",\"none\"],\"read\":true,\"saved\":true}",
    );
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(get(&place, "/articles?read=true&saved=true")["items"][0]["id"], "a1");
    let article = get(&place, "/articles/a1");
    assert!(!article["statements"].as_array().unwrap().is_empty() && article["analyzed"] == true);
    let speaker = article["statements"][0]["speaker"]["name"].as_str().unwrap();
    let said = get(&place, &format!("/people/{}/statements", crate::story::segment(speaker)));
    assert_eq!(said["items"][0]["speaker"], speaker, "{said}");
    let outlet = article["article"]["outlet"].as_str().unwrap();
    assert_eq!(get(&place, &format!("/outlets/{}", crate::story::segment(outlet)))["n_articles"], 1);
    let word = article["article"]["text"].as_str().unwrap().split_whitespace().nth(1).unwrap();
    let found = get(&place, &format!("/search?q={word}"));
    assert!(found["n_hits"].as_u64().unwrap() > 0, "{word}: {found}");
    let feed = "{\"url\":\"https://b.example/feed\",\"folders\":[\"B\"]}";
    let (response, told) = place.ask(Method::POST, "/api/1/feeds", &[ILSE], feed);
    assert_eq!(response.status(), StatusCode::CREATED, "{told}");
    let change = place.ask(Method::PATCH, "/api/1/feeds/2", &[ILSE], "{\"paused\":true}").0;
    assert_eq!(change.status(), StatusCode::NO_CONTENT);
    assert_eq!(get(&place, "/feeds/2")["paused"], true);
}

#[test]
fn stories_are_put_right() {
    let place = Place::new();
    let post = |path: &str, body: &str| -> Value {
        let (response, told) = place.ask(Method::POST, &format!("/api/1{path}"), &[ILSE], body);
        assert_eq!(response.status(), StatusCode::CREATED, "{path}: {told}");
        serde_json::from_str(&told).unwrap()
    };
    let articles = |story: &str| get(&place, &format!("/stories/{story}"))["story"]["articles"].clone();
    let all = articles("story-1");
    let split = post("/stories/story-1/split", "{\"articles\":[\"a3\"]}");
    let other = split["story"].as_str().unwrap();
    assert_eq!((split["changed"].as_bool(), articles(other)), (Some(true), serde_json::json!(["a3"])));
    let moved = post("/articles/a2/move", &format!("{{\"story\":\"{other}\"}}"));
    assert_eq!((&moved["story"], articles("story-1")), (&other.into(), serde_json::json!(["a1"])));
    let merged = post("/stories/story-1/merge", &format!("{{\"story\":\"{other}\"}}"));
    assert_eq!(articles(merged["story"].as_str().unwrap()), all);
    let outlets = get(&place, "/outlets");
    assert_eq!(outlets["items"].as_array().unwrap().len(), 2, "{outlets}");
}

#[test]
fn who_is_who_is_put_right_and_taken_back() {
    let place = Place::new();
    let names = |name: &str| {
        let people = get(&place, &format!("/people/{name}"))["people"].clone();
        let names = people[0]["names"].as_array().unwrap().iter().map(|name| name["name"].as_str().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>().join(", ")
    };
    let say = |body: &str| {
        let (response, told) = place.ask(Method::POST, "/api/1/name-corrections", &[ILSE], body);
        (response.status(), serde_json::from_str::<Value>(&told).unwrap())
    };
    assert_eq!(names("Ada%20Quill"), "Ada Quill");
    let (status, said) = say("{\"names\":[\"Ada Quill\",\"Tomas Vane\"],\"are_one\":true}");
    assert_eq!((status, &said["account"]), (StatusCode::CREATED, &"Ilse".into()), "{said}");
    assert_eq!(names("Ada%20Quill"), "Ada Quill, Tomas Vane");
    assert_eq!(get(&place, "/name-corrections")["items"], serde_json::json!([said]));
    let path = format!("/api/1/name-corrections/{}", said["number"]);
    let take_back = || place.ask(Method::DELETE, &path, &[ILSE], "").0.status();
    assert_eq!((take_back(), take_back()), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    assert_eq!(names("Ada%20Quill"), "Ada Quill");
    let (status, told) = say("{\"names\":[\"Ada Quill\",\"Nobody Atall\"],\"are_one\":true}");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(told["detail"].as_str().unwrap().starts_with("No article calls anybody"), "{told}");
}

#[test]
fn rules_are_tried_before_they_hold() {
    let place = Place::new();
    let try_it = |target: &str, words: &str| -> Value {
        let rule = serde_json::json!({ "target": target, "words": words, "weight": 2 }).to_string();
        let (response, told) = place.ask(Method::POST, "/api/1/rules/preview", &[ILSE], &rule);
        assert_eq!(response.status(), StatusCode::CREATED, "{told}");
        serde_json::from_str::<Value>(&told).unwrap()["stories"].clone()
    };
    let article = get(&place, "/articles/a1");
    let name = article["entities"][0]["name"].as_str().unwrap();
    let word = article["article"]["text"].as_str().unwrap().split_whitespace().nth(1).unwrap().to_owned();
    assert_eq!(try_it("name", name), serde_json::json!(["story-1"]), "{name}");
    assert_eq!(try_it("topic", &word), serde_json::json!(["story-1"]), "{word}");
    assert_eq!(try_it("name", "Nobody Atall"), serde_json::json!([]));
    assert!(get(&place, "/rules")["items"].as_array().unwrap().is_empty(), "nothing is kept");
    let weights = "{\"placement\":0.0}";
    let (response, told) = place.ask(Method::PUT, "/api/1/weights", &[ILSE], weights);
    assert_eq!(response.status(), StatusCode::NO_CONTENT, "{told}");
    assert_eq!(get(&place, "/weights")["placement"], 0.0);
    let why = get(&place, "/today")["top"][0]["why"].clone();
    assert!(why[0]["what"].as_str().unwrap().contains("publisher") && why[0]["points"].is_f64(), "{why}");
}

#[test]
fn problems_are_told_as_problems() {
    let place = Place::new();
    for (path, status, detail) in [
        ("/stories/none", 404, "There is no such thing."),
        ("/search?q=kind:loud", 400, "kind:loud is not understood; direct, mixed or indirect is expected"),
        ("/stories?cursor=x", 400, "the cursor is none that was given here"),
        ("/stories?page=2", 400, "unknown field `page`"),
    ] {
        let (response, told) = place.ask(Method::GET, &format!("/api/1{path}"), &[ILSE], "");
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((&told["type"], &told["status"]), (&"about:blank".into(), &status.into()), "{path}");
        assert!(told["detail"].as_str().unwrap().contains(detail), "{path}: {told}");
    }
}
