//! Any number of articles from files into a collection.

use super::Collection;
use super::grouping::Grouper;
use super::identity::{distinguish, identify, is_revision};
use crate::Pipeline;
use crate::input::{InputError, Loaded, Options, Record, records};
use crate::ordered;
use jiff::Timestamp;
use rashomon_core::{Analysis, Article, ArticleId, Warning};
use rashomon_store::{Arrival, Arrived, EntryId, Grouping, Known, Store, StoreError, text_hash};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Input that a thread takes at once, at most.
const CHUNK_BYTES: usize = 1 << 20;
/// Articles that a thread takes at once: few with analysis, which is slow, so that stopping is quick.
const CHUNK: [usize; 2] = [64, 4];
/// Articles stored at once.
const BATCH: [usize; 2] = [1_000, 64];

/// Articles stored after which the search index follows: what is there is found while the rest comes.
const INDEXED: usize = 20_000;

/// How to import.
#[derive(Debug)]
pub struct ImportOptions<'a> {
    /// What is said of the articles beside themselves.
    pub input: Options,
    /// What looks into them; nothing is looked for without.
    pub pipeline: Option<&'a Pipeline>,
    /// Whether to leave articles without stories for now; they get theirs with the next that come.
    pub ungrouped: bool,
    /// Threads that read and analyse.
    pub threads: NonZeroUsize,
}

/// What an import tells on its way.
#[derive(Debug)]
pub enum ImportEvent<'a> {
    /// So many articles are stored, or known already.
    Stored(usize),
    /// This gave no article.
    Failed(&'a InputError),
    /// An article was read, with something to say of it.
    Warning {
        /// Which.
        place: &'a str,
        /// What.
        warning: &'a Warning,
    },
    /// So many articles were looked at for their stories.
    Grouped(usize),
    /// Of so many articles it is settled whom they name.
    Identified(usize),
    /// So many changes are in the search index.
    Indexed(usize),
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Articles that were not there.
    pub n_new: usize,
    /// Articles that had another text or headline.
    pub n_revised: usize,
    /// Articles that were there, and are analysed now.
    pub n_analyzed: usize,
    /// Articles that were there as they are.
    pub n_unchanged: usize,
    /// Inputs that gave no article.
    pub n_failed: usize,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// What it took.
    pub spent: Spent,
}

impl Imported {
    /// Articles read.
    pub fn n_read(&self) -> usize {
        self.n_new + self.n_revised + self.n_analyzed + self.n_unchanged
    }
}

/// Time over all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Reading and taking articles out of it.
    pub read: Duration,
    /// Parsing and extraction.
    pub analyze: Duration,
    /// Storing.
    pub store: Duration,
    /// Giving articles their stories.
    pub group: Duration,
    /// Settling whom articles name.
    pub identify: Duration,
    /// The search index.
    pub index: Duration,
}

/// An article ready to be stored.
#[derive(Debug)]
pub(super) enum Prepared {
    /// Its text alone.
    Bare(Box<Article>, Option<EntryId>),
    /// With its findings, and the model that made them.
    Analyzed(Box<Analysis>, String, Option<EntryId>),
}

impl Prepared {
    pub(super) fn arrival(&self) -> Arrival<'_> {
        match self {
            Self::Bare(article, entry) => Arrival { article, findings: None, entry: *entry },
            Self::Analyzed(analysis, model, entry) => Arrival {
                article: &analysis.article,
                findings: Some(Collection::findings(analysis, model)),
                entry: *entry,
            },
        }
    }

    pub(super) fn analysis(&self) -> Option<&Analysis> {
        match self {
            Self::Bare(..) => None,
            Self::Analyzed(analysis, ..) => Some(analysis),
        }
    }

    fn article(&self) -> &Article {
        match self {
            Self::Bare(article, _) => article,
            Self::Analyzed(analysis, ..) => &analysis.article,
        }
    }

    fn into_article(self) -> Article {
        match self {
            Self::Bare(article, _) => *article,
            Self::Analyzed(analysis, ..) => analysis.article,
        }
    }
}

/// Whether nothing about an article is new.
fn is_there(article: &Article, known: Option<&Known>, pipeline: Option<&Pipeline>) -> bool {
    let Some(known) = known.filter(|known| known.hash == text_hash(article)) else { return false };
    pipeline.is_none_or(|pipeline| known.model.as_deref() == Some(&pipeline.name()))
}

