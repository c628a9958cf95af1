//! The user's own table of offices: what was read in articles, what the user said.
//!
//! It lies in the data folder beside the models and is laid over the table that ships with the program.
//! Nothing of the shipped table is overwritten: where the two disagree, both are shown.

use rashomon_core::Analysis;
pub use rashomon_extract::office::{Offices, Origin, Term};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The file's name in the data folder.
const FILE: &str = "offices.tsv";
/// Held by whoever adds to it.
const LOCK: &str = "offices.lock";
/// Outlets that must name a holder within [`DAYS_TOGETHER`] days before the table believes them.
const OUTLETS_NEEDED: usize = 3;
/// Days within which they must.
const DAYS_TOGETHER: i32 = 14;

/// A day, as jiff has it.
pub type Date = jiff::civil::Date;

/// Somebody in an office.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Of which country or body.
    pub place: String,
    /// Which post.
    pub class: String,
    /// Full name.
    pub person: String,
}

/// Where and when articles name a pair: for each outlet the days.
pub type Sightings = BTreeMap<String, BTreeSet<Date>>;

/// What the user's table holds beside the shipped one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// "TITLE NAME" pairs of the user's articles. A day counts once for an outlet, so that reading an
    /// article again changes nothing.
    pub seen: BTreeMap<Pair, Sightings>,
    /// What the user said: first day and the day after the last, as far as given.
    pub set: BTreeMap<Pair, (Option<Date>, Option<Date>)>,
    /// What the user struck out.
    pub forgotten: BTreeSet<Pair>,
}

