//! What a person says about stories, from a file.

use crate::failure::Failure;
use crate::json::CorrectionLine;
use rashomon::Grouping;
use rashomon::core::{Article, ArticleId, Correction};
use std::path::PathBuf;

/// The corrections to hold to.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Hold stories to corrections, one a line, later ones over earlier ones: {"merge": [ID, ID]}: these
    /// articles' stories are one; {"split": [ID]}: these leave their story; {"move": ID, "into": [ID]}: it
    /// belongs with those; {"pin": ID}: it stays. Name the articles left behind ("from") or stayed with
    /// ("with"), else all others of the story are meant.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    corrections: Option<PathBuf>,
}

/// Reads the corrections of `articles`.
pub(super) fn read(options: &Options, articles: &[&Article]) -> Result<Vec<Correction>, Failure> {
    let Some(path) = &options.corrections else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::caused_by(format!("cannot read {}", path.display()), &error))?;
    let mut corrections = Vec::new();
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let place = || format!("{}, line {number}: no correction", path.display());
        let line: CorrectionLine =
            serde_json::from_str(line).map_err(|error| Failure::caused_by(place(), &error))?;
        let correction = correction(line, || Grouping::of(articles, &corrections)).ok_or_else(|| {
            Failure::new(place()).hint("give one of \"merge\", \"split\", \"move\" with \"into\", \"pin\"")
        })?;
        corrections.push(correction);
    }
    Ok(corrections)
}

/// The correction of a line; whom it does not name stands in the stories as they are without it.
fn correction(line: CorrectionLine, grouping: impl FnOnce() -> Grouping) -> Option<Correction> {
    let ids = |ids: Vec<String>| ids.into_iter().map(ArticleId::new).collect::<Vec<ArticleId>>();
    let others = |named: Option<Vec<String>>, article: &[ArticleId]| {
        named.map(ids).unwrap_or_else(|| {
            let stories = grouping().stories.into_iter();
            let mut stories = stories.filter(|story| story.articles.iter().any(|id| article.contains(id)));
            let story = stories.next().map(|story| story.articles).unwrap_or_default();
            story.into_iter().filter(|id| !article.contains(id)).collect()
        })
    };
    match line {
        CorrectionLine { merge: Some(merge), split: None, r#move: None, pin: None, .. } => {
            Some(Correction::Merge { articles: ids(merge) })
        }
        CorrectionLine { merge: None, split: Some(split), r#move: None, pin: None, from, .. } => {
            let articles = ids(split);
            Some(Correction::Split { from: others(from, &articles), articles })
        }
        CorrectionLine { merge: None, split: None, r#move: Some(article), pin: None, from, into, .. } => {
            let article = ArticleId::new(article);
            let from = others(from, std::slice::from_ref(&article));
            let into = ids(into?);
            Some(Correction::Move {
                from: from.into_iter().filter(|id| !into.contains(id)).collect(),
                article,
                into,
            })
        }
        CorrectionLine { merge: None, split: None, r#move: None, pin: Some(article), with, .. } => {
            let article = ArticleId::new(article);
            Some(Correction::Pin { with: others(with, std::slice::from_ref(&article)), article })
        }
        _ => None,
    }
}
