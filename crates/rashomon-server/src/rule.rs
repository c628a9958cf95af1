//! What a reader wants more, less or nothing of.

use crate::fault::Fault;
use crate::site::Site;
use jiff::Timestamp;
use rashomon::store::{Item, Rule, SearchQuery};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the words of a rule are of, with how a person would say it.
pub(crate) const TARGETS: [(&str, &str); 4] = [
    ("words", "headlines with"),
    ("name", "whoever or whatever is named"),
    ("topic", "reports found by"),
    ("outlet", "the outlet"),
];

/// What readers choose from, with the weight that each is.
pub(crate) const WEIGHTS: [(&str, &str, f64); 5] = [
    ("more", "More", 2.0),
    ("much-more", "Much more", 5.0),
    ("less", "Less", -2.0),
    ("much-less", "Much less", -5.0),
    ("never", "Never", f64::NEG_INFINITY),
];

const WORDS_MAX: usize = 200;
/// What a weight lies between, other than never.
const WEIGHT_MAX: f64 = 10.0;
/// Articles that names and topics are looked for in, the latest first.
const FOUND_MAX: usize = 4_000;

/// A rule as programs and files write it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleText {
    /// What the words are of: `words` of a headline; `name` of somebody or something in a report; `topic`, a
    /// search that finds reports; `outlet`.
    pub(crate) target: String,
    /// At most 200 characters.
    pub(crate) words: String,
    /// Above 0 for more, below for less, from -10 to 10; null for never.
    pub(crate) weight: Option<f64>,
}

impl From<&Rule> for RuleText {
    fn from(rule: &Rule) -> Self {
        let weight = Some(rule.weight).filter(|weight| weight.is_finite());
        Self { target: rule.target.clone(), words: rule.words.clone(), weight }
    }
}

impl RuleText {
    /// The rule that it is, if it makes sense.
    pub(crate) fn rule(&self) -> Result<Rule, Fault> {
        let words = self.words.trim();
        if words.is_empty() || words.chars().count() > WORDS_MAX {
            return Err(Fault::bad("A rule needs words, at most 200 characters."));
        }
        if !TARGETS.iter().any(|(name, _)| *name == self.target) {
            return Err(Fault::bad("A rule is of words, a name, a topic or an outlet."));
        }
        if self.weight.is_some_and(|weight| !(-WEIGHT_MAX..=WEIGHT_MAX).contains(&weight)) {
            return Err(Fault::bad("A weight is from -10 to 10, or null for never."));
        }
        if self.target == "topic" {
            SearchQuery::parse(words).map_err(|error| Fault::bad(error.to_string()))?;
        }
        let weight = self.weight.unwrap_or(f64::NEG_INFINITY);
        Ok(Rule { number: 0, target: self.target.clone(), words: words.to_owned(), weight })
    }
}

/// Rules with the articles that those of names and topics hit.
#[derive(Debug)]
pub(crate) struct Rules<'a> {
    rules: Vec<Applied<'a>>,
}

/// A rule, ready to be held against many stories.
#[derive(Debug)]
struct Applied<'a> {
    rule: &'a Rule,
    /// Its words in lower case.
    words: String,
    /// Articles that its name or topic is found in.
    found: BTreeSet<i64>,
}

impl<'a> Rules<'a> {
    /// Looks names and topics up in articles from `since` on.
    pub(crate) fn new(site: &Site, rules: &'a [Rule], since: Option<Timestamp>) -> Result<Self, Fault> {
        let rules = rules.iter().map(|rule| {
            Ok(Applied { rule, words: rule.words.to_lowercase(), found: found(site, rule, since)? })
        });
        Ok(Self { rules: rules.collect::<Result<_, Fault>>()? })
    }

    /// Those that are of a story with these reports.
    pub(crate) fn of<'b>(&'b self, items: &'b [Item]) -> impl Iterator<Item = &'a Rule> + 'b {
        self.rules.iter().filter(|applied| applied.hits(items)).map(|applied| applied.rule)
    }
}

impl Applied<'_> {
    fn hits(&self, items: &[Item]) -> bool {
        let words = &self.words;
        items.iter().any(|item| match self.rule.target.as_str() {
            "outlet" => item.outlet.as_ref().is_some_and(|outlet| outlet.to_lowercase() == *words),
            "words" => item.title.as_ref().is_some_and(|title| has_words(&title.to_lowercase(), words)),
            _ => self.found.contains(&item.number),
        })
    }
}

fn found(site: &Site, rule: &Rule, since: Option<Timestamp>) -> Result<BTreeSet<i64>, Fault> {
    let query = match rule.target.as_str() {
        "name" => SearchQuery { about: vec![rule.words.clone()], ..SearchQuery::default() },
        // What could be read once may not be any more: then it hits nothing.
        "topic" => match SearchQuery::parse(&rule.words) {
            Ok(query) => query,
            Err(_) => return Ok(BTreeSet::new()),
        },
        _ => return Ok(BTreeSet::new()),
    };
    let Some(index) = &site.index else { return Ok(BTreeSet::new()) };
    let query = SearchQuery { latest: true, since: query.since.max(since), ..query };
    let hits = index.search(&*site.store, &query, 0, FOUND_MAX)?.hits;
    Ok(hits.into_iter().map(|hit| hit.article).collect())
}

/// Whether the reader wants nothing of an outlet: its reports are left out of every story.
pub(crate) fn is_unwanted_outlet(rules: &[Rule], outlet: &str) -> bool {
    rules.iter().any(|rule| {
        rule.target == "outlet"
            && rule.weight == f64::NEG_INFINITY
            && outlet.to_lowercase() == rule.words.to_lowercase()
    })
}

/// A rule's weight as a person says it.
pub(crate) fn weight_in_words(weight: f64) -> String {
    match WEIGHTS.iter().find(|(_, _, known)| known.total_cmp(&weight).is_eq()) {
        Some((_, text, _)) => (*text).to_owned(),
        None if weight > 0.0 => format!("More ({weight:+})"),
        None => format!("Less ({weight:+})"),
    }
}

/// What a rule is of, as a person says it: `the outlet`.
pub(crate) fn target_in_words(target: &str) -> &'static str {
    TARGETS.iter().find(|(name, _)| *name == target).map_or("", |(_, text)| text)
}

/// Whether `words` stand in `text` as whole words.
fn has_words(text: &str, words: &str) -> bool {
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(start, found)| {
        !words.is_empty()
            && !is_letter(text[..start].chars().next_back())
            && !is_letter(text[start + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_words("the ferry strike ends", "ferry strike") && has_words("ferry", "ferry"));
        assert!(!has_words("ferryman’s strike", "ferry") && !has_words("a", ""));
    }

    #[test]
    fn a_rule_makes_sense_or_is_refused() {
        let rule = |target: &str, words: &str, weight| {
            RuleText { target: target.to_owned(), words: words.to_owned(), weight }.rule()
        };
        assert_eq!(rule("outlet", " Courier ", None).unwrap().words, "Courier");
        assert!(rule("outlet", " ", None).is_err() && rule("colour", "red", None).is_err());
        assert!(
            rule("words", "ferry", Some(11.0)).is_err() && rule("words", "ferry", Some(f64::NAN)).is_err()
        );
        assert!(rule("topic", "kind:loud", Some(1.0)).is_err() && rule("topic", "dam", Some(1.0)).is_ok());
    }
}
