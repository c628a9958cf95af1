//! What every report of a story shows, in the order it shows it.
//!
//! The terminal and the page lay out the same view, so that neither can leave out what the other
//! shows.

mod alone;
mod figure;
mod over_time;
mod passage;
mod source;

pub use alone::{AloneFigure, AloneView};
pub use figure::FigureView;
pub use over_time::{OverTime, RELATED_MAX, RelatedView};
pub use passage::{Anchor, Passage, Place};
pub use source::Source;

use rashomon::core::{
    Account, Act, Analysis, ArticleId, Comparison, Difference, EntityKind, Match, Party, Statement,
    StatementId, StatementKind, Story, TextSpan,
};
use std::collections::{HashMap, HashSet};

/// One story, ready to be laid out.
#[derive(Debug)]
pub struct StoryView<'a> {
    /// The headline and the source it is taken from.
    pub headline: Option<(&'a str, usize)>,
    /// The articles, as columns.
    pub sources: Vec<Source<'a>>,
    /// What differs, weightiest first.
    pub differences: Vec<DifferenceView<'a>>,
    /// Statements that several articles carry, by speaker.
    pub speakers: Vec<SpeakerView<'a>>,
    /// What one article alone carries; one for each source, in their order.
    pub alone: Vec<AloneView<'a>>,
    /// Statements that were matched with none and that another article may still carry in words too far
    /// off; one for each source, in their order.
    pub other: Vec<AloneView<'a>>,
    /// What several reports count or measure; empty unless [asked for](Self::with_figures).
    pub figures: Vec<FigureView<'a>>,
    /// The story over time and the stories beside it; empty unless [given](Self::with_time).
    pub over_time: OverTime,
    /// Whether only some findings are shown, so that an empty section says nothing of the reports.
    pub is_part: bool,
}

/// One thing reported differently.
#[derive(Debug)]
pub struct DifferenceView<'a> {
    /// The difference.
    pub difference: &'a Difference,
    /// The accounts, in the order of the sources.
    pub accounts: Vec<AccountView<'a>>,
    /// Whether the reader has not seen it, of a story that they have read before.
    pub is_new: bool,
}

/// One source's account of a thing that differs.
#[derive(Debug)]
pub struct AccountView<'a> {
    /// The sentence with the words that differ marked.
    pub passage: Passage<'a>,
    /// The words that differ.
    pub words: &'a str,
    /// Accounts with the same number use the same words; numbers count from 0.
    pub variant: usize,
}

/// A speaker and the statements of theirs that several articles carry.
#[derive(Debug)]
pub struct SpeakerView<'a> {
    /// `None` where no article tells who it was.
    pub name: Option<&'a str>,
    /// The office or description an article ties to the name.
    pub role: Option<&'a str>,
    /// The shared statements.
    pub statements: Vec<SharedView<'a>>,
}

/// One statement as several articles carry it.
#[derive(Debug)]
pub struct SharedView<'a> {
    /// Its number among the shared statements of the story, from 1.
    pub number: usize,
    /// The wordings, in the order of the sources.
    pub wordings: Vec<WordingView<'a>>,
    /// Sources whose whole text is held and that do not carry it.
    pub not_found_in: Vec<usize>,
}

/// One source's wording of a statement.
#[derive(Debug)]
pub struct WordingView<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Its content, with the words that differ from the other wordings marked.
    pub passage: Passage<'a>,
    /// Whether the reader has not seen it, of a story that they have read before.
    pub is_new: bool,
}

impl WordingView<'_> {
    /// In whose words it is, what is done by saying it, and what it leaves open: "direct promise (if)".
    pub fn kind(&self) -> String {
        let mut kind = self.statement.kind.name().to_owned();
        if self.statement.act != Act::Statement {
            kind = format!("{kind} {}", self.statement.act.name());
        }
        let mut hedges: Vec<String> = Vec::new();
        for hedge in &self.statement.hedges {
            let hedge = self.passage.of(*hedge).to_lowercase();
            if !hedges.contains(&hedge) {
                hedges.push(hedge);
            }
        }
        if hedges.is_empty() { kind } else { format!("{kind} ({})", hedges.join(", ")) }
    }

    /// By which words, to whom, when and where it was said, in the article's words; empty where it does
    /// not tell. A direct quotation speaks for itself; what is told indirectly needs its "accused".
    pub fn circumstances(&self) -> String {
        let mut parts = Vec::new();
        if self.statement.kind != StatementKind::Direct {
            let cue = self.statement.cue.iter().map(|&span| self.passage.of(span));
            parts.extend(Some(cue.collect::<Vec<_>>().join(" … ")).filter(|cue| !cue.is_empty()));
        }
        if let Some(addressee) = &self.statement.addressee {
            parts.push(format!("to {}", addressee.name));
        }
        let said = &self.statement.said;
        parts.extend(said.time.iter().map(|phrase| match said.day {
            Some(day) if !phrase.text.contains(char::is_numeric) => {
                format!("{} ({})", phrase.text, day.strftime("%-d %b %Y"))
            }
            _ => phrase.text.clone(),
        }));
        parts.extend(self.statement.said.place.iter().map(|phrase| phrase.text.clone()));
        parts.join(", ")
    }
}

