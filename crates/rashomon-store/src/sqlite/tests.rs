use super::*;
use crate::conformance;
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
