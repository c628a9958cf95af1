//! Rules and weights: everything that makes one reader's lists other than another's, to be seen, tried before
//! it holds, changed, taken along and brought.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::rank::{Ranked, rank};
use crate::report::{count, safe};
use crate::rule::{RuleText, Rules, TARGETS, WEIGHTS, target_in_words, weight_in_words};
use crate::setting::{Settings, Weights};
use crate::site::Site;
use crate::story::story_address;
use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::store::{Account, Rule, StoryQuery};
use serde::{Deserialize, Serialize};

/// Stories that a preview looks at.
const LOOKED_AT: usize = 400;
/// Rules that a file may hold.
const RULES_MAX: usize = 1_000;
/// How much a term may count, as a multiple of what is usual.
const SHARES: [(&str, f64); 5] = [
    ("not at all", 0.0),
    ("half as much", 0.5),
    ("as usual", 1.0),
    ("twice as much", 2.0),
    ("four times", 4.0),
];

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Draft {
    #[serde(default)]
    target: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    weight: String,
    /// What was done just now.
    #[serde(default)]
    told: String,
}

impl Draft {
    fn rule(&self) -> Result<Rule, Fault> {
        let weight = weight_of(&self.weight)?;
        let target = if self.target.is_empty() { "words" } else { &self.target };
        RuleText { target: target.to_owned(), words: self.words.clone(), weight }.rule()
    }
}

/// The weight that a form names, or writes as a number; `None` for never.
fn weight_of(text: &str) -> Result<Option<f64>, Fault> {
    let known = WEIGHTS.iter().find(|(name, ..)| *name == text).map(|(.., weight)| *weight);
    let weight =
        known.or_else(|| text.parse().ok()).ok_or_else(|| Fault::bad("Choose more, less or never."))?;
    Ok(Some(weight).filter(|weight| weight.is_finite()))
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(draft): Query<Draft>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let rules = site.store.rules(visit.account.id)?;
        let preview = if draft.words.trim().is_empty() { None } else { Some(draft.rule()?) };
        let recent = Recent::load(site, &visit.account)?;
        let counted: Vec<(&Rule, usize)> = (rules.iter())
            .map(|rule| Ok((rule, recent.hit_by(site, rule)?.len())))
            .collect::<Result<_, Fault>>()?;
        let hit = match &preview {
            Some(rule) => recent.hit_by(site, rule)?,
            None => Vec::new(),
        };
        let n_stories = recent.stories.len();
        let main = html! {
            (told(&draft.told))
            div.narrow {
                h1 { "Rules and weights" }
                p.intro { "A rule raises or lowers stories in your lists, or hides them. Nothing else is learned about you: this page is all there is." }
                (new_rule(&draft))
                @if preview.is_some() { (preview_of(&draft, &hit, n_stories, site.now())) }
                (kept(&counted, n_stories))
                (weights(&visit.settings.weights))
                (file())
            }
        };
        Ok(page(&visit, Place::Settings, "Rules and weights", "", &main))
    })
    .await
}

/// How many of the latest stories were looked at, and the ids of those that `rule` hits.
pub(crate) fn hits(site: &Site, account: &Account, rule: &Rule) -> Result<(usize, Vec<String>), Fault> {
    let recent = Recent::load(site, account)?;
    let hit = recent.hit_by(site, rule)?;
    Ok((recent.stories.len(), hit.iter().map(|ranked| ranked.row.story.id.to_string()).collect()))
}

/// The latest stories, which rules are tried on.
struct Recent {
    /// In the order in which they would stand without rules.
    stories: Vec<Ranked>,
    /// The time of their first report.
    since: Option<Timestamp>,
}

impl Recent {
    fn load(site: &Site, account: &Account) -> Result<Self, Fault> {
        let rows = site.store.stories(&StoryQuery { limit: LOOKED_AT, ..StoryQuery::default() })?;
        let stories = rank(site, account, &[], rows, site.now())?;
        let since = stories.iter().flat_map(|story| &story.items).map(|item| item.at).min();
        Ok(Self { stories, since })
    }

