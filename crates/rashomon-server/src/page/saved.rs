//! What the reader has saved.

use super::{Page, Place, page};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::site::Site;
use axum::extract::State;
use maud::html;
use rashomon::store::ItemQuery;

pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Result<Page, Fault> {
    site.ask(move |site| {
        let query = ItemQuery { starred: Some(true), limit: 500, ..ItemQuery::default() };
        let mut items = site.store.items(visit.account.id, &query)?;
        items.sort_by_key(|item| std::cmp::Reverse(item.starred));
        let main = html! {
            div.narrow {
                h1 { "Saved" }
                @if items.is_empty() {
                    p.muted { "Nothing is saved. “Save” on an article’s page, or the key " kbd { "s" } ", keeps it here." }
                }
                (super::outlet::list(&items, site.now()))
            }
        };
        Ok(page(&visit, Place::Saved, "Saved", "", &main))
    })
    .await
}
