//! Polling: many invented feeds for a day, from the real queue through the real door into a real collection.
//!
//! The allocator gives memory back some time after it was let go of. A day of ten minutes has no such time to
//! spare: with `MIMALLOC_PURGE_DELAY=0` memory is given back at once, as on a day of 24 hours it nearly is.

mod clock;
mod world;

use super::memory::{forget_peak, status};
use super::search::n_bytes;
use crate::cpu_time;
use anyhow::Context;
use clock::JumpingClock;
use jiff::{SignedDuration, Timestamp};
use rashomon::core::FeedId;
use rashomon::fetch::{Client, Network, Resolve};
use rashomon::poll::{Event, Settings, Summary};
use rashomon::store::{Store, StoryQuery};
use rashomon::{Collection, Pipeline, Rest, Watch};
use rashomon_hostile::{HOST, Received, Server, fault};
use rashomon_spacy::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use world::{Manner, World};

const HOURS: i64 = 24;
/// A look that begins later than this after it was due has missed its time.
const DEADLINE: SignedDuration = SignedDuration::from_secs(60);
const N_PORTS: usize = 16;

/// What the outlets have seen, and when each feed is due.
struct Desk {
    world: World,
    clock: JumpingClock,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// By the kind of request and the answer.
    answers: BTreeMap<String, usize>,
    /// When each feed is due as the last look left it; nothing while it is looked at.
    due: Vec<Option<Timestamp>>,
    /// How often each feed was asked.
    n_asked: Vec<u32>,
    /// Until when hosts want quiet.
    quiet: BTreeMap<String, Timestamp>,
    late: Vec<SignedDuration>,
    n_put_off: usize,
    /// Looks that missed their time at hosts that ask for time between two requests.
    n_missed_at_slow: usize,
    first_round: Option<Timestamp>,
    n_first: usize,
    pages: BTreeSet<(u64, u64)>,
}

/// Every name leads to the outlets, but for one that nobody knows.
#[derive(Debug)]
struct Names;

impl Resolve for Names {
    fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(HOST.parse().into_iter().collect())
    }
}

pub(super) fn bench(n_feeds: usize, model: Option<&Path>) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("rashomon-bench-{}", std::process::id()));
    let done = day(n_feeds, model, &folder);
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    done
}

