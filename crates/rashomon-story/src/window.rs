//! The articles of late, each with its story: the live view, one article at a time.

mod change;
mod second_look;
#[cfg(test)]
mod tests;

use crate::candidate::Index;
use crate::cohesion::{Cohesion, LOOSEST_ON_ARRIVAL};
use crate::correction::{Bonds, Key, key};
use crate::feature::Features;
use crate::frequency::Frequencies;
use crate::link::Link;
use crate::list::push_tightly;
use crate::similarity::{Compared, LINKED, Pair, Weights};
use crate::terms::Terms;
use crate::word::fnv;
use rashomon_core::{Article, ArticleId, Cause, Correction, StoryChange, StoryEvent, StoryId};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

/// Articles compared in full with an arriving one, by which it is told what is near it.
const NEAREST: usize = 20;
/// Articles that may be compared with an arriving one.
pub(crate) const CANDIDATES: usize = 150;
/// Of what is further than the nearest one after the other is compared until so many in a row are unlike it.
const UNLIKE_IN_A_ROW: usize = 20;
/// Articles whose memory is asked for at once.
const FETCHED: usize = 16;
/// Likeness of what is unlike.
const UNLIKE: f32 = 0.3;
/// Stories compared in full with an arriving article.
const STORIES: usize = 3;
/// Members of a story, the latest, whose likeness makes up the story's mean.
const MEMBERS: usize = 16;
/// Likest members of a story that make up half of an article's likeness to it.
pub(crate) const LIKEST: usize = 3;
/// Members of each of two stories, the latest, that are compared to find whether the stories are one, and by
/// which it is told how alike the articles of a story are among themselves.
pub(crate) const MERGE_MEMBERS: usize = 8;
/// Share of the likeness to join that an article has with a second story it may show to be one with its own.
const MERGE: f32 = 0.75;
/// Stories that an arriving article may show to be one with the story it joins.
const MERGES: usize = 2;
/// An article older than the newest by more leaves the window.
const WINDOW_SECONDS: i64 = 14 * 86_400;
/// Articles that the window holds at most, dated or not.
pub(crate) const WINDOW_ARTICLES: usize = 200_000;
/// A date further ahead of all others is believed when a second article confirms it.
const LEAP_SECONDS: i64 = 3 * 86_400;

/// The articles of late and their stories.
///
/// Everything a window knows follows from the articles it was given, their order and the corrections. To
/// outlive the process, keep the articles, the events that [`add`](Self::add), [`repair`](Self::repair) and
/// [`correct`](Self::correct) return (or, which is the same, every article's story), and the corrections;
/// [`restore`](Self::restore) makes the window from them anew.
///
/// Adding takes bounded time, whatever the window holds; an article takes some four kilobytes until it
/// leaves, and nothing after. Stories that have left the window do not change any more.
#[derive(Clone, Debug)]
pub struct Window {
    pub(crate) weights: Weights,
    languages: BTreeMap<Option<Box<str>>, Frequencies>,
    /// In order of arrival.
    pub(crate) articles: VecDeque<Held>,
    /// Number of the first article in the window; they are numbered by arrival.
    pub(crate) first: u32,
    /// Number of the first article in the index.
    first_indexed: u32,
    /// Time of the newest article; `None` as long as none has a date.
    newest: Option<i64>,
    /// A time far ahead of all others, waiting to be confirmed.
    leap: Option<i64>,
    /// An article older than the newest by more leaves; `None` if none leaves for its age.
    seconds_max: Option<i64>,
    pub(crate) number_of: FxHashMap<Key, u32>,
    /// Stories with articles in the window, numbered by opening.
    pub(crate) stories: FxHashMap<u32, Group>,
    pub(crate) story_of_id: FxHashMap<StoryId, u32>,
    next_story: u32,
    pub(crate) index: Index,
    /// Scratch space of the index.
    sums: Scratch,
    /// Number of the first article that repair has not looked at.
    pub(crate) first_unrepaired: u32,
    /// Articles that a person has said something about since the last repair.
    pub(crate) corrected: Vec<u32>,
    corrections: Vec<Correction>,
    pub(crate) bonds: Bonds,
}

/// An article in the window.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub features: Features,
    pub story: u32,
    /// The greatest cosine of all terms with any other article so far.
    pub most: f32,
    /// Articles that it has some likeness with, those that came before it first.
    pub links: Vec<Link>,
    /// When it was published or, where that is not known, the time of the newest article then.
    since: Option<i64>,
}

