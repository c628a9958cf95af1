//! Findings as rows and columns: statements and entities a row each, since they are asked for one by one,
//! figures, times and warnings together.

use super::codec::{Decoder, Encoder};
use super::connection::{Outcome, Problem};
use rashomon_core::{
    Act, Approximation, ArticleId, Entity, EntityId, EntityKind, Extraction, Figure, FigureKind, Mention,
    MentionKind, Occasion, Office, Party, Phrase, Statement, StatementId, StatementKind, TextSpan, Timex,
    TimexValue, Warning,
};

const STATEMENT_KINDS: [StatementKind; 3] =
    [StatementKind::Direct, StatementKind::Mixed, StatementKind::Indirect];
pub(super) const ENTITY_KINDS: [EntityKind; 6] = [
    EntityKind::Person,
    EntityKind::Organisation,
    EntityKind::Place,
    EntityKind::Group,
    EntityKind::Document,
    EntityKind::Other,
];
const MENTION_KINDS: [MentionKind; 3] = [MentionKind::Name, MentionKind::Description, MentionKind::Pronoun];
const FIGURE_KINDS: [FigureKind; 5] =
    [FigureKind::Count, FigureKind::Money, FigureKind::Percent, FigureKind::Duration, FigureKind::Measure];
const APPROXIMATIONS: [Approximation; 4] =
    [Approximation::Exact, Approximation::About, Approximation::AtLeast, Approximation::AtMost];

/// The place of `one` in a list of all; the lists above only ever grow at their ends.
pub(super) fn code<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|other| other == one).and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

pub(super) fn coded<T: Copy>(all: &[T], code: u8) -> Outcome<T> {
    let found = all.get(usize::from(code)).copied();
    found.ok_or_else(|| Problem::Damaged(format!("a kind of unknown number {code}")))
}

pub(super) fn statement_kind_code(kind: StatementKind) -> u8 {
    code(&STATEMENT_KINDS, &kind)
}

pub(super) fn entity_kind_code(kind: EntityKind) -> u8 {
    code(&ENTITY_KINDS, &kind)
}

/// The end of an id that its article and place do not tell.
fn put_id(encoder: &mut Encoder, id: &str, told: &str) {
    encoder.option(Some(id).filter(|id| *id != told), Encoder::text);
}

fn statement_id(article: &ArticleId, place: usize) -> String {
    format!("{article}:s{}", place + 1)
}

fn entity_id(article: &ArticleId, place: usize) -> String {
    format!("{article}:e{}", place + 1)
}

pub(super) fn encode_statement(
    article: &ArticleId,
    place: usize,
    statement: &Statement,
    entities: &[Entity],
) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    put_id(&mut encoder, statement.id.as_str(), &statement_id(article, place));
    encoder.spans(&statement.content);
    encoder.spans(&statement.cue);
    for party in [&statement.speaker, &statement.addressee] {
        encoder.option(party.as_ref(), |encoder, party| {
            encoder.spans(&party.spans);
            encoder.text(&party.name);
            for ids in [&party.entities, &party.speaks_for] {
                encoder.list(ids, |encoder, id| {
                    // By place, from 1; an entity that is not there by its id.
                    let place = entities.iter().position(|entity| entity.id == *id);
                    encoder.size(place.map_or(0, |place| place + 1));
                    if place.is_none() {
                        encoder.text(id.as_str());
                    }
                });
            }
        });
    }
    for phrase in [&statement.said.time, &statement.said.place] {
        encoder.option(phrase.as_ref(), |encoder, phrase| {
            encoder.spans(&[phrase.span]);
            encoder.text(&phrase.text);
        });
    }
    encoder.option(statement.said.day, |encoder, day| encoder.text(&day.to_string()));
    encoder.byte(code(&Act::ALL, &statement.act));
    encoder.spans(&statement.negations);
    encoder.spans(&statement.hedges);
    encoder.finish()
}

