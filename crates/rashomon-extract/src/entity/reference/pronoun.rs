//! Whom "he", "she", "they" and "it" mean: by gender, number, distance and place in the sentence.

use super::Pass;
use crate::entity::Draft;
use crate::lang::{CountryWord, Gender};
use rashomon_core::{EntityKind, MentionKind, Token, TokenSpan};

/// How many sentences back a pronoun's person is looked for.
const REACH: i64 = 12;
/// The same for a country that is "she", and for "someone".
const REACH_SHORT: i64 = 2;
/// How good the subject is that a pronoun goes before.
const FORETOLD: i64 = 10;
/// How much worse a description without a name is than a name, where it shows the gender and where not.
const LATENT: [i64; 2] = [4, 9];
/// How much worse a country is than a woman.
const COUNTRY: i64 = 14;

/// Whether a description names no one: "someone".
fn is_anybody(draft: &Draft) -> bool {
    draft.is_latent
        && draft
            .roles
            .first()
            .is_some_and(|role| matches!(role.head.as_str(), "someone" | "somebody" | "anyone"))
}

impl Pass<'_, '_> {
    pub(super) fn pronoun(&mut self, token: Token<'_>) {
        let word = token.text().to_lowercase();
        let found = match word.as_str() {
            "he" | "him" | "his" | "himself" => self.person(token, Gender::Male).map(|entity| vec![entity]),
            "she" | "her" | "hers" | "herself" => {
                self.person(token, Gender::Female).map(|entity| vec![entity])
            }
            "they" | "them" | "their" | "themselves"
                if self.speaks[token.index()].is_some() || word == "they" =>
            {
                self.several(token)
            }
            "it" if self.speaks[token.index()].is_some() => self.thing(token).map(|entity| vec![entity]),
            _ => None,
        };
        if let Some(found) = found {
            let gender = match word.as_str() {
                "he" | "him" | "his" | "himself" => Some(Gender::Male),
                "she" | "her" | "hers" | "herself" => Some(Gender::Female),
                _ => None,
            };
            if let (Some(gender), &[entity]) = (gender, found.as_slice())
                && self.entities.drafts[entity].is_person()
            {
                self.entities.drafts[entity].gender.get_or_insert(gender);
            }
            let span = TokenSpan { start: token.index(), end: token.index() + 1 };
            self.entities.mention(span, &found, MentionKind::Pronoun);
        }
    }

