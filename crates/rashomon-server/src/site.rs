//! What every handler works with.

use crate::fact::OutletFacts;
use crate::fault::Fault;
use crate::icon::Icons;
use crate::model::Model;
use crate::oidc::{Pending, Provider};
use crate::out::mail::Post;
use crate::pace::Pace;
use crate::proxy::Proxies;
use crate::throttle::Throttle;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::core::Article;
use rashomon::feeds::{FindError, Found};
use rashomon::fetch::Client;
use rashomon::store::{Account, Index, Store, StoreError};
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Tells the time: the server's only clock.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Finds the feed of an address that somebody gives.
pub type Finder = Box<dyn Fn(&str) -> Result<Found, FindError> + Send + Sync>;

/// Takes articles into the collection, with findings and stories.
pub type TakeIn = Box<dyn Fn(Vec<Article>) -> Result<(), StoreError> + Send + Sync>;

/// What a server is told at its start besides its collection.
pub struct Options {
    /// The address that readers use, where they use another than the server's own: `https://news.example`.
    pub base: Option<String>,
    /// How feeds are found from addresses of sites; without it an address is taken for a feed's.
    pub finder: Option<Finder>,
    /// How articles are taken in; without it the sample stories are not offered.
    pub take_in: Option<TakeIn>,
    /// Whether feeds are polled beside the server.
    pub polls: bool,
    /// How other places are reached: what is not public only as far as it allows.
    pub client: Option<Arc<Client>>,
    /// Who takes mail to readers; without it none is sent.
    pub mail: Option<Mail>,
    /// The proxies before the server.
    pub proxies: Proxies,
    /// Where readers can sign in besides here.
    pub provider: Option<Provider>,
    /// Where whoever started the server wants to hear how far it is, as systemd does.
    pub notify: Option<std::path::PathBuf>,
    /// What others tell of outlets.
    pub facts: OutletFacts,
    /// What looks articles through for who said what; without it nothing is said of that.
    pub model: Option<Box<dyn Model>>,
    /// Requests a second that one address may make for long, ten times as many at once; 0 for any number.
    pub requests_per_second: u32,
}

/// Requests a second that one address may make where nothing is said: pages bring what stands on them.
pub const REQUESTS_PER_SECOND: u32 = 40;

impl Default for Options {
    fn default() -> Self {
        Self {
            base: None,
            finder: None,
            take_in: None,
            polls: false,
            client: None,
            mail: None,
            proxies: Proxies::default(),
            provider: None,
            notify: None,
            facts: OutletFacts::default(),
            model: None,
            requests_per_second: REQUESTS_PER_SECOND,
        }
    }
}

/// Who takes mail.
pub struct Mail {
    /// `smtps://name:password@host`, or `smtp://host:587?tls=required`.
    pub server: String,
    /// Whom it comes from: `Rashomon <news@news.example>`.
    pub from: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The server's address may hold a password.
        formatter.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Options").field("base", &self.base).finish_non_exhaustive()
    }
}

/// The store of the collection.
#[derive(Debug)]
pub(crate) struct Kept(Arc<Collection>);

impl std::ops::Deref for Kept {
    type Target = dyn Store;

    fn deref(&self) -> &(dyn Store + 'static) {
        self.0.store()
    }
}

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Site(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) collection: Arc<Collection>,
    pub(crate) store: Kept,
    pub(crate) index: Option<Index>,
    pub(crate) clock: Clock,
    /// The origin that readers use, where it is told: `https://news.example`.
    pub(crate) base: Option<url::Url>,
    pub(crate) options: Options,
    pub(crate) post: Option<Post>,
    /// What whoever makes the first account has to show.
    pub(crate) setup_code: String,
    pub(crate) throttle: Throttle,
    pub(crate) pace: Pace,
    pub(crate) pending: Pending,
    pub(crate) icons: Icons,
    pub(crate) views: crate::views::Views,
    pub(crate) counts: Counts,
    /// Once it is known.
    pub(crate) listening: OnceLock<SocketAddr>,
    claimed: AtomicBool,
}

/// What was done since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: AtomicU64,
    pub(crate) faults: AtomicU64,
    pub(crate) micros: AtomicU64,
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Site").finish_non_exhaustive()
    }
}

impl std::ops::Deref for Site {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Site {
    pub(crate) fn new(
        collection: Arc<Collection>,
        index: Option<Index>,
        clock: Clock,
        base: Option<url::Url>,
        options: Options,
        setup_code: String,
    ) -> Self {
        Self(Arc::new(Inner {
            store: Kept(Arc::clone(&collection)),
            collection,
            index,
            clock,
            base,
            post: options.mail.as_ref().and_then(|mail| Post::new(&mail.server, &mail.from)),
            pace: Pace::new(options.requests_per_second),
            options,
            setup_code,
            throttle: Throttle::default(),
            pending: Pending::default(),
            icons: Icons::default(),
            views: crate::views::Views::default(),
            counts: Counts::default(),
            listening: OnceLock::new(),
            claimed: AtomicBool::new(false),
        }))
    }

    /// The address under which whoever sent `headers` reaches the server: `https://news.example`.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> String {
        match &self.base {
            Some(base) => base.as_str().trim_end_matches('/').to_owned(),
            None => {
                let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
                format!("http://{}", host.unwrap_or("localhost"))
            }
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Does what waits for disk or processor on a thread that may wait.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let site = self.clone();
        match tokio::task::spawn_blocking(move || work(&site)).await {
            Ok(done) => done,
            Err(_) => Err(Fault::Broken),
        }
    }

    /// Notes in the store what no answer waits for: whoever writes at that moment, as an import does, would
    /// hold up the page. What cannot be noted is let go, so that pages are shown where nothing can be written.
    pub(crate) fn note(&self, work: impl FnOnce(&Self) -> Result<(), StoreError> + Send + 'static) {
        let site = self.clone();
        tokio::task::spawn_blocking(move || work(&site));
    }

    /// The same for what no request asked for: mail, messages.
    pub(crate) fn own_origin(&self) -> String {
        match (&self.base, self.listening.get()) {
            (Some(base), _) => base.as_str().trim_end_matches('/').to_owned(),
            (None, Some(address)) if !address.ip().is_unspecified() => format!("http://{address}"),
            (None, address) => format!("http://localhost:{}", address.map_or(8080, SocketAddr::port)),
        }
    }

    /// Whether anybody can sign in.
    pub(crate) fn is_claimed(&self) -> Result<bool, Fault> {
        if !self.claimed.load(Ordering::Relaxed) {
            let claimed = self.store.accounts()?.iter().any(|account| account.credential.is_some());
            self.claimed.store(claimed, Ordering::Relaxed);
        }
        Ok(self.claimed.load(Ordering::Relaxed))
    }

    /// Notes what was done to accounts and keys. What was done stands even if it cannot be noted.
    pub(crate) fn audit(&self, account: Option<&Account>, what: &str, detail: &str) {
        let _ = self.store.put_audit(account.map(|account| account.id), what, detail, self.now());
    }
}
