//! Speed and memory: the language runtime against spaCy, in one run; stories as a window fills; import; search;
//! polling; the server.

mod idle;
mod import;
mod memory;
mod poll;
mod search;
mod serve;
mod stories;
mod stream;
mod tokenizer;

use crate::cpu_time::CpuTime;
use crate::parity::{Reference, compare, labelled_texts, model_folder, news, shared_texts};
use anyhow::{Context, ensure};
use rashomon_spacy::kernels::{Floats, LayerNorm, Panels, Rows, maxout};
use rashomon_spacy::{Component, Isa, Language, Profile};
use serde_json::Value;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Measures speed: the language runtime against spaCy, stories, import, search.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to measure.
    #[arg(value_enum)]
    what: What,
    /// Models to measure.
    #[arg(long = "model", default_values = ["en_core_web_sm", "en_core_web_md"])]
    models: Vec<String>,
    /// A Python that has spaCy, instead of one made for the purpose.
    #[arg(long)]
    python: Option<PathBuf>,
    /// The folder with the labelled sets, whose texts are parsed.
    #[arg(long, default_value = "../shared")]
    shared: PathBuf,
    /// Parse only so many texts; give so many articles their stories.
    #[arg(long)]
    n_texts: Option<usize>,
    /// Leave spaCy out: only our own figures. Of imports only the one without analysis.
    #[arg(long)]
    alone: bool,
    /// Words over which peak memory is compared.
    #[arg(long, default_value_t = 300_000)]
    n_memory_words: usize,
    /// The texts whose parse `peak` measures, one JSON string a line.
    #[arg(long, hide = true)]
    texts: Option<PathBuf>,
    /// The program whose memory `idle` measures, instead of one built for this.
    #[arg(long)]
    program: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    /// The language runtime, tokenizer to entities: speed and memory beside spaCy's.
    Language,
    /// The tokenizer on lines of up to 10 MB: its time must be linear in their length.
    Tokenizer,
    /// Resident memory while a million different words are parsed: it must stop growing.
    Memory,
    /// Stories given to arriving articles, as the window fills.
    Stories,
    /// The server's pages over a hundred thousand articles: time and weight.
    Serve,
    /// Memory of a server that nobody asks for anything, without and with the models.
    Idle,
    /// Search beside SQLite's full-text index and tantivy as its manual begins, on 100,000 articles or as
    /// many as --n-texts says.
    Search,
    /// Import of 100,000 articles, or as many as --n-texts says, and of a fiftieth of them with analysis by
    /// the last --model.
    Import,
    /// A day of 5,000 invented feeds, or as many as --n-texts says, in a collection of its own, with time that
    /// jumps over every wait: deadlines, requests, articles, processor time, memory.
    Poll,
    /// A day of sixty invented feeds, or as many as --n-texts says, with analysis by the first --model: what it
    /// found.
    Day,
    /// What `language` runs in a process of its own: peak memory.
    #[value(hide = true)]
    Peak,
}

/// Passes over the texts; the best counts.
const N_PASSES: usize = 5;
/// spaCy's components, as it calls them.
const COMPONENTS: [&str; 7] =
    ["tokenizer", "tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"];

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Args { what, models, python, shared, n_texts, alone, n_memory_words, texts, program } = args;
    match what {
        What::Language => language(&models, python, &shared, n_texts, alone, n_memory_words),
        What::Tokenizer => models.iter().take(1).try_for_each(|name| tokenizer::bench(&model_folder(name)?)),
        What::Memory => models.iter().try_for_each(|name| memory::growth(name, &model_folder(name)?)),
        What::Stories => stories::bench(&shared, n_texts.unwrap_or(100_000)),
        What::Idle => idle::bench(program, &models),
        What::Serve => serve::bench(n_texts.unwrap_or(100_000)),
        What::Search => search::bench(&shared, n_texts.unwrap_or(100_000)),
        What::Import => {
            let model = models.last().context("name a model with --model")?;
            let model = if alone { None } else { Some(model_folder(model)?) };
            import::bench(&shared, n_texts.unwrap_or(100_000), model.as_deref())
        }
        What::Poll => poll::bench(n_texts.unwrap_or(5_000), None),
        What::Day => {
            let model = models.first().context("name a model with --model")?;
            poll::bench(n_texts.unwrap_or(60), Some(&model_folder(model)?))
        }
        What::Peak => {
            let texts = texts.context("peak needs --texts")?;
            models.iter().try_for_each(|name| memory::measure_peak(&model_folder(name)?, &texts))
        }
    }
}

fn language(
    models: &[String],
    python: Option<PathBuf>,
    shared: &Path,
    n_texts: Option<usize>,
    alone: bool,
    n_memory_words: usize,
) -> anyhow::Result<()> {
    let reference = if alone { None } else { Some(Reference::prepare(python)?) };
    let mut sets = shared_texts(shared)?;
    sets.retain(|(name, _)| *name != "seeds");
    let mut texts = sets.pop().map_or_else(news, |(_, texts)| texts);
    let mut many = labelled_texts(shared, "train")?.unwrap_or_default();
    many.extend(texts.iter().cloned());
    let many = memory::texts(&many, n_memory_words);
    texts.truncate(n_texts.unwrap_or(usize::MAX));
    let peak = peak();
    println!("matrix multiplication, {:?}: {peak:.0} GFLOP/s", Isa::detect());
    for name in models {
        let folder = model_folder(name)?;
        bench(reference.as_ref(), &folder, name, &texts, peak)?;
        memory::compare(reference.as_ref(), &folder, name, &many)?;
    }
    Ok(())
}

