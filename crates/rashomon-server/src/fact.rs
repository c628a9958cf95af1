//! What others tell of outlets: files that whoever runs the place brings, each fact with its source.
//!
//! `docs/outlet-facts.md` describes the file. What it tells is shown as told by its source; nothing is
//! reckoned from it.

use crate::outlets::is_page;
use crate::report::is_language;
use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Columns that name the outlet, or say where its facts come from.
const ABOUT: [&str; 4] = ["name", "site", "source", "date"];
/// Columns of facts, with what they are called on a page.
const FACTS: [(&str, &str); 7] = [
    ("country", "Country"),
    ("language", "Language"),
    ("owner", "Owner"),
    ("funding", "Lives on"),
    ("state", "Tie to a state"),
    ("kind", "Own or wire"),
    ("rating", "Rating"),
];
/// What the column `kind` may say.
const KINDS: [&str; 3] = ["own", "wire", "carrier"];
/// Characters that a value may have.
const VALUE_MAX: usize = 300;

/// What files tell of outlets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutletFacts {
    lines: Vec<Line>,
    /// Places of lines, by the name of their outlet in lower case.
    by_name: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Without scheme and www: `courier.example/english`.
    site: Option<String>,
    told: Vec<Told>,
}

/// A fact, and who tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// `country`, `language`, `owner`, `funding`, `state`, `kind` or `rating`.
    pub(crate) fact: &'static str,
    /// The fact's name for people.
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) source: String,
    /// The day as of which the source tells it.
    pub(crate) date: Option<Date>,
}

