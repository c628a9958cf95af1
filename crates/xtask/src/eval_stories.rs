//! Grouping scored on labelled sets: as articles arrive, and after repair.
//!
//! Weights and thresholds are learned on the other sets only. Beside them stand, for the sets whose goals
//! allow it, weights of all sets with the thresholds that suit the set itself best, and those shipped, which
//! saw all sets.

mod across;
mod learn;
mod set;

pub(crate) use set::{Set, read};

use crate::cpu_time::CpuTime;
use crate::workspace;
use anyhow::ensure;
use learn::{Lesson, learn, lessons, print_weights};
use rashomon_core::{ArticleId, StoryChange, StoryEvent, StoryId};
use rashomon_story::{Features, Weights, Window};
use std::collections::BTreeMap;
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
    /// A Python with numpy and scipy, to group the same sets by TF-IDF with time decay beside.
    #[arg(long)]
    python: Option<PathBuf>,
    /// A folder with model.onnx and tokenizer.json of a sentence encoder, such as MiniLM, to group by its
    /// embeddings as well; the Python needs onnxruntime and tokenizers.
    #[arg(long, requires = "python")]
    encoder: Option<PathBuf>,
    /// Prints this many of the largest wrong joins, with what the likest pair of each shares.
    #[arg(long, default_value_t = 10)]
    wrong: usize,
}

/// A set with the figures to reach: BCubed and pairwise F1, on arrival and after repair.
struct Goal {
    set: &'static str,
    arrival: [f64; 2],
    repair: [f64; 2],
    /// Whether the goals are for thresholds tuned on the set itself.
    on_itself: bool,
}

const GOALS: [Goal; 5] = [
    Goal { set: "olympics-por", arrival: [0.72, 0.59], repair: [0.73, 0.63], on_itself: false },
    Goal { set: "olympics-spa", arrival: [0.70, 0.48], repair: [0.72, 0.54], on_itself: false },
    Goal { set: "roundups-first-half", arrival: [0.85, 0.60], repair: [0.87, 0.68], on_itself: true },
    Goal { set: "lookalikes-1-35", arrival: [0.90, 0.86], repair: [0.91, 0.87], on_itself: true },
    Goal { set: "claims-train", arrival: [0.93, 0.88], repair: [0.955, 0.93], on_itself: true },
];

/// The labelled sets.
pub(crate) const SETS: [&str; 5] = [GOALS[0].set, GOALS[1].set, GOALS[2].set, GOALS[3].set, GOALS[4].set];

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
        "{:20} {:8} {:17} {:^23}   {:^23}   goals        stories  coverage",
        "", "", "learned, join, link", "BCubed P / R / F", "pairwise P / R / F"
    );
    let features: Vec<Vec<Features>> = sets.iter().map(Set::features).collect();
    let all = learn(lessons.iter());
    for (place, (set, goal)) in sets.iter().zip(&GOALS).enumerate() {
        let others: Vec<(&Set, &[Features])> = sets
            .iter()
            .zip(&features)
            .filter(|(other, _)| other.name != set.name)
            .map(|(other, features)| (other, &features[..]))
            .collect();
        let features = &features[place];
        let held_out = learn(lessons.iter().filter(|lesson| lesson.set != set.name));
        let mut rows = vec![("others", tuned(&held_out, &others))];
        if goal.on_itself {
            rows.push(("itself", tuned(&all, &[(set, features)])));
        }
        rows.push(("shipped", Weights::default()));
        for (learned, weights) in rows {
            let learned = format!("{learned} {:.2} {:.2}", weights.join, weights.link);
            let arrived = stream(features, &weights, false);
            print_line(set, "arrival", &learned, &score(&set.gold, &arrived), goal.arrival);
            let repaired = stream(features, &weights, true);
            print_line(set, "repair", &learned, &score(&set.gold, &repaired), goal.repair);
            if learned.starts_with("others") {
                print_wrong(set, features, &repaired, args.wrong);
            }
        }
    }
    across::print(&sets[..2]);
    match &args.python {
        Some(python) => beside(python, args.encoder.as_deref(), &folder, &sets),
        None => Ok(()),
    }
}

/// Prints quality and cost of the shipped weights, and of two plain ways, an article's features included.
fn beside(python: &Path, encoder: Option<&Path>, folder: &Path, sets: &[Set]) -> anyhow::Result<()> {
    println!("\nside by side: BCubed F1, pairwise F1, processor time an article, its features included");
    for set in sets {
        for (when, repair) in [("arrival", false), ("repair", true)] {
            let start = CpuTime::now();
            let stories = stream(&set.features(), &Weights::default(), repair);
            let spent = 1e6 * start.seconds() / set.articles.len() as f64;
            let score = score(&set.gold, &stories);
            let (bcubed, pairwise) = (score.bcubed[2], score.pairwise[2]);
            println!(
                "{:20} {when:8} {:17} {bcubed:.3}  {pairwise:.3}  {spent:8.0} µs",
                set.name, "rashomon, shipped"
            );
        }
    }
    let script = workspace::root().join("crates/xtask/python/stories.py");
    workspace::run(Command::new(python).arg(script).arg(folder).args(encoder))
}

