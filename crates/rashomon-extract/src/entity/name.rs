//! Names: which of them are names of one and the same.

use super::{Draft, Entities};
use crate::context::Context;
use crate::lang::{CountryWord, Gender};
use crate::statement;
use rashomon_core::{EntityKind, MentionKind, TextSpan, Token, TokenSpan};
use std::collections::{BTreeMap, BTreeSet};

struct Name {
    span: TokenSpan,
    words: Vec<String>,
    kind: EntityKind,
    /// What a form of address before it tells.
    gender: Option<Gender>,
    /// Whether a title or form of address stands before it: "President Roe", "Mr. Roe".
    is_titled: bool,
}

/// Collects the names of the article into entities.
pub(super) fn find(context: &Context<'_>, statements: &[statement::Draft], entities: &mut Entities) {
    let mut names = names(context);
    called(statements, &mut names);
    relabel(&mut names);
    // Full names first: a bare surname may stand before the name it belongs to, as in headlines.
    let (persons, others): (Vec<Name>, Vec<Name>) =
        names.into_iter().partition(|name| name.kind == EntityKind::Person);
    let (full, single): (Vec<Name>, Vec<Name>) = persons.into_iter().partition(|name| name.words.len() > 1);
    for name in full {
        let known = entities.drafts.iter().position(|draft| is_same_full_name(&draft.words, &name.words));
        add(context, entities, name, known);
    }
    for name in single {
        let known = bearer(context, entities, &name);
        add(context, entities, name, known);
    }
    for name in others {
        let known = known_other(context, entities, &name);
        add(context, entities, name, known);
    }
    bare_surnames(context, entities);
    known_names(context, entities);
}

/// Adds the names that labels of transcripts give, in place of what the pipeline made of them.
fn called(statements: &[statement::Draft], names: &mut Vec<Name>) {
    for called in statements.iter().filter_map(|draft| draft.called.as_ref()) {
        // Of an office or task the name may be part, but not reach beyond it.
        let is_part = |name: &Name| {
            called.words.is_empty()
                && called.span.start <= name.span.start
                && name.span.end <= called.span.end
        };
        names.retain(|name| {
            name.span.end <= called.span.start || called.span.end <= name.span.start || is_part(name)
        });
        let (words, kind) = (called.words.clone(), EntityKind::Person);
        if words.is_empty() {
            continue;
        }
        names.push(Name { span: called.span, words, kind, gender: None, is_titled: true });
    }
    names.sort_by_key(|name| name.span.start);
}

fn add(context: &Context<'_>, entities: &mut Entities, name: Name, known: Option<usize>) {
    let text = name.words.join(" ");
    let entity = known.unwrap_or_else(|| {
        let mut draft = Draft::new(text.clone(), name.kind);
        if name.kind != EntityKind::Person {
            draft.country = context
                .lexicon
                .country(&text, CountryWord::Name)
                .or_else(|| context.lexicon.country(&text, CountryWord::Seat));
        }
        entities.drafts.push(draft);
        entities.drafts.len() - 1
    });
    let draft = &mut entities.drafts[entity];
    if name.kind == EntityKind::Person {
        draft.gender = draft.gender.or(name.gender).or_else(|| {
            (name.words.len() > 1)
                .then(|| {
                    name.words.first().and_then(|first| context.lexicon.name_gender(&first.to_lowercase()))
                })
                .flatten()
        });
    }
    if name.words.len() > draft.words.len() && is_fuller(&draft.name, &text) {
        draft.name = text;
        draft.words = name.words;
    }
    entities.mention(name.span, &[entity], MentionKind::Name);
}

/// An acronym is not fuller than its name, however many words it has.
fn is_fuller(old: &str, new: &str) -> bool {
    new.chars().count() > old.chars().count()
}

fn names(context: &Context<'_>) -> Vec<Name> {
    context
        .document
        .entities()
        .filter_map(|(span, label)| {
            let kind = match label {
                "PERSON" => EntityKind::Person,
                "ORG" => EntityKind::Organisation,
                "GPE" | "LOC" | "FAC" => EntityKind::Place,
                "LAW" => EntityKind::Document,
                "WORK_OF_ART" if context.quotation(span.start).is_some() => EntityKind::Document,
                "EVENT" | "PRODUCT" => EntityKind::Other,
                _ => return None,
            };
            let kind = if is_described_as_person(context, span, kind) { EntityKind::Person } else { kind };
            let mut name = clean(context, span, kind)?;
            name.is_titled = is_titled(context, &name);
            if name.is_titled {
                name.kind = EntityKind::Person;
            }
            Some(name)
        })
        .collect()
}

