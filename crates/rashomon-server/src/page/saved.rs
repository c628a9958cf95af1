//! What the reader has saved.

use super::{Page, Place, page};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::count;
use crate::site::Site;
use axum::extract::{Query, State};
use maud::html;
use rashomon::store::ItemQuery;
use serde::Deserialize;

/// Saved articles that are looked through.
const SAVED_MAX: usize = 10_000;
const ON_A_PAGE: usize = super::outlet::LISTED_MAX;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    page: usize,
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let query = ItemQuery { starred: Some(true), limit: SAVED_MAX, ..ItemQuery::default() };
        let mut items = site.store.items(visit.account.id, &query)?;
        items.sort_by_key(|item| std::cmp::Reverse(item.starred));
        let start = asked.page.saturating_mul(ON_A_PAGE).min(items.len());
        let shown = &items[start..(start + ON_A_PAGE).min(items.len())];
        let main = html! {
            div.narrow {
                h1 { "Saved" }
                @if items.is_empty() {
                    p.muted { "Nothing is saved. “Save” on an article’s page, or the key " kbd { "s" } ", keeps it here." }
                } @else { p.credit { (count(items.len(), "article", "articles")) ", the last saved first" } }
                (super::outlet::list(shown, None, site.now()))
                (super::pages("/saved?page=", asked.page, start + shown.len() < items.len()))
            }
        };
        Ok(page(&visit, Place::Saved, "Saved", "", &main))
    })
    .await
}
