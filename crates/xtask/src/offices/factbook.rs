//! Heads of state and government of the CIA World Factbook.

use anyhow::Context;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Words before a name that are no part of it.
const TITLES: [&str; 30] = [
    "President",
    "Prime",
    "Minister",
    "King",
    "Queen",
    "Interim",
    "Sultan",
    "Premier",
    "Transition",
    "Transitional",
    "Acting",
    "Chancellor",
    "Prince",
    "Princess",
    "Amir",
    "Emperor",
    "State",
    "Affairs",
    "Commission",
    "Taoiseach",
    "Grand",
    "Duke",
    "Caretaker",
    "Chairman",
    "Chairperson",
    "Dr.",
    "Gen.",
    "Sir",
    "Federal",
    "Crown",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Somebody in office when the Factbook was taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub(super) place: String,
    pub(super) class: &'static str,
    pub(super) start: String,
    pub(super) person: String,
}

/// Reads `REGION/COUNTRY.json` below `folder`; `short_names` has the short name for each name of a country.
pub(super) fn heads(folder: &Path, short_names: &BTreeMap<String, String>) -> anyhow::Result<Vec<Head>> {
    let mut found = BTreeSet::new();
    let subfolders = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for region in subfolders.flatten().filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(region.path())?.flatten() {
            let country: Value = serde_json::from_str(&fs::read_to_string(file.path())?)
                .with_context(|| file.path().display().to_string())?;
            let government = &country["Government"];
            let name =
                plain(government["Country name"]["conventional short form"]["text"].as_str().unwrap_or(""));
            let Some(place) = short_names.get(&name) else { continue };
            let text =
                |office: &str| plain(government["Executive branch"][office]["text"].as_str().unwrap_or(""));
            let state = head(&text("chief of state"));
            let government = head(&text("head of government"));
            // In Iran the supreme leader stands above the president; where one is both, one line does.
            let classes = if place == "Iran" {
                [("supreme leader", &state), ("head of state", &government)]
            } else {
                let other = if state == government { &None } else { &government };
                [("head of state", &state), ("head of government", other)]
            };
            for (class, found_head) in classes {
                if let Some((person, start)) = found_head.clone() {
                    found.insert(Head { place: place.clone(), class, start, person });
                }
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// "President Emmanuel MACRON (since 14 May 2017)" as name and day; `None` for councils, regents and
/// whatever else is put otherwise.
fn head(text: &str) -> Option<(String, String)> {
    let first = text.split(';').next()?;
    let (name, rest) = first.split_once(" (since ")?;
    let day = day(rest.split_once(')')?.0)?;
    let words: Vec<&str> = name.split_whitespace().skip_while(|word| TITLES.contains(word)).collect();
    let surname = words.iter().rposition(|word| is_surname(word))?;
    let is_name = |word: &&str| {
        word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'))
    };
    // Family names stand in capitals; what follows them is left out, unless the family name comes first.
    let kept = if is_surname(words.first()?) { &words[..] } else { &words[..=surname] };
    let is_middle = |word: &&&str| {
        word.ends_with('.') || ["ovich", "evich", "ovna", "evna"].iter().any(|end| word.ends_with(end))
    };
    let kept: Vec<String> =
        kept.iter().filter(|word| !is_middle(word)).map(|word| capitalized(word)).collect();
    let is_of_another_kind =
        ["and", "of", "Co-prince", "Taliban", "Vice"].iter().any(|word| words.contains(word));
    (words.iter().all(is_name) && kept.len() <= 5 && !is_of_another_kind).then(|| (kept.join(" "), day))
}

fn is_surname(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|letter| letter.is_alphabetic()).collect();
    letters.iter().filter(|letter| letter.is_uppercase()).count() > 1
        && letters.iter().rev().take(2).all(|letter| letter.is_uppercase())
        && !is_numeral(word)
}

fn is_numeral(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X')) && word != "XI"
}

/// "al-ALIMI" as "al-Alimi".
fn capitalized(word: &str) -> String {
    if !is_surname(word) {
        return word.to_owned();
    }
    let mut is_first = true;
    let mut plain = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !is_first {
            plain.extend(letter.to_lowercase());
        } else {
            plain.push(letter);
        }
        is_first = !letter.is_alphabetic();
    }
    plain
}

/// "14 May 2017" as "2017-05-14".
fn day(text: &str) -> Option<String> {
    let [day, month, year] = text.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let (day, year): (u32, u32) = (day.parse().ok()?, year.parse().ok()?);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Text without marks of HTML and with its letters spelled out: "S&eacute;bastien".
fn plain(html: &str) -> String {
    const MARKS: [(&str, char); 7] = [
        ("acute", '\u{301}'),
        ("grave", '\u{300}'),
        ("circ", '\u{302}'),
        ("uml", '\u{308}'),
        ("tilde", '\u{303}'),
        ("cedil", '\u{327}'),
        ("caron", '\u{30c}'),
    ];
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        let entity = rest[start + 1..].split(';').next().unwrap_or("");
        let letter = entity.chars().next().filter(|letter| letter.is_ascii_alphabetic());
        let mark = MARKS.iter().find(|(name, _)| entity.get(1..) == Some(*name));
        match (letter, mark, entity) {
            (Some(letter), Some((_, mark)), _) => text.extend([letter, *mark]),
            (_, _, "rsquo" | "lsquo" | "#39") => text.push('’'),
            (_, _, "nbsp") => text.push(' '),
            (_, _, "amp") => text.push('&'),
            _ => {}
        }
        rest = rest[start + 1..].get(entity.len() + 1..).unwrap_or("");
    }
    text.push_str(rest);
    let mut plain = String::new();
    let mut is_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            other if !is_tag => plain.push(other),
            _ => {}
        }
    }
    composed(plain.trim())
}

