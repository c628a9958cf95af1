//! Who said what.

use crate::id::{EntityId, StatementId};
use crate::span::TextSpan;

/// Something that an article reports somebody to have said or written.
///
/// Source of the three parts: Pareti's attribution relations (content, cue, source), as annotated in
/// PARC3 and PolNeAR; the source is called speaker here.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Unique over one run.
    pub id: StatementId,
    /// In whose words.
    pub kind: StatementKind,
    /// What is done by saying it.
    pub act: Act,
    /// What was said, in text order; several pieces where the cue breaks it ("…," he said, "…").
    /// Quotation marks belong to it.
    pub content: Vec<TextSpan>,
    /// The words that make it a statement: "said", "according to", "told reporters".
    pub cue: Vec<TextSpan>,
    /// Who said it. `None` where the text does not tell.
    pub speaker: Option<Party>,
    /// Words that deny the content or that it was said: "not", "never", "nobody".
    pub negations: Vec<TextSpan>,
    /// Words that leave open whether the content is so: "may", "if", "probably".
    pub hedges: Vec<TextSpan>,
    /// To whom.
    pub addressee: Option<Party>,
    /// When and where it was said.
    pub said: Occasion,
}

/// In whose words a statement is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatementKind {
    /// At least nine tenths of the content in quotation marks, or a turn of a transcript, a letter: the
    /// speaker's own words all the same.
    Direct,
    /// Some of the content in quotation marks.
    Mixed,
    /// None of the content in quotation marks.
    Indirect,
}

impl StatementKind {
    /// The name used in every output: `direct`, `mixed`, `indirect`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// What somebody does by saying something, as far as cue and content show it.
///
/// Source of the notion: speech acts (Austin, Searle), in the classes that news is read for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// Tells that something is so; also whatever is none of the others.
    #[default]
    Statement,
    /// Asks.
    Question,
    /// Denies, rejects or refuses.
    Denial,
    /// Binds the speaker to do something.
    Promise,
    /// Announces harm to somebody.
    Threat,
    /// Wants somebody to do something: demands, requests, advice.
    Demand,
    /// Blames or runs down.
    Accusation,
    /// Praises, thanks, supports.
    Praise,
    /// Tells what will be, where it is not in the speaker's hands.
    Prediction,
    /// What somebody is said to think, hope or fear.
    Thought,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Statement,
        Self::Question,
        Self::Denial,
        Self::Promise,
        Self::Threat,
        Self::Demand,
        Self::Accusation,
        Self::Praise,
        Self::Prediction,
        Self::Thought,
    ];

    /// The name used in every output: `promise`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Question => "question",
            Self::Denial => "denial",
            Self::Promise => "promise",
            Self::Threat => "threat",
            Self::Demand => "demand",
            Self::Accusation => "accusation",
            Self::Praise => "praise",
            Self::Prediction => "prediction",
            Self::Thought => "thought",
        }
    }
}

/// Who says, or who is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// The words that name the party beside the cue: "he", "the Russian leader".
    pub spans: Vec<TextSpan>,
    /// The name to show: that of the entity where it is known, else the words themselves.
    pub name: String,
    /// The entities it is: one, or all who make a joint statement; empty where the text does not tell.
    pub entities: Vec<EntityId>,
    /// For whom a spokesperson speaks: an institution, a person. Empty for who speaks for themselves.
    pub speaks_for: Vec<EntityId>,
}

/// When and where something was said, as the article puts it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Occasion {
    /// "on Wednesday".
    pub time: Option<Phrase>,
    /// The calendar day of that, where the text or the day of publication settles it.
    pub day: Option<jiff::civil::Date>,
    /// "at a press conference", "on the Kremlin's website".
    pub place: Option<Phrase>,
}

/// Words of the article with their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Where.
    pub span: TextSpan,
    /// The words.
    pub text: String,
}
