#![no_main]

use rashomon_spacy::readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::read_tables(bytes, &["ferries", "été", "l’", ""]));
