//! Articles to store, with one finding of every kind.

use jiff::Timestamp;
use rashomon_core::{
    Act, Analysis, Approximation, Article, ArticleField, Boilerplate, BoilerplateKind, Document, Entity,
    EntityId, EntityKind, Extraction, Figure, FigureKind, Mention, MentionKind, Occasion, Office, Origin,
    Outlet, OutletEvidence, Party, Phrase, Published, Statement, StatementId, StatementKind, TextSpan, Timex,
    TimexValue, Title, Warning,
};
use std::collections::BTreeMap;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

const TEXT: &str =
    "THE COURIER\n\n“Two ferries sail again,” Ada Moll told reporters on Friday. Bram is glad.";

/// An article without findings.
pub(super) fn article(id: &str, outlet: &str, text: &str) -> Article {
    Article {
        title: Some(Title { text: format!("Ferries, says {outlet}"), span: None }),
        outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Metadata }),
        published: Some(Published::Moment(at(-100))),
        language: Some("en".to_owned()),
        url: Some(format!("https://news.example/{id}")),
        paragraphs: vec![TextSpan::new(0, text.len())],
        ..Article::plain(id, text)
    }
}

/// An article with everything.
pub(crate) fn analysis(id: &str) -> Analysis {
    let span = |words: &str| {
        let start = TEXT.find(words).unwrap();
        TextSpan::new(start, start + words.len())
    };
    let masthead = span("THE COURIER");
    let article = Article {
        title: Some(Title { text: "Ferries sail again".to_owned(), span: Some(masthead) }),
        outlet: Some(Outlet { name: "The Courier".to_owned(), evidence: OutletEvidence::Text(masthead) }),
        carrier: Some(Outlet { name: "Newsstand".to_owned(), evidence: OutletEvidence::Url }),
        agency: Some("Reuters".to_owned()),
        byline: Some("Cleo Dahl".to_owned()),
        published: Some(Published::Day("2031-05-09".parse().unwrap())),
        updated: Some(Published::Local("2031-05-10T09:30:00".parse().unwrap())),
        section: Some("Sea".to_owned()),
        image: Some("https://news.example/ferry.jpg".to_owned()),
        origins: BTreeMap::from([
            (ArticleField::Title, Origin::JsonLd),
            (ArticleField::Image, Origin::OpenGraph),
        ]),
        path: Some("ferries.txt".to_owned()),
        paragraphs: vec![masthead, span(TEXT.rsplit('\n').next().unwrap())],
        boilerplate: vec![Boilerplate { span: masthead, kind: BoilerplateKind::Dateline }],
        complete: false,
        ..article(id, "", TEXT)
    };
    let mut conllu = String::new();
    let words: Vec<&str> = TEXT.split_whitespace().collect();
    for (place, word) in words.iter().enumerate() {
        let head = if place == 0 { 0 } else { 1 };
        conllu.push_str(&format!(
            "{}\t{word}\tlemma{place}\tNOUN\tNN\tNumber=Sing\t{head}\tdep\t_\t_\n",
            place + 1
        ));
    }
    let parsed = Document::from_conllu(&conllu).unwrap();
    // The same tokens over the article's own text.
    let mut builder = rashomon_core::DocumentBuilder::new(TEXT, parsed.labels().clone());
    let mut from = 0;
    for token in parsed.tokens() {
        let start = from + TEXT[from..].find(token.text()).unwrap();
        from = start + token.text().len();
        let annotation =
            rashomon_core::TokenAnnotation { span: TextSpan::new(start, from), ..token.annotation() };
        builder.push(&annotation, token.lemma());
    }
    let entity = |place: usize, name: &str, kind| Entity {
        id: EntityId::new(format!("{id}:e{place}")),
        name: name.to_owned(),
        kind,
        roles: vec!["harbour master".to_owned()],
        government_of: None,
        offices: vec![Office { class: "harbour master".to_owned(), place: Some("Brannoch".to_owned()) }],
        wikidata: None,
        mentions: vec![Mention { span: span(name), kind: MentionKind::Name }],
    };
    let speaker = EntityId::new(format!("{id}:e1"));
    let extraction = Extraction {
        statements: vec![Statement {
            id: StatementId::new(format!("{id}:s1")),
            kind: StatementKind::Direct,
            act: Act::Promise,
            negations: vec![span("told")],
            hedges: vec![span("Bram")],
            content: vec![span("“Two ferries sail again,”"), span("Bram is glad.")],
            cue: vec![span("told")],
            speaker: Some(Party {
                spans: vec![span("Ada Moll")],
                name: "Ada Moll".to_owned(),
                entities: vec![speaker],
                speaks_for: vec![EntityId::new(format!("{id}:e3"))],
            }),
            addressee: Some(Party {
                spans: vec![span("reporters")],
                name: "reporters".to_owned(),
                entities: vec![EntityId::new("of another article")],
                speaks_for: Vec::new(),
            }),
            said: Occasion {
                time: Some(Phrase { span: span("on Friday"), text: "on Friday".to_owned() }),
                day: Some(jiff::civil::date(2031, 5, 9)),
                place: None,
            },
        }],
        entities: vec![
            entity(1, "Ada Moll", EntityKind::Person),
            Entity {
                government_of: Some("Brannoch".to_owned()),
                wikidata: Some("Q1".to_owned()),
                ..entity(2, "Bram", EntityKind::Place)
            },
            Entity { id: EntityId::new("its own"), ..entity(3, "reporters", EntityKind::Group) },
        ],
        figures: vec![Figure {
            span: span("Two ferries"),
            kind: FigureKind::Count,
            value: 2.0,
            value_max: 2.5,
            unit: String::new(),
            approximation: Approximation::AtLeast,
            of: vec!["ferry".to_owned()],
            context: vec!["sail".to_owned()],
            sentence: span("“Two ferries sail again,”"),
        }],
        timexes: vec![
            Timex {
                span: span("Friday"),
                value: TimexValue::Weekday(jiff::civil::Weekday::Friday),
                day: Some("2031-05-09".parse().unwrap()),
                sentence: span("told reporters on Friday."),
            },
            Timex {
                span: span("again"),
                value: TimexValue::Calendar { year: Some(-4), month: None, day: Some(9) },
                day: None,
                sentence: masthead,
            },
            Timex { span: span("glad"), value: TimexValue::Relative(-3), day: None, sentence: masthead },
            Timex { span: span("glad"), value: TimexValue::Vague, day: None, sentence: masthead },
        ],
        warnings: vec![
            Warning { message: "odd".to_owned(), span: Some(masthead) },
            Warning::new("odd as a whole"),
        ],
    };
    Analysis { article, document: builder.finish(), extraction }
}
