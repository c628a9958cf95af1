//! Search: ours beside SQLite's full-text index and tantivy as its manual begins, on the same texts in one
//! run.

use super::count;
use super::import::texts;
use super::stream::Stream;
use anyhow::Context;
use rashomon_core::{
    Analysis, Article, DocumentBuilder, Entity, EntityId, EntityKind, Extraction, Mention, MentionKind,
    Occasion, Party, Statement, StatementId, StatementKind, TextSpan,
};
use rashomon_store::{Arrival, Findings, Grouping, Index, SearchQuery, Sqlite, Store};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, Schema, TEXT, Value};
use tantivy::{TantivyDocument, doc};

/// Articles stored at once.
const BATCH: usize = 1_000;
/// Hits asked for.
const HITS: usize = 20;
/// Queries of each kind.
const QUERIES: usize = 60;

pub(super) fn bench(shared: &Path, n_articles: usize) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("rashomon-bench-{}", std::process::id()));
    let done = bench_in(shared, n_articles, &folder);
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    done
}

fn bench_in(shared: &Path, n_articles: usize, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let stream = Stream::read(shared)?;
    let mut texts = texts(&stream);
    let store = Sqlite::open(&folder.join("store"))?;
    std::fs::create_dir_all(folder.join("fts5"))?;
    let fts = Connection::open(folder.join("fts5/fts.db"))?;
    fts.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE VIRTUAL TABLE text USING fts5 (title, body, content = '', tokenize = 'porter unicode61')",
    )?;
    let mut schema = Schema::builder();
    let (title, body) = (schema.add_text_field("title", TEXT), schema.add_text_field("body", TEXT));
    let id = schema.add_text_field("id", STORED);
    std::fs::create_dir_all(folder.join("naive"))?;
    let naive = tantivy::Index::create_in_dir(folder.join("naive"), schema.build())?;
    let mut naive_writer = naive.writer_with_num_threads(1, 50_000_000)?;

    let mut spent = [0.0; 4];
    let mut words = Words::default();
    for first in (0..n_articles).step_by(BATCH) {
        let analyses: Vec<Analysis> = texts.by_ref().take(BATCH.min(n_articles - first)).map(named).collect();
        let start = Instant::now();
        let arrivals: Vec<Arrival<'_>> = analyses
            .iter()
            .map(|analysis| {
                let findings = Findings {
                    document: &analysis.document,
                    extraction: &analysis.extraction,
                    model: "names",
                };
                Arrival { article: &analysis.article, findings: Some(findings), entry: None }
            })
            .collect();
        store.put(&arrivals, &Grouping::default(), jiff::Timestamp::from_second(1_900_000_000)?)?;
        spent[0] += start.elapsed().as_secs_f64();
        let start = Instant::now();
        fts.execute_batch("BEGIN")?;
        for (place, analysis) in analyses.iter().enumerate() {
            let row = i64::try_from(first + place)? + 1;
            fts.prepare_cached("INSERT INTO text (rowid, title, body) VALUES (?1, ?2, ?3)")?
                .execute(rusqlite::params![row, heading(&analysis.article), analysis.article.text])?;
        }
        fts.execute_batch("COMMIT")?;
        spent[2] += start.elapsed().as_secs_f64();
        let start = Instant::now();
        for analysis in &analyses {
            naive_writer.add_document(doc!(
                title => heading(&analysis.article), body => analysis.article.text.as_str(),
                id => analysis.article.id.as_str()
            ))?;
        }
        spent[3] += start.elapsed().as_secs_f64();
        // Queries are made of what stands in every fifth batch, so that they find something everywhere.
        if (first / BATCH).is_multiple_of(5) {
            analyses.iter().step_by(4).for_each(|analysis| words.learn(analysis));
        }
    }
    let start = Instant::now();
    let index = Index::open(&folder.join("index"))?;
    index.update(&store, &mut |_| true)?;
    spent[1] = start.elapsed().as_secs_f64();
    let start = Instant::now();
    naive_writer.commit()?;
    naive_writer.wait_merging_threads()?;
    spent[3] += start.elapsed().as_secs_f64();
    println!(
        "{n_articles} articles of {:.0} words; two statements and up to eight names an article in ours alone",
        count(words.n_words) / count(words.n_articles)
    );
    for (what, name, seconds) in [
        ("our store", "store", spent[0]),
        ("our index", "index", spent[1]),
        ("SQLite FTS5", "fts5", spent[2]),
        ("tantivy naively", "naive", spent[3]),
    ] {
        println!(
            "  {what:<18} {:>6.0} articles/s by the clock {:>6.0} MB",
            count(n_articles) / seconds,
            n_bytes(&folder.join(name))? / 1e6
        );
    }

    let searcher = naive.reader()?.searcher();
    let mut parser = QueryParser::for_index(&naive, vec![title, body]);
    parser.set_conjunction_by_default();
    println!(
        "\n{HITS} hits, ours with snippets; ms by the clock      hits     ours p50 /  p95      FTS5 p50 /  p95   tantivy p50 /  p95"
    );
    let mut all = Vec::new();
    for (kind, queries) in words.queries() {
        let mut times: [Vec<f64>; 3] = Default::default();
        let mut n_found = 0;
        for query in &queries {
            let start = Instant::now();
            n_found += match query.strip_prefix('~') {
                Some(name) => index.names(&store, name, HITS)?.len(),
                None => index.show(&store, &SearchQuery::parse(query)?, 0, HITS)?.0,
            };
            times[0].push(start.elapsed().as_secs_f64() * 1e3);
            // Conditions and misspelt names are beyond both.
            let Some(asked) = fts_query(query) else { continue };
            let start = Instant::now();
            let found = fts
                .prepare_cached("SELECT rowid FROM text WHERE text MATCH ?1 ORDER BY rank LIMIT 20")?
                .query_map([asked], |row| row.get::<_, i64>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            times[1].push(start.elapsed().as_secs_f64() * 1e3);
            std::hint::black_box(found);
            // A beginning of a word is beyond its parser.
            if query.contains('*') {
                continue;
            }
            let start = Instant::now();
            let parsed = parser.parse_query(query)?;
            let top = (Count, TopDocs::with_limit(HITS).order_by_score());
            for (_, address) in searcher.search(&parsed, &top)?.1 {
                let document: TantivyDocument = searcher.doc(address)?;
                std::hint::black_box(document.get_first(id).and_then(|value| value.as_str().map(str::len)));
            }
            times[2].push(start.elapsed().as_secs_f64() * 1e3);
        }
        all.extend(&times[0]);
        print!("  {kind:<44} {:>9.0}", count(n_found) / count(queries.len()));
        for times in &mut times {
            match times.is_empty() {
                true => print!("  {:>8}   {:>7}", "-", "-"),
                false => print!("  {:>8.2} / {:>7.2}", quantile(times, 50), quantile(times, 95)),
            }
        }
        println!();
    }
    println!("  {:<44} {:>9}  {:>8.2} / {:>7.2}", "all", "", quantile(&mut all, 50), quantile(&mut all, 95));
    Ok(())
}

