//! What Python's string methods say of a character. Rust's own differ in places: `is_alphabetic` takes
//! in marks and letter numbers, `is_whitespace` leaves out four separators.

use unicode_general_category::{GeneralCategory, get_general_category};

/// `str.isspace`.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// `str.isalpha`: categories Lu, Ll, Lt, Lm, Lo.
pub(crate) fn is_alpha(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    matches!(
        get_general_category(character),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
    )
}

/// `str.isupper` of an alphabetic character: category Lu.
pub(crate) fn is_upper(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_uppercase();
    }
    get_general_category(character) == GeneralCategory::UppercaseLetter
}

/// `\d` of a pattern: category Nd.
pub(crate) fn is_decimal(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    get_general_category(character) == GeneralCategory::DecimalNumber
}

/// `\w` of a pattern: letters, all numbers, underscore.
pub(crate) fn is_word(character: char) -> bool {
    is_alpha(character) || character == '_' || character.is_numeric()
}

/// `str.isdigit`: decimals, and characters that stand for a digit without being one.
pub(crate) fn is_digit(character: char) -> bool {
    is_decimal(character)
        || (!character.is_ascii()
            && DIGIT_LIKE.iter().any(|&(first, last)| (first..=last).contains(&u32::from(character))))
}

const DIGIT_LIKE: [(u32, u32); 20] = [
    (0x00B2, 0x00B3),
    (0x00B9, 0x00B9),
    (0x1369, 0x1371),
    (0x19DA, 0x19DA),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247C),
    (0x2488, 0x2490),
    (0x24EA, 0x24EA),
    (0x24F5, 0x24FD),
    (0x24FF, 0x24FF),
    (0x2776, 0x277E),
    (0x2780, 0x2788),
    (0x278A, 0x2792),
    (0x10A40, 0x10A43),
    (0x10E60, 0x10E68),
    (0x11052, 0x1105A),
    (0x1F100, 0x1F10A),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_python() {
        assert!(is_space('\u{1f}') && is_space('\u{a0}') && is_space('\u{85}') && !is_space('\u{200b}'));
        assert!(is_alpha('ª') && is_alpha('日') && !is_alpha('Ⅷ') && !is_alpha('\u{345}') && !is_alpha('ⓐ'));
        assert!(is_upper('Ж') && !is_upper('ǅ') && !is_upper('ß'));
        assert!(is_digit('²') && is_digit('٣') && is_digit('①') && !is_digit('½') && !is_digit('Ⅷ'));
    }
}
