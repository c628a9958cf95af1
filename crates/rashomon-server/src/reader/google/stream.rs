//! Streams: lists of entries by feed, folder or state, and the marks set on them.

use super::{Asked, READING_LIST, ok};
use crate::fault::Fault;
use crate::reader::{self, Caller, Channel, Entry, channel_query, channels, content, entries, read_all};
use crate::site::Site;
use axum::Json;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rashomon::core::FeedId;
use rashomon::store::{ItemQuery, Mark};
use serde_json::{Value, json};

pub(super) fn decoded(text: &str) -> String {
    // A plus is a plus in a path.
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The number of an item in any of the spellings that clients send: the long form padded or not, sixteen
/// hexadecimal digits, or decimal.
pub(super) fn item_number(id: &str) -> Option<i64> {
    let hexadecimal = |digits: &str| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
    match id.strip_prefix("tag:google.com,2005:reader/item/") {
        Some(digits) => hexadecimal(digits),
        None if id.len() == 16 && id.starts_with('0') => hexadecimal(id),
        None => id.parse().ok().or_else(|| hexadecimal(id)),
    }
}

pub(super) fn long_id(number: i64) -> String {
    format!("tag:google.com,2005:reader/item/{:016x}", number.cast_unsigned())
}

/// A stream's name with the reader's own number put as `-`: both are sent.
pub(super) fn canonical(stream: &str) -> String {
    match stream.strip_prefix("user/").and_then(|rest| rest.split_once('/')) {
        Some((_, rest)) => format!("user/-/{rest}"),
        None => stream.to_owned(),
    }
}

pub(super) fn channel_of<'a>(channels: &'a [Channel], stream: &str) -> Option<&'a Channel> {
    let feed = stream.strip_prefix("feed/")?;
    channels.iter().find(|channel| channel.number.to_string() == feed || channel.url == feed)
}

/// What a stream, with all that narrows it, asks the store for.
pub(super) fn stream_query(
    site: &Site,
    account: &Caller,
    stream: &str,
    asked: &Asked,
) -> Result<ItemQuery, Fault> {
    let mut query = ItemQuery { limit: 20, ..ItemQuery::default() };
    narrow(site, account, &mut query, &canonical(stream), true)?;
    for stream in asked.all("it") {
        narrow(site, account, &mut query, &canonical(stream), true)?;
    }
    for stream in asked.all("xt") {
        narrow(site, account, &mut query, &canonical(stream), false)?;
    }
    let time = |name| asked.number(name).and_then(|second| Timestamp::from_second(second).ok());
    // When it came here: what was published yesterday and came a minute ago is new to whoever asks since an hour.
    query.added_since = time("ot");
    query.added_until = time("nt");
    query.oldest_first = asked.one("r") == Some("o");
    if let Some(last) = asked.one("c").and_then(item_number) {
        if query.oldest_first {
            query.after = Some(last);
        } else {
            query.before = Some(last);
        }
    }
    if let Some(n) = asked.number("n").and_then(|n| usize::try_from(n).ok()) {
        query.limit = n.clamp(1, 200_000);
    }
    Ok(query)
}

fn narrow(site: &Site, account: &Caller, query: &mut ItemQuery, stream: &str, is: bool) -> Result<(), Fault> {
    match stream {
        "user/-/state/com.google/read" => query.read = Some(is),
        "user/-/state/com.google/kept-unread" => query.read = Some(!is),
        "user/-/state/com.google/starred" => query.starred = Some(is),
        _ if stream.starts_with("feed/") && is => {
            let channels = channels(site, account)?;
            let channel = channel_of(&channels, stream).ok_or(Fault::NotFound)?;
            query.feed = Some(channel_query(channel.number));
        }
        "user/-/state/com.google/reading-list" => {}
        _ => {
            let channels = channels(site, account)?;
            let label = stream.strip_prefix("user/-/label/");
            let here = |channel: &Channel| {
                let is_it = channel_of(std::slice::from_ref(channel), stream).is_some();
                is_it || label.is_some_and(|label| channel.folder == label)
            };
            // A label that is unknown, or what is liked or shared elsewhere, is an empty stream, not everything.
            let feeds = channels.iter().filter(|channel| here(channel) == is);
            let mut feeds: Vec<Option<FeedId>> = feeds.map(|channel| channel_query(channel.number)).collect();
            if let Some(before) = &query.feeds {
                feeds.retain(|feed| before.contains(feed));
            }
            query.feeds = Some(feeds);
        }
    }
    Ok(())
}

/// What comes after a full page: the last item's number, as a text, since some clients take no other.
fn continuation(items: &[Entry], limit: usize) -> Option<String> {
    items.last().filter(|_| items.len() == limit).map(|item| item.number.to_string())
}

