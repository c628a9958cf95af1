//! Rules that map tags, words and relations to parts of speech, morphology and lemmas.
//!
//! What single-token rules do to a token depends only on its tags, its relation, whether it is white
//! space, and which word lists its lower-cased text is in. That combination is worked out once and kept;
//! rules over several tokens are rare and are looked at only where their parts stand.
//!
//! Source: spaCy 3.8 `pipeline/attributeruler.py`, `matcher/matcher.pyx`.

mod conditions;

use crate::load::LoadError;
use crate::load::msgpack::{self, Value};
use crate::text::lexeme::Hash;
pub(crate) use conditions::Classes;
use conditions::{Conditions, Facts};
use rashomon_core::{LabelId, Labels};
use std::collections::HashMap;

/// Combinations remembered by one worker. News needs about 3,000.
const KNOWN_MAX: usize = 50_000;

/// What the ruler reads and writes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) tag: LabelId,
    pub(crate) pos: LabelId,
    pub(crate) morph: LabelId,
    pub(crate) dep: LabelId,
    /// A lemma set by a rule: its place in [`AttributeRuler::lemma`], counted from 1; 0 for none.
    pub(crate) lemma: u16,
}

/// All rules of a pipeline.
#[derive(Debug, Default)]
pub(crate) struct AttributeRuler {
    rules: Vec<Rule>,
    lemmas: Vec<Box<str>>,
}

#[derive(Debug)]
struct Rule {
    /// Any of them may match.
    patterns: Vec<Vec<Conditions>>,
    /// Which token of a match is changed.
    index: i64,
    effect: Effect,
}

#[derive(Clone, Copy, Debug, Default)]
struct Effect {
    tag: Option<LabelId>,
    pos: Option<LabelId>,
    morph: Option<LabelId>,
    dep: Option<LabelId>,
    lemma: Option<u16>,
}

impl Effect {
    fn apply(&self, token: &mut Attributes) {
        token.tag = self.tag.unwrap_or(token.tag);
        token.pos = self.pos.unwrap_or(token.pos);
        token.morph = self.morph.unwrap_or(token.morph);
        token.dep = self.dep.unwrap_or(token.dep);
        token.lemma = self.lemma.unwrap_or(token.lemma);
    }
}

/// What the rules make of one combination of facts.
#[derive(Debug)]
struct Verdict {
    /// All single-token rules that match, applied in order.
    effect: Effect,
    /// Those rules, ascending.
    rules: Vec<usize>,
    /// Longer patterns that this token can be a part of: rule, pattern, place.
    parts: Vec<(usize, usize, usize)>,
}

/// Verdicts that one worker has worked out.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    known: HashMap<Facts, u32, Hash>,
    verdicts: Vec<Verdict>,
    /// Each token's place in `verdicts`.
    tokens: Vec<u32>,
}

impl AttributeRuler {
    /// Reads the `patterns` file; label names that rules set are added to `labels`. Also gives the
    /// classes of words that the rules tell apart.
    pub(crate) fn read(file: &str, bytes: &[u8], labels: &mut Labels) -> Result<(Self, Classes), LoadError> {
        let top = msgpack::read(file, bytes)?;
        let list = top.array().ok_or_else(|| LoadError::damaged(file, top.kind(), "a list of rules"))?;
        let mut classes = Classes::default();
        let mut lemmas = Vec::new();
        let mut rules = Vec::with_capacity(list.len());
        for (number, rule) in list.iter().enumerate() {
            let damaged = |found: &str, expected: &str| {
                LoadError::damaged(file, format!("{found} in rule {number}"), expected)
            };
            let patterns = rule.get("patterns").and_then(Value::array);
            let patterns = patterns
                .ok_or_else(|| damaged("no patterns", "a list of patterns"))?
                .iter()
                .map(|pattern| {
                    let tokens = pattern.array().filter(|tokens| !tokens.is_empty());
                    tokens
                        .ok_or_else(|| damaged("an empty pattern", "a list of tokens"))?
                        .iter()
                        .map(|token| Conditions::read(file, number, token, labels, &mut classes))
                        .collect::<Result<Vec<_>, _>>()
                })
                .collect::<Result<Vec<_>, _>>()?;
            let index = match rule.get("index") {
                Some(Value::Unsigned(index)) => i64::try_from(*index).unwrap_or(i64::MAX),
                Some(Value::Negative(index)) => *index,
                _ => return Err(damaged("no index", "the place of the token that is changed")),
            };
            let attributes = rule.get("attrs").and_then(Value::map);
            let attributes = attributes.ok_or_else(|| damaged("no attrs", "a map of attributes"))?;
            let mut effect = Effect::default();
            for (name, value) in attributes {
                let text = value.text().ok_or_else(|| damaged(value.kind(), "a text to set"))?;
                match name.text() {
                    Some("TAG") => effect.tag = Some(labels.intern(text)),
                    Some("POS") => effect.pos = Some(labels.intern(text)),
                    Some("DEP") => effect.dep = Some(labels.intern(text)),
                    Some("MORPH") => effect.morph = Some(labels.intern(if text == "_" { "" } else { text })),
                    Some("LEMMA") => {
                        lemmas.push(text.into());
                        effect.lemma = Some(
                            u16::try_from(lemmas.len()).map_err(|_| damaged("too many lemmas", "65,535"))?,
                        );
                    }
                    other => {
                        return Err(LoadError::unsupported(
                            file,
                            format!("setting {other:?} in rule {number}"),
                            "TAG, POS, DEP, MORPH, LEMMA",
                        ));
                    }
                }
            }
            rules.push(Rule { patterns, index, effect });
        }
        classes
            .finish()
            .map_err(|found| LoadError::unsupported(file, found, "at most 8 REGEX conditions"))?;
        Ok((Self { rules, lemmas }, classes))
    }

