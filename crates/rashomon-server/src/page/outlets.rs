//! All outlets that there are articles of.

use super::{Page, Place, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::outlets::{country_name, outlets};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::segment;
use axum::extract::State;
use maud::html;

/// Outlets shown: those with the most articles.
const OUTLETS_MAX: usize = 500;

pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Result<Page, Fault> {
    site.ask(move |site| {
        let mut rows = site.store.outlets()?;
        let n_outlets = rows.len();
        rows.sort_by_key(|row| std::cmp::Reverse(row.n_articles));
        rows.truncate(OUTLETS_MAX);
        let now = site.now();
        let main = html! {
            div.narrow {
                h1 { "Outlets" }
                p.credit {
                    (count(n_outlets, "outlet", "outlets")) " in what is held, the one with the most articles first"
                    @if n_outlets > rows.len() { "; the first " (rows.len()) " are listed" }
                }
                @if visit.is_admin() {
                    p.note {
                        @if site.options.facts.is_empty() { "Facts of outlets, and ratings by others, come from files that the server is started with: " code { "--outlet-facts FILE" } "." }
                        @else { (count(site.options.facts.len(), "fact", "facts")) " of outlets are told by the files that the server was started with." }
                    }
                }
                @if rows.is_empty() { p.end { "No article names its outlet yet." } }
                ol.said-list {
                    @for row in &rows {
                        li data-item {
                            a.item-title href={ "/outlet/" (segment(&row.name)) } dir="auto" data-open { (safe(&row.name)) }
                            p.note {
                                (count(row.n_articles, "article", "articles")) " · last " (time(row.last, now))
                                @if let Some(known) = outlets().find(&row.name, None) { " · " (country_name(&known.country)) }
                            }
                        }
                    }
                }
            }
        };
        Ok(page(&visit, Place::Feeds, "Outlets", "", &main))
    })
    .await
}
