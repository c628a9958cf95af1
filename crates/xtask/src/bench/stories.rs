//! How fast articles get their stories, and what a window holds, as a stream grows.
//!
//! Articles come one every twelve seconds, which puts a hundred thousand of them into a window of fourteen
//! days.

use super::stream::Stream;
use crate::cpu_time::CpuTime;
use rashomon_story::{Features, Terms, Weights, Window};
use std::path::Path;

/// Articles whose features are made before their stories are timed.
const BATCH: usize = 500;
/// Articles between two repairs: a day's.
const REPAIR: usize = 7_200;

pub(super) fn bench(shared: &Path, n_articles: usize) -> anyhow::Result<()> {
    let stream = Stream::read(shared)?;
    let mut window = Window::new(Weights::default());
    let before = resident();
    println!(
        "CPU time of one thread; a repair every {REPAIR} articles, the last one shown\n{:>9} {:>9} {:>8} {:>14} {:>12} {:>12} {:>10} {:>9} {:>11}",
        "articles",
        "in window",
        "stories",
        "terms, weights",
        "story",
        "articles/s",
        "repair",
        "memory",
        "an article"
    );
    let (mut placing, mut weighing, mut repairing) = (0.0, 0.0, 0.0);
    let (mut n_timed, mut row) = (0, 10_000);
    let mut done = 0;
    while done < n_articles {
        let start = CpuTime::now();
        let batch: Vec<Features> = (done..(done + BATCH).min(n_articles))
            .map(|number| {
                let article = stream.article(number);
                let terms = Terms::of(&article, None);
                window.count(&terms);
                window.weigh(&terms)
            })
            .collect();
        weighing += start.seconds();
        let start = CpuTime::now();
        for features in &batch {
            window.insert(features.clone());
        }
        placing += start.seconds();
        n_timed += batch.len();
        if (done + batch.len()) / REPAIR > done / REPAIR {
            let start = CpuTime::now();
            window.repair();
            repairing = start.seconds();
        }
        done += batch.len();
        // Figures of the last tenth before each row.
        if done == row / 10 * 9 {
            (placing, weighing, n_timed) = (0.0, 0.0, 0);
        }
        if done == row || done == n_articles {
            let n_held = window.features().len();
            let bytes: usize = window.features().map(Features::n_bytes).sum();
            println!(
                "{done:>9} {n_held:>9} {:>8} {:>11.0} \u{b5}s {:>9.0} \u{b5}s {:>12.0} {:>7.0} ms {:>6.0} MB {:>9.0} B",
                window.n_stories(),
                1e6 * weighing / count(n_timed),
                1e6 * placing / count(n_timed),
                count(n_timed) / placing,
                1e3 * repairing,
                resident() - before,
                count(bytes) / count(n_held),
            );
            row = if row.to_string().starts_with('1') { row * 3 } else { row / 3 * 10 };
        }
    }
    Ok(())
}

/// Megabytes of memory that this process holds, where the system tells.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

fn count(number: usize) -> f64 {
    number as f64
}
