//! The full-text index: follows a store, can be dropped and is then made anew.
//!
//! It holds no text: what it finds are numbers, and the store has the rest. How far it has come is
//! written with every commit, so that neither a crash nor another program can set the two at odds.

mod build;
mod folder;
mod snippet;
mod word;

use crate::article::NameRow;
use crate::error::StoreError;
use crate::search::{Clause, Found, Hit, SearchQuery, ShownHit};
use crate::store::Store;
use build::{Fields, KIND_ARTICLE, KIND_NAME, KIND_STATEMENT, Watermark, statement_kind};
use folder::Folder;
use rashomon_core::TextSpan;
pub(crate) use snippet::snippet;
use std::collections::HashMap;
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tantivy::collector::{Count, TopDocs};
use tantivy::directory::error::LockError;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery,
    PhraseQuery, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, IndexReader, IndexSettings, Order, ReloadPolicy, Searcher, TantivyDocument, TantivyError,
    Term,
};
use word::{fold, stems, words};

/// The index beside a store.
pub struct Index {
    folder: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// Held while the index is brought up to date, so that two threads do not do it twice.
    updating: Mutex<()>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Index({})", self.folder.display())
    }
}

/// What became of bringing an index up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updated {
    /// It has everything.
    Done,
    /// Whoever asked wanted no more for now.
    Stopped,
    /// Another process is at it; searches find what there is so far.
    Elsewhere,
}