/// Whether a name that was taken for something else is that of a person, by what stands beside it:
/// "Sydney Marsh, a nurse from the town".
fn is_described_as_person(context: &Context<'_>, span: TokenSpan, kind: EntityKind) -> bool {
    if kind == EntityKind::Person || span.end - span.start < 2 || span.end - span.start > 3 {
        return false;
    }
    let mut names = context.document.tokens_in(span);
    let Some(root) = context
        .document
        .tokens_in(span)
        .find(|token| token.is_root() || !span.contains(token.head().index()))
    else {
        return false;
    };
    let is_given = |token: &Token<'_>| context.lexicon.name_gender(&token.text().to_lowercase()).is_some();
    let is_thing = |token: &Token<'_>| {
        let lemma = token.lemma().to_lowercase();
        token.tag() == "NNPS"
            || context.lexicon.is_group_noun(&lemma)
            || context.lexicon.is_venue_noun(&lemma)
            || context.lexicon.is_place_noun(&lemma)
    };
    let is_full_name = span.end - span.start == 2
        && !matches!(root.dep(), "compound" | "amod" | "nmod")
        && context.document.tokens_in(span).next().as_ref().is_some_and(is_given)
        && !context.document.tokens_in(span).any(|token| is_thing(&token));
    let is_described = || {
        root.children().any(|child| {
            child.dep() == "appos"
                && child.tag() == "NN"
                && context.lexicon.is_human_noun(&child.lemma().to_lowercase())
        })
    };
    names.all(|token| token.pos() == "PROPN" && token.text().starts_with(char::is_uppercase))
        && (is_full_name || is_described())
}

/// Whether a name of one or two words follows a title, as a person's does: "President Roe".
fn is_titled(context: &Context<'_>, name: &Name) -> bool {
    let Some(before) = name.span.start.checked_sub(1).map(|before| context.token(before)) else {
        return false;
    };
    let text = name.words.join(" ");
    let is_country = [CountryWord::Name, CountryWord::Seat]
        .into_iter()
        .any(|word| context.lexicon.country(&text, word).is_some());
    let is_word = |word: &String| {
        word.starts_with(char::is_uppercase)
            && word.contains(char::is_lowercase)
            && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '’' | '\''))
    };
    let is_thing = || {
        context.document.tokens_in(name.span).any(|token| {
            let lemma = token.lemma().to_lowercase();
            context.lexicon.is_group_noun(&lemma)
                || context.lexicon.is_place_noun(&lemma)
                || context.lexicon.is_venue_noun(&lemma)
        })
    };
    matches!(name.kind, EntityKind::Organisation | EntityKind::Place | EntityKind::Other | EntityKind::Person)
        && name.words.len() <= 2
        && before.text().starts_with(char::is_uppercase)
        && before.tag() == "NNP"
        && matches!(before.dep(), "compound" | "nmod")
        && name.span.contains(before.head().index())
        && context.lexicon.is_honorific(&before.text().to_lowercase())
        && name.words.iter().all(is_word)
        && !is_country
        && !is_thing()
}

