//! Feeds of any length, made as they are sent.

use std::io::{self, Write};

/// An RSS feed whose items are numbered from `first`, with the given identifiers.
pub fn rss(title: &str, items: impl IntoIterator<Item = (String, String)>) -> String {
    let items: String = items
        .into_iter()
        .map(|(guid, title)| {
            let link = format!("http://news.example/{}", title.replace(' ', "-"));
            format!(
                "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title><link>{link}</link>\
                 <description>About {title}.</description></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>")
}

/// An RSS feed of `n_items` items, without a length.
pub fn many_items(to: &mut dyn Write, n_items: usize) -> io::Result<()> {
    let mut to = io::BufWriter::new(to);
    to.write_all(b"HTTP/1.1 200 OK\r\n\r\n<rss version=\"2.0\"><channel><title>Many</title>")?;
    for n_item in 0..n_items {
        write!(to, "<item><guid>{n_item}</guid><title>Item {n_item}</title></item>")?;
    }
    to.write_all(b"</channel></rss>")?;
    to.flush()
}
