//! What leaves the server for other programs: whether it is well, what it counts.

use crate::fault::Fault;
use crate::guard::Visit;
use crate::site::Site;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rashomon::core::FeedHealth;
use std::sync::atomic::Ordering;

/// Whether the store answers.
pub(crate) async fn health(State(site): State<Site>) -> Result<Response, Fault> {
    site.ask(|site| {
        site.store.n_articles()?;
        Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "well\n").into_response())
    })
    .await
}

/// Counts in the format of Prometheus.
pub(crate) async fn metrics(State(site): State<Site>, _visit: Visit) -> Result<Response, Fault> {
    site.ask(|site| {
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
        let feeds = site.store.feeds()?;
        for health in FeedHealth::ALL {
            let count = feeds.iter().filter(|feed| feed.state.health == health).count();
            let name = format!("rashomon_feeds_{}", health.name());
            #[expect(clippy::cast_precision_loss, reason = "counts of feeds are far below where it matters")]
            put(&name, "gauge", "Feeds that are doing so.", count as f64);
        }
        put("rashomon_requests_total", "counter", "Requests answered.", counted(&site.counts.requests));
        put("rashomon_faults_total", "counter", "Requests that failed here.", counted(&site.counts.faults));
        let seconds = counted(&site.counts.micros) / 1e6;
        put("rashomon_request_seconds_total", "counter", "Time spent on requests.", seconds);
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        Ok((kind, text).into_response())
    })
    .await
}
