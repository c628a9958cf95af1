//! Reprints scored on pairs of real articles whose exact overlap is known.
//!
//! The pairs are what runs of five words say; what one outlet repeats on its own pages is not looked for.
//! Recall is over those pairs, precision by measuring every pair found once more, exactly, by other code.

use crate::workspace;
use anyhow::{Context, ensure};
use rashomon_core::{Article, Outlet, OutletEvidence, Published};
use rashomon_story::{Origin, ReprintKind, agency, origin, reprints};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::process::Command;

/// Scores reprints on pairs of articles whose overlap is known.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The archive with `neardup/abp_overlap_docs.jsonl.xz` and `neardup/abp_overlap_pairs.tsv.xz`.
    #[arg(long, default_value = "../shared/eval/alignment/alignment.tar.xz")]
    data: PathBuf,
}

/// A pair with its known overlap.
struct Known {
    articles: [usize; 2],
    jaccard: f64,
    containment: f64,
    is_across: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let archive = workspace::root().join(&args.data);
    ensure!(archive.exists(), "{}: no such archive; name the labelled pairs with --data", archive.display());
    let articles = read_articles(&unpack(&archive, "abp_overlap_docs.jsonl.xz")?)?;
    let known = read_pairs(&unpack(&archive, "abp_overlap_pairs.tsv.xz")?, &articles)?;
    let views: Vec<&Article> = articles.iter().collect();
    let found = reprints(&views);
    let is_found: BTreeMap<[usize; 2], ReprintKind> =
        found.iter().map(|reprint| (reprint.articles, reprint.kind)).collect();
    println!("{} articles, {} pairs of known overlap, {} found", articles.len(), known.len(), found.len());
    let runs: Vec<HashSet<Vec<String>>> = articles.iter().map(runs).collect();
    let recall = |label: &str, wanted: &dyn Fn(&Known) -> bool| {
        let wanted: Vec<&Known> = known.iter().filter(|pair| wanted(pair)).collect();
        let (found, missed): (Vec<&Known>, Vec<&Known>) =
            wanted.iter().partition(|pair| is_found.contains_key(&pair.articles));
        let (n_found, n_wanted) = (found.len(), wanted.len());
        println!("recall, {label}: {n_found} of {n_wanted} = {:.3}", count(n_found) / count(n_wanted));
        let n_furniture = missed.iter().filter(|pair| is_furniture(pair.articles, &articles, &runs)).count();
        println!(
            "  of the {} missed {n_furniture} share only what an outlet repeats on its pages; without them {:.3}",
            missed.len(),
            count(n_found) / count(n_wanted - n_furniture)
        );
        for pair in missed {
            let [a, b] = pair.articles.map(|place| &articles[place]);
            println!(
                "  missed: {} + {}, Jaccard {:.2}, containment {:.2}",
                a.id, b.id, pair.jaccard, pair.containment
            );
        }
    };
    recall("Jaccard 0.5 or more, across outlets", &|pair| pair.is_across && pair.jaccard >= 0.5);
    recall("containment 0.5 or more, across outlets", &|pair| pair.is_across && pair.containment >= 0.5);

