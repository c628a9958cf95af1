//! Who is who across outlets: one party under several spellings, forms and offices.

mod group;
pub(crate) mod spelling;

use group::Groups;
use rashomon_core::{Analysis, Entity, EntityId, EntityKind, MentionKind, Party, TextSpan};
use spelling::{fold, is_same_person, is_variant};
use std::collections::{BTreeMap, BTreeSet};

/// Number of a party over all articles of a story.
pub(crate) type PartyId = usize;

/// The parties of a story: entities of its articles, those that are one joined.
#[derive(Debug)]
pub(crate) struct Names {
    parties: Vec<PartyInfo>,
    by_entity: BTreeMap<EntityId, PartyId>,
    /// For each article, where a party is named: by start.
    mentions: Vec<Vec<(TextSpan, PartyId)>>,
}

#[derive(Debug)]
struct PartyInfo {
    /// The fullest name that any article gives.
    name: String,
    kind: EntityKind,
    is_named: bool,
    government_of: Option<String>,
    roles: BTreeSet<String>,
    /// For whom the party speaks as a spokesperson.
    speaks_for: BTreeSet<PartyId>,
}

/// How the speakers of two statements stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Speakers {
    /// One party.
    Same,
    /// One may speak for the other: a spokesman and his ministry, a document and its authors.
    Akin,
    /// The text does not tell.
    Unknown,
    /// Two parties, both named.
    Different,
}

impl Names {
    /// Joins the entities of all `analyses`.
    pub(crate) fn new(analyses: &[&Analysis]) -> Self {
        let entities: Vec<(usize, &Entity)> = analyses
            .iter()
            .enumerate()
            .flat_map(|(article, analysis)| {
                analysis.extraction.entities.iter().map(move |entity| (article, entity))
            })
            .collect();
        let keys: Vec<Key> = entities.iter().map(|(_, entity)| Key::of(entity)).collect();
        let groups = Groups::new(&entities, &keys);

        let mut party_of_root = BTreeMap::new();
        let mut parties: Vec<PartyInfo> = Vec::new();
        let mut by_entity = BTreeMap::new();
        let mut mentions = vec![Vec::new(); analyses.len()];
        for (index, (article, entity)) in entities.iter().enumerate() {
            let party = *party_of_root.entry(groups.find(index)).or_insert_with(|| {
                parties.push(PartyInfo::new(entity.kind));
                parties.len() - 1
            });
            parties[party].add(entity, &keys[index]);
            by_entity.insert(entity.id.clone(), party);
            if keys[index].is_named
                && matches!(entity.kind, EntityKind::Person | EntityKind::Organisation | EntityKind::Place)
            {
                let named = entity.mentions.iter().filter(|mention| mention.kind != MentionKind::Pronoun);
                mentions[*article].extend(named.map(|mention| (mention.span, party)));
            }
        }
        let speakers = analyses.iter().flat_map(|analysis| &analysis.extraction.statements);
        for speaker in speakers.filter_map(|statement| statement.speaker.as_ref()) {
            let Some(own) = speaker.entities.first().and_then(|id| by_entity.get(id)).copied() else {
                continue;
            };
            let institutions = speaker.speaks_for.iter().filter_map(|id| by_entity.get(id)).copied();
            parties[own].speaks_for.extend(institutions.filter(|party| *party != own));
        }
        for places in &mut mentions {
            places.sort_by_key(|(span, party)| (span.start, std::cmp::Reverse(span.end), *party));
        }
        Self { parties, by_entity, mentions }
    }

    /// The entities of all articles with their parties, in order of their ids.
    pub(crate) fn entities(&self) -> impl Iterator<Item = (&EntityId, PartyId)> {
        self.by_entity.iter().map(|(entity, party)| (entity, *party))
    }

    /// The party that the words at `span` name, the innermost mention.
    pub(super) fn at(&self, article: usize, span: TextSpan) -> Option<PartyId> {
        let mentions = self.mentions.get(article)?;
        let after = mentions.partition_point(|(mention, _)| mention.start <= span.start);
        // A mention is a noun phrase: none starts further back than this.
        let near = mentions[after.saturating_sub(12)..after].iter().rev();
        near.filter(|(mention, _)| mention.contains(span))
            .min_by_key(|(mention, _)| mention.len())
            .map(|(_, party)| *party)
    }

