//! What a proxy before the server says of a request: from which address it comes, and who signed in there.

use crate::fault::Fault;
use crate::page::account::check_name;
use crate::site::Site;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use rashomon::fetch::Network;
use rashomon::store::{Account, Role};
use std::net::{IpAddr, SocketAddr};

/// The proxies before a server.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// From where their word counts.
    pub trusted: Vec<Network>,
    /// The header that names who signed in there; without it nobody does.
    pub header: Option<String>,
}

/// Whom the proxy names, of a request that came from one.
#[derive(Clone, Debug)]
pub(crate) struct Named(pub(crate) String);

impl Proxies {
    /// Takes from a request what a trusted proxy says of it: its address becomes that of the client.
    pub(crate) fn read(&self, request: &mut Request) {
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() else {
            return;
        };
        if !self.trusted.iter().any(|network| network.contains(peer.ip())) {
            return;
        }
        if let Some(client) = forwarded(request.headers()) {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.port())));
        }
        let name = self.header.as_deref().and_then(|header| request.headers().get(header)?.to_str().ok());
        if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
            let named = Named(name.to_owned());
            request.extensions_mut().insert(named);
        }
    }
}

/// The last of the addresses: those before it may be made up by the client.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// The account of somebody who signed in elsewhere; whoever comes for the first time becomes a reader.
pub(crate) fn account(site: &Site, name: &str) -> Result<Account, Fault> {
    let name = check_name(name)?;
    if let Some(account) = site.store.account_named(&name)? {
        return Ok(account);
    }
    let id = site.store.put_account(&name, Role::Reader, site.now())?;
    site.audit(None, "reader came from elsewhere", &name);
    site.store.account(id)?.ok_or(Fault::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Place;
    use crate::site::Options;
    use axum::body::Body;
    use axum::http::StatusCode;

    fn ask(place: &Place, peer: &str, pairs: &[(&str, &str)]) -> (StatusCode, String) {
        let mut request = Request::builder().uri("/settings").header("host", "news.local");
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = peer.parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let (response, page) = place.send(request);
        (response.status(), page)
    }

    #[test]
    fn only_trusted_proxies_name_readers() {
        let proxies =
            Proxies { trusted: vec!["10.0.0.0/8".parse().unwrap()], header: Some("remote-user".to_owned()) };
        let place = Place::with(Options { proxies, ..Options::default() });
        let ada = [("remote-user", "Ada")];
        assert_eq!(ask(&place, "10.1.1.1:7", &ada).0, StatusCode::OK);
        for (peer, pairs) in [
            ("192.0.2.1:7", &ada[..]),
            ("127.0.0.1:7", &ada),
            ("192.0.2.1:7", &[("remote-user", "Ada"), ("x-forwarded-for", "10.1.1.1")]),
            ("10.1.1.1:7", &[]),
        ] {
            assert_eq!(ask(&place, peer, pairs).0, StatusCode::SEE_OTHER, "{peer} {pairs:?}");
        }
        assert!(ask(&place, "10.1.1.1:7", &[("remote-user", "New")]).0.is_success());
        let new = place.server.site().store.account_named("New").unwrap().unwrap();
        assert_eq!((new.role, new.credential), (Role::Reader, None), "a reader, and without a password");
    }

    #[test]
    fn the_last_forwarded_address_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "192.0.2.9".parse().unwrap());
        headers.append("x-forwarded-for", "192.0.2.1, 198.51.100.2".parse().unwrap());
        assert_eq!(forwarded(&headers), Some("198.51.100.2".parse().unwrap()));
    }
}