/// Why the table could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OfficesError {
    /// The file cannot be read.
    #[error("cannot read the table of offices {}", path.display())]
    Read {
        /// Where it lies.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the table of offices {}", path.display())]
    Write {
        /// Where it lies.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of the file is none of the table's.
    #[error("{}, line {line}: {text:?} is no line of a table of offices; mend or remove it", path.display())]
    Line {
        /// Where it lies.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The line.
        text: String,
    },
}

/// How many terms the shipped table has.
pub fn n_shipped() -> usize {
    Offices::shipped().terms().len()
}

impl Book {
    /// The table in the data folder `data`; an empty one where there is no file.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is damaged.
    pub fn load(data: &Path) -> Result<Self, OfficesError> {
        let path = data.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(OfficesError::Read { path, source }),
        };
        let mut book = Self::default();
        for (number, line) in text.lines().enumerate() {
            if !line.is_empty() && !line.starts_with('#') && book.read_line(line).is_none() {
                return Err(OfficesError::Line { path, line: number + 1, text: line.to_owned() });
            }
        }
        Ok(book)
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [kind, place, class, person, rest @ ..] = &columns[..] else { return None };
        let pair =
            Pair { place: (*place).to_owned(), class: (*class).to_owned(), person: (*person).to_owned() };
        let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        match (*kind, rest) {
            ("seen", [outlet, days]) => {
                let days: Option<BTreeSet<Date>> = days.split(' ').map(|day| day.parse().ok()).collect();
                self.seen.entry(pair).or_default().entry((*outlet).to_owned()).or_default().extend(days?);
            }
            ("set", [start, end]) => drop(self.set.insert(pair, (day(start)?, day(end)?))),
            ("forgotten", []) => drop(self.forgotten.insert(pair)),
            _ => return None,
        }
        Some(())
    }

    /// Writes the table to the data folder `data`, whole or not at all.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub fn save(&self, data: &Path) -> Result<(), OfficesError> {
        let path = data.join(FILE);
        let fresh = data.join(format!("{FILE}.new"));
        let write = || {
            fs::create_dir_all(data)?;
            let mut file = fs::File::create(&fresh)?;
            file.write_all(self.to_text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, &path)
        };
        write().map_err(|source| OfficesError::Write { path: path.clone(), source })
    }

    fn to_text(&self) -> String {
        let mut text = "# Offices: what was read in articles, and what was said by hand.\n".to_owned();
        let mut line = |kind: &str, pair: &Pair, rest: &[String]| {
            let columns = [kind, &pair.place, &pair.class, &pair.person].map(str::to_owned);
            text.push_str(&[&columns[..], rest].concat().join("\t"));
            text.push('\n');
        };
        for (pair, sightings) in &self.seen {
            for (outlet, days) in sightings {
                let days: Vec<String> = days.iter().map(Date::to_string).collect();
                line("seen", pair, &[outlet.clone(), days.join(" ")]);
            }
        }
        let day = |day: &Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        for (pair, (start, end)) in &self.set {
            line("set", pair, &[day(start), day(end)]);
        }
        for pair in &self.forgotten {
            line("forgotten", pair, &[]);
        }
        text
    }

    /// Takes up the offices that an article ties to full names; gives how many were new.
    ///
    /// An article without a day or an outlet teaches nothing.
    pub fn learn(&mut self, analysis: &Analysis) -> usize {
        let (Some(published), Some(outlet)) = (analysis.article.published, &analysis.article.outlet) else {
            return 0;
        };
        let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let mut n_new = 0;
        for entity in &analysis.extraction.entities {
            let is_full = entity.name.split_whitespace().count() >= 2;
            for office in entity.offices.iter().filter(|_| is_full) {
                let Some(place) = &office.place else { continue };
                let pair =
                    Pair { place: clean(place), class: clean(&office.class), person: clean(&entity.name) };
                let days = self.seen.entry(pair).or_default().entry(clean(&outlet.name)).or_default();
                n_new += usize::from(days.insert(published.day()));
            }
        }
        n_new
    }

    /// Takes up what another table has seen; gives how many sightings were new.
    fn take_up(&mut self, seen: BTreeMap<Pair, Sightings>) -> usize {
        let mut n_new = 0;
        for (pair, sightings) in seen {
            let own = self.seen.entry(pair).or_default();
            for (outlet, days) in sightings {
                let own = own.entry(outlet).or_default();
                n_new += days.into_iter().filter(|&day| own.insert(day)).count();
            }
        }
        n_new
    }

    /// Adds what `fresh` has seen to the table in the data folder `data`; gives how many sightings were
    /// new. What other processes add at the same time is kept.
    ///
    /// # Errors
    /// The table cannot be read or written.
    pub fn keep_sightings(fresh: Self, data: &Path) -> Result<usize, OfficesError> {
        if fresh.seen.is_empty() {
            return Ok(0);
        }
        let path = data.join(LOCK);
        let lock = || {
            fs::create_dir_all(data)?;
            let file = fs::File::options().create(true).append(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        let _alone = lock().map_err(|source| OfficesError::Write { path: path.clone(), source })?;
        let mut book = Self::load(data)?;
        let n_new = book.take_up(fresh.seen);
        if n_new > 0 {
            book.save(data)?;
        }
        Ok(n_new)
    }

    /// The shipped table with this one laid over it.
    ///
    /// A holder whom enough outlets name ends a shipped term only where the shipped table knows nothing
    /// of that day; on other days the two stand side by side, and nobody is taken for the holder.
    pub fn offices(&self) -> Offices {
        let read = self.believed();
        let mut terms: Vec<Term> = Offices::shipped().terms().to_vec();
        for term in &mut terms {
            let later = read.iter().filter(|read| {
                (&read.place, &read.class) == (&term.place, &term.class)
                    && read.person != term.person
                    && read.start > term.seen
            });
            if term.end.is_none() {
                term.end = later.filter_map(|read| read.start).min();
            }
        }
        terms.extend(read);
        terms.extend(self.set.iter().map(|(pair, &(start, end))| pair.term(start, end, None, Origin::Set)));
        terms
            .retain(|term| term.origin == Origin::Set || !self.forgotten.iter().any(|pair| pair.is_of(term)));
        Offices::new(terms)
    }

    /// Terms that enough outlets bear out; a later holder ends an earlier one's.
    fn believed(&self) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for (pair, sightings) in &self.seen {
            let Some(first) = first_believed(sightings) else { continue };
            let last = sightings.values().filter_map(|days| days.last().copied()).max();
            terms.push(pair.term(Some(first), None, last, Origin::Read));
        }
        let starts: Vec<(String, String, Option<Date>)> =
            terms.iter().map(|term| (term.place.to_string(), term.class.to_string(), term.start)).collect();
        for term in &mut terms {
            let next = starts.iter().filter(|(place, class, start)| {
                *place == term.place && *class == term.class && *start > term.seen
            });
            term.end = next.filter_map(|(_, _, start)| *start).min();
        }
        terms
    }

    /// Pairs that are read or set and that the shipped table contradicts on a day they were seen.
    pub fn conflicts(&self) -> Vec<(&Pair, &'static Term)> {
        let days = |pair: &Pair| -> BTreeSet<Date> {
            let seen = self.seen.get(pair).into_iter().flat_map(|sightings| sightings.values().flatten());
            seen.copied().chain(self.set.get(pair).and_then(|(start, _)| *start)).collect()
        };
        let pairs: BTreeSet<&Pair> = self.seen.keys().chain(self.set.keys()).collect();
        let mut conflicts = Vec::new();
        for pair in pairs {
            let days = days(pair);
            let shipped: Vec<&Term> = Offices::shipped().terms_of(&pair.class, &pair.place).collect();
            let agrees = |term: &Term| {
                Offices::shipped().terms_by(&pair.person).any(|known| known.person == term.person)
                    || pair.person.ends_with(term.person.rsplit(' ').next().unwrap_or_default())
            };
            let against =
                shipped.into_iter().find(|term| days.iter().any(|&day| term.holds(day)) && !agrees(term));
            conflicts.extend(against.map(|term| (pair, term)));
        }
        conflicts
    }
}

