//! A collection as commands make it, stop it, break it off and look at it.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(crate) fn program(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    command.args(arguments).env("RASHOMON_DATA", data).env_remove("CLICOLOR_FORCE");
    command
}

pub(crate) fn rashomon(arguments: &[&str], data: &Path) -> Output {
    program(arguments, data).output().expect("the program runs")
}

pub(crate) fn stdout(arguments: &[&str], data: &Path) -> String {
    let output = rashomon(arguments, data);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// `n_articles` short reports, a line each.
pub(crate) fn corpus(path: &Path, n_articles: usize) {
    let line = |number: usize| {
        format!(
            "{{\"id\": \"a{number}\", \"outlet\": \"Gazette\", \"title\": \"Report {number}\", \"published\": \
             \"2031-05-{:02}\", \"text\": \"The ferry number{number} left the harbour of town{number} on time.\"}}\n",
            1 + number % 28
        )
    };
    std::fs::write(path, (0..n_articles).map(line).collect::<String>()).expect("a file");
}

#[test]
fn import_search_story_export_backup_doctor() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("corpus.jsonl");
    corpus(&path, 30);
    let path = path.to_string_lossy();
    let missing = rashomon(&["search", "ferry"], data.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("rashomon import PATH"));

    assert_eq!(stdout(&["import", "--no-analysis", &path], data.path()), "30 new\n");
    assert_eq!(stdout(&["import", "--no-analysis", &path], data.path()), "30 there already\n");
    let found = stdout(&["search", "\"number7 left\"", "--json"], data.path());
    let hit: Value = serde_json::from_str(&found).unwrap();
    assert_eq!((&hit["article"], &hit["outlet"]), (&Value::from("a7"), &Value::from("Gazette")));
    assert_eq!(rashomon(&["search", "zeppelin"], data.path()).status.code(), Some(1));
    stdout(&["search", "ferr*", "--save", "ferries"], data.path());
    assert_eq!(stdout(&["search", "--list"], data.path()), "ferries: ferr*\n");
    assert!(stdout(&["search", "--saved", "ferries", "town3"], data.path()).contains("Report 3\n"));

    let listed = stdout(&["story", "--json"], data.path());
    let story: Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    let shown = rashomon(&["story", story["story"].as_str().unwrap()], data.path());
    assert!(shown.status.success());
    assert_eq!(rashomon(&["story", "none"], data.path()).status.code(), Some(2));
    assert_eq!(rashomon(&["said", "nobody"], data.path()).status.code(), Some(1));

    assert_eq!(stdout(&["export"], data.path()).lines().count(), 30);
    let csv = stdout(&["export", "articles", "--format", "csv"], data.path());
    assert!(csv.starts_with("article,title,outlet,") && csv.lines().count() == 31, "{csv}");

    let table = data.path().join("articles.parquet");
    let parquet = ["export", "--format", "parquet"];
    assert_eq!(rashomon(&parquet, data.path()).status.code(), Some(2));
    stdout(&[&parquet[..], &["-o", &table.to_string_lossy()]].concat(), data.path());
    let bytes = std::fs::read(&table).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));

    let copy = data.path().join("copy");
    stdout(&["backup", &copy.to_string_lossy()], data.path());
    let healthy = "30 articles, everything as it was written\n";
    assert_eq!(stdout(&["doctor", "--collection", &copy.to_string_lossy()], data.path()), healthy);
    assert_eq!(stdout(&["doctor", "--repair"], data.path()), healthy);
}

#[cfg(unix)]
#[test]
fn an_import_stops_in_good_order() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("corpus.jsonl");
    corpus(&path, 6_000);
    let arguments = ["import", "--no-analysis", "--json", &path.to_string_lossy()];
    let mut import =
        program(&arguments, data.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(import.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("stored"));
    let killed = Command::new("kill").args(["-TERM", &import.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let last = lines.map_while(Result::ok).last();
    assert_eq!(import.wait().unwrap().code(), Some(130));
    let done: Value = serde_json::from_str(&last.expect("a last line")).unwrap();
    assert_eq!(done["stopped"], Value::Bool(true));
    let rest = stdout(&["import", "--no-analysis", &path.to_string_lossy()], data.path());
    assert!(rest.contains("there already"), "{rest}");
}