/// The name without article, possessive ending, forms of address and marks around it.
fn clean(context: &Context<'_>, span: TokenSpan, kind: EntityKind) -> Option<Name> {
    let (mut start, mut end) = (span.start, span.end);
    let mut gender = None;
    while start < end {
        let token = context.token(start);
        let lower = token.text().to_lowercase();
        let address = kind == EntityKind::Person && end - start > 1 && context.lexicon.is_honorific(&lower);
        if address {
            gender = gender.or(context.lexicon.noun_gender(&lower));
        }
        let loose = token.is_space()
            || token.is_punct()
            || matches!(lower.as_str(), "the" | "a" | "an")
            || token.tag() == "POS";
        if !(loose || address) {
            break;
        }
        start += 1;
    }
    if kind == EntityKind::Person {
        end = with_hyphened_end(context, start, end);
    }
    if kind == EntityKind::Organisation && start == span.start {
        // Part of a name that the pipeline cut: "VICE" of "VICE World News".
        while start > 0 && {
            let before = context.token(start - 1);
            before.dep() == "compound"
                && before.tag() == "NNP"
                && before.entity().is_empty()
                && (start..end).contains(&before.head().index())
        } {
            start -= 1;
        }
    }
    while start < end {
        let token = context.token(end - 1);
        let text = token.text();
        let loose = token.is_space()
            || token.tag() == "POS"
            || matches!(text, "'s" | "’s" | "'" | "’")
            || (token.is_punct() && !text.ends_with('.'));
        if !loose {
            break;
        }
        end -= 1;
    }
    if start >= end {
        return None;
    }
    let span = TokenSpan { start, end };
    if gender.is_none() && start > 0 {
        let before = context.token(start - 1).text().to_lowercase();
        gender = context
            .lexicon
            .noun_gender(&before)
            .filter(|_| kind == EntityKind::Person && before.starts_with('m'));
    }
    let text: TextSpan = context.document.span(span);
    let text = text.of(context.document.text());
    let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            word.trim_matches(|character: char| matches!(character, '“' | '”' | '"' | ',' | ';' | ':'))
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect();
    let named = words
        .iter()
        .any(|word| word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric()));
    (named && words.len() <= 8).then_some(Name { span, words, kind, gender, is_titled: false })
}

/// For how many mentions one behind a title counts, when it is asked what kind of thing a name names.
const TITLED: usize = 20;

/// The end of a name whose last part the pipeline cut at its hyphen: "Moon Jae-in", "Tsai Ing-wen". In
/// "Jane Roe-led" the hyphen starts no part of the name.
fn with_hyphened_end(context: &Context<'_>, start: usize, end: usize) -> usize {
    const SUFFIXES: [&str; 11] =
        ["led", "era", "style", "like", "free", "run", "backed", "owned", "based", "esque", "linked"];
    if end < start + 2 || end + 1 >= context.document.len() {
        return end;
    }
    let (last, hyphen, rest) = (context.token(end - 1), context.token(end), context.token(end + 1));
    let is_joined = !last.whitespace() && !hyphen.whitespace() && matches!(hyphen.text(), "-" | "‐");
    let is_part = |word: &str| word.chars().all(char::is_alphabetic) && word.chars().count() <= 6;
    let is_suffix = SUFFIXES.contains(&rest.text()) || rest.pos() == "VERB" && rest.tag() == "VBN";
    if is_joined && is_part(last.text()) && is_part(rest.text()) && !is_suffix { end + 2 } else { end }
}

/// One spelling has one kind: the one most of its mentions have, a person's where that is tied.
fn relabel(names: &mut [Name]) {
    let mut votes: BTreeMap<String, BTreeMap<EntityKind, usize>> = BTreeMap::new();
    for name in names.iter() {
        let weight = if name.is_titled { TITLED } else { 1 };
        *votes.entry(name.words.join(" ")).or_default().entry(name.kind).or_default() += weight;
    }
    for name in names.iter_mut() {
        let Some(kinds) = votes.get(&name.words.join(" ")) else { continue };
        let best = kinds.values().max().copied().unwrap_or(0);
        if let Some((&kind, _)) = kinds.iter().find(|&(_, &count)| count == best) {
            name.kind = kind;
        }
    }
}

pub(super) fn is_same_full_name(known: &[String], words: &[String]) -> bool {
    if known.len() < 2 || words.len() < 2 {
        return false;
    }
    let (known_last, last) = (surname(known), surname(words));
    if !is_same_word(known_last, last) {
        return known == words;
    }
    let (first_known, first) = (&known[0], &words[0]);
    is_same_word(first_known, first)
        || is_initial(first_known, first)
        || is_initial(first, first_known)
        || differs_in_a_vowel(first_known, first)
}

/// Two spellings of a first name, of which an article that has both has one by mistake: "Kristen",
/// "Kristin".
fn differs_in_a_vowel(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let ends = |name: &[char]| (name.first().copied(), name.last().copied());
    let different = || left.iter().zip(&right).filter(|(one, other)| one != other);
    left.len() == right.len()
        && left.len() >= 6
        && ends(&left) == ends(&right)
        && different().count() == 1
        && different().all(|(one, other)| [one, other].iter().all(|letter| "aeiouy".contains(**letter)))
}

