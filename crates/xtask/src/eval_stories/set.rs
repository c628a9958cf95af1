//! Labelled sets as they lie on disk.

use anyhow::{Context, ensure};
use rashomon_core::{Article, Outlet, OutletEvidence, Published, Title};
use rashomon_story::{Features, Terms, Weights, Window};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A labelled set, its articles in order of publication.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) articles: Vec<Article>,
    /// The story of each article, by number.
    pub(crate) gold: Vec<usize>,
    /// What the set calls the story of each article.
    pub(crate) labels: Vec<String>,
}

impl Set {
    pub(crate) fn features(&self) -> Vec<Features> {
        weigh(&self.articles)
    }
}

/// Features as of a whole collection.
pub(crate) fn weigh(articles: &[Article]) -> Vec<Features> {
    let mut window = Window::new(Weights::default());
    let terms: Vec<Terms> = articles.iter().map(|article| Terms::of(article, None)).collect();
    for terms in &terms {
        window.count(terms);
    }
    terms.iter().map(|terms| window.weigh(terms)).collect()
}

/// Reads set `name` below `folder`.
pub(crate) fn read(folder: &Path, name: &'static str) -> anyhow::Result<Set> {
    let path = folder.join(format!("{name}.articles.jsonl.xz"));
    let output =
        Command::new("xz").arg("-dc").arg(&path).output().context("cannot run xz; install xz-utils")?;
    ensure!(
        output.status.success(),
        "{}: {}",
        path.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let mut articles = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        articles.push(article(&serde_json::from_str(line)?)?);
    }
    articles.sort_by_key(|article| article.published.map(|published| (published.day(), clock(published))));
    let path = folder.join(format!("{name}.gold.tsv"));
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let stories: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut gold = Vec::with_capacity(articles.len());
    let mut labels = Vec::with_capacity(articles.len());
    for article in &articles {
        let id = article.id.as_str();
        let story = *stories.get(id).with_context(|| format!("{}: {id} has no story", path.display()))?;
        let next = numbers.len();
        gold.push(*numbers.entry(story).or_insert(next));
        labels.push(story.to_owned());
    }
    Ok(Set { name, articles, gold, labels })
}

fn clock(published: Published) -> Option<jiff::civil::Time> {
    match published {
        Published::Local(time) => Some(time.time()),
        Published::Day(_) | Published::Moment(_) => None,
    }
}

fn article(row: &serde_json::Value) -> anyhow::Result<Article> {
    let field = |name: &str| {
        row.get(name).and_then(|value| value.as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let text = field("text").unwrap_or_default();
    let published = field("published").and_then(|time| match time.len() {
        10 => time.parse().ok().map(Published::Day),
        _ => time.parse().ok().map(Published::Local),
    });
    Ok(Article {
        title: field("title").map(|text| Title { text, span: None }),
        outlet: field("outlet").map(|name| Outlet { name, evidence: OutletEvidence::Given }),
        published,
        language: field("language"),
        ..Article::plain(field("id").context("an article without id")?, text)
    })
}
