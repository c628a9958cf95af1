//! Files that are part of the program: styles, scripts, icons.

use crate::secret::hex;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file under an address that names its content, so that it may be kept for good.
#[derive(Debug)]
pub(crate) struct Asset {
    name: &'static str,
    kind: &'static str,
    parts: &'static [&'static str],
    made: LazyLock<(String, String)>,
}

macro_rules! asset {
    ($name:ident, $file:literal, $kind:literal, $($part:literal),+) => {
        pub(crate) static $name: Asset = Asset {
            name: $file,
            kind: $kind,
            parts: &[$(include_str!($part)),+],
            made: LazyLock::new(|| $name.make()),
        };
    };
}

asset!(STYLE, "style.css", "text/css; charset=utf-8", "report/style.css", "asset/site.css");
asset!(SCRIPT, "site.js", "text/javascript; charset=utf-8", "asset/site.js");
asset!(ICON, "icon.svg", "image/svg+xml", "asset/icon.svg");

impl Asset {
    fn make(&self) -> (String, String) {
        let content = self.parts.concat();
        let hash = hex(&Sha256::digest(&content)[..6]);
        let (stem, ending) = self.name.rsplit_once('.').unwrap_or((self.name, ""));
        (format!("/static/{stem}-{hash}.{ending}"), content)
    }

    /// Where it is served.
    pub(crate) fn address(&self) -> &str {
        &self.made.0
    }
}

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let found = [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| asset.address().strip_prefix("/static/") == Some(name.as_str()));
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers =
        [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.made.1.as_str()).into_response()
}

/// The worker that keeps pages for when there is no network. Its address must not change.
pub(crate) async fn worker() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    let content = include_str!("asset/worker.js")
        .replace("STYLE_ADDRESS", STYLE.address())
        .replace("SCRIPT_ADDRESS", SCRIPT.address());
    (headers, content).into_response()
}

/// What makes the pages an application on a phone.
pub(crate) async fn manifest() -> Response {
    let manifest = serde_json::json!({
        "name": "Rashomon",
        "short_name": "Rashomon",
        "description": "Every account, side by side",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [{ "src": ICON.address(), "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
    });
    ([(header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response()
}
