//! Paths, folders, patterns and standard input to articles.
//!
//! One unreadable input never stops the others: each gives its own error, in the order of the input.

mod record;

pub use record::{Record, records};

use rashomon_core::{ArticleId, Warning};
use rashomon_ingest::file::{self, FILE_BYTES_MAX};
use rashomon_ingest::json;
use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Reads the articles of a file that is held already; `path` is what it is called.
pub use rashomon_ingest::file::read as of_bytes;
pub use rashomon_ingest::{FileError, Format, Loaded, Options};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Why a path gave no article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Neither a file, a folder, nor a pattern.
    #[error("{path}: no such file or folder")]
    NotFound {
        /// As the user named it.
        path: String,
    },
    /// A pattern without a match.
    #[error("{pattern}: no file matches this pattern")]
    NoMatch {
        /// As the user wrote it.
        pattern: String,
    },
    /// A folder without a file of a known format.
    #[error("{path}: no article files in this folder; .txt, .md, .html, .json and .jsonl are read")]
    EmptyFolder {
        /// As the user named it.
        path: String,
    },
    /// Reading failed.
    #[error("{path}: cannot be read: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// Read, but no article.
    #[error(transparent)]
    File(#[from] FileError),
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file being read.
    pub path: &'a str,
    /// Files read before it.
    pub n_files_done: usize,
    /// Files in all.
    pub n_files: usize,
    /// Articles read so far.
    pub n_articles: usize,
}

/// Reads all articles of `paths`: files, folders (with all in them that has a known extension), patterns
/// such as `news/*.html` and `**/*.txt`, and `-` for standard input.
///
/// The result has an entry for each article and for each path, file or record that gave none, in the
/// order of `paths`, folders sorted by name. A file that is named twice is read once. Ids are unique:
/// where two articles bear one id, the later is called `ID-2`, and a warning says so.
pub fn read_paths(
    paths: &[String],
    options: &Options,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Vec<Result<Loaded, InputError>> {
    let inputs = inputs(paths);
    let n_files = inputs.len();
    let mut results: Vec<Result<Loaded, InputError>> = Vec::new();
    let mut ids = HashSet::new();
    let mut n_articles = 0;
    for (n_files_done, input) in inputs.into_iter().enumerate() {
        match input {
            Err(error) => results.push(Err(error)),
            Ok(input) => {
                progress(Progress { path: &input.name, n_files_done, n_files, n_articles });
                read_input(&input, options, &mut |result| {
                    n_articles += usize::from(result.is_ok());
                    results.push(result.map(|loaded| with_unique_id(loaded, &mut ids)));
                    if results.len().is_multiple_of(256) {
                        progress(Progress { path: &input.name, n_files_done, n_files, n_articles });
                    }
                });
            }
        }
    }
    results
}

/// A file to read, with the name that the user knows it by.
#[derive(Debug)]
struct Input {
    name: String,
    path: PathBuf,
}

/// All files that `paths` name, each once.
fn inputs(paths: &[String]) -> Vec<Result<Input, InputError>> {
    let mut inputs = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let mut found = Vec::new();
        expand(path, &mut found);
        // A file by two names is one file; what has no canonical path is kept, and fails when opened.
        inputs.extend(found.into_iter().filter(|input| match input {
            Ok(input) => seen.insert(fs::canonicalize(&input.path).unwrap_or_else(|_| input.path.clone())),
            Err(_) => true,
        }));
    }
    inputs
}

fn expand(name: &str, found: &mut Vec<Result<Input, InputError>>) {
    let path = PathBuf::from(name);
    if name == STANDARD_INPUT {
        found.push(Ok(Input { name: name.to_owned(), path }));
    } else if let Ok(metadata) = fs::metadata(&path) {
        expand_existing(name, path, &metadata, found);
    } else if name.contains(['*', '?', '[']) {
        expand_pattern(name, found);
    } else {
        found.push(Err(InputError::NotFound { path: name.to_owned() }));
    }
}

fn expand_existing(
    name: &str,
    path: PathBuf,
    metadata: &Metadata,
    found: &mut Vec<Result<Input, InputError>>,
) {
    if !metadata.is_dir() {
        found.push(Ok(Input { name: name.to_owned(), path }));
        return;
    }
    let n_before = found.len();
    expand_folder(&path, found);
    if found.len() == n_before {
        found.push(Err(InputError::EmptyFolder { path: name.to_owned() }));
    }
}

