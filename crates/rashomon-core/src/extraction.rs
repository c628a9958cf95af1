//! What was found in one article.

use crate::entity::Entity;
use crate::figure::Figure;
use crate::id::EntityId;
use crate::statement::Statement;
use crate::timex::Timex;
use crate::warning::Warning;

/// Everything that was found in one article, each with the spans it came from, in text order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// Who said what.
    pub statements: Vec<Statement>,
    /// Who and what is named.
    pub entities: Vec<Entity>,
    /// Numbers with what they count.
    pub figures: Vec<Figure>,
    /// Times and dates.
    pub timexes: Vec<Timex>,
    /// What could not be made out.
    pub warnings: Vec<Warning>,
}

impl Extraction {
    /// The entity named `id`.
    pub fn entity(&self, id: &EntityId) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.id == *id)
    }
}