    fn hit_by(&self, site: &Site, rule: &Rule) -> Result<Vec<&Ranked>, Fault> {
        let rules = Rules::new(site, std::slice::from_ref(rule), self.since)?;
        Ok(self.stories.iter().filter(|story| rules.of(&story.items).next().is_some()).collect())
    }
}

fn told(what: &str) -> Markup {
    let told = match what {
        "changed" => "The rule counts as you chose.",
        "weights" => "The lists are made with these weights from now on.",
        "brought" => "The rules and weights of the file are yours now, beside those that you had.",
        _ => return html! {},
    };
    super::notice(told, None)
}

fn weight_choice(id: &str, chosen: Option<f64>) -> Markup {
    let is_known = |weight: f64| WEIGHTS.iter().any(|(.., known)| known.total_cmp(&weight).is_eq());
    html! {
        select id=(id) name="weight" {
            @if let Some(weight) = chosen.filter(|weight| !is_known(*weight)) { option value=(weight) selected { (weight_in_words(weight)) } }
            @for (name, text, weight) in WEIGHTS { option value=(name) selected[chosen.is_some_and(|chosen| chosen.total_cmp(&weight).is_eq())] { (text) } }
        }
    }
}

fn new_rule(draft: &Draft) -> Markup {
    let chosen = weight_of(&draft.weight).ok().map(|weight| weight.unwrap_or(f64::NEG_INFINITY));
    html! {
        form action="/rules" {
            fieldset {
                legend { "A new rule" }
                div.row {
                    label for="weight" { "I want" }
                    (weight_choice("weight", chosen))
                    label for="target" { "of" }
                    select id="target" name="target" {
                        @for (name, text) in TARGETS { option value=(name) selected[draft.target == name] { (text) } }
                    }
                    label.hidden for="words" { "Words" }
                    input id="words" name="words" value=(safe(&draft.words)) required maxlength="200" placeholder="words" autocomplete="off" dir="auto";
                    button.primary type="submit" { "Show what it hits" }
                }
                p.note { "A name is a person’s, an organisation’s or a place’s, anywhere in a report. What finds reports is written as in the " a href="/search" { "search" } "." }
            }
        }
    }
}

fn kept(rules: &[(&Rule, usize)], n_stories: usize) -> Markup {
    html! {
        h2 { "Your rules" }
        @if rules.is_empty() { p.muted { "None yet." } }
        @else {
            ul.rules {
                @for (rule, n_hits) in rules {
                    li {
                        span { (target_in_words(&rule.target)) " " q dir="auto" { (safe(&rule.words)) }
                        " " span.muted { "hits " (n_hits) " of the latest " (count(n_stories, "story", "stories")) } }
                        form.inline method="post" action={ "/rules/" (rule.number) "/weight" } {
                            @let id = format!("weight-{}", rule.number);
                            label.hidden for=(id) { "How much of " (safe(&rule.words)) }
                            (weight_choice(&id, Some(rule.weight)))
                            button type="submit" { "Change" }
                        }
                        (button(&format!("/rules/{}/remove", rule.number), "Remove", None))
                    }
                }
            }
        }
    }
}

fn weights(weights: &Weights) -> Markup {
    let terms = [
        ("breadth", "How many publishers report it", weights.breadth),
        ("languages", "In how many languages", weights.languages),
        ("placement", "Where editors put it in their own order", weights.placement),
        ("freshness", "How new the last report is", weights.freshness),
    ];
    html! {
        h2 { "What comes first" }
        p { "A story’s place on Today is the sum of what it gains by its publishers, its languages and its place in the outlets’ own lists, and by your rules, and of what it loses by its age. What made it stands under each story." }
        form.weights method="post" action="/rules/weights" {
            fieldset {
                legend { "What counts how much" }
                @for (name, text, share) in terms {
                    div.row {
                        label for=(name) { (text) }
                        select id=(name) name=(name) {
                            @if !SHARES.iter().any(|(_, known)| known.total_cmp(&share).is_eq()) { option value=(share) selected { (share) " times" } }
                            @for (text, known) in SHARES { option value=(known) selected[known.total_cmp(&share).is_eq()] { (text) } }
                        }
                    }
                }
                button.primary type="submit" { "Keep" }
            }
        }
    }
}

