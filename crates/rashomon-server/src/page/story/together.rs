//! Why the reports of a story are together, and how a person puts that right.

use crate::fault::Fault;
use crate::guard::Visit;
use crate::headline;
use crate::page::{Place, notice, page};
use crate::regroup;
use crate::report::{count, heading, safe};
use crate::site::Site;
use crate::story::{StoryPage, segment, story_address, value};
use crate::view::StoryView;
use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rashomon::core::{ArticleId, StoryId};
use rashomon::store::StoryRow;
use rashomon::{Explanation, Resemblance};
use std::collections::{BTreeMap, BTreeSet};

/// Stories that are offered to be put together with this one.
const ALIKE_MAX: usize = 4;
/// Words, names, numbers shown of what two reports share.
const SHARED_MAX: usize = 8;

/// Why the reports are one story, with the means to say that they are not.
#[derive(Debug)]
struct Together {
    /// One for each report that is shown.
    explanations: Vec<Option<Explanation>>,
    /// Stories most like this one, with how like it they are.
    alike: Vec<(StoryRow, f32)>,
}

/// Asks for the reasons.
fn together(site: &Site, story: &StoryPage) -> Result<Together, Fault> {
    let articles: Vec<_> = story.analyses.iter().map(|analysis| &analysis.article).collect();
    let explanations = site.collection.explain(&articles);
    let mut alike: BTreeMap<StoryId, f32> = BTreeMap::new();
    for other in explanations.iter().flatten().filter_map(|explanation| explanation.runner_up.as_ref()) {
        let likeness = alike.entry(other.story.clone()).or_default();
        *likeness = likeness.max(other.likeness);
    }
    let mut alike: Vec<(StoryId, f32)> = alike.into_iter().collect();
    alike.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mut rows = Vec::new();
    for (id, likeness) in alike.into_iter().filter(|(_, likeness)| *likeness > 0.05).take(ALIKE_MAX) {
        let row = site.store.story(&id)?.filter(|row| row.story.id != story.row.story.id);
        rows.extend(row.map(|row| (row, likeness)));
    }
    Ok(Together { explanations, alike: rows })
}

/// Why the reports of a story are together, on a page of its own: few ask, and the answer takes its time.
pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let asked = StoryId::new(id);
        let story = site.story_without(&asked, &site.store.rules(visit.account.id)?)?;
        let address = story_address(story.row.story.id.as_str());
        if story.row.story.id != asked {
            return Ok(Redirect::to(&format!("{address}/together")).into_response());
        }
        let mut view = story.view();
        headline::of_view(&visit.settings.headlines, &mut view);
        let main = html! {
            div.narrow {
                p.kicker { a href=(address) dir="auto" { (heading(&view)) } }
                h1 { "Why together?" }
                (section(&visit, &story, &view, &together(site, &story)?))
            }
        };
        Ok(page(&visit, Place::Elsewhere, "Why together?", "", &main).into_response())
    })
    .await
}

fn section(visit: &Visit, story: &StoryPage, view: &StoryView<'_>, why: &Together) -> Markup {
    let address = story_address(story.row.story.id.as_str());
    let several = view.sources.len() > 1;
    html! {
        @if !several { p.intro { "It is a single report so far." } }
        @if several || !why.alike.is_empty() || visit.is_admin() {
            div.together {
                @if several {
                    form method="post" action={ (address) "/split" } {
                        ul.reasons {
                            @for (source, explanation) in view.sources.iter().zip(&why.explanations) {
                                @let id = source.article().id.as_str();
                                li data-item {
                                    @if visit.is_admin() {
                                        label { input type="checkbox" name="article" value=(safe(id)); span.hidden { "Choose " } bdi { strong { (safe(&source.label)) } } }
                                    } @else { bdi { strong { (safe(&source.label)) } } }
                                    @if let Some(explanation) = explanation { (reason(view, explanation)) }
                                    @if visit.is_admin() { button.quiet type="submit" name="alone" value=(safe(id)) { "Not the same event" span.hidden { ": " (safe(&source.label)) } } }
                                }
                            }
                        }
                        @if visit.is_admin() {
                            div.actions {
                                button type="submit" { "Split off what is chosen" }
                                span.note { "It is remembered: no later look at the stories undoes it." }
                            }
                        }
                    }
                }
                (other_stories(visit, &address, why))
            }
        }
    }
}

/// What a report shares with the one that is most like it.
fn reason(view: &StoryView<'_>, explanation: &Explanation) -> Markup {
    let nearest = explanation.story.nearest.first();
    let label = nearest.and_then(|nearest| {
        view.sources.iter().find(|source| source.article().id == nearest.article).map(|source| &source.label)
    });
    html! {
        div.reason {
            @if explanation.is_corrected { p.note { "A person has put it here." } }
            @if let (Some(nearest), Some(label)) = (nearest, label) {
                p.note { "most like " bdi { (safe(label)) } ", " (percent(nearest.likeness)) @if let Some(days) = nearest.days_apart { " · published " (apart(days)) } }
                (shared(nearest))
            }
        }
    }
}

fn shared(nearest: &Resemblance) -> Markup {
    let in_names: BTreeSet<String> =
        nearest.names.iter().flat_map(|name| name.split(' ')).map(str::to_lowercase).collect();
    let is_name = |term: &&String| in_names.contains(*term);
    let terms: Vec<&String> =
        (nearest.terms.iter()).filter(|term| !is_name(term) && !nearest.numbers.contains(*term)).collect();
    html! {
        @if !nearest.names.is_empty() {
            p.shared { "Names: " @for (place, name) in nearest.names.iter().take(SHARED_MAX).enumerate() { @if place > 0 { ", " } a href={ "/search?q=" (value(&format!("\"{name}\""))) } dir="auto" { (safe(name)) } } }
        }
        @if !nearest.numbers.is_empty() { p.shared { "Numbers: " bdi { (safe(&nearest.numbers.iter().take(SHARED_MAX).cloned().collect::<Vec<_>>().join(", "))) } } }
        @if !terms.is_empty() {
            p.shared { "Words: " @for (place, term) in terms.iter().take(SHARED_MAX).enumerate() { @if place > 0 { ", " } bdi { (safe(term)) } } }
        }
    }
}

