//! Who is who across outlets: one party under several spellings, forms and offices.

use rashomon_core::{Analysis, Entity, EntityId, EntityKind, MentionKind, Party, TextSpan};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
        let mut groups = Groups::of(&entities);
        join_items(&entities, &mut groups);
        join_equal(&entities, &keys, &mut groups);
        join_persons(&entities, &keys, &mut groups);
        join_acronyms(&entities, &keys, &mut groups);
        join_offices(&entities, &keys, &mut groups);

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

/// Lower case without accents.
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for character in name.nfkd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            '’' | '\'' | 'ʼ' | '‘' | '`' => {}
            other => folded.extend(other.to_lowercase()),
        }
    }
    // The possessive that a mention may carry is no part of the name.
    folded
}

/// A name's sound, roughly: spellings that come from one name in another script fall together.
pub(crate) fn sound(word: &str) -> String {
    let mut sound =
        word.replace("kh", "h").replace("ck", "k").replace("ph", "f").replace("ou", "u").replace("oo", "u");
    sound = sound
        .replace("ee", "i")
        .replace("ie", "i")
        .replace("ya", "ia")
        .replace("yu", "iu")
        .replace("zh", "j");
    sound = sound.replace('q', "k").replace('w', "v").replace('y', "i").replace('-', "");
    if sound.starts_with("ge") {
        sound.replace_range(..1, "j");
    }
    if !sound.starts_with("ch") {
        sound = sound.replace("sch", "sh");
    }
    let mut last = None;
    sound.retain(|character| {
        let repeats = last == Some(character);
        last = Some(character);
        !repeats
    });
    sound
}

/// Whether two words are one name in two spellings.
fn is_variant(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (sound(left), sound(right));
    if left == right {
        return left.len() > 2;
    }
    let shorter = left.chars().count().min(right.chars().count());
    let same_start = left.chars().next() == right.chars().next();
    same_start
        && shorter >= 6
        && distance(&left, &right) <= usize::from(shorter >= 6) + usize::from(shorter >= 10)
}

/// Edits that turn `left` into `right`.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let edit = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], edit);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Short forms of first names that share no beginning with the long one.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("bill", "william"),
    ("bob", "robert"),
    ("dick", "richard"),
    ("jim", "james"),
    ("jack", "john"),
    ("joe", "joseph"),
    ("mike", "michael"),
    ("tony", "antony"),
    ("tony", "anthony"),
    ("ted", "edward"),
    ("liz", "elizabeth"),
    ("beth", "elizabeth"),
    ("peggy", "margaret"),
    ("kate", "katherine"),
    ("hank", "henry"),
    ("harry", "henry"),
    ("chuck", "charles"),
    ("rick", "richard"),
    ("mick", "michael"),
    ("bibi", "benjamin"),
];

fn is_first_name_compatible(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    (short.chars().count() == 1 || short.chars().count() >= 3) && long.starts_with(short)
        || is_variant(left, right)
        || SHORT_FORMS.contains(&(short, long))
        || SHORT_FORMS.contains(&(long, short))
        || vowel_variants(left, right)
}

/// "Volodymyr" and "Vladimir", "Mohammed" and "Muhammad": one name if only vowels differ.
fn vowel_variants(left: &str, right: &str) -> bool {
    let consonants = |word: &str| -> String {
        sound(word).chars().filter(|character| !"aeiou".contains(*character)).collect()
    };
    let (left, right) = (consonants(left), consonants(right));
    left == right && left.len() >= 3
}

