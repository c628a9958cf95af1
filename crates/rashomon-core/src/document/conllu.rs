//! CoNLL-U: one token a line, ten columns, a blank line after each sentence.

use super::{Document, DocumentBuilder, Labels, Token, TokenAnnotation};
use crate::span::TextSpan;
use std::fmt;
use std::sync::Arc;

/// Why a text is no CoNLL-U.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConlluError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ConlluError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CoNLL-U line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ConlluError {}

pub(super) fn read(conllu: &str) -> Result<Document, ConlluError> {
    let mut labels = Labels::default();
    let mut text = String::new();
    let mut tokens: Vec<(TokenAnnotation, String)> = Vec::new();
    let mut sentence: Vec<(usize, usize)> = Vec::new();
    let mut sentence_first = 0;
    for (number, line) in conllu.lines().chain([""]).enumerate() {
        let error = |message: String| ConlluError { line: number + 1, message };
        if line.trim().is_empty() {
            for &(place, head) in &sentence {
                let n_tokens = tokens.len() - sentence_first;
                if head > n_tokens {
                    return Err(error(format!("head {head} in a sentence of {n_tokens} tokens")));
                }
                tokens[place].0.head = if head == 0 { place } else { sentence_first + head - 1 };
            }
            sentence.clear();
            sentence_first = tokens.len();
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, pos, tag, morph, head, dep, _, misc] = columns.as_slice() else {
            return Err(error(format!("{} columns instead of 10", columns.len())));
        };
        if id.contains(['-', '.']) {
            continue;
        }
        let head: usize = head.parse().map_err(|_| error(format!("head {head:?} is no number")))?;
        let start = text.len();
        text.push_str(form);
        let span = TextSpan::new(start, text.len());
        let mut whitespace = true;
        let mut after = " ".to_owned();
        let mut entity = ("", false);
        for item in misc.split('|') {
            if item == "SpaceAfter=No" {
                (whitespace, after) = (false, String::new());
            } else if let Some(spaces) = item.strip_prefix("SpacesAfter=") {
                after = unescape(spaces);
                whitespace = after.starts_with(' ');
            } else if let Some(label) = item.strip_prefix("Entity=B-") {
                entity = (label, true);
            } else if let Some(label) = item.strip_prefix("Entity=I-") {
                entity = (label, false);
            }
        }
        text.push_str(&after);
        sentence.push((tokens.len(), head));
        let known = |value: &str| if value == "_" { String::new() } else { value.to_owned() };
        let annotation = TokenAnnotation {
            span,
            whitespace,
            tag: labels.intern(&known(tag)),
            pos: labels.intern(&known(pos)),
            morph: labels.intern(&known(morph)),
            dep: labels.intern(if dep == "root" { "ROOT" } else { dep }),
            head: 0,
            sentence_start: tokens.len() == sentence_first,
            entity: labels.intern(entity.0),
            entity_start: entity.1,
        };
        tokens.push((annotation, lemma.to_owned()));
    }
    let trimmed = text.trim_end_matches(' ').len().max(tokens.last().map_or(0, |(token, _)| token.span.end));
    text.truncate(trimmed);
    if let Some((last, _)) = tokens.last_mut() {
        last.whitespace = last.span.end < text.len();
    }
    let mut builder = DocumentBuilder::new(text, Arc::new(labels));
    for (token, lemma) in &tokens {
        builder.push(token, lemma);
    }
    Ok(builder.finish())
}

pub(super) fn write(document: &Document) -> String {
    let mut out = String::new();
    for (number, sentence) in document.sentences().enumerate() {
        let tokens: Vec<Token<'_>> = sentence.tokens().filter(|token| !token.is_space()).collect();
        if tokens.is_empty() {
            continue;
        }
        let place =
            |index: usize| tokens.iter().position(|token| token.index() == index).map(|place| place + 1);
        out.push_str(&format!(
            "# sent_id = {}\n# text = {}\n",
            number + 1,
            sentence.text().replace(['\n', '\r'], " ")
        ));
        for (index, token) in tokens.iter().enumerate() {
            let head = if token.is_root() {
                0
            } else {
                std::iter::once(token.head())
                    .chain(token.head().ancestors())
                    .find_map(|head| place(head.index()))
                    .unwrap_or(0)
            };
            let or_blank = |value: &str| {
                if value.is_empty() { "_".to_owned() } else { value.replace(['\t', '\n'], " ") }
            };
            let entity = (!token.entity().is_empty()).then(|| format!("Entity={}", token.entity_tag()));
            let misc: Vec<String> = entity.into_iter().chain(spaces_after(document, token)).collect();
            out.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{}\n",
                index + 1,
                token.text(),
                or_blank(token.lemma()),
                or_blank(token.pos()),
                or_blank(token.tag()),
                or_blank(token.morph()),
                or_blank(if token.is_root() { "root" } else { token.dep() }),
                or_blank(&misc.join("|")),
            ));
        }
        out.push('\n');
    }
    out
}

