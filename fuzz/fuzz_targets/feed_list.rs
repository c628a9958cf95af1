#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok((outlines, _)) = rashomon_ingest::opml::read(bytes.to_vec()) {
        let written = rashomon_ingest::opml::write("x", &outlines);
        assert!(rashomon_ingest::opml::read(written.into_bytes()).is_ok());
    }
});
