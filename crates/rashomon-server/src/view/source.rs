//! An article as one of the columns of a story.

use super::Place;
use rashomon::core::{Analysis, Article, Published};
use std::path::Path;

/// An article of a story with what a person calls it by.
#[derive(Debug)]
pub struct Source<'a> {
    /// The article and its findings.
    pub analysis: &'a Analysis,
    /// The outlet, or the file where the outlet is not known; different for every source of a story.
    pub label: String,
    /// Whether the label is the outlet's name.
    pub is_outlet: bool,
    /// The address of the page that has its text; `None` where that is the page of the story itself.
    pub page: Option<String>,
}

impl Source<'_> {
    /// The article.
    pub fn article(&self) -> &Article {
        &self.analysis.article
    }

    /// When it was published, for people; "date unknown" where it is.
    pub fn published(&self) -> String {
        match self.article().published {
            Some(Published::Day(day)) => day.strftime("%-d %B %Y").to_string(),
            Some(Published::Local(time)) => time.strftime("%-d %B %Y, %H:%M").to_string(),
            Some(Published::Moment(moment)) => moment.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            None => "date unknown".to_owned(),
        }
    }

    /// The time of publication as HTML's `datetime` wants it.
    pub fn datetime(&self) -> Option<String> {
        self.article().published.map(|published| match published {
            Published::Day(day) => day.to_string(),
            Published::Local(time) => time.to_string(),
            Published::Moment(moment) => moment.to_string(),
        })
    }

    /// Where a passage of it is to be found: "line 12" where the text is the file, else "¶4".
    pub fn locate(&self, place: Place) -> String {
        if is_plain(self.article()) {
            format!("line\u{a0}{}", place.line)
        } else {
            format!("¶{}", place.paragraph)
        }
    }
}

/// The articles of a story as sources, in their order.
pub(super) fn sources<'a>(analyses: &[&'a Analysis]) -> Vec<Source<'a>> {
    let mut sources: Vec<Source<'a>> = Vec::with_capacity(analyses.len());
    for (number, analysis) in analyses.iter().enumerate() {
        let article = &analysis.article;
        let outlet = article.outlet.as_ref().map(|outlet| outlet.name.trim()).filter(|name| !name.is_empty());
        let mut label = match (outlet, file_name(article)) {
            (Some(name), _) => name.to_owned(),
            (None, Some(name)) => shorten(name, 20),
            (None, None) => format!("article {}", number + 1),
        };
        let is_taken = |label: &str, sources: &[Source<'_>]| sources.iter().any(|other| other.label == label);
        if is_taken(&label, &sources) {
            let plain = label.clone();
            let mut count = 2;
            while is_taken(&label, &sources) {
                label = format!("{plain} ({count})");
                count += 1;
            }
        }
        sources.push(Source { analysis, label, is_outlet: outlet.is_some(), page: None });
    }
    sources
}

fn file_name(article: &Article) -> Option<&str> {
    match article.path.as_deref()? {
        "-" => Some("standard input"),
        path => Path::new(path).file_name().and_then(|name| name.to_str()).or(Some(path)),
    }
}

/// Whether lines of the article's text are lines of its file.
fn is_plain(article: &Article) -> bool {
    let extension = article.path.as_deref().and_then(|path| Path::new(path).extension()?.to_str());
    extension.is_some_and(|extension| ["txt", "text", "md"].contains(&extension.to_lowercase().as_str()))
}

/// Shortens `name` to `length` characters by leaving out its middle: the ending tells files apart.
fn shorten(name: &str, length: usize) -> String {
    let n_characters = name.chars().count();
    if n_characters <= length {
        return name.to_owned();
    }
    let tail = length / 2;
    let head = length - tail - 1;
    let mut short: String = name.chars().take(head).collect();
    short.push('…');
    short.extend(name.chars().skip(n_characters - tail));
    short
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shorten("report.txt", 20), "report.txt");
        assert_eq!(shorten("000_3afa4e3b5487f000.txt", 16), "000_3af…f000.txt");
    }
}
