//! Numbers as they are written: digits, words, magnitudes, fractions, "tens of thousands".

use crate::lang::lowercase;
use rashomon_core::Token;
use std::borrow::Cow;

/// A number read from a run of tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) low: f64,
    pub(super) high: f64,
    /// First token after the number.
    pub(super) end: usize,
    /// A share of a whole: "two-thirds", "half".
    pub(super) is_share: bool,
    /// Nothing but "one", "a" or "an" says so; often no number at all.
    pub(super) is_article: bool,
}

impl Number {
    fn exact(value: f64, end: usize) -> Self {
        Self { low: value, high: value, end, is_share: false, is_article: false }
    }
}

/// Reads the number that starts at `tokens[start]`.
pub(super) fn read(tokens: &[Token<'_>], start: usize) -> Option<Number> {
    vague(tokens, start)
        .or_else(|| fraction(tokens, start))
        .or_else(|| digits(tokens, start))
        .or_else(|| words(tokens, start))
}

/// The lower-cased text of token `index`; empty beyond the end.
pub(super) fn lower<'a>(tokens: &[Token<'a>], index: usize) -> Cow<'a, str> {
    tokens.get(index).map_or(Cow::Borrowed(""), |token| lowercase(token.text()))
}

/// Whether a number may start with `word`, which is in lower case.
pub(super) fn may_start(word: &str) -> bool {
    word.starts_with(|character: char| character.is_ascii_digit())
        || matches!(word, "a" | "an" | "half")
        || small(word).is_some()
        || vague_scale(word).is_some()
}

/// "1,200", "3.5", "5bn", "98 billion".
fn digits(tokens: &[Token<'_>], start: usize) -> Option<Number> {
    let text = lower(tokens, start);
    let split = text.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(split);
    let number = parse_digits(number)?;
    let suffix = match suffix {
        "" => 1.0,
        suffix => scale_suffix(suffix)?,
    };
    let mut value = number * suffix;
    let mut end = start + 1;
    let hyphen = usize::from(is_hyphen(&lower(tokens, end)));
    if let Some(scale) = magnitude(&lower(tokens, end + hyphen)) {
        value *= scale;
        end += hyphen + 1;
    } else if start > 0
        && tokens[start - 1].tag() == "$"
        && let Some(scale) = scale_suffix(lower(tokens, end).trim_end_matches('.'))
    {
        value *= scale;
        end += 1;
    }
    Some(Number::exact(value, end))
}

fn parse_digits(text: &str) -> Option<f64> {
    if !text.starts_with(|character: char| character.is_ascii_digit()) {
        return None;
    }
    let whole = text.split('.').next()?;
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next()?;
        // "1,200" and "12,00,000" group digits; "4,5" does not.
        if first.len() > 3 || groups.any(|group| !(2..=3).contains(&group.len())) {
            return None;
        }
    }
    let digits: String = text.chars().filter(|&character| character != ',').collect();
    digits.parse().ok()
}

fn scale_suffix(suffix: &str) -> Option<f64> {
    Some(match suffix {
        "k" => 1e3,
        "m" | "mn" | "mln" => 1e6,
        "b" | "bn" | "bln" => 1e9,
        "t" | "tn" | "trn" => 1e12,
        _ => return None,
    })
}

fn magnitude(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "lakh" => 1e5,
        "million" => 1e6,
        "crore" => 1e7,
        "billion" => 1e9,
        "trillion" => 1e12,
        _ => return None,
    })
}

pub(super) fn is_hyphen(text: &str) -> bool {
    matches!(text, "-" | "‐" | "‑")
}

fn small(word: &str) -> Option<f64> {
    Some(match word {
        "zero" => 0.0,
        "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "thirteen" => 13.0,
        "fourteen" => 14.0,
        "fifteen" => 15.0,
        "sixteen" => 16.0,
        "seventeen" => 17.0,
        "eighteen" => 18.0,
        "nineteen" => 19.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" => 50.0,
        "sixty" => 60.0,
        "seventy" => 70.0,
        "eighty" => 80.0,
        "ninety" => 90.0,
        _ => return None,
    })
}

