//! The command line: one definition for the parser, the help, the completions and the manual.

use crate::commands::{
    analyze, backup, completions, doctor, export, feeds, import, man, model, offices, parse, poll, read,
    said, search, serve, stories, story,
};

/// Read articles, see one story with every account side by side.
///
/// Rashomon reads reports of many outlets, groups those that tell of one happening, and lays their
/// accounts side by side: who said what in which wording, where they differ, what only one of them
/// carries. Every finding names the sentence it comes from; nothing is written by a machine.
#[derive(Debug, clap::Parser)]
#[command(
    name = "rashomon",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  rashomon model install en_core_web_md
  rashomon read reports/
  rashomon read reports/ --format html --open
  rashomon analyze reports/ > findings.jsonl

Exit status: 0 all of the input was read, 1 some of it, 2 none of it."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order of the help, which is the doc comment of each one's arguments.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Read(read::Arguments),
    Import(import::Arguments),
    Search(search::Arguments),
    Story(story::Arguments),
    Said(said::Arguments),
    Export(export::Arguments),
    Backup(backup::Arguments),
    Doctor(doctor::Arguments),
    Analyze(analyze::Arguments),
    Stories(stories::Arguments),
    Feeds(feeds::Arguments),
    Poll(poll::Arguments),
    Serve(serve::Arguments),
    Parse(parse::Arguments),
    Model(model::Arguments),
    Offices(offices::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        fn check(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{} has no examples", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
