//! What a reader is subscribed to: feeds, their folders, and how much of each is unread.

use super::stream::{canonical, channel_of};
use super::{Asked, READING_LIST, ok};
use crate::fault::Fault;
use crate::guard::only_admin;
use crate::page::feeds::feed_address;
use crate::reader::count::{Count, Counts};
use crate::reader::{self, Caller, Channel, channels};
use crate::site::Site;
use axum::Json;
use axum::response::{IntoResponse, Response};
use rashomon::store::NewFeed;
use serde_json::{Value, json};

pub(super) fn subscriptions(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let list: Vec<Value> = (channels(site, account)?.iter())
        .map(|channel| {
            json!({
                "id": format!("feed/{}", channel.number),
                "title": channel.title,
                "categories": [{ "id": format!("user/-/label/{}", channel.folder), "label": channel.folder }],
                "url": channel.url,
                "htmlUrl": channel.site,
                "iconUrl": icon_address(site, account, channel),
            })
        })
        .collect();
    Ok(Json(json!({ "subscriptions": list })).into_response())
}

/// Where the picture of a feed's site is had from here.
fn icon_address(site: &Site, account: &Caller, channel: &Channel) -> String {
    let icon = channel.feed.as_ref().and_then(|_| crate::image::icon(&channel.site));
    let path = icon.and_then(|icon| crate::image::address(site, &icon).ok());
    path.map(|path| format!("{}{path}", account.origin)).unwrap_or_default()
}

pub(super) fn tags(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let mut list = vec![json!({ "id": "user/-/state/com.google/starred" })];
    for (_, name) in reader::folders(&channels(site, account)?) {
        list.push(json!({ "id": format!("user/-/label/{name}"), "type": "folder" }));
    }
    Ok(Json(json!({ "tags": list })).into_response())
}

pub(super) fn unread_count(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let channels = channels(site, account)?;
    let counts = Counts::of(site, account, &channels)?;
    let told = |id: String, count: &Count| {
        let newest = count.newest_unread.map_or(0, |newest| newest.as_microsecond());
        json!({ "id": id, "count": count.n_unread, "newestItemTimestampUsec": newest.to_string() })
    };
    let feeds =
        channels.iter().map(|channel| told(format!("feed/{}", channel.number), counts.feed(channel.number)));
    let folders = counts.folders.iter().map(|(name, count)| told(format!("user/-/label/{name}"), count));
    let all = told(READING_LIST.to_owned(), &counts.all);
    let list: Vec<Value> = feeds.chain(folders).chain([all]).collect();
    Ok(Json(json!({ "max": counts.all.n_unread, "unreadcounts": list })).into_response())
}

fn label(stream: Option<&str>) -> Option<String> {
    canonical(stream?).strip_prefix("user/-/label/").map(str::to_owned)
}

pub(super) fn subscription_edit(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    only_admin(account)?;
    let now = site.now();
    for stream in asked.all("s") {
        let channels = channels(site, account)?;
        let feed = channel_of(&channels, stream).and_then(|channel| channel.feed.clone());
        match (asked.one("ac"), feed) {
            (Some("subscribe"), None) => {
                let url = feed_address(stream.strip_prefix("feed/").unwrap_or(stream))?;
                let folders = label(asked.one("a")).into_iter().collect();
                let given_title = asked.one("t").map(str::to_owned);
                site.store.put_feed(&NewFeed { url, folders, given_title, ..NewFeed::default() }, now)?;
            }
            (Some("unsubscribe"), Some(feed)) => {
                site.store.remove_feed(feed.id)?;
            }
            (_, Some(mut feed)) => {
                if let Some(title) = asked.one("t").filter(|title| !title.is_empty()) {
                    feed.given_title = Some(title.to_owned());
                }
                if let Some(gone) = label(asked.one("r")) {
                    feed.folders.retain(|folder| *folder != gone);
                }
                if let Some(come) = label(asked.one("a")) {
                    feed.folders.push(come);
                    feed.folders.sort();
                    feed.folders.dedup();
                }
                site.store.update_feed(&feed, now)?;
            }
            (_, None) => return Err(Fault::NotFound),
        }
    }
    Ok(ok())
}

pub(super) fn quickadd(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    only_admin(account)?;
    let text = asked.one("quickadd").unwrap_or_default();
    let url = feed_address(text.strip_prefix("feed/").unwrap_or(text))?;
    let id = site.store.put_feed(&NewFeed { url: url.clone(), ..NewFeed::default() }, site.now())?;
    Ok(Json(json!({ "numResults": 1, "query": text, "streamId": format!("feed/{id}"), "streamName": url }))
        .into_response())
}

fn each_feed_of(
    site: &Site,
    account: &Caller,
    name: &str,
    change: impl Fn(&mut Vec<String>),
) -> Result<(), Fault> {
    only_admin(account)?;
    for mut feed in site.store.feeds()? {
        if feed.folders.iter().any(|folder| folder == name) {
            feed.folders.retain(|folder| folder != name);
            change(&mut feed.folders);
            feed.folders.sort();
            feed.folders.dedup();
            site.store.update_feed(&feed, site.now())?;
        }
    }
    Ok(())
}

pub(super) fn rename_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let (Some(from), Some(to)) =
        (label(asked.one("s")).or_else(|| asked.one("t").map(str::to_owned)), label(asked.one("dest")))
    else {
        return Err(Fault::bad("a label and its new name are needed"));
    };
    each_feed_of(site, account, &from, |folders| folders.push(to.clone()))?;
    Ok(ok())
}

pub(super) fn disable_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let name = label(asked.one("s")).or_else(|| asked.one("t").map(str::to_owned));
    let name = name.ok_or_else(|| Fault::bad("a label is needed"))?;
    each_feed_of(site, account, &name, |_| {})?;
    Ok(ok())
}
