//! What is known of an article beside its text.

use rashomon_core::{ArticleField, Origin, Outlet, OutletEvidence, Published};
use std::collections::BTreeMap;

/// Facts from a page's head, front matter or a record's fields; what is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<Outlet>,
    pub(crate) carrier: Option<Outlet>,
    pub(crate) agency: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<Published>,
    pub(crate) updated: Option<Published>,
    pub(crate) section: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) image: Option<String>,
    /// Where they were found.
    pub(crate) origins: BTreeMap<ArticleField, Origin>,
    pub(crate) complete: Option<bool>,
}

impl Metadata {
    /// These facts, and where there is none, `other`'s.
    pub(crate) fn or(self, other: Self) -> Self {
        let mut origins = other.origins;
        origins.extend(self.origins);
        Self {
            id: self.id.or(other.id),
            title: self.title.or(other.title),
            outlet: self.outlet.or(other.outlet),
            carrier: self.carrier.or(other.carrier),
            agency: self.agency.or(other.agency),
            byline: self.byline.or(other.byline),
            published: self.published.or(other.published),
            updated: self.updated.or(other.updated),
            section: self.section.or(other.section),
            language: self.language.or(other.language),
            url: self.url.or(other.url),
            image: self.image.or(other.image),
            origins,
            complete: self.complete.or(other.complete),
        }
    }

    /// These facts, all found in one place.
    pub(crate) fn from(mut self, origin: Origin) -> Self {
        self.origins = ArticleField::ALL
            .into_iter()
            .filter(|&field| self.has(field))
            .map(|field| (field, origin))
            .collect();
        self
    }

    fn has(&self, field: ArticleField) -> bool {
        match field {
            ArticleField::Title => self.title.is_some(),
            ArticleField::Outlet => self.outlet.is_some(),
            ArticleField::Carrier => self.carrier.is_some(),
            ArticleField::Agency => self.agency.is_some(),
            ArticleField::Byline => self.byline.is_some(),
            ArticleField::Published => self.published.is_some(),
            ArticleField::Updated => self.updated.is_some(),
            ArticleField::Section => self.section.is_some(),
            ArticleField::Language => self.language.is_some(),
            ArticleField::Url => self.url.is_some(),
            ArticleField::Image => self.image.is_some(),
        }
    }
}

/// An outlet that whoever supplied the article named.
pub(crate) fn given(name: impl Into<String>) -> Outlet {
    Outlet { name: name.into(), evidence: OutletEvidence::Given }
}