fn file() -> Markup {
    html! {
        h2 { "Take along, bring" }
        p { a.plain href="/rules.json" download { "All rules and weights as a file" } }
        form.row method="post" action="/rules/file" enctype="multipart/form-data" {
            label for="file" { "A file of rules and weights" }
            input id="file" type="file" name="file" accept=".json,application/json" required;
            button type="submit" { "Bring" }
        }
    }
}

fn preview_of(draft: &Draft, hit: &[&Ranked], n_stories: usize, now: Timestamp) -> Markup {
    html! {
        section.preview aria-labelledby="hits" {
            h2 id="hits" { "It would hit " (hit.len()) " of the latest " (count(n_stories, "story", "stories")) }
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

/// Gives a rule another weight.
pub(crate) async fn change(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<i64>,
    Form(draft): Form<Draft>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let rule = site.store.rules(visit.account.id)?.into_iter().find(|rule| rule.number == number);
        let rule = rule.ok_or(Fault::NotFound)?;
        let changed = RuleText { weight: weight_of(&draft.weight)?, ..RuleText::from(&rule) };
        site.store.put_rule(visit.account.id, &changed.rule()?, site.now())?;
        Ok(Redirect::to("/rules?told=changed"))
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

pub(crate) async fn put_weights(
    State(site): State<Site>,
    visit: Visit,
    Form(weights): Form<Weights>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        keep_weights(site, &visit.account, weights)?;
        Ok(Redirect::to("/rules?told=weights"))
    })
    .await
}

/// Keeps what counts how much for a reader.
pub(crate) fn keep_weights(site: &Site, account: &Account, weights: Weights) -> Result<(), Fault> {
    if !weights.is_sound() {
        return Err(Fault::bad("A weight is from 0 to 5."));
    }
    let account = site.store.account(account.id)?.ok_or(Fault::NotFound)?;
    let settings = Settings { weights, ..Settings::read(&account.settings) };
    Ok(site.store.update_account(&Account { settings: settings.write(), ..account })?)
}

/// All that makes a reader's lists their own.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What kind of file it is, and of which shape.
    rashomon: FileKind,
    rules: Vec<RuleText>,
    weights: Weights,
}

#[derive(Debug, Serialize, Deserialize)]
enum FileKind {
    #[serde(rename = "rules 1")]
    Rules1,
}

/// All rules and weights as a file.
pub(crate) async fn export(State(site): State<Site>, visit: Visit) -> Result<Response, Fault> {
    site.ask(move |site| {
        let rules = site.store.rules(visit.account.id)?.iter().map(RuleText::from).collect();
        let file = File { rashomon: FileKind::Rules1, rules, weights: visit.settings.weights };
        let text = serde_json::to_string_pretty(&file).map_err(|_| Fault::Broken)?;
        let headers = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"rashomon-rules.json\""),
        ];
        Ok((headers, text + "\n").into_response())
    })
    .await
}

/// Adds the rules of a file, and takes its weights.
pub(crate) async fn bring(
    State(site): State<Site>,
    visit: Visit,
    mut form: Multipart,
) -> Result<Redirect, Fault> {
    let unreadable = |_| Fault::bad("The file could not be read. Choose one that was taken along from here.");
    let mut text = None;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            text = Some(field.bytes().await.map_err(unreadable)?);
        }
    }
    let text = text.filter(|text| !text.is_empty()).ok_or_else(|| Fault::bad("Choose a file first."))?;
    site.ask(move |site| {
        let file: File = serde_json::from_slice(&text)
            .map_err(|error| Fault::bad(format!("This is no file of rules and weights: {error}.")))?;
        if file.rules.len() > RULES_MAX {
            return Err(Fault::bad(format!("The file holds more than {RULES_MAX} rules.")));
        }
        // All of it makes sense, or none of it is taken.
        let rules: Vec<Rule> = file.rules.iter().map(RuleText::rule).collect::<Result<_, Fault>>()?;
        keep_weights(site, &visit.account, file.weights)?;
        for rule in &rules {
            site.store.put_rule(visit.account.id, rule, site.now())?;
        }
        Ok(Redirect::to("/rules?told=brought"))
    })
    .await
}
