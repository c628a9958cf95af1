//! Texts that speak, and who made them: "the statement", "a joint declaration".

use super::{Pass, is_definite};
use crate::entity::{Draft, role};
use crate::statement;
use rashomon_core::{EntityKind, MentionKind, Token, TokenSpan};

impl Pass<'_, '_> {
    /// A text that speaks, tied to an earlier mention of it and to who made it.
    pub(super) fn document(&mut self, token: Token<'_>, span: TokenSpan, tokens: &[Token<'_>]) {
        let lemma = token.lemma().to_lowercase();
        let lexicon = self.context.lexicon;
        let formal = lexicon.is_declaration_noun(&lemma);
        if is_definite(token) && token.child("poss").is_none() {
            let known = (0..self.entities.drafts.len())
                .filter(|&entity| {
                    let draft = &self.entities.drafts[entity];
                    draft.kind == EntityKind::Document
                        && draft.roles.first().is_some_and(|role| {
                            role.head == lemma
                                || (formal && lexicon.is_declaration_noun(&role.head) && lemma == "statement")
                                || (formal && lemma == "document")
                        })
                })
                .max_by_key(|&entity| self.last_seen(entity));
            if let Some(entity) = known {
                self.entities.mention(span, &[entity], MentionKind::Description);
                return;
            }
        }
        let makers = self.makers(token);
        let name = self.text_of(tokens, span);
        if name.is_empty() {
            return;
        }
        let mut draft = Draft::new(name, EntityKind::Document);
        draft.roles.push(role::role(self.context, tokens, token));
        draft.makers = makers;
        let entity = self.add(draft);
        self.entities.mention(span, &[entity], MentionKind::Description);
    }

    /// Who made a text: whose it is, by whom it is, or who signed, issued or gave it.
    fn makers(&mut self, token: Token<'_>) -> Vec<usize> {
        if let Some(owner) = token.child("poss") {
            return self.conjuncts(owner);
        }
        let lemma = token.lemma().to_lowercase();
        let is_formal = self.context.lexicon.is_declaration_noun(&lemma);
        for by in token.children().filter(|child| {
            // "a poll of Roe's voters" is not by them.
            let is_of = child.lemma() == "of" && is_formal;
            child.dep() == "prep" && (matches!(child.lemma(), "by" | "from") || is_of)
        }) {
            if let Some(owner) = by.child("pobj") {
                let found = self.conjuncts(owner);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        // Who says something in a text has made it, or who puts it out; who is found by it has not.
        if lemma == "report" || !is_formal && !is_personal(&lemma) {
            return Vec::new();
        }
        let verb = token.ancestors().find(|above| matches!(above.pos(), "VERB" | "AUX"));
        let Some(subject) = verb.and_then(statement::speaker::verb_subject) else { return Vec::new() };
        if subject.index() == token.index() {
            return Vec::new();
        }
        if self.entities.meant(subject.index()).is_empty() && subject.index() > token.index() {
            self.description(subject);
        }
        self.conjuncts(subject)
    }
}

/// Texts that whoever speaks in them has made.
fn is_personal(lemma: &str) -> bool {
    matches!(
        lemma,
        "tweet"
            | "post"
            | "posting"
            | "email"
            | "e-mail"
            | "memo"
            | "memoir"
            | "note"
            | "notice"
            | "speech"
            | "interview"
            | "testimony"
            | "column"
            | "essay"
            | "editorial"
            | "plan"
            | "proposal"
            | "ad"
            | "advertisement"
            | "video"
            | "order"
            | "ruling"
            | "opinion"
            | "filing"
            | "complaint"
            | "lawsuit"
            | "communique"
            | "communiqué"
    )
}
