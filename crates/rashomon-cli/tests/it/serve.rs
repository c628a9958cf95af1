//! The server as a person starts it: first account, feeds of two outlets, their one story.

use rashomon_hostile::{Received, Server, fault};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TEXT: &str = "The ferry Ingrid caught fire off Calder on Tuesday night, and all 212 people on board were \
    taken off by lifeboats before midnight. The harbour master, Elsa Brandt, said that the fire had begun in the \
    engine room. The operator, Northlight Lines, has stopped its other ferries on the Calder crossing until \
    their engines have been looked at.";

/// An outlet with one report, on a port of its own.
fn outlet(name: &'static str, headline: &'static str, more: &'static str) -> Server {
    Server::start(move |asked: &Received, to: &mut dyn Write| {
        let host = asked.header("host").unwrap_or_default();
        let time = "Tue, 05 Aug 2031 21:30:00 GMT";
        match asked.target.as_str() {
            "/feed.xml" => {
                let feed = format!(
                    "<rss version=\"2.0\"><channel><title>{name}</title><item><guid>{name}</guid>\
                     <title>{headline}</title><link>http://{host}/report.html</link><pubDate>{time}</pubDate>\
                     </item></channel></rss>"
                );
                fault::answer(to, 200, &["content-type: application/rss+xml"], feed.as_bytes())
            }
            "/report.html" => {
                let page = format!(
                    "<!doctype html><html lang=\"en\"><head><title>{headline}</title>\
                     <meta property=\"og:site_name\" content=\"{name}\"></head><body><article>\
                     <h1>{headline}</h1><p>{TEXT}</p><p>{more}</p></article></body></html>"
                );
                fault::answer(to, 200, &["content-type: text/html; charset=utf-8"], page.as_bytes())
            }
            "/" => {
                let page = "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" \
                            href=\"/feed.xml\"></head><body>Front page</body></html>";
                fault::answer(to, 200, &["content-type: text/html"], page.as_bytes())
            }
            _ => fault::answer(to, 404, &[], b"nothing"),
        }
    })
}

struct Browser {
    address: String,
    cookie: String,
}

impl Browser {
    fn ask(&mut self, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\ncontent-type: \
             application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        )
        .expect("it is read");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        if let Some(cookie) = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")) {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        answer
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// Starts a server that has no account yet, and makes the first account in a browser.
fn first_account(serve: &mut Command) -> (Running, Browser) {
    let mut running = Running(serve.stderr(Stdio::piped()).spawn().expect("it starts"));
    let mut told =
        BufReader::new(running.0.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
    let setup = told.find_map(|line| line.strip_prefix("first account: ").map(str::to_owned));
    // What it tells from now on is let go of, so that it never waits for somebody to read it.
    std::thread::spawn(move || told.for_each(drop));
    let setup = setup.expect("it tells where the first account is made");
    let (address, code) =
        setup.trim_start_matches("http://").split_once("/setup?code=").expect("an address with a code");
    let mut browser = Browser { address: address.to_owned(), cookie: String::new() };
    browser.ask("POST /setup", &format!("name=editor&password=long+enough+words&code={code}"));
    (running, browser)
}

#[test]
fn feeds_added_on_the_page_become_a_story_of_two_outlets() {
    let outlets = [
        outlet(
            "Calder Courier",
            "Fire on the ferry Ingrid off Calder",
            "Nobody was hurt, the coastguard said.",
        ),
        outlet("Mainland Post", "Ferry Ingrid burns off Calder, 212 taken off", "Two people were hurt."),
    ];
    let data = tempfile::tempdir().unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--allow-network", "127.0.0.2/32", "--no-analysis"]);
    serve.env("RASHOMON_DATA", data.path()).stdin(Stdio::null());
    let began = Instant::now();
    let (mut running, mut browser) = first_account(&mut serve);
    assert!(browser.ask("GET /", "").contains("Nothing here yet"));
    // One by the feed's own address, one by that of the site.
    let [courier, post] = outlets.each_ref().map(|outlet| outlet.address());
    assert!(browser.ask("POST /feeds", &format!("url=http://{courier}/feed.xml")).contains("303"));
    assert!(browser.ask("POST /feeds", &format!("url=http://{post}/")).contains("303"));
    loop {
        let page = browser.ask("GET /", "");
        // Both print one text, which makes two reports of one publisher.
        if page.contains("2 reports") && page.contains("1 publisher") {
            assert!(page.contains("Calder Courier") && page.contains("Mainland Post"), "{page}");
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "no story within a minute: {page}");
        std::thread::sleep(Duration::from_millis(200));
    }
    let pid = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(running.0.wait().unwrap().success(), "it stops in good order");
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

#[test]
fn a_model_that_comes_later_looks_into_what_is_there() {
    let data = tempfile::tempdir().unwrap();
    let report = data.path().join("report.txt");
    fs::write(&report, format!("Fire on the ferry Ingrid\n\n{TEXT}\n")).unwrap();
    let program = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_rashomon"));
        program.env("RASHOMON_DATA", data.path()).stdin(Stdio::null());
        program
    };
    let collection = data.path().join("collection");
    let mut import = program();
    import.args(["import", "--no-analysis", "--collection"]).args([&collection, &report]);
    assert!(import.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let late = data.path().join("late");
    let mut serve = program();
    serve.args(["serve", "--no-poll", "--listen", "127.0.0.1:0", "--collection"]).arg(&collection);
    serve.arg("--model").arg(&late);
    let (_running, mut browser) = first_account(&mut serve);
    let today = browser.ask("GET /", "");
    assert!(today.contains("is not installed."), "{today}");
    let story = today.split("/story/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let is_bare = |browser: &mut Browser| {
        browser.ask(&format!("GET /story/{story}"), "").contains("has not been looked into")
    };
    assert!(is_bare(&mut browser));
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/pipelines/tiny");
    copy(&tiny, &data.path().join("coming")).unwrap();
    fs::rename(data.path().join("coming"), &late).unwrap();
    let began = Instant::now();
    while is_bare(&mut browser) {
        assert!(began.elapsed() < Duration::from_secs(60), "nobody looks into it");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(!browser.ask("GET /", "").contains("is not installed."));
}
