//! The server: its routes, and how it starts and stops.

use crate::guard::{self, Access};
use crate::page::{
    account, article, catchup, feeds, first, help, outlet, outlets, person, rules, saved, search, settings,
    story, today,
};
use crate::site::{Clock, Options, Site};
use crate::{api, asset, image, listen, model, oidc, out, page, reader, secret};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::connect_info::ConnectInfo;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use rashomon::Collection;
use rashomon::store::{Index, StoreError};
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

/// The largest form.
const BODY_BYTES_MAX: usize = 2 << 20;

/// A collection, ready to be read by browsers and programs.
pub struct Server {
    site: Site,
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").finish_non_exhaustive()
    }
}

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The collection cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}; is another server running there? choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The address that readers use makes no sense.
    #[error("{base:?} is no address of a site; one looks like https://news.example")]
    Base {
        /// What was given.
        base: String,
    },
    /// What is said of mail makes no sense.
    #[error(
        "the server or sender of mail is not understood; they look like smtps://name:password@mail.example and \
         Rashomon <news@news.example>"
    )]
    Mail,
    /// The system gives no random numbers, or no threads.
    #[error("the system does not give what a server needs")]
    System,
}

impl Server {
    /// A server of `collection`.
    ///
    /// # Errors
    /// Where the address in `options` makes no sense, or the system fails.
    pub fn new(collection: Arc<Collection>, clock: Clock, options: Options) -> Result<Self, ServeError> {
        let base = options.base.as_deref().map(|base| {
            let url = url::Url::parse(base).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            url.ok_or_else(|| ServeError::Base { base: base.to_owned() })
        });
        // Without an index all but the search works.
        let index = Index::open(&collection.folder().join("index")).ok();
        let mail = options.mail.as_ref();
        if mail.is_some_and(|mail| out::mail::Post::new(&mail.server, &mail.from).is_none()) {
            return Err(ServeError::Mail);
        }
        let code = secret::new_secret(5).map_err(|_| ServeError::System)?;
        Ok(Self { site: Site::new(collection, index, clock, base.transpose()?, options, code) })
    }

    /// What its handlers work with.
    #[cfg(test)]
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// What to open to make the first account; `None` once somebody can sign in.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn setup_path(&self) -> Result<Option<String>, ServeError> {
        match self.site.is_claimed() {
            Ok(true) => Ok(None),
            Ok(false) => Ok(Some(format!("/setup?code={}", self.site.setup_code))),
            Err(crate::fault::Fault::Store(error)) => Err(error.into()),
            Err(_) => Err(ServeError::System),
        }
    }

    /// Listens on `address` and answers until the program is told to stop; requests under way are answered
    /// first. `ready` is told the address, whose port is chosen by the system where it is 0.
    ///
    /// # Errors
    /// Where the address cannot be listened on.
    pub fn run(self, address: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .enable_all()
            .build()
            .map_err(|_| ServeError::System)?;
        runtime.block_on(async {
            let failed = |source| ServeError::Listen { address, source };
            let listener = listen::listener(address).map_err(failed)?;
            let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
            let listening = listener.local_addr().map_err(failed)?;
            let _ = self.site.listening.set(listening);
            ready(listening);
            self.follow();
            let notify = self.site.options.notify.clone();
            listen::notify(notify.as_deref(), "READY=1");
            let stopped = async move {
                told_to_stop().await;
                listen::notify(notify.as_deref(), "STOPPING=1");
            };
            let app = self.router().into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, app).with_graceful_shutdown(stopped).await.map_err(failed)
        })
    }

    /// Keeps the full-text index up to date.
    fn follow(&self) {
        let site = self.site.clone();
        tokio::spawn(async move {
            loop {
                let updated = site.ask(|site| {
                    let identified = site.collection.identify(&mut |_| true);
                    if let Some(index) = &site.index
                        && index.n_behind(&*site.store)? > 0
                    {
                        index.update(&*site.store, &mut |_| true)?;
                        site.views.clear();
                    }
                    while crate::edition::make(site)? {}
                    out::hook::send_due(site)?;
                    out::mail::send_due(site)?;
                    Ok(identified?)
                });
                // What fails now is tried again: the disk may have room by then.
                let _ = updated.await;
                tokio::time::sleep(std::time::Duration::from_secs(10)).await;
            }
        });
    }

    /// The whole application.
    pub(crate) fn router(&self) -> Router {
        let mut router = Router::new();
        for (path, access, handlers) in routes() {
            let site = self.site.clone();
            let admit = axum::middleware::from_fn(move |request, next| {
                guard::admit(access, site.clone(), request, next)
            });
            router = router.route(path, handlers.layer(admit));
        }
        router
            .fallback(|| async { crate::fault::Fault::NotFound })
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .layer(from_fn_with_state(self.site.clone(), guard::frame))
            .layer(axum::middleware::from_fn(keep_peer))
            .with_state(self.site.clone())
    }
}

/// Where a request comes from, for handlers that count failures; nothing where a test asks.
async fn keep_peer(
    mut request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    if let Some(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        request.extensions_mut().insert(peer);
    }
    next.run(request).await
}

