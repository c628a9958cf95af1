//! Articles, their revisions and what was found in them.

use super::codec::{Decoder, Encoder, pack, unpack_text};
use super::connection::{Outcome, Problem};
use super::value::{moment, opt_moment, published, published_text};
use super::{document, findings};
use crate::article::{
    Arrival, Arrived, Change, Findings, Known, PartyRole, Revision, StoredArticle, TextHash, text_hash,
};
use crate::store::Version;
use jiff::Timestamp;
use rashomon_core::{
    Analysis, Article, ArticleField, ArticleId, Boilerplate, BoilerplateKind, Document, EntityId, Extraction,
    Labels, Origin, Outlet, OutletEvidence, Published, StoryId, TextSpan, Title,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Numbers of statements and entities leave so many places to an article.
pub(super) const PLACES: i64 = 1 << 20;

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

pub(super) fn known(connection: &Connection, ids: &[ArticleId]) -> Outcome<Vec<Option<Known>>> {
    let mut query = connection.prepare_cached(
        "SELECT revision.hash, model, article.revision FROM article \
         JOIN revision ON revision.article = article.number AND revision.number = article.revision \
         WHERE id = ?1",
    )?;
    ids.iter()
        .map(|id| {
            let found = query.query_row([id.as_str()], |row| {
                Ok(Known { hash: row.get::<_, TextHash>(0)?, model: row.get(1)?, n_revisions: row.get(2)? })
            });
            Ok(found.optional()?)
        })
        .collect()
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    arrivals: &[Arrival<'_>],
    now: Timestamp,
) -> Outcome<Vec<Arrived>> {
    let mut change: i64 =
        transaction.prepare_cached("SELECT change FROM meta")?.query_row([], |row| row.get(0))?;
    let mut arrived = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        change += 1;
        arrived.push(put_one(transaction, arrival, change, now)?);
    }
    transaction.prepare_cached("UPDATE meta SET change = ?1")?.execute([change])?;
    Ok(arrived)
}

fn put_one(
    transaction: &Transaction<'_>,
    arrival: &Arrival<'_>,
    change: i64,
    now: Timestamp,
) -> Outcome<Arrived> {
    let Arrival { article, findings, entry } = *arrival;
    let hash = text_hash(article);
    let before = transaction
        .prepare_cached(
            "SELECT article.number, article.revision, revision.hash, article.added FROM article \
             JOIN revision ON revision.article = article.number AND revision.number = article.revision \
             WHERE id = ?1",
        )?
        .query_row([article.id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, TextHash>(2)?, row.get(3)?))
        })
        .optional()?;
    let (number, arrived) = match before {
        None => {
            let number = insert(transaction, article, change, now)?;
            put_revision(transaction, number, 1, article, &hash, now)?;
            (number, Arrived::New)
        }
        Some((number, revision, known, added)) if known != hash => {
            let revision = revision + 1;
            update(transaction, number, revision, article, change, moment(added)?)?;
            put_revision(transaction, number, revision, article, &hash, now)?;
            clear_findings(transaction, number)?;
            (number, Arrived::Revised(revision))
        }
        Some((number, ..)) if findings.is_some() => {
            clear_findings(transaction, number)?;
            transaction
                .prepare_cached("UPDATE article SET change = ?2 WHERE number = ?1")?
                .execute([number, change])?;
            (number, Arrived::Analyzed)
        }
        Some((number, ..)) => (number, Arrived::Unchanged),
    };
    if let Some(findings) = findings {
        put_findings(transaction, number, article, &findings)?;
    }
    if let Some(entry) = entry {
        transaction
            .prepare_cached("UPDATE entry SET article = ?2, due = NULL, error = NULL WHERE number = ?1")?
            .execute([entry.0, number])?;
    }
    Ok(arrived)
}

