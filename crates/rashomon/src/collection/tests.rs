use super::*;
use crate::input::Options;
use rashomon_core::ArticleId;
use rashomon_store::StoryQuery;
use std::fs;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

fn now() -> Timestamp {
    Timestamp::from_second(1_950_000_000).unwrap()
}

fn import(collection: &Collection, path: &Path, n_threads: usize) -> Imported {
    let options = ImportOptions {
        input: Options::default(),
        pipeline: None,
        ungrouped: false,
        threads: NonZeroUsize::new(n_threads).unwrap(),
    };
    let paths = [path.display().to_string()];
    collection.import(&paths, &options, &now, &AtomicBool::new(false), &mut |_| {}).unwrap()
}

fn line(id: &str, day: u32, outlet: &str, title: &str, text: &str) -> String {
    format!(
        "{{\"id\": \"{id}\", \"published\": \"2031-05-{day:02}T08:00:00Z\", \"outlet\": \"{outlet}\", \
         \"title\": \"{title}\", \"text\": \"{text}\"}}"
    )
}

/// Three happenings in several reports each, among others.
fn corpus() -> Vec<String> {
    let mut lines = Vec::new();
    let happenings = [
        (
            "Ferry to Isle Brannoch cancelled after crack found in hull",
            "The ferry Morning Tide stays in Port Ellery until divers have mended a crack in its hull, the harbour office said. Passengers to Isle Brannoch wait.",
        ),
        (
            "Mayor of Tolmarsh resigns over bridge contract",
            "Mayor Ada Moll of Tolmarsh resigned after auditors found that the contract for the Weir bridge had gone to her cousin Bram Oster.",
        ),
        (
            "Glacier lake above Sennhof bursts its dam",
            "Water from the glacier lake flooded Sennhof at night; two hundred people were brought to the school on the hill, firefighters said.",
        ),
    ];
    for (place, (title, text)) in happenings.iter().enumerate() {
        for (number, outlet) in ["The Courier", "Gazette", "Evening Post"].iter().enumerate() {
            let id = format!("h{place}-{number}");
            let day = u32::try_from(place * 3).unwrap() + 1;
            lines.push(line(&id, day, outlet, title, &format!("{text} {outlet} reports from the place.")));
        }
    }
    for number in 0..6 {
        let text = format!(
            "Quarterly figures of company number{number} from town{number} rose by {number} per cent."
        );
        lines.push(line(
            &format!("o{number}"),
            2,
            "Gazette",
            &format!("Company number{number} grows"),
            &text,
        ));
    }
    lines
}