fn heading(article: &Article) -> &str {
    article.title.as_ref().map_or("", |title| &title.text)
}

/// The article with names for findings, two capitalised words each, and two of its paragraphs for
/// statements. What a model would find is not what is measured.
fn named(article: Article) -> Analysis {
    let mut entities: Vec<Entity> = Vec::new();
    let mut before: Option<TextSpan> = None;
    let mut start = 0;
    for word in article.text.split_inclusive(|letter: char| !letter.is_alphabetic()) {
        let bare = word.trim_end_matches(|letter: char| !letter.is_alphabetic());
        let span = TextSpan::new(start, start + bare.len());
        start += word.len();
        let is_name = bare.len() > 2 && bare.starts_with(char::is_uppercase);
        if let (true, Some(first)) = (is_name && entities.len() < 8, before) {
            let both = TextSpan::new(first.start, span.end);
            let name = both.of(&article.text).to_owned();
            if entities.iter().all(|entity| entity.name != name) {
                entities.push(Entity {
                    id: EntityId::new(format!("{}:e{}", article.id, entities.len() + 1)),
                    name,
                    kind: EntityKind::Person,
                    roles: Vec::new(),
                    government_of: None,
                    offices: Vec::new(),
                    wikidata: None,
                    mentions: vec![Mention { span: both, kind: MentionKind::Name }],
                });
            }
            before = None;
        } else {
            // One blank between the two, nothing else.
            before = Some(span).filter(|_| is_name && word.ends_with(' ') && word.len() == bare.len() + 1);
        }
    }
    let statements = article
        .body()
        .into_iter()
        .take(2)
        .enumerate()
        .map(|(place, content)| Statement {
            id: StatementId::new(format!("{}:s{}", article.id, place + 1)),
            kind: StatementKind::Indirect,
            act: rashomon_core::Act::Statement,
            negations: Vec::new(),
            hedges: Vec::new(),
            content: vec![content],
            cue: Vec::new(),
            speaker: entities.get(place).map(|entity| Party {
                spans: vec![entity.mentions[0].span],
                name: entity.name.clone(),
                entities: vec![entity.id.clone()],
                speaks_for: Vec::new(),
            }),
            addressee: None,
            said: Occasion::default(),
        })
        .collect();
    let document = DocumentBuilder::new("", std::sync::Arc::default()).finish();
    Analysis { article, document, extraction: Extraction { statements, entities, ..Extraction::default() } }
}

/// What queries are made of.
#[derive(Default)]
struct Words {
    n_words: usize,
    n_articles: usize,
    counts: BTreeMap<String, usize>,
    pairs: Vec<String>,
    names: BTreeSet<String>,
    outlets: BTreeSet<String>,
    state: u64,
}

