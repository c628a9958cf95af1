//! From a pipeline's files to a [`Language`].

use super::Language;
use super::plan::{CONFIG, Lemmas, Plan, Rules};
use crate::load::LoadError;
use crate::load::config::Config;
use crate::load::files::Files;
use crate::load::lookups::Lookups;
use crate::load::meta::Meta;
use crate::load::model::Model;
use crate::load::vectors::Vectors;
use crate::ops::Isa;
use crate::pipeline::attribute_ruler::{AttributeRuler, Classes};
use crate::pipeline::lemmatizer::{English, French, Lemmatizer, Lookup};
use crate::pipeline::morphologizer::Morphologizer;
use crate::pipeline::ner::EntityRecognizer;
use crate::pipeline::parser::Parser;
use crate::pipeline::tagger::Tagger;
use crate::pipeline::tok2vec::Tok2Vec;
use crate::pipeline::trainable_lemmatizer::TrainableLemmatizer;
use crate::text::lexeme::{Norms, Vocabulary};
use crate::text::tokenizer::Tokenizer;
use rashomon_core::Labels;
use std::path::Path;
use std::sync::{Arc, Mutex};

const LOOKUPS: &str = "vocab/lookups.bin";

pub(super) fn load(path: &Path, isa: Isa, cache: Option<&Path>) -> Result<Language, LoadError> {
    let files = Files::open(path, cache)?;
    let language = assemble(&files, isa)?;
    files.finish();
    Ok(language)
}

/// Builds the pipeline that stands in `files`.
pub(super) fn assemble(files: &Files, isa: Isa) -> Result<Language, LoadError> {
    let config = Config::read(&files.read_text(CONFIG)?)?;
    let meta = Meta::read(&files.read_text("meta.json")?)?;
    let plan = Plan::read(&config)?;
    let mut labels = Labels::default();
    let vectors = Vectors::read(files)?;
    let model = |component: &str| Model::of(files, component);
    let tok2vec = Tok2Vec::read(isa, &model(&plan.tok2vec)?, vectors.as_ref(), [0, 1])?;
    let width = tok2vec.width();
    let tagger = plan
        .tagger
        .map(|name| Tagger::read(isa, files, &name, &model(&name)?, width, &mut labels))
        .transpose()?;
    let morphologizer = plan
        .morphologizer
        .map(|name| Morphologizer::read(isa, files, &name, &model(&name)?, width, &mut labels))
        .transpose()?;
    let parser = Parser::read(isa, files, &plan.parser, &model(&plan.parser)?, width, &mut labels)?;
    let ner = match plan.ner {
        None => None,
        Some(name) => {
            let model = model(&name)?;
            let tok2vec = Tok2Vec::read(isa, &model, vectors.as_ref(), [2, 2])?;
            let ner = EntityRecognizer::read(isa, files, &name, &model, tok2vec.width(), &mut labels)?;
            Some((tok2vec, ner))
        }
    };
    let (attribute_ruler, classes) = match plan.attribute_ruler {
        None => (AttributeRuler::default(), Classes::default()),
        Some(name) => {
            let file = format!("{name}/patterns");
            AttributeRuler::read(&file, &files.read(&file)?, &mut labels)?
        }
    };
    let lemmatizer = match plan.lemmatizer {
        None => Lemmatizer::Absent,
        Some((name, Lemmas::Trainable(settings))) => {
            let model = model(&name)?;
            let read = TrainableLemmatizer::read(isa, files, &name, &model, width, settings)?;
            Lemmatizer::Trainable(read)
        }
        Some((name, Lemmas::Ruled(rules))) => lemmatizer(files, &name, rules)?,
    };

    let mut vocabulary = Vocabulary { norms: norms(files)?, ..Vocabulary::default() };
    let classes = Arc::new(classes);
    vocabulary.ruler_classes = classes.clone();
    let (tokenizer, lexicon) = Tokenizer::read(&files.read("tokenizer")?, vocabulary)?;
    Ok(Language {
        meta,
        labels: Arc::new(labels),
        lexicon,
        tokenizer,
        vectors,
        tok2vec,
        tagger,
        morphologizer,
        parser,
        classes,
        attribute_ruler,
        lemmatizer,
        ner,
        workspaces: Mutex::default(),
    })
}

fn lemmatizer(files: &Files, name: &str, rules: Rules) -> Result<Lemmatizer, LoadError> {
    let file = format!("{name}/lookups/lookups.bin");
    Ok(match rules {
        Rules::English => {
            let english = files.converted(&file, || English::read(&file, &files.read(&file)?))?;
            Lemmatizer::English(english)
        }
        Rules::French => Lemmatizer::French(French::read(&file, &files.read(&file)?)?),
        Rules::Lookup => {
            let bytes = files.read(&file)?;
            Lemmatizer::Lookup(Lookup::read(&Lookups::read(&file, &bytes)?, "lemma_lookup")?)
        }
    })
}

/// `lexeme_norm`: string id → norm. Pipelines of most languages have no such table.
fn norms(files: &Files) -> Result<Norms, LoadError> {
    let bytes = files.read(LOOKUPS)?;
    let lookups = Lookups::read(LOOKUPS, &bytes)?;
    if !lookups.has("lexeme_norm") {
        return Ok(Norms::default());
    }
    let entries = lookups.table("lexeme_norm")?.into_iter();
    entries
        .map(|(id, norm)| {
            let norm = norm.text().ok_or_else(|| LoadError::damaged(LOOKUPS, norm.kind(), "a norm"))?;
            Ok((id, norm.into()))
        })
        .collect()
}
