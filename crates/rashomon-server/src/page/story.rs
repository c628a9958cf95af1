//! A story: what differs, who said what, in whose words.

mod figures;
pub(crate) mod sources;
mod timeline;
pub(crate) mod together;

use super::{Place, button, page};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::headline;
use crate::report::{self, count, heading, picture, safe};
use crate::site::Site;
use crate::story::{StoryPage, article_address, story_address};
use crate::view::{OverTime, StoryView};
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::StoryId;
use rashomon::store::StoryHistory;

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let asked = StoryId::new(id);
        let rules = site.store.rules(visit.account.id)?;
        let story = site.story_without(&asked, &rules)?;
        let id = &story.row.story.id;
        if *id != asked {
            return Ok(Redirect::to(&story_address(id.as_str())).into_response());
        }
        let seen = site.store.seen(visit.account.id, id)?;
        let done = site.store.done(visit.account.id, std::slice::from_ref(id))?.into_iter().flatten().next();
        let history = site.store.story_history(id)?;
        let is_pick = site.store.picks(100)?.contains(id);
        let (view, n_differences, n_statements) = story.view_since(&seen);
        let mut view = view.with_time(site.over_time(&story));
        let is_liked = headline::of_view(&visit.settings.headlines, &mut view);
        let state = Since { done, n_differences, n_statements, is_pick, is_seen: !seen.is_empty(), is_liked };
        let around = Around {
            history,
            silent: sources::silent(site, &story, &visit)?,
            hindrance: site.model().and_then(|state| state.hindrance()),
        };
        let main = html! {
            (together::told(query.as_deref().unwrap_or_default(), &story_address(id.as_str())))
            (body(&visit, &story, &view, &state, &around, site.now()))
        };
        Ok(page(&visit, Place::Elsewhere, &heading(&view), "", &main).into_response())
    })
    .await
}

/// What the reader did with the story before.
struct Since {
    done: Option<Timestamp>,
    n_differences: usize,
    n_statements: usize,
    is_pick: bool,
    is_seen: bool,
    /// Whether the headline is of an outlet whose headlines the reader likes.
    is_liked: bool,
}

/// What is known of the story beside its reports.
struct Around {
    history: Vec<StoryHistory>,
    silent: sources::Silent,
    /// Why reports are not looked into.
    hindrance: Option<String>,
}

fn body(
    visit: &Visit,
    story: &StoryPage,
    view: &StoryView<'_>,
    state: &Since,
    around: &Around,
    now: Timestamp,
) -> Markup {
    let id = story.row.story.id.as_str();
    let address = story_address(id);
    let several = view.sources.len() > 1;
    html! {
        article.story id="s1" aria-labelledby="s1-title" data-seen=[(visit.settings.seen_on_open).then_some(format!("{address}/seen"))] {
            header.story-head {
                div.lead {
                    p.kicker { (kicker(story, view)) }
                    h1 id="s1-title" dir="auto" { (heading(view)) }
                    @match view.headline {
                        Some((_, source)) => p.credit {
                            "Headline of " bdi { (safe(&view.sources[source].label)) }
                            @if several {
                                @if state.is_liked { ", as you " a href="/settings" { "set it" } }
                                @else { ", " (headline::RULE) " · " a href="/settings" { "prefer another outlet’s" } }
                            }
                        },
                        None => p.credit { "None of the reports gives a headline." },
                    }
                    (since(state))
                    div.actions {
                        @if state.done.is_some() { (button(&format!("{address}/open"), "Not done after all", Some("u"))) }
                        @else {
                            (button(&format!("{address}/done"), "Done with this story", Some("m")))
                            @if state.is_seen { (button(&format!("{address}/open"), "Mark as unread", None)) }
                        }
                        @if visit.is_admin() {
                            @if state.is_pick { (button(&format!("{address}/unpick"), "No longer recommend", None)) }
                            @else { (button(&format!("{address}/pick"), "Recommend", None)) }
                        }
                        (together::link(visit, story))
                        a.plain href={ (address) "/file.html" } download { "As a file" }
                    }
                    (reports(view, story))
                }
                @if several { (picture::figure(1, view)) }
            }
            h2.hidden { "What the reports say" }
            (report::story::findings(1, view))
            (figures::figures(view))
            (report::over_time::over_time(1, view))
            (timeline::timeline(view, &around.history, now))
            (report::over_time::related(1, view, &|other| Some(story_address(&other.story))))
            (sources::corrections(view, story, now))
            (sources::missing(view, story, &around.silent, around.hindrance.as_deref(), now))
        }
    }
}

