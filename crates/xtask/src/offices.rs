//! The table of offices that ships with the extraction room, put together from sources that may ship.

mod factbook;
mod position;

use crate::workspace;
use anyhow::{Context, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the shipped table of offices anew.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `leaders.tar.xz`: office holders of Wikidata, executives of the United States.
    #[arg(long, default_value = "../shared/eval/resources")]
    data: PathBuf,
    /// The folder with the CIA World Factbook as JSON, to take its heads of state and government anew.
    #[arg(long)]
    factbook: Option<PathBuf>,
}

/// Terms that ended before are left out.
const FIRST_DAY: &str = "2000-01-01";
/// When the office holders of Wikidata were taken.
const TAKEN: &str = "2022-08-01";
/// When the leaders of the world were taken.
const LEADERS_TAKEN: &str = "2022-10-09";
/// When the executives of the United States were taken.
const EXECUTIVES_TAKEN: &str = "2026-06-15";

/// A term as far as its source tells; days are `YYYY-MM-DD` or empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    place: String,
    class: String,
    start: String,
    end: String,
    seen: String,
    person: String,
    wikidata: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let archive = workspace::root().join(&args.data).join("leaders.tar.xz");
    ensure!(
        archive.exists(),
        "{}: no such file; name the folder of the sources with --data",
        archive.display()
    );
    let folder = workspace::target()?.join("offices");
    fs::create_dir_all(&folder)?;
    workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder))?;
    let leaders = folder.join("leaders");
    let home = workspace::root().join("crates/rashomon-extract");
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());

    let mut terms =
        office_holders(&read(&leaders.join("wikidata_officeholders_since2000_snapshot2022.tsv"))?);
    terms.extend(world_leaders(&read(&leaders.join("wikidata_world_leaders_2022.csv"))?));
    terms.extend(executives(&read(&leaders.join("us_executive.yaml"))?));
    terms.retain(|term| {
        (term.end.is_empty() || term.end.as_str() > FIRST_DAY) && term.start.as_str() <= EXECUTIVES_TAKEN
    });
    let successions = successions(&read(&home.join("data/offices/successions.txt"))?)?;
    let heads_file = home.join("data/offices/heads.tsv");
    if let Some(factbook) = &args.factbook {
        let heads = factbook::heads(factbook, &short_names(&read(&home.join("src/lang/en/countries.txt"))?))?;
        fs::write(&heads_file, heads_table(&heads))?;
    }
    let terms = tidy(with_heads(merge(terms, successions), &read(&heads_file)?));
    let known = places(&home.join("src/lang/en"))?;
    let unread: BTreeSet<&String> =
        terms.iter().map(|term| &term.place).filter(|place| !known.contains(*place)).collect();
    println!("left out, since no text is read with them: {unread:?}");
    let terms: Vec<Term> = terms.iter().filter(|term| known.contains(&term.place)).cloned().collect();
    let out = home.join("data/offices/terms.tsv");
    fs::write(&out, table(&terms))?;
    let n_known = terms.iter().filter(|term| !term.wikidata.is_empty()).count();
    println!("{}: {} terms, {n_known} with a Wikidata item", out.display(), terms.len());
    Ok(())
}

/// Lines of `source, position, person, wikidata, start, end, gender, born` with tabs between.
fn office_holders(tsv: &str) -> Vec<Term> {
    tsv.lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default();
            let (source, position, person, wikidata) = (next(), next(), next(), next());
            let (start, end) = (next(), next());
            let (place, class) = position::of_country(source, position)?;
            let (start, end) = (first_day(start), last_day(end));
            (!start.is_empty()).then(|| Term {
                place: place.to_owned(),
                class: class.to_owned(),
                seen: if end.is_empty() { TAKEN.to_owned() } else { String::new() },
                start,
                end,
                person: plain_name(person),
                wikidata: wikidata.to_owned(),
            })
        })
        .collect()
}

/// Heads of state and government, with the years of their terms.
fn world_leaders(csv: &str) -> Vec<Term> {
    csv.lines()
        .skip(1)
        .filter_map(|line| {
            let columns = csv_columns(line);
            let [_, country, _, position, wikidata, person, start, end] = &columns[..] else { return None };
            let (place, class) = position::of_leader(country, position)?;
            Some(Term {
                place,
                class: class.to_owned(),
                start: first_day(start),
                end: last_day(end),
                seen: if end.is_empty() { LEADERS_TAKEN.to_owned() } else { String::new() },
                person: plain_name(person),
                wikidata: wikidata.clone(),
            })
        })
        .collect()
}

