use super::*;
use crate::Sqlite;
use crate::article::{Arrival, Grouping};
use jiff::Timestamp;
use rashomon_core::{Article, ArticleId, Outlet, OutletEvidence, TextSpan, Title};

fn article(id: &str, outlet: &str, language: &str, title: &str, text: &str) -> Article {
    Article {
        title: Some(Title { text: title.to_owned(), span: None }),
        outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Given }),
        language: Some(language.to_owned()),
        paragraphs: vec![TextSpan::new(0, text.len())],
        ..Article::plain(id, text)
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

fn filled(folder: &Path) -> (Sqlite, Index) {
    let store = Sqlite::open(folder).unwrap();
    let articles = [
        article("a", "The Courier", "en", "Ferries sail", "The harbour opened on time. Two ferries left."),
        article(
            "b",
            "Gazette",
            "en",
            "Bridge closed",
            "A ferry ran late. The bridge was closed by Ada Moll.",
        ),
        article("c", "Gazette", "de", "Brücke gesperrt", "Die Fähren fuhren über den Hafen."),
    ];
    for (second, article) in articles.iter().enumerate() {
        let arrival = Arrival { article, findings: None, entry: None };
        let second = i64::try_from(second).unwrap();
        store.put(&[arrival], &Grouping::default(), at(second)).unwrap();
    }
    let index = Index::open(&folder.join("index")).unwrap();
    assert_eq!(index.update(&store, &mut |_| true).unwrap(), Updated::Done);
    (store, index)
}

fn found(store: &Sqlite, index: &Index, query: &str) -> String {
    let query = SearchQuery::parse(query).unwrap();
    let (n_hits, hits) = index.show(store, &query, 0, 9).unwrap();
    assert_eq!(n_hits, hits.len());
    hits.iter().map(|hit| hit.article.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_phrases_prefixes_and_conditions() {
    let folder = tempfile::tempdir().unwrap();
    let (store, index) = filled(folder.path());
    for (query, expected) in [
        ("ferry", "b a"),
        ("\"ferry\"", "b"),
        ("ferries", "a b"),
        ("ferr* -bridge", "a"),
        ("\"on time\"", "a"),
        ("\"time on\"", ""),
        ("\"opened on ti\"*", "a"),
        ("fahre", "c"),
        ("BRUCKE", "c"),
        ("outlet:gazette sort:latest", "c b"),
        ("lang:de", "c"),
        ("since:2030-03-17T17:46:41Z before:2030-03-17T17:46:42Z", "b"),
        ("nowhere", ""),
        ("", "c b a"),
        ("...", "a b c"),
        ("in:statements ferry", ""),
        ("story:none", ""),
    ] {
        assert_eq!(found(&store, &index, query), expected, "{query}");
    }
}

#[test]
fn it_follows_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (store, index) = filled(folder.path());
    let changed = article("a", "The Courier", "en", "Ferries sail", "Nothing sailed.");
    store
        .put(&[Arrival { article: &changed, findings: None, entry: None }], &Grouping::default(), at(9))
        .unwrap();
    store.remove(&ArticleId::new("b"), at(9)).unwrap();
    assert_eq!(index.n_behind(&store).unwrap(), 2);
    index.update(&store, &mut |_| true).unwrap();
    assert_eq!(index.n_behind(&store).unwrap(), 0);
    assert_eq!(found(&store, &index, "time"), "");
    assert_eq!(found(&store, &index, "sailed"), "a");
    assert_eq!(found(&store, &index, ""), "c a");
    drop(index);

    // Dropped, damaged, or of another store, it is made anew.
    for harm in 0..3 {
        let path = folder.path().join("index");
        match harm {
            0 => remove(&path).unwrap(),
            1 => fs::write(path.join("meta.json"), "{").unwrap(),
            _ => {
                let other = tempfile::tempdir().unwrap();
                let index = Index::open(&path).unwrap();
                index.update(&Sqlite::open(other.path()).unwrap(), &mut |_| true).unwrap();
            }
        }
        let index = Index::open(&path).unwrap();
        index.update(&store, &mut |_| true).unwrap();
        assert_eq!(found(&store, &index, ""), "c a", "{harm}");
    }
}

#[test]
fn statements_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let analysis = crate::conformance::analysis("one");
    let findings = crate::article::Findings {
        document: &analysis.document,
        extraction: &analysis.extraction,
        model: "m",
    };
    let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
    store.put(&[arrival], &Grouping::default(), at(0)).unwrap();
    let index = Index::open(&folder.path().join("index")).unwrap();
    index.update(&store, &mut |_| true).unwrap();
    for (query, expected) in [
        ("speaker:moll", "one"),
        ("speaker:bram", ""),
        ("in:statements about:bram ferries", "one"),
        ("kind:direct", "one"),
        ("kind:mixed", ""),
        ("in:statements reporters", ""),
        ("about:moll", "one"),
    ] {
        assert_eq!(found(&store, &index, query), expected, "{query}");
    }
    let (_, hits) = index.show(&store, &SearchQuery::parse("by:Moll ferry").unwrap(), 0, 1).unwrap();
    assert_eq!(hits[0].statement.as_ref().unwrap().id.as_str(), "one:s1");

    let named = |text: &str| -> Vec<String> {
        index.names(&store, text, 3).unwrap().into_iter().map(|row| row.name).collect()
    };
    assert_eq!(named("Ada Moll"), ["Ada Moll"]);
    assert_eq!(named("ada mol"), ["Ada Moll"]);
    assert_eq!(named("Aad Moll"), [""; 0], "three letters leave no room for a slip");
    assert_eq!(named("reprters"), ["reporters"]);
    assert_eq!(named("..."), [""; 0]);
}

#[test]
fn slips_are_for_names_that_nobody_bears_or_that_more_is_known_of() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    for (id, name) in [("a", "Tarn Water Board"), ("b", "later report"), ("c", "Wader"), ("d", "Wader")] {
        let mut analysis = crate::conformance::analysis(id);
        analysis.extraction.entities[0].name = name.to_owned();
        let findings = crate::article::Findings {
            document: &analysis.document,
            extraction: &analysis.extraction,
            model: "m",
        };
        let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
        store.put(&[arrival], &Grouping::default(), at(0)).unwrap();
    }
    let index = Index::open(&folder.path().join("index")).unwrap();
    index.update(&store, &mut |_| true).unwrap();
    let named = |text: &str| -> String {
        let names = index.names(&store, text, 5).unwrap().into_iter().map(|row| row.name);
        names.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(named("water"), "Tarn Water Board, Wader");
    assert_eq!(named("watre"), "Tarn Water Board");
    assert_eq!(named("tarn watr"), "Tarn Water Board");
}

#[test]
fn an_index_on_a_disk_that_cannot_be_written_is_searched() {
    let Some(disk) = crate::tests::Disk::new("size=16m") else { return };
    let folder = disk.0.path().join("c");
    drop(filled(&folder));
    disk.again("ro");
    let (store, index) = (Sqlite::open(&folder).unwrap(), Index::open(&folder.join("index")).unwrap());
    assert_eq!(index.update(&store, &mut |_| true).unwrap(), Updated::Done);
    assert_eq!(found(&store, &index, "ferries"), "a b");
}
