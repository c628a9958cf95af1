//! What an outlet changed in a report: sentences that went, that came, that read otherwise.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// A change between two texts of one report.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    /// The sentences before; none where some only came.
    pub(crate) before: Vec<Piece<'a>>,
    /// The sentences after; none where some only went.
    pub(crate) after: Vec<Piece<'a>>,
}

/// Words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    /// Whether the other text has them not.
    pub(crate) differs: bool,
}

/// What changed from `before` to `after`, in the order of the text.
pub(crate) fn changes<'a>(before: &'a str, after: &'a str) -> Vec<Change<'a>> {
    let (old, new) = (sentences(before), sentences(after));
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == similar::DiffTag::Equal {
            continue;
        }
        let (gone, come) = (&old[old_range], &new[new_range]);
        let n_pairs = gone.len().min(come.len());
        for (gone, come) in gone.iter().zip(come) {
            changes.push(words(gone, come));
        }
        let whole = |text: &&'a str| vec![Piece { text, differs: true }];
        changes.extend(gone[n_pairs..].iter().map(|text| Change { before: whole(text), after: Vec::new() }));
        changes.extend(come[n_pairs..].iter().map(|text| Change { before: Vec::new(), after: whole(text) }));
    }
    changes
}

/// Two sentences that stand at one place, the words that differ marked.
fn words<'a>(before: &'a str, after: &'a str) -> Change<'a> {
    let difference = TextDiff::from_words(before, after);
    let is_kin = difference.ratio() > 0.4;
    let side = |tag: ChangeTag, whole: &'a str| -> Vec<Piece<'a>> {
        if !is_kin {
            return vec![Piece { text: whole, differs: true }];
        }
        let mut pieces = Vec::new();
        for change in difference.ops().iter().flat_map(|op: &DiffOp| difference.iter_changes(op)) {
            if change.tag() == ChangeTag::Equal || change.tag() == tag {
                pieces.push(Piece { text: change.value(), differs: change.tag() == tag });
            }
        }
        pieces
    };
    Change { before: side(ChangeTag::Delete, before), after: side(ChangeTag::Insert, after) }
}

/// The text in pieces that end where a sentence may end. One piece too many is no harm here.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        let mut before = ' ';
        for (offset, character) in line.char_indices() {
            let ends =
                matches!(before, '.' | '!' | '?' | '”' | '"' | '؟' | '。') && character.is_whitespace();
            let goes_on = line[offset..].trim_start().chars().next().is_some_and(char::is_lowercase);
            if ends && !goes_on {
                sentences.push(line[start..offset].trim());
                start = offset;
            }
            before = character;
        }
        sentences.push(line[start..].trim());
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let side = |pieces: &[Piece<'_>]| -> String {
            let piece = |piece: &Piece<'_>| match piece.differs {
                true => format!("[{}]", piece.text),
                false => piece.text.to_owned(),
            };
            pieces.iter().map(piece).collect()
        };
        let line = |change: &Change<'_>| format!("- {}\n+ {}\n", side(&change.before), side(&change.after));
        changes(before, after).iter().map(line).collect()
    }

    #[test]
    fn what_changed_is_told_sentence_by_sentence() {
        let before = "The ferry burned. Twelve people were hurt, the harbour master said. It was towed in.";
        let after = "The ferry burned. Fourteen people were hurt, the harbour master said. It was towed in.\nAn inquiry began.";
        insta::assert_snapshot!(shown(before, after), @r"
        - [Twelve] people were hurt, the harbour master said.
        + [Fourteen] people were hurt, the harbour master said.
        - 
        + [An inquiry began.]
        ");
        assert_eq!(shown(before, before), "");
    }

    #[test]
    fn a_sentence_with_nothing_in_common_went_and_another_came() {
        insta::assert_snapshot!(shown("Rain fell.", "A bridge near the old mill has been closed."), @r"
        - [Rain fell.]
        + [A bridge near the old mill has been closed.]
        ");
    }
}
