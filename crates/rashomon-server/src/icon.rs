//! The pictures of feeds' sites, for programs that want all of them at once. They are kept while the server runs;
//! what cannot be had is not asked for again until the next day.

use crate::image;
use crate::site::Site;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The largest: what is larger is no picture of sixteen dots.
const BYTES_MAX: usize = 48 << 10;
const KEPT_MAX: usize = 4096;
const KEPT_S: i64 = 24 * 3600;
/// How many are fetched side by side.
const N_THREADS: usize = 8;
/// No further one is fetched after so long: whoever asks gets the others the next time.
const PATIENCE: Duration = Duration::from_secs(3);

/// A picture as programs want it.
#[derive(Debug)]
pub(crate) struct Icon {
    pub(crate) kind: &'static str,
    /// `image/png;base64,…`
    pub(crate) data: String,
}

/// What is known of each address.
#[derive(Debug, Default)]
pub(crate) struct Icons(Mutex<BTreeMap<String, Kept>>);

#[derive(Debug)]
struct Kept {
    at: Timestamp,
    icon: Option<Arc<Icon>>,
}

/// The picture of the site of each of `pages`, as far as there are any and they come in time.
pub(crate) fn icons(site: &Site, pages: &[String]) -> Vec<Option<Arc<Icon>>> {
    let addresses: Vec<Option<String>> = pages.iter().map(|page| image::icon(page)).collect();
    let known = |address: &String| site.icons.get(address, site.now());
    let mut missing: Vec<&String> = addresses.iter().flatten().filter(|url| known(url).is_none()).collect();
    missing.sort();
    missing.dedup();
    let (began, next) = (Instant::now(), AtomicUsize::new(0));
    let fetch = || {
        while began.elapsed() < PATIENCE
            && let Some(address) = missing.get(next.fetch_add(1, Ordering::Relaxed))
        {
            site.icons.put((*address).clone(), site.now(), picture(site, address));
        }
    };
    thread::scope(|scope| {
        for _ in 0..N_THREADS.min(missing.len()) {
            scope.spawn(fetch);
        }
    });
    addresses.iter().map(|address| known(address.as_ref()?).flatten()).collect()
}

fn picture(site: &Site, address: &str) -> Option<Arc<Icon>> {
    let (kind, bytes) = image::fetch(site, address).filter(|(_, bytes)| bytes.len() <= BYTES_MAX)?;
    Some(Arc::new(Icon { kind, data: format!("{kind};base64,{}", STANDARD.encode(bytes)) }))
}

impl Icons {
    /// What is known of an address: `Some(None)` where it has no picture.
    fn get(&self, address: &str, now: Timestamp) -> Option<Option<Arc<Icon>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { at, icon } = kept.get(address)?;
        (now.as_second() - at.as_second() < KEPT_S).then(|| icon.clone())
    }

    fn put(&self, address: String, now: Timestamp, icon: Option<Arc<Icon>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.retain(|_, Kept { at, .. }| now.as_second() - at.as_second() < KEPT_S);
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
        }
        kept.insert(address, Kept { at: now, icon });
    }
}
