//! `rashomon.analyze/1`: one article with its findings.

use super::Span;
use super::article::{ArticleJson, EntityJson, boilerplate_kind};
use super::statement::StatementJson;
use rashomon::core::{Analysis, Approximation, CodePoints, Figure, FigureKind, Timex, TimexValue, Warning};
use serde::Serialize;

/// One object of `analyze`.
#[derive(Debug, Serialize)]
pub(crate) struct Analyzed<'a> {
    schema: &'static str,
    article: ArticleJson<'a>,
    boilerplate: Vec<Span>,
    boilerplate_kinds: Vec<&'static str>,
    statements: Vec<StatementJson<'a>>,
    entities: Vec<EntityJson<'a>>,
    figures: Vec<FigureJson<'a>>,
    times: Vec<TimeJson<'a>>,
    warnings: Vec<WarningJson<'a>>,
}

impl<'a> From<&'a Analysis> for Analyzed<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        let Analysis { article, extraction, .. } = analysis;
        let points = CodePoints::new(&article.text);
        Self {
            schema: "rashomon.analyze/1",
            article: ArticleJson::new(article, &points),
            boilerplate: article.boilerplate.iter().map(|piece| points.span(piece.span)).collect(),
            boilerplate_kinds: (article.boilerplate.iter())
                .map(|piece| boilerplate_kind(piece.kind))
                .collect(),
            statements: (extraction.statements.iter())
                .map(|statement| StatementJson::new(statement, article, &points))
                .collect(),
            entities: extraction.entities.iter().map(|entity| EntityJson::new(entity, &points)).collect(),
            figures: (extraction.figures.iter())
                .map(|figure| FigureJson::new(figure, &article.text, &points))
                .collect(),
            times: extraction
                .timexes
                .iter()
                .map(|timex| TimeJson::new(timex, &article.text, &points))
                .collect(),
            warnings: extraction.warnings.iter().map(|warning| WarningJson::new(warning, &points)).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct FigureJson<'a> {
    span: Span,
    text: &'a str,
    kind: &'static str,
    value: f64,
    value_max: f64,
    unit: &'a str,
    approximation: &'static str,
    of: &'a [String],
    sentence: Span,
}

impl<'a> FigureJson<'a> {
    fn new(figure: &'a Figure, text: &'a str, points: &CodePoints) -> Self {
        Self {
            span: points.span(figure.span),
            text: figure.span.of(text),
            kind: match figure.kind {
                FigureKind::Count => "count",
                FigureKind::Money => "money",
                FigureKind::Percent => "percent",
                FigureKind::Duration => "duration",
                FigureKind::Measure => "measure",
            },
            value: figure.value,
            value_max: figure.value_max,
            unit: &figure.unit,
            approximation: match figure.approximation {
                Approximation::Exact => "exact",
                Approximation::About => "about",
                Approximation::AtLeast => "at_least",
                Approximation::AtMost => "at_most",
            },
            of: &figure.of,
            sentence: points.span(figure.sentence),
        }
    }
}

#[derive(Debug, Serialize)]
struct TimeJson<'a> {
    span: Span,
    text: &'a str,
    kind: &'static str,
    /// The calendar day, where text and publication settle it.
    day: Option<String>,
    sentence: Span,
}

impl<'a> TimeJson<'a> {
    fn new(timex: &'a Timex, text: &'a str, points: &CodePoints) -> Self {
        Self {
            span: points.span(timex.span),
            text: timex.span.of(text),
            kind: match timex.value {
                TimexValue::Weekday(_) => "weekday",
                TimexValue::Calendar { .. } => "calendar",
                TimexValue::Relative(_) => "relative",
                TimexValue::Vague => "vague",
            },
            day: timex.day.map(|day| day.to_string()),
            sentence: points.span(timex.sentence),
        }
    }
}

#[derive(Debug, Serialize)]
struct WarningJson<'a> {
    message: &'a str,
    span: Option<Span>,
}

impl<'a> WarningJson<'a> {
    fn new(warning: &'a Warning, points: &CodePoints) -> Self {
        Self { message: &warning.message, span: warning.span.map(|span| points.span(span)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture, json::schema};

    #[test]
    fn every_object_keeps_to_the_schema() {
        let (analyses, _) = fixture::reading();
        for analysis in &analyses {
            schema::check("analyze", &serde_json::to_value(Analyzed::from(analysis)).unwrap());
        }
    }

    #[test]
    fn offsets_count_code_points() {
        let (analyses, _) = fixture::reading();
        let value = serde_json::to_value(Analyzed::from(&analyses[0])).unwrap();
        let text: Vec<char> = value["article"]["text"].as_str().unwrap().chars().collect();
        let [start, end] = serde_json::from_value(value["statements"][0]["content"][0].clone()).unwrap();
        assert_eq!(text[start..end].iter().collect::<String>(), "“Mind the tide, old friend,”");
    }

    #[test]
    fn analyze_1() {
        let (analyses, _) = fixture::reading();
        insta::assert_snapshot!(serde_json::to_string_pretty(&Analyzed::from(&analyses[0])).unwrap());
    }
}
