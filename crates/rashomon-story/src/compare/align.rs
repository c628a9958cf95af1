//! Which statements of different articles are one statement.
//!
//! A wrong match is worse than a missed one: what two articles share must be so much, or so telling,
//! that the same person can hardly have said both apart from each other.

use super::name::{Names, Speakers};
use super::report::{Report, Utterance};
use super::vocabulary::{Shared, Vocabulary};
use super::wording::{Alignment, Word, align};
use rashomon_core::{Act, StatementKind};
use std::collections::{BTreeMap, BTreeSet};

/// A statement by its article's place in the story and its own in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) report: usize,
    pub(super) utterance: usize,
}

/// The statements of a story, matched.
#[derive(Debug, Default)]
pub(super) struct Matching {
    /// Statements that are one, of at least two articles; ascending.
    pub(super) groups: Vec<Vec<Place>>,
    /// The same words, said by different people.
    pub(super) clashes: Vec<(Place, Place)>,
    /// What one speaker said twice.
    again: BTreeSet<(Place, Place)>,
}

/// Matches the statements of all articles.
pub(super) fn matching(reports: &[Report<'_>], names: &Names, vocabulary: &Vocabulary) -> Matching {
    let mut matching = Matching::default();
    let mut links = Vec::new();
    for left in 0..reports.len() {
        for right in left + 1..reports.len() {
            links.extend(between(left, right, reports, names, vocabulary, &mut matching));
        }
    }
    links.sort_by(|a: &Link, b: &Link| {
        b.score.total_cmp(&a.score).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    matching.groups = join(&links, reports, names, &matching.again);
    matching
}

/// Two statements of different articles that may be one.
#[derive(Clone, Copy, Debug)]
struct Link {
    left: Place,
    right: Place,
    score: f64,
    /// The words alone prove it; a better partner for either side does not disprove it.
    is_verbatim: bool,
    /// Most of what one of them says is in the other.
    is_piece: bool,
}

/// The links between two articles: each statement with its best partner, and with further ones where
/// one article splits what the other gives whole.
fn between(
    left: usize,
    right: usize,
    reports: &[Report<'_>],
    names: &Names,
    vocabulary: &Vocabulary,
    matching: &mut Matching,
) -> Vec<Link> {
    let mut links = Vec::new();
    let (lone_ours, lone_theirs) = (lone_quotations(&reports[left]), lone_quotations(&reports[right]));
    for (a, ours) in reports[left].utterances.iter().enumerate() {
        for (b, theirs) in reports[right].utterances.iter().enumerate() {
            let (from, to) = (Place { report: left, utterance: a }, Place { report: right, utterance: b });
            match judge(ours, theirs, names, vocabulary) {
                Verdict::Same { score, is_verbatim } => {
                    let is_piece = ours.bag.shared(&theirs.bag).containment >= 0.5;
                    links.push(Link { left: from, right: to, score, is_verbatim, is_piece })
                }
                Verdict::OtherSpeaker => matching.clashes.push((from, to)),
                Verdict::Again => drop(matching.again.insert((from, to))),
                Verdict::Other => {
                    let shared = ours.bag.shared(&theirs.bag);
                    let are_lone = lone_ours.contains(&a) && lone_theirs.contains(&b);
                    if are_lone
                        && ours.speakers == theirs.speakers
                        && shared.n_terms >= 2
                        && shared.containment >= 0.3
                    {
                        links.push(Link {
                            left: from,
                            right: to,
                            score: shared.cosine,
                            is_verbatim: false,
                            is_piece: false,
                        });
                    }
                }
            }
        }
    }
    let mut best: BTreeMap<Place, f64> = BTreeMap::new();
    for link in &links {
        for place in [link.left, link.right] {
            let score = best.entry(place).or_insert(link.score);
            *score = score.max(link.score);
        }
    }
    // What one article gives whole the other may split: a piece needs to be the best partner on its side only.
    let is_best = |link: &Link| {
        let [left, right] = [link.left, link.right].map(|place| best.get(&place) == Some(&link.score));
        left && right || link.is_piece && (left || right)
    };
    links.retain(|link| link.is_verbatim || is_best(link));
    links
}

/// Quotations that are the only one of their speaker in an article. In two articles of one story they are
/// mostly one, even where translation left few words in common.
fn lone_quotations(report: &Report<'_>) -> Vec<usize> {
    let mut of_speaker: BTreeMap<&[usize], Vec<usize>> = BTreeMap::new();
    for (place, utterance) in report.utterances.iter().enumerate() {
        let quotes = utterance.statement.kind != StatementKind::Indirect;
        if quotes && !utterance.speakers.is_empty() {
            of_speaker.entry(&utterance.speakers).or_default().push(place);
        }
    }
    let lone = of_speaker.into_values().filter(|places| places.len() == 1).flatten();
    lone.filter(|place| report.utterances[*place].statement.kind == StatementKind::Direct).collect()
}

/// Whether two statements are one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Same {
        score: f64,
        is_verbatim: bool,
    },
    /// The words are the same, the speakers are not.
    OtherSpeaker,
    /// The same speaker says the same on another occasion.
    Again,
    Other,
}

fn judge(left: &Utterance<'_>, right: &Utterance<'_>, names: &Names, vocabulary: &Vocabulary) -> Verdict {
    let shared = left.bag.shared(&right.bag);
    if shared.n_terms == 0 || shared.weight < 0.3 {
        return Verdict::Other;
    }
    let speakers = names.speakers(&left.speakers, &right.speakers);
    if left.is_bare || right.is_bare {
        return if is_same_act(left, right, &shared, speakers) {
            Verdict::Same { score: shared.cosine, is_verbatim: false }
        } else {
            Verdict::Other
        };
    }
    let quotes = align(&left.quoted(), &right.quoted(), vocabulary);
    if is_same_quotation(&quotes, speakers)
        || speakers == Speakers::Unknown && is_same_phrase(&quotes, &shared)
    {
        return match speakers {
            // Whom a pronoun means is a conclusion; so many words in one order are none.
            Speakers::Different
                if quotes.longest >= 10
                    && quotes.containment >= 0.9
                    && !(left.is_speaker_named && right.is_speaker_named) =>
            {
                Verdict::Same { score: quotes.containment + shared.cosine, is_verbatim: true }
            }
            Speakers::Different if quotes.pairs.len() >= 7 && quotes.containment >= 0.9 => {
                Verdict::OtherSpeaker
            }
            Speakers::Different => Verdict::Other,
            Speakers::Same | Speakers::Akin | Speakers::Unknown => {
                Verdict::Same { score: 1.0 + quotes.containment + shared.cosine, is_verbatim: true }
            }
        };
    }
    if speakers == Speakers::Different {
        return Verdict::Other;
    }
    let fewest = if left.quoted().len().min(right.quoted().len()) > 2 { 0.0 } else { 0.2 };
    let may_piece = speakers == Speakers::Same && shared.cosine >= fewest
        || speakers == Speakers::Akin
            && shared.cosine >= 0.3
            && !names.any_document(&left.speakers, &right.speakers);
    if may_piece && is_quoted_piece(left, right, &quotes, &shared) && !is_denied_by_one(left, right) {
        return Verdict::Same { score: 0.8 + shared.cosine, is_verbatim: true };
    }
    let whole = align(&left.all(), &right.all(), vocabulary);
    if contradicts(left, right, &whole) {
        return Verdict::Other;
    }
    if is_contained(&whole, speakers)
        || is_identical(left, right, &whole, speakers)
        || speakers == Speakers::Same && is_same_deed(left, right) && is_same_run(&whole, &shared)
    {
        return Verdict::Same { score: whole.containment + shared.cosine, is_verbatim: true };
    }
    if is_paraphrase(&shared, speakers, left, right) {
        if is_said_again(left, right, &quotes) {
            return Verdict::Again;
        }
        return Verdict::Same { score: shared.cosine, is_verbatim: false };
    }
    Verdict::Other
}

/// Quoted words that nobody says twice: five and more in one order.
fn is_same_quotation(quotes: &Alignment, speakers: Speakers) -> bool {
    let needed = match speakers {
        Speakers::Same => 5,
        Speakers::Akin | Speakers::Unknown => 6,
        Speakers::Different => 7,
    };
    let whole = quotes.pairs.len() >= needed && quotes.longest >= 3 && quotes.containment >= 0.7;
    // One sentence of two long quotations proves that they are of one speech.
    let sentence = quotes.longest >= needed + 3 && quotes.n_common >= 2 && speakers != Speakers::Different;
    (whole || sentence) && quotes.n_content >= 2
}

/// Five quoted words in one order, and around them the same is said.
fn is_same_phrase(quotes: &Alignment, shared: &Shared) -> bool {
    quotes.longest >= 5
        && quotes.containment >= 0.7
        && quotes.n_content >= 3
        && shared.n_terms >= 4
        && shared.cosine >= 0.6
}

/// The same done to the same: "blamed the board and the crew", "blamed the crew and the board".
fn is_same_act(left: &Utterance<'_>, right: &Utterance<'_>, shared: &Shared, speakers: Speakers) -> bool {
    let likeness = match speakers {
        Speakers::Same => 0.6,
        Speakers::Akin => 0.8,
        Speakers::Unknown | Speakers::Different => return false,
    };
    left.statement.act == right.statement.act
        && !is_denied_by_one(left, right)
        && (shared.cosine >= likeness
            || shared.containment >= 0.99 && shared.weight >= 1.2
            || speakers == Speakers::Same
                && shared.n_terms >= 2
                && shared.containment >= 0.7
                && shared.weight >= 1.0)
}

/// Not a word differs.
fn is_identical(left: &Utterance<'_>, right: &Utterance<'_>, whole: &Alignment, speakers: Speakers) -> bool {
    let n_words = left.words.len();
    n_words == right.words.len()
        && whole.longest == n_words
        && n_words >= 4
        && whole.n_content >= 2
        && speakers != Speakers::Different
}

/// The same few words, with nothing telling beside them.
fn is_same_run(whole: &Alignment, shared: &Shared) -> bool {
    whole.longest >= 3 && whole.containment >= 0.8 && shared.containment >= 0.99
}

/// Whether two statements in like words are two: the articles give different days, or quote differently.
fn is_said_again(left: &Utterance<'_>, right: &Utterance<'_>, quotes: &Alignment) -> bool {
    let on_other_days = match (left.statement.said.day, right.statement.said.day) {
        (Some(left), Some(right)) => left != right,
        _ => false,
    };
    on_other_days || is_quoted_otherwise(left, right, quotes)
}

/// Whether both quote at length, and what they quote has whole phrases in common but is not one text:
/// reporters alter words that they report, not those that they quote.
fn is_quoted_otherwise(left: &Utterance<'_>, right: &Utterance<'_>, quotes: &Alignment) -> bool {
    let fewest = left.quoted().len().min(right.quoted().len());
    fewest >= 12 && quotes.longest >= 5 && quotes.containment < 0.7
}

/// A few quoted words of one speaker that stand unbroken inside the quotation of the other article.
fn is_quoted_piece(left: &Utterance<'_>, right: &Utterance<'_>, quotes: &Alignment, shared: &Shared) -> bool {
    let shorter = left.quoted().len().min(right.quoted().len());
    match shorter {
        0 => false,
        // One quoted word says little, unless more is shared around it.
        1 => {
            quotes.n_content == 1 && shared.n_terms >= 2 && shared.weight >= 1.0 && shared.containment >= 0.6
        }
        2 => {
            quotes.longest >= 2
                && quotes.n_content >= 2
                && (shared.cosine >= 0.3 || shared.containment >= 0.7)
        }
        _ => quotes.longest >= shorter && quotes.n_content >= 1,
    }
}

/// All that one of them says stands in the other in the same order, quoted or not.
fn is_contained(whole: &Alignment, speakers: Speakers) -> bool {
    match speakers {
        Speakers::Same => {
            whole.containment >= 0.75 && whole.n_content >= 3 && whole.n_common >= 2 && whole.weight >= 1.8
        }
        Speakers::Akin => whole.containment >= 0.8 && whole.n_common >= 3 && whole.weight >= 2.2,
        Speakers::Unknown => whole.containment >= 0.85 && whole.n_common >= 4 && whole.weight >= 3.0,
        Speakers::Different => false,
    }
}

/// Other words, another order, another language between: most of the telling words are shared.
fn is_paraphrase(shared: &Shared, speakers: Speakers, left: &Utterance<'_>, right: &Utterance<'_>) -> bool {
    let short = left.bag.len().min(right.bag.len()) <= 4;
    match speakers {
        Speakers::Same if is_same_deed(left, right) => {
            is_of_same_names(left, right)
                || shared.n_terms >= 3 && shared.cosine >= 0.3
                || shared.n_terms >= 2 && shared.cosine >= 0.5
        }
        // Of a short statement nearly all must be in the other.
        Speakers::Same
            if shared.n_terms >= 2
                && shared.weight >= 0.9
                && shared.containment >= 0.8
                && shared.cosine >= 0.5 =>
        {
            true
        }
        Speakers::Same if short => {
            shared.n_terms >= 3 && (shared.cosine >= 0.6 || shared.containment >= 0.7 && shared.cosine >= 0.4)
        }
        Speakers::Same => {
            shared.n_terms >= 3 && shared.cosine >= 0.4 && shared.containment >= 0.5
                || shared.n_terms >= 4 && shared.cosine >= 0.33 && shared.containment >= 0.5
        }
        Speakers::Akin => {
            shared.n_terms >= 4 && shared.cosine >= 0.5
                || shared.n_terms >= 6 && shared.cosine >= 0.35 && shared.containment >= 0.6
        }
        Speakers::Unknown => {
            let both_quote =
                left.words.iter().any(|word| word.is_quoted) && right.words.iter().any(|word| word.is_quoted);
            shared.n_terms >= 5
                && (shared.cosine >= 0.75 || both_quote && shared.containment >= 0.75 && shared.cosine >= 0.5)
        }
        Speakers::Different => false,
    }
}

/// Whether both promise, both accuse and so on: then fewer words need to be shared.
fn is_same_deed(left: &Utterance<'_>, right: &Utterance<'_>) -> bool {
    let act = left.statement.act;
    act == right.statement.act && !matches!(act, Act::Statement | Act::Thought)
}

/// Whether two names and more are named in both, and no others: "blamed Roe and the board for …".
fn is_of_same_names(left: &Utterance<'_>, right: &Utterance<'_>) -> bool {
    let [left, right] = [left, right].map(|utterance| named(utterance).collect::<BTreeSet<_>>());
    left.len() >= 2 && left == right
}

fn named<'a, 'b>(utterance: &'a Utterance<'b>) -> impl Iterator<Item = u32> + use<'a, 'b> {
    utterance.words.iter().filter(|word| word.is_name).map(|word| word.lemma)
}

/// Numbers, names or a negation that make two similar statements two.
fn contradicts(left: &Utterance<'_>, right: &Utterance<'_>, whole: &Alignment) -> bool {
    let numbers = |utterance: &Utterance<'_>| -> Vec<u64> {
        utterance.words.iter().filter_map(|word| word.number).map(f64::to_bits).collect()
    };
    let (ours, theirs) = (numbers(left), numbers(right));
    let disjoint =
        |a: &[u64], b: &[u64]| !a.is_empty() && !b.is_empty() && !a.iter().any(|number| b.contains(number));
    if disjoint(&ours, &theirs) && whole.containment < 0.9 {
        return true;
    }
    if is_denied_by_one(left, right) {
        return true;
    }
    let (ours, theirs): (Vec<u32>, Vec<u32>) = (named(left).collect(), named(right).collect());
    !ours.is_empty()
        && !theirs.is_empty()
        && !ours.iter().any(|name| theirs.contains(name))
        && whole.containment < 0.9
}

/// Whether only one of two short statements negates what both say.
fn is_denied_by_one(left: &Utterance<'_>, right: &Utterance<'_>) -> bool {
    left.words.len() <= 25 && right.words.len() <= 25 && denies(left, right) != denies(right, left)
}

/// Words after a negation that it may be of.
const NEGATED: usize = 4;

/// Whether `one` has a negation before words that the other has too.
fn denies(one: &Utterance<'_>, other: &Utterance<'_>) -> bool {
    let is_shared = |word: &Word| word.is_content && !word.is_name && other.bag.contains(word.sense);
    let negations = one.words.iter().enumerate().filter(|(_, word)| word.is_negation);
    let mut after = negations.map(|(place, _)| one.words.iter().skip(place + 1).take(NEGATED));
    after.any(|mut words| words.any(is_shared))
}

/// Joins linked statements, best link first, as long as no two named people end up in one group.
fn join(
    links: &[Link],
    reports: &[Report<'_>],
    names: &Names,
    again: &BTreeSet<(Place, Place)>,
) -> Vec<Vec<Place>> {
    let mut group_of: BTreeMap<Place, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Place>> = Vec::new();
    for link in links {
        let mut members = |place: Place| {
            let group = *group_of.entry(place).or_insert_with(|| {
                groups.push(vec![place]);
                groups.len() - 1
            });
            (group, groups[group].clone())
        };
        let (left, ours) = members(link.left);
        let (right, theirs) = members(link.right);
        if left == right {
            continue;
        }
        let speakers = |place: &Place| &reports[place.report].utterances[place.utterance].speakers;
        let is_apart = |a: &Place, b: &Place| {
            names.speakers(speakers(a), speakers(b)) == Speakers::Different && !link.is_verbatim
                || again.contains(&(*a.min(b), *a.max(b)))
        };
        if ours.iter().any(|a| theirs.iter().any(|b| is_apart(a, b))) {
            continue;
        }
        theirs.iter().for_each(|place| {
            group_of.insert(*place, left);
        });
        groups[left].extend(theirs);
        groups[right].clear();
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.retain(|group| group.len() > 1);
    groups.sort();
    groups
}
