//! An article and what is named in it.

use super::Span;
use rashomon::core::{
    Article, BoilerplateKind, CodePoints, Entity, EntityKind, MentionKind, Office, OutletEvidence, Published,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// An article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ArticleJson<'a> {
    id: &'a str,
    path: Option<&'a str>,
    url: Option<&'a str>,
    title: Option<&'a str>,
    title_span: Option<Span>,
    outlet: Option<&'a str>,
    outlet_evidence: Option<&'static str>,
    carrier: Option<&'a str>,
    agency: Option<&'a str>,
    byline: Option<&'a str>,
    published: Option<String>,
    updated: Option<String>,
    section: Option<&'a str>,
    image: Option<&'a str>,
    origins: BTreeMap<&'static str, &'static str>,
    language: Option<&'a str>,
    complete: bool,
    text: &'a str,
    paragraphs: Vec<Span>,
}

impl<'a> ArticleJson<'a> {
    /// `points` are those of its text.
    pub fn new(article: &'a Article, points: &CodePoints) -> Self {
        Self {
            id: article.id.as_str(),
            path: article.path.as_deref(),
            url: article.url.as_deref(),
            title: article.title.as_ref().map(|title| title.text.as_str()),
            title_span: article.title.as_ref().and_then(|title| title.span).map(|span| points.span(span)),
            outlet: article.outlet.as_ref().map(|outlet| outlet.name.as_str()),
            outlet_evidence: article.outlet.as_ref().map(|outlet| evidence(&outlet.evidence)),
            carrier: article.carrier.as_ref().map(|carrier| carrier.name.as_str()),
            agency: article.agency.as_deref(),
            byline: article.byline.as_deref(),
            published: article.published.map(published),
            updated: article.updated.map(published),
            section: article.section.as_deref(),
            image: article.image.as_deref(),
            origins: article.origins.iter().map(|(field, origin)| (field.name(), origin.name())).collect(),
            language: article.language.as_deref(),
            complete: article.complete,
            text: &article.text,
            paragraphs: article.paragraphs.iter().map(|&span| points.span(span)).collect(),
        }
    }
}

/// A time as exact as the outlet gave it.
pub fn published(published: Published) -> String {
    match published {
        Published::Day(day) => day.to_string(),
        Published::Local(time) => time.to_string(),
        Published::Moment(moment) => moment.to_string(),
    }
}

fn evidence(evidence: &OutletEvidence) -> &'static str {
    match evidence {
        OutletEvidence::Given => "given",
        OutletEvidence::Metadata => "metadata",
        OutletEvidence::Url => "url",
        OutletEvidence::Text(_) => "text",
    }
}

/// The name of a kind of text that is not the report.
pub fn boilerplate_kind(kind: BoilerplateKind) -> &'static str {
    match kind {
        BoilerplateKind::Prompt => "prompt",
        BoilerplateKind::Related => "related",
        BoilerplateKind::Carrier => "carrier",
        BoilerplateKind::Furniture => "furniture",
        BoilerplateKind::Caption => "caption",
        BoilerplateKind::Byline => "byline",
        BoilerplateKind::Title => "title",
        BoilerplateKind::Dateline => "dateline",
        BoilerplateKind::Legal => "legal",
    }
}

/// Somebody or something named.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntityJson<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    roles: &'a [String],
    government_of: Option<&'a str>,
    offices: Vec<OfficeJson<'a>>,
    wikidata: Option<&'a str>,
    mentions: Vec<Span>,
    mention_kinds: Vec<&'static str>,
}

/// An office that a person holds.
#[derive(Debug, Serialize, JsonSchema)]
struct OfficeJson<'a> {
    class: &'a str,
    place: Option<&'a str>,
}

impl<'a> From<&'a Office> for OfficeJson<'a> {
    fn from(office: &'a Office) -> Self {
        Self { class: &office.class, place: office.place.as_deref() }
    }
}

impl<'a> EntityJson<'a> {
    /// `points` are those of its article's text.
    pub fn new(entity: &'a Entity, points: &CodePoints) -> Self {
        Self {
            id: entity.id.as_str(),
            name: &entity.name,
            kind: match entity.kind {
                EntityKind::Person => "person",
                EntityKind::Organisation => "organisation",
                EntityKind::Place => "place",
                EntityKind::Group => "group",
                EntityKind::Document => "document",
                EntityKind::Other => "other",
            },
            roles: &entity.roles,
            government_of: entity.government_of.as_deref(),
            offices: entity.offices.iter().map(OfficeJson::from).collect(),
            wikidata: entity.wikidata.as_deref(),
            mentions: entity.mentions.iter().map(|mention| points.span(mention.span)).collect(),
            mention_kinds: (entity.mentions.iter())
                .map(|mention| match mention.kind {
                    MentionKind::Name => "name",
                    MentionKind::Description => "description",
                    MentionKind::Pronoun => "pronoun",
                })
                .collect(),
        }
    }
}
