//! Who is who over all articles.

use crate::account::AccountId;
use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::{Actor, ActorCorrection, ActorId, ArticleId, Named, Register};

/// An actor as lists and pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRow {
    /// The actor.
    pub actor: Actor,
    /// The names by which articles call it, the most used first, with how many articles do.
    pub names: Vec<(String, usize)>,
    /// Whether it is a person of whom no more than one word is known: it may be several.
    pub is_bare: bool,
    /// Statements that it made.
    pub n_statements: usize,
    /// Articles that name it.
    pub n_articles: usize,
}

/// What a person has said of two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorCorrectionRow {
    /// Names it.
    pub number: i64,
    /// What was said, of the names made comparable.
    pub correction: ActorCorrection,
    /// The two names as articles print them.
    pub names: [String; 2],
    /// Whose account said it, if it is still there.
    pub account: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Writes an article's entities into a register: its number, and all of them.
pub type Registrar<'a> =
    dyn FnMut(&mut dyn Register<Error = StoreError>, i64, &[Named]) -> Result<(), StoreError> + 'a;

/// Settles in a register what a person said.
pub type Corrector<'a> = dyn FnMut(&mut dyn Register<Error = StoreError>) -> Result<(), StoreError> + 'a;

/// Keeps who is who.
///
/// # Errors
/// As [`crate::Store`].
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Actors {
    /// Hands over the entities of articles that have changed since the last call, in the order of their
    /// changes, of at most `limit` articles. Everything that is registered for them is one transaction. Tells
    /// how many articles there were; none where everything is registered.
    fn identify(&self, limit: usize, registrar: &mut Registrar<'_>) -> Result<usize, StoreError>;

    /// How many changes of articles have not been handed over.
    fn n_unidentified(&self) -> Result<u64, StoreError>;

    /// One actor.
    fn actor(&self, id: ActorId) -> Result<Option<ActorRow>, StoreError>;

    /// Everybody whom articles call by one of `names`, exactly as they are kept, those of most statements
    /// first, after them those of whom no more than one word is known.
    fn actors(&self, names: &[String]) -> Result<Vec<ActorRow>, StoreError>;

    /// Who goes by one of `names`, in their order, with nothing counted; persons whom articles call by surname
    /// alone do not go by it.
    fn namesakes(&self, names: &[String]) -> Result<Vec<Actor>, StoreError>;

    /// Whom one article means by `name`.
    fn actor_in(&self, article: &ArticleId, name: &str) -> Result<Option<ActorRow>, StoreError>;

    /// The numbers of the articles that call an actor by `name`.
    fn articles_calling(&self, id: ActorId, name: &str) -> Result<Vec<i64>, StoreError>;

    /// Keeps what a person says of two names, which `corrector` then settles. Gives its number.
    fn put_actor_correction(
        &self,
        account: AccountId,
        correction: &ActorCorrection,
        now: Timestamp,
        corrector: &mut Corrector<'_>,
    ) -> Result<i64, StoreError>;

    /// Forgets what a person said of two names, which `corrector` then settles. Tells whether it was there.
    fn remove_actor_correction(&self, number: i64, corrector: &mut Corrector<'_>)
    -> Result<bool, StoreError>;

    /// What people have said of names, the latest first.
    fn actor_corrections(&self) -> Result<Vec<ActorCorrectionRow>, StoreError>;
}
