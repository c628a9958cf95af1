//! Memory that the server holds while nobody asks for anything: empty, and with a model that has read the samples.

use crate::{program, workspace};
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long the server is left alone before its memory counts.
const QUIET: Duration = Duration::from_secs(25);

pub(super) fn bench(program: Option<PathBuf>, models: &[String]) -> anyhow::Result<()> {
    let program = match program {
        Some(program) => program.canonicalize().with_context(|| format!("no {}", program.display()))?,
        None => {
            let mut build = workspace::cargo();
            workspace::run(build.args(["build", "--quiet", "--release", "--package", "rashomon-cli"]))?;
            program::path("release")?
        }
    };
    let folder = workspace::target()?.join("bench-idle");
    println!(
        "{:<32} {:>9} {:>9} {:>9}   left alone for {} s",
        "server",
        "memory",
        "own",
        "mapped",
        QUIET.as_secs()
    );
    let mut cases = vec![("without a model".to_owned(), "--no-analysis".to_owned())];
    for model in models {
        program::ensure_model(&program, model)?;
        cases.push((format!("{model}, has read"), format!("--model={model}")));
    }
    for (name, option) in &cases {
        let _ = std::fs::remove_dir_all(&folder);
        let server = Server::start(&program, &folder, option)?;
        let cookie = server.set_up()?;
        if option != "--no-analysis" {
            server.post("/samples/add", "", &cookie)?;
        }
        std::thread::sleep(QUIET);
        println!("{name:<32} {}", server.memory()?);
    }
    Ok(())
}

struct Server {
    child: Child,
    host: String,
    code: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(program: &Path, folder: &Path, option: &str) -> anyhow::Result<Self> {
        let mut serve = Command::new(program);
        serve.args(["serve", "--listen", "127.0.0.1:0", option, "--collection"]).arg(folder);
        let mut child = serve.stderr(Stdio::piped()).spawn().context("the program does not start")?;
        let mut lines = BufReader::new(child.stderr.take().context("no standard error")?).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            let (host, code) = line.strip_prefix("first account: http://")?.split_once("/setup?code=")?;
            Some((host.to_owned(), code.to_owned()))
        });
        std::thread::spawn(move || lines.for_each(drop));
        let (host, code) = address.context("the server does not say where it listens")?;
        Ok(Self { child, host, code })
    }

    /// Makes the first account; its cookie.
    fn set_up(&self) -> anyhow::Result<String> {
        let form = format!("name=bench&password=long+enough+words&code={}", self.code);
        let answer = self.post("/setup", &form, "")?;
        let (_, cookie) = answer.split_once("set-cookie: ").context("no session")?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    fn post(&self, path: &str, form: &str, cookie: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.host)?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.host,
            form.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        ensure!(answer.starts_with("HTTP/1.1 303"), "{path}: {answer}");
        Ok(answer)
    }

    /// What the system counts for it: pages that it shares with others in part.
    fn memory(&self) -> anyhow::Result<String> {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let rollup = std::fs::read_to_string(&path).with_context(|| format!("no {path} on this system"))?;
        let megabytes = |name: &str| -> anyhow::Result<f64> {
            let line =
                rollup.lines().find_map(|line| line.strip_prefix(name)).context("a figure is missing")?;
            Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1e3)
        };
        let (all, own, mapped) = (megabytes("Pss:")?, megabytes("Pss_Anon:")?, megabytes("Pss_File:")?);
        Ok(format!("{all:>6.1} MB {own:>6.1} MB {mapped:>6.1} MB"))
    }
}
