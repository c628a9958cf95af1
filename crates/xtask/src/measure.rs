//! How good and how fast: agreement with spaCy, speed, scores on labelled sets.

use crate::eval_statements;

/// How good and how fast.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Measure {
    /// Scores findings on labelled sets: `eval statements`.
    #[command(subcommand)]
    Eval(Eval),
}

/// What is scored.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Eval {
    /// Statements and their speakers.
    Statements(eval_statements::Args),
}

pub(crate) fn run(measure: Measure) -> anyhow::Result<()> {
    match measure {
        Measure::Eval(Eval::Statements(args)) => eval_statements::run(&args),
    }
}
