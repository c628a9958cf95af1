//! What a pipeline's settings ask for, held against what this runtime has.

use crate::load::LoadError;
use crate::load::config::Config;
use crate::pipeline::trainable_lemmatizer::{Backoff, Settings};
use serde_json::{Value, json};

pub(super) const CONFIG: &str = "config.cfg";

/// Languages whose words have the lexical attributes that spaCy gives to any language, and are found by
/// the tokenizer's rules alone. The others are those with a `NORM` or a tokenizer of their own.
const LANGUAGES: [&str; 63] = [
    "af", "am", "ar", "az", "bg", "bn", "bo", "ca", "cs", "da", "de", "dsb", "el", "en", "es", "et", "eu",
    "fa", "fi", "fo", "fr", "ga", "gd", "grc", "gu", "he", "hr", "hsb", "hu", "hy", "id", "is", "it", "kmr",
    "kn", "ky", "la", "lb", "lg", "lij", "lt", "lv", "mk", "ml", "mr", "ms", "nb", "nn", "pl", "pt", "ro",
    "sa", "si", "sk", "sl", "sq", "sr", "sv", "ta", "te", "tr", "ur", "xx",
];

/// The components of a pipeline, each by its name, which is also its folder.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) tok2vec: String,
    pub(super) tagger: Option<String>,
    pub(super) morphologizer: Option<String>,
    pub(super) parser: String,
    pub(super) attribute_ruler: Option<String>,
    pub(super) lemmatizer: Option<(String, Lemmas)>,
    pub(super) ner: Option<String>,
}

/// Where lemmas come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lemmas {
    Ruled(Rules),
    Trainable(Settings),
}

/// How lemmas are looked up, or made by rules.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rules {
    English,
    French,
    Lookup,
}

/// A kind of component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Factory {
    Tok2Vec,
    Tagger,
    Morphologizer,
    Parser,
    AttributeRuler,
    Lemmatizer,
    TrainableLemmatizer,
    Ner,
}

impl Factory {
    const ALL: [(&str, Self); 8] = [
        ("tok2vec", Self::Tok2Vec),
        ("tagger", Self::Tagger),
        ("morphologizer", Self::Morphologizer),
        ("parser", Self::Parser),
        ("attribute_ruler", Self::AttributeRuler),
        ("lemmatizer", Self::Lemmatizer),
        ("trainable_lemmatizer", Self::TrainableLemmatizer),
        ("ner", Self::Ner),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Components whose answers this one reads or overrides.
    fn after(self) -> &'static [Self] {
        match self {
            Self::Tok2Vec => &[],
            Self::Tagger | Self::Morphologizer | Self::Parser | Self::TrainableLemmatizer => &[Self::Tok2Vec],
            Self::AttributeRuler => &[Self::Tagger, Self::Morphologizer, Self::Parser],
            Self::Lemmatizer => &[Self::Tagger, Self::Morphologizer, Self::AttributeRuler],
            Self::Ner => &[Self::Parser],
        }
    }
}

impl Plan {
    /// Reads the plan; what this runtime does not have is refused by name.
    pub(super) fn read(config: &Config) -> Result<Self, LoadError> {
        let language = config.get("nlp.lang").and_then(Value::as_str).unwrap_or("");
        if !LANGUAGES.contains(&language) {
            return Err(LoadError::unsupported(
                CONFIG,
                format!("nlp.lang = {language:?}"),
                format!("languages without a tokenizer or norms of their own: {}", LANGUAGES.join(", ")),
            ));
        }
        config.expect("nlp.tokenizer.@tokenizers", &json!("spacy.Tokenizer.v1"))?;
        let disabled = config.texts("nlp.disabled");
        let pipeline: Vec<&str> =
            config.texts("nlp.pipeline").into_iter().filter(|name| !disabled.contains(name)).collect();
        let components = pipeline
            .iter()
            .map(|name| Ok((factory(config, name)?, *name)))
            .collect::<Result<Vec<_>, LoadError>>()?;
        order(&components)?;
        let named = |wanted: Factory| {
            components.iter().find(|(factory, _)| *factory == wanted).map(|(_, name)| (*name).to_owned())
        };
        let required = |factory: Factory| {
            named(factory).ok_or_else(|| {
                let found = format!("the pipeline {} without a {}", pipeline.join(", "), factory.name());
                LoadError::unsupported(CONFIG, found, "pipelines with tok2vec and parser")
            })
        };
        let plan = Self {
            tok2vec: required(Factory::Tok2Vec)?,
            tagger: named(Factory::Tagger),
            morphologizer: named(Factory::Morphologizer),
            parser: required(Factory::Parser)?,
            attribute_ruler: named(Factory::AttributeRuler),
            lemmatizer: lemmatizer(
                config,
                language,
                named(Factory::Lemmatizer).as_deref(),
                named(Factory::TrainableLemmatizer).as_deref(),
            )?,
            ner: named(Factory::Ner),
        };
        plan.check_networks(config)?;
        Ok(plan)
    }