impl<'a> StoryView<'a> {
    /// Puts together what there is to show of `story`, of whose articles `analyses` are, in its order.
    ///
    /// Whatever names an article or statement that `analyses` does not hold is left out.
    pub fn new(story: &'a Story, comparison: &'a Comparison, analyses: &[&'a Analysis]) -> Self {
        let index = Index::new(analyses);
        let speakers = speakers(comparison, &index);
        Self {
            headline: (story.headline.as_ref())
                .and_then(|headline| Some((headline.text.as_str(), index.source(&headline.article)?)))
                .or_else(|| first_title(analyses)),
            differences: (comparison.differences.iter())
                .map(|difference| DifferenceView::new(difference, &index))
                .filter(|difference| difference.accounts.len() > 1)
                .collect(),
            alone: alone::alone(comparison, &index),
            other: alone::other(comparison, &index),
            figures: Vec::new(),
            over_time: OverTime::default(),
            speakers,
            sources: source::sources(analyses),
            is_part: false,
        }
    }

    /// The same with the figures that several reports give of one thing.
    #[must_use]
    pub fn with_figures(self, analyses: &[&'a Analysis]) -> Self {
        Self { figures: figure::figures(&Index::new(analyses)), ..self }
    }

    /// The same with the story over time and the stories beside it.
    #[must_use]
    pub fn with_time(self, over_time: OverTime) -> Self {
        Self { over_time, ..self }
    }

    /// The statements that several articles carry, in the order shown.
    pub fn shared(&self) -> impl Iterator<Item = (&SpeakerView<'a>, &SharedView<'a>)> {
        self.speakers
            .iter()
            .flat_map(|speaker| speaker.statements.iter().map(move |shared| (speaker, shared)))
    }

    /// The shared statements that `source` leaves out though its whole text is held.
    pub fn silent_on(&self, source: usize) -> Vec<(&SpeakerView<'a>, &SharedView<'a>)> {
        self.shared().filter(|(_, shared)| shared.not_found_in.contains(&source)).collect()
    }
}

/// Finds articles and statements by id.
struct Index<'a, 'b> {
    analyses: &'b [&'a Analysis],
    statements: HashMap<&'a StatementId, (usize, &'a Statement)>,
}

impl<'a, 'b> Index<'a, 'b> {
    fn new(analyses: &'b [&'a Analysis]) -> Self {
        let statements = (analyses.iter().enumerate())
            .flat_map(|(source, analysis)| {
                let statements = analysis.extraction.statements.iter();
                statements.map(move |statement| (&statement.id, (source, statement)))
            })
            .collect();
        Self { analyses, statements }
    }

    fn source(&self, article: &ArticleId) -> Option<usize> {
        self.analyses.iter().position(|analysis| analysis.article.id == *article)
    }

    fn sources(&self, articles: &[ArticleId]) -> Vec<usize> {
        let mut sources: Vec<usize> = articles.iter().filter_map(|article| self.source(article)).collect();
        sources.sort_unstable();
        sources
    }

    fn wording(&self, source: usize, statement: &'a Statement, differing: &[TextSpan]) -> WordingView<'a> {
        let passage = Passage::new(
            source,
            self.analyses[source],
            statement.content.clone(),
            differing.to_vec(),
            passage::Anchor::Statement(statement_number(self.analyses[source], statement)),
        );
        WordingView { statement, passage, is_new: false }
    }

    fn figure(&self, source: usize, span: TextSpan, not_found_in: Vec<usize>) -> AloneFigure<'a> {
        let analysis = self.analyses[source];
        let figure = analysis.extraction.figures.iter().find(|figure| figure.span == span);
        let sentence = figure.map_or(span, |figure| figure.sentence);
        let anchor = passage::Anchor::Words(span);
        let passage = Passage::new(source, analysis, vec![sentence], vec![span], anchor);
        AloneFigure { passage, not_found_in }
    }

    /// An office or description that an article ties to the speaker, unless the name says it already or
    /// several speak as one.
    fn role(&self, source: usize, party: &Party) -> Option<&'a str> {
        let [entity] = party.entities.as_slice() else { return None };
        let entity = self.analyses[source].extraction.entity(entity)?;
        let says_more = |role: &&String| {
            let (role, name) = (role.to_lowercase(), party.name.to_lowercase());
            !name.contains(&role) && !role.contains(&name) && !role.ends_with("counterpart")
        };
        let role = entity.roles.iter().filter(says_more).max_by_key(|role| role.len());
        role.map(String::as_str).filter(|_| entity.kind != EntityKind::Document)
    }
}

