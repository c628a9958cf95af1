//! Weights learned from labelled pairs, by logistic regression.

use super::set::{Set, weigh};
use rashomon_core::Article;
use rashomon_story::{
    ALL, Evidence, Features, N_EVIDENCE, N_TEXT_EVIDENCE, Weights, Window, evidence, nearness,
};

/// Pairs of a set to learn from: with all that is known of its articles, or without some of it.
pub(crate) struct Lesson {
    pub(crate) set: &'static str,
    /// Evidence, nearness, whether both have a body, whether they are of one story.
    pub(crate) pairs: Vec<(Evidence, f32, bool, bool)>,
    /// What a pair counts for: sets weigh alike for each article.
    pub(crate) weight: f64,
}

/// Something not to know of an article.
type Forget = fn(&mut Article);

/// The set as it is, and with headline, text or date taken away, so that what is not known is learned
/// beside what is.
pub(crate) fn lessons(set: &Set) -> Vec<Lesson> {
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
    let mut window = Window::over_all_time(Weights::default());
    for features in weigh(&articles) {
        window.insert_alone(features);
    }
    let features: Vec<&Features> = window.features().collect();
    let pairs: Vec<(usize, usize, Evidence)> = (window.pairs().into_iter())
        .map(|(a, b)| (a as usize, b as usize))
        .map(|(a, b)| (a, b, evidence(features[a], features[b])))
        .collect();
    let mut most = vec![0.0_f32; articles.len()];
    for &(a, b, evidence) in &pairs {
        most[a] = most[a].max(evidence[ALL]);
        most[b] = most[b].max(evidence[ALL]);
    }
    let pairs = (pairs.into_iter())
        .map(|(a, b, evidence)| {
            let nearness = nearness(evidence[ALL], most[a], most[b]);
            (evidence, nearness, features[a].has_body && features[b].has_body, set.gold[a] == set.gold[b])
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a count of articles")]
    let weight = 1000.0 / articles.len() as f64;
    Lesson { set: set.name, pairs, weight }
}

const N_TIME: usize = N_EVIDENCE - N_TEXT_EVIDENCE;
/// Weights for headlines, for texts, for time, and for the nearness of texts.
const N_WEIGHTS: usize = 2 * N_TEXT_EVIDENCE + N_TIME + 1;
const NEARNESS: usize = N_WEIGHTS - 1;
/// Log-odds that texts need beyond what is learned: pairs of long reports on one matter are learned from as
/// single pairs, yet many together pull two happenings into one.
const MARGIN: f64 = 0.25;
/// Strength of the pull of weights towards 0.
const RIDGE: f64 = 3.0;

/// Logistic regression by Newton's method; joins and links keep their shipped thresholds.
#[expect(clippy::needless_pass_by_value, reason = "an iterator is cheap to clone and read many times")]
pub(crate) fn learn<'a>(lessons: impl Iterator<Item = &'a Lesson> + Clone) -> Weights {
    let mut weights = [0.0_f64; N_WEIGHTS];
    for _ in 0..9 {
        let mut gradient = [0.0_f64; N_WEIGHTS];
        let mut curvature = vec![[0.0_f64; N_WEIGHTS]; N_WEIGHTS];
        for lesson in lessons.clone() {
            for (evidence, nearness, texts, same) in &lesson.pairs {
                let offset = if *texts { N_TEXT_EVIDENCE } else { 0 };
                let places = (offset..offset + N_TEXT_EVIDENCE).chain(2 * N_TEXT_EVIDENCE..NEARNESS);
                let mut held = [(0, 0.0); N_EVIDENCE + 1];
                let mut n_held = 0;
                for (place, &value) in places.zip(evidence) {
                    if value != 0.0 {
                        held[n_held] = (place, f64::from(value));
                        n_held += 1;
                    }
                }
                if *texts && *nearness > 0.0 {
                    held[n_held] = (NEARNESS, f64::from(*nearness));
                    n_held += 1;
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
    weights[N_TEXT_EVIDENCE] -= MARGIN;
    #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
    let part = |from: usize| move |place: usize| weights[from + place] as f32;
    Weights {
        headlines: std::array::from_fn(part(0)),
        texts: std::array::from_fn(part(N_TEXT_EVIDENCE)),
        nearness: part(NEARNESS)(0),
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

pub(crate) fn print_weights(weights: &Weights) {
    println!("            nearness: {:.3},", weights.nearness);
    for (name, values) in
        [("headlines", &weights.headlines[..]), ("texts", &weights.texts[..]), ("time", &weights.time[..])]
    {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
        println!("            {name}: [{}],", values.join(", "));
    }
}