impl Index {
    /// Opens the index in `folder`, or makes an empty one: also in place of one that is damaged or of
    /// another version.
    ///
    /// # Errors
    /// Where the disk does not let it be read or written.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let (schema, fields) = build::schema();
        let open = || tantivy::Index::open(Folder::open(folder)?);
        let opened = open().ok().filter(|index| index.schema() == schema);
        let index = match opened {
            Some(index) => index,
            None => {
                remove(folder)?;
                fs::create_dir_all(folder).map_err(|error| disk(folder, error))?;
                let create =
                    || tantivy::Index::create(Folder::open(folder)?, schema, IndexSettings::default());
                create().map_err(|error: TantivyError| disk(folder, error))?
            }
        };
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error: TantivyError| disk(folder, error))?;
        Ok(Self { folder: folder.to_owned(), index, reader, fields, updating: Mutex::new(()) })
    }

    /// Follows `store` to its last change; `progress` is told how many changes are done, and says
    /// whether to go on; what is done stays.
    ///
    /// # Errors
    /// Where store or disk fail; what was done before stays.
    pub fn update(
        &self,
        store: &dyn Store,
        progress: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Updated, StoreError> {
        let _one = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        let updated = build::update(&self.index, &self.fields, store, progress);
        let updated = match updated {
            Err(build::Stopped::Index(TantivyError::LockFailure(LockError::LockBusy, _))) => {
                Updated::Elsewhere
            }
            Err(build::Stopped::Index(error)) => return Err(disk(&self.folder, error)),
            Err(build::Stopped::Store(error)) => return Err(error),
            Ok(true) => Updated::Done,
            Ok(false) => Updated::Stopped,
        };
        self.reader.reload().map_err(|error| disk(&self.folder, error))?;
        Ok(updated)
    }

    /// How many changes of `store` it has not followed yet.
    ///
    /// # Errors
    /// Where store or disk fail.
    pub fn n_behind(&self, store: &dyn Store) -> Result<u64, StoreError> {
        let payload = self.index.load_metas().map_err(|error| disk(&self.folder, error))?.payload;
        let watermark = Watermark::read(payload.as_deref());
        let version = store.version()?;
        let followed = if watermark.store == version.id { watermark.change } else { 0 };
        Ok(version.change.saturating_sub(followed))
    }

    /// Finds `limit` articles or statements after the first `offset`.
    ///
    /// # Errors
    /// Where store or disk fail.
    pub fn search(
        &self,
        store: &dyn Store,
        query: &SearchQuery,
        offset: usize,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let searcher = self.reader.searcher();
        let compiled = self.compile(store, query)?;
        let failed = |error| disk(&self.folder, error);
        let top = TopDocs::with_limit(limit.max(1)).and_offset(offset);
        let (n_hits, ranked): (usize, Vec<(f32, DocAddress)>) =
            if query.latest || query.clauses.iter().all(|clause| clause.is_excluded) {
                let collector = (Count, top.order_by_fast_field::<i64>("at", Order::Desc));
                let (n_hits, found) = searcher.search(&compiled, &collector).map_err(failed)?;
                (n_hits, found.into_iter().map(|(_, address)| (0.0, address)).collect())
            } else {
                searcher.search(&compiled, &(Count, top.order_by_score())).map_err(failed)?
            };
        let ranked = if limit == 0 { Vec::new() } else { ranked };
        let mut hits = Vec::with_capacity(ranked.len());
        for (score, address) in ranked {
            let (article, number) = numbers(&searcher, address).map_err(failed)?;
            let statement = query.wants_statements().then_some(number);
            hits.push(Hit { article, statement, score });
        }
        Ok(Found { n_hits, hits })
    }

    /// Finds as [`Index::search`] does, with what a person sees of each hit.
    ///
    /// # Errors
    /// Where store or disk fail.
    pub fn show(
        &self,
        store: &dyn Store,
        query: &SearchQuery,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<ShownHit>), StoreError> {
        let found = self.search(store, query, offset, limit)?;
        let mut shown = Vec::with_capacity(found.hits.len());
        for hit in found.hits {
            shown.extend(show_hit(store, query, &hit)?);
        }
        Ok((found.n_hits, shown))
    }

    /// The numbers of up to `limit` articles that have any of `words`, those with most of the rare ones first.
    ///
    /// # Errors
    /// Where the disk fails.
    pub fn with_any(&self, words: &[String], limit: usize) -> Result<Vec<i64>, StoreError> {
        let ways = words.iter().map(|word| {
            let term = Term::from_field_text(self.fields.text, &fold(word));
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
        });
        let query = BooleanQuery::new(vec![
            (Occur::Must, no_score(self.kind(KIND_ARTICLE))),
            (Occur::Must, Box::new(BooleanQuery::union(ways.collect()))),
        ]);
        let failed = |error| disk(&self.folder, error);
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(limit.max(1)).order_by_score();
        let found = searcher.search(&query, &top).map_err(failed)?;
        found
            .into_iter()
            .take(limit)
            .map(|(_, address)| numbers(&searcher, address).map(|(article, _)| article).map_err(failed))
            .collect()
    }

    /// Names that are written like `text`, best first: all its words, the last perhaps not to its end,
    /// each with a slip or two.
    ///
    /// # Errors
    /// Where store or disk fail.
    pub fn names(&self, store: &dyn Store, text: &str, limit: usize) -> Result<Vec<NameRow>, StoreError> {
        let scores: HashMap<String, f32> =
            self.scored_names(text, limit.clamp(1, 1000) * 8)?.into_iter().collect();
        let mut names: Vec<String> = scores.keys().cloned().collect();
        names.sort_unstable();
        let mut rows = store.names(&names)?;
        let rank = |row: &NameRow| {
            let score = scores.get(&row.name).copied().unwrap_or(0.0);
            // How much is said by somebody of that name matters among names that fit alike.
            score * (1.0 + ((1 + row.n_statements + row.n_articles) as f32).ln() / 4.0)
        };
        rows.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then_with(|| a.name.cmp(&b.name)));
        // Who is not called as it is written is meant where nobody is, or where more is known of them.
        let wanted: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        let n_uses = |row: &NameRow| row.n_statements + row.n_articles;
        let n_most = rows.iter().filter(|row| is_as_written(&row.name, &wanted)).map(n_uses).max();
        rows.retain(|row| n_most.is_none_or(|most| n_uses(row) > most) || is_as_written(&row.name, &wanted));
        rows.truncate(limit);
        Ok(rows)
    }

    /// The same without a look at how much they are used, and whether they still are.
    ///
    /// # Errors
    /// Where the disk fails.
    pub fn names_like(&self, text: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let mut scored = self.scored_names(text, limit.clamp(1, 1000) * 8)?;
        scored.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        scored.truncate(limit);
        Ok(scored.into_iter().map(|(name, _)| name).collect())
    }

    /// Names that are written like `text`, with how well they fit.
    fn scored_names(&self, text: &str, limit: usize) -> Result<Vec<(String, f32)>, StoreError> {
        let wanted: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |error| disk(&self.folder, error);
        let searcher = self.reader.searcher();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Must, Box::new(ConstScoreQuery::new(self.kind(KIND_NAME), 0.0)))];
        for (place, word) in wanted.iter().enumerate() {
            clauses.push((Occur::Must, self.near_name(word, place + 1 == wanted.len())));
        }
        let top = TopDocs::with_limit(limit).order_by_score();
        let found = searcher.search(&BooleanQuery::new(clauses), &top).map_err(failed)?;
        let mut names = Vec::with_capacity(found.len());
        for (score, address) in found {
            let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
            if let Some(name) = document.get_first(self.fields.shown).and_then(|value| value.as_str()) {
                names.push((name.to_owned(), score));
            }
        }
        Ok(names)
    }

    /// A name's word as it may have been meant. Exact ones count most.
    fn near_name(&self, word: &str, may_go_on: bool) -> Box<dyn Query> {
        let term = Term::from_field_text(self.fields.name, word);
        let exact = TermQuery::new(term.clone(), IndexRecordOption::Basic);
        let mut ways: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Should, Box::new(ConstScoreQuery::new(Box::new(exact), 8.0)))];
        if may_go_on {
            let prefix = FuzzyTermQuery::new_prefix(term.clone(), 0, true);
            ways.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(prefix), 3.0))));
        }
        let n_letters = word.chars().count();
        for slips in 1..=u8::from(n_letters > 3) + u8::from(n_letters > 7) {
            let near = FuzzyTermQuery::new(term.clone(), slips, true);
            ways.push((
                Occur::Should,
                Box::new(ConstScoreQuery::new(Box::new(near), 2.0 / f32::from(slips))),
            ));
        }
        Box::new(BooleanQuery::new(ways))
    }

    fn kind(&self, kind: u64) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_u64(self.fields.kind, kind), IndexRecordOption::Basic))
    }

    /// The query as the index understands it.
    fn compile(&self, store: &dyn Store, query: &SearchQuery) -> Result<Box<dyn Query>, StoreError> {
        let fields = &self.fields;
        let mut musts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let kind = if query.wants_statements() { KIND_STATEMENT } else { KIND_ARTICLE };
        let filter = |query: Box<dyn Query>| (Occur::Must, no_score(query));
        musts.push(filter(self.kind(kind)));
        let any = |queries: Vec<Box<dyn Query>>| -> Box<dyn Query> { Box::new(BooleanQuery::union(queries)) };
        let terms = |field: Field, texts: &[String]| {
            let terms = texts.iter().map(|text| Term::from_field_text(field, &fold(text.trim())));
            Box::new(TermSetQuery::new(terms)) as Box<dyn Query>
        };
        if !query.outlets.is_empty() {
            musts.push(filter(terms(fields.outlet, &query.outlets)));
        }
        if !query.languages.is_empty() {
            musts.push(filter(terms(fields.language, &query.languages)));
        }
        for (field, names) in [(fields.speaker, &query.speakers), (fields.about, &query.about)] {
            if !names.is_empty() {
                let mut ways = Vec::with_capacity(names.len());
                for name in names {
                    ways.push(self.all_words(field, name));
                    ways.extend(self.other_names(store, field, name)?);
                }
                musts.push(filter(any(ways)));
            }
        }
        if !query.kinds.is_empty() {
            let kinds =
                query.kinds.iter().map(|&kind| Term::from_field_u64(fields.said, statement_kind(kind)));
            musts.push(filter(Box::new(TermSetQuery::new(kinds))));
        }
        if !query.acts.is_empty() {
            let acts = query.acts.iter().map(|act| Term::from_field_text(fields.act, act.name()));
            musts.push(filter(Box::new(TermSetQuery::new(acts))));
        }
        if query.since.is_some() || query.before.is_some() {
            let bound = |time: jiff::Timestamp| Term::from_field_i64(fields.at, time.as_second());
            let since = query.since.map_or(Bound::Unbounded, |since| Bound::Included(bound(since)));
            let before = query.before.map_or(Bound::Unbounded, |before| Bound::Excluded(bound(before)));
            musts.push(filter(Box::new(RangeQuery::new(since, before))));
        }
        if let Some(story) = &query.story {
            let articles = store.story(story)?.map(|row| row.story.articles).unwrap_or_default();
            let mut numbers = Vec::with_capacity(articles.len());
            for id in &articles {
                numbers.extend(store.article_number(id)?);
            }
            let terms = numbers
                .into_iter()
                .map(|number| Term::from_field_u64(fields.article, number.cast_unsigned()));
            musts.push(filter(Box::new(TermSetQuery::new(terms))));
        }
        let languages = build::languages(&self.index);
        for clause in &query.clauses {
            let occur = if clause.is_excluded { Occur::MustNot } else { Occur::Must };
            match self.clause(clause, &languages) {
                Some(found) => musts.push((occur, found)),
                // Marks alone are no words.
                None => continue,
            }
        }
        Ok(Box::new(BooleanQuery::new(musts)))
    }

    fn clause(&self, clause: &Clause, languages: &[String]) -> Option<Box<dyn Query>> {
        let wanted: Vec<String> = words(&clause.words).into_iter().map(|word| word.folded).collect();
        let fields = &self.fields;
        let mut ways: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (field, weight) in [(fields.text, 1.0), (fields.title, 2.0)] {
            let terms: Vec<Term> = wanted.iter().map(|word| Term::from_field_text(field, word)).collect();
            let way: Box<dyn Query> = match (&terms[..], clause.is_prefix) {
                ([], _) => return None,
                ([term], false) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
                ([term], true) => Box::new(FuzzyTermQuery::new_prefix(term.clone(), 0, true)),
                (_, false) => Box::new(PhraseQuery::new(terms)),
                (_, true) => Box::new(PhrasePrefixQuery::new(terms)),
            };
            ways.push((Occur::Should, Box::new(BoostQuery::new(way, weight))));
        }
        if let ([word], false, false) = (&wanted[..], clause.is_prefix, clause.is_phrase) {
            for stem in stems(word, languages) {
                // A word that is a stem itself stands in text and title alone.
                let others = (stem != *word).then_some([fields.text, fields.title]);
                for field in std::iter::once(fields.stem).chain(others.into_iter().flatten()) {
                    let term = Term::from_field_text(field, &stem);
                    let way = TermQuery::new(term, IndexRecordOption::WithFreqs);
                    ways.push((Occur::Should, Box::new(BoostQuery::new(Box::new(way), 0.5))));
                }
            }
        }
        Some(Box::new(BooleanQuery::new(ways)))
    }

    /// The one who is called exactly `name`, under every other name of theirs.
    fn other_names(
        &self,
        store: &dyn Store,
        field: Field,
        name: &str,
    ) -> Result<Vec<Box<dyn Query>>, StoreError> {
        let folded =
            |text: &str| -> Vec<String> { words(text).into_iter().map(|word| word.folded).collect() };
        let wanted = folded(name);
        if wanted.len() < 2 {
            return Ok(Vec::new());
        }
        let near = self.names(store, name, 20)?.into_iter().map(|row| row.name);
        let exact: Vec<String> = near.filter(|near| folded(near) == wanted).collect();
        let actors = store.actors(&exact)?;
        let [actor] = &actors[..] else { return Ok(Vec::new()) };
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        for (other, _) in &actor.names {
            let words = folded(other);
            if wanted.iter().all(|word| words.contains(word)) {
                continue;
            }
            let way = self.all_words(field, other);
            // One word is somebody else's in other articles.
            if words.len() > 1 {
                ways.push(way);
                continue;
            }
            let articles = store.articles_calling(actor.actor.id, other)?.into_iter();
            let terms =
                articles.map(|number| Term::from_field_u64(self.fields.article, number.cast_unsigned()));
            let here: Box<dyn Query> = Box::new(TermSetQuery::new(terms));
            ways.push(Box::new(BooleanQuery::intersection(vec![way, here])));
        }
        Ok(ways)
    }

    /// All words of `text` in one field, in any order.
    fn all_words(&self, field: Field, text: &str) -> Box<dyn Query> {
        let terms = words(text).into_iter().map(|word| {
            let term = Term::from_field_text(field, &word.folded);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        });
        let terms: Vec<_> = terms.collect();
        if terms.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::intersection(terms)) }
    }
}

