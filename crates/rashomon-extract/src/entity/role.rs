//! Offices and descriptions that an article ties to a name: "Russian President Vladimir Putin",
//! "Jane Doe, a lecturer at the university".

use super::Entities;
use crate::context::{Context, subtree};
use crate::lang::CountryWord;
use crate::office::{self, Asked};
use rashomon_core::{MentionKind, Token, TokenSpan};

/// An office or description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// As the article puts it, without article or possessive before it.
    pub(crate) text: String,
    /// The lemma of the noun that names it: "president".
    pub(crate) head: String,
    /// The classes of offices it belongs to.
    pub(crate) classes: Vec<&'static str>,
    /// The country it is an office of.
    pub(crate) country: Option<&'static str>,
    /// Names in it beside the office: whose office it is, where that is no country we know.
    pub(crate) names: Vec<String>,
    /// Whether it is somebody's counterpart: the same office in another country.
    pub(crate) counterpart: bool,
    /// The office it names, where the whole of it does.
    pub(crate) office: Option<Asked>,
    /// Its words.
    pub(crate) span: TokenSpan,
}

/// Reads a role from its words.
pub(super) fn role(context: &Context<'_>, tokens: &[Token<'_>], head: Token<'_>) -> Role {
    let first = tokens.first().map_or(head.span(), |token| token.span());
    let last = tokens.last().map_or(head.span(), |token| token.span());
    let text = first.cover(last).of(context.document.text()).to_owned();
    let lower: Vec<String> = tokens
        .iter()
        .map(|token| if *token == head { token.lemma().to_lowercase() } else { token.text().to_lowercase() })
        .collect();
    let (classes, in_title) = classes(context, &lower);
    let is_name = |place: usize| {
        let token = tokens[place];
        token != head
            && !in_title[place]
            && token.dep() != "det"
            && token.text().chars().next().is_some_and(char::is_uppercase)
    };
    Role {
        names: (0..tokens.len()).filter(|&place| is_name(place)).map(|place| lower[place].clone()).collect(),
        country: country(context, tokens),
        office: (!classes.is_empty()).then(|| office::asked(context.lexicon, &text)).flatten(),
        span: TokenSpan {
            start: tokens.first().map_or(head.index(), |token| token.index()),
            end: tokens.last().map_or(head.index(), |token| token.index()) + 1,
        },
        counterpart: head.lemma().eq_ignore_ascii_case("counterpart"),
        head: head.lemma().to_lowercase(),
        classes,
        text,
    }
}

impl Role {
    /// Whether the two are offices of different bodies, as far as their names tell: "Ohio's governor" is
    /// not "Texas Governor". A name and its adjective begin alike.
    pub(crate) fn is_of_another_body(&self, other: &Self) -> bool {
        let stem = |name: &str| name.chars().take(4).collect::<String>();
        let alike = |name: &String| other.names.iter().any(|other| stem(name) == stem(other));
        !self.names.is_empty() && !other.names.is_empty() && !self.names.iter().any(alike)
    }

    /// Whether both are known offices, and none of the one is an office of the other.
    pub(crate) fn is_another_office(&self, other: &Self) -> bool {
        let shared = self.classes.iter().any(|class| other.classes.contains(class));
        !self.classes.is_empty() && !other.classes.is_empty() && !shared
    }
}

/// The classes of offices that the longest titles or phrases among `words` belong to, and for each word
/// whether it is part of one.
fn classes(context: &Context<'_>, words: &[String]) -> (Vec<&'static str>, Vec<bool>) {
    let mut classes = Vec::new();
    let mut in_title = vec![false; words.len()];
    let mut start = 0;
    while start < words.len() {
        let longest = (start + 1..=words.len().min(start + 5)).rev().find_map(|end| {
            let phrase = words[start..end].join(" ");
            let titles = context.lexicon.title_classes(&phrase);
            let phrases = context.lexicon.phrase_classes(&phrase);
            (!titles.is_empty() || !phrases.is_empty()).then(|| (end, [titles, phrases].concat()))
        });
        match longest {
            Some((end, found)) => {
                classes.extend(found);
                in_title[start..end].fill(true);
                start = end;
            }
            None => start += 1,
        }
    }
    // "head" and "chief" say too little to tie two descriptions to one person.
    classes.retain(|class| *class != "head");
    classes.sort_unstable();
    classes.dedup();
    (classes, in_title)
}