/// All routes, and who may call them: there is no other place where one is made.
pub(crate) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let opml = DefaultBodyLimit::max(feeds::OPML_BYTES_MAX);
    let mut routes = vec![
        ("/static/{name}", Access::Public, get(asset::serve)),
        ("/worker.js", Access::Public, get(asset::worker)),
        ("/manifest.webmanifest", Access::Public, get(asset::manifest)),
        ("/health", Access::Public, get(out::health)),
        ("/login", Access::Public, get(account::sign_in).post(account::put_session)),
        ("/image/{signature}/{address}", Access::Public, get(image::serve)),
        ("/oidc", Access::Public, get(oidc::start)),
        ("/oidc/back", Access::Public, get(oidc::back)),
        ("/setup", Access::Public, get(account::setup).post(account::put_setup)),
        ("/", Access::Reader, get(today::show)),
        ("/catch-up", Access::Reader, get(catchup::show).post(catchup::put)),
        ("/done", Access::Reader, post(today::put_done)),
        ("/undo/{second}", Access::Reader, post(today::undo)),
        ("/help", Access::Reader, get(help)),
        ("/story/{id}", Access::Reader, get(story::show)),
        ("/story/{id}/file.html", Access::Reader, get(story::file)),
        ("/story/{id}/together", Access::Reader, get(story::together::show)),
        ("/story/{id}/split", Access::Admin, post(story::together::split)),
        ("/story/{id}/merge", Access::Admin, post(story::together::merge)),
        ("/story/{id}/{deed}", Access::Reader, post(story::act)),
        ("/article/{id}", Access::Reader, get(article::show)),
        ("/article/{id}/{deed}", Access::Reader, post(article::act)),
        ("/person/{name}", Access::Reader, get(person::show)),
        ("/outlets", Access::Reader, get(outlets::show)),
        ("/person/{name}/{number}", Access::Reader, get(person::show_one)),
        ("/person/{name}/{number}/names", Access::Admin, post(person::names::put)),
        ("/names/{number}/take-back", Access::Admin, post(person::names::take_back)),
        ("/outlet/{name}", Access::Reader, get(outlet::show)),
        ("/search", Access::Reader, get(search::show)),
        ("/saved", Access::Reader, get(saved::show)),
        ("/story/{id}/file.json", Access::Reader, get(out::list::story)),
        ("/out", Access::Reader, get(page::out::show)),
        ("/out/lists", Access::Reader, post(page::out::put_list)),
        ("/out/mail", Access::Reader, post(page::out::put_mail)),
        ("/out/hooks", Access::Reader, post(page::out::put_hook)),
        ("/out/{what}/{number}/{deed}", Access::Reader, post(page::out::act)),
        ("/out/{file}", Access::Public, get(out::list::serve)),
        ("/rules", Access::Reader, get(rules::show).post(rules::put)),
        ("/rules.json", Access::Reader, get(rules::export)),
        ("/rules/file", Access::Reader, post(rules::bring)),
        ("/rules/weights", Access::Reader, post(rules::put_weights)),
        ("/rules/{number}/remove", Access::Reader, post(rules::remove)),
        ("/rules/{number}/weight", Access::Reader, post(rules::change)),
        ("/feeds", Access::Reader, get(feeds::show)),
        ("/packs", Access::Admin, get(first::show)),
        ("/packs/{number}", Access::Admin, post(first::put_pack)),
        ("/samples/{deed}", Access::Admin, post(first::put_samples)),
        ("/feeds.opml", Access::Reader, get(feeds::export)),
        ("/feeds", Access::Admin, post(feeds::add)),
        ("/feeds/opml", Access::Admin, post(feeds::bring).layer(opml)),
        ("/feeds/{number}/{deed}", Access::Admin, post(feeds::act)),
        ("/settings", Access::Reader, get(settings::show).post(settings::put)),
        ("/settings/password", Access::Reader, post(settings::put_password)),
        ("/settings/programs", Access::Reader, post(settings::put_program)),
        ("/settings/programs/{number}/remove", Access::Reader, post(settings::remove_program)),
        ("/settings/readers", Access::Admin, post(settings::put_reader)),
        ("/settings/readers/{number}/remove", Access::Admin, post(settings::remove_reader)),
        ("/model/fetch", Access::Admin, post(model::fetch)),
        ("/metrics", Access::Program, get(out::metrics)),
        ("/logout", Access::Reader, post(account::sign_out)),
    ];
    routes.extend(reader::routes());
    routes.extend(api::routes());
    routes
}

async fn told_to_stop() {
    let interrupt = async {
        // Where the signal cannot be listened for, the program stops the hard way.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    either(interrupt, terminated()).await;
}

#[cfg(unix)]
async fn terminated() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Waits for the first of two.
async fn either(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let mut one = std::pin::pin!(one);
    let mut other = std::pin::pin!(other);
    std::future::poll_fn(|context| {
        if one.as_mut().poll(context).is_ready() || other.as_mut().poll(context).is_ready() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

#[cfg(test)]
mod tests;
