//! What programs call, to the byte.

use crate::sample::Place;
use crate::secret;
use axum::http::{Method, StatusCode};
use rashomon::store::AccountId;

const ILSE: (&str, &str) = ("authorization", "GoogleLogin auth=Ilse/password-1");
const LONG: &str = "tag:google.com,2005:reader/item/";

/// Calls one after the other, each with pieces of what is answered; `!` before a piece that must not be there.
fn check(place: &Place, calls: &[(&str, &str, &[&str])]) {
    for (call, body, pieces) in calls {
        let (method, path) = call.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let path = path.replace('@', "/api/greader.php/reader/api/0/");
        let (response, told) = place.ask(method, &path, &[ILSE], body);
        assert_eq!(response.status(), StatusCode::OK, "{call} {body}: {told}");
        for piece in *pieces {
            match piece.strip_prefix('!') {
                Some(piece) => assert!(!told.contains(piece), "{call} {body}: {piece} is in {told}"),
                None => assert!(told.contains(piece), "{call} {body}: no {piece} in {told}"),
            }
        }
    }
}

#[test]
fn every_path_of_google_reader() {
    let place = Place::new();
    let stories = "feed/1000000001";
    check(
        &place,
        &[
            ("POST /accounts/ClientLogin", "Email=Ilse&Passwd=password-1", &["SID=Ilse/password-1\nLSID="]),
            ("GET /accounts/ClientLogin?Email=Ilse&Passwd=password-1&output=json", "", &["\"Auth\":\"Ilse/"]),
            ("GET @user-info?output=json", "", &["\"userName\":\"Ilse\"", "\"userId\":\"1\""]),
            (
                "GET @subscription/list?output=json",
                "",
                &[
                    "\"id\":\"feed/1\"",
                    "user/-/label/Coast",
                    stories,
                    "\"label\":\"Stories\"",
                    "!\"label\":null",
                ],
            ),
            ("GET @tag/list?output=json", "", &["state/com.google/starred", "user/-/label/Stories"]),
            ("GET @unread-count?output=json", "", &["\"max\":4", "{\"count\":1,\"id\":\"feed/1000000001\""]),
            ("GET @stream/items/ids?s=user/-/state/com.google/reading-list&n=9", "", &["\"id\":\"4\""]),
            ("POST @stream/items/contents", "i=1&i=4&T=", &[&format!("{LONG}0000000000000004"), "/item/0"]),
            ("GET @stream/contents", "", &["reading-list", "\"summary\":{\"content\":\"<p"]),
            ("GET @stream/contents/user/-/label/Stories", "", &["Also said", "!item/0000000000000001"]),
            ("GET /reader/atom/feed%2F1000000001?n=20", "", &["<feed xmlns=", "&lt;h3&gt;Also said"]),
            ("POST @edit-tag", "i=4&a=user/-/state/com.google/read", &["OK"]),
            ("GET @unread-count?output=json", "", &["\"max\":3", "{\"count\":0,\"id\":\"feed/1000000001\""]),
            (
                "POST @edit-tag",
                "i=4&r=user/-/state/com.google/read&a=user/-/state/com.google/starred",
                &["OK"],
            ),
            (
                "GET @stream/items/ids?s=user/-/state/com.google/starred",
                "",
                &["\"id\":\"4\"", "!\"id\":\"1\""],
            ),
            ("POST @mark-all-as-read", "s=feed/1000000001", &["OK"]),
            ("GET @unread-count", "", &["\"max\":3"]),
            (
                "POST @subscription/edit",
                "ac=subscribe&s=feed/https://b.example/f&t=B&a=user/-/label/New",
                &["OK"],
            ),
            ("GET @subscription/list", "", &["\"title\":\"B\"", "user/-/label/New"]),
            ("POST @rename-tag", "s=user/-/label/New&dest=user/-/label/Newer", &["OK"]),
            ("GET @tag/list", "", &["label/Newer", "!label/New\""]),
            ("POST @disable-tag", "s=user/-/label/Newer", &["OK"]),
            ("GET @tag/list", "", &["!label/Newer"]),
            ("POST @subscription/edit", "ac=unsubscribe&s=feed/2", &["OK"]),
            ("POST @subscription/quickadd", "quickadd=https://c.example/feed", &["\"numResults\":1"]),
            ("GET @subscription/export", "", &["<opml", "https://c.example/feed"]),
            ("GET @stream/items/count?s=feed/1000000000", "", &["3"]),
            ("GET @subscribed?s=feed/1", "", &["true"]),
            ("GET @preference/list", "", &["prefs"]),
            ("GET @preference/stream/list", "", &["streamprefs"]),
            ("GET @friend/list", "", &["friends"]),
        ],
    );
    let token = place.ask(Method::GET, "/reader/api/0/token", &[ILSE], "").1;
    assert_eq!(token.len(), 57);
    let opml =
        "<opml version=\"2.0\"><body><outline type=\"rss\" xmlUrl=\"https://d.example/\"/></body></opml>";
    let kind = [ILSE, ("content-type", "text/xml")];
    let mut request = axum::http::Request::builder()
        .method("POST")
        .uri("/reader/api/0/subscription/import")
        .header("host", "news.local");
    for (name, value) in kind {
        request = request.header(name, value);
    }
    let (response, told) = place.send(request.body(axum::body::Body::from(opml)).unwrap());
    assert_eq!((response.status(), told.as_str()), (StatusCode::OK, "OK: 1"));
}

