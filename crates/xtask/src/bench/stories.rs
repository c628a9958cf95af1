//! How fast articles get their stories, and what a window holds, as a stream grows.
//!
//! The stream is made of the labelled sets' articles, over and over: each time round, two of three names and
//! numbers are others, the same for the whole round, so that the happenings of each round are its own while
//! the words of the trade stay. The articles of a round come in their own order, one every twelve seconds,
//! which puts a hundred thousand of them into a window of fourteen days.

use crate::cpu_time::CpuTime;
use crate::eval_stories::{SETS, Set, read};
use crate::workspace;
use anyhow::ensure;
use rashomon_core::{Article, ArticleId, Published, TextSpan, Title};
use rashomon_story::{Features, Terms, Weights, Window};
use std::path::Path;

/// Articles whose features are made before their stories are timed.
const BATCH: usize = 500;
/// Seconds from one article to the next.
const STEP: i64 = 12;
/// Articles between two repairs: a day's.
const REPAIR: usize = 7_200;

pub(super) fn bench(shared: &Path, n_articles: usize) -> anyhow::Result<()> {
    let folder = workspace::root().join(shared).join("eval/stories");
    ensure!(folder.exists(), "{}: no such folder; name the labelled sets with --shared", folder.display());
    let sets: Vec<Set> = SETS.iter().map(|set| read(&folder, set)).collect::<Result<_, _>>()?;
    let mut articles: Vec<&Article> = sets.iter().flat_map(|set| &set.articles).collect();
    // All sets at the same time, each in its order.
    articles.sort_by_key(|article| hash(article.id.as_str(), 0) % 64);
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
                let article = renamed(articles[number % articles.len()], number / articles.len(), number);
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

/// `article` as of round `round`.
fn renamed(article: &Article, round: usize, number: usize) -> Article {
    let title = article.title.as_ref().map(|title| Title { text: words(&title.text, round), span: None });
    let mut text = String::with_capacity(article.text.len() * 5 / 4);
    let mut paragraphs = Vec::new();
    for span in article.body() {
        let start = text.len();
        text.push_str(&words(span.of(&article.text), round));
        paragraphs.push(TextSpan::new(start, text.len()));
        text.push('\n');
    }
    let seconds = 1_700_000_000 + STEP * i64::try_from(number).unwrap_or(0);
    Article {
        id: ArticleId::new(number.to_string()),
        text,
        title,
        published: jiff::Timestamp::from_second(seconds).ok().map(Published::Moment),
        paragraphs,
        boilerplate: Vec::new(),
        ..article.clone()
    }
}

fn words(text: &str, round: usize) -> String {
    let mut renamed = String::with_capacity(text.len() + text.len() / 4);
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            renamed.push(' ');
        }
        renamed.push_str(word.trim_end_matches(|letter: char| !letter.is_alphanumeric()));
        let is_name = word.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        if is_name && round > 0 && !hash(word, round).is_multiple_of(3) {
            let mut rest = round;
            while rest > 0 {
                renamed.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
                rest /= 26;
            }
        }
    }
    renamed
}

fn hash(text: &str, seed: usize) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed as u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(29)
    })
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
