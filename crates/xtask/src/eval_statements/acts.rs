//! Agreement with labels by hand on what is done by saying something.

use crate::eval_matching::hash;
use anyhow::{Context as _, ensure};
use rashomon::core::{Act, Analysis, CodePoints, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Spans overlap enough to be one statement from this share on (Dice).
const OVERLAP_MIN: f64 = 0.5;

/// A statement with the act that a person saw in it.
struct Label {
    text: String,
    content: Vec<(usize, usize)>,
    hash: String,
    act: Act,
}

/// Prints how far the acts of `analyses` agree with the labels of `path`.
pub(super) fn print(analyses: &[Analysis], path: &Path) -> anyhow::Result<()> {
    let labels = read(path)?;
    let mut confusion: BTreeMap<(Act, Act), usize> = BTreeMap::new();
    let mut n_missed = 0;
    for analysis in analyses {
        let article = &analysis.article;
        let name = article.path.as_deref().and_then(|path| Path::new(path).file_stem()).unwrap_or_default();
        let points = CodePoints::new(&article.text);
        let characters: Vec<char> = article.text.chars().collect();
        for label in labels.iter().filter(|label| *name == *label.text) {
            ensure!(
                hash(&characters, &label.content) == label.hash,
                "{}: not the text that was labelled",
                label.text
            );
            let wanted: BTreeSet<usize> = label.content.iter().flat_map(|&(start, end)| start..end).collect();
            let found = analysis
                .extraction
                .statements
                .iter()
                .map(|statement| (overlap(&wanted, statement, &points), statement.act))
                .filter(|(overlap, _)| *overlap >= OVERLAP_MIN)
                .max_by(|left, right| left.0.total_cmp(&right.0));
            match found {
                Some((_, act)) => *confusion.entry((label.act, act)).or_default() += 1,
                None => n_missed += 1,
            }
        }
    }
    table(&confusion, n_missed);
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<Label>> {
    let lines = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let label = |line: &str| -> Option<Label> {
        let [text, content, hash, act] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let span = |span: &str| {
            let (start, end) = span.split_once('-')?;
            Some((start.parse().ok()?, end.parse().ok()?))
        };
        Some(Label {
            text: text.to_owned(),
            content: content.split(',').map(span).collect::<Option<_>>()?,
            hash: hash.to_owned(),
            act: Act::ALL.into_iter().find(|known| known.name() == act)?,
        })
    };
    lines
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| label(line).with_context(|| format!("{}: {line:?} is no label", path.display())))
        .collect()
}

fn overlap(wanted: &BTreeSet<usize>, statement: &Statement, points: &CodePoints) -> f64 {
    let found: BTreeSet<usize> = statement
        .content
        .iter()
        .flat_map(|&span| {
            let [start, end] = points.span(span);
            start..end
        })
        .collect();
    2.0 * wanted.intersection(&found).count() as f64 / (wanted.len() + found.len()).max(1) as f64
}

fn table(confusion: &BTreeMap<(Act, Act), usize>, n_missed: usize) {
    let sum = |holds: &dyn Fn(Act, Act) -> bool| -> f64 {
        confusion.iter().filter(|((wanted, found), _)| holds(*wanted, *found)).map(|(_, n)| *n as f64).sum()
    };
    let all = sum(&|_, _| true).max(1.0);
    let agreement = sum(&|wanted, found| wanted == found) / all;
    let chance: f64 = Act::ALL
        .iter()
        .map(|act| sum(&|wanted, _| wanted == *act) * sum(&|_, found| found == *act) / (all * all))
        .sum();
    println!(
        "acts: {all} labelled statements found, {n_missed} not; agreement {:.1} %, Cohen's kappa {:.2}",
        100.0 * agreement,
        (agreement - chance) / (1.0 - chance).max(f64::EPSILON)
    );
    for act in Act::ALL {
        let right = sum(&|wanted, found| wanted == act && found == act);
        let (found, wanted) = (sum(&|_, found| found == act), sum(&|wanted, _| wanted == act));
        println!("  {:10} precision {right:2} of {found:2}, recall {right:2} of {wanted:2}", act.name());
    }
}
