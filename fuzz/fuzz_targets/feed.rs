#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = rashomon_ingest::feed::parse(bytes.to_vec(), None, "https://news.example/feed");
});