#[test]
fn every_quirk_of_its_clients() {
    let place = Place::new();
    let read = "a=user/-/state/com.google/read";
    check(
        &place,
        &[
            // 1: ids in four spellings, told in two.
            ("POST @stream/items/contents", &format!("i={LONG}0000000000000001"), &["item/0000000000000001"]),
            ("POST @stream/items/contents", &format!("i={LONG}1"), &["item/0000000000000001"]),
            ("POST @stream/items/contents", "i=0000000000000001", &["item/0000000000000001"]),
            ("POST @stream/items/contents", "i=1", &["item/0000000000000001"]),
            // 2: what comes next is a text, and an id.
            ("GET @stream/items/ids?n=2", "", &["\"continuation\":\"3\"", "\"id\":\"4\""]),
            ("GET @stream/items/ids?n=2&c=3", "", &["\"id\":\"2\"", "\"id\":\"1\"", "!\"id\":\"3\""]),
            ("GET @stream/contents?n=9", "", &["!continuation"]),
            // 3: the reader's own number or a dash.
            ("POST @edit-tag", "i=1&a=user/1005921515/state/com.google/read", &["OK"]),
            ("GET @stream/contents?n=9", "", &["\"user/-/state/com.google/read\"", "!user/1005921515"]),
            // 4: everything that narrows a stream.
            ("GET @stream/items/ids?xt=user/-/state/com.google/read", "", &["!\"id\":\"1\"", "\"id\":\"2\""]),
            ("GET @stream/items/ids?it=user/-/state/com.google/read", "", &["\"id\":\"1\"", "!\"id\":\"2\""]),
            ("GET @stream/items/ids?s=user/-/label/Stories", "", &["\"id\":\"4\"", "!\"id\":\"3\""]),
            ("GET @stream/items/ids?s=user/-/label/Feeds&r=o&n=1", "", &["\"id\":\"1\"", "!\"id\":\"2\""]),
            ("GET @stream/items/ids?s=user/-/label/Coast", "", &["\"itemRefs\":[]"]),
            ("GET @stream/items/ids?xt=user/-/label/Stories", "", &["!\"id\":\"4\"", "\"id\":\"3\""]),
            ("GET @stream/items/ids?s=feed/1000000001&xt=user/-/label/Stories", "", &["\"itemRefs\":[]"]),
            ("GET @stream/items/ids?s=user/-/state/com.google/broadcast", "", &["\"itemRefs\":[]"]),
            ("GET @stream/items/ids?ot=1936950430", "", &["\"id\":\"4\"", "!\"id\":\"3\""]),
            ("GET @stream/items/ids?nt=1936950430", "", &["!\"id\":\"4\"", "\"id\":\"3\""]),
            // 5: several at once, and tags that mean nothing here.
            ("POST @edit-tag", &format!("ac=edit-tags&async=true&i=2&i=3&{read}"), &["OK"]),
            ("GET @unread-count", "", &["\"max\":1"]),
            ("POST @edit-tag", "i=2&a=user/-/state/com.google/kept-unread", &["OK"]),
            ("POST @edit-tag", "i=2&a=user/-/state/com.google/tracking-kept-unread", &["OK"]),
            ("POST @edit-tag", "i=2&a=user/-/state/com.google/broadcast", &["OK"]),
            ("POST @edit-tag", "i=2&a=user/-/state/com.google/like", &["OK"]),
            ("GET @unread-count", "", &["\"max\":2"]),
            // 6: seconds or microseconds.
            ("POST @mark-all-as-read", "s=user/-/state/com.google/reading-list&ts=1936950400", &["OK"]),
            ("GET @unread-count", "", &["\"max\":1"]),
            ("POST @mark-all-as-read", "s=user/-/state/com.google/reading-list&ts=1936950500000000", &["OK"]),
            ("GET @unread-count", "", &["\"max\":0"]),
            // 7: every field in the form that somebody needs.
            (
                "GET @stream/contents/feed/1000000001",
                "",
                &[
                    "\"published\":1936950460",
                    "\"updated\":1936950460",
                    "\"crawlTimeMsec\":\"1936950460000\"",
                    "\"timestampUsec\":\"1936950460000000\"",
                    "\"canonical\":[{\"href\":\"http://news.local/story/story-1\"}]",
                    "\"alternate\":[{\"href\":\"http://news.local/story/story-1\"",
                    "\"streamId\":\"feed/1000000001\"",
                ],
            ),
            // 8: streams percent-encoded, feeds by number or address.
            ("GET @stream/contents/feed%2F1000000000", "", &["\"streamId\":\"feed/1000000000\""]),
            ("GET @stream/contents/feed%2Fhttps%3A%2F%2Fcourier.example%2Ffeed", "", &["\"items\":[]"]),
        ],
    );
    let bad = place.ask(Method::POST, "/reader/api/0/edit-tag", &[ILSE], "i=1&T=wrong").0;
    assert_eq!(bad.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(bad.headers()["google-bad-token"], "true");
    assert_eq!(bad.headers()["x-reader-google-bad-token"], "true");
    for token in ["", "x", "Ilse/password-1"] {
        let form = format!("i=1&{read}&T={token}");
        assert_eq!(place.ask(Method::POST, "/reader/api/0/edit-tag", &[ILSE], &form).1, "OK", "{token}");
    }
}

#[test]
fn fever_whole() {
    let place = Place::new();
    let key = secret::fever_key("Ilse", "password-1");
    let ask = |query: &str, form: &str| {
        let body = format!("api_key={}&{form}", key.to_uppercase());
        let (response, told) = place.ask(Method::POST, &format!("/api/fever.php?api&{query}"), &[], &body);
        assert_eq!(response.status(), StatusCode::OK, "{query}");
        serde_json::from_str::<serde_json::Value>(&told).unwrap()
    };
    let told = ask("groups&feeds&favicons&unread_item_ids&saved_item_ids", "");
    assert_eq!((&told["auth"], &told["api_version"]), (&1.into(), &3.into()));
    assert_eq!(told["groups"].as_array().unwrap().len(), 3, "{told}");
    assert_eq!(told["unread_item_ids"], "1,2,3,4");
    assert!(told["feeds_groups"].to_string().contains("\"1000000001\""), "{told}");
    let ids = |told: &serde_json::Value| -> Vec<i64> {
        told["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&ask("items&since_id=1", "")), [2, 3, 4]);
    assert_eq!(ids(&ask("items&max_id=4", "")), [3, 2, 1]);
    assert_eq!(ids(&ask("items&with_ids=4,1", "")), [1, 4]);
    let items = ask("items&with_ids=4", "");
    assert!(items["items"][0]["html"].as_str().unwrap().contains("Also said"), "{items}");
    assert_eq!(items["total_items"], 4);
    assert_eq!(ask("", "mark=item&as=saved&id=4")["saved_item_ids"], "4");
    assert_eq!(ask("", "mark=item&as=saved&id=4")["saved_item_ids"], "4", "set, not turned");
    assert_eq!(ask("", "mark=item&as=unsaved&id=4")["saved_item_ids"], "");
    assert_eq!(ask("", "mark=item&as=read&id=4")["unread_item_ids"], "1,2,3", "reports stay as they are");
    assert_eq!(ask("links", "")["links"], serde_json::json!([]), "what is done with is not hot");
    assert_eq!(ask("", "mark=item&as=unread&id=4")["unread_item_ids"], "1,2,3,4");
    assert_eq!(ask("links", "")["links"][0]["item_id"], 4);
    assert_eq!(ask("", "mark=feed&as=read&id=1000000000&before=1936950430")["unread_item_ids"], "4");
    assert_eq!(ask("", "mark=group&as=read&id=0&before=1936950530")["unread_item_ids"], "");
}

#[test]
fn miniflux_core() {
    let place = Place::new();
    let token = [("x-auth-token", "password-1")];
    let ask = |method: &str, path: &str, body: &str| {
        let (response, told) = place.ask(method.parse().unwrap(), path, &token, body);
        assert!(response.status().is_success(), "{method} {path}: {} {told}", response.status());
        serde_json::from_str::<serde_json::Value>(&told).unwrap_or_default()
    };
    let total = |query: &str| ask("GET", &format!("/v1/entries?{query}"), "")["total"].as_i64().unwrap();
    let categories = ask("GET", "/v1/categories?counts=true", "");
    assert_eq!(categories[2]["title"], "Stories", "{categories}");
    assert_eq!(ask("GET", "/v1/categories/3/entries", "")["entries"][0]["id"], 4);
    assert_eq!(ask("GET", "/v1/feeds/1000000001/entries/4", "")["feed"]["title"], "Stories");
    assert_eq!((total(""), total("category_id=2"), total("starred=true")), (4, 3, 0));
    assert_eq!((total("after=1936950430"), total("before_entry_id=3"), total("search=strike")), (1, 2, 2));
    let page = ask("GET", "/v1/entries?limit=2&offset=1&direction=asc", "");
    assert_eq!((&page["entries"][0]["id"], &page["total"]), (&2.into(), &4.into()));
    ask("PUT", "/v1/entries/4/star", "");
    ask("PUT", "/v1/entries", "{\"entry_ids\":[4,1],\"status\":\"read\"}");
    assert_eq!((total("status=unread"), total("starred=True")), (2, 1));
    assert_eq!(ask("GET", "/v1/feeds/counters", "")["reads"]["1000000001"], 1);
    assert!(ask("GET", "/v1/entries/4/fetch-content", "")["content"].to_string().contains("Also said"));
    ask("PUT", "/v1/feeds/1", "{\"title\":\"The Courier\",\"category_id\":3,\"disabled\":true}");
    let feed = ask("GET", "/v1/feeds/1", "");
    assert_eq!((&feed["title"], &feed["disabled"]), (&"The Courier".into(), &true.into()), "{feed}");
    assert_eq!(feed["category"]["title"], "Stories");
    ask("PUT", "/v1/categories/2", "{\"title\":\"Shore\"}");
    ask("DELETE", "/v1/categories/2", "");
    assert_eq!(ask("GET", "/v1/feeds/1", "")["category"]["title"], "Feeds");
    ask("PUT", "/v1/users/1/mark-all-as-read", "");
    assert_eq!(total("status=unread"), 0);
    let site = place.server.site();
    assert!(
        site.store.done(AccountId(1), &[rashomon::core::StoryId::new("story-1")]).unwrap()[0].is_some(),
        "done with the story"
    );
}