/// Presidents and vice presidents, in the form `unitedstates/congress-legislators` keeps them.
fn executives(yaml: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let (mut first, mut last, mut full, mut wikidata) = Default::default();
    let (mut class, mut start) = ("", String::new());
    for line in yaml.lines() {
        let line = line.trim_start_matches("- ").trim();
        if line == "id:" {
            (first, last, full, wikidata) = Default::default();
        }
        let Some((key, value)) = line.split_once(": ") else { continue };
        let value = value.trim().trim_matches('\'').to_owned();
        match key.trim_start_matches("- ") {
            "wikidata" => wikidata = value,
            "wikipedia" => full = value,
            "first" => first = value,
            "last" => last = value,
            "type" => class = if value == "prez" { "head of state" } else { "vice president" },
            "start" => start = value,
            "end" => {
                let person = if full.is_empty() { format!("{first} {last}") } else { String::clone(&full) };
                let open = value.as_str() > EXECUTIVES_TAKEN;
                terms.push(Term {
                    place: "United States".to_owned(),
                    class: class.to_owned(),
                    start: start.clone(),
                    seen: if open { EXECUTIVES_TAKEN.to_owned() } else { String::new() },
                    end: if open { String::new() } else { value },
                    person,
                    wikidata: String::clone(&wikidata),
                });
            }
            _ => {}
        }
    }
    terms
}

/// The hand-written lines of `place | class | day NAME | day NAME …`.
fn successions(text: &str) -> anyhow::Result<Vec<Term>> {
    let mut terms = Vec::new();
    let mut seen = "";
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let Some(day) = line.strip_prefix("= ") {
            seen = day.trim();
            continue;
        }
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [place, class, holders @ ..] = &columns[..] else { continue };
        for (number, holder) in holders.iter().enumerate() {
            let (start, person) = holder.split_once(' ').with_context(|| format!("{line}: no name"))?;
            let end = holders.get(number + 1).and_then(|next| next.split(' ').next()).unwrap_or_default();
            ensure!(end.is_empty() || start < end, "{place}, {class}: {start} comes after {end}");
            terms.push(Term {
                place: (*place).to_owned(),
                class: (*class).to_owned(),
                start: start.to_owned(),
                end: end.to_owned(),
                seen: if end.is_empty() { seen.to_owned() } else { String::new() },
                person: person.to_owned(),
                wikidata: String::new(),
            });
        }
    }
    Ok(terms)
}

/// Where a succession is written down, it stands for what the other sources say from its first day on.
fn merge(sources: Vec<Term>, successions: Vec<Term>) -> Vec<Term> {
    let mut items: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for term in &sources {
        items.entry(folded(&term.person)).or_default().insert(term.wikidata.clone());
    }
    let mut first: BTreeMap<(String, String), String> = BTreeMap::new();
    for term in &successions {
        let day = first.entry((term.place.clone(), term.class.clone())).or_insert(term.start.clone());
        if term.start < *day {
            day.clone_from(&term.start);
        }
    }
    let mut terms = Vec::new();
    for mut term in sources {
        match first.get(&(term.place.clone(), term.class.clone())) {
            Some(day) if term.start >= *day => continue,
            Some(day) if term.end.is_empty() || term.end > *day => {
                term.end.clone_from(day);
                term.seen.clear();
            }
            _ => {}
        }
        terms.push(term);
    }
    for mut term in successions.into_iter().filter(|term| term.person != "-") {
        // A name that one item alone has is that item.
        if let Some(items) = items.get(&folded(&term.person))
            && let [item] = items.iter().collect::<Vec<_>>()[..]
        {
            term.wikidata.clone_from(item);
        }
        terms.push(term);
    }
    terms
}

/// Lines of `place, class, first day, person` with tabs between.
fn heads_table(heads: &[factbook::Head]) -> String {
    let mut table = "# Heads of state and government of the CIA World Factbook; see README.md.\n".to_owned();
    for head in heads {
        table += &[&head.place, head.class, &head.start, &head.person].join("\t");
        table.push('\n');
    }
    table
}

/// `terms` with those who were in office when the Factbook was taken: a holder who is known is known
/// longer, another ends the term of whoever is taken for the holder.
fn with_heads(mut terms: Vec<Term>, heads: &str) -> Vec<Term> {
    let lines: Vec<[&str; 4]> = heads
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
        .collect();
    // Nobody's first day is later than the day on which it was written down.
    let taken = lines.iter().map(|[_, _, start, _]| *start).max().unwrap_or_default();
    for [place, class, start, person] in lines {
        let is_of = |term: &Term| term.place == place && term.class == class;
        let is_same = |term: &Term| is_same_head(&term.person, person);
        let known = terms.iter_mut().find(|term| is_of(term) && term.end.is_empty() && is_same(term));
        if let Some(term) = known {
            if !term.seen.is_empty() && term.seen.as_str() < taken {
                term.seen = taken.to_owned();
            }
            continue;
        }
        if terms.iter().any(|term| is_of(term) && term.start.as_str() >= start) {
            continue;
        }
        for term in terms.iter_mut().filter(|term| is_of(term)) {
            if term.end.is_empty() || term.end.as_str() > start {
                term.end = start.to_owned();
                term.seen.clear();
            }
        }
        let items: BTreeSet<&String> = terms
            .iter()
            .filter(|term| folded(&term.person) == folded(person))
            .map(|term| &term.wikidata)
            .collect();
        let wikidata = match items.iter().collect::<Vec<_>>()[..] {
            [item] => String::clone(item),
            _ => String::new(),
        };
        terms.push(Term {
            place: place.to_owned(),
            class: class.to_owned(),
            start: start.to_owned(),
            end: String::new(),
            seen: taken.to_owned(),
            person: person.to_owned(),
            wikidata,
        });
    }
    terms
}

