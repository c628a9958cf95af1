//! Why an article is in its story and in no other.

use crate::cohesion::{LOOSEST, LOOSEST_ON_ARRIVAL};
use crate::correction::key;
use crate::feature::{Features, UNIT};
use crate::similarity::{ALL, Compared, EVIDENCE_NAMES, evidence, likeness, nearness};
use crate::terms::Terms;
use crate::window::{Held, MERGE_MEMBERS, Window, mean};
use crate::writing::Writing;
use rashomon_core::{Article, ArticleId, StoryId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Why an article is in its story.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The story.
    pub story: Choice,
    /// The story of all others that the article is most like; `None` if it is like none at all.
    pub runner_up: Option<Choice>,
    /// Whether a person's correction names the article.
    pub is_corrected: bool,
}

/// A story that an article is, or could be, in.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its id.
    pub story: StoryId,
    /// How like it the article is, from 0 to 1: half the mean over its articles, half that over the three
    /// likest. 0 if the article is alone in it.
    pub likeness: f32,
    /// The mean over its articles alone.
    pub mean: f32,
    /// How alike its other articles are among themselves, by the latest: the more they are, the more is asked.
    /// A usual value as long as there are few.
    pub cohesion: f32,
    /// Least likeness at which an arriving article joins it.
    pub join: f32,
    /// Least mean likeness at which repair puts an article into it.
    pub link: f32,
    /// Its articles that are most like this one, at most three.
    pub nearest: Vec<Resemblance>,
}

/// What speaks for and against an article and another being of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Resemblance {
    /// The other article.
    pub article: ArticleId,
    /// From 0 to 1.
    pub likeness: f32,
    /// What each kind of evidence adds to the logarithm of the odds, weightiest first; what adds nothing is
    /// left out.
    pub parts: Vec<(&'static str, f32)>,
    /// Words that both have, as the first article writes them in lower case, most telling first.
    pub terms: Vec<String>,
    /// Names that both have, as the first article writes them, most telling first; days of the week and months
    /// are none.
    pub names: Vec<String>,
    /// Numbers in headline and lead that both have.
    pub numbers: Vec<String>,
    /// How far apart they were published, where both say so.
    pub days_apart: Option<f32>,
}

/// Members compared of a story.
const MEMBERS: usize = 150;

/// Capitals that are no names, where languages have them.
const WEEKDAYS: [&str; 15] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
];
const MONTHS: [&str; 19] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "dezember",
];

