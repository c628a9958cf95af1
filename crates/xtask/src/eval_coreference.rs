//! Coreference scored on GUM: the whole pipeline over its texts, mentions and all.
//!
//! The set lies outside of the project, in a folder that `--data` names.

mod gum;
mod score;

use crate::workspace;
use anyhow::{Context, ensure};
use gum::{Labelled, Place};
use rashomon::Pipeline;
use rashomon::core::{Analysis, Article, MentionKind, Published};
use rashomon::input::{self, Options};
use rashomon_spacy::Language;
use score::{Chains, Tally};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Published figures on the same annotation, in the order of the columns that are known.
/// Source: the README of OntoGUM (Zhu et al. 2021); a mean of MUC, B³ and CEAFe over all its genres.
const PUBLISHED: [(&str, f64); 2] = [("dcoref, rules", 39.7), ("SpanBERT, neural", 64.6)];

/// Documents of GUM's dev part among the genres that are read here.
const DEV: [&str; 8] = [
    "court_loan",
    "court_negligence",
    "interview_cyclone",
    "interview_gaming",
    "news_homeopathic",
    "news_iodine",
    "speech_impeachment",
    "speech_inauguration",
];

/// Scores coreference on GUM, with mentions as the pipeline finds them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `coreference/gum-train-dev.tar.xz`.
    #[arg(long, default_value = "../shared/eval")]
    data: PathBuf,
    /// Only GUM's dev part, and none of its train part.
    #[arg(long)]
    dev: bool,
    /// Which model parses.
    #[arg(long, default_value = rashomon::model::DEFAULT)]
    model: String,
    /// Prints each "he" and "she" that is not linked right, with what it was linked to.
    #[arg(long)]
    wrong: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = unpack(&workspace::root().join(&args.data))?;
    let model = rashomon::model::find(&rashomon::model::data_folder()?, &args.model)?;
    let pipeline = Pipeline::new(Language::load(&model)?);
    let mut documents = gum::documents(&folder)?;
    let is_dev = |document: &Labelled| DEV.iter().any(|name| document.name == format!("GUM_{name}"));
    documents.retain(|document| !args.dev || is_dev(document));
    let texts = workspace::target()?.join("eval/gum-texts");
    let articles = documents
        .iter()
        .map(|document| article(document, &texts))
        .collect::<anyhow::Result<Vec<Article>>>()?;
    let mut analyses = Vec::with_capacity(articles.len());
    pipeline.analyze_each(articles, |analysis| analyses.push(analysis));

    let mut genres: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut reports = Sums::default();
    let mut dev = Sums::default();
    for (document, analysis) in documents.iter().zip(&analyses) {
        let sums = Sums::of(document, analysis, args.wrong);
        *genres.entry(&document.genre).or_default() += &sums;
        if document.genre != "court" {
            reports += &sums;
        }
        if is_dev(document) {
            dev += &sums;
        }
    }
    print(&genres, &reports, &dev);
    Ok(())
}

fn unpack(data: &Path) -> anyhow::Result<PathBuf> {
    let folder = workspace::target()?.join("eval/gum");
    if !folder.join("dep").exists() {
        let archive = data.join("coreference/gum-train-dev.tar.xz");
        ensure!(
            archive.exists(),
            "{}: no such file; name the folder of the labelled sets with --data",
            archive.display()
        );
        fs::create_dir_all(&folder)?;
        workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder))?;
    }
    Ok(folder)
}

/// The document as the program would read it from a file.
fn article(document: &Labelled, folder: &Path) -> anyhow::Result<Article> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("{}.txt", document.name));
    fs::write(&path, &document.text)?;
    let loaded = input::read_paths(&[path.display().to_string()], &Options::default(), &mut |_| {});
    let mut article = loaded.into_iter().next().context("nothing was read")??.article;
    ensure!(article.text == document.text, "{}: the text was altered", document.name);
    article.published = document.created.as_deref().and_then(|date| date.parse().ok()).map(Published::Day);
    Ok(article)
}