pub(super) fn decode_statement(
    article: &ArticleId,
    place: usize,
    kind: u8,
    bytes: &[u8],
    entity: &dyn Fn(usize) -> EntityId,
) -> Outcome<Statement> {
    let (mut decoder, _) = Decoder::new(bytes, 1)?;
    let id = decoder.option(Decoder::text)?.unwrap_or_else(|| statement_id(article, place));
    let content = decoder.spans()?;
    let cue = decoder.spans()?;
    let ids = |decoder: &mut Decoder<'_>| {
        decoder.list(|decoder| {
            Ok(match decoder.size()? {
                0 => EntityId::new(decoder.text()?),
                place => entity(place - 1),
            })
        })
    };
    let mut party = || {
        decoder.option(|decoder| {
            let (spans, name) = (decoder.spans()?, decoder.text()?);
            Ok(Party { spans, name, entities: ids(decoder)?, speaks_for: ids(decoder)? })
        })
    };
    let (speaker, addressee) = (party()?, party()?);
    let mut phrase =
        || decoder.option(|decoder| Ok(Phrase { span: one_span(decoder)?, text: decoder.text()? }));
    let (time, place) = (phrase()?, phrase()?);
    let said = Occasion { time, day: calendar_day(&mut decoder)?, place };
    let kind = coded(&STATEMENT_KINDS, kind)?;
    let act = coded(&Act::ALL, decoder.byte()?)?;
    let (negations, hedges) = (decoder.spans()?, decoder.spans()?);
    let id = StatementId::new(id);
    Ok(Statement { id, kind, act, content, cue, speaker, negations, hedges, addressee, said })
}

fn one_span(decoder: &mut Decoder<'_>) -> Outcome<TextSpan> {
    let spans = decoder.spans()?;
    spans.first().copied().ok_or_else(|| Problem::Damaged("a finding without a span".to_owned()))
}

pub(super) fn encode_entity(article: &ArticleId, place: usize, entity: &Entity) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    put_id(&mut encoder, entity.id.as_str(), &entity_id(article, place));
    encoder.list(&entity.roles, |encoder, role| encoder.text(role));
    encoder.option(entity.government_of.as_deref(), Encoder::text);
    encoder.list(&entity.offices, |encoder, office| {
        encoder.text(&office.class);
        encoder.option(office.place.as_deref(), Encoder::text);
    });
    let spans: Vec<TextSpan> = entity.mentions.iter().map(|mention| mention.span).collect();
    encoder.spans(&spans);
    for mention in &entity.mentions {
        encoder.byte(code(&MENTION_KINDS, &mention.kind));
    }
    encoder.finish()
}

pub(super) fn decode_entity(
    article: &ArticleId,
    place: usize,
    kind: u8,
    name: String,
    wikidata: Option<String>,
    bytes: &[u8],
) -> Outcome<Entity> {
    let (mut decoder, _) = Decoder::new(bytes, 1)?;
    let id = decoder.option(Decoder::text)?.unwrap_or_else(|| entity_id(article, place));
    let roles = decoder.list(Decoder::text)?;
    let government_of = decoder.option(Decoder::text)?;
    let offices = decoder
        .list(|decoder| Ok(Office { class: decoder.text()?, place: decoder.option(Decoder::text)? }))?;
    let spans = decoder.spans()?;
    let mentions = spans
        .into_iter()
        .map(|span| Ok(Mention { span, kind: coded(&MENTION_KINDS, decoder.byte()?)? }))
        .collect::<Outcome<Vec<Mention>>>()?;
    let kind = coded(&ENTITY_KINDS, kind)?;
    Ok(Entity { id: EntityId::new(id), name, kind, roles, government_of, offices, wikidata, mentions })
}

