//! The page behind an entry, to an article.

use super::visit::told;
use jiff::{SignedDuration, Timestamp};
use rashomon_core::Article;
use rashomon_fetch::{Client, FetchError, Request, Response, Robots};
use rashomon_ingest::web::{self, Listed};
use rashomon_store::{Host, PendingEntry};
use url::Url;

/// The longest page that is fetched, in bytes; the reader looks at the first eight million.
const PAGE_BYTES_MAX: u64 = 10 << 20;
const ROBOTS_BYTES_MAX: u64 = 512 << 10;
const ACCEPT: &str = "text/html, application/xhtml+xml, application/xml;q=0.5";
/// What robots.txt calls this program.
const ROBOT: &str = "rashomon";
/// How long the rules of a host hold, and how long their absence through an error.
const ROBOTS_HOLD: SignedDuration = SignedDuration::from_hours(24);
const ROBOTS_RETRY: SignedDuration = SignedDuration::from_hours(1);

/// What became of an entry.
#[derive(Debug)]
pub(super) enum Fetched {
    /// An article; the reason if it could only be made of the entry itself.
    Article(Box<Article>, Option<String>),
    /// Nothing now; try again after a while.
    Later {
        error: String,
        wait: Option<SignedDuration>,
        /// Whether the fault may be our own network's.
        may_be_ours: bool,
    },
    /// Nothing at all to make an article of.
    Nothing(String),
}

/// How often a page is tried before its entry has to do.
const ATTEMPTS_MAX: u32 = 3;

/// Asks for a page; nothing where robots may not.
pub(super) fn ask(client: &Client, url: &str, host: &Host) -> Option<Result<Response, FetchError>> {
    let request = Request { accept: ACCEPT, bytes_max: PAGE_BYTES_MAX, ..Request::new(url) };
    robots(host).allows(&path(url)).then(|| client.get(&request))
}

/// Makes an article of an entry: of its page where that came, else of what the feed says.
pub(super) fn read(
    pending: &PendingEntry,
    outlet: Option<&str>,
    answer: Option<Result<Response, FetchError>>,
) -> Fetched {
    let listed = Listed { entry: &pending.entry, outlet };
    let Some(answer) = answer else {
        return of_entry(listed, "the site asks robots not to read it".to_owned());
    };
    let (problem, may_pass, wait, may_be_ours) = match answer {
        Ok(response) => match response.status {
            200 | 203 => {
                let content_type = response.header("content-type");
                let address = response.url.as_str().to_owned();
                if content_type.as_deref().is_some_and(|kind| !is_page(kind)) {
                    return of_entry(listed, format!("is no page: {}", content_type.unwrap_or_default()));
                }
                match web::article(response.body, content_type.as_deref(), &address, listed) {
                    Ok(loaded) => return Fetched::Article(Box::new(loaded.article), None),
                    Err(error) => return of_entry(listed, error.to_string()),
                }
            }
            status => {
                let passes = matches!(status, 408 | 425 | 429 | 500..=599);
                let wait = response.header("retry-after").and_then(|text| text.trim().parse::<i64>().ok());
                (told(status), passes, wait.map(SignedDuration::from_secs), false)
            }
        },
        Err(error) => {
            let passes = !matches!(
                error,
                FetchError::Private { .. } | FetchError::Address { .. } | FetchError::TooLarge { .. }
            );
            (error.to_string(), passes, None, error.may_be_ours())
        }
    };
    if may_pass && (pending.attempts + 1 < ATTEMPTS_MAX || may_be_ours) {
        return Fetched::Later { error: problem, wait, may_be_ours };
    }
    of_entry(listed, problem)
}

/// Makes an article of what the feed says.
pub(super) fn of_feed(entry: &rashomon_core::Entry, outlet: Option<&str>) -> Fetched {
    let reason = if entry.url.is_some() { "its page was not asked for" } else { "there is no page" };
    of_entry(Listed { entry, outlet }, reason.to_owned())
}

/// How long a host wants to be left alone between two requests, within reason.
pub(super) fn crawl_delay(host: &Host) -> Option<SignedDuration> {
    let delay = robots(host).crawl_delay?;
    Some(SignedDuration::try_from(delay).unwrap_or_default().min(SignedDuration::from_secs(30)))
}

fn of_entry(listed: Listed<'_>, reason: String) -> Fetched {
    match web::entry(listed.entry.url.as_deref(), listed) {
        Ok(loaded) => Fetched::Article(Box::new(loaded.article), Some(reason)),
        Err(_) => Fetched::Nothing(reason),
    }
}

fn is_page(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty() || kind.contains("html") || kind.contains("xml") || kind == "text/plain"
}

fn path(url: &str) -> String {
    let Ok(url) = Url::parse(url) else { return "/".to_owned() };
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// The rules of a host as remembered.
fn robots(host: &Host) -> Robots {
    match &host.robots {
        Some(bytes) if bytes.as_slice() == CLOSED => Robots::closed(),
        Some(bytes) => Robots::parse(bytes, ROBOT),
        None => Robots::default(),
    }
}

/// Stands for rules that could not be had: nothing is read until they can.
const CLOSED: &[u8] = b"User-agent: *\nDisallow: /\n# not available";

/// Fetches the rules of the host of `url` if those remembered are too old; tells whether it did.
///
/// Source: RFC 9309, 2.3.1: a host without rules allows all, one whose rules fail forbids all.
pub(super) fn refresh_robots(client: &Client, url: &str, host: &mut Host, now: Timestamp) -> bool {
    if host.robots_until.is_some_and(|until| until > now) {
        return false;
    }
    let Some(address) = Url::parse(url).ok().and_then(|url| url.join("/robots.txt").ok()) else {
        return false;
    };
    let request = Request { bytes_max: ROBOTS_BYTES_MAX, ..Request::new(address.as_str()) };
    let (rules, hold) = match client.get(&request) {
        Ok(response) if response.status < 300 => (response.body, ROBOTS_HOLD),
        Ok(response) if (400..500).contains(&response.status) && response.status != 429 => {
            (Vec::new(), ROBOTS_HOLD)
        }
        Err(FetchError::TooLarge { .. }) => (Vec::new(), ROBOTS_HOLD),
        // A network of ours that is down says nothing about the host.
        Err(error) if error.may_be_ours() => return false,
        _ => (CLOSED.to_vec(), ROBOTS_RETRY),
    };
    host.robots = Some(rules);
    host.robots_until = now.checked_add(hold).ok();
    true
}
