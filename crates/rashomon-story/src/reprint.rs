//! Text taken over: articles that are one voice because they print the same words.

mod origin;

pub use origin::{Origin, agency, origin};

use crate::shingle::{n_shared, sample, shingles};
use rashomon_core::Article;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How much of one article's text is in another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReprintKind {
    /// A passage was taken over: three tenths or more of the shorter text.
    Passage,
    /// The same copy, edited, cut or added to: half or more of the shorter text.
    Edited,
    /// The same text but for details: eight tenths of both together.
    Same,
}

/// Two articles that share text word for word.
#[derive(Clone, Debug, PartialEq)]
pub struct Reprint {
    /// Places of the two in the input, lower first.
    pub articles: [usize; 2],
    /// How much is shared.
    pub kind: ReprintKind,
    /// Runs of five words that both have, of those that either has.
    pub jaccard: f32,
    /// Runs of five words that both have, of those that the shorter has.
    pub containment: f32,
}

/// An article of an outlet whose runs of words are in more than this many articles of that outlet is
/// reading its page's furniture, not its report.
const REPEATED: u32 = 3;
/// Indexed runs that two articles must share to be compared.
const SHARED: u32 = 2;
/// A run in more articles than this says nothing.
const COMMON: usize = 200;
/// Runs of words that a report has at least; of fewer nothing is concluded.
const RUNS: usize = 20;

/// Finds articles that share text, in input order.
///
/// What an outlet repeats from article to article is left out first. Shared text is found by an index
/// of a quarter of all runs of five words, chosen by hash, and then measured exactly.
pub fn reprints(articles: &[&Article]) -> Vec<Reprint> {
    let mut all: Vec<Vec<u64>> = articles.iter().map(|article| shingles(article)).collect();
    leave_out_furniture(articles, &mut all);
    let mut index: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let mut reprints = Vec::new();
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for (place, own) in all.iter().enumerate() {
        counts.clear();
        for shingle in sample(own) {
            let holders = index.entry(shingle).or_default();
            if holders.len() <= COMMON {
                for &holder in holders.iter() {
                    *counts.entry(holder).or_insert(0) += 1;
                }
                holders.push(u32::try_from(place).unwrap_or(u32::MAX));
            }
        }
        let mut candidates: Vec<u32> =
            counts.iter().filter(|&(_, &count)| count >= SHARED).map(|(&holder, _)| holder).collect();
        candidates.sort_unstable();
        reprints.extend(candidates.into_iter().filter_map(|other| {
            let other = other as usize;
            measure([other, place], &all[other], own)
        }));
    }
    reprints.sort_by_key(|reprint| reprint.articles);
    reprints
}

/// The voice of each article: its own place, or the lowest place among those it shares its text with.
///
/// A passage taken over leaves two voices; the same or edited copy is one.
pub fn voices(articles: &[&Article]) -> Vec<usize> {
    let mut voices: Vec<usize> = (0..articles.len()).collect();
    for reprint in reprints(articles) {
        if reprint.kind >= ReprintKind::Edited {
            let [a, b] = reprint.articles.map(|place| voices[place]);
            let (low, high) = (a.min(b), a.max(b));
            for voice in &mut voices {
                if *voice == high {
                    *voice = low;
                }
            }
        }
    }
    voices
}

/// Takes out the runs that many articles of one outlet have.
fn leave_out_furniture(articles: &[&Article], all: &mut [Vec<u64>]) {
    let mut by_outlet: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, article) in articles.iter().enumerate() {
        if let Some(outlet) = &article.outlet {
            by_outlet.entry(&outlet.name).or_default().push(place);
        }
    }
    for places in by_outlet.into_values().filter(|places| places.len() > REPEATED as usize) {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        for &place in &places {
            for &shingle in &all[place] {
                *counts.entry(shingle).or_insert(0) += 1;
            }
        }
        for place in places {
            all[place].retain(|shingle| counts.get(shingle).is_none_or(|&count| count <= REPEATED));
        }
    }
}

fn measure(articles: [usize; 2], a: &[u64], b: &[u64]) -> Option<Reprint> {
    let shorter = a.len().min(b.len());
    if shorter < RUNS {
        return None;
    }
    let n_shared = n_shared(a, b);
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    let share = |of: usize| n_shared as f32 / of as f32;
    let (jaccard, containment) = (share(a.len() + b.len() - n_shared), share(shorter));
    let kind = match (jaccard, containment) {
        (0.8.., _) => ReprintKind::Same,
        (_, 0.5..) => ReprintKind::Edited,
        (_, 0.3..) => ReprintKind::Passage,
        _ => return None,
    };
    Some(Reprint { articles, kind, jaccard, containment })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::{Outlet, OutletEvidence, TextSpan};

    fn article(outlet: &str, text: &str) -> Article {
        Article {
            outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Given }),
            paragraphs: vec![TextSpan::new(0, text.len())],
            ..Article::plain(text, text)
        }
    }

    const WIRE: &str = "PORT ELLERY (Reuters) - Cranes stood still on Monday as dockers began a strike over a new rota that \
        would have them work three nights in five. The port company called the walkout reckless. Union leader \
        Greta Mbeki said her members wanted to see their children before they are grown. Forty ships were \
        waiting in the roads by evening and wholesalers said that stocks of fruit would last until Friday.";

    #[test]
    fn copies_are_one_voice() {
        let edited =
            WIRE.replace("PORT ELLERY (Reuters) - ", "").replace("called the walkout reckless", "was angry");
        let cut = &WIRE[..WIRE.len() / 2];
        let quoting = "Our reporter walked the quays all week and spoke to crews, cooks and customs officers about the strike. \
             Union leader Greta Mbeki said her members wanted to see their children before they are grown. Nobody \
             here doubts it. In the Anchor, where the beer is cheap and the windows are salted white, men who have \
             not spoken for years share a table and a pack of cards, and the landlord lets them run up a slate.";
        let other = "Nothing of this is in the wire. A lander has set down near the moon's south pole, leaning by \
            seven degrees, one foot on a rock, and its flight director wept when the signal came back to the cape.";
        let articles = [
            article("Courier", WIRE),
            article("Herald", &edited),
            article("Echo", cut),
            article("Post", quoting),
            article("Star", other),
        ];
        let articles: Vec<&Article> = articles.iter().collect();
        assert_eq!(voices(&articles), [0, 0, 0, 3, 4]);
        assert_eq!(agency(articles[0]), Some("Reuters"));
        assert_eq!(agency(articles[1]), None);
    }

    #[test]
    fn what_an_outlet_repeats_is_no_reprint() {
        let furniture = "Sign in to read on. Get the morning letter with all that matters on the coast and beyond, \
            free for fourteen days, cancel whenever you like, and help us send reporters where the news is made.";
        let reports = [
            "Cranes stood still as dockers began a strike over a rota that would have them work three nights in five, and forty ships were waiting in the roads by evening.",
            "A lander has set down near the moon's south pole, one foot on a rock, and its flight director wept when the signal came back to the control room at the cape.",
            "A court sentenced the former mayor to four years for taking bribes from the builders of a bridge, and the judge said that she had sold the trust of the town.",
            "Engineers lowered the water behind the cracked dam a day after the tremor, while soldiers carried stretchers over the pass to reach the hospital in the valley.",
        ];
        let articles: Vec<Article> =
            reports.iter().map(|report| article("Courier", &format!("{report} {furniture}"))).collect();
        let articles: Vec<&Article> = articles.iter().collect();
        assert_eq!(reprints(&articles), []);
        assert_eq!(reprints(&articles[..2]).len(), 1, "two alone cannot show what is furniture");
    }
}
