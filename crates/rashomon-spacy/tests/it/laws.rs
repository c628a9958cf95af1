//! What holds for every text.

use crate::model;
use proptest::prelude::*;
use rashomon_core::{Document, TextSpan};
use rashomon_spacy::Language;
use std::sync::LazyLock;

static LANGUAGE: LazyLock<Option<Language>> =
    LazyLock::new(|| model("en_core_web_sm-3.8.0").map(|folder| Language::load(&folder).unwrap()));

/// Tokens with everything but their places.
fn tokens(document: &Document, from: usize) -> Vec<String> {
    document
        .tokens()
        .skip(from)
        .map(|token| {
            format!(
                "{:?} {} {} {} {} {} {} {} {}",
                token.text(),
                token.tag(),
                token.pos(),
                token.morph(),
                token.lemma(),
                token.dep(),
                token.entity(),
                token.head().index().wrapping_sub(token.index()),
                token.sentence_start(),
            )
        })
        .collect()
}

#[test]
fn spans_are_texts_of_their_own() {
    let Some(language) = &*LANGUAGE else { return };
    let pieces =
        ["The mayor of Ellamar resigned on Monday.", " ", "\"I'm done,\" she said", "Why? Nobody knows."];
    let text = pieces.join("\n|\n");
    let mut start = 0;
    let spans: Vec<TextSpan> = pieces
        .iter()
        .map(|piece| {
            let span = TextSpan::new(start, start + piece.len());
            start = span.end + 3;
            span
        })
        .collect();
    let document = language.parse_spans(&text, &spans);
    let alone: Vec<String> = pieces.iter().flat_map(|piece| tokens(&language.parse(piece), 0)).collect();
    assert_eq!(tokens(&document, 0), alone);
    for token in document.tokens() {
        assert!(spans.iter().any(|span| span.contains(token.span())), "{token:?} outside");
    }
    let odd = [TextSpan::new(5, 2), TextSpan::new(0, 9), TextSpan::new(4, 12), TextSpan::new(500, 900)];
    assert_eq!(language.parse_spans(&text, &odd).len(), 2);
}

#[test]
fn many_is_one_by_one_in_order() {
    let Some(language) = &*LANGUAGE else { return };
    let texts: Vec<String> =
        (0..60).map(|number| format!("Council member no. {number} said {} times no.", number * 7)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let expected: Vec<Vec<String>> = texts.iter().map(|text| tokens(&language.parse(text), 0)).collect();
    for n_threads in [0, 1, 2, 7, 500] {
        let found = language.parse_many(&texts, n_threads);
        assert_eq!(found.iter().map(|document| tokens(document, 0)).collect::<Vec<_>>(), expected);
    }
    assert!(language.parse_many(&[], 4).is_empty());
}

#[test]
fn the_same_answer_however_full_the_memory_is() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let text =
        "Rowan Pike, who'd scored twice, told reporters that Calder City wouldn't sell him for $40 million.";
    let language = Language::load(&folder).unwrap();
    let before = tokens(&language.parse(text), 0);
    for block in 0..60 {
        let strange: String = (0..2000).map(|word| format!("w{}x{word} ", block * 2000 + word)).collect();
        language.parse(&strange);
    }
    assert_eq!(tokens(&language.parse(text), 0), before);
}

#[test]
fn medium_model_has_vectors() {
    let Some(folder) = model("en_core_web_md-3.8.0") else { return };
    let language = Language::load(&folder).unwrap();
    assert_eq!(language.vector("minister").map(<[f32]>::len), Some(300));
    assert_eq!(language.vector("qzxwvkj"), None);
}

/// Whether the tokens, with the spaces that belong to them, are the whole text in order, and every head is
/// one of them.
pub(crate) fn is_covered(document: &Document, text: &str) -> bool {
    let mut end = 0;
    let in_order = document.tokens().all(|token| {
        let starts_here = token.span().start == end && text.get(end..token.span().end) == Some(token.text());
        end = token.span().end + usize::from(token.whitespace());
        let space = !token.whitespace() || text.as_bytes().get(end - 1) == Some(&b' ');
        starts_here && space && !token.text().is_empty() && token.head().index() < document.len()
    });
    in_order && end == text.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn tokens_join_to_the_text(text in r#"([a-zA-Z0-9.,:;()"'“”’!?$%/@#_\-é日😀مُ\u{301}\u{a0}\u{1c}\r\n\t ]|don't|http://a\.bc/|:-\)| {2}){0,60}"#) {
        let Some(language) = &*LANGUAGE else { return Ok(()) };
        prop_assert!(is_covered(&language.parse(&text), &text));
    }
}
