//! What stands in the index, and how it follows a store.

use super::word::{StemCache, fold, joined_words, stemmer};
use crate::article::{Change, StoredArticle};
use crate::error::StoreError;
use crate::store::Store;
use rashomon_core::{Extraction, StatementKind, TextSpan};
use rustc_hash::FxHashSet;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

pub(super) const KIND_ARTICLE: u64 = 0;
pub(super) const KIND_STATEMENT: u64 = 1;
pub(super) const KIND_NAME: u64 = 2;

/// Memory for documents that are not on disk yet.
const BUDGET_BYTES: usize = 48_000_000;
/// Changes read from the store at once.
const CHANGES: usize = 500;
/// Changes after which what is done is written for good.
const COMMIT_CHANGES: usize = 50_000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) kind: Field,
    /// The article's number.
    pub(super) article: Field,
    /// The number of what the document is of.
    pub(super) number: Field,
    pub(super) text: Field,
    pub(super) title: Field,
    /// Stems of words that are not their own: those stand in text and title already.
    pub(super) stem: Field,
    pub(super) speaker: Field,
    pub(super) about: Field,
    /// Words of a name.
    pub(super) name: Field,
    /// A name as it is written.
    pub(super) shown: Field,
    pub(super) outlet: Field,
    pub(super) language: Field,
    /// In whose words a statement is.
    pub(super) said: Field,
    /// What is done by saying it.
    pub(super) act: Field,
    pub(super) at: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    // Words come ready made, a blank between two. Handing over tokens instead takes several times as long:
    // they are kept as JSON on their way.
    let text = |record: IndexRecordOption, with_lengths: bool| {
        let indexing = TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(record);
        TextOptions::default().set_indexing_options(indexing.set_fieldnorms(with_lengths))
    };
    let positions = || text(IndexRecordOption::WithFreqsAndPositions, true);
    let fields = Fields {
        kind: schema.add_u64_field("kind", INDEXED),
        article: schema.add_u64_field("article", INDEXED | FAST),
        number: schema.add_u64_field("number", FAST),
        text: schema.add_text_field("text", positions()),
        title: schema.add_text_field("title", positions()),
        stem: schema.add_text_field("stem", text(IndexRecordOption::WithFreqs, true)),
        speaker: schema.add_text_field("speaker", text(IndexRecordOption::Basic, false)),
        about: schema.add_text_field("about", text(IndexRecordOption::Basic, false)),
        name: schema.add_text_field("name", text(IndexRecordOption::Basic, false)),
        shown: schema.add_text_field("shown", STORED),
        outlet: schema.add_text_field("outlet", STRING),
        language: schema.add_text_field("language", STRING),
        said: schema.add_u64_field("said", INDEXED),
        act: schema.add_text_field("act", STRING),
        at: schema.add_i64_field("at", INDEXED | FAST),
    };
    (schema.build(), fields)
}

pub(super) fn statement_kind(kind: StatementKind) -> u64 {
    match kind {
        StatementKind::Direct => 0,
        StatementKind::Mixed => 1,
        StatementKind::Indirect => 2,
    }
}

/// How far an index has come, as it stands in its commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Watermark {
    /// The store it follows.
    pub(super) store: String,
    pub(super) change: u64,
    name: i64,
    /// Languages whose stems it has.
    languages: Vec<String>,
}

impl Watermark {
    pub(super) fn read(payload: Option<&str>) -> Self {
        let mut parts = payload.unwrap_or_default().split(' ');
        let mut next = || parts.next().unwrap_or_default();
        let (store, change, name) = (next().to_owned(), next().parse(), next().parse());
        let languages = next().split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        match (change, name) {
            (Ok(change), Ok(name)) => Self { store, change, name, languages },
            _ => Self::default(),
        }
    }

    fn write(&self) -> String {
        format!("{} {} {} {}", self.store, self.change, self.name, self.languages.join(","))
    }
}

/// The languages whose stems the index has.
pub(super) fn languages(index: &tantivy::Index) -> Vec<String> {
    let payload = index.load_metas().ok().and_then(|metas| metas.payload);
    Watermark::read(payload.as_deref()).languages
}

#[derive(Debug)]
pub(super) enum Stopped {
    Index(TantivyError),
    Store(StoreError),
}

impl From<TantivyError> for Stopped {
    fn from(error: TantivyError) -> Self {
        Self::Index(error)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) fn update(
    index: &tantivy::Index,
    fields: &Fields,
    store: &dyn Store,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, Stopped> {
    let version = store.version()?;
    let mut mark = Watermark::read(index.load_metas()?.payload.as_deref());
    let is_foreign = mark.store != version.id || mark.change > version.change;
    if !is_foreign && mark.change == version.change {
        return Ok(true);
    }
    let mut writer: IndexWriter = index.writer_with_num_threads(1, BUDGET_BYTES)?;
    // Whoever held the lock before may have come further.
    mark = Watermark::read(index.load_metas()?.payload.as_deref());
    if mark.store != version.id || mark.change > version.change {
        writer.delete_all_documents()?;
        mark = Watermark { store: version.id, ..Watermark::default() };
    }
    // In an empty index there is nothing to take out, which is slow to look for.
    let mut fresh = (mark.change == 0).then(FxHashSet::default);
    let mut stems = StemCache::default();
    let (mut n_done, mut n_uncommitted) = (0, 0);
    loop {
        let changes = store.changes(mark.change, CHANGES)?;
        let Some(last) = changes.last() else { break };
        mark.change = last.sequence;
        for change in &changes {
            if fresh.as_mut().is_none_or(|fresh| !fresh.insert(change.article)) {
                writer.delete_term(Term::from_field_u64(fields.article, change.article.cast_unsigned()));
            }
            put(&writer, fields, change, &mut mark.languages, &mut stems)?;
        }
        n_done += changes.len();
        n_uncommitted += changes.len();
        if !progress(n_done) {
            commit(&mut writer, &mark)?;
            return Ok(false);
        }
        if n_uncommitted >= COMMIT_CHANGES {
            commit(&mut writer, &mark)?;
            n_uncommitted = 0;
        }
    }
    loop {
        let names = store.names_after(mark.name, 10_000)?;
        let Some((last, _)) = names.last() else { break };
        mark.name = *last;
        for (number, name) in &names {
            let mut document = TantivyDocument::default();
            document.add_u64(fields.kind, KIND_NAME);
            document.add_u64(fields.number, number.cast_unsigned());
            document.add_text(fields.shown, name);
            add_words(&mut document, fields.name, [name.as_str()]);
            writer.add_document(document)?;
        }
    }
    commit(&mut writer, &mark)?;
    writer.wait_merging_threads()?;
    Ok(true)
}

fn commit(writer: &mut IndexWriter, mark: &Watermark) -> Result<(), TantivyError> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&mark.write());
    commit.commit()?;
    Ok(())
}