    /// Refuses other architectures than spaCy's own for the CPU.
    fn check_networks(&self, config: &Config) -> Result<(), LoadError> {
        let trainable = match &self.lemmatizer {
            Some((name, Lemmas::Trainable(_))) => Some(name),
            _ => None,
        };
        let classifiers = [self.tagger.as_ref(), self.morphologizer.as_ref(), trainable];
        for name in classifiers.into_iter().flatten() {
            config.expect(&format!("components.{name}.model.@architectures"), &json!("spacy.Tagger.v2"))?;
        }
        for name in classifiers.into_iter().flatten().chain([&self.parser]) {
            let listener = format!("components.{name}.model.tok2vec");
            config.expect(&format!("{listener}.@architectures"), &json!("spacy.Tok2VecListener.v1"))?;
            let upstream = format!("{listener}.upstream");
            if config.get(&upstream) != Some(&json!("*")) {
                config.expect(&upstream, &json!(self.tok2vec))?;
            }
        }
        for (name, state) in [(Some(&self.parser), "parser"), (self.ner.as_ref(), "ner")] {
            let Some(name) = name else { continue };
            let model = format!("components.{name}.model");
            config.expect(&format!("{model}.@architectures"), &json!("spacy.TransitionBasedParser.v2"))?;
            config.expect(&format!("{model}.state_type"), &json!(state))?;
            config.expect(&format!("{model}.extra_state_tokens"), &json!(false))?;
            config.expect(&format!("{model}.use_upper"), &json!(true))?;
            config.expect(&format!("{model}.maxout_pieces"), &json!(2))?;
        }
        let own = self.ner.as_ref().map(|name| format!("{name}.model.tok2vec"));
        for network in [Some(format!("{}.model", self.tok2vec)), own].into_iter().flatten() {
            let network = format!("components.{network}");
            config.expect(&format!("{network}.@architectures"), &json!("spacy.Tok2Vec.v2"))?;
            config.expect(&format!("{network}.embed.@architectures"), &json!("spacy.MultiHashEmbed.v2"))?;
            config.expect(
                &format!("{network}.encode.@architectures"),
                &json!("spacy.MaxoutWindowEncoder.v2"),
            )?;
            config.expect(&format!("{network}.encode.window_size"), &json!(1))?;
            config.expect(&format!("{network}.encode.maxout_pieces"), &json!(3))?;
        }
        Ok(())
    }
}

fn factory(config: &Config, name: &str) -> Result<Factory, LoadError> {
    // A name is also a folder.
    let plain = !name.is_empty()
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' '));
    let found = config.get(&format!("components.{name}.factory")).and_then(Value::as_str).unwrap_or("");
    let known = Factory::ALL.iter().find(|(known, _)| *known == found && plain);
    known.map(|&(_, factory)| factory).ok_or_else(|| {
        let supported: Vec<&str> = Factory::ALL.iter().map(|(name, _)| *name).collect();
        LoadError::unsupported(
            CONFIG,
            format!("component {name:?} with factory {found:?}"),
            format!("{}; others where nlp.disabled names them", supported.join(", ")),
        )
    })
}

/// Refuses a component that comes twice, or before one that it needs.
fn order(components: &[(Factory, &str)]) -> Result<(), LoadError> {
    for (place, (factory, name)) in components.iter().enumerate() {
        let (before, after) = (&components[..place], &components[place + 1..]);
        if let Some((_, other)) = before.iter().find(|(other, _)| other == factory) {
            return Err(LoadError::unsupported(
                CONFIG,
                format!("component {name:?} beside {other:?}"),
                format!("one {}", factory.name()),
            ));
        }
        if let Some((_, late)) = after.iter().find(|(other, _)| factory.after().contains(other)) {
            return Err(LoadError::unsupported(
                CONFIG,
                format!("component {name:?} before {late:?}"),
                format!("{name:?} behind it"),
            ));
        }
    }
    Ok(())
}

