//! Whom descriptions mean: "America's top diplomat", "the two presidents", "a woman from the village".

use super::{Pass, is_definite};
use crate::context::subtree;
use crate::entity::role::{self, Role};
use crate::entity::{Draft, office};
use crate::lang::CountryWord;
use rashomon_core::{EntityKind, MentionKind, Token, TokenSpan};

impl<'a> Pass<'a, '_> {
    pub(super) fn description(&mut self, token: Token<'_>) {
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
        if self.context.lexicon.is_human_noun(&lemma) {
            if self.is_address(token) {
                return;
            }
            let (span, tokens) = self.noun_phrase(token);
            let role = role::role(self.context, &tokens, token);
            let found = if is_definite(token) { self.holders(token, &role) } else { None };
            if let Some(found) = found {
                self.entities.mention(span, &found, MentionKind::Description);
            } else if matches!(token.tag(), "NN" | "NNP") && !is_said_of_another(token) {
                self.latent(token, span, &tokens, role);
            }
        } else if self.context.lexicon.is_declaration_noun(&lemma) && self.is_authored(token) {
            self.described(token);
        }
    }

    /// Whether a description is how somebody is spoken to, or a name made of common words: "Madam Chair",
    /// "they call me the Poet".
    fn is_address(&self, token: Token<'_>) -> bool {
        let is_spoken_to = |token: Token<'_>| {
            matches!(
                &*token.text().to_lowercase(),
                "madam" | "madame" | "sir" | "dear" | "ladies" | "gentlemen"
            )
        };
        let beside = token.children().any(|child| {
            child.index() < token.index()
                && (is_spoken_to(child)
                    || child.dep() == "poss" && child.text() == "My" && token.text() == "Lord")
        });
        let is_name = token.text().starts_with(char::is_uppercase)
            && !token.sentence_start()
            && token.previous().is_some_and(|before| {
                before.text().starts_with(char::is_uppercase)
                    && before.tag() == "DT"
                    && !before.sentence_start()
            })
            && self.context.lexicon.title_classes(&token.text().to_lowercase()).is_empty()
            && !token.children().any(|child| child.dep() == "prep");
        is_spoken_to(token) || beside || is_name
    }

    /// Whether a text is named with who made it: "a joint declaration", "the ministry's statement".
    fn is_authored(&self, token: Token<'_>) -> bool {
        token.children().any(|child| child.lemma().eq_ignore_ascii_case("joint"))
    }

    /// Makes a token mean an entity, known or new: the words name a speaker.
    pub(super) fn described(&mut self, token: Token<'_>) {
        let (span, tokens) = self.noun_phrase(token);
        let lemma = token.lemma().to_lowercase();
        let lexicon = self.context.lexicon;
        let plural = matches!(token.tag(), "NNS" | "NNPS");
        let role = role::role(self.context, &tokens, token);
        let person = lexicon.is_person_noun(&lemma) || !role.classes.is_empty();
        // "the group's leader, Jane Doe", "two nurses, Jane Doe and Ann Roe": the names beside it.
        let is_person = |entity: &usize| self.entities.drafts[*entity].is_person();
        let beside = token.children().filter(|child| child.dep() == "appos");
        let named = beside
            .map(|child| self.conjuncts(child))
            .find(|named| !named.is_empty() && named.iter().all(is_person) && (plural || named.len() == 1));
        if let Some(named) = named.filter(|_| person || lemma == "one") {
            self.entities.mention(span, &named, MentionKind::Description);
            return;
        }
        if person
            && is_definite(token)
            && let Some(found) = self.holders(token, &role)
        {
            self.entities.mention(span, &found, MentionKind::Description);
            return;
        }
        if person
            && is_definite(token)
            && let Some(holder) = office::holder(self.context, &role)
        {
            let mut draft = Draft::new(holder.person.to_owned(), EntityKind::Person);
            draft.wikidata = holder.wikidata.map(str::to_owned);
            draft.gender = draft.words.first().and_then(|first| lexicon.name_gender(&first.to_lowercase()));
            draft.roles.push(role);
            let entity = self.add(draft);
            self.entities.mention(span, &[entity], MentionKind::Description);
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

    /// Keeps "a woman from the village" or "my brother" for a pronoun that may mean them.
    fn latent(&mut self, token: Token<'_>, span: TokenSpan, tokens: &[Token<'_>], role: Role) {
        let known = (0..self.entities.drafts.len())
            .filter(|&entity| {
                let draft = &self.entities.drafts[entity];
                draft.is_latent
                    && draft.roles.iter().any(|known| known.head == role.head)
                    && is_definite(token)
            })
            .max_by_key(|&entity| self.last_seen(entity));
        let entity = known.unwrap_or_else(|| {
            let mut draft = Draft::new(self.text_of(tokens, span), EntityKind::Person);
            draft.gender = self.context.lexicon.noun_gender(&role.head);
            draft.is_latent = true;
            draft.roles.push(role);
            self.add(draft)
        });
        self.entities.mention(span, &[entity], MentionKind::Description);
    }

    fn describe(
        &mut self,
        token: Token<'_>,
        span: TokenSpan,
        tokens: &[Token<'_>],
        kind: EntityKind,
        role: Role,
    ) {
        let name = self.owned_text_of(tokens, span);
        if name.is_empty() {
            return;
        }
        let known = self.entities.drafts.iter().position(|draft| {
            draft.kind == kind
                && !draft.is_latent
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

    /// The persons who hold the office or fit the description that `role` names.
    pub(super) fn holders(&self, token: Token<'_>, role: &Role) -> Option<Vec<usize>> {
        let plural = matches!(token.tag(), "NNS" | "NNPS");
        if plural {
            return self.several_holders(token, role);
        }
        // Who holds the office that day goes before whom the article ties to one like it.
        let holder = office::holder(self.context, role);
        if let Some(entity) = holder.and_then(|holder| office::holder_among(self.entities, holder)) {
            return Some(vec![entity]);
        }
        let gender = self.context.lexicon.noun_gender(&role.head);
        let fits = |draft: &Draft| {
            draft.is_person()
                && !draft.is_latent
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
                let gender = self.context.lexicon.noun_gender(&role.head);
                let anyone = matches!(role.head.as_str(), "man" | "woman" | "person" | "people");
                draft.is_person()
                    && !draft.is_latent
                    && !(gender.is_some() && draft.gender.is_some() && gender != draft.gender)
                    && (anyone && role.country.is_none() || holds(draft, role, role.country))
            })
            .filter_map(|entity| self.last_seen(entity).map(|place| (place, entity)))
            .collect();
        found.sort_unstable_by(|left, right| right.cmp(left));
        found.truncate(2);
        (found.len() == 2).then(|| found.into_iter().rev().map(|(_, entity)| entity).collect())
    }

    /// Of the entities that fit the one meant last; failing that the one named first later on.
    pub(super) fn latest(&self, token: Token<'_>, fits: impl Fn(&Draft) -> bool) -> Option<usize> {
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
    pub(super) fn noun_phrase(&self, head: Token<'a>) -> (TokenSpan, Vec<Token<'a>>) {
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

    /// The same with the owner's name for a possessive pronoun: "Jane Roe’s advisers" for "her advisers".
    fn owned_text_of(&self, tokens: &[Token<'_>], span: TokenSpan) -> String {
        let text = self.text_of(tokens, span);
        let Some(first) = tokens.first().filter(|first| first.tag() == "PRP$") else { return text };
        let &[owner] = self.entities.meant(first.index()) else { return text };
        let owner = &self.entities.drafts[owner];
        match text.strip_prefix(first.text()) {
            Some(owned) if !owner.is_latent => format!("{}’s{owned}", owner.name),
            _ => text,
        }
    }

    /// A noun phrase as a name to show: without article or possessive pronoun.
    pub(super) fn text_of(&self, tokens: &[Token<'_>], span: TokenSpan) -> String {
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

/// Whether a description is said of somebody who is named otherwise: "Roe is a nurse", "Roe, a nurse".
fn is_said_of_another(token: Token<'_>) -> bool {
    let there_is = || token.head().child("expl").is_some();
    matches!(token.dep(), "appos" | "npadvmod" | "conj") || token.dep() == "attr" && !there_is()
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
