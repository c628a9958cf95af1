//! Each layer on its own, from the kernels to the whole pipeline: `cargo bench -p rashomon-spacy`.
//!
//! What parses needs `en_core_web_sm` 3.8.0, looked for where `rashomon model install` puts it; without it
//! only the kernels are measured. For speed beside spaCy's see `cargo xtask bench language`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a bench fails where it stands and says what it skips"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rashomon_spacy::kernels::{Floats, LayerNorm, Panels, Rows, best_move, linear, maxout, window_maxout};
use rashomon_spacy::{Component, Isa, Language, Profile};
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

/// Rows that a kernel is given at a time, as the networks do.
const N_ROWS: u32 = 256;
const WIDTH: usize = 96;

criterion_group!(layers, kernels, tokenizer, components, pipeline, load);
criterion_main!(layers);

/// Throughput: multiplications and additions, two operations each.
fn kernels(criterion: &mut Criterion) {
    let rows: Vec<u32> = (0..N_ROWS).collect();
    let n_rows = rows.len();
    let values: Floats = (0..(n_rows + 2) * WIDTH).map(|at| (at % 11) as f32 / 11.0).collect();
    let norm = LayerNorm {
        gain: std::iter::repeat_n(1.0, WIDTH).collect(),
        offset: std::iter::repeat_n(0.5, WIDTH).collect(),
    };
    let mut group = criterion.benchmark_group("kernels");
    for isa in Isa::available() {
        let name = |kernel: &str| BenchmarkId::new(kernel, format!("{isa:?}"));

        let convolution =
            Panels::maxout(isa, WIDTH, 3 * WIDTH, |_, piece, input| (piece + input) as f32, |_, _| 0.0);
        let mut out = Floats::zeros(n_rows * WIDTH);
        group.throughput(Throughput::Elements(2 * (n_rows * convolution.multiply_adds()) as u64));
        group.bench_function(name("maxout 288 to 96 x 3"), |bencher| {
            let input = Rows { values: &values, stride: WIDTH };
            bencher.iter(|| maxout(&convolution, input, black_box(&rows), &norm, Some(WIDTH), &mut out));
        });

        let table = Panels::linear(isa, 1024, 64, |output, input| (output + input) as f32, |_| 0.0);
        let mut out = Floats::zeros(n_rows * 1024);
        group.throughput(Throughput::Elements(2 * (n_rows * table.multiply_adds()) as u64));
        group.bench_function(name("linear 64 to 1024"), |bencher| {
            let input = Rows { values: &values, stride: WIDTH };
            bencher.iter(|| linear(&table, input, black_box(&rows), 0..1024, &mut out, 1024));
        });

        let type_rows: Vec<f32> = (0..10 * WIDTH).map(|at| (at % 7) as f32).collect();
        let types = vec![&*type_rows; n_rows + 2];
        let inner: Vec<u32> = (1..=N_ROWS).collect();
        let mut out = Floats::zeros((n_rows + 2) * WIDTH);
        group.throughput(Throughput::Elements(n_rows as u64));
        group.bench_function(name("first convolution by look-up, rows"), |bencher| {
            bencher.iter(|| window_maxout(isa, black_box(&types), &inner, &norm, &mut out));
        });

        let upper = Panels::single(isa, 106, 64, |output, input| (output * input % 5) as f32, |_| 0.0);
        let features: Vec<f32> = (0..128).map(|at| at as f32).collect();
        let mask = vec![0.0; upper.padded_outputs()];
        group.throughput(Throughput::Elements(1));
        group.bench_function(name("a move of the parser"), |bencher| {
            bencher.iter(|| best_move(black_box(&[&*features; 8]), &features, &upper, &mask));
        });
    }
    group.finish();
}

/// Throughput: bytes.
fn tokenizer(criterion: &mut Criterion) {
    let Some(language) = language() else { return };
    let text = text(0);
    let mut group = criterion.benchmark_group("tokenizer");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("known words", |bencher| bencher.iter(|| language.tokenize(black_box(&text))));
    group.finish();
}

/// Time that each component takes of a parse. Throughput: tokens.
fn components(criterion: &mut Criterion) {
    let Some(language) = language() else { return };
    let text = text(0);
    let mut group = criterion.benchmark_group("components");
    group.throughput(Throughput::Elements(language.parse(&text).len() as u64));
    for component in Component::ALL {
        group.bench_function(component.name(), |bencher| {
            bencher.iter_custom(|n_parses| {
                let mut profile = Profile::default();
                for _ in 0..n_parses {
                    black_box(language.parse_profiled(&text, &mut profile));
                }
                // Too short to be measured is not nothing.
                profile.spent(component).max(Duration::from_nanos(1))
            });
        });
    }
    group.finish();
}

/// Throughput: tokens.
fn pipeline(criterion: &mut Criterion) {
    let Some(language) = language() else { return };
    let known = text(0);
    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Elements(language.parse(&known).len() as u64));
    group.bench_function("parse, known words", |bencher| bencher.iter(|| language.parse(black_box(&known))));
    let mut number = 1;
    group.bench_function("parse, a fifth of the words new", |bencher| {
        bencher.iter_batched(
            || {
                number += 1;
                text(number)
            },
            |text| language.parse(&text),
            criterion::BatchSize::SmallInput,
        );
    });
    let texts = vec![&*known; 16];
    group.throughput(Throughput::Elements(16 * language.parse(&known).len() as u64));
    for n_threads in [1, 2] {
        group.bench_function(BenchmarkId::new("parse_many, 16 texts, threads", n_threads), |bencher| {
            bencher.iter(|| language.parse_many(black_box(&texts), n_threads));
        });
    }
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let Some(folder) = folder() else { return };
    let cache = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    group.bench_function("from spaCy's files", |bencher| bencher.iter(|| Language::load(&folder).unwrap()));
    Language::load_cached(&folder, cache.path()).unwrap();
    group.bench_function("from the converted form", |bencher| {
        bencher.iter(|| Language::load_cached(&folder, cache.path()).unwrap());
    });
    group.finish();
}

/// Some hundred words, other names for every number but 0.
fn text(number: usize) -> String {
    let name = |place: usize| {
        if number == 0 { "Quill".to_owned() } else { format!("Quill{}", number * 40 + place) }
    };
    (0..40)
        .map(|place| {
            format!(
                "On Monday the council of Lunmark, which hadn't met since {place} May, told Ada {0} that \
                 {0}'s plan would cost $4.5 million; \"we can't pay that,\" its chairman said. ",
                name(place)
            )
        })
        .collect()
}

fn language() -> Option<Language> {
    Some(Language::load(&folder()?).unwrap())
}

fn folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = variable("RASHOMON_DATA")
        .or_else(|| Some(variable("XDG_DATA_HOME")?.join("rashomon")))
        .or_else(|| Some(variable("HOME")?.join(".local/share/rashomon")));
    let folder = data?.join("models/en_core_web_sm-3.8.0");
    if !folder.join("config.cfg").is_file() {
        eprintln!("SKIPPED: no model in {}; install it with `rashomon model install`", folder.display());
        return None;
    }
    Some(folder)
}
