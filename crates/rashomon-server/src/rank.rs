//! Which stories come first for a reader, and why.

use crate::fault::Fault;
use crate::headline;
use crate::report::count;
use crate::rule::{Rules, is_unwanted_outlet};
use crate::setting::{Settings, Weights};
use crate::site::Site;
use crate::story::News;
use jiff::Timestamp;
use rashomon::core::StoryId;
use rashomon::store::{Account, Item, ItemQuery, Rule, StoryQuery, StoryRow};
use std::collections::{BTreeMap, BTreeSet};

/// A story in a list.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    pub(crate) row: StoryRow,
    /// Its reports, the latest first.
    pub(crate) items: Vec<Item>,
    /// Higher comes first.
    pub(crate) score: f64,
    /// The part of it that the reader's own rules made.
    pub(crate) taste: f64,
    /// What made the score.
    pub(crate) terms: Vec<Term>,
    /// Outlets with a text of their own among its reports.
    pub(crate) n_publishers: usize,
    /// When the last of its reports that says so was published.
    pub(crate) last: Option<Timestamp>,
    /// When the reader was done with it, or last saw something new in it.
    pub(crate) read: Option<Timestamp>,
    /// Whether the reader said that they are done.
    pub(crate) is_done: bool,
    /// What came since, where something came.
    pub(crate) news: Option<News>,
    /// Reports of outlets that the reader wants nothing of.
    pub(crate) n_hidden: usize,
    /// Whether it is shown as it stood on a past day.
    pub(crate) is_past: bool,
}

/// What a story's place is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) kind: TermKind,
    /// In words: "3 publishers".
    pub(crate) what: String,
    /// What it adds to the score.
    pub(crate) points: f64,
}

/// What a term is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TermKind {
    /// How many publishers report the story.
    Breadth,
    /// In how many languages it is reported.
    Languages,
    /// Where editors put it.
    Placement,
    /// How long ago its last report was published.
    Age,
    /// A rule of the reader's.
    Rule,
}

/// A calendar day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    pub(crate) start: Timestamp,
    /// The first moment after it.
    pub(crate) end: Timestamp,
}

impl Ranked {
    pub(crate) fn headline(&self) -> &str {
        self.row.story.headline.as_ref().map_or("Story without a headline", |headline| &headline.text)
    }

    /// The outlets of its reports, each once, in the order of the reports.
    pub(crate) fn outlets(&self) -> Vec<&str> {
        let mut outlets = Vec::new();
        for outlet in self.items.iter().rev().filter_map(|item| item.outlet.as_deref()) {
            if !outlets.contains(&outlet) {
                outlets.push(outlet);
            }
        }
        outlets
    }

    /// Why it stands where it stands, in words.
    pub(crate) fn why(&self) -> Vec<String> {
        self.terms.iter().map(|term| term.what.clone()).collect()
    }

    /// The outlet whose headline the story has.
    pub(crate) fn headline_outlet(&self) -> Option<&str> {
        let headline = self.row.story.headline.as_ref()?;
        self.items.iter().find(|item| item.id == headline.article)?.outlet.as_deref()
    }

    /// Agencies that its reports come from.
    pub(crate) fn n_agencies(&self) -> usize {
        let agencies: BTreeSet<&str> = self.items.iter().filter_map(|item| item.agency.as_deref()).collect();
        agencies.len()
    }

    /// Whether it is to be read: never read, or with something new in it since. A copy brings nothing new.
    pub(crate) fn is_open(&self) -> bool {
        self.read.is_none_or(|read| {
            self.row.changed > read && self.news.as_ref().is_none_or(|news| !news.is_empty())
        })
    }

    /// Whether the reader wants nothing of it.
    pub(crate) fn is_hidden(&self) -> bool {
        self.taste == f64::NEG_INFINITY
    }
}

