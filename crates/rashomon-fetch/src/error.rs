//! What can go wrong on the way to an answer.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

/// Why there is no answer. An answer with a status of 400 or more is an answer and no error.
///
/// No message holds credentials: addresses are given without user, password and query.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not an address that may be fetched.
    #[error("{url}: {problem}; only http and https addresses can be fetched")]
    Address {
        /// As given.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The host is on a network that is not public and not allowed.
    #[error("{host} is at {address}, which is not a public address and not allowed")]
    Private {
        /// As the address names it.
        host: String,
        /// Where it is.
        address: IpAddr,
    },
    /// No address is known for the host.
    #[error("{host} is not known: no address for this name")]
    UnknownHost {
        /// As the address names it.
        host: String,
    },
    /// Nobody answers there.
    #[error("cannot connect to {host}: {source}")]
    Connect {
        /// As the address names it.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// The host cannot prove who it is, or speaks no protocol that is secure today.
    #[error("no secure connection to {host}: {problem}")]
    Tls {
        /// As the address names it.
        host: String,
        /// What is wrong.
        problem: String,
    },
    /// The whole exchange took too long.
    #[error("{url} was not answered in full within {} s", limit.as_secs())]
    Timeout {
        /// Asked last.
        url: String,
        /// How long it may take.
        limit: Duration,
        /// Whether a connection stood: the host is slow, not the way to it.
        connected: bool,
    },
    /// The answer, decompressed, is longer than allowed.
    #[error("{url} is larger than {bytes_max} bytes")]
    TooLarge {
        /// Asked last.
        url: String,
        /// How long it may be.
        bytes_max: u64,
    },
    /// Sent on too often, or in a circle.
    #[error("{url} sends from address to address: {n_redirects} redirects")]
    Redirects {
        /// Asked first.
        url: String,
        /// How many were followed.
        n_redirects: usize,
    },
    /// The answer breaks off or is no HTTP.
    #[error("{url} answers with something broken: {problem}")]
    Broken {
        /// Asked last.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// Packed in a way that was not asked for.
    #[error("{url} answers in the encoding \"{encoding}\", which was not asked for and is not known")]
    Encoding {
        /// Asked last.
        url: String,
        /// As the answer names it.
        encoding: String,
    },
}

impl FetchError {
    /// Whether the cause may lie on this side: a network that is down fails every host in this way.
    pub fn may_be_ours(&self) -> bool {
        matches!(
            self,
            Self::UnknownHost { .. } | Self::Connect { .. } | Self::Timeout { connected: false, .. }
        )
    }

    /// One word for the kind of error, which statistics and tests may rely on.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address",
            Self::Private { .. } => "private",
            Self::UnknownHost { .. } => "unknown-host",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::TooLarge { .. } => "too-large",
            Self::Redirects { .. } => "redirects",
            Self::Broken { .. } => "broken",
            Self::Encoding { .. } => "encoding",
        }
    }
}