/// Whether two names of holders of one office are of one person: "Xi Jinping", "Volodymyr Zelenskyy" and
/// "Volodymyr Zelensky", "Luiz Inácio Lula da Silva" and "Lula da Silva".
fn is_same_head(left: &str, right: &str) -> bool {
    let plain = |letter: char| match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' | 'č' | 'ć' => 'c',
        'š' | 'ś' => 's',
        'ž' | 'ź' => 'z',
        'ñ' | 'ń' => 'n',
        other => other,
    };
    let words = |name: &str| -> Vec<String> {
        let name = folded(name);
        let words = name.split(' ').filter(|word| word.chars().count() > 2);
        words.map(|word| word.chars().map(plain).take(6).collect()).collect()
    };
    let (left, right) = (words(left), words(right));
    let all = |words: &[String], others: &[String]| words.iter().all(|word| others.contains(word));
    let has_surname =
        |words: &[String], others: &[String]| words.last().is_some_and(|last| others.contains(last));
    all(&left, &right) || all(&right, &left) || has_surname(&left, &right) || has_surname(&right, &left)
}

/// For each name of a country the short one.
fn short_names(countries: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for line in countries.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('|').map(str::trim);
        let (short, others) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        for name in others.split(',').map(str::trim).chain([short]).filter(|name| !name.is_empty()) {
            names.insert(name.to_owned(), short.to_owned());
        }
    }
    names
}

/// One line a term: the same person twice in an office at one time is one.
fn tidy(mut terms: Vec<Term>) -> Vec<Term> {
    terms.retain(|term| {
        let day = |text: &str| text.is_empty() || (text.len() == 10 && text.as_bytes()[4] == b'-');
        day(&term.start)
            && day(&term.end)
            && (term.end.is_empty() || term.start < term.end)
            && term.person.is_ascii()
                | term.person.chars().all(|c| c.is_alphabetic() && c < '\u{2000}' || " .'’-".contains(c))
    });
    terms.sort();
    let mut tidied: Vec<Term> = Vec::new();
    for term in terms {
        match tidied.last_mut() {
            Some(last)
                if (&last.place, &last.class, folded(&last.person))
                    == (&term.place, &term.class, folded(&term.person))
                    && (last.end.is_empty() || term.start <= last.end) =>
            {
                if !last.end.is_empty() && (term.end.is_empty() || term.end > last.end) {
                    last.end = term.end;
                    last.seen = term.seen;
                }
            }
            _ => tidied.push(term),
        }
    }
    // Only its start is known of a term that somebody else's start ends.
    for number in 1..tidied.len() {
        let next = tidied[number].clone();
        let term = &mut tidied[number - 1];
        if (&term.place, &term.class) == (&next.place, &next.class) && term.end.is_empty() {
            term.end = next.start;
            term.seen.clear();
        }
    }
    tidied.retain(|term| term.end.is_empty() || term.start < term.end);
    tidied
}

fn table(terms: &[Term]) -> String {
    let mut table = "# Made by `cargo xtask offices`; see README.md.\n\
                     # place\tclass\tfirst day\tday after the last\tlast day known\tWikidata\tperson\n"
        .to_owned();
    for term in terms {
        let columns =
            [&term.place, &term.class, &term.start, &term.end, &term.seen, &term.wikidata, &term.person];
        table += &columns.map(String::as_str).join("\t");
        table.push('\n');
    }
    table
}

fn first_day(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    }
}

/// A year or month that a term ends in is taken to its end.
fn last_day(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-12-31"),
        7 => format!("{date}-28"),
        _ => date.to_owned(),
    }
}

/// "Mark Malloch Brown, Baron Malloch-Brown" without the title.
fn plain_name(name: &str) -> String {
    let name = name.split(',').next().unwrap_or(name);
    name.split(" of ").next().unwrap_or(name).trim().to_owned()
}

fn folded(name: &str) -> String {
    name.to_lowercase().replace(['.', '’', '\''], "").replace('-', " ")
}

fn csv_columns(line: &str) -> Vec<String> {
    let mut columns = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => columns.push(String::new()),
            other => columns.last_mut().into_iter().for_each(|column| column.push(other)),
        }
    }
    columns
}

fn places(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut places = BTreeSet::new();
    for file in ["countries.txt", "bodies.txt"] {
        let text = fs::read_to_string(folder.join(file))?;
        places.extend(
            text.lines()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| Some(line.split('|').next()?.trim().to_owned())),
        );
    }
    Ok(places)
}
