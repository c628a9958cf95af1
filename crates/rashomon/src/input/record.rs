//! Input in pieces that can be read on several threads: a file, or a line of JSON Lines.

use super::{Input, InputError, STANDARD_INPUT, inputs};
use rashomon_ingest::file::{self, FILE_BYTES_MAX};
use rashomon_ingest::{FileError, Format, Loaded, Options, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// A piece of input that holds one article or several, not yet read.
#[derive(Debug)]
pub struct Record {
    name: String,
    /// The line, counted from 1, of JSON Lines.
    line: Option<usize>,
    bytes: Vec<u8>,
}

impl Record {
    /// Its size.
    pub fn n_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Where it stands: the file, and the line of JSON Lines.
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.name.clone(), |line| format!("{}, line {line}", self.name))
    }

    /// The articles in it. Their ids need not be unique.
    pub fn read(self, options: &Options) -> Vec<Result<Loaded, InputError>> {
        match self.line {
            Some(line) => {
                vec![json::read_line(self.bytes, &self.name, line, options).map_err(InputError::from)]
            }
            None => {
                let read = file::read(self.bytes, &self.name, options);
                read.into_iter().map(|loaded| loaded.map_err(InputError::from)).collect()
            }
        }
    }
}

/// All input of `paths`, as [`read_paths`](super::read_paths) takes them, piece by piece, in order. JSON
/// Lines are never held whole.
pub fn records(
    paths: &[String],
    options: &Options,
) -> impl Iterator<Item = Result<Record, InputError>> + Send {
    Records { inputs: inputs(paths).into_iter(), lines: None, format: options.format }
}

struct Records {
    inputs: std::vec::IntoIter<Result<Input, InputError>>,
    lines: Option<Lines>,
    format: Option<Format>,
}

struct Lines {
    name: String,
    reader: Box<dyn BufRead + Send>,
    number: usize,
    n_records: usize,
}

impl Iterator for Records {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next() {
                    Some(record) => return Some(record),
                    None => self.lines = None,
                }
            }
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(error) => return Some(Err(error)),
            };
            let name = input.name.clone();
            match self.open(input) {
                Ok(Some(record)) => return Some(record),
                Ok(None) => {}
                Err(source) => return Some(Err(InputError::Read { path: name, source })),
            }
        }
    }
}

impl Records {
    /// The whole of a file, or nothing where its lines come next.
    fn open(&mut self, input: Input) -> io::Result<Option<Result<Record, InputError>>> {
        let Input { name, path } = input;
        let mut reader: Box<dyn BufRead + Send> = if name == STANDARD_INPUT {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 16, File::open(&path)?))
        };
        let format = self.format.or_else(|| Format::of_path(&name));
        // UTF-16 has no byte that ends a line.
        let is_utf_16 = matches!(reader.fill_buf()?, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        if format == Some(Format::JsonLines) && !is_utf_16 {
            self.lines = Some(Lines { name, reader, number: 0, n_records: 0 });
            return Ok(None);
        }
        let mut bytes = Vec::new();
        reader.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        Ok(Some(checked(name, None, bytes)))
    }
}

impl Iterator for Lines {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let failed = |lines: &Self, source| InputError::Read { path: lines.name.clone(), source };
        loop {
            let mut bytes = Vec::new();
            self.number += 1;
            match self.reader.by_ref().take(FILE_BYTES_MAX + 1).read_until(b'\n', &mut bytes) {
                Ok(0) if self.n_records == 0 => {
                    self.n_records = 1;
                    return Some(Err(FileError::Empty { place: self.name.clone() }.into()));
                }
                Ok(0) => return None,
                Ok(_) if bytes.trim_ascii().is_empty() => {}
                Ok(_) => {
                    self.n_records += 1;
                    let record = checked(self.name.clone(), Some(self.number), bytes);
                    if record.is_err()
                        && let Err(source) = self.reader.skip_until(b'\n')
                    {
                        return Some(Err(failed(self, source)));
                    }
                    return Some(record);
                }
                Err(source) => {
                    // What comes after a place that cannot be read cannot be read either.
                    self.reader = Box::new(io::empty());
                    self.n_records += 1;
                    return Some(Err(failed(self, source)));
                }
            }
        }
    }
}

fn checked(name: String, line: Option<usize>, bytes: Vec<u8>) -> Result<Record, InputError> {
    let n_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if n_bytes <= FILE_BYTES_MAX {
        return Ok(Record { name, line, bytes });
    }
    let place = match line {
        Some(line) => format!("{name}, line {line}"),
        None => name,
    };
    Err(FileError::TooLarge { place, n_megabytes: n_bytes / 1024 / 1024 }.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::read_paths;

    #[test]
    fn piece_by_piece_is_the_same_as_all_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let report = "The ferry to Isle Brannoch was cancelled on Friday after a crack was found.";
        let lines =
            format!("{{\"id\": \"a\", \"text\": \"{report}\"}}\n\nnonsense\n{{\"text\": \"{report}\"}}");
        for (name, content) in [("a.txt", report), ("b.jsonl", &lines), ("c.jsonl", "\n"), ("d.txt", " ")] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let paths = [folder.path().display().to_string(), "missing.txt".to_owned()];
        let shown = |result: Result<Loaded, InputError>| match result {
            Ok(loaded) => loaded.article.id.to_string(),
            Err(error) => error.to_string(),
        };
        let options = Options::default();
        let at_once: Vec<String> = read_paths(&paths, &options, &mut |_| {}).into_iter().map(shown).collect();
        let pieces: Vec<String> = records(&paths, &options)
            .flat_map(|record| match record {
                Ok(record) => record.read(&options),
                Err(error) => vec![Err(error)],
            })
            .map(shown)
            .collect();
        assert_eq!(pieces, at_once);
        assert_eq!(pieces.len(), 7);
    }
}
