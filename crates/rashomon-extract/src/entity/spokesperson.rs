//! For whom spokespersons speak: "Jane Doe, a spokeswoman for the ministry", "the Kremlin’s spokesman".

use super::{Draft, Entities};
use crate::context::Context;
use rashomon_core::{EntityKind, MentionKind, TokenSpan};

/// Ties spokespersons to the institutions and persons that their descriptions name.
pub(super) fn find(context: &Context<'_>, entities: &mut Entities) {
    for number in 0..entities.drafts.len() {
        let draft = &entities.drafts[number];
        if !draft.is_person() {
            continue;
        }
        let speaks = |class: &&&str| matches!(**class, "spokesperson" | "press secretary");
        let spans: Vec<TokenSpan> = draft
            .roles
            .iter()
            .filter(|role| role.classes.iter().find(speaks).is_some())
            .map(|role| role.span)
            .collect();
        for span in spans {
            let found = institution(context, entities, number, span);
            for entity in found {
                if !entities.drafts[number].speaks_for.contains(&entity) {
                    entities.drafts[number].speaks_for.push(entity);
                }
            }
        }
    }
}

/// Who is named in a spokesperson's description: an organisation rather than the country it belongs to.
fn institution(context: &Context<'_>, entities: &mut Entities, own: usize, span: TokenSpan) -> Vec<usize> {
    let mut named: Vec<usize> = Vec::new();
    for index in span.indices() {
        for &entity in entities.meant(index) {
            let is_other = entity != own && entities.drafts[entity].kind != EntityKind::Document;
            if is_other && !named.contains(&entity) && entities.drafts[entity].mentions.contains_key(&index) {
                named.push(entity);
            }
        }
    }
    if named.iter().any(|&entity| entities.drafts[entity].kind == EntityKind::Organisation) {
        named.retain(|&entity| entities.drafts[entity].kind == EntityKind::Organisation);
        return named;
    }
    let is_free = |entities: &Entities, index: usize| {
        entities.meant(index).is_empty() || entities.meant(index).iter().all(|&entity| entity == own)
    };
    let body = span.indices().find(|&index| {
        let token = context.token(index);
        context.lexicon.is_group_noun(&token.lemma().to_lowercase()) && is_free(entities, index)
    });
    if let Some(head) = body {
        let mut start = head;
        while start > span.start
            && matches!(context.token(start - 1).tag(), "NN" | "NNS" | "NNP" | "NNPS" | "JJ" | "POS")
        {
            start -= 1;
        }
        while start < head && context.token(start).tag() == "POS" {
            start += 1;
        }
        let words = TokenSpan { start, end: head + 1 };
        let name = context.document.span(words).of(context.document.text()).to_owned();
        let known = entities.drafts.iter().position(|draft| {
            draft.kind == EntityKind::Organisation && draft.name.eq_ignore_ascii_case(&name)
        });
        let entity = known.unwrap_or_else(|| {
            entities.drafts.push(Draft::new(name, EntityKind::Organisation));
            entities.drafts.len() - 1
        });
        entities.drafts[entity].mentions.entry(start).or_insert((words, MentionKind::Description));
        return vec![entity];
    }
    named
}