/// Files of known extensions in `folder` and below, sorted by name; hidden ones are left out, and links to
/// folders too, since they may lead in a circle.
fn expand_folder(folder: &Path, found: &mut Vec<Result<Input, InputError>>) {
    let name = |path: &Path| path.to_string_lossy().into_owned();
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(source) => return found.push(Err(InputError::Read { path: name(folder), source })),
    };
    let mut paths: Vec<PathBuf> = entries
        .into_iter()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    for path in paths {
        let is_link = path.is_symlink();
        if path.is_dir() {
            if !is_link {
                expand_folder(&path, found);
            }
        } else if Format::of_path(&path.to_string_lossy()).is_some() {
            found.push(Ok(Input { name: name(&path), path }));
        }
    }
}

fn expand_pattern(pattern: &str, found: &mut Vec<Result<Input, InputError>>) {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let n_before = found.len();
    // What is no pattern, like "[", was a file's name, and there is no such file.
    for entry in glob::glob_with(pattern, options).into_iter().flatten() {
        match entry {
            Ok(path) => match fs::metadata(&path) {
                Ok(metadata) => {
                    let name = path.to_string_lossy().into_owned();
                    expand_existing(&name, path, &metadata, found);
                }
                Err(source) => {
                    found.push(Err(InputError::Read { path: path.to_string_lossy().into_owned(), source }));
                }
            },
            Err(error) => {
                let path = error.path().to_string_lossy().into_owned();
                found.push(Err(InputError::Read { path, source: error.into() }));
            }
        }
    }
    if found.len() == n_before {
        found.push(Err(InputError::NoMatch { pattern: pattern.to_owned() }));
    }
}

type Take<'a> = dyn FnMut(Result<Loaded, InputError>) + 'a;

fn read_input(input: &Input, options: &Options, take: &mut Take<'_>) {
    let result = if input.name == STANDARD_INPUT {
        read_stream(io::stdin().lock(), None, &input.name, options, take)
    } else {
        File::open(&input.path).and_then(|file| {
            let n_bytes = file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len());
            read_stream(BufReader::new(file), n_bytes, &input.name, options, take)
        })
    };
    if let Err(source) = result {
        take(Err(InputError::Read { path: input.name.clone(), source }));
    }
}

