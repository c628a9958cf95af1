//! What to search for: words and phrases with conditions, as a person writes them.

use jiff::Timestamp;
use rashomon_core::{Act, ArticleId, StatementKind, StoryId, TextSpan};
use std::fmt;

/// What to search for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// All must hold.
    pub clauses: Vec<Clause>,
    /// Published or carried by one of these.
    pub outlets: Vec<String>,
    /// Statements made by somebody whose name has these words.
    pub speakers: Vec<String>,
    /// Articles or statements that name something whose name has these words.
    pub about: Vec<String>,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Statements of one of these kinds.
    pub kinds: Vec<StatementKind>,
    /// Statements that do one of these.
    pub acts: Vec<Act>,
    /// In this story.
    pub story: Option<StoryId>,
    /// Of this time or later.
    pub since: Option<Timestamp>,
    /// Of an earlier time.
    pub before: Option<Timestamp>,
    /// Look at statements, not articles.
    pub statements: bool,
    /// Latest first instead of best first; so they come too where there are no words to fit.
    pub latest: bool,
}

/// Words that are to be there, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// A word, or several in a row.
    pub words: String,
    /// Whether the last word may go on.
    pub is_prefix: bool,
    /// Whether it must not be there.
    pub is_excluded: bool,
    /// Whether only these very words count, not other forms of them: it was written as a phrase.
    pub is_phrase: bool,
}

/// A search that is kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The search as it was written.
    pub query: String,
}

/// Why a search cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}:{value} is not understood; {expected}")]
pub struct SearchQueryError {
    /// The condition.
    pub field: String,
    /// What was asked of it.
    pub value: String,
    /// What can be asked.
    pub expected: &'static str,
}

impl SearchQuery {
    /// Reads a search: `ferry "two words in a row" harb* -bridge outlet:"The Courier" speaker:moll
    /// about:brannoch lang:en kind:direct act:promise story:ID since:2031-05-01 before:2031-06-01 sort:latest
    /// in:statements`.
    ///
    /// What is no condition is words: "10:30" and "re:invent" too.
    ///
    /// # Errors
    /// A condition whose value makes no sense.
    pub fn parse(text: &str) -> Result<Self, SearchQueryError> {
        let mut query = Self::default();
        for piece in pieces(text) {
            let Piece { field, value, quoted, excluded } = piece;
            let wrong = |expected| SearchQueryError {
                field: field.clone().unwrap_or_default(),
                value: value.clone(),
                expected,
            };
            let time = || time(&value).ok_or_else(|| wrong("a day such as 2031-05-09 is expected"));
            match field.as_deref() {
                Some("outlet") => query.outlets.push(value),
                Some("speaker" | "by") => query.speakers.push(value),
                Some("about") => query.about.push(value),
                Some("lang" | "language") => query.languages.push(value.to_lowercase()),
                Some("story") => query.story = Some(StoryId::new(value)),
                Some("since" | "after") => query.since = Some(time()?),
                Some("before") => query.before = Some(time()?),
                Some("kind") => {
                    let kinds = [StatementKind::Direct, StatementKind::Mixed, StatementKind::Indirect];
                    let kind = kinds.into_iter().find(|kind| kind.name() == value);
                    query.kinds.push(kind.ok_or_else(|| wrong("direct, mixed or indirect is expected"))?);
                }
                Some("act") => {
                    let act = Act::ALL.into_iter().find(|act| act.name() == value);
                    query
                        .acts
                        .push(act.ok_or_else(|| wrong("an act such as promise or denial is expected"))?);
                }
                Some("sort") => {
                    query.latest = match value.as_str() {
                        "latest" => true,
                        "best" => false,
                        _ => return Err(wrong("latest or best is expected")),
                    }
                }
                Some("in") => {
                    query.statements = match value.as_str() {
                        "statements" => true,
                        "articles" => false,
                        _ => return Err(wrong("articles or statements is expected")),
                    }
                }
                _ => {
                    let is_prefix = value.ends_with('*');
                    let words = value.trim_end_matches('*').to_owned();
                    if !words.trim().is_empty() {
                        query.clauses.push(Clause {
                            words,
                            is_prefix,
                            is_excluded: excluded,
                            is_phrase: quoted,
                        });
                    }
                }
            }
        }
        Ok(query)
    }

    /// Whether it looks at statements: because it says so, or has conditions that only they fulfil.
    pub fn wants_statements(&self) -> bool {
        self.statements || !self.speakers.is_empty() || !self.kinds.is_empty() || !self.acts.is_empty()
    }
}

struct Piece {
    field: Option<String>,
    value: String,
    quoted: bool,
    excluded: bool,
}

