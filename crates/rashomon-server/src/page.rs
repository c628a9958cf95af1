//! The pages, one file each, and what they have in common.

pub(crate) mod account;
pub(crate) mod article;
pub(crate) mod catchup;
pub(crate) mod feeds;
pub(crate) mod first;
pub(crate) mod out;
pub(crate) mod outlet;
pub(crate) mod outlets;
pub(crate) mod person;
pub(crate) mod rules;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod story;
pub(crate) mod today;

use crate::asset::{ICON, SCRIPT, STYLE};
use crate::guard::{Nonce, Visit};
use crate::report::safe;
use axum::response::Html;
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

/// A page as it is sent.
pub(crate) type Page = Html<String>;

/// Which entry of the navigation a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Today,
    CatchUp,
    Saved,
    Feeds,
    Search,
    Settings,
    Elsewhere,
}

/// A page of somebody who is signed in.
pub(crate) fn page(visit: &Visit, place: Place, title: &str, search: &str, main: &Markup) -> Page {
    let link = |to: Place, address: &str, text: &str| {
        html! { li { a href=(address) aria-current=[(to == place).then_some("page")] { (text) } } }
    };
    let theme = Some(visit.settings.theme.as_str()).filter(|theme| *theme != "auto");
    let size = Some(visit.settings.size.as_str()).filter(|size| *size != "normal");
    frame(
        &visit.nonce,
        theme,
        size,
        title,
        &html! {
            header.site.bar {
                a.brand href="/" { "Rashomon" }
                nav aria-label="Main" {
                    ul {
                        (link(Place::Today, "/", "Today"))
                        (link(Place::CatchUp, "/catch-up", "Catch-up"))
                        (link(Place::Saved, "/saved", "Saved"))
                        (link(Place::Feeds, "/feeds", "Feeds"))
                        (link(Place::Settings, "/settings", "Settings"))
                    }
                }
                form.find action="/search" role="search" {
                    label.hidden for="find" { "Search" }
                    input id="find" type="search" name="q" value=(safe(search)) placeholder="Search" autocomplete="off";
                    button.hidden type="submit" { "Search" }
                }
            }
            main id="main" tabindex="-1" { (main) }
            footer.site {
                p {
                    "Every quotation, figure and sentence is an outlet’s own and links to where it stands. "
                    "What differs is shown, not judged. "
                    a href="/help" { "Keys and help" }
                }
            }
        },
    )
}

/// A page of nobody in particular.
pub(crate) fn frame(
    nonce: &Nonce,
    theme: Option<&str>,
    size: Option<&str>,
    title: &str,
    body: &Markup,
) -> Page {
    let page = html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme] data-size=[size] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(theme.unwrap_or("light dark"));
                title { (safe(title)) " · Rashomon" }
                link rel="stylesheet" href=(STYLE.address());
                link rel="icon" type="image/svg+xml" href=(ICON.address());
                link rel="manifest" href="/manifest.webmanifest";
                script type="module" nonce=(nonce.0) src=(SCRIPT.address()) {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (body)
            }
        }
    };
    Html(page.into_string())
}

/// A button that changes something: a form, so that it works without script.
pub(crate) fn button(action: &str, text: &str, key: Option<&str>) -> Markup {
    html! {
        form.inline method="post" action=(action) data-key=[key] {
            button type="submit" { (text) }
        }
    }
}

/// The way to the page of a list before and after number `number`, from 0; `address` ends where a number goes.
pub(crate) fn pages(address: &str, number: usize, has_more: bool) -> Markup {
    html! {
        @if number > 0 || has_more {
            nav.pages aria-label="Pages" {
                @if number > 0 { a.plain href={ (address) (number - 1) } rel="prev" { "Before" } }
                @if has_more { a.plain href={ (address) (number + 1) } rel="next" { "Next" } }
            }
        }
    }
}

/// How long ago something was, for people.
pub(crate) fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - then.as_second();
    match seconds {
        ..90 => "just now".to_owned(),
        90..5400 => format!("{} min ago", (seconds + 30) / 60),
        5400..129_600 => format!("{} h ago", (seconds + 1800) / 3600),
        129_600..2_592_000 => format!("{} days ago", (seconds + 43_200) / 86_400),
        _ => then.strftime("%-d %B %Y").to_string(),
    }
}

/// A time that reads as how long ago and tells exactly when asked.
pub(crate) fn time(then: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(then) title=(then.strftime("%-d %B %Y, %H:%M UTC")) { (ago(then, now)) } }
}

/// When something was published; where its outlet does not say, when it came.
pub(crate) fn published(then: Timestamp, dated: bool, now: Timestamp) -> Markup {
    html! { @if dated { (time(then, now)) } @else { "no date given, came " (time(then, now)) } }
}

/// A line at the top that tells what was done, and how to take it back.
pub(crate) fn notice(text: &str, undo: Option<(&str, &str)>) -> Markup {
    html! {
        div.notice role="status" {
            p { (safe(text)) }
            @if let Some((action, text)) = undo { (button(action, text, Some("u"))) }
        }
    }
}

/// The keys, and what the pages mean by their words.
pub(crate) async fn help(visit: Visit) -> Page {
    let keys = [
        ("j, k", "next and previous story or finding"),
        ("h, l", "previous and next outlet of a story; the day before and after"),
        ("o, Enter", "open what is chosen"),
        ("m", "done with the story"),
        ("s", "save the article"),
        ("x", "choose a report to split off its story; elsewhere: why together?"),
        ("u", "undo"),
        ("/", "search"),
        ("g t, g c, g s, g f", "to Today, Catch-up, Saved, Feeds"),
        ("?", "this page"),
    ];
    let words = [
        ("not found", "The outlet’s whole report is held, and the finding was not found in it."),
        (
            "text not held in full",
            "Only part of the report is held: a teaser, or text behind a wall. Nothing is said of what it leaves out.",
        ),
        (
            "unclear: has similar words",
            "The report has words close to the statement, but too far off to be called the same.",
        ),
        ("reports, publishers", "A word-for-word copy is a report, but no publisher of its own."),
    ];
    page(
        &visit,
        Place::Elsewhere,
        "Keys and help",
        "",
        &html! {
            div.narrow {
                h1 { "Keys and help" }
                h2 { "Keys" }
                dl.keys { @for (key, what) in keys { dt { kbd { (key) } } dd { (what) } } }
                h2 { "What the words mean" }
                dl { @for (word, what) in words { dt { strong { (word) } } dd { (what) } } }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_do() {
        let now = Timestamp::from_second(2_000_000_000).unwrap();
        let told = |seconds: i64| ago(Timestamp::from_second(2_000_000_000 - seconds).unwrap(), now);
        assert_eq!(
            [10, 600, 7200, 200_000, 9_000_000].map(told),
            ["just now", "10 min ago", "2 h ago", "2 days ago", "2 February 2033"]
        );
    }
}
