//! Settings: looks, password, passwords for programs, and for admins the other readers.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{count, safe};
use crate::secret;
use crate::setting::Settings;
use crate::site::Site;
use crate::{headline, model};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::collection::Stale;
use rashomon::store::{Account, AccountId, ActorCorrectionRow, AppPassword, Audit, Role};
use serde::Deserialize;

pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Result<Page, Fault> {
    site.ask(move |site| render(site, &visit, &html! {})).await
}

fn render(site: &Site, visit: &Visit, told: &Markup) -> Result<Page, Fault> {
    let passwords = site.store.app_passwords(visit.account.id)?;
    let now = site.now();
    let main = html! {
        (told)
        div.narrow.settings {
            h1 { "Settings" }
            (looks(&visit.settings))
            p { a href="/rules" { "Rules for your lists" } " · " a href="/out" { "Feeds, mail and messages" } " · " a href="/help" { "Keys and help" } }
            (programs(&passwords, now))
            (bulk(&site.store.bulk_marks(visit.account.id, 8)?, now))
            (own_password(&visit.account))
            @if visit.is_admin() { (readers(&site.store.accounts()?, visit)) (model::section(site)) (names(&site.store.actor_corrections()?, now)) (findings(site)?) (audits(&site.store.audits(30)?, now)) }
            h2 { "Sign out" }
            (button("/logout", "Sign out", None))
        }
    };
    Ok(page(visit, Place::Settings, "Settings", "", &main))
}

fn looks(settings: &Settings) -> Markup {
    let choice = |name: &str, label: &str, of: &[(&str, &str)], chosen: &str| {
        html! {
            div.row {
                label for=(name) { (label) }
                select id=(name) name=(name) { @for (value, text) in of { option value=(value) selected[*value == chosen] { (text) } } }
            }
        }
    };
    html! {
        form method="post" action="/settings" {
            fieldset {
                legend { "Reading" }
                (choice("theme", "Colours", &Settings::THEMES, &settings.theme))
                (choice("size", "Size of the text", &Settings::SIZES, &settings.size))
                label.check { input type="checkbox" name="seen_on_open" value="true" checked[settings.seen_on_open]; " Opening a story notes what is in it as seen" }
                label.check { input type="checkbox" name="copies_read" value="true" checked[settings.copies_read]; " In reader programs, reading one copy marks word-for-word copies read" }
                div.row {
                    label for="headlines" { "Headlines of" }
                    input id="headlines" name="headlines" maxlength="1000" autocomplete="off" value=(safe(&settings.headlines.join(", "))) placeholder="The Courier, Radio Lun" aria-describedby="headlines-note";
                }
                p.note id="headlines-note" { "Outlets set apart by commas. A story that one of them reports has its headline; of the headlines of any other story it is " (headline::RULE) "." }
                button.primary type="submit" { "Keep" }
            }
        }
    }
}

fn programs(passwords: &[AppPassword], now: Timestamp) -> Markup {
    html! {
        h2 { "Reader programs" }
        p { "Programs that speak Google Reader, Fever or Miniflux read this collection with a password of their own. It opens nothing else, and can be taken back." }
        @if !passwords.is_empty() {
            ul.rules {
                @for password in passwords {
                    li {
                        span { strong { (safe(&password.name)) } " " span.muted { "made " (time(password.added, now)) @if let Some(used) = password.used { ", last used " (time(used, now)) } @else { ", never used" } } }
                        (button(&format!("/settings/programs/{}/remove", password.number), "Take back", None))
                    }
                }
            }
        }
        form method="post" action="/settings/programs" {
            div.row {
                label for="program" { "Program" }
                input id="program" name="name" required maxlength="60" placeholder="newsboat on the laptop" autocomplete="off";
                button.primary type="submit" { "Make a password" }
            }
        }
    }
}

/// What was marked at once, here or in a reader program, each to be taken back.
fn bulk(marks: &[(Timestamp, usize)], now: Timestamp) -> Markup {
    html! {
        @if !marks.is_empty() {
            h2 { "Marked at once" }
            ul.rules {
                @for (at, n_marked) in marks {
                    li {
                        span { (count(*n_marked, "mark", "marks")) ", " (time(*at, now)) }
                        (button(&format!("/undo/{}", at.as_second()), "Take back", None))
                    }
                }
            }
        }
    }
}

