//! What one source alone carries, and what was matched with none.

use super::passage::Passage;
use super::{Index, WordingView};
use rashomon::core::{Analysis, Comparison, Finding, StatementId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Findings of one source that were matched with none of another.
#[derive(Debug)]
pub struct AloneView<'a> {
    /// By speaker, in order of the text.
    pub speakers: Vec<AloneSpeaker<'a>>,
    /// The sentences of figures that no other article gives, the figure marked.
    pub figures: Vec<AloneFigure<'a>>,
}

impl AloneView<'_> {
    /// The number of statements.
    pub fn n_statements(&self) -> usize {
        self.speakers.iter().map(|speaker| speaker.statements.len()).sum()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.speakers.is_empty() && self.figures.is_empty()
    }

    /// The sources in which nothing of all this was found, where they are the same for every finding.
    pub fn common_not_found_in(&self) -> Option<&[usize]> {
        let mut all = (self.speakers.iter().flat_map(|speaker| &speaker.statements))
            .map(|(_, not_found_in)| not_found_in.as_slice())
            .chain(self.figures.iter().map(|figure| figure.not_found_in.as_slice()));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}

/// A speaker with statements of one source.
#[derive(Debug)]
pub struct AloneSpeaker<'a> {
    /// `None` where the article does not tell.
    pub name: Option<&'a str>,
    /// The office or description the article ties to the name.
    pub role: Option<&'a str>,
    /// The statements, each with the sources that hold their whole text and do not carry it.
    pub statements: Vec<(WordingView<'a>, Vec<usize>)>,
}

/// A figure that one source alone gives.
#[derive(Debug)]
pub struct AloneFigure<'a> {
    /// The sentence, the figure marked.
    pub passage: Passage<'a>,
    /// Sources whose whole text is held and that do not give it.
    pub not_found_in: Vec<usize>,
}

/// The findings that the comparison gives to one article alone.
pub(super) fn alone<'a>(comparison: &'a Comparison, index: &Index<'a, '_>) -> Vec<AloneView<'a>> {
    let mut silent: HashMap<&StatementId, Vec<usize>> = HashMap::new();
    let mut figures: BTreeMap<usize, Vec<AloneFigure<'a>>> = BTreeMap::new();
    for only in &comparison.only_in {
        let not_found_in = index.sources(&only.not_found_in);
        match (&only.finding, index.source(&only.article)) {
            (Finding::Statement(statement), _) => {
                silent.insert(statement, not_found_in);
            }
            (Finding::Figure(span), Some(source)) => {
                figures.entry(source).or_default().push(index.figure(source, *span, not_found_in));
            }
            (Finding::Figure(_), None) => {}
        }
    }
    let mut views = unmatched(comparison, index, |statement| silent.get(statement).cloned());
    for (source, view) in views.iter_mut().enumerate() {
        view.figures = figures.remove(&source).unwrap_or_default();
    }
    views
}

/// Every statement that the comparison does not speak of, so that none is lost.
pub(super) fn other<'a>(comparison: &'a Comparison, index: &Index<'a, '_>) -> Vec<AloneView<'a>> {
    let matched =
        comparison.matches.iter().flat_map(|shared| &shared.wordings).map(|wording| &wording.statement);
    let alone = comparison.only_in.iter().filter_map(|only| match &only.finding {
        Finding::Statement(statement) => Some(statement),
        Finding::Figure(_) => None,
    });
    let spoken_of: HashSet<&StatementId> = matched.chain(alone).collect();
    unmatched(comparison, index, |statement| (!spoken_of.contains(statement)).then(Vec::new))
}

/// The statements for which `keep` gives the sources that do not carry them, by source and speaker.
fn unmatched<'a>(
    comparison: &'a Comparison,
    index: &Index<'a, '_>,
    keep: impl Fn(&StatementId) -> Option<Vec<usize>>,
) -> Vec<AloneView<'a>> {
    let view = |(source, analysis): (usize, &&'a Analysis)| {
        let mut speakers: Vec<AloneSpeaker<'a>> = Vec::new();
        for statement in &analysis.extraction.statements {
            let Some(not_found_in) = keep(&statement.id) else { continue };
            let party = statement.speaker.as_ref();
            let own_name = party.map(|party| party.name.as_str());
            let name = comparison.speakers.get(&statement.id).map(String::as_str).or(own_name);
            let place = speakers.iter().position(|known| known.name == name).unwrap_or_else(|| {
                let role = party.and_then(|party| index.role(source, party));
                speakers.push(AloneSpeaker { name, role, statements: Vec::new() });
                speakers.len() - 1
            });
            speakers[place].statements.push((index.wording(source, statement, &[]), not_found_in));
        }
        speakers.sort_by_key(|speaker| speaker.name.is_none());
        AloneView { speakers, figures: Vec::new() }
    };
    index.analyses.iter().enumerate().map(view).collect()
}
