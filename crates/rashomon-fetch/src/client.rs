//! Asking and being answered.

use crate::address::Network;
use crate::body::{self, Whole};
use crate::error::FetchError;
use crate::resolver::{Guard, Refused, Resolve, SystemResolver};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, HeaderValue, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector, TcpConnector};
use ureq::{Agent, Proxy, Timeout};
use url::{Host, Url};

/// How Rashomon introduces itself, and where to read what it is.
pub const USER_AGENT: &str =
    concat!("Rashomon/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// What holds for all requests of a [`Client`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// Networks that may be reached although they are not public.
    pub allowed: Vec<Network>,
    /// Who finds the addresses of hosts.
    pub names: Arc<dyn Resolve>,
    /// Whether a proxy that the environment names opens the connections. Addresses are the proxy's affair
    /// then and are not checked here, so this is for addresses the program itself brings.
    pub proxy_from_environment: bool,
    /// Certificates in DER that vouch for hosts; the system's where there are none.
    pub roots: Vec<Vec<u8>>,
    /// How long a connection may take to stand.
    pub timeout_connect: Duration,
    /// How long a host may take to begin its answer.
    pub timeout_answer: Duration,
    /// How long everything may take, from the first look-up to the last byte, redirects included.
    pub timeout: Duration,
    /// How many redirects are followed.
    pub redirects_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed: Vec::new(),
            names: Arc::new(SystemResolver),
            proxy_from_environment: false,
            roots: Vec::new(),
            timeout_connect: Duration::from_secs(8),
            timeout_answer: Duration::from_secs(20),
            timeout: Duration::from_secs(20),
            redirects_max: 10,
        }
    }
}

/// Name and password for a host.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(…)")
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Where. A name and password within are taken as credentials and not sent as part of it.
    pub url: &'a str,
    /// The `Accept` header.
    pub accept: &'a str,
    /// The `ETag` of the last answer, as [`Answer::header`] gave it: sent back byte for byte.
    pub etag: Option<&'a str>,
    /// The `Last-Modified` of the last answer, sent back as it was.
    pub last_modified: Option<&'a str>,
    /// For this host alone.
    pub credentials: Option<&'a Credentials>,
    /// The first byte wanted, where the bytes before are held already.
    pub from_byte: u64,
    /// How long the answer may be, decompressed.
    pub bytes_max: u64,
    /// Whether a host that cannot prove who it is will do.
    pub insecure: bool,
}

impl<'a> Request<'a> {
    /// Asks for all of `url`, at most 16 MiB.
    pub fn new(url: &'a str) -> Self {
        Self {
            url,
            accept: "*/*",
            etag: None,
            last_modified: None,
            credentials: None,
            from_byte: 0,
            bytes_max: 16 << 20,
            insecure: false,
        }
    }
}

/// What is told to a host.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its type: `application/json`.
    pub kind: &'a str,
    /// What it says.
    pub body: &'a [u8],
    /// Further headers.
    pub headers: &'a [(&'a str, &'a str)],
}

/// An answer whose body is still to be read.
pub struct Answer<'a> {
    /// The status of the last hop; never one that sends on.
    pub status: u16,
    /// Who answered, after all redirects.
    pub url: Url,
    /// Where the first hops lead that say they hold for good.
    pub moved: Option<Url>,
    headers: HeaderMap,
    body: Box<dyn Read + Send + 'a>,
    bytes_max: u64,
    limit: Duration,
}

/// An answer as a whole.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status of the last hop; never one that sends on.
    pub status: u16,
    /// Who answered, after all redirects.
    pub url: Url,
    /// Where the first hops lead that say they hold for good.
    pub moved: Option<Url>,
    /// Decompressed.
    pub body: Vec<u8>,
    headers: HeaderMap,
}