fn stories(collection: &Collection) -> Vec<String> {
    let query = StoryQuery { limit: 99, ..StoryQuery::default() };
    let stories = collection.store().stories(&query).unwrap();
    let mut shown: Vec<String> = stories
        .into_iter()
        .map(|row| {
            let mut ids: Vec<_> = row.story.articles.iter().map(|id| id.to_string()).collect();
            ids.sort();
            format!("{}: {}", row.story.id, ids.join(" "))
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn an_import_does_not_depend_on_threads_or_order_and_makes_no_doubles() {
    let folder = tempfile::tempdir().unwrap();
    let lines = corpus();
    let mut expected = None;
    for (run, n_threads) in [1, 3, 2].into_iter().enumerate() {
        let mut lines = lines.clone();
        if run == 2 {
            lines.reverse();
        }
        let path = folder.path().join("corpus.jsonl");
        fs::write(&path, lines.join("\n")).unwrap();
        let collection = Collection::open(&folder.path().join(run.to_string())).unwrap();
        let imported = import(&collection, &path, n_threads);
        assert_eq!((imported.n_new, imported.n_failed), (15, 0));
        let found = stories(&collection);
        assert!(found.iter().any(|story| story.ends_with("h1-0 h1-1 h1-2")), "{found:#?}");
        assert_eq!(*expected.get_or_insert_with(|| found.clone()), found);

        let again = import(&collection, &path, n_threads);
        assert_eq!((again.n_new, again.n_unchanged), (0, 15));
        assert_eq!(stories(&collection), found);
        assert_eq!(collection.store().check(&mut |_| {}).unwrap(), [""; 0]);
    }
}

#[test]
fn what_arrives_later_joins_its_story() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = corpus();
    let last = lines.remove(2);
    let path = folder.path().join("corpus.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    let collection = Collection::open(&folder.path().join("store")).unwrap();
    import(&collection, &path, 2);
    drop(collection);

    // Another process, later.
    let collection = Collection::open(&folder.path().join("store")).unwrap();
    let options = Options::default();
    let mut article =
        rashomon_ingest::json::read_line(last.into_bytes(), "later", 1, &options).unwrap().article;
    article.published = Some(rashomon_core::Published::Day("2031-05-07".parse().unwrap()));
    let incoming = || vec![Incoming { article: article.clone(), entry: None }];
    assert_eq!(collection.add(incoming(), None, now()).unwrap(), [Arrived::New]);
    let story = collection.store().article(&ArticleId::new("h0-2")).unwrap().unwrap().story.unwrap();
    let page = collection.story(&story).unwrap().unwrap();
    assert_eq!(page.row.story.articles.len(), 3);
    assert_eq!(collection.add(incoming(), None, now()).unwrap(), [Arrived::Unchanged]);
    article.text = article.text.replace("reports from", "corrected, from");
    let revised = vec![Incoming { article, entry: None }];
    assert_eq!(collection.add(revised, None, now()).unwrap(), [Arrived::Revised(2)]);
    assert_eq!(collection.store().article(&ArticleId::new("h0-2")).unwrap().unwrap().story, Some(story));

    collection.update_index(&mut |_| true).unwrap();
    let query = SearchQuery::parse("corrected").unwrap();
    assert_eq!(collection.search(&query, 0, 9).unwrap().0, 1);
}

#[test]
fn one_id_for_two_articles_loses_neither() {
    let folder = tempfile::tempdir().unwrap();
    let collection = Collection::open(&folder.path().join("store")).unwrap();
    let one =
        line("1", 1, "Gazette", "Ferry cancelled", "The ferry does not sail today because of the wind.");
    let two =
        line("1", 1, "Courier", "Mayor resigns", "The mayor of Tolmarsh has resigned, her office says.");
    let edited =
        line("1", 1, "Gazette", "Ferry cancelled", "The ferry does sail today because the wind is gone.");
    for (number, (lines, n_new, n_revised)) in
        [([&one, &two], 2, 0), ([&one, &two], 0, 0), ([&two, &edited], 0, 1)].into_iter().enumerate()
    {
        let path = folder.path().join(format!("{number}.jsonl"));
        fs::write(&path, format!("{}\n{}", lines[0], lines[1])).unwrap();
        let imported = import(&collection, &path, 2);
        assert_eq!((imported.n_new, imported.n_revised), (n_new, n_revised), "{number}");
        assert_eq!(collection.store().n_articles().unwrap(), 2);
    }
}

#[test]
fn a_stopped_import_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = (0..700)
        .map(|number| {
            line(
                &format!("a{number}"),
                1,
                "Gazette",
                &format!("News {number}"),
                &format!("Text {number} of the day."),
            )
        })
        .collect();
    let path = folder.path().join("corpus.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    let collection = Collection::open(&folder.path().join("store")).unwrap();
    let stop = AtomicBool::new(false);
    let options = ImportOptions {
        input: Options::default(),
        pipeline: None,
        ungrouped: false,
        threads: NonZeroUsize::new(2).unwrap(),
    };
    let paths = [path.display().to_string()];
    let imported = collection
        .import(&paths, &options, &now, &stop, &mut |_| stop.store(true, Ordering::Relaxed))
        .unwrap();
    assert!(imported.stopped && imported.n_new < 700, "{imported:?}");
    assert_eq!(collection.store().n_articles().unwrap(), imported.n_new);
    let rest = import(&collection, &path, 2);
    assert_eq!((rest.n_unchanged, rest.n_new), (imported.n_new, 700 - imported.n_new));
    assert_eq!(collection.store().grouping_bounds().unwrap().0, None);
}

/// A collection of two analysed articles by an earlier version of the program.
fn older(folder: &Path) -> Collection {
    let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rashomon-store/testdata/schema/0003.db");
    fs::copy(released, folder.join("collection.db")).unwrap();
    Collection::open(folder).unwrap()
}

#[test]
fn an_older_collection_is_told_who_is_who_and_what_it_is_told_can_be_corrected() {
    use rashomon_store::{AccountId, Actors, SaidQuery};
    let folder = tempfile::tempdir().unwrap();
    let collection = older(folder.path());
    let called = |name: &str| -> Vec<String> {
        let called = called(collection.store(), &[name.to_owned()]).unwrap();
        let shown = |row: &rashomon_store::ActorRow| {
            let names: Vec<&str> = row.names.iter().map(|(name, _)| name.as_str()).collect();
            format!("{} in {} articles, {} statements", names.join(", "), row.n_articles, row.n_statements)
        };
        called.actors.iter().map(shown).collect()
    };
    assert_eq!(called("Ingrid Vasey"), [""; 0]);
    collection.identify(&mut |_| true).unwrap();
    assert_eq!(collection.store().check(&mut |_| {}).unwrap(), [""; 0]);
    assert_eq!(called("Ingrid Vasey"), ["Ingrid Vasey in 2 articles, 3 statements"]);
    assert_eq!(called("Merrin Lines"), ["Merrin Lines in 2 articles, 0 statements"]);
    assert_eq!(called("coastguard"), [""; 0], "a description");

    collection.update_index(&mut |_| true).unwrap();
    let correct = |names, are_one| collection.correct_names(AccountId(1), names, are_one, now());
    let names = ["Ingrid Vasey", "fiona tarrant"];
    let number = correct(names, true).unwrap();
    let both = ["Fiona Tarrant, Ingrid Vasey in 2 articles, 5 statements"];
    assert_eq!(
        (called("Ingrid Vasey"), called("Fiona Tarrant")),
        (both.map(str::to_owned).into(), both.map(str::to_owned).into())
    );
    let said = SaidQuery { names: vec!["Fiona Tarrant".to_owned()], limit: 9, ..SaidQuery::default() };
    assert_eq!(collection.store().said(&said).unwrap().len(), 2, "by that name alone");
    correct(names, false).unwrap();
    assert_eq!(called("Fiona Tarrant"), ["Fiona Tarrant in 2 articles, 2 statements"]);
    let told = collection.store().actor_corrections().unwrap();
    assert_eq!(told.len(), 2);
    assert!(collection.take_back_names(told[0].number).unwrap());
    assert_eq!(called("Fiona Tarrant"), both.map(str::to_owned), "what was said before holds again");
    assert!(collection.take_back_names(number).unwrap() && !collection.take_back_names(number).unwrap());
    assert_eq!(called("Fiona Tarrant"), ["Fiona Tarrant in 2 articles, 2 statements"]);
    assert_eq!(collection.store().check(&mut |_| {}).unwrap(), [""; 0]);
    for (names, told) in [
        (["Ingrid Vasey", "Nobody At All"], "no article calls anybody \"Nobody At All\""),
        (["Ingrid Vasey", "Merrin Lines"], "one is a person's name, the other is not"),
        (["Ingrid Vasey", "INGRID VASEY"], "are one name"),
    ] {
        let error = correct(names, true).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn related_stories_are_found_however_old() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = corpus();
    let later = "Ada Moll of Tolmarsh and her cousin Bram Oster stood before a judge over the Weir bridge.";
    lines.push(
        line("trial", 9, "Gazette", "Moll and Oster on trial in Tolmarsh", later)
            .replace("2031-05", "2031-09"),
    );
    let path = folder.path().join("corpus.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    let collection = Collection::open(&folder.path().join("collection")).unwrap();
    import(&collection, &path, 1);
    let story = |id: &str| collection.store().article(&ArticleId::new(id)).unwrap().unwrap();
    let trial = story("trial");
    let own = trial.story.clone().unwrap();
    assert_ne!(trial.story, story("h1-0").story);
    let related = collection.related(&own, &[&trial.article], 5).unwrap();
    let told: Vec<_> =
        related.iter().map(|related| (Some(&related.row.story.id), &related.relation.names)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, story("h1-0").story.as_ref());
    assert!(told[0].1.iter().any(|name| name == "Tolmarsh"), "{told:?}");
}