/// The country that `tokens` name, in one, two or three words.
pub(super) fn country(context: &Context<'_>, tokens: &[Token<'_>]) -> Option<&'static str> {
    for start in 0..tokens.len() {
        for end in (start + 1..=tokens.len().min(start + 3)).rev() {
            let text = tokens[start].span().cover(tokens[end - 1].span()).of(context.document.text());
            let found = [CountryWord::Adjective, CountryWord::Name, CountryWord::Seat]
                .into_iter()
                .find_map(|word| context.lexicon.country(text, word));
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// Ties the roles that stand beside names to the names' entities.
pub(super) fn find(context: &Context<'_>, entities: &mut Entities) {
    for entity in 0..entities.drafts.len() {
        if !entities.drafts[entity].is_person() {
            continue;
        }
        let names: Vec<TokenSpan> = entities.drafts[entity]
            .mentions
            .values()
            .filter(|(_, kind)| *kind == MentionKind::Name)
            .map(|(span, _)| *span)
            .collect();
        for name in names {
            let before = before(context, name);
            let beside = beside(context, name);
            for (span, head) in before.into_iter().chain(beside) {
                let tokens: Vec<Token<'_>> = context.document.tokens_in(span).collect();
                let found = role(context, &tokens, context.token(head));
                drop_title_words(context, entities, head, span.end);
                let draft = &mut entities.drafts[entity];
                draft.gender = draft.gender.or_else(|| context.lexicon.noun_gender(&found.head));
                if !draft.roles.iter().any(|known| known.text.eq_ignore_ascii_case(&found.text)) {
                    draft.roles.push(found);
                }
                for index in span.indices() {
                    if entities.meant[index].is_empty() {
                        entities.meant[index] = vec![entity];
                    }
                }
            }
        }
    }
}

/// "State" of "Secretary of State" is no name of its own.
fn drop_title_words(context: &Context<'_>, entities: &mut Entities, head: usize, end: usize) {
    for last in head + 1..end {
        let title =
            context.document.span(TokenSpan { start: head, end: last + 1 }).of(context.document.text());
        if context.lexicon.title_classes(&title.to_lowercase()).is_empty() {
            continue;
        }
        for index in head + 1..=last {
            for entity in std::mem::take(&mut entities.meant[index]) {
                if !entities.drafts[entity].is_person() {
                    entities.drafts[entity].mentions.remove(&index);
                }
            }
        }
    }
}

/// The titles in front of a name: the run of nouns and adjectives that ends there and holds a title.
fn before(context: &Context<'_>, name: TokenSpan) -> Option<(TokenSpan, usize)> {
    let sentence = context.sentence(name.start);
    let mut start = name.start;
    while start > 0 && name.start - start < 12 {
        let token = context.token(start - 1);
        let joins = matches!(token.tag(), "NNP" | "NNPS" | "NN" | "JJ" | "POS" | "HYPH" | "CD")
            || (token.tag() == "IN" && matches!(token.text(), "of" | "for"));
        // "Secretary of State Roe", but "the spokeswoman for President Roe", "a lawyer for Roe": a title that stands
        // before the name is the name's own, and what stands before that is of somebody else.
        let is_of_another =
            token.tag() == "IN" && (start == name.start || is_title(context, context.token(name.start - 1)));
        let ended = context.sentence(start - 1) != sentence
            || !joins
            || is_of_another
            || context.quotation(start - 1) != context.quotation(name.start)
            || (token.entity() == "PERSON" && token.tag() != "POS" && !is_title(context, token));
        if ended {
            break;
        }
        start -= 1;
    }
    while start < name.start && !matches!(context.token(start).tag(), "NNP" | "NNPS" | "NN" | "JJ") {
        start += 1;
    }
    // "In Russia's capital President Roe": what is before a possessive belongs to the role only if
    // the role is named after it.
    let tokens: Vec<Token<'_>> = context.document.tokens_in(TokenSpan { start, end: name.start }).collect();
    let last_title = tokens.iter().rev().find(|token| is_title(context, **token))?;
    // The title is what the words before a preposition end in: "Secretary of State", not "State".
    let head = tokens
        .iter()
        .position(|token| token.tag() == "IN")
        .and_then(|preposition| preposition.checked_sub(1))
        .map(|place| tokens[place])
        .filter(|token| is_title(context, *token))
        .unwrap_or(*last_title);
    Some((TokenSpan { start, end: name.start }, head.index()))
}

fn is_title(context: &Context<'_>, token: Token<'_>) -> bool {
    let lemma = token.lemma().to_lowercase();
    context.lexicon.is_person_noun(&lemma)
        || !context.lexicon.title_classes(&token.text().to_lowercase()).is_empty()
}

/// The descriptions that a name is in apposition with.
fn beside(context: &Context<'_>, name: TokenSpan) -> Vec<(TokenSpan, usize)> {
    let Some(root) = context
        .document
        .tokens_in(name)
        .find(|token| !name.contains(token.head().index()) || token.is_root())
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut add = |head: Token<'_>| {
        if name.contains(head.index()) || head.entity() == "PERSON" || !is_title(context, head) {
            return;
        }
        let words = subtree(head, |child| {
            let own = child.head() == head && matches!(child.dep(), "det" | "poss");
            (own || matches!(child.dep(), "relcl" | "acl" | "appos" | "conj" | "cc" | "punct"))
                && !(child.dep() == "poss" && child.entity() != "" && child.entity() != "PERSON")
                && !(child.dep() == "punct" && child.tag() == "HYPH")
                || name.contains(child.index())
        });
        let (mut start, mut end) = (head.index(), head.index() + 1);
        while start > 0 && words.contains(&(start - 1)) && !name.contains(start - 1) {
            start -= 1;
        }
        while words.contains(&end) && !name.contains(end) {
            end += 1;
        }
        found.push((TokenSpan { start, end }, head.index()));
    };
    for child in root.children().filter(|child| child.dep() == "appos") {
        add(child);
        child.children().filter(|below| below.dep() == "conj").for_each(&mut add);
    }
    if root.dep() == "appos" {
        add(root.head());
    }
    found
}