fn day(n_feeds: usize, model: Option<&Path>, folder: &Path) -> anyhow::Result<()> {
    let pipeline = model.map(Language::load).transpose()?.map(Pipeline::new);
    let settings = Settings { until_idle: false, ..Settings::default() };
    let start: Timestamp = "2031-05-09T00:00:00Z".parse()?;
    let mut desk = Desk {
        world: World::new(n_feeds, start),
        clock: JumpingClock::new(start, HOURS, settings.threads.get()),
        seen: Mutex::new(Seen { due: vec![None; n_feeds], n_asked: vec![0; n_feeds], ..Seen::default() }),
    };
    // The ports are known only when all listen.
    let outlets = Arc::new(std::sync::OnceLock::<Arc<Desk>>::new());
    let servers: Vec<Server> = (0..N_PORTS)
        .map(|_| {
            let outlets = Arc::clone(&outlets);
            Server::start_forgetful(move |received, to| match outlets.get() {
                Some(desk) => desk.answer(received, to),
                None => Ok(()),
            })
        })
        .collect();
    desk.world.ports = servers.iter().map(|server| server.address().port()).collect();
    let desk = Arc::new(desk);
    let _ = outlets.set(Arc::clone(&desk));

    let client = Client::new(rashomon::fetch::Settings {
        allowed: HOST.parse::<Network>().into_iter().collect(),
        names: Arc::new(Names),
        ..rashomon::fetch::Settings::default()
    });
    let collection = Collection::open(folder)?;
    let outlines: String = (0..n_feeds as u64)
        .map(|feed| format!("<outline xmlUrl=\"http://{}/feed/{feed}\"/>", desk.world.host(feed)))
        .collect();
    let list = format!("<opml><body>{outlines}</body></opml>").into_bytes();
    rashomon::feeds::import(collection.store(), list, start)?.map_err(anyhow::Error::msg)?;
    forget_peak();
    let before = status("VmRSS").unwrap_or(f64::NAN);
    let (cpu, wall) = (cpu_time::of_process(), Instant::now());
    let (own, files) = (Highest::default(), Highest::default());
    let is_over = AtomicBool::new(false);
    let watch = Watch {
        collection: &collection,
        client: &client,
        clock: &desk.clock,
        pipeline: &|| pipeline.as_ref(),
        tell: &|event| desk.told(&collection, event),
        rest: &|rest| {
            if rest == Rest::Settled
                && let Err(error) = collection.update_index(&mut |_| true)
            {
                eprintln!("{error}");
            }
        },
        settings,
    };
    let summary = std::thread::scope(|scope| {
        scope.spawn(|| desk.look_on(&collection, &is_over, start, [&own, &files]));
        let summary = watch.run(&desk.clock.stop);
        is_over.store(true, Ordering::SeqCst);
        summary
    });
    let (cpu, wall) = (cpu_time::of_process() - cpu, wall.elapsed().as_secs_f64());
    let (after, peak) = (status("VmRSS").unwrap_or(f64::NAN), status("VmHWM").unwrap_or(f64::NAN));
    let problems = collection.store().check(&mut |_| {})?;

    let seen = desk.locked();
    print_looks(n_feeds, start, &seen);
    print_articles(&collection, &summary, &seen)?;
    println!(
        "processor {cpu:.0} s, {:.2} % of a core's day, outlets included ({wall:.0} s by the clock); memory, outlets \
         included, {before:.0} MB before, {peak:.0} MB at the peak, {after:.0} MB at the end, of its own {:.0} MB at \
         most, pages of files {:.0} MB at most; database and search index {:.0} MB; doctor: {} problems",
        100.0 * cpu / 86_400.0,
        own.get(),
        files.get(),
        n_bytes(folder)? / 1e6,
        problems.len()
    );
    drop(seen);
    if model.is_some() {
        print_findings(&collection)?;
    }
    Ok(())
}

fn print_looks(n_feeds: usize, start: Timestamp, seen: &Seen) {
    let mut late = seen.late.clone();
    late.sort_unstable();
    let at = |hundredth: usize| {
        late.get(late.len() * hundredth / 100).or(late.last()).copied().unwrap_or_default()
    };
    let n_missed = late.iter().filter(|late| **late > DEADLINE).count();
    let first = seen.first_round.map_or(SignedDuration::ZERO, |end| end.duration_since(start));
    println!(
        "{n_feeds} feeds for {HOURS} hours: first looks at {} within {:.1} minutes",
        seen.n_first,
        first.as_secs_f64() / 60.0
    );
    println!(
        "deadlines: {} looks due after the first, {n_missed} begun more than {} s late, {} of them at hosts that ask \
         for 20 s between two requests; late by {:.1} s (p50), {:.1} s (p99), {:.1} s (latest); {} more put off \
         since their host wanted quiet",
        late.len(),
        DEADLINE.as_secs(),
        seen.n_missed_at_slow,
        at(50).as_secs_f64(),
        at(99).as_secs_f64(),
        at(100).as_secs_f64(),
        seen.n_put_off
    );
    let n_requests: usize = seen.answers.values().sum();
    println!("requests: {n_requests}");
    for (kind, n_times) in &seen.answers {
        println!("  {kind:<36} {n_times:>7}");
    }
}

fn print_articles(collection: &Collection, summary: &Summary, seen: &Seen) -> anyhow::Result<()> {
    let store = collection.store();
    println!(
        "articles: {} stored, {} of them from the feed alone; {} entries new, {} changed, {} failed; pages fetched {}; \
         store errors {}",
        store.n_articles()?,
        summary.n_excerpts,
        summary.n_new,
        summary.n_changed,
        summary.n_entries_failed,
        seen.pages.len(),
        summary.n_store_errors
    );
    Ok(())
}