fn bench(
    reference: Option<&Reference>,
    folder: &Path,
    name: &str,
    texts: &[String],
    peak: f64,
) -> anyhow::Result<()> {
    let language = Language::load(folder)?;
    let n_words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let views: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut passes = Vec::new();
    let mut n_tokens = 0;
    for _ in 0..N_PASSES {
        let start = CpuTime::now();
        n_tokens = views.iter().map(|text| language.parse(text).len()).sum();
        passes.push(start.seconds());
    }
    let first = passes[0];
    let best = passes.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "\n{name}: {} texts, {n_words} words, {n_tokens} tokens; CPU seconds of one thread",
        texts.len()
    );
    line("rashomon, best of 5", best, n_words, n_tokens);
    line("rashomon, first pass", first, n_words, n_tokens);
    for isa in Isa::available().into_iter().skip(1) {
        let language = Language::load_for(folder, isa)?;
        let passes = (0..3).map(|_| {
            let start = CpuTime::now();
            views.iter().for_each(|text| drop(black_box(language.parse(text))));
            start.seconds()
        });
        let best = passes.fold(f64::INFINITY, f64::min);
        line(&format!("rashomon, {isa:?}, best of 3"), best, n_words, n_tokens);
    }
    if let Some(reference) = reference {
        let stock = reference.bench(folder, texts, "blis")?;
        let openblas = reference.bench(folder, texts, "openblas")?;
        for (label, measured) in [("spaCy, batch 16", &stock), ("spaCy, batch 16, OpenBLAS", &openblas)] {
            ensure!(measured["tokens"] == n_tokens, "spaCy counts {} tokens", measured["tokens"]);
            line(label, seconds(measured)?, n_words, n_tokens);
        }
        println!(
            "  ratio {:.1} × spaCy, {:.1} × spaCy with OpenBLAS (first pass {:.1} ×, {:.1} ×)",
            seconds(&stock)? / best,
            seconds(&openblas)? / best,
            seconds(&stock)? / first,
            seconds(&openblas)? / first,
        );
        print!("  spaCy, µs a token:");
        for component in COMPONENTS {
            print!(
                " {component} {:.1}",
                per_token(stock["components"][component].as_f64().unwrap_or(0.0), n_tokens)
            );
        }
        println!();
        let expected = reference.parse(folder, texts)?;
        ensure!(compare("outputs of this run", &language, texts, &expected), "the outputs differ");
    }
    // Wall time: of several passes the one in which the machine was left alone most.
    let passes = (0..N_PASSES).map(|_| {
        let mut profile = Profile::default();
        views.iter().for_each(|text| drop(black_box(language.parse_profiled(text, &mut profile))));
        profile
    });
    let total =
        |profile: &Profile| Component::ALL.map(|component| profile.spent(component)).iter().sum::<Duration>();
    let profile = passes.min_by_key(total).unwrap_or_default();
    print!("  rashomon, µs a token:");
    for component in Component::ALL {
        print!(" {} {:.2}", component.name(), per_token(profile.spent(component).as_secs_f64(), n_tokens));
    }
    println!();
    let done = 2e-3 * count(language.multiply_adds()) / (1e6 * best / count(n_tokens));
    println!(
        "  {done:.0} GFLOP/s over all components: {:.0} % of the matrix multiplication",
        100.0 * done / peak
    );
    let mut wall = [0.0; 2];
    for (n_threads, wall) in [1, 2].into_iter().zip(&mut wall) {
        let times = (0..3).map(|_| {
            let start = Instant::now();
            black_box(language.parse_many(&views, n_threads));
            start.elapsed().as_secs_f64()
        });
        *wall = times.fold(f64::INFINITY, f64::min);
    }
    println!("  two threads: {:.2} × one thread, by wall time", wall[0] / wall[1]);
    Ok(())
}

fn line(label: &str, seconds: f64, n_words: usize, n_tokens: usize) {
    println!(
        "  {label:<28}{seconds:>8.3} s {:>9.0} words/s {:>9.0} tokens/s {:>7.2} µs/token",
        count(n_words) / seconds,
        count(n_tokens) / seconds,
        per_token(seconds, n_tokens),
    );
}

fn per_token(seconds: f64, n_tokens: usize) -> f64 {
    1e6 * seconds / count(n_tokens)
}

fn count(number: usize) -> f64 {
    number as f64
}

/// The best of spaCy's passes.
fn seconds(measured: &Value) -> anyhow::Result<f64> {
    let passes = measured["seconds"].as_array().context("no times")?;
    passes.iter().filter_map(Value::as_f64).reduce(f64::min).context("no times")
}

/// GFLOP/s of the layer that most of the work is in: 288 inputs to 96 outputs of three pieces.
fn peak() -> f64 {
    let (width, n_rows) = (96, 512);
    let panels = Panels::maxout(
        Isa::detect(),
        width,
        3 * width,
        |output, piece, input| ((output + 3 * piece + input) % 7) as f32 - 3.0,
        |_, _| 0.0,
    );
    let ones: Floats = std::iter::repeat_n(1.0, width).collect();
    let norm = LayerNorm { gain: ones.clone(), offset: ones };
    let input: Floats = (0..(n_rows + 2) * width).map(|at| (at % 11) as f32 / 11.0).collect();
    let mut output = Floats::zeros(n_rows * width);
    let rows: Vec<u32> = (0..).take(n_rows).collect();
    let n_flops = 2.0 * count(n_rows * 3 * width * 3 * width);
    let best = (0..200)
        .map(|_| {
            let start = Instant::now();
            maxout(&panels, Rows { values: &input, stride: width }, &rows, &norm, None, &mut output);
            black_box(&output);
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    n_flops / best / 1e9
}
