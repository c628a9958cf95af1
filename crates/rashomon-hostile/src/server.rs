//! A server whose every byte a test decides.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Path and query.
    pub target: String,
    /// Names in lower case; values one character a byte.
    pub headers: Vec<(String, String)>,
    /// What came after them, as long as its length was told.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Answers requests on a port of its own until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Taken when it is waited for.
    listener: Option<thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stopped: AtomicBool,
    n_connections: AtomicUsize,
    n_open: AtomicUsize,
    n_open_max: AtomicUsize,
    received: Mutex<Vec<Received>>,
}

/// How long a server waits for a client that says nothing.
const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// Serves on [`crate::HOST`]; `answer` writes what it likes to the connection, which is then closed.
    pub fn start(
        answer: impl Fn(&Received, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::start_raw(crate::HOST, move |stream, shared| {
            let mut reader = BufReader::new(stream.try_clone()?);
            let received = read_head(&mut reader)?;
            shared.lock().unwrap().push(received.clone());
            answer(&received, stream)
        })
    }

    /// As [`Server::start`], and remembers no request: for as many as there may be.
    pub fn start_forgetful(
        answer: impl Fn(&Received, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::start_raw(crate::HOST, move |stream, _| {
            let received = read_head(&mut BufReader::new(stream.try_clone()?))?;
            answer(&received, stream)
        })
    }

    /// Serves on [`crate::HOST`] and speaks before it was asked.
    pub fn speaking_first(speak: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::start_raw(crate::HOST, move |stream, _| {
            speak(stream)?;
            // Hanging up at once would throw away what was said.
            thread::sleep(Duration::from_millis(200));
            Ok(())
        })
    }

    /// Serves on `host`; `speak` has the bare connection.
    pub(crate) fn start_raw(
        host: &str,
        speak: impl Fn(&mut TcpStream, &Mutex<Vec<Received>>) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let (accepted, speak) = (Arc::clone(&shared), Arc::new(speak));
        let listener = thread::spawn(move || {
            for stream in listener.incoming() {
                if accepted.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                accepted.n_connections.fetch_add(1, Ordering::SeqCst);
                let (shared, speak) = (Arc::clone(&accepted), Arc::clone(&speak));
                thread::spawn(move || {
                    let n_open = shared.n_open.fetch_add(1, Ordering::SeqCst) + 1;
                    shared.n_open_max.fetch_max(n_open, Ordering::SeqCst);
                    // A client that hangs up early is what many tests are about.
                    let _ = stream.set_read_timeout(Some(PATIENCE));
                    let _ = speak(&mut stream, &shared.received);
                    let _ = stream.shutdown(Shutdown::Both);
                    shared.n_open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, shared, listener: Some(listener) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many connections were opened.
    pub fn n_connections(&self) -> usize {
        self.shared.n_connections.load(Ordering::SeqCst)
    }

    /// How many connections were open at the same time, at most.
    pub fn n_open_max(&self) -> usize {
        self.shared.n_open_max.load(Ordering::SeqCst)
    }

    /// All requests so far, in the order they came.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
        let _ = self.listener.take().map(thread::JoinHandle::join);
    }
}

/// Listens where nobody may connect: on 127.0.0.1 and, where the machine has it, on ::1.
#[derive(Debug)]
pub struct Canary {
    servers: Vec<Server>,
}

impl Canary {
    /// Starts to listen.
    pub fn start() -> Self {
        let hosts = ["127.0.0.1", "::1"].into_iter().filter(|host| TcpListener::bind((*host, 0)).is_ok());
        Self { servers: hosts.map(|host| Server::start_raw(host, |_, _| Ok(()))).collect() }
    }

    /// The addresses of the canary, in every way of writing them that has fooled somebody.
    pub fn urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        for server in &self.servers {
            let port = server.address.port();
            let hosts: &[&str] = if server.address.is_ipv4() {
                &[
                    "127.0.0.1",
                    "localhost",
                    "LOCALHOST.",
                    "127.1",
                    "2130706433",
                    "0x7f.1",
                    "0177.0.0.1",
                    "0x7f000001",
                    "127。0。0。1",
                    "①②⑦.0.0.1",
                    "[::ffff:127.0.0.1]",
                    "[::ffff:7f00:1]",
                    "[::127.0.0.1]",
                    "[64:ff9b::127.0.0.1]",
                    "[2002:7f00:1::]",
                    "0.0.0.0",
                    "0",
                    "127.0.0.1.",
                    "user@127.0.0.1",
                    "example.org@127.0.0.1",
                    "%31%32%37.0.0.1",
                ]
            } else {
                &["[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[0000::1]"]
            };
            urls.extend(hosts.iter().map(|host| format!("http://{host}:{port}/")));
        }
        urls
    }

    /// Fails the test if anybody connected.
    ///
    /// # Panics
    /// If anybody connected.
    pub fn check(&self) {
        for server in &self.servers {
            assert_eq!(server.n_connections(), 0, "somebody reached {}", server.address);
        }
    }
}

pub(crate) fn read_head(reader: &mut impl BufRead) -> io::Result<Received> {
    let mut received = Received::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        let text: String = line.iter().map(|&byte| char::from(byte)).collect();
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            let length = received.header("content-length").and_then(|length| length.parse().ok());
            reader.take(length.unwrap_or(0)).read_to_end(&mut received.body)?;
            return Ok(received);
        } else if received.target.is_empty() {
            received.target = text.split(' ').nth(1).unwrap_or_default().to_owned();
        } else if let Some((name, value)) = text.split_once(':') {
            received.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}