/// Whether two names of at least two words name one person.
pub(crate) fn is_same_person(left: &[String], right: &[String]) -> bool {
    // "Kim Jong Un", "Kim Jong-un"
    let letters = |words: &[String]| words.concat().replace('-', "");
    if left.len() != right.len() && letters(left) == letters(right) {
        return true;
    }
    let (Some(left_last), Some(right_last)) = (left.last(), right.last()) else { return false };
    if is_variant(left_last, right_last) {
        return is_first_name_compatible(&left[0], &right[0]);
    }
    // Family name first in one, last in the other; words about the name taken for a part of it.
    let names = |words: &[String]| -> BTreeSet<String> {
        words.iter().filter(|word| word.chars().count() > 1).cloned().collect()
    };
    let (left, right) = (names(left), names(right));
    left.len().min(right.len()) >= 2 && (left.is_subset(&right) || right.is_subset(&left))
}

/// Entities that are one, as sets that only grow.
#[derive(Debug)]
struct Groups {
    parents: Vec<usize>,
    /// The item of Wikidata of each set, at its root.
    items: Vec<Option<String>>,
}

impl Groups {
    /// Each of `entities` a set of its own.
    fn of(entities: &[(usize, &Entity)]) -> Self {
        Self {
            parents: (0..entities.len()).collect(),
            items: entities.iter().map(|(_, entity)| entity.wikidata.clone()).collect(),
        }
    }

    fn find(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    /// Makes one set of two, unless they are known to be two items. The smaller root stays, so that
    /// numbers follow reading order.
    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.find(left), self.find(right));
        let differ =
            matches!((&self.items[left], &self.items[right]), (Some(one), Some(other)) if one != other);
        if differ {
            return;
        }
        let (root, below) = (left.min(right), left.max(right));
        self.parents[below] = root;
        if self.items[root].is_none() {
            self.items[root] = self.items[below].take();
        }
    }
}

/// Whoever is one item of Wikidata.
fn join_items(entities: &[(usize, &Entity)], groups: &mut Groups) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        if let Some(item) = entity.wikidata.as_deref() {
            let known = *first.entry(item).or_insert(index);
            groups.join(known, index);
        }
    }
}

fn kind_class(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Organisation | EntityKind::Place | EntityKind::Other => 1,
        EntityKind::Group => 2,
        EntityKind::Document => 3,
    }
}

/// The same name, or the government of the same country.
fn join_equal(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let mut first = BTreeMap::new();
    let mut governments = BTreeMap::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        if let Some(country) = &entity.government_of {
            let known = *governments.entry(country.to_lowercase()).or_insert(index);
            groups.join(known, index);
        }
        // A description is its words in this article: "officials" of two articles need not be one.
        if keys[index].is_named && !keys[index].joined.is_empty() {
            let known = *first.entry((kind_class(entity.kind), keys[index].joined.as_str())).or_insert(index);
            groups.join(known, index);
        }
    }
}

/// Full names in two spellings, then single names that only one person of the story has.
fn join_persons(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let persons: Vec<usize> = (0..entities.len())
        .filter(|&index| entities[index].1.kind == EntityKind::Person && keys[index].is_named)
        .collect();
    // Articles of one story have many names in common: two names are held against each other once.
    let mut number_of: BTreeMap<&[String], usize> = BTreeMap::new();
    let numbers: Vec<usize> = (persons.iter())
        .map(|&index| {
            let next = number_of.len();
            *number_of.entry(&keys[index].words).or_insert(next)
        })
        .collect();
    let mut known: FxHashMap<(usize, usize), bool> = FxHashMap::default();
    for (place, &left) in persons.iter().enumerate() {
        for (&right, &number) in persons.iter().zip(&numbers).skip(place + 1) {
            if entities[left].0 != entities[right].0
                && keys[left].words.len() >= 2
                && keys[right].words.len() >= 2
                && *known
                    .entry((numbers[place].min(number), numbers[place].max(number)))
                    .or_insert_with(|| is_same_person(&keys[left].words, &keys[right].words))
            {
                groups.join(left, right);
            }
        }
    }
    for &single in persons.iter().filter(|&&index| keys[index].words.len() == 1) {
        let word = &keys[single].words[0];
        let fits = |other: &&usize| {
            let words = &keys[**other].words;
            words.len() >= 2
                && (words.last().is_some_and(|last| is_variant(last, word)) || words.first() == Some(word))
        };
        let candidates: BTreeSet<usize> =
            persons.iter().filter(fits).map(|&other| groups.find(other)).collect();
        if candidates.len() == 1 {
            candidates.into_iter().for_each(|other| groups.join(other, single));
        } else if candidates.is_empty() {
            let variant = persons.iter().find(|&&other| {
                other < single && keys[other].words.len() == 1 && is_variant(&keys[other].words[0], word)
            });
            if let Some(&other) = variant {
                groups.join(other, single);
            }
        }
    }
}

