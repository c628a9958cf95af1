#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let file = rashomon_ingest::Options { format: Some(rashomon_ingest::Format::Html), ..Default::default() };
    for loaded in rashomon_ingest::file::read(bytes.to_vec(), "page.html", &file).into_iter().flatten() {
        let text = &loaded.article.text;
        assert!(loaded.article.paragraphs.iter().all(|span| text.get(span.start..span.end).is_some()));
    }
});