fn put(
    writer: &IndexWriter,
    fields: &Fields,
    change: &Change,
    languages: &mut Vec<String>,
    stems: &mut StemCache,
) -> Result<(), TantivyError> {
    let Some((stored, extraction)) = change.now.as_deref() else { return Ok(()) };
    if let Some(language) = &stored.article.language
        && stemmer(language).is_some()
        && !languages.contains(language)
    {
        languages.push(language.clone());
        languages.sort();
    }
    writer.add_document(article(fields, stored, extraction.as_ref(), stems))?;
    for (place, document) in statements(fields, stored, extraction.as_ref(), stems).into_iter().enumerate() {
        let number = stored.number.cast_unsigned() * (1 << 20) + place as u64;
        let mut document = document;
        document.add_u64(fields.number, number);
        writer.add_document(document)?;
    }
    Ok(())
}

fn article(
    fields: &Fields,
    stored: &StoredArticle,
    extraction: Option<&Extraction>,
    stems: &mut StemCache,
) -> TantivyDocument {
    let article = &stored.article;
    let mut document = common(fields, stored, KIND_ARTICLE);
    document.add_u64(fields.number, stored.number.cast_unsigned());
    let body = joined_words(article.body().into_iter().map(|span| span.of(&article.text)));
    let title = joined_words(article.title.as_ref().map(|title| title.text.as_str()));
    add_stems(&mut document, fields.stem, &[&title, &body], article.language.as_deref(), stems);
    add_joined(&mut document, fields.text, body);
    add_joined(&mut document, fields.title, title);
    if let Some(extraction) = extraction {
        for entity in &extraction.entities {
            add_words(&mut document, fields.about, [entity.name.as_str()]);
        }
    }
    document
}

fn statements(
    fields: &Fields,
    stored: &StoredArticle,
    extraction: Option<&Extraction>,
    stems: &mut StemCache,
) -> Vec<TantivyDocument> {
    let Some(extraction) = extraction else { return Vec::new() };
    let article = &stored.article;
    let mut of_statement = |statement: &rashomon_core::Statement| {
        let mut document = common(fields, stored, KIND_STATEMENT);
        document.add_u64(fields.said, statement_kind(statement.kind));
        document.add_text(fields.act, statement.act.name());
        let content = joined_words(statement.content.iter().map(|span| span.of(&article.text)));
        add_stems(&mut document, fields.stem, &[&content], article.language.as_deref(), stems);
        add_joined(&mut document, fields.text, content);
        if let Some(speaker) = &statement.speaker {
            add_words(&mut document, fields.speaker, [speaker.name.as_str()]);
            let entities = speaker.entities.iter().chain(&speaker.speaks_for);
            for entity in entities.filter_map(|id| extraction.entity(id)) {
                add_words(&mut document, fields.speaker, [entity.name.as_str()]);
            }
        }
        for entity in &extraction.entities {
            let named = |piece: &TextSpan| entity.mentions.iter().any(|mention| piece.contains(mention.span));
            if statement.content.iter().any(named) {
                add_words(&mut document, fields.about, [entity.name.as_str()]);
            }
        }
        document
    };
    extraction.statements.iter().map(&mut of_statement).collect()
}

fn common(fields: &Fields, stored: &StoredArticle, kind: u64) -> TantivyDocument {
    let article = &stored.article;
    let mut document = TantivyDocument::default();
    document.add_u64(fields.kind, kind);
    document.add_u64(fields.article, stored.number.cast_unsigned());
    document.add_i64(fields.at, stored.at.as_second());
    for outlet in [&article.outlet, &article.carrier].into_iter().flatten() {
        document.add_text(fields.outlet, fold(&outlet.name));
    }
    if let Some(language) = &article.language {
        document.add_text(fields.language, language);
    }
    document
}

fn add_words<'t>(document: &mut TantivyDocument, field: Field, texts: impl IntoIterator<Item = &'t str>) {
    add_joined(document, field, joined_words(texts));
}

/// Adds the stems of words, given a blank between two, but for words that are their own stems.
fn add_stems(
    document: &mut TantivyDocument,
    field: Field,
    joined: &[&str],
    language: Option<&str>,
    stems: &mut StemCache,
) {
    let words = joined.iter().flat_map(|words| words.split(' ')).filter(|word| !word.is_empty());
    if let Some(joined) = language.and_then(|language| stems.joined(language, words)) {
        add_joined(document, field, joined);
    }
}

fn add_joined(document: &mut TantivyDocument, field: Field, joined: String) {
    if !joined.is_empty() {
        document.add_text(field, joined);
    }
}
