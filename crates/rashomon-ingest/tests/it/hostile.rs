//! Bytes that nobody would call an article: none makes reading fail but by an error, none breaks the laws
//! that spans obey.

use proptest::prelude::*;
use rashomon_core::{Article, TextSpan};
use rashomon_ingest::{Format, Options, file};
use std::path::{Path, PathBuf};
use std::process::Command;

const FORMATS: [Option<Format>; 6] = [
    None,
    Some(Format::Text),
    Some(Format::Markdown),
    Some(Format::Html),
    Some(Format::Json),
    Some(Format::JsonLines),
];

fn read(bytes: &[u8], path: &str, format: Option<Format>) {
    let options = Options { format, ..Options::default() };
    let results = file::read(bytes.to_vec(), path, &options);
    assert!(!results.is_empty(), "{path}: neither an article nor an error");
    for result in results {
        match result {
            Ok(loaded) => check(&loaded.article, path),
            Err(error) => {
                let message = error.to_string();
                assert!(!message.is_empty() && !message.contains('\n'), "{path}: {message:?}");
            }
        }
    }
}

/// Spans lie in the text on character boundaries, in order, and do not overlap.
fn check(article: &Article, path: &str) {
    let text = &article.text;
    let in_order = |spans: &[TextSpan]| {
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end && !span.is_empty(), "{path}: {span:?} out of order");
            assert!(
                text.get(span.start..span.end).is_some_and(|piece| piece == piece.trim()),
                "{path}: {span:?}"
            );
            end = span.end;
        }
    };
    in_order(&article.paragraphs);
    in_order(&article.boilerplate.iter().map(|piece| piece.span).collect::<Vec<_>>());
    in_order(&article.body());
    for piece in &article.boilerplate {
        assert!(
            article.paragraphs.iter().any(|paragraph| paragraph.contains(piece.span)),
            "{path}: {piece:?}"
        );
    }
    if let Some(span) = article.title.as_ref().and_then(|title| title.span) {
        assert!(article.paragraphs.contains(&span), "{path}: {span:?}");
    }
}

/// The folder of hostile files, unpacked; `None` where this checkout stands alone.
fn hostile_files() -> Option<(tempfile::TempDir, Vec<PathBuf>)> {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/hostile/hostile.tar.xz");
    if !archive.exists() {
        eprintln!("SKIPPED: {} is not there", archive.display());
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let unpacked = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(folder.path()).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: tar cannot unpack {}", archive.display());
        return None;
    }
    let mut files = Vec::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Some((folder, files))
}

#[test]
fn collected_hostile_files() {
    let Some((_folder, files)) = hostile_files() else { return };
    assert!(files.len() > 3000);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        // Feeds are no pages; the others are read as one whatever they are.
        let is_feed = name.contains("feedparser/") || name.contains("gofeed/");
        for format in FORMATS.into_iter().filter(|&format| format != Some(Format::Html) || !is_feed) {
            read(&bytes, &name, format);
        }
    }
}

#[test]
fn pages_built_to_overflow_or_stall() {
    let report =
        "<p>The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.</p>";
    let repeated = |piece: &str, times: usize| piece.repeat(times);
    let numbered = |times: usize, piece: fn(usize) -> String| (0..times).map(piece).collect::<String>();
    for (name, middle) in [
        ("nested blocks", repeated("<div>", 20_000)),
        ("nested spans", repeated("<span>", 50_000)),
        ("nested tables", repeated("<table><tr><td>", 5_000)),
        ("nested lists", repeated("<ul><li>x", 10_000)),
        ("nested quotations", repeated("<blockquote>", 20_000)),
        ("open formatting", numbered(5_000, |index| format!("<b class=c{index}><p>x"))),
        ("attributes", format!("<div {}>", numbered(50_000, |index| format!("a{index} ")))),
        ("elements in a drawing's title", format!("<svg><title>{}", repeated("<div>", 20_000))),
        ("elements without scripts", format!("<noscript>{}", repeated("<div>", 20_000))),
        ("nested templates", repeated("<template>", 10_000)),
        (
            "broken linked data",
            format!("<script type=application/ld+json>{}</script>", repeated("[", 200_000)),
        ),
        ("a long word", repeated("a", 500_000)),
    ] {
        let page = format!("<html><body><article>{report}{report}{report}{middle}");
        let started = std::time::Instant::now();
        read(page.as_bytes(), name, Some(Format::Html));
        assert!(started.elapsed().as_secs() < 120, "{name} took {:?}", started.elapsed());
    }
}

/// Pieces that texts and pages are made of, put together without sense.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "The mayor said on Friday that the ferry would not sail before Monday.",
        "Ferry Cancelled After Crack Is Found",
        "By Ida Kvist",
        "3 March 2024",
        "Harbour Times",
        "Oslo - Brannoch - Harbour Times",
        "Related Stories",
        "Sign up to read this article",
        "Already a member? Sign in here",
        "One app.",
        "BRANNOCH (AP) — The ferry sails.",
        "The ferry (AFP)",
        "Videos by Kyst",
        "© 2024 Harbour Times",
        "\n",
        "\r\n",
        "\n\n",
        "\r",
        "\u{2028}",
        "\u{feff}",
        "é“",
        "---\n",
        "title: x\n",
        "Title: x\nDate: 2024\n\n",
        "# ",
        "- ",
        "…",
        " ",
        "\u{a0}",
        "<p>",
        "</p>",
        "<div><h1>",
        "<br>",
        "<!--",
        "{\"text\": \"",
        "\"}",
        "[",
        "\u{0}",
        "日本語の記事です。",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), format in prop::sample::select(FORMATS.to_vec())) {
        read(&bytes, "any", format);
    }

    #[test]
    fn any_pieces(text in pieces(), format in prop::sample::select(FORMATS.to_vec())) {
        read(text.as_bytes(), "pieces", format);
    }

    #[test]
    fn a_plain_text_is_kept_to_the_character(text in pieces()) {
        let options = Options { format: Some(Format::Text), ..Options::default() };
        for result in file::read(text.clone().into_bytes(), "pieces", &options).into_iter().flatten() {
            let expected = text.strip_prefix('\u{feff}').unwrap_or(&text);
            prop_assert_eq!(&result.article.text, expected);
        }
    }
}
