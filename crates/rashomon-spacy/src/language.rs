//! A pipeline, loaded and ready: the one place that knows the order of its components.

mod assemble;
mod plan;
mod profile;

use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::meta::Meta;
use crate::load::vectors::Vectors;
use crate::ops::{Floats, Isa};
use crate::pipeline::attribute_ruler::{AttributeRuler, Attributes, Classes, Verdicts};
use crate::pipeline::lemmatizer::{Lemmas, Lemmatizer, Reading};
use crate::pipeline::morphologizer::{Morphologizer, Morphology};
use crate::pipeline::moves::FeatureTable;
use crate::pipeline::ner::{EntityMark, EntityRecognizer};
use crate::pipeline::parser::{Edges, Parser, State, Tree};
use crate::pipeline::tagger::Tagger;
use crate::pipeline::tok2vec::{Buffers, Layout, Tok2Vec};
use crate::text::lexeme::Lexicon;
use crate::text::strings::string_id;
use crate::text::tokenizer::{Chunks, Piece, Tokenizer};
use profile::{Clock, NoClock};
pub use profile::{Component, Profile};
use rashomon_core::{Document, DocumentBuilder, LabelId, Labels, TextSpan, TokenAnnotation};
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Texts are annotated up to here; what lies beyond is left without tokens.
const TEXT_LEN_MAX: usize = u32::MAX as usize - 1;

/// Room for texts of up to so many tokens is kept for the next ones, about 1 kB a token.
const KEPT_TOKENS_MAX: usize = 20_000;

/// A spaCy pipeline.
///
/// It can be shared between threads; each call takes a workspace of its own. Words seen before are
/// remembered, up to a bound, and make later texts faster, never different.
pub struct Language {
    meta: Meta,
    labels: Arc<Labels>,
    lexicon: Lexicon,
    tokenizer: Tokenizer,
    vectors: Option<Vectors>,
    tok2vec: Tok2Vec,
    tagger: Option<Tagger>,
    morphologizer: Option<Morphologizer>,
    parser: Parser,
    classes: Arc<Classes>,
    attribute_ruler: AttributeRuler,
    lemmatizer: Lemmatizer,
    ner: Option<(Tok2Vec, EntityRecognizer)>,
    workspaces: Mutex<Vec<Workspace>>,
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Meta { language, name, version, .. } = &self.meta;
        write!(formatter, "Language({language}_{name} {version})")
    }
}

/// Loads the pipeline whose files are `files`, names with bytes.
///
/// # Errors
/// As for [`Language::load`].
pub fn load_in_memory<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<Language, LoadError> {
    let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_owned())).collect();
    assemble::assemble(&Files::in_memory(files), Isa::detect())
}

/// Everything that a parse writes to, used again by the next one.
#[derive(Debug, Default)]
struct Workspace {
    chunks: Chunks,
    verdicts: Verdicts,
    lemmas: Lemmas,
    pieces: Vec<Piece>,
    texts: Vec<Text>,
    layout: Layout,
    buffers: Buffers,
    scores: Floats,
    projected: Floats,
    tags: Vec<LabelId>,
    morphology: Vec<Morphology>,
    edit_trees: Vec<u32>,
    state: State,
    table: FeatureTable,
    edges: Edges,
    tree: Tree,
    heads: Vec<usize>,
    sentence_starts: Vec<bool>,
    attributes: Vec<Attributes>,
    marks: Vec<EntityMark>,
}

/// One text among those parsed together: its tokens.
#[derive(Clone, Copy, Debug)]
struct Text {
    first: usize,
    end: usize,
}