/// Analyses an article where that is asked for and not done yet.
pub(super) fn prepare(
    article: Article,
    entry: Option<EntryId>,
    known: Option<&Known>,
    pipeline: Option<&Pipeline>,
) -> Prepared {
    match pipeline.filter(|_| !is_there(&article, known, pipeline)) {
        Some(pipeline) => Prepared::Analyzed(Box::new(pipeline.analyze(article)), pipeline.name(), entry),
        None => Prepared::Bare(Box::new(article), entry),
    }
}

/// What became of a record.
enum Outcome {
    Failed(InputError),
    There,
    /// With its warnings, and where it stands.
    Prepared(Box<Prepared>, Vec<Warning>, String),
}

impl Collection {
    /// Brings in everything that `paths` name, as [`read_paths`](crate::input::read_paths) takes them.
    ///
    /// Articles that are there already are passed over quickly, so that an import that was stopped goes
    /// on where it stopped when it is started again. The result is the same for any number of threads.
    /// The search index follows beside, so that what is stored is found while the rest comes.
    /// `now` tells the time, `stop` is looked at often.
    ///
    /// # Errors
    /// Whatever the store gives. What was told to be stored stays.
    pub fn import(
        &self,
        paths: &[String],
        options: &ImportOptions<'_>,
        now: &dyn Fn() -> Timestamp,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<Imported, StoreError> {
        let (stored, followed) = mpsc::channel();
        let (told, indexed) = mpsc::channel();
        let failed = AtomicBool::new(false);
        let goes_on = || !stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed);
        thread::scope(|scope| {
            let index = scope.spawn(|| self.index_along(followed, told, &goes_on));
            let imported = self.read_and_store(paths, options, now, stop, tell, stored);
            let imported = imported.and_then(|mut imported| {
                if !stop.load(Ordering::Relaxed) {
                    self.group_and_identify(options, now(), stop, tell, &mut imported.spent)?;
                }
                Ok(imported)
            });
            failed.store(imported.is_err(), Ordering::Relaxed);
            // One after the other, as somebody who reads along follows it.
            indexed.iter().for_each(|n_done| tell(ImportEvent::Indexed(n_done)));
            let index = index.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let mut imported = imported?;
            imported.spent.index = index?;
            imported.stopped = stop.load(Ordering::Relaxed);
            Ok(imported)
        })
    }

