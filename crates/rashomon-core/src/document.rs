//! A text analysed: tokens, tags, lemmas, dependency trees, sentences, named entities.
//!
//! A [`Document`] owns its text and is never half filled: whoever has one has every layer. Views
//! ([`Token`], [`Sentence`]) borrow from it and cost nothing to make.

mod conllu;

pub use conllu::ConlluError;

use crate::span::{TextSpan, TokenSpan};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The label names of a pipeline, stored once and shared by its documents.
///
/// Label 0 is the empty string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    names: Vec<Box<str>>,
}

/// A label by its number in [`Labels`].
pub type LabelId = u16;

impl Default for Labels {
    fn default() -> Self {
        Self { names: vec!["".into()] }
    }
}

impl Labels {
    /// The number of `name`, which is added if it is new.
    ///
    /// Linear in the number of labels: call it when a model is loaded, not for every token. Beyond
    /// 65,535 labels, which no pipeline has, new names become the empty label.
    pub fn intern(&mut self, name: &str) -> LabelId {
        if let Some(index) = self.names.iter().position(|known| **known == *name) {
            return LabelId::try_from(index).unwrap_or(0);
        }
        let Ok(index) = LabelId::try_from(self.names.len()) else { return 0 };
        self.names.push(name.into());
        index
    }

    /// The labels of these names, in order of their numbers; the first must be empty.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
        if names.first().is_none_or(|first| !first.is_empty()) {
            names.insert(0, "".into());
        }
        Self { names }
    }

    /// All names in order of their numbers.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The name of `label`; empty for an unknown number.
    pub fn name(&self, label: LabelId) -> &str {
        self.names.get(usize::from(label)).map_or("", |name| name)
    }
}

/// One token's annotations as a pipeline hands them over.
#[derive(Clone, Copy, Debug)]
pub struct TokenAnnotation {
    /// Where the token stands in the text.
    pub span: TextSpan,
    /// Whether one space follows that belongs to it.
    pub whitespace: bool,
    /// Fine-grained part of speech (Penn Treebank for English).
    pub tag: LabelId,
    /// Universal part of speech.
    pub pos: LabelId,
    /// Morphological features, `Case=Nom|Number=Plur`.
    pub morph: LabelId,
    /// Dependency relation to the head.
    pub dep: LabelId,
    /// Index of the head in the document; a root is its own head.
    pub head: usize,
    /// Whether a sentence starts here.
    pub sentence_start: bool,
    /// Label of the named entity the token belongs to; 0 outside.
    pub entity: LabelId,
    /// Whether the entity starts here.
    pub entity_start: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Record {
    start: u32,
    end: u32,
    head: u32,
    lemma_start: u32,
    lemma_end: u32,
    tag: LabelId,
    pos: LabelId,
    morph: LabelId,
    dep: LabelId,
    entity: LabelId,
    whitespace: bool,
    sentence_start: bool,
    entity_start: bool,
}

/// Collects tokens in text order into a [`Document`].
#[derive(Debug)]
pub struct DocumentBuilder {
    document: Document,
}

impl DocumentBuilder {
    /// Starts a document over `text`.
    ///
    /// Only the first 4 GiB of a longer text can be annotated; tokens beyond are left out.
    pub fn new(text: impl Into<Box<str>>, labels: Arc<Labels>) -> Self {
        Self {
            document: Document {
                text: text.into(),
                labels,
                records: Vec::new(),
                lemmas: String::new(),
                sentences: Vec::new(),
                tree: OnceLock::new(),
            },
        }
    }

    /// Makes room for `n_tokens`.
    pub fn reserve(&mut self, n_tokens: usize) {
        self.document.records.reserve(n_tokens);
        self.document.lemmas.reserve(n_tokens * 6);
    }

    /// Adds the next token.
    pub fn push(&mut self, token: &TokenAnnotation, lemma: &str) {
        let document = &mut self.document;
        let lemma_start = document.lemmas.len();
        let (Ok(start), Ok(end), Ok(head), Ok(lemma_start), Ok(lemma_end)) = (
            u32::try_from(token.span.start),
            u32::try_from(token.span.end),
            u32::try_from(token.head),
            u32::try_from(lemma_start),
            u32::try_from(lemma_start + lemma.len()),
        ) else {
            return;
        };
        document.lemmas.push_str(lemma);
        document.records.push(Record {
            start,
            end,
            head,
            lemma_start,
            lemma_end,
            tag: token.tag,
            pos: token.pos,
            morph: token.morph,
            dep: token.dep,
            entity: token.entity,
            whitespace: token.whitespace,
            sentence_start: token.sentence_start,
            entity_start: token.entity_start,
        });
    }