const FIELDS: &[&str] = &[
    "outlet", "speaker", "by", "about", "lang", "language", "story", "since", "after", "before", "kind",
    "act", "sort", "in",
];

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (excluded, after) = match rest.strip_prefix('-') {
            Some(after) if !after.starts_with(char::is_whitespace) && !after.is_empty() => (true, after),
            _ => (false, rest),
        };
        let word = after.split(|letter: char| letter.is_whitespace() || letter == '"').next().unwrap_or("");
        let named = word.split_once(':').filter(|(field, _)| FIELDS.contains(field) && !excluded);
        let field = named.map(|(field, _)| field.to_owned());
        let after = &after[named.map_or(0, |(field, _)| field.len() + 1)..];
        let (value, quoted, mut after) = match after.strip_prefix(['"', '“', '„', '«']) {
            Some(inside) => {
                let end = inside.find(['"', '”', '“', '»']).unwrap_or(inside.len());
                let after = inside[end..].strip_prefix(['"', '”', '“', '»']).unwrap_or("");
                (inside[..end].to_owned(), true, after)
            }
            None => {
                let end = after
                    .char_indices()
                    .find(|&(place, letter)| letter.is_whitespace() || place > 0 && letter == '"');
                let end = end.map_or(after.len(), |(place, _)| place);
                (after[..end].to_owned(), false, &after[end..])
            }
        };
        let mut value = value;
        if quoted && let Some(open) = after.strip_prefix('*') {
            value.push('*');
            after = open;
        }
        pieces.push(Piece { field, value, quoted, excluded });
        rest = after.trim_start();
    }
    pieces
}

fn time(text: &str) -> Option<Timestamp> {
    let day = || text.parse::<jiff::civil::Date>().ok();
    let midnight =
        |day: jiff::civil::Date| Some(day.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    text.parse().ok().or_else(|| midnight(day()?))
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// How many there are.
    pub n_hits: usize,
    /// Those asked for.
    pub hits: Vec<Hit>,
}

/// An article or statement that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article's number.
    pub article: i64,
    /// The statement's number, where statements were searched.
    pub statement: Option<i64>,
    /// How well it fits; 0 where the latest come first.
    pub score: f32,
}

/// A hit with what a person sees of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownHit {
    /// The article's id.
    pub article: ArticleId,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its time.
    pub at: Timestamp,
    /// Whether the outlet says when it was published; else its time is when it came.
    pub dated: bool,
    /// Its story.
    pub story: Option<StoryId>,
    /// The statement that was found, where statements were searched.
    pub statement: Option<rashomon_core::Statement>,
    /// The piece of text that shows best why it was found.
    pub snippet: Snippet,
    /// How well it fits.
    pub score: f32,
}

/// A piece of a text with the words that were searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The piece.
    pub text: String,
    /// The words in it, in order.
    pub marks: Vec<TextSpan>,
    /// Whether the text has more before it.
    pub more_before: bool,
    /// Whether the text has more after it.
    pub more_after: bool,
}

impl fmt::Display for Snippet {
    /// With the marked words in `**`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut from = 0;
        formatter.write_str(if self.more_before { "… " } else { "" })?;
        for mark in &self.marks {
            write!(formatter, "{}**{}**", &self.text[from..mark.start], mark.of(&self.text))?;
            from = mark.end;
        }
        write!(formatter, "{}{}", &self.text[from..], if self.more_after { " …" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_conditions() {
        let query = SearchQuery::parse(
            "ferry \"on  time\" harb* -bridge -\"old pier\" outlet:\"The Courier\" by:moll lang:EN \
             kind:direct since:2031-05-01 before:2031-06-01T12:00Z sort:latest 10:30 \"to be\"*",
        )
        .unwrap();
        let clauses: Vec<String> = query
            .clauses
            .iter()
            .map(|clause| {
                let marks = [(clause.is_excluded, "-"), (clause.is_phrase, "\"")];
                let marks: String =
                    marks.iter().filter(|(is_set, _)| *is_set).map(|(_, mark)| *mark).collect();
                format!("{marks}{}{}", clause.words, if clause.is_prefix { "*" } else { "" })
            })
            .collect();
        assert_eq!(clauses, ["ferry", "\"on  time", "harb*", "-bridge", "-\"old pier", "10:30", "\"to be*"]);
        assert_eq!(
            (query.outlets, query.speakers),
            (vec!["The Courier".to_owned()], vec!["moll".to_owned()])
        );
        assert_eq!((query.languages, query.latest), (vec!["en".to_owned()], true));
        assert_eq!(query.since.unwrap().to_string(), "2031-05-01T00:00:00Z");
        assert_eq!(query.before.unwrap().to_string(), "2031-06-01T12:00:00Z");
    }

    #[test]
    fn odd_searches() {
        assert_eq!(SearchQuery::parse("  ").unwrap(), SearchQuery::default());
        assert_eq!(SearchQuery::parse("- \"\" * -").unwrap().clauses.len(), 2);
        assert_eq!(SearchQuery::parse("outlet:").unwrap().outlets, [""]);
        assert_eq!(
            SearchQuery::parse("kind:loud").unwrap_err().to_string(),
            "kind:loud is not understood; direct, mixed or indirect is expected"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_search_or_an_error(text: String) {
            let _ = SearchQuery::parse(&text);
        }
    }
}
