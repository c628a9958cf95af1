//! One name in several spellings.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents.
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for character in name.nfkd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            '’' | '\'' | 'ʼ' | '‘' | '`' => {}
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// Letters that sound alike, one pair after the other.
const SOUNDS: [(&str, &str); 14] = [
    ("kh", "h"),
    ("ck", "k"),
    ("ph", "f"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ya", "ia"),
    ("yu", "iu"),
    ("zh", "j"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("-", ""),
];

/// A name's sound, roughly: spellings that come from one name in another script fall together.
pub(crate) fn sound(word: &str) -> String {
    let mut sound = word.to_owned();
    for (letters, same) in SOUNDS {
        // Few words have any of them.
        if sound.contains(letters) {
            sound = sound.replace(letters, same);
        }
    }
    if sound.starts_with("ge") {
        sound.replace_range(..1, "j");
    }
    if !sound.starts_with("ch") && sound.contains("sch") {
        sound = sound.replace("sch", "sh");
    }
    let mut last = None;
    sound.retain(|character| {
        let repeats = last == Some(character);
        last = Some(character);
        !repeats
    });
    sound
}

/// Whether two words are one name in two spellings.
pub(super) fn is_variant(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (sound(left), sound(right));
    if left == right {
        return left.len() > 2;
    }
    let shorter = left.chars().count().min(right.chars().count());
    let same_start = left.chars().next() == right.chars().next();
    same_start
        && shorter >= 6
        && distance(&left, &right) <= usize::from(shorter >= 6) + usize::from(shorter >= 10)
}

/// Edits that turn `left` into `right`.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let edit = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], edit);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Short forms of first names that share no beginning with the long one.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("bill", "william"),
    ("bob", "robert"),
    ("dick", "richard"),
    ("jim", "james"),
    ("jack", "john"),
    ("joe", "joseph"),
    ("mike", "michael"),
    ("tony", "antony"),
    ("tony", "anthony"),
    ("ted", "edward"),
    ("liz", "elizabeth"),
    ("beth", "elizabeth"),
    ("peggy", "margaret"),
    ("kate", "katherine"),
    ("hank", "henry"),
    ("harry", "henry"),
    ("chuck", "charles"),
    ("rick", "richard"),
    ("mick", "michael"),
    ("bibi", "benjamin"),
];

fn is_first_name_compatible(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    (short.chars().count() == 1 || short.chars().count() >= 3) && long.starts_with(short)
        || is_variant(left, right)
        || SHORT_FORMS.contains(&(short, long))
        || SHORT_FORMS.contains(&(long, short))
        || vowel_variants(left, right)
}

/// "Volodymyr" and "Vladimir", "Mohammed" and "Muhammad": one name if only vowels differ.
fn vowel_variants(left: &str, right: &str) -> bool {
    let consonants = |word: &str| -> String {
        sound(word).chars().filter(|character| !"aeiou".contains(*character)).collect()
    };
    let (left, right) = (consonants(left), consonants(right));
    left == right && left.len() >= 3
}

/// Whether two names of at least two words name one person.
pub(crate) fn is_same_person(left: &[String], right: &[String]) -> bool {
    // "Kim Jong Un", "Kim Jong-un"
    let letters = |words: &[String]| words.concat().replace('-', "");
    if left.len() != right.len() && letters(left) == letters(right) {
        return true;
    }
    let (Some(left_last), Some(right_last)) = (left.last(), right.last()) else { return false };
    if is_variant(left_last, right_last) {
        return is_first_name_compatible(&left[0], &right[0]);
    }
    // Family name first in one, last in the other; words about the name taken for a part of it.
    let names = |words: &[String]| -> BTreeSet<String> {
        words.iter().filter(|word| word.chars().count() > 1).cloned().collect()
    };
    let (left, right) = (names(left), names(right));
    left.len().min(right.len()) >= 2 && (left.is_subset(&right) || right.is_subset(&left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        let words = |name: &str| -> Vec<String> {
            fold(name).replace('.', "").split(' ').map(str::to_owned).collect()
        };
        is_same_person(&words(left), &words(right))
    }

    #[test]
    fn spellings_of_one_name() {
        for (left, right) in [
            ("Oleksiy Marchenko", "Oleksii Marchenko"),
            ("Volodymyr Kravtsovskyy", "Vladimir Kravtsovsky"),
            ("José Peñalver", "Jose Penalver"),
            ("J. Harrow", "Joan Harrow"),
            ("Bill Tannet", "William Tannet"),
            ("Tran Minh", "Minh Tran"),
            ("Mohammed Khalidi", "Muhammad Khalidi"),
        ] {
            assert!(same(left, right), "{left} = {right}");
        }
        for (left, right) in
            [("Anna Kovel", "Peter Kovel"), ("Joan Harrow", "Joan Barrow"), ("Li Wen", "Li Wei")]
        {
            assert!(!same(left, right), "{left} ≠ {right}");
        }
    }
}
