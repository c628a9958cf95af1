//! Bytes to text.

use encoding_rs::Encoding;
use rashomon_core::Warning;

/// Decodes `bytes`, and says in a warning what was found where it is not plain UTF-8.
///
/// Order: byte order mark; the `declared` encoding; UTF-8 where the bytes are valid; else a guess from
/// byte statistics. Text that is declared otherwise but holds valid multi-byte UTF-8 is UTF-8: a page
/// saved anew keeps its old declaration, while the chance of such bytes in another encoding is nil.
pub(crate) fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> (String, Vec<Warning>) {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        return decode_as(&bytes[length..], encoding, "byte order mark");
    }
    if let Some(encoding) = utf_16_without_mark(&bytes) {
        return decode_as(&bytes, encoding, "the pattern of its zero bytes");
    }
    let bytes = match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 && bytes.is_ascii() => {
            return decode_as(&bytes, encoding, "its declaration");
        }
        _ => match String::from_utf8(bytes) {
            Ok(text) => return (text, Vec::new()),
            Err(error) => error.into_bytes(),
        },
    };
    match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 => decode_as(&bytes, encoding, "its declaration"),
        _ if nearly_utf_8(&bytes) => decode_as(&bytes, encoding_rs::UTF_8, "most of its bytes"),
        _ => decode_as(&bytes, guess(&bytes), "its bytes"),
    }
}

/// The encoding that an HTML page declares in its first bytes.
///
/// Source: WHATWG HTML, "prescan a byte stream to determine its encoding", with the XML declaration of
/// XHTML beside it.
pub(crate) fn declared_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let after = |marker: &str| {
        let rest = &head[head.find(marker)? + marker.len()..];
        let label = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let end = label.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/' | '?'));
        Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
    };
    let xml = head.trim_start().starts_with("<?xml").then(|| after("encoding=")).flatten();
    let declared = xml.or_else(|| after("charset="))?;
    // A page whose declaration could be read byte by byte is not UTF-16, whatever it says.
    let is_utf_16 = declared == encoding_rs::UTF_16LE || declared == encoding_rs::UTF_16BE;
    Some(if is_utf_16 { encoding_rs::UTF_8 } else { declared })
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, evidence: &str) -> (String, Vec<Warning>) {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let mut warnings = Vec::new();
    if encoding != encoding_rs::UTF_8 {
        warnings.push(Warning::new(format!("read as {}, going by {evidence}", encoding.name())));
    }
    if had_errors {
        let n_lost = text.matches('\u{fffd}').count();
        warnings.push(Warning::new(format!(
            "{n_lost} places could not be decoded as {} and show as \u{fffd}",
            encoding.name()
        )));
    }
    (text.into_owned(), warnings)
}

/// Pairs of bytes that have to be there before their zeros tell anything: a stray zero at the end of a few
/// characters is no pattern.
const UTF_16_UNITS_MIN: usize = 16;

/// UTF-16 of mostly Latin text has a zero in every second byte; no text in another encoding has.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if half < UTF_16_UNITS_MIN {
        None
    } else if odd * 10 > half * 4 && even * 50 < half {
        Some(encoding_rs::UTF_16LE)
    } else if even * 10 > half * 4 && odd * 50 < half {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether a few damaged places stand among many good multi-byte sequences: a truncated or cut-and-paste
/// UTF-8 file, which a guess would turn into another script altogether.
fn nearly_utf_8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    n_good >= n_bad * 4
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: &str = "Bürgermeisterin Hanna Größl sagte am Mittwoch, die Brücke über die Öd werde früher \
                             geöffnet als geplant. „Wir sind fertig“, sagte sie.";

    fn read(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, String) {
        let (text, warnings) = decode(bytes.to_vec(), declared);
        (text, warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn utf_8_needs_no_word() {
        assert_eq!(read(PARAGRAPH.as_bytes(), None), (PARAGRAPH.to_owned(), String::new()));
        let with_mark = ["\u{feff}".as_bytes(), PARAGRAPH.as_bytes()].concat();
        assert_eq!(read(&with_mark, None), (PARAGRAPH.to_owned(), String::new()));
    }

    #[test]
    fn legacy_encodings_are_detected_and_named() {
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(PARAGRAPH);
        let expected = (PARAGRAPH.to_owned(), "read as windows-1252, going by its bytes".to_owned());
        assert_eq!(read(&bytes, None), expected);
        let russian = "Мэр города Вышгорска заявила в среду, что мост откроют раньше срока.";
        let (bytes, ..) = encoding_rs::KOI8_U.encode(russian);
        assert_eq!(read(&bytes, None).0, russian);
        let japanese = "市長は水曜日、橋の開通が早まると述べた。";
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
        assert_eq!(read(&bytes, None).0, japanese);
    }

    #[test]
    fn utf_16_with_and_without_mark() {
        let little: Vec<u8> = PARAGRAPH.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let expected =
            (PARAGRAPH.to_owned(), "read as UTF-16LE, going by the pattern of its zero bytes".to_owned());
        assert_eq!(read(&little, None), expected);
        let big: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(PARAGRAPH.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(read(&big, None).0, PARAGRAPH);
        assert_eq!(read(b"Yes\0", None).0, "Yes\0");
    }

    #[test]
    fn the_declaration_counts_unless_the_bytes_deny_it() {
        let html = b"<html><head><meta charset=\"iso-8859-2\"><title>";
        assert_eq!(declared_in_html(html), Some(encoding_rs::ISO_8859_2));
        let xhtml = b"<?xml version='1.0' encoding='windows-1251'?><html>";
        assert_eq!(declared_in_html(xhtml), Some(encoding_rs::WINDOWS_1251));
        assert_eq!(declared_in_html(b"<p>charset"), None);

        let (bytes, ..) = encoding_rs::ISO_8859_2.encode("Příliš žluťoučký kůň");
        assert_eq!(read(&bytes, Some(encoding_rs::ISO_8859_2)).0, "Příliš žluťoučký kůň");
        assert_eq!(read(PARAGRAPH.as_bytes(), Some(encoding_rs::WINDOWS_1252)).0, PARAGRAPH);
    }

    #[test]
    fn a_damaged_place_does_not_change_the_encoding() {
        let mut bytes = PARAGRAPH.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 9);
        let cut = bytes.iter().rposition(|&byte| byte >= 0x80).unwrap();
        bytes.truncate(cut);
        let (text, warning) = read(&bytes, None);
        assert!(text.starts_with("Bürgermeisterin"), "{text}");
        assert_eq!(warning, "1 places could not be decoded as UTF-8 and show as \u{fffd}");
    }
}
