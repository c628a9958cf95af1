//! Grouping scored on labelled sets: as articles arrive, and after repair.
//!
//! Weights are learned on the other sets only; the shipped ones, which saw all, are printed beside.

use crate::workspace;
use anyhow::{Context, ensure};
use rashomon_core::{Article, ArticleId, Outlet, OutletEvidence, Published, TextSpan, Title};
use rashomon_story::{
    Evidence, Features, N_EVIDENCE, N_TEXT_EVIDENCE, Terms, Weights, Window, evidence, explain,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Scores grouping on the labelled sets.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `stories/NAME.articles.jsonl.xz` and `stories/NAME.gold.tsv`.
    #[arg(long, default_value = "../shared/eval")]
    data: PathBuf,
    /// Learns from all sets and prints the weights to ship.
    #[arg(long)]
    train: bool,
    /// Prints this many of the likest pairs that were wrongly put together, with what they share.
    #[arg(long, default_value_t = 0)]
    wrong: usize,
}

/// A set with the figures to reach: BCubed and pairwise F1, on arrival and after repair.
struct Goal {
    set: &'static str,
    arrival: [f64; 2],
    repair: [f64; 2],
}

const GOALS: [Goal; 5] = [
    Goal { set: "olympics-por", arrival: [0.72, 0.59], repair: [0.73, 0.63] },
    Goal { set: "olympics-spa", arrival: [0.70, 0.48], repair: [0.72, 0.54] },
    Goal { set: "roundups-first-half", arrival: [0.85, 0.60], repair: [0.87, 0.68] },
    Goal { set: "lookalikes-1-35", arrival: [0.90, 0.86], repair: [0.91, 0.87] },
    Goal { set: "claims-train", arrival: [0.93, 0.88], repair: [0.955, 0.93] },
];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = workspace::root().join(&args.data).join("stories");
    ensure!(folder.exists(), "{}: no such folder; name the labelled sets with --data", folder.display());
    let sets: Vec<Set> = GOALS.iter().map(|goal| read(&folder, goal.set)).collect::<Result<_, _>>()?;
    let lessons: Vec<Lesson> = sets.iter().flat_map(lessons).collect();
    if args.train {
        print_weights(&learn(lessons.iter()));
        return Ok(());
    }
    println!(
        "{:20} {:8} {:8}   {:^23}   {:^23}   goals        stories  coverage",
        "", "", "weights", "BCubed P / R / F", "pairwise P / R / F"
    );
    for (set, goal) in sets.iter().zip(&GOALS) {
        let others = learn(lessons.iter().filter(|lesson| lesson.set != set.name));
        for (learned, weights) in [("others", others), ("shipped", Weights::default())] {
            let arrived = stream(set, &weights, false);
            print_line(set, "arrival", learned, &score(&set.gold, arrived.stories()), goal.arrival);
            let window = stream(set, &weights, true);
            print_line(set, "repair", learned, &score(&set.gold, window.stories()), goal.repair);
            if learned == "others" {
                print_wrong(set, &window, args.wrong);
            }
        }
    }
    Ok(())
}

/// Takes the articles of a set in one after the other; with `repair`, after each day and at the end.
fn stream(set: &Set, weights: &Weights, repair: bool) -> Window {
    let mut window = Window::new(weights.clone());
    let mut day = None;
    for (features, article) in set.features().into_iter().zip(&set.articles) {
        let today = article.published.map(|published| published.day());
        if repair && today != day {
            window.repair();
        }
        day = today;
        window.insert(features);
    }
    if repair {
        window.repair();
    }
    window
}

fn print_line(set: &Set, when: &str, learned: &str, score: &Score, goal: [f64; 2]) {
    let [bp, br, bf] = score.bcubed;
    let [pp, pr, pf] = score.pairwise;
    println!(
        "{:20} {when:8} {learned:8}   {bp:.3} / {br:.3} / {bf:.3}   {pp:.3} / {pr:.3} / {pf:.3}   {:.3} / {:.2}{} {:4} ({:4})  {:.3}",
        set.name,
        goal[0],
        goal[1],
        if bf >= goal[0] && pf >= goal[1] { " " } else { "*" },
        score.n_stories,
        score.n_gold,
        score.coverage
    );
}

