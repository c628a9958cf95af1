//! Language models on this machine: which are known, where they stand, how they get there.
//!
//! A model is a spaCy pipeline as spaCy saved it: a folder with `config.cfg` directly inside. Models
//! live in the data folder, `<data>/models/<name>-<version>/`, and nothing gets there unless its
//! checksums are the pinned ones. Reading a model is left to the language runtime.

mod catalog;
mod fetch;
mod install;
mod package;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

pub use install::{Installed, Progress, install};

/// The model that is used where nothing else is asked for.
pub const DEFAULT: &str = "en_core_web_md";

/// A model this version knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// spaCy's name for it.
    pub name: &'static str,
    /// Its version, which is part of what makes two analyses comparable.
    pub version: &'static str,
    /// The language it reads, ISO 639-1.
    pub language: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    /// What its makers let others do with it.
    pub licence: Licence,
    /// Bytes to fetch.
    pub download_bytes: u64,
    /// Bytes on disk once unpacked.
    pub installed_bytes: u64,
    /// Where it is, if it is installed.
    pub path: Option<PathBuf>,
}

/// The licence of a model's weights. The program's own does not cover them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// As SPDX or the makers call it.
    pub name: &'static str,
    /// What it comes down to, in one line; the licence itself lies in the model's folder.
    pub terms: &'static str,
}

/// The folder that holds what Rashomon keeps for this user.
///
/// The one place of this crate that looks at the environment: `RASHOMON_DATA`, else
/// `XDG_DATA_HOME/rashomon`, else `~/.local/share/rashomon` (on Windows `%LOCALAPPDATA%\rashomon`).
/// The folder need not exist yet.
///
/// # Errors
/// [`ModelError::NoDataFolder`] where the environment names none of these.
pub fn data_folder() -> Result<PathBuf, ModelError> {
    data_folder_of(|name| std::env::var_os(name))
}