fn kicker(story: &StoryPage, view: &StoryView<'_>) -> String {
    let mut parts = vec![count(story.row.story.articles.len(), "report", "reports")];
    if view.sources.len() > 1 {
        parts.push(count(story.n_voices, "publisher of its own text", "publishers of their own text"));
        if story.n_hidden > 0 {
            parts.push(format!("{} hidden by your rules", story.n_hidden));
        }
        parts.push(count(view.differences.len(), "difference", "differences"));
        parts.push(count(view.shared().count(), "shared statement", "shared statements"));
    }
    parts.join(" · ")
}

fn since(state: &Since) -> Markup {
    let mut parts = Vec::new();
    if state.n_differences > 0 {
        parts.push(count(state.n_differences, "new difference", "new differences"));
    }
    if state.n_statements > 0 {
        parts.push(count(state.n_statements, "new statement", "new statements"));
    }
    html! {
        @if state.is_seen {
            p.since {
                @if parts.is_empty() { "Nothing new since you read it." }
                @else { span.new { "new" } " " (parts.join(" and ")) " since you read it" }
            }
        }
    }
}

fn reports(view: &StoryView<'_>, story: &StoryPage) -> Markup {
    html! {
        ul.outlets aria-label="Reports" {
            @for source in &view.sources {
                li data-item {
                    a.outlet href=(article_address(source.analysis.article.id.as_str())) data-open { bdi { (safe(&source.label)) } }
                    " " span.muted { (report::story::facts(source)) }
                }
            }
        }
        @if story.row.story.articles.len() > view.sources.len() {
            p.note { "The first " (view.sources.len()) " of " (story.row.story.articles.len()) " reports are laid side by side." }
        }
    }
}

/// What a reader does with a story.
pub(crate) async fn act(
    State(site): State<Site>,
    visit: Visit,
    Path((id, deed)): Path<(String, String)>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let story = site.story(&StoryId::new(id))?;
        let id = &story.row.story.id;
        let (account, now) = (visit.account.id, site.now());
        let address = story_address(id.as_str());
        let to = match deed.as_str() {
            "seen" => {
                site.store.put_seen(account, id, &story.findings(), now)?;
                return Ok(axum::http::StatusCode::NO_CONTENT.into_response());
            }
            "done" => {
                site.store.put_seen(account, id, &story.findings(), now)?;
                site.store.put_done(account, id, Some(now))?;
                format!("/?done={}", crate::story::value(id.as_str()))
            }
            "open" => {
                let done = site.store.done(account, std::slice::from_ref(id))?;
                // Undone, what was seen before it was done with stays seen; where nothing was done, nothing does.
                let since = done.into_iter().flatten().next().unwrap_or(Timestamp::UNIX_EPOCH);
                site.store.remove_seen(account, id, since)?;
                site.store.put_done(account, id, None)?;
                address
            }
            "pick" | "unpick" if visit.is_admin() => {
                site.store.put_pick(account, id, deed == "pick", now)?;
                address
            }
            "pick" | "unpick" => return Err(Fault::ADMIN_ONLY),
            _ => return Err(Fault::NotFound),
        };
        Ok(Redirect::to(&to).into_response())
    })
    .await
}

/// A story as one page that needs nothing else.
pub(crate) async fn file(
    State(site): State<Site>,
    _visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let story = site.story(&StoryId::new(id))?;
        let members: Vec<_> = story.analyses.iter().collect();
        let over_time = OverTime { timeline: story.timeline.clone(), related: Vec::new() };
        let view = StoryView::new(&story.row.story, &story.comparison, &members).with_time(over_time);
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"story.html\""),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ];
        Ok((headers, report::page(&[view])).into_response())
    })
    .await
}
