//! Stories beside a story: the same actors in another happening, the same happening in another language.
//!
//! Neither makes two stories one. Words of two languages cannot be compared; names, numbers and time can, so
//! that a link across languages wants all of them.

use crate::feature::{SMALL_UNIT, UNIT};
use crate::similarity::Weights;
use crate::terms::Terms;
use crate::window::{Held, Window};
use crate::word::{plain, term_id};
use crate::writing::Writing;
use rashomon_core::{Article, RelatedStory, Relation, StoryId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Members of a story, the latest, whose names are the story's.
const MEMBERS: usize = 24;
/// Names that a story turns on.
const NAMES: usize = 10;
/// Articles looked at for each name, the latest.
const POSTINGS: usize = 1_000;
/// Stories compared.
const STORIES: usize = 48;
/// Least cosine of the names for the same actors.
const SAME_ACTORS: f32 = 0.3;
/// Least cosine of the names, and fewest names in both, for one happening in two languages.
const OTHER_LANGUAGE: f32 = 0.4;
const OTHER_LANGUAGE_NAMES: usize = 3;
/// Names that make up for numbers, of which headlines are short.
const NAMES_FOR_NUMBERS: usize = 5;
/// How far apart two stories of one happening begin at most.
const APART_SECONDS: u64 = 36 * 3_600;

/// What stories in several languages can be compared by.
struct Profile {
    language: Option<Box<str>>,
    /// Ascending by number, of length one, as the next.
    names: Vec<(u32, f32)>,
    /// Names as they are written.
    spellings: Vec<(u32, f32)>,
    numbers: Vec<u32>,
    /// The earliest.
    time: Option<i64>,
}

/// Words of the names that a story of `articles` turns on, in lower case without accents, weightiest first:
/// what its related stories can be searched by.
pub fn names_of(articles: &[&Article]) -> Vec<String> {
    let story = StoryId::new("");
    let window = Window::of_stories([(&story, articles)]);
    let Some(&number) = window.story_of_id.get(&story) else { return Vec::new() };
    let own = window.profile(number);
    let mut weighed: Vec<(f32, u32)> =
        own.names.iter().chain(&own.spellings).map(|&(term, weight)| (weight, term)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let words = window.words_of(articles);
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let named =
        weighed.into_iter().filter_map(|(_, term)| words.get(&term).map(|word| plain(word).into_owned()));
    named.filter(|word| seen.insert(word.clone())).collect()
}

impl Window {
    /// A window over all time that holds stories as they are.
    pub fn of_stories<'a>(stories: impl IntoIterator<Item = (&'a StoryId, &'a [&'a Article])>) -> Self {
        let mut held: Vec<(&StoryId, Terms)> = Vec::new();
        for (story, articles) in stories {
            held.extend(articles.iter().map(|article| (story, Terms::of(article, None))));
        }
        held.sort_by(|a, b| a.1.arrival().cmp(&b.1.arrival()));
        let mut window = Self::over_all_time(Weights::default());
        for (_, terms) in &held {
            window.count(terms);
        }
        for (story, terms) in &held {
            window.insert_into(window.weigh(terms), story);
        }
        window
    }

    /// Up to `n_most` stories beside `story`, the most closely related first; `articles`, of the story, say
    /// how names are written.
    ///
    /// A story in another language needs three names in common, a number as well unless there are five, and
    /// must have begun within a day and a half.
    pub fn related(&self, story: &StoryId, articles: &[&Article], n_most: usize) -> Vec<RelatedStory> {
        let Some(&number) = self.story_of_id.get(story) else { return Vec::new() };
        let own = self.profile(number);
        let mut shared: BTreeMap<u32, f32> = BTreeMap::new();
        for &(term, weight) in &own.names {
            let mut last = None;
            for &(holder, other) in self.index.latest(term, POSTINGS) {
                let Some(held) = holder.checked_sub(self.first).and_then(|at| self.articles.get(at as usize))
                else {
                    continue;
                };
                if held.story != number && last != Some(held.story) {
                    let sum = shared.entry(held.story).or_insert(0.0);
                    *sum = sum.max(weight * other) + weight * weight;
                    last = Some(held.story);
                }
            }
        }
        let mut candidates: Vec<(u32, f32)> = shared.into_iter().collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        candidates.truncate(STORIES);
        let mut candidates: Vec<u32> = candidates.into_iter().map(|(story, _)| story).collect();
        candidates.extend(self.in_other_languages(&own));
        candidates.sort_unstable();
        candidates.dedup();
        let mut related: Vec<(RelatedStory, Vec<u32>)> = candidates
            .into_iter()
            .filter_map(|other| {
                let (relation, strength, names) = relate(&own, &self.profile(other))?;
                let story = RelatedStory { story: self.id(other), relation, strength, names: Vec::new() };
                Some((story, names))
            })
            .collect();
        related.sort_by(|(a, _), (b, _)| {
            let order = b.relation.cmp(&a.relation).then(b.strength.total_cmp(&a.strength));
            order.then_with(|| a.story.cmp(&b.story))
        });
        related.truncate(n_most);
        if related.is_empty() {
            return Vec::new();
        }
        let writing = Writing::of(articles, self.main_language());
        let named =
            |(story, names): (RelatedStory, Vec<u32>)| RelatedStory { names: writing.names(&names), ..story };
        related.into_iter().map(named).collect()
    }

    /// The words of `articles` by the number of their term, and by that of their spelling.
    fn words_of(&self, articles: &[&Article]) -> FxHashMap<u32, String> {
        let mut words: FxHashMap<u32, String> = FxHashMap::default();
        for article in articles {
            let own = self.words(article);
            words.extend(own.values().map(|word| (term_id(&plain(word)), word.clone())));
            words.extend(own);
        }
        words
    }

    /// Stories in other languages with an article that has enough of the names. There is no index of these:
    /// all articles of the time are looked at.
    fn in_other_languages(&self, own: &Profile) -> Vec<u32> {
        let Some(time) = own.time.filter(|_| self.n_languages() > 1) else { return Vec::new() };
        let is_near = |other: &Held| {
            let features = &other.features;
            features.language.is_some()
                && features.language != own.language
                && features.time.is_some_and(|other| other.abs_diff(time) <= 2 * APART_SECONDS)
        };
        let n_shared = |other: &Held| {
            let has = |name: &(u32, f32)| other.features.spellings.binary_search(&name.0).is_ok();
            own.spellings.iter().filter(|name| has(name)).count()
        };
        let found = self.articles.iter().filter(|other| is_near(other) && n_shared(other) >= 2);
        found.map(|other| other.story).collect()
    }

    fn profile(&self, story: u32) -> Profile {
        let members = self.latest(story, MEMBERS);
        let mut names: BTreeMap<u32, f32> = BTreeMap::new();
        let mut spellings: BTreeMap<u32, f32> = BTreeMap::new();
        let mut numbers: Vec<u32> = Vec::new();
        let mut time: Option<i64> = None;
        let mut language = None;
        for features in members.iter().map(|&member| &self.held(member).features) {
            for term in features.terms.iter().filter(|term| term.names > 0) {
                // What an article turns on counts more than who is mentioned.
                let weight = f32::from(term.names) / UNIT + f32::from(term.actors) / SMALL_UNIT;
                *names.entry(term.term).or_insert(0.0) += weight;
            }
            for &name in &features.spellings {
                *spellings.entry(name).or_insert(0.0) += 1.0;
            }
            numbers.extend(&features.numbers);
            time = time.into_iter().chain(features.time).min();
            language = language.or_else(|| features.language.clone());
        }
        numbers.sort_unstable();
        numbers.dedup();
        Profile { language, names: most(names), spellings: most(spellings), numbers, time }
    }
}

