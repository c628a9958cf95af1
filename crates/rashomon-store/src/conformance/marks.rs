//! What readers did.

use super::sample::{article, at};
use crate::account::{AccountId, Role};
use crate::article::{Arrival, Grouping};
use crate::error::StoreError;
use crate::feed::{NewFeed, Poll};
use crate::mark::{ItemQuery, Listing, Mark};
use crate::store::Store;
use rashomon_core::{ArticleId, Cause, Entry, FeedId, StoryChange, StoryEvent, StoryId};

const ME: AccountId = AccountId::LOCAL;

fn fill(store: &dyn Store) {
    let articles = [("a", "Courier"), ("b", "Post"), ("c", "Courier")]
        .map(|(id, outlet)| article(id, outlet, &format!("Text {id}")));
    let arrivals = articles.each_ref().map(|article| Arrival { article, findings: None, entry: None });
    let opened = StoryChange::Opened { story: StoryId::new("s"), article: ArticleId::new("a") };
    let events = [StoryEvent { change: opened, cause: Cause::Arrival }];
    store.put(&arrivals, &Grouping { events: &events, headlines: &[] }, at(0)).unwrap();
}

fn listed(store: &dyn Store, account: AccountId, query: &ItemQuery) -> String {
    let limit = if query.limit == 0 { 10 } else { query.limit };
    let items = store.items(account, &ItemQuery { limit, ..query.clone() }).unwrap();
    if query.limit == 0 {
        assert_eq!(store.n_items(account, query).unwrap(), items.len());
    }
    items.iter().map(|item| item.id.as_str()).collect()
}

pub(super) fn articles(store: &dyn Store) {
    fill(store);
    let all = ItemQuery::default();
    assert_eq!(listed(store, ME, &all), "cba");
    assert_eq!(listed(store, ME, &ItemQuery { oldest_first: true, ..all.clone() }), "abc");
    assert_eq!(listed(store, ME, &ItemQuery { limit: 1, offset: 1, ..all.clone() }), "b");
    assert_eq!(listed(store, ME, &ItemQuery { outlet: Some("Courier".into()), ..all.clone() }), "ca");
    let outlets = store.outlets().unwrap();
    let told: Vec<_> = outlets.iter().map(|outlet| (outlet.name.as_str(), outlet.n_articles)).collect();
    assert_eq!(told, [("Courier", 2), ("Post", 1)]);
    assert_eq!(listed(store, ME, &ItemQuery { feed: Some(None), ..all.clone() }), "cba");
    assert_eq!(listed(store, ME, &ItemQuery { feeds: Some(vec![None]), ..all.clone() }), "cba");
    assert_eq!(listed(store, ME, &ItemQuery { feeds: Some(Vec::new()), ..all.clone() }), "");
    let numbers: Vec<i64> = store
        .items(ME, &ItemQuery { limit: 9, ..all.clone() })
        .unwrap()
        .iter()
        .map(|item| item.number)
        .collect();
    let (c, b, a) = (numbers[0], numbers[1], numbers[2]);
    assert_eq!(listed(store, ME, &ItemQuery { after: Some(a), before: Some(c), ..all.clone() }), "b");
    assert_eq!(listed(store, ME, &ItemQuery { numbers: Some(vec![a, c, 99]), ..all.clone() }), "ca");

    let came = |since, until| ItemQuery {
        added_since: Some(at(since)),
        added_until: Some(at(until)),
        ..ItemQuery::default()
    };
    assert_eq!(listed(store, ME, &came(0, 1)), "cba", "all came at 0, whenever they were published");
    assert_eq!(listed(store, ME, &came(1, 2)), "");

    assert_eq!(store.mark(ME, &[a, b, 99], Mark::Read(true), at(1)).unwrap(), [a, b]);
    assert_eq!(store.mark(ME, &[a, c], Mark::Read(true), at(2)).unwrap(), [c], "only what was not read");
    assert_eq!(store.mark(ME, &[c], Mark::Read(false), at(3)).unwrap(), [c]);
    store.mark(ME, &[b], Mark::Starred(true), at(4)).unwrap();
    assert_eq!(listed(store, ME, &ItemQuery { read: Some(false), ..all.clone() }), "c");
    assert_eq!(listed(store, ME, &ItemQuery { starred: Some(true), read: Some(true), ..all.clone() }), "b");

    let other = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    assert_eq!(listed(store, other, &ItemQuery { read: Some(false), ..all }), "cba", "marks are one's own");
}

