//! What is named.

use crate::id::EntityId;
use crate::span::TextSpan;

/// Somebody or something an article speaks of, with every place where it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Unique over one run.
    pub id: EntityId,
    /// The fullest name the article gives, without titles: "Antony Blinken"; for a description that
    /// never gets a name, the description: "a senior official".
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// Offices and descriptions that the article ties to it: "US Secretary of State".
    pub roles: Vec<String>,
    /// The country it stands for, as an English short name, where the article names a government by
    /// its country, capital or seat: "Beijing", "the Kremlin", "Washington".
    pub government_of: Option<String>,
    /// Offices that the article says the person holds or held, of the kinds that are known.
    pub offices: Vec<Office>,
    /// The item of Wikidata it is, where the table of offices knows one: "Q22686".
    pub wikidata: Option<String>,
    /// Mentions in text order.
    pub mentions: Vec<Mention>,
}

/// An office: a post that one person holds at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Office {
    /// Which post, by one name for all that countries give it: "foreign minister" also for a secretary
    /// of state.
    pub class: String,
    /// Of which country or body, by its short name: "United States", "NATO". `None` where the article
    /// leaves it to the reader.
    pub place: Option<String>,
}

/// What kind of thing an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A person.
    Person,
    /// A company, party, ministry, court, medium, team.
    Organisation,
    /// A state, its government, a region or a town.
    Place,
    /// Several people without names: "officials", "protesters".
    Group,
    /// A statement, report, law or account that speaks: "the joint statement".
    Document,
    /// Anything else.
    Other,
}

/// One place where an entity is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where.
    pub span: TextSpan,
    /// In which way.
    pub kind: MentionKind,
}

/// In which way a mention names its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionKind {
    /// By name: "Blinken".
    Name,
    /// By office or description: "America's top diplomat".
    Description,
    /// By pronoun: "she".
    Pronoun,
}
