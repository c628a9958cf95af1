//! `rashomon feeds`

use super::Status;
use crate::collection::{CollectionOption, NetworkOption, failure};
use crate::failure::{Failure, tell};
use crate::json::FeedLine;
use crate::output;
use crate::terminal::clean;
use jiff::Timestamp;
use rashomon::core::{Feed, FeedHealth};
use rashomon::feeds;
use rashomon::fetch::FetchError;
use rashomon::poll::shown;
use rashomon::store::{NewFeed, Store};
use rashomon_server::report::count;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

/// Follow feeds: add, list, remove, bring in and hand on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon feeds add https://news.example/
  rashomon feeds import subscriptions.opml
  rashomon feeds list")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Follow a feed, or the feed of a site.
    ///
    /// The address is looked at once: it may be that of a feed (RSS, Atom, JSON Feed, a news sitemap) or
    /// of a page that names its feeds. Nothing is polled yet.
    #[command(after_help = "\
Examples:
  rashomon feeds add https://news.example/
  rashomon feeds add https://news.example/rss.xml --folder Europe --title \"Harbour Times\"")]
    Add {
        /// Addresses of feeds or sites.
        #[arg(value_name = "URL", required = true)]
        urls: Vec<String>,
        /// File it in this folder; may be given several times.
        #[arg(long, value_name = "NAME")]
        folder: Vec<String>,
        /// Call it so instead of by its own title.
        #[arg(long, value_name = "NAME")]
        title: Option<String>,
        #[command(flatten)]
        network: NetworkOption,
        #[command(flatten)]
        collection: CollectionOption,
    },
    /// List the feeds and how they do.
    #[command(after_help = "\
Examples:
  rashomon feeds list
  rashomon feeds list --json")]
    List {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        collection: CollectionOption,
    },
    /// Follow feeds no longer; their articles stay.
    #[command(after_help = "Example:\n  rashomon feeds remove 12 https://news.example/rss.xml")]
    Remove {
        /// Numbers or addresses, as `rashomon feeds list` gives them.
        #[arg(value_name = "FEED", required = true)]
        feeds: Vec<String>,
        #[command(flatten)]
        collection: CollectionOption,
    },
    /// Make feeds due at once, whatever their pace.
    #[command(after_help = "Example:\n  rashomon feeds refresh && rashomon poll")]
    Refresh {
        /// Numbers or addresses; all feeds if there are none.
        #[arg(value_name = "FEED")]
        feeds: Vec<String>,
        #[command(flatten)]
        collection: CollectionOption,
    },
    /// Bring in a list of feeds (OPML), as other readers export it.
    #[command(after_help = "Example:\n  rashomon feeds import subscriptions.opml")]
    Import {
        /// The list; - for standard input.
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        file: PathBuf,
        #[command(flatten)]
        collection: CollectionOption,
    },
    /// Write a list of the feeds (OPML) that other readers can bring in. Passwords are left out.
    #[command(after_help = "Example:\n  rashomon feeds export subscriptions.opml")]
    Export {
        /// Where to; standard output if there is none.
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        file: Option<PathBuf>,
        #[command(flatten)]
        collection: CollectionOption,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    match &arguments.command {
        Command::Add { urls, folder, title, network, collection } => {
            add(urls, folder, title.as_deref(), network, collection)
        }
        Command::List { json, collection } => list(*json, collection),
        Command::Remove { feeds, collection } => remove(feeds, collection),
        Command::Refresh { feeds, collection } => refresh(feeds, collection),
        Command::Import { file, collection } => import(file, collection),
        Command::Export { file, collection } => {
            let feeds = collection.open()?.feeds().map_err(|error| failure(&error))?;
            output::write(file.as_deref(), &feeds::export(&feeds))?;
            Ok(Status::All)
        }
    }
}

fn add(
    urls: &[String],
    folders: &[String],
    title: Option<&str>,
    network: &NetworkOption,
    collection: &CollectionOption,
) -> Result<Status, Failure> {
    let store = collection.open()?;
    let client = network.client();
    let (mut n_added, mut n_failed) = (0, 0);
    for url in urls {
        let found = match feeds::find(&client, url) {
            Ok(found) => found,
            Err(error) => {
                tell("error", &error.to_string());
                if let feeds::FindError::Fetch(FetchError::Private { address, .. }) = &error {
                    tell("hint", &format!("if it is yours: --allow-network {address}"));
                }
                n_failed += 1;
                continue;
            }
        };
        let feed = NewFeed { given_title: title.map(str::to_owned), folders: folders.to_vec(), ..found.feed };
        let id = store.put_feed(&feed, Timestamp::now()).map_err(|error| failure(&error))?;
        let name = feed.given_title.as_deref().or(feed.title.as_deref()).unwrap_or("without a title");
        let line = format!("{id}  {}  {}  {} entries\n", clean(name), shown(&feed.url), found.n_entries);
        output::write(None, &line)?;
        for other in found.others.iter().filter(|other| !other.url.contains("comment")) {
            tell("note", &format!("the page also names {}", shown(&other.url)));
        }
        n_added += 1;
    }
    Ok(Status::of(n_added, n_failed))
}

