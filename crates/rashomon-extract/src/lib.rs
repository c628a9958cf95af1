//! What an article says: who said what, who is named, which figures and times it gives.
//!
//! Everything is found by rules over the trees of a [`Document`]; no rule needs a model. What differs
//! from language to language are words, kept in `lang`.

mod context;
mod entity;
pub mod figure;
mod finish;
mod lang;
mod name;
pub mod office;
mod quotation;
mod statement;
pub mod timex;
mod tokens;

use context::Context;
use office::Offices;
use rashomon_core::{Article, Document, Extraction, Phrase, Statement, Warning};

/// The version of the rules, kept with what they find: stored findings of another one are made anew.
///
/// It is raised with a release whose rules find what readers would miss in older findings, not with every
/// change: each time all collections are looked through again.
pub const RULES: u32 = 1;

/// Finds what `article` says in its analysed text.
///
/// `document` is the analysis of [`Article::body`]: token spans point into `article.text`.
pub fn extract(article: &Article, document: &Document) -> Extraction {
    extract_with(article, document, Offices::shipped())
}

/// Finds what `article` says, as [`extract`] does, with `offices` for the table of who holds which office.
pub fn extract_with(article: &Article, document: &Document, offices: &Offices) -> Extraction {
    let Some(lexicon) = lang::lexicon(article.language.as_deref()) else {
        return Extraction {
            warnings: vec![Warning::new(format!(
                "statements are not looked for: no rules for language {:?}",
                article.language.as_deref().unwrap_or_default()
            ))],
            ..Extraction::default()
        };
    };
    let context = Context::new(article, document, lexicon).with_offices(offices);
    let drafts = statement::drafts(&context);
    let found = entity::entities(&context, &drafts);
    let (entities, numbers) = finish::entities(&context, &found);
    let timexes = timex::timexes(article, document);
    let mut statements: Vec<Statement> = drafts
        .iter()
        .enumerate()
        .map(|(number, draft)| finish::statement(&context, number, draft, &found, &entities, &numbers))
        .collect();
    for said in statements.iter_mut().map(|statement| &mut statement.said) {
        let timex = |time: &Phrase| timexes.iter().find(|timex| time.span.contains(timex.span));
        said.day = said.time.as_ref().and_then(timex).and_then(|timex| timex.day);
    }
    Extraction { statements, entities, figures: figure::figures(document), timexes, warnings: Vec::new() }
}

/// Candidate cues with their features: what `examples/fit_cues.py` fits the table of cue weights on.
#[doc(hidden)]
pub fn cue_features(article: &Article, document: &Document) -> String {
    let Some(lexicon) = lang::lexicon(None) else { return String::new() };
    let context = Context::new(article, document, lexicon);
    statement::cue::candidates_as_text(&context)
}
