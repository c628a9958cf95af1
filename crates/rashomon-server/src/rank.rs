//! Which stories come first for a reader, and why.

use crate::fault::Fault;
use crate::site::Site;
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
    /// When the reader was done with it.
    pub(crate) done: Option<Timestamp>,
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

    /// Whether it is to be read: never done with, or changed since.
    pub(crate) fn is_open(&self) -> bool {
        self.done.is_none_or(|done| self.row.changed > done)
    }
}

/// Stories to choose the first from.
const CANDIDATES: usize = 240;
/// How far back the first look goes, in hours.
const RECENT_H: i64 = 48;
/// A story as old as this, in hours, has lost as much as twice the outlets weigh.
const HALF_LIFE_H: f64 = 14.0;

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
    /// Stories left out since the reader is done with them.
    pub(crate) n_done: usize,
}

/// Ranks what is there for a reader.
pub(crate) fn lists(site: &Site, account: &Account, before: Option<Timestamp>) -> Result<Lists, Fault> {
    let now = before.unwrap_or_else(|| site.now());
    let rules = site.store.rules(account.id)?;
    let since = now.checked_sub(jiff::SignedDuration::from_hours(RECENT_H)).ok();
    let query = |since| StoryQuery { since, before, limit: CANDIDATES, ..StoryQuery::default() };
    let mut rows = site.store.stories(&query(since))?;
    if rows.len() < 12 {
        // A quiet collection, or an archive: what came last.
        rows = site.store.stories(&query(None))?;
    }
    let mut lists = Lists::default();
    for ranked in rank(site, account, &rules, rows, now)? {
        if ranked.taste == f64::NEG_INFINITY {
            lists.n_hidden += 1;
        } else if !ranked.is_open() {
            lists.n_done += 1;
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

/// `rows` with their scores, the highest first.
pub(crate) fn rank(
    site: &Site,
    account: &Account,
    rules: &[Rule],
    rows: Vec<StoryRow>,
    now: Timestamp,
) -> Result<Vec<Ranked>, Fault> {
    let ids: Vec<StoryId> = rows.iter().map(|row| row.story.id.clone()).collect();
    let done = site.store.done(account.id, &ids)?;
    let query = ItemQuery { stories: Some(ids), limit: 10_000, ..ItemQuery::default() };
    let mut by_story: BTreeMap<StoryId, Vec<Item>> = BTreeMap::new();
    for item in site.store.items(account.id, &query)? {
        if let Some(story) = item.story.clone() {
            by_story.entry(story).or_default().push(item);
        }
    }
    let mut ranked: Vec<Ranked> = (rows.into_iter().zip(done))
        .map(|(row, done)| {
            let items = by_story.remove(&row.story.id).unwrap_or_default();
            score(row, items, done, rules, now)
        })
        .collect();
    ranked.sort_by(|one, other| {
        other
            .score
            .total_cmp(&one.score)
            .then_with(|| other.row.last.cmp(&one.row.last))
            .then_with(|| one.row.story.id.cmp(&other.row.story.id))
    });
    Ok(ranked)
}

fn score(row: StoryRow, items: Vec<Item>, done: Option<Timestamp>, rules: &[Rule], now: Timestamp) -> Ranked {
    let languages: BTreeSet<&str> = items.iter().filter_map(|item| item.language.as_deref()).collect();
    let n_outlets = row.n_outlets.max(1);
    let age_s = (now.as_second() - row.last.as_second()).max(0);
    #[expect(clippy::cast_precision_loss, reason = "hours and counts, far below where it matters")]
    let (age_h, outlets, n_languages) = (age_s as f64 / 3600.0, n_outlets as f64, languages.len() as f64);
    let mut why = vec![crate::report::count(n_outlets, "outlet", "outlets")];
    if languages.len() > 1 {
        why.push(format!("{} languages", languages.len()));
    }
    why.push(format!("last report {}", crate::page::ago(row.last, now)));
    let mut taste = 0.0;
    for rule in rules.iter().filter(|rule| hits(rule, &items)) {
        taste += rule.weight;
        let sign = if rule.weight > 0.0 { "+" } else { "" };
        why.push(format!("your rule “{}”: {sign}{}", rule.words, rule.weight));
    }
    let breadth = outlets.log2() * 2.0 + (n_languages - 1.0).max(0.0) * 0.5;
    let score = breadth - age_h / HALF_LIFE_H * 2.0 + taste;
    Ranked { row, items, score, taste, why, done }
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
