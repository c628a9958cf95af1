#![no_main]

use rashomon_spacy::readers;

// The first line is a pattern, the rest a text.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let Some((pattern, text)) = text.split_once('\n') else { return };
    let Ok(found) = readers::find_pattern(pattern, text) else { return };
    let ends = found.windows(2).all(|pair| pair[0].1 <= pair[1].0 && pair[0] != pair[1]);
    assert!(ends && found.iter().all(|&(start, end)| start <= end && end <= text.chars().count()));
});