    /// The lemma that [`Attributes::lemma`] stands for.
    pub(crate) fn lemma(&self, number: u16) -> &str {
        usize::from(number).checked_sub(1).and_then(|place| self.lemmas.get(place)).map_or("", |lemma| lemma)
    }

    /// Applies all rules. `lexical` tells for each token its word class and whether it is white space.
    pub(crate) fn apply(
        &self,
        classes: &Classes,
        verdicts: &mut Verdicts,
        tokens: &mut [Attributes],
        lexical: impl Fn(usize) -> (u32, bool),
    ) {
        if verdicts.known.len() > KNOWN_MAX {
            *verdicts = Verdicts::default();
        }
        let mut any_parts = false;
        verdicts.tokens.clear();
        for (index, token) in tokens.iter_mut().enumerate() {
            let (word, is_space) = lexical(index);
            let facts = Facts { tag: token.tag, pos: token.pos, dep: token.dep, word, is_space };
            let place = *verdicts.known.entry(facts).or_insert_with(|| {
                verdicts.verdicts.push(self.judge(classes, facts));
                u32::try_from(verdicts.verdicts.len() - 1).unwrap_or(0)
            });
            let verdict = &verdicts.verdicts[place as usize];
            verdict.effect.apply(token);
            any_parts |= !verdict.parts.is_empty();
            verdicts.tokens.push(place);
        }
        if any_parts {
            self.apply_longer(verdicts, tokens);
        }
    }

    /// What single-token rules do to a token with these facts, and where else it may matter.
    fn judge(&self, classes: &Classes, facts: Facts) -> Verdict {
        let mut verdict = Verdict { effect: Effect::default(), rules: Vec::new(), parts: Vec::new() };
        for (number, rule) in self.rules.iter().enumerate() {
            for (place, pattern) in rule.patterns.iter().enumerate() {
                let [conditions] = pattern.as_slice() else {
                    let parts = pattern.iter().enumerate().filter(|(_, part)| part.hold(classes, facts));
                    verdict.parts.extend(parts.map(|(at, _)| (number, place, at)));
                    continue;
                };
                if matches!(rule.index, 0 | -1) && conditions.hold(classes, facts) {
                    verdict.rules.push(number);
                }
            }
        }
        verdict.rules.dedup();
        for &rule in &verdict.rules {
            let effect = &self.rules[rule].effect;
            let so_far = verdict.effect;
            verdict.effect = Effect {
                tag: effect.tag.or(so_far.tag),
                pos: effect.pos.or(so_far.pos),
                morph: effect.morph.or(so_far.morph),
                dep: effect.dep.or(so_far.dep),
                lemma: effect.lemma.or(so_far.lemma),
            };
        }
        verdict
    }

    /// Applies rules over several tokens, each in its turn among the others of the token it changes.
    #[cold]
    fn apply_longer(&self, verdicts: &Verdicts, tokens: &mut [Attributes]) {
        let verdict_of =
            |token: usize| verdicts.tokens.get(token).map(|&place| &verdicts.verdicts[place as usize]);
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for start in 0..tokens.len() {
            let Some(verdict) = verdict_of(start) else { continue };
            for &(rule, place, _) in verdict.parts.iter().filter(|(.., at)| *at == 0) {
                let pattern_len = self.rules[rule].patterns[place].len();
                let whole = (1..pattern_len).all(|at| {
                    verdict_of(start + at).is_some_and(|next| next.parts.contains(&(rule, place, at)))
                });
                if !whole {
                    continue;
                }
                let len = i64::try_from(pattern_len).unwrap_or(0);
                let index = self.rules[rule].index;
                let index = if index < 0 { index + len } else { index };
                if let Some(index) = usize::try_from(index).ok().filter(|&index| index < pattern_len) {
                    hits.push((start + index, rule));
                }
            }
        }
        hits.sort_unstable();
        for token_hits in hits.chunk_by(|left, right| left.0 == right.0) {
            let token = token_hits[0].0;
            let longer = token_hits.iter().map(|&(_, rule)| rule);
            let single = verdict_of(token).map_or(&[][..], |verdict| &verdict.rules);
            let mut rules: Vec<usize> = single.iter().copied().chain(longer).collect();
            rules.sort_unstable();
            for rule in rules {
                self.rules[rule].effect.apply(&mut tokens[token]);
            }
        }
    }
}