impl Language {
    /// Loads a pipeline from its folder or its wheel; either may hold it in a folder below.
    ///
    /// # Errors
    /// If there is no pipeline, a file is missing or damaged, or the pipeline uses a part that this
    /// runtime does not have; the error names the file, what was found and what is supported.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Self::load_for(path, Isa::detect())
    }

    /// Loads a pipeline, keeping its weights and word vectors in a file in the folder `cache` in the form
    /// in which they are used. Later loads map that file into memory, which takes a fraction of the time,
    /// and processes that use one pipeline share the memory.
    ///
    /// The file is written when it is missing, damaged, or made from other files than those at `path`; the
    /// folder is created if need be. Several processes may do so at once. Where nothing can be written
    /// this is [`Language::load`]. A file no longer wanted can be removed at any time, but must not be
    /// written to by others: it may be in use.
    ///
    /// ```no_run
    /// // Needs a pipeline on disk.
    /// # use rashomon_spacy::Language;
    /// let cache = std::env::temp_dir().join("pipelines");
    /// let language = Language::load_cached("en_core_web_md-3.8.0".as_ref(), &cache)?;
    /// # Ok::<(), rashomon_spacy::LoadError>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Language::load`]; trouble with the cache is none.
    pub fn load_cached(path: &Path, cache: &Path) -> Result<Self, LoadError> {
        assemble::load(path, Isa::detect(), Some(cache))
    }

    /// Loads a pipeline and runs it with given instructions instead of the best ones. The answers are the
    /// same; this is for comparing speed and for tests.
    ///
    /// # Errors
    /// As for [`Language::load`].
    ///
    /// # Panics
    /// When it parses, if this processor does not have the instructions.
    pub fn load_for(path: &Path, isa: Isa) -> Result<Self, LoadError> {
        assemble::load(path, isa, None)
    }

    /// What the pipeline says of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Parses a text.
    pub fn parse(&self, text: &str) -> Document {
        self.parse_spans(text, &[TextSpan::new(0, text.len())])
    }

    /// Parses pieces of a text, each as a text of its own, into one document over the whole text.
    ///
    /// There are no tokens between the pieces, no tree or entity reaches over one's end, and each one's
    /// first token starts a sentence. Pieces that overlap an earlier one or do not lie on character
    /// borders are left out.
    pub fn parse_spans(&self, text: &str, spans: &[TextSpan]) -> Document {
        self.with_workspace(|workspace| self.run(workspace, text, spans, &mut NoClock))
    }

    /// Parses a text and adds the time that each component took to `profile`.
    pub fn parse_profiled(&self, text: &str, profile: &mut Profile) -> Document {
        let whole = [TextSpan::new(0, text.len())];
        self.with_workspace(|workspace| self.run(workspace, text, &whole, profile))
    }

    /// Splits a text into tokens and does nothing else with them.
    ///
    /// Gives for each token its bytes in the text, end-exclusive, and whether a space follows that belongs
    /// to it. Takes time linear in the length of the text, whatever stands in it.
    ///
    /// ```no_run
    /// // Needs a pipeline on disk.
    /// # let language = rashomon_spacy::Language::load("en_core_web_sm-3.8.0".as_ref())?;
    /// let text = "She didn't.";
    /// let tokens: Vec<&str> = language.tokenize(text).iter().map(|(span, _)| span.of(text)).collect();
    /// assert_eq!(tokens, ["She", "did", "n't", "."]);
    /// # Ok::<(), rashomon_spacy::LoadError>(())
    /// ```
    pub fn tokenize(&self, text: &str) -> Vec<(TextSpan, bool)> {
        self.with_workspace(|workspace| {
            self.trim(workspace);
            self.tokenize_spans(workspace, text, &[TextSpan::new(0, text.len())]);
            let token = |piece: &Piece| {
                (TextSpan { start: piece.start as usize, end: piece.end as usize }, piece.whitespace)
            };
            workspace.pieces.iter().map(token).collect()
        })
    }

    /// Parses many texts on `n_threads` threads; the documents are in the order of the texts.
    pub fn parse_many(&self, texts: &[&str], n_threads: usize) -> Vec<Document> {
        let n_threads = n_threads.clamp(1, texts.len().max(1));
        let next = AtomicUsize::new(0);
        let work = || {
            self.with_workspace(|workspace| {
                let mut parsed = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&text) = texts.get(index) else { break };
                    let whole = [TextSpan::new(0, text.len())];
                    parsed.push((index, self.run(workspace, text, &whole, &mut NoClock)));
                }
                parsed
            })
        };
        let mut parsed = if n_threads == 1 {
            work()
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
                workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            })
        };
        parsed.sort_by_key(|&(index, _)| index);
        parsed.into_iter().map(|(_, document)| document).collect()
    }

    /// The word's static vector; `None` if the pipeline has none for it.
    pub fn vector(&self, word: &str) -> Option<&[f32]> {
        self.vectors.as_ref()?.get(string_id(word))
    }

    /// Multiplications and additions that a token costs once its word is known, without the moves of
    /// parser and recogniser: what is left after all that is looked up.
    pub fn multiply_adds(&self) -> usize {
        self.tok2vec.multiply_adds()
            + self.tagger.as_ref().map_or(0, Tagger::multiply_adds)
            + self.morphologizer.as_ref().map_or(0, Morphologizer::multiply_adds)
            + self.lemmatizer.multiply_adds()
            + self.parser.multiply_adds()
            + self.ner.as_ref().map_or(0, |(tok2vec, ner)| tok2vec.multiply_adds() + ner.multiply_adds())
    }

    fn with_workspace<T>(&self, work: impl FnOnce(&mut Workspace) -> T) -> T {
        let workspaces = || self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = workspaces().pop().unwrap_or_default();
        let result = work(&mut workspace);
        if workspace.pieces.len() > KEPT_TOKENS_MAX {
            let Workspace { chunks, verdicts, lemmas, .. } = workspace;
            workspace = Workspace { chunks, verdicts, lemmas, ..Workspace::default() };
        }
        workspaces().push(workspace);
        result
    }

    /// Forgets what there is too much of. Called between texts.
    fn trim(&self, workspace: &mut Workspace) {
        self.lexicon.trim();
        workspace.chunks.trim();
        workspace.lemmas.trim();
    }

    /// All components in order.
    fn run(
        &self,
        workspace: &mut Workspace,
        text: &str,
        spans: &[TextSpan],
        clock: &mut impl Clock,
    ) -> Document {
        self.trim(workspace);
        clock.start();
        self.tokenize_spans(workspace, text, spans);
        clock.lap(Component::Tokenizer, workspace.pieces.len());
        if !workspace.pieces.is_empty() {
            self.embed_and_tag(workspace, clock);
            self.parse_trees(workspace);
            clock.lap(Component::Parser, 0);
            self.rule(workspace);
            clock.lap(Component::AttributeRuler, 0);
            self.recognize(workspace, clock);
        }
        let document = self.document(workspace, text);
        clock.lap(Component::Lemmatizer, 0);
        document
    }

    fn tokenize_spans(&self, workspace: &mut Workspace, text: &str, spans: &[TextSpan]) {
        workspace.pieces.clear();
        workspace.texts.clear();
        let mut end = 0;
        for span in spans {
            let inside = span.start >= end && span.end <= TEXT_LEN_MAX;
            if !inside || text.get(span.start..span.end).is_none_or(str::is_empty) {
                continue;
            }
            end = span.end;
            let first = workspace.pieces.len();
            self.tokenizer.tokenize(
                &self.lexicon,
                &mut workspace.chunks,
                text,
                span.start,
                span.end,
                &mut workspace.pieces,
            );
            let end = workspace.pieces.len();
            if first < end {
                workspace.texts.push(Text { first, end });
            }
        }
    }

    fn embed_and_tag(&self, workspace: &mut Workspace, clock: &mut impl Clock) {
        let Workspace {
            chunks,
            pieces,
            texts,
            layout,
            buffers,
            scores,
            projected,
            tags,
            morphology,
            edit_trees,
            ..
        } = workspace;
        let scorer = self.parser.scorer();
        let width = scorer.projected_width();
        projected.resize(pieces.len() * width);
        tags.clear();
        morphology.clear();
        edit_trees.clear();
        layout.fill(self.tok2vec.depth(), texts.iter().map(|text| text.end - text.first));
        self.tok2vec.run(self.vectors.as_ref(), chunks, pieces, layout, buffers, |first, rows, vectors| {
            clock.lap(Component::Tok2Vec, 0);
            if let Some(tagger) = &self.tagger {
                tagger.tag(vectors, rows, scores, tags);
            }
            if let Some(morphologizer) = &self.morphologizer {
                morphologizer.analyze(vectors, rows, scores, morphology);
            }
            if let Lemmatizer::Trainable(lemmatizer) = &self.lemmatizer {
                let text = |row: usize| &*chunks.lexeme(&pieces[first + row]).text;
                lemmatizer.choose(vectors, rows, text, scores, edit_trees);
            }
            clock.lap(Component::Tagger, 0);
            scorer.project(vectors, rows, &mut projected[first * width..]);
            clock.lap(Component::Parser, 0);
        });
        // What no component says is empty.
        tags.resize(pieces.len(), 0);
        morphology.resize(pieces.len(), Morphology::default());
        edit_trees.resize(pieces.len(), 0);
    }

    fn parse_trees(&self, workspace: &mut Workspace) {
        let Workspace {
            chunks, pieces, texts, projected, tags, morphology, state, table, edges, tree, ..
        } = workspace;
        let width = self.parser.scorer().projected_width();
        workspace.heads.clear();
        workspace.sentence_starts.clear();
        workspace.attributes.clear();
        for text in &*texts {
            let is_space = |token: usize| chunks.lexeme(&pieces[text.first + token]).is_space;
            let vectors = &projected[text.first * width..text.end * width];
            self.parser.parse(vectors, is_space, state, table, edges, tree);
            workspace.heads.extend(tree.heads.iter().map(|&head| text.first + head as usize));
            workspace.sentence_starts.extend_from_slice(&tree.sentence_starts);
            let tokens = text.first..text.end;
            let tagged = tags[tokens.clone()].iter().zip(&morphology[tokens]);
            workspace.attributes.extend(tree.labels.iter().zip(tagged).map(
                |(&dep, (&tag, &Morphology { pos, morph }))| Attributes { tag, pos, morph, dep, lemma: 0 },
            ));
        }
    }

    fn rule(&self, workspace: &mut Workspace) {
        let Workspace { chunks, pieces, texts, attributes, verdicts, .. } = workspace;
        for text in &*texts {
            let lexical = |token: usize| {
                let lexeme = chunks.lexeme(&pieces[text.first + token]);
                (lexeme.ruler_class, lexeme.is_space)
            };
            let tokens = &mut attributes[text.first..text.end];
            self.attribute_ruler.apply(&self.classes, verdicts, tokens, lexical);
        }
    }

    fn recognize(&self, workspace: &mut Workspace, clock: &mut impl Clock) {
        let Workspace { chunks, pieces, texts, layout, buffers, projected, table, marks, .. } = workspace;
        marks.clear();
        let Some((tok2vec, ner)) = &self.ner else {
            marks.resize(pieces.len(), EntityMark::default());
            return;
        };
        let scorer = ner.scorer();
        let width = scorer.projected_width();
        projected.resize(pieces.len() * width);
        if tok2vec.depth() != self.tok2vec.depth() {
            layout.fill(tok2vec.depth(), texts.iter().map(|text| text.end - text.first));
        }
        tok2vec.run(self.vectors.as_ref(), chunks, pieces, layout, buffers, |first, rows, vectors| {
            scorer.project(vectors, rows, &mut projected[first * width..]);
        });
        clock.lap(Component::NerTok2Vec, 0);
        for text in &*texts {
            ner.recognize(
                &projected[text.first * width..text.end * width],
                &workspace.sentence_starts[text.first..text.end],
                |token| chunks.lexeme(&pieces[text.first + token]).is_space,
                table,
                marks,
            );
        }
        clock.lap(Component::Ner, 0);
    }

    fn document(&self, workspace: &mut Workspace, text: &str) -> Document {
        let mut builder = DocumentBuilder::new(text, self.labels.clone());
        builder.reserve(workspace.pieces.len());
        let Workspace { chunks, pieces, texts, lemmas, edit_trees, .. } = workspace;
        for text in &*texts {
            let tokens = text.first..text.end;
            let ruled = workspace.attributes[tokens.clone()].iter().zip(&workspace.marks[tokens.clone()]);
            for ((token, piece), (attributes, mark)) in tokens.clone().zip(&pieces[tokens]).zip(ruled) {
                let lemma = if attributes.lemma == 0 {
                    let Attributes { pos, morph, .. } = *attributes;
                    let reading = Reading { pos, morph, tree: edit_trees[token] };
                    self.lemmatizer.lemma(lemmas, &self.labels, chunks.lexeme(piece), reading)
                } else {
                    self.attribute_ruler.lemma(attributes.lemma)
                };
                let annotation = TokenAnnotation {
                    span: TextSpan { start: piece.start as usize, end: piece.end as usize },
                    whitespace: piece.whitespace,
                    tag: attributes.tag,
                    pos: attributes.pos,
                    morph: attributes.morph,
                    dep: attributes.dep,
                    head: workspace.heads[token],
                    sentence_start: token == text.first || workspace.sentence_starts[token],
                    entity: mark.label,
                    entity_start: mark.start,
                };
                builder.push(&annotation, lemma);
            }
        }
        builder.finish()
    }
}
