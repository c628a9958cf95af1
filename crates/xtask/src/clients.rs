//! Reader programs that people have, reading a server.

use crate::workspace;

/// Lets reader programs that people have read a server: newsboat where it is installed, and the Python clients of
/// Miniflux and Fever, installed into a folder of their own.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    let folder = workspace::target()?.join("clients");
    let test = ["test", "--package", "rashomon-server", "--lib", "--"];
    let name = ["reader::tests::programs_that_people_have_read_it", "--exact", "--nocapture"];
    workspace::run(workspace::cargo().args(test).args(name).env("RASHOMON_CLIENTS", folder))
}