    /// Brings the search index up to date with what is `stored`, beside whatever else is done, and tells how far
    /// it is once no more comes; the time that it took.
    fn index_along(
        &self,
        stored: Receiver<usize>,
        told: Sender<usize>,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Duration, StoreError> {
        let (mut spent, mut n_before) = (Duration::ZERO, 0);
        let mut update = |tell: &dyn Fn(usize) -> bool| {
            let (start, mut n_done) = (Instant::now(), 0);
            let updated = self.update_index(&mut |n_now| {
                n_done = n_now;
                tell(n_before + n_done) && goes_on()
            });
            n_before += n_done;
            spent += start.elapsed();
            updated.map(|_| ())
        };
        let mut n_waiting = 0;
        for n_stored in stored {
            n_waiting += n_stored;
            if n_waiting >= INDEXED && goes_on() {
                update(&|_| true)?;
                n_waiting = 0;
            }
        }
        if goes_on() {
            update(&|n_done| told.send(n_done).is_ok())?;
        }
        // Whoever listens hears of the end.
        drop(told);
        Ok(spent)
    }

    /// Reads, analyses and stores; whoever listens to `stored` is told how many articles are.
    fn read_and_store(
        &self,
        paths: &[String],
        options: &ImportOptions<'_>,
        now: &dyn Fn() -> Timestamp,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(ImportEvent<'_>),
        stored: Sender<usize>,
    ) -> Result<Imported, StoreError> {
        let with_analysis = usize::from(options.pipeline.is_some());
        let (read_ns, analyze_ns) = (AtomicU64::new(0), AtomicU64::new(0));
        let mut imported = Imported::default();
        let mut batch: Vec<Prepared> = Vec::new();
        let chunks = Chunks { records: records(paths, &options.input), stop, size: CHUNK[with_analysis] };
        let work =
            |chunk: Vec<Result<Record, InputError>>| self.work(chunk, options, stop, &read_ns, &analyze_ns);
        ordered::each(chunks, options.threads, work, |outcomes| {
            for outcome in outcomes? {
                match outcome {
                    Outcome::Failed(error) => {
                        imported.n_failed += 1;
                        tell(ImportEvent::Failed(&error));
                    }
                    // Its warnings were told when it came.
                    Outcome::There => imported.n_unchanged += 1,
                    Outcome::Prepared(prepared, warnings, place) => {
                        for warning in &warnings {
                            tell(ImportEvent::Warning { place: &place, warning });
                        }
                        batch.push(*prepared);
                    }
                }
            }
            if batch.len() >= BATCH[with_analysis] {
                let n_stored = batch.len();
                self.put_batch(&mut batch, options.pipeline, now(), &mut imported)?;
                // Who failed to follow tells why in the end.
                let _ = stored.send(n_stored);
            }
            tell(ImportEvent::Stored(imported.n_read()));
            Ok::<(), StoreError>(())
        })?;
        self.put_batch(&mut batch, options.pipeline, now(), &mut imported)?;
        drop(stored);
        tell(ImportEvent::Stored(imported.n_read()));
        imported.spent.read = Duration::from_nanos(read_ns.into_inner());
        imported.spent.analyze = Duration::from_nanos(analyze_ns.into_inner());
        Ok(imported)
    }

    fn group_and_identify(
        &self,
        options: &ImportOptions<'_>,
        now: Timestamp,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(ImportEvent<'_>),
        spent: &mut Spent,
    ) -> Result<(), StoreError> {
        if !options.ungrouped {
            let start = Instant::now();
            self.group_waiting(now, stop, tell)?;
            spent.group = start.elapsed();
        }
        if !stop.load(Ordering::Relaxed) {
            let start = Instant::now();
            self.identify(&mut |n_done| {
                tell(ImportEvent::Identified(n_done));
                !stop.load(Ordering::Relaxed)
            })?;
            spent.identify = start.elapsed();
        }
        Ok(())
    }

    /// Gives articles that have none their stories.
    fn group_waiting(
        &self,
        now: Timestamp,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), StoreError> {
        if self.store().grouping_bounds()?.0.is_none() {
            return Ok(());
        }
        let _alone = self.lock_stories()?;
        let grouper = Grouper::catch_up(self.store(), now, &mut |n_done| {
            tell(ImportEvent::Grouped(n_done));
            !stop.load(Ordering::Relaxed)
        })?;
        let is_whole = !stop.load(Ordering::Relaxed);
        let mut kept = self.grouper.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *kept = Some(grouper).filter(|_| is_whole);
        Ok(())
    }

    fn work(
        &self,
        chunk: Vec<Result<Record, InputError>>,
        options: &ImportOptions<'_>,
        stop: &AtomicBool,
        read_ns: &AtomicU64,
        analyze_ns: &AtomicU64,
    ) -> Result<Vec<Outcome>, StoreError> {
        let start = Instant::now();
        let mut outcomes = Vec::with_capacity(chunk.len());
        let mut all_loaded: Vec<Result<(Loaded, String), InputError>> = Vec::with_capacity(chunk.len());
        for record in chunk {
            match record {
                Ok(record) => {
                    let place = record.place();
                    let loaded = record.read(&options.input).into_iter();
                    all_loaded.extend(loaded.map(|loaded| Ok((loaded?, place.clone()))));
                }
                Err(error) => all_loaded.push(Err(error)),
            }
        }
        for (loaded, _) in all_loaded.iter_mut().flatten() {
            identify(&mut loaded.article);
        }
        let ids: Vec<_> = all_loaded.iter().flatten().map(|(loaded, _)| loaded.article.id.clone()).collect();
        let mut known = self.store().known(&ids)?.into_iter();
        let mut analyzing = Duration::ZERO;
        for loaded in all_loaded {
            let (Loaded { mut article, warnings }, place) = match loaded {
                Ok(loaded) => loaded,
                Err(error) => {
                    outcomes.push(Outcome::Failed(error));
                    continue;
                }
            };
            let known = self.true_known(&mut article, known.next().flatten())?;
            if is_there(&article, known.as_ref(), options.pipeline) {
                outcomes.push(Outcome::There);
            } else if options.pipeline.is_none() || !stop.load(Ordering::Relaxed) {
                let start = Instant::now();
                let prepared = prepare(article, None, known.as_ref(), options.pipeline);
                analyzing += start.elapsed();
                outcomes.push(Outcome::Prepared(Box::new(prepared), warnings, place));
            }
        }
        add_time(analyze_ns, analyzing);
        add_time(read_ns, start.elapsed().saturating_sub(analyzing));
        Ok(outcomes)
    }

    /// What is known of `article`. One that bears the id of quite another gets an id of its own.
    fn true_known(&self, article: &mut Article, known: Option<Known>) -> Result<Option<Known>, StoreError> {
        let Some(known) = known else { return Ok(None) };
        if known.hash == text_hash(article) {
            return Ok(Some(known));
        }
        match self.store().article(&article.id)? {
            Some(before) if !is_revision(article, &before.article) => {
                distinguish(article);
                Ok(self.store().known(std::slice::from_ref(&article.id))?.pop().flatten())
            }
            _ => Ok(Some(known)),
        }
    }

    fn put_batch(
        &self,
        batch: &mut Vec<Prepared>,
        pipeline: Option<&Pipeline>,
        now: Timestamp,
        imported: &mut Imported,
    ) -> Result<(), StoreError> {
        let start = Instant::now();
        let mut ready: Vec<Prepared> = Vec::with_capacity(batch.len());
        let mut first_of: HashMap<ArticleId, usize> = HashMap::with_capacity(batch.len());
        // Others may have come since they were looked up, in a batch before or in this one.
        let ids: Vec<ArticleId> = batch.iter().map(|prepared| prepared.article().id.clone()).collect();
        let known = self.store().known(&ids)?;
        for ((prepared, id), known) in batch.drain(..).zip(ids).zip(known) {
            let before: Option<&Prepared> = first_of.get(&id).and_then(|&place| ready.get(place));
            let is_other = match before {
                Some(before) => !is_revision(prepared.article(), before.article()),
                None => false,
            };
            let prepared = if is_other || self.is_other(prepared.article(), known)? {
                self.renamed(prepared, pipeline)
            } else {
                prepared
            };
            first_of.entry(prepared.article().id.clone()).or_insert(ready.len());
            ready.push(prepared);
        }
        let arrivals: Vec<Arrival<'_>> = ready.iter().map(Prepared::arrival).collect();
        if !arrivals.is_empty() {
            for arrived in self.store().put(&arrivals, &Grouping::default(), now)? {
                match arrived {
                    Arrived::New => imported.n_new += 1,
                    Arrived::Revised(_) => imported.n_revised += 1,
                    Arrived::Analyzed => imported.n_analyzed += 1,
                    Arrived::Unchanged => imported.n_unchanged += 1,
                }
            }
            self.see(&ready);
        }
        imported.spent.store += start.elapsed();
        Ok(())
    }

    /// Whether quite another article has been stored under the id of this one.
    fn is_other(&self, article: &Article, known: Option<Known>) -> Result<bool, StoreError> {
        // An address tells articles apart for good.
        if article.url.is_some() || known.is_none_or(|known| known.hash == text_hash(article)) {
            return Ok(false);
        }
        let before = self.store().article(&article.id)?;
        Ok(before.is_some_and(|before| !is_revision(article, &before.article)))
    }

    /// The findings name their article, so they are made anew.
    fn renamed(&self, prepared: Prepared, pipeline: Option<&Pipeline>) -> Prepared {
        let mut article = prepared.into_article();
        distinguish(&mut article);
        prepare(article, None, None, pipeline)
    }
}

fn add_time(sum: &AtomicU64, time: Duration) {
    sum.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Records by the handful, so that threads do not wait for each other at every line.
struct Chunks<'a, I> {
    records: I,
    stop: &'a AtomicBool,
    size: usize,
}

impl<I: Iterator<Item = Result<Record, InputError>>> Iterator for Chunks<'_, I> {
    type Item = Vec<Result<Record, InputError>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut chunk = Vec::with_capacity(self.size);
        let mut n_bytes = 0;
        while chunk.len() < self.size && n_bytes < CHUNK_BYTES && !self.stop.load(Ordering::Relaxed) {
            match self.records.next() {
                Some(record) => {
                    n_bytes += record.as_ref().map_or(0, Record::n_bytes);
                    chunk.push(record);
                }
                None => break,
            }
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}
