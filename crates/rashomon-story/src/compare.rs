//! Lays the accounts of one story side by side: what several articles carry, where they differ, what
//! one alone has.
//!
//! Everything is judged inside one story only and by what stands in its articles. Precision goes before
//! recall: two statements are matched, two figures said to differ, only where they can hardly be of two
//! things.

mod align;
mod difference;
pub(crate) mod name;
mod only_in;
mod report;
mod sense;
#[cfg(test)]
mod tests;
mod vocabulary;
mod wording;

use crate::{reprint, terms};
use align::{Matching, Place};
use name::Names;
use rashomon_core::{Analysis, Article, Comparison, Match, StatementId, Story, TextSpan, Voice, Wording};
use report::{Report, Utterance};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::Vocabulary;

/// Compares the articles of `story`.
///
/// `analyses` may hold others too; those of the story are taken in story order.
pub fn compare(story: &Story, analyses: &[&Analysis]) -> Comparison {
    let analyses: Vec<&Analysis> = story
        .articles
        .iter()
        .filter_map(|id| analyses.iter().copied().find(|analysis| analysis.article.id == *id))
        .collect();
    let names = Names::new(&analyses);
    // Where no article says its language, the one that every pipeline so far is of.
    let language = analyses.iter().find_map(|analysis| analysis.article.language.as_deref()).unwrap_or("en");
    let mut vocabulary = Vocabulary::new(language);
    let reports = report::reports(&analyses, &names, &mut vocabulary);
    let matching = align::matching(&reports, &names, &vocabulary);
    let matched: BTreeSet<Place> = matching.groups.iter().flatten().copied().collect();
    let articles: Vec<&Article> = analyses.iter().map(|analysis| &analysis.article).collect();
    let voice_of = reprint::voices(&articles);
    Comparison {
        differences: difference::differences(&reports, &matching, &names, &vocabulary),
        matches: matches(&reports, &matching, &names, &vocabulary, &voice_of),
        only_in: only_in::only_in(&reports, &matched, &vocabulary),
        voices: voices(&articles, &voice_of),
        speakers: speakers(&reports, &names),
    }
}

/// Names over all articles for those whom an article names otherwise.
fn speakers(reports: &[Report<'_>], names: &Names) -> BTreeMap<StatementId, String> {
    let statements = reports.iter().flat_map(|report| &report.analysis.extraction.statements);
    let named = statements.filter_map(|statement| {
        let speaker = statement.speaker.as_ref()?;
        let parties = names.of(speaker);
        // Several who speak as one are named as their article does.
        let [party] = parties.as_slice() else { return None };
        let name = names.name(*party);
        (name != speaker.name && names.is_person(*party)).then(|| (statement.id.clone(), name.to_owned()))
    });
    named.collect()
}

/// The voices of more than one article.
fn voices(articles: &[&Article], voice_of: &[usize]) -> Vec<Voice> {
    let mut places_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, &voice) in voice_of.iter().enumerate() {
        places_of.entry(voice).or_default().push(place);
    }
    let several = places_of.into_values().filter(|places| places.len() > 1);
    several
        .map(|places| {
            let agency = places.iter().find_map(|&place| reprint::agency(articles[place]));
            // In story order, which is that of publication, the first is the original only where it is known
            // to be the first.
            let times: Vec<Option<i64>> = places.iter().map(|&place| terms::time(articles[place])).collect();
            let first = times[0]
                .is_some_and(|first| times[1..].iter().all(|time| time.is_some_and(|time| time > first)));
            Voice {
                articles: places.iter().map(|&place| articles[place].id.clone()).collect(),
                original: (first && agency.is_none()).then(|| articles[places[0]].id.clone()),
                agency: agency.map(str::to_owned),
            }
        })
        .collect()
}

