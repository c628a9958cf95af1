//! The collection that commands work on, and the door they go through.

use crate::failure::Failure;
use rashomon::fetch::{Client, Network, Settings};
use rashomon::model;
use rashomon::store::{Sqlite, StoreError};
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
            None => Ok(model::data_folder().map_err(|error| Failure::of(&error))?.join("collection")),
        }
    }

    /// Opens the collection, which is made if it is not there.
    pub(crate) fn open(&self) -> Result<Sqlite, Failure> {
        Sqlite::open(&self.folder()?).map_err(|error| failure(&error))
    }
}

/// What a store does not do, told to a person.
pub(crate) fn failure(error: &StoreError) -> Failure {
    Failure::of(error)
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
