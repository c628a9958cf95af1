//! Gets the language model a command needs: from its folder, or installed after asking.

use crate::failure::{Failure, tell};
use crate::progress::Download;
use rashomon::model::{self, ModelError, Progress};
use rashomon::offices::{Book, Offices};
use rashomon::{Collection, Language, Pipeline};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Which model to use.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ModelOption {
    /// Language model: a name from `rashomon model list`, or the folder of a spaCy model.
    #[arg(long, value_name = "NAME", default_value = model::DEFAULT)]
    model: String,
}

impl ModelOption {
    /// As it was given.
    pub(crate) fn name(&self) -> &str {
        &self.model
    }

    /// The model's folder, if it is there; nobody is asked.
    pub(crate) fn installed(&self) -> Option<PathBuf> {
        if self.is_path() {
            return Some(PathBuf::from(&self.model)).filter(|folder| folder.is_dir());
        }
        model::find(&model::data_folder().ok()?, &self.model).ok()
    }

    fn is_path(&self) -> bool {
        self.model.contains(std::path::MAIN_SEPARATOR) || self.model.starts_with('.')
    }

    /// The model's folder; one that is missing is installed if the person at the terminal agrees.
    pub(crate) fn folder(&self) -> Result<PathBuf, Failure> {
        if self.is_path() {
            return Ok(PathBuf::from(&self.model));
        }
        let data = model::data_folder().map_err(|error| failure(&error))?;
        match model::find(&data, &self.model) {
            Err(ModelError::NotInstalled { name, .. }) if asks(&data, name)? => install(&data, name, None),
            found => found.map_err(|error| failure(&error)),
        }
    }
}

/// Loads the model in `folder`.
pub(crate) fn load(folder: &Path) -> Result<Language, Failure> {
    let language = match model::data_folder() {
        Ok(data) => Language::load_cached(folder, &model::cache_folder(&data)),
        Err(_) => Language::load(folder),
    };
    language
        .map_err(|error| Failure::caused_by(format!("cannot load the model in {}", folder.display()), &error))
}

/// Finds with the model in `folder` who said what, and knows the offices that this user knows.
pub(crate) fn pipeline(folder: &Path) -> Result<Pipeline, Failure> {
    Ok(Pipeline::new(load(folder)?).with_offices(offices()?))
}

/// The table of offices with what the user's articles and the user have added to it.
pub(crate) fn offices() -> Result<Offices, Failure> {
    let Ok(data) = model::data_folder() else { return Ok(Offices::shipped().clone()) };
    Book::load(&data).map(|book| book.offices()).map_err(|error| Failure::of(&error))
}

/// Adds the holders of offices that new articles of `collection` name to the user's table.
pub(crate) fn learn_offices(collection: &Collection) -> Result<(), Failure> {
    let Ok(data) = model::data_folder() else { return Ok(()) };
    Book::keep_sightings(collection.take_sightings(), &data).map_err(|error| Failure::of(&error))?;
    Ok(())
}

/// Installs a model, showing how far it has come; gives its folder.
pub(crate) fn install(data: &Path, name: &str, from: Option<&Path>) -> Result<PathBuf, Failure> {
    let mut download: Option<Download> = None;
    let installed = model::install(data, name, from, &mut |progress| {
        let shown = download.get_or_insert_with(Download::new);
        match progress {
            Progress::Waiting => shown.say("waiting for another installation of the same model"),
            Progress::Asking { source } => {
                shown.say(&format!("fetching {name} from {source}"));
            }
            Progress::Fetching { bytes, bytes_total } => shown.set(bytes, bytes_total),
            Progress::SourceFailed { reason } => {
                shown.suspend(|| tell("warning", &reason));
            }
            Progress::Unpacking { n_files, n_files_total } => {
                shown.say(&format!("checking and unpacking file {n_files} of {n_files_total}"));
            }
        }
    });
    drop(download);
    let installed = installed.map_err(|error| failure(&error))?;
    let state = if installed.already { "is already installed" } else { "installed" };
    tell("model", &format!("{name} {state}: {}", installed.path.display()));
    if let Some(listed) = model::list(data).into_iter().find(|listed| listed.name == name) {
        let model::Licence { name, terms } = listed.licence;
        tell("licence", &format!("{name} ({terms})"));
    }
    Ok(installed.path)
}

/// A model error with its way out as a hint.
pub(crate) fn failure(error: &ModelError) -> Failure {
    match error {
        ModelError::NotInstalled { name, folder } => {
            Failure::new(format!("model {name} is not installed (looked in {})", folder.display()))
                .hint(format!("install it with: rashomon model install {name}"))
        }
        ModelError::Unknown { name, known } => Failure::new(format!("there is no model {name:?}"))
            .hint(format!("models that can be installed: {}", known.join(", ")))
            .hint("the folder of a spaCy model can be given instead: --model ./folder"),
        error => Failure::of(error),
    }
}

/// Whether the person at the terminal wants `name` installed; no where there is nobody to ask.
fn asks(data: &Path, name: &str) -> Result<bool, Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(false);
    }
    let size = (model::list(data).into_iter().find(|listed| listed.name == name))
        .map(|listed| format!(" ({})", megabytes(listed.download_bytes)))
        .unwrap_or_default();
    let mut stderr = io::stderr().lock();
    write!(stderr, "Model {name} is not installed. Fetch and install it now{size}? [Y/n] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    let n_bytes = io::stdin().lock().read_line(&mut answer)?;
    Ok(n_bytes > 0 && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

/// A size for people: "33 MB".
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