/// "twenty-five", "three hundred and twenty-five", "two and a half", "a dozen", "half a million".
fn words(tokens: &[Token<'_>], start: usize) -> Option<Number> {
    let first = lower(tokens, start);
    if first == "half" && matches!(&*lower(tokens, start + 1), "a" | "an") {
        let scale = dozen_or_magnitude(&lower(tokens, start + 2))?;
        return Some(Number::exact(scale / 2.0, start + 3));
    }
    if matches!(&*first, "a" | "an") {
        let scale = dozen_or_magnitude(&lower(tokens, start + 1))?;
        return Some(Number::exact(scale, start + 2));
    }
    let (mut total, mut group) = (0.0, small(&first)?);
    let mut end = start + 1;
    let mut last_small = group;
    loop {
        let joint = usize::from(is_hyphen(&lower(tokens, end)) || lower(tokens, end) == "and");
        let word = lower(tokens, end + joint);
        if let Some(scale) = dozen_or_magnitude(&word).filter(|_| lower(tokens, end) != "and") {
            if scale > 100.0 {
                total += group * scale;
                group = 0.0;
            } else {
                group *= scale;
            }
            last_small = scale;
        } else if let Some(value) = small(&word).filter(|&value| fits_after(last_small, value)) {
            group += value;
            last_small = value;
        } else {
            break;
        }
        end += joint + 1;
    }
    let mut value = total + group;
    if let Some(after) = after_and_a_half(tokens, end) {
        value += 0.5;
        end = after;
    }
    let is_article = first == "one" && end == start + 1;
    Some(Number { is_article, ..Number::exact(value, end) })
}

/// Whether `value` can stand after `before` in one number: "twenty five", "hundred five", not
/// "five six".
fn fits_after(before: f64, value: f64) -> bool {
    if before >= 100.0 { value < 100.0 } else { before >= 20.0 && value < 10.0 && value > 0.0 }
}

fn dozen_or_magnitude(word: &str) -> Option<f64> {
    if word == "dozen" { Some(12.0) } else { magnitude(word) }
}

/// The token after "and a half" or "-and-a-half".
fn after_and_a_half(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let mut next = start;
    for wanted in ["and", "a", "half"] {
        next += usize::from(is_hyphen(&lower(tokens, next)));
        if lower(tokens, next) != wanted {
            return None;
        }
        next += 1;
    }
    Some(next)
}

/// "dozens", "hundreds", "tens of thousands": from twice the magnitude to the next one.
fn vague(tokens: &[Token<'_>], start: usize) -> Option<Number> {
    let first = vague_scale(&lower(tokens, start))?;
    let mut scale = first;
    let mut end = start + 1;
    while lower(tokens, end) == "of" {
        let word = lower(tokens, end + 1);
        let Some(next) = vague_scale(&word).or_else(|| magnitude(&word)) else { break };
        scale *= next;
        end += 2;
    }
    let ceiling = if first == 10.0 || first == 100.0 || first == 12.0 || first == 20.0 { 10.0 } else { 1e3 };
    Some(Number { high: scale * ceiling, ..Number::exact(scale * 2.0, end) })
}

fn vague_scale(word: &str) -> Option<f64> {
    Some(match word {
        "tens" => 10.0,
        "dozens" => 12.0,
        "scores" => 20.0,
        "hundreds" => 1e2,
        "thousands" => 1e3,
        "millions" => 1e6,
        "billions" => 1e9,
        "trillions" => 1e12,
        _ => return None,
    })
}

/// "one in five", "1 in 3", "two-in-three" as a share of a hundred, with its end.
pub(super) fn ratio(tokens: &[Token<'_>], start: usize) -> Option<(f64, usize)> {
    let part = number_word(tokens, start)?;
    let mut next = start + 1;
    next += usize::from(is_hyphen(&lower(tokens, next)));
    if lower(tokens, next) != "in" {
        return None;
    }
    next += 1;
    next += usize::from(is_hyphen(&lower(tokens, next)));
    let whole = number_word(tokens, next)?;
    (part < whole && part <= 10.0 && whole <= 1000.0).then_some((part / whole * 100.0, next + 1))
}

fn number_word(tokens: &[Token<'_>], index: usize) -> Option<f64> {
    let word = lower(tokens, index);
    small(&word).or_else(|| parse_digits(&word)).filter(|value| *value >= 1.0 && value.fract() == 0.0)
}

/// "two-thirds", "a third", "half", "three quarters".
fn fraction(tokens: &[Token<'_>], start: usize) -> Option<Number> {
    let share = |value: f64, end: usize| Number { is_share: true, ..Number::exact(value * 100.0, end) };
    let first = lower(tokens, start);
    let numerator = match &*first {
        "half" => {
            let next = lower(tokens, start + 1);
            return (next == "of" || next == "the").then(|| share(0.5, start + 1));
        }
        "a" => 1.0,
        word => small(word).filter(|&value| (1.0..10.0).contains(&value))?,
    };
    let mut end = start + 1;
    end += usize::from(is_hyphen(&lower(tokens, end)));
    let denominator = match &*lower(tokens, end) {
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" => 4.0,
        "fifth" | "fifths" => 5.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    };
    // "A quarter" is also three months, "a third" also an ordinal: only of something are they shares.
    let after = lower(tokens, end + 1);
    (after == "of" || numerator > 1.0 || end > start + 1).then(|| share(numerator / denominator, end + 1))
}
