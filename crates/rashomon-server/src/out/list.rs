//! Lists that are read under an address of their own, by programs that read feeds: Atom and JSON Feed.

use crate::fault::Fault;
use crate::guard::Visit;
use crate::reader::Caller;
use crate::report::{plain, safe};
use crate::secret::{self, hash_secret};
use crate::site::Site;
use crate::story::{article_address, story_address};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use rashomon::store::{Account, SaidQuery, SearchQuery, Share};
use serde_json::json;

/// Things in one list.
const ITEMS: usize = 40;
/// What there is to choose from, with what each is in words.
pub(crate) const KINDS: [(&str, &str); 3] =
    [("top", "Top stories"), ("search", "What a search finds"), ("person", "What somebody says")];

/// A list ready to be written.
struct List {
    title: String,
    /// The page that shows the same.
    page: String,
    items: Vec<Listed>,
}

struct Listed {
    /// The same as long as it tells the same.
    key: String,
    title: String,
    url: String,
    at: Timestamp,
    content: Markup,
    authors: Vec<String>,
}

/// `/out/SECRET.atom` or `/out/SECRET.json`.
pub(crate) async fn serve(
    State(site): State<Site>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let (secret, form) = file.split_once('.').ok_or(Fault::NotFound)?;
        let share = site.store.share(&hash_secret(secret), site.now())?.ok_or(Fault::NotFound)?;
        let account = site.store.account(share.account)?.ok_or(Fault::NotFound)?;
        let caller = Caller::new(account, site, &headers);
        let list = list(site, &caller, &share)?;
        let address = format!("{}/out/{file}", caller.origin);
        let (kind, text) = match form {
            "atom" => ("application/atom+xml; charset=utf-8", atom(&list, &address)),
            "json" => ("application/feed+json; charset=utf-8", json_feed(&list, &address)),
            _ => return Err(Fault::NotFound),
        };
        let tag = format!("\"{}\"", secret::hex(&hash_secret(&text)[..12]));
        let is_known =
            headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let told = [(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, tag)];
        Ok(match is_known {
            true => (StatusCode::NOT_MODIFIED, told).into_response(),
            false => (told, text).into_response(),
        })
    })
    .await
}

fn list(site: &Site, caller: &Caller, share: &Share) -> Result<List, Fault> {
    match share.kind.as_str() {
        "top" => top(site, caller),
        "search" => search(site, caller, &share.words),
        "person" => person(site, caller, &share.words),
        _ => Err(Fault::NotFound),
    }
}

fn top(site: &Site, caller: &Caller) -> Result<List, Fault> {
    let stories = top_stories(site, caller, &caller.origin, ITEMS)?;
    let items = stories.into_iter().map(|story| Listed {
        key: format!("{}#{}", story.url, story.changed.as_second()),
        title: story.title,
        url: story.url,
        at: story.changed,
        content: story.content,
        authors: story.outlets,
    });
    Ok(List { title: "Top stories".to_owned(), page: format!("{}/", caller.origin), items: items.collect() })
}

/// A story as mail and feeds tell it.
pub(crate) struct TopStory {
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) outlets: Vec<String>,
    pub(crate) why: Vec<String>,
    changed: Timestamp,
    content: Markup,
}

/// The top stories of a reader with their accounts, at most `limit`.
pub(crate) fn top_stories(
    site: &Site,
    account: &Account,
    origin: &str,
    limit: usize,
) -> Result<Vec<TopStory>, Fault> {
    let mut stories = Vec::new();
    for ranked in crate::rank::lists(site, account, None)?.top.iter().take(limit) {
        let page = match site.story(&ranked.row.story.id) {
            Ok(page) => page,
            Err(Fault::NotFound) => continue,
            Err(fault) => return Err(fault),
        };
        let url = format!("{origin}{}", story_address(ranked.row.story.id.as_str()));
        stories.push(TopStory {
            title: ranked.headline().to_owned(),
            outlets: ranked.outlets().into_iter().map(str::to_owned).collect(),
            why: ranked.why(),
            changed: ranked.row.changed,
            content: plain::story(&page.view(), origin, &url),
            url,
        });
    }
    Ok(stories)
}

