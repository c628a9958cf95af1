//! Values of fields: cut to a sane length, freed of markup where they are text, sanitised where they are
//! HTML.

use crate::dates;
use crate::page::bounded;
use crate::sanitize;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rashomon_core::Published;
use scraper::Html;
use std::borrow::Cow;
use url::Url;

/// Longest title, author, label, in bytes; the longest real headline is a tenth of it.
const LINE_BYTES_MAX: usize = 2000;
/// Longest text of an entry, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Longest address and identifier, in bytes.
pub(super) const ID_BYTES_MAX: usize = 1 << 20;
const URL_BYTES_MAX: usize = 8192;

/// A line of text that may hold markup: without it, white space as one space.
pub(super) fn line(text: &str, is_html: bool) -> Option<String> {
    let text = cut(text, 16 * LINE_BYTES_MAX);
    let plain = if is_html && looks_like_html(text) { without_markup(text) } else { text.to_owned() };
    let plain: String = plain
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let plain = cut(&plain, LINE_BYTES_MAX).trim_end();
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// HTML, sanitised, with addresses resolved against `base`.
pub(super) fn html(text: &str, is_html: bool, base: Option<&Url>) -> Option<String> {
    let text = cut(text, TEXT_BYTES_MAX);
    if text.trim().is_empty() {
        return None;
    }
    let html = if is_html { sanitize::html(text, base) } else { sanitize::escaped(text) };
    let html = html.trim();
    (!html.is_empty()).then(|| html.to_owned())
}

/// An address of the web; `None` for scripts, files and the like.
pub(super) fn link(text: &str, base: Option<&Url>) -> Option<String> {
    // Some feeds break the lines of long addresses.
    let text: String = text.trim().chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    if text.is_empty() || text.len() > URL_BYTES_MAX {
        return None;
    }
    let url = match base {
        Some(base) => base.join(&text),
        None => Url::parse(&text),
    };
    url.ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).map(String::from)
}

/// A time; the beginning of Unix time is what a missing one looks like.
pub(super) fn published(text: &str) -> Option<Published> {
    let published = dates::of_feed(text)?;
    (published.day() != jiff::civil::date(1970, 1, 1)).then_some(published)
}

/// A time as a moment: UTC where no zone is given, as all readers take it.
pub(super) fn moment(published: Published) -> Option<Timestamp> {
    let local = match published {
        Published::Moment(moment) => return Some(moment),
        Published::Local(local) => local,
        Published::Day(day) => day.to_datetime(jiff::civil::Time::midnight()),
    };
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// "ida@news.example (Ida Kvist)", "Ida Kvist <ida@news.example>" and "By Ida Kvist" to "Ida Kvist".
pub(super) fn person(text: &str) -> Option<String> {
    let text = line(text, true)?;
    let within = |open: char, close: char| {
        let (_, rest) = text.split_once(open)?;
        rest.split_once(close).map(|(within, _)| within.trim().to_owned())
    };
    let before = |open: char| text.split_once(open).map(|(before, _)| before.trim().to_owned());
    let name = if text.contains('@') {
        within('(', ')').or_else(|| before('<')).unwrap_or_default()
    } else {
        text.clone()
    };
    let bare = name.trim_matches(['"', '\'', ' ', ',']);
    let bare = bare.strip_prefix("By ").or_else(|| bare.strip_prefix("by ")).unwrap_or(bare);
    (!bare.is_empty() && !bare.contains('@')).then(|| bare.to_owned())
}

/// `text` cut at a character boundary.
pub(super) fn cut(text: &str, n_bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(n_bytes_max)]
}

/// Whether text that should be plain holds tags or entities: titles escaped once too often.
pub(super) fn looks_like_html(text: &str) -> bool {
    let after = |mark: char| text.match_indices(mark).map(|(at, _)| &text[at + 1..]);
    let is_tag = |rest: &str| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>')
    };
    let is_entity = |rest: &str| {
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        end.is_some_and(|end| {
            end > 1 && rest[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        })
    };
    after('<').any(is_tag) || after('&').any(is_entity)
}

/// What the named entity stands for. The XML library's own table has wrong letters for the Greek ones.
pub(crate) fn entity(name: &str) -> Option<String> {
    if name.len() > 32 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let written = format!("&{name};");
    let text: String = Html::parse_fragment(&written).root_element().text().collect();
    (text != written).then_some(text)
}

/// The value of an attribute without entities, those of HTML included.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    match quick_xml::escape::unescape(text) {
        Ok(plain) => plain,
        Err(_) => {
            let html = cut(text, TEXT_BYTES_MAX).replace('<', "&lt;");
            Cow::Owned(Html::parse_fragment(&html).root_element().text().collect())
        }
    }
}

fn without_markup(html: &str) -> String {
    let (html, _) = bounded(html);
    let fragment = Html::parse_fragment(&html);
    let is_hidden = |element: &scraper::node::Element| matches!(element.name(), "script" | "style");
    let texts = fragment.root_element().descendants().filter_map(|node| {
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        node.value().as_text().filter(|_| !parent.is_some_and(is_hidden))
    });
    texts.map(|text| &**text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_no_markup() {
        let line = |text| super::line(text, true).unwrap_or_default();
        assert_eq!(line("Ferry &amp;\n crew <b>saved</b>"), "Ferry & crew saved");
        assert_eq!(line("<style>b { }</style>Ferry <script>go()</script><i>late</i>"), "Ferry late");
        assert_eq!(line("Profit < 5 & rising > 3"), "Profit < 5 & rising > 3");
        assert_eq!(line("A\u{0}B\u{85}C"), "A B C");
        assert_eq!(line(&"é".repeat(5000)).len(), 2000);
        assert_eq!(super::line("AT&amp;T", false).unwrap(), "AT&amp;T");
    }

    #[test]
    fn people() {
        let person = |text| super::person(text).unwrap_or_default();
        assert_eq!(person("ida@news.example (Ida Kvist)"), "Ida Kvist");
        assert_eq!(person("Ida Kvist <ida@news.example>"), "Ida Kvist");
        assert_eq!(person("By Ida Kvist"), "Ida Kvist");
        assert_eq!(person("ida@news.example"), "");
    }

    #[test]
    fn addresses() {
        let base = Url::parse("https://news.example/feed/all.xml").ok();
        let link = |text| super::link(text, base.as_ref()).unwrap_or_default();
        assert_eq!(link(" /a\n/b "), "https://news.example/a/b");
        assert_eq!(link("//other.example/x"), "https://other.example/x");
        assert_eq!(link("javascript:alert(1)"), "");
        assert_eq!(link("file:///etc/passwd"), "");
    }
}