/// Reads JSON Lines a line at a time, anything else whole. `n_bytes` is the file's size where it has one.
fn read_stream(
    mut reader: impl BufRead,
    n_bytes: Option<u64>,
    name: &str,
    options: &Options,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let format = options.format.or_else(|| Format::of_path(name));
    // UTF-16 has no byte that ends a line.
    let is_utf_16 = matches!(reader.fill_buf()?, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if format == Some(Format::JsonLines) && !is_utf_16 {
        return read_lines(reader, name, options, take);
    }
    let too_large =
        |n_bytes: u64| FileError::TooLarge { place: name.to_owned(), n_megabytes: n_bytes / 1024 / 1024 };
    if let Some(n_bytes) = n_bytes.filter(|&n_bytes| n_bytes > FILE_BYTES_MAX) {
        take(Err(too_large(n_bytes).into()));
        return Ok(());
    }
    let mut bytes = Vec::new();
    reader.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    for result in file::read(bytes, name, options) {
        take(result.map_err(InputError::from));
    }
    Ok(())
}

fn read_lines(
    mut reader: impl BufRead,
    name: &str,
    options: &Options,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let (mut number, mut n_records) = (0, 0);
    loop {
        let mut line = Vec::new();
        number += 1;
        if reader.by_ref().take(FILE_BYTES_MAX + 1).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let n_bytes = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if n_bytes > FILE_BYTES_MAX {
            let place = format!("{name}, line {number}");
            take(Err(FileError::TooLarge { place, n_megabytes: n_bytes / 1024 / 1024 }.into()));
            n_records += 1;
            reader.skip_until(b'\n')?;
        } else if !line.trim_ascii().is_empty() {
            n_records += 1;
            take(json::read_line(line, name, number, options).map_err(InputError::from));
        }
    }
    if n_records == 0 {
        take(Err(FileError::Empty { place: name.to_owned() }.into()));
    }
    Ok(())
}

fn with_unique_id(mut loaded: Loaded, ids: &mut HashSet<ArticleId>) -> Loaded {
    if ids.insert(loaded.article.id.clone()) {
        return loaded;
    }
    let taken = loaded.article.id.clone();
    let mut count = 2;
    loop {
        let id = ArticleId::new(format!("{taken}-{count}"));
        if ids.insert(id.clone()) {
            loaded.warnings.push(Warning::new(format!(
                "another article has the id {taken} too; this one is called {id}"
            )));
            loaded.article.id = id;
            return loaded;
        }
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str =
        "The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.";

    /// Writes files into a new folder and shows what reading `paths` below it gives.
    fn shown(files: &[(&str, &[u8])], paths: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let root = format!("{}/", folder.path().display());
        let paths: Vec<String> = paths.iter().map(|path| format!("{root}{path}")).collect();
        let results = read_paths(&paths, &Options::default(), &mut |_| {});
        let lines = results.into_iter().map(|result| match result {
            Ok(loaded) => loaded.article.path.unwrap_or_default(),
            Err(error) => format!("error: {error}"),
        });
        lines.collect::<Vec<_>>().join("\n").replace(&root, "")
    }

    #[test]
    fn folders_patterns_and_files() {
        let files: &[(&str, &[u8])] = &[
            ("news/b.txt", REPORT.as_bytes()),
            ("news/a.txt", REPORT.as_bytes()),
            ("news/more/c.md", REPORT.as_bytes()),
            ("news/.hidden.txt", REPORT.as_bytes()),
            ("news/notes.doc", REPORT.as_bytes()),
            ("other/notes.doc", REPORT.as_bytes()),
            ("odd[1].txt", REPORT.as_bytes()),
        ];
        let paths = [
            "news",
            "news/a.txt",
            "**/*.md",
            "odd[1].txt",
            "*.nothing",
            "missing.txt",
            "other",
            "other/notes.doc",
        ];
        insta::assert_snapshot!(shown(files, &paths), @r"
        news/a.txt
        news/b.txt
        news/more/c.md
        odd[1].txt
        error: *.nothing: no file matches this pattern
        error: missing.txt: no such file or folder
        error: other: no article files in this folder; .txt, .md, .html, .json and .jsonl are read
        other/notes.doc
        ");
    }

    #[test]
    fn what_holds_no_article_gives_one_line_and_the_others_go_on() {
        let files: &[(&str, &[u8])] = &[
            ("a-empty.txt", b" \n"),
            ("b-picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("c-noise.txt", &[0, 1, 2, 3, 250, 7, 0, 9, 14, 200, 3, 1]),
            ("d-prompts.txt", b"Sign up to read this article\nAlready a member? Sign in here\n"),
            ("e-broken.json", b"{\"text\": "),
            ("f.txt", REPORT.as_bytes()),
            ("g-empty.jsonl", b"\n\n"),
            ("h-page.html", b"<html><body></body></html>"),
        ];
        insta::assert_snapshot!(shown(files, &["."]), @r"
        error: ./a-empty.txt: empty
        error: ./b-picture.txt: a picture, not text; save it as text or HTML first
        error: ./c-noise.txt: binary data, not text; save it as text or HTML first
        error: ./d-prompts.txt: holds no article
        error: ./e-broken.json: not valid JSON: EOF while parsing a value at line 1 column 9
        ./f.txt
        error: ./g-empty.jsonl: empty
        error: ./h-page.html: holds no article
        ");
    }

    #[test]
    fn a_bad_line_names_line_and_field() {
        let corpus = format!(
            "{{\"id\": 1, \"text\": \"{REPORT}\"}}\n\n{{\"text\": 5}}\n{{\"title\": \"x\"}}\nnonsense\n{{\"id\": \"1\", \"text\": \"{REPORT}\"}}"
        );
        insta::assert_snapshot!(shown(&[("corpus.jsonl", corpus.as_bytes())], &["corpus.jsonl"]), @r#"
        corpus.jsonl
        error: corpus.jsonl, line 3: field "text" is a number; a string is expected
        error: corpus.jsonl, line 4: field "text" is missing or empty, and so is "html"; an article needs one of them
        error: corpus.jsonl, line 5: not valid JSON: expected ident at column 2
        corpus.jsonl
        "#);
    }

    #[test]
    fn ids_are_unique_over_one_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus.jsonl");
        let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"{REPORT}\"}}\n");
        fs::write(&path, [line("a"), line("a-2"), line("a"), line("a")].concat()).unwrap();
        let results = read_paths(&[path.display().to_string()], &Options::default(), &mut |_| {});
        let ids: Vec<_> = results.into_iter().map(|result| result.unwrap().article.id.to_string()).collect();
        assert_eq!(ids, ["a", "a-2", "a-3", "a-4"]);
    }

    #[test]
    fn a_huge_file_is_refused_by_its_size_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.txt");
        File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
        let results = read_paths(&[path.display().to_string()], &Options::default(), &mut |_| {});
        let error = results.into_iter().next().unwrap().unwrap_err().to_string();
        assert!(
            error.ends_with("huge.txt: 200 MB, more than the 200 MB that one article may have"),
            "{error}"
        );
    }
}
