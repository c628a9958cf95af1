//! Which stories come first for a reader, and why.

use crate::fault::Fault;
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
    /// Why it stands where it stands, in words.
    pub(crate) why: Vec<String>,
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
        rows = choose(site, account, rows, now, &mut lists)?;
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
        let score = |row: &StoryRow| breadth(row.n_outlets, 1) - fading(age_h(row.last, now));
        score(other).total_cmp(&score(one)).then_with(|| one.story.id.cmp(&other.story.id))
    });
    lists.n_more = open.len().saturating_sub(CHOSEN);
    open.truncate(CHOSEN);
    read.truncate(CHOSEN / 2);
    open.append(&mut read);
    Ok(open)
}

/// What the number of outlets and languages is worth.
#[expect(clippy::cast_precision_loss, reason = "counts, far below where it matters")]
fn breadth(n_outlets: usize, n_languages: usize) -> f64 {
    (n_outlets.max(1) as f64).log2() * 2.0 + (n_languages.max(1) - 1) as f64 * 0.5
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
    let query = ItemQuery { stories: Some(ids), until, limit: 10_000, ..ItemQuery::default() };
    let mut by_story: BTreeMap<StoryId, Vec<Item>> = BTreeMap::new();
    for item in site.store.items(account.id, &query)? {
        if let Some(story) = item.story.clone() {
            by_story.entry(story).or_default().push(item);
        }
    }
    let mut ranked: Vec<Ranked> = (rows.into_iter().zip(done.into_iter().zip(seen)))
        .map(|(row, (done, seen))| {
            let items = by_story.remove(&row.story.id).unwrap_or_default();
            let mut ranked = score(row, items, rules, now);
            if until.is_some() {
                // Ages at the end of a day long past would read as if they were today's.
                ranked.why.retain(|reason| !reason.starts_with("last report"));
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

fn score(row: StoryRow, mut items: Vec<Item>, rules: &[Rule], now: Timestamp) -> Ranked {
    let n_items = items.len();
    items.retain(|item| !item.outlet.as_deref().is_some_and(|outlet| is_unwanted_outlet(rules, outlet)));
    let n_hidden = n_items - items.len();
    let is_hidden = items.is_empty() && n_hidden > 0;
    let languages: BTreeSet<&str> = items.iter().filter_map(|item| item.language.as_deref()).collect();
    let outlets: BTreeSet<&str> = items.iter().filter_map(|item| item.outlet.as_deref()).collect();
    let n_outlets = outlets.len().max(1);
    let last = items.iter().filter(|item| item.dated).map(|item| item.at).max();
    let age_h = last.map_or(UNDATED_H, |last| age_h(last, now));
    let mut why = vec![crate::report::count(n_outlets, "outlet", "outlets")];
    if languages.len() > 1 {
        why.push(format!("{} languages", languages.len()));
    }
    why.push(match last {
        Some(last) => format!("last report {}", crate::page::ago(last, now)),
        None => "no report gives a date".to_owned(),
    });
    let mut taste = if is_hidden { f64::NEG_INFINITY } else { 0.0 };
    for rule in rules.iter().filter(|rule| hits(rule, &items)) {
        taste += rule.weight;
        let sign = if rule.weight > 0.0 { "+" } else { "" };
        why.push(format!("your rule “{}”: {sign}{}", rule.words, rule.weight));
    }
    let score = breadth(n_outlets, languages.len()) - fading(age_h) + taste;
    let (read, is_done, news, is_past) = (None, false, None, false);
    Ranked { row, items, score, taste, why, last, read, is_done, news, n_hidden, is_past }
}

/// Whether the reader wants nothing of an outlet: its reports are left out of every story.
pub(crate) fn is_unwanted_outlet(rules: &[Rule], outlet: &str) -> bool {
    rules.iter().any(|rule| {
        rule.target == "outlet"
            && rule.weight == f64::NEG_INFINITY
            && outlet.to_lowercase() == rule.words.to_lowercase()
    })
}

/// Whether a rule is of a story with these reports.
pub(crate) fn hits(rule: &Rule, items: &[Item]) -> bool {
    let words = rule.words.to_lowercase();
    items.iter().any(|item| match rule.target.as_str() {
        "outlet" => item.outlet.as_ref().is_some_and(|outlet| outlet.to_lowercase() == words),
        _ => item.title.as_ref().is_some_and(|title| has_words(&title.to_lowercase(), &words)),
    })
}

/// Whether `words` stand in `text` as whole words.
fn has_words(text: &str, words: &str) -> bool {
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(start, found)| {
        !words.is_empty()
            && !is_letter(text[..start].chars().next_back())
            && !is_letter(text[start + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::has_words;

    #[test]
    fn words_are_whole() {
        assert!(has_words("the ferry strike ends", "ferry strike") && has_words("ferry", "ferry"));
        assert!(!has_words("ferryman’s strike", "ferry") && !has_words("a", ""));
    }
}
