//! SIGKILL at any point: nothing that was told to be stored may be lost, nothing may be there twice.
//!
//! Points are spread by a fixed rule, as many as RASHOMON_CRASHES says, else a few.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, and a series of crashes prints what it showed"
)]

use crate::collection::{corpus, program, rashomon, stdout};
use rashomon_hostile::{Server, fault};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// What a series of crashes showed.
#[derive(Default)]
struct Tally {
    n_crashes: usize,
    /// Before the program had done all there was to do.
    n_midway: usize,
    /// Articles told to be stored before a crash.
    n_told: usize,
    n_lost: usize,
    n_doubled: usize,
    /// Crashes after which `doctor` found something wrong.
    n_damaged: usize,
    /// Times that all the work was done in the end.
    n_whole: usize,
}

impl Tally {
    fn print(&self, what: &str) {
        println!(
            "{what:<9} {:>6} kills {:>6} midway {:>8} articles told as stored {:>4} lost {:>4} doubled {:>4} \
             collections damaged {:>4} times whole in the end",
            self.n_crashes,
            self.n_midway,
            self.n_told,
            self.n_lost,
            self.n_doubled,
            self.n_damaged,
            self.n_whole
        );
        assert_eq!((self.n_lost, self.n_doubled, self.n_damaged), (0, 0, 0), "{what}");
    }

    /// Asks `doctor`, and how many articles there are.
    fn examine(&mut self, data: &Path, collection: &str) -> usize {
        if !Path::new(collection).join("collection.db").exists() {
            return 0;
        }
        let checked = rashomon(&["doctor", "--json", "--collection", collection], data);
        let told = serde_json::from_slice::<Value>(&checked.stdout);
        let told = told.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&checked.stderr)));
        if told["problems"] != Value::Array(Vec::new()) {
            println!("{}", told["problems"]);
            self.n_damaged += 1;
        }
        usize::try_from(told["articles"].as_u64().unwrap()).unwrap()
    }
}

fn n_crashes(few: usize) -> usize {
    std::env::var("RASHOMON_CRASHES").ok().and_then(|n| n.parse().ok()).unwrap_or(few)
}

/// When a program is killed.
#[derive(Clone, Copy)]
enum Kill {
    /// So long after it was started.
    Started(Duration),
    /// So long after the first line that tells of something stored.
    Stored(Duration),
}

impl Kill {
    /// Most kills fall into the work, one in four anywhere from the start on.
    fn of(place: usize, after: Duration) -> Self {
        if place % 4 == 3 { Self::Started(after) } else { Self::Stored(after) }
    }
}

/// Starts the program, kills it, and gives the lines it wrote before, and whether it was through by then.
fn killed(arguments: &[&str], data: &Path, kill: Kill) -> (Vec<Value>, bool) {
    let mut child = program(arguments, data).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (stored, is_storing) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let lines = output.lines().map_while(Result::ok);
        let lines = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        let tell = |line: &Value| {
            if line["event"] == "article" || line["stored"].as_u64().is_some_and(|n_stored| n_stored > 0) {
                let _ = stored.send(());
            }
        };
        lines.inspect(tell).collect()
    });
    let after = match kill {
        Kill::Started(after) => after,
        Kill::Stored(after) => {
            // Nothing comes where nothing is left to do.
            let _ = is_storing.recv_timeout(Duration::from_secs(60));
            after
        }
    };
    std::thread::sleep(after);
    let is_through = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    (reader.join().unwrap(), is_through)
}

/// Milliseconds below a limit, the same in every run.
fn points(limit: u64) -> impl Iterator<Item = Duration> {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(move || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((random >> 33) % limit)
    })
}

