//! From a pipeline's files to a [`Language`].

use super::Language;
use crate::load::LoadError;
use crate::load::config::Config;
use crate::load::files::Files;
use crate::load::lookups::Lookups;
use crate::load::meta::Meta;
use crate::load::model::Model;
use crate::load::vectors::Vectors;
use crate::ops::Isa;
use crate::pipeline::attribute_ruler::AttributeRuler;
use crate::pipeline::lemmatizer::Lemmatizer;
use crate::pipeline::ner::EntityRecognizer;
use crate::pipeline::parser::Parser;
use crate::pipeline::tagger::Tagger;
use crate::pipeline::tok2vec::Tok2Vec;
use crate::text::lexeme::Vocabulary;
use crate::text::tokenizer::Tokenizer;
use rashomon_core::Labels;
use serde_json::json;
use std::path::Path;
use std::sync::{Arc, Mutex};

const CONFIG: &str = "config.cfg";
const LOOKUPS: &str = "vocab/lookups.bin";
/// The components of an English pipeline in the order they run; each needs those before it.
const PIPELINE: [&str; 6] = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"];

pub(super) fn load(path: &Path, isa: Isa, cache: Option<&Path>) -> Result<Language, LoadError> {
    let files = Files::open(path, cache)?;
    let config = Config::read(&files.read_text(CONFIG)?)?;
    let meta = Meta::read(&files.read_text("meta.json")?)?;
    check(&config)?;
    let mut labels = Labels::default();
    let vectors = Vectors::read(&files)?;
    let tok2vec = Tok2Vec::read(isa, &Model::of(&files, "tok2vec")?, vectors.as_ref(), [0, 1])?;
    let width = tok2vec.width();
    let tagger = Tagger::read(isa, &files, &Model::of(&files, "tagger")?, width, &mut labels)?;
    let parser = Parser::read(isa, &files, &Model::of(&files, "parser")?, width, &mut labels)?;
    let ner_model = Model::of(&files, "ner")?;
    let ner_tok2vec = Tok2Vec::read(isa, &ner_model, vectors.as_ref(), [2, 2])?;
    let ner = EntityRecognizer::read(isa, &files, &ner_model, ner_tok2vec.width(), &mut labels)?;
    let (attribute_ruler, classes) =
        AttributeRuler::read(&files.read("attribute_ruler/patterns")?, &mut labels)?;
    let lemmatizer = Lemmatizer::read(&files.read("lemmatizer/lookups/lookups.bin")?)?;

    let lookups = files.read(LOOKUPS)?;
    let mut vocabulary = Vocabulary::default();
    for (id, norm) in Lookups::read(LOOKUPS, &lookups)?.table("lexeme_norm")? {
        let norm = norm.text().ok_or_else(|| LoadError::damaged(LOOKUPS, norm.kind(), "a norm"))?;
        vocabulary.norms.insert(id, norm.into());
    }
    let classes = Arc::new(classes);
    vocabulary.ruler_classes = classes.clone();
    let (tokenizer, lexicon) = Tokenizer::read(&files.read("tokenizer")?, vocabulary)?;
    files.finish();
    Ok(Language {
        meta,
        labels: Arc::new(labels),
        lexicon,
        tokenizer,
        vectors,
        tok2vec,
        tagger,
        parser,
        classes,
        attribute_ruler,
        lemmatizer,
        ner_tok2vec,
        ner,
        workspaces: Mutex::default(),
    })
}

/// Refuses whatever a config asks for that this runtime does not have.
fn check(config: &Config) -> Result<(), LoadError> {
    config.expect("nlp.lang", &json!("en"))?;
    config.expect("nlp.tokenizer.@tokenizers", &json!("spacy.Tokenizer.v1"))?;
    let disabled = config.texts("nlp.disabled");
    let pipeline: Vec<&str> =
        config.texts("nlp.pipeline").into_iter().filter(|name| !disabled.contains(name)).collect();
    if pipeline != PIPELINE {
        return Err(LoadError::unsupported(
            CONFIG,
            format!("the pipeline {}", pipeline.join(", ")),
            PIPELINE.join(", "),
        ));
    }
    for name in PIPELINE {
        config.expect(&format!("components.{name}.factory"), &json!(name))?;
    }
    config.expect("components.lemmatizer.mode", &json!("rule"))?;
    config.expect("components.lemmatizer.overwrite", &json!(false))?;
    config.expect("components.tagger.model.@architectures", &json!("spacy.Tagger.v2"))?;
    for name in ["tagger", "parser"] {
        let listener = format!("components.{name}.model.tok2vec.@architectures");
        config.expect(&listener, &json!("spacy.Tok2VecListener.v1"))?;
    }
    for name in ["parser", "ner"] {
        let model = format!("components.{name}.model");
        config.expect(&format!("{model}.@architectures"), &json!("spacy.TransitionBasedParser.v2"))?;
        config.expect(&format!("{model}.state_type"), &json!(name))?;
        config.expect(&format!("{model}.extra_state_tokens"), &json!(false))?;
        config.expect(&format!("{model}.use_upper"), &json!(true))?;
        config.expect(&format!("{model}.maxout_pieces"), &json!(2))?;
    }
    for network in ["tok2vec.model", "ner.model.tok2vec"] {
        let network = format!("components.{network}");
        config.expect(&format!("{network}.@architectures"), &json!("spacy.Tok2Vec.v2"))?;
        config.expect(&format!("{network}.embed.@architectures"), &json!("spacy.MultiHashEmbed.v2"))?;
        config.expect(&format!("{network}.encode.@architectures"), &json!("spacy.MaxoutWindowEncoder.v2"))?;
        config.expect(&format!("{network}.encode.window_size"), &json!(1))?;
        config.expect(&format!("{network}.encode.maxout_pieces"), &json!(3))?;
    }
    Ok(())
}