/// "ICC" and "International Criminal Court".
fn join_acronyms(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let is_body = |index: &usize| kind_class(entities[*index].1.kind) == 1 && keys[*index].is_named;
    let bodies: Vec<usize> = (0..entities.len()).filter(is_body).collect();
    for &acronym in &bodies {
        let name = entities[acronym].1.name.replace('.', "");
        let is_acronym =
            (2..=6).contains(&name.len()) && name.chars().all(|character| character.is_ascii_uppercase());
        if !is_acronym {
            continue;
        }
        let spelled_out = bodies.iter().find(|&&other| {
            let initials: String = entities[other]
                .1
                .name
                .split(|character: char| character.is_whitespace() || character == '-')
                .filter_map(|word| word.chars().next())
                .filter(|first| first.is_uppercase())
                .collect();
            initials.len() >= 2
                && initials.trim_start_matches('T') == name.trim_start_matches('T')
                && keys[other].words.len() > 1
        });
        if let Some(&other) = spelled_out {
            groups.join(acronym, other);
        }
    }
}

/// A person whom one article calls by office alone, where another names the one who holds it.
fn join_offices(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    for (unnamed, (article, entity)) in entities.iter().enumerate() {
        if entity.kind != EntityKind::Person || keys[unnamed].is_named || keys[unnamed].words.len() < 2 {
            continue;
        }
        let office: BTreeSet<&str> =
            keys[unnamed].words.iter().map(String::as_str).filter(|word| *word != "the").collect();
        let holds = |other: &usize| {
            let (other_article, holder) = entities[*other];
            other_article != *article
                && holder.kind == EntityKind::Person
                && keys[*other].is_named
                && holder.roles.iter().any(|role| {
                    let role = fold(role);
                    let words: BTreeSet<&str> = role
                        .split(|character: char| !character.is_alphanumeric())
                        .filter(|word| !matches!(*word, "" | "the" | "s"))
                        .collect();
                    office.len() >= 2 && office == words
                })
        };
        let holders: BTreeSet<usize> =
            (0..entities.len()).filter(holds).map(|other| groups.find(other)).collect();
        if holders.len() == 1 {
            holders.into_iter().for_each(|holder| groups.join(holder, unnamed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        let words = |name: &str| -> Vec<String> {
            fold(name).replace('.', "").split(' ').map(str::to_owned).collect()
        };
        is_same_person(&words(left), &words(right))
    }

    #[test]
    fn spellings_of_one_name() {
        for (left, right) in [
            ("Oleksiy Marchenko", "Oleksii Marchenko"),
            ("Volodymyr Kravtsovskyy", "Vladimir Kravtsovsky"),
            ("José Peñalver", "Jose Penalver"),
            ("J. Harrow", "Joan Harrow"),
            ("Bill Tannet", "William Tannet"),
            ("Tran Minh", "Minh Tran"),
            ("Mohammed Khalidi", "Muhammad Khalidi"),
        ] {
            assert!(same(left, right), "{left} = {right}");
        }
        for (left, right) in
            [("Anna Kovel", "Peter Kovel"), ("Joan Harrow", "Joan Barrow"), ("Li Wen", "Li Wei")]
        {
            assert!(!same(left, right), "{left} ≠ {right}");
        }
    }
}