impl Window {
    /// Explains why `article` is in its story; `None` if the window does not hold it.
    pub fn explain(&self, article: &Article) -> Option<Explanation> {
        let number = self.number(&article.id)?;
        let held = self.held(number);
        let words = self.words(article);
        let compared = Compared::new(&held.features);
        let mut near: BTreeMap<u32, Vec<(f32, u32)>> = BTreeMap::new();
        let stories =
            self.near(&compared, 0.0).stories.into_iter().map(|near| near.number).chain([held.story]);
        for story in stories {
            let members = self.latest(story, MEMBERS).iter().filter(|&&member| member != number);
            near.entry(story).or_insert_with(|| {
                let like = |&member: &u32| {
                    let other = self.held(member);
                    let pair = self.weights.compare(&compared, &other.features);
                    (pair.map_or(0.0, |pair| pair.likeness(held.most, other.most)), member)
                };
                let mut likenesses: Vec<(f32, u32)> = members.map(like).collect();
                likenesses.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                likenesses
            });
        }
        let choice = |(story, members): (u32, &Vec<(f32, u32)>)| {
            let likenesses: Vec<f32> = members.iter().map(|member| member.0).collect();
            let nearest = &members[..members.len().min(3)];
            let best: Vec<f32> = nearest.iter().map(|member| member.0).collect();
            let resemblance = |&(_, member): &(f32, u32)| {
                self.resemblance((article, &held.features, held.most), self.held(member), &words)
            };
            let others: Vec<u32> = self
                .latest(story, MERGE_MEMBERS)
                .iter()
                .copied()
                .filter(|&member| member != number)
                .collect();
            let cohesion = self.cohesion_of(&others);
            Choice {
                story: self.id(story),
                likeness: 0.5 * mean(&likenesses) + 0.5 * mean(&best),
                mean: mean(&likenesses),
                #[expect(clippy::cast_possible_truncation, reason = "from 0 to 1")]
                cohesion: cohesion.value() as f32,
                join: self.weights.join + cohesion.asked_of_one(LOOSEST_ON_ARRIVAL),
                link: self.weights.link + cohesion.asked_of_one(LOOSEST),
                nearest: nearest.iter().map(resemblance).collect(),
            }
        };
        let runner_up = near
            .iter()
            .filter(|&(&story, _)| story != held.story)
            .map(|(&story, members)| choice((story, members)))
            .filter(|choice| choice.likeness > 0.0)
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness).then(b.story.cmp(&a.story)));
        Some(Explanation {
            story: choice((held.story, &near[&held.story])),
            runner_up,
            is_corrected: !self.bonds.party(key(&article.id)).is_empty(),
        })
    }

    /// What speaks for and against `article`, which the window need not hold, and `other`, which it must,
    /// being of one story.
    pub fn resemblance_of(&self, article: &Article, other: &ArticleId) -> Option<Resemblance> {
        let other = self.held(self.number(other)?);
        let words = self.words(article);
        Some(match self.number(&article.id).map(|number| self.held(number)) {
            Some(held) => self.resemblance((article, &held.features, held.most), other, &words),
            None => {
                let features = self.weigh(&Terms::of(article, self.main_language()));
                self.resemblance((article, &features, 0.0), other, &words)
            }
        })
    }

    /// The words of `article` by the number of their term.
    pub(crate) fn words(&self, article: &Article) -> FxHashMap<u32, String> {
        Terms::of(article, self.main_language()).words(article).into_iter().collect()
    }

    fn resemblance(
        &self,
        (article, a, most): (&Article, &Features, f32),
        other: &Held,
        words: &FxHashMap<u32, String>,
    ) -> Resemblance {
        let b = &other.features;
        let evidence = evidence(a, b);
        let mut named: Vec<(&'static str, f32)> =
            EVIDENCE_NAMES.into_iter().zip(self.weights.parts(a, b, &evidence)).collect();
        if a.has_body && b.has_body {
            named.push(("nearness", self.weights.nearness * nearness(evidence[ALL], most, other.most)));
        }
        named.retain(|&(_, part)| part != 0.0);
        named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let both = |weight: fn(&crate::feature::Term) -> u16| -> Vec<u32> {
            let mut found: Vec<(f32, u32)> = Vec::new();
            for term in a.terms.iter().filter(|term| weight(term) > 0) {
                if let Some(other) = b.terms.find(term.term) {
                    let product = f32::from(weight(&term)) / UNIT * f32::from(weight(&other));
                    if product > 0.0 {
                        found.push((product, term.term));
                    }
                }
            }
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            found.into_iter().map(|(_, term)| term).filter(|term| words.contains_key(term)).collect()
        };
        let word = |term: u32| words.get(&term).cloned();
        let numbers = a.numbers.iter().filter(|number| b.numbers.binary_search(number).is_ok());
        #[expect(clippy::cast_precision_loss, reason = "a second in a year does not matter")]
        let days_apart = a.time.zip(b.time).map(|(a, b)| a.abs_diff(b) as f32 / 86_400.0);
        Resemblance {
            article: b.article.clone(),
            likeness: likeness(named.iter().map(|part| part.1).sum()),
            parts: named,
            terms: both(|term| term.all).into_iter().filter_map(word).collect(),
            names: names(Writing::of(&[article], self.main_language()).names(&both(|term| term.names))),
            numbers: numbers.filter_map(|&number| word(number)).collect(),
            days_apart,
        }
    }
}

/// `written` without days and months: one that stands behind a name is no part of it, and one alone is none.
fn names(written: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for run in written {
        let is_weekday = |word: &&str| WEEKDAYS.contains(&word.to_lowercase().as_str());
        let words: Vec<&str> = run.split(' ').filter(|word| !is_weekday(word)).collect();
        let is_month = words.iter().all(|word| MONTHS.contains(&word.to_lowercase().as_str()));
        let name = words.join(" ");
        if !is_month && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_no_names() {
        let written = ["Ada Moll Tuesday", "Lena May", "May", "Monday", "Port Ellery", "Ada Moll"];
        let written = written.map(str::to_owned).to_vec();
        assert_eq!(names(written), ["Ada Moll", "Lena May", "Port Ellery"]);
    }
}
