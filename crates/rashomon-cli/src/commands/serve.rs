//! `rashomon serve`

use super::Status;
use super::poll::GRACE;
use crate::collection::{CollectionOption, NetworkOption, failure};
use crate::failure::{Failure, tell};
use crate::model::{self, ModelOption};
use crate::stop;
use jiff::Timestamp;
use rashomon::collection::{Incoming, Refresh};
use rashomon::fetch::Network;
use rashomon::poll::{Event, Settings};
use rashomon::store::StoreError;
use rashomon::{Collection, Pipeline, Rest, Watch};
use rashomon_server::{Mail, Options, Provider, Proxies, Server};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

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

    fn mail(&self) -> Option<Mail> {
        Some(Mail { server: self.mail_server.clone()?, from: self.mail_from.clone()? })
    }
}

/// Articles whose findings are made anew at once, where nothing else is to be done.
const REFRESH_ARTICLES: usize = 64;

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let folder = arguments.collection.folder()?;
    let collection = Arc::new(arguments.collection.open_whole()?);
    let client = Arc::new(arguments.network.client());
    let (model, hindrance) = match arguments.no_analysis {
        true => (None, Some("the server was started with --no-analysis".to_owned())),
        false => match arguments.model.folder() {
            Ok(folder) => (Some(folder), None),
            Err(failure) => {
                tell("warning", "articles will not be looked into for statements:");
                failure.report();
                let name = arguments.model.name();
                let hindrance = format!(
                    "no language model is installed; “rashomon model install {name}” fetches one for the next start"
                );
                (None, Some(hindrance))
            }
        },
    };
    let finder = Arc::clone(&client);
    let analyst = Arc::new(Analyst { model, pipeline: OnceLock::new() });
    let (keeper, looker) = (Arc::clone(&collection), Arc::clone(&analyst));
    let options = Options {
        base: arguments.base_url.clone(),
        finder: Some(Box::new(move |address| rashomon::feeds::find(&finder, address))),
        take_in: Some(Box::new(move |articles| {
            let incoming = articles.into_iter().map(|article| Incoming { article, entry: None }).collect();
            keeper.add(incoming, looker.pipeline(), Timestamp::now()).map(drop)
        })),
        polls: !arguments.no_poll,
        requests_per_second: arguments.requests_per_second,
        hindrance,
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
    let ran = thread::scope(|scope| {
        if !arguments.no_poll {
            let (collection, client, analyst, stop) = (&*collection, &*client, &*analyst, &stop);
            let pages = !arguments.no_pages;
            scope.spawn(move || {
                let is_stale = AtomicBool::new(true);
                Watch {
                    collection,
                    client,
                    clock: &Timestamp::now,
                    pipeline: &|| analyst.pipeline(),
                    tell: &told,
                    rest: &|rest| match rest {
                        Rest::Settled => {
                            model::learn_offices(collection).unwrap_or_else(|failure| failure.report());
                        }
                        Rest::Idle if is_stale.load(Ordering::SeqCst) => {
                            let more = refresh(collection, stop);
                            is_stale.store(*more.as_ref().unwrap_or(&true), Ordering::SeqCst);
                            more.map_or_else(|failure| failure.report(), drop);
                        }
                        Rest::Idle => {}
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

/// What looks for statements in articles.
struct Analyst {
    model: Option<PathBuf>,
    /// Loaded when the first article arrives: a server that nothing reaches needs no model.
    pipeline: OnceLock<Option<Pipeline>>,
}

impl Analyst {
    fn pipeline(&self) -> Option<&Pipeline> {
        let load = || match model::pipeline(self.model.as_deref()?) {
            Ok(pipeline) => Some(pipeline),
            Err(failure) => {
                tell("warning", "articles are not looked into for statements:");
                failure.report();
                None
            }
        };
        self.pipeline.get_or_init(load).as_ref()
    }
}

/// Makes some findings of older rules anew; whether there are more.
fn refresh(collection: &Collection, stop: &AtomicBool) -> Result<bool, Failure> {
    let offices = model::offices()?;
    let refresh = Refresh { offices: &offices, pipeline: None, articles_max: REFRESH_ARTICLES };
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
