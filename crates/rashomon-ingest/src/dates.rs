//! Times of publication as outlets write them.

mod feed;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use rashomon_core::Published;
use regex::Regex;
use std::sync::LazyLock;

/// Reads a time of publication: ISO 8601, RFC 2822, "22 March 2023", "March 22, 2023 at 2:05 p.m. EDT",
/// "22.03.2023", the same in six languages.
///
/// `None` for whatever is not wholly a date, for a year or a month alone, and for a date that may be read
/// in two ways (03/04/2023): no date is better than a wrong one.
pub fn parse(text: &str) -> Option<Published> {
    let text = text.trim();
    iso(text).or_else(|| written(text)).filter(|published| (1600..2200).contains(&published.day().year()))
}

/// Reads a time as feeds write it: whatever [`parse`] reads, and what is clear enough where a date must
/// stand: seconds since 1970, ordinal days and weeks, two digits for a year, hours of 24, months that
/// [`parse`] does not know.
pub fn of_feed(text: &str) -> Option<Published> {
    let text = text.trim();
    if text.len() > 100 {
        return None;
    }
    parse(text)
        .or_else(|| feed::read(text))
        .filter(|published| (1600..2200).contains(&published.day().year()))
}

/// Reads seconds or milliseconds since 1970.
pub fn from_epoch(number: i64) -> Option<Published> {
    // Seconds reach this bound in the year 5138, milliseconds passed it in March 1973.
    let moment = if number.abs() < 100_000_000_000 {
        Timestamp::from_second(number)
    } else {
        Timestamp::from_millisecond(number)
    };
    moment.ok().map(Published::Moment)
}

fn iso(text: &str) -> Option<Published> {
    let bytes = text.as_bytes();
    let dashed = bytes.len() >= 10 && bytes[4] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit);
    let basic = bytes.len() >= 8
        && bytes[..8].iter().all(u8::is_ascii_digit)
        && (1600..2200).contains(&number(&text[..4])?);
    if !(dashed || basic) || !text.is_ascii() {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Published::Moment(moment));
    }
    if text.len() == 10 || text.len() == 8 {
        return text.parse::<Date>().ok().map(Published::Day);
    }
    // "2023-03-22 14:05:00 +0100" and "2023-03-22T14:05:00.000 GMT" are ISO with a blank too many.
    let (day, rest) = text.split_at_checked(if dashed { 10 } else { 8 })?;
    clocked(day.parse().ok()?, rest.trim_start_matches(['T', 't', ' ']))
}

static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b (?<hour>\d{1,2}) (?: [:.h] (?<minute>\d{2}) (?: [:.] (?<second>\d{2}) (?:[.,]\d+)? )? )?
          \s* (?<half>[ap]\.?\s?m\b\.?)? (?:\s*(?:uhr|h)\b)? (?:\s* \(? (?<zone>(?:(?:utc|gmt)\s*)?[+-]\d{2}:?\d{2}|(?:utc|gmt)[+-]\d{1,2}|[a-z]{1,5}) \b \)? )?",
    )
    .ok()
});

/// A day with the time of day that `clock` gives: "14:05", "2:05 p.m. EDT", "14:05:09 +0100".
fn clocked(day: Date, clock: &str) -> Option<Published> {
    let clock = clock.trim();
    let captures = CLOCK.as_ref()?.captures(clock)?;
    let whole = captures.get(0)?;
    (whole.start() == 0 && clock[whole.end()..].trim().is_empty()).then_some(())?;
    with_clock(day, &captures)
}

fn with_clock(day: Date, captures: &regex::Captures<'_>) -> Option<Published> {
    let part =
        |name: &str| captures.name(name).map_or(Some(0), |found| i8::try_from(number(found.as_str())?).ok());
    let mut hour = part("hour")?;
    if let Some(half) = captures.name("half") {
        (1..=12).contains(&hour).then_some(())?;
        let after_noon = half.as_str().starts_with(['p', 'P']);
        hour = hour % 12 + if after_noon { 12 } else { 0 };
    }
    let time = Time::new(hour, part("minute")?, part("second")?, 0).ok()?;
    let local = DateTime::from_parts(day, time);
    match captures.name("zone").map(|zone| offset(zone.as_str())) {
        Some(Zone::Offset(offset)) => offset.to_timestamp(local).ok().map(Published::Moment),
        Some(Zone::Unknown) => None,
        Some(Zone::Seasonal) | None => Some(Published::Local(local)),
    }
}

enum Zone {
    Offset(Offset),
    /// "ET", "IST": a zone, but not one offset.
    Seasonal,
    /// No zone at all.
    Unknown,
}