/// What is near an article.
#[derive(Clone, Debug)]
pub(crate) struct Near {
    /// The stories that the article is most like, the likest first.
    pub stories: Vec<NearStory>,
    /// The nearest articles, compared.
    pub nearest: Vec<(u32, Pair)>,
    /// Other members of likely stories, compared.
    pub members: Vec<(u32, Pair)>,
    /// Articles that are further than the nearest, the nearer first, not compared.
    pub further: Vec<u32>,
}

/// A story that an article is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NearStory {
    pub number: u32,
    /// How like it the article is.
    pub likeness: f32,
    /// The same, less what the story asks of its articles more than others do.
    pub beside: f32,
    /// The story's cohesion, and what it would be with the article.
    pub cohesion: Cohesion,
    pub with: Cohesion,
}

/// A story in the window.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub id: StoryId,
    /// Articles in the window, by number, in order of arrival.
    pub members: Vec<u32>,
    /// Whether it has articles that have left the window.
    pub is_older: bool,
    /// How alike its articles are among themselves; `None` where it has become another since that was known.
    pub cohesion: Option<Cohesion>,
    /// The same of all its articles, when repair last looked at them.
    pub repaired: Cohesion,
}

impl Window {
    /// A window without articles.
    pub fn new(weights: Weights) -> Self {
        Self {
            weights,
            languages: BTreeMap::new(),
            articles: VecDeque::new(),
            first: 0,
            first_indexed: 0,
            newest: None,
            leap: None,
            seconds_max: Some(WINDOW_SECONDS),
            number_of: FxHashMap::default(),
            stories: FxHashMap::default(),
            story_of_id: FxHashMap::default(),
            next_story: 0,
            index: Index::default(),
            sums: Scratch::default(),
            first_unrepaired: 0,
            corrected: Vec::new(),
            corrections: Vec::new(),
            bonds: Bonds::default(),
        }
    }

    /// A window that nothing leaves for its age: for a collection that is looked at as a whole.
    pub fn over_all_time(weights: Weights) -> Self {
        Self { seconds_max: None, ..Self::new(weights) }
    }