    /// The likeliest person of a gender before a pronoun.
    fn person(&self, pronoun: Token<'_>, gender: Gender) -> Option<usize> {
        let place = pronoun.index();
        let sentence = self.context.sentence(place);
        let quotation = self.context.quotation(place);
        // Who is quoted says "I" of themselves.
        let quoted_speaker: Vec<usize> =
            self.quoted_in[place].map(|statement| self.speakers[statement].clone()).unwrap_or_default();
        let spoke_last = self
            .statements
            .iter()
            .enumerate()
            .filter(|(_, draft)| draft.content.last().is_some_and(|&last| last < place))
            .max_by_key(|(_, draft)| draft.content.last().copied())
            .map(|(number, _)| self.speakers[number].clone())
            .unwrap_or_default();
        let ahead = self.subject_ahead(pronoun);
        let mut best: Option<(i64, usize)> = None;
        for (entity, draft) in self.entities.drafts.iter().enumerate() {
            // In older prose and in speeches a country is "she".
            let is_country = gender == Gender::Female
                && draft.kind == EntityKind::Place
                && self.context.lexicon.country(&draft.name, CountryWord::Name).is_some();
            if !(draft.is_person() || is_country)
                || draft.gender.is_some_and(|known| known != gender)
                || quoted_speaker.contains(&entity)
            {
                continue;
            }
            let reach_max = if is_country || is_anybody(draft) { REACH_SHORT } else { REACH };
            let reach = self.seen[entity].iter().rev().take(4).filter_map(|seen| {
                let distance =
                    i64::try_from(sentence.saturating_sub(self.context.sentence(seen.token))).ok()?;
                if distance > reach_max || self.is_barred(pronoun, seen.token) {
                    return None;
                }
                let mut score = -10 * distance;
                if seen.subject {
                    score += 6;
                }
                if self.context.quotation(seen.token).is_some()
                    && self.context.quotation(seen.token) != quotation
                {
                    score -= 12;
                }
                if self.context.paragraph(seen.token) != self.context.paragraph(place) {
                    score -= 5;
                }
                Some(score)
            });
            let foretold = (ahead == Some(entity)).then_some(FORETOLD);
            let Some(mut score) = reach.max().max(foretold) else { continue };
            if draft.is_latent {
                score -= LATENT[usize::from(draft.gender.is_none())];
            }
            if is_country {
                score -= COUNTRY;
            }
            if draft.gender == Some(gender) {
                score += 5;
            }
            if spoke_last.contains(&entity) && quotation.is_none() {
                score += 5;
            }
            score += i64::try_from(self.seen[entity].len().min(6)).unwrap_or(0);
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, entity));
            }
        }
        best.map(|(_, entity)| entity)
    }

    /// Who is the subject of a clause that a pronoun goes before: "In her speech, Roe said".
    fn subject_ahead(&self, pronoun: Token<'_>) -> Option<usize> {
        let mut below = pronoun;
        for above in pronoun.ancestors().take(6) {
            if matches!(above.pos(), "VERB" | "AUX")
                && matches!(below.dep(), "prep" | "advcl" | "npadvmod")
                && below.index() < above.index()
                && let Some(subject) = above.child("nsubj")
                && subject.index() > pronoun.index()
            {
                let &[entity] = self.entities.meant(subject.index()) else { return None };
                return self.entities.drafts[entity].is_person().then_some(entity);
            }
            below = above;
        }
        None
    }

    /// Whether a pronoun cannot mean a mention because both depend on one verb: "Roe told him".
    pub(super) fn is_barred(&self, pronoun: Token<'_>, mention: usize) -> bool {
        let mention = self.context.token(mention);
        let reflexive = pronoun.text().to_lowercase().ends_with("self");
        if reflexive || pronoun.tag() == "PRP$" {
            return false;
        }
        let governor = |token: Token<'_>| {
            let mut token = token;
            while matches!(token.dep(), "conj" | "compound") && !token.is_root() {
                token = token.head();
            }
            if token.dep() == "pobj" && !token.is_root() {
                token = token.head();
            }
            token.head().index()
        };
        matches!(pronoun.dep(), "dobj" | "dative" | "pobj" | "nsubj" | "nsubjpass")
            && matches!(mention.dep(), "nsubj" | "nsubjpass" | "dobj" | "dative" | "pobj")
            && governor(pronoun) == governor(mention)
    }

    /// Whom "they" means: those who acted together last, or a group.
    fn several(&mut self, pronoun: Token<'_>) -> Option<Vec<usize>> {
        let place = pronoun.index();
        let sentence = self.context.sentence(place);
        for back in (0..place).rev() {
            if sentence - self.context.sentence(back) > 2 {
                return None;
            }
            let token = self.context.token(back);
            if !matches!(token.dep(), "nsubj" | "nsubjpass" | "agent" | "pobj" | "dobj")
                || self.context.quotation(back) != self.context.quotation(place)
            {
                continue;
            }
            let subject = matches!(token.dep(), "nsubj" | "nsubjpass");
            let lemma = token.lemma().to_lowercase();
            if subject
                && token.tag() == "NNS"
                && self.entities.meant(back).is_empty()
                && self.context.lexicon.is_human_noun(&lemma)
            {
                // "Protesters blocked the road. They said": who is first named as a crowd.
                self.described(token);
            }
            let meant = self.entities.meant(back);
            let together = self.conjuncts(token);
            if together.len() > 1
                && together.iter().all(|&entity| self.entities.drafts[entity].kind != EntityKind::Document)
            {
                return Some(together);
            }
            if let [entity] = *meant
                && (self.entities.drafts[entity].kind == EntityKind::Group
                    || (subject && self.entities.drafts[entity].kind == EntityKind::Organisation))
            {
                return Some(vec![entity]);
            }
            if meant.len() > 1 && subject {
                return Some(meant.to_vec());
            }
        }
        None
    }

    pub(super) fn conjuncts(&self, token: Token<'_>) -> Vec<usize> {
        let mut found = self.entities.meant(token.index()).to_vec();
        let mut at = token;
        while let Some(next) = at.child("conj") {
            for &entity in self.entities.meant(next.index()) {
                if !found.contains(&entity) {
                    found.push(entity);
                }
            }
            at = next;
        }
        found
    }

    /// What "it" means as a speaker: the organisation, state or document that last was a subject.
    fn thing(&mut self, pronoun: Token<'_>) -> Option<usize> {
        let place = pronoun.index();
        let sentence = self.context.sentence(place);
        for back in (0..place).rev() {
            if sentence - self.context.sentence(back) > 2 {
                return None;
            }
            let token = self.context.token(back);
            if !matches!(token.dep(), "nsubj" | "nsubjpass") {
                continue;
            }
            let lemma = token.lemma().to_lowercase();
            let lexicon = self.context.lexicon;
            let speaks = lexicon.is_group_noun(&lemma) || lexicon.is_declaration_noun(&lemma);
            if token.tag() == "NN" && speaks && self.entities.meant(back).is_empty() {
                self.described(token);
            }
            if let &[entity] = self.entities.meant(back) {
                let kind = self.entities.drafts[entity].kind;
                if matches!(kind, EntityKind::Organisation | EntityKind::Document | EntityKind::Place) {
                    return Some(entity);
                }
            }
        }
        None
    }
}