impl Pair {
    fn term(&self, start: Option<Date>, end: Option<Date>, seen: Option<Date>, origin: Origin) -> Term {
        let known = Offices::shipped().terms_by(&self.person).find_map(|term| term.wikidata.clone());
        Term {
            class: self.class.clone().into(),
            place: self.place.clone().into(),
            person: self.person.clone().into(),
            wikidata: known,
            start,
            end,
            seen,
            origin,
        }
    }

    fn is_of(&self, term: &Term) -> bool {
        self.place == term.place && self.class == term.class && self.person == term.person
    }
}

/// The first day on which enough outlets had named a pair within a fortnight.
fn first_believed(sightings: &Sightings) -> Option<Date> {
    let all: BTreeSet<Date> = sightings.values().flatten().copied().collect();
    all.into_iter().find(|&first| {
        let within = |day: &&Date| **day >= first && (**day - first).get_days() <= DAYS_TOGETHER;
        sightings.values().filter(|days| days.iter().any(|day| within(&day))).count() >= OUTLETS_NEEDED
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn pair(person: &str) -> Pair {
        Pair { place: "France".to_owned(), class: "foreign minister".to_owned(), person: person.to_owned() }
    }

    fn see(book: &mut Book, person: &str, outlets: &[&str], date: &str) {
        for outlet in outlets {
            let days = book.seen.entry(pair(person)).or_default().entry((*outlet).to_owned()).or_default();
            days.insert(day(date));
        }
    }

    fn who(book: &Book, date: &str) -> Option<String> {
        book.offices().who("the French foreign minister", day(date)).map(|holder| holder.person.to_owned())
    }

    #[test]
    fn three_outlets_within_a_fortnight_are_believed_where_the_shipped_table_ends() {
        let mut book = Book::default();
        see(&mut book, "Jeanne Roux", &["Courier", "Herald"], "2031-05-09");
        assert_eq!(who(&book, "2031-05-20"), None);
        see(&mut book, "Jeanne Roux", &["Tribune"], "2031-05-15");
        assert_eq!(who(&book, "2031-05-20").as_deref(), Some("Jeanne Roux"));
        assert_eq!(who(&book, "2023-05-20").as_deref(), Some("Catherine Colonna"));
    }

    #[test]
    fn sightings_add_up() {
        let data = tempfile::tempdir().unwrap();
        let mut book = Book::default();
        book.set.insert(pair("Jeanne Roux"), (None, None));
        book.save(data.path()).unwrap();
        for (outlets, date, n_new) in [
            (&["Courier", "Herald"][..], "2031-05-09", 2),
            (&["Courier"][..], "2031-05-09", 0),
            (&["Courier"][..], "2031-05-10", 1),
        ] {
            let mut fresh = Book::default();
            see(&mut fresh, "Jeanne Roux", outlets, date);
            assert_eq!(Book::keep_sightings(fresh, data.path()).unwrap(), n_new);
        }
        let book = Book::load(data.path()).unwrap();
        assert_eq!(book.set.len(), 1);
        assert_eq!(book.seen[&pair("Jeanne Roux")]["Courier"].len(), 2);
    }

    #[test]
    fn what_the_shipped_table_contradicts_is_shown_and_decides_nothing() {
        let mut book = Book::default();
        see(&mut book, "Jeanne Roux", &["Courier", "Herald", "Tribune"], "2023-05-09");
        assert_eq!(who(&book, "2023-05-20"), None);
        let conflicts: Vec<_> = book
            .conflicts()
            .iter()
            .map(|(pair, term)| format!("{} / {}", pair.person, term.person))
            .collect();
        assert_eq!(conflicts, ["Jeanne Roux / Catherine Colonna"]);
        book.forgotten.insert(pair("Jeanne Roux"));
        assert_eq!(who(&book, "2023-05-20").as_deref(), Some("Catherine Colonna"));
        book.set.insert(pair("Jeanne Roux"), (Some(day("2023-05-01")), None));
        assert_eq!(who(&book, "2023-05-20").as_deref(), Some("Jeanne Roux"));
    }

    #[test]
    fn a_table_comes_back_as_it_was_written() {
        let mut book = Book::default();
        see(&mut book, "Jeanne Roux", &["Courier", "Herald"], "2031-05-09");
        see(&mut book, "Jeanne Roux", &["Courier"], "2031-05-10");
        book.set.insert(pair("Luc Martel"), (None, Some(day("2031-05-01"))));
        book.forgotten.insert(pair("Olga Brandt"));
        let data = tempfile::tempdir().unwrap();
        book.save(data.path()).unwrap();
        assert_eq!(Book::load(data.path()).unwrap(), book);
        fs::write(data.path().join(FILE), "seen\tFrance\n").unwrap();
        let error = Book::load(data.path()).unwrap_err().to_string();
        assert!(
            error.ends_with(r#"line 1: "seen\tFrance" is no line of a table of offices; mend or remove it"#),
            "{error}"
        );
    }
}