impl Words {
    fn learn(&mut self, analysis: &Analysis) {
        let text = &analysis.article.text;
        let words: Vec<&str> = text.split_whitespace().collect();
        self.n_words += words.len();
        self.n_articles += 1;
        let is_plain = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
        for word in words.iter().copied().filter(|word| is_plain(word)) {
            *self.counts.entry(word.to_lowercase()).or_default() += 1;
        }
        let at = (self.n_articles * 37) % words.len().max(2);
        if let Some([one, other]) = words.get(at..at + 2)
            && is_plain(one)
            && is_plain(other)
        {
            self.pairs.push(format!("{one} {other}").to_lowercase());
        }
        self.names.extend(analysis.extraction.entities.first().map(|entity| entity.name.clone()));
        self.outlets.extend(analysis.article.outlet.iter().map(|outlet| outlet.name.clone()));
    }

    fn next(&mut self, below: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % below.max(1)
    }

    fn queries(&mut self) -> Vec<(&'static str, Vec<String>)> {
        let mut ranked: Vec<(usize, String)> =
            std::mem::take(&mut self.counts).into_iter().map(|(word, n)| (n, word)).collect();
        ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let ranked: Vec<String> = ranked.into_iter().map(|(_, word)| word).collect();
        let slice = |from: usize, to: usize| &ranked[from.min(ranked.len())..to.min(ranked.len())];
        // Few articles have fewer words than that: then the rarest quarter is rare.
        let (first_middling, first_rare) = (300.min(ranked.len() / 4), 20_000.min(ranked.len() / 4 * 3));
        let (common, middling, rare) =
            (slice(0, 60), slice(first_middling, 5_000), slice(first_rare, usize::MAX));
        let names: Vec<String> = std::mem::take(&mut self.names).into_iter().collect();
        let outlets: Vec<String> = std::mem::take(&mut self.outlets).into_iter().collect();
        let pairs = std::mem::take(&mut self.pairs);
        let mut pick = |from: &[String]| from[self.next(from.len())].clone();
        let many =
            |make: &mut dyn FnMut() -> String| -> Vec<String> { (0..QUERIES).map(|_| make()).collect() };
        let pick = std::cell::RefCell::new(&mut pick);
        let pick = |from: &[String]| (pick.borrow_mut())(from);
        let begin = |word: String| word.chars().take(4).collect::<String>();
        vec![
            ("a rare word", many(&mut || pick(rare))),
            ("a middling word", many(&mut || pick(middling))),
            ("a common word", many(&mut || pick(common))),
            ("two words", many(&mut || format!("{} {}", pick(middling), pick(middling)))),
            ("two common words", many(&mut || format!("{} {}", pick(common), pick(common)))),
            ("three words", many(&mut || format!("{} {} {}", pick(common), pick(middling), pick(middling)))),
            ("a phrase", many(&mut || format!("\"{}\"", pick(&pairs)))),
            ("a beginning", many(&mut || format!("{}*", begin(pick(middling))))),
            (
                "a short beginning",
                many(&mut || format!("{}*", pick(middling).chars().take(2).collect::<String>())),
            ),
            (
                "a word of an outlet",
                many(&mut || format!("{} outlet:\"{}\"", pick(middling), pick(&outlets))),
            ),
            ("a word about somebody", many(&mut || format!("{} about:\"{}\"", pick(common), pick(&names)))),
            (
                "a word in a week, latest first",
                many(&mut || format!("{} since:2023-11-16 before:2023-11-23 sort:latest", pick(common))),
            ),
            ("a word of a language", many(&mut || format!("{} lang:es", pick(common)))),
            ("statements of a speaker", many(&mut || format!("speaker:\"{}\" in:statements", pick(&names)))),
            ("a word in statements", many(&mut || format!("{} in:statements", pick(middling)))),
            ("a name with a slip", many(&mut || format!("~{}", slip(&pick(&names))))),
        ]
    }
}

/// A name with two letters in each other's place.
fn slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let middle = letters.len() / 2;
    if middle + 1 < letters.len() && letters[middle].is_alphabetic() && letters[middle + 1].is_alphabetic() {
        letters.swap(middle, middle + 1);
    } else {
        letters.remove(1.min(letters.len() - 1));
    }
    letters.into_iter().collect()
}

fn fts_query(query: &str) -> Option<String> {
    if query.contains([':', '~']) {
        return None;
    }
    if query.starts_with('"') || query.ends_with('*') {
        return Some(query.to_owned());
    }
    Some(query.split(' ').map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" "))
}

fn quantile(times: &mut [f64], share: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    let place = times.len().saturating_sub(1) * share / 100;
    times.get(place).copied().unwrap_or(f64::NAN)
}

/// Bytes of a file, or of the files in a folder.
pub(super) fn n_bytes(path: &Path) -> anyhow::Result<f64> {
    if path.is_file() {
        return Ok(path.metadata()?.len() as f64);
    }
    let mut bytes = 0.0;
    for entry in std::fs::read_dir(path)? {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() as f64 } else { 0.0 };
    }
    Ok(bytes)
}
