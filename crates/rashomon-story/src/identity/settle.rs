//! Whose a name is, by what is known of it and of its other spellings.

use super::{is_one_name, name_words};
use rashomon_core::{Actor, ActorCorrection, ActorId, Alias, Register};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Spellings of one name that are looked at together.
const SPELLINGS_MAX: usize = 100;

/// A key with all that is known of it.
struct Node {
    key: String,
    aliases: Vec<Alias>,
    words: Vec<String>,
}

impl Node {
    /// The items of Wikidata that are called so.
    fn items(&self) -> BTreeSet<&str> {
        self.aliases.iter().filter_map(|alias| alias.wikidata.as_deref()).collect()
    }

    /// The one that a bare name of this key means. One word is not enough for a person.
    fn item(&self, is_person: bool) -> Option<&str> {
        let items = self.items();
        let is_full = !is_person || self.words.len() > 1;
        items.first().copied().filter(|_| items.len() == 1 && is_full)
    }
}

/// Gives every alias of `keys`, and of the spellings they hang together with, to its actor.
///
/// What comes out depends on what the register knows, and not on the order in which it came to know it.
pub(super) fn settle<R: Register + ?Sized>(
    register: &mut R,
    is_person: bool,
    keys: &[&str],
) -> Result<(), R::Error> {
    let (nodes, corrections) = component(register, is_person, keys)?;
    let mut touched: BTreeSet<ActorId> = BTreeSet::new();
    let mut taken: BTreeSet<ActorId> = BTreeSet::new();
    for group in groups(register, &nodes, &corrections, is_person)? {
        settle_group(register, &group, is_person, &mut touched, &mut taken)?;
    }
    for actor in touched {
        refresh(register, actor)?;
    }
    Ok(())
}

/// Everything that hangs together with `keys`, by spelling or by what a person said.
fn component<R: Register + ?Sized>(
    register: &mut R,
    is_person: bool,
    keys: &[&str],
) -> Result<(Vec<Node>, Vec<ActorCorrection>), R::Error> {
    let mut waiting: VecDeque<String> = keys.iter().map(|&key| key.to_owned()).collect();
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    let mut corrections: Vec<ActorCorrection> = Vec::new();
    while let Some(key) = waiting.pop_front() {
        if nodes.contains_key(&key) {
            continue;
        }
        if is_person {
            waiting.extend(register.spellings(&key, true)?);
        }
        for correction in register.corrections(is_person, &key)? {
            waiting.extend([correction.key.clone(), correction.other.clone()]);
            if !corrections.contains(&correction) {
                corrections.push(correction);
            }
        }
        let aliases = register.aliases(is_person, &key)?;
        let words = name_words(&key);
        nodes.insert(key.clone(), Node { key, aliases, words });
        if nodes.len() >= SPELLINGS_MAX {
            break;
        }
    }
    Ok((nodes.into_values().collect(), corrections))
}

/// Nodes that are one actor. A tie that would make two of one is dropped: a wrong tie does more harm than a
/// missing one.
fn groups<'a, R: Register + ?Sized>(
    register: &mut R,
    nodes: &'a [Node],
    corrections: &[ActorCorrection],
    is_person: bool,
) -> Result<Vec<Vec<&'a Node>>, R::Error> {
    let place = |key: &str| nodes.binary_search_by(|node| node.key.as_str().cmp(key)).ok();
    let said = |one: usize, other: usize| {
        let about = |correction: &&ActorCorrection| {
            let pair = (place(&correction.key), place(&correction.other));
            pair == (Some(one), Some(other)) || pair == (Some(other), Some(one))
        };
        corrections.iter().rev().find(about).map(|correction| correction.are_one)
    };
    let mut neighbours: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); nodes.len()];
    if is_person {
        for (own, node) in nodes.iter().enumerate() {
            let spellings = register.spellings(&node.key, true)?;
            let others = spellings.iter().filter_map(|other| place(other));
            neighbours[own].extend(others.filter(|&other| said(own, other) != Some(false)));
        }
    }
    let differ = |one: usize, other: usize| {
        let (one, other) = (&nodes[one], &nodes[other]);
        let items = (one.item(is_person), other.item(is_person));
        matches!(items, (Some(one), Some(other)) if one != other) || !is_one_name(&one.words, &other.words)
    };
    // "J. Kovel" beside "Jane Kovel" and "John Kovel" is neither.
    let is_torn = |own: usize| {
        let around: Vec<usize> = neighbours[own].iter().copied().collect();
        nodes[own].items().len() > 1
            || around.iter().any(|&one| around.iter().any(|&other| one != other && differ(one, other)))
    };
    let torn: Vec<bool> = (0..nodes.len()).map(is_torn).collect();
    let mut ties: Vec<(usize, usize)> = Vec::new();
    for (own, around) in neighbours.iter().enumerate() {
        let ties_of = around.iter().filter(|&&other| own < other && !torn[own] && !torn[other]);
        ties.extend(ties_of.map(|&other| (own, other)));
    }
    // Along a chain two items may still meet.
    let tied = joined(nodes.len(), &ties);
    let n_items = |root: usize| {
        let members = (0..nodes.len()).filter(|&own| tied[own] == root);
        members.filter_map(|own| nodes[own].item(is_person)).collect::<BTreeSet<_>>().len()
    };
    ties.retain(|&(own, _)| n_items(tied[own]) < 2);
    for correction in corrections {
        if let (Some(one), Some(other)) = (place(&correction.key), place(&correction.other))
            && said(one, other) == Some(true)
        {
            ties.push((one, other));
        }
    }
    let roots = joined(nodes.len(), &ties);
    let mut groups: BTreeMap<usize, Vec<&Node>> = BTreeMap::new();
    for (own, node) in nodes.iter().enumerate() {
        groups.entry(roots[own]).or_default().push(node);
    }
    Ok(groups.into_values().collect())
}

