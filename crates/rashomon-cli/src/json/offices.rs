//! `rashomon.offices/1`: the user's own table of offices.

use rashomon::offices::{Book, Pair};
use serde::Serialize;

/// The object that `offices --json` writes.
#[derive(Debug, Serialize)]
pub(crate) struct OfficesJson<'a> {
    schema: &'static str,
    seen: Vec<SeenJson<'a>>,
    set: Vec<SetJson<'a>>,
    forgotten: Vec<PairJson<'a>>,
    conflicts: Vec<ConflictJson<'a>>,
}

#[derive(Debug, Serialize)]
struct PairJson<'a> {
    class: &'a str,
    place: &'a str,
    person: &'a str,
}

#[derive(Debug, Serialize)]
struct SeenJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    outlets: Vec<OutletJson<'a>>,
}

#[derive(Debug, Serialize)]
struct OutletJson<'a> {
    outlet: &'a str,
    days: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SetJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    start: Option<String>,
    end: Option<String>,
}

#[derive(Debug, Serialize)]
struct ConflictJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    shipped: &'a str,
    since: Option<String>,
}

impl<'a> From<&'a Pair> for PairJson<'a> {
    fn from(pair: &'a Pair) -> Self {
        Self { class: &pair.class, place: &pair.place, person: &pair.person }
    }
}

impl<'a> OfficesJson<'a> {
    pub(crate) fn of(book: &'a Book) -> Self {
        Self {
            schema: "rashomon.offices/1",
            seen: (book.seen.iter())
                .map(|(pair, sightings)| SeenJson {
                    pair: pair.into(),
                    outlets: (sightings.iter())
                        .map(|(outlet, days)| OutletJson {
                            outlet,
                            days: days.iter().map(ToString::to_string).collect(),
                        })
                        .collect(),
                })
                .collect(),
            set: (book.set.iter())
                .map(|(pair, (start, end))| SetJson {
                    pair: pair.into(),
                    start: start.map(|day| day.to_string()),
                    end: end.map(|day| day.to_string()),
                })
                .collect(),
            forgotten: book.forgotten.iter().map(PairJson::from).collect(),
            conflicts: (book.conflicts().into_iter())
                .map(|(pair, term)| ConflictJson {
                    pair: pair.into(),
                    shipped: &term.person,
                    since: term.start.map(|day| day.to_string()),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::schema;

    #[test]
    fn the_table_follows_its_schema() {
        let mut book = Book::default();
        let pair = |person: &str| Pair {
            place: "France".to_owned(),
            class: "foreign minister".to_owned(),
            person: person.to_owned(),
        };
        let days = std::collections::BTreeSet::from(["2023-05-09".parse().unwrap()]);
        book.seen.entry(pair("Jeanne Roux")).or_default().insert("Courier".to_owned(), days);
        book.set.insert(pair("Luc Martel"), (None, None));
        book.forgotten.insert(pair("Olga Brandt"));
        let json = serde_json::to_value(OfficesJson::of(&book)).unwrap();
        schema::check("offices", &json);
        assert_eq!(json["conflicts"][0]["shipped"], "Catherine Colonna");
    }
}