fn insert(transaction: &Transaction<'_>, article: &Article, change: i64, now: Timestamp) -> Outcome<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO article (id, change, added, revision, title, outlet, carrier, agency, byline, \
                 published, updated, section, at, language, url, image, path, complete) \
             VALUES (:id, :change, :now, 1, :title, :outlet, :carrier, :agency, :byline, :published, \
                 :updated, :section, :at, :language, :url, :image, :path, :complete)",
        )?
        .execute(named_params! {
            ":id": article.id.as_str(),
            ":change": change,
            ":now": now.as_second(),
            ":title": article.title.as_ref().map(|title| &title.text),
            ":outlet": outlet_number(transaction, article.outlet.as_ref())?,
            ":carrier": outlet_number(transaction, article.carrier.as_ref())?,
            ":agency": article.agency,
            ":byline": article.byline,
            ":published": article.published.as_ref().map(published_text),
            ":updated": article.updated.as_ref().map(published_text),
            ":section": article.section,
            ":image": article.image,
            ":at": list_time(article, now).as_second(),
            ":language": article.language,
            ":url": article.url,
            ":path": article.path,
            ":complete": article.complete,
        })?;
    Ok(transaction.last_insert_rowid())
}

fn update(
    transaction: &Transaction<'_>,
    number: i64,
    revision: u32,
    article: &Article,
    change: i64,
    added: Timestamp,
) -> Outcome<()> {
    transaction
        .prepare_cached(
            "UPDATE article SET change = :change, revision = :revision, title = :title, \
                 outlet = coalesce(:outlet, outlet), carrier = coalesce(:carrier, carrier), \
                 byline = coalesce(:byline, byline), published = coalesce(:published, published), \
                 agency = coalesce(:agency, agency), updated = coalesce(:updated, updated), \
                 section = coalesce(:section, section), image = coalesce(:image, image), \
                 at = :at, language = coalesce(:language, language), url = coalesce(:url, url), \
                 path = coalesce(:path, path), complete = :complete, model = NULL \
             WHERE number = :number",
        )?
        .execute(named_params! {
            ":number": number,
            ":change": change,
            ":revision": revision,
            ":title": article.title.as_ref().map(|title| &title.text),
            ":outlet": outlet_number(transaction, article.outlet.as_ref())?,
            ":carrier": outlet_number(transaction, article.carrier.as_ref())?,
            ":agency": article.agency,
            ":byline": article.byline,
            ":published": article.published.as_ref().map(published_text),
            ":updated": article.updated.as_ref().map(published_text),
            ":section": article.section,
            ":image": article.image,
            ":at": list_time(article, added).as_second(),
            ":language": article.language,
            ":url": article.url,
            ":path": article.path,
            ":complete": article.complete,
        })?;
    Ok(())
}

/// When it was published, but not later than it came: a date ahead would stand on top for years.
fn list_time(article: &Article, added: Timestamp) -> Timestamp {
    let utc = |time: jiff::civil::DateTime| Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    let published = match article.published {
        Some(Published::Moment(moment)) => Some(moment),
        Some(Published::Local(time)) => utc(time),
        Some(Published::Day(day)) => utc(day.at(12, 0, 0, 0)),
        None => None,
    };
    published.map_or(added, |published| published.min(added))
}

fn outlet_number(transaction: &Transaction<'_>, outlet: Option<&Outlet>) -> Outcome<Option<i64>> {
    let Some(outlet) = outlet else { return Ok(None) };
    interned(transaction, &outlet.name, "outlet").map(Some)
}

/// The number of a name in a table of names, where it is put if it is new.
fn interned(transaction: &Transaction<'_>, name: &str, table: &str) -> Outcome<i64> {
    let found = transaction
        .prepare_cached(&format!("SELECT number FROM {table} WHERE name = ?1"))?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if let Some(number) = found {
        return Ok(number);
    }
    transaction.prepare_cached(&format!("INSERT INTO {table} (name) VALUES (?1)"))?.execute([name])?;
    Ok(transaction.last_insert_rowid())
}

