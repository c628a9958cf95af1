//! Web pages to articles.

use crate::file::FileError;
use crate::metadata::Metadata;
use crate::text::Source;
use rashomon_core::Warning;

pub(crate) fn read(
    html: String,
    place: &str,
    known: Metadata,
    warnings: Vec<Warning>,
) -> Result<Source, FileError> {
    let _ = (html, known, warnings);
    Err(FileError::NoArticle { place: place.to_owned() })
}
