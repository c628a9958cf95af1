//! What was made of the stories that were shown last, kept while they stay as they are.
//!
//! All of it is kept with the row of its story, which tells when something about it has changed; where findings
//! change without the story, [`Views::clear`] forgets all.

use crate::story::StoryPage;
use crate::view::RelatedView;
use jiff::{SignedDuration, Timestamp};
use rashomon::store::StoryRow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Stories kept with their articles.
const PAGES_MAX: usize = 48;
/// Bytes of stories laid out for reader programs, which ask for hundreds at once, and again soon.
const PLAIN_BYTES_MAX: usize = 16 << 20;
/// How long the stories beside one stand as they were found: others come and go all the time.
const RELATED_KEPT: SignedDuration = SignedDuration::from_mins(10);

/// The stories that were shown last.
#[derive(Debug, Default)]
pub(crate) struct Views {
    pages: Mutex<Vec<Arc<StoryPage>>>,
    /// The stories beside them, and when they were looked for.
    related: Mutex<Vec<(StoryRow, Timestamp, Vec<RelatedView>)>>,
    /// Stories in plain HTML, the oldest first.
    plain: Mutex<VecDeque<Plain>>,
}

/// A story in plain HTML.
#[derive(Debug)]
struct Plain {
    row: StoryRow,
    /// The address that its links lead to.
    url: String,
    html: Arc<str>,
}

impl Views {
    pub(crate) fn page(&self, row: &StoryRow) -> Option<Arc<StoryPage>> {
        let mut pages = lock(&self.pages);
        let place = pages.iter().position(|page| page.row == *row)?;
        let page = pages.remove(place);
        pages.push(Arc::clone(&page));
        Some(page)
    }

    pub(crate) fn put_page(&self, page: Arc<StoryPage>) {
        let mut pages = lock(&self.pages);
        pages.retain(|other| other.row.story.id != page.row.story.id);
        if pages.len() >= PAGES_MAX {
            pages.remove(0);
        }
        pages.push(page);
    }

    pub(crate) fn related(&self, row: &StoryRow, now: Timestamp) -> Option<Vec<RelatedView>> {
        let related = lock(&self.related);
        let is_fresh = |at: Timestamp| now.duration_since(at) < RELATED_KEPT;
        related.iter().find(|(other, at, _)| other == row && is_fresh(*at)).map(|(.., found)| found.clone())
    }

    pub(crate) fn put_related(&self, row: StoryRow, now: Timestamp, found: Vec<RelatedView>) {
        let mut related = lock(&self.related);
        related.retain(|(other, ..)| other.story.id != row.story.id);
        if related.len() >= PAGES_MAX {
            related.remove(0);
        }
        related.push((row, now, found));
    }

    pub(crate) fn plain(&self, row: &StoryRow, url: &str) -> Option<Arc<str>> {
        let plain = lock(&self.plain);
        plain.iter().find(|plain| plain.url == url && plain.row == *row).map(|plain| Arc::clone(&plain.html))
    }

    pub(crate) fn put_plain(&self, row: StoryRow, url: &str, html: Arc<str>) {
        let mut plain = lock(&self.plain);
        plain.retain(|other| other.url != url);
        plain.push_back(Plain { row, url: url.to_owned(), html });
        let mut n_bytes: usize = plain.iter().map(|plain| plain.html.len()).sum();
        while n_bytes > PLAIN_BYTES_MAX {
            n_bytes -= plain.pop_front().map_or(n_bytes, |oldest| oldest.html.len());
        }
    }

    /// Forgets all: findings may have changed without the story.
    pub(crate) fn clear(&self) {
        lock(&self.pages).clear();
        lock(&self.related).clear();
        lock(&self.plain).clear();
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