/// The largest stories, and what was said in the largest.
fn print_findings(collection: &Collection) -> anyhow::Result<()> {
    let mut stories = collection.store().stories(&StoryQuery { limit: 10_000, ..StoryQuery::default() })?;
    println!("stories: {}", stories.len());
    stories.sort_by_key(|row| (std::cmp::Reverse(row.story.articles.len()), row.story.id.clone()));
    for row in stories.iter().take(8) {
        let headline = row.story.headline.as_ref().map_or("", |headline| headline.text.as_str());
        println!("  {:>3} articles  {headline}", row.story.articles.len());
    }
    let Some(page) = stories.first().map(|row| collection.story(&row.story.id)).transpose()?.flatten() else {
        return Ok(());
    };
    let n_statements: usize = page.analyses.iter().map(|analysis| analysis.extraction.statements.len()).sum();
    println!(
        "in the first of them {n_statements} statements, {} differences:",
        page.comparison.differences.len()
    );
    for analysis in page.analyses.iter().take(3) {
        for statement in analysis.extraction.statements.iter().take(3) {
            let speaker = statement.speaker.as_ref().map_or("", |party| party.name.as_str());
            let content: Vec<&str> =
                statement.content.iter().map(|span| span.of(&analysis.article.text)).collect();
            println!("  {speaker}: {}", content.join(" … "));
        }
    }
    Ok(())
}

/// The highest of some figures in kilobytes, told in megabytes.
#[derive(Default)]
struct Highest(AtomicU64);

impl Highest {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kilobytes of memory")]
    fn put(&self, megabytes: Option<f64>) {
        self.0.fetch_max((megabytes.unwrap_or(0.0) * 1024.0) as u64, Ordering::SeqCst);
    }

    fn get(&self) -> f64 {
        self.0.load(Ordering::SeqCst) as f64 / 1024.0
    }
}

