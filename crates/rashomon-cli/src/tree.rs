//! A parse that a person can read: tags, relations and heads aligned under the words.

use crate::terminal::{Flow, Line, Look, Role, columns};
use rashomon::core::{Document, Sentence, Token};
use unicode_width::UnicodeWidthStr;

/// Between two words.
const GAP: usize = 2;
/// Longer words are cut to this, so that one of them does not push all others apart.
const WORD_WIDTH_MAX: usize = 28;

/// Lays out all sentences of `document`, a blank line between blocks, two between
/// sentences.
///
/// Under each word stand its tag, its relation, and its head with an arrow towards it; under these
/// a bar spans each named entity.
pub(crate) fn render(document: &Document, look: Look) -> String {
    let mut text = String::new();
    for (number, sentence) in document.sentences().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        for (place, block) in blocks(&sentence, look).into_iter().enumerate() {
            if number + place > 0 {
                text.push('\n');
            }
            for line in &block {
                text.push_str(line.as_str());
                text.push('\n');
            }
        }
    }
    text
}

/// One word with what stands under it.
struct Column<'a> {
    token: Token<'a>,
    word: String,
    head: String,
    width: usize,
}

impl<'a> Column<'a> {
    fn new(token: Token<'a>) -> Self {
        let word = shown(token);
        let head = if token.is_root() {
            String::new()
        } else {
            let arrow = if token.head().index() < token.index() { '←' } else { '→' };
            format!("{arrow}{}", shown(token.head()))
        };
        let width = [&*word, token.tag(), token.dep(), &head].map(UnicodeWidthStr::width).into_iter().max();
        Self { token, word, head, width: width.unwrap_or(0).clamp(1, WORD_WIDTH_MAX) }
    }
}

/// The word as it can be shown: white space and nothing at all have signs of their own.
fn shown(token: Token<'_>) -> String {
    let text = token.text();
    if !token.is_space() {
        return text.to_owned();
    }
    text.chars().map(|character| if matches!(character, '\n' | '\r') { '⏎' } else { '␣' }).collect()
}

fn blocks(sentence: &Sentence<'_>, look: Look) -> Vec<Vec<Line>> {
    let mut blocks = Vec::new();
    let mut row: Vec<Column<'_>> = Vec::new();
    let mut used = 0;
    for column in sentence.tokens().map(Column::new) {
        if used + column.width > look.width && !row.is_empty() {
            blocks.push(block(&row, look));
            row.clear();
            used = 0;
        }
        used += column.width + GAP;
        row.push(column);
    }
    if !row.is_empty() {
        blocks.push(block(&row, look));
    }
    blocks
}

fn block(row: &[Column<'_>], look: Look) -> Vec<Line> {
    let line = |role: Role, cell: &dyn Fn(&Column<'_>) -> String| {
        let cells = row.iter().map(|column| {
            let mut flow = Flow::new(look);
            let role =
                if role == Role::Strong && !column.token.entity().is_empty() { Role::Entity } else { role };
            flow.push(&cell(column), role);
            (column.width + GAP, vec![flow.truncate(column.width)])
        });
        columns(&cells.collect::<Vec<_>>()).into_iter().next().unwrap_or_default()
    };
    let mut lines = vec![
        line(Role::Strong, &|column| column.word.clone()),
        line(Role::Plain, &|column| column.token.tag().to_owned()),
        line(Role::Dim, &|column| column.token.dep().to_owned()),
        line(Role::Dim, &|column| column.head.clone()),
    ];
    if row.iter().any(|column| !column.token.entity().is_empty()) {
        lines.push(entities(row, look));
    }
    lines
}

/// A bar under each named entity, with its label.
fn entities(row: &[Column<'_>], look: Look) -> Line {
    let mut cells: Vec<(usize, String)> = Vec::new();
    for (place, column) in row.iter().enumerate() {
        let label = column.token.entity();
        let goes_on = place > 0 && !label.is_empty() && !column.token.entity_start();
        match cells.last_mut().filter(|_| goes_on) {
            Some((width, _)) => *width += column.width + GAP,
            None => cells.push((column.width + GAP, label.to_owned())),
        }
    }
    let blocks = cells.into_iter().map(|(width, label)| {
        let mut flow = Flow::new(look);
        if !label.is_empty() {
            let fill = (width - GAP).saturating_sub(label.width() + 1);
            flow.push(&format!("{label} {}", "━".repeat(fill)), Role::Entity);
        }
        (width, vec![flow.truncate(width - GAP)])
    });
    columns(&blocks.collect::<Vec<_>>()).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONLLU: &str = "\
1\tAda\tAda\tPROPN\tNNP\t_\t2\tcompound\t_\tEntity=B-PERSON
2\tQuill\tQuill\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=I-PERSON
3\tspoke\tspeak\tVERB\tVBD\t_\t0\troot\t_\t_
4\tin\tin\tADP\tIN\t_\t3\tprep\t_\t_
5\tLunmark\tLunmark\tPROPN\tNNP\t_\t4\tpobj\t_\tEntity=B-GPE|SpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_
";

    fn rendered(width: usize) -> String {
        render(&Document::from_conllu(CONLLU).unwrap(), Look { width, colour: false })
    }

    #[test]
    fn everything_is_aligned_under_its_word() {
        insta::assert_snapshot!(rendered(80), @r"
        Ada       Quill   spoke  in      Lunmark  .
        NNP       NNP     VBD    IN      NNP      .
        compound  nsubj   ROOT   prep    pobj     punct
        →Quill    →spoke         ←spoke  ←in      ←spoke
        PERSON ━━━━━━━━━                 GPE ━━━
        ");
    }

    #[test]
    fn long_sentences_go_on_below() {
        insta::assert_snapshot!(rendered(30), @r"
        Ada       Quill   spoke
        NNP       NNP     VBD
        compound  nsubj   ROOT
        →Quill    →spoke
        PERSON ━━━━━━━━━

        in      Lunmark  .
        IN      NNP      .
        prep    pobj     punct
        ←spoke  ←in      ←spoke
                GPE ━━━
        ");
    }
}
