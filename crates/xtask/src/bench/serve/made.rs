//! A collection that is made up: as many articles as asked for, each with findings and its story.
//!
//! Two hundred outlets, five hundred speakers, stories of one to some thirty reports, one report every twelve
//! seconds, which spreads a hundred thousand over a fortnight. The reports of a story share some of their
//! statements, one of them with another number in every third report.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use rashomon::Collection;
use rashomon::store::{Arrival, Findings, Grouping, NewFeed, Store};
use rashomon_core::{
    Act, Analysis, Article, ArticleId, Cause, Document, DocumentBuilder, Entity, EntityId, EntityKind,
    Extraction, Labels, Mention, MentionKind, Occasion, Outlet, OutletEvidence, Party, Published, Statement,
    StatementId, StatementKind, StoryChange, StoryEvent, StoryId, TextSpan, Title, TokenAnnotation,
};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Articles stored at once.
const BATCH: usize = 2_000;
/// Seconds from one article to the next.
const STEP: i64 = 12;
pub(super) const N_OUTLETS: usize = 200;
const N_FEEDS: usize = 300;
/// Sentences of an article, the first of which its story's articles share.
const N_SENTENCES: usize = 24;
const N_SHARED: usize = 6;
/// Sentences that report what somebody said.
const N_STATEMENTS: usize = 10;

/// Makes it in `folder`.
pub(super) fn make(folder: &Path, n_articles: usize) -> anyhow::Result<()> {
    let collection = Collection::open(folder)?;
    let now = Timestamp::now();
    for number in 0..N_FEEDS {
        let url = format!("https://outlet{}.example/feed/{number}", number % N_OUTLETS);
        let folders = vec![format!("Folder {}", number % 12)];
        collection.store().put_feed(&NewFeed { url, folders, ..NewFeed::default() }, now)?;
    }
    let mut open: HashSet<StoryId> = HashSet::new();
    let n_seconds = i64::try_from(n_articles)? * STEP;
    let labels = Arc::new(Labels::from_names(["NN", "NOUN", "dep"]));
    for start in (0..n_articles).step_by(BATCH) {
        let numbers = start..(start + BATCH).min(n_articles);
        let analyses: Vec<Analysis> = numbers
            .clone()
            .map(|number| {
                let ago = n_seconds - i64::try_from(number).unwrap_or(0) * STEP;
                let at = now.saturating_sub(SignedDuration::from_secs(ago)).unwrap_or(now);
                analysis(number, at, &labels)
            })
            .collect();
        let events: Vec<StoryEvent> =
            numbers.zip(&analyses).map(|(number, one)| event(number, &one.article.id, &mut open)).collect();
        let arrivals: Vec<Arrival<'_>> = (analyses.iter())
            .map(|Analysis { article, document, extraction }| Arrival {
                article,
                findings: Some(Findings { document, extraction, model: "en_made_up 1" }),
                entry: None,
            })
            .collect();
        collection.store().put(&arrivals, &Grouping { events: &events, headlines: &[] }, now)?;
        eprint!("\r{} articles stored", start + analyses.len());
    }
    eprintln!();
    collection.update_index(&mut |_| true).context("no search index")?;
    Ok(())
}

fn event(number: usize, article: &ArticleId, open: &mut HashSet<StoryId>) -> StoryEvent {
    let story = StoryId::new(story_id(number));
    let article = article.clone();
    let change = if open.insert(story.clone()) {
        StoryChange::Opened { story, article }
    } else {
        StoryChange::Joined { story, article, likeness: Some(0.8) }
    };
    StoryEvent { change, cause: Cause::Arrival }
}

/// The id of the story of an article.
pub(super) fn story_id(number: usize) -> String {
    format!("{:016x}", story_of(number))
}

/// The id of an article.
pub(super) fn article_id(number: usize) -> String {
    format!("bench-{number}")
}

/// The outlet of an article.
pub(super) fn outlet(number: usize) -> String {
    format!("Outlet {}", hash(number ^ 0x55) % N_OUTLETS)
}

/// A speaker; `seed` may be any number.
pub(super) fn speaker(seed: usize) -> String {
    let mixed = hash(seed);
    format!("{} {}", GIVEN[mixed % GIVEN.len()], FAMILY[mixed / 32 % FAMILY.len()])
}

pub(super) fn word(seed: usize) -> &'static str {
    WORDS[hash(seed) % WORDS.len()]
}

/// The story of an article: of every forty that follow each other some are alone, some in one of a few.
fn story_of(number: usize) -> usize {
    let place = hash(number) % 40;
    let block = number / 400;
    match place {
        0..20 => 1_000_000_000 + number,
        20..34 => block * 100 + place % 7 * 2 + hash(number / 7) % 2,
        _ => block * 100 + 50,
    }
}

