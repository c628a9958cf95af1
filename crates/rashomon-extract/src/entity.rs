//! Who and what an article speaks of, and which words mean whom.

mod name;
mod office;
mod reference;
mod role;
mod spokesperson;

use crate::context::Context;
use crate::lang::Gender;
use crate::statement;
use rashomon_core::{EntityKind, MentionKind, TokenSpan};
use role::Role;
use std::collections::BTreeMap;

/// Somebody or something spoken of, before it gets its id.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The fullest name the article gives.
    pub(crate) name: String,
    /// The words of the name.
    pub(crate) words: Vec<String>,
    pub(crate) kind: EntityKind,
    pub(crate) gender: Option<Gender>,
    pub(crate) roles: Vec<Role>,
    /// The country it is, whose seat of government it is, or whose people they are.
    pub(crate) country: Option<&'static str>,
    /// Whether it is named as somebody who acts.
    pub(crate) acts: bool,
    /// Whose it is, for what is written or said: the numbers of their entities.
    pub(crate) makers: Vec<usize>,
    /// For whom a spokesperson speaks: the numbers of their entities.
    pub(crate) speaks_for: Vec<usize>,
    /// The item of Wikidata, where the table of offices knows one.
    pub(crate) wikidata: Option<String>,
    /// Whether it is a description that counts only where something else refers to it.
    pub(crate) is_latent: bool,
    /// Mentions by their first token.
    pub(crate) mentions: BTreeMap<usize, (TokenSpan, MentionKind)>,
}

impl Draft {
    fn new(name: String, kind: EntityKind) -> Self {
        let words = name.split_whitespace().map(str::to_owned).collect();
        Self {
            name,
            words,
            kind,
            gender: None,
            roles: Vec::new(),
            country: None,
            acts: false,
            makers: Vec::new(),
            speaks_for: Vec::new(),
            wikidata: None,
            is_latent: false,
            mentions: BTreeMap::new(),
        }
    }

    fn is_person(&self) -> bool {
        self.kind == EntityKind::Person
    }

    /// Whether the article calls it by a name anywhere.
    pub(crate) fn has_name(&self) -> bool {
        self.mentions.values().any(|(_, kind)| *kind == MentionKind::Name)
    }
}

/// All entities of an article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entities {
    pub(crate) drafts: Vec<Draft>,
    /// For each token the entities that the mention around it means.
    meant: Vec<Vec<usize>>,
}

impl Entities {
    /// The entities that the words whose head is token `head` mean: several for "Roe and Doe said".
    pub(crate) fn meant(&self, head: usize) -> &[usize] {
        self.meant.get(head).map_or(&[], Vec::as_slice)
    }

    /// Adds a mention; `head` and the words of `span` mean `entities` from now on.
    fn mention(&mut self, span: TokenSpan, entities: &[usize], kind: MentionKind) {
        for &entity in entities {
            self.drafts[entity].mentions.entry(span.start).or_insert((span, kind));
        }
        for index in span.indices() {
            if self.meant[index].is_empty() {
                self.meant[index] = entities.to_vec();
            }
        }
    }
}

/// Finds the entities of an article and whom each speaker's words mean.
pub(crate) fn entities(context: &Context<'_>, statements: &[statement::Draft]) -> Entities {
    let mut entities = Entities { drafts: Vec::new(), meant: vec![Vec::new(); context.document.len()] };
    name::find(context, statements, &mut entities);
    role::find(context, &mut entities);
    reference::resolve(context, statements, &mut entities);
    office::identify(context, &mut entities);
    spokesperson::find(context, &mut entities);
    entities
}