/// What is summed over documents.
#[derive(Clone, Debug, Default)]
struct Sums {
    n_documents: usize,
    /// Mentions with their very borders: mentions, MUC, B³, CEAFe.
    exact: [Tally; 4],
    /// Mentions that hold the labelled head.
    by_head: [Tally; 4],
    pronouns_right: usize,
    pronouns_linked: usize,
    pronouns: usize,
}

impl std::ops::AddAssign<&Self> for Sums {
    fn add_assign(&mut self, other: &Self) {
        self.n_documents += other.n_documents;
        for place in 0..4 {
            self.exact[place] += other.exact[place];
            self.by_head[place] += other.by_head[place];
        }
        self.pronouns_right += other.pronouns_right;
        self.pronouns_linked += other.pronouns_linked;
        self.pronouns += other.pronouns;
    }
}

impl Sums {
    fn of(document: &Labelled, analysis: &Analysis, wrong: bool) -> Self {
        let found = found(analysis);
        let response = score::chains(&found, false);
        let exact = measures(&document.onto, &response);
        let labelled: Vec<Place> = document.onto.iter().flatten().copied().collect();
        let by_head = measures(&document.onto, &relaxed(document, &labelled, &response));
        let (mut pronouns_right, mut pronouns_linked, mut pronouns) = (0, 0, 0);
        for &pronoun in &document.pronouns {
            let Some(chain) = document.chain_of.get(&pronoun) else { continue };
            pronouns += 1;
            let linked = linked(document, analysis, pronoun);
            pronouns_linked += usize::from(linked.is_some());
            let right = linked.as_ref().is_some_and(|(_, linked)| linked.as_ref() == Some(chain));
            pronouns_right += usize::from(right);
            if wrong && !right {
                show(document, pronoun, chain, linked.as_ref().map(|(name, _)| name.as_str()));
            }
        }
        Self { n_documents: 1, exact, by_head, pronouns_right, pronouns_linked, pronouns }
    }
}

fn measures<M: Ord>(key: &Chains<M>, response: &Chains<M>) -> [Tally; 4] {
    [score::mentions, score::muc, score::b_cubed, score::ceaf_e].map(|measure| measure(key, response))
}

/// The mentions of each entity; one of several entities together is a chain of its own.
fn found(analysis: &Analysis) -> BTreeMap<Vec<usize>, Vec<Place>> {
    let mut entities: BTreeMap<Place, BTreeSet<usize>> = BTreeMap::new();
    for (number, entity) in analysis.extraction.entities.iter().enumerate() {
        for mention in &entity.mentions {
            entities.entry((mention.span.start, mention.span.end)).or_default().insert(number);
        }
    }
    let mut found: BTreeMap<Vec<usize>, Vec<Place>> = BTreeMap::new();
    for (place, numbers) in entities {
        found.entry(numbers.into_iter().collect()).or_default().push(place);
    }
    found
}

/// The chains with each mention as the labelled one that it stands for, as far as there is one.
fn relaxed(document: &Labelled, labelled: &[Place], chains: &Chains<Place>) -> Chains<Place> {
    let groups: BTreeMap<usize, Vec<Place>> = chains
        .iter()
        .enumerate()
        .map(|(group, chain)| {
            let stands_for = |&place: &Place| stands_for(document, labelled, place).unwrap_or(place);
            (group, chain.iter().map(stands_for).collect())
        })
        .collect();
    score::chains(&groups, false)
}

/// The labelled mention that a found one stands for: one whose head it holds, the most alike in extent.
fn stands_for(document: &Labelled, labelled: &[Place], found: Place) -> Option<Place> {
    let overlap = |place: &Place| {
        let both = found.1.min(place.1).saturating_sub(found.0.max(place.0));
        2.0 * both as f64 / ((found.1 - found.0) + (place.1 - place.0)) as f64
    };
    labelled
        .iter()
        .copied()
        .filter(|place| {
            let head = document.heads.get(place).copied().unwrap_or(*place);
            found.0 <= head.0 && head.1 <= found.1
        })
        .max_by(|left, right| overlap(left).total_cmp(&overlap(right)).then(right.cmp(left)))
}

