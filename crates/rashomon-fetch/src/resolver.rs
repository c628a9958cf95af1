//! Names of hosts to addresses, and the check of every address a connection is opened to.

use crate::address::{Network, is_public};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, Transport};

/// Finds the addresses of a host.
pub trait Resolve: fmt::Debug + Send + Sync + 'static {
    /// All addresses of `host`, best first.
    ///
    /// # Errors
    /// What the system says; nothing found is an error or an empty list.
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Asks the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok((host, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    }
}

/// Lets only addresses through that are public or allowed.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub(crate) allowed: Vec<Network>,
    pub(crate) names: Arc<dyn Resolve>,
    /// Where a proxy of the user's opens the connections, the addresses are its affair.
    pub(crate) open: bool,
}

/// Why an address was not let through; travels within the library's error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{0} is not a public address")]
    Private(IpAddr),
    #[error("no address for this name")]
    Unknown,
}

impl Guard {
    fn allows(&self, address: IpAddr) -> bool {
        self.open || is_public(address) || self.allowed.iter().any(|network| network.contains(address))
    }
}

/// More addresses than any host needs; the library's array holds as many.
const ADDRESSES_MAX: usize = 16;

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let found = match bare.parse() {
            Ok(address) => vec![address],
            Err(_) => in_time(Arc::clone(&self.names), bare, *timeout.after)
                .ok_or(ureq::Error::Timeout(timeout.reason))?
                .map_err(|_| refused(Refused::Unknown))?,
        };
        let mut addresses = self.empty();
        let checked = found.iter().filter(|address| self.allows(**address)).take(ADDRESSES_MAX);
        checked.for_each(|address| addresses.push(SocketAddr::new(*address, port)));
        match found.first() {
            None => Err(refused(Refused::Unknown)),
            Some(first) if addresses.is_empty() => Err(refused(Refused::Private(*first))),
            Some(_) => Ok(addresses),
        }
    }
}

/// The last check before a connection is opened: whatever way an address came here, it passes by.
impl<In: Transport> Connector<In> for Guard {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<In>, ureq::Error> {
        match details.addrs.iter().find(|address| !self.allows(address.ip())) {
            Some(address) => Err(refused(Refused::Private(address.ip()))),
            None => Ok(chained),
        }
    }
}

fn refused(refused: Refused) -> ureq::Error {
    ureq::Error::Other(Box::new(refused))
}

/// Resolves on a thread of its own, since the system's resolver knows no deadline; `None` if it is late.
fn in_time(names: Arc<dyn Resolve>, host: &str, limit: Duration) -> Option<io::Result<Vec<IpAddr>>> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let host = host.to_owned();
    let spawned = thread::Builder::new().name("resolver".to_owned()).spawn(move || {
        // Nobody listens any more where the deadline has passed.
        let _ = sender.send(names.resolve(&host));
    });
    match spawned {
        Ok(_) => receiver.recv_timeout(limit).ok(),
        Err(error) => Some(Err(error)),
    }
}