    /// The document. Heads that point outside become roots.
    pub fn finish(mut self) -> Document {
        let n_tokens = self.document.records.len();
        for (index, record) in self.document.records.iter_mut().enumerate() {
            if record.head as usize >= n_tokens {
                record.head = u32::try_from(index).unwrap_or(0);
            }
        }
        let starts: Vec<usize> = (0..n_tokens)
            .filter(|&index| index == 0 || self.document.records[index].sentence_start)
            .collect();
        self.document.sentences = starts
            .iter()
            .enumerate()
            .map(|(place, &start)| TokenSpan {
                start,
                end: starts.get(place + 1).copied().unwrap_or(n_tokens),
            })
            .collect();
        self.document
    }
}

/// Children of every token and the borders of its subtree.
#[derive(Clone, Debug)]
struct Tree {
    /// `children[first_child[i]..first_child[i + 1]]` are the children of token i, ascending.
    first_child: Vec<u32>,
    children: Vec<u32>,
}

/// A text with all its annotations.
#[derive(Clone)]
pub struct Document {
    text: Box<str>,
    labels: Arc<Labels>,
    records: Vec<Record>,
    lemmas: String,
    sentences: Vec<TokenSpan>,
    tree: OnceLock<Tree>,
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Document({} tokens, {} bytes)", self.records.len(), self.text.len())
    }
}

impl Document {
    /// The text it was made from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The label names that its tokens use.
    pub fn labels(&self) -> &Arc<Labels> {
        &self.labels
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Token `index`.
    ///
    /// # Panics
    /// If there is no such token, as with slices.
    pub fn token(&self, index: usize) -> Token<'_> {
        assert!(index < self.records.len(), "token {index} of a document of {}", self.records.len());
        Token { document: self, index }
    }

    /// All tokens in text order.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Token<'_>> + ExactSizeIterator {
        (0..self.records.len()).map(|index| Token { document: self, index })
    }

    /// The tokens of `span`.
    pub fn tokens_in(
        &self,
        span: TokenSpan,
    ) -> impl DoubleEndedIterator<Item = Token<'_>> + ExactSizeIterator {
        (span.start..span.end.min(self.records.len())).map(|index| Token { document: self, index })
    }

    /// All sentences in text order; together they hold every token.
    pub fn sentences(&self) -> impl DoubleEndedIterator<Item = Sentence<'_>> + ExactSizeIterator {
        self.sentences.iter().map(|&span| Sentence { document: self, span })
    }

    /// The sentence that holds token `index`.
    pub fn sentence_of(&self, index: usize) -> Option<Sentence<'_>> {
        let after = self.sentences.partition_point(|sentence| sentence.end <= index);
        self.sentences.get(after).map(|&span| Sentence { document: self, span })
    }

    /// Named entities as token spans with their labels, in text order.
    pub fn entities(&self) -> impl Iterator<Item = (TokenSpan, &str)> {
        let mut index = 0;
        std::iter::from_fn(move || {
            while index < self.records.len() {
                let start = index;
                let label = self.records[start].entity;
                index += 1;
                if label == 0 {
                    continue;
                }
                while index < self.records.len()
                    && self.records[index].entity == label
                    && !self.records[index].entity_start
                {
                    index += 1;
                }
                return Some((TokenSpan { start, end: index }, self.labels.name(label)));
            }
            None
        })
    }

    /// The tokens that overlap `span`.
    pub fn tokens_at(&self, span: TextSpan) -> TokenSpan {
        let start = self.records.partition_point(|record| record.end as usize <= span.start);
        let end = self.records.partition_point(|record| (record.start as usize) < span.end);
        TokenSpan { start, end: end.max(start) }
    }

    /// The text from the first to the last of `tokens`, without the white space after.
    pub fn span(&self, tokens: TokenSpan) -> TextSpan {
        if tokens.start >= tokens.end || tokens.end > self.records.len() {
            return TextSpan::new(0, 0);
        }
        TextSpan::new(self.records[tokens.start].start as usize, self.records[tokens.end - 1].end as usize)
    }

    /// Reads the CoNLL-U form: for tests and for parses made elsewhere.
    ///
    /// The text is put together from the forms, with one space between tokens unless `SpaceAfter=No`
    /// or `SpacesAfter=` in the last column says otherwise. `Entity=B-PERSON` there names entities.
    /// Source: <https://universaldependencies.org/format.html>.
    ///
    /// # Errors
    /// A line that has not ten columns, or a head that is no number or lies outside the sentence.
    pub fn from_conllu(conllu: &str) -> Result<Self, ConlluError> {
        conllu::read(conllu)
    }

    /// Writes the CoNLL-U form. White space tokens become `SpacesAfter=` of the token before, since
    /// the format has no place for them; what hangs on one hangs on its head instead.
    pub fn to_conllu(&self) -> String {
        conllu::write(self)
    }

    fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| {
            let n_tokens = self.records.len();
            let mut first_child = vec![0_u32; n_tokens + 1];
            let is_child = |index: usize| self.records[index].head as usize != index;
            for index in (0..n_tokens).filter(|&index| is_child(index)) {
                first_child[self.records[index].head as usize + 1] += 1;
            }
            for index in 0..n_tokens {
                first_child[index + 1] += first_child[index];
            }
            let mut next = first_child.clone();
            let mut children = vec![0_u32; first_child[n_tokens] as usize];
            for index in (0..n_tokens).filter(|&index| is_child(index)) {
                let place = &mut next[self.records[index].head as usize];
                children[*place as usize] = u32::try_from(index).unwrap_or(0);
                *place += 1;
            }
            Tree { first_child, children }
        })
    }
}