/// `weights` with the thresholds, of a few, by which the sets come out best on the mean.
fn tuned(weights: &Weights, sets: &[(&Set, &[Features])]) -> Weights {
    const JOIN: [f32; 5] = [0.36, 0.39, 0.42, 0.45, 0.48];
    const LINK: [f32; 5] = [0.27, 0.30, 0.33, 0.36, 0.39];
    let sum = |weights: &Weights, repair: bool| -> f64 {
        let score = |(set, features): &(&Set, &[Features])| {
            let score = score(&set.gold, &stream(features, weights, repair));
            score.bcubed[2] + score.pairwise[2]
        };
        sets.iter().map(score).sum()
    };
    let best = |thresholds: [Weights; 5], repair: bool| {
        let sums = thresholds.iter().map(|weights| sum(weights, repair)).collect::<Vec<f64>>();
        let best = (0..sums.len()).max_by(|&a, &b| sums[a].total_cmp(&sums[b])).unwrap_or(0);
        thresholds[best].clone()
    };
    let weights = best(JOIN.map(|join| Weights { join, ..weights.clone() }), false);
    best(LINK.map(|link| Weights { link, ..weights.clone() }), true)
}

/// Takes the articles of a set in one after the other; with `repair`, after each day and at the end.
/// Returns the story of each, as the window's events tell it.
fn stream(features: &[Features], weights: &Weights, repair: bool) -> Vec<u32> {
    let mut window = Window::new(weights.clone());
    let mut ledger = Ledger::default();
    let mut day = None;
    for features in features {
        let today = features.time.map(|seconds| seconds.div_euclid(86_400));
        if repair && today != day {
            ledger.record(window.repair());
        }
        day = today;
        ledger.record(window.insert(features.clone()));
    }
    if repair {
        ledger.record(window.repair());
    }
    let mut numbers: BTreeMap<&StoryId, u32> = BTreeMap::new();
    features
        .iter()
        .map(|features| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(&ledger.story_of[&features.article]).or_insert(next)
        })
        .collect()
}

/// Which story every article is in, by what became of stories.
#[derive(Default)]
struct Ledger {
    story_of: BTreeMap<ArticleId, StoryId>,
}

impl Ledger {
    fn record(&mut self, events: Vec<StoryEvent>) {
        for event in events {
            match event.change {
                StoryChange::Opened { story, article } | StoryChange::Joined { story, article, .. } => {
                    self.story_of.insert(article, story);
                }
                StoryChange::Merged { from, into } => {
                    for story in self.story_of.values_mut().filter(|story| **story == from) {
                        *story = into.clone();
                    }
                }
                StoryChange::Split { into, articles, .. } | StoryChange::Moved { into, articles, .. } => {
                    self.story_of.extend(articles.into_iter().map(|article| (article, into.clone())));
                }
            }
        }
    }
}

fn print_line(set: &Set, when: &str, learned: &str, score: &Score, goal: [f64; 2]) {
    let [bp, br, bf] = score.bcubed;
    let [pp, pr, pf] = score.pairwise;
    println!(
        "{:20} {when:8} {learned:17}   {bp:.3} / {br:.3} / {bf:.3}   {pp:.3} / {pr:.3} / {pf:.3}   {:.3} / {:.2}{} {:4} ({:4})  {:.3}",
        set.name,
        goal[0],
        goal[1],
        if bf >= goal[0] && pf >= goal[1] { " " } else { "*" },
        score.n_stories,
        score.n_gold,
        score.coverage
    );
}

/// The wrong joins that put most pairs of articles wrongly together, each by the likest of these pairs.
fn print_wrong(set: &Set, features: &[Features], stories: &[u32], n_most: usize) {
    /// Pairs put wrongly together, with the likest of them.
    #[derive(Default)]
    struct Join {
        n_pairs: usize,
        likeness: f32,
        likest: (usize, usize),
    }
    let default = Weights::default();
    let mut joins: BTreeMap<(u32, usize, usize), Join> = BTreeMap::new();
    for (b, &story) in stories.iter().enumerate() {
        for a in (0..b).filter(|&a| stories[a] == story && set.gold[a] != set.gold[b]) {
            let (low, high) = (set.gold[a].min(set.gold[b]), set.gold[a].max(set.gold[b]));
            let join = joins.entry((story, low, high)).or_default();
            join.n_pairs += 1;
            let likeness = default.likeness(&features[a], &features[b]);
            if join.n_pairs == 1 || likeness > join.likeness {
                (join.likeness, join.likest) = (likeness, (a, b));
            }
        }
    }
    let mut joins: Vec<Join> = joins.into_values().collect();
    joins.sort_by(|x, y| y.n_pairs.cmp(&x.n_pairs).then(x.likest.cmp(&y.likest)));
    // One that no article leaves.
    let mut window = Window::over_all_time(default);
    for features in features {
        window.insert_alone(features.clone());
    }
    for Join { n_pairs, likeness, likest: (a, b) } in joins.into_iter().take(n_most) {
        println!(
            "  {n_pairs} pairs, likeness {likeness:.2}: {} + {}",
            set.articles[a].id, set.articles[b].id
        );
        let resemblance = window.resemblance_of(&set.articles[a], &set.articles[b].id);
        let Some(resemblance) = resemblance else { continue };
        let first = |words: &[String]| words.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        println!("        names: {}; terms: {}", first(&resemblance.names), first(&resemblance.terms));
    }
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