fn data_folder_of(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, ModelError> {
    let folder = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // The XDG specification has relative paths ignored.
    let absolute = |name: &str| folder(name).filter(|path| path.is_absolute());
    folder("RASHOMON_DATA")
        .or_else(|| absolute("XDG_DATA_HOME").map(|base| base.join("rashomon")))
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share/rashomon")))
        .or_else(|| absolute("LOCALAPPDATA").map(|base| base.join("rashomon")))
        .ok_or(ModelError::NoDataFolder)
}

/// The folder under `data` for what can be made again: models in the form in which they start fastest,
/// see [`Language::load_cached`](rashomon_spacy::Language::load_cached).
pub fn cache_folder(data: &Path) -> PathBuf {
    data.join("cache")
}

/// The models this version knows, with where they are installed under `data`.
pub fn list(data: &Path) -> Vec<Listed> {
    catalog::KNOWN
        .iter()
        .map(|known| Listed {
            name: known.name,
            version: known.version,
            language: known.language,
            description: known.description,
            licence: known.licence,
            download_bytes: known.registry.bytes,
            installed_bytes: known.files().map(|file| file.bytes).sum(),
            path: installed(data, known),
        })
        .collect()
}

/// Where the model `name` stands once it is installed under `data`.
///
/// # Errors
/// [`ModelError::Unknown`] for a name that is not in [`list`].
pub fn path(data: &Path, name: &str) -> Result<PathBuf, ModelError> {
    Ok(catalog::find(name)?.folder(data))
}

/// The folder of the installed model `name`.
///
/// Looks at names and sizes only; `install` is what reads every byte.
///
/// # Errors
/// [`ModelError::Unknown`], or [`ModelError::NotInstalled`], whose message names the command that
/// installs it.
pub fn find(data: &Path, name: &str) -> Result<PathBuf, ModelError> {
    let known = catalog::find(name)?;
    installed(data, known)
        .ok_or_else(|| ModelError::NotInstalled { name: known.name, folder: known.folder(data) })
}

fn installed(data: &Path, known: &catalog::Known) -> Option<PathBuf> {
    let folder = known.folder(data);
    let complete = known.files().filter(|file| file.required()).all(|file| {
        let metadata = std::fs::metadata(folder.join(file.path));
        metadata.is_ok_and(|found| found.is_file() && (file.is_settings() || found.len() == file.bytes))
    });
    complete.then_some(folder)
}

/// Why a model is not there.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The environment names no place for data.
    #[error("no place for data: neither RASHOMON_DATA, XDG_DATA_HOME nor HOME is set; set RASHOMON_DATA")]
    NoDataFolder,
    /// A name that is not in the catalog.
    #[error("unknown model {name:?}; known are {}", known.join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names that would do.
        known: Vec<&'static str>,
    },
    /// The model is known and not on this machine.
    #[error("model {name} is not installed in {folder}; install it with: rashomon model install {name}", folder = folder.display())]
    NotInstalled {
        /// The model.
        name: &'static str,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A package that cannot be read as a wheel, an archive or a folder.
    #[error("{package}: {reason}; give a wheel (.whl), a .tar.gz or a model folder", package = package.display())]
    Unreadable {
        /// The package.
        package: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A package that holds no spaCy model.
    #[error("{package}: holds no spaCy model (no folder with config.cfg, meta.json and tokenizer)", package = package.display())]
    NoModel {
        /// The package.
        package: PathBuf,
    },
    /// A package that lacks a file of the model.
    #[error("{package}: {file} is missing; this is not {model}, or not all of it", package = package.display())]
    Missing {
        /// The package.
        package: PathBuf,
        /// Name and version of the model.
        model: String,
        /// The file, below the model's folder.
        file: &'static str,
    },
    /// A file that is not the pinned one.
    #[error("{package}: {file} is not that of {model}: {found}, expected {expected}; nothing was installed", package = package.display())]
    Mismatch {
        /// The package.
        package: PathBuf,
        /// Name and version of the model.
        model: String,
        /// The file, or the package itself.
        file: String,
        /// What was found: a size or a checksum.
        found: String,
        /// What is pinned.
        expected: String,
    },
    /// No source could be reached, or none gave the right bytes.
    #[error("model {name} could not be fetched:\n{}\nremedy: check the connection and run the command again (it goes on where it stopped), or fetch {package} elsewhere and run: rashomon model install {name} --from FILE", attempts.iter().map(|attempt| format!("  {attempt}")).collect::<Vec<_>>().join("\n"))]
    Fetch {
        /// The model.
        name: &'static str,
        /// The file to fetch by hand.
        package: String,
        /// One line a source: what was tried and what happened.
        attempts: Vec<String>,
    },
    /// The disk refused.
    #[error("{action} {path}: {source}", path = path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ModelError {
    fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)]) -> String {
        let look_up = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        data_folder_of(look_up).map_or_else(|error| error.to_string(), |path| path.display().to_string())
    }

    #[test]
    fn data_folder_follows_the_environment() {
        let home = ("HOME", "/home/ada");
        assert_eq!(folder(&[("RASHOMON_DATA", "/srv/r"), ("XDG_DATA_HOME", "/x"), home]), "/srv/r");
        assert_eq!(folder(&[("RASHOMON_DATA", ""), ("XDG_DATA_HOME", "/x"), home]), "/x/rashomon");
        assert_eq!(folder(&[("XDG_DATA_HOME", "relative"), home]), "/home/ada/.local/share/rashomon");
        assert!(folder(&[]).contains("set RASHOMON_DATA"));
    }

    #[test]
    fn a_missing_model_names_its_command() {
        let empty = tempfile::tempdir().unwrap();
        let message = find(empty.path(), DEFAULT).unwrap_err().to_string();
        assert!(message.ends_with("install it with: rashomon model install en_core_web_md"), "{message}");
        let message = find(empty.path(), "en_core_web_xl").unwrap_err().to_string();
        assert_eq!(
            message,
            r#"unknown model "en_core_web_xl"; known are en_core_web_sm, en_core_web_md, fr_core_news_sm, fr_core_news_md"#
        );
        assert!(
            list(empty.path()).iter().all(|model| model.path.is_none() && model.installed_bytes > 10_000_000)
        );
    }
}
