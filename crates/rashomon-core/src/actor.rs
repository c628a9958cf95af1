//! Who is who over a whole collection: what entities of many articles are together, by their names.

use crate::entity::EntityKind;

/// Names an actor of one collection by its number, which is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(i64);

impl ActorId {
    /// Wraps a number that a register gave.
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for ActorId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Somebody or something over all articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its number.
    pub id: ActorId,
    /// Of its full names the one most used.
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// The item of Wikidata, where the table of offices knows it.
    pub wikidata: Option<String>,
}

/// A named entity of an article: what of it tells who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its number in the collection.
    pub entity: i64,
    /// The number of its name.
    pub name_number: i64,
    /// The fullest name that the article gives.
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// The item of Wikidata, where the table of offices knows it.
    pub wikidata: Option<String>,
    /// Whether the article gives a name, and not a description alone.
    pub is_named: bool,
}

/// A name by which an actor goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The number of the name.
    pub name_number: i64,
    /// As articles print it.
    pub name: String,
    /// The name made comparable: one for "José Peñalver" and "Jose Penalver".
    pub key: String,
    /// What bears it: a person, or an organisation or place.
    pub kind: EntityKind,
    /// The item of Wikidata that is called so; names of which no item is known stand for themselves.
    pub wikidata: Option<String>,
    /// Who is called so; `None` until it is settled.
    pub actor: Option<ActorId>,
}

/// Where somebody is named, and beside whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// The entity's number.
    pub entity: i64,
    /// The article's number.
    pub article: i64,
    /// Whom the article names in full, by hashes of their keys, sorted.
    pub cast: Vec<u32>,
}

/// What a person says of two names: that they are one person's, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorCorrection {
    /// Whether the names are persons'.
    pub is_person: bool,
    /// The key of one name.
    pub key: String,
    /// That of the other.
    pub other: String,
    /// Whether they are one.
    pub are_one: bool,
}

/// Where it is written down who is who. Rules decide, a register remembers.
///
/// Keys are of names of persons, or of organisations and places, which are kept apart throughout.
///
/// # Errors
/// Whatever disk and database give.
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Register {
    /// What can go wrong with it.
    type Error;

    /// Whether that name of that item is an alias already.
    fn knows(&mut self, named: &Named) -> Result<bool, Self::Error>;
    /// Adds an alias, of nobody yet.
    fn add_alias(&mut self, alias: &Alias) -> Result<(), Self::Error>;
    /// All aliases of a key, in the order of their items and numbers.
    fn aliases(&mut self, is_person: bool, key: &str) -> Result<Vec<Alias>, Self::Error>;
    /// All aliases of an actor.
    fn aliases_of(&mut self, actor: ActorId) -> Result<Vec<Alias>, Self::Error>;
    /// Gives an alias to an actor.
    fn assign(&mut self, alias: &Alias, actor: ActorId) -> Result<(), Self::Error>;

    /// Notes under which marks a person's key is looked for.
    fn put_marks(&mut self, key: &str, marks: &[String]) -> Result<(), Self::Error>;
    /// The keys with a mark, at most `limit`, in order.
    fn keys_with(&mut self, mark: &str, limit: usize) -> Result<Vec<String>, Self::Error>;

    /// Notes that two persons' keys may be one name in two spellings, or that articles bear it out.
    fn put_spelling(&mut self, key: &str, other: &str, is_borne_out: bool) -> Result<(), Self::Error>;
    /// Other spellings of a key, borne out or not, in order.
    fn spellings(&mut self, key: &str, are_borne_out: bool) -> Result<Vec<String>, Self::Error>;

    /// Notes whom an article names in full.
    fn put_cast(&mut self, article: i64, cast: &[u32]) -> Result<(), Self::Error>;
    /// Where a person is named by that key, in the latest articles first, at most `limit`.
    fn appearances(&mut self, key: &str, limit: usize) -> Result<Vec<Appearance>, Self::Error>;
    /// Notes that an article bears out that a person named by one word is the bearer of a full name.
    fn put_bearer(&mut self, entity: i64, key: &str) -> Result<(), Self::Error>;

    /// What has been said of a name, in order.
    fn corrections(&mut self, is_person: bool, key: &str) -> Result<Vec<ActorCorrection>, Self::Error>;

    /// The actor that is an item of Wikidata.
    fn actor_of_item(&mut self, item: &str) -> Result<Option<ActorId>, Self::Error>;
    /// One actor.
    fn actor(&mut self, actor: ActorId) -> Result<Option<Actor>, Self::Error>;
    /// A new actor's number.
    fn add_actor(&mut self, name: &str, kind: EntityKind) -> Result<ActorId, Self::Error>;
    /// Keeps what an actor is called.
    fn put_actor(&mut self, actor: &Actor) -> Result<(), Self::Error>;
    /// Removes an actor without aliases.
    fn remove_actor(&mut self, actor: ActorId) -> Result<(), Self::Error>;
    /// How many entities bear a name, counted to 100 at most.
    fn n_named(&mut self, name_number: i64) -> Result<usize, Self::Error>;
}
