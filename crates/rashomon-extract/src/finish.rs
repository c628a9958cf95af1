//! From tokens and numbers to the types of the house: spans, names, ids.

use crate::context::Context;
use crate::entity::{self, Entities};
use crate::lang::CountryWord;
use crate::statement::{self, Draft, act, occasion};
use rashomon_core::{Entity, EntityId, EntityKind, Mention, Office, Party, Statement, StatementId};

/// The entities in order of their first mention, and for each draft its place among them.
pub(crate) fn entities(context: &Context<'_>, found: &Entities) -> (Vec<Entity>, Vec<Option<usize>>) {
    let is_shown =
        |draft: &entity::Draft| !draft.mentions.is_empty() && (!draft.is_latent || draft.mentions.len() > 1);
    let mut order: Vec<usize> =
        (0..found.drafts.len()).filter(|&draft| is_shown(&found.drafts[draft])).collect();
    order.sort_by_key(|&draft| (found.drafts[draft].mentions.keys().next().copied(), draft));
    let mut numbers = vec![None; found.drafts.len()];
    let entities = order
        .iter()
        .enumerate()
        .map(|(number, &place)| {
            numbers[place] = Some(number);
            let draft = &found.drafts[place];
            Entity {
                id: EntityId::new(format!("{}:e{}", context.article.id, number + 1)),
                name: name(found, place),
                kind: draft.kind,
                roles: if draft.kind == EntityKind::Document {
                    Vec::new()
                } else {
                    draft.roles.iter().map(|role| role.text.clone()).collect()
                },
                government_of: government(context, draft).map(str::to_owned),
                offices: offices(context, draft),
                wikidata: draft.wikidata.clone(),
                mentions: draft
                    .mentions
                    .values()
                    .map(|&(span, kind)| Mention { span: context.document.span(span), kind })
                    .collect(),
            }
        })
        .collect();
    (entities, numbers)
}

/// The offices that a person is said to hold: those that one person holds at a time.
fn offices(context: &Context<'_>, draft: &entity::Draft) -> Vec<Office> {
    let mut offices = Vec::new();
    for asked in draft.roles.iter().filter_map(|role| role.office.as_ref()) {
        let single = asked.classes.iter().filter(|class| context.lexicon.offices().is_single(class));
        for class in single {
            let office = Office { class: (*class).to_owned(), place: asked.place.clone() };
            if !offices.contains(&office) {
                offices.push(office);
            }
        }
    }
    offices
}

/// The country an entity stands for: states and seats of government that act, and governments.
fn government(context: &Context<'_>, draft: &entity::Draft) -> Option<&'static str> {
    let country = draft.country?;
    let is_place_of_power = context.lexicon.country(&draft.name, CountryWord::Seat).is_some()
        || context.lexicon.country(&draft.name, CountryWord::Name).is_some();
    (draft.acts || !is_place_of_power).then_some(country)
}

/// The name to show; a text's with those who made it.
fn name(found: &Entities, place: usize) -> String {
    let draft = &found.drafts[place];
    let indefinite =
        |name: &str| name.strip_prefix("a ").or(name.strip_prefix("an ")).unwrap_or(name).to_owned();
    if draft.kind != EntityKind::Document {
        return draft.name.clone();
    }
    if draft.makers.is_empty() {
        return indefinite(&draft.name);
    }
    let makers: Vec<&str> = draft.makers.iter().map(|&maker| found.drafts[maker].name.as_str()).collect();
    let head = indefinite(&draft.name);
    let is_told = |maker: &&str| maker.split(' ').next_back().is_some_and(|last| head.contains(last));
    if makers.iter().any(is_told) {
        return head;
    }
    format!("{head} of {}", joined(&makers))
}

fn joined(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [names @ .., last] => format!("{} and {last}", names.join(", ")),
    }
}

/// A statement with its parties.
pub(crate) fn statement(
    context: &Context<'_>,
    number: usize,
    draft: &Draft,
    found: &Entities,
    entities: &[Entity],
    numbers: &[Option<usize>],
) -> Statement {
    let party = |head: usize, words: &crate::context::Tokens| -> Option<Party> {
        let spans = statement::spans(context, words);
        if spans.is_empty() {
            return None;
        }
        let text = spans.iter().map(|span| span.of(&context.article.text)).collect::<Vec<_>>().join(" ");
        let is_shown = |place: &usize| numbers[*place].is_some();
        let mut meant: Vec<usize> = found.meant(head).iter().copied().filter(is_shown).collect();
        let name = match meant.as_slice() {
            [] => text,
            // "two" says less than "the two" or "two of the three".
            [place] if context.token(head).pos() == "NUM" && !found.drafts[*place].has_name() => text,
            meant => {
                let names: Vec<&str> = meant
                    .iter()
                    .filter_map(|&place| numbers[place])
                    .map(|number| entities[number].name.as_str())
                    .collect();
                joined(&names)
            }
        };
        let speaks_for: Vec<EntityId> = meant
            .iter()
            .flat_map(|&place| &found.drafts[place].speaks_for)
            .filter_map(|&place| numbers[place])
            .map(|number| entities[number].id.clone())
            .collect();
        let makers: Vec<usize> = meant.iter().flat_map(|&place| found.drafts[place].makers.clone()).collect();
        meant.extend(makers);
        let mut ids: Vec<EntityId> = Vec::new();
        for id in meant.iter().filter_map(|&place| numbers[place]).map(|number| &entities[number].id) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Some(Party { spans, name, entities: ids, speaks_for })
    };
    let occasion = occasion::occasion(context, draft);
    let meant = act::meant(context, draft);
    Statement {
        id: StatementId::new(format!("{}:s{}", context.article.id, number + 1)),
        kind: statement::kind(context, draft),
        act: meant.act,
        content: statement::spans(context, &draft.content),
        cue: statement::spans(context, &draft.cue),
        speaker: draft.speaker.and_then(|head| party(head, &draft.speaker_words)),
        negations: meant.negations,
        hedges: meant.hedges,
        addressee: occasion.addressee.and_then(|(head, words)| party(head, &words)),
        said: occasion.said,
    }
}
