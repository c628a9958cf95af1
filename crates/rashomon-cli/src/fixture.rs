//! A small invented story, built by hand, for the tests of the reports.

use rashomon::core::{
    Account, Act, Analysis, Approximation, Article, ArticleId, Boilerplate, BoilerplateKind, Comparison,
    Difference, DifferenceKind, Document, DocumentBuilder, Entity, EntityId, EntityKind, Extraction, Figure,
    FigureKind, Finding, Headline, Labels, Match, Mention, MentionKind, Occasion, OnlyIn, Outlet,
    OutletEvidence, Party, Phrase, Published, Statement, StatementId, StatementKind, Story, StoryId,
    TextSpan, Title, TokenAnnotation, Wording,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Three reports and what lies between them.
pub(crate) fn reading() -> (Vec<Analysis>, Vec<(Story, Comparison)>) {
    let analyses = vec![courier(), ledger(), radio()];
    let comparison = comparison(&analyses);
    let story = Story {
        id: StoryId::new("story-1"),
        headline: Some(Headline {
            text: "Ferry strike ends <with> a handshake".to_owned(),
            article: ArticleId::new("a1"),
        }),
        articles: ["a1", "a2", "a3"].map(ArticleId::new).to_vec(),
    };
    (analyses, vec![(story, comparison)])
}

fn courier() -> Analysis {
    let text = "Ferry strike ends <with> a handshake\n\n\
        Crews of the Lunmark ferries went back to work on Friday after two days of talks.\n\
        “Mind the tide, old friend,” Harbour Minister Ada Quill told the crews’ leader.\n\
        Sign up for our newsletter\n\
        The strike cost 40 million crowns, the ministry said.\n\
        “No one,” Quill said, “has lost.”";
    let mut article = article("a1", text, Some("The Lunmark Courier"), Some("reports/courier.txt"));
    article.title = Some(Title {
        text: text.lines().next().unwrap().to_owned(),
        span: Some(find(text, "Ferry strike ends <with> a handshake")),
    });
    article.published = Some(Published::Day("2031-05-09".parse().unwrap()));
    article.byline = Some("Ilse Brandt".to_owned());
    article.boilerplate = vec![
        Boilerplate {
            span: find(text, "Ferry strike ends <with> a handshake"),
            kind: BoilerplateKind::Title,
        },
        Boilerplate { span: find(text, "Sign up for our newsletter"), kind: BoilerplateKind::Prompt },
    ];
    let quill = entity(text, 0, "a1", "Ada Quill", &["Harbour Minister"], &["Ada Quill", "Quill said"]);
    let ministry = Entity {
        kind: EntityKind::Organisation,
        ..entity(text, 1, "a1", "ministry", &[], &["the ministry"])
    };
    let mut told = statement(
        text,
        "a1-s1",
        StatementKind::Direct,
        &["“Mind the tide, old friend,”"],
        "told",
        Some(("Harbour Minister Ada Quill", "Ada Quill", &quill)),
    );
    told.addressee = Some(Party {
        spans: vec![find(text, "the crews’ leader")],
        name: "the crews’ leader".to_owned(),
        entities: Vec::new(),
        speaks_for: Vec::new(),
    });
    let statements = vec![
        told,
        statement(
            text,
            "a1-s2",
            StatementKind::Indirect,
            &["The strike cost 40 million crowns"],
            "said.",
            Some(("the ministry", "the ministry", &ministry)),
        ),
        statement(
            text,
            "a1-s3",
            StatementKind::Direct,
            &["“No one,”", "“has lost.”"],
            "said, ",
            Some(("Quill said", "Ada Quill", &quill)),
        ),
    ];
    let figures = vec![
        figure(text, "40 million crowns", FigureKind::Money),
        figure(text, "two days", FigureKind::Duration),
    ];
    analysis(
        article,
        Extraction { statements, entities: vec![quill, ministry], figures, ..Extraction::default() },
    )
}

fn ledger() -> Analysis {
    let text = "The crews of Lunmark’s ferries ended their strike after three days of talks, union leader Tomas Vane said in Port Asker.\n\n\
        Quill bade him farewell with the words “Watch the tide, my old friend”.\n\n\
        She added that no one had lost.\n\n\
        “The tide is ours,” Vane said on Friday.";
    let mut article = article("a2", text, None, Some("reports/0021_9f3ce77ab15501d2c.html"));
    article.carrier = Some(Outlet { name: "Newsraft".to_owned(), evidence: OutletEvidence::Url });
    let vane = entity(text, 0, "a2", "Tomas Vane", &["union leader"], &["Tomas Vane", "Vane said on"]);
    let quill = entity(text, 1, "a2", "Quill", &[], &["Quill", "She"]);
    let mut friday = statement(
        text,
        "a2-s4",
        StatementKind::Direct,
        &["“The tide is ours,”"],
        "said on",
        Some(("Vane said on", "Tomas Vane", &vane)),
    );
    let when = find(text, "on Friday");
    friday.said =
        Occasion { time: Some(Phrase { span: when, text: when.of(text).to_owned() }), ..Occasion::default() };
    let statements = vec![
        statement(
            text,
            "a2-s1",
            StatementKind::Indirect,
            &["The crews of Lunmark’s ferries ended their strike after three days of talks"],
            "said",
            Some(("union leader Tomas Vane", "Tomas Vane", &vane)),
        ),
        statement(
            text,
            "a2-s2",
            StatementKind::Direct,
            &["“Watch the tide, my old friend”"],
            "bade",
            Some(("Quill", "Quill", &quill)),
        ),
        statement(
            text,
            "a2-s3",
            StatementKind::Indirect,
            &["that no one had lost"],
            "added",
            Some(("She", "Quill", &quill)),
        ),
        friday,
    ];
    analysis(
        article,
        Extraction {
            statements,
            entities: vec![vane, quill],
            figures: vec![figure(text, "three days", FigureKind::Duration)],
            ..Extraction::default()
        },
    )
}

fn radio() -> Analysis {
    let text = "Ferries run again. \u{1b}[31mThe harbour minister said nobody had lost. שלום לכולם, wrote the rabbi.";
    let mut article = article("a3", text, Some("Radio Asker"), None);
    article.published = Some(Published::Moment("2031-05-09T18:30:00Z".parse().unwrap()));
    article.complete = false;
    let minister = entity(text, 0, "a3", "The harbour minister", &[], &["The harbour minister"]);
    let statements = vec![
        statement(
            text,
            "a3-s1",
            StatementKind::Indirect,
            &["nobody had lost"],
            "said",
            Some(("The harbour minister", "The harbour minister", &minister)),
        ),
        statement(text, "a3-s2", StatementKind::Indirect, &["שלום לכולם"], "wrote", None),
    ];
    analysis(article, Extraction { statements, entities: vec![minister], ..Extraction::default() })
}

fn comparison(analyses: &[Analysis]) -> Comparison {
    let text = |place: usize| analyses[place].article.text.as_str();
    let account = |place: usize, words: &str, sentence: &str| Account {
        article: analyses[place].article.id.clone(),
        span: find(text(place), words),
        sentence: find(text(place), sentence),
        statement: None,
    };
    let wording = |place: usize, statement: &str, differing: &[&str]| Wording {
        article: analyses[place].article.id.clone(),
        statement: StatementId::new(statement),
        differing: differing.iter().map(|words| find(text(place), words)).collect(),
    };
    let only = |place: usize, finding: Finding, silent: &[&str]| OnlyIn {
        article: analyses[place].article.id.clone(),
        finding,
        not_found_in: silent.iter().map(|&id| ArticleId::new(id)).collect(),
    };
    let said = |statement: &str| Finding::Statement(StatementId::new(statement));
    Comparison {
        differences: vec![
            Difference {
                kind: DifferenceKind::Duration,
                about: "talks".to_owned(),
                accounts: vec![
                    account(
                        0,
                        "two days",
                        "Crews of the Lunmark ferries went back to work on Friday after two days of talks.",
                    ),
                    account(
                        1,
                        "three days",
                        "The crews of Lunmark’s ferries ended their strike after three days of talks, union leader Tomas Vane said in Port Asker.",
                    ),
                ],
            },
            Difference {
                kind: DifferenceKind::Wording,
                about: "tide".to_owned(),
                accounts: vec![
                    account(
                        0,
                        "Mind the tide, old friend",
                        "“Mind the tide, old friend,” Harbour Minister Ada Quill told the crews’ leader.",
                    ),
                    account(
                        1,
                        "Watch the tide, my old friend",
                        "Quill bade him farewell with the words “Watch the tide, my old friend”.",
                    ),
                ],
            },
        ],
        matches: vec![
            Match {
                speaker: Some("Ada Quill".to_owned()),
                wordings: vec![wording(0, "a1-s1", &["Mind"]), wording(1, "a2-s2", &["Watch", "my"])],
                not_found_in: Vec::new(),
            },
            Match {
                speaker: Some("Ada Quill".to_owned()),
                wordings: vec![
                    wording(0, "a1-s3", &[]),
                    wording(1, "a2-s3", &["had"]),
                    wording(2, "a3-s1", &["nobody"]),
                ],
                not_found_in: Vec::new(),
            },
            Match {
                speaker: None,
                wordings: vec![wording(0, "a1-s2", &[]), wording(2, "a3-s2", &[])],
                not_found_in: vec![ArticleId::new("a2")],
            },
        ],
        voices: Vec::new(),
        speakers: BTreeMap::new(),
        only_in: vec![
            only(1, said("a2-s1"), &["a1"]),
            only(1, said("a2-s4"), &["a1"]),
            only(0, Finding::Figure(find(text(0), "40 million crowns")), &["a2"]),
        ],
    }
}

fn article(id: &str, text: &str, outlet: Option<&str>, path: Option<&str>) -> Article {
    Article {
        outlet: outlet.map(|name| Outlet { name: name.to_owned(), evidence: OutletEvidence::Given }),
        language: Some("en".to_owned()),
        path: path.map(str::to_owned),
        ..Article::plain(id, text)
    }
}

fn statement(
    text: &str,
    id: &str,
    kind: StatementKind,
    content: &[&str],
    cue: &str,
    speaker: Option<(&str, &str, &Entity)>,
) -> Statement {
    Statement {
        id: StatementId::new(id),
        kind,
        act: Act::Statement,
        negations: Vec::new(),
        hedges: Vec::new(),
        content: content.iter().map(|words| find(text, words)).collect(),
        cue: vec![find(text, cue)],
        speaker: speaker.map(|(words, name, entity)| Party {
            spans: vec![find(text, words)],
            name: name.to_owned(),
            entities: vec![entity.id.clone()],
            speaks_for: Vec::new(),
        }),
        addressee: None,
        said: Occasion::default(),
    }
}

fn entity(text: &str, number: usize, article: &str, name: &str, roles: &[&str], mentions: &[&str]) -> Entity {
    Entity {
        id: EntityId::new(format!("{article}-e{}", number + 1)),
        name: name.to_owned(),
        kind: EntityKind::Person,
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        government_of: None,
        offices: Vec::new(),
        wikidata: None,
        mentions: mentions
            .iter()
            .map(|words| Mention { span: find(text, words), kind: MentionKind::Name })
            .collect(),
    }
}

fn figure(text: &str, words: &str, kind: FigureKind) -> Figure {
    let span = find(text, words);
    let start = text[..span.start].rfind('\n').map_or(0, |offset| offset + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |offset| span.end + offset);
    Figure {
        span,
        kind,
        value: 40.0,
        value_max: 40.0,
        unit: String::new(),
        approximation: Approximation::Exact,
        of: Vec::new(),
        context: Vec::new(),
        sentence: TextSpan::new(start, end),
    }
}

/// A document of words and full stops; its annotations are empty but for one sentence a paragraph.
fn document(article: &Article) -> Document {
    let mut builder = DocumentBuilder::new(article.text.as_str(), Arc::new(Labels::default()));
    let mut n_tokens = 0;
    for &paragraph in &article.paragraphs {
        let mut start = paragraph.start;
        for (place, word) in paragraph.of(&article.text).split(' ').enumerate() {
            let span = TextSpan::new(start, start + word.len());
            start = span.end + 1;
            let token = TokenAnnotation {
                span,
                whitespace: start <= paragraph.end,
                tag: 0,
                pos: 0,
                morph: 0,
                dep: 0,
                head: n_tokens,
                sentence_start: place == 0,
                entity: 0,
                entity_start: false,
            };
            builder.push(&token, word);
            n_tokens += 1;
        }
    }
    builder.finish()
}

fn analysis(article: Article, extraction: Extraction) -> Analysis {
    Analysis { document: document(&article), article, extraction }
}

fn find(text: &str, words: &str) -> TextSpan {
    let start = text.find(words).unwrap_or_else(|| panic!("{words:?} is not in the text"));
    TextSpan::new(start, start + words.len())
}