/// Whether an entity is mentioned by name.
pub(super) fn is_named(bytes: &[u8]) -> Outcome<bool> {
    let (mut decoder, _) = Decoder::new(bytes, 1)?;
    decoder.option(Decoder::text)?;
    decoder.list(Decoder::text)?;
    decoder.option(Decoder::text)?;
    decoder.list(|decoder| {
        decoder.text()?;
        decoder.option(Decoder::text)
    })?;
    let n_mentions = decoder.spans()?.len();
    for _ in 0..n_mentions {
        if coded(&MENTION_KINDS, decoder.byte()?)? == MentionKind::Name {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The id of the entity at `place` unless it says otherwise itself.
pub(super) fn told_entity_id(article: &ArticleId, place: usize) -> EntityId {
    EntityId::new(entity_id(article, place))
}

/// Figures, times and warnings.
pub(super) fn encode_rest(extraction: &Extraction) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    encoder.list(&extraction.figures, |encoder, figure| {
        encoder.spans(&[figure.span, figure.sentence]);
        encoder.byte(code(&FIGURE_KINDS, &figure.kind));
        encoder.float(figure.value);
        encoder.float(figure.value_max);
        encoder.text(&figure.unit);
        encoder.byte(code(&APPROXIMATIONS, &figure.approximation));
        for words in [&figure.of, &figure.context] {
            encoder.list(words, |encoder, word| encoder.text(word));
        }
    });
    encoder.list(&extraction.timexes, |encoder, timex| {
        encoder.spans(&[timex.span, timex.sentence]);
        match timex.value {
            TimexValue::Weekday(weekday) => {
                encoder.byte(0);
                encoder.signed(weekday.to_monday_zero_offset().into());
            }
            TimexValue::Calendar { year, month, day } => {
                encoder.byte(1);
                for number in [year, month.map(Into::into), day.map(Into::into)] {
                    encoder.option(number.map(i64::from), Encoder::signed);
                }
            }
            TimexValue::Relative(days) => {
                encoder.byte(2);
                encoder.signed(days.into());
            }
            TimexValue::Vague => encoder.byte(3),
        }
        encoder.option(timex.day, |encoder, day| encoder.text(&day.to_string()));
    });
    encoder.list(&extraction.warnings, |encoder, warning| {
        encoder.text(&warning.message);
        encoder.option(warning.span, |encoder, span| encoder.spans(&[span]));
    });
    encoder.finish()
}

/// Takes what [`encode_rest`] made into `extraction`.
pub(super) fn decode_rest(bytes: &[u8], extraction: &mut Extraction) -> Outcome<()> {
    let (mut decoder, _) = Decoder::new(bytes, 1)?;
    let two = |decoder: &mut Decoder<'_>| -> Outcome<(TextSpan, TextSpan)> {
        let spans = decoder.spans()?;
        let [span, sentence] = spans[..] else {
            return Err(Problem::Damaged("a finding without a sentence".to_owned()));
        };
        Ok((span, sentence))
    };
    extraction.figures = decoder.list(|decoder| {
        let (span, sentence) = two(decoder)?;
        Ok(Figure {
            span,
            kind: coded(&FIGURE_KINDS, decoder.byte()?)?,
            value: decoder.float()?,
            value_max: decoder.float()?,
            unit: decoder.text()?,
            approximation: coded(&APPROXIMATIONS, decoder.byte()?)?,
            of: decoder.list(Decoder::text)?,
            context: decoder.list(Decoder::text)?,
            sentence,
        })
    })?;
    extraction.timexes = decoder.list(|decoder| {
        let (span, sentence) = two(decoder)?;
        Ok(Timex { span, value: timex_value(decoder)?, day: calendar_day(decoder)?, sentence })
    })?;
    extraction.warnings = decoder.list(|decoder| {
        let message = decoder.text()?;
        Ok(Warning { message, span: decoder.option(one_span)? })
    })?;
    Ok(())
}

fn timex_value(decoder: &mut Decoder<'_>) -> Outcome<TimexValue> {
    let wrong = || Problem::Damaged("an expression of time".to_owned());
    Ok(match decoder.byte()? {
        0 => {
            let offset = i8::try_from(decoder.signed()?).map_err(|_| wrong())?;
            let weekday = jiff::civil::Weekday::from_monday_zero_offset(offset);
            TimexValue::Weekday(weekday.map_err(|_| wrong())?)
        }
        1 => {
            let mut number = || decoder.option(Decoder::signed);
            let (year, month, day) = (number()?, number()?, number()?);
            TimexValue::Calendar {
                year: year.map(|year| i16::try_from(year).map_err(|_| wrong())).transpose()?,
                month: month.map(|month| i8::try_from(month).map_err(|_| wrong())).transpose()?,
                day: day.map(|day| i8::try_from(day).map_err(|_| wrong())).transpose()?,
            }
        }
        2 => TimexValue::Relative(i16::try_from(decoder.signed()?).map_err(|_| wrong())?),
        3 => TimexValue::Vague,
        _ => return Err(wrong()),
    })
}

fn calendar_day(decoder: &mut Decoder<'_>) -> Outcome<Option<jiff::civil::Date>> {
    let day = decoder.option(Decoder::text)?;
    let parse = |day: String| day.parse().map_err(|_| Problem::Damaged(format!("{day:?} is no day")));
    day.map(parse).transpose()
}