/// Stories to choose the first from.
const CANDIDATES: usize = 240;
/// Of these, so many are looked at with all their reports, where no rule needs the reports of all.
const CHOSEN: usize = 72;
/// How far back the first look goes, in hours.
const RECENT_H: i64 = 48;
/// A story as old as this, in hours, has lost as much as twice the outlets weigh.
const HALF_LIFE_H: f64 = 14.0;
/// A story without any date counts as old as this, in hours: it is no news that nobody dates.
const UNDATED_H: f64 = 36.0;
/// Up to this place a report is among the first of its feed.
const LEADING: usize = 3;
/// Stories that were read and changed whose news are looked for at once.
const NEWS_MAX: usize = 40;

/// The lists of a reader.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// By score, those never done with or changed since.
    pub(crate) top: Vec<Ranked>,
    /// Recommended by an admin.
    pub(crate) picks: Vec<Ranked>,
    /// Those that the reader's own rules raise.
    pub(crate) for_you: Vec<Ranked>,
    /// Stories left out by a rule that says never.
    pub(crate) n_hidden: usize,
    /// Read, with nothing new in them, but not done with.
    pub(crate) read: Vec<Ranked>,
    /// Stories left out since the reader is done with them.
    pub(crate) n_done: usize,
    /// Stories that come after all of these.
    pub(crate) n_more: usize,
}

impl Lists {
    /// Whether there is nothing in any of them.
    pub(crate) fn is_empty(&self) -> bool {
        self.top.is_empty() && self.read.is_empty() && self.n_done + self.n_hidden == 0
    }
}

/// Ranks what is there for a reader.
/// Of a past day: all that was reported on it, as it stood at its end, read or not.
pub(crate) fn lists(site: &Site, account: &Account, day: Option<Day>) -> Result<Lists, Fault> {
    let now = day.map_or_else(|| site.now(), |day| day.end);
    let rules = site.store.rules(account.id)?;
    let weights = Settings::read(&account.settings).weights;
    let since = now.checked_sub(jiff::SignedDuration::from_hours(RECENT_H)).ok();
    let during = day.map(|day| (day.start, day.end));
    let since = since.filter(|_| day.is_none());
    let query = |since| StoryQuery { since, during, limit: CANDIDATES, ..StoryQuery::default() };
    let mut rows = site.store.stories(&query(since))?;
    if rows.len() < 12 && day.is_none() {
        // A quiet collection, or an archive: what came last.
        rows = site.store.stories(&query(None))?;
    }
    let mut lists = Lists::default();
    if rules.is_empty() && day.is_none() {
        rows = choose(site, account, &weights, rows, now, &mut lists)?;
    }
    for ranked in rank_until(site, account, &rules, rows, now, day.map(|day| day.end))? {
        if ranked.is_hidden() {
            lists.n_hidden += 1;
        } else if day.is_none() && !ranked.is_open() && ranked.is_done {
            lists.n_done += 1;
        } else if day.is_none() && !ranked.is_open() {
            lists.read.push(ranked);
        } else {
            lists.top.push(ranked);
        }
    }
    lists.for_you = lists.top.iter().filter(|ranked| ranked.taste > 0.0).take(6).cloned().collect();
    let picked = site.store.picks(6)?;
    let rows: Result<Vec<_>, _> = picked.iter().map(|id| site.store.story(id)).collect();
    lists.picks = rank(site, account, &rules, rows?.into_iter().flatten().collect(), now)?;
    lists.picks.sort_by_key(|ranked| picked.iter().position(|id| *id == ranked.row.story.id));
    Ok(lists)
}

