//! Whom descriptions and pronouns mean: "America's top diplomat", "the statement", "she".
//!
//! A sieve from left to right in the manner of Lee et al. (2013): what is sure first (names and
//! roles, already there), then descriptions by office and country, then pronouns by gender, number,
//! distance and place in the sentence.

use super::role::{self, Role};
use super::{Draft, Entities};
use crate::context::{Context, subtree};
use crate::lang::{CountryWord, Gender};
use crate::statement;
use rashomon_core::{EntityKind, MentionKind, Token, TokenSpan};

/// How many sentences back a pronoun's person is looked for.
const REACH: usize = 4;

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

    // Pronouns

    fn pronoun(&mut self, token: Token<'_>) {
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
            if let (Some(gender), &[entity]) = (gender, found.as_slice()) {
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
        let mut best: Option<(i64, usize)> = None;
        for (entity, draft) in self.entities.drafts.iter().enumerate() {
            if !draft.is_person()
                || draft.gender.is_some_and(|known| known != gender)
                || quoted_speaker.contains(&entity)
            {
                continue;
            }
            let reach = self.seen[entity].iter().rev().take(4).filter_map(|seen| {
                let distance =
                    i64::try_from(sentence.saturating_sub(self.context.sentence(seen.token))).ok()?;
                if distance > i64::try_from(REACH).unwrap_or(4) || self.is_barred(pronoun, seen.token) {
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
                    score -= 3;
                }
                Some(score)
            });
            let Some(mut score) = reach.max() else { continue };
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

    /// Whether a pronoun cannot mean a mention because both depend on one verb: "Roe told him".
    fn is_barred(&self, pronoun: Token<'_>, mention: usize) -> bool {
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
    fn several(&self, pronoun: Token<'_>) -> Option<Vec<usize>> {
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

    fn conjuncts(&self, token: Token<'_>) -> Vec<usize> {
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
    fn thing(&self, pronoun: Token<'_>) -> Option<usize> {
        let place = pronoun.index();
        let sentence = self.context.sentence(place);
        self.entities
            .drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| {
                matches!(draft.kind, EntityKind::Organisation | EntityKind::Document | EntityKind::Place)
            })
            .filter_map(|(entity, _)| {
                self.seen[entity]
                    .iter()
                    .rev()
                    .find(|seen| seen.subject && sentence - self.context.sentence(seen.token) <= 2)
                    .map(|seen| (seen.token, entity))
            })
            .max()
            .map(|(_, entity)| entity)
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

    // Descriptions

    fn description(&mut self, token: Token<'_>) {
        let speaks = self.speaks[token.index()].is_some();
        if speaks {
            self.described(token);
            return;
        }
        if !matches!(token.tag(), "NN" | "NNS" | "NNP" | "NNPS")
            || matches!(token.dep(), "compound" | "amod" | "nmod")
        {
            return;
        }
        let lemma = token.lemma().to_lowercase();
        if self.context.lexicon.is_person_noun(&lemma) && is_definite(token) {
            let (span, tokens) = self.noun_phrase(token);
            let role = role::role(self.context, &tokens, token);
            if let Some(found) = self.holders(token, &role) {
                self.entities.mention(span, &found, MentionKind::Description);
            }
        } else if self.context.lexicon.is_declaration_noun(&lemma) && self.is_authored(token) {
            self.described(token);
        }
    }

    /// Whether a text is named with who made it: "a joint declaration", "the ministry's statement".
    fn is_authored(&self, token: Token<'_>) -> bool {
        token.children().any(|child| child.lemma().eq_ignore_ascii_case("joint"))
    }

    /// Makes a token mean an entity, known or new: the words name a speaker.
    fn described(&mut self, token: Token<'_>) {
        let (span, tokens) = self.noun_phrase(token);
        let lemma = token.lemma().to_lowercase();
        let lexicon = self.context.lexicon;
        let plural = matches!(token.tag(), "NNS" | "NNPS");
        let role = role::role(self.context, &tokens, token);
        let person = lexicon.is_person_noun(&lemma) || !role.classes.is_empty();
        // "the group's leader, Jane Doe": the name beside it.
        let named = token.children().filter(|child| child.dep() == "appos").find_map(|child| {
            self.entities
                .meant(child.index())
                .first()
                .copied()
                .filter(|&entity| self.entities.drafts[entity].is_person())
        });
        if let Some(entity) = named.filter(|_| person) {
            self.entities.mention(span, &[entity], MentionKind::Description);
            return;
        }
        if person
            && is_definite(token)
            && let Some(found) = self.holders(token, &role)
        {
            self.entities.mention(span, &found, MentionKind::Description);
            return;
        }
        if lexicon.is_document_noun(&lemma) || lexicon.is_declaration_noun(&lemma) {
            self.document(token, span, &tokens);
            return;
        }
        let kind = if token.tag() == "NNP"
            && tokens.len() == 1
            && lexicon.name_gender(&token.text().to_lowercase()).is_some()
        {
            EntityKind::Person
        } else if plural && (person || lexicon.is_group_noun(&lemma)) || matches!(token.entity(), "NORP") {
            EntityKind::Group
        } else if lexicon.is_group_noun(&lemma) || matches!(token.tag(), "NNP" | "NNPS") {
            EntityKind::Organisation
        } else if person {
            EntityKind::Person
        } else if plural
            || matches!(
                lemma.as_str(),
                "some" | "many" | "other" | "most" | "several" | "few" | "both" | "all"
            )
        {
            EntityKind::Group
        } else {
            EntityKind::Other
        };
        self.describe(token, span, &tokens, kind, role);
    }

    fn describe(
        &mut self,
        token: Token<'_>,
        span: TokenSpan,
        tokens: &[Token<'_>],
        kind: EntityKind,
        role: Role,
    ) {
        let name = self.text_of(tokens, span);
        if name.is_empty() {
            return;
        }
        let known = self.entities.drafts.iter().position(|draft| {
            draft.kind == kind
                && draft.name.eq_ignore_ascii_case(&name)
                && (is_definite(token) || kind != EntityKind::Person)
        });
        let entity = known.unwrap_or_else(|| {
            let mut draft = Draft::new(name, kind);
            draft.gender = self.context.lexicon.noun_gender(&role.head);
            if kind == EntityKind::Organisation {
                draft.country = role.country.filter(|_| role.head == "government");
            }
            if matches!(kind, EntityKind::Person) {
                draft.roles.push(role);
            }
            self.add(draft)
        });
        self.entities.mention(span, &[entity], MentionKind::Description);
    }

    /// A text that speaks, tied to an earlier mention of it and to who made it.
    fn document(&mut self, token: Token<'_>, span: TokenSpan, tokens: &[Token<'_>]) {
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
        for by in token
            .children()
            .filter(|child| child.dep() == "prep" && matches!(child.lemma(), "by" | "from" | "of"))
        {
            if let Some(owner) = by.child("pobj") {
                let found = self.conjuncts(owner);
                if !found.is_empty() {
                    return found;
                }
            }
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

    /// The persons who hold the office or fit the description that `role` names.
    fn holders(&self, token: Token<'_>, role: &Role) -> Option<Vec<usize>> {
        let plural = matches!(token.tag(), "NNS" | "NNPS");
        if plural {
            return self.several_holders(token, role);
        }
        let gender = self.context.lexicon.noun_gender(&role.head);
        let fits = |draft: &Draft| {
            draft.is_person()
                && !(gender.is_some() && draft.gender.is_some() && gender != draft.gender)
                && holds(draft, role, role.country)
        };
        let exactly = |draft: &Draft| fits(draft) && country_of(draft) == role.country;
        role.country
            .and_then(|_| self.latest(token, exactly))
            .or_else(|| self.latest(token, fits))
            .map(|entity| vec![entity])
    }

    /// "the Chinese and Russian leaders", "the two presidents".
    fn several_holders(&self, token: Token<'_>, role: &Role) -> Option<Vec<usize>> {
        let (_, tokens) = self.noun_phrase(token);
        let mut countries: Vec<&'static str> = Vec::new();
        for word in &tokens {
            let text = word.text();
            let country = [CountryWord::Adjective, CountryWord::Name]
                .into_iter()
                .find_map(|kind| self.context.lexicon.country(text, kind));
            countries.extend(country.filter(|country| !countries.contains(country)));
        }
        if countries.len() > 1 {
            let found: Vec<usize> = countries
                .iter()
                .filter_map(|&country| {
                    self.latest(token, |draft| draft.is_person() && holds(draft, role, Some(country)))
                })
                .collect();
            return (found.len() == countries.len()).then_some(found);
        }
        let two = tokens.iter().any(|word| matches!(word.lemma().to_lowercase().as_str(), "two" | "both"));
        if !two {
            return None;
        }
        let mut found: Vec<(usize, usize)> = (0..self.entities.drafts.len())
            .filter(|&entity| {
                let draft = &self.entities.drafts[entity];
                draft.is_person() && (role.classes.is_empty() || holds(draft, role, role.country))
            })
            .filter_map(|entity| self.last_seen(entity).map(|place| (place, entity)))
            .collect();
        found.sort_unstable_by(|left, right| right.cmp(left));
        found.truncate(2);
        (found.len() == 2).then(|| found.into_iter().rev().map(|(_, entity)| entity).collect())
    }

    /// Of the entities that fit the one meant last; failing that the one named first later on.
    fn latest(&self, token: Token<'_>, fits: impl Fn(&Draft) -> bool) -> Option<usize> {
        let place = token.index();
        let barred =
            |entity: usize| self.seen[entity].last().is_some_and(|seen| self.is_barred(token, seen.token));
        let candidates: Vec<usize> = (0..self.entities.drafts.len())
            .filter(|&entity| fits(&self.entities.drafts[entity]) && !barred(entity))
            .collect();
        candidates
            .iter()
            .copied()
            .filter_map(|entity| self.last_seen(entity).map(|seen| (seen, entity)))
            .max()
            .map(|(_, entity)| entity)
            .or_else(|| {
                candidates
                    .iter()
                    .copied()
                    .filter_map(|entity| {
                        let later = self.entities.drafts[entity].mentions.range(place..).next()?;
                        Some((*later.0, entity))
                    })
                    .min()
                    .map(|(_, entity)| entity)
            })
    }

    /// The words of a noun phrase without the clauses that hang on it, and without its article.
    fn noun_phrase(&self, head: Token<'a>) -> (TokenSpan, Vec<Token<'a>>) {
        let words = subtree(head, |child| {
            matches!(child.dep(), "relcl" | "acl" | "advcl" | "ccomp" | "appos" | "parataxis" | "cc")
                && !(child.dep() == "cc" && child.next().is_some_and(|next| next.tag() == "JJ"))
                || (child.dep() == "conj" && matches!(child.pos(), "NOUN" | "PROPN" | "VERB"))
        });
        let (mut start, mut end) = (head.index(), head.index() + 1);
        while start > 0 && words.contains(&(start - 1)) {
            start -= 1;
        }
        while words.contains(&end) {
            end += 1;
        }
        while end > head.index() + 1
            && (self.context.token(end - 1).is_punct() || self.context.token(end - 1).tag() == "CC")
        {
            end -= 1;
        }
        while start < head.index() && self.context.token(start).is_punct() {
            start += 1;
        }
        let span = TokenSpan { start, end };
        (span, self.context.document.tokens_in(span).collect())
    }

    /// A noun phrase as a name to show: without article or possessive pronoun.
    fn text_of(&self, tokens: &[Token<'_>], span: TokenSpan) -> String {
        let first = tokens.iter().find(|token| {
            !matches!(token.text().to_lowercase().as_str(), "the" | "this" | "that" | "these" | "those")
        });
        let start = first.map_or(span.start, |token| token.index());
        self.context
            .document
            .span(TokenSpan { start, end: span.end })
            .of(self.context.document.text())
            .to_owned()
    }
}

/// The country whose office a person holds, as far as the article says it.
fn country_of(draft: &Draft) -> Option<&'static str> {
    draft.roles.iter().find_map(|role| role.country)
}

/// Whether a person holds the office `asked` of `country`.
fn holds(draft: &Draft, asked: &Role, country: Option<&'static str>) -> bool {
    let countries_differ =
        matches!((country_of(draft), country), (Some(known), Some(asked)) if known != asked);
    !countries_differ
        && draft.roles.iter().any(|known| {
            let same_class = known.classes.iter().any(|class| asked.classes.contains(class));
            let counterpart = known.counterpart
                && (country.is_none() || known.country == country)
                && !asked.classes.is_empty();
            let same_head = known.head == asked.head && !known.is_another_office(asked);
            (same_class || counterpart || same_head)
                && (country.is_some() || !known.is_of_another_body(asked))
        })
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
