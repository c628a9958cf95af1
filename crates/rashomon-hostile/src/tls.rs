//! Hosts that cannot prove who they are.

use crate::server::{Server, read_head};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;

/// What is wrong with a host's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// It was valid once.
    Expired,
    /// It is somebody else's.
    WrongHost,
    /// Nobody known vouches for it.
    SelfSigned,
}

/// Somebody who vouches for hosts.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Authority")
    }
}

impl Default for Authority {
    fn default() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "An authority of tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }
}

impl Authority {
    /// The authority's own certificate, in DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    /// Serves `body` for the host `name`, on [`crate::HOST`], with a certificate that has `flaw`.
    pub fn serve(&self, name: &str, flaw: Flaw, body: &'static [u8]) -> Server {
        let key = KeyPair::generate().unwrap();
        let name = if flaw == Flaw::WrongHost { "elsewhere.example" } else { name };
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        if flaw == Flaw::Expired {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let certificate = match flaw {
            Flaw::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &self.issuer),
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.unwrap().der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        Server::start_raw(crate::HOST, move |stream: &mut TcpStream, received| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut secure = BufReader::new(StreamOwned::new(connection, stream.try_clone()?));
            let head = read_head(&mut secure)?;
            received.lock().unwrap().push(head);
            crate::fault::answer(secure.get_mut(), 200, &[], body)?;
            secure.get_mut().flush()
        })
    }
}