/// The last word of a name that is no "Jr." or "III".
fn surname(words: &[String]) -> &str {
    words
        .iter()
        .rev()
        .find(|word| !matches!(word.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III" | "IV"))
        .or(words.last())
        .map_or("", String::as_str)
}

fn is_initial(short: &str, long: &str) -> bool {
    short.ends_with('.') && short.chars().count() == 2 && short.chars().next() == long.chars().next()
}

/// The same word, or two ways to write it in Latin letters: "Zelensky", "Zelenskyy".
pub(super) fn is_same_word(left: &str, right: &str) -> bool {
    left == right
        || skeleton(left).eq(skeleton(right)) && skeleton(left).map(char::len_utf8).sum::<usize>() >= 5
}

/// A spelling without accents, doubled letters and the letters that transliterations disagree on.
fn skeleton(word: &str) -> impl Iterator<Item = char> {
    let mut last = None;
    word.chars().flat_map(char::to_lowercase).filter_map(move |character| {
        let plain = match character {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' => 'a',
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' => 'e',
            'í' | 'ì' | 'î' | 'ï' | 'ī' | 'y' | 'j' | 'ı' | 'ý' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' => 'o',
            'ú' | 'ù' | 'û' | 'ü' | 'ū' => 'u',
            'ç' | 'ć' | 'č' => 'c',
            'š' | 'ś' | 'ş' => 's',
            'ž' | 'ź' | 'ż' => 'z',
            'ñ' | 'ń' => 'n',
            'ł' => 'l',
            'ğ' => 'g',
            '-' | '’' | '\'' | 'ʼ' => return None,
            other => other,
        };
        (last.replace(plain) != Some(plain)).then_some(plain)
    })
}

/// Whose surname or first name a single word is: of several the one named last before it.
fn bearer(context: &Context<'_>, entities: &Entities, name: &Name) -> Option<usize> {
    let paragraph = |index: usize| context.paragraph(index);
    let word = name.words.first()?;
    let candidates = |matches: &dyn Fn(&[String]) -> bool| -> Option<usize> {
        let fits = |draft: &Draft| {
            draft.is_person()
                && matches(&draft.words)
                && !(name.gender.is_some() && draft.gender.is_some() && name.gender != draft.gender)
        };
        let before =
            |draft: &Draft| draft.mentions.range(..name.span.start).next_back().map(|(&start, _)| start);
        entities
            .drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| fits(draft))
            .max_by_key(|(number, draft)| {
                // Of two of one family the one who has been called so before, unless the other has just
                // been named in full.
                let is_near =
                    before(draft).is_some_and(|before| paragraph(before) == paragraph(name.span.start));
                let established =
                    draft.mentions.values().filter(|(span, _)| span.end - span.start == 1).count();
                let rank = if is_near { usize::MAX } else { established };
                (before(draft).is_some(), rank, before(draft), draft.mentions.len(), usize::MAX - number)
            })
            .map(|(number, _)| number)
    };
    candidates(&|words| is_same_word(surname(words), word))
        .or_else(|| {
            candidates(&|words| {
                words.len() > 1 && words.first().is_some_and(|first| is_same_word(first, word))
            })
        })
        .or_else(|| {
            candidates(&|words| words.len() > 2 && words[1..].iter().any(|other| is_same_word(other, word)))
        })
}

fn known_other(context: &Context<'_>, entities: &Entities, name: &Name) -> Option<usize> {
    let text = name.words.join(" ");
    let country = context.lexicon.country(&text, CountryWord::Name);
    let same = |draft: &Draft| {
        if draft.is_person() {
            return false;
        }
        let is_seat = |text: &str| context.lexicon.country(text, CountryWord::Seat).is_some();
        draft.name.eq_ignore_ascii_case(&text)
            || (country.is_some() && draft.country == country && !is_seat(&draft.name))
            || is_acronym(&text, &draft.words)
            || is_acronym(&draft.name, &name.words)
            || (name.kind == EntityKind::Organisation
                && (name.words.len() >= 2
                    || is_short_name(context, name) && draft.kind == EntityKind::Organisation)
                && draft.words.len() > name.words.len()
                && draft.words.ends_with(&name.words))
    };
    entities.drafts.iter().position(same)
}

/// Whether a single word may stand for the longer name that it ends: "the Journal". The House is not the
/// White House.
fn is_short_name(context: &Context<'_>, name: &Name) -> bool {
    let is_word = name.words.iter().all(|word| word.contains(char::is_lowercase) && word != "House");
    let before = name.span.start.checked_sub(1).map(|before| context.token(before));
    let has_article = before.is_some_and(|before| before.text().eq_ignore_ascii_case("the"))
        || context.token(name.span.start).text().eq_ignore_ascii_case("the");
    is_word && has_article
}

/// "ICC" for "International Criminal Court".
fn is_acronym(short: &str, words: &[String]) -> bool {
    let letters = || short.chars().filter(|character| *character != '.');
    let initials =
        || words.iter().filter_map(|word| word.chars().next().filter(|first| first.is_uppercase()));
    words.len() >= 2
        && letters().all(char::is_uppercase)
        && letters().nth(1).is_some()
        && letters().eq(initials())
}

/// Names of one word that the pipeline saw as such in one place of the article and not in another.
fn known_names(context: &Context<'_>, entities: &mut Entities) {
    let known: BTreeMap<String, usize> = entities
        .drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| {
            !draft.is_person() && draft.words.len() == 1 && draft.words[0].chars().count() > 2
        })
        .map(|(number, draft)| (draft.words[0].clone(), number))
        .collect();
    for token in context.document.tokens() {
        let index = token.index();
        let is_beside_name = [index.checked_sub(1), Some(index + 1)]
            .into_iter()
            .flatten()
            .any(|beside| beside < context.document.len() && context.token(beside).pos() == "PROPN");
        if token.pos() != "PROPN"
            || !token.entity().is_empty()
            || !entities.meant(index).is_empty()
            || is_beside_name
        {
            continue;
        }
        if let Some(&entity) = known.get(token.text()) {
            entities.mention(TokenSpan { start: index, end: index + 1 }, &[entity], MentionKind::Name);
        }
    }
}

