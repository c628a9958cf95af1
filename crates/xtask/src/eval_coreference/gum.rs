//! GUM's documents: text, labelled mentions and chains.

use super::score::{Chains, chains};
use anyhow::{Context, ensure};
use rashomon::core::TextSpan;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A mention by where it stands in the text.
pub(super) type Place = (usize, usize);

/// One labelled document.
pub(super) struct Labelled {
    /// "GUM_news_asylum".
    pub(super) name: String,
    /// "news".
    pub(super) genre: String,
    /// Paragraphs with an empty line between them.
    pub(super) text: String,
    /// Year, month and day as far as the document tells them.
    pub(super) created: Option<String>,
    /// Chains after OntoNotes: no singletons, no appositions or predicates.
    pub(super) onto: Chains<Place>,
    /// For each mention of GUM's own annotation, which also has singletons, its chain.
    pub(super) chain_of: BTreeMap<Place, String>,
    /// The head of each mention of either annotation, by the labelled tree.
    pub(super) heads: BTreeMap<Place, Place>,
    /// he, she, him, his, her and the like: their places.
    pub(super) pronouns: Vec<Place>,
}

struct Word {
    span: TextSpan,
    /// The place of its head in the document; its own for a root.
    head: usize,
}

/// Reads all documents below `folder`, in order of their names.
pub(super) fn documents(folder: &Path) -> anyhow::Result<Vec<Labelled>> {
    let mut paths: Vec<_> = fs::read_dir(folder.join("dep"))
        .with_context(|| format!("{}: no folder dep", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "conllu"))
        .collect();
    paths.sort();
    paths.iter().map(|path| document(folder, path)).collect()
}

fn document(folder: &Path, path: &Path) -> anyhow::Result<Labelled> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let conllu = fs::read_to_string(path)?;
    let mut text = String::new();
    let mut words: Vec<Word> = Vec::new();
    let mut pronouns = Vec::new();
    let mut own: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let (mut sentence_start, mut new_paragraph, mut space) = (0, true, false);
    let mut joined: Option<(usize, bool)> = None;
    let mut created = None;
    for line in conllu.lines() {
        if let Some(date) = line.strip_prefix("# meta::dateCreated = ") {
            created = Some(date.trim().to_owned());
        }
        new_paragraph |= line.starts_with("# newpar");
        if line.is_empty() {
            sentence_start = words.len();
            space = true;
            joined = None;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, _, _, tag, _, head, _, _, misc] = columns[..] else { continue };
        let no_space = misc.split('|').any(|field| field == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            // "1-2 don't" stands before its parts, between which there is no space.
            joined = last.parse().ok().map(|last: usize| (last, no_space));
            continue;
        }
        let (Ok(id), Ok(head)) = (id.parse::<usize>(), head.parse::<usize>()) else { continue };
        if new_paragraph && !text.is_empty() {
            text.push_str("\n\n");
        } else if space {
            text.push(' ');
        }
        new_paragraph = false;
        space = match joined {
            Some((last, _)) if id < last => false,
            Some((last, no_space)) if id == last => !no_space,
            _ => !no_space,
        };
        let span = TextSpan::new(text.len(), text.len() + form.len());
        text.push_str(form);
        let index = words.len();
        ensure!(index == sentence_start + id - 1, "{name}: token {id} is out of order");
        let head = if head == 0 { index } else { sentence_start + head - 1 };
        words.push(Word { span, head });
        if tag.starts_with("PRP") && is_singular_person(form) {
            pronouns.push((span.start, span.end));
        }
        let labels = misc.split('|').find_map(|field| field.strip_prefix("Entity=")).unwrap_or_default();
        brackets(labels, index, &mut open, |group, first| {
            let group = group.split('-').next().unwrap_or_default().to_owned();
            own.entry(group).or_default().push(place(&words, first, index));
        });
    }
    let onto = ontonotes(&folder.join(format!("coref/ontogum/conll/{name}.conll")), &words)?;
    let chain_of: BTreeMap<Place, String> = own
        .iter()
        .flat_map(|(chain, places)| places.iter().map(move |&place| (place, chain.clone())))
        .collect();
    let heads =
        chain_of.keys().chain(onto.iter().flatten()).map(|&place| (place, head(&words, place))).collect();
    let genre = name.split('_').nth(1).unwrap_or_default().to_owned();
    Ok(Labelled { name, genre, text, created, onto, chain_of, heads, pronouns })
}

fn is_singular_person(form: &str) -> bool {
    matches!(
        form.to_lowercase().as_str(),
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself"
    )
}

/// Reads "(1-person-…(2)" and "1)2)": calls `closed` with each mention's label and first token.
fn brackets(
    labels: &str,
    index: usize,
    open: &mut Vec<(String, usize)>,
    mut closed: impl FnMut(&str, usize),
) {
    let mut rest = labels;
    while !rest.is_empty() {
        let opens = rest.starts_with('(');
        let body = rest.strip_prefix('(').unwrap_or(rest);
        let end = body.find(['(', ')']).unwrap_or(body.len());
        let label = &body[..end];
        let closes = body[end..].starts_with(')');
        rest = &body[end + usize::from(closes)..];
        if opens && closes {
            closed(label, index);
        } else if opens {
            open.push((label.to_owned(), index));
        } else if closes {
            let group = label.split('-').next().unwrap_or_default();
            let known = open.iter().rposition(|(label, _)| label.split('-').next() == Some(group));
            if let Some(known) = known {
                let (label, first) = open.remove(known);
                closed(&label, first);
            }
        }
    }
}

fn ontonotes(path: &Path, words: &[Word]) -> anyhow::Result<Chains<Place>> {
    let conll = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut groups: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut open = Vec::new();
    let mut index = 0;
    for line in conll.lines().filter(|line| !line.starts_with('#')) {
        let Some(labels) = line.split('\t').nth(2) else { continue };
        ensure!(index < words.len(), "{}: more tokens than the tree has", path.display());
        brackets(labels.trim_matches('_'), index, &mut open, |group, first| {
            groups.entry(group.to_owned()).or_default().push(place(words, first, index));
        });
        index += 1;
    }
    Ok(chains(&groups, false))
}

fn place(words: &[Word], first: usize, last: usize) -> Place {
    (words[first].span.start, words[last].span.end)
}

/// The first word of a mention whose head lies outside.
fn head(words: &[Word], place: Place) -> Place {
    let first = words.partition_point(|word| word.span.start < place.0);
    let last = words.partition_point(|word| word.span.start < place.1);
    let is_head = |&index: &usize| {
        let head = words[index].head;
        head == index || !(first..last).contains(&head)
    };
    let span = words[(first..last).find(is_head).unwrap_or(first)].span;
    (span.start, span.end)
}
