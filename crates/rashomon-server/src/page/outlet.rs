//! An outlet, described and not scored.

use super::{Page, Place, page, published};
use crate::fact::Told;
use crate::fault::Fault;
use crate::guard::Visit;
use crate::outlets::{Outlet, country_name, language_name, outlets};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{article_address, story_address, value};
use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::{Feed, StoryId};
use rashomon::store::{Item, ItemQuery};
use std::collections::{BTreeMap, BTreeSet};

const LATEST_MAX: usize = 200;
/// Articles of one list.
pub(super) const LISTED_MAX: usize = 60;

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let query = ItemQuery { outlet: Some(name.clone()), limit: LATEST_MAX, ..ItemQuery::default() };
        let items = site.store.items(visit.account.id, &query)?;
        if items.is_empty() {
            return Err(Fault::NotFound);
        }
        let n_items = site.store.n_items(visit.account.id, &query)?;
        let stories: BTreeSet<StoryId> = items.iter().filter_map(|item| item.story.clone()).collect();
        let query =
            ItemQuery { stories: Some(stories.into_iter().collect()), limit: 10_000, ..ItemQuery::default() };
        let mut by_story: BTreeMap<StoryId, Vec<Item>> = BTreeMap::new();
        for item in site.store.items(visit.account.id, &query)? {
            by_story.entry(item.story.clone().unwrap_or_else(|| StoryId::new(""))).or_default().push(item);
        }
        let feeds: Vec<Feed> = {
            let ids: BTreeSet<_> = items.iter().filter_map(|item| item.feed).collect();
            site.store.feeds()?.into_iter().filter(|feed| ids.contains(&feed.id)).collect()
        };
        let url = items.iter().find(|item| item.outlet.as_deref() == Some(name.as_str()) && item.url.is_some());
        let url = url.or(items.first()).and_then(|item| item.url.as_deref());
        let known = outlets().find(&name, url);
        let told = site.options.facts.of(&name, url);
        let carried = items.iter().filter(|item| item.outlet.as_deref() != Some(name.as_str())).count();
        let main = html! {
            (body(&name, &items, n_items, &by_story, &Origin { known, told, feeds, carried }))
            div.narrow {
                h2 { "Latest" }
                (list(&items, Some(&name), site.now()))
                @if n_items > LISTED_MAX { p { a.plain href={ "/search?q=" (value(&format!("outlet:\"{name}\" sort:latest"))) } { "All " (n_items) " articles" } } }
            }
        };
        Ok(page(&visit, Place::Elsewhere, &name, "", &main))
    })
    .await
}

/// Where facts of an outlet come from.
struct Origin<'a> {
    /// The list that comes with the program.
    known: Option<&'a Outlet>,
    /// What others tell, by files that whoever runs the place brought.
    told: Vec<&'a Told>,
    /// The feeds that list its articles.
    feeds: Vec<Feed>,
    /// Of its articles, those that it carries for another.
    carried: usize,
}

fn body(
    name: &str,
    items: &[Item],
    n_items: usize,
    by_story: &BTreeMap<StoryId, Vec<Item>>,
    origin: &Origin<'_>,
) -> Markup {
    let is_own = |item: &&Item| item.outlet.as_deref() == Some(name);
    let several = by_story.values().filter(|story| story.len() > 1);
    let n_shared = several.clone().count();
    let n_first = several
        .filter(|story| story.iter().min_by_key(|item| (item.at, item.number)).as_ref().is_some_and(is_own))
        .count();
    let n_alone = by_story.values().filter(|story| story.len() == 1).count();
    let mut languages: Vec<&str> = items
        .iter()
        .filter_map(|item| item.language.as_deref())
        .filter(|language| crate::report::is_language(language))
        .collect();
    languages.sort_unstable();
    languages.dedup();
    let n_partial = items.iter().filter(|item| !item.complete).count();
    html! {
        div.narrow {
            p.kicker { "Outlet" }
            h1 dir="auto" { (safe(name)) }
            dl.facts {
                @match origin.known {
                    Some(known) => {
                        dt { "Country" } dd { (country_name(&known.country)) (listed()) }
                        dt { "Owner" } dd { (safe(&known.owner)) (listed()) }
                        dt { "Lives on" } dd { (safe(&known.means)) (listed()) }
                    },
                    None if origin.told.is_empty() => { dt { "Country, owner" } dd { "not known" span.origin { "it is not in the list that comes with the program" } } },
                    None => {}
                }
                @for told in &origin.told {
                    dt { (told.label) }
                    dd dir="auto" {
                        @match told.fact { "country" => (country_name(&told.value)), "language" => (language_name(&told.value)), _ => (safe(&told.value)) }
                        span.origin { "as told by " bdi { (safe(&told.source)) } @if let Some(date) = told.date { ", " (date) } }
                    }
                }
                dt { "Held" } dd { (count(n_items, "article", "articles")) }
                dt { "Language" } dd {
                    @if languages.is_empty() { "not known" } @else { (languages.iter().map(|code| language_name(code)).collect::<Vec<_>>().join(", ")) }
                    span.origin { "as its articles are written" @for feed in &origin.feeds { @if let Some(language) = &feed.language { "; " (safe(language_name(language))) " by its feed" } } }
                }
                @if !origin.feeds.is_empty() {
                    dt { "Followed by" } dd { @for (place, feed) in origin.feeds.iter().take(6).enumerate() { @if place > 0 { ", " } bdi { (safe(feed.name())) } } span.origin { "feeds that list its articles" } }
                }
                dt { "Own or carried" } dd {
                    @if origin.carried == 0 { "all under its own name" } @else { (origin.carried) " of these are other outlets’, which it carries" }
                    span.origin { "as the articles say" }
                }
                dt { "First" } dd { @if n_shared == 0 { "no story of several reports yet" } @else { "first of several reports in " (n_first) " of " (count(n_shared, "story", "stories")) } }
                dt { "Alone" } dd { (n_alone) " of " (count(by_story.len(), "story", "stories")) " told by nobody else" }
                dt { "Text held" } dd { @if n_partial == 0 { "in full" } @else { "only part of it for " (count(n_partial, "article", "articles")) } }
            }
            p.note {
                "Counted over the latest " (items.len()) " articles. Nothing here is a score of this program’s."
                @if origin.told.iter().any(|told| told.fact == "rating") { " A rating is its source’s word." }
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