    /// The parties named inside `span`.
    pub(super) fn inside(&self, article: usize, span: TextSpan) -> BTreeSet<PartyId> {
        let Some(mentions) = self.mentions.get(article) else { return BTreeSet::new() };
        let first = mentions.partition_point(|(mention, _)| mention.start < span.start);
        let inside = mentions[first..].iter().take_while(|(mention, _)| mention.start < span.end);
        inside.filter(|(mention, _)| span.contains(*mention)).map(|(_, party)| *party).collect()
    }

    /// The fullest name of `party` over all articles.
    pub(crate) fn name(&self, party: PartyId) -> &str {
        self.parties.get(party).map_or("", |party| &party.name)
    }

    pub(super) fn is_person(&self, party: PartyId) -> bool {
        self.parties.get(party).is_some_and(PartyInfo::is_person)
    }

    pub(super) fn is_place(&self, party: PartyId) -> bool {
        self.parties.get(party).is_some_and(|party| party.kind == EntityKind::Place)
    }

    /// The parties that `speaker` is.
    pub(super) fn of(&self, speaker: &Party) -> Vec<PartyId> {
        let mut parties: Vec<PartyId> =
            speaker.entities.iter().filter_map(|entity| self.by_entity.get(entity).copied()).collect();
        parties.sort_unstable();
        parties.dedup();
        parties
    }

    /// Whether one of the speakers is a text, which many may have written.
    pub(super) fn any_document(&self, left: &[PartyId], right: &[PartyId]) -> bool {
        let parties = left.iter().chain(right).filter_map(|party| self.parties.get(*party));
        parties.into_iter().any(|party| party.kind == EntityKind::Document)
    }

    /// Whether the words of two parties can name one person: "Schumer", "Senator Charles E. Schumer".
    pub(super) fn share_word(left: &str, right: &str) -> bool {
        let words = |name: &str| -> Vec<String> {
            let names = name.split_whitespace().filter(|word| word.starts_with(char::is_uppercase));
            names.map(fold).filter(|word| word.chars().count() > 2).collect()
        };
        let theirs = words(right);
        words(left).iter().any(|word| theirs.iter().any(|other| is_variant(word, other)))
    }

    /// How two speakers stand to each other.
    pub(super) fn speakers(&self, left: &[PartyId], right: &[PartyId]) -> Speakers {
        if left.is_empty() || right.is_empty() {
            return Speakers::Unknown;
        }
        if left.iter().any(|party| right.contains(party)) {
            return Speakers::Same;
        }
        let pairs =
            || left.iter().flat_map(|&a| right.iter().map(move |&b| (&self.parties[a], &self.parties[b])));
        let speaks_for = |a: &[PartyId], b: &[PartyId]| {
            a.iter().any(|&party| b.iter().any(|other| self.parties[party].speaks_for.contains(other)))
        };
        if speaks_for(left, right)
            || speaks_for(right, left)
            || pairs().any(|(a, b)| a.is_akin(b) || b.is_akin(a))
        {
            return Speakers::Akin;
        }
        // An organisation speaks through persons: one of each kind need not be two parties.
        // Two persons of one family name may be one whom the articles name in two ways.
        let two = pairs().all(|(a, b)| {
            a.is_named && b.is_named && a.is_person() == b.is_person() && !(a.is_person() && a.shares_name(b))
        });
        if two { Speakers::Different } else { Speakers::Unknown }
    }
}

impl PartyInfo {
    fn new(kind: EntityKind) -> Self {
        Self {
            name: String::new(),
            kind,
            is_named: false,
            government_of: None,
            roles: BTreeSet::new(),
            speaks_for: BTreeSet::new(),
        }
    }

