//! Invented stories to look around in.

use rashomon::collection::identify;
use rashomon::core::Article;
use rashomon::input::{Options, of_bytes};
use std::sync::LazyLock;

macro_rules! sample {
    ($($name:literal),+) => {
        [$(($name, include_bytes!(concat!("../../../testdata/sample/", $name)).as_slice())),+]
    };
}

const FILES: [(&str, &[u8]); 7] = sample!(
    "ferry-fire-calder-courier.md",
    "ferry-fire-mainland-post.txt",
    "ferry-fire-meridian.html",
    "river-accord-harbour-gazette.txt",
    "river-accord-meridian.html",
    "river-accord-northlight.md",
    "wire.jsonl"
);

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let mut articles = Vec::new();
    for (name, bytes) in FILES {
        let path = format!("sample/{name}");
        for loaded in of_bytes(bytes.to_vec(), &path, &Options::default()).into_iter().flatten() {
            let mut article = loaded.article;
            identify(&mut article);
            articles.push(article);
        }
    }
    articles
});

/// The sample articles; the same each time.
pub(crate) fn articles() -> Vec<Article> {
    ARTICLES.clone()
}
