//! Times as feeds write them and hardly anybody else.

use super::{from_epoch, parse};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use rashomon_core::Published;
use regex::Regex;
use std::sync::LazyLock;

/// Months by how their names begin, in languages that [`parse`] does not know: Swedish, Danish, Norwegian,
/// Finnish, Polish, Czech, Hungarian, Turkish, Russian, Ukrainian, Greek.
const MONTHS: [(&str, &[&str]); 12] = [
    ("January", &["tammi", "sty", "led", "jan", "oca", "янв", "січ", "ιαν", "genn"]),
    ("February", &["helmi", "lut", "únor", "feb", "şub", "фев", "лют", "φεβ"]),
    ("March", &["maalis", "marz", "břez", "mar", "márc", "мар", "бер", "μαρ", "μάρ"]),
    ("April", &["huhti", "kwi", "dub", "apr", "ápr", "nis", "апр", "кві", "απρ"]),
    ("May", &["touko", "maj", "květ", "máj", "mayıs", "мая", "май", "тра", "μαϊ", "μάι", "μάϊ"]),
    ("June", &["kesä", "cze", "červn", "jún", "haz", "июн", "чер", "ιούν", "ιουν"]),
    ("July", &["heinä", "lip", "červenc", "júl", "tem", "июл", "лип", "ιούλ", "ιουλ"]),
    ("August", &["elo", "sie", "srp", "aug", "ağu", "авг", "сер", "αύγ", "αυγ"]),
    ("September", &["syys", "wrz", "září", "sze", "eyl", "сен", "вер", "σεπ"]),
    ("October", &["loka", "paź", "říj", "okt", "eki", "окт", "жов", "οκτ"]),
    ("November", &["marras", "lis", "nov", "kas", "ноя", "лис", "νοέ", "νοε"]),
    ("December", &["joulu", "gru", "pros", "dec", "ara", "дек", "гру", "δεκ"]),
];

static SHORT_YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:\p{L}+\.?,?\s+)?(?<day>\d{1,2})[\s-]+(?<month>\p{L}{3,})\.?[\s-]+(?<year>\d{2})(?<rest>\s.*|$)",
    )
    .ok()
});
static ORDINAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?<year>\d{4})-?(?<day>\d{3})(?<rest>[Tt ].*)?$").ok());
static WEEK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?<year>\d{4})-?[Ww](?<week>\d{2})(?:-?(?<day>[1-7]))?(?<rest>[Tt ].*)?$").ok()
});
static KOREAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?<year>\d{4})(?:년|年)\s*(?<month>\d{1,2})(?:월|月)\s*(?<day>\d{1,2})(?:일|日)\s*(?<rest>[\d:\s].*)?$").ok()
});
static MIDNIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b24:00(?::00)?\b").ok());
static ZONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?<time>.*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)\s*(?<zone>[A-Za-z/_]{1,24})(?<year>\s+\d{4})?$",
    )
    .ok()
});

/// Reads what [`parse`] does not.
pub(super) fn read(text: &str) -> Option<Published> {
    epoch(text)
        .or_else(|| counted_day(text))
        .or_else(|| korean(text))
        .or_else(|| midnight(text))
        .or_else(|| short_year(text))
        .or_else(|| foreign_month(text))
        .or_else(|| unknown_zone(text))
}

fn epoch(text: &str) -> Option<Published> {
    let whole = text.split('.').next()?;
    let is_epoch = (9..=13).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit());
    is_epoch.then(|| whole.parse().ok()).flatten().and_then(from_epoch)
}

/// "2031-129" and "2031-W19-5".
fn counted_day(text: &str) -> Option<Published> {
    let with_rest = |day: Date, rest: Option<regex::Match<'_>>| {
        parse(&format!("{day}{}", rest.map_or("", |rest| rest.as_str())))
    };
    if let Some(captures) = ORDINAL.as_ref()?.captures(text) {
        let first = Date::new(captures["year"].parse().ok()?, 1, 1).ok()?;
        let day = first.with().day_of_year(captures["day"].parse().ok()?).build().ok()?;
        return with_rest(day, captures.name("rest"));
    }
    let captures = WEEK.as_ref()?.captures(text)?;
    let weekday = captures.name("day").and_then(|day| day.as_str().parse().ok()).unwrap_or(1);
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    let day =
        ISOWeekDate::new(captures["year"].parse().ok()?, captures["week"].parse().ok()?, weekday).ok()?;
    with_rest(day.date(), captures.name("rest"))
}

/// "2031년 5월 9일 18:30" and "2031年5月9日".
fn korean(text: &str) -> Option<Published> {
    let captures = KOREAN.as_ref()?.captures(text)?;
    let (month, day): (u8, u8) = (captures["month"].parse().ok()?, captures["day"].parse().ok()?);
    let rest = captures.name("rest").map_or("", |rest| rest.as_str());
    parse(format!("{}-{month:02}-{day:02} {rest}", &captures["year"]).trim())
}