    fn add(&mut self, entity: &Entity, key: &Key) {
        // Of names of one length the first in reading order stays.
        let better = (key.is_named, entity.name.split_whitespace().count());
        let own = (self.is_named, self.name.split_whitespace().count());
        if self.name.is_empty() || better > own {
            self.name.clone_from(&entity.name);
        }
        self.is_named |= key.is_named;
        if self.government_of.is_none() {
            self.government_of.clone_from(&entity.government_of);
        }
        self.roles.extend(entity.roles.iter().map(|role| role.to_lowercase()));
    }

    /// Whether both may be one person: the same name, or one of them a part of the other's.
    fn shares_name(&self, other: &Self) -> bool {
        let words =
            |name: &str| -> Vec<String> { fold(name).split_whitespace().map(str::to_owned).collect() };
        let (ours, theirs) = (words(&self.name), words(&other.name));
        if ours.len() > 1 && theirs.len() > 1 {
            return is_same_person(&ours, &theirs);
        }
        ours.iter().any(|word| theirs.iter().any(|other| word.len() > 2 && is_variant(word, other)))
    }

    fn is_person(&self) -> bool {
        self.kind == EntityKind::Person
    }

    /// Whether a description holds the name of `other`, or its description as its end: "a task force of
    /// the Harbour Association", "the harbour task force" and "the task force".
    fn is_described_by(&self, other: &Self) -> bool {
        let (own, other_name) = (fold(&self.name), fold(&other.name));
        let several = other_name.split_whitespace().count() >= 2;
        let is_body = other.kind == EntityKind::Organisation && self.kind != EntityKind::Person;
        several
            && is_body
            && (other.is_named && own.contains(&other_name) || !other.is_named && own.ends_with(&other_name))
    }

    /// Whether `self` may speak for `other`: its roles or its own description name it.
    fn is_akin(&self, other: &Self) -> bool {
        if self.kind == EntityKind::Document || other.kind == EntityKind::Document {
            return true;
        }
        if !self.is_named && self.is_described_by(other) {
            return true;
        }
        let name = other.name.to_lowercase();
        let name = name.strip_prefix("the ").unwrap_or(&name);
        // "White House officials" speak where the White House chief of staff does.
        let proper: Vec<&str> =
            other.name.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).collect();
        if other.kind == EntityKind::Group && self.is_person() && proper.len() >= 2 {
            let proper = proper.join(" ").to_lowercase();
            return self.roles.iter().any(|role| role.contains(&proper));
        }
        self.kind == EntityKind::Person
            && other.kind != EntityKind::Person
            && self.roles.iter().any(|role| {
                name.len() > 2 && role.contains(name)
                    || other.government_of.as_deref().is_some_and(|country| names_country(role, country))
            })
    }
}

/// Whether a role's words name `country`, as a noun or by the adjective made from it.
fn names_country(role: &str, country: &str) -> bool {
    let country = country.to_lowercase();
    let stem: String =
        country.chars().take(4.max(country.chars().count().saturating_sub(2)).min(5)).collect();
    role.split(|character: char| !character.is_alphanumeric()).any(|word| word.starts_with(&stem))
}

/// A name made comparable.
#[derive(Debug)]
struct Key {
    /// Folded words of the name, titles and particles of generation left out.
    words: Vec<String>,
    joined: String,
    is_named: bool,
}

impl Key {
    fn of(entity: &Entity) -> Self {
        let is_named = entity.mentions.iter().any(|mention| mention.kind == MentionKind::Name);
        let mut words: Vec<String> = fold(&entity.name)
            .split(|character: char| !character.is_alphanumeric() && character != '-')
            .map(|word| word.trim_matches('-').to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        if entity.kind == EntityKind::Person {
            words.retain(|word| {
                !matches!(
                    word.as_str(),
                    "mr" | "mrs" | "ms" | "dr" | "sir" | "jr" | "sr" | "ii" | "iii" | "s"
                )
            });
        } else {
            words
                .retain(|word| !matches!(word.as_str(), "the" | "inc" | "corp" | "ltd" | "llc" | "co" | "s"));
        }
        Self { joined: words.join(" "), words, is_named }
    }
}
