//! Whom descriptions and pronouns mean: "America's top diplomat", "the statement", "she".
//!
//! A sieve from left to right in the manner of Lee et al. (2013): what is sure first (names and
//! roles, already there), then descriptions by office and country, then pronouns by gender, number,
//! distance and place in the sentence.

mod description;
mod pronoun;
mod text;

use super::{Draft, Entities};
use crate::context::Context;
use crate::statement;
use rashomon_core::{MentionKind, Token, TokenSpan};

struct Pass<'a, 'c> {
    context: &'c Context<'a>,
    entities: &'c mut Entities,
    /// For each token whether it heads the words that name a speaker, and of which statement.
    speaks: Vec<Option<usize>>,
    /// For each token the statement whose quoted content holds it.
    quoted_in: Vec<Option<usize>>,
    /// Speakers of the statements, as far as they are resolved.
    speakers: Vec<Vec<usize>>,
    statements: &'c [statement::Draft],
    /// Where each entity was last meant, and how often so far.
    seen: Vec<Vec<Seen>>,
}

#[derive(Clone, Copy)]
struct Seen {
    token: usize,
    subject: bool,
}

pub(super) fn resolve(context: &Context<'_>, statements: &[statement::Draft], entities: &mut Entities) {
    let n_tokens = context.document.len();
    let mut speaks = vec![None; n_tokens];
    let mut quoted_in = vec![None; n_tokens];
    for (number, draft) in statements.iter().enumerate() {
        if let Some(speaker) = draft.speaker {
            speaks[speaker] = Some(number);
        }
        for &index in &draft.content {
            if context.quotation(index).is_some() {
                quoted_in[index] = Some(number);
            }
        }
    }
    let seen = vec![Vec::new(); entities.drafts.len()];
    let speakers = vec![Vec::new(); statements.len()];
    let mut pass = Pass { context, entities, speaks, quoted_in, speakers, statements, seen };
    for index in 0..n_tokens {
        pass.token(index);
    }
    pass.first_persons();
}

impl<'a> Pass<'a, '_> {
    fn token(&mut self, index: usize) {
        let token = self.context.token(index);
        let speaks = self.speaks[index];
        if self.entities.meant(index).is_empty() {
            match token.tag() {
                "PRP" | "PRP$" => self.pronoun(token),
                "WP" | "WDT" if speaks.is_some() => self.relative(token),
                "NN" | "NNS" | "NNP" | "NNPS" | "JJ" | "CD" | "DT" | "JJS" | "VBN" | "VBG" => {
                    self.description(token)
                }
                _ => {}
            }
        }
        if speaks.is_some() {
            self.coordinate(token);
        }
        let meant = self.entities.meant(index).to_vec();
        if meant.is_empty() {
            return;
        }
        // A mention counts once: at its head, not at each of its words.
        let inside = |other: Token<'_>| self.entities.meant(other.index()) == meant.as_slice();
        if !token.is_root()
            && inside(token.head())
            && token.head().index().abs_diff(index) < 8
            && speaks.is_none()
        {
            return;
        }
        let subject = matches!(token.dep(), "nsubj" | "nsubjpass" | "csubj");
        for &entity in &meant {
            self.seen[entity].push(Seen { token: index, subject });
        }
        if subject && meant.len() == 1 && matches!(token.head().pos(), "VERB") {
            self.entities.drafts[meant[0]].acts = true;
        }
        if let Some(statement) = speaks {
            self.speakers[statement] = meant;
        }
    }

    fn add(&mut self, draft: Draft) -> usize {
        self.entities.drafts.push(draft);
        self.seen.push(Vec::new());
        self.entities.drafts.len() - 1
    }

    fn last_seen(&self, entity: usize) -> Option<usize> {
        self.seen[entity].last().map(|seen| seen.token)
    }

    /// "who": whom the clause is about.
    fn relative(&mut self, token: Token<'_>) {
        let Some(clause) =
            std::iter::once(token.head()).chain(token.ancestors()).find(|verb| verb.dep() == "relcl")
        else {
            return;
        };
        let antecedent = clause.head();
        if self.entities.meant(antecedent.index()).is_empty() {
            self.described(antecedent);
        }
        let meant = self.entities.meant(antecedent.index()).to_vec();
        if !meant.is_empty() {
            let span = TokenSpan { start: token.index(), end: token.index() + 1 };
            self.entities.mention(span, &meant, MentionKind::Pronoun);
        }
    }

    /// "I" and "we" inside a quotation: who is quoted.
    fn first_persons(&mut self) {
        for index in 0..self.context.document.len() {
            let Some(statement) = self.quoted_in[index] else { continue };
            let word = self.context.token(index).text();
            let singular = matches!(word, "I" | "me" | "Me" | "my" | "My" | "myself" | "mine");
            let &[speaker] = self.speakers[statement].as_slice() else { continue };
            if singular && self.entities.drafts[speaker].is_person() && self.entities.meant(index).is_empty()
            {
                let span = TokenSpan { start: index, end: index + 1 };
                self.entities.mention(span, &[speaker], MentionKind::Pronoun);
            }
        }
    }

    /// "Roe and Doe said": both.
    fn coordinate(&mut self, token: Token<'_>) {
        // "one passenger, Roe, recalled": a comma alone joins no two, the name is the passenger's.
        if let Some(next) = token.child("conj")
            && token.tag() == "NN"
            && self.context.lexicon.is_person_noun(&token.lemma().to_lowercase())
            && token.child("cc").is_none()
            && next.child("conj").is_none()
            && let &[named] = self.entities.meant(next.index())
            && self.entities.drafts[named].is_person()
        {
            self.entities.meant[token.index()] = vec![named];
            return;
        }
        let mut at = token;
        let mut found = self.entities.meant(token.index()).to_vec();
        while let Some(next) = at.child("conj") {
            if self.entities.meant(next.index()).is_empty() {
                self.described(next);
            }
            found.extend_from_slice(self.entities.meant(next.index()));
            at = next;
        }
        let mut unique = Vec::new();
        for entity in found {
            if !unique.contains(&entity) {
                unique.push(entity);
            }
        }
        self.entities.meant[token.index()] = unique;
    }
}

/// "the", "this", a possessive, or nothing before a title: not "a" or "some".
fn is_definite(token: Token<'_>) -> bool {
    let mut determiners = token.children().filter(|child| matches!(child.dep(), "det" | "poss" | "predet"));
    determiners.any(|child| {
        child.dep() == "poss"
            || matches!(
                child.text().to_lowercase().as_str(),
                "the" | "this" | "that" | "these" | "those" | "both"
            )
    })
}