/// The least of all that each of `n` is tied to.
fn joined(n: usize, ties: &[(usize, usize)]) -> Vec<usize> {
    let mut roots: Vec<usize> = (0..n).collect();
    for &(one, other) in ties {
        let (least, most) = (roots[one].min(roots[other]), roots[one].max(roots[other]));
        roots.iter_mut().filter(|root| **root == most).for_each(|root| *root = least);
    }
    roots
}

fn settle_group<R: Register + ?Sized>(
    register: &mut R,
    group: &[&Node],
    is_person: bool,
    touched: &mut BTreeSet<ActorId>,
    taken: &mut BTreeSet<ActorId>,
) -> Result<(), R::Error> {
    let own_items: BTreeSet<&str> = group.iter().filter_map(|node| node.item(is_person)).collect();
    let item = own_items.first().copied();
    let (of_items, bare): (Vec<&Alias>, Vec<&Alias>) = group
        .iter()
        .flat_map(|node| &node.aliases)
        .partition(|alias| alias.wikidata.as_deref().is_some_and(|own| Some(own) != item));
    for alias in of_items {
        // Where a person said that two are one they are, whatever Wikidata has.
        let own = alias.wikidata.as_deref().filter(|own| !own_items.contains(own));
        give(register, &[alias], own.or(item), touched, taken)?;
    }
    give(register, &bare, item, touched, taken)
}

/// Gives `aliases` to one actor: that of the item, one that some of them have, or a new one.
fn give<R: Register + ?Sized>(
    register: &mut R,
    aliases: &[&Alias],
    item: Option<&str>,
    touched: &mut BTreeSet<ActorId>,
    taken: &mut BTreeSet<ActorId>,
) -> Result<(), R::Error> {
    let Some(first) = aliases.first() else { return Ok(()) };
    let of_item = item.map(|item| register.actor_of_item(item)).transpose()?.flatten();
    let actor = match of_item {
        Some(actor) => actor,
        None => {
            let mut kept = None;
            for held in aliases.iter().filter_map(|alias| alias.actor).collect::<BTreeSet<_>>() {
                let known = register.actor(held)?;
                if known.is_some_and(|known| known.wikidata.is_none()) && !taken.contains(&held) {
                    kept = Some(held);
                    break;
                }
            }
            let actor = match kept {
                Some(actor) => actor,
                None => register.add_actor(&first.name, first.kind)?,
            };
            if let Some(item) = item
                && let Some(known) = register.actor(actor)?
            {
                register.put_actor(&Actor { wikidata: Some(item.to_owned()), ..known })?;
            }
            actor
        }
    };
    taken.insert(actor);
    for alias in aliases.iter().filter(|alias| alias.actor != Some(actor)) {
        touched.extend(alias.actor);
        touched.insert(actor);
        register.assign(alias, actor)?;
    }
    Ok(())
}

/// Calls an actor by the full name that is most used, of several such by the one of most words: the longest
/// of all is often a slip. One without names is no more.
fn refresh<R: Register + ?Sized>(register: &mut R, id: ActorId) -> Result<(), R::Error> {
    let aliases = register.aliases_of(id)?;
    let Some(actor) = register.actor(id)? else { return Ok(()) };
    if aliases.is_empty() {
        return register.remove_actor(id);
    }
    let mut best: Option<((usize, usize, usize), &Alias)> = None;
    for alias in &aliases {
        let words = name_words(&alias.key);
        let n_whole = words.iter().filter(|word| word.chars().nth(1).is_some()).count();
        let rank = (n_whole.min(2), register.n_named(alias.name_number)?, words.len());
        let is_better = |known: &((usize, usize, usize), &Alias)| {
            rank > known.0 || rank == known.0 && alias.name < known.1.name
        };
        if best.as_ref().is_none_or(is_better) {
            best = Some((rank, alias));
        }
    }
    let Some((_, alias)) = best else { return Ok(()) };
    if actor.name != alias.name || actor.kind != alias.kind {
        register.put_actor(&Actor { name: alias.name.clone(), kind: alias.kind, ..actor })?;
    }
    Ok(())
}
