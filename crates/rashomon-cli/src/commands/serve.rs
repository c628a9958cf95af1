//! `rashomon serve`

use super::Status;
use super::poll::GRACE;
use crate::analyst::Analyst;
use crate::collection::{CollectionOption, NetworkOption, failure};
use crate::failure::{Failure, tell};
use crate::model::{self, ModelOption};
use crate::stop;
use jiff::Timestamp;
use rashomon::collection::{Incoming, Refresh};
use rashomon::fetch::Network;
use rashomon::poll::{Event, Settings};
use rashomon::store::StoreError;
use rashomon::{Collection, Rest, Watch};
use rashomon_server::{Mail, Options, OutletFacts, Provider, Proxies, Server};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Read the collection in a browser, and in reader programs; look at its feeds as they fall due.
///
/// Shows stories with every account side by side, who said what, feeds, search; speaks Google Reader,
/// Fever and Miniflux for the programs that people have. The first account is made in the browser, by
/// whoever has the code that is printed at the start. Feeds that are added on the page are looked at at
/// once; each article is looked through for who said what and given its story as it arrives.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon serve
  rashomon serve --collection /srv/news --listen 0.0.0.0:8080 --base-url https://news.example
  rashomon serve --no-poll")]
pub(crate) struct Arguments {
    /// A file with these options; docs/configuration.md tells more.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    config: Option<PathBuf>,
    #[command(flatten)]
    collection: CollectionOption,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that readers use, where a proxy stands before the server.
    #[arg(long, value_name = "URL", value_hint = clap::ValueHint::Url)]
    base_url: Option<String>,
    /// Look at no feeds: show what is there, or leave them to `rashomon poll`.
    #[arg(long)]
    no_poll: bool,
    /// Fetch no pages: articles are what the feeds say of them.
    #[arg(long)]
    no_pages: bool,
    /// Keep the articles without looking for statements.
    #[arg(long)]
    no_analysis: bool,
    /// The server that takes mail to readers: smtps://name:password@mail.example, or
    /// smtp://mail.example:587?tls=required.
    #[arg(long, value_name = "URL", requires = "mail_from")]
    mail_server: Option<String>,
    /// Whom mail comes from: "Rashomon <news@news.example>".
    #[arg(long, value_name = "ADDRESS", requires = "mail_server")]
    mail_from: Option<String>,
    /// A network of proxies before the server, whose word on addresses and readers counts. May be given several
    /// times.
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<Network>,
    /// The header in which a trusted proxy names who signed in there: Remote-User.
    #[arg(long, value_name = "NAME", requires = "trusted_proxy")]
    sign_in_header: Option<String>,
    /// A provider of OpenID Connect where readers can sign in: https://id.example.
    #[arg(long, value_name = "URL", requires = "oidc_client", requires = "oidc_secret")]
    oidc_issuer: Option<String>,
    /// The id of this server at the provider.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// The secret of this server at the provider; better in the file or the environment.
    #[arg(long, value_name = "SECRET", requires = "oidc_issuer", hide_default_value = true)]
    oidc_secret: Option<String>,
    /// Requests a second that one address may make for long; ten times as many at once. 0 for any number, where
    /// many readers or a proxy share an address.
    #[arg(long, value_name = "N", default_value_t = rashomon_server::REQUESTS_PER_SECOND)]
    requests_per_second: u32,
    /// A file of facts of outlets, each told by its source; docs/outlet-facts.md describes it. May be given
    /// several times.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    outlet_facts: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelOption,
    #[command(flatten)]
    network: NetworkOption,
}

impl Arguments {
    fn provider(&self) -> Option<Provider> {
        let (client, secret) = (self.oidc_client.clone()?, self.oidc_secret.clone()?);
        Some(Provider { issuer: self.oidc_issuer.clone()?, client, secret })
    }

    fn facts(&self) -> Result<OutletFacts, Failure> {
        let mut facts = OutletFacts::default();
        for path in &self.outlet_facts {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::caused_by(format!("cannot read {name}"), &error))?;
            facts.add(&name, &text).map_err(|error| {
                Failure::of(&error).hint("docs/outlet-facts.md describes the file, with an example")
            })?;
        }
        Ok(facts)
    }

    fn mail(&self) -> Option<Mail> {
        Some(Mail { server: self.mail_server.clone()?, from: self.mail_from.clone()? })
    }
}

