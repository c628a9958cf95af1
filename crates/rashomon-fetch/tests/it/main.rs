//! The door against a hostile server.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod address;
mod answer;
mod redirect;
mod tls;

use rashomon_fetch::{Client, Network, Resolve, Settings};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Settings that allow the hostile server and nothing else that is not public.
fn settings() -> Settings {
    Settings {
        allowed: vec![rashomon_hostile::HOST.parse::<Network>().unwrap()],
        timeout: Duration::from_secs(2),
        timeout_connect: Duration::from_secs(1),
        ..Settings::default()
    }
}

fn client() -> Client {
    Client::new(settings())
}

/// Names with the answers they have one after the other; the last one stays.
#[derive(Debug, Default)]
struct Names {
    answers: BTreeMap<String, Vec<Vec<IpAddr>>>,
    n_asked: AtomicUsize,
}

impl Names {
    fn with(names: &[(&str, &[&[&str]])]) -> Arc<Self> {
        let answer = |addresses: &&[&str]| addresses.iter().map(|text| text.parse().unwrap()).collect();
        let answers =
            names.iter().map(|(name, answers)| ((*name).to_owned(), answers.iter().map(answer).collect()));
        Arc::new(Self { answers: answers.collect(), n_asked: AtomicUsize::new(0) })
    }
}

impl Resolve for Names {
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let n_asked = self.n_asked.fetch_add(1, Ordering::SeqCst);
        let answers = self.answers.get(host).ok_or_else(|| io::Error::other("no such host"))?;
        Ok(answers[n_asked.min(answers.len() - 1)].clone())
    }
}
