//! What leaves the server for other programs: whether it is well, what it counts.

pub(crate) mod hook;
pub(crate) mod list;
pub(crate) mod mail;
#[cfg(test)]
mod tests;

use crate::api::{Problem, sign_in};
use crate::fault::Fault;
use crate::guard::only_admin;
use crate::site::Site;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rashomon::core::FeedHealth;
use rashomon::store::{Hook, StoreError};
use std::sync::atomic::Ordering;

/// Whether the store answers and takes what is brought to it.
pub(crate) async fn health(State(site): State<Site>) -> Result<Response, Fault> {
    site.ask(|site| {
        site.store.n_articles()?;
        let (status, told) = match site.store.check_writable() {
            Ok(()) => (StatusCode::OK, "well\n"),
            Err(StoreError::Full { .. }) => {
                (StatusCode::SERVICE_UNAVAILABLE, "the disk is full; what is stored can be read\n")
            }
            Err(error) if error.is_passing() => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the collection cannot be written; what is stored can be read\n",
            ),
            Err(error) => return Err(error.into()),
        };
        Ok((status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], told).into_response())
    })
    .await
}

/// Counts in the format of Prometheus, for whoever shows an admin's password for programs.
pub(crate) async fn metrics(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let counted = site.ask(move |site| {
        only_admin(&sign_in(site, &headers)?)?;
        let mut text = String::new();
        let mut put = |name: &str, kind: &str, help: &str, value: f64| {
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"));
        };
        let counted = |counter: &std::sync::atomic::AtomicU64| {
            f64::from(u32::try_from(counter.load(Ordering::Relaxed)).unwrap_or(u32::MAX))
        };
        #[expect(clippy::cast_precision_loss, reason = "counts of articles are far below where it matters")]
        let articles = site.store.n_articles()? as f64;
        put("rashomon_articles", "gauge", "Articles that are held.", articles);
        let stale = site.collection.stale()?;
        for (name, help, count) in [
            ("rashomon_articles_older_findings", "Articles whose findings older rules made.", stale.n_old),
            ("rashomon_articles_not_analyzed", "Articles that nobody has looked into.", stale.n_bare),
        ] {
            put(name, "gauge", help, f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        }
        let feeds = site.store.feeds()?;
        for health in FeedHealth::ALL {
            let count = feeds.iter().filter(|feed| feed.state.health == health).count();
            let name = format!("rashomon_feeds_{}", health.name());
            #[expect(clippy::cast_precision_loss, reason = "counts of feeds are far below where it matters")]
            put(&name, "gauge", "Feeds that are doing so.", count as f64);
        }
        let hooks = site.store.hooks(None)?;
        for (name, help, given_up) in [
            ("rashomon_hooks_failing", "Addresses for messages that are tried again.", false),
            ("rashomon_hooks_given_up", "Addresses for messages that are not tried any more.", true),
        ] {
            let is_one = |hook: &&Hook| hook.failures > 0 && hook.due.is_none() == given_up;
            let count = u32::try_from(hooks.iter().filter(is_one).count()).unwrap_or(u32::MAX);
            put(name, "gauge", help, f64::from(count));
        }
        put("rashomon_requests_total", "counter", "Requests answered.", counted(&site.counts.requests));
        put("rashomon_faults_total", "counter", "Requests that failed here.", counted(&site.counts.faults));
        let seconds = counted(&site.counts.micros) / 1e6;
        put("rashomon_request_seconds_total", "counter", "Time spent on requests.", seconds);
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        Ok((kind, text).into_response())
    });
    counted.await.map_err(Problem)
}
