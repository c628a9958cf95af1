//! A model as it travels: a wheel, a compressed archive, a folder.
//!
//! Names inside a package are only ever compared. No path is built from them, so a package cannot
//! say where anything is written.

use super::ModelError;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// A package that was found to be one; its content is still unread.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) path: PathBuf,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Folder,
    Zip,
    TarGz,
}

/// Files in a package. spaCy's largest models have a few hundred.
const N_FILES_MAX: usize = 20_000;
/// Bytes that are unpacked from one archive while looking for the model's files.
const UNPACKED_BYTES_MAX: u64 = 2 << 30;
/// Folders below the one given in which a model is looked for.
const DEPTH_MAX: usize = 6;

/// What [`Package::each`] does with a file.
type Visit<'a> = &'a mut dyn FnMut(&str, &mut dyn Read) -> Result<(), ModelError>;

impl Package {
    /// Looks at the first bytes: a name's ending says nothing certain.
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let metadata = fs::metadata(path).map_err(ModelError::io("cannot open", path))?;
        if metadata.is_dir() {
            return Ok(Self { path: path.to_owned(), form: Form::Folder });
        }
        let mut magic = Vec::new();
        File::open(path)
            .and_then(|file| file.take(4).read_to_end(&mut magic))
            .map_err(ModelError::io("cannot read", path))?;
        let form = match magic.as_slice() {
            [b'P', b'K', ..] => Form::Zip,
            [0x1f, 0x8b, ..] => Form::TarGz,
            _ => {
                let reason = "is neither a zip archive, a gzip archive nor a folder".to_owned();
                return Err(ModelError::Unreadable { package: path.to_owned(), reason });
            }
        };
        Ok(Self { path: path.to_owned(), form })
    }

    /// What stands before the names of the model's files: `en_core_web_sm/en_core_web_sm-3.8.0/`.
    ///
    /// The least deep of the folders that hold a spaCy model.
    pub(super) fn model_root(&self) -> Result<String, ModelError> {
        let mut names = BTreeSet::new();
        self.each(&mut |name, _| {
            names.insert(name.to_owned());
            Ok(())
        })?;
        names
            .iter()
            .filter_map(|name| name.strip_suffix("config.cfg"))
            .filter(|root| root.is_empty() || root.ends_with('/'))
            .filter(|root| {
                ["meta.json", "tokenizer"].iter().all(|file| names.contains(&format!("{root}{file}")))
            })
            .min_by_key(|root| root.matches('/').count())
            .map(str::to_owned)
            .ok_or_else(|| ModelError::NoModel { package: self.path.clone() })
    }

    /// Hands every file to `visit`, which reads of it what it wants.
    pub(super) fn each(&self, visit: Visit<'_>) -> Result<(), ModelError> {
        match self.form {
            Form::Folder => self.each_in_folder(&self.path, "", 0, visit),
            Form::Zip => self.each_in_zip(visit),
            Form::TarGz => self.each_in_tar(visit),
        }
    }

    fn each_in_folder(
        &self,
        folder: &Path,
        prefix: &str,
        depth: usize,
        visit: Visit<'_>,
    ) -> Result<(), ModelError> {
        let entries = fs::read_dir(folder)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(ModelError::io("cannot read", folder))?;
        if entries.len() > N_FILES_MAX {
            return Err(self.unreadable(&"holds too many files"));
        }
        for entry in entries {
            // A name that is no Unicode is none of a model's.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let (path, name) = (entry.path(), format!("{prefix}{name}"));
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_dir() && depth < DEPTH_MAX {
                self.each_in_folder(&path, &format!("{name}/"), depth + 1, visit)?;
            } else if metadata.is_file() {
                let mut file = File::open(&path).map_err(ModelError::io("cannot open", &path))?;
                visit(&name, &mut file)?;
            }
        }
        Ok(())
    }

    fn each_in_zip(&self, visit: Visit<'_>) -> Result<(), ModelError> {
        let file = File::open(&self.path).map_err(ModelError::io("cannot open", &self.path))?;
        let mut archive =
            zip::ZipArchive::new(BufReader::new(file)).map_err(|error| self.unreadable(&error))?;
        if archive.len() > N_FILES_MAX {
            return Err(self.unreadable(&"holds too many files"));
        }
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).map_err(|error| self.unreadable(&error))?;
            if file.is_file() {
                let name = String::from_utf8_lossy(file.name_raw()).into_owned();
                visit(&name, &mut file)?;
            }
        }
        Ok(())
    }

    fn each_in_tar(&self, visit: Visit<'_>) -> Result<(), ModelError> {
        let file = File::open(&self.path).map_err(ModelError::io("cannot open", &self.path))?;
        let unpacked = flate2::read::MultiGzDecoder::new(BufReader::new(file)).take(UNPACKED_BYTES_MAX);
        let mut archive = tar::Archive::new(unpacked);
        for (index, entry) in archive.entries().map_err(|error| self.unreadable(&error))?.enumerate() {
            if index >= N_FILES_MAX {
                return Err(self.unreadable(&"holds too many files"));
            }
            let mut entry = entry.map_err(|error| self.unreadable(&error))?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if entry.header().entry_type().is_file() {
                visit(name.trim_start_matches("./"), &mut entry)?;
            }
        }
        Ok(())
    }

    fn unreadable(&self, reason: &dyn ToString) -> ModelError {
        ModelError::Unreadable { package: self.path.clone(), reason: reason.to_string() }
    }
}