fn offset(zone: &str) -> Zone {
    let zone = zone.to_ascii_uppercase();
    let digits =
        zone.trim_start_matches(|character: char| character.is_ascii_alphabetic() || character == ' ');
    if let Some(sign) = digits.chars().next() {
        let figures: String = digits.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = figures.split_at(figures.len().min(2));
        let minutes = number(hours).unwrap_or(0) * 60 + number(minutes).unwrap_or(0);
        let seconds = i32::try_from(minutes * 60).unwrap_or(0) * if sign == '-' { -1 } else { 1 };
        return Offset::from_seconds(seconds).map_or(Zone::Unknown, Zone::Offset);
    }
    let minutes = match zone.as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0,
        "BST" | "CET" | "WEST" | "MEZ" | "WAT" => 60,
        "CEST" | "EET" | "SAST" | "CAT" | "MESZ" => 120,
        "EEST" | "MSK" | "EAT" | "TRT" => 180,
        "GST" => 240,
        "PKT" => 300,
        "NPT" => 345,
        "ICT" | "WIB" => 420,
        "HKT" | "SGT" | "AWST" | "PHT" | "MYT" => 480,
        "JST" | "KST" => 540,
        "AEST" => 600,
        "AEDT" => 660,
        "NZST" => 720,
        "NZDT" => 780,
        "EDT" => -240,
        "EST" | "CDT" => -300,
        "CST" | "MDT" => -360,
        "MST" | "PDT" => -420,
        "PST" | "AKDT" => -480,
        "AKST" => -540,
        "HST" => -600,
        "ART" | "BRT" => -180,
        "ET" | "CT" | "MT" | "PT" | "IST" | "AST" | "LOCAL" => return Zone::Seasonal,
        _ => return Zone::Unknown,
    };
    Offset::from_seconds(minutes * 60).map_or(Zone::Unknown, Zone::Offset)
}

/// Months in English, German, French, Spanish, Italian, Portuguese and Dutch; a word names the month that
/// has it whole, or one of whose names it shortens to three letters or more.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "januari"],
    &["february", "februar", "feber", "février", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
    &["march", "märz", "mars", "marzo", "março", "marco", "maart", "mrz"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "août", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "setiembre", "settembre", "setembro"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "décembre", "decembre", "diciembre", "dicembre", "dezembro"],
];

/// Words that stand about a date without changing it, weekdays aside.
const FILLERS: [&str; 36] = [
    "on",
    "at",
    "of",
    "the",
    "published",
    "posted",
    "issued",
    "date",
    "first",
    "de",
    "del",
    "le",
    "den",
    "der",
    "am",
    "um",
    "a",
    "à",
    "el",
    "il",
    "em",
    "op",
    "publié",
    "veröffentlicht",
    "publicado",
    "date",
    "time",
    "vom",
    "dated",
    "las",
    "alle",
    "às",
    "om",
    "ore",
    "created",
    "released",
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAYS_WHOLE: [&str; 42] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "tues",
    "thur",
    "thurs",
    "weds",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "maandag",
    "zaterdag",
];

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let position = |matches: &dyn Fn(&str) -> bool| {
        MONTHS.iter().position(|names| names.iter().any(|name| matches(name)))
    };
    position(&|name| name == word)
        .or_else(|| {
            (word.chars().count() >= 3 && word.chars().count() <= 5)
                .then(|| position(&|name| name.starts_with(&word)))
                .flatten()
        })
        .and_then(|index| i8::try_from(index + 1).ok())
}

/// Every part of a date found, every word accounted for.
fn written(text: &str) -> Option<Published> {
    // Nobody needs a paragraph to give a date.
    if text.len() > 100 {
        return None;
    }
    let clock = CLOCK.as_ref()?.captures_iter(text).find(|captures| {
        captures.name("minute").is_some() && !within_dotted_date(text, captures)
            || captures.name("half").is_some()
    });
    let mut rest = text.to_owned();
    if let Some(found) = clock.as_ref().and_then(|captures| captures.get(0)) {
        rest.replace_range(found.range(), " ");
    }
    let day = written_day(&rest)?;
    match &clock {
        Some(captures) => with_clock(day, captures),
        None => Some(Published::Day(day)),
    }
}

/// "22.03" of "22.03.2023" looks like a time of day.
fn within_dotted_date(text: &str, captures: &regex::Captures<'_>) -> bool {
    captures.get(0).is_some_and(|found| {
        found.as_str().contains('.')
            && (text[found.end()..].starts_with(|next: char| next == '.' || next.is_ascii_digit())
                || text[..found.start()].ends_with(['.', '/', '-']))
    })
}