/// Whether a name has all of the words, of the last the beginning at least.
fn is_as_written(name: &str, wanted: &[String]) -> bool {
    let Some((last, others)) = wanted.split_last() else { return false };
    let words: Vec<String> = words(name).into_iter().map(|word| word.folded).collect();
    others.iter().all(|word| words.contains(word)) && words.iter().any(|word| word.starts_with(last.as_str()))
}

/// `query` as a condition that does not make a hit better.
fn no_score(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn numbers(searcher: &Searcher, address: DocAddress) -> tantivy::Result<(i64, i64)> {
    let columns = searcher.segment_reader(address.segment_ord).fast_fields();
    let number = |name: &str| -> tantivy::Result<i64> {
        Ok(columns.u64(name)?.first(address.doc_id).unwrap_or(0).cast_signed())
    };
    Ok((number("article")?, number("number")?))
}

fn show_hit(store: &dyn Store, query: &SearchQuery, hit: &Hit) -> Result<Option<ShownHit>, StoreError> {
    // Somebody may have removed it since it was indexed.
    if let Some(number) = hit.statement {
        let Some(row) = store.statement_by_number(number)? else { return Ok(None) };
        let snippet = snippet(&row.text, &query.clauses, None);
        return Ok(Some(ShownHit {
            article: row.article,
            title: row.title,
            outlet: row.outlet,
            url: row.url,
            at: row.at,
            dated: row.dated,
            story: row.story,
            statement: Some(row.statement),
            snippet,
            score: hit.score,
        }));
    }
    let Some(stored) = store.article_by_number(hit.article)? else { return Ok(None) };
    let article = stored.article;
    // The headline is shown beside it.
    let body = article.body();
    let report = body.first().zip(body.last()).map(|(first, last)| TextSpan::new(first.start, last.end));
    let report = report.map_or(article.text.as_str(), |span| span.of(&article.text));
    Ok(Some(ShownHit {
        snippet: snippet(report, &query.clauses, article.language.as_deref()),
        article: article.id,
        title: article.title.map(|title| title.text),
        outlet: article.outlet.map(|outlet| outlet.name),
        url: article.url,
        at: stored.at,
        dated: article.published.is_some(),
        story: stored.story,
        statement: None,
        score: hit.score,
    }))
}

/// Drops the index in `folder`; the next use makes it anew.
///
/// # Errors
/// Where the disk does not let it be removed.
pub fn remove(folder: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(folder, error)),
        _ => Ok(()),
    }
}

fn disk(folder: &Path, error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Disk { path: folder.to_owned(), source: Box::new(error) }
}

#[cfg(test)]
mod tests;
