//! Long texts in little room.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Shortens to `width` columns, at a word where one is near.
pub fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let mut short = String::new();
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used >= width {
            break;
        }
        short.push(character);
    }
    if let Some(space) = short.rfind(' ').filter(|&space| space * 3 > short.len() * 2) {
        short.truncate(space);
    }
    short.truncate(short.trim_end_matches([' ', ',', '.', ';', ':', '–', '—']).len());
    short.push('…');
    short
}