fn written_day(text: &str) -> Option<Date> {
    let (mut year, mut named_month, mut numbers) = (None, None, Vec::new());
    for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let ordinal = ["st", "nd", "rd", "th", "er", "º"].iter().find_map(|suffix| word.strip_suffix(suffix));
        match number(word).or_else(|| number(ordinal?)) {
            Some(value) if word.len() == 4 && ordinal.is_none() && year.is_none() => {
                year = Some(value);
                // Year first is year, month, day; anything else is undecided until all parts are seen.
                if numbers.is_empty() && named_month.is_none() {
                    numbers.push(0);
                }
            }
            Some(value) if word.len() <= 4 && value <= 31 => numbers.push(value),
            Some(_) => return None,
            None => {
                let lower = word.to_lowercase();
                let is_weekday =
                    WEEKDAYS.contains(&lower.as_str()) || WEEKDAYS_WHOLE.contains(&lower.as_str());
                match month(word).filter(|_| !is_weekday) {
                    Some(found) if named_month.is_none() => named_month = Some(found),
                    _ if is_weekday || FILLERS.contains(&lower.as_str()) => {}
                    _ => return None,
                }
            }
        }
    }
    let (month, day) = match (named_month, numbers.as_slice()) {
        (Some(month), [day] | [0, day]) if *day > 0 => (i64::from(month), *day),
        (None, [0, month, day]) => (*month, *day),
        // Day and month in figures: dots mean day first everywhere; else only a day above 12 tells.
        (None, [day, month]) if text.contains('.') && !text.contains('/') => (*month, *day),
        (None, [first, second]) if *first > 12 && *second <= 12 => (*second, *first),
        (None, [first, second]) if *second > 12 && *first <= 12 => (*first, *second),
        (None, [first, second]) if first == second => (*first, *second),
        _ => return None,
    };
    Date::new(i16::try_from(year?).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        match parse(text) {
            None => "none".to_owned(),
            Some(Published::Day(day)) => format!("{day}"),
            Some(Published::Local(time)) => format!("{time}"),
            Some(Published::Moment(moment)) => format!("{moment}"),
        }
    }

    #[test]
    fn days() {
        for text in [
            "2023-03-22",
            "20230322",
            "22 March 2023",
            "March 22, 2023",
            "Mar. 22, 2023",
            "22nd March, 2023",
            "Wednesday, 22 March 2023",
            "Published on 22 March 2023",
            "2023/03/22",
            "22.03.2023",
            "22.3.2023",
            "03/22/2023",
            "22/03/2023",
            "22. März 2023",
            "le 22 mars 2023",
            "22 de marzo de 2023",
            "Wed 22 Mar 2023",
            "2023 March 22",
            "mercredi 22 mars 2023",
            "22 marzo 2023",
            "22 maart 2023",
        ] {
            assert_eq!(shown(text), "2023-03-22", "{text}");
        }
    }

    #[test]
    fn times_of_day() {
        for text in [
            "2023-03-22T14:05",
            "2023-03-22 14:05:00",
            "22 March 2023 14:05",
            "March 22, 2023 2:05 PM",
            "22 March 2023 at 2.05pm",
            "14:05, 22 March 2023",
            "Wed, March 22, 2023, 2:05 p.m. ET",
            "22.03.2023, 14:05 Uhr",
            "22.03.2023 14.05",
        ] {
            assert_eq!(shown(text), "2023-03-22T14:05:00", "{text}");
        }
        for text in [
            "2023-03-22T14:05:00Z",
            "2023-03-22T15:05:00+01:00",
            "2023-03-22T15:05:00.000+0100",
            "Wed, 22 Mar 2023 14:05:00 GMT",
            "Wed, 22 Mar 2023 10:05:00 -0400",
            "22 Mar 2023 10:05 EDT",
            "2023-03-22 15:05:00 +0100",
            "March 22, 2023 at 2:05 p.m. UTC",
            "22 March 2023 16:05 GMT+2",
            "Published 14:05 GMT, 22 March 2023",
            "2023-03-22 14:05:00 UTC",
            "22 March 2023, 19:05 (PKT)",
        ] {
            assert_eq!(shown(text), "2023-03-22T14:05:00Z", "{text}");
        }
        assert_eq!(shown("March 22, 2023, 12:30 a.m."), "2023-03-22T00:30:00");
    }

    #[test]
    fn what_is_no_date_or_not_one_date_is_refused() {
        for text in [
            "2023",
            "March 2023",
            "22 March",
            "03/04/2023",
            "Wednesday",
            "",
            "2023-13-40",
            "31 April 2023",
            "22 March 2023 in Brannoch",
            "Chapter 22, page 2023",
            "0000-00-00",
            "25:99, 22 March 2023",
            "22/03/23",
            "Updated 22 March 2023",
            "99999999",
            "14:05",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn epochs() {
        assert_eq!(from_epoch(1_679_493_900), parse("2023-03-22T14:05:00Z"));
        assert_eq!(from_epoch(1_679_493_900_000), parse("2023-03-22T14:05:00Z"));
        assert_eq!(from_epoch(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(text in "[0-9a-zA-Zé:./+ -]{0,30}|\\PC{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_printed_is_read(year in 1600i16..2200, month in 1i8..=12, day in 1i8..=28) {
            let date = Date::new(year, month, day).unwrap();
            prop_assert_eq!(parse(&date.to_string()), Some(Published::Day(date)));
            prop_assert_eq!(parse(&format!("{day} {} {year}", MONTHS[usize::try_from(month - 1).unwrap()][0])), Some(Published::Day(date)));
        }
    }
}