/// The weightiest of `names` as a vector of length one, ascending by number.
fn most(names: BTreeMap<u32, f32>) -> Vec<(u32, f32)> {
    let mut names: Vec<(u32, f32)> = names.into_iter().collect();
    names.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    names.truncate(NAMES);
    let length = names.iter().map(|name| name.1 * name.1).sum::<f32>().sqrt();
    names.iter_mut().for_each(|name| name.1 /= length);
    names.sort_unstable_by_key(|name| name.0);
    names
}

/// How two stories hang together, how much, and by which names, weightiest first.
fn relate(a: &Profile, b: &Profile) -> Option<(Relation, f32, Vec<u32>)> {
    let shared = |a: &[(u32, f32)], b: &[(u32, f32)]| {
        let product = |&(name, weight): &(u32, f32)| {
            let place = b.binary_search_by_key(&name, |other| other.0).ok()?;
            Some((weight * b[place].1, name))
        };
        let mut shared: Vec<(f32, u32)> = a.iter().filter_map(product).collect();
        shared.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let strength = shared.iter().map(|name| name.0).sum::<f32>().min(1.0);
        (strength, shared.into_iter().map(|name| name.1).collect::<Vec<u32>>())
    };
    if a.language == b.language {
        let (strength, names) = shared(&a.names, &b.names);
        return (strength >= SAME_ACTORS).then_some((Relation::SameActors, strength, names));
    }
    let (strength, names) = shared(&a.spellings, &b.spellings);
    let near = a.time.zip(b.time).is_some_and(|(a, b)| a.abs_diff(b) <= APART_SECONDS);
    let number = a.numbers.iter().any(|number| b.numbers.binary_search(number).is_ok());
    let enough = names.len() >= OTHER_LANGUAGE_NAMES && (number || names.len() >= NAMES_FOR_NUMBERS);
    (near && enough && strength >= OTHER_LANGUAGE).then_some((Relation::OtherLanguage, strength, names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::Weights;
    use rashomon_core::{Published, Title};

    fn article(id: &str, language: &str, day: &str, title: &str, text: &str) -> Article {
        Article {
            title: Some(Title { text: title.to_owned(), span: None }),
            published: Some(Published::Day(day.parse().unwrap())),
            language: Some(language.to_owned()),
            ..Article::plain(id, text)
        }
    }

    #[test]
    fn other_happenings_and_other_languages_stay_apart() {
        let articles = [
            article(
                "strike",
                "en",
                "2031-05-02",
                "Dockers strike at Port Ellery",
                "Cranes stood still at Port Ellery as Greta Mbeki led 1,400 dockers out over a new rota, and Anders Holm called it reckless.",
            ),
            article(
                "court",
                "en",
                "2031-05-09",
                "Greta Mbeki sues Anders Holm",
                "The leader of the dockers of Port Ellery, Greta Mbeki, took Anders Holm to court for slander over a letter in a newspaper.",
            ),
            article(
                "huelga",
                "es",
                "2031-05-02",
                "Huelga en Port Ellery",
                "Las grúas del puerto de Port Ellery pararon cuando Greta Mbeki sacó a 1.400 estibadores; Anders Holm habló de temeridad.",
            ),
            article(
                "moon",
                "en",
                "2031-05-02",
                "Lander sets down on the moon",
                "A lander of the agency has set down near the south pole, one foot on a rock, said Ilse Vane.",
            ),
        ];
        let mut window = Window::new(Weights::default());
        for article in &articles {
            window.add(article);
        }
        let story = window.story_of(&articles[0].id).unwrap();
        let opener = |related: &RelatedStory| window.articles_of(&related.story)[0].to_string();
        let told: Vec<String> = window
            .related(story, &[&articles[0]], 5)
            .iter()
            .map(|related| format!("{} {:?} {}", opener(related), related.relation, related.names.join(" ")))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        huelga OtherLanguage Port Ellery Anders Holm Greta Mbeki
        court SameActors Port Ellery Anders Greta Mbeki
        ");
    }
}