#[test]
fn an_import_killed_at_any_point_loses_nothing() {
    const N_ARTICLES: usize = 4_000;
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("corpus.jsonl");
    corpus(&path, N_ARTICLES);
    let path = path.to_string_lossy();
    let mut tally = Tally::default();
    let (mut stored, mut round) = (0, 0);
    for (place, after) in points(1_500).take(n_crashes(5)).enumerate() {
        let collection = data.path().join(format!("round-{round}"));
        let collection = collection.to_string_lossy();
        let arguments = ["import", "--no-analysis", "--json", "--collection", &collection, &path];
        let (lines, is_through) = killed(&arguments, data.path(), Kill::of(place, after));
        let told = lines.iter().filter_map(|line| line["stored"].as_u64()).next_back().unwrap_or(0);
        let told = usize::try_from(told).unwrap();
        tally.n_crashes += 1;
        tally.n_midway += usize::from(!is_through);
        tally.n_told += told.saturating_sub(stored);
        let n_articles = tally.examine(data.path(), &collection);
        tally.n_lost += told.max(stored).saturating_sub(n_articles);
        tally.n_doubled += n_articles.saturating_sub(N_ARTICLES);
        // Once more where all are stored: stories and search index are then under way.
        if is_through || stored == N_ARTICLES {
            tally.n_whole += usize::from(n_articles == N_ARTICLES);
            (round, stored) = (round + 1, 0);
        } else {
            stored = n_articles;
        }
    }
    let collection = data.path().join(format!("round-{round}"));
    let collection = collection.to_string_lossy();
    stdout(&["import", "--no-analysis", "--collection", &collection, &path], data.path());
    assert_eq!(articles(data.path(), &collection).len(), N_ARTICLES);
    assert_eq!(
        stdout(&["search", "ferry", "-n", "1", "--collection", &collection], data.path()).lines().last(),
        Some("1 of 4000")
    );
    tally.n_whole += 1;
    tally.print("import");
}

/// The ids of all articles, each with its headline.
fn articles(data: &Path, collection: &str) -> BTreeMap<String, String> {
    let exported = rashomon(&["export", "--collection", collection], data);
    assert!(exported.status.code() < Some(2), "{}", String::from_utf8_lossy(&exported.stderr));
    let mut articles = BTreeMap::new();
    for line in String::from_utf8(exported.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| line["article"][name].as_str().unwrap_or_default().to_owned();
        assert_eq!(articles.insert(field("id"), field("title")), None);
    }
    articles
}

/// Feeds of a site each, whose entries lead to all the sites. Every look brings each feed more entries.
#[test]
fn polling_killed_at_any_point_loses_nothing() {
    const N_SITES: usize = 40;
    const N_FEEDS: usize = 8;
    const N_NEW: usize = 12;
    const N_ENTRIES_MAX: usize = 96;
    let data = tempfile::tempdir().unwrap();
    let sites: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
    let n_looks = Arc::new(AtomicUsize::new(0));
    let servers: Vec<Server> = (0..N_SITES)
        .map(|site| {
            let (sites, n_looks) = (Arc::clone(&sites), Arc::clone(&n_looks));
            Server::start(move |received, to| match received.target.as_str() {
                "/robots.txt" => fault::answer(to, 404, &[], b""),
                "/feed" => {
                    let n_entries = (n_looks.fetch_add(1, Ordering::SeqCst) + 1) * N_NEW / N_FEEDS;
                    let sites = sites.lock().unwrap().clone();
                    let items: String = (0..n_entries.min(N_ENTRIES_MAX))
                        .rev()
                        .map(|item| {
                            let url = &sites[(item + site) % N_SITES];
                            format!(
                                "<item><guid>{site}-{item}</guid><title>Report {site}-{item}</title>\
                                 <link>{url}/{site}/{item}</link><description>It sailed.</description></item>"
                            )
                        })
                        .collect();
                    let body = format!("<rss><channel><title>Gazette {site}</title>{items}</channel></rss>");
                    fault::answer(to, 200, &[], body.as_bytes())
                }
                page => {
                    let name = page.trim_start_matches('/').replace('/', "-");
                    let body = format!(
                        "<html><head><title>Report {name}</title></head><body><article><h1>Report {name}</h1><p>The \
                         ferry number {name} left the harbour in the morning, as its master said at the quay.</p><p>She \
                         thanked the {name} fishermen of the island, who had waited through the night.</p></article>"
                    );
                    fault::answer(to, 200, &["content-type: text/html"], body.as_bytes())
                }
            })
        })
        .collect();
    *sites.lock().unwrap() = servers.iter().map(|server| server.url("")).collect();

    let mut tally = Tally::default();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut collection = String::new();
    for (place, after) in points(1_200).take(n_crashes(4)).enumerate() {
        // A collection serves for some crashes, so that others begin with nothing.
        if place % 20 == 0 {
            finish(&mut tally, data.path(), &collection, &mut known);
            n_looks.store(0, Ordering::SeqCst);
            collection = data.path().join(format!("round-{place}")).to_string_lossy().into_owned();
            let outlines: String = servers
                .iter()
                .take(N_FEEDS)
                .map(|server| format!("<outline xmlUrl=\"{}\"/>", server.url("/feed")))
                .collect();
            let list = data.path().join("feeds.opml");
            std::fs::write(&list, format!("<opml><body>{outlines}</body></opml>")).unwrap();
            stdout(&["feeds", "import", &list.to_string_lossy(), "--collection", &collection], data.path());
        }
        stdout(&["feeds", "refresh", "--collection", &collection], data.path());
        let (lines, is_through) = killed(&poll(&collection), data.path(), Kill::of(place, after));
        let told = lines.iter().filter(|line| line["event"] == "article");
        let told: BTreeSet<String> =
            told.map(|line| line["article"].as_str().unwrap_or_default().to_owned()).collect();
        tally.n_crashes += 1;
        tally.n_midway += usize::from(!is_through);
        tally.n_told += told.difference(&known).count();
        known.extend(told);
        tally.examine(data.path(), &collection);
        let there = articles(data.path(), &collection);
        tally.n_lost += known.iter().filter(|id| !there.contains_key(*id)).count();
        tally.n_doubled += there.len() - there.values().collect::<BTreeSet<_>>().len();
        known = there.into_keys().collect();
    }
    finish(&mut tally, data.path(), &collection, &mut known);
    tally.print("polling");
}