    for (kind, label) in
        [(ReprintKind::Same, "same"), (ReprintKind::Edited, "edited"), (ReprintKind::Passage, "passage")]
    {
        let of_kind: Vec<_> = found.iter().filter(|reprint| reprint.kind == kind).collect();
        let holds = |[a, b]: [usize; 2]| {
            let n_shared = count(runs[a].intersection(&runs[b]).count());
            let jaccard = n_shared / count(runs[a].union(&runs[b]).count().max(1));
            let containment = n_shared / count(runs[a].len().min(runs[b].len()).max(1));
            match kind {
                ReprintKind::Same => jaccard >= 0.8,
                ReprintKind::Edited => containment >= 0.5,
                ReprintKind::Passage => containment >= 0.3,
            }
        };
        let n_right = of_kind.iter().filter(|reprint| holds(reprint.articles)).count();
        let n_across = of_kind.iter().filter(|reprint| is_across(&articles, reprint.articles)).count();
        println!(
            "found, {label}: {}, of them {n_across} across outlets; {n_right} hold in the whole texts, {:.3}",
            of_kind.len(),
            count(n_right) / count(of_kind.len().max(1)),
        );
    }
    let mut origins: BTreeMap<&str, usize> = BTreeMap::new();
    for reprint in found
        .iter()
        .filter(|reprint| reprint.kind >= ReprintKind::Edited && is_across(&articles, reprint.articles))
    {
        let label = match origin(reprint.articles.map(|place| &articles[place])) {
            Some(Origin::Agency(_)) => "an agency",
            Some(Origin::Credited(_)) => "the one that the other credits",
            Some(Origin::Earlier(_)) => "the earlier, by date",
            None => "not told",
        };
        *origins.entry(label).or_default() += 1;
    }
    println!("origin of one copy across outlets: {origins:?}");
    println!(
        "articles that credit an agency: {}",
        views.iter().filter(|article| agency(article).is_some()).count()
    );
    Ok(())
}

fn unpack(archive: &std::path::Path, name: &str) -> anyhow::Result<String> {
    let command = format!("tar -xJOf '{}' --wildcards '*neardup/{name}' | xz -dc", archive.display());
    let output = Command::new("sh").arg("-c").arg(&command).output().context("cannot run tar and xz")?;
    ensure!(
        output.status.success() && !output.stdout.is_empty(),
        "{command}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn read_articles(lines: &str) -> anyhow::Result<Vec<Article>> {
    let article = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let published = field("date").get(..10).and_then(|day| day.parse().ok()).map(Published::Day);
        Ok(Article {
            outlet: Some(Outlet { name: field("source"), evidence: OutletEvidence::Given }),
            published,
            language: Some("en".to_owned()),
            ..Article::plain(field("id"), field("text"))
        })
    };
    lines.lines().map(article).collect()
}

/// The pairs both of whose articles are held.
fn read_pairs(lines: &str, articles: &[Article]) -> anyhow::Result<Vec<Known>> {
    let place_of: BTreeMap<&str, usize> =
        articles.iter().enumerate().map(|(place, article)| (article.id.as_str(), place)).collect();
    let mut known = Vec::new();
    for line in lines.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [a, b, jaccard, containment, ..] = fields[..] else { continue };
        let (Some(&a), Some(&b)) = (place_of.get(a), place_of.get(b)) else { continue };
        let articles_of = [a.min(b), a.max(b)];
        known.push(Known {
            articles: articles_of,
            jaccard: jaccard.parse()?,
            containment: containment.parse()?,
            is_across: is_across(articles, articles_of),
        });
    }
    Ok(known)
}

fn is_across(articles: &[Article], pair: [usize; 2]) -> bool {
    let outlets: BTreeSet<_> =
        pair.iter().map(|&place| articles[place].outlet.as_ref().map(|outlet| &outlet.name)).collect();
    outlets.len() == 2
}

/// Whether nine tenths of what two articles share stand in more than three articles of one outlet.
fn is_furniture(pair: [usize; 2], articles: &[Article], runs: &[HashSet<Vec<String>>]) -> bool {
    let shared: Vec<&Vec<String>> = runs[pair[0]].intersection(&runs[pair[1]]).collect();
    let is_repeated = |run: &&&Vec<String>| {
        let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for (article, _) in articles.iter().zip(runs).filter(|(_, runs)| runs.contains(**run)) {
            *counts.entry(article.outlet.as_ref().map(|outlet| outlet.name.as_str())).or_default() += 1;
        }
        counts.values().any(|&count| count > 3)
    };
    shared.iter().filter(is_repeated).count() * 10 >= shared.len() * 9
}

/// The runs of five words of a whole text.
fn runs(article: &Article) -> HashSet<Vec<String>> {
    let text = article.text.to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(5).map(|run| run.iter().map(|&word| word.to_owned()).collect()).collect()
}

fn count(number: usize) -> f64 {
    number as f64
}
