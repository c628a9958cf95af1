//! What is known of an article beside its text.

use rashomon_core::{Outlet, OutletEvidence, Published};

/// Facts from a page's head, front matter or a record's fields; what is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<Outlet>,
    pub(crate) carrier: Option<Outlet>,
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<Published>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) complete: Option<bool>,
}

impl Metadata {
    /// These facts, and where there is none, `other`'s.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            id: self.id.or(other.id),
            title: self.title.or(other.title),
            outlet: self.outlet.or(other.outlet),
            carrier: self.carrier.or(other.carrier),
            byline: self.byline.or(other.byline),
            published: self.published.or(other.published),
            language: self.language.or(other.language),
            url: self.url.or(other.url),
            complete: self.complete.or(other.complete),
        }
    }
}

/// An outlet that whoever supplied the article named.
pub(crate) fn given(name: impl Into<String>) -> Outlet {
    Outlet { name: name.into(), evidence: OutletEvidence::Given }
}
