//! A stream as Atom.

use super::stream::{channel_of, decoded, long_id, stream_query};
use super::{Asked, sign_in, unauthorized};
use crate::fault::Fault;
use crate::reader::{channels, content, entries};
use crate::site::Site;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};

/// A stream as Atom, for programs that read lists so.
pub(super) async fn atom(
    State(site): State<Site>,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let asked = Asked::new(query.as_deref(), b"");
        let Some(account) = sign_in(site, &headers, &asked)? else { return Ok(unauthorized(false)) };
        let stream = uri.path().split_once("/reader/atom/").map(|(_, stream)| decoded(stream)).unwrap_or_default();
        let mut query = stream_query(site, &account, &stream, &asked)?;
        query.limit = query.limit.min(1000);
        let items = entries(site, &account, &query)?;
        let title = channels(site, &account)?;
        let title = channel_of(&title, &stream).map_or("Rashomon", |channel| channel.title.as_str());
        let mut entries = String::new();
        for item in &items {
            let content = escaped(&content(site, &account, item)?);
            let mut states = String::new();
            for (is, name) in [(item.read, "read"), (item.starred, "starred")] {
                if is {
                    states.push_str(&format!(
                        "<category term=\"user/-/state/com.google/{name}\" scheme=\"http://www.google.com/reader/\" label=\"{name}\"/>"
                    ));
                }
            }
            entries.push_str(&format!(
                "<entry><id>{}</id><title type=\"text\">{}</title><published>{}</published><updated>{}</updated>\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/><author><name>{}</name></author>{states}\
                 <content type=\"html\">{content}</content></entry>\n",
                long_id(item.number),
                escaped(&item.title),
                item.at,
                item.at,
                escaped(&item.url),
                escaped(&item.author),
            ));
        }
        let feed = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
             <id>{}</id><title>{}</title><updated>{}</updated>\n{entries}</feed>\n",
            escaped(&stream),
            escaped(title),
            site.now()
        );
        Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed).into_response())
    })
    .await
}

/// `text` as XML text; characters that XML forbids are left out.
fn escaped(text: &str) -> String {
    let is_forbidden = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t' | '\r')
            || ('\u{fffe}'..='\u{ffff}').contains(&character)
    };
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|&character| !is_forbidden(character)) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
