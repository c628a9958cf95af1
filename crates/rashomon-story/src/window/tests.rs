use super::*;
use crate::cluster::tests::happenings;
use rashomon_core::Correction::{Merge, Move, Pin, Split};
use rashomon_core::Published;

/// Invented reports in turn, a minute between them: first of each happening, then second of each.
fn reports() -> Vec<Article> {
    let mut reports = happenings();
    reports
        .sort_by_key(|(_, article)| article.id.as_str().rsplit_once(' ').map(|(_, place)| place.to_owned()));
    (0..)
        .zip(reports)
        .map(|(minute, (_, article))| {
            let time = jiff::civil::date(2031, 5, 2).at(8, minute, 0, 0);
            Article { published: Some(Published::Local(time)), ..article }
        })
        .collect()
}

/// Who is with whom, by the window's own word, and by what its events told.
#[derive(Default)]
struct Ledger(BTreeMap<StoryId, Vec<ArticleId>>);

impl Ledger {
    fn record(&mut self, events: Vec<StoryEvent>) {
        for event in events {
            match event.change {
                StoryChange::Opened { story, article } => {
                    assert!(self.0.insert(story, vec![article]).is_none(), "a story is opened once");
                }
                StoryChange::Joined { story, article, .. } => self.0.get_mut(&story).unwrap().push(article),
                StoryChange::Merged { from, into } => {
                    let moved = self.0.remove(&from).unwrap();
                    self.0.get_mut(&into).unwrap().extend(moved);
                }
                StoryChange::Split { from, into, articles } | StoryChange::Moved { from, into, articles } => {
                    self.0.get_mut(&from).unwrap().retain(|article| !articles.contains(article));
                    self.0.entry(into).or_default().extend(articles);
                }
            }
        }
    }
}

fn check(window: &Window, ledger: &Ledger) {
    let n_articles: usize = ledger.0.values().map(Vec::len).sum();
    assert_eq!(n_articles, window.features().len());
    for (story, articles) in &ledger.0 {
        assert!(!articles.is_empty(), "{story} is empty");
        for article in articles {
            assert_eq!(window.story_of(article), Some(story), "{article}");
        }
    }
}

fn stories(window: &Window, articles: &[Article]) -> Vec<(StoryId, ArticleId)> {
    articles
        .iter()
        .map(|article| (window.story_of(&article.id).unwrap().clone(), article.id.clone()))
        .collect()
}

fn ids(articles: &[&Article]) -> Vec<ArticleId> {
    articles.iter().map(|article| article.id.clone()).collect()
}

fn filled(corrections: Vec<Correction>, articles: &[Article]) -> (Window, Ledger) {
    let mut window = Window::new(Weights::default()).with_corrections(corrections);
    let mut ledger = Ledger::default();
    for article in articles {
        ledger.record(window.add(article));
        check(&window, &ledger);
    }
    (window, ledger)
}

#[test]
fn events_tell_where_every_article_is() {
    let articles = reports();
    let (mut window, mut ledger) = filled(Vec::new(), &articles);
    ledger.record(window.repair());
    check(&window, &ledger);
    assert_eq!(window.add(&articles[0]), [], "what is held already changes nothing");
    assert_eq!(window.repair(), [], "nothing new, nothing to put right");
    let happenings: std::collections::BTreeSet<_> = happenings().into_iter().map(|(name, _)| name).collect();
    assert_eq!(ledger.0.len(), happenings.len());
}

#[test]
fn articles_that_come_together_come_in_any_order() {
    let mut articles = reports();
    let together = |articles: &[Article]| {
        let mut window = Window::new(Weights::default());
        window.add_all(&articles.iter().collect::<Vec<_>>());
        let mut stories = stories(&window, articles);
        stories.sort();
        stories
    };
    let expected = together(&articles);
    articles.reverse();
    assert_eq!(together(&articles), expected);
}

