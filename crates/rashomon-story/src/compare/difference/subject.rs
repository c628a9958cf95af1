//! Of whom or what a clause tells.

use rashomon_core::{Document, Figure, Token};
use std::collections::BTreeSet;

/// The subject of the clause that a figure or time stands in.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject<'a> {
    /// The lemma of its noun; empty for a pronoun and where there is none.
    noun: &'a str,
    /// What tells it from others of its kind: "Orrin", "second".
    qualifiers: BTreeSet<&'a str>,
    /// Whether the article means one known thing by it.
    is_definite: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn of_figure(document: &'a Document, figure: &Figure) -> Self {
        let tokens = document.tokens_at(figure.span);
        let verb = document
            .tokens_in(tokens)
            .find_map(|token| token.ancestors().find(|above| matches!(above.pos(), "VERB" | "AUX")));
        verb.map(Self::of_verb).unwrap_or_default()
    }

    /// The subject of `verb`, or of the verb that it is joined to.
    pub(super) fn of_verb(verb: Token<'a>) -> Self {
        let mut verb = verb;
        let subject = loop {
            let own = verb.children().find(|child| matches!(child.dep(), "nsubj" | "nsubjpass"));
            if own.is_some() || verb.is_root() || !matches!(verb.dep(), "conj" | "xcomp") {
                break own;
            }
            verb = verb.head();
        };
        let Some(noun) = subject.filter(|subject| matches!(subject.pos(), "NOUN" | "PROPN")) else {
            return Self::default();
        };
        let children = || noun.children();
        Self {
            noun: noun.lemma(),
            qualifiers: children()
                .filter(|child| matches!(child.dep(), "amod" | "compound" | "nmod" | "poss"))
                .filter(|child| child.pos() != "PRON")
                .map(|child| child.lemma())
                .collect(),
            is_definite: noun.pos() == "PROPN"
                || children().any(|child| {
                    child.dep() == "poss" || child.dep() == "det" && child.lemma().eq_ignore_ascii_case("the")
                }),
        }
    }

    /// Whether both are surely of one thing: the same noun, one known thing each, and no name that only one
    /// of two qualified ones has.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        !self.noun.is_empty()
            && self.noun.eq_ignore_ascii_case(other.noun)
            && self.is_definite
            && other.is_definite
            && (self.qualifiers.is_subset(&other.qualifiers) || other.qualifiers.is_subset(&self.qualifiers))
    }

    /// Whether both are surely of two things of one kind: "the first dam", "the second dam".
    pub(super) fn is_other(&self, other: &Self) -> bool {
        !self.noun.is_empty()
            && self.noun.eq_ignore_ascii_case(other.noun)
            && !self.qualifiers.is_empty()
            && !other.qualifiers.is_empty()
            && self.qualifiers.is_disjoint(&other.qualifiers)
    }
}