/// The likest pairs that stand in one story and should not.
fn print_wrong(set: &Set, window: &Window, n_most: usize) {
    let mut wrong: Vec<(f32, usize, usize)> = Vec::new();
    let default = Weights::default();
    for (b, story) in window.stories().iter().enumerate() {
        for a in (0..b).filter(|&a| window.stories()[a] == *story && set.gold[a] != set.gold[b]) {
            wrong.push((default.likeness(&window.articles()[a], &window.articles()[b]), a, b));
        }
    }
    wrong.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    for &(_, a, b) in wrong.iter().take(n_most) {
        let explanation = explain(window, &set.articles[a], &set.articles[b]);
        println!("  {:.2}  {} + {}", explanation.likeness, set.articles[a].id, set.articles[b].id);
        let first = |words: &[String]| words.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        println!("        names: {}; terms: {}", first(&explanation.names), first(&explanation.terms));
    }
}

/// A labelled set, its articles in order of publication.
struct Set {
    name: &'static str,
    articles: Vec<Article>,
    /// The story of each article, by number.
    gold: Vec<usize>,
}

impl Set {
    fn features(&self) -> Vec<Features> {
        weigh(&self.articles)
    }
}

/// Features as of a whole collection.
fn weigh(articles: &[Article]) -> Vec<Features> {
    let mut window = Window::new(Weights::default());
    let terms: Vec<Terms> = articles.iter().map(|article| Terms::of(article, None)).collect();
    for terms in &terms {
        window.count(terms);
    }
    terms.iter().map(|terms| window.weigh(terms)).collect()
}

fn read(folder: &Path, name: &'static str) -> anyhow::Result<Set> {
    let path = folder.join(format!("{name}.articles.jsonl.xz"));
    let output =
        Command::new("xz").arg("-dc").arg(&path).output().context("cannot run xz; install xz-utils")?;
    ensure!(
        output.status.success(),
        "{}: {}",
        path.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let mut articles = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        articles.push(article(&serde_json::from_str(line)?)?);
    }
    articles.sort_by_key(|article| article.published.map(|published| (published.day(), clock(published))));
    let path = folder.join(format!("{name}.gold.tsv"));
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let stories: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut gold = Vec::with_capacity(articles.len());
    for article in &articles {
        let id = article.id.as_str();
        let story = *stories.get(id).with_context(|| format!("{}: {id} has no story", path.display()))?;
        let next = numbers.len();
        gold.push(*numbers.entry(story).or_insert(next));
    }
    Ok(Set { name, articles, gold })
}

fn clock(published: Published) -> Option<jiff::civil::Time> {
    match published {
        Published::Local(time) => Some(time.time()),
        Published::Day(_) | Published::Moment(_) => None,
    }
}

fn article(row: &serde_json::Value) -> anyhow::Result<Article> {
    let field = |name: &str| {
        row.get(name).and_then(|value| value.as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let text = field("text").unwrap_or_default();
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let indent = line.len() - line.trim_start().len();
            paragraphs.push(TextSpan::new(start + indent, start + line.trim_end().len()));
        }
        start += line.len();
    }
    let published = field("published").and_then(|time| match time.len() {
        10 => time.parse().ok().map(Published::Day),
        _ => time.parse().ok().map(Published::Local),
    });
    Ok(Article {
        id: ArticleId::new(field("id").context("an article without id")?),
        title: field("title").map(|text| Title { text, span: None }),
        outlet: field("outlet").map(|name| Outlet { name, evidence: OutletEvidence::Given }),
        carrier: None,
        byline: None,
        published,
        language: field("language"),
        url: None,
        path: None,
        paragraphs,
        boilerplate: Vec::new(),
        complete: true,
        text,
    })
}