fn own_password(account: &Account) -> Markup {
    html! {
        h2 { "Your password" }
        form method="post" action="/settings/password" {
            input.hidden type="text" name="name" value=(safe(&account.name)) autocomplete="username" tabindex="-1" aria-hidden="true" readonly;
            div.row { label for="old" { "Now" } input id="old" type="password" name="old" required autocomplete="current-password"; }
            div.row { label for="new" { "New" } input id="new" type="password" name="new" required minlength=(secret::LENGTH_MIN) autocomplete="new-password"; }
            button type="submit" { "Change it" }
            p.note { "Other places where you are signed in are signed out." }
        }
    }
}

fn readers(accounts: &[Account], visit: &Visit) -> Markup {
    html! {
        h2 { "Readers" }
        ul.rules {
            @for account in accounts {
                li {
                    span { strong { (safe(&account.name)) } " " span.muted { (account.role.name()) @if account.credential.is_none() { ", cannot sign in" } } }
                    @if account.id != visit.account.id {
                        details.confirm {
                            summary { "Remove" }
                            p.note { "Marks, rules and settings go too." }
                            (button(&format!("/settings/readers/{}/remove", account.id.0), "Remove the reader", None))
                        }
                    }
                }
            }
        }
        form method="post" action="/settings/readers" {
            div.row { label for="reader" { "Name" } input id="reader" name="name" required maxlength="60" autocomplete="off"; }
            div.row { label for="first" { "First password" } input id="first" type="password" name="password" required minlength=(secret::LENGTH_MIN) autocomplete="new-password"; }
            label.check { input type="checkbox" name="admin" value="true"; " May do everything" }
            button type="submit" { "Add a reader" }
        }
    }
}

/// What was said of names, on the pages of those who bear them.
fn names(said: &[ActorCorrectionRow], now: Timestamp) -> Markup {
    let said: Vec<&ActorCorrectionRow> = said.iter().collect();
    html! {
        @if !said.is_empty() {
            h2 { "Who is who" }
            p { "What was said of names on the pages of people, organisations and places." }
            (super::person::names::list(&said, true, now))
        }
    }
}

/// How much was looked into by the rules of today.
fn findings(site: &Site) -> Result<Markup, Fault> {
    let n_articles = site.store.n_articles()?;
    let Stale { n_old, n_bare } = site.collection.stale()?;
    Ok(html! {
        h2 { "Findings" }
        ul.plain-list {
            li { (count(n_articles.saturating_sub(n_old + n_bare), "article", "articles")) " looked into by the rules of this version" }
            @if n_old > 0 {
                li { (count(n_old, "article", "articles")) " with findings of older rules, " @if site.options.polls { "made anew while nothing else arrives, the latest first" } @else { "to be made anew by “rashomon doctor --refresh”" } }
            }
            @if n_bare > 0 {
                li { (count(n_bare, "article", "articles")) " that nobody has looked into; “rashomon doctor --refresh” does" }
            }
        }
    })
}