/// One token: a view into its document.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    document: &'a Document,
    index: usize,
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}/{}/{}", self.index, self.text(), self.tag(), self.dep())
    }
}

impl PartialEq for Token<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl<'a> Token<'a> {
    fn record(&self) -> &'a Record {
        &self.document.records[self.index]
    }

    /// Its place in the document.
    pub fn index(&self) -> usize {
        self.index
    }

    /// All its annotations but the lemma, as [`DocumentBuilder::push`] takes them.
    pub fn annotation(&self) -> TokenAnnotation {
        let record = self.record();
        TokenAnnotation {
            span: self.span(),
            whitespace: record.whitespace,
            tag: record.tag,
            pos: record.pos,
            morph: record.morph,
            dep: record.dep,
            head: record.head as usize,
            sentence_start: record.sentence_start,
            entity: record.entity,
            entity_start: record.entity_start,
        }
    }

    /// Where it stands in the text.
    pub fn span(&self) -> TextSpan {
        TextSpan::new(self.record().start as usize, self.record().end as usize)
    }

    /// Its characters.
    pub fn text(&self) -> &'a str {
        self.span().of(&self.document.text)
    }

    /// Whether one space follows that belongs to it.
    pub fn whitespace(&self) -> bool {
        self.record().whitespace
    }

    /// Whether it is white space itself.
    pub fn is_space(&self) -> bool {
        let text = self.text();
        !text.is_empty()
            && text
                .chars()
                .all(|character| character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character))
    }

    /// Whether it is punctuation.
    pub fn is_punct(&self) -> bool {
        self.pos() == "PUNCT"
    }

    /// Fine-grained part of speech.
    pub fn tag(&self) -> &'a str {
        self.document.labels.name(self.record().tag)
    }

    /// Universal part of speech.
    pub fn pos(&self) -> &'a str {
        self.document.labels.name(self.record().pos)
    }

    /// Morphological features.
    pub fn morph(&self) -> &'a str {
        self.document.labels.name(self.record().morph)
    }

    /// Dictionary form.
    pub fn lemma(&self) -> &'a str {
        let record = self.record();
        self.document.lemmas.get(record.lemma_start as usize..record.lemma_end as usize).unwrap_or("")
    }

    /// Dependency relation to the head.
    pub fn dep(&self) -> &'a str {
        self.document.labels.name(self.record().dep)
    }

    /// Its head; a root is its own.
    pub fn head(&self) -> Self {
        Self { document: self.document, index: self.record().head as usize }
    }

    /// Whether it is the root of its tree.
    pub fn is_root(&self) -> bool {
        self.record().head as usize == self.index
    }

    /// Whether a sentence starts here.
    pub fn sentence_start(&self) -> bool {
        self.index == 0 || self.record().sentence_start
    }

    /// The sentence it stands in.
    pub fn sentence(&self) -> Sentence<'a> {
        self.document.sentence_of(self.index).unwrap_or(Sentence {
            document: self.document,
            span: TokenSpan { start: self.index, end: self.index + 1 },
        })
    }

    /// Label of the named entity it belongs to; empty outside.
    pub fn entity(&self) -> &'a str {
        self.document.labels.name(self.record().entity)
    }

    /// Whether a named entity starts here.
    pub fn entity_start(&self) -> bool {
        self.record().entity != 0 && self.record().entity_start
    }

    /// Its place in a named entity in the field's short form: `B-PERSON` where one starts, `I-PERSON`
    /// inside, `O` outside.
    pub fn entity_tag(&self) -> String {
        match (self.entity(), self.entity_start()) {
            ("", _) => "O".to_owned(),
            (label, true) => format!("B-{label}"),
            (label, false) => format!("I-{label}"),
        }
    }

    /// The tokens that hang on it, in text order.
    pub fn children(&self) -> impl DoubleEndedIterator<Item = Token<'a>> + ExactSizeIterator + use<'a> {
        let tree = self.document.tree();
        let document = self.document;
        tree.children[tree.first_child[self.index] as usize..tree.first_child[self.index + 1] as usize]
            .iter()
            .map(move |&index| Token { document, index: index as usize })
    }

    /// The first child with relation `dep`.
    pub fn child(&self, dep: &str) -> Option<Self> {
        self.children().find(|child| child.dep() == dep)
    }

    /// Its head, its head's head and so on up to the root.
    pub fn ancestors(&self) -> impl Iterator<Item = Token<'a>> + use<'a> {
        let mut token = *self;
        // A tree is never deeper than it has tokens; the bound keeps a broken tree from looping.
        let mut left = self.document.len();
        std::iter::from_fn(move || {
            if token.is_root() || left == 0 {
                return None;
            }
            left -= 1;
            token = token.head();
            Some(token)
        })
    }

    /// Itself and everything below it, in text order.
    pub fn subtree(&self) -> Vec<Self> {
        let mut indices = vec![self.index];
        let mut next = 0;
        while next < indices.len() && indices.len() <= self.document.len() {
            let token = Self { document: self.document, index: indices[next] };
            indices.extend(token.children().map(|child| child.index));
            next += 1;
        }
        indices.sort_unstable();
        indices.dedup();
        indices.into_iter().map(|index| Self { document: self.document, index }).collect()
    }

    /// The token after it.
    pub fn next(&self) -> Option<Self> {
        (self.index + 1 < self.document.len())
            .then(|| Self { document: self.document, index: self.index + 1 })
    }

    /// The token before it.
    pub fn previous(&self) -> Option<Self> {
        self.index.checked_sub(1).map(|index| Self { document: self.document, index })
    }
}

/// One sentence: a view into its document.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    document: &'a Document,
    span: TokenSpan,
}

impl<'a> Sentence<'a> {
    /// Its tokens' places.
    pub fn token_span(&self) -> TokenSpan {
        self.span
    }

    /// Its tokens.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Token<'a>> + ExactSizeIterator + use<'a> {
        let document = self.document;
        self.span.indices().map(move |index| Token { document, index })
    }

    /// Where it stands in the text, without white space around it.
    pub fn text_span(&self) -> TextSpan {
        let first = self.tokens().find(|token| !token.is_space());
        let last = self.tokens().rev().find(|token| !token.is_space());
        match (first, last) {
            (Some(first), Some(last)) => first.span().cover(last.span()),
            _ => self.document.span(self.span),
        }
    }

    /// Its characters.
    pub fn text(&self) -> &'a str {
        self.text_span().of(&self.document.text)
    }

    /// The root of its tree; of several, the first.
    pub fn root(&self) -> Option<Token<'a>> {
        self.tokens().find(Token::is_root)
    }
}
