//! String ids: spaCy names every string by a 64-bit hash, and some hundred by a small number.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Symbols from 64 on, without the deprecated run 104–379.
/// Source: spaCy 3.8 `symbols.pyx`.
const SYMBOLS: [&str; 117] = [
    // 64
    "ID",
    "ORTH",
    "LOWER",
    "NORM",
    "SHAPE",
    "PREFIX",
    "SUFFIX",
    "LENGTH",
    "CLUSTER",
    "LEMMA",
    "POS",
    "TAG",
    "DEP",
    "ENT_IOB",
    "ENT_TYPE",
    "HEAD",
    "SENT_START",
    "SPACY",
    "PROB",
    "LANG",
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CONJ",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
    "EOL",
    "SPACE",
    // 380
    "PERSON",
    "NORP",
    "FACILITY",
    "ORG",
    "GPE",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LANGUAGE",
    "LAW",
    "DATE",
    "TIME",
    "PERCENT",
    "MONEY",
    "QUANTITY",
    "ORDINAL",
    "CARDINAL",
    "acomp",
    "advcl",
    "advmod",
    "agent",
    "amod",
    "appos",
    "attr",
    "aux",
    "auxpass",
    "cc",
    "ccomp",
    "complm",
    "conj",
    "cop",
    "csubj",
    "csubjpass",
    "dep",
    "det",
    "dobj",
    "expl",
    "hmod",
    "hyph",
    "infmod",
    "intj",
    "iobj",
    "mark",
    "meta",
    "neg",
    "nmod",
    "nn",
    "npadvmod",
    "nsubj",
    "nsubjpass",
    "num",
    "number",
    "oprd",
    "obj",
    "obl",
    "parataxis",
    "partmod",
    "pcomp",
    "pobj",
    "poss",
    "possessive",
    "preconj",
    "prep",
    "prt",
    "punct",
    "quantmod",
    "relcl",
    "rcmod",
    "root",
    "xcomp",
    "acl",
    "ENT_KB_ID",
    "MORPH",
    "ENT_ID",
    "IDX",
    "_",
];

/// Symbols 1 to 18.
const FLAGS: [&str; 18] = [
    "IS_ALPHA",
    "IS_ASCII",
    "IS_DIGIT",
    "IS_LOWER",
    "IS_PUNCT",
    "IS_SPACE",
    "IS_TITLE",
    "IS_UPPER",
    "LIKE_URL",
    "LIKE_NUM",
    "LIKE_EMAIL",
    "IS_STOP",
    "IS_OOV_DEPRECATED",
    "IS_BRACKET",
    "IS_QUOTE",
    "IS_LEFT_PUNCT",
    "IS_RIGHT_PUNCT",
    "IS_CURRENCY",
];

static NUMBERS: LazyLock<HashMap<&'static str, u64, foldhash::fast::FixedState>> = LazyLock::new(|| {
    let flags = FLAGS.into_iter().zip(1..);
    let symbols = SYMBOLS.into_iter().zip((64..104).chain(380..));
    flags.chain(symbols).collect()
});

/// The id of `text`.
pub(crate) fn string_id(text: &str) -> u64 {
    if text.is_empty() { 0 } else { symbol(text).unwrap_or_else(|| murmur_hash_64a(text.as_bytes(), 1)) }
}

/// The part of speech with symbol `id`; the empty text for 0.
pub(crate) fn part_of_speech(id: u64) -> Option<&'static str> {
    match id {
        0 => Some(""),
        84..=103 => SYMBOLS.get(usize::try_from(id - 64).ok()?).copied(),
        _ => None,
    }
}

/// A hash of a word's bytes that is the same on every machine.
pub(crate) fn word_hash(word: &[u8]) -> u64 {
    murmur_hash_64a(word, 1)
}

fn symbol(text: &str) -> Option<u64> {
    // The longest symbol has 17 letters; most words are settled by this and the look-up.
    if text.len() > 17 || !text.is_ascii() {
        return None;
    }
    let numbered = |prefix: &str, len: usize, from: u64, to: u64, base: u64| {
        let digits = text.strip_prefix(prefix)?;
        let number: u64 = digits.parse().ok()?;
        (digits.len() == len
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (from..=to).contains(&number))
        .then_some(base + number)
    };
    NUMBERS
        .get(text)
        .copied()
        .or_else(|| numbered("FLAG", 2, 19, 63, 0))
        .or_else(|| numbered("DEPRECATED", 3, 1, 276, 103))
}

/// MurmurHash64A of `bytes`.
fn murmur_hash_64a(bytes: &[u8], seed: u64) -> u64 {
    const FACTOR: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let mut word = u64::from_le_bytes(*word).wrapping_mul(FACTOR);
        word ^= word >> 47;
        hash = (hash ^ word.wrapping_mul(FACTOR)).wrapping_mul(FACTOR);
    }
    if !rest.is_empty() {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(FACTOR);
    hash ^ hash >> 47
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_spacys() {
        for (text, id) in [
            ("apple", 8_566_208_034_543_834_098),
            ("coffee", 3_197_928_453_018_144_401),
            ("the", 7_425_985_699_627_899_538),
            ("’", 9_283_054_155_332_335_931),
            ("München", 16_965_023_743_306_501_323),
            ("日本", 2_324_319_125_191_504_834),
            ("Xxxxx", 16_072_095_006_890_171_862),
            ("mark", 423),
            ("X", 101),
            ("number", 432),
            ("_", 456),
            ("", 0),
            ("IS_ALPHA", 1),
            ("IS_CURRENCY", 18),
            ("FLAG19", 19),
            ("FLAG63", 63),
            ("ID", 64),
            ("SPACE", 103),
            ("DEPRECATED001", 104),
            ("DEPRECATED276", 379),
            ("PERSON", 380),
            ("root", 449),
        ] {
            assert_eq!(string_id(text), id, "{text}");
        }
        let parts: Vec<_> = [0, 83, 84, 96, 103, 104, 380].into_iter().map(part_of_speech).collect();
        assert_eq!(parts, [Some(""), None, Some("ADJ"), Some("PROPN"), Some("SPACE"), None, None]);
        assert_eq!(murmur_hash_64a(b"mark", 1), 15_008_882_951_097_202_841);
        assert!(string_id("FLAG64") > 1000 && string_id("DEPRECATED1") > 1000 && string_id("FLAG+9") > 1000);
    }
}
