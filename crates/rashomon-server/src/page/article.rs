//! An article: its text, every finding marked where it stands.

use super::person::name_address;
use super::{Page, Place, button, page};
use crate::change::changes;
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{self, count, safe};
use crate::site::Site;
use crate::story::{StoryPage, article_address, segment, story_address};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rashomon::core::{ArticleId, Entity, EntityKind, MentionKind};
use rashomon::store::{Item, ItemQuery, Mark, Revision};

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let id = ArticleId::new(id);
        let stored = site.store.article(&id)?.ok_or(Fault::NotFound)?;
        let item = item(site, &visit, stored.number)?;
        let revisions = if stored.n_revisions > 1 { site.store.revisions(&id)? } else { Vec::new() };
        let title = stored.article.title.as_ref().map_or("Article", |title| title.text.as_str()).to_owned();
        let story = match &stored.story {
            Some(story) => Some(site.story(story)?),
            None => None,
        };
        let main = body(&item, stored.article.url.as_deref(), story.as_deref(), &id, &revisions);
        let account = visit.account.id;
        site.note(move |site| {
            site.store.mark(account, &[stored.number], Mark::Read(true), site.now()).map(drop)
        });
        Ok(page(&visit, Place::Elsewhere, &title, "", &main))
    })
    .await
}

fn item(site: &Site, visit: &Visit, number: i64) -> Result<Item, Fault> {
    let query = ItemQuery { numbers: Some(vec![number]), limit: 1, ..ItemQuery::default() };
    site.store.items(visit.account.id, &query)?.pop().ok_or(Fault::NotFound)
}

fn body(
    item: &Item,
    url: Option<&str>,
    story: Option<&StoryPage>,
    id: &ArticleId,
    revisions: &[Revision],
) -> Markup {
    let address = article_address(id.as_str());
    let view = story.map(StoryPage::view);
    let place = view
        .as_ref()
        .and_then(|view| view.sources.iter().position(|source| source.analysis.article.id == *id));
    let story_page = story.map(|story| story_address(story.row.story.id.as_str()));
    html! {
        article.report.reading lang=[item.language.as_deref().filter(|&language| report::is_language(language))] {
            header {
                @if let (Some(address), Some(story)) = (&story_page, story) {
                    p.kicker lang="en" {
                        @if story.analyses.len() > 1 {
                            "One of " (count(story.row.story.articles.len(), "report", "reports")) " of: "
                        } @else { "Story: " }
                        a href=(address) dir="auto" { (safe(story.row.story.headline.as_ref().map_or("a story", |headline| &headline.text))) }
                    }
                }
                h1 dir="auto" { (safe(item.title.as_deref().unwrap_or("Article without a headline"))) }
                p.credit lang="en" {
                    @if let Some(outlet) = &item.outlet {
                        a href={ "/outlet/" (segment(outlet)) } { bdi { (safe(outlet)) } } " · "
                    }
                    @if let (Some(view), Some(place)) = (&view, place) { (report::story::facts(&view.sources[place])) }
                }
                div.actions lang="en" {
                    @if let Some(url) = url.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
                        a.plain href=(url) rel="noopener noreferrer external" { "Original at " (host(url)) }
                    }
                    @if item.starred.is_some() { (button(&format!("{address}/unsave"), "Saved: remove", Some("s"))) }
                    @else { (button(&format!("{address}/save"), "Save", Some("s"))) }
                }
                @if !item.complete { p.gap-note lang="en" { "Only part of this report is held. The rest stands at the outlet." } }
            }
            @match (&view, place) {
                (Some(view), Some(place)) => (report::article::paragraphs(place, view, story_page.as_deref().unwrap_or_default())),
                _ => p.muted lang="en" { "The text is held, but its story cannot be shown just now." },
            }
            @if let (Some(view), Some(place)) = (&view, place) {
                @let analysis = view.sources[place].analysis;
                @let names: Vec<_> = analysis.extraction.entities.iter().filter(|entity| entity.kind != EntityKind::Place && is_named(entity)).collect();
                @if !names.is_empty() {
                    section lang="en" aria-labelledby="named" {
                        h2 id="named" { "Named here" }
                        ul.tags {
                            @for entity in names.iter().take(40) {
                                li { a href=(name_address(&entity.name, id.as_str())) dir="auto" { (safe(&entity.name)) } }
                            }
                        }
                    }
                }
            }
            @if revisions.len() > 1 { (revised(revisions)) }
        }
    }
}

/// Whether the article calls somebody by a name: "its engineers" is none.
fn is_named(entity: &Entity) -> bool {
    entity.mentions.iter().any(|mention| mention.kind == MentionKind::Name)
}

/// What the outlet changed, sentence by sentence.
fn revised(revisions: &[Revision]) -> Markup {
    html! {
        section lang="en" aria-labelledby="revisions" {
            h2 id="revisions" { "What the outlet changed" }
            @for pair in revisions.windows(2) {
                h3 { (pair[1].seen.strftime("%-d %B %Y, %H:%M UTC")) }
                @if pair[0].title != pair[1].title {
                    p { "Headline before: " q dir="auto" { (safe(pair[0].title.as_deref().unwrap_or("none"))) } }
                }
                (super::story::sources::list(&changes(&pair[0].text, &pair[1].text)))
            }
        }
    }
}

fn host(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default().trim_start_matches("www.").to_owned()
}

/// Saves an article, or no longer.
pub(crate) async fn act(
    State(site): State<Site>,
    visit: Visit,
    Path((id, deed)): Path<(String, String)>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let id = ArticleId::new(id);
        let stored = site.store.article(&id)?.ok_or(Fault::NotFound)?;
        let mark = match deed.as_str() {
            "save" => Mark::Starred(true),
            "unsave" => Mark::Starred(false),
            "unread" => Mark::Read(false),
            _ => return Err(Fault::NotFound),
        };
        site.store.mark(visit.account.id, &[stored.number], mark, site.now())?;
        Ok(Redirect::to(&article_address(id.as_str())).into_response())
    })
    .await
}
