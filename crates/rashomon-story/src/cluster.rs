//! Which articles report one happening.

use crate::feature::{Features, Terms};
use crate::similarity::Weights;
use crate::term::fnv;
use crate::title;
use crate::window::{WINDOW_ARTICLES, Window};
use rashomon_core::{Article, Story, StoryId};
use std::collections::BTreeMap;

/// Groups `articles` to stories; every article is in exactly one.
///
/// Works on the words of headline and body alone, in any language; articles of different languages
/// stay apart. What is not known of an article (headline, text, date) counts neither for nor against.
/// The result depends on the order of `articles` only in the order it is given in: stories by their
/// first article, articles by publication, undated ones last, then as given.
pub fn group(articles: &[&Article]) -> Vec<Story> {
    let mut terms: Vec<Terms> = articles.iter().map(|article| Terms::of(article, None)).collect();
    let main_language = main_language(&terms);
    for (terms, article) in terms.iter_mut().zip(articles) {
        if terms.language().is_none() && main_language.is_some() {
            *terms = Terms::of(article, main_language.as_deref());
        }
    }
    // In an order of the articles' own, so that numbering and ties do not hang on the input's.
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by(|&a, &b| arrival(&terms[a]).cmp(&arrival(&terms[b])));

    let (story_of, features) = stories_in_order(&terms, &order);
    let mut stories: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (number, story) in story_of.into_iter().enumerate() {
        stories.entry(story).or_default().push(number);
    }
    let mut stories: Vec<(usize, Story)> = stories
        .into_values()
        .map(|members| {
            let members_features: Vec<&Features> = members.iter().map(|&number| &features[number]).collect();
            let id = story_id(members_features[0]);
            let mut places: Vec<usize> = members.iter().map(|&number| order[number]).collect();
            places.sort_by_key(|&place| (terms[place].time.is_none(), terms[place].time, place));
            let members_articles: Vec<&Article> =
                members.iter().map(|&number| articles[order[number]]).collect();
            let headline = title::choose(&members_articles, &members_features);
            let story = Story {
                id,
                headline,
                articles: places.iter().map(|&place| articles[place].id.clone()).collect(),
            };
            (places[0], story)
        })
        .collect();
    stories.sort_by_key(|&(first, _)| (terms[first].time.is_none(), terms[first].time, first));
    stories.into_iter().map(|(_, story)| story).collect()
}

/// The story of each article, as a number, and its features, both in `order`.
///
/// A collection that fits the window is looked at as a whole. A larger one goes through the window day by
/// day, as it would have arrived: memory and time then grow with the days, not with their square.
fn stories_in_order(terms: &[Terms], order: &[usize]) -> (Vec<u32>, Vec<Features>) {
    let whole = order.len() <= WINDOW_ARTICLES;
    let mut window =
        if whole { Window::over_all_time(Weights::default()) } else { Window::new(Weights::default()) };
    for &place in order {
        window.count(&terms[place]);
    }
    let features: Vec<Features> = order.iter().map(|&place| window.weigh(&terms[place])).collect();
    if whole {
        for features in &features {
            window.insert_alone(features.clone());
        }
        return (window.groups(), features);
    }
    let mut day = None;
    for (&place, features) in order.iter().zip(&features) {
        let today = terms[place].time.map(|seconds| seconds.div_euclid(86_400));
        if today != day {
            window.repair();
        }
        day = today;
        window.insert(features.clone());
    }
    window.repair();
    (window.stories().to_vec(), features)
}

/// The identifier of the story that `earliest` is the earliest article of.
pub(crate) fn story_id(earliest: &Features) -> StoryId {
    StoryId::new(format!("{:016x}", fnv(earliest.article.as_str().as_bytes())))
}

/// The language of most articles whose language is known.
fn main_language(terms: &[Terms]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for language in terms.iter().filter_map(Terms::language) {
        *counts.entry(language).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(language, _)| language.to_owned())
}

fn arrival(terms: &Terms) -> (bool, Option<i64>, &str) {
    (terms.time.is_none(), terms.time, terms.article.as_str())
}

#[cfg(test)]
mod tests;
