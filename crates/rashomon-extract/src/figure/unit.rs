//! Units of money, time and measure, in one spelling each.

use super::number::{is_hyphen, lower};
use rashomon_core::{FigureKind, Token};

/// A unit read from a run of tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    pub(super) kind: FigureKind,
    pub(super) name: String,
    /// First token after the unit.
    pub(super) end: usize,
}

/// Currencies by the sign before the number.
pub(super) fn currency_sign(sign: &str) -> Option<&'static str> {
    Some(match sign.to_uppercase().as_str() {
        "$" | "US$" | "USD" => "us dollar",
        "C$" | "CA$" | "CAD" => "canadian dollar",
        "A$" | "AU$" | "AUD" => "australian dollar",
        "NZ$" => "new zealand dollar",
        "HK$" => "hong kong dollar",
        "S$" => "singapore dollar",
        "€" | "EUR" => "euro",
        "£" | "GBP" => "pound",
        "¥" | "JPY" => "yen",
        "CN¥" | "RMB" | "CNY" => "yuan",
        "₹" | "RS" | "INR" => "rupee",
        "₽" | "RUB" => "rouble",
        "₩" | "KRW" => "won",
        "₴" => "hryvnia",
        "₪" => "shekel",
        "₺" => "lira",
        "R$" => "real",
        "CHF" => "franc",
        _ => return None,
    })
}

/// Reads the unit that starts at `tokens[start]`, a hyphen before it included: "-day", "per cent",
/// "cubic metres", "US dollars".
pub(super) fn read(tokens: &[Token<'_>], start: usize) -> Option<Unit> {
    let start = start + usize::from(is_hyphen(&lower(tokens, start)));
    let word = |offset: usize| lower(tokens, start + offset);
    let unit =
        |kind, name: &str, n_tokens: usize| Some(Unit { kind, name: name.to_owned(), end: start + n_tokens });
    let (first, second) = (word(0), word(1));
    match (&*first, &*second) {
        ("percentage" | "percent", "point" | "points") => {
            return unit(FigureKind::Percent, "percentage point", 2);
        }
        ("per", "cent") => return unit(FigureKind::Percent, "percent", 2),
        ("%" | "percent" | "pct", _) => return unit(FigureKind::Percent, "percent", 1),
        ("basis", "point" | "points") => return unit(FigureKind::Percent, "basis point", 2),
        ("square" | "cubic", _) => {
            let length = measure(&second)?;
            return unit(FigureKind::Measure, &format!("{first} {length}"), 2);
        }
        ("metric" | "short" | "long", "ton" | "tons" | "tonne" | "tonnes") => {
            return unit(FigureKind::Measure, "tonne", 2);
        }
        ("nautical", "mile" | "miles") => return unit(FigureKind::Measure, "nautical mile", 2),
        ("light", "year" | "years") => return unit(FigureKind::Measure, "light year", 2),
        ("degrees" | "degree", "celsius" | "c") => return unit(FigureKind::Measure, "degree celsius", 2),
        ("degrees" | "degree", "fahrenheit" | "f") => {
            return unit(FigureKind::Measure, "degree fahrenheit", 2);
        }
        (
            "us" | "u.s." | "american" | "canadian" | "australian" | "hong" | "singapore",
            "dollar" | "dollars",
        ) => {
            let name = if matches!(&*first, "u.s." | "us" | "american") { "us" } else { &first };
            return unit(FigureKind::Money, &format!("{name} dollar"), 2);
        }
        ("working" | "straight" | "consecutive" | "full" | "whole" | "more", _) => {
            if let Some(name) = duration(&second) {
                return unit(FigureKind::Duration, name, 2);
            }
        }
        _ => {}
    }
    if let Some(name) = duration(&first) {
        let dash = usize::from(is_hyphen(&second));
        if lower(tokens, start + 1 + dash) == "old" {
            return unit(FigureKind::Measure, "year of age", 2 + dash);
        }
        let long = dash == 1 && word(2) == "long";
        return unit(FigureKind::Duration, name, if long { 3 } else { 1 });
    }
    if let Some(name) = currency_word(&first) {
        return unit(FigureKind::Money, name, 1);
    }
    measure(&first).and_then(|name| unit(FigureKind::Measure, name, 1))
}

/// Lengths of time.
pub(super) fn duration(word: &str) -> Option<&'static str> {
    Some(match word {
        "second" | "seconds" => "second",
        "minute" | "minutes" => "minute",
        "hour" | "hours" => "hour",
        "day" | "days" => "day",
        "night" | "nights" => "night",
        "week" | "weeks" => "week",
        "fortnight" | "fortnights" => "fortnight",
        "month" | "months" => "month",
        "year" | "years" => "year",
        "decade" | "decades" => "decade",
        "century" | "centuries" => "century",
        _ => return None,
    })
}

/// "year-long", "daylong" written as one word.
pub(super) fn long_adjective(word: &str) -> Option<&'static str> {
    word.strip_suffix("long").map(|stem| stem.trim_end_matches('-')).and_then(duration)
}

fn currency_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "dollar" | "dollars" | "usd" => "us dollar",
        "cent" | "cents" => "us cent",
        "euro" | "euros" => "euro",
        "pound" | "pounds" => "pound",
        "yen" => "yen",
        "yuan" | "renminbi" => "yuan",
        "rupee" | "rupees" => "rupee",
        "rouble" | "roubles" | "ruble" | "rubles" => "rouble",
        "shekel" | "shekels" => "shekel",
        "peso" | "pesos" => "peso",
        "franc" | "francs" => "franc",
        "hryvnia" | "hryvnias" => "hryvnia",
        "lira" => "lira",
        "krona" | "kronor" => "krona",
        "zloty" | "zlotys" => "zloty",
        "dirham" | "dirhams" => "dirham",
        "riyal" | "riyals" => "riyal",
        "naira" => "naira",
        "rand" => "rand",
        _ => return None,
    })
}

fn measure(word: &str) -> Option<&'static str> {
    Some(match word {
        "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => "kilometre",
        "m" | "meter" | "meters" | "metre" | "metres" => "metre",
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => "centimetre",
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => "millimetre",
        "mile" | "miles" => "mile",
        "foot" | "feet" | "ft" => "foot",
        "inch" | "inches" => "inch",
        "yard" | "yards" => "yard",
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => "kilogram",
        "gram" | "grams" => "gram",
        "ton" | "tons" | "tonne" | "tonnes" => "tonne",
        "ounce" | "ounces" => "ounce",
        "lb" | "lbs" => "pound of weight",
        "gallon" | "gallons" => "gallon",
        "litre" | "litres" | "liter" | "liters" => "litre",
        "barrel" | "barrels" => "barrel",
        "acre" | "acres" => "acre",
        "hectare" | "hectares" => "hectare",
        "mph" => "mile an hour",
        "kph" | "km/h" => "kilometre an hour",
        "knot" | "knots" => "knot",
        "°" | "degree" | "degrees" => "degree",
        "°c" => "degree celsius",
        "°f" => "degree fahrenheit",
        "watt" | "watts" => "watt",
        "kilowatt" | "kilowatts" => "kilowatt",
        "megawatt" | "megawatts" | "mw" => "megawatt",
        "gigawatt" | "gigawatts" | "gw" => "gigawatt",
        "bcm" => "billion cubic metre",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_adjectives() {
        assert_eq!(long_adjective("year-long"), Some("year"));
        assert_eq!(long_adjective("weeklong"), Some("week"));
        assert_eq!(long_adjective("headlong"), None);
    }
}
