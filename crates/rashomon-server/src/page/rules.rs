//! Rules: more, less or nothing of something, with what they would hit before they are made.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::rank::{Ranked, hits, rank};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::story_address;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use maud::{Markup, html};
use rashomon::store::{Rule, StoryQuery};
use serde::Deserialize;

/// Stories that a preview looks at.
const LOOKED_AT: usize = 400;
/// What readers choose from, with the weight that each is.
const WEIGHTS: [(&str, &str, f64); 4] = [
    ("more", "More", 2.0),
    ("much-more", "Much more", 5.0),
    ("less", "Less", -2.0),
    ("never", "Never", f64::NEG_INFINITY),
];

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Draft {
    #[serde(default)]
    target: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    weight: String,
}

impl Draft {
    fn rule(&self) -> Result<Rule, Fault> {
        let words = self.words.trim();
        if words.is_empty() || words.chars().count() > 200 {
            return Err(Fault::bad("A rule needs words, at most 200 characters."));
        }
        let target = if self.target == "outlet" { "outlet" } else { "words" };
        let weight = WEIGHTS.iter().find(|(name, ..)| *name == self.weight);
        let weight = weight.ok_or_else(|| Fault::bad("Choose more, less or never."))?.2;
        Ok(Rule { number: 0, target: target.to_owned(), words: words.to_owned(), weight })
    }
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(draft): Query<Draft>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let rules = site.store.rules(visit.account.id)?;
        let preview = if draft.words.trim().is_empty() { None } else { Some(draft.rule()?) };
        let recent = site.store.stories(&StoryQuery { limit: LOOKED_AT, ..StoryQuery::default() })?;
        let stories = rank(site, &visit.account, &[], recent, site.now())?;
        let main = body(&rules, &draft, preview.as_ref(), &stories, site.now());
        Ok(page(&visit, Place::Settings, "Rules", "", &main))
    })
    .await
}

fn body(
    rules: &[Rule],
    draft: &Draft,
    preview: Option<&Rule>,
    stories: &[Ranked],
    now: jiff::Timestamp,
) -> Markup {
    html! {
        div.narrow {
            h1 { "Rules" }
            p.intro { "A rule raises or lowers stories in your lists, or hides them. Nothing else is learned about you: this page is all there is." }
            form action="/rules" {
                fieldset {
                    legend { "A new rule" }
                    div.row {
                        label for="weight" { "I want" }
                        select id="weight" name="weight" {
                            @for (name, text, _) in WEIGHTS { option value=(name) selected[draft.weight == name] { (text) } }
                        }
                        label for="target" { "of" }
                        select id="target" name="target" {
                            option value="words" selected[draft.target != "outlet"] { "headlines with" }
                            option value="outlet" selected[draft.target == "outlet"] { "the outlet" }
                        }
                        label.hidden for="words" { "Words" }
                        input id="words" name="words" value=(safe(&draft.words)) required maxlength="200" placeholder="words" autocomplete="off";
                        button.primary type="submit" { "Show what it hits" }
                    }
                }
            }
            @if let Some(rule) = preview { (preview_of(rule, draft, stories, now)) }
            h2 { "Your rules" }
            @if rules.is_empty() { p.muted { "None yet." } }
            ul.rules {
                @for rule in rules {
                    li {
                        span { strong { (weight_in_words(rule.weight)) } @if rule.target == "outlet" { " of the outlet " } @else { " of headlines with " } q dir="auto" { (safe(&rule.words)) }
                        " " span.muted { "hits " (stories.iter().filter(|ranked| hits(rule, &ranked.items)).count()) " of the latest " (count(stories.len(), "story", "stories")) } }
                        (button(&format!("/rules/{}/remove", rule.number), "Remove", None))
                    }
                }
            }
        }
    }
}

fn weight_in_words(weight: f64) -> String {
    match WEIGHTS.iter().find(|(_, _, known)| known.total_cmp(&weight).is_eq()) {
        Some((_, text, _)) => (*text).to_owned(),
        None => format!("{weight:+}"),
    }
}

fn preview_of(rule: &Rule, draft: &Draft, stories: &[Ranked], now: jiff::Timestamp) -> Markup {
    let hit: Vec<&Ranked> = stories.iter().filter(|ranked| hits(rule, &ranked.items)).collect();
    html! {
        section.preview aria-labelledby="hits" {
            h2 id="hits" { "It would hit " (hit.len()) " of the latest " (count(stories.len(), "story", "stories")) }
            ol.short {
                @for ranked in hit.iter().take(8) {
                    li { a href=(story_address(ranked.row.story.id.as_str())) dir="auto" { (safe(ranked.headline())) } " " span.muted { (time(ranked.row.last, now)) } }
                }
            }
            form method="post" action="/rules" {
                input type="hidden" name="target" value=(safe(&draft.target));
                input type="hidden" name="words" value=(safe(&draft.words));
                input type="hidden" name="weight" value=(safe(&draft.weight));
                button.primary type="submit" { "Make this rule" }
            }
        }
    }
}

pub(crate) async fn put(
    State(site): State<Site>,
    visit: Visit,
    Form(draft): Form<Draft>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        site.store.put_rule(visit.account.id, &draft.rule()?, site.now())?;
        Ok(Redirect::to("/rules"))
    })
    .await
}

pub(crate) async fn remove(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<i64>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        if !site.store.remove_rule(visit.account.id, number)? {
            return Err(Fault::NotFound);
        }
        Ok(Redirect::to("/rules"))
    })
    .await
}
