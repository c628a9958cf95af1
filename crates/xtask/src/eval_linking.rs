//! The same person across articles, scored on labelled chains that cross documents: pairs of persons
//! of different articles, tied rightly, tied wrongly, missed.

use crate::workspace;
use anyhow::{Context, ensure};
use rashomon::Pipeline;
use rashomon::core::{Analysis, Article, EntityId, EntityKind, MentionKind, TextSpan};
use rashomon_spacy::Language;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Scores who is tied to whom across articles.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `alignment/alignment.tar.xz`.
    #[arg(long, default_value = "../shared/eval")]
    data: PathBuf,
    /// Which model parses.
    #[arg(long, default_value = rashomon::model::DEFAULT)]
    model: String,
}

/// A document with the labelled chains of persons.
struct Labelled {
    topic: String,
    article: Article,
    /// Where a chain has a mention: its span and the chain.
    mentions: Vec<(TextSpan, String)>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let archive = workspace::root().join(&args.data).join("alignment/alignment.tar.xz");
    ensure!(
        archive.exists(),
        "{}: no such file; name the folder of the labelled sets with --data",
        archive.display()
    );
    let folder = workspace::target()?.join("eval/alignment");
    fs::create_dir_all(&folder)?;
    workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder))?;
    let model = rashomon::model::find(&rashomon::model::data_folder()?, &args.model)?;
    let pipeline = Pipeline::new(Language::load(&model)?);
    for (set, file) in [("NewsWCL50", "NewsWCL50_NewsWCL50.conll"), ("MEANTIME", "MEANTIME_meantime.conll")] {
        let packed = folder.join("cdcr_conll").join(format!("{file}.xz"));
        if packed.exists() {
            workspace::run(Command::new("xz").arg("-dkf").arg(&packed))?;
        }
        let labelled = documents(&folder.join("cdcr_conll").join(file))?;
        score(set, &pipeline, labelled);
    }
    Ok(())
}

/// Reads documents of tokens, one a line, with brackets around the mentions of chains.
fn documents(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let conll = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut documents = Vec::new();
    for block in conll.split("#begin document ").skip(1) {
        let name = block.split(['(', ')']).find(|part| part.contains('/')).unwrap_or(block);
        let name = name.split(';').next().unwrap_or(name).trim().to_owned();
        let topic = name.split('/').next().unwrap_or_default().to_owned();
        let mut text = String::new();
        let mut mentions = Vec::new();
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut before = "\n";
        for line in block.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [_, _, _, form, labels, ..] = columns[..] else {
                if line.trim().is_empty() && !text.is_empty() && before != "\n" {
                    text.push('\n');
                    before = "\n";
                }
                continue;
            };
            if form.trim().is_empty() {
                continue;
            }
            if !joins(before, form) {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(form);
            before = form;
            for label in labels.split('|').map(str::trim) {
                let chain = label.trim_matches(['(', ')']);
                if label.starts_with('(') {
                    open.push((chain.to_owned(), start));
                }
                if label.ends_with(')')
                    && let Some(known) = open.iter().rposition(|(known, _)| known == chain)
                {
                    let (chain, start) = open.remove(known);
                    if chain.contains("PER") || chain.ends_with("ACTOR") {
                        mentions.push((TextSpan::new(start, text.len()), chain));
                    }
                }
            }
        }
        let article = Article { language: Some("en".to_owned()), ..Article::plain(name, text) };
        documents.push(Labelled { topic, article, mentions });
    }
    Ok(documents)
}

/// Whether two tokens stand without a space between them.
fn joins(before: &str, form: &str) -> bool {
    before == "\n"
        || matches!(before, "(" | "[" | "$" | "“" | "‘" | "-" | "#")
        || matches!(
            form,
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "”" | "’" | "'s" | "’s" | "n't" | "-" | "'"
        )
        || form.starts_with('\'')
}

/// Where a document names whom: the label of its chain.
type Mentions = Vec<(TextSpan, String)>;

