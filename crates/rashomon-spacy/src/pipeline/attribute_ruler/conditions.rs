//! What a rule demands of one token.

use crate::load::LoadError;
use crate::load::msgpack::Value;
use crate::text::lexeme::Hash;
use crate::text::pattern::{Pattern, Scratch};
use rashomon_core::{LabelId, Labels};
use std::collections::HashMap;

/// Each combination of REGEX conditions becomes a class of its own.
const REGEXES_MAX: usize = 8;

/// What the rules can see of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    pub(super) tag: LabelId,
    pub(super) pos: LabelId,
    pub(super) dep: LabelId,
    pub(super) word: u32,
    pub(super) is_space: bool,
}

/// All must hold.
#[derive(Debug)]
pub(super) struct Conditions(Vec<Condition>);

#[derive(Debug)]
enum Condition {
    Tag(Test<LabelId>),
    Pos(Test<LabelId>),
    Dep(Test<LabelId>),
    IsSpace(bool),
    /// A condition on the lower-cased text, by its number in [`Classes`].
    Word(usize),
}

#[derive(Debug)]
enum Test<T> {
    In(Vec<T>),
    NotIn(Vec<T>),
}

impl<T: PartialEq> Test<T> {
    fn holds(&self, value: &T) -> bool {
        match self {
            Self::In(values) => values.contains(value),
            Self::NotIn(values) => !values.contains(value),
        }
    }
}

impl Conditions {
    pub(super) fn read(
        file: &str,
        rule: usize,
        token: &Value<'_>,
        labels: &mut Labels,
        classes: &mut Classes,
    ) -> Result<Self, LoadError> {
        let unsupported = |found: String, supported: &str| {
            LoadError::unsupported(file, format!("{found} in rule {rule}"), supported)
        };
        let entries = token.map().ok_or_else(|| {
            LoadError::damaged(file, format!("{} in rule {rule}", token.kind()), "a token's conditions")
        })?;
        let mut conditions = Vec::with_capacity(entries.len());
        for (attribute, value) in entries {
            let attribute = attribute.text().unwrap_or("");
            let mut label_test = |value: &Value<'_>| match word_test(value) {
                Some(WordTest::Listed(Test::In(names))) => {
                    Ok(Test::In(names.iter().map(|name| labels.intern(name)).collect()))
                }
                Some(WordTest::Listed(Test::NotIn(names))) => {
                    Ok(Test::NotIn(names.iter().map(|name| labels.intern(name)).collect()))
                }
                _ => Err(unsupported(format!("{value:?} for {attribute}"), "a value, IN, NOT_IN")),
            };
            conditions.push(match attribute {
                "TAG" => Condition::Tag(label_test(value)?),
                "POS" => Condition::Pos(label_test(value)?),
                "DEP" => Condition::Dep(label_test(value)?),
                "IS_SPACE" => match value {
                    Value::Bool(truth) => Condition::IsSpace(*truth),
                    other => {
                        return Err(unsupported(format!("{} for IS_SPACE", other.kind()), "true, false"));
                    }
                },
                "LOWER" => {
                    let test = word_test(value).ok_or_else(|| {
                        unsupported(format!("{value:?} for LOWER"), "a value, IN, NOT_IN, REGEX")
                    })?;
                    let number = classes
                        .add(test)
                        .map_err(|found| unsupported(found, "patterns of plain characters"))?;
                    Condition::Word(number)
                }
                other => {
                    return Err(unsupported(
                        format!("attribute {other:?}"),
                        "TAG, POS, DEP, LOWER, IS_SPACE",
                    ));
                }
            });
        }
        Ok(Self(conditions))
    }

    pub(super) fn hold(&self, classes: &Classes, facts: Facts) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Tag(test) => test.holds(&facts.tag),
            Condition::Pos(test) => test.holds(&facts.pos),
            Condition::Dep(test) => test.holds(&facts.dep),
            Condition::IsSpace(truth) => facts.is_space == *truth,
            Condition::Word(number) => classes.holds(facts.word, *number),
        })
    }
}

#[derive(Debug)]
enum WordTest {
    Listed(Test<Box<str>>),
    Regex(Pattern),
    NoPattern(String),
}