/// The stories that can come first by what lists know of them: their reports are many, and the rest is
/// counted only.
fn choose(
    site: &Site,
    account: &Account,
    weights: &Weights,
    rows: Vec<StoryRow>,
    now: Timestamp,
    lists: &mut Lists,
) -> Result<Vec<StoryRow>, Fault> {
    let ids: Vec<StoryId> = rows.iter().map(|row| row.story.id.clone()).collect();
    let done = site.store.done(account.id, &ids)?;
    let seen = site.store.last_seen(account.id, &ids)?;
    let (mut open, mut read) = (Vec::new(), Vec::new());
    for (row, (done, seen)) in rows.into_iter().zip(done.into_iter().zip(seen)) {
        match done.max(seen) {
            Some(last) if row.changed <= last && done.is_some() => lists.n_done += 1,
            Some(last) if row.changed <= last => read.push(row),
            _ => open.push(row),
        }
    }
    open.sort_by(|one, other| {
        let score = |row: &StoryRow| {
            let n_publishers = row.n_voices.map_or(row.n_outlets, |n_voices| n_voices.min(row.n_outlets));
            breadth(n_publishers) * weights.breadth - fading(age_h(row.last, now)) * weights.freshness
        };
        score(other).total_cmp(&score(one)).then_with(|| one.story.id.cmp(&other.story.id))
    });
    lists.n_more = open.len().saturating_sub(CHOSEN);
    open.truncate(CHOSEN);
    read.truncate(CHOSEN / 2);
    open.append(&mut read);
    Ok(open)
}

/// What so many publishers are worth.
#[expect(clippy::cast_precision_loss, reason = "counts, far below where it matters")]
fn breadth(n_publishers: usize) -> f64 {
    (n_publishers.max(1) as f64).log2() * 2.0
}

/// What it is worth that so many outlets put a story first: editors saw all of the day when they did.
#[expect(clippy::cast_precision_loss, reason = "counts, far below where it matters")]
fn placement(n_leads: usize) -> f64 {
    ((1 + n_leads) as f64).log2() * 1.5
}

/// What a story has lost by its age.
fn fading(age_h: f64) -> f64 {
    age_h / HALF_LIFE_H * 2.0
}

#[expect(clippy::cast_precision_loss, reason = "hours, far below where it matters")]
fn age_h(then: Timestamp, now: Timestamp) -> f64 {
    (now.as_second() - then.as_second()).max(0) as f64 / 3600.0
}

/// `rows` with their scores, the highest first.
pub(crate) fn rank(
    site: &Site,
    account: &Account,
    rules: &[Rule],
    rows: Vec<StoryRow>,
    now: Timestamp,
) -> Result<Vec<Ranked>, Fault> {
    rank_until(site, account, rules, rows, now, None)
}

/// The same with the reports before `until` alone.
fn rank_until(
    site: &Site,
    account: &Account,
    rules: &[Rule],
    rows: Vec<StoryRow>,
    now: Timestamp,
    until: Option<Timestamp>,
) -> Result<Vec<Ranked>, Fault> {
    let ids: Vec<StoryId> = rows.iter().map(|row| row.story.id.clone()).collect();
    let done = site.store.done(account.id, &ids)?;
    let seen = site.store.last_seen(account.id, &ids)?;
    let Settings { weights, headlines, .. } = Settings::read(&account.settings);
    let query = ItemQuery { stories: Some(ids), until, limit: 10_000, ..ItemQuery::default() };
    let mut by_story: BTreeMap<StoryId, Vec<Item>> = BTreeMap::new();
    let items = site.store.items(account.id, &query)?;
    let since = items.iter().map(|item| item.at).min();
    let applied = Rules::new(site, rules, since)?;
    for item in items {
        if let Some(story) = item.story.clone() {
            by_story.entry(story).or_default().push(item);
        }
    }
    let mut ranked: Vec<Ranked> = (rows.into_iter().zip(done.into_iter().zip(seen)))
        .map(|(row, (done, seen))| {
            let items = by_story.remove(&row.story.id).unwrap_or_default();
            let mut ranked = score(row, items, (rules, &applied), &weights, now);
            if let Some(headline) = headline::of_items(&headlines, &ranked.items) {
                ranked.row.story.headline = Some(headline);
            }
            if until.is_some() && ranked.last.is_some() {
                // Ages at the end of a day long past would read as if they were today's.
                ranked.terms.retain(|term| term.kind != TermKind::Age);
            }
            Ranked { read: done.max(seen), is_done: done.is_some(), is_past: until.is_some(), ..ranked }
        })
        .collect();
    let changed = |ranked: &&mut Ranked| ranked.read.is_some_and(|read| ranked.row.changed > read);
    for ranked in ranked.iter_mut().filter(changed).take(NEWS_MAX) {
        let story = site.story(&ranked.row.story.id)?;
        ranked.news = Some(story.news(&site.store.seen(account.id, &ranked.row.story.id)?));
    }
    ranked.sort_by(|one, other| {
        other
            .score
            .total_cmp(&one.score)
            .then_with(|| other.row.last.cmp(&one.row.last))
            .then_with(|| one.row.story.id.cmp(&other.row.story.id))
    });
    Ok(ranked)
}

