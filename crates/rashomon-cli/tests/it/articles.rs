//! Articles in, findings out, with the model that `cargo xtask test` installs. Without it these tests
//! say so and pass.

use serde_json::Value;
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/sample");
const REPORT: &str = "“We will appeal,” Ada Quill said on Friday. The café owner, Jan Holt, agreed.\n";

fn rashomon(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    rashomon(arguments).output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut command = rashomon(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    stdin.write_all(input.as_bytes()).expect("the program reads");
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see which of them did nothing")]
fn has_model() -> bool {
    let found = run(&["model", "path", "en_core_web_md"]).status.success();
    if !found {
        eprintln!("skipped: en_core_web_md is not installed; run: rashomon model install en_core_web_md");
    }
    found
}

#[test]
fn accounts_are_read_side_by_side_whatever_the_threads() {
    if !has_model() {
        return;
    }
    let one = run(&["read", SAMPLE, "--threads", "1"]);
    assert_eq!(one.status.code(), Some(0), "{}", String::from_utf8_lossy(&one.stderr));
    let text = stdout(&one);
    for part in ["DIFFERENCES · ", "WHO SAID WHAT · ", "ONLY IN ONE OUTLET", "SILENT · ", "not found in "]
    {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
    assert_eq!(text, stdout(&run(&["read", SAMPLE, "--threads", "3"])));
}

#[test]
fn the_ending_of_the_output_tells_the_format() {
    if !has_model() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    for (name, start) in [("a.html", "<!DOCTYPE html>"), ("a.json", "{\n  \"schema\": \"rashomon.read/1\"")] {
        let output = run(&["read", SAMPLE, "--output", &path(name)]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stdout.is_empty());
        assert!(std::fs::read_to_string(path(name)).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn an_output_that_cannot_be_written_is_told_of() {
    if !has_model() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("a.html");
    let output = run(&["read", SAMPLE, "--output", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write "));
}

#[test]
fn findings_come_one_object_an_article() {
    if !has_model() {
        return;
    }
    let output = piped(&["analyze", "-", "--outlet", "The Courier", "--published", "2031-05-09"], REPORT);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(value["article"]["outlet"], "The Courier");
    assert_eq!(value["article"]["published"], "2031-05-09");
    let statement = &value["statements"][0];
    assert_eq!(statement["kind"], "direct");
    assert_eq!(statement["speaker"]["name"], "Ada Quill");
    assert_eq!(statement["content"][0], serde_json::json!([0, 17]), "code points, not bytes");
}

#[test]
fn tokens_add_up_to_the_text() {
    if !has_model() {
        return;
    }
    let value: Value =
        serde_json::from_str(&stdout(&piped(&["parse", "-", "--format", "jsonl"], REPORT))).unwrap();
    let text: String = (value["tokens"].as_array().unwrap().iter())
        .flat_map(|token| [token["text"].as_str().unwrap(), token["whitespace"].as_str().unwrap()])
        .collect();
    assert_eq!(text, REPORT);
    assert!(stdout(&piped(&["parse", "-", "--format", "none"], REPORT)).is_empty());
}

#[test]
fn the_exit_status_tells_how_much_was_read() {
    if !has_model() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.txt");
    std::fs::write(&report, REPORT).unwrap();
    let report = &*report.to_string_lossy();
    for command in ["read", "analyze", "stories", "parse"] {
        assert_eq!(run(&[command, report]).status.code(), Some(0), "{command}: all");
        let some = run(&[command, "missing.txt", report]);
        assert_eq!(some.status.code(), Some(1), "{command}: some");
        assert!(!some.stdout.is_empty(), "{command}: the others go on");
        assert!(String::from_utf8_lossy(&some.stderr).starts_with("error: missing.txt: "), "{command}");
        assert_eq!(run(&[command, "missing.txt"]).status.code(), Some(2), "{command}: none");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    if !has_model() {
        return;
    }
    let mut command = rashomon(&["analyze", SAMPLE, "--threads", "1"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0_u8; 1];
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut first).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

const THREE: &str = r#"{"id": "a", "outlet": "Courier", "title": "Dockers at Port Ellery walk out over night shifts", "published": "2031-05-02T08:00:00Z"}
{"id": "b", "outlet": "Herald", "title": "Port Ellery: dockers strike against night shifts", "published": "2031-05-02T09:30:00Z"}
{"id": "c", "outlet": "Echo", "title": "Lander Aster reaches the moon's south pole", "published": "2031-05-02T10:00:00Z"}
"#;

#[test]
fn a_story_is_explained() {
    let output = piped(&["stories", "explain", "b", "-"], THREE);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = stdout(&output);
    for part in ["Courier: Dockers", "names    ", "ellery", "1.5 hours apart", "score ", "runner-up"] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
    let unknown = piped(&["stories", "explain", "x", "-"], THREE);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no article has the id x"));
}

#[test]
fn stories_are_told_over_time() {
    let articles = r#"
{"id": "a", "title": "Dockers strike at Port Ellery", "published": "2031-05-02T08:00:00Z", "outlet": "Courier", "language": "en", "text": "Cranes stood still at Port Ellery on Friday as dockers led by Greta Mbeki began a strike over a new rota."}
{"id": "b", "title": "Dockers of Port Ellery on strike", "published": "2031-05-02T09:00:00Z", "outlet": "Herald", "language": "en", "text": "Dockers at Port Ellery led by Greta Mbeki began a strike over a new rota; cranes stood still and forty ships are waiting."}
{"id": "c", "title": "Dockers strike at Port Ellery: tugboat sinks", "published": "2031-05-03T11:00:00Z", "outlet": "Herald", "language": "en", "text": "A tugboat sank at Port Ellery, where dockers led by Greta Mbeki strike over a new rota and cranes stand still; skipper Olaf Brandt was saved."}
{"id": "d", "title": "Dockers strike at Port Ellery: skipper saved", "published": "2031-05-03T15:00:00Z", "outlet": "Courier", "language": "en", "text": "Olaf Brandt, skipper of the tugboat that sank at Port Ellery, spoke; dockers led by Greta Mbeki strike over a new rota, cranes stand still."}
"#;
    let output = piped(&["stories", "--format", "text", "-"], articles);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = stdout(&output);
    for part in ["new with c, in 2 outlets: ", "brandt", "of the last day: c, d"] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
}

#[test]
fn a_person_corrects_stories() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corrections.jsonl");
    std::fs::write(&path, "{\"split\": [\"a\"]}\n\n{\"merge\": [\"a\", \"c\"]}\n").expect("a file");
    let output = piped(&["stories", "-", "--corrections", path.to_str().expect("a path")], THREE);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let stories: Vec<String> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["story"].to_string())
        .collect();
    assert_eq!(stories[0], stories[2]);
    assert_ne!(stories[0], stories[1]);
    std::fs::write(&path, "{\"move\": \"a\"}\n").expect("a file");
    let output = piped(&["stories", "-", "--corrections", path.to_str().expect("a path")], THREE);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 1: no correction"));
}