fn poll(collection: &str) -> [&str; 7] {
    ["poll", "--no-analysis", "--json", "--allow-network", rashomon_hostile::HOST, "--collection", collection]
}

/// Polls what is left: every entry is then an article, and one only.
fn finish(tally: &mut Tally, data: &Path, collection: &str, known: &mut BTreeSet<String>) {
    if collection.is_empty() {
        return;
    }
    stdout(&["feeds", "refresh", "--collection", collection], data);
    stdout(&poll(collection), data);
    tally.examine(data, collection);
    let there = articles(data, collection);
    tally.n_lost += known.iter().filter(|id| !there.contains_key(*id)).count();
    let titles: BTreeSet<&String> = there.values().collect();
    tally.n_doubled += there.len() - titles.len();
    // Of each feed all from the first to the last.
    for title in &titles {
        let (feed, number) = title.rsplit_once('-').unwrap();
        let before = number.parse::<usize>().unwrap().checked_sub(1);
        let is_missing = before.is_some_and(|before| !titles.contains(&format!("{feed}-{before}")));
        tally.n_lost += usize::from(is_missing);
    }
    assert!(!titles.is_empty());
    tally.n_whole += 1;
    known.clear();
}

/// Old collections, killed while they are brought up to date.
#[test]
fn a_migration_killed_at_any_point_loses_nothing() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rashomon-store/testdata/schema");
    let mut old: Vec<_> = std::fs::read_dir(schemas).unwrap().map(|entry| entry.unwrap().path()).collect();
    old.retain(|path| path.extension().is_some_and(|extension| extension == "db"));
    old.sort();
    let data = tempfile::tempdir().unwrap();
    let mut tally = Tally::default();
    for (place, after) in points(60).take(n_crashes(6)).enumerate() {
        let collection = data.path().join(format!("round-{place}"));
        std::fs::create_dir(&collection).unwrap();
        std::fs::copy(&old[place % old.len()], collection.join("collection.db")).unwrap();
        let collection = collection.to_string_lossy();
        let (_, is_through) =
            killed(&["doctor", "--json", "--collection", &collection], data.path(), Kill::Started(after));
        tally.n_crashes += 1;
        tally.n_midway += usize::from(!is_through);
        tally.n_told += 2;
        let n_articles = tally.examine(data.path(), &collection);
        tally.n_lost += 2_usize.saturating_sub(n_articles);
        tally.n_doubled += n_articles.saturating_sub(2);
        tally.n_whole += 1;
    }
    tally.print("migration");
}