    /// A window as it was: corrections in the order in which they were made, articles in the order in which
    /// they arrived, each with its story.
    ///
    /// Articles older than the window cost little and may be left out, but for one thing: that a story
    /// began before the window is only known when one of its earlier articles is given.
    /// How telling words are is counted anew from the articles given.
    pub fn restore<'a>(
        weights: Weights,
        corrections: Vec<Correction>,
        articles: impl IntoIterator<Item = (&'a Article, &'a StoryId)>,
    ) -> Self {
        let mut window = Self::new(weights).with_corrections(corrections);
        for (article, id) in articles {
            if window.story_of(&article.id).is_some() {
                continue;
            }
            let terms = Terms::of(article, window.main_language());
            window.hold(&terms, id);
        }
        window
    }

    /// Takes in an article that has its story already.
    pub fn hold(&mut self, terms: &Terms, id: &StoryId) {
        self.count(terms);
        self.insert_into(self.weigh(terms), id);
    }

    /// Takes in an article, already weighed, that has its story already.
    pub(crate) fn insert_into(&mut self, features: Features, id: &StoryId) {
        let pairs = self.pairs_of(&features);
        let story = self.story_of_id.get(id).copied().unwrap_or_else(|| self.open(id.clone()));
        self.push(features, story, &pairs);
        if let Some(story) = self.stories.get_mut(&story) {
            story.cohesion = None;
        }
    }

    /// The same window with these corrections, which articles to come are held to.
    #[must_use]
    pub fn with_corrections(self, corrections: Vec<Correction>) -> Self {
        Self { bonds: Bonds::of(&corrections), corrections, ..self }
    }

    /// Takes `article` in and gives it its story at once, knowing only what came before.
    ///
    /// The first event tells its story; others may tell that the article shows two stories to be one, or an
    /// earlier article to be of its own.
    /// An article whose id is held already changes nothing.
    pub fn add(&mut self, article: &Article) -> Vec<StoryEvent> {
        if self.story_of(&article.id).is_some() {
            return Vec::new();
        }
        let features = self.learn(article);
        self.insert(features)
    }

    /// Takes articles in that came together; the result does not depend on their order.
    pub fn add_all(&mut self, articles: &[&Article]) -> Vec<StoryEvent> {
        let mut terms: Vec<(&Article, Terms)> =
            articles.iter().map(|&article| (article, Terms::of(article, None))).collect();
        terms.sort_by(|a, b| a.1.arrival().cmp(&b.1.arrival()));
        terms.into_iter().flat_map(|(article, _)| self.add(article)).collect()
    }

    /// The story of `article`, if the window holds it.
    pub fn story_of(&self, article: &ArticleId) -> Option<&StoryId> {
        let number = self.number(article)?;
        self.stories.get(&self.held(number).story).map(|story| &story.id)
    }

    /// The articles of `story` that the window holds, in order of arrival.
    pub fn articles_of(&self, story: &StoryId) -> Vec<&ArticleId> {
        let story = self.story_of_id.get(story).and_then(|number| self.stories.get(number));
        let members = story.map_or(&[][..], |story| &story.members);
        members.iter().map(|&member| &self.held(member).features.article).collect()
    }

    /// How many stories have articles in the window.
    pub fn n_stories(&self) -> usize {
        self.stories.len()
    }

    /// The articles in the window, in order of arrival.
    pub fn features(&self) -> impl ExactSizeIterator<Item = &Features> {
        self.articles.iter().map(|held| &held.features)
    }

    /// The corrections in the order in which they were made.
    pub fn corrections(&self) -> &[Correction] {
        &self.corrections
    }

    /// The language of most articles so far.
    pub fn main_language(&self) -> Option<&str> {
        let most = self.languages.iter().max_by(|a, b| a.1.n_articles().total_cmp(&b.1.n_articles()))?;
        most.0.as_deref()
    }

    /// How many languages the articles so far are in.
    pub(crate) fn n_languages(&self) -> usize {
        self.languages.keys().flatten().count()
    }

    /// Counts the terms of an article, so that later ones are weighed by them.
    pub fn count(&mut self, terms: &Terms) {
        let frequencies = self
            .languages
            .entry(terms.language().map(Into::into))
            .or_insert_with(|| Frequencies::of(terms.language()));
        frequencies.add(terms.distinct());
    }

    /// Weighs the terms of an article by how telling they are in this window.
    pub fn weigh(&self, terms: &Terms) -> Features {
        match self.languages.get(&terms.language().map(Into::into)) {
            Some(frequencies) => Features::weigh(terms, frequencies),
            None => Features::weigh(terms, &Frequencies::of(terms.language())),
        }
    }

    fn learn(&mut self, article: &Article) -> Features {
        let terms = Terms::of(article, self.main_language());
        self.count(&terms);
        self.weigh(&terms)
    }

    /// Takes an article in, already weighed, as [`add`](Self::add) does.
    pub fn insert(&mut self, features: Features) -> Vec<StoryEvent> {
        let article = features.article.clone();
        let compared = Compared::new(&features);
        let near = self.near(&compared, MERGE * self.weights.join);
        let pairs = self.compared_with(&compared, &near);
        let bound = self.bound(&article);
        for near in &near.stories {
            if let Some(story) = self.stories.get_mut(&near.number) {
                story.cohesion = Some(near.cohesion);
            }
        }
        let joined = match (bound, near.stories.first()) {
            (Some(story), _) => Some((story, None)),
            (None, Some(near)) if near.beside >= self.weights.join => {
                Some((near.number, Some(near.likeness)))
            }
            _ => None,
        };
        let Some((story, likeness)) = joined else {
            let story = self.open(self.new_id(&article));
            self.push(features, story, &pairs);
            let change = StoryChange::Opened { story: self.id(story), article };
            return vec![StoryEvent { change, cause: Cause::Arrival }];
        };
        self.push(features, story, &pairs);
        let with = near.stories.iter().find(|near| near.number == story).map(|near| near.with);
        if let Some(story) = self.stories.get_mut(&story) {
            story.cohesion = with;
        }
        let change = StoryChange::Joined { story: self.id(story), article, likeness };
        let mut events = vec![StoryEvent { change, cause: Cause::Arrival }];
        let others = near
            .stories
            .iter()
            .filter(|near| near.number != story && near.beside >= MERGE * self.weights.join);
        let other = others.take(MERGES).map(|near| near.number).find(|&other| {
            let asked = self.cohesion(story).asked(self.cohesion(other), LOOSEST_ON_ARRIVAL);
            f64::from(self.mean_between(story, other)) - asked >= self.weights.join.into()
                && !self.is_kept_apart(story, other)
        });
        if let Some(other) = other {
            // The elder story keeps its id.
            let change = self.merge(story.max(other), story.min(other));
            events.push(StoryEvent { change, cause: Cause::Arrival });
        }
        let change = self.look_again();
        events.extend(change.map(|change| StoryEvent { change, cause: Cause::Arrival }));
        events
    }

    /// Takes an article in, already weighed, as a story of its own, whose id is returned.
    pub fn insert_alone(&mut self, features: Features) -> StoryId {
        let pairs = self.pairs_of(&features);
        let story = self.open(self.new_id(&features.article));
        self.push(features, story, &pairs);
        self.id(story)
    }

    /// What is near an article.
    ///
    /// Half of a story's likeness is the mean over its articles, half that over the three likest: the mean
    /// alone keeps a long story from growing, the likest alone let it wander. Stories are in the order of that
    /// likeness beside what each asks. Stories with no article as like as `least` among the nearest are passed
    /// over.
    pub(crate) fn near(&self, compared: &Compared<'_>, least: f32) -> Near {
        let features = compared.features();
        let own = self.number(&features.article);
        let mut further = self.nearest(features, CANDIDATES);
        further.retain(|&number| Some(number) != own);
        self.fetch(&further[..further.len().min(NEAREST)]);
        let nearest: Vec<(u32, Pair)> = further
            .drain(..further.len().min(NEAREST))
            .filter_map(|number| Some((number, self.weights.compare(compared, &self.held(number).features)?)))
            .collect();
        let most = greatest(&nearest);
        let mut known: Vec<(u32, u32, f32)> = nearest
            .iter()
            .map(|&(number, pair)| {
                let held = self.held(number);
                (held.story, number, pair.likeness(most, held.most))
            })
            .collect();
        known.sort_unstable_by_key(|&(story, number, _)| (story, number));
        // Of the stories those that look best by what is known of them already are compared in full.
        let likest = |known: &[(u32, u32, f32)]| known.iter().map(|known| known.2).fold(0.0, f32::max);
        let mut stories: Vec<_> =
            known.chunk_by(|a, b| a.0 == b.0).filter(|known| likest(known) >= least).collect();
        stories.sort_by(|a, b| likest(b).total_cmp(&likest(a)).then(a[0].0.cmp(&b[0].0)));
        stories.truncate(STORIES);
        let strangers: Vec<u32> =
            self.bonds.strangers(key(&features.article)).filter_map(|key| self.story_of_key(key)).collect();
        let mut members: Vec<(u32, Pair)> = Vec::new();
        let mut stories: Vec<NearStory> = stories
            .into_iter()
            .filter(|known| !strangers.contains(&known[0].0))
            .map(|known| {
                let story = known[0].0;
                let latest = self.latest(story, MEMBERS);
                self.fetch(latest);
                let mut likenesses: Vec<f32> = latest
                    .iter()
                    .map(|&member| match known.binary_search_by_key(&member, |known| known.1) {
                        Ok(place) => known[place].2,
                        Err(_) => {
                            let held = self.held(member);
                            let pair = self.weights.compare(compared, &held.features);
                            members.extend(pair.map(|pair| (member, pair)));
                            pair.map_or(0.0, |pair| pair.likeness(most, held.most))
                        }
                    })
                    .collect();
                let likeness = likeness_to(&mut likenesses);
                let cohesion = self.cohesion(story);
                NearStory {
                    number: story,
                    likeness,
                    beside: likeness - cohesion.asked_of_one(LOOSEST_ON_ARRIVAL),
                    cohesion,
                    with: cohesion.with_each(&likenesses),
                }
            })
            .collect();
        stories.sort_unstable_by(|a, b| b.beside.total_cmp(&a.beside).then(a.number.cmp(&b.number)));
        Near { stories, nearest, members, further }
    }

    /// All articles that an arriving one was or should be compared with for the sake of later repair.
    fn compared_with(&self, compared: &Compared<'_>, near: &Near) -> Vec<(u32, Pair)> {
        let mut pairs = [&near.nearest[..], &near.members[..]].concat();
        let mut known: Vec<u32> = near.members.iter().map(|&(number, _)| number).collect();
        known.sort_unstable();
        let further: Vec<u32> =
            near.further.iter().copied().filter(|number| known.binary_search(number).is_err()).collect();
        let most = greatest(&near.nearest);
        let mut n_unlike = 0;
        'further: for block in further.chunks(FETCHED) {
            self.fetch(block);
            for &number in block {
                let held = self.held(number);
                let most = [most, held.most];
                let Some(pair) = self.weights.compare_for_link(compared, &held.features, most) else {
                    continue;
                };
                pairs.push((number, pair));
                n_unlike = if pair.likeness(most[0], most[1]) < UNLIKE { n_unlike + 1 } else { 0 };
                if n_unlike == UNLIKE_IN_A_ROW {
                    break 'further;
                }
            }
        }
        pairs
    }

    /// The same of an article that has its story.
    fn pairs_of(&self, features: &Features) -> Vec<(u32, Pair)> {
        let compared = Compared::new(features);
        self.compared_with(&compared, &self.near(&compared, f32::INFINITY))
    }

    /// The `n_most` articles of the window nearest to `features` by shared terms.
    pub(crate) fn nearest(&self, features: &Features, n_most: usize) -> Vec<u32> {
        let mut sums = self.sums.take();
        let nearest = self.index.nearest(features, n_most, self.first, &mut sums);
        self.sums.set(sums);
        nearest.into_iter().map(|(number, _)| number).collect()
    }

    /// Has the memory of articles near by that are compared next.
    fn fetch(&self, numbers: &[u32]) {
        let sum =
            numbers.iter().fold(0, |sum: u32, &number| sum.wrapping_add(self.held(number).features.fetch()));
        std::hint::black_box(sum);
    }

    pub(crate) fn held(&self, number: u32) -> &Held {
        &self.articles[(number - self.first) as usize]
    }

    /// The latest members of a story that are in the window.
    pub(crate) fn latest(&self, story: u32, n_most: usize) -> &[u32] {
        let members = &self.stories[&story].members;
        &members[members.len().saturating_sub(n_most)..]
    }

    pub(crate) fn number(&self, article: &ArticleId) -> Option<u32> {
        self.number_of.get(&key(article)).copied()
    }

    fn story_of_key(&self, key: Key) -> Option<u32> {
        self.number_of.get(&key).map(|&number| self.held(number).story)
    }

    pub(crate) fn id(&self, story: u32) -> StoryId {
        self.stories[&story].id.clone()
    }

    fn mean_between(&self, a: u32, b: u32) -> f32 {
        let mut likenesses: Vec<f32> = Vec::with_capacity(MERGE_MEMBERS * MERGE_MEMBERS);
        for &a in self.latest(a, MERGE_MEMBERS) {
            self.push_likenesses(a, self.latest(b, MERGE_MEMBERS), &mut likenesses);
        }
        mean(&likenesses)
    }

    /// How alike the articles of a story are, by its latest where that is not known yet.
    fn cohesion(&self, story: u32) -> Cohesion {
        let known = self.stories[&story].cohesion;
        known.unwrap_or_else(|| self.cohesion_of(self.latest(story, MERGE_MEMBERS)))
    }

    /// How alike articles are among themselves.
    pub(crate) fn cohesion_of(&self, articles: &[u32]) -> Cohesion {
        let mut likenesses: Vec<f32> = Vec::with_capacity(articles.len() * articles.len() / 2);
        for (place, &article) in articles.iter().enumerate().skip(1) {
            self.push_likenesses(article, &articles[..place], &mut likenesses);
        }
        Cohesion::default().with_each(&likenesses)
    }

    /// Adds how like each of `others` article `number` is.
    fn push_likenesses(&self, number: u32, others: &[u32], likenesses: &mut Vec<f32>) {
        let held = self.held(number);
        let compared = Compared::new(&held.features);
        likenesses.extend(others.iter().map(|&other| {
            let other = self.held(other);
            let pair = self.weights.compare(&compared, &other.features);
            pair.map_or(0.0, |pair| pair.likeness(held.most, other.most))
        }));
    }

    /// Opens a story without articles.
    pub(crate) fn open(&mut self, id: StoryId) -> u32 {
        let story = self.next_story;
        self.next_story += 1;
        self.story_of_id.insert(id.clone(), story);
        self.stories.insert(
            story,
            Group { id, members: Vec::new(), is_older: false, cohesion: None, repaired: Cohesion::default() },
        );
        story
    }

    /// The id of a story that `article` opens; another where a story of that id has gone on without it.
    pub(crate) fn new_id(&self, article: &ArticleId) -> StoryId {
        let mut id = story_id(article);
        // The article may have opened a story before that has gone on without it.
        while self.story_of_id.contains_key(&id) {
            id = story_id(&ArticleId::new(id.as_str()));
        }
        id
    }

    /// Takes an article in that was compared with others.
    fn push(&mut self, features: Features, story: u32, pairs: &[(u32, Pair)]) {
        let number = self.first + u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let most = greatest(pairs);
        let mut links = Vec::new();
        for &(other, pair) in pairs {
            let held = &mut self.articles[(other - self.first) as usize];
            held.most = held.most.max(pair.all);
            // As nearer ones come, two become less alike, and never more.
            if pair.likeness(most, held.most) >= LINKED {
                links.push(Link::new(other, pair));
                push_tightly(&mut held.links, Link::new(number, pair));
            }
        }
        links.shrink_to_fit();
        if let Some(story) = self.stories.get_mut(&story) {
            story.members.push(number);
        }
        self.index.add(number, &features);
        self.number_of.insert(key(&features.article), number);
        if let Some(time) = features.time {
            self.advance(time);
        }
        let since = features.time.or(self.newest);
        // An eighth more room at a time, not as much again.
        if self.articles.len() == self.articles.capacity() {
            self.articles.reserve_exact(self.articles.len() / 8 + 64);
        }
        self.articles.push_back(Held { features, story, most, links, since });
        self.leave_behind();
    }

    /// Moves the time of the newest article on; one wrong date must not empty the window.
    fn advance(&mut self, time: i64) {
        let Some(newest) = self.newest else {
            self.newest = Some(time);
            for held in &mut self.articles {
                held.since = held.since.or(self.newest);
            }
            return;
        };
        if time <= newest.saturating_add(LEAP_SECONDS) {
            self.newest = Some(newest.max(time));
        } else if let Some(leap) = self.leap.filter(|leap| leap.abs_diff(time) <= LEAP_SECONDS.unsigned_abs())
        {
            self.newest = Some(leap.min(time));
            self.leap = None;
        } else {
            self.leap = Some(time);
        }
    }

    fn is_left_behind(&self, held: &Held) -> bool {
        let age = self.newest.zip(held.since).map(|(newest, since)| newest.saturating_sub(since));
        age.zip(self.seconds_max).is_some_and(|(age, most)| age > most)
    }

    /// Moves the window on. The index lets go in blocks.
    fn leave_behind(&mut self) {
        while self.articles.len() > 1
            && (self.articles.len() > WINDOW_ARTICLES || self.is_left_behind(&self.articles[0]))
        {
            let Some(held) = self.articles.pop_front() else { break };
            let key = key(&held.features.article);
            if self.number_of.get(&key) == Some(&self.first) {
                self.number_of.remove(&key);
            }
            if let Some(story) = self.stories.get_mut(&held.story) {
                story.is_older = true;
                story.members.remove(0);
                if story.members.is_empty() {
                    self.story_of_id.remove(&story.id);
                    self.stories.remove(&held.story);
                }
            }
            self.first += 1;
        }
        if (self.first - self.first_indexed) as usize > (self.articles.len() / 4).max(1_000) {
            self.index.forget(self.first);
            self.first_indexed = self.first;
        }
    }
}

