//! One article of a story, made ready for comparing.

use super::name::{Names, PartyId};
use super::vocabulary::{Bag, Term, Vocabulary};
use super::wording::{self, Word};
use rashomon_core::{Act, Analysis, Article, Document, MentionKind, Statement, TextSpan, TokenSpan};
use std::collections::HashSet;

/// One article of a story with its statements and sentences as words.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) analysis: &'a Analysis,
    /// Statements whose content says something, in text order.
    pub(super) utterances: Vec<Utterance<'a>>,
    pub(super) sentences: Vec<Passage>,
    /// All runs of [`RUN`] words.
    runs: HashSet<[Term; RUN]>,
}

/// Words in a run that two articles hardly have in common by chance.
const RUN: usize = 5;

/// A statement as words.
#[derive(Debug)]
pub(super) struct Utterance<'a> {
    pub(super) statement: &'a Statement,
    pub(super) words: Vec<Word>,
    pub(super) bag: Bag,
    /// Parties who said it.
    pub(super) speakers: Vec<PartyId>,
    /// Whether the words beside the cue name the speaker, rather than a pronoun or a description.
    pub(super) is_speaker_named: bool,
    /// Neither quoted nor a clause, it says something by its cue alone: "blamed *the harbour board*".
    pub(super) is_bare: bool,
}

/// A sentence as words.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) span: TextSpan,
    pub(super) tokens: TokenSpan,
    pub(super) bag: Bag,
}

impl<'a> Report<'a> {
    pub(super) fn article(&self) -> &'a Article {
        &self.analysis.article
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.analysis.document
    }

    /// How many runs of words the article has in common with `words`.
    pub(super) fn n_common_runs(&self, words: &[Word]) -> usize {
        runs(words).filter(|run| self.runs.contains(run)).count()
    }

    /// The sentence that holds byte `offset`.
    pub(super) fn sentence_at(&self, offset: usize) -> Option<&Passage> {
        let after = self.sentences.partition_point(|sentence| sentence.span.end <= offset);
        self.sentences.get(after)
    }

    /// All sentences that `span` touches, as one span.
    pub(super) fn sentences_around(&self, span: TextSpan) -> TextSpan {
        let touched = self.sentences.iter().filter(|sentence| sentence.span.overlaps(span));
        touched.map(|sentence| sentence.span).reduce(TextSpan::cover).unwrap_or(span)
    }

    /// The statement whose content holds `span`.
    pub(super) fn utterance_at(&self, span: TextSpan) -> Option<usize> {
        self.utterances
            .iter()
            .position(|utterance| utterance.statement.content.iter().any(|piece| piece.contains(span)))
    }
}

impl Utterance<'_> {
    pub(super) fn quoted(&self) -> Vec<&Word> {
        self.words.iter().filter(|word| word.is_quoted).collect()
    }

    pub(super) fn all(&self) -> Vec<&Word> {
        self.words.iter().collect()
    }

    /// From the first to the last word said.
    pub(super) fn span(&self) -> TextSpan {
        TextSpan::cover_all(&self.statement.content).unwrap_or(TextSpan::new(0, 0))
    }
}

/// Makes every article ready; word weights need them all.
pub(super) fn reports<'a>(
    analyses: &[&'a Analysis],
    names: &Names,
    vocabulary: &mut Vocabulary,
) -> Vec<Report<'a>> {
    let mut sentences: Vec<Vec<(TextSpan, TokenSpan, Vec<Term>)>> = Vec::new();
    let mut said: Vec<Vec<(&Statement, Vec<Word>)>> = Vec::new();
    let mut runs_of: Vec<HashSet<[Term; RUN]>> = Vec::new();
    for (index, analysis) in analyses.iter().enumerate() {
        let document = &analysis.document;
        let mut own_runs = HashSet::new();
        let of_article = document.sentences().map(|sentence| {
            let words = wording::words(sentence.tokens(), names, index, vocabulary);
            own_runs.extend(runs(&words));
            let terms = content_terms(&words);
            vocabulary.count(&terms);
            (sentence.text_span(), sentence.token_span(), terms)
        });
        sentences.push(of_article.collect());
        runs_of.push(own_runs);
        let of_article = analysis.extraction.statements.iter().map(|statement| {
            (statement, wording::of_statement(statement, document, names, index, vocabulary))
        });
        said.push(
            of_article
                .filter(|(statement, words)| is_act(statement, words) || says_something(words))
                .collect(),
        );
    }
    let vocabulary = &*vocabulary;
    analyses
        .iter()
        .zip(sentences.into_iter().zip(said).zip(runs_of))
        .map(|(&analysis, ((sentences, said), runs))| Report {
            analysis,
            runs,
            utterances: said
                .into_iter()
                .map(|(statement, words)| Utterance {
                    statement,
                    bag: Bag::new(content_terms(&words), vocabulary),
                    is_bare: !says_something(&words),
                    is_speaker_named: is_speaker_named(analysis, statement),
                    words,
                    speakers: statement.speaker.as_ref().map(|speaker| names.of(speaker)).unwrap_or_default(),
                })
                .collect(),
            sentences: sentences
                .into_iter()
                .map(|(span, tokens, terms)| Passage { span, tokens, bag: Bag::new(terms, vocabulary) })
                .collect(),
        })
        .collect()
}

fn runs(words: &[Word]) -> impl Iterator<Item = [Term; RUN]> + '_ {
    words.windows(RUN).map(|run| std::array::from_fn(|place| run[place].form))
}

fn is_speaker_named(analysis: &Analysis, statement: &Statement) -> bool {
    let Some(speaker) = &statement.speaker else { return false };
    let entities = speaker.entities.iter().filter_map(|entity| analysis.extraction.entity(entity));
    let mut mentions = entities.flat_map(|entity| &entity.mentions);
    mentions.any(|mention| {
        mention.kind == MentionKind::Name && speaker.spans.iter().any(|span| span.contains(mention.span))
    })
}

/// Whether words are more than what was spoken of: a quotation, or a clause with its verb.
fn says_something(words: &[Word]) -> bool {
    words.iter().any(|word| word.is_quoted || word.is_verb)
}

/// Whether a statement does more by its cue than name what was spoken of.
fn is_act(statement: &Statement, words: &[Word]) -> bool {
    let does = !matches!(statement.act, Act::Statement | Act::Question | Act::Thought);
    does && words.iter().any(|word| word.is_content)
}

fn content_terms(words: &[Word]) -> Vec<Term> {
    let mut terms: Vec<Term> = words.iter().filter(|word| word.is_content).map(|word| word.sense).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}