impl Response {
    /// The value of a header, one character a byte, so that it can be sent back as it was; `None` where
    /// it is missing, empty or longer than 4 KiB.
    pub fn header(&self, name: &str) -> Option<String> {
        latin_1(&self.headers, name)
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Answer<'_> {
    /// The value of a header, one character a byte, so that it can be sent back as it was; `None` where
    /// it is missing, empty or longer than 4 KiB.
    pub fn header(&self, name: &str) -> Option<String> {
        latin_1(&self.headers, name)
    }

    /// The bytes of the body that are to come, as far as the answer says and as they travel.
    pub fn content_length(&self) -> Option<u64> {
        self.header("content-length")?.parse().ok()
    }

    /// The bytes as they travel; the caller counts them.
    pub fn into_reader(self) -> impl Read {
        self.body
    }

    /// Reads and unpacks the body.
    ///
    /// # Errors
    /// [`FetchError`]: too large, too slow, broken, packed in an unknown way.
    pub fn read(self) -> Result<Response, FetchError> {
        let Self { status, url, moved, headers, body, bytes_max, limit } = self;
        let shown = shown(&url);
        let encodings: Vec<String> = headers
            .get_all(header::CONTENT_ENCODING)
            .iter()
            .map(|value| value.as_bytes().iter().map(|&byte| char::from(byte)).collect())
            .collect();
        let mut reader = body::unpacked(body, &encodings)
            .map_err(|encoding| FetchError::Encoding { url: shown.clone(), encoding })?;
        let bytes = match body::whole(&mut reader, bytes_max) {
            Whole::Read(bytes) => bytes,
            Whole::TooLarge => return Err(FetchError::TooLarge { url: shown, bytes_max }),
            Whole::Failed(error) => return Err(told(ureq::Error::from(error), &url, limit, true)),
        };
        drop(reader);
        Ok(Response { status, url, moved, body: bytes, headers })
    }
}

/// Asks; keeps connections for a while, and can be used by many threads at once.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    agent: Agent,
    /// Made when first asked for.
    insecure: OnceLock<Agent>,
}

impl Client {
    /// A client for which `settings` hold.
    pub fn new(settings: Settings) -> Self {
        let agent = agent(&settings, false);
        Self { settings, agent, insecure: OnceLock::new() }
    }

    /// What holds for this client.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks and reads the whole answer.
    ///
    /// # Errors
    /// [`FetchError`]; whatever status an answer has, it is an answer.
    pub fn get(&self, request: &Request<'_>) -> Result<Response, FetchError> {
        self.open(request)?.read()
    }