fn list(json: bool, collection: &CollectionOption) -> Result<Status, Failure> {
    let feeds = collection.open()?.feeds().map_err(|error| failure(&error))?;
    let mut text = String::new();
    for feed in &feeds {
        if json {
            text.push_str(&FeedLine::of(feed).to_json());
        } else {
            text.push_str(&shown_feed(feed, Timestamp::now()));
        }
    }
    if feeds.is_empty() && !json {
        tell("note", "no feeds yet; add one with: rashomon feeds add URL");
    }
    output::write(None, &text)?;
    Ok(Status::All)
}

fn shown_feed(feed: &Feed, now: Timestamp) -> String {
    let state = &feed.state;
    let ago = |time: Timestamp| format!("{} ago", span(now.duration_since(time).as_secs()));
    let health = match state.health {
        _ if feed.paused => "paused".to_owned(),
        FeedHealth::New => "never polled".to_owned(),
        FeedHealth::Well => format!("well, polled {}", state.checked.map_or_else(String::new, ago)),
        FeedHealth::Failing => {
            format!(
                "failing ({} in a row), well {}",
                state.failures,
                state.succeeded.map_or("never".to_owned(), ago)
            )
        }
        FeedHealth::Gone => "says that it is gone".to_owned(),
    };
    let next = state.next_check.duration_since(now).as_secs();
    let next = if next <= 0 { "due".to_owned() } else { format!("next in {}", span(next)) };
    let folders =
        if feed.folders.is_empty() { String::new() } else { format!("  [{}]", feed.folders.join(", ")) };
    let error = state.error.as_deref().map(|error| format!("    {}\n", clean(error))).unwrap_or_default();
    format!(
        "{}  {}{}\n    {}\n    {health}; {next}\n{error}",
        feed.id,
        clean(feed.name()),
        clean(&folders),
        shown(&feed.url)
    )
}

/// A span of time in its largest unit.
fn span(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds / 60),
        seconds @ 7200..=172_799 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// The feed that a number or an address names.
fn named<'a>(feeds: &'a [Feed], name: &str) -> Result<&'a Feed, Failure> {
    let is_named = |feed: &&Feed| feed.id.to_string() == name || feed.url == name || shown(&feed.url) == name;
    feeds.iter().find(is_named).ok_or_else(|| {
        Failure::new(format!("there is no feed {name}"))
            .hint("rashomon feeds list gives numbers and addresses")
    })
}

fn remove(names: &[String], collection: &CollectionOption) -> Result<Status, Failure> {
    let store = collection.open()?;
    let feeds = store.feeds().map_err(|error| failure(&error))?;
    for name in names {
        let feed = named(&feeds, name)?;
        store.remove_feed(feed.id).map_err(|error| failure(&error))?;
        tell("removed", &format!("{}  {}", feed.name(), shown(&feed.url)));
    }
    Ok(Status::All)
}

fn refresh(names: &[String], collection: &CollectionOption) -> Result<Status, Failure> {
    let store = collection.open()?;
    let feeds = store.feeds().map_err(|error| failure(&error))?;
    if names.is_empty() {
        store.refresh_feed(None, Timestamp::now()).map_err(|error| failure(&error))?;
        let n_due = feeds.iter().filter(|feed| !feed.paused).count();
        tell("due", &format!("{}; rashomon poll looks at them", count(n_due, "feed", "feeds")));
    }
    for name in names {
        let feed = named(&feeds, name)?;
        store.refresh_feed(Some(feed.id), Timestamp::now()).map_err(|error| failure(&error))?;
        tell("due", &format!("{}  {}", feed.name(), shown(&feed.url)));
    }
    Ok(Status::All)
}

fn import(file: &std::path::Path, collection: &CollectionOption) -> Result<Status, Failure> {
    let mut bytes = Vec::new();
    let is_read = if file == std::path::Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        fs::read(file).map(|read| bytes = read)
    };
    is_read.map_err(|error| Failure::caused_by(format!("cannot read {}", file.display()), &error))?;
    let store = collection.open()?;
    let before = store.feeds().map_err(|error| failure(&error))?.len();
    let imported = feeds::import(&store, bytes, Timestamp::now()).map_err(|error| failure(&error))?;
    let (n_listed, warnings) =
        imported.map_err(|problem| Failure::new(format!("{}: {problem}", file.display())))?;
    for warning in &warnings {
        tell("warning", &format!("{}: {warning}", file.display()));
    }
    let after = store.feeds().map_err(|error| failure(&error))?.len();
    tell("imported", &format!("{}, {} of them new", count(n_listed, "feed", "feeds"), after - before));
    Ok(Status::All)
}