#[test]
fn batches_of_any_size_and_any_number_of_threads_make_the_same_stories() {
    let articles = reports();
    let taken_in = |batch: usize| {
        let mut window = Window::new(Weights::default());
        for articles in articles.chunks(batch) {
            window.add_all(&articles.iter().collect::<Vec<_>>());
        }
        let arrived = stories(&window, &articles);
        window.repair();
        (arrived, stories(&window, &articles))
    };
    let expected = taken_in(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = [2, 3, 7, 1_000].map(|batch| scope.spawn(move || taken_in(batch))).into();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn repairs_in_between_come_to_what_one_at_the_end_comes_to() {
    let articles = reports();
    let repaired = |every: usize| {
        let (mut window, mut ledger) = (Window::new(Weights::default()), Ledger::default());
        for articles in articles.chunks(every) {
            articles.iter().for_each(|article| ledger.record(window.add(article)));
            ledger.record(window.repair());
            check(&window, &ledger);
            assert_eq!(window.repair(), [], "nothing new, nothing to put right");
        }
        stories(&window, &articles)
    };
    let expected = repaired(articles.len());
    for every in [1, 2, 5] {
        assert_eq!(repaired(every), expected, "repaired after each {every}");
    }
}

#[test]
fn a_window_comes_back_as_it_was() {
    let articles = reports();
    let (half, _) = filled(Vec::new(), &articles[..articles.len() / 2]);
    let kept = stories(&half, &articles[..articles.len() / 2]);
    let restored = articles.iter().zip(kept.iter().map(|(story, _)| story));
    let mut restored = Window::restore(Weights::default(), Vec::new(), restored);
    let mut half = half;
    for article in &articles[articles.len() / 2..] {
        assert_eq!(restored.add(article), half.add(article));
    }
    assert_eq!(restored.repair(), half.repair());
    assert_eq!(stories(&restored, &articles), stories(&half, &articles));
}

#[test]
fn what_came_too_early_to_be_placed_well_follows_later_articles() {
    let articles = reports();
    let [early, stranger, other] = [&articles[0], &articles[1], &articles[2]];
    let again = |id: &str| Article { id: ArticleId::new(id), ..early.clone() };
    let (second, last) = (again("second"), again("last"));
    let [wrong, right] = ["wrong", "right"].map(StoryId::new);
    let held = |corrections: Vec<Correction>| {
        let mut window = Window::new(Weights::default()).with_corrections(corrections);
        let known = [(stranger, &wrong), (other, &wrong), (early, &wrong), (&second, &right)];
        for (article, story) in known {
            window.hold(&Terms::of(article, None), story);
        }
        window.add(&last);
        [&last, early].map(|article| window.story_of(&article.id).cloned())
    };
    assert_eq!(held(Vec::new()), [Some(right.clone()), Some(right.clone())]);
    let pinned = Pin { article: early.id.clone(), with: vec![stranger.id.clone()] };
    assert_eq!(held(vec![pinned]), [Some(right), Some(wrong)], "a person put it there");
}

#[test]
fn what_is_old_leaves_and_what_it_began_stays_together() {
    let mut articles = reports();
    let late = jiff::civil::date(2031, 5, 20);
    let n_articles = articles.len();
    for article in articles.iter_mut().skip(n_articles / 2) {
        article.published = Some(Published::Day(late));
    }
    // One wrong date does not empty the window.
    articles[1].published = Some(Published::Day(jiff::civil::date(2131, 1, 1)));
    let mut window = Window::new(Weights::default());
    for article in &articles {
        window.add(article);
    }
    assert!(window.features().len() < articles.len());
    assert!(window.story_of(&articles[0].id).is_none());
    window.repair();
    assert!(articles[n_articles / 2 + 1..].iter().all(|article| window.story_of(&article.id).is_some()));
}

#[test]
fn a_person_has_the_last_word() {
    let articles = reports();
    let (mut window, mut ledger) = filled(Vec::new(), &articles);
    ledger.record(window.repair());
    let by_story: Vec<Vec<ArticleId>> = ledger.0.values().cloned().collect();
    let [one, two, three] = &by_story[..3] else { panic!("too few stories") };
    let corrections = [
        Merge { articles: vec![one[0].clone(), two[0].clone()] },
        Split { articles: vec![three[0].clone()], from: three[1..].to_vec() },
        Move { article: one[1].clone(), from: one[..1].to_vec(), into: vec![three[0].clone()] },
        Pin { article: two[1].clone(), with: two[..1].to_vec() },
    ];
    for correction in &corrections {
        let events = window.correct(correction);
        assert!(events.iter().all(|event| event.cause == Cause::Person));
        ledger.record(events);
        check(&window, &ledger);
    }
    let holds = |window: &Window| {
        let story = |article: &ArticleId| window.story_of(article).unwrap();
        assert_eq!(story(&one[0]), story(&two[0]));
        assert_eq!(story(&two[1]), story(&two[0]));
        assert_eq!(story(&one[1]), story(&three[0]));
        assert_ne!(story(&three[0]), story(&three[1]));
        assert_ne!(story(&one[1]), story(&one[0]));
    };
    holds(&window);
    ledger.record(window.repair());
    check(&window, &ledger);
    holds(&window);
    // The same after everything was read again.
    let (mut again, mut ledger) = filled(corrections.to_vec(), &articles);
    ledger.record(again.repair());
    check(&again, &ledger);
    holds(&again);
    assert!(
        again.explain(articles.iter().find(|article| article.id == one[0]).unwrap()).unwrap().is_corrected
    );
}

#[test]
fn the_latest_correction_holds() {
    let articles = reports();
    let (mut window, _) = filled(Vec::new(), &articles);
    let (a, b) = (&articles[0], &articles[1]);
    let apart = window.story_of(&a.id) != window.story_of(&b.id);
    assert!(apart);
    window.correct(&Merge { articles: ids(&[a, b]) });
    window.repair();
    assert_eq!(window.story_of(&a.id), window.story_of(&b.id));
    window.correct(&Split { articles: ids(&[a]), from: ids(&[b]) });
    window.repair();
    assert_ne!(window.story_of(&a.id), window.story_of(&b.id));
}

#[test]
fn a_join_is_explained() {
    let articles = reports();
    let (window, _) = filled(Vec::new(), &articles);
    let article = articles.last().unwrap();
    let explanation = window.explain(article).unwrap();
    assert_eq!(Some(&explanation.story.story), window.story_of(&article.id));
    let nearest = &explanation.story.nearest[0];
    assert!(nearest.likeness >= explanation.story.join);
    assert!(!nearest.names.is_empty() && !nearest.terms.is_empty(), "{nearest:?}");
    let text = format!("{} {}", article.title.as_ref().unwrap().text, article.text);
    assert!(
        nearest.names.iter().all(|name| text.contains(name.as_str())),
        "as they are printed: {nearest:?}"
    );
    assert!(nearest.days_apart.is_some_and(|days| days < 1.0));
    assert!(explanation.runner_up.is_none_or(|other| other.likeness < explanation.story.likeness));
}
