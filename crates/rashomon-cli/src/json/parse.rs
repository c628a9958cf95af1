//! `parse`: one file with all its tokens.

use rashomon::core::{Document, Token};
use serde::Serialize;

/// One object of `parse`.
#[derive(Debug, Serialize)]
pub(crate) struct Parsed<'a> {
    path: &'a str,
    tokens: Vec<TokenJson<'a>>,
}

impl<'a> Parsed<'a> {
    pub(crate) fn new(path: &'a str, document: &'a Document) -> Self {
        Self { path, tokens: document.tokens().map(TokenJson::from).collect() }
    }
}

#[derive(Debug, Serialize)]
struct TokenJson<'a> {
    text: &'a str,
    whitespace: &'static str,
    tag: &'a str,
    pos: &'a str,
    morph: &'a str,
    lemma: &'a str,
    head: usize,
    dep: &'a str,
    sentence_start: bool,
    entity: String,
}

impl<'a> From<Token<'a>> for TokenJson<'a> {
    fn from(token: Token<'a>) -> Self {
        Self {
            text: token.text(),
            whitespace: if token.whitespace() { " " } else { "" },
            tag: token.tag(),
            pos: token.pos(),
            morph: token.morph(),
            lemma: token.lemma(),
            head: token.head().index(),
            dep: token.dep(),
            sentence_start: token.sentence_start(),
            entity: token.entity_tag(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::schema;

    #[test]
    fn parse_keeps_to_the_schema() {
        let conllu = "1\tAda\tAda\tPROPN\tNNP\tNumber=Sing\t2\tnsubj\t_\tEntity=B-PERSON\n\
            2\tspoke\tspeak\tVERB\tVBD\tTense=Past\t0\troot\t_\tSpaceAfter=No\n";
        let document = Document::from_conllu(conllu).unwrap();
        let parsed = Parsed::new("a.txt", &document);
        schema::check("parse", &serde_json::to_value(&parsed).unwrap());
        insta::assert_snapshot!(serde_json::to_string(&parsed.tokens[0]).unwrap(), @r#"{"text":"Ada","whitespace":" ","tag":"NNP","pos":"PROPN","morph":"Number=Sing","lemma":"Ada","head":1,"dep":"nsubj","sentence_start":true,"entity":"B-PERSON"}"#);
    }
}