    /// Asks and reads the head of the answer, following redirects.
    ///
    /// # Errors
    /// [`FetchError`]; whatever status an answer has, it is an answer.
    pub fn open(&self, request: &Request<'_>) -> Result<Answer<'static>, FetchError> {
        let start = Instant::now();
        let first = address(request.url, None)?;
        let credentials = request.credentials.cloned().or_else(|| credentials_within(&first));
        let origin = first.origin();
        let mut url = without_user(first);
        let (mut moved, mut is_permanent) = (None, true);
        for n_redirects in 0..=self.settings.redirects_max {
            let credentials = credentials.as_ref().filter(|_| url.origin() == origin);
            let response = self.hop(request, &url, credentials, start, n_redirects == 0)?;
            let status = response.status().as_u16();
            let (head, body) = response.into_parts();
            let target = location(&head.headers).filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
            let Some(target) = target else {
                let body = Box::new(body.into_reader());
                let (headers, limit) = (head.headers, self.settings.timeout);
                return Ok(Answer { status, url, moved, headers, body, bytes_max: request.bytes_max, limit });
            };
            url = without_user(address(&target, Some(&url))?);
            is_permanent &= matches!(status, 301 | 308);
            if is_permanent {
                moved = Some(url.clone());
            }
        }
        let (url, n_redirects) = (without_secrets(request.url), self.settings.redirects_max);
        Err(FetchError::Redirects { url, n_redirects })
    }

    /// Tells `message` to a host and reads what it answers; nobody is followed elsewhere. Of the request, what
    /// concerns earlier answers does not count.
    ///
    /// # Errors
    /// [`FetchError`]; whatever status an answer has, it is an answer.
    pub fn post(&self, request: &Request<'_>, message: &Message<'_>) -> Result<Response, FetchError> {
        let first = address(request.url, None)?;
        let credentials = request.credentials.cloned().or_else(|| credentials_within(&first));
        let url = without_user(first);
        let mut builder = self.agent.post(url.as_str()).header(header::ACCEPT, request.accept);
        builder = builder.header(header::CONTENT_TYPE, message.kind);
        for (name, value) in message.headers {
            builder = builder.header(*name, *value);
        }
        if let Some(Credentials { user, password }) = &credentials {
            let token = BASE64_STANDARD.encode(format!("{user}:{password}"));
            builder = builder.header(header::AUTHORIZATION, format!("Basic {token}"));
        }
        let limit = self.settings.timeout;
        let response = builder.send(message.body).map_err(|error| told(error, &url, limit, false))?;
        let status = response.status().as_u16();
        let (head, body) = response.into_parts();
        let body = Box::new(body.into_reader());
        let (headers, bytes_max) = (head.headers, request.bytes_max);
        Answer { status, url, moved: None, headers, body, bytes_max, limit }.read()
    }

    fn hop(
        &self,
        request: &Request<'_>,
        url: &Url,
        credentials: Option<&Credentials>,
        start: Instant,
        is_first: bool,
    ) -> Result<ureq::http::Response<ureq::Body>, FetchError> {
        let limit = self.settings.timeout;
        let late = || FetchError::Timeout { url: shown(url), limit, connected: true };
        let agent = if request.insecure {
            self.insecure.get_or_init(|| agent(&self.settings, true))
        } else {
            &self.agent
        };
        let mut builder = agent.get(url.as_str()).header(header::ACCEPT, request.accept);
        builder = if request.from_byte > 0 {
            builder.header(header::RANGE, format!("bytes={}-", request.from_byte))
        } else {
            builder.header(header::ACCEPT_ENCODING, body::ACCEPTED)
        };
        let validators =
            [(header::IF_NONE_MATCH, request.etag), (header::IF_MODIFIED_SINCE, request.last_modified)];
        for (name, value) in validators {
            if let Some(value) = value.and_then(as_sent) {
                builder = builder.header(name, value);
            }
        }
        if let Some(Credentials { user, password }) = credentials {
            let token = BASE64_STANDARD.encode(format!("{user}:{password}"));
            builder = builder.header(header::AUTHORIZATION, format!("Basic {token}"));
        }
        // The first hop has the agent's own limit, so that it can share the agent's connections.
        let answered = if is_first {
            builder.call()
        } else {
            let left = limit.checked_sub(start.elapsed()).filter(|left| !left.is_zero()).ok_or_else(late)?;
            builder.config().timeout_global(Some(left)).build().call()
        };
        answered.map_err(|error| told(error, url, limit, false))
    }
}

/// An address as it may be shown and kept in logs: without user, password, query and fragment.
pub fn without_secrets(url: &str) -> String {
    match Url::parse(url.trim()) {
        Ok(url) if url.has_host() => shown(&url),
        _ => {
            let bare = url.split(['?', '#']).next().unwrap_or_default();
            bare.rsplit_once('@').map_or(bare, |(_, rest)| rest).chars().take(200).collect()
        }
    }
}

fn shown(url: &Url) -> String {
    let mut url = without_user(url.clone());
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn without_user(mut url: Url) -> Url {
    // Only addresses without a host refuse this, and those have no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn credentials_within(url: &Url) -> Option<Credentials> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let plain = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    Some(Credentials { user: plain(url.username()), password: plain(url.password().unwrap_or_default()) })
}

/// Ports of services that are no web servers and that a request could be made to speak to.
///
/// Source: WHATWG Fetch, "bad ports".
const BAD_PORTS: [u16; 34] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 79, 87, 95, 110, 111, 119, 135, 139,
    143, 389, 465, 587, 993, 995, 2049, 6667,
];

/// An address that may be asked, seen from `base` where it is relative.
fn address(text: &str, base: Option<&Url>) -> Result<Url, FetchError> {
    let problem = |problem: String| Err(FetchError::Address { url: without_secrets(text), problem });
    let url = match base.map_or_else(|| Url::parse(text.trim()), |base| base.join(text.trim())) {
        Ok(url) => url,
        Err(error) => return problem(error.to_string()),
    };
    match (url.scheme(), url.host()) {
        ("http" | "https", Some(Host::Domain(""))) | ("http" | "https", None) => {
            problem("no host".to_owned())
        }
        ("http" | "https", Some(_)) => match url.port().filter(|port| BAD_PORTS.contains(port)) {
            Some(port) => problem(format!("port {port} is not for web servers")),
            None => Ok(url),
        },
        (scheme, _) => problem(format!("\"{scheme}\" addresses are refused")),
    }
}

fn location(headers: &HeaderMap) -> Option<String> {
    let bytes = headers.get(header::LOCATION)?.as_bytes();
    // Servers write letters beyond ASCII as they are, in UTF-8 or else in Latin-1.
    let text = str::from_utf8(bytes).map(str::to_owned);
    Some(text.unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect()))
}

/// The longest header value that is kept.
const HEADER_BYTES_MAX: usize = 4096;

fn latin_1(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    (1..=HEADER_BYTES_MAX)
        .contains(&value.len())
        .then(|| value.iter().map(|&byte| char::from(byte)).collect())
}

fn as_sent(value: &str) -> Option<HeaderValue> {
    let bytes: Vec<u8> = value.chars().map(u8::try_from).collect::<Result<_, _>>().ok()?;
    HeaderValue::from_bytes(&bytes).ok().filter(|value| value.len() <= HEADER_BYTES_MAX)
}

fn agent(settings: &Settings, insecure: bool) -> Agent {
    let roots = if settings.roots.is_empty() {
        // The system's certificates, so that whom a company trusts is trusted.
        RootCerts::PlatformVerifier
    } else {
        let roots: Vec<_> =
            settings.roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        RootCerts::new_with_certs(&roots)
    };
    let proxy = settings.proxy_from_environment.then(Proxy::try_from_env).flatten();
    let guard = Guard {
        allowed: settings.allowed.clone(),
        names: Arc::clone(&settings.names),
        open: proxy.is_some(),
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .user_agent(USER_AGENT)
        .timeout_connect(Some(settings.timeout_connect))
        .timeout_resolve(Some(settings.timeout_connect))
        .timeout_recv_response(Some(settings.timeout_answer))
        .timeout_global(Some(settings.timeout))
        .tls_config(TlsConfig::builder().root_certs(roots).disable_verification(insecure).build())
        .build();
    let connector =
        ().chain(guard.clone())
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector::default())
            .chain(RustlsConnector::default());
    Agent::with_parts(config, connector, guard)
}

