//! How long the server takes for its pages over a hundred thousand articles, and how much they weigh.
//!
//! The articles are made up and stored once: the collection is kept in the target folder.

mod made;

use crate::{program, workspace};
use anyhow::{Context, ensure};
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::store::{Account, AccountId, Accounts, Editions, ItemQuery, Mark, Marks};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Requests for each page.
const N_REQUESTS: usize = 200;
/// What a page may take and weigh.
const P95_MS: f64 = 30.0;
const WEIGHT_BYTES: usize = 150_000;
/// The file that says that a collection is complete, by the shape of what is in it.
const MADE: &str = "made-2";
/// Articles that the reader has saved.
const N_SAVED: i64 = 300;

#[expect(clippy::cast_precision_loss, reason = "counts and bytes, far below where it matters")]
pub(super) fn bench(n_articles: usize) -> anyhow::Result<()> {
    let folder = workspace::target()?.join(format!("bench-serve-{n_articles}"));
    if !folder.join(MADE).exists() {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        made::make(&folder, n_articles)?;
        std::fs::write(folder.join(MADE), "")?;
    }
    workspace::run(workspace::cargo().args(["build", "--quiet", "--release", "--package", "rashomon-cli"]))?;
    let mut server = Running::start(&program::path("release")?, &folder)?;
    let began = Instant::now();
    server.get("/")?;
    println!(
        "listens {:.0} ms after its start, first page {:.0} ms after that",
        server.start_ms,
        began.elapsed().as_secs_f64() * 1e3
    );
    println!(
        "{n_articles} articles, {N_REQUESTS} requests a page, one after the other; of stories, articles, outlets, \
         people and words each time another\n{:<24} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "page", "p50", "p95", "most", "CPU time", "weight"
    );
    let mut missed = Vec::new();
    for (name, path) in pages(n_articles) {
        let before = server.cpu_seconds()?;
        let mut times = Vec::with_capacity(N_REQUESTS);
        let mut weight = 0;
        for number in 0..N_REQUESTS {
            let path = path(number);
            let began = Instant::now();
            weight = server.get(&path)?.len().max(weight);
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let cpu_ms = (server.cpu_seconds()? - before) * 1e3 / N_REQUESTS as f64;
        let (p50, p95) = (times[N_REQUESTS / 2], times[N_REQUESTS * 95 / 100]);
        println!(
            "{name:<24} {p50:>6.1} ms {p95:>6.1} ms {:>6.1} ms {cpu_ms:>6.1} ms {:>7.1} kB",
            times[N_REQUESTS - 1],
            weight as f64 / 1e3
        );
        // Programs ask for as much as they want.
        if p95 > P95_MS || weight > WEIGHT_BYTES && !name.starts_with("programs") {
            missed.push(name);
        }
    }
    println!(
        "{:<24} {:>6.1} MB resident, {:.1} MB at most",
        "server",
        server.memory_mb("VmRSS:")?,
        server.memory_mb("VmHWM:")?
    );
    ensure!(
        missed.is_empty(),
        "more than {P95_MS} ms at the 95th percentile or {WEIGHT_BYTES} bytes: {}",
        missed.join(", ")
    );
    Ok(())
}

/// A page's path, which may be another each time.
type Path = Box<dyn Fn(usize) -> String>;

/// What is asked for.
fn pages(n_articles: usize) -> Vec<(&'static str, Path)> {
    let always = |path: &str| -> Path {
        let path = path.to_owned();
        Box::new(move |_| path.clone())
    };
    // Spread over the whole fortnight, the late ones oftener, as readers do.
    let spread = move |number: usize| {
        let back = if number.is_multiple_of(2) { number * 17 } else { number * n_articles / N_REQUESTS };
        n_articles - 1 - back.min(n_articles - 1)
    };
    let one = |write: fn(usize) -> String| -> Path { Box::new(move |number| write(spread(number))) };
    let day = |days: i64| {
        let ago = jiff::SignedDuration::from_hours(24 * days);
        Timestamp::now()
            .saturating_sub(ago)
            .map_or_else(|_| String::new(), |day| day.to_string()[..10].to_owned())
    };
    let name = |number: usize| made::speaker(number % 500).replace(' ', "%20");
    vec![
        ("today", always("/")),
        ("catch-up", always("/catch-up")),
        (
            "a past day",
            Box::new(move |number| format!("/?day={}", day(i64::try_from(number % 12).unwrap_or(0) + 1))),
        ),
        ("a story", one(|number| format!("/story/{}", made::story_id(number)))),
        ("why together?", one(|number| format!("/story/{}/together", made::story_id(number)))),
        ("an article", one(|number| format!("/article/{}", made::article_id(number)))),
        ("an outlet", Box::new(|number| format!("/outlet/Outlet%20{}", number % made::N_OUTLETS))),
        ("a person", Box::new(move |number| format!("/person/{}", name(number)))),
        (
            "search",
            Box::new(|number| format!("/search?q={}+{}", made::word(number), made::word(number / 3 + 99))),
        ),
        ("outlets", always("/outlets")),
        ("saved", always("/saved")),
        ("feeds", always("/feeds")),
        ("rules", always("/rules")),
        ("settings", always("/settings")),
        ("programs: today", always("/api/1/today")),
        ("programs: stories", always("/api/1/stories?limit=100")),
        ("programs: a story", one(|number| format!("/api/1/stories/{}", made::story_id(number)))),
        ("programs: articles", always("/api/1/articles?limit=100")),
        ("programs: search", Box::new(|number| format!("/api/1/search?q={}", made::word(number)))),
        (
            "programs: statements",
            Box::new(move |number| format!("/api/1/people/{}/statements", name(number))),
        ),
        (
            "programs: outlet",
            Box::new(|number| format!("/api/1/outlets/Outlet%20{}", number % made::N_OUTLETS)),
        ),
        ("programs: Miniflux", always("/v1/entries?status=unread&direction=desc&limit=100")),
        (
            "programs: Google Reader",
            always(
                "/reader/api/0/stream/items/ids?s=user/-/state/com.google/reading-list&xt=user/-/state/com.google/read&n=1000&output=json",
            ),
        ),
    ]
}

/// The server, with somebody signed in.
struct Running {
    child: Child,
    address: String,
    secret: String,
    /// How long it took to listen.
    start_ms: f64,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(program: &std::path::Path, folder: &std::path::Path) -> anyhow::Result<Self> {
        let collection = Collection::open(folder)?;
        let (store, account) = (collection.store(), AccountId::LOCAL);
        let secret = "07".repeat(20);
        let hash: [u8; 32] = Sha256::digest(&secret).into();
        let now = Timestamp::now();
        let until = now.checked_add(jiff::SignedDuration::from_hours(24))?;
        store.put_session(&hash, account, now, until)?;
        if store.app_account(&hash, now)?.is_none() {
            store.put_app_password(account, "bench", &hash, &hash, now)?;
        }
        // The server looks at what changed by itself: it has done so long ago.
        loop {
            let stories = store.stories_to_look_at(Timestamp::UNIX_EPOCH, 1_000)?;
            for story in &stories {
                store.put_look(story, 2, &[[1; 16]], now)?;
            }
            if stories.is_empty() {
                break;
            }
        }
        // Somebody who was here two days ago and has saved what came since.
        let before = now.checked_sub(jiff::SignedDuration::from_hours(48))?.as_second();
        let settings = format!("{{\"visited\":{{\"last\":{before}}}}}");
        let known = store.account(account)?.context("no account")?;
        store.update_account(&Account { settings, ..known })?;
        let latest = store.items(account, &ItemQuery { limit: 1, ..ItemQuery::default() })?;
        let latest = latest.first().map_or(0, |item| item.number);
        let saved: Vec<i64> = (latest - N_SAVED..latest).collect();
        store.mark(account, &saved, Mark::Starred(true), now)?;
        let mut serve = Command::new(program);
        serve
            .args(["serve", "--no-poll", "--no-analysis", "--listen", "127.0.0.1:0"])
            .args(["--requests-per-second", "0", "--collection"])
            .arg(folder);
        let began = Instant::now();
        let mut child = serve.stderr(Stdio::piped()).spawn().context("the program does not start")?;
        let told = child.stderr.take().context("no standard error")?;
        let mut lines = BufReader::new(told).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, rest) = line.split_once("http://")?;
            Some(rest.split('/').next()?.to_owned())
        });
        let start_ms = began.elapsed().as_secs_f64() * 1e3;
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.context("the server does not say where it listens")?;
        Ok(Self { child, address, secret, start_ms })
    }

    fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {0}\r\ncookie: rashomon_session={1}\r\nx-auth-token: {1}\r\n\
             authorization: {2}{1}\r\nconnection: close\r\n\r\n",
            self.address,
            self.secret,
            if path.starts_with("/reader/") { "GoogleLogin auth=reader/" } else { "Bearer " },
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

    fn memory_mb(&self, field: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)).context("no such memory")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1e3)
    }
}