struct Score {
    bcubed: [f64; 3],
    pairwise: [f64; 3],
    n_stories: usize,
    n_gold: usize,
    coverage: f64,
}

/// BCubed (Bagga & Baldwin 1998) and pairwise figures (the standard F1 of Miranda et al. 2018).
#[expect(clippy::cast_precision_loss, reason = "counts of articles")]
fn score(gold: &[usize], system: &[u32]) -> Score {
    let mut by_gold: BTreeMap<usize, f64> = BTreeMap::new();
    let mut by_system: BTreeMap<u32, f64> = BTreeMap::new();
    let mut cells: BTreeMap<(usize, u32), f64> = BTreeMap::new();
    for (&gold, &story) in gold.iter().zip(system) {
        *by_gold.entry(gold).or_default() += 1.0;
        *by_system.entry(story).or_default() += 1.0;
        *cells.entry((gold, story)).or_default() += 1.0;
    }
    let n_articles = gold.len() as f64;
    let pairs = |count: f64| count * (count - 1.0) / 2.0;
    let right: f64 = cells.values().copied().map(pairs).sum();
    let with_f1 = |precision: f64, recall: f64| {
        let sum = precision + recall;
        [precision, recall, if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }]
    };
    Score {
        bcubed: with_f1(
            cells.iter().map(|((_, story), count)| count * count / by_system[story]).sum::<f64>()
                / n_articles,
            cells.iter().map(|((gold, _), count)| count * count / by_gold[gold]).sum::<f64>() / n_articles,
        ),
        pairwise: with_f1(
            right / by_system.values().copied().map(pairs).sum::<f64>().max(1.0),
            right / by_gold.values().copied().map(pairs).sum::<f64>().max(1.0),
        ),
        n_stories: by_system.len(),
        n_gold: by_gold.len(),
        coverage: by_system.values().filter(|&&count| count > 1.0).sum::<f64>() / n_articles,
    }
}

/// Pairs of a set to learn from: with all that is known of its articles, or without some of it.
struct Lesson {
    set: &'static str,
    /// Evidence, whether both have a body, whether they are of one story.
    pairs: Vec<(Evidence, bool, bool)>,
    /// What a pair counts for: sets weigh alike for each article.
    weight: f64,
}

/// Something not to know of an article.
type Forget = fn(&mut Article);

/// The set as it is, and with headline, text or date taken away, so that what is not known is learned
/// beside what is.
fn lessons(set: &Set) -> Vec<Lesson> {
    let no_text: Forget = |article| {
        article.text.clear();
        article.paragraphs.clear();
    };
    let no_title: Forget = |article| article.title = None;
    let no_date: Forget = |article| article.published = None;
    let mut forgets: Vec<Forget> = vec![|_| ()];
    let any = |known: fn(&Article) -> bool| set.articles.iter().any(known);
    if any(|article| article.title.is_some()) && any(|article| !article.text.is_empty()) {
        forgets.push(no_text);
    }
    if any(|article| article.title.is_some())
        && any(|article| article.published.is_some() && !article.text.is_empty())
    {
        forgets.push(no_title);
    }
    if any(|article| article.published.is_some()) {
        forgets.push(no_date);
    }
    forgets.into_iter().map(|forget| lesson(set, forget)).collect()
}

