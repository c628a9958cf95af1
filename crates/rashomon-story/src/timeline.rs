//! A story over time: who came first, what came up later, what is new today.

use crate::background::Background;
use crate::reprint::voices;
use crate::terms::{Terms, time};
use rashomon_core::{Article, Development, Timeline};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Reports of the first hours fill each other in; what comes up later is a development.
const FIRST_SECONDS: i64 = 6 * 3_600;
/// A story's last day.
const DAY_SECONDS: i64 = 86_400;
/// New words that others must take up.
const TERMS: usize = 2;
/// New words shown.
const TERMS_SHOWN: usize = 6;
/// A word in a larger share of all reports says nothing.
const COMMON: f32 = 0.02;

/// How the story of `articles` went on.
///
/// A development is an article that comes six hours or more after the first and has at least two telling
/// words or numbers in headline and lead that were in no article before and that another outlet's later
/// article, which is no reprint, has there too. Articles without a date take no part.
pub fn timeline(articles: &[&Article]) -> Timeline {
    let mut dated: Vec<(i64, usize)> =
        articles.iter().enumerate().filter_map(|(place, article)| Some((time(article)?, place))).collect();
    dated.sort_by_key(|&(time, place)| (time, articles[place].id.as_str(), place));
    let (Some(&(start, first)), Some(&(end, _))) = (dated.first(), dated.last()) else {
        return Timeline::default();
    };
    let is_of_last_day = |time: i64| end - start >= DAY_SECONDS && end - time < DAY_SECONDS;
    Timeline {
        first: Some(articles[first].id.clone()),
        // Most stories are over before anything can be a development.
        developments: if end - start < FIRST_SECONDS { Vec::new() } else { developments(articles, &dated) },
        today: dated
            .iter()
            .filter(|&&(time, _)| is_of_last_day(time))
            .map(|&(_, place)| articles[place].id.clone())
            .collect(),
    }
}

/// What came up later, of articles by time.
fn developments(articles: &[&Article], dated: &[(i64, usize)]) -> Vec<Development> {
    let terms: Vec<Terms> = articles.iter().map(|article| Terms::of(article, None)).collect();
    let voices = voices(articles);
    let mut seen: FxHashSet<u32> = FxHashSet::default();
    let mut developments = Vec::new();
    for (nth, &(time, place)) in dated.iter().enumerate() {
        if time - dated[0].0 >= FIRST_SECONDS {
            let later: Vec<usize> = dated[nth + 1..].iter().map(|&(_, place)| place).collect();
            developments.extend(development(place, &later, articles, &terms, &voices, &seen));
        }
        seen.extend(terms[place].distinct());
    }
    developments
}

/// What the article at `place` brings up that those at `later` take up.
fn development(
    place: usize,
    later: &[usize],
    articles: &[&Article],
    terms: &[Terms],
    voices: &[usize],
    seen: &FxHashSet<u32>,
) -> Option<Development> {
    let background = terms[place].language().and_then(Background::of);
    let share = |term: u32| background.map_or(1e-3, |background| background.document_share(term));
    let outlet = |place: usize| articles[place].outlet.as_ref().map(|outlet| outlet.name.as_str());
    let is_other = |other: usize| {
        voices[other] != voices[place] && (outlet(other) != outlet(place) || outlet(other).is_none())
    };
    let mut taken_up: Vec<(f32, u32)> = Vec::new();
    let mut outlets: BTreeSet<(Option<&str>, usize)> = BTreeSet::new();
    for &(term, _) in &terms[place].lead {
        if seen.contains(&term) || share(term) > COMMON {
            continue;
        }
        let holds = |other: &usize| {
            is_other(*other) && terms[*other].lead.binary_search_by_key(&term, |&(term, _)| term).is_ok()
        };
        let holders: Vec<usize> = later.iter().copied().filter(holds).collect();
        if !holders.is_empty() {
            taken_up.push((share(term), term));
        }
        // Articles without an outlet count each on its own.
        outlets.extend(holders.into_iter().map(|other| match outlet(other) {
            Some(name) => (Some(name), 0),
            None => (None, voices[other]),
        }));
    }
    if taken_up.len() < TERMS {
        return None;
    }
    taken_up.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let words: FxHashMap<u32, String> = terms[place].words(articles[place]).into_iter().rev().collect();
    let shown = taken_up.iter().filter_map(|(_, term)| words.get(term).cloned()).take(TERMS_SHOWN).collect();
    Some(Development { article: articles[place].id.clone(), terms: shown, n_outlets: 1 + outlets.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::{Outlet, OutletEvidence, Published, Title};

    fn article(id: &str, outlet: &str, published: &str, title: &str, text: &str) -> Article {
        Article {
            title: Some(Title { text: title.to_owned(), span: None }),
            outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Given }),
            published: Some(Published::Local(published.parse().unwrap())),
            language: Some("en".to_owned()),
            ..Article::plain(id, text)
        }
    }

    #[test]
    fn what_others_take_up_is_a_development() {
        let articles = [
            article(
                "a",
                "Courier",
                "2031-05-02T08:00",
                "Dockers strike at Port Ellery",
                "Cranes stood still at Port Ellery on Friday as dockers began a strike over a new rota.",
            ),
            article(
                "b",
                "Herald",
                "2031-05-02T09:00",
                "Port Ellery idle",
                "Dockers at Port Ellery walked out over a new rota; forty ships are waiting.",
            ),
            article(
                "c",
                "Herald",
                "2031-05-03T11:00",
                "Tugboat sinks off Port Ellery",
                "A tugboat sank off the striking harbour of Port Ellery; skipper Olaf Brandt was rescued by the coastguard.",
            ),
            article(
                "d",
                "Courier",
                "2031-05-03T15:00",
                "Skipper saved",
                "Olaf Brandt, whose tugboat went down off Port Ellery, thanked the coastguard; the strike goes on.",
            ),
            article(
                "e",
                "Echo",
                "2031-05-03T16:00",
                "A view",
                "Marmalade and jurisprudence have nothing to do with the strike at Port Ellery.",
            ),
        ];
        let articles: Vec<&Article> = articles.iter().collect();
        let timeline = timeline(&articles);
        assert_eq!(timeline.first.unwrap().as_str(), "a");
        let told: Vec<String> = timeline
            .developments
            .iter()
            .map(|new| format!("{} {} {}", new.article, new.n_outlets, new.terms.join(" ")))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"c 2 tugboat olaf coastguard brandt skipper");
        let today: Vec<&str> = timeline.today.iter().map(|id| id.as_str()).collect();
        assert_eq!(today, ["c", "d", "e"]);
        assert_eq!(super::timeline(&[]), Timeline::default());
    }
}