fn word_test(value: &Value<'_>) -> Option<WordTest> {
    if let Some(text) = value.text() {
        return Some(WordTest::Listed(Test::In(vec![text.into()])));
    }
    let [(operator, operand)] = value.map()? else { return None };
    let texts =
        || operand.array()?.iter().map(|text| text.text().map(Into::into)).collect::<Option<Vec<_>>>();
    match operator.text()? {
        "IN" => Some(WordTest::Listed(Test::In(texts()?))),
        "NOT_IN" => Some(WordTest::Listed(Test::NotIn(texts()?))),
        "REGEX" => Some(match Pattern::new(operand.text()?) {
            Ok(pattern) => WordTest::Regex(pattern),
            Err(found) => WordTest::NoPattern(found),
        }),
        _ => None,
    }
}

/// Which conditions on words hold for which words: words that no condition tells apart share a class.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    tests: Vec<WordTest>,
    /// Classes of all listed words.
    listed: HashMap<Box<str>, u32, Hash>,
    /// Classes of all others, by which REGEX conditions hold (as bits).
    unlisted: Vec<u32>,
    /// For each class and condition whether it holds.
    held: Vec<Vec<bool>>,
}

impl Classes {
    fn add(&mut self, test: WordTest) -> Result<usize, String> {
        if let WordTest::NoPattern(found) = test {
            return Err(found);
        }
        self.tests.push(test);
        Ok(self.tests.len() - 1)
    }

    /// Works out all classes once all conditions are known.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        let n_regexes = self.regexes().count();
        if n_regexes > REGEXES_MAX {
            return Err(format!("{n_regexes} REGEX conditions"));
        }
        let mut words: Vec<Box<str>> = self
            .tests
            .iter()
            .flat_map(|test| match test {
                WordTest::Listed(Test::In(words) | Test::NotIn(words)) => words.clone(),
                WordTest::Regex(_) | WordTest::NoPattern(_) => Vec::new(),
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        let mut numbers: HashMap<Vec<bool>, u32, Hash> = HashMap::default();
        let mut class_of = |held: Vec<bool>, all: &mut Vec<Vec<bool>>| {
            let next = u32::try_from(all.len()).unwrap_or(u32::MAX);
            *numbers.entry(held.clone()).or_insert_with(|| {
                all.push(held);
                next
            })
        };
        let mut all = Vec::new();
        for bits in 0..1_usize << n_regexes {
            let held = self.held_by(None, bits);
            self.unlisted.push(class_of(held, &mut all));
        }
        for word in words {
            let held = self.held_by(Some(&word), self.regex_bits(&word));
            let class = class_of(held, &mut all);
            self.listed.insert(word, class);
        }
        self.held = all;
        Ok(())
    }

    /// The class of a lower-cased text.
    pub(crate) fn of(&self, lower: &str) -> u32 {
        match self.listed.get(lower) {
            Some(&class) => class,
            None if self.unlisted.is_empty() => 0,
            None => self.unlisted[self.regex_bits(lower)],
        }
    }

    fn holds(&self, class: u32, condition: usize) -> bool {
        self.held.get(class as usize).is_some_and(|held| held[condition])
    }

    fn regexes(&self) -> impl Iterator<Item = &Pattern> {
        self.tests.iter().filter_map(|test| match test {
            WordTest::Regex(pattern) => Some(pattern),
            WordTest::Listed(_) | WordTest::NoPattern(_) => None,
        })
    }

    fn regex_bits(&self, word: &str) -> usize {
        let characters: Vec<char> = word.chars().collect();
        let mut scratch = Scratch::default();
        self.regexes()
            .enumerate()
            .filter(|(_, pattern)| pattern.search(&characters, 0, &mut scratch).is_some())
            .fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// Which conditions hold for `word`, or for one that no condition lists.
    fn held_by(&self, word: Option<&str>, regex_bits: usize) -> Vec<bool> {
        let mut regex = 0;
        self.tests
            .iter()
            .map(|test| match test {
                WordTest::Listed(Test::In(words)) => words.iter().any(|listed| Some(&**listed) == word),
                WordTest::Listed(Test::NotIn(words)) => !words.iter().any(|listed| Some(&**listed) == word),
                WordTest::Regex(_) => {
                    regex += 1;
                    regex_bits >> (regex - 1) & 1 == 1
                }
                WordTest::NoPattern(_) => false,
            })
            .collect()
    }
}