fn percent(likeness: f32) -> String {
    format!("{:.0} % alike", likeness * 100.0)
}

fn apart(days: f32) -> String {
    match days {
        ..0.02 => "at the same time".to_owned(),
        0.02..2.0 => format!("{:.0} h apart", (days * 24.0).max(1.0)),
        _ => format!("{days:.0} days apart"),
    }
}

fn other_stories(visit: &Visit, address: &str, why: &Together) -> Markup {
    html! {
        @if !why.alike.is_empty() {
            h2 { "Stories most like this one" }
            ul.rules {
                @for (row, likeness) in &why.alike {
                    li {
                        span {
                            a href=(story_address(row.story.id.as_str())) dir="auto" { (safe(row.story.headline.as_ref().map_or("Story without a headline", |headline| &headline.text))) }
                            " " span.muted { (count(row.story.articles.len(), "report", "reports")) ", " (percent(*likeness)) }
                        }
                        @if visit.is_admin() {
                            form.inline method="post" action={ (address) "/merge" } {
                                input type="hidden" name="story" value=(safe(row.story.id.as_str()));
                                button type="submit" { "The same event" }
                            }
                        }
                    }
                }
            }
        }
        @if visit.is_admin() {
            form.row method="post" action={ (address) "/merge" } {
                label for="merge" { "Put together with the story at" }
                input id="merge" name="story" required autocomplete="off" maxlength="300" placeholder="its address";
                button type="submit" { "Put together" }
            }
        }
    }
}

/// What was put right just now, and how to take it back.
pub(super) fn told(query: &str, address: &str) -> Markup {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let given = |name: &str| {
        pairs.iter().filter(|pair| pair.0 == name).map(|pair| pair.1.as_str()).collect::<Vec<_>>()
    };
    let (split, merged) = (given("split"), given("merged"));
    html! {
        @if let Some(story) = split.first() {
            div.notice role="status" {
                p { "They are two stories now: " a href=(story_address(story)) { "the other one" } "." }
                form.inline method="post" action={ (address) "/merge" } data-key="u" {
                    input type="hidden" name="story" value=(safe(story));
                    button type="submit" { "Undo" }
                }
            }
        }
        @if !merged.is_empty() {
            div.notice role="status" {
                p { (count(merged.len(), "report came", "reports came")) " from the other story." }
                form.inline method="post" action={ (address) "/split" } data-key="u" {
                    @for article in &merged { input type="hidden" name="article" value=(safe(article)); }
                    button type="submit" { "Undo" }
                }
            }
        }
        @if pairs.iter().any(|pair| pair.0 == "unchanged") { (notice("Nothing changed: that is how it was.", None)) }
    }
}

/// Says that some of a story's reports are another story.
pub(crate) async fn split(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    RawForm(form): RawForm,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let row = site.store.story(&StoryId::new(id))?.ok_or(Fault::NotFound)?;
        let given = |name: &str| -> Vec<ArticleId> {
            url::form_urlencoded::parse(&form)
                .filter(|pair| pair.0 == name)
                .map(|pair| ArticleId::new(pair.1.into_owned()))
                .filter(|article| row.story.articles.contains(article))
                .collect()
        };
        let alone = given("alone");
        let articles = if alone.is_empty() { given("article") } else { alone };
        let other = regroup::split(site, &visit.account, &row, articles)?;
        let address = story_address(row.story.id.as_str());
        Ok(Redirect::to(&match other {
            Some(other) => format!("{address}?split={}", value(other.as_str())),
            None => format!("{address}?unchanged"),
        }))
    })
    .await
}

/// Says that a story and another are one.
pub(crate) async fn merge(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    RawForm(form): RawForm,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let given = url::form_urlencoded::parse(&form).find(|pair| pair.0 == "story").map(|pair| pair.1);
        let given = given.ok_or_else(|| Fault::bad("Give the address of the other story."))?;
        let other = given.trim().trim_end_matches('/');
        let other = other.rsplit_once("/story/").map_or(other, |(_, id)| id);
        let other = other.split(['?', '#']).next().unwrap_or_default();
        let unknown =
            || Fault::bad("There is no story at that address. Open the other story and copy its address.");
        let row = site.store.story(&StoryId::new(id))?.ok_or(Fault::NotFound)?;
        let other = site.store.story(&StoryId::new(other))?.ok_or_else(unknown)?;
        let address = story_address(row.story.id.as_str());
        if !regroup::merge(site, &visit.account, &row, &other)? {
            return Ok(Redirect::to(&format!("{address}?unchanged")));
        }
        let merged: Vec<String> = other
            .story
            .articles
            .iter()
            .take(100)
            .map(|article| format!("merged={}", segment(article.as_str())))
            .collect();
        Ok(Redirect::to(&format!("{address}?{}", merged.join("&"))))
    })
    .await
}

/// The way from a story to its page.
pub(super) fn link(visit: &Visit, story: &StoryPage) -> Markup {
    let several = story.analyses.len() > 1;
    html! {
        @if several || visit.is_admin() {
            a.plain href={ (story_address(story.row.story.id.as_str())) "/together" } data-choice { @if several { "Why together?" } @else { "Put together" } }
        }
    }
}
