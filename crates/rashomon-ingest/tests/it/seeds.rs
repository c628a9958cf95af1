//! The three reports that the project started from, kept beside the checkout and not in it.

use rashomon_core::{Article, BoilerplateKind};
use rashomon_ingest::{Options, file};
use std::path::Path;

fn seed(number: &str) -> Option<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    let files = std::fs::read_dir(&folder).ok();
    let path = files
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(number)));
    let Some(path) = path else {
        eprintln!("SKIPPED: no file {number}* in {}", folder.display());
        return None;
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = file::read(text.clone().into_bytes(), &name, &Options::default()).pop().unwrap().unwrap();
    assert_eq!(loaded.article.text, text);
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.article.language.as_deref(), Some("en"));
    assert!(loaded.article.complete && loaded.article.published.is_none() && loaded.article.byline.is_none());
    Some(loaded.article)
}

#[test]
fn a_bare_report_shows_no_outlet() {
    let Some(article) = seed("000") else { return };
    assert_eq!((article.outlet, article.carrier, article.title), (None, None, None));
    assert_eq!((article.paragraphs.len(), article.boilerplate.len()), (12, 0));
}

#[test]
fn a_carried_report_shows_outlet_and_carrier() {
    let Some(article) = seed("001") else { return };
    assert_eq!(article.outlet.map(|outlet| outlet.name).as_deref(), Some("Asharq Al-Awsat"));
    assert_eq!(article.carrier.map(|carrier| carrier.name).as_deref(), Some("inkl"));
    assert_eq!(article.title.and_then(|title| title.span), Some(article.paragraphs[7]));
    let counts = |kind| article.boilerplate.iter().filter(|piece| piece.kind == kind).count();
    assert_eq!(counts(BoilerplateKind::Caption), 1);
    assert_eq!(counts(BoilerplateKind::Dateline), 3);
    assert_eq!((article.paragraphs.len(), article.boilerplate.len()), (46, 19));
    // What is marked stands before and after the report, never within.
    let body = &article.paragraphs[9..36];
    assert!(
        body.iter().all(|&paragraph| !article.boilerplate.iter().any(|piece| piece.span.overlaps(paragraph)))
    );
}

#[test]
fn a_line_of_furniture_shows_the_outlet() {
    let Some(article) = seed("004") else { return };
    assert_eq!(article.outlet.map(|outlet| outlet.name).as_deref(), Some("VICE"));
    assert_eq!((article.carrier, article.title), (None, None));
    assert_eq!(article.boilerplate.len(), 1);
    assert_eq!(article.boilerplate[0].span, article.paragraphs[2]);
}