fn analysis(number: usize, at: Timestamp, labels: &Arc<Labels>) -> Analysis {
    let story = story_of(number);
    let id = article_id(number);
    let mut text = String::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut statements = Vec::new();
    let mut paragraphs = Vec::new();
    for place in 0..N_SENTENCES {
        // What is shared is the story's, what is not the article's own.
        let seed = if place < N_SHARED { hash(story) ^ place } else { hash(number) ^ (place << 8) };
        let word = |salt: usize| word(seed.wrapping_mul(31) ^ salt);
        let year = 2030 + place + usize::from(place == 2 && number.is_multiple_of(3));
        let clause = format!(
            "the {} of {} will {} the {} by {year}",
            word(1),
            word(2),
            VERBS[seed % VERBS.len()],
            word(3)
        );
        let start = text.len();
        if place < N_STATEMENTS {
            let name = speaker(seed % 500);
            let span = TextSpan::new(start, start + name.len());
            let entity = (entities.iter().position(|entity| entity.name == name)).unwrap_or_else(|| {
                entities.push(person(&id, entities.len(), &name));
                entities.len() - 1
            });
            entities[entity].mentions.push(Mention { span, kind: MentionKind::Name });
            let is_direct = place.is_multiple_of(2);
            let cue = TextSpan::new(span.end + 1, span.end + 5);
            let content = if is_direct { format!("“{clause}”") } else { format!("that {clause}") };
            text.push_str(&format!("{name} said {content}."));
            statements.push(Statement {
                id: StatementId::new(format!("{id}:s{}", place + 1)),
                kind: if is_direct { StatementKind::Direct } else { StatementKind::Indirect },
                act: Act::Statement,
                content: vec![TextSpan::new(cue.end + 1, text.len() - 1)],
                cue: vec![cue],
                speaker: Some(Party {
                    spans: vec![span],
                    name,
                    entities: vec![entities[entity].id.clone()],
                    speaks_for: Vec::new(),
                }),
                negations: Vec::new(),
                hedges: Vec::new(),
                addressee: None,
                said: Occasion::default(),
            });
        } else {
            text.push_str(&format!("It is held that {clause}."));
        }
        paragraphs.push(TextSpan::new(start, text.len()));
        text.push('\n');
    }
    let document = document(&text, &paragraphs, labels);
    let title = format!("{} {} {} over {}", word(story), word(story ^ 1), word(story ^ 2), speaker(story));
    let outlet = Outlet { name: outlet(number), evidence: OutletEvidence::Given };
    let article = Article {
        title: Some(Title { text: title, span: None }),
        outlet: Some(outlet),
        published: Some(Published::Moment(at)),
        language: Some("en".to_owned()),
        url: Some(format!("https://outlet.example/{number}")),
        paragraphs,
        ..Article::plain(id, text)
    };
    Analysis { article, document, extraction: Extraction { statements, entities, ..Extraction::default() } }
}

fn person(article: &str, place: usize, name: &str) -> Entity {
    Entity {
        id: EntityId::new(format!("{article}:e{}", place + 1)),
        name: name.to_owned(),
        kind: EntityKind::Person,
        roles: Vec::new(),
        government_of: None,
        offices: Vec::new(),
        wikidata: None,
        mentions: Vec::new(),
    }
}

/// The text in words, each hanging on the first of its sentence.
fn document(text: &str, sentences: &[TextSpan], labels: &Arc<Labels>) -> Document {
    let mut builder = DocumentBuilder::new(text, Arc::clone(labels));
    let mut n_tokens = 0;
    for sentence in sentences {
        let first = n_tokens;
        let mut start = sentence.start;
        for word in sentence.of(text).split(' ') {
            let span = TextSpan::new(start, start + word.len());
            start = span.end + 1;
            let is_last = span.end == sentence.end;
            builder.push(
                &TokenAnnotation {
                    span,
                    whitespace: !is_last,
                    tag: 1,
                    pos: 2,
                    morph: 0,
                    dep: 3,
                    head: first,
                    sentence_start: n_tokens == first,
                    entity: 0,
                    entity_start: false,
                },
                word,
            );
            n_tokens += 1;
        }
    }
    builder.finish()
}

fn hash(number: usize) -> usize {
    let mixed = (number as u64).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 17) as usize
}

const WORDS: [&str; 24] = [
    "harbour", "council", "minister", "bridge", "strike", "budget", "court", "ferry", "dam", "school",
    "union", "inquiry", "treaty", "railway", "hospital", "election", "border", "mine", "forest", "tax",
    "museum", "storm", "airport", "river",
];
const VERBS: [&str; 8] = ["close", "open", "reach", "leave", "repair", "sell", "buy", "move"];
const GIVEN: [&str; 24] = [
    "Ada", "Bruno", "Celia", "Dario", "Elsa", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Karla", "Leon",
    "Mara", "Nils", "Olga", "Pavel", "Rosa", "Selma", "Tomas", "Ulla", "Vera", "Wim", "Yara", "Zeno",
];
const FAMILY: [&str; 24] = [
    "Moll", "Brannoch", "Castell", "Dreyer", "Ekberg", "Falk", "Gorm", "Halder", "Ilves", "Jarre", "Kettle",
    "Lund", "Marek", "Norrby", "Ostrow", "Pell", "Quist", "Rask", "Sorley", "Tamm", "Ulven", "Varga",
    "Wrede", "Zellin",
];