/// The entity that a pronoun was linked to: its name, and the labelled chain that most of its names
/// and descriptions belong to.
fn linked(document: &Labelled, analysis: &Analysis, pronoun: Place) -> Option<(String, Option<String>)> {
    let is_here = |span: rashomon::core::TextSpan| (span.start, span.end) == pronoun;
    let entity = analysis
        .extraction
        .entities
        .iter()
        .find(|entity| entity.mentions.iter().any(|mention| is_here(mention.span)))?;
    let labelled: Vec<Place> = document.chain_of.keys().copied().collect();
    let mut votes: BTreeMap<&String, usize> = BTreeMap::new();
    for mention in entity.mentions.iter().filter(|mention| mention.kind != MentionKind::Pronoun) {
        let place = (mention.span.start, mention.span.end);
        let holds = |other: &&Place| other.0 <= place.0 && place.1 <= other.1;
        // "defender Kyle Walker" is labelled as a whole: the innermost that holds a name is the name's.
        let around = || labelled.iter().filter(holds).min_by_key(|other| other.1 - other.0).copied();
        let labelled_as = stands_for(document, &labelled, place)
            .or_else(|| if mention.kind == MentionKind::Name { around() } else { None });
        let chain = labelled_as.and_then(|place| document.chain_of.get(&place));
        if let Some(chain) = chain {
            *votes.entry(chain).or_default() += 1;
        }
    }
    let best = votes.values().max().copied();
    let chain = votes.into_iter().find(|(_, count)| Some(*count) == best).map(|(chain, _)| chain.clone());
    Some((entity.name.clone(), chain))
}

fn show(document: &Labelled, pronoun: Place, chain: &str, linked: Option<&str>) {
    let text = &document.text;
    let floor = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let before = floor(pronoun.0.saturating_sub(160));
    let after = floor((pronoun.1 + 40).min(text.len()));
    let is_named = |place: &&Place| *document.chain_of[*place] == *chain && place.1 - place.0 > 3;
    let name = document.chain_of.keys().find(is_named).map_or("", |place| &text[place.0..place.1]);
    println!(
        "{}: {:?} is {:?}, was {:?}\n    …{}[{}]{}…",
        document.name,
        &text[pronoun.0..pronoun.1],
        name,
        linked,
        text[before..pronoun.0].replace('\n', " "),
        &text[pronoun.0..pronoun.1],
        text[pronoun.1..after].replace('\n', " "),
    );
}

fn print(genres: &BTreeMap<&str, Sums>, reports: &Sums, dev: &Sums) {
    println!("he/she linked to the entity that they mean, mentions as found:");
    let rows = || {
        genres
            .iter()
            .map(|(genre, sums)| (*genre, sums))
            .chain([("interview+news+speech", reports), ("dev part", dev)])
            .filter(|(_, sums)| sums.n_documents > 0)
    };
    for (name, sums) in rows() {
        println!(
            "  {name:24} {:3} documents  {:4} of {:4} right = {:5.1} %, {:4} linked",
            sums.n_documents,
            sums.pronouns_right,
            sums.pronouns,
            100.0 * sums.pronouns_right as f64 / sums.pronouns.max(1) as f64,
            sums.pronouns_linked,
        );
    }
    for (title, by_head) in
        [("chains after OntoNotes, exact borders", false), ("the same, mentions by their heads", true)]
    {
        println!("{title} (R/P/F):");
        println!("  {:24} {:18}{:18}{:18}{:18}mean F", "", "mentions", "MUC", "B³", "CEAFe");
        for (name, sums) in rows() {
            let tallies = if by_head { sums.by_head } else { sums.exact };
            let columns: String = tallies
                .iter()
                .map(|tally| {
                    let [recall, precision, f1] =
                        [tally.recall(), tally.precision(), tally.f1()].map(|share| 100.0 * share);
                    format!("{:18}", format!("{recall:.1}/{precision:.1}/{f1:.1}"))
                })
                .collect();
            let mean = tallies[1..].iter().map(|tally| tally.f1()).sum::<f64>() / 3.0;
            println!("  {name:24} {columns}{:.1}", 100.0 * mean);
        }
    }
    println!("published, exact borders, all genres of OntoGUM:");
    for (name, mean) in PUBLISHED {
        println!("  {name:24} {:72}{mean:.1}", "");
    }
}