/// Articles whose findings are made anew at once, where nothing else is to be done.
const REFRESH_ARTICLES: usize = 64;
/// Between two looks whether there is something to do, where no feeds are looked at.
const LOOK: Duration = Duration::from_millis(500);

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let facts = arguments.facts()?;
    let folder = arguments.collection.folder()?;
    let collection = Arc::new(arguments.collection.open_whole()?);
    let client = Arc::new(arguments.network.client());
    if !arguments.no_analysis
        && let Err(failure) = arguments.model.folder()
    {
        tell("warning", "articles will not be looked into for statements until the language model is there:");
        failure.report();
    }
    let finder = Arc::clone(&client);
    let analyst = Analyst::new((!arguments.no_analysis).then(|| arguments.model.clone()));
    let (keeper, looker) = (Arc::clone(&collection), analyst.clone());
    let options = Options {
        base: arguments.base_url.clone(),
        finder: Some(Box::new(move |address| rashomon::feeds::find(&finder, address))),
        take_in: Some(Box::new(move |articles| {
            let incoming = articles.into_iter().map(|article| Incoming { article, entry: None }).collect();
            keeper.add(incoming, looker.pipeline(), Timestamp::now()).map(drop)
        })),
        polls: !arguments.no_poll,
        requests_per_second: arguments.requests_per_second,
        facts,
        model: Some(Box::new(analyst.clone())),
        client: Some(Arc::clone(&client)),
        mail: arguments.mail(),
        proxies: Proxies {
            trusted: arguments.trusted_proxy.clone(),
            header: arguments.sign_in_header.clone(),
        },
        provider: arguments.provider(),
        notify: std::env::var_os("NOTIFY_SOCKET").map(PathBuf::from),
    };
    let server = Server::new(Arc::clone(&collection), Box::new(Timestamp::now), options)
        .map_err(|error| Failure::of(&error))?;
    let setup = server.setup_path().map_err(|error| Failure::of(&error))?;
    let stop = stop::asked_within(GRACE, 0)?;
    // Findings of older rules are left to whoever polls; articles that wait for a model are this server's own.
    let older = Older(AtomicBool::new(!arguments.no_poll));
    let ran = thread::scope(|scope| {
        let (collection, client, analyst, older, stop) = (&*collection, &*client, &analyst, &older, &stop);
        let idle = move || {
            if analyst.has_come() {
                older.look_again();
            }
            let done = older.renew(|| refresh(collection, analyst, stop));
            done.unwrap_or_else(|failure| failure.report());
        };
        if arguments.no_poll {
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    idle();
                    thread::sleep(LOOK);
                }
            });
        } else {
            let pages = !arguments.no_pages;
            scope.spawn(move || {
                Watch {
                    collection,
                    client,
                    clock: &Timestamp::now,
                    pipeline: &|| analyst.pipeline(),
                    tell: &told,
                    rest: &|rest| match rest {
                        Rest::Settled => {
                            model::learn_offices(collection).unwrap_or_else(|failure| failure.report());
                            older.look_again();
                        }
                        Rest::Idle => idle(),
                    },
                    settings: Settings { pages, until_idle: false, ..Settings::default() },
                }
                .run(stop)
            });
        }
        let ran = server.run(arguments.listen, |address| {
            let base = arguments.base_url.as_deref();
            let origin = base
                .map_or_else(|| format!("http://{address}"), |base| base.trim_end_matches('/').to_owned());
            tell("collection", &folder.display().to_string());
            match setup {
                Some(path) => tell("first account", &format!("{origin}{path}")),
                None => tell("reading", &origin),
            }
        });
        stop.store(true, Ordering::SeqCst);
        ran
    });
    ran.map_err(|error| Failure::of(&error))?;
    Ok(Status::All)
}

/// Whether findings of older rules are worth looking for.
struct Older(AtomicBool);

impl Older {
    /// Lets `some` of them be made anew, which tells whether there are more. After a failure nothing is tried
    /// until [`Older::look_again`]: it would fail as before, many times a minute.
    fn renew(&self, some: impl FnOnce() -> Result<bool, Failure>) -> Result<(), Failure> {
        if self.0.swap(false, Ordering::SeqCst) {
            self.0.store(some()?, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Something has changed.
    fn look_again(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Makes some findings of older rules anew, and looks into articles that came without a model once there is
/// one; whether there are more.
fn refresh(collection: &Collection, analyst: &Analyst, stop: &AtomicBool) -> Result<bool, Failure> {
    let offices = model::offices()?;
    let stale = collection.stale().map_err(|error| failure(&error))?;
    // The model takes memory, so it is not loaded for nothing.
    let pipeline = if stale.n_bare > 0 { analyst.pipeline() } else { None };
    let refresh = Refresh { offices: &offices, pipeline, articles_max: REFRESH_ARTICLES };
    let n_done = collection.refresh(&refresh, Timestamp::now(), stop, &mut |_| {});
    Ok(n_done.map_err(|error| failure(&error))? == REFRESH_ARTICLES)
}

/// What whoever watches the log needs to know; how each feed is doing stands on the page of the feeds.
fn told(event: &Event<'_>) {
    match event {
        Event::Store(error) => told_error(error),
        Event::Down => tell("warning", "nothing can be reached; waiting for the network"),
        _ => {}
    }
}

fn told_error(error: &StoreError) {
    failure(error).report();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_made_anew_is_told_once_until_something_changes() {
        let older = Older(AtomicBool::new(true));
        let failing = || older.renew(|| Err(Failure::BrokenPipe)).is_err();
        assert_eq!([failing(), failing(), failing()], [true, false, false]);
        older.look_again();
        assert_eq!([failing(), failing()], [true, false]);
        older.look_again();
        let mut n_left = 2;
        for _ in 0..5 {
            let some = || {
                n_left -= 1;
                Ok(n_left > 0)
            };
            older.renew(some).unwrap();
        }
        assert_eq!(n_left, 0);
    }
}
