//! Which of the outlets' headlines stands for a story.

use crate::feature::Features;
use crate::similarity::centrality;
use rashomon_core::{Article, Headline};

/// The headline whose terms weigh most in the story's other articles; of equal ones the earliest.
///
/// Both slices in order of arrival.
pub(crate) fn choose(articles: &[&Article], features: &[&Features]) -> Option<Headline> {
    let mut best: Option<(f32, Headline)> = None;
    for (place, (article, own)) in articles.iter().zip(features).enumerate() {
        let Some(title) = article.title.as_ref().filter(|title| !title.text.trim().is_empty()) else {
            continue;
        };
        let central: f32 = features
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != place)
            .map(|(_, other)| centrality(own, other))
            .sum();
        if best.as_ref().is_none_or(|(most, _)| central > *most) {
            best = Some((central, Headline { text: title.text.clone(), article: article.id.clone() }));
        }
    }
    best.map(|(_, headline)| headline)
}
