//! A language's words for offices: where they are, and what is peculiar to one place.

use super::table::lines;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// The files on offices of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files {
    /// Lines of `class | titles | phrases | one`.
    pub(crate) offices: &'static str,
    /// Lines of `name | other names | class of place`.
    pub(crate) bodies: &'static str,
    /// Sections `[led by the CLASS]` of countries with commas between them.
    pub(crate) leaders: &'static str,
    /// Lines of `title | place | class`.
    pub(crate) places: &'static str,
}

/// A body or region that has an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// Its short name.
    pub(crate) name: &'static str,
    /// The class and place of the office that its head holds, where that is kept under another name.
    pub(crate) headed_by: Option<(&'static str, &'static str)>,
}

/// What is peculiar to offices of a place.
#[derive(Debug, Default)]
pub(crate) struct OfficeWords {
    single: HashSet<&'static str>,
    bodies: HashMap<&'static str, Body>,
    leaders: HashMap<&'static str, &'static str>,
    places: HashMap<&'static str, (&'static str, Option<&'static str>)>,
}

impl OfficeWords {
    pub(crate) fn read(files: Files) -> Self {
        let mut words = Self::default();
        for line in lines(files.offices) {
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            if let [class, _, _, "one"] = columns[..] {
                words.single.insert(class);
            }
        }
        for line in lines(files.bodies) {
            let mut columns = line.split('|').map(str::trim);
            let (name, others) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""));
            let headed_by = columns.next().and_then(|office| office.rsplit_once(" of "));
            let body = Body { name, headed_by };
            words.bodies.insert(name, body);
            for other in others.split(',').map(str::trim).filter(|other| !other.is_empty()) {
                words.bodies.insert(other, body);
            }
        }
        let mut class = "";
        for line in lines(files.leaders) {
            match line.strip_prefix("[led by the ").and_then(|line| line.strip_suffix(']')) {
                Some(name) => class = name,
                None => words.leaders.extend(line.split(',').map(|country| (country.trim(), class))),
            }
        }
        for line in lines(files.places) {
            let mut columns = line.split('|').map(str::trim);
            if let (Some(title), Some(place)) = (columns.next(), columns.next()) {
                words.places.insert(title, (place, columns.next()));
            }
        }
        words
    }

    /// Whether a place has one holder of such an office at a time.
    pub(crate) fn is_single(&self, class: &str) -> bool {
        self.single.contains(class)
    }

    /// The body or region that `words`, as spelled, name.
    pub(crate) fn body(&self, words: &str) -> Option<Body> {
        self.bodies.get(words).copied()
    }

    /// The class of office that "the leader" of a place holds.
    pub(crate) fn leader(&self, place: &str) -> &'static str {
        self.leaders.get(place).copied().unwrap_or("head of government")
    }

    /// The only place that has an office of this title, in lower case.
    pub(crate) fn only_place(&self, title: &str) -> Option<&'static str> {
        self.places.get(title).filter(|(_, class)| class.is_none()).map(|(place, _)| *place)
    }

    /// The class that a title, in lower case, has in `place` alone.
    pub(crate) fn class_there(&self, title: &str, place: &str) -> Option<&'static str> {
        self.places.get(title).filter(|(there, _)| *there == place).and_then(|(_, class)| *class)
    }
}
