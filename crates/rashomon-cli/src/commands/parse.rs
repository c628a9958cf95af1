//! `rashomon parse`

use super::Status;
use crate::failure::{Failure, tell};
use crate::json::Parsed;
use crate::model::{self, ModelOption};
use crate::terminal::{ColourChoice, Look};
use crate::{output, tree};
use rashomon::Language;
use rashomon::core::Document;
use rashomon::ordered;
use std::io::Read;

/// Print the grammar of texts: tokens, tags, trees, entities.
///
/// Runs the language model over each file as one text, as spaCy would, and prints what it finds. The
/// text format shows the words with their tags, relations and heads aligned under them and marks named
/// entities; conllu and jsonl are for programs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon parse report.txt
  echo 'Ada Quill spoke in Lunmark.' | rashomon parse -
  rashomon parse corpus/*.txt --format conllu > corpus.conllu
  rashomon parse corpus/*.txt --format none --threads 4")]
pub(crate) struct Arguments {
    /// Text files in UTF-8; - for standard input.
    #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    files: Vec<String>,
    #[command(flatten)]
    model: ModelOption,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Files parsed at the same time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
    /// Columns of the text format [default: those of the terminal].
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A view for people: everything aligned under the words.
    #[default]
    Text,
    /// CoNLL-U, the format of Universal Dependencies.
    Conllu,
    /// One JSON object a file.
    Jsonl,
    /// Nothing: parse and stay silent.
    None,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let language = model::load(&arguments.model.folder()?)?;
    let look = Look::stdout(arguments.color, arguments.width);
    let mut output = output::open(None)?;
    let (mut n_read, mut n_failed) = (0, 0);
    ordered::each(
        arguments.files.iter(),
        ordered::threads(arguments.threads),
        |path| parse(&language, path, arguments.format, look),
        |parsed: Result<String, String>| {
            match parsed {
                Ok(text) => {
                    n_read += 1;
                    output.write_all(text.as_bytes())?;
                }
                Err(message) => {
                    n_failed += 1;
                    tell("error", &message);
                }
            }
            Ok::<(), Failure>(())
        },
    )?;
    output.flush()?;
    Ok(Status::of(n_read, n_failed))
}

fn parse(language: &Language, path: &str, format: Format, look: Look) -> Result<String, String> {
    let text = text_of(path)?;
    let document = language.parse(&text);
    render(path, &document, format, look).map_err(|error| format!("{path}: {error}"))
}

fn text_of(path: &str) -> Result<String, String> {
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = bytes.map_err(|error| format!("{path}: {error}"))?;
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        format!("{path}: byte {byte} is not UTF-8; convert the file, for example with iconv -t UTF-8")
    })
}

fn render(path: &str, document: &Document, format: Format, look: Look) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Text => tree::render(document, look),
        Format::Conllu => {
            format!("# newdoc id = {}\n{}", path.replace(['\n', '\r'], " "), document.to_conllu())
        }
        Format::Jsonl => serde_json::to_string(&Parsed::new(path, document))? + "\n",
        Format::None => String::new(),
    })
}