fn score(set: &str, pipeline: &Pipeline, labelled: Vec<Labelled>) {
    let mut topics: BTreeMap<String, Vec<(Analysis, Mentions)>> = BTreeMap::new();
    for document in labelled {
        let analysis = pipeline.analyze(document.article);
        topics.entry(document.topic).or_default().push((analysis, document.mentions));
    }
    // The collection is one: ties between topics would be wrong or go unlabelled.
    let analyses: Vec<&Analysis> = topics.values().flatten().map(|(analysis, _)| analysis).collect();
    let collection = groups(&rashomon_story::identities(&analyses));
    let mut within = Counts::default();
    let mut across = Counts::default();
    for documents in topics.values() {
        let analyses: Vec<&Analysis> = documents.iter().map(|(analysis, _)| analysis).collect();
        let story = groups(&rashomon_story::identities_of_story(&analyses));
        let mut persons: Vec<(usize, &EntityId, &str, &str)> = Vec::new();
        for (number, (analysis, mentions)) in documents.iter().enumerate() {
            for entity in &analysis.extraction.entities {
                if entity.kind == EntityKind::Person
                    && let Some(chain) = chain(entity, mentions)
                {
                    persons.push((number, &entity.id, &entity.name, chain));
                }
            }
        }
        for (place, left) in persons.iter().enumerate() {
            for right in persons[place + 1..].iter().filter(|right| right.0 != left.0) {
                let same = left.3 == right.3;
                let tied = |groups: &BTreeMap<_, _>| {
                    groups.get(left.1).is_some_and(|group| groups.get(right.1) == Some(group))
                };
                within.add(same, tied(&story), left.2, right.2);
                across.add(same, tied(&collection), left.2, right.2);
            }
        }
    }
    within.print(&format!("{set}, each topic as one story"));
    across.print(&format!("{set}, the whole set as one collection"));
}

fn groups(identities: &[rashomon_story::Identity]) -> BTreeMap<EntityId, usize> {
    identities
        .iter()
        .enumerate()
        .flat_map(|(number, identity)| identity.entities.iter().map(move |id| (id.clone(), number)))
        .collect()
}

/// The labelled chain of most of an entity's names.
fn chain<'a>(entity: &rashomon::core::Entity, mentions: &'a [(TextSpan, String)]) -> Option<&'a str> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for mention in entity.mentions.iter().filter(|mention| mention.kind == MentionKind::Name) {
        // "President Roe": a title goes before the name, nothing after it.
        let around =
            mentions.iter().filter(|(span, _)| span.contains(mention.span) && span.end == mention.span.end);
        if let Some((_, chain)) = around.min_by_key(|(span, _)| span.len()) {
            *votes.entry(chain).or_default() += 1;
        }
    }
    let best = votes.values().max().copied();
    votes.into_iter().find(|(_, count)| Some(*count) == best).map(|(chain, _)| chain)
}

#[derive(Debug, Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
    apart: usize,
    wrong_names: BTreeMap<(String, String), usize>,
    missed_names: BTreeMap<(String, String), usize>,
}

impl Counts {
    fn add(&mut self, same: bool, tied: bool, left: &str, right: &str) {
        let names = || (left.min(right).to_owned(), left.max(right).to_owned());
        match (same, tied) {
            (true, true) => self.right += 1,
            (false, false) => self.apart += 1,
            (false, true) => {
                self.wrong += 1;
                *self.wrong_names.entry(names()).or_default() += 1;
            }
            (true, false) => {
                self.missed += 1;
                *self.missed_names.entry(names()).or_default() += 1;
            }
        }
    }

    fn print(&self, title: &str) {
        let Self { right, wrong, missed, apart, .. } = self;
        println!("{title}: {} pairs of persons", right + wrong + missed + apart);
        println!(
            "  one: {right} tied, {missed} missed ({:.1} % tied); two: {wrong} tied wrongly ({:.2} % of ties), {apart} kept apart",
            100.0 * *right as f64 / (right + missed).max(1) as f64,
            100.0 * *wrong as f64 / (right + wrong).max(1) as f64,
        );
        for (what, names) in [("wrong", &self.wrong_names), ("missed", &self.missed_names)] {
            let mut names: Vec<_> = names.iter().collect();
            names.sort_by_key(|(names, count)| (std::cmp::Reverse(**count), (*names).clone()));
            for ((left, right), count) in names.into_iter().take(12) {
                println!("    {what} {count:3}  {left} / {right}");
            }
        }
    }
}
