//! The tokenizer on long lines: time for each byte must not grow with their length.

use super::count;
use crate::cpu_time::CpuTime;
use crate::parity::news;
use rashomon_spacy::Language;
use std::hint::black_box;
use std::path::Path;

const MEGABYTES: [usize; 4] = [1, 2, 5, 10];

/// Prints nanoseconds a byte for lines of several kinds and lengths.
pub(super) fn bench(folder: &Path) -> anyhow::Result<()> {
    let language = Language::load(folder)?;
    let prose = news().join(" ").replace(['\n', '\r'], " ") + " ";
    let different: String = (0..2_000_000).map(|number| format!("w{number} ")).collect();
    let kinds: [(&str, &str); 9] = [
        ("news", &prose),
        ("words all different", &different),
        ("one word without end", "a"),
        ("opening brackets", "("),
        ("closing brackets", ")"),
        ("words joined by hyphens", "well-"),
        ("abbreviations", "U.S."),
        ("an address without end", "http://a.bc/d?e=f&"),
        ("no-break spaces", "\u{a0}"),
    ];
    println!("tokenizer, one line, nanoseconds a byte, best of 3");
    print!("  {:<26}", "");
    MEGABYTES.iter().for_each(|megabytes| print!("{:>8}", format!("{megabytes} MB")));
    println!();
    for (kind, part) in kinds {
        print!("  {kind:<26}");
        for megabytes in MEGABYTES {
            let line = part.repeat(megabytes * 1_000_000 / part.len() + 1);
            let line = &line[..line.floor_char_boundary(megabytes * 1_000_000)];
            let passes = (0..3).map(|_| {
                let start = CpuTime::now();
                black_box(language.tokenize(line));
                start.seconds()
            });
            let best = passes.fold(f64::INFINITY, f64::min);
            print!("{:>8.1}", 1e9 * best / count(line.len()));
        }
        println!();
    }
    Ok(())
}
