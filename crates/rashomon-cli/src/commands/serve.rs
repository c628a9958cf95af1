//! `rashomon serve`

use super::Status;
use crate::collection::CollectionOption;
use crate::failure::{Failure, tell};
use rashomon_server::Server;
use std::net::SocketAddr;

/// Read the collection in a browser, and in reader programs.
///
/// Shows stories with every account side by side, who said what, feeds, search; speaks Google Reader,
/// Fever and Miniflux for the programs that people have. The first account is made in the browser, by
/// whoever has the code that is printed at the start.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon serve
  rashomon serve --collection /srv/news --listen 0.0.0.0:8080 --base-url https://news.example")]
pub(crate) struct Arguments {
    #[command(flatten)]
    collection: CollectionOption,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that readers use, where a proxy stands before the server.
    #[arg(long, value_name = "URL", value_hint = clap::ValueHint::Url)]
    base_url: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let folder = arguments.collection.folder()?;
    let store = arguments.collection.open()?;
    let base = arguments.base_url.as_deref();
    let server = Server::new(Box::new(store), &folder.join("index"), Box::new(jiff::Timestamp::now), base)
        .map_err(|error| Failure::of(&error))?;
    let setup = server.setup_path().map_err(|error| Failure::of(&error))?;
    let ran = server.run(arguments.listen, |address| {
        let origin =
            base.map_or_else(|| format!("http://{address}"), |base| base.trim_end_matches('/').to_owned());
        tell("collection", &folder.display().to_string());
        match setup {
            Some(path) => tell("first account", &format!("{origin}{path}")),
            None => tell("reading", &origin),
        }
    });
    ran.map_err(|error| Failure::of(&error))?;
    Ok(Status::All)
}
