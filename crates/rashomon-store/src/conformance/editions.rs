//! Editions of stories.

use super::sample::{article, at};
use crate::account::{AccountId, Role};
use crate::article::{Arrival, Grouping};
use crate::mark::{ItemQuery, Mark};
use crate::store::Store;
use rashomon_core::{ArticleId, Cause, StoryChange, StoryEvent, StoryId};

const ME: AccountId = AccountId::LOCAL;

fn arrive(store: &dyn Store, id: &str, second: i64) {
    let article = article(id, "Courier", &format!("Text {id}"));
    let (story, id) = (StoryId::new("s"), ArticleId::new(id));
    let change = match second {
        0 => StoryChange::Opened { story, article: id },
        _ => StoryChange::Joined { story, article: id, likeness: None },
    };
    let events = [StoryEvent { change, cause: Cause::Arrival }];
    let arrival = Arrival { article: &article, findings: None, entry: None };
    store.put(&[arrival], &Grouping { events: &events, headlines: &[] }, at(second)).unwrap();
}

fn numbers(store: &dyn Store, query: &ItemQuery) -> Vec<i64> {
    let query = ItemQuery { limit: 9, ..query.clone() };
    let editions = store.editions(ME, &query).unwrap();
    assert_eq!(store.n_editions(ME, &query).unwrap(), editions.len());
    editions.iter().map(|edition| edition.number).collect()
}

pub(super) fn make(store: &dyn Store) {
    let story = StoryId::new("s");
    let open = |limit| store.stories_to_look_at(at(-10_000_000), limit).unwrap();
    arrive(store, "a", 0);
    assert_eq!(open(9), [], "one report is no edition");
    arrive(store, "b", 1);
    assert_eq!(open(9), std::slice::from_ref(&story));
    let first = store.put_look(&story, 2, &[[2; 16], [1; 16]], at(2)).unwrap().unwrap();
    assert_eq!(open(9), []);
    arrive(store, "c", 3);
    assert_eq!(open(9), std::slice::from_ref(&story));
    assert_eq!(store.put_look(&story, 2, &[[1; 16]], at(4)).unwrap(), None, "nothing new");
    arrive(store, "d", 5);
    let second = store.put_look(&story, 2, &[[3; 16]], at(6)).unwrap().unwrap();
    let d = store.article_number(&ArticleId::new("d")).unwrap().unwrap();
    assert!(first < d && d < second, "one row of numbers");
    let all = ItemQuery::default();
    assert_eq!(numbers(store, &all), [second]);
    assert_eq!(numbers(store, &ItemQuery { numbers: Some(vec![first, d, second]), ..all }), [second, first]);
}

pub(super) fn mark(store: &dyn Store) {
    let story = StoryId::new("s");
    arrive(store, "a", 0);
    arrive(store, "b", 1);
    let first = store.put_look(&story, 2, &[[1; 16]], at(2)).unwrap().unwrap();
    let unread = ItemQuery { read: Some(false), ..ItemQuery::default() };
    let saved = ItemQuery { starred: Some(true), ..ItemQuery::default() };
    assert_eq!(numbers(store, &unread), [first]);
    store.mark_editions(ME, &[first, 99], Mark::Read(true), at(3)).unwrap();
    assert!(numbers(store, &unread).is_empty());
    assert_eq!(store.done(ME, std::slice::from_ref(&story)).unwrap(), [Some(at(3))]);
    let other = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    assert_eq!(store.n_editions(other, &unread).unwrap(), 1, "marks are one's own");
    store.mark_editions(ME, &[first], Mark::Starred(true), at(3)).unwrap();
    let second = store.put_look(&story, 2, &[[2; 16]], at(4)).unwrap().unwrap();
    assert_eq!(numbers(store, &unread), [second], "it is back with something new");
    assert_eq!(numbers(store, &saved), [first], "what was saved stays");
    store.mark_editions(ME, &[first], Mark::Starred(false), at(5)).unwrap();
    assert!(numbers(store, &saved).is_empty());
    store.mark_editions(ME, &[second], Mark::Read(true), at(5)).unwrap();
    store.mark_editions(ME, &[second], Mark::Read(false), at(6)).unwrap();
    assert_eq!(numbers(store, &unread), [second]);
}