/// The library's error as ours.
fn told(error: ureq::Error, url: &Url, limit: Duration, in_body: bool) -> FetchError {
    let host = || url.host_str().unwrap_or_default().to_owned();
    let broken = |problem: String| FetchError::Broken { url: shown(url), problem };
    match error {
        ureq::Error::Timeout(reason) => {
            let connected = !matches!(reason, Timeout::Resolve | Timeout::Connect);
            FetchError::Timeout { url: shown(url), limit, connected }
        }
        ureq::Error::HostNotFound => FetchError::UnknownHost { host: host() },
        ureq::Error::Other(cause) => match cause.downcast::<Refused>() {
            Ok(refused) => match *refused {
                Refused::Private(address) => FetchError::Private { host: host(), address },
                Refused::Unknown => FetchError::UnknownHost { host: host() },
            },
            Err(cause) => broken(cause.to_string()),
        },
        ureq::Error::Io(source) => match source.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                FetchError::Timeout { url: shown(url), limit, connected: in_body }
            }
            io::ErrorKind::InvalidData if url.scheme() == "https" && !in_body => {
                FetchError::Tls { host: host(), problem: source.to_string() }
            }
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput => broken(source.to_string()),
            _ if in_body => broken(source.to_string()),
            _ => FetchError::Connect { host: host(), source },
        },
        ureq::Error::Tls(problem) => FetchError::Tls { host: host(), problem: problem.to_owned() },
        ureq::Error::Rustls(problem) => FetchError::Tls { host: host(), problem: problem.to_string() },
        ureq::Error::BadUri(problem) => FetchError::Address { url: shown(url), problem },
        error @ (ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::InvalidProxyUrl) => {
            FetchError::Connect { host: host(), source: io::Error::other(error.to_string()) }
        }
        error => broken(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        address(text, None).unwrap_err().to_string()
    }

    #[test]
    fn addresses_that_are_refused() {
        insta::assert_snapshot!(
            ["file:///etc/passwd", "ftp://example.org/feed", "data:text/xml,<rss/>", "gopher://example.org",
             "example.org/feed", "http://", "http://example.org:25/", "javascript:alert(1)",
             "http://user:secret@example.org:22/?key=secret"].map(refused).join("\n"), @r#"
        file:///etc/passwd: "file" addresses are refused; only http and https addresses can be fetched
        ftp://example.org/feed: "ftp" addresses are refused; only http and https addresses can be fetched
        data:text/xml,<rss/>: "data" addresses are refused; only http and https addresses can be fetched
        gopher://example.org: "gopher" addresses are refused; only http and https addresses can be fetched
        example.org/feed: relative URL without a base; only http and https addresses can be fetched
        http://: empty host; only http and https addresses can be fetched
        http://example.org:25/: port 25 is not for web servers; only http and https addresses can be fetched
        javascript:alert(1): "javascript" addresses are refused; only http and https addresses can be fetched
        http://example.org:22/: port 22 is not for web servers; only http and https addresses can be fetched
        "#);
    }

    #[test]
    fn nothing_secret_is_shown() {
        assert_eq!(without_secrets("https://ida:pw@example.org/a?token=1#x"), "https://example.org/a");
        assert_eq!(without_secrets("ida:pw@example.org/a?token=1"), "example.org/a");
        let credentials = Credentials { user: "ida".to_owned(), password: "pw".to_owned() };
        assert_eq!(format!("{credentials:?}"), "Credentials(…)");
        let within = credentials_within(&Url::parse("https://ida:p%40w@example.org/").unwrap()).unwrap();
        assert_eq!(within.password, "p@w");
    }

    #[test]
    fn validators_go_back_as_they_came() {
        let mut headers = HeaderMap::new();
        headers.insert("etag", HeaderValue::from_bytes(b"W/\"\xe9\xff\"").unwrap());
        let etag = latin_1(&headers, "etag").unwrap();
        assert_eq!(as_sent(&etag).unwrap().as_bytes(), b"W/\"\xe9\xff\"");
        assert_eq!(as_sent("a\r\nhost: evil"), None);
        headers.insert("etag", HeaderValue::from_bytes(&[b'a'; 5000]).unwrap());
        assert_eq!(latin_1(&headers, "etag"), None);
    }
}
