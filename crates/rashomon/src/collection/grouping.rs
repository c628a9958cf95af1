//! The window of stories in step with a store.

use jiff::Timestamp;
use rashomon_core::{Article, ArticleId, Correction, StoryEvent, StoryId};
use rashomon_store::{Grouping, Store, StoreError, StoredArticle};
use rashomon_story::{Explanation, Terms, Weights, Window};
use std::sync::mpsc;
use std::thread;

/// How far before an article others may lie that its story began with.
const SECONDS_BEFORE: i64 = 14 * 86_400;
/// Articles read from the store at once.
const CHUNK: usize = 1_000;
/// Articles after which stories are looked at together, if no day has ended before.
const REPAIR: usize = 5_000;

/// A window that knows how far it has come.
#[derive(Debug)]
pub(super) struct Grouper {
    window: Window,
    /// The last event in the store that it knows of.
    last_event: i64,
    since_repair: usize,
}

/// Articles as they follow each other in time, with their terms.
struct Chunk {
    articles: Vec<StoredArticle>,
    terms: Vec<Terms>,
}

impl Chunk {
    /// What comes `after` an article; `language` is that of articles which do not tell.
    fn read(
        store: &dyn Store,
        from: Timestamp,
        after: Option<(Timestamp, &ArticleId)>,
        language: Option<&str>,
    ) -> Result<Self, StoreError> {
        let articles = store.articles_by_time(from, after, CHUNK)?;
        let terms = articles.iter().map(|stored| Terms::of(&stored.article, language)).collect();
        Ok(Self { articles, terms })
    }

    fn last(&self) -> Option<(Timestamp, ArticleId)> {
        self.articles.last().map(|last| (last.at, last.article.id.clone()))
    }

    /// Looks their stories up again: those of some may have become others since they were read.
    fn refresh(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        for stored in self.articles.iter_mut().filter(|stored| stored.story.is_some()) {
            stored.story = store.stories_of(&[stored.number])?.pop();
        }
        Ok(())
    }
}

impl Grouper {
    /// The window of the latest articles. Articles that have no story yet get theirs on the way, in the
    /// order of their times, so that it does not matter in which order they came.
    ///
    /// `progress` is told how many articles have been looked at, and says whether to go on; what was
    /// grouped before it stopped is stored.
    pub(super) fn catch_up(
        store: &dyn Store,
        now: Timestamp,
        progress: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Self, StoreError> {
        let window = Window::new(Weights::default()).with_corrections(store.corrections()?);
        let mut grouper = Self { window, last_event: store.last_story_event()?, since_repair: 0 };
        let (ungrouped, last) = store.grouping_bounds()?;
        let Some(last) = last else { return Ok(grouper) };
        let first = ungrouped.map_or(last, |ungrouped| ungrouped.min(last)).as_second();
        let from = Timestamp::from_second(first.saturating_sub(SECONDS_BEFORE)).unwrap_or(Timestamp::MIN);
        thread::scope(|scope| {
            // Articles are read and taken apart into terms while those before them get their stories.
            let (ask, asked) = mpsc::channel();
            let (give, given) = mpsc::channel();
            scope.spawn(move || {
                let mut last: Option<(Timestamp, ArticleId)> = None;
                for language in asked {
                    let language: Option<String> = language;
                    let after = last.as_ref().map(|(at, id)| (*at, id));
                    let chunk = Chunk::read(store, from, after, language.as_deref());
                    last = chunk.as_ref().ok().and_then(Chunk::last);
                    if give.send(chunk).is_err() {
                        break;
                    }
                }
            });
            let next = |grouper: &Self| {
                // Who was to hear it is gone only if it panicked, which the scope passes on.
                let _ = ask.send(grouper.window.main_language().map(str::to_owned));
            };
            next(&grouper);
            let (mut day, mut n_done, mut is_changed) = (None, 0, false);
            while let Ok(chunk) = given.recv() {
                let mut chunk = chunk?;
                if chunk.articles.is_empty() {
                    break;
                }
                next(&grouper);
                if is_changed {
                    chunk.refresh(store)?;
                }
                let mut events = Vec::new();
                for (stored, terms) in chunk.articles.iter().zip(&chunk.terms) {
                    let today = stored.at.as_second().div_euclid(86_400);
                    if day.is_some_and(|day| day != today) || grouper.since_repair >= REPAIR {
                        events.extend(grouper.repair());
                    }
                    day = Some(today);
                    events.extend(grouper.take(terms, stored));
                }
                n_done += chunk.articles.len();
                grouper.put(store, &events, now)?;
                // The next articles may have been read before.
                is_changed = !events.is_empty();
                if !progress(n_done) {
                    return Ok(grouper);
                }
            }
            let events = grouper.repair();
            grouper.put(store, &events, now)?;
            Ok(grouper)
        })
    }

    fn take(&mut self, terms: &Terms, stored: &StoredArticle) -> Vec<StoryEvent> {
        if let Some(story) = &stored.story {
            self.window.hold(terms, story);
            return Vec::new();
        }
        self.since_repair += 1;
        self.window.count(terms);
        let features = self.window.weigh(terms);
        self.window.insert(features)
    }

    fn put(&mut self, store: &dyn Store, events: &[StoryEvent], now: Timestamp) -> Result<(), StoreError> {
        if !events.is_empty() {
            store.put(&[], &Grouping { events, headlines: &[] }, now)?;
            self.follow(store)?;
        }
        Ok(())
    }

    /// Whether nobody else has changed stories, and no article waits for one.
    pub(super) fn is_current(&self, store: &dyn Store) -> Result<bool, StoreError> {
        Ok(store.last_story_event()? == self.last_event && store.grouping_bounds()?.0.is_none())
    }

    /// Takes note that the window's own events are stored.
    pub(super) fn follow(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        self.last_event = store.last_story_event()?;
        Ok(())
    }

    /// Gives new articles that came together their stories.
    pub(super) fn add(&mut self, articles: &[&Article]) -> Vec<StoryEvent> {
        self.since_repair += articles.len();
        self.window.add_all(articles)
    }

    /// Holds stories to what a person says.
    pub(super) fn correct(&mut self, correction: &Correction) -> Vec<StoryEvent> {
        self.window.correct(correction)
    }

    /// Whether the article is of late.
    pub(super) fn holds(&self, article: &ArticleId) -> bool {
        self.window.story_of(article).is_some()
    }

    /// The story of an article of late.
    pub(super) fn story_of(&self, article: &ArticleId) -> Option<StoryId> {
        self.window.story_of(article).cloned()
    }

    /// Why an article of late is in its story.
    pub(super) fn explain(&self, article: &Article) -> Option<Explanation> {
        self.window.explain(article)
    }

    /// Looks at all articles of the window together.
    pub(super) fn repair(&mut self) -> Vec<StoryEvent> {
        if self.since_repair == 0 {
            return Vec::new();
        }
        self.since_repair = 0;
        self.window.repair()
    }
}
