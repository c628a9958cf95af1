//! Expressions of time: days of the week, calendar dates, "yesterday".

use crate::lang::lowercase;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rashomon_core::{Article, Document, Timex, TimexValue, Token};

/// Finds the expressions of time of a document, in text order.
///
/// A day is settled only where the article says when it was published or the text names it in full:
/// "Wednesday" in an article without a date stays "Wednesday".
pub fn timexes(article: &Article, document: &Document) -> Vec<Timex> {
    let published = article.published.map(|published| published.day());
    let mut timexes = Vec::new();
    for sentence in document.sentences() {
        let tokens: Vec<Token<'_>> = sentence.tokens().filter(|token| !token.is_space()).collect();
        let mut next = 0;
        while next < tokens.len() {
            if !may_start(tokens[next].text()) {
                next += 1;
                continue;
            }
            let found = calendar(&tokens, next)
                .or_else(|| weekday(&tokens, next))
                .or_else(|| relative(&tokens, next))
                .or_else(|| vague(&tokens, next));
            let Some((value, start, end)) = found else {
                next += 1;
                continue;
            };
            let lean = lean(&tokens, start, end);
            timexes.push(Timex {
                span: tokens[start].span().cover(tokens[end - 1].span()),
                value,
                day: day(value, published, lean),
                sentence: sentence.text_span(),
            });
            next = end.max(next + 1);
        }
    }
    timexes
}

/// Whether an expression of time may start with `word`: with a number, a name or one of a few words.
fn may_start(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || first.is_uppercase())
        || matches!(word, "yesterday" | "today" | "tonight" | "tomorrow" | "last" | "this" | "next")
}

/// The number of a month, by its English name or usual short form.
pub(crate) fn month(word: &str) -> Option<i8> {
    Some(match &*lowercase(word.trim_end_matches('.')) {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

type Found = (TimexValue, usize, usize);

fn text<'a>(tokens: &[Token<'a>], index: usize) -> &'a str {
    tokens.get(index).map_or("", Token::text)
}

/// "5 May 2020", "May 5, 2020", "May 5th", "May 2020", "2020-05-05", "in 2016".
fn calendar(tokens: &[Token<'_>], start: usize) -> Option<Found> {
    let first = text(tokens, start);
    if first.len() == 10
        && first.starts_with(|character: char| character.is_ascii_digit())
        && let Ok(date) = first.parse::<Date>()
    {
        return Some((whole(date), start, start + 1));
    }
    let day_first = day_of_month(text(tokens, start));
    let gap = usize::from(text(tokens, start + 1) == "of");
    if let (Some(day), Some(month)) = (day_first, month_at(tokens, start + 1 + gap)) {
        let (year, end) = year_after(tokens, start + 2 + gap);
        return Some((TimexValue::Calendar { year, month: Some(month), day: Some(day) }, start, end));
    }
    if let Some(month) = month_at(tokens, start) {
        let day = day_of_month(text(tokens, start + 1)).filter(|_| text(tokens, start + 2) != "%");
        let (year, end) = year_after(tokens, start + 1 + usize::from(day.is_some()));
        return Some((TimexValue::Calendar { year, month: Some(month), day }, start, end));
    }
    let year = year(text(tokens, start))?;
    let before = start.checked_sub(1).map(|before| tokens[before]);
    let stands_alone = before.is_some_and(|token| {
        matches!(
            token.lemma().to_lowercase().as_str(),
            "in" | "since" | "until" | "by" | "from" | "of" | "during"
        )
    }) && tokens[start].head().index() < tokens[start].index();
    stands_alone.then_some((
        TimexValue::Calendar { year: Some(year), month: None, day: None },
        start,
        start + 1,
    ))
}

fn whole(date: Date) -> TimexValue {
    TimexValue::Calendar { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()) }
}

/// A month's name as a name: "May", "March" in capitals and not as verbs.
fn month_at(tokens: &[Token<'_>], index: usize) -> Option<i8> {
    let token = tokens.get(index)?;
    let is_name = token.text().starts_with(char::is_uppercase) && !matches!(token.pos(), "VERB" | "AUX");
    is_name.then(|| month(token.text())).flatten().filter(|_| token.entity() != "PERSON")
}

fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?;
    let day: i8 = digits.parse().ok()?;
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    (word.len() == 4 && (1500..2200).contains(&year)).then_some(year)
}

