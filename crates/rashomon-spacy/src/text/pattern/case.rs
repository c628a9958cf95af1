//! Which characters a pattern that ignores case takes for one another.
//!
//! Source: Python 3.11 `re`: two characters are the same if their lower-case forms are, or if these have
//! the same upper-case form, as s and ſ have.

use super::machine::Class;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// No character beyond has case.
const CASED_END: u32 = 0x2_0000;

/// Characters that are the same, of which there are at least two.
static GROUPS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for character in (0..CASED_END).filter_map(char::from_u32) {
        // Of all characters only İ is more than one in lower case; Python then takes the first.
        let lower = character.to_lowercase().next().unwrap_or(character);
        let upper = lower.to_uppercase();
        if lower != character || upper.len() > 1 || upper.clone().next() != Some(character) {
            groups.entry(upper.to_string()).or_default().push(character);
        }
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
});

/// Adds to `class` what ignoring case adds to it.
pub(super) fn close(class: &mut Class) {
    class.finish(false);
    let added: Vec<char> = GROUPS
        .iter()
        .filter(|group| group.iter().any(|&character| class.lists(character)))
        .flatten()
        .copied()
        .collect();
    for character in added {
        class.add(character, character);
    }
    class.finish(false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_python() {
        let same = |character: char| -> String {
            let mut class = Class::of(character);
            close(&mut class);
            (0..CASED_END).filter_map(char::from_u32).filter(|&other| class.holds(other)).collect()
        };
        assert_eq!(same('é'), "Éé");
        assert_eq!(same('i'), "Iiİı");
        assert_eq!(same('s'), "Ssſ");
        assert_eq!(same('K'), "Kk\u{212a}");
        assert_eq!(same('ß'), "ßẞ");
        assert_eq!(same('-'), "-");
        assert_eq!(same('ώ'), "Ώώ");
        assert_eq!(same('µ'), "µΜμ");
    }
}
