//! Lists of feeds, as readers hand them to one another.
//!
//! Source: OPML 1.0 and 2.0, and what programs write in their place: outlines in any case, addresses under
//! other names, broken markup.

use crate::encoding;
use crate::feed::value::unescaped;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use rashomon_core::Warning;
use url::Url;

/// A feed as a list has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Where it is polled.
    pub url: String,
    /// What the list calls it.
    pub title: Option<String>,
    /// The site it belongs to.
    pub site: Option<String>,
    /// The folders it is filed in: outer and inner in one, with a slash between.
    pub folders: Vec<String>,
}

/// More feeds than any list has.
const OUTLINES_MAX: usize = 100_000;
/// Folders deeper than this are filed in the one at this depth.
const DEPTH_MAX: usize = 16;
const NAME_BYTES_MAX: usize = 500;

/// Reads a list. Feeds listed twice come once, with the folders of both; whatever is no feed of the web is
/// left out with a warning.
///
/// # Errors
/// A line for people where there is no list at all.
pub fn read(bytes: Vec<u8>) -> Result<(Vec<Outline>, Vec<Warning>), String> {
    let declared = encoding::declared_in_html(&bytes);
    let (text, mut warnings) = encoding::decode(bytes, declared);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut outlines: Vec<Outline> = Vec::new();
    let mut places = std::collections::HashMap::new();
    // The folders that are open; outlines of feeds open none.
    let mut open: Vec<Option<String>> = Vec::new();
    let (mut is_opml, mut n_refused) = (false, 0usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is_outline(&tag) => {
                let folder = take(&tag, &open, &mut outlines, &mut places, &mut n_refused);
                open.push(folder);
            }
            Ok(Event::Empty(tag)) if is_outline(&tag) => {
                take(&tag, &open, &mut outlines, &mut places, &mut n_refused);
            }
            Ok(Event::End(tag)) if tag.name().as_ref().eq_ignore_ascii_case("outline") => {
                open.pop();
            }
            Ok(Event::Start(tag)) => is_opml |= tag.name().as_ref().eq_ignore_ascii_case("opml"),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                warnings.push(Warning::new(format!(
                    "broken markup at byte {}, nothing behind it was read: {error}",
                    reader.error_position()
                )));
                break;
            }
        }
        if outlines.len() >= OUTLINES_MAX {
            warnings.push(Warning::new(format!("more than {OUTLINES_MAX} feeds; the rest was left out")));
            break;
        }
    }
    if !is_opml && outlines.is_empty() {
        return Err("not a list of feeds: there is no OPML in it".to_owned());
    }
    if n_refused > 0 {
        warnings.push(Warning::new(format!("{n_refused} entries without an address on the web left out")));
    }
    Ok((outlines, warnings))
}

fn is_outline(tag: &BytesStart<'_>) -> bool {
    tag.name().as_ref().eq_ignore_ascii_case("outline")
}

/// Takes in an outline; the name of the folder it is, if it is one.
fn take(
    tag: &BytesStart<'_>,
    open: &[Option<String>],
    outlines: &mut Vec<Outline>,
    places: &mut std::collections::HashMap<String, usize>,
    n_refused: &mut usize,
) -> Option<String> {
    let mut attributes = tag.html_attributes();
    attributes.with_checks(false);
    let pairs: Vec<(String, String)> = attributes
        .flatten()
        .take(64)
        .map(|attribute| {
            (attribute.key.as_ref().to_ascii_lowercase(), unescaped(&attribute.value).into_owned())
        })
        .collect();
    let get = |names: &[&str]| {
        let found = names.iter().find_map(|name| pairs.iter().find(|(key, _)| key == name));
        let line = found.map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "));
        line.filter(|line| !line.is_empty())
            .map(|line| line[..line.floor_char_boundary(NAME_BYTES_MAX * 8)].to_owned())
    };
    let name =
        get(&["text", "title"]).map(|name| name[..name.floor_char_boundary(NAME_BYTES_MAX)].to_owned());
    let Some(address) = get(&["xmlurl", "feedurl", "url"]) else { return name };
    // "feed:" was put before addresses so that readers open them.
    let address = address.strip_prefix("feed://").map_or(address.clone(), |rest| format!("http://{rest}"));
    let address = address.strip_prefix("feed:").unwrap_or(&address);
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    let Some(url) = Url::parse(address).ok().filter(is_web) else {
        *n_refused += 1;
        return None;
    };
    let folder = open.iter().flatten().take(DEPTH_MAX).map(String::as_str).collect::<Vec<_>>().join("/");
    let labels = get(&["category"]).filter(|_| folder.is_empty());
    let folders = labels.map_or_else(
        || if folder.is_empty() { Vec::new() } else { vec![folder] },
        |labels| labels.split(',').map(|label| label.trim().trim_matches('/').to_owned()).collect(),
    );
    let at = *places.entry(url.to_string()).or_insert_with(|| {
        let site = get(&["htmlurl"]).filter(|site| Url::parse(site).is_ok_and(|site| is_web(&site)));
        outlines.push(Outline { url: url.to_string(), title: name, site, folders: Vec::new() });
        outlines.len() - 1
    });
    for folder in folders.into_iter().filter(|folder| !folder.is_empty()) {
        if !outlines[at].folders.contains(&folder) {
            outlines[at].folders.push(folder);
        }
    }
    None
}