fn year_after(tokens: &[Token<'_>], end: usize) -> (Option<i16>, usize) {
    let comma = usize::from(text(tokens, end) == ",");
    match year(text(tokens, end + comma)) {
        Some(year) => (Some(year), end + comma + 1),
        None => (None, end),
    }
}

fn weekday(tokens: &[Token<'_>], start: usize) -> Option<Found> {
    let token = tokens[start];
    if !token.text().starts_with(char::is_uppercase) {
        return None;
    }
    let day = match &*lowercase(token.text().trim_end_matches('.')) {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    };
    // "Black Friday", "the Sunday Times" name something else.
    let names_more =
        tokens.get(start + 1).is_some_and(|next| next.tag() == "NNP" && token.dep() == "compound");
    (!names_more).then_some((TimexValue::Weekday(day), start, start + 1))
}

fn relative(tokens: &[Token<'_>], start: usize) -> Option<Found> {
    let days = match &*lowercase(text(tokens, start)) {
        "yesterday" => -1,
        "today" | "tonight" => 0,
        "tomorrow" => 1,
        _ => return None,
    };
    Some((TimexValue::Relative(days), start, start + 1))
}

/// "last month", "this week", "next year".
fn vague(tokens: &[Token<'_>], start: usize) -> Option<Found> {
    let is_vague = matches!(&*lowercase(text(tokens, start)), "last" | "this" | "next")
        && matches!(
            &*lowercase(text(tokens, start + 1)),
            "night" | "week" | "weekend" | "month" | "year" | "summer" | "winter" | "spring"
        );
    is_vague.then_some((TimexValue::Vague, start, start + 2))
}

/// To which side of the day of publication an expression leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lean {
    Past,
    Future,
    /// "last Wednesday": never the day of publication itself.
    Before,
}

fn lean(tokens: &[Token<'_>], start: usize, end: usize) -> Lean {
    let before = start.checked_sub(1).map_or("", |before| text(tokens, before)).to_lowercase();
    match before.as_str() {
        "last" => return Lean::Before,
        "next" | "coming" => return Lean::Future,
        _ => {}
    }
    let verb = tokens[end - 1].ancestors().find(|ancestor| matches!(ancestor.pos(), "VERB" | "AUX"));
    let is_future = verb.is_some_and(|verb| {
        let has = |words: &[&str]| verb.children().any(|child| words.contains(&child.lemma()));
        has(&["will", "shall"])
            || (has(&["to"]) && verb.dep() == "xcomp" && is_plan(verb.head().lemma()))
            || is_plan(verb.lemma())
    });
    if is_future { Lean::Future } else { Lean::Past }
}

fn is_plan(lemma: &str) -> bool {
    matches!(lemma, "expect" | "plan" | "schedule" | "set" | "due" | "intend" | "slate")
}

/// The calendar day, where the words or the day of publication settle it.
fn day(value: TimexValue, published: Option<Date>, lean: Lean) -> Option<Date> {
    match value {
        TimexValue::Calendar { year: Some(year), month: Some(month), day: Some(day) } => {
            Date::new(year, month, day).ok()
        }
        TimexValue::Calendar { year: None, month: Some(month), day: Some(day) } => {
            let published = published?;
            // The year that brings the date nearest to the day of publication.
            (-1..=1)
                .filter_map(|offset| Date::new(published.year() + offset, month, day).ok())
                .min_by_key(|date| (*date - published).get_days().abs())
        }
        TimexValue::Weekday(weekday) => {
            let published = published?;
            match lean {
                Lean::Past if published.weekday() == weekday => Some(published),
                Lean::Past | Lean::Before => published.nth_weekday(-1, weekday).ok(),
                Lean::Future => published.nth_weekday(1, weekday).ok(),
            }
        }
        TimexValue::Relative(days) => published?.checked_add(i32::from(days).days()).ok(),
        TimexValue::Calendar { .. } | TimexValue::Vague => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::Published;

    fn days(published: Option<Date>) -> Vec<String> {
        let document = Document::from_conllu(include_str!("../testdata/figures.conllu")).expect("CoNLL-U");
        let article = Article {
            published: published.map(Published::Day),
            ..Article::plain("article", document.text())
        };
        let found = timexes(&article, &document);
        let day = |timex: &Timex| timex.day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        found.iter().map(|timex| format!("{} {}", timex.span.of(document.text()), day(timex))).collect()
    }

    #[test]
    fn a_weekday_is_a_day_only_where_the_day_of_publication_is_known() {
        assert_eq!(days(None), ["Tuesday -", "May 5, 2031 2031-05-05", "2030 -", "Friday -"]);
        let wednesday = Date::constant(2031, 5, 7);
        assert_eq!(
            days(Some(wednesday)),
            ["Tuesday 2031-05-06", "May 5, 2031 2031-05-05", "2030 -", "Friday 2031-05-09"]
        );
    }
}