/// The headline of the first article that has one, where the story's own is not among them.
fn first_title<'a>(analyses: &[&'a Analysis]) -> Option<(&'a str, usize)> {
    let titles = analyses.iter().enumerate();
    titles
        .into_iter()
        .find_map(|(place, analysis)| Some((analysis.article.title.as_ref()?.text.as_str(), place)))
}

fn statement_number(analysis: &Analysis, statement: &Statement) -> usize {
    let statements = &analysis.extraction.statements;
    statements.iter().position(|other| other.id == statement.id).unwrap_or(0)
}

impl<'a> DifferenceView<'a> {
    fn new(difference: &'a Difference, index: &Index<'a, '_>) -> Self {
        let mut variants: Vec<String> = Vec::new();
        let mut accounts: Vec<AccountView<'a>> = (difference.accounts.iter())
            .filter_map(|account| AccountView::new(account, index, &mut variants))
            .collect();
        accounts.sort_by_key(|account| account.passage.source);
        Self { difference, accounts, is_new: false }
    }

    /// The words that differ, each once, in the order of the sources.
    pub fn words(&self) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        self.accounts
            .iter()
            .filter(|account| seen.insert(account.variant))
            .map(|account| account.words)
            .collect()
    }
}

impl<'a> AccountView<'a> {
    fn new(account: &'a Account, index: &Index<'a, '_>, variants: &mut Vec<String>) -> Option<Self> {
        let source = index.source(&account.article)?;
        let analysis = index.analyses[source];
        let words = account.span.of(&analysis.article.text);
        let folded = words.to_lowercase();
        let variant = variants.iter().position(|known| *known == folded).unwrap_or_else(|| {
            variants.push(folded);
            variants.len() - 1
        });
        let passage = Passage::new(
            source,
            analysis,
            vec![account.sentence],
            vec![account.span],
            passage::Anchor::Words(account.span),
        );
        Some(Self { passage, words, variant })
    }
}

fn speakers<'a>(comparison: &'a Comparison, index: &Index<'a, '_>) -> Vec<SpeakerView<'a>> {
    let mut speakers: Vec<SpeakerView<'a>> = Vec::new();
    for shared in &comparison.matches {
        let wordings = wordings(shared, index);
        if wordings.is_empty() {
            continue;
        }
        let view = SharedView { number: 0, wordings, not_found_in: index.sources(&shared.not_found_in) };
        let name = shared.speaker.as_deref();
        let place = speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
            speakers.push(SpeakerView { name, role: None, statements: Vec::new() });
            speakers.len() - 1
        });
        let role = (view.wordings.iter())
            .filter_map(|wording| index.role(wording.passage.source, wording.statement.speaker.as_ref()?))
            .max_by_key(|role| role.len());
        let speaker = &mut speakers[place];
        speaker.role = speaker.role.or(role);
        speaker.statements.push(view);
    }
    // Those heard most come first; who said it is unknown comes last. The sort is stable, so the
    // comparison's own order holds within.
    speakers.sort_by_key(|speaker| {
        let carried: usize = speaker.statements.iter().map(|shared| shared.wordings.len()).sum();
        (speaker.name.is_none(), std::cmp::Reverse(carried))
    });
    for (number, shared) in speakers.iter_mut().flat_map(|speaker| &mut speaker.statements).enumerate() {
        shared.number = number + 1;
    }
    speakers
}

fn wordings<'a>(shared: &'a Match, index: &Index<'a, '_>) -> Vec<WordingView<'a>> {
    let mut wordings: Vec<WordingView<'a>> = (shared.wordings.iter())
        .filter_map(|wording| {
            let &(source, statement) = index.statements.get(&wording.statement)?;
            Some(index.wording(source, statement, &wording.differing))
        })
        .collect();
    wordings.sort_by_key(|wording| wording.passage.source);
    wordings
}
