//! Invented reports in CoNLL-U; lines that start with `#` say who is named, who said what and which
//! figures stand in them.

use super::compare;
use rashomon_core::{
    Act, Analysis, Approximation, Article, ArticleId, Comparison, Document, Entity, EntityId, EntityKind,
    Extraction, Figure, FigureKind, Finding, Mention, MentionKind, Occasion, Party, Published, Statement,
    StatementId, StatementKind, Story, StoryId, TextSpan,
};
use std::fmt::Write as _;

const BRIDGE: &str = include_str!("../../testdata/compare/bridge.conllu");
const BOATS: &str = include_str!("../../testdata/compare/boats.conllu");
const FERRY: &str = include_str!("../../testdata/compare/ferry.conllu");
const PUMPS: &str = include_str!("../../testdata/compare/pumps.conllu");
const DAM: &str = include_str!("../../testdata/compare/dam.conllu");
const FIRE: &str = include_str!("../../testdata/compare/fire.conllu");

#[test]
fn one_visit_in_two_accounts() {
    insta::assert_snapshot!(render(BRIDGE), @r#"
    figure of "quay"
        ledger: $4 million
        courier: $6 million
    duration of "talks"
        ledger: two days
        courier: three-day
    wording of "old friend"
        ledger: Look after yourself please, old friend
        courier: Take good care of yourself, old friend, please
    both  Mira Anholt, not in: -
        ledger: “The bridge belongs to both our peoples and it will stay open for as long as we want it to,” []
        courier: that the bridge would “stay open for as long as we want it to” []
    both  Mira Anholt, not in: -
        ledger: “Look after yourself please, old friend,” ["Look after yourself please"]
        courier: “Take good care of yourself, old friend, please,” ["Take good care of yourself"]
    only  ledger: “Nobody has asked the fishermen what they think of it,”, not in: courier
    "#);
}

#[test]
fn names_in_two_spellings_and_words_of_two_speakers() {
    insta::assert_snapshot!(render(BOATS), @r#"
    attribution of "We counted the boats twice this"
        ledger: Ines Calder
        courier: Tomas Rook
    both  Oleksiy Marchenko, not in: evening
        ledger: “We will not sell a single boat before the winter is over,” ["the"]
        courier: “We won’t sell a single boat before winter is over,” []
    both  Ines Calder, not in: -
        ledger: “We counted the boats twice this morning and one of them was gone,” []
        evening: “We counted the boats,” []
    "#);
}

#[test]
fn what_is_done_by_saying_it_needs_fewer_words() {
    insta::assert_snapshot!(render(FERRY), @r#"
    both  Kari Holm, not in: -
        ledger: “We have waited for a ferry since the last storm took the pier,” she said. “Nobody asked the islands what they wanted.” ["We have waited for a ferry since the last storm took the pier"]
        courier: “It is a shame. Nobody asked the islands what they wanted. I will ask them next week,” ["It is a shame"]
    both  Kari Holm, not in: -
        ledger: a new ferry for the northern islands before the winter ["new ferry"]
        courier: that the northern islands would have their new ferry before the winter storms ["new ferry"]
    both  Kari Holm, not in: -
        ledger: the harbour board and the ferry company []
        courier: the ferry company and the harbour board []
    "#);
}

#[test]
fn the_same_blamed_is_one_statement_and_words_quoted_otherwise_are_two() {
    insta::assert_snapshot!(render(PUMPS), @r#"
    both  Ida Voss, not in: -
        ledger: Norrland and the Coast for rejecting the plan ["rejecting", "plan"]
        courier: the Coast and Norrland for not being on board ["Norrland", "board"]
    "#);
}

#[test]
fn figures_of_one_thing_only() {
    insta::assert_snapshot!(render(FIRE), @r#"
    figure of "page"
        ledger: 48
        courier: 47
    update of "people"
        ledger: At least 12
        courier: 15
    "#);
}

#[test]
fn what_is_said_of_one_thing_differs_and_two_things_do_not() {
    insta::assert_snapshot!(render(DAM), @r#"
    figure of "crowns"
        ledger: 1.6 billion
        courier: 1.5 billion
    figure of "cubic metre"
        ledger: 40 million cubic metres
        courier: 38 million cubic metres
    "#);
}

#[test]
fn who_is_not_held_in_full_is_not_called_silent() {
    let mut analyses = read(BRIDGE);
    analyses[1].article.complete = false;
    let comparison = compared(&analyses);
    assert!(comparison.only_in.iter().all(|finding| finding.not_found_in.is_empty()));
}

#[test]
fn a_story_of_one_article_has_nothing_to_compare() {
    let mut analyses = read(BRIDGE);
    analyses.truncate(1);
    assert_eq!(compared(&analyses), Comparison::default());
}

#[test]
fn the_order_of_the_analyses_does_not_matter() {
    let mut analyses = read(BOATS);
    let story = story(&analyses);
    let expected = compare(&story, &analyses.iter().collect::<Vec<_>>());
    analyses.reverse();
    assert_eq!(compare(&story, &analyses.iter().collect::<Vec<_>>()), expected);
}

#[test]
fn a_statement_of_any_length_is_compared() {
    let quotation = format!("“ {}”", "word ".repeat(4_000));
    let line = |number: usize, form: &str| format!("{number}\t{form}\t{form}\tNOUN\tNN\t_\t0\troot\t_\t_\n");
    let mut fixture = String::new();
    for article in ["ledger", "courier"] {
        fixture.push_str(&format!("# article = {article}\n# entity = person | Calder\n"));
        fixture.push_str(&format!("# said = Calder | direct | {quotation}\n"));
        fixture.push_str(&line(1, "“"));
        (0..4_000).for_each(|place| fixture.push_str(&line(place + 2, "word")));
        fixture.push_str(&line(4_002, "”"));
        fixture.push_str(&line(4_003, "Calder"));
        fixture.push('\n');
    }
    assert_eq!(compared(&read(&fixture)).matches.len(), 1);
}

#[test]
fn reprints_are_one_voice() {
    let line = |number: usize, form: &str| format!("{number}\t{form}\t{form}\tNOUN\tNN\t_\t0\troot\t_\t_\n");
    let mut fixture = String::new();
    for (article, word) in [("ledger", "quay"), ("courier", "quay"), ("herald", "tower")] {
        fixture.push_str(&format!("# article = {article}\n"));
        (1..60).for_each(|place| fixture.push_str(&line(place, &format!("{word}{place}"))));
        fixture.push('\n');
    }
    let comparison = compared(&read(&fixture));
    let ids = ["ledger", "courier", "herald"].map(ArticleId::new);
    assert_eq!(comparison.voices.len(), 1);
    assert_eq!(comparison.voices[0].articles, ids[..2]);
    assert_eq!(comparison.voices[0].original, None, "without times nobody is known to be the first");
    assert_eq!(comparison.n_voices(&ids), 2);
}

fn story(analyses: &[Analysis]) -> Story {
    let articles = analyses.iter().map(|analysis| analysis.article.id.clone()).collect();
    Story { id: StoryId::new("story"), headline: None, articles }
}

#[test]
fn whom_one_article_describes_another_names() {
    let mut analyses = read(PUMPS);
    let office = "Norrland’s harbour minister";
    analyses[0].extraction.entities[0].roles.push(office.to_owned());
    let described = &mut analyses[1].extraction;
    described.entities[0].name = office.to_owned();
    described.entities[0].mentions.iter_mut().for_each(|mention| mention.kind = MentionKind::Description);
    for speaker in described.statements.iter_mut().filter_map(|statement| statement.speaker.as_mut()) {
        speaker.name = office.to_owned();
    }
    let names = compared(&analyses).speakers;
    let names: Vec<String> = names.iter().map(|(said, name)| format!("{said}: {name}")).collect();
    assert_eq!(names, ["courier:s0: Ida Voss", "courier:s1: Ida Voss"]);
}

fn compared(analyses: &[Analysis]) -> Comparison {
    compare(&story(analyses), &analyses.iter().collect::<Vec<_>>())
}

/// The comparison in words, spans as the text they hold.
fn render(fixture: &str) -> String {
    let analyses = read(fixture);
    let comparison = compared(&analyses);
    let of =
        |id: &ArticleId| analyses.iter().find(|analysis| analysis.article.id == *id).expect("an article");
    let said = |id: &ArticleId, statement: &StatementId| {
        let analysis = of(id);
        let statement =
            analysis.extraction.statements.iter().find(|own| own.id == *statement).expect("a statement");
        statement.content.iter().map(|piece| piece.of(&analysis.article.text)).collect::<Vec<_>>().join(" … ")
    };
    let ids = |ids: &[ArticleId]| match ids {
        [] => "-".to_owned(),
        ids => ids.iter().map(ArticleId::as_str).collect::<Vec<_>>().join(", "),
    };
    let mut out = String::new();
    for difference in &comparison.differences {
        writeln!(out, "{} of {:?}", difference.kind.name(), difference.about).expect("a string takes all");
        for account in &difference.accounts {
            writeln!(out, "    {}: {}", account.article, account.span.of(&of(&account.article).article.text))
                .expect("a string takes all");
        }
    }
    for matched in &comparison.matches {
        let speaker = matched.speaker.as_deref().unwrap_or("-");
        writeln!(out, "both  {speaker}, not in: {}", ids(&matched.not_found_in)).expect("a string takes all");
        for wording in &matched.wordings {
            let text = &of(&wording.article).article.text;
            let differing: Vec<&str> = wording.differing.iter().map(|span| span.of(text)).collect();
            writeln!(
                out,
                "    {}: {} {differing:?}",
                wording.article,
                said(&wording.article, &wording.statement)
            )
            .expect("a string takes all");
        }
    }
    for only in &comparison.only_in {
        let found = match &only.finding {
            Finding::Statement(statement) => said(&only.article, statement),
            Finding::Figure(span) => span.of(&of(&only.article).article.text).to_owned(),
        };
        writeln!(out, "only  {}: {found}, not in: {}", only.article, ids(&only.not_found_in))
            .expect("a string takes all");
    }
    out
}

fn read(fixture: &str) -> Vec<Analysis> {
    fixture.split("# article = ").filter(|part| !part.trim().is_empty()).map(analysis).collect()
}

fn analysis(part: &str) -> Analysis {
    let (head, conllu) = part.split_once('\n').expect("a line of its own for the article");
    let (name, published) = head.split_once(' ').unwrap_or((head, ""));
    let document = Document::from_conllu(conllu).expect("CoNLL-U");
    let text = document.text().to_owned();
    let mut extraction = Extraction::default();
    for line in conllu.lines().filter_map(|line| line.strip_prefix("# ")) {
        let Some((what, rest)) = line.split_once(" = ") else { continue };
        let fields: Vec<&str> = rest.split(" | ").collect();
        match what {
            "entity" => extraction.entities.push(entity(name, extraction.entities.len(), &fields, &text)),
            "said" => {
                let said = statement(name, extraction.statements.len(), &fields, &text, &extraction.entities);
                extraction.statements.push(said);
            }
            "figure" => extraction.figures.push(figure(&fields, &text, &document)),
            _ => {}
        }
    }
    let article = Article {
        paragraphs: text.split("\n\n").map(|paragraph| find(&text, paragraph)).collect(),
        published: published.parse().ok().map(Published::Day),
        language: Some("en".to_owned()),
        ..Article::plain(name, text)
    };
    Analysis { article, document, extraction }
}

fn find(text: &str, piece: &str) -> TextSpan {
    let start = text.find(piece).unwrap_or_else(|| panic!("{piece:?} is not in the text"));
    TextSpan::new(start, start + piece.len())
}

fn entity(article: &str, number: usize, fields: &[&str], text: &str) -> Entity {
    let mut mentions: Vec<Mention> = Vec::new();
    for name in &fields[1..] {
        for (start, _) in text.match_indices(name) {
            let span = TextSpan::new(start, start + name.len());
            if !mentions.iter().any(|mention| mention.span.overlaps(span)) {
                mentions.push(Mention { span, kind: MentionKind::Name });
            }
        }
    }
    mentions.sort_by_key(|mention| mention.span);
    Entity {
        id: EntityId::new(format!("{article}:e{number}")),
        name: fields[1].to_owned(),
        kind: if fields[0] == "person" { EntityKind::Person } else { EntityKind::Place },
        roles: Vec::new(),
        government_of: None,
        offices: Vec::new(),
        wikidata: None,
        mentions,
    }
}

fn statement(article: &str, number: usize, fields: &[&str], text: &str, entities: &[Entity]) -> Statement {
    let speaker = entities.iter().find(|entity| entity.name == fields[0]).expect("a speaker who is named");
    let content = find(text, fields[2]);
    let beside = |mention: &&Mention| content.end <= mention.span.start;
    let mention = speaker.mentions.iter().find(beside).or(speaker.mentions.last()).expect("a mention");
    Statement {
        id: StatementId::new(format!("{article}:s{number}")),
        kind: match fields[1] {
            "direct" => StatementKind::Direct,
            "mixed" => StatementKind::Mixed,
            _ => StatementKind::Indirect,
        },
        act: Act::ALL.into_iter().find(|act| act.name() == fields[1]).unwrap_or_default(),
        content: vec![content],
        negations: Vec::new(),
        hedges: Vec::new(),
        cue: Vec::new(),
        speaker: Some(Party {
            spans: vec![mention.span],
            name: speaker.name.clone(),
            entities: vec![speaker.id.clone()],
            speaks_for: Vec::new(),
        }),
        addressee: None,
        said: Occasion::default(),
    }
}

fn figure(fields: &[&str], text: &str, document: &Document) -> Figure {
    let span = find(text, fields[1]);
    let words = |place: usize| -> Vec<String> {
        fields
            .get(place)
            .map(|words| words.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let value = fields[2].parse().expect("a number");
    Figure {
        span,
        kind: match fields[0] {
            "duration" => FigureKind::Duration,
            "money" => FigureKind::Money,
            "measure" => FigureKind::Measure,
            _ => FigureKind::Count,
        },
        value,
        value_max: value,
        unit: fields[3].trim().to_owned(),
        approximation: if fields.last() == Some(&"at least") {
            Approximation::AtLeast
        } else {
            Approximation::Exact
        },
        of: words(4),
        context: words(5),
        sentence: document.token(document.tokens_at(span).start).sentence().text_span(),
    }
}