fn audits(audits: &[Audit], now: Timestamp) -> Markup {
    html! {
        details {
            summary { "What was done to accounts and feeds" }
            ul.plain-list {
                @for audit in audits {
                    li { (time(audit.at, now)) ": " strong { (safe(audit.account.as_deref().unwrap_or("nobody"))) } " " (safe(&audit.what)) @if !audit.detail.is_empty() { " (" (safe(&audit.detail)) ")" } }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Looks {
    theme: String,
    size: String,
    #[serde(default)]
    seen_on_open: bool,
    #[serde(default)]
    copies_read: bool,
    #[serde(default)]
    headlines: String,
}

pub(crate) async fn put(
    State(site): State<Site>,
    visit: Visit,
    Form(looks): Form<Looks>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let known = |of: &[(&str, &str)], value: &str| of.iter().any(|(known, _)| *known == value);
        if !known(&Settings::THEMES, &looks.theme) || !known(&Settings::SIZES, &looks.size) {
            return Err(Fault::bad("That setting is not known."));
        }
        let Looks { theme, size, seen_on_open, copies_read, headlines } = looks;
        let names = headlines.split(',').map(str::trim).filter(|name| !name.is_empty());
        let headlines: Vec<String> = names.take(headline::OUTLETS_MAX).map(str::to_owned).collect();
        let settings = Settings { theme, size, seen_on_open, copies_read, headlines, ..visit.settings };
        site.store.update_account(&Account { settings: settings.write(), ..visit.account })?;
        Ok(Redirect::to("/settings"))
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewProgram {
    name: String,
}

/// Makes a password for a program and shows it this once.
pub(crate) async fn put_program(
    State(site): State<Site>,
    visit: Visit,
    Form(new): Form<NewProgram>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(Fault::bad("The program needs a name of at most 60 characters."));
        }
        if site.store.app_passwords(visit.account.id)?.len() >= 50 {
            return Err(Fault::bad("There are 50 passwords already. Take back some that are not used."));
        }
        let password = secret::new_secret(20)?;
        let digest = secret::hash_secret(&secret::fever_key(&visit.account.name, &password));
        let hash = secret::hash_secret(&password);
        site.store.put_app_password(visit.account.id, name, &hash, &digest, site.now())?;
        site.audit(Some(&visit.account), "password for a program made", name);
        let told = html! {
            div.notice.secret role="status" {
                p { "The password for " strong { (safe(name)) } ", shown this once:" }
                p { code.password { (password) } }
                p.note { "Name: " code { (safe(&visit.account.name)) } ". Address: the one of this page; for Fever add " code { "/fever/" } ", for programs that ask for FreshRSS " code { "/api/greader.php" } "." }
            }
        };
        render(site, &visit, &told)
    })
    .await
}

pub(crate) async fn remove_program(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<i64>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        if !site.store.remove_app_password(visit.account.id, number)? {
            return Err(Fault::NotFound);
        }
        site.audit(Some(&visit.account), "password for a program taken back", &number.to_string());
        Ok(Redirect::to("/settings"))
    })
    .await
}

#[derive(Deserialize)]
pub(crate) struct NewPassword {
    old: String,
    new: String,
}

pub(crate) async fn put_password(
    State(site): State<Site>,
    visit: Visit,
    Form(form): Form<NewPassword>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let (now, key) = (site.now(), format!("password {}", visit.account.id.0));
        if !site.throttle.allows(&key, now) {
            return Err(Fault::TooMany);
        }
        if !secret::is_password(&form.old, visit.account.credential.as_deref()) {
            site.throttle.failed(&key, now);
            return Err(Fault::bad("The password you have now is another one."));
        }
        secret::check_new(&visit.account.name, &form.new)?;
        let credential = Some(secret::hash_password(&form.new)?);
        let account = Account { credential, ..visit.account.clone() };
        site.store.update_account(&account)?;
        site.store.remove_sessions(account.id, Some(&visit.session))?;
        site.audit(Some(&visit.account), "password changed", "");
        Ok(Redirect::to("/settings"))
    })
    .await
}

#[derive(Deserialize)]
pub(crate) struct NewReader {
    name: String,
    password: String,
    #[serde(default)]
    admin: bool,
}

pub(crate) async fn put_reader(
    State(site): State<Site>,
    visit: Visit,
    Form(new): Form<NewReader>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let name = super::account::check_name(&new.name)?;
        secret::check_new(&name, &new.password)?;
        let credential = Some(secret::hash_password(&new.password)?);
        let role = if new.admin { Role::Admin } else { Role::Reader };
        let id = site.store.put_account(&name, role, site.now())?;
        let account = site.store.account(id)?.ok_or(Fault::Broken)?;
        site.store.update_account(&Account { credential, ..account })?;
        site.audit(Some(&visit.account), "reader added", &name);
        Ok(Redirect::to("/settings"))
    })
    .await
}

pub(crate) async fn remove_reader(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<i64>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let id = AccountId(number);
        if id == visit.account.id {
            return Err(Fault::bad("That is your own account; another admin can remove it."));
        }
        let account = site.store.account(id)?.ok_or(Fault::NotFound)?;
        site.store.remove_account(id)?;
        site.audit(Some(&visit.account), "reader removed", &account.name);
        Ok(Redirect::to("/settings"))
    })
    .await
}
