use super::*;
use crate::conformance;
use crate::tests::Disk;
use rusqlite::Connection;
use std::fs;

#[test]
fn does_what_every_store_does() {
    for (name, case) in conformance::CASES {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        println!("{name}");
        case(&store);
        assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0], "{name}");
    }
}

fn stored(folder: &Path) -> Sqlite {
    let store = Sqlite::open(folder).unwrap();
    let analysis = conformance::analysis("one");
    let findings = crate::article::Findings {
        document: &analysis.document,
        extraction: &analysis.extraction,
        model: "m",
    };
    let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
    store.put(&[arrival], &Grouping::default(), Timestamp::UNIX_EPOCH).unwrap();
    store
}

#[test]
fn a_newer_schema_and_other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Sqlite::open_existing(folder.path()), Err(StoreError::Missing { .. })));
    drop(stored(folder.path()));
    let path = folder.path().join(connection::FILE_NAME);
    let database = Connection::open(&path).unwrap();
    database.pragma_update(None, "user_version", 900).unwrap();
    let error = Sqlite::open(folder.path()).unwrap_err().to_string();
    let known = migrate::SCHEMA;
    let end = format!("newer version of rashomon (schema 900, this one knows {known}); update rashomon");
    assert!(error.ends_with(&end), "{error}");
    database.pragma_update(None, "application_id", 7).unwrap();
    assert!(matches!(Sqlite::open(folder.path()), Err(StoreError::Foreign { .. })));
    drop(database);
    for content in ["no database at all, but long enough to be looked at by whoever opens it", "short"] {
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join(connection::FILE_NAME), content).unwrap();
        assert!(matches!(Sqlite::open(other.path()), Err(StoreError::Foreign { .. })), "{content}");
    }
}

#[test]
fn a_backup_is_a_collection() {
    let folder = tempfile::tempdir().unwrap();
    let store = stored(&folder.path().join("a"));
    let copy = folder.path().join("b");
    store.backup(&copy).unwrap();
    assert!(matches!(store.backup(&copy), Err(StoreError::Exists { .. })));
    let copy = Sqlite::open(&copy).unwrap();
    assert_eq!(copy.check(&mut |_| {}).unwrap(), [""; 0]);
    assert_eq!(copy.version().unwrap(), store.version().unwrap());
    assert!(copy.analysis(&ArticleId::new("one")).unwrap().is_some());
}

#[test]
fn what_is_wrong_is_told_and_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let store = stored(folder.path());
    let database = Connection::open(folder.path().join(connection::FILE_NAME)).unwrap();
    let harm = "INSERT INTO statement (number, kind, act, detail) VALUES (900000000, 0, 'promise', x'01');
         INSERT INTO party (name, role, statement) VALUES (1, 0, 77);
         INSERT INTO story (id, changed, n_articles) VALUES ('s', 0, 7);";
    database.execute_batch(harm).unwrap();
    let wrong = store.check(&mut |_| {}).unwrap();
    assert_eq!(
        wrong,
        [
            "1 statements without an article",
            "1 parties without a statement",
            "1 stories with a wrong count of articles"
        ]
    );
    store.repair().unwrap();
    assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0]);
    // What cannot be read is named, and everything else can be.
    database.execute_batch("UPDATE statement SET detail = x'01ff'").unwrap();
    assert_eq!(store.check(&mut |_| {}).unwrap(), ["article one: a value that breaks off"]);
    assert!(matches!(store.analysis(&ArticleId::new("one")), Err(StoreError::Damaged { .. })));
    assert!(store.article(&ArticleId::new("one")).unwrap().is_some());
}

#[test]
fn a_full_disk_is_told_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = stored(folder.path());
    // As a disk would do it: no page more.
    store
        .connections
        .write(|transaction| {
            let n_pages: i64 = transaction.pragma_query_value(None, "page_count", |row| row.get(0))?;
            transaction.pragma_update(None, "max_page_count", n_pages)?;
            Ok(())
        })
        .unwrap();
    let mut article = conformance::analysis("two").article;
    // Nothing that a few bytes could hold.
    let noise = (0..20_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_string());
    article.text = noise.collect();
    let arrival = Arrival { article: &article, findings: None, entry: None };
    let put = || store.put(&[arrival], &Grouping::default(), Timestamp::UNIX_EPOCH);
    let error = put().unwrap_err();
    assert!(error.is_passing() && error.to_string().contains("no space left"), "{error}");
    assert_eq!(store.n_articles().unwrap(), 1);
    assert!(store.article(&article.id).unwrap().is_none(), "nothing by halves");
    store
        .connections
        .write(|transaction| Ok(transaction.pragma_update(None, "max_page_count", 1 << 30)?))
        .unwrap();
    put().unwrap();
    assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0]);
}

#[test]
fn readers_see_whole_transactions_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let texts: Vec<_> = (0..40).map(|number| conformance::analysis(&format!("a{number}")).article).collect();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for pair in texts.chunks(2) {
                let arrivals: Vec<_> =
                    pair.iter().map(|article| Arrival { article, findings: None, entry: None }).collect();
                store.put(&arrivals, &Grouping::default(), Timestamp::UNIX_EPOCH).unwrap();
            }
        });
        while !writer.is_finished() {
            assert!(store.n_articles().unwrap().is_multiple_of(2));
        }
    });
    assert_eq!(store.n_articles().unwrap(), 40);
}

