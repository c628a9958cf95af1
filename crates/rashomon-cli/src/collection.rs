//! The collection that commands work on, and the door they go through.

use crate::failure::{Failure, tell};
use crate::progress::Progress;
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::fetch::{Client, Network, Settings};
use rashomon::model;
use rashomon::store::{Sqlite, StoreError, Updated};
use std::path::PathBuf;

/// Which collection to use.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CollectionOption {
    /// Folder of the collection; by default `collection` in the data folder.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    collection: Option<PathBuf>,
}

impl CollectionOption {
    /// The collection's folder.
    pub(crate) fn folder(&self) -> Result<PathBuf, Failure> {
        match &self.collection {
            Some(folder) => Ok(folder.clone()),
            None => {
                let data = model::data_folder().map_err(|error| Failure::of(&error))?;
                Ok(Collection::folder_in(&data))
            }
        }
    }

    /// Opens the collection, which is made if it is not there.
    pub(crate) fn open(&self) -> Result<Sqlite, Failure> {
        Sqlite::open(&self.folder()?).map_err(|error| failure(&error))
    }

    /// Opens the collection with everything beside its store; makes it if it is not there.
    pub(crate) fn open_whole(&self) -> Result<Collection, Failure> {
        Collection::open(&self.folder()?).map_err(|error| failure(&error))
    }

    /// Opens the collection if there is one.
    pub(crate) fn open_existing(&self) -> Result<Collection, Failure> {
        Collection::open_existing(&self.folder()?).map_err(|error| failure(&error))
    }

    /// Opens the collection with its search index up to date; where that cannot be done, with what there
    /// is.
    pub(crate) fn open_indexed(&self) -> Result<Collection, Failure> {
        let collection = self.open_existing()?;
        let mut progress = Progress::new("articles looked through for names");
        let identified = collection.identify(&mut |n_done| {
            progress.count(n_done);
            true
        });
        drop(progress);
        if let Err(error) = identified {
            tell("warning", &format!("who is who cannot be written down: {}", chain(&error)));
        }
        let mut progress = Progress::new("changes indexed");
        let updated = collection.update_index(&mut |n_done| {
            progress.count(n_done);
            true
        });
        drop(progress);
        match updated {
            Ok(Updated::Elsewhere) => {
                tell("note", "the search index is being written; what came last may not be found yet");
            }
            Ok(_) => {}
            Err(error) => {
                tell("warning", &format!("the search index cannot be written: {}", chain(&error)));
            }
        }
        Ok(collection)
    }
}

/// The day of an article in words; when it came in is no day of its own.
pub(crate) fn day(at: Timestamp, dated: bool) -> String {
    if dated { at.strftime("%Y-%m-%d").to_string() } else { "date unknown".to_owned() }
}

/// A store's error with its causes.
pub(crate) fn failure(error: &StoreError) -> Failure {
    let failure = Failure::of(error);
    match error {
        StoreError::Full { .. } => failure.hint("make room and run the same command again"),
        _ => failure,
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Whom to reach.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct NetworkOption {
    /// Also reach hosts in this network, which is not public: 192.168.1.0/24, fd00::/8, 127.0.0.1.
    /// May be given several times.
    #[arg(long, value_name = "CIDR")]
    allow_network: Vec<Network>,
}

impl NetworkOption {
    /// A client that reaches the public network and what is allowed beside.
    pub(crate) fn client(&self) -> Client {
        Client::new(Settings { allowed: self.allow_network.clone(), ..Settings::default() })
    }
}
