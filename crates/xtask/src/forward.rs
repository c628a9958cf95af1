//! Measurements (agreement with spaCy, speed, scores on labelled sets) need every room, optimised:
//! they are handed on to such a build of this program.

use crate::workspace;

/// How good and how fast.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Measure {
    /// Compares the language runtime with spaCy, token by token.
    #[command(disable_help_flag = true)]
    Parity(Rest),
    /// Measures speed against spaCy: `bench language`.
    #[command(disable_help_flag = true)]
    Bench(Rest),
    /// Scores findings on labelled sets: `eval statements`, `eval stories`, `eval matching`, `eval coreference`,
    /// `eval feeds`.
    #[command(disable_help_flag = true)]
    Eval(Rest),
}

/// Everything after the chore's name.
#[derive(Debug, clap::Args)]
pub(crate) struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(measure: Measure) -> anyhow::Result<()> {
    let (name, Rest { rest }) = match measure {
        Measure::Parity(rest) => ("parity", rest),
        Measure::Bench(rest) => ("bench", rest),
        Measure::Eval(rest) => ("eval", rest),
    };
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "measure", "--", name]);
    workspace::run(cargo.args(rest))
}
