//! Terms of office, and who held an office on a day.

use crate::name;
use jiff::civil::Date;
use rustc_hash::FxHashMap as HashMap;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Days after which a holder whom the table saw last in office is no longer taken for the holder.
const DAYS_TRUSTED: i32 = 400;

/// The time that one person holds one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Which post: "foreign minister".
    pub class: Cow<'static, str>,
    /// Of which country or body.
    pub place: Cow<'static, str>,
    /// Full name.
    pub person: Cow<'static, str>,
    /// The person's item of Wikidata.
    pub wikidata: Option<Cow<'static, str>>,
    /// First day; `None` where it is not known.
    pub start: Option<Date>,
    /// The day after the last; `None` where the term has not ended or its end is not known.
    pub end: Option<Date>,
    /// The last day for which the holder is known.
    pub seen: Option<Date>,
    /// How it is known.
    pub origin: Origin,
}

/// How a term is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// From the table that ships with the program.
    Shipped,
    /// From the user's own articles.
    Read,
    /// From the user.
    Set,
}

/// Who holds an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder<'a> {
    /// Full name.
    pub person: &'a str,
    /// The person's item of Wikidata.
    pub wikidata: Option<&'a str>,
}

/// The table of offices.
#[derive(Clone, Debug, Default)]
pub struct Offices {
    terms: Vec<Term>,
    by_place: HashMap<(Cow<'static, str>, Cow<'static, str>), Vec<usize>>,
    by_person: HashMap<String, Vec<usize>>,
    /// By the first and by the last word of the name.
    by_word: HashMap<String, Vec<usize>>,
}

static SHIPPED: LazyLock<Offices> =
    LazyLock::new(|| Offices::new(read(include_str!("../../data/offices/terms.tsv"))));

impl Offices {
    /// The table that ships with the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// A table of `terms`.
    pub fn new(terms: Vec<Term>) -> Self {
        let mut offices = Self::default();
        for term in terms {
            let number = offices.terms.len();
            offices.by_place.entry((term.class.clone(), term.place.clone())).or_default().push(number);
            let person = name::folded(&term.person);
            let first = person.split(' ').next().unwrap_or("").to_owned();
            let last = person.rsplit(' ').next().unwrap_or("").to_owned();
            if first != last {
                offices.by_word.entry(first).or_default().push(number);
            }
            offices.by_word.entry(last).or_default().push(number);
            offices.by_person.entry(person).or_default().push(number);
            offices.terms.push(term);
        }
        offices
    }

    /// All terms, in the order given.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Who holds one of the offices `classes` of `place` on `day`.
    ///
    /// What the user says goes before what articles and the shipped table say. `None` where nobody is
    /// known, where several are, or where the last that is known of the holder is long ago.
    pub fn holder(&self, classes: &[&str], place: &str, day: Date) -> Option<Holder<'_>> {
        let held: Vec<&Term> = classes
            .iter()
            .flat_map(|class| self.terms_of(class, place))
            .filter(|term| term.holds(day))
            .collect();
        let set: Vec<&Term> = held.iter().copied().filter(|term| term.origin == Origin::Set).collect();
        let held = if set.is_empty() { held } else { set };
        let (first, rest) = held.split_first()?;
        let person = name::folded(&first.person);
        if !rest.iter().all(|other| name::folded(&other.person) == person) {
            return None;
        }
        let wikidata = held.iter().find_map(|term| term.wikidata.as_deref());
        Some(Holder { person: &first.person, wikidata })
    }

    /// The terms of one office.
    pub fn terms_of(&self, class: &str, place: &str) -> impl Iterator<Item = &Term> {
        let key = (Cow::Owned(class.to_owned()), Cow::Owned(place.to_owned()));
        let numbers = self.by_place.get(&key).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| &self.terms[number])
    }

    /// The terms of all whose name begins or ends with `word`, in whatever accents and case.
    pub(crate) fn terms_of_name(&self, word: &str) -> impl Iterator<Item = &Term> {
        let numbers = self.by_word.get(&name::folded(word)).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| &self.terms[number])
    }

    /// The terms of whoever has the full name `person`, in whatever accents and case.
    pub fn terms_by(&self, person: &str) -> impl Iterator<Item = &Term> {
        let numbers = self.by_person.get(&name::folded(person)).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| &self.terms[number])
    }
}

impl Term {
    /// Whether the person held the office on `day`, as far as the table can tell.
    pub fn holds(&self, day: Date) -> bool {
        if self.start.is_some_and(|start| day < start) {
            return false;
        }
        match (self.end, self.seen) {
            (Some(end), _) => day < end,
            (None, Some(seen)) => (day - seen).get_days() <= DAYS_TRUSTED,
            (None, None) => true,
        }
    }
}

/// Reads lines of `place TAB class TAB start TAB end TAB seen TAB wikidata TAB person`; lines that start
/// with `#` are comments, and an empty column is not known.
fn read(file: &'static str) -> Vec<Term> {
    let day = |text: &str| text.parse().ok();
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let [place, class, start, end, seen, wikidata, person] = columns[..] else { return None };
            Some(Term {
                class: class.into(),
                place: place.into(),
                person: person.into(),
                wikidata: (!wikidata.is_empty()).then(|| wikidata.into()),
                start: day(start),
                end: day(end),
                seen: day(seen),
                origin: Origin::Shipped,
            })
        })
        .collect()
}