/// Surnames that the pipeline did not see as names, or saw as names of something else.
fn bare_surnames(context: &Context<'_>, entities: &mut Entities) {
    let mut surnames: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, draft) in entities.drafts.iter().enumerate() {
        if draft.is_person() {
            surnames.entry(surname(&draft.words).to_owned()).or_default().insert(number);
            surnames.entry(draft.words[0].clone()).or_default().insert(number);
        }
    }
    for token in context.document.tokens() {
        let index = token.index();
        // A name that the tagger does not know is a noun to it.
        let is_noun = || {
            token.text().starts_with(char::is_uppercase)
                && matches!(token.dep(), "nsubj" | "nsubjpass" | "poss" | "dobj" | "pobj" | "conj")
                && matches!(token.pos(), "NOUN" | "ADJ" | "VERB" | "ADV")
        };
        if token.pos() != "PROPN" && token.entity().is_empty() && !is_noun() {
            continue;
        }
        let text = token.text();
        if !surnames.contains_key(text) || context.lexicon.country(text, CountryWord::Name).is_some() {
            continue;
        }
        let alone = entities.meant(index).is_empty()
            || entities
                .meant(index)
                .iter()
                .all(|&entity| !entities.drafts[entity].is_person() && entities.drafts[entity].name == text);
        let inside_longer = [index.checked_sub(1), Some(index + 1)].into_iter().flatten().any(|beside| {
            beside < context.document.len()
                && context.token(beside).pos() == "PROPN"
                && token.entity() != ""
                && context.token(beside).entity() == token.entity()
        });
        if !alone || inside_longer {
            continue;
        }
        let name = Name {
            span: TokenSpan { start: index, end: index + 1 },
            words: vec![text.to_owned()],
            kind: EntityKind::Person,
            gender: None,
            is_titled: false,
        };
        if let Some(entity) = bearer(context, entities, &name) {
            for &wrong in &entities.meant(index).to_vec() {
                entities.drafts[wrong].mentions.remove(&index);
            }
            entities.meant[index].clear();
            entities.mention(name.span, &[entity], MentionKind::Name);
        }
    }
}