pub(super) fn listings(store: &dyn Store) {
    for url in ["https://courier.example/feed", "https://courier.example/coast"] {
        store.put_feed(&NewFeed { url: url.to_owned(), ..NewFeed::default() }, at(0)).unwrap();
    }
    // The first feed lists the article twice.
    for ((feed, lease), keys) in
        store.lease_feeds(at(0), at(60), 2).unwrap().iter().zip([&["1", "2"][..], &["1"]])
    {
        let entries: Vec<Entry> =
            keys.iter().map(|key| Entry { key: (*key).to_owned(), ..Entry::default() }).collect();
        let poll = Poll { lease: *lease, at: at(1), feed: None, state: &feed.state, entries: &entries };
        store.put_poll(&poll).unwrap();
    }
    let (listed, loose) = (article("a", "Courier", "Text a"), article("b", "Post", "Text b"));
    let pending = store.pending_entries(at(1), None, 9).unwrap();
    let listings = pending.iter().map(|pending| (&listed, Some(pending.id))).chain([(&loose, None)]);
    let arrivals: Vec<Arrival<'_>> =
        listings.map(|(article, entry)| Arrival { article, findings: None, entry }).collect();
    store.put(&arrivals, &Grouping { events: &[], headlines: &[] }, at(2)).unwrap();
    store.mark(ME, &[2], Mark::Read(true), at(3)).unwrap();
    let mut seen = Vec::new();
    let see = &mut |listing: &Listing| {
        seen.push((listing.article, listing.feed.map(FeedId::number), listing.added == at(2), listing.read));
    };
    store.listings(ME, see).unwrap();
    assert_eq!(seen, [(1, Some(1), true, false), (1, Some(2), true, false), (2, None, true, true)]);
}

pub(super) fn stories(store: &dyn Store) {
    fill(store);
    let (story, nowhere) = (StoryId::new("s"), StoryId::new("none"));
    let ids = [story.clone(), nowhere.clone()];
    assert_eq!(store.done(ME, &ids).unwrap(), [None, None]);
    store.put_done(ME, &story, Some(at(5))).unwrap();
    assert_eq!(store.done(ME, &ids).unwrap(), [Some(at(5)), None]);
    store.put_done(ME, &story, None).unwrap();
    assert_eq!(store.done(ME, &ids).unwrap(), [None, None]);
    assert!(matches!(store.put_done(ME, &nowhere, None), Err(StoreError::Unknown { .. })));
    assert_eq!(listed(store, ME, &ItemQuery { stories: Some(ids.to_vec()), ..ItemQuery::default() }), "a");
    let odd = StoryId::new("\"], \\ \n");
    assert_eq!(listed(store, ME, &ItemQuery { stories: Some(vec![odd]), ..ItemQuery::default() }), "");
    store.put_pick(ME, &story, true, at(5)).unwrap();
    assert_eq!(store.picks(9).unwrap(), std::slice::from_ref(&story));
    store.put_pick(ME, &story, false, at(5)).unwrap();
    assert_eq!(store.picks(9).unwrap(), []);
    store.put_seen(ME, &story, &[[2; 16], [1; 16]], at(6)).unwrap();
    store.put_seen(ME, &story, &[[3; 16], [1; 16]], at(7)).unwrap();
    assert_eq!(store.seen(ME, &story).unwrap(), [[1; 16], [2; 16], [3; 16]]);
    store.remove_seen(ME, &story, at(7)).unwrap();
    assert_eq!(store.seen(ME, &story).unwrap(), [[1; 16], [2; 16]]);
}