fn score(
    row: StoryRow,
    mut items: Vec<Item>,
    (rules, applied): (&[Rule], &Rules<'_>),
    weights: &Weights,
    now: Timestamp,
) -> Ranked {
    let n_items = items.len();
    items.retain(|item| !item.outlet.as_deref().is_some_and(|outlet| is_unwanted_outlet(rules, outlet)));
    let n_hidden = n_items - items.len();
    let is_hidden = items.is_empty() && n_hidden > 0;
    let languages: BTreeSet<&str> = items.iter().filter_map(|item| item.language.as_deref()).collect();
    let outlets: BTreeSet<&str> = items.iter().filter_map(|item| item.outlet.as_deref()).collect();
    // Outlets that printed the same words are one publisher, as far as somebody has looked.
    let n_publishers = outlets.len().min(row.n_voices.unwrap_or(usize::MAX)).max(1);
    let leads: BTreeSet<Option<&str>> = (items.iter())
        .filter(|item| item.place.is_some_and(|place| place <= LEADING))
        .map(|item| item.outlet.as_deref())
        .collect();
    let last = items.iter().filter(|item| item.dated).map(|item| item.at).max();
    let age_h = last.map_or(UNDATED_H, |last| age_h(last, now));
    let mut terms = Vec::new();
    let mut term = |kind, what: String, points: f64| terms.push(Term { kind, what, points });
    let publishers = count(n_publishers, "publisher", "publishers");
    term(TermKind::Breadth, publishers, breadth(n_publishers) * weights.breadth);
    if languages.len() > 1 {
        let further = u32::try_from(languages.len() - 1).unwrap_or(u32::MAX);
        let what = format!("{} languages", languages.len());
        term(TermKind::Languages, what, f64::from(further) * 0.5 * weights.languages);
    }
    if !leads.is_empty() {
        let what =
            format!("among the first in {}", count(leads.len(), "outlet’s own order", "outlets’ own order"));
        term(TermKind::Placement, what, placement(leads.len()) * weights.placement);
    }
    let age = match last {
        Some(last) => format!("last report {}", crate::page::ago(last, now)),
        None => "no report gives a date".to_owned(),
    };
    term(TermKind::Age, age, -fading(age_h) * weights.freshness);
    let mut taste = if is_hidden { f64::NEG_INFINITY } else { 0.0 };
    for rule in applied.of(&items) {
        taste += rule.weight;
        let sign = if rule.weight > 0.0 { "+" } else { "" };
        let what = format!("your rule “{}”: {sign}{}", rule.words, rule.weight);
        term(TermKind::Rule, what, rule.weight);
    }
    let score = terms.iter().map(|term| term.points).sum::<f64>() + if is_hidden { taste } else { 0.0 };
    let (read, is_done, news, is_past) = (None, false, None, false);
    Ranked { row, items, score, taste, terms, n_publishers, last, read, is_done, news, n_hidden, is_past }
}
