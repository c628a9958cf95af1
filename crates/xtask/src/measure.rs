//! How good and how fast: agreement with spaCy, speed, scores on labelled sets.

use crate::{
    bench, eval_coreference, eval_extraction, eval_feeds, eval_linking, eval_matching, eval_reprints,
    eval_statements, eval_stories, parity,
};

/// How good and how fast.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Measure {
    /// Compares the language runtime with spaCy, token by token.
    Parity(parity::Args),
    /// Measures speed: `bench language` against spaCy, `bench stories` as a window fills,
    /// `bench import`, `bench search` beside other full-text indexes.
    Bench(bench::Args),
    /// Scores findings on labelled sets: `eval statements`, `eval stories`, `eval reprints`, `eval matching`,
    /// `eval coreference`, `eval linking`, `eval feeds`, `eval extraction`.
    #[command(subcommand)]
    Eval(Eval),
}

/// What is scored.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Eval {
    /// Statements and their speakers.
    Statements(eval_statements::Args),
    /// Which articles are one story.
    Stories(eval_stories::Args),
    /// Which articles print each other's text.
    Reprints(eval_reprints::Args),
    /// Which statements of two reports are one.
    Matching(eval_matching::Args),
    /// Which words mean one and the same.
    Coreference(eval_coreference::Args),
    /// Text taken out of pages.
    Extraction(eval_extraction::Args),
    /// What feeds say, beside other parsers.
    Feeds(eval_feeds::Args),
    /// Who is the same person in several articles.
    Linking(eval_linking::Args),
}

pub(crate) fn run(measure: Measure) -> anyhow::Result<()> {
    match measure {
        Measure::Parity(args) => parity::run(args),
        Measure::Bench(args) => bench::run(args),
        Measure::Eval(Eval::Statements(args)) => eval_statements::run(&args),
        Measure::Eval(Eval::Stories(args)) => eval_stories::run(&args),
        Measure::Eval(Eval::Reprints(args)) => eval_reprints::run(&args),
        Measure::Eval(Eval::Matching(args)) => eval_matching::run(&args),
        Measure::Eval(Eval::Coreference(args)) => eval_coreference::run(&args),
        Measure::Eval(Eval::Extraction(args)) => eval_extraction::run(&args),
        Measure::Eval(Eval::Feeds(args)) => eval_feeds::run(&args),
        Measure::Eval(Eval::Linking(args)) => eval_linking::run(&args),
    }
}