fn put_revision(
    transaction: &Transaction<'_>,
    article: i64,
    revision: u32,
    of: &Article,
    hash: &TextHash,
    now: Timestamp,
) -> Outcome<()> {
    let title = of.title.as_ref().map(|title| &title.text);
    transaction
        .prepare_cached(
            "INSERT INTO revision (article, number, seen, title, byline, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![article, revision, now.as_second(), title, of.byline, hash])?;
    transaction
        .prepare_cached("INSERT INTO body (article, revision, text, layout) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![article, revision, pack(of.text.as_bytes())?, encode_layout(of)])?;
    Ok(())
}

pub(super) fn clear_findings(transaction: &Transaction<'_>, article: i64) -> Outcome<()> {
    let (first, last) = places(article);
    transaction
        .prepare_cached(
            "DELETE FROM party WHERE statement BETWEEN ?1 AND ?2 AND role IN (0, 1, 2, 3) AND name IN \
                 (SELECT name FROM entity WHERE number BETWEEN ?1 AND ?2 \
                  UNION SELECT speaker FROM statement WHERE number BETWEEN ?1 AND ?2)",
        )?
        .execute([first, last])?;
    for table in ["statement", "entity"] {
        transaction
            .prepare_cached(&format!("DELETE FROM {table} WHERE number BETWEEN ?1 AND ?2"))?
            .execute([first, last])?;
    }
    transaction
        .prepare_cached("DELETE FROM bearer WHERE entity BETWEEN ?1 AND ?2")?
        .execute([first, last])?;
    for table in ["document", "appearance"] {
        transaction.prepare_cached(&format!("DELETE FROM {table} WHERE article = ?1"))?.execute([article])?;
    }
    Ok(())
}

/// The numbers that an article's statements and entities can have.
pub(super) fn places(article: i64) -> (i64, i64) {
    (article * PLACES, article * PLACES + PLACES - 1)
}

fn put_findings(
    transaction: &Transaction<'_>,
    number: i64,
    article: &Article,
    findings: &Findings<'_>,
) -> Outcome<()> {
    let Findings { document, extraction, model } = findings;
    let (first, last) = places(number);
    let labels = {
        let names = document::label_names(document);
        let found = transaction
            .prepare_cached("SELECT number FROM labels WHERE names = ?1")?
            .query_row([&names], |row| row.get::<_, i64>(0))
            .optional()?;
        match found {
            Some(labels) => labels,
            None => {
                transaction.prepare_cached("INSERT INTO labels (names) VALUES (?1)")?.execute([&names])?;
                transaction.last_insert_rowid()
            }
        }
    };
    transaction
        .prepare_cached("INSERT INTO document (article, labels, tokens, findings) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            number,
            labels,
            document::encode(document)?,
            pack(&findings::encode_rest(extraction))?
        ])?;
    transaction
        .prepare_cached("UPDATE article SET model = ?2 WHERE number = ?1")?
        .execute(params![number, model])?;

    let mut names = Vec::with_capacity(extraction.entities.len());
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entity (number, name, kind, wikidata, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((place, entity), row) in extraction.entities.iter().enumerate().zip(first..=last) {
        let name = interned(transaction, &entity.name, "name")?;
        names.push(name);
        let detail = findings::encode_entity(&article.id, place, entity);
        let kind = findings::entity_kind_code(entity.kind);
        insert.execute(params![row, name, kind, entity.wikidata, detail])?;
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO statement (number, kind, act, speaker, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut link = transaction
        .prepare_cached("INSERT OR IGNORE INTO party (name, role, statement) VALUES (?1, ?2, ?3)")?;
    let entity_names = |ids: &[EntityId]| -> Vec<i64> {
        let place = |id: &EntityId| extraction.entities.iter().position(|entity| entity.id == *id);
        ids.iter().filter_map(place).filter_map(|place| names.get(place).copied()).collect()
    };
    for ((place, statement), row) in extraction.statements.iter().enumerate().zip(first..=last) {
        let speaker = statement.speaker.as_ref();
        let name = speaker.map(|speaker| interned(transaction, &speaker.name, "name")).transpose()?;
        let detail = findings::encode_statement(&article.id, place, statement, &extraction.entities);
        let kind = findings::statement_kind_code(statement.kind);
        insert.execute(params![row, kind, statement.act.name(), name, detail])?;
        let mut parties: BTreeSet<(i64, i64)> = name.map(|name| (name, 0)).into_iter().collect();
        for (party, role) in [(speaker, 0), (statement.addressee.as_ref(), 1)] {
            let entities = party.map(|party| entity_names(&party.entities)).unwrap_or_default();
            parties.extend(entities.into_iter().map(|name| (name, role)));
            let spoken_for = party.map(|party| entity_names(&party.speaks_for)).unwrap_or_default();
            parties.extend(spoken_for.into_iter().map(|name| (name, 3)));
        }
        for (entity, &name) in extraction.entities.iter().zip(&names) {
            let named = |piece: &TextSpan| entity.mentions.iter().any(|mention| piece.contains(mention.span));
            if statement.content.iter().any(named) {
                parties.insert((name, 2));
            }
        }
        for (name, role) in parties {
            link.execute([name, role, row])?;
        }
    }
    Ok(())
}

/// The roles that count as `role`. Whoever a spokesperson speaks for, 3, has said it too.
pub(super) fn role_codes(role: PartyRole) -> [i64; 2] {
    match role {
        PartyRole::Speaker => [0, 3],
        PartyRole::Addressee => [1, 1],
        PartyRole::About => [2, 2],
    }
}

fn encode_layout(article: &Article) -> Vec<u8> {
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

fn decode_layout(bytes: &[u8], article: &mut Article) -> Outcome<()> {
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

const SELECT: &str = "SELECT article.number, article.id, article.added, article.at, article.revision, \
     article.title, outlet.name AS outlet_name, carrier.name AS carrier_name, article.byline, \
     article.agency, article.published, article.updated, article.section, article.language, article.url, \
     article.image, article.path, article.complete, article.model, \
     story.id AS story_id, body.text, body.layout \
     FROM article \
     JOIN body ON body.article = article.number AND body.revision = article.revision \
     LEFT JOIN outlet ON outlet.number = article.outlet \
     LEFT JOIN outlet AS carrier ON carrier.number = article.carrier \
     LEFT JOIN story ON story.number = article.story";

fn read(row: &Row<'_>) -> Outcome<StoredArticle> {
    let outlet = |column: &str| -> Outcome<Option<Outlet>> {
        let name: Option<String> = row.get(column)?;
        Ok(name.map(|name| Outlet { name, evidence: OutletEvidence::Given }))
    };
    let title: Option<String> = row.get("title")?;
    let when = |column: &str| -> Outcome<Option<Published>> {
        row.get::<_, Option<String>>(column)?.map(|when| published(&when)).transpose()
    };
    let mut article = Article {
        id: ArticleId::new(row.get::<_, String>("id")?),
        text: unpack_text(row.get_ref("text")?.as_blob().map_err(rusqlite::Error::from)?)?,
        title: title.map(|text| Title { text, span: None }),
        outlet: outlet("outlet_name")?,
        carrier: outlet("carrier_name")?,
        agency: row.get("agency")?,
        byline: row.get("byline")?,
        published: when("published")?,
        updated: when("updated")?,
        section: row.get("section")?,
        language: row.get("language")?,
        url: row.get("url")?,
        image: row.get("image")?,
        origins: std::collections::BTreeMap::new(),
        path: row.get("path")?,
        paragraphs: Vec::new(),
        boilerplate: Vec::new(),
        complete: row.get("complete")?,
    };
    decode_layout(row.get_ref("layout")?.as_blob().map_err(rusqlite::Error::from)?, &mut article)?;
    Ok(StoredArticle {
        number: row.get("number")?,
        article,
        added: moment(row.get("added")?)?,
        at: moment(row.get("at")?)?,
        n_revisions: row.get("revision")?,
        story: row.get::<_, Option<String>>("story_id")?.map(StoryId::new),
        model: row.get("model")?,
    })
}

pub(super) fn one(connection: &Connection, id: &ArticleId) -> Outcome<Option<StoredArticle>> {
    let mut query = connection.prepare_cached(&format!("{SELECT} WHERE article.id = ?1"))?;
    let mut rows = query.query([id.as_str()])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn by_number(connection: &Connection, number: i64) -> Outcome<Option<StoredArticle>> {
    let mut query = connection.prepare_cached(&format!("{SELECT} WHERE article.number = ?1"))?;
    let mut rows = query.query([number])?;
    rows.next()?.map(read).transpose()
}

/// Articles that came after number `after`, in order of coming; with `since` only those of that time or
/// later.
pub(super) fn list(
    connection: &Connection,
    after: i64,
    since: Option<Timestamp>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let mut query = connection.prepare_cached(&format!(
        "{SELECT} WHERE article.number > ?1 AND article.at >= ?2 ORDER BY article.number LIMIT ?3"
    ))?;
    let since = since.map_or(i64::MIN, Timestamp::as_second);
    let mut rows = query.query(params![after, since, list_size(limit)])?;
    let mut articles = Vec::new();
    while let Some(row) = rows.next()? {
        articles.push(read(row)?);
    }
    Ok(articles)
}

pub(super) fn models(connection: &Connection) -> Outcome<Vec<(Option<String>, usize)>> {
    let mut query = connection.prepare_cached("SELECT model, count(*) FROM article GROUP BY model")?;
    let mut rows = query.query([])?;
    let mut models = Vec::new();
    while let Some(row) = rows.next()? {
        models.push((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0)));
    }
    Ok(models)
}

pub(super) fn list_of_model(
    connection: &Connection,
    model: Option<&str>,
    before: Option<(Timestamp, &ArticleId)>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let mut query = connection.prepare_cached(&format!(
        "{SELECT} WHERE article.model IS ?1 AND (article.at, article.id) < (?2, ?3) \
         ORDER BY article.at DESC, article.id DESC LIMIT ?4"
    ))?;
    let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_second(), id.as_str()));
    let mut rows = query.query(params![model, at, id, list_size(limit)])?;
    let mut articles = Vec::new();
    while let Some(row) = rows.next()? {
        articles.push(read(row)?);
    }
    Ok(articles)
}

pub(super) fn list_by_time(
    connection: &Connection,
    from: Timestamp,
    after: Option<(Timestamp, &ArticleId)>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let mut query = connection.prepare_cached(&format!(
        "{SELECT} WHERE (article.at, article.id) > (?1, ?2) ORDER BY article.at, article.id LIMIT ?3"
    ))?;
    let (at, id) = match after {
        Some((at, id)) if at >= from => (at.as_second(), id.as_str()),
        _ => (from.as_second(), ""),
    };
    let mut rows = query.query(params![at, id, list_size(limit)])?;
    let mut articles = Vec::new();
    while let Some(row) = rows.next()? {
        articles.push(read(row)?);
    }
    Ok(articles)
}

pub(super) fn grouping_bounds(connection: &Connection) -> Outcome<(Option<Timestamp>, Option<Timestamp>)> {
    let (first, last) = connection
        .prepare_cached(
            "SELECT (SELECT min(at) FROM article WHERE story IS NULL), (SELECT max(at) FROM article)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((opt_moment(first)?, opt_moment(last)?))
}

pub(super) fn revisions(connection: &Connection, id: &ArticleId) -> Outcome<Vec<Revision>> {
    let mut query = connection.prepare_cached(
        "SELECT revision.number, revision.seen, revision.title, body.text FROM article \
         JOIN revision ON revision.article = article.number \
         JOIN body ON body.article = article.number AND body.revision = revision.number \
         WHERE article.id = ?1 ORDER BY revision.number",
    )?;
    let mut rows = query.query([id.as_str()])?;
    let mut revisions = Vec::new();
    while let Some(row) = rows.next()? {
        revisions.push(Revision {
            number: row.get(0)?,
            seen: moment(row.get(1)?)?,
            title: row.get(2)?,
            text: unpack_text(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?)?,
        });
    }
    Ok(revisions)
}

/// Everything found in an article, if it was analysed.
pub(super) fn extraction(connection: &Connection, article: &StoredArticle) -> Outcome<Option<Extraction>> {
    let rest = connection
        .prepare_cached("SELECT findings FROM document WHERE article = ?1")?
        .query_row([article.number], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    let Some(rest) = rest else { return Ok(None) };
    let id = &article.article.id;
    let (first, last) = places(article.number);
    let mut extraction = Extraction::default();
    findings::decode_rest(&super::codec::unpack(&rest)?, &mut extraction)?;
    let mut query = connection.prepare_cached(
        "SELECT entity.number, kind, name.name, wikidata, detail FROM entity JOIN name ON name.number = entity.name \
         WHERE entity.number BETWEEN ?1 AND ?2 ORDER BY entity.number",
    )?;
    let mut rows = query.query([first, last])?;
    while let Some(row) = rows.next()? {
        let place = place(row.get(0)?);
        let detail = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        let (kind, name, wikidata) = (row.get(1)?, row.get(2)?, row.get(3)?);
        extraction.entities.push(findings::decode_entity(id, place, kind, name, wikidata, detail)?);
    }
    let entities = &extraction.entities;
    let entity = |place: usize| match entities.get(place) {
        Some(entity) => entity.id.clone(),
        None => findings::told_entity_id(id, place),
    };
    let mut query = connection.prepare_cached(
        "SELECT number, kind, detail FROM statement WHERE number BETWEEN ?1 AND ?2 ORDER BY number",
    )?;
    let mut rows = query.query([first, last])?;
    let mut statements = Vec::new();
    while let Some(row) = rows.next()? {
        let place = place(row.get(0)?);
        let detail = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        statements.push(findings::decode_statement(id, place, row.get(1)?, detail, &entity)?);
    }
    extraction.statements = statements;
    Ok(Some(extraction))
}

/// The place in its article that a statement's or entity's number tells.
pub(super) fn place(number: i64) -> usize {
    usize::try_from(number % PLACES).unwrap_or(0)
}

pub(super) fn analysis(connection: &Connection, id: &ArticleId) -> Outcome<Option<Analysis>> {
    let Some(stored) = one(connection, id)? else { return Ok(None) };
    let Some(extraction) = extraction(connection, &stored)? else { return Ok(None) };
    let document = stored_document(connection, &stored)?;
    Ok(Some(Analysis { article: stored.article, document, extraction }))
}

fn stored_document(connection: &Connection, stored: &StoredArticle) -> Outcome<Document> {
    let (tokens, names): (Vec<u8>, String) = connection
        .prepare_cached(
            "SELECT tokens, names FROM document JOIN labels ON labels.number = document.labels \
             WHERE article = ?1",
        )?
        .query_row([stored.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let labels = Labels::from_names(names.split(document::SEPARATOR));
    document::decode(&tokens, &stored.article.text, Arc::new(labels))
}

pub(super) fn remove(transaction: &Transaction<'_>, id: &ArticleId) -> Outcome<Option<i64>> {
    let found = transaction
        .query_row("SELECT number, story FROM article WHERE id = ?1", [id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        })
        .optional()?;
    let Some((number, story)) = found else { return Ok(None) };
    clear_findings(transaction, number)?;
    transaction.execute("UPDATE meta SET change = change + 1", [])?;
    transaction.execute("INSERT INTO removal (change, article) SELECT change, ?1 FROM meta", [number])?;
    transaction.execute("DELETE FROM article WHERE number = ?1", [number])?;
    Ok(story.or(Some(0)))
}

pub(super) fn changes(connection: &Connection, after: u64, limit: usize) -> Outcome<Vec<Change>> {
    let mut query = connection.prepare_cached(
        "SELECT change, number, 1 FROM (SELECT change, number FROM article WHERE change > ?1 \
             ORDER BY change LIMIT ?2) \
         UNION ALL SELECT change, article, 0 FROM (SELECT change, article FROM removal \
             WHERE change > ?1 ORDER BY change LIMIT ?2) \
         ORDER BY 1 LIMIT ?2",
    )?;
    let mut rows = query.query(params![after.cast_signed(), list_size(limit)])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let (sequence, article, is_there): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let now = if is_there { by_number(connection, article)? } else { None };
        let now = match now {
            Some(stored) => {
                let extraction = extraction(connection, &stored)?;
                Some(Box::new((stored, extraction)))
            }
            None => None,
        };
        changes.push(Change { sequence: sequence.cast_unsigned(), article, now });
    }
    Ok(changes)
}

pub(super) fn version(connection: &Connection) -> Outcome<Version> {
    let version = connection
        .prepare_cached("SELECT lower(hex(id)), change FROM meta")?
        .query_row([], |row| Ok(Version { id: row.get(0)?, change: row.get::<_, i64>(1)?.cast_unsigned() }));
    Ok(version?)
}

pub(super) fn count(connection: &Connection) -> Outcome<usize> {
    let n_articles: i64 = connection.query_row("SELECT count(*) FROM article", [], |row| row.get(0))?;
    Ok(usize::try_from(n_articles).unwrap_or(0))
}

/// A number of rows as the database takes it.
pub(super) fn list_size(n_rows: usize) -> i64 {
    i64::try_from(n_rows).unwrap_or(i64::MAX)
}
