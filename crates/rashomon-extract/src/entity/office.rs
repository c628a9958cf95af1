//! Who holds an office on the day of the article, and which persons the table of offices knows.

use super::name;
use super::role::Role;
use super::{Draft, Entities};
use crate::context::Context;
use crate::name::folded;
use crate::office::{Holder, Term};

/// Years around the terms of somebody of the table in which a namesake of that country is taken to be
/// the same.
const YEARS_AROUND: i16 = 12;

/// Who holds the office that `role` names, on the day of the article.
pub(super) fn holder<'a>(context: &Context<'a>, role: &Role) -> Option<Holder<'a>> {
    let office = role.office.as_ref()?;
    context.offices.holder(&office.classes, office.place.as_deref()?, context.day()?)
}

/// The person of the article who is `holder`: the full name, or the surname where only one has it.
pub(super) fn holder_among(entities: &Entities, holder: Holder<'_>) -> Option<usize> {
    let full = folded(holder.person);
    let words: Vec<String> = holder.person.split_whitespace().map(str::to_owned).collect();
    let persons =
        || entities.drafts.iter().enumerate().filter(|(_, draft)| draft.is_person() && !draft.is_latent);
    let same = persons().find(|(_, draft)| {
        folded(&draft.name) == full
            || draft.wikidata.is_some() && draft.wikidata.as_deref() == holder.wikidata
            || name::is_same_full_name(&draft.words, &words)
    });
    same.map(|(number, _)| number).or_else(|| {
        let mut surnames = persons().filter(|(_, draft)| is_surname_of(draft, holder.person));
        let first = surnames.next()?;
        surnames.next().is_none().then_some(first.0)
    })
}

/// Whether a single word is the surname, or for "Xi Jinping" the first word, of a full name.
fn is_surname_of(draft: &Draft, person: &str) -> bool {
    let [word] = &draft.words[..] else { return false };
    let mut words = person.split_whitespace();
    let first = words.next().unwrap_or("");
    let last = words.next_back().unwrap_or(first);
    name::is_same_word(last, word) || name::is_same_word(first, word)
}

/// Gives persons of the article the items of Wikidata that the table of offices has for them.
///
/// A name alone does not do, since names are shared: the article must tie the person to an office that
/// the namesake held, or speak of the place of that office in the years around.
pub(super) fn identify(context: &Context<'_>, entities: &mut Entities) {
    for number in 0..entities.drafts.len() {
        let draft = &entities.drafts[number];
        if !draft.is_person() || draft.wikidata.is_some() || draft.is_latent {
            continue;
        }
        let found = if draft.words.len() > 1 {
            by_name(context, entities, draft)
        } else {
            by_office(context, entities, draft)
        };
        entities.drafts[number].wikidata = found;
    }
}

fn by_name(context: &Context<'_>, entities: &Entities, draft: &Draft) -> Option<String> {
    let terms: Vec<_> = context.offices.terms_by(&draft.name).collect();
    let mut items: Vec<&str> = terms.iter().filter_map(|term| term.wikidata.as_deref()).collect();
    items.sort_unstable();
    items.dedup();
    let [item] = items[..] else { return None };
    let held = draft.roles.iter().filter_map(|role| role.office.as_ref()).any(|office| {
        terms.iter().any(|term| {
            office.classes.contains(&&*term.class)
                && office.place.as_deref().is_none_or(|place| place == term.place)
        })
    });
    let near = || {
        terms.iter().any(|term| {
            let is_spoken_of = is_spoken_of(entities, &term.place)
                || draft.roles.iter().any(|role| role.country.is_some_and(|country| country == term.place));
            let year = context.day().map(|day| day.year());
            let first = term.start.map(|start| start.year() - YEARS_AROUND);
            let last = term.end.or(term.seen).map(|end| end.year() + YEARS_AROUND);
            is_spoken_of
                && year.is_none_or(|year| {
                    first.is_none_or(|first| first <= year) && last.is_none_or(|last| year <= last)
                })
        })
    };
    (held || near()).then(|| item.to_owned())
}

/// "President Obama": a surname with an office that one of that name holds.
fn by_office(context: &Context<'_>, entities: &Entities, draft: &Draft) -> Option<String> {
    let here = draft.roles.iter().find_map(|role| {
        let holder = holder(context, role)?;
        is_surname_of(draft, holder.person).then_some(holder.wikidata).flatten().map(str::to_owned)
    });
    here.or_else(|| by_title(context, entities, draft))
}

/// "President Obama" without a word on which country's: the only one of that name and office on the day;
/// where the day is not known, in the table, if the article speaks of the place.
fn by_title(context: &Context<'_>, entities: &Entities, draft: &Draft) -> Option<String> {
    let [word] = &draft.words[..] else { return None };
    let offices = || draft.roles.iter().filter_map(|role| role.office.as_ref());
    let is_held = |term: &&Term| match context.day() {
        Some(day) => term.holds(day),
        None => is_spoken_of(entities, &term.place),
    };
    let is_asked = |term: &&Term| {
        offices().any(|office| {
            office.classes.contains(&&*term.class)
                && office.place.as_deref().is_none_or(|place| place == term.place)
        })
    };
    let mut items: Vec<&str> = context
        .offices
        .terms_of_name(word)
        .filter(is_asked)
        .filter(is_held)
        .map(|term| term.wikidata.as_deref().unwrap_or(""))
        .collect();
    items.sort_unstable();
    items.dedup();
    let [item] = items[..] else { return None };
    (!item.is_empty()).then(|| item.to_owned())
}

/// Whether the article names a country or body.
fn is_spoken_of(entities: &Entities, place: &str) -> bool {
    entities
        .drafts
        .iter()
        .any(|draft| draft.country.is_some_and(|country| country == place) || draft.name == place)
}