/// Writes a list: feeds without a folder first, then folder by folder; a feed in two folders is there twice.
pub fn write(title: &str, outlines: &[Outline]) -> String {
    let mut folders: Vec<&str> =
        outlines.iter().flat_map(|outline| &outline.folders).map(String::as_str).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escape(title)
    );
    for outline in outlines.iter().filter(|outline| outline.folders.is_empty()) {
        text.push_str(&line(outline, "    "));
    }
    for folder in folders {
        text.push_str(&format!("    <outline text=\"{0}\" title=\"{0}\">\n", escape(folder)));
        let within = outlines.iter().filter(|outline| outline.folders.iter().any(|known| known == folder));
        within.for_each(|outline| text.push_str(&line(outline, "      ")));
        text.push_str("    </outline>\n");
    }
    text.push_str("  </body>\n</opml>\n");
    text
}

fn line(outline: &Outline, indent: &str) -> String {
    let title = escape(outline.title.as_deref().unwrap_or(&outline.url)).into_owned();
    let site =
        outline.site.as_deref().map(|site| format!(" htmlUrl=\"{}\"", escape(site))).unwrap_or_default();
    let url = escape(outline.url.as_str());
    format!("{indent}<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{url}\"{site}/>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text.as_bytes().to_vec()) {
            Err(problem) => problem,
            Ok((outlines, warnings)) => {
                let feeds = outlines.iter().map(|outline| {
                    let (title, site) = (outline.title.as_deref(), outline.site.as_deref());
                    format!(
                        "{} {:?} {:?} {:?}",
                        outline.url,
                        title.unwrap_or(""),
                        site.unwrap_or(""),
                        outline.folders
                    )
                });
                feeds.chain(warnings.iter().map(ToString::to_string)).collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn lists() {
        insta::assert_snapshot!(shown(
            "<opml version='1.0'><head><title>Mine</title></head><body>
             <outline text='Sea &amp; shore' ><outline title='Harbour Times' xmlUrl='https://n.example/feed' htmlUrl='https://n.example/'/>
               <outline text='Inner'><outline text='Deep' xmlurl='http://d.example/rss'></outline></outline></outline>
             <OUTLINE TEXT='Again' XMLURL='https://n.example/feed' category='/Boats,Ferries'/>
             <outline text='Old' type='rss' xmlUrl='feed://o.example/x'/>
             <outline text='Inside' xmlUrl='file:///etc/passwd'/><outline text='Script' xmlUrl='javascript:x()'/>
             </body></opml>"
        ), @r#"
        https://n.example/feed "Harbour Times" "https://n.example/" ["Sea & shore", "Boats", "Ferries"]
        http://d.example/rss "Deep" "" ["Sea & shore/Inner"]
        http://o.example/x "Old" "" []
        2 entries without an address on the web left out
        "#);
        assert_eq!(shown("<html><body>x"), "not a list of feeds: there is no OPML in it");
        let broken = shown("<opml><body><outline xmlUrl='http://a.example/'/><outline <<");
        assert!(
            broken.starts_with(
                "http://a.example/ \"\" \"\" []
broken markup at byte 49"
            ),
            "{broken}"
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let outline = |url: &str, title: &str, folders: &[&str]| Outline {
            url: url.to_owned(),
            title: Some(title.to_owned()),
            site: Some("https://n.example/?a=1&b=2".to_owned()),
            folders: folders.iter().map(ToString::to_string).collect(),
        };
        let list = [
            outline("https://n.example/1?a=1&b=2", "\"A\" <b> & c", &[]),
            outline("https://n.example/2", "Two", &["Boats", "Sea & shore/Inner"]),
        ];
        let (read, warnings) = read(write("Mine & yours", &list).into_bytes()).unwrap();
        assert_eq!(read, list);
        assert_eq!(warnings, []);
    }

    #[test]
    fn length_and_depth_are_bounded() {
        let deep = format!("<opml><body>{}", "<outline text='x'>".repeat(200_000));
        assert_eq!(read(deep.into_bytes()).unwrap().0, []);
        let deep =
            format!("<opml><body>{}<outline xmlUrl='http://a.example/'/>", "<outline text='x'>".repeat(1000));
        assert_eq!(read(deep.into_bytes()).unwrap().0[0].folders[0].len(), 31);
    }
}