fn lemmatizer(
    config: &Config,
    language: &str,
    ruled: Option<&str>,
    trainable: Option<&str>,
) -> Result<Option<(String, Lemmas)>, LoadError> {
    let name = match (ruled, trainable) {
        (None, None) => return Ok(None),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (Some(ruled), Some(trainable)) => {
            return Err(LoadError::unsupported(
                CONFIG,
                format!("component {ruled:?} beside {trainable:?}"),
                "one lemmatizer",
            ));
        }
    };
    config.expect(&format!("components.{name}.overwrite"), &json!(false))?;
    let setting = |key: &str| {
        let path = format!("components.{name}.{key}");
        let value = config.get(&path).cloned().unwrap_or(Value::Null);
        (format!("{path} = {value}"), value)
    };
    if trainable.is_some() {
        let (found, top_k) = setting("top_k");
        let top_k = top_k.as_u64().and_then(|top_k| usize::try_from(top_k).ok());
        let top_k = top_k.ok_or_else(|| LoadError::unsupported(CONFIG, found, "a number"))?;
        let (found, backoff) = setting("backoff");
        let backoff = match &backoff {
            Value::Null => Backoff::Unset,
            Value::String(name) if name == "orth" => Backoff::Orth,
            Value::String(name) if name == "lower" => Backoff::Lower,
            _ => return Err(LoadError::unsupported(CONFIG, found, "\"orth\", \"lower\", null")),
        };
        return Ok(Some((name, Lemmas::Trainable(Settings { top_k, backoff }))));
    }
    let (found, mode) = setting("mode");
    let rules = match (mode.as_str(), language) {
        (Some("rule"), "en") => Rules::English,
        (Some("rule"), "fr") => Rules::French,
        (Some("lookup"), _) => Rules::Lookup,
        _ => {
            return Err(LoadError::unsupported(
                CONFIG,
                format!("{found} for language {language:?}"),
                "\"rule\" for en and fr, \"lookup\"",
            ));
        }
    };
    Ok(Some((name, Lemmas::Ruled(rules))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A config with these components, each `name` or `name=factory`, and lines of settings changed.
    fn read(pipeline: &str, changes: &[(&str, &str)]) -> Result<Plan, LoadError> {
        let mut text =
            String::from("[nlp]\nlang = \"en\"\ntokenizer = {\"@tokenizers\":\"spacy.Tokenizer.v1\"}\n");
        let components: Vec<(&str, &str)> =
            pipeline.split(' ').map(|item| item.split_once('=').unwrap_or((item, item))).collect();
        let names: Vec<&str> = components.iter().map(|(name, _)| *name).collect();
        text.push_str(&format!("pipeline = {names:?}\ndisabled = [\"senter\"]\n"));
        let network = |path: &str| {
            format!(
                "[{path}]\n@architectures = \"spacy.Tok2Vec.v2\"\n[{path}.embed]\n@architectures = \"spacy.MultiHashEmbed.v2\"\n\
                 [{path}.encode]\n@architectures = \"spacy.MaxoutWindowEncoder.v2\"\nwindow_size = 1\nmaxout_pieces = 3\n"
            )
        };
        for (name, factory) in components {
            let path = format!("components.{name}");
            let listener = format!(
                "[{path}.model.tok2vec]\n@architectures = \"spacy.Tok2VecListener.v1\"\nupstream = \"*\"\n"
            );
            let transitions = format!(
                "[{path}.model]\n@architectures = \"spacy.TransitionBasedParser.v2\"\nstate_type = {factory:?}\n\
                 extra_state_tokens = false\nuse_upper = true\nmaxout_pieces = 2\n"
            );
            text.push_str(&format!("[{path}]\nfactory = {factory:?}\n"));
            text.push_str(&match factory {
                "tok2vec" => network(&format!("{path}.model")),
                "parser" => transitions + &listener,
                "ner" => transitions + &network(&format!("{path}.model.tok2vec")),
                "lemmatizer" => "mode = \"rule\"\noverwrite = false\n".to_owned(),
                "tagger" | "morphologizer" | "trainable_lemmatizer" => format!(
                    "overwrite = false\ntop_k = 1\nbackoff = \"orth\"\n[{path}.model]\n@architectures = \"spacy.Tagger.v2\"\n{listener}"
                ),
                _ => String::new(),
            });
        }
        for (old, new) in changes {
            assert!(text.contains(old), "no {old} in {text}");
            text = text.replace(old, new);
        }
        Plan::read(&Config::read(&text).unwrap())
    }

    #[test]
    fn pipelines_of_any_make_are_planned() {
        for pipeline in [
            "tok2vec tagger parser senter attribute_ruler lemmatizer ner",
            "tok2vec tagger morphologizer parser lemmatizer=trainable_lemmatizer senter attribute_ruler ner",
            "tok2vec parser",
            "vectors=tok2vec morphologizer parser ner attribute_ruler",
        ] {
            read(pipeline, &[]).unwrap();
        }
        let plan =
            read("tok2vec tagger parser lemmas=trainable_lemmatizer", &[("top_k = 1", "top_k = 3")]).unwrap();
        let Some((name, Lemmas::Trainable(settings))) = plan.lemmatizer else { panic!("{plan:?}") };
        assert_eq!((&*name, settings.top_k, settings.backoff), ("lemmas", 3, Backoff::Orth));
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let refused =
            |pipeline: &str, changes: &[(&str, &str)]| read(pipeline, changes).unwrap_err().to_string();
        let pipeline = "tok2vec tagger parser attribute_ruler lemmatizer ner";
        insta::assert_snapshot!(refused("tok2vec tagger parser mood=textcat", &[]), @r#"config.cfg: component "mood" with factory "textcat" is not supported (supported: tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, trainable_lemmatizer, ner; others where nlp.disabled names them)"#);
        insta::assert_snapshot!(refused("transformer tagger parser", &[]), @r#"config.cfg: component "transformer" with factory "transformer" is not supported (supported: tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, trainable_lemmatizer, ner; others where nlp.disabled names them)"#);
        insta::assert_snapshot!(refused(pipeline, &[("disabled = [\"senter\"]", "disabled = []"), ("\"ner\"]", "\"senter\"]"), ("factory = \"ner\"", "factory = \"ner\"\n[components.senter]\nfactory = \"senter\"")]), @r#"config.cfg: component "senter" with factory "senter" is not supported (supported: tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, trainable_lemmatizer, ner; others where nlp.disabled names them)"#);
        insta::assert_snapshot!(refused("tok2vec tagger parser ../../secrets=ner", &[]), @r#"config.cfg: component "../../secrets" with factory "ner" is not supported (supported: tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, trainable_lemmatizer, ner; others where nlp.disabled names them)"#);
        insta::assert_snapshot!(refused("tok2vec tagger other=tagger parser", &[]), @r#"config.cfg: component "other" beside "tagger" is not supported (supported: one tagger)"#);
        insta::assert_snapshot!(refused("tok2vec tagger attribute_ruler parser", &[]), @r#"config.cfg: component "attribute_ruler" before "parser" is not supported (supported: "attribute_ruler" behind it)"#);
        insta::assert_snapshot!(refused("tok2vec tagger ner", &[]), @"config.cfg: the pipeline tok2vec, tagger, ner without a parser is not supported (supported: pipelines with tok2vec and parser)");
        insta::assert_snapshot!(refused("tok2vec parser lemmatizer trainable_lemmatizer", &[]), @r#"config.cfg: component "lemmatizer" beside "trainable_lemmatizer" is not supported (supported: one lemmatizer)"#);
        insta::assert_snapshot!(refused(pipeline, &[("lang = \"en\"", "lang = \"it\""), ("mode = \"rule\"", "mode = \"pos_lookup\"")]), @r#"config.cfg: components.lemmatizer.mode = "pos_lookup" for language "it" is not supported (supported: "rule" for en and fr, "lookup")"#);
        insta::assert_snapshot!(refused(pipeline, &[("upstream = \"*\"", "upstream = \"vectors\"")]), @r#"config.cfg: components.tagger.model.tok2vec.upstream = "vectors" is not supported (supported: "tok2vec")"#);
        insta::assert_snapshot!(refused(pipeline, &[("spacy.Tok2Vec.v2", "spacy.HashEmbedCNN.v2")]), @r#"config.cfg: components.tok2vec.model.@architectures = "spacy.HashEmbedCNN.v2" is not supported (supported: "spacy.Tok2Vec.v2")"#);
        insta::assert_snapshot!(refused("tok2vec parser trainable_lemmatizer", &[("backoff = \"orth\"", "backoff = \"norm\"")]), @r#"config.cfg: components.trainable_lemmatizer.backoff = "norm" is not supported (supported: "orth", "lower", null)"#);
        insta::assert_snapshot!(refused("tok2vec parser", &[("spacy.Tokenizer.v1", "spacy.zh.ChineseTokenizer")]), @r#"config.cfg: nlp.tokenizer.@tokenizers = "spacy.zh.ChineseTokenizer" is not supported (supported: "spacy.Tokenizer.v1")"#);
        assert!(
            refused("tok2vec parser", &[("lang = \"en\"", "lang = \"zh\"")])
                .starts_with("config.cfg: nlp.lang = \"zh\" is not supported")
        );
    }
}