/// Databases of every released schema, as they lie in `testdata/schema`.
fn released() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/schema");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "db"));
    files.sort();
    files.into_iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path)).collect()
}

#[test]
fn collections_of_every_schema_are_brought_up_to_date() {
    let mut shown = Vec::new();
    for (name, path) in released() {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(&path, folder.path().join(connection::FILE_NAME)).unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0], "{name}");
        let version = store
            .connections
            .read(|connection| {
                Ok(connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))?)
            })
            .unwrap();
        assert_eq!(version, migrate::SCHEMA, "{name}");
        let of_article = |stored: &crate::StoredArticle| {
            let analysis = store.analysis(&stored.article.id).unwrap().unwrap();
            format!(
                "{}: {} bytes, {} tokens, {} statements, {} entities",
                stored.article.title.as_ref().unwrap().text,
                stored.article.text.len(),
                analysis.document.len(),
                analysis.extraction.statements.len(),
                analysis.extraction.entities.len()
            )
        };
        let mut lines: Vec<String> = store.articles(0, None, 9).unwrap().iter().map(of_article).collect();
        let query = StoryQuery { limit: 9, ..StoryQuery::default() };
        lines.extend(
            store
                .stories(&query)
                .unwrap()
                .iter()
                .map(|row| format!("{} in a story", row.story.articles.len())),
        );
        lines.extend(store.feeds().unwrap().iter().map(|feed| feed.url.clone()));
        lines.extend(store.saved_searches(AccountId(1)).unwrap().into_iter().map(|search| search.query));
        shown.push(lines.join("\n"));
        // What is new can be stored.
        let analysis = conformance::analysis("new");
        let arrival = Arrival { article: &analysis.article, findings: None, entry: None };
        store.put(&[arrival], &Grouping::default(), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(store.article(&analysis.article.id).unwrap().unwrap().article, analysis.article, "{name}");
    }
    assert!(shown.len() >= 3);
    shown.dedup();
    insta::assert_snapshot!(shown.join("\n---\n"));
}

fn put_noise(store: &Sqlite, name: &str) -> Result<Vec<Arrived>, StoreError> {
    let mut article = conformance::analysis(name).article;
    let noise = (0..20_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_string());
    article.text = noise.collect();
    let arrival = Arrival { article: &article, findings: None, entry: None };
    store.put(&[arrival], &Grouping::default(), Timestamp::UNIX_EPOCH)
}

#[test]
fn a_disk_that_fills_up_is_told_and_used_again_when_there_is_room() {
    let Some(disk) = Disk::new("size=3m") else { return };
    let store = stored(&disk.0.path().join("c"));
    let mut n_stored = 1;
    let error = loop {
        match put_noise(&store, &format!("a{n_stored}")) {
            Ok(_) => n_stored += 1,
            Err(error) => break error,
        }
        assert!(n_stored < 200, "the disk does not fill up");
    };
    assert!(matches!(error, StoreError::Full { .. }) && error.is_passing(), "{error}");
    for _ in 0..3 {
        assert!(put_noise(&store, "more").is_err());
        assert!(matches!(store.check_writable(), Err(StoreError::Full { .. })));
        assert_eq!(store.n_articles().unwrap(), n_stored);
        assert!(store.analysis(&ArticleId::new("one")).unwrap().is_some());
    }
    // Something small that is still taken does not make it well.
    let _ = store.refresh_feed(None, Timestamp::UNIX_EPOCH);
    assert!(matches!(store.check_writable(), Err(StoreError::Full { .. })));
    // Somebody else who comes now can read as well.
    let other = Sqlite::open_existing(&disk.0.path().join("c")).unwrap();
    assert_eq!(other.n_articles().unwrap(), n_stored);
    disk.again("size=64m");
    store.check_writable().unwrap();
    for store in [&store, &other] {
        put_noise(store, &format!("after {n_stored}")).unwrap();
        n_stored += 1;
        assert_eq!(store.n_articles().unwrap(), n_stored);
    }
    assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0]);
}

#[test]
fn a_disk_that_cannot_be_written_is_told_and_written_when_it_can() {
    let Some(disk) = Disk::new("size=16m") else { return };
    let folder = disk.0.path().join("c");
    let before = stored(&folder);
    // Whoever still reads when the last one who writes is gone leaves the log.
    assert_eq!(before.n_articles().unwrap(), 1);
    drop(before);
    assert!(folder.join("collection.db-wal").exists());
    disk.again("ro");
    let store = Sqlite::open(&folder).unwrap();
    for _ in 0..2 {
        assert!(store.analysis(&ArticleId::new("one")).unwrap().is_some());
        let error = put_noise(&store, "two").unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }) && error.is_passing(), "{error}");
        assert!(matches!(store.check_writable(), Err(StoreError::ReadOnly { .. })));
    }
    disk.again("rw");
    store.check_writable().unwrap();
    put_noise(&store, "two").unwrap();
    assert_eq!(store.n_articles().unwrap(), 2);
    assert_eq!(store.check(&mut |_| {}).unwrap(), [""; 0]);
}
