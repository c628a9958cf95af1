//! Which articles report one happening.

use crate::feature::Features;
use crate::similarity::Weights;
use crate::terms::Terms;
use crate::title;
use crate::window::{WINDOW_ARTICLES, Window};
use rashomon_core::{Article, ArticleId, Correction, Story, StoryChange, StoryEvent, StoryId};
use std::collections::{BTreeMap, HashMap};

/// Groups `articles` to stories; every article is in exactly one.
///
/// Works on the words of headline and body alone, in any language; articles of different languages
/// stay apart. What is not known of an article (headline, text, date) counts neither for nor against.
/// The result depends on the order of `articles` only in the order it is given in: stories by their
/// first article, articles by publication, undated ones last, then as given.
pub fn group(articles: &[&Article]) -> Vec<Story> {
    Grouping::of(articles, &[]).stories
}

/// Articles grouped to stories at once, with what is needed to explain it.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// The stories, as [`group`] gives them.
    pub stories: Vec<Story>,
    window: Window,
}

impl Grouping {
    /// Groups `articles` as [`group`] does, held to `corrections`, in the order in which they were made.
    pub fn of(articles: &[&Article], corrections: &[Correction]) -> Self {
        let mut terms: Vec<Terms> = articles.iter().map(|article| Terms::of(article, None)).collect();
        let main_language = main_language(&terms);
        for (terms, article) in terms.iter_mut().zip(articles) {
            if terms.language().is_none() && main_language.is_some() {
                *terms = Terms::of(article, main_language.as_deref());
            }
        }
        // In an order of the articles' own, so that numbering and ties do not hang on the input's.
        let mut order: Vec<usize> = (0..articles.len()).collect();
        order.sort_by(|&a, &b| terms[a].arrival().cmp(&terms[b].arrival()));

        let (window, members, features) = in_order(&terms, &order, corrections);
        let mut stories: Vec<(usize, Story)> = members
            .into_iter()
            .map(|(id, mut numbers)| {
                numbers.sort_unstable();
                let members_features: Vec<&Features> =
                    numbers.iter().map(|&number| &features[number]).collect();
                let members_articles: Vec<&Article> =
                    numbers.iter().map(|&number| articles[order[number]]).collect();
                let headline = title::choose(&members_articles, &members_features);
                let mut places: Vec<usize> = numbers.iter().map(|&number| order[number]).collect();
                places.sort_by_key(|&place| (terms[place].time.is_none(), terms[place].time, place));
                let articles = places.iter().map(|&place| articles[place].id.clone()).collect();
                (places[0], Story { id, headline, articles })
            })
            .collect();
        stories.sort_by_key(|&(first, _)| (terms[first].time.is_none(), terms[first].time, first));
        Self { stories: stories.into_iter().map(|(_, story)| story).collect(), window }
    }

    /// The articles as grouping saw them, the latest where they are too many: see [`Window::explain`].
    pub fn window(&self) -> &Window {
        &self.window
    }
}

/// The articles of each story, by place in `order`.
type Members = BTreeMap<StoryId, Vec<usize>>;

/// The window after all articles, the stories, and the articles' features in `order`.
///
/// A collection that fits the window is looked at as a whole. A larger one goes through the window day by
/// day, as it would have arrived: memory and time then grow with the days, not with their square.
fn in_order(
    terms: &[Terms],
    order: &[usize],
    corrections: &[Correction],
) -> (Window, Members, Vec<Features>) {
    let whole = order.len() <= WINDOW_ARTICLES;
    let weights = Weights::default();
    let window = if whole { Window::over_all_time(weights) } else { Window::new(weights) };
    let mut window = window.with_corrections(corrections.to_vec());
    for &place in order {
        window.count(&terms[place]);
    }
    let mut features: Vec<Features> = order.iter().map(|&place| window.weigh(&terms[place])).collect();
    let mut members = Members::new();
    let mut number_of: HashMap<ArticleId, usize> = HashMap::new();
    let mut day = None;
    for (number, features) in features.iter_mut().enumerate() {
        // Two articles of one id are two all the same.
        while number_of.contains_key(&features.article) {
            features.article = ArticleId::new(format!("{} again", features.article));
        }
        number_of.insert(features.article.clone(), number);
        if whole {
            let story = window.insert_alone(features.clone());
            members.insert(story, vec![number]);
            continue;
        }
        let today = features.time.map(|seconds| seconds.div_euclid(86_400));
        if today != day {
            follow(&mut members, &number_of, window.repair());
        }
        day = today;
        follow(&mut members, &number_of, window.insert(features.clone()));
    }
    follow(&mut members, &number_of, window.repair());
    (window, members, features)
}

/// Brings `members` up to date.
fn follow(members: &mut Members, number_of: &HashMap<ArticleId, usize>, events: Vec<StoryEvent>) {
    for event in events {
        match event.change {
            StoryChange::Opened { story, article } | StoryChange::Joined { story, article, .. } => {
                members.entry(story).or_default().extend(number_of.get(&article));
            }
            StoryChange::Merged { from, into } => {
                let moved = members.remove(&from).unwrap_or_default();
                members.entry(into).or_default().extend(moved);
            }
            StoryChange::Split { from, into, articles } | StoryChange::Moved { from, into, articles } => {
                let moved: Vec<usize> =
                    articles.iter().filter_map(|article| number_of.get(article).copied()).collect();
                if let Some(from) = members.get_mut(&from) {
                    from.retain(|number| !moved.contains(number));
                }
                members.entry(into).or_default().extend(moved);
            }
        }
    }
}

/// The language of most articles whose language is known.
fn main_language(terms: &[Terms]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for language in terms.iter().filter_map(Terms::language) {
        *counts.entry(language).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(language, _)| language.to_owned())
}

#[cfg(test)]
pub(crate) mod tests;