fn matches(
    reports: &[Report<'_>],
    matching: &Matching,
    names: &Names,
    vocabulary: &Vocabulary,
    voice_of: &[usize],
) -> Vec<Match> {
    let mut found: Vec<(usize, f64, Match)> = Vec::new();
    for group in &matching.groups {
        let members: Vec<&Utterance<'_>> =
            group.iter().map(|place| &reports[place.report].utterances[place.utterance]).collect();
        let Some(fullest) = fullest(&members) else { continue };
        let carriers: BTreeSet<usize> = group.iter().map(|place| place.report).collect();
        let weight = members.iter().map(|member| member.bag.total()).fold(0.0, f64::max);
        let mut wordings: Vec<Wording> = group
            .iter()
            .zip(&members)
            .map(|(place, member)| {
                let report = &reports[place.report];
                let against = if std::ptr::eq(*member, fullest) {
                    &members[..]
                } else {
                    std::slice::from_ref(&fullest)
                };
                Wording {
                    article: report.article().id.clone(),
                    statement: member.statement.id.clone(),
                    differing: differing(member, against, &report.article().text, vocabulary),
                }
            })
            .collect();
        wordings.shrink_to_fit();
        // What ten print word for word is said by one.
        let voices: BTreeSet<usize> = carriers.iter().map(|&report| voice_of[report]).collect();
        found.push((
            voices.len(),
            weight,
            Match {
                speaker: speaker(&members, names),
                wordings,
                not_found_in: only_in::silent(reports, &carriers, &members, vocabulary),
            },
        ));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    found.into_iter().map(|(_, _, found)| found).collect()
}

/// The wording that the others are held against: quoted rather than reported, then the longest.
fn fullest<'a, 'b>(members: &[&'b Utterance<'a>]) -> Option<&'b Utterance<'a>> {
    let rank = |member: &Utterance<'_>| (member.quoted().len(), member.words.len());
    // Of equals the first.
    members.iter().copied().rev().max_by_key(|member| rank(member))
}

/// The name of whoever said it: the party most of the wordings name, in its fullest form.
fn speaker(members: &[&Utterance<'_>], names: &Names) -> Option<String> {
    let mut counts: BTreeMap<&[usize], usize> = BTreeMap::new();
    for member in members.iter().filter(|member| !member.speakers.is_empty()) {
        *counts.entry(&member.speakers).or_default() += 1;
    }
    // Of equals a person before a body or a country, then the one named first in the story.
    let persons = |parties: &[usize]| parties.iter().filter(|party| names.is_person(**party)).count();
    let best = counts.iter().rev().max_by_key(|(parties, count)| (**count, persons(parties)));
    if let Some((parties, _)) = best {
        let parties: Vec<&str> = parties.iter().map(|party| names.name(*party)).collect();
        return Some(listed(&parties));
    }
    members.iter().find_map(|member| member.statement.speaker.as_ref()).map(|speaker| speaker.name.clone())
}

/// Names in one line. A text that carries its makers' names ("joint declaration of …") is left out beside
/// them.
fn listed(names: &[&str]) -> String {
    let says_no_more = |name: &str| names.iter().any(|other| *other != name && name.contains(other));
    let names: Vec<&str> = names.iter().copied().filter(|name| !says_no_more(name)).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// The pieces of `member` that are worded otherwise than in one of `others`: what stands between words
/// that both have. What one merely has more of at its ends is no other wording.
fn differing(
    member: &Utterance<'_>,
    others: &[&Utterance<'_>],
    text: &str,
    vocabulary: &Vocabulary,
) -> Vec<TextSpan> {
    let quoted = member.quoted();
    let own = if quoted.is_empty() { member.all() } else { quoted };
    let mut places = BTreeSet::new();
    for other in others.iter().filter(|other| !std::ptr::eq(**other, member)) {
        // What the other reports in its own words is not missing from it.
        places.extend(difference::wording::differing_places(&own, &other.all(), vocabulary));
    }
    // Of what is only reported, the connecting words are always the reporter's.
    let is_reported = member.quoted().is_empty();
    let places: Vec<usize> =
        places.into_iter().filter(|place| !is_reported || own[*place].is_content).collect();
    wording::spans(&own, &places, text)
}
