//! A file's bytes to the articles it holds: which format it is, and who reads it.

use crate::metadata::Metadata;
use crate::{encoding, json, page, text};
use rashomon_core::{Article, Published, Warning};

/// The size from which a file is refused, in bytes. Articles are a thousandth of it; JSON Lines, which are
/// read line by line, have no limit but this one for each line.
pub const FILE_BYTES_MAX: u64 = 200 * 1024 * 1024;

/// What the user says of the input beside the input itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// The outlet of articles whose metadata names none; it outranks what the text shows.
    pub outlet: Option<String>,
    /// The time of publication of articles whose metadata gives none; it outranks what the text shows.
    pub published: Option<Published>,
    /// The format, where name and content are not to decide.
    pub format: Option<Format>,
    /// Whether a record without text is an error. Grouping needs no text, a title may do.
    pub text_required: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { outlet: None, published: None, format: None, text_required: true }
    }
}

/// How a file writes articles down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text: one article.
    Text,
    /// Markdown, with or without front matter: one article.
    Markdown,
    /// A web page: one article.
    Html,
    /// A JSON object or an array of them: one article an object.
    Json,
    /// A JSON object a line: one article a line.
    JsonLines,
}

impl Format {
    /// The format that a file's name tells, by its extension.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::JsonLines,
            _ => return None,
        })
    }

    /// The name that options use: `text`, `markdown`, `html`, `json`, `jsonl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
        }
    }

    /// The format that [`Format::name`] names.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Text, Self::Markdown, Self::Html, Self::Json, Self::JsonLines]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// An article as read, with what made it poorer.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The article.
    pub article: Article,
    /// What could not be made out of the file.
    pub warnings: Vec<Warning>,
}

/// Why a file, or one record of it, gave no article. `place` is the path, with line or entry in a file of
/// many.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Nothing, or nothing but white space.
    #[error("{place}: empty")]
    Empty {
        /// Where.
        place: String,
    },
    /// Not text.
    #[error("{place}: {what}, not text; save it as text or HTML first")]
    Binary {
        /// Where.
        place: String,
        /// What the first bytes say it is.
        what: &'static str,
    },
    /// Text, but no report in it.
    #[error("{place}: holds no article")]
    NoArticle {
        /// Where.
        place: String,
    },
    /// Larger than [`FILE_BYTES_MAX`].
    #[error("{place}: {n_megabytes} MB, more than the {max} MB that one article may have", max = FILE_BYTES_MAX / 1024 / 1024)]
    TooLarge {
        /// Where.
        place: String,
        /// Its size.
        n_megabytes: u64,
    },
    /// Broken JSON.
    #[error("{place}: not valid JSON: {problem}")]
    Json {
        /// Where.
        place: String,
        /// What is wrong, and at which column.
        problem: String,
        /// What the parser found.
        source: serde_json::Error,
    },
    /// A field that is missing or of the wrong kind.
    #[error("{place}: field \"{field}\" {problem}")]
    Field {
        /// Where.
        place: String,
        /// The field.
        field: &'static str,
        /// What is wrong with it, and what is expected.
        problem: String,
    },
    /// A page on which the extraction failed.
    #[error("{place}: the page could not be read: {problem}")]
    Page {
        /// Where.
        place: String,
        /// What went wrong.
        problem: String,
    },
}

/// Reads the articles of a file: one for text, Markdown and HTML, any number for JSON.
///
/// A record that cannot be read gives an error of its own and the others are read; the result is never
/// empty. `path` names the file in articles and errors, and its extension tells the format unless the
/// options or the first bytes say otherwise.
pub fn read(bytes: Vec<u8>, path: &str, options: &Options) -> Vec<Result<Loaded, FileError>> {
    match read_whole(bytes, path, options) {
        Ok(loaded) => loaded,
        Err(error) => vec![Err(error)],
    }
}

fn read_whole(
    bytes: Vec<u8>,
    path: &str,
    options: &Options,
) -> Result<Vec<Result<Loaded, FileError>>, FileError> {
    let n_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if n_bytes > FILE_BYTES_MAX {
        return Err(FileError::TooLarge { place: path.to_owned(), n_megabytes: n_bytes / 1024 / 1024 });
    }
    if let Some(what) = known_binary(&bytes) {
        return Err(FileError::Binary { place: path.to_owned(), what });
    }
    let format = options.format.or_else(|| Format::of_path(path));
    let declared = match format {
        Some(Format::Html) | None => encoding::declared_in_html(&bytes),
        _ if looks_like_html(&bytes) => encoding::declared_in_html(&bytes),
        _ => None,
    };
    let (content, warnings) = encoding::decode(bytes, declared);
    if content.trim().is_empty() {
        return Err(FileError::Empty { place: path.to_owned() });
    }
    if is_binary(&content) {
        return Err(FileError::Binary { place: path.to_owned(), what: "binary data" });
    }
    let source = match settle(options.format, format, &content) {
        Format::Text => text::plain(content, warnings),
        Format::Markdown => text::markdown(content, warnings),
        Format::Html => page::read(&content, path, Metadata::default(), warnings)?,
        Format::Json => return Ok(json::read(&content, path, options, &warnings)),
        Format::JsonLines => return Ok(json::read_lines(&content, path, options, &warnings)),
    };
    text::article(source, path, path, options).map(|loaded| vec![Ok(loaded)])
}

/// The format by the user's word, else by name and content: a page is a page even where it is called
/// `.txt`, and without a tag it is none even where it is called `.html`.
fn settle(asked: Option<Format>, named: Option<Format>, content: &str) -> Format {
    if let Some(format) = asked {
        return format;
    }
    let is_page = looks_like_html(content.as_bytes());
    match named {
        Some(Format::Html) if !content.contains('<') => Format::Text,
        Some(Format::Text | Format::Markdown) if is_page => Format::Html,
        Some(Format::Json) if json::is_lines(content) => Format::JsonLines,
        Some(format) => format,
        None if is_page => Format::Html,
        None if json::is_lines(content) => Format::JsonLines,
        None if json::is_json(content) => Format::Json,
        None if content.starts_with("---\n") || content.starts_with("---\r\n") => Format::Markdown,
        None => Format::Text,
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let starts = |head: &str| {
        ["<!doctype html", "<html", "<head", "<body", "<article"].iter().any(|tag| head.starts_with(tag))
    };
    // Comments and an XML declaration may stand first.
    let after_prologue = ["<?xml", "<!--"].iter().any(|opening| head.starts_with(opening));
    starts(head) || after_prologue && (head.contains("<!doctype html") || head.contains("<html"))
}

/// Formats that people hand over instead of text, by their first bytes.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 16] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ\0", "an xz archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"{\\rtf", "an RTF document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a picture or sound"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3\0", "a database"),
        (b"ID3", "a sound recording"),
    ];
    // "BZh" and "ID3" could open a text; a text has no control characters behind them.
    let has_controls = bytes.iter().take(64).any(|&byte| byte < 0x09 || byte == 0x7f || byte >= 0x80);
    SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature) && (signature.len() > 3 || has_controls))
        .map(|&(_, what)| what)
}

/// Whether the text is full of characters that no writer types.
fn is_binary(text: &str) -> bool {
    let (mut n_characters, mut n_odd) = (0usize, 0usize);
    for character in text.chars().take(65_536) {
        n_characters += 1;
        let is_odd = character.is_control()
            && !matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}');
        n_odd += usize::from(is_odd || character == '\u{fffd}');
    }
    n_odd * 20 > n_characters
}
