//! Reading a spaCy pipeline from disk, as it is. Never executes anything, never trusts a length.

pub(crate) mod cache;
pub(crate) mod config;
pub(crate) mod files;
pub(crate) mod json;
pub(crate) mod lookups;
pub(crate) mod meta;
pub(crate) mod model;
pub(crate) mod msgpack;
pub(crate) mod vectors;

use std::path::PathBuf;

/// Why a pipeline could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no pipeline at all.
    #[error(
        "no spaCy pipeline in {}: found no config.cfg there; name the folder of an unpacked pipeline, or its wheel",
        path.display()
    )]
    NotAPipeline {
        /// The path that was named.
        path: PathBuf,
    },
    /// A file is missing or cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// The file, as the pipeline names it.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds other bytes than it should.
    #[error("{file} is damaged: found {found}, expected {expected}; install the model again")]
    Damaged {
        /// The file, as the pipeline names it.
        file: String,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The pipeline is sound but uses something this runtime does not have.
    #[error("{file}: {found} is not supported (supported: {supported})")]
    Unsupported {
        /// The file, as the pipeline names it.
        file: String,
        /// What it asks for.
        found: String,
        /// What it may ask for.
        supported: String,
    },
}

impl LoadError {
    pub(crate) fn damaged(file: &str, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Damaged { file: file.to_owned(), found: found.into(), expected: expected.into() }
    }

    pub(crate) fn unsupported(file: &str, found: impl Into<String>, supported: impl Into<String>) -> Self {
        Self::Unsupported { file: file.to_owned(), found: found.into(), supported: supported.into() }
    }
}
