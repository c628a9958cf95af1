//! The help, whole: what it says is looked at when it changes.

use std::process::Command;

#[test]
fn help() {
    let commands = [
        "",
        "read",
        "import",
        "search",
        "story",
        "said",
        "export",
        "backup",
        "doctor",
        "analyze",
        "stories",
        "stories explain",
        "feeds",
        "feeds add",
        "feeds list",
        "feeds remove",
        "feeds refresh",
        "feeds import",
        "feeds export",
        "poll",
        "parse",
        "model",
        "model install",
        "model list",
        "model path",
        "completions",
        "man",
    ];
    let mut all = String::new();
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_rashomon"))
            .args(command.split_whitespace())
            .arg("--help")
            .env("COLUMNS", "100")
            .output()
            .expect("the program runs");
        assert!(output.status.success());
        all.push_str(&format!("=== rashomon {command}\n{}\n", String::from_utf8_lossy(&output.stdout)));
    }
    insta::assert_snapshot!(all);
}
