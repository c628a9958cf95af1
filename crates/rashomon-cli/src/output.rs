//! Where a command's result goes: standard output or a file.

use crate::failure::Failure;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Opens `path`, or standard output where there is none. The caller flushes.
pub(crate) fn open(path: Option<&Path>) -> Result<Box<dyn Write>, Failure> {
    match path.filter(|path| *path != Path::new("-")) {
        None => Ok(Box::new(BufWriter::new(io::stdout().lock()))),
        Some(path) => {
            let file = File::create(path).map_err(|error| cannot_write(path, &error))?;
            Ok(Box::new(BufWriter::new(file)))
        }
    }
}

/// Finds out whether `path` can be written, before long work is done for it. What it holds stays.
pub(crate) fn check(path: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(()) };
    let opened = File::options().create(true).append(true).open(path);
    opened.map(drop).map_err(|error| cannot_write(path, &error))
}

/// Writes `text` whole, to `path` or to standard output.
pub(crate) fn write(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let mut output = open(path)?;
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::caused_by(format!("cannot write {}", path.display()), error)
}
