//! How long the server takes for its pages over a hundred thousand articles, and how much they weigh.
//!
//! The articles are made up: two hundred outlets, stories of one to forty reports, one every twelve seconds,
//! which spreads a hundred thousand over a fortnight. They are stored once and kept in the target folder.
//! Nobody has looked into them for statements: what is measured is finding, ranking and laying out.

use crate::{program, workspace};
use anyhow::{Context, ensure};
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::store::{Accounts, Arrival, Grouping, Store};
use rashomon_core::{
    Article, Cause, Outlet, OutletEvidence, Published, StoryChange, StoryEvent, StoryId, Title,
};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Requests for each page.
const N_REQUESTS: usize = 200;
/// Articles stored at once.
const BATCH: usize = 2_000;
/// Seconds from one article to the next.
const STEP: i64 = 12;
/// What the first page may take and weigh.
const P95_MS: f64 = 30.0;
const WEIGHT_BYTES: usize = 150_000;

#[expect(clippy::cast_precision_loss, reason = "counts and bytes, far below where it matters")]
pub(super) fn bench(n_articles: usize) -> anyhow::Result<()> {
    let folder = workspace::target()?.join(format!("bench-serve-{n_articles}"));
    if !folder.join("made").exists() {
        let _ = std::fs::remove_dir_all(&folder);
        make(&folder, n_articles)?;
        std::fs::write(folder.join("made"), "")?;
    }
    workspace::run(workspace::cargo().args(["build", "--quiet", "--release", "--package", "rashomon-cli"]))?;
    let mut server = Running::start(&program::path("release")?, &folder)?;
    println!(
        "{n_articles} articles, {N_REQUESTS} requests a page, one after the other\n{:<12} {:>9} {:>9} {:>9} {:>12} {:>10}",
        "page", "p50", "p95", "most", "CPU time", "weight"
    );
    let today = String::from_utf8_lossy(&server.get("/")?).into_owned();
    let link = |prefix: &str| {
        let (_, rest) = today.split_once(&format!("href=\"{prefix}"))?;
        Some(format!("{prefix}{}", rest.split('"').next()?))
    };
    let story = link("/story/").context("Today lists no story")?;
    let day = Timestamp::now().checked_sub(jiff::SignedDuration::from_hours(96))?.to_string();
    let pages = [
        ("today", "/".to_owned()),
        ("catch-up", "/catch-up".to_owned()),
        ("a past day", format!("/?day={}", &day[..10])),
        ("a story", story),
        ("an outlet", "/outlet/Outlet%207".to_owned()),
        ("search", "/search?q=harbour+council".to_owned()),
    ];
    let mut first = None;
    for (name, path) in pages {
        server.get(&path)?;
        let before = server.cpu_seconds()?;
        let mut times = Vec::with_capacity(N_REQUESTS);
        let mut weight = 0;
        for _ in 0..N_REQUESTS {
            let began = Instant::now();
            weight = server.get(&path)?.len();
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let cpu_ms = (server.cpu_seconds()? - before) * 1e3 / N_REQUESTS as f64;
        let (p50, p95) = (times[N_REQUESTS / 2], times[N_REQUESTS * 95 / 100]);
        println!(
            "{name:<12} {p50:>6.1} ms {p95:>6.1} ms {:>6.1} ms {cpu_ms:>9.1} ms {:>7.1} kB",
            times[N_REQUESTS - 1],
            weight as f64 / 1e3
        );
        first.get_or_insert((p95, weight));
    }
    let (p95, weight) = first.unwrap_or_default();
    println!("{:<12} {:>23.1} MB resident", "server", server.resident_mb()?);
    ensure!(weight <= WEIGHT_BYTES, "the first page weighs {weight} bytes, more than {WEIGHT_BYTES}");
    ensure!(p95 <= P95_MS, "the first page takes {p95:.1} ms at the 95th percentile, more than {P95_MS} ms");
    Ok(())
}

/// Stores the articles, each in its story.
fn make(folder: &Path, n_articles: usize) -> anyhow::Result<()> {
    let collection = Collection::open(folder)?;
    let now = Timestamp::now();
    let mut open: HashSet<StoryId> = HashSet::new();
    let n_seconds = i64::try_from(n_articles)? * STEP;
    for start in (0..n_articles).step_by(BATCH) {
        let numbers = start..(start + BATCH).min(n_articles);
        let articles: Vec<Article> = numbers
            .clone()
            .map(|number| {
                let ago = n_seconds - i64::try_from(number).unwrap_or(0) * STEP;
                article(number, now.saturating_sub(jiff::SignedDuration::from_secs(ago)).unwrap_or(now))
            })
            .collect();
        let events: Vec<StoryEvent> = numbers
            .zip(&articles)
            .map(|(number, article)| {
                let story = StoryId::new(format!("{:016x}", story_of(number)));
                let article = article.id.clone();
                let change = if open.insert(story.clone()) {
                    StoryChange::Opened { story, article }
                } else {
                    StoryChange::Joined { story, article, likeness: Some(0.8) }
                };
                StoryEvent { change, cause: Cause::Arrival }
            })
            .collect();
        let arrivals: Vec<Arrival<'_>> =
            articles.iter().map(|article| Arrival { article, findings: None, entry: None }).collect();
        collection.store().put(&arrivals, &Grouping { events: &events, headlines: &[] }, now)?;
        eprint!("\r{} articles stored", start + articles.len());
    }
    eprintln!();
    collection.update_index(&mut |_| true)?;
    Ok(())
}

/// The story of an article: of every forty that follow each other some are alone, some in one of a few.
fn story_of(number: usize) -> usize {
    let place = hash(number) % 40;
    let block = number / 400;
    match place {
        0..20 => 1_000_000_000 + number,
        20..34 => block * 100 + place % 7 * 2 + hash(number / 7) % 2,
        _ => block * 100 + 50,
    }
}

fn article(number: usize, at: Timestamp) -> Article {
    let story = story_of(number);
    let word = |salt: usize| WORDS[hash(story ^ salt) % WORDS.len()];
    let outlet = hash(number ^ 0x55) % 200;
    let title = format!("{} {} {} over {} {}", word(1), word(2), word(3), word(4), number % 89);
    let sentences = (0..24).map(|place| {
        let word = |salt: usize| WORDS[hash(number * 31 + place * 7 + salt) % WORDS.len()];
        format!(
            "The {} {} said that the {} of {} would {} by {}.",
            word(1),
            word(2),
            word(3),
            word(4),
            word(5),
            2030 + place
        )
    });
    let text = sentences.collect::<Vec<_>>().join(" ");
    Article {
        title: Some(Title { text: title, span: None }),
        outlet: Some(Outlet { name: format!("Outlet {outlet}"), evidence: OutletEvidence::Given }),
        published: Some(Published::Moment(at)),
        language: Some("en".to_owned()),
        url: Some(format!("https://outlet{outlet}.example/{number}")),
        ..Article::plain(format!("bench-{number}"), text)
    }
}

fn hash(number: usize) -> usize {
    let mixed = (number as u64).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 17) as usize
}

