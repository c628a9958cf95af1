//! Stories and what becomes of them.

use super::sample::{article, at};
use crate::article::{Arrival, Grouping, StoryQuery};
use crate::store::Store;
use rashomon_core::{Article, ArticleId, Cause, Correction, Headline, StoryChange, StoryEvent, StoryId};

fn event(change: StoryChange) -> StoryEvent {
    StoryEvent { change, cause: Cause::Arrival }
}

fn id(story: &str) -> StoryId {
    StoryId::new(story)
}

fn shown(store: &dyn Store) -> Vec<String> {
    let stories = store.stories(&StoryQuery { limit: 9, ..StoryQuery::default() }).unwrap();
    stories
        .into_iter()
        .map(|row| {
            let articles: Vec<&str> = row.story.articles.iter().map(|id| id.as_str()).collect();
            let headline = row.story.headline.map(|headline| headline.text).unwrap_or_default();
            format!("{} {} of {}: {headline}", row.story.id, articles.join("+"), row.n_outlets)
        })
        .collect()
}

pub(super) fn change(store: &dyn Store) {
    let articles: Vec<Article> = ["a", "b", "c"]
        .iter()
        .map(|name| article(name, if *name == "c" { "Gazette" } else { "Courier" }, name))
        .collect();
    let arrivals: Vec<Arrival<'_>> =
        articles.iter().map(|article| Arrival { article, findings: None, entry: None }).collect();
    let events = [
        event(StoryChange::Opened { story: id("s1"), article: articles[0].id.clone() }),
        event(StoryChange::Opened { story: id("s2"), article: articles[1].id.clone() }),
        event(StoryChange::Joined { story: id("s2"), article: articles[2].id.clone(), likeness: Some(0.5) }),
    ];
    store.put(&arrivals, &Grouping { events: &events, headlines: &[] }, at(0)).unwrap();
    assert_eq!(shown(store), ["s2 b+c of 2: Ferries, says Courier", "s1 a of 1: Ferries, says Courier"]);
    assert_eq!(store.article(&articles[2].id).unwrap().unwrap().story, Some(id("s2")));
    let number = |place: usize| store.article_number(&articles[place].id).unwrap().unwrap();
    assert_eq!(
        store.stories_of(&[number(1), 99, number(0), number(2)]).unwrap(),
        [id("s2"), id("s1")],
        "each once, in the order of the articles"
    );
    let all = [id("s1"), id("none"), id("s2")];
    let first: Vec<_> = store.first_reports(&all).unwrap();
    let first: Vec<_> = first.iter().map(|story| (story.n_articles, story.outlet.as_deref())).collect();
    assert_eq!(first, [(1, Some("Courier")), (2, Some("Courier"))]);
    let during = |from: i64, until: i64| {
        let during = Some((at(from), at(until)));
        let rows = store.stories(&StoryQuery { during, limit: 9, ..StoryQuery::default() }).unwrap();
        rows.iter().map(|row| row.story.id.to_string()).collect::<Vec<_>>()
    };
    let time = store.article(&articles[0].id).unwrap().unwrap().at.as_second() - at(0).as_second();
    assert_eq!(during(time, time + 1), ["s2", "s1"]);
    assert_eq!(during(time + 1, time + 9), [""; 0]);

    let merged = [event(StoryChange::Merged { from: id("s1"), into: id("s2") })];
    let headlines =
        [(id("s2"), Headline { text: "Ferries, says Gazette".to_owned(), article: ArticleId::new("c") })];
    store.put(&[], &Grouping { events: &merged, headlines: &headlines }, at(1)).unwrap();
    assert_eq!(shown(store), ["s2 a+b+c of 2: Ferries, says Gazette"]);
    assert_eq!(store.story(&id("s1")).unwrap().unwrap().story.id, id("s2"), "links lead on");

    // The story comes apart again, under the id it had; its headline goes with its article.
    let split = StoryChange::Split { from: id("s2"), into: id("s1"), articles: vec![ArticleId::new("c")] };
    let correction = Correction::Split {
        articles: vec![ArticleId::new("c")],
        from: vec![ArticleId::new("a"), ArticleId::new("b")],
    };
    let by_person = [StoryEvent { change: split, cause: Cause::Person }];
    store.put_correction(&correction, &Grouping { events: &by_person, headlines: &[] }, at(2)).unwrap();
    assert_eq!(shown(store), ["s2 a+b of 1: Ferries, says Courier", "s1 c of 1: Ferries, says Gazette"]);
    assert_eq!(store.story(&id("s1")).unwrap().unwrap().story.id, id("s1"));
    assert_eq!(store.corrections().unwrap(), [correction]);

    let history = store.story_history(&id("s1")).unwrap();
    let events: Vec<_> = history.into_iter().map(|past| (past.at, past.event)).collect();
    assert_eq!(
        events,
        [
            (at(0), event(StoryChange::Opened { story: id("s1"), article: ArticleId::new("a") })),
            (at(1), merged[0].clone()),
            (at(2), by_person[0].clone()),
        ]
    );
    assert_eq!(store.last_story_event().unwrap(), 5);

    assert!(store.remove(&ArticleId::new("c"), at(3)).unwrap());
    assert_eq!(shown(store), ["s2 a+b of 1: Ferries, says Courier"]);
    let large = StoryQuery { n_articles_min: 3, limit: 9, ..StoryQuery::default() };
    assert_eq!(store.stories(&large).unwrap(), []);
    let early = StoryQuery { before: Some(at(-100)), limit: 9, ..StoryQuery::default() };
    assert_eq!(store.stories(&early).unwrap(), []);
}
