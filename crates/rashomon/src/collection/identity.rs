//! Which article is which: the same id for the same article, however and whenever it comes.

use rashomon_core::{Article, ArticleId};
use rashomon_ingest::{text, url};
use sha2::{Digest, Sha256};

/// Gives `article` the id that it has in every collection: that of its address; where it has none, the
/// one that whoever supplied it gave; else that of outlet, headline and text.
///
/// The path does not count: a file that was moved holds the same article.
pub fn identify(article: &mut Article) {
    if let Some(address) = &article.url {
        article.id = hash("address", &[&url::canonical(address)]);
    } else if article.id.as_str() == text::derived_id(article.path.as_deref().unwrap_or(""), &article.text) {
        let outlet = article.outlet.as_ref().map_or("", |outlet| &outlet.name);
        let title = article.title.as_ref().map_or("", |title| &title.text);
        article.id = hash("text", &[outlet, title, &article.text]);
    }
}

/// Another id for an article that only by chance bears the same as one that is there.
pub(super) fn distinguish(article: &mut Article) {
    let title = article.title.as_ref().map_or("", |title| &title.text);
    let more = hash("other", &[title, &article.text]);
    article.id = ArticleId::new(format!("{}-{}", article.id, &more.as_str()[..8]));
}

/// Whether two articles with one id are one: an outlet that edits leaves the headline or how the text
/// begins.
pub(super) fn is_revision(article: &Article, before: &Article) -> bool {
    const LETTERS: usize = 120;
    let beginning = |article: &Article| -> String {
        let body = article.body();
        let text = body.iter().flat_map(|span| span.of(&article.text).chars());
        text.filter(|letter| letter.is_alphanumeric()).take(LETTERS).collect()
    };
    article.url.is_some()
        || article.title.as_ref().map(|title| &title.text) == before.title.as_ref().map(|title| &title.text)
            && article.title.is_some()
        || beginning(article) == beginning(before)
}

fn hash(kind: &str, parts: &[&str]) -> ArticleId {
    let mut digest = Sha256::new().chain_update(kind);
    for part in parts {
        digest = digest.chain_update([0]).chain_update(part);
    }
    let digest = digest.finalize();
    ArticleId::new(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>())
}
