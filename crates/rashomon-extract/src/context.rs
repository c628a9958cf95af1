//! What every rule looks at: the article, its trees, its quotations, the language's words.

use crate::lang::{Lexicon, lowercase};
use crate::office::Offices;
use crate::quotation::{Quotation, quotations};
use jiff::civil::Date;
use rashomon_core::{Article, Document, Token, TokenSpan};

pub(crate) use crate::tokens::Tokens;

/// One article with everything that is worked out once and read by all rules.
pub(crate) struct Context<'a> {
    pub(crate) article: &'a Article,
    pub(crate) document: &'a Document,
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) offices: &'a Offices,
    pub(crate) quotations: Vec<Quotation>,
    /// Tokens of each quotation, marks included.
    pub(crate) quoted: Vec<TokenSpan>,
    quotation_of: Vec<Option<u32>>,
    paragraph_of: Vec<u32>,
    sentence_of: Vec<u32>,
    is_communication: Vec<bool>,
    is_thought: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(article: &'a Article, document: &'a Document, lexicon: &'static Lexicon) -> Self {
        let quotations = quotations(&article.text, &article.body());
        let quoted: Vec<TokenSpan> =
            quotations.iter().map(|quotation| document.tokens_at(quotation.outer)).collect();
        let mut quotation_of = vec![None; document.len()];
        for (number, span) in (0_u32..).zip(&quoted) {
            quotation_of[span.indices()].fill(Some(number));
        }
        let paragraph_of = document
            .tokens()
            .map(|token| {
                let start = token.span().start;
                let after = article.paragraphs.partition_point(|paragraph| paragraph.end <= start);
                u32::try_from(after).unwrap_or(u32::MAX)
            })
            .collect();
        let mut sentence_of = vec![0; document.len()];
        for (number, sentence) in (0_u32..).zip(document.sentences()) {
            sentence_of[sentence.token_span().indices()].fill(number);
        }
        let mut is_communication = vec![false; document.len()];
        let mut is_thought = vec![false; document.len()];
        for token in
            document.tokens().filter(|token| matches!(token.pos(), "VERB" | "AUX" | "NOUN" | "PROPN"))
        {
            let lemma = lowercase(token.lemma());
            is_communication[token.index()] = lexicon.is_communication(&lemma);
            is_thought[token.index()] = lexicon.is_thought(&lemma);
        }
        Self {
            article,
            document,
            lexicon,
            offices: Offices::shipped(),
            quotations,
            quoted,
            quotation_of,
            paragraph_of,
            sentence_of,
            is_communication,
            is_thought,
        }
    }

    /// The same with another table of offices than the shipped one.
    pub(crate) fn with_offices(self, offices: &'a Offices) -> Self {
        Self { offices, ..self }
    }

    /// The day of publication.
    pub(crate) fn day(&self) -> Option<Date> {
        self.article.published.map(|published| published.day())
    }

    pub(crate) fn token(&self, index: usize) -> Token<'a> {
        self.document.token(index)
    }

    /// The number of the quotation that holds token `index`.
    pub(crate) fn quotation(&self, index: usize) -> Option<usize> {
        self.quotation_of[index].map(|number| number as usize)
    }

    /// Whether the lemma of token `index` is a verb or noun of communication.
    pub(crate) fn is_communication(&self, index: usize) -> bool {
        self.is_communication[index]
    }

    /// Whether the lemma of token `index` is a verb of thinking, hoping or fearing.
    pub(crate) fn is_thought(&self, index: usize) -> bool {
        self.is_thought[index]
    }

    /// The number of the paragraph that holds token `index`.
    pub(crate) fn paragraph(&self, index: usize) -> usize {
        self.paragraph_of[index] as usize
    }

    /// The tokens of each paragraph that has any, without white space, in text order.
    pub(crate) fn paragraphs(&self) -> Vec<Vec<usize>> {
        let mut paragraphs: Vec<Vec<usize>> = Vec::new();
        for token in self.document.tokens().filter(|token| !token.is_space()) {
            let index = token.index();
            match paragraphs.last_mut() {
                Some(last)
                    if last.last().is_some_and(|&last| self.paragraph(last) == self.paragraph(index)) =>
                {
                    last.push(index);
                }
                _ => paragraphs.push(vec![index]),
            }
        }
        paragraphs
    }

    /// The number of the sentence that holds token `index`.
    pub(crate) fn sentence(&self, index: usize) -> usize {
        self.sentence_of[index] as usize
    }

    /// Words of a quotation: its tokens without punctuation.
    pub(crate) fn n_words(&self, quotation: usize) -> usize {
        self.words(self.quoted[quotation].indices()).count()
    }

    /// Those of `tokens` that are neither punctuation nor white space.
    pub(crate) fn words(&self, tokens: impl IntoIterator<Item = usize>) -> impl Iterator<Item = usize> {
        tokens.into_iter().filter(|&index| {
            let token = self.token(index);
            !token.is_punct() && token.text().chars().any(char::is_alphanumeric)
        })
    }
}

/// `token` and everything below it but what hangs on a token for which `cut` holds.
pub(crate) fn subtree(token: Token<'_>, cut: impl Fn(Token<'_>) -> bool) -> Tokens {
    // What stands left of a token, itself, what stands right: in order, but where a tree crosses itself.
    let mut tokens = Vec::new();
    let mut left = vec![(token, false)];
    while let Some((token, is_open)) = left.pop() {
        if is_open {
            tokens.push(token.index());
            continue;
        }
        let children = || token.children().filter(|&child| !cut(child)).rev();
        left.extend(children().filter(|child| child.index() > token.index()).map(|child| (child, false)));
        left.push((token, true));
        left.extend(children().filter(|child| child.index() < token.index()).map(|child| (child, false)));
    }
    tokens.into()
}