/// Space used again and again, in one thread at a time.
#[derive(Debug, Default)]
struct Scratch(Mutex<Vec<f32>>);

impl Scratch {
    fn take(&self) -> Vec<f32> {
        self.0.lock().map(|mut sums| std::mem::take(&mut *sums)).unwrap_or_default()
    }

    fn set(&self, sums: Vec<f32>) {
        if let Ok(mut held) = self.0.lock() {
            *held = sums;
        }
    }
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The id of the story that `article` opens.
pub fn story_id(article: &ArticleId) -> StoryId {
    StoryId::new(format!("{:016x}", fnv(article.as_str().as_bytes())))
}

/// The greatest cosine of all terms.
fn greatest(pairs: &[(u32, Pair)]) -> f32 {
    pairs.iter().map(|(_, pair)| pair.all).fold(0.0, f32::max)
}

/// How like a story an article is that is as like its articles as `likenesses` tell: half the mean over all, half
/// that over the likest.
fn likeness_to(likenesses: &mut [f32]) -> f32 {
    likenesses.sort_unstable_by(|a, b| b.total_cmp(a));
    0.5 * mean(likenesses) + 0.5 * mean(&likenesses[..likenesses.len().min(LIKEST)])
}

pub(crate) fn mean(values: &[f32]) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
    let n_values = values.len().max(1) as f32;
    values.iter().sum::<f32>() / n_values
}