/// What stands between this token and the next that is not white space, in the MISC column's words.
fn spaces_after(document: &Document, token: &Token<'_>) -> Option<String> {
    let end = token.span().end;
    let next =
        (token.index() + 1..document.len()).map(|index| document.token(index)).find(|next| !next.is_space());
    let after =
        document.text().get(end..next.map_or(document.text().len(), |next| next.span().start)).unwrap_or("");
    match after {
        " " => None,
        "" if next.is_none() => None,
        "" => Some("SpaceAfter=No".to_owned()),
        spaces => Some(format!("SpacesAfter={}", escape(spaces))),
    }
}

fn escape(spaces: &str) -> String {
    spaces
        .chars()
        .map(|character| match character {
            ' ' => "\\s".to_owned(),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            '\r' => "\\r".to_owned(),
            '|' => "\\p".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' => " ".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

fn unescape(spaces: &str) -> String {
    let mut out = String::new();
    let mut characters = spaces.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('s') => out.push(' '),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('p') => out.push('|'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPEAL: &str = "\
1\t“\t“\tPUNCT\t``\t_\t3\tpunct\t_\tSpaceAfter=No
2\tWe\twe\tPRON\tPRP\tCase=Nom\t3\tnsubj\t_\t_
3\tappeal\tappeal\tVERB\tVBP\t_\t6\tccomp\t_\tSpaceAfter=No
4\t,\t,\tPUNCT\t,\t_\t6\tpunct\t_\tSpaceAfter=No
5\t”\t”\tPUNCT\t''\t_\t6\tpunct\t_\t_
6\tsaid\tsay\tVERB\tVBD\t_\t0\troot\t_\t_
7\tJane\tJane\tPROPN\tNNP\t_\t8\tcompound\t_\tEntity=B-PERSON
8\tDoe\tDoe\tPROPN\tNNP\t_\t6\tnsubj\t_\tEntity=I-PERSON|SpaceAfter=No
9\t.\t.\tPUNCT\t.\t_\t6\tpunct\t_\tSpacesAfter=\\n\\n

1\tGood\tgood\tADJ\tJJ\t_\t0\troot\t_\tSpaceAfter=No
";

    #[test]
    fn conllu_reads_and_writes_the_same_document() {
        let document = Document::from_conllu(APPEAL).unwrap();
        assert_eq!(document.text(), "“We appeal,” said Jane Doe.\n\nGood");
        let said = document.token(5);
        assert_eq!(said.child("nsubj").map(|token| token.text()), Some("Doe"));
        assert_eq!(said.subtree().len(), 9);
        assert_eq!(
            document.sentences().map(|sentence| sentence.text()).collect::<Vec<_>>(),
            ["“We appeal,” said Jane Doe.", "Good"]
        );
        let entities: Vec<_> = document
            .entities()
            .map(|(span, label)| (document.span(span).of(document.text()), label))
            .collect();
        assert_eq!(entities, [("Jane Doe", "PERSON")]);
        let again = Document::from_conllu(&document.to_conllu()).unwrap();
        assert_eq!(again.text(), document.text());
        assert_eq!(again.to_conllu(), document.to_conllu());
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = Document::from_conllu("1\tWe\twe").unwrap_err();
        assert_eq!(error.to_string(), "CoNLL-U line 1: 3 columns instead of 10");
        let error = Document::from_conllu("1\tWe\twe\tPRON\tPRP\t_\t7\tnsubj\t_\t_").unwrap_err();
        assert_eq!(error.to_string(), "CoNLL-U line 2: head 7 in a sentence of 1 tokens");
    }
}