fn search(site: &Site, caller: &Caller, words: &str) -> Result<List, Fault> {
    let mut query = SearchQuery::parse(words).map_err(|error| Fault::bad(error.to_string()))?;
    query.latest = true;
    let hits = match &site.index {
        Some(index) => index.show(&*site.store, &query, 0, ITEMS)?.1,
        None => Vec::new(),
    };
    let items = hits.into_iter().map(|hit| {
        let url = format!("{}{}", caller.origin, article_address(hit.article.as_str()));
        let statement = hit.statement.as_ref();
        let key = statement.map_or_else(|| url.clone(), |statement| format!("{url}#{}", statement.id));
        let outlet = hit.outlet.unwrap_or_default();
        let speaker = statement.and_then(|statement| statement.speaker.as_ref());
        let content = html! {
            p dir="auto" { @if let Some(speaker) = speaker { (safe(&speaker.name)) ": " } (safe(&hit.snippet.text)) }
            p { bdi { (safe(&outlet)) } @if let Some(story) = &hit.story { " · " a href={ (caller.origin) (story_address(story.as_str())) } { "all accounts" } } }
        };
        let title = hit.title.unwrap_or_else(|| "Article without a headline".to_owned());
        Listed { key, title, url, at: hit.at, content, authors: vec![outlet] }
    });
    let page = format!("{}/search?q={}", caller.origin, crate::story::value(words));
    Ok(List { title: format!("Search: {words}"), page, items: items.collect() })
}

fn person(site: &Site, caller: &Caller, name: &str) -> Result<List, Fault> {
    let names = vec![name.to_owned()];
    // Of several people of one name it is the statements under that very name, as ever.
    let mut called = rashomon::collection::called(&*site.store, &names)?.actors;
    let actor = called.pop().filter(|_| called.is_empty()).map(|row| row.actor.id);
    let query = SaidQuery { names, actor, limit: ITEMS, ..SaidQuery::default() };
    let items = site.store.said(&query)?.into_iter().map(|row| {
        let url = format!("{}{}", caller.origin, article_address(row.article.as_str()));
        let outlet = row.outlet.unwrap_or_default();
        let content = html! {
            p dir="auto" { (safe(&row.text)) }
            p { (row.statement.kind.name()) " · " bdi { (safe(&outlet)) } ", " bdi { (safe(row.title.as_deref().unwrap_or_default())) } @if let Some(story) = &row.story { " · " a href={ (caller.origin) (story_address(story.as_str())) } { "all accounts" } } }
        };
        let title = crate::shorten(&row.text, 90);
        Listed { key: format!("{url}#{}", row.statement.id), title, url, at: row.at, content, authors: vec![outlet] }
    });
    let page = format!("{}/person/{}", caller.origin, crate::story::segment(name));
    Ok(List { title: name.to_owned(), page, items: items.collect() })
}

/// Atom, RFC 4287.
fn atom(list: &List, address: &str) -> String {
    let updated = list.items.iter().map(|item| item.at).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let feed = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"))
        feed xmlns="http://www.w3.org/2005/Atom" {
            id { (safe(&list.page)) }
            title { (safe(&list.title)) }
            updated { (updated) }
            (link("self", address))
            (link("alternate", &list.page))
            @for item in &list.items {
                entry {
                    id { (safe(&item.key)) }
                    title { (safe(&item.title)) }
                    updated { (item.at) }
                    @for author in &item.authors { author { name { (safe(author)) } } }
                    (link("alternate", &item.url))
                    content type="html" { (item.content.0) }
                }
            }
        }
    };
    feed.into_string()
}

/// Templates know HTML's `link`, which is never closed.
fn link(relation: &str, address: &str) -> Markup {
    let address = html! { (address) }.into_string();
    PreEscaped(format!("<link rel=\"{relation}\" href=\"{address}\"/>"))
}

/// JSON Feed 1.1.
fn json_feed(list: &List, address: &str) -> String {
    let items: Vec<_> = (list.items.iter())
        .map(|item| {
            let authors: Vec<_> = item.authors.iter().map(|name| json!({ "name": name })).collect();
            json!({
                "id": item.key,
                "url": item.url,
                "title": item.title,
                "content_html": item.content.0,
                "date_published": item.at.to_string(),
                "authors": authors,
            })
        })
        .collect();
    let version = "https://jsonfeed.org/version/1.1";
    let (title, page) = (&list.title, &list.page);
    json!({ "version": version, "title": title, "home_page_url": page, "feed_url": address, "items": items })
        .to_string()
}

/// A story as JSON with all sentences, as the program's `read` writes it.
pub(crate) async fn story(
    State(site): State<Site>,
    _visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let page = site.story(&rashomon::core::StoryId::new(id))?;
        let analyses = page.analyses.iter().collect();
        let over_time = site.over_time(&page);
        let told = std::iter::once((&page.row.story, &page.comparison, analyses, &over_time));
        let told = crate::json::Read::new(told);
        let text = serde_json::to_string(&told).map_err(|_| Fault::Broken)?;
        let headers = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"story.json\""),
        ];
        Ok((headers, text).into_response())
    })
    .await
}