/// Letters with their marks as one character each, where there is one.
fn composed(text: &str) -> String {
    const COMPOSED: [(&str, &str); 6] = [
        ("\u{301}", "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćNŃnńSŚsśZŹzź"),
        ("\u{300}", "AÀEÈIÌOÒUÙaàeèiìoòuù"),
        ("\u{302}", "AÂEÊIÎOÔUÛaâeêiîoôuû"),
        ("\u{308}", "AÄEËIÏOÖUÜaäeëiïoöuü"),
        ("\u{303}", "AÃNÑOÕaãnñoõ"),
        ("\u{327}", "CÇcçSŞsş"),
    ];
    let mut composed = text.to_owned();
    for (mark, pairs) in COMPOSED {
        let letters: Vec<char> = pairs.chars().collect();
        for pair in letters.chunks_exact(2) {
            composed = composed.replace(&format!("{}{mark}", pair[0]), &pair[1].to_string());
        }
    }
    composed.replace(['\u{301}', '\u{300}', '\u{302}', '\u{308}', '\u{303}', '\u{327}', '\u{30c}'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_titles_and_capitals() {
        for (text, name) in [
            ("President Jane Q. ROE (since 14 May 2017)", "Jane Roe"),
            ("Prime Minister Ida VOSS Lind (since 1 June 2020)", "Ida Voss"),
            ("President ROE Jane Ann (since 1 June 2020)", "Roe Jane Ann"),
            (
                "King ADAM III (since 1 June 2020); represented by Governor Jane ROE (since 2 June 2021)",
                "Adam III",
            ),
            ("Acting President Omar al-VELDE (since 1 June 2020)", "Omar al-Velde"),
        ] {
            assert_eq!(head(&plain(text)).map(|(name, _)| name).as_deref(), Some(name), "{text}");
        }
        assert_eq!(head("Presidential Council of seven"), None);
        assert_eq!(plain("S&eacute;bastien <em>RODR&Iacute;GUEZ</em>"), "Sébastien RODRÍGUEZ");
    }
}
