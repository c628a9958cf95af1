use super::*;
use crate::article::{Arrival, Findings, Grouping};
use crate::conformance::analysis;
use crate::feed::{NewFeed, Poll};
use crate::sqlite::Sqlite;
use crate::store::Store;
use jiff::Timestamp;
use proptest::prelude::*;
use rashomon_core::{Entry, FeedState};
use std::fs;

const N_ARTICLES: usize = 40;

/// A collection of articles, feeds and entries, written out whole.
fn collection(folder: &Path) -> Vec<String> {
    let store = Sqlite::open(folder).unwrap();
    let now = Timestamp::from_second(1_950_000_000).unwrap();
    let mut texts = Vec::new();
    for number in 0..N_ARTICLES {
        let mut analysis = analysis(&format!("a{number}"));
        // Texts that do not shrink much when they are packed, so that the database has many pages.
        let tail: String =
            (0..40).map(|n| format!(" {:x}", (number * 7919 + n * 104_729) % 65_521)).collect();
        analysis.article.text.push_str(&tail);
        let findings =
            Findings { document: &analysis.document, extraction: &analysis.extraction, model: "m; rules 1" };
        let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
        store.put(&[arrival], &Grouping::default(), now).unwrap();
        texts.push(analysis.article.text);
    }
    store
        .put_feed(&NewFeed { url: "https://news.example/feed".to_owned(), ..NewFeed::default() }, now)
        .unwrap();
    let (_, lease) = store.lease_feeds(now, now, 1).unwrap().remove(0);
    let entries: Vec<Entry> = (0..50)
        .map(|number| Entry { key: number.to_string(), title: Some("Ferry".to_owned()), ..Entry::default() })
        .collect();
    let state = FeedState::new(now);
    store.put_poll(&Poll { lease, at: now, feed: None, state: &state, entries: &entries }).unwrap();
    drop(store);
    let database = Connection::open(folder.join(FILE_NAME)).unwrap();
    database.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())).unwrap();
    texts
}

/// Salvages `bytes`; the articles that are there then, each with its text.
fn salvaged(bytes: &[u8]) -> (Salvaged, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE_NAME), bytes).unwrap();
    let target = folder.path().join("saved");
    let saved = salvage(folder.path(), &target).unwrap();
    assert_eq!(fs::read(folder.path().join(FILE_NAME)).unwrap(), bytes, "the old one stays as it is");
    let files = fs::read_dir(&target).unwrap().filter(|file| file.as_ref().unwrap().path().ends_with(COPY));
    assert_eq!(files.count(), 0);
    let store = Sqlite::open(&target).unwrap();
    assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0]);
    let now = Timestamp::from_second(1_950_000_001).unwrap();
    store.pending_entries(now, None, 1000).unwrap();
    store.feeds().unwrap();
    let articles = store.articles(0, None, 1000).unwrap();
    assert_eq!(articles.len(), saved.n_articles);
    let articles = articles.into_iter().map(|stored| stored.article);
    (saved, articles.map(|article| (article.id.as_str().to_owned(), article.text)).collect())
}

#[test]
fn everything_is_saved_of_what_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let texts = collection(folder.path());
    let (saved, articles) = salvaged(&fs::read(folder.path().join(FILE_NAME)).unwrap());
    assert_eq!(saved.lost, [""; 0]);
    assert_eq!(articles.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), texts);
}

#[test]
fn a_page_takes_its_own_articles_with_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let texts = collection(folder.path());
    let bytes = fs::read(folder.path().join(FILE_NAME)).unwrap();
    let n_pages = bytes.len() / PAGE;
    let mut n_saved = Vec::new();
    for page in (1..n_pages).step_by(n_pages / 7) {
        let mut damaged = bytes.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0x5a);
        n_saved.push(salvaged(&damaged).1.len());
    }
    n_saved.sort_unstable();
    // Half of the places cost few articles or none; the root of a table may cost all.
    assert!(n_saved[n_saved.len() / 2] > N_ARTICLES * 3 / 4, "{n_saved:?} of {}", texts.len());
}

#[test]
fn a_damaged_list_of_tables_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let texts = collection(folder.path());
    let bytes = fs::read(folder.path().join(FILE_NAME)).unwrap();
    let mut damaged = bytes.clone();
    for page in list_pages(&bytes) {
        damaged[page * PAGE..(page + 1) * PAGE].fill(0x5a);
    }
    let (saved, articles) = salvaged(&damaged);
    assert_eq!(saved.lost, ["the list of tables was damaged, and is that of a new collection"]);
    assert_eq!(articles.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), texts);
}

#[test]
fn what_is_cut_off_is_missed_alone() {
    let folder = tempfile::tempdir().unwrap();
    collection(folder.path());
    let bytes = fs::read(folder.path().join(FILE_NAME)).unwrap();
    let (saved, articles) = salvaged(&bytes[..bytes.len() * 9 / 10]);
    assert!(!saved.lost.is_empty());
    assert!(articles.len() > N_ARTICLES / 3, "{} {:?}", articles.len(), saved.lost);
}

/// The page by which the rows of a table are found.
fn root_of(folder: &Path, table: &str) -> usize {
    let database = Connection::open(folder.join(FILE_NAME)).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: i64 = database.query_row(sql, [table], |row| row.get(0)).unwrap();
    usize::try_from(page).unwrap() - 1
}

#[test]
fn findings_are_made_anew_where_some_of_them_are_damaged_alone() {
    let folder = tempfile::tempdir().unwrap();
    collection(folder.path());
    let bytes = fs::read(folder.path().join(FILE_NAME)).unwrap();
    let anew = "findings of all articles are to be made anew: rashomon doctor --refresh";
    for (table, is_finding) in [("statement", true), ("entity", true), ("feed", false), ("entry", false)] {
        let mut damaged = bytes.clone();
        let page = root_of(folder.path(), table);
        damaged[page * PAGE..(page + 1) * PAGE].fill(0x5a);
        let (saved, articles) = salvaged(&damaged);
        assert_eq!(articles.len(), N_ARTICLES, "{table}");
        assert!(saved.lost.iter().any(|line| line.contains(table)), "{table}: {:?}", saved.lost);
        assert_eq!(saved.lost.iter().any(|line| line == anew), is_finding, "{table}: {:?}", saved.lost);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn bytes_anywhere_harm_nothing_else(places in prop::collection::vec((100_usize..1 << 30, any::<u8>()), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let texts = collection(folder.path());
        let mut bytes = fs::read(folder.path().join(FILE_NAME)).unwrap();
        let n_bytes = bytes.len();
        for (place, byte) in places {
            bytes[100 + place % (n_bytes - 100)] = byte;
        }
        let (_, articles) = salvaged(&bytes);
        let n_as_they_were = articles.iter().filter(|(_, text)| texts.contains(text)).count();
        prop_assert!(n_as_they_were + 40 >= articles.len());
    }
}