fn lesson(set: &Set, forget: Forget) -> Lesson {
    let mut articles = set.articles.clone();
    articles.iter_mut().for_each(forget);
    let mut window = Window::new(Weights::default());
    for features in weigh(&articles) {
        window.insert_alone(features);
    }
    let pairs = window
        .pairs()
        .into_iter()
        .map(|(a, b)| {
            let (a, b) = (a as usize, b as usize);
            let (x, y) = (&window.articles()[a], &window.articles()[b]);
            (evidence(x, y), x.has_body && y.has_body, set.gold[a] == set.gold[b])
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a count of articles")]
    let weight = 1000.0 / articles.len() as f64;
    Lesson { set: set.name, pairs, weight }
}

const N_TIME: usize = N_EVIDENCE - N_TEXT_EVIDENCE;
/// Weights for headlines, for texts, and for time.
const N_WEIGHTS: usize = 2 * N_TEXT_EVIDENCE + N_TIME;
/// Strength of the pull of weights towards 0.
const RIDGE: f64 = 3.0;

/// Logistic regression by Newton's method; joins and links keep their shipped thresholds.
#[expect(clippy::needless_pass_by_value, reason = "an iterator is cheap to clone and read many times")]
fn learn<'a>(lessons: impl Iterator<Item = &'a Lesson> + Clone) -> Weights {
    let mut weights = [0.0_f64; N_WEIGHTS];
    for _ in 0..9 {
        let mut gradient = [0.0_f64; N_WEIGHTS];
        let mut curvature = vec![[0.0_f64; N_WEIGHTS]; N_WEIGHTS];
        for lesson in lessons.clone() {
            for (evidence, texts, same) in &lesson.pairs {
                let offset = if *texts { N_TEXT_EVIDENCE } else { 0 };
                let places = (offset..offset + N_TEXT_EVIDENCE).chain(2 * N_TEXT_EVIDENCE..N_WEIGHTS);
                let mut held = [(0, 0.0); N_EVIDENCE];
                let mut n_held = 0;
                for (place, &value) in places.zip(evidence) {
                    if value != 0.0 {
                        held[n_held] = (place, f64::from(value));
                        n_held += 1;
                    }
                }
                let held = &held[..n_held];
                let log_odds: f64 = held.iter().map(|&(place, value)| value * weights[place]).sum();
                let probability = 1.0 / (1.0 + (-log_odds).exp());
                let error = lesson.weight * (f64::from(u8::from(*same)) - probability);
                let bend = lesson.weight * probability * (1.0 - probability);
                for (nth, &(row, x)) in held.iter().enumerate() {
                    gradient[row] += error * x;
                    for &(column, y) in &held[..=nth] {
                        curvature[row][column] += bend * x * y;
                    }
                }
            }
        }
        for row in 0..N_WEIGHTS {
            gradient[row] -= RIDGE * weights[row];
            curvature[row][row] += RIDGE;
            #[expect(clippy::needless_range_loop, reason = "one half of the matrix is copied from the other")]
            for column in row + 1..N_WEIGHTS {
                curvature[row][column] = curvature[column][row];
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(curvature, gradient)) {
            *weight += step;
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
    let part = |from: usize| move |place: usize| weights[from + place] as f32;
    Weights {
        headlines: std::array::from_fn(part(0)),
        texts: std::array::from_fn(part(N_TEXT_EVIDENCE)),
        time: std::array::from_fn(part(2 * N_TEXT_EVIDENCE)),
        ..Weights::default()
    }
}

/// Solves a system of linear equations by elimination.
fn solve(mut matrix: Vec<[f64; N_WEIGHTS]>, mut right: [f64; N_WEIGHTS]) -> [f64; N_WEIGHTS] {
    for pivot in 0..N_WEIGHTS {
        let best =
            (pivot..N_WEIGHTS).max_by(|&a, &b| matrix[a][pivot].abs().total_cmp(&matrix[b][pivot].abs()));
        let best = best.unwrap_or(pivot);
        matrix.swap(pivot, best);
        right.swap(pivot, best);
        let pivot_row = matrix[pivot];
        for row in pivot + 1..N_WEIGHTS {
            let factor = matrix[row][pivot] / pivot_row[pivot];
            for column in pivot..N_WEIGHTS {
                matrix[row][column] -= factor * pivot_row[column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N_WEIGHTS).rev() {
        let known: f64 = (row + 1..N_WEIGHTS).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

fn print_weights(weights: &Weights) {
    for (name, values) in
        [("headlines", &weights.headlines[..]), ("texts", &weights.texts[..]), ("time", &weights.time[..])]
    {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
        println!("            {name}: [{}],", values.join(", "));
    }
}
