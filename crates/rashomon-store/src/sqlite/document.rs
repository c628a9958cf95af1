//! Documents in one column: a list for each annotation, since like stands best beside like.

use super::codec::{Decoder, Encoder, pack, unpack};
use super::connection::{Outcome, Problem};
use rashomon_core::{Document, DocumentBuilder, Labels, TextSpan, Token, TokenAnnotation};
use std::sync::Arc;

/// Between the names of labels; no pipeline uses it in one.
pub(super) const SEPARATOR: char = '\u{1f}';

const WHITESPACE: u8 = 1;
const SENTENCE_START: u8 = 2;
const ENTITY_START: u8 = 4;
const LEMMA_AS_TEXT: u8 = 8;
const LEMMA_AS_LOWER: u8 = 16;

pub(super) fn label_names(document: &Document) -> String {
    let names: Vec<&str> = document.labels().names().collect();
    names.join(&SEPARATOR.to_string())
}

pub(super) fn encode(document: &Document) -> Outcome<Vec<u8>> {
    let mut encoder = Encoder::new(1);
    let tokens: Vec<(TokenAnnotation, Token<'_>)> =
        document.tokens().map(|token| (token.annotation(), token)).collect();
    encoder.size(tokens.len());
    let mut before = 0;
    for (token, _) in &tokens {
        encoder.signed(token.span.start as i64 - before as i64);
        before = token.span.end;
    }
    for (token, _) in &tokens {
        encoder.size(token.span.len());
    }
    let mut lemmas = Encoder::default();
    for (annotation, token) in &tokens {
        let mut flags = 0;
        for (is_set, flag) in [
            (annotation.whitespace, WHITESPACE),
            (annotation.sentence_start, SENTENCE_START),
            (annotation.entity_start, ENTITY_START),
        ] {
            flags |= if is_set { flag } else { 0 };
        }
        if token.lemma() == token.text() {
            flags |= LEMMA_AS_TEXT;
        } else if token.lemma() == token.text().to_lowercase() {
            flags |= LEMMA_AS_LOWER;
        } else {
            lemmas.text(token.lemma());
        }
        encoder.byte(flags);
    }
    let labels: [fn(&TokenAnnotation) -> u16; 5] =
        [|token| token.tag, |token| token.pos, |token| token.morph, |token| token.dep, |token| token.entity];
    for label in labels {
        for (token, _) in &tokens {
            encoder.number(label(token).into());
        }
    }
    for (place, (token, _)) in tokens.iter().enumerate() {
        encoder.signed(token.head as i64 - place as i64);
    }
    let mut bytes = encoder.finish();
    bytes.extend(lemmas.finish());
    pack(&bytes)
}

pub(super) fn decode(bytes: &[u8], text: &str, labels: Arc<Labels>) -> Outcome<Document> {
    let bytes = unpack(bytes)?;
    let (mut decoder, _) = Decoder::new(&bytes, 1)?;
    let n_tokens = decoder.size()?;
    // Every token has several bytes; a damaged count must not reserve memory.
    if n_tokens > bytes.len() {
        return Err(Problem::Damaged("a document that breaks off".to_owned()));
    }
    let gaps = column(&mut decoder, n_tokens, |decoder| decoder.signed())?;
    let lengths = column(&mut decoder, n_tokens, |decoder| Ok(decoder.number()?.cast_signed()))?;
    let flags = column(&mut decoder, n_tokens, |decoder| decoder.byte())?;
    let mut labelled = || {
        let label = |number: u64| u16::try_from(number).map_err(|_| Problem::Damaged("a label".to_owned()));
        column(&mut decoder, n_tokens, |decoder| label(decoder.number()?))
    };
    let (tags, pos, morphs, deps, entities) =
        (labelled()?, labelled()?, labelled()?, labelled()?, labelled()?);
    let heads = column(&mut decoder, n_tokens, |decoder| decoder.signed())?;
    let mut builder = DocumentBuilder::new(text, labels);
    builder.reserve(n_tokens);
    let mut before = 0_i64;
    let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    for place in 0..n_tokens {
        let start = before.saturating_add(gaps[place]);
        before = start.saturating_add(lengths[place]);
        let span = TextSpan::new(size(start), size(before));
        let is_set = |flag: u8| flags[place] & flag != 0;
        let annotation = TokenAnnotation {
            span,
            whitespace: is_set(WHITESPACE),
            tag: tags[place],
            pos: pos[place],
            morph: morphs[place],
            dep: deps[place],
            head: size(i64::try_from(place).unwrap_or(0).saturating_add(heads[place])),
            sentence_start: is_set(SENTENCE_START),
            entity: entities[place],
            entity_start: is_set(ENTITY_START),
        };
        if is_set(LEMMA_AS_TEXT) {
            builder.push(&annotation, span.of(text));
        } else if is_set(LEMMA_AS_LOWER) {
            builder.push(&annotation, &span.of(text).to_lowercase());
        } else {
            builder.push(&annotation, &decoder.text()?);
        }
    }
    Ok(builder.finish())
}

fn column<T>(
    decoder: &mut Decoder<'_>,
    n_tokens: usize,
    take: impl Fn(&mut Decoder<'_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    (0..n_tokens).map(|_| take(decoder)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_back_as_it_was() {
        let conllu = "\
1\tThe\tthe\tDET\tDT\tDefinite=Def\t2\tdet\t_\t_
2\tFerries\tferry\tNOUN\tNNS\t_\t3\tnsubj\t_\tEntity=B-ORG
3\tsailed\tsail\tVERB\tVBD\t_\t3\tROOT\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

1\tÉlan\tÉlan\tPROPN\tNNP\t_\t1\tROOT\t_\t_
";
        let conllu = conllu.replace("\t3\tROOT", "\t0\tROOT").replace("\t1\tROOT", "\t0\tROOT");
        let document = Document::from_conllu(&conllu).unwrap();
        let bytes = encode(&document).unwrap();
        let names = label_names(&document);
        let labels = Arc::new(Labels::from_names(names.split(SEPARATOR)));
        let back = decode(&bytes, document.text(), labels).unwrap();
        assert_eq!(back.to_conllu(), document.to_conllu());
        let annotations = |document: &Document| -> Vec<String> {
            document.tokens().map(|token| format!("{:?} {}", token.annotation(), token.lemma())).collect()
        };
        assert_eq!(annotations(&back), annotations(&document));
    }
}
