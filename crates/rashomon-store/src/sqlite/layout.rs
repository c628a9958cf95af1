//! Where an article's parts are and how its outlet is known, in a few bytes.

use super::codec::{Decoder, Encoder};
use super::connection::{Outcome, Problem};
use super::findings;
use rashomon_core::{Article, ArticleField, Boilerplate, BoilerplateKind, Origin, OutletEvidence, TextSpan};

const BOILERPLATE_KINDS: [BoilerplateKind; 9] = [
    BoilerplateKind::Prompt,
    BoilerplateKind::Related,
    BoilerplateKind::Carrier,
    BoilerplateKind::Furniture,
    BoilerplateKind::Caption,
    BoilerplateKind::Byline,
    BoilerplateKind::Title,
    BoilerplateKind::Dateline,
    BoilerplateKind::Legal,
];

pub(super) fn encode(article: &Article) -> Vec<u8> {
    let mut encoder = Encoder::new(2);
    encoder.spans(&article.paragraphs);
    let pieces: Vec<TextSpan> = article.boilerplate.iter().map(|piece| piece.span).collect();
    encoder.spans(&pieces);
    for piece in &article.boilerplate {
        encoder.byte(findings::code(&BOILERPLATE_KINDS, &piece.kind));
    }
    let title = article.title.as_ref().and_then(|title| title.span);
    encoder.option(title, |encoder, span| encoder.spans(&[span]));
    for outlet in [&article.outlet, &article.carrier] {
        encoder.option(outlet.as_ref(), |encoder, outlet| match outlet.evidence {
            OutletEvidence::Given => encoder.byte(0),
            OutletEvidence::Metadata => encoder.byte(1),
            OutletEvidence::Url => encoder.byte(2),
            OutletEvidence::Text(span) => {
                encoder.byte(3);
                encoder.spans(&[span]);
            }
        });
    }
    let origins: Vec<(ArticleField, Origin)> =
        article.origins.iter().map(|(&field, &origin)| (field, origin)).collect();
    encoder.list(&origins, |encoder, (field, origin)| {
        encoder.byte(findings::code(&ArticleField::ALL, field));
        encoder.byte(findings::code(&Origin::ALL, origin));
    });
    encoder.finish()
}

pub(super) fn decode(bytes: &[u8], article: &mut Article) -> Outcome<()> {
    let (mut decoder, format) = Decoder::new(bytes, 2)?;
    article.paragraphs = decoder.spans()?;
    let pieces = decoder.spans()?;
    article.boilerplate = pieces
        .into_iter()
        .map(|span| Ok(Boilerplate { span, kind: findings::coded(&BOILERPLATE_KINDS, decoder.byte()?)? }))
        .collect::<Outcome<_>>()?;
    let span = |decoder: &mut Decoder<'_>| -> Outcome<TextSpan> {
        let spans = decoder.spans()?;
        spans.first().copied().ok_or_else(|| Problem::Damaged("a layout without a span".to_owned()))
    };
    let title_span = decoder.option(span)?;
    if let Some(title) = &mut article.title {
        title.span = title_span;
    }
    for outlet in [&mut article.outlet, &mut article.carrier] {
        let evidence = decoder.option(|decoder| {
            Ok(match decoder.byte()? {
                0 => OutletEvidence::Given,
                1 => OutletEvidence::Metadata,
                2 => OutletEvidence::Url,
                3 => OutletEvidence::Text(span(decoder)?),
                _ => return Err(Problem::Damaged("an evidence of unknown kind".to_owned())),
            })
        })?;
        if let (Some(outlet), Some(evidence)) = (outlet, evidence) {
            outlet.evidence = evidence;
        }
    }
    if format >= 2 {
        let origins = decoder.list(|decoder| {
            let field = findings::coded(&ArticleField::ALL, decoder.byte()?)?;
            Ok((field, findings::coded(&Origin::ALL, decoder.byte()?)?))
        })?;
        article.origins = origins.into_iter().collect();
    }
    Ok(())
}
