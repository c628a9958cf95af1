//! An outlet, described and not scored.

use super::{Page, Place, page, published};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::outlet::OutletRecord;
use crate::outlets::{country_name, language_name, outlets};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{article_address, story_address, value};
use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::Feed;
use rashomon::store::Item;
use std::collections::BTreeSet;

/// Articles of one list.
pub(super) const LISTED_MAX: usize = 60;

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let record = OutletRecord::load(site, visit.account.id, &name)?;
        let ids: BTreeSet<_> = record.items.iter().filter_map(|item| item.feed).collect();
        let feeds: Vec<Feed> = site.store.feeds()?.into_iter().filter(|feed| ids.contains(&feed.id)).collect();
        let n_articles = record.n_articles;
        let main = html! {
            (body(&name, &record, &feeds))
            div.narrow {
                h2 { "Latest" }
                (list(&record.items, Some(&name), site.now()))
                @if n_articles > LISTED_MAX { p { a.plain href={ "/search?q=" (value(&format!("outlet:\"{name}\" sort:latest"))) } { "All " (n_articles) " articles" } } }
            }
        };
        Ok(page(&visit, Place::Elsewhere, &name, "", &main))
    })
    .await
}

fn body(name: &str, record: &OutletRecord<'_>, feeds: &[Feed]) -> Markup {
    let languages: Vec<&str> = (record.languages.iter())
        .map(String::as_str)
        .filter(|language| crate::report::is_language(language))
        .collect();
    let n_carried = record.items.iter().filter(|item| item.outlet.as_deref() != Some(name)).count();
    let OutletRecord { n_stories, n_shared, n_first, n_alone, n_partial, .. } = *record;
    html! {
        div.narrow {
            p.kicker { "Outlet" }
            h1 dir="auto" { (safe(name)) }
            dl.facts {
                @match record.known {
                    Some(known) => {
                        dt { "Country" } dd { (country_name(&known.country)) (listed()) }
                        dt { "Owner" } dd { (safe(&known.owner)) (listed()) }
                        dt { "Lives on" } dd { (safe(&known.means)) (listed()) }
                    },
                    None if record.told.is_empty() => { dt { "Country, owner" } dd { "not known" span.origin { "it is not in the list that comes with the program" } } },
                    None => {}
                }
                @for told in &record.told {
                    dt { (told.label) }
                    dd dir="auto" {
                        @match told.fact { "country" => (country_name(&told.value)), "language" => (language_name(&told.value)), _ => (safe(&told.value)) }
                        span.origin { "as told by " bdi { (safe(&told.source)) } @if let Some(date) = told.date { ", " (date) } }
                    }
                }
                dt { "Held" } dd { (count(record.n_articles, "article", "articles")) }
                dt { "Language" } dd {
                    @if languages.is_empty() { "not known" } @else { (languages.iter().map(|code| language_name(code)).collect::<Vec<_>>().join(", ")) }
                    span.origin { "as its articles are written" @for feed in feeds { @if let Some(language) = &feed.language { "; " (safe(language_name(language))) " by its feed" } } }
                }
                @if !feeds.is_empty() {
                    dt { "Followed by" } dd { @for (place, feed) in feeds.iter().take(6).enumerate() { @if place > 0 { ", " } bdi { (safe(feed.name())) } } span.origin { "feeds that list its articles" } }
                }
                dt { "Own or carried" } dd {
                    @if n_carried == 0 { "all under its own name" } @else { (n_carried) " of these are other outlets’, which it carries" }
                    span.origin { "as the articles say" }
                }
                dt { "First" } dd { @if n_shared == 0 { "no story of several reports yet" } @else { "first of several reports in " (n_first) " of " (count(n_shared, "story", "stories")) } }
                dt { "Alone" } dd { (n_alone) " of " (count(n_stories, "story", "stories")) " told by nobody else" }
                dt { "Text held" } dd { @if n_partial == 0 { "in full" } @else { "only part of it for " (count(n_partial, "article", "articles")) } }
            }
            p.note {
                "Counted over the latest " (record.items.len()) " articles. Nothing here is a score of this program’s."
                @if record.told.iter().any(|told| told.fact == "rating") { " A rating is its source’s word." }
            }
            (wishes("outlet", name))
        }
    }
}

/// The way to more, less or nothing of something in one's lists, each shown before it holds.
pub(super) fn wishes(target: &str, words: &str) -> Markup {
    let address = |weight: &str| format!("/rules?target={target}&words={}&weight={weight}", value(words));
    html! {
        p.note.wishes {
            "In your lists: "
            @for (place, (weight, text)) in [("more", "more"), ("less", "less"), ("never", "never")].into_iter().enumerate() {
                @if place > 0 { " · " }
                a href=(address(weight)) { (text) span.hidden { " of " (safe(words)) } }
            }
        }
    }
}

fn listed() -> Markup {
    html! { span.origin { "from the list that comes with the program, " (outlets().as_of) } }
}

/// Articles one below the other; of `outlet` it is known whose they are.
pub(crate) fn list(items: &[Item], outlet: Option<&str>, now: Timestamp) -> Markup {
    html! {
        ol.said-list {
            @for item in items.iter().take(LISTED_MAX) {
                li data-item {
                    a.item-title href=(article_address(item.id.as_str())) dir="auto" data-open { (safe(item.title.as_deref().unwrap_or("Article without a headline"))) }
                    p.note {
                        @if outlet.is_none() || item.outlet.as_deref() != outlet { bdi { (safe(item.outlet.as_deref().unwrap_or("outlet unknown"))) } " · " }
                        (published(item.at, item.dated, now))
                        @if let Some(byline) = &item.byline { " · by " bdi { (safe(byline)) } }
                        @if let Some(story) = &item.story { " · " a href=(story_address(story.as_str())) { "its story" } }
                    }
                }
            }
        }
    }
}
