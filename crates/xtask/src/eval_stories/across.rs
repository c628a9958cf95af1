//! Links between stories in several languages, scored where two sets label the same happenings.

use super::set::{Set, weigh};
use rashomon_core::{Article, ArticleId, Relation, StoryId};
use rashomon_story::{Weights, Window};
use std::collections::{BTreeMap, BTreeSet};

/// Groups the articles of all `sets` in one window and prints how many links between stories of two languages
/// are right: most articles of both are of one labelled story.
pub(super) fn print(sets: &[Set]) {
    let mut labelled: Vec<(&Article, &str)> =
        sets.iter().flat_map(|set| set.articles.iter().zip(set.labels.iter().map(String::as_str))).collect();
    labelled.sort_by_key(|(article, _)| article.published.map(|published| published.day()));
    let articles: Vec<Article> = labelled.iter().map(|(article, _)| (*article).clone()).collect();
    let mut window = Window::over_all_time(Weights::default());
    for features in weigh(&articles) {
        window.insert(features);
    }
    window.repair();
    let by_id: BTreeMap<&ArticleId, (&Article, &str)> =
        labelled.iter().map(|&(article, label)| (&article.id, (article, label))).collect();
    let stories: BTreeSet<StoryId> =
        articles.iter().filter_map(|article| window.story_of(&article.id).cloned()).collect();
    let label = |story: &StoryId| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for article in window.articles_of(story) {
            *counts.entry(by_id[article].1).or_default() += 1;
        }
        counts.into_iter().max_by_key(|&(_, count)| count).map(|(label, _)| label)
    };
    let mut links: BTreeSet<(StoryId, StoryId)> = BTreeSet::new();
    for story in &stories {
        let members: Vec<&Article> =
            window.articles_of(story).into_iter().map(|article| by_id[article].0).collect();
        let related = window.related(story, &members, usize::MAX);
        for other in related.into_iter().filter(|other| other.relation == Relation::OtherLanguage) {
            links.insert((story.clone().min(other.story.clone()), story.clone().max(other.story)));
        }
    }
    let right: Vec<_> = links.iter().filter(|(a, b)| label(a) == label(b)).collect();
    let found: BTreeSet<_> = right.iter().map(|(a, _)| label(a)).collect();
    let names = |set: &Set| set.labels.iter().cloned().collect::<BTreeSet<String>>();
    let shared = sets.iter().map(names).reduce(|a, b| &a & &b).unwrap_or_default();
    println!(
        "links across languages, {}: {} right of {}; {} of {} happenings in both are linked",
        sets.iter().map(|set| set.name).collect::<Vec<_>>().join(" and "),
        right.len(),
        links.len(),
        found.len(),
        shared.len(),
    );
}