/// Why a file of facts is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct FactError {
    /// The file.
    pub file: String,
    /// Counted from 1, the heads of the columns included.
    pub line: u64,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl OutletFacts {
    /// Adds what `text` tells, a file called `file`.
    ///
    /// # Errors
    /// At the first line that is not understood; nothing is added then.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), FactError> {
        let failed = |line: u64, problem: String| FactError { file: file.to_owned(), line, problem };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            ReaderBuilder::new().trim(Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
        let of_csv = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            let problem = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("{len} values where the first line names {expected_len} columns")
                }
                _ => error.to_string(),
            };
            failed(line, problem)
        };
        let heads = reader.headers().map_err(of_csv)?.clone();
        let columns = columns(&heads).map_err(|problem| failed(1, problem))?;
        let mut added = Vec::new();
        for record in reader.records() {
            let record = record.map_err(of_csv)?;
            let line = record.position().map_or(1, csv::Position::line);
            added.push(read(&columns, &record).map_err(|problem| failed(line, problem))?);
        }
        for (name, line) in added {
            if let Some(name) = name {
                self.by_name.entry(name.to_lowercase()).or_default().push(self.lines.len());
            }
            self.lines.push(line);
        }
        Ok(())
    }

    /// How many facts there are.
    pub fn len(&self) -> usize {
        self.lines.iter().map(|line| line.told.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What is told of the outlet of that name, or whose pages have addresses like `url`, in the order of the
    /// files.
    pub(crate) fn of(&self, name: &str, url: Option<&str>) -> Vec<&Told> {
        let by_name = self.by_name.get(&name.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let is_of = |(place, line): &(usize, &Line)| {
            by_name.contains(place)
                || line.site.as_deref().zip(url).is_some_and(|(site, url)| is_page(site, url))
        };
        self.lines.iter().enumerate().filter(is_of).flat_map(|(_, line)| &line.told).collect()
    }
}

/// The columns by place, each a name of ours.
fn columns(heads: &StringRecord) -> Result<Vec<&'static str>, String> {
    let known: Vec<&'static str> = ABOUT.into_iter().chain(FACTS.map(|fact| fact.0)).collect();
    let columns: Vec<&'static str> = heads
        .iter()
        .map(|head| {
            let found = known.iter().find(|known| known.eq_ignore_ascii_case(head));
            found
                .copied()
                .ok_or_else(|| format!("there is no column {head:?}; there are {}", known.join(", ")))
        })
        .collect::<Result<_, _>>()?;
    if let Some(twice) = columns.iter().enumerate().find(|(place, column)| columns[..*place].contains(column))
    {
        return Err(format!("the column {} stands there twice", twice.1));
    }
    if !columns.contains(&"source") || !(columns.contains(&"name") || columns.contains(&"site")) {
        return Err("a column source is needed, and one of name and site".to_owned());
    }
    Ok(columns)
}

/// A line with the name of its outlet.
fn read(columns: &[&'static str], record: &StringRecord) -> Result<(Option<String>, Line), String> {
    let value = |wanted: &str| {
        let place = columns.iter().position(|column| *column == wanted)?;
        record.get(place).filter(|value| !value.is_empty())
    };
    if let Some(long) = record.iter().find(|value| value.chars().count() > VALUE_MAX) {
        let begin: String = long.chars().take(30).collect();
        return Err(format!("“{begin}…” has more than {VALUE_MAX} characters"));
    }
    let source = value("source").ok_or("no source: a fact without one is not shown")?;
    let date = value("date")
        .map(|date| {
            date.parse::<Date>().map_err(|_| format!("{date:?} is no day; one looks like 2031-05-09"))
        })
        .transpose()?;
    let name = value("name").map(str::to_owned);
    let site = value("site").map(site).transpose()?;
    if name.is_none() && site.is_none() {
        return Err("neither a name nor a site, so nobody knows which outlet it is".to_owned());
    }
    let mut told = Vec::new();
    for (fact, label) in FACTS {
        let Some(value) = value(fact) else { continue };
        let value = sound(fact, value)?;
        told.push(Told { fact, label, value, source: source.to_owned(), date });
    }
    if told.is_empty() {
        return Err(format!("no fact; there are {}", FACTS.map(|fact| fact.0).join(", ")));
    }
    Ok((name, Line { site, told }))
}

/// A value as it is shown.
fn sound(fact: &str, value: &str) -> Result<String, String> {
    match fact {
        "country" => {
            let is_code = value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphabetic());
            is_code
                .then(|| value.to_uppercase())
                .ok_or_else(|| format!("{value:?} is no country; it is two letters of ISO 3166, as GB"))
        }
        "language" => (is_language(value) && value.len() >= 2)
            .then(|| value.to_lowercase())
            .ok_or_else(|| format!("{value:?} is no language; it is a code of ISO 639, as en")),
        "kind" => KINDS
            .contains(&value)
            .then(|| value.to_owned())
            .ok_or_else(|| format!("{value:?} is no kind; there are {}", KINDS.join(", "))),
        _ => Ok(value.to_owned()),
    }
}

/// A site as addresses are compared with it.
fn site(text: &str) -> Result<String, String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.trim_start_matches("www.").trim_end_matches('/').to_lowercase();
    let host = rest.split('/').next().unwrap_or_default();
    let is_host =
        host.contains('.') && !host.contains(char::is_whitespace) && !host.contains(['*', '@', ':']);
    is_host
        .then_some(rest.clone())
        .ok_or_else(|| format!("{text:?} is no site; one looks like courier.example"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}name,site,Country,owner,kind,rating,source,date\n\
        # a note\n\
        The Courier,,gb,\"Voss, Lund & Co\",own,,its imprint,2031-05-09\n\
        ,https://www.courier.example/en/,,,,B+,Press Watch,\n";

    fn facts(text: &str) -> Result<OutletFacts, String> {
        let mut facts = OutletFacts::default();
        facts.add("facts.csv", text).map_err(|error| error.to_string())?;
        Ok(facts)
    }

    #[test]
    fn facts_have_their_source() {
        let facts = facts(FILE).unwrap();
        let told = |name: &str, url: Option<&str>| -> Vec<String> {
            let told = facts.of(name, url).into_iter();
            told.map(|told| format!("{}: {} ({})", told.label, told.value, told.source)).collect()
        };
        assert_eq!(
            told("the courier", Some("https://courier.example/en/1")),
            [
                "Country: GB (its imprint)",
                "Owner: Voss, Lund & Co (its imprint)",
                "Own or wire: own (its imprint)",
                "Rating: B+ (Press Watch)"
            ]
        );
        assert_eq!(told("The Courier", Some("https://courier.example/fr/1")).len(), 3);
        assert_eq!(told("Post", Some("https://notcourier.example/en/1")), [""; 0]);
        assert_eq!(facts.len(), 4);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |text: &str| facts(text).unwrap_err();
        let lines = [
            "name,colour,source\n",
            "name,country\n",
            "name,country,country,source\n",
            "name,country,source\nPost,GB,imprint\nCourier,Britain,imprint\n",
            "name,country,source\nPost,GB,\n",
            "name,country,source\n,GB,imprint\n",
            "name,country,source\nPost,,imprint\n",
            "name,kind,source\nPost,loud,imprint\n",
            "site,kind,source\nhttps://*,own,imprint\n",
            "name,kind,source,date\nPost,own,imprint,May\n",
            "name,kind,source\nPost,own\n",
        ];
        insta::assert_snapshot!(lines.map(told).join("\n"), @r#"
        facts.csv, line 1: there is no column "colour"; there are name, site, source, date, country, language, owner, funding, state, kind, rating
        facts.csv, line 1: a column source is needed, and one of name and site
        facts.csv, line 1: the column country stands there twice
        facts.csv, line 3: "Britain" is no country; it is two letters of ISO 3166, as GB
        facts.csv, line 2: no source: a fact without one is not shown
        facts.csv, line 2: neither a name nor a site, so nobody knows which outlet it is
        facts.csv, line 2: no fact; there are country, language, owner, funding, state, kind, rating
        facts.csv, line 2: "loud" is no kind; there are own, wire, carrier
        facts.csv, line 2: "https://*" is no site; one looks like courier.example
        facts.csv, line 2: "May" is no day; one looks like 2031-05-09
        facts.csv, line 2: 2 values where the first line names 3 columns
        "#);
    }
}
