#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let once = rashomon_ingest::sanitize::html(text, None);
    assert!(!once.contains("<script") && !once.contains("<iframe") && !once.contains("<svg"));
});