/// The hour 24 is the next day's first.
fn midnight(text: &str) -> Option<Published> {
    let whole = MIDNIGHT.as_ref()?.find(text)?;
    let start = format!("{}00:00:00{}", &text[..whole.start()], &text[whole.end()..]);
    Some(match parse(&start)? {
        Published::Moment(moment) => {
            Published::Moment(moment.checked_add(jiff::SignedDuration::from_hours(24)).ok()?)
        }
        Published::Local(time) => Published::Local(time.tomorrow().ok()?),
        Published::Day(day) => Published::Day(day.tomorrow().ok()?),
    })
}

/// "Thu, 09 May 31 18:30:00 GMT": of a year in two digits that which is nearer.
fn short_year(text: &str) -> Option<Published> {
    let captures = SHORT_YEAR.as_ref()?.captures(text)?;
    let year: u16 = captures["year"].parse().ok()?;
    let year = if year < 69 { 2000 + year } else { 1900 + year };
    let whole = format!("{} {} {year}{}", &captures["day"], &captures["month"], &captures["rest"]);
    parse(&whole).or_else(|| foreign_month(&whole))
}

fn foreign_month(text: &str) -> Option<Published> {
    let words = text.split_inclusive(|c: char| !c.is_alphabetic());
    let mut n_months = 0;
    let translated: String = words
        .map(|word| {
            let lower = word.trim_end_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            let known = MONTHS.iter().find(|(_, beginnings)| {
                lower.chars().count() >= 3 && beginnings.iter().any(|beginning| lower.starts_with(beginning))
            });
            match known {
                Some((english, _)) => {
                    n_months += 1;
                    word.to_lowercase().replace(&lower, english)
                }
                // Weekdays and the like, in a script or language of their own.
                None if !lower.is_ascii() => String::from(" "),
                None => word.to_owned(),
            }
        })
        .collect();
    (n_months == 1 && translated != text).then(|| parse(&translated).or_else(|| unknown_zone(&translated)))?
}

/// The time is good although nobody knows the zone: it counts as the outlet's own.
fn unknown_zone(text: &str) -> Option<Published> {
    let captures = ZONE.as_ref()?.captures(text)?;
    let year = captures.name("year").map_or("", |year| year.as_str());
    let zone = match captures["zone"].to_ascii_uppercase().as_str() {
        "MET" => " +0100",
        "MEST" => " +0200",
        "PT" => " PST",
        "ET" => " EST",
        "CT" => " CST",
        "MT" => " MST",
        _ => "",
    };
    // A year behind the zone is a part of the date: "Sun Jan  4 16:29:06 XYZ 2031".
    parse(&format!("{}{zone}{year}", &captures["time"])).or_else(|| {
        let (date, time) = captures["time"].rsplit_once(' ')?;
        parse(&format!("{date}{year} {time}{zone}"))
    })
}

#[cfg(test)]
mod tests {
    use crate::dates::of_feed;
    use proptest::prelude::*;
    use rashomon_core::Published;

    fn shown(text: &str) -> String {
        match of_feed(text) {
            None => "none".to_owned(),
            Some(Published::Day(day)) => day.to_string(),
            Some(Published::Local(time)) => time.to_string(),
            Some(Published::Moment(moment)) => moment.to_string(),
        }
    }

    #[test]
    fn times_of_feeds() {
        for text in [
            "Fri, 09 May 2031 18:30:00 GMT",
            "Fri, 09 May 31 18:30:00 GMT",
            "9 May 31 20:30 +0200",
            "1936117800",
            "1936117800000",
            "2031-129T18:30:00Z",
            "2031-W19-5T18:30:00Z",
            "Fri May  9 18:30:00 GMT 2031",
            "2031-05-09 18:30:00.123Z",
            "Fri, 09 maj 2031 18:30:00 GMT",
            "9 мая 2031 18:30:00 GMT",
            "Fri, 09 May 2031 19:30:00 MET",
            "Παρ, 09 Μάι 2031 18:30:00 GMT",
        ] {
            assert!(
                shown(text).starts_with("2031-05-09T18:30:00") && shown(text).ends_with('Z'),
                "{text}: {}",
                shown(text)
            );
        }
        assert_eq!(shown("2031년 5월 9일 18:30"), "2031-05-09T18:30:00");
        assert_eq!(shown("Thu, 08 May 2031 24:00:00 GMT"), "2031-05-09T00:00:00Z");
        assert_eq!(shown("2031-05-09 18:30 Brannoch"), "2031-05-09T18:30:00");
        for text in ["", "yesterday", "2031", "2031-05", "99999999999999", "May"] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(text in "[0-9a-zA-Zé:./+ W年月-]{0,40}|\\PC{0,40}") {
            let _ = of_feed(&text);
        }
    }
}