pub(super) fn stream_ids(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let query = stream_query(site, account, asked.one("s").unwrap_or(READING_LIST), asked)?;
    let items = entries(site, account, &query)?;
    let refs: Vec<Value> = (items.iter())
        .map(|item| {
            json!({
                "id": item.number.to_string(),
                "directStreamIds": [],
                "timestampUsec": item.added.as_microsecond().to_string(),
            })
        })
        .collect();
    let mut told = json!({ "itemRefs": refs });
    if let Some(next) = continuation(&items, query.limit) {
        told["continuation"] = next.into();
    }
    Ok(Json(told).into_response())
}

pub(super) fn stream_contents(
    site: &Site,
    account: &Caller,
    stream: &str,
    asked: &Asked,
) -> Result<Response, Fault> {
    let mut query = stream_query(site, account, stream, asked)?;
    query.limit = query.limit.min(1000);
    let items = entries(site, account, &query)?;
    let next = continuation(&items, query.limit);
    contents(site, account, &canonical(stream), &items, next)
}

pub(super) fn contents(
    site: &Site,
    account: &Caller,
    stream: &str,
    items: &[Entry],
    next: Option<String>,
) -> Result<Response, Fault> {
    let channels = channels(site, account)?;
    let list: Result<Vec<Value>, Fault> =
        items.iter().map(|item| item_json(site, account, &channels, item)).collect();
    let mut told =
        json!({ "direction": "ltr", "id": stream, "updated": site.now().as_second(), "items": list? });
    if let Some(next) = next {
        told["continuation"] = next.into();
    }
    Ok(Json(told).into_response())
}

fn item_json(site: &Site, account: &Caller, channels: &[Channel], item: &Entry) -> Result<Value, Fault> {
    let number = item.channel;
    let channel = channels.iter().find(|channel| channel.number == number);
    let mut categories = vec![READING_LIST.to_owned()];
    categories.extend(channel.map(|channel| format!("user/-/label/{}", channel.folder)));
    if item.read {
        categories.push("user/-/state/com.google/read".to_owned());
    }
    if item.starred {
        categories.push("user/-/state/com.google/starred".to_owned());
    }
    let url = &item.url;
    Ok(json!({
        "id": long_id(item.number),
        "crawlTimeMsec": item.added.as_millisecond().to_string(),
        "timestampUsec": item.added.as_microsecond().to_string(),
        "published": item.at.as_second(),
        "updated": item.at.as_second(),
        "title": item.title,
        "author": item.author,
        "canonical": [{ "href": url }],
        "alternate": [{ "href": url, "type": "text/html" }],
        "categories": categories,
        "summary": { "direction": "ltr", "content": content(site, account, item)? },
        "origin": {
            "streamId": format!("feed/{number}"),
            "title": channel.map(|channel| channel.title.as_str()).unwrap_or_default(),
            "htmlUrl": channel.map(|channel| channel.site.as_str()).unwrap_or_default(),
        },
    }))
}

pub(super) fn edit_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let numbers: Vec<i64> = asked.all("i").filter_map(item_number).collect();
    for (name, is) in [("a", true), ("r", false)] {
        for tag in asked.all(name) {
            let mark = match canonical(tag).as_str() {
                "user/-/state/com.google/read" => Mark::Read(is),
                "user/-/state/com.google/kept-unread" if is => Mark::Read(false),
                "user/-/state/com.google/starred" => Mark::Starred(is),
                // What is liked or shared elsewhere is nothing here, and no mistake.
                _ => continue,
            };
            reader::mark(site, account, &numbers, mark)?;
        }
    }
    Ok(ok())
}

pub(super) fn mark_all(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let stream = asked.one("s").unwrap_or(READING_LIST);
    // Microseconds, or seconds: they tell themselves by their length.
    let before = asked.one("ts").and_then(|ts| {
        let number: i64 = ts.parse().ok()?;
        if ts.len() >= 16 {
            Timestamp::from_microsecond(number).ok()
        } else {
            Timestamp::from_second(number).ok()
        }
    });
    let query = stream_query(site, account, stream, &Asked(Vec::new()))?;
    read_all(site, account, &query, before)?;
    Ok(ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_spelling() {
        for id in [
            "tag:google.com,2005:reader/item/00000000000000ff",
            "tag:google.com,2005:reader/item/ff",
            "00000000000000ff",
            "255",
        ] {
            assert_eq!(item_number(id), Some(255), "{id}");
        }
        assert_eq!(item_number("-1"), Some(-1));
        assert_eq!(item_number(&long_id(-1)), Some(-1));
        assert_eq!(item_number("nothing"), None);
    }

    #[test]
    fn streams_of_any_user_number_are_the_readers_own() {
        assert_eq!(canonical("user/1005921515/state/com.google/read"), "user/-/state/com.google/read");
        assert_eq!(canonical("feed/1"), "feed/1");
        assert_eq!(decoded("feed%2F1"), "feed/1");
    }
}
