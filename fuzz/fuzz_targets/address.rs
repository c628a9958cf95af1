#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let once = rashomon_ingest::url::canonical(text);
    let _ = rashomon_ingest::web::article_id(&once);
    let _ = rashomon_fetch::without_secrets(text);
    let _ = text.parse::<rashomon_fetch::Network>();
    let _ = rashomon_fetch::Robots::parse(bytes, "rashomon").allows(text);
});