impl Desk {
    /// Looks at the memory of this process as long as the day lasts, and tells how far it is every three hours.
    fn look_on(
        &self,
        collection: &Collection,
        is_over: &AtomicBool,
        start: Timestamp,
        [own, files]: [&Highest; 2],
    ) {
        let (mut hours, mut latest) = (0, Highest::default());
        while !is_over.load(Ordering::SeqCst) {
            let (anonymous, mapped) = (status("RssAnon"), status("RssFile"));
            own.put(anonymous);
            latest.put(anonymous);
            files.put(mapped);
            let now = rashomon::poll::Clock::now(&self.clock).duration_since(start).as_hours();
            if now >= hours {
                hours = now + 3;
                let n_articles = collection.store().n_articles().unwrap_or(0);
                eprintln!(
                    "hour {now:>2}: {n_articles:>6} articles, memory {:.0} MB, {:.0} MB at most until now, pages of \
                     files {:.0} MB",
                    anonymous.unwrap_or(f64::NAN),
                    std::mem::take(&mut latest).get(),
                    mapped.unwrap_or(f64::NAN)
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn locked(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers when a feed is due again.
    fn told(&self, collection: &Collection, event: &Event<'_>) {
        let id: FeedId = match event {
            Event::Feed { feed, .. } => feed.id,
            Event::Store(error) => return eprintln!("{error}"),
            _ => return,
        };
        let Ok(Some(feed)) = collection.store().feed(id) else { return };
        let mut seen = self.locked();
        if let Some(due) = place(&feed.url).and_then(|place| seen.due.get_mut(place)) {
            *due = Some(feed.state.next_check);
        }
    }

    fn answer(&self, received: &Received, to: &mut dyn Write) -> io::Result<()> {
        let parts: Vec<&str> = received.target.split('/').skip(1).collect();
        let host = received.header("host").unwrap_or_default().to_owned();
        let number = |place: usize| parts.get(place).and_then(|part| part.parse::<u64>().ok()).unwrap_or(0);
        let now = rashomon::poll::Clock::now(&self.clock);
        match parts[0] {
            "robots.txt" => {
                self.clock.answer_after(SignedDuration::from_millis(200));
                self.count("robots.txt 200");
                // Some ask for time between two requests.
                let delay = if is_slow(&host) { "Crawl-delay: 20\n" } else { "" };
                fault::answer(to, 200, &[], format!("User-agent: *\n{delay}Disallow: /closed/\n").as_bytes())
            }
            "a" => {
                let (feed, item) = (number(1), number(2));
                self.clock.answer_after(World::delay(feed, now));
                if World::manner(feed) == Manner::Closed {
                    self.count("page 402");
                    return fault::answer(to, 402, &[], b"for subscribers");
                }
                self.locked().pages.insert((feed, item));
                self.count("page 200");
                fault::answer(
                    to,
                    200,
                    &["content-type: text/html; charset=utf-8"],
                    self.world.page(feed, item).as_bytes(),
                )
            }
            "feed" | "moved" => self.feed(number(1), &host, parts[0] == "moved", received, to, now),
            _ => fault::answer(to, 404, &[], b""),
        }
    }

    fn feed(
        &self,
        feed: u64,
        host: &str,
        is_moved: bool,
        received: &Received,
        to: &mut dyn Write,
        now: Timestamp,
    ) -> io::Result<()> {
        let n_asked = self.asked(feed, host, now);
        let n_published = self.world.n_published(feed, now);
        let manner = World::manner(feed);
        self.clock.answer_after(World::delay(feed, now));
        let status = |status: u16, headers: &[&str], to: &mut dyn Write| {
            self.count(&format!("feed {status}"));
            fault::answer(to, status, headers, b"")
        };
        match manner {
            Manner::Missing => return status(404, &[], to),
            Manner::Gone => return status(410, &[], to),
            Manner::Shaky if n_asked.is_multiple_of(2) => return status(500, &[], to),
            Manner::Quiet if n_asked.is_multiple_of(3) => {
                let until = rashomon::poll::Clock::now(&self.clock) + SignedDuration::from_hours(1);
                self.locked().quiet.insert(host.to_owned(), until);
                return status(429, &["retry-after: 3600"], to);
            }
            Manner::HangsUp => {
                self.clock.answer_after(SignedDuration::from_secs(19));
                self.count("feed hung up");
                return Ok(());
            }
            Manner::Moved if !is_moved => {
                return status(301, &[&format!("location: http://{host}/moved/{feed}")], to);
            }
            _ => {}
        }
        let etag = format!("\"{n_published}\"");
        if manner != Manner::Forgetful && received.header("if-none-match") == Some(&etag) {
            return status(304, &[&format!("etag: {etag}")], to);
        }
        self.count("feed 200");
        let etag = format!("etag: {etag}");
        let headers: &[&str] = if manner == Manner::Forgetful { &[] } else { &[&etag] };
        fault::answer(to, 200, headers, self.world.feed(feed, n_published).as_bytes())
    }

    /// Notes that a feed is asked, and how late; how often it was asked before.
    fn asked(&self, feed: u64, host: &str, now: Timestamp) -> u32 {
        let mut seen = self.locked();
        let place = usize::try_from(feed).unwrap_or(0);
        let n_asked = seen.n_asked.get(place).copied().unwrap_or(0);
        if n_asked == 0 {
            seen.n_first += 1;
            // Whoever shares a host that wants quiet has to wait with it.
            if !seen.quiet.contains_key(host) {
                seen.first_round = Some(now);
            }
        } else if let Some(due) = seen.due.get_mut(place).and_then(Option::take) {
            let late = now.duration_since(due);
            if seen.quiet.get(host).is_some_and(|until| *until > due) {
                seen.n_put_off += 1;
            } else {
                seen.late.push(late);
                seen.n_missed_at_slow += usize::from(late > DEADLINE && is_slow(host));
            }
        }
        if let Some(n_asked) = seen.n_asked.get_mut(place) {
            *n_asked += 1;
        }
        n_asked
    }

    fn count(&self, what: &str) {
        *self.locked().answers.entry(what.to_owned()).or_default() += 1;
    }
}

/// The number of a feed, by its address.
fn place(url: &str) -> Option<usize> {
    url.rsplit('/').next()?.parse().ok()
}

/// Whether a host asks for time between two requests.
fn is_slow(host: &str) -> bool {
    world::hash(host.len() as u64 ^ hash_of(host), 9).is_multiple_of(40)
}

fn hash_of(text: &str) -> u64 {
    text.bytes().fold(7, |hash, byte| world::hash(hash ^ u64::from(byte), 11))
}