const WORDS: [&str; 24] = [
    "harbour", "council", "minister", "bridge", "strike", "budget", "court", "ferry", "dam", "school",
    "union", "inquiry", "treaty", "railway", "hospital", "election", "border", "mine", "forest", "tax",
    "museum", "storm", "airport", "river",
];

/// The server, with somebody signed in.
struct Running {
    child: Child,
    address: String,
    cookie: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        let collection = Collection::open(folder)?;
        let account = rashomon::store::AccountId::LOCAL;
        let token = [7_u8; 20];
        let secret: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
        let hash: [u8; 32] = sha2::Digest::finalize(sha2::Digest::chain_update(
            <sha2::Sha256 as sha2::Digest>::new(),
            &secret,
        ))
        .into();
        let now = Timestamp::now();
        let until = now.checked_add(jiff::SignedDuration::from_hours(24))?;
        collection.store().put_session(&hash, account, now, until)?;
        let mut serve = Command::new(program);
        serve
            .args(["serve", "--no-poll", "--no-analysis", "--listen", "127.0.0.1:0", "--collection"])
            .arg(folder);
        let mut child = serve.stderr(Stdio::piped()).spawn().context("the program does not start")?;
        let told = child.stderr.take().context("no standard error")?;
        let mut lines = BufReader::new(told).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, rest) = line.split_once("http://")?;
            Some(rest.split('/').next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.context("the server does not say where it listens")?;
        Ok(Self { child, address, cookie: format!("rashomon_session={secret}") })
    }

    fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n",
            self.address, self.cookie
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").context("no answer")?;
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "{path}: {}", String::from_utf8_lossy(&answer[..end]));
        Ok(answer.split_off(end + 4))
    }

    /// Processor time that the server has used.
    fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
        Ok(ticks / 100.0)
    }

    fn resident_mb(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1e3)
    }
}
