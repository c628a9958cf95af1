//! The example shows what it says it shows.

use crate::model;
use rashomon_spacy::Language;

#[path = "../../examples/tour.rs"]
#[expect(dead_code, reason = "the example's own main is not called here")]
mod tour;

#[test]
fn tour_walks_through_sentences_trees_and_entities() {
    let Some(folder) = model("en_core_web_md-3.8.0") else { return };
    let language = Language::load(&folder).unwrap();
    insta::assert_snapshot!(tour::tour(&language).unwrap(), @r"
    sentence: Mira Holt, who runs the ferry, sold three boats to Lunmark on Friday.
      root: sold (sell, VBD)
      nsubj: Mira Holt , who runs the ferry ,
      dobj: three boats
      dative: to Lunmark
      prep: on Friday
    sentence: The oldest won't sail again.
      root: sail (sail, VB)
      nsubj: The oldest
      aux: wo
      neg: n't
      advmod: again
    PERSON: Mira Holt
    CARDINAL: three
    ORG: Lunmark
    DATE: Friday
    23 tokens, 300 values in a word vector
    ");
}
