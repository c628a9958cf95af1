#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let _ = (rashomon_ingest::dates::parse(text), rashomon_ingest::dates::of_feed(text));
});
