//! How an admin puts right who is who: on the page of whoever it is about, and in the settings.

use super::{actor_address, kind_in_words};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::naming;
use crate::page::{button, time};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{segment, value};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::collection::{can_be_parted, is_about};
use rashomon::core::{Actor, EntityKind};
use rashomon::store::{ActorCorrectionRow, ActorRow};
use serde::Deserialize;

/// Names that can be said not to be somebody's: those that are used most.
const PARTED_MAX: usize = 40;

/// The means to put right what somebody is called; `similar` are others who are called alike.
pub(super) fn section(
    row: &ActorRow,
    similar: &[Actor],
    said: &[ActorCorrectionRow],
    is_open: bool,
    now: Timestamp,
) -> Markup {
    let action = format!("{}/names", actor_address(&row.actor));
    let kind = kind_in_words(row.actor.kind).to_lowercase();
    let parted = row.names.iter().filter(|(name, _)| can_be_parted(&row.actor, name)).take(PARTED_MAX);
    let is_person = |actor: &Actor| actor.kind == EntityKind::Person;
    let similar = similar.iter().filter(|other| is_person(other) == is_person(&row.actor));
    let said: Vec<&ActorCorrectionRow> = said.iter().filter(|said| is_about(&said.correction, row)).collect();
    let one = |name: &str, are_one: bool, text: String| {
        html! {
            form.inline method="post" action=(action) {
                input type="hidden" name="name" value=(safe(name));
                input type="hidden" name="one" value=(are_one);
                button type="submit" { (text) span.hidden { ": " (safe(name)) } }
            }
        }
    };
    html! {
        details.who open[is_open] {
            summary { "Put right who this is" }
            p.note { "It holds for all articles, those to come as well, and can be taken back." }
            ul.rules {
                @for (name, n_articles) in parted {
                    li { span { bdi { (safe(name)) } " " span.muted { (count(*n_articles, "article", "articles")) } } (one(name, false, format!("Not this {kind}"))) }
                }
                @for other in similar {
                    li {
                        span { a href=(actor_address(other)) { bdi { (safe(&other.name)) } } " " span.muted { "called alike" } }
                        (one(&other.name, true, format!("The same {kind}")))
                    }
                }
            }
            form.row method="post" action=(action) {
                input type="hidden" name="one" value="true";
                label for="also" { "Also called" }
                input id="also" name="name" required maxlength="200" autocomplete="off" placeholder="a whole name, as articles print it";
                button type="submit" { "The same " (kind) }
            }
            @if !said.is_empty() {
                h2 { "What was said" }
                (list(&said, false, now))
            }
        }
    }
}

/// What was said of names, each to be taken back.
pub(crate) fn list(said: &[&ActorCorrectionRow], in_settings: bool, now: Timestamp) -> Markup {
    html! {
        ul.rules {
            @for said in said {
                li {
                    span { (sentence(said)) " " span.muted { bdi { (safe(said.account.as_deref().unwrap_or("somebody"))) } ", " (time(said.at, now)) } }
                    (button(&format!("/names/{}/take-back{}", said.number, if in_settings { "?settings" } else { "" }), "Take back", None))
                }
            }
        }
    }
}

fn sentence(said: &ActorCorrectionRow) -> Markup {
    let [one, other] = &said.names;
    html! { bdi { (safe(one)) } " and " bdi { (safe(other)) } @if said.correction.are_one { " are one" } @else { " are two" } }
}

/// What was said just now, and how to take it back.
pub(super) fn told(said: &[ActorCorrectionRow], number: Option<i64>) -> Markup {
    let said = number.and_then(|number| said.iter().find(|said| said.number == number));
    html! {
        @if let Some(said) = said {
            div.notice role="status" {
                p {
                    (sentence(said)) " from now on."
                    @if !said.correction.are_one { " " a href={ "/person/" (segment(&said.names[1])) } { "The other one" } }
                }
                (button(&format!("/names/{}/take-back", said.number), "Undo", Some("u")))
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Word {
    /// The other name.
    name: String,
    /// Whether it is theirs.
    one: bool,
}

/// Says that a name is somebody's, or not.
pub(crate) async fn put(
    State(site): State<Site>,
    visit: Visit,
    Path((name, number)): Path<(String, i64)>,
    Form(word): Form<Word>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let said = naming::say(site, &visit.account, [&name, word.name.trim()], word.one)?;
        Ok(Redirect::to(&format!("/person/{}/{number}?word={}", segment(&name), value(&said.to_string()))))
    })
    .await
}

/// Takes back what was said.
pub(crate) async fn take_back(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<i64>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let said = naming::take_back(site, &visit.account, number)?;
        Ok(Redirect::to(&match query.as_deref() {
            Some("settings") => "/settings".to_owned(),
            _ => format!("/person/{}", segment(&said.names[0])),
        }))
    })
    .await
}
