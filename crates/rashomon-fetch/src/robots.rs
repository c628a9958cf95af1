//! What a host asks robots not to read.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::time::Duration;

/// The rules of a `robots.txt` for one robot.
///
/// Source: RFC 9309; `Crawl-delay` is no part of it but widely written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// How long to wait between two requests.
    pub crawl_delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    /// `*` stands for any characters, `$` at the end for the end.
    pattern: String,
    allow: bool,
}

/// As much of a file as is read.
const BYTES_MAX: usize = 512 * 1024;

impl Robots {
    /// The rules of the group that names `robot`, of the group for all where none does.
    pub fn parse(bytes: &[u8], robot: &str) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BYTES_MAX)]);
        let robot = robot.to_ascii_lowercase();
        let (mut named, mut general) = (Self::default(), Self::default());
        let (mut is_named, mut is_general, mut any_named) = (false, false, false);
        let mut in_rules = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if in_rules {
                    (is_named, is_general, in_rules) = (false, false, false);
                }
                // "Rashomon/1.0" names Rashomon.
                let token = value.split('/').next().unwrap_or_default().to_ascii_lowercase();
                is_general |= token == "*";
                is_named |= token == robot;
                any_named |= is_named;
                continue;
            }
            if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                continue;
            }
            in_rules = true;
            for (group, is_meant) in [(&mut named, is_named), (&mut general, is_general)] {
                if is_meant {
                    group.take(&key, value);
                }
            }
        }
        if any_named { named } else { general }
    }

    /// Rules that forbid everything, for hosts whose `robots.txt` cannot be had at the moment.
    pub fn closed() -> Self {
        Self { rules: vec![Rule { pattern: "/".to_owned(), allow: false }], crawl_delay: None }
    }

    /// Whether a path with its query may be read: the longest rule that fits decides, of two as long the
    /// one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        if path == "/robots.txt" {
            return true;
        }
        let fitting = self.rules.iter().filter(|rule| fits(rule.pattern.as_bytes(), path.as_bytes()));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|seconds| (0.0..86_400.0).contains(seconds));
                self.crawl_delay = seconds.map(Duration::from_secs_f64).or(self.crawl_delay);
            }
            _ if value.is_empty() => {}
            _ => self.rules.push(Rule { pattern: normal(value), allow: key == "allow" }),
        }
    }
}

/// One way of writing a path: escaped where it must be and nowhere else.
fn normal(path: &str) -> String {
    const ESCAPED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b'*')
        .remove(b'$')
        .remove(b'?')
        .remove(b'=')
        .remove(b'&')
        .remove(b':')
        .remove(b'+')
        .remove(b',')
        .remove(b';')
        .remove(b'@')
        .remove(b'!')
        .remove(b'(')
        .remove(b')')
        .remove(b'\'')
        .remove(b'%');
    match percent_decode_str(path).decode_utf8() {
        Ok(decoded) => utf8_percent_encode(&decoded, &ESCAPED).to_string(),
        Err(_) => path.to_owned(),
    }
}

/// Whether `pattern` fits the beginning of `path`; in time linear in both for each `*`.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split(|&byte| byte == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let parts: Vec<&[u8]> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !to_end || rest.is_empty() };
    for part in middle {
        match find(rest, part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    if to_end { rest.ends_with(last) } else { find(rest, last).is_some() }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { Some(0) } else { text.windows(part.len()).position(|window| window == part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}# rules\nUser-agent: *\nDisallow: /private/ # keep out\nAllow: /private/open\n\
        Crawl-delay: 2\nSitemap: https://example.org/map.xml\n\nUser-agent: OtherBot\nUser-Agent: rashomon/2\n\
        Disallow: /*.pdf$\nDisallow: /a*/b\nDisallow:\n\nUser-agent: greedy\nDisallow: /\n";

    #[test]
    fn the_group_that_names_the_robot_counts_alone() {
        let general = Robots::parse(FILE.as_bytes(), "Someone");
        assert!(
            !general.allows("/private/x") && general.allows("/private/open/x") && general.allows("/x.pdf")
        );
        assert_eq!(general.crawl_delay, Some(Duration::from_secs(2)));
        let named = Robots::parse(FILE.as_bytes(), "Rashomon");
        assert!(named.allows("/private/x") && !named.allows("/x.pdf") && named.allows("/x.pdf?a"));
        assert!(!named.allows("/axx/b/c") && named.allows("/axx/c"));
        assert!(!Robots::parse(FILE.as_bytes(), "Greedy").allows("/"));
        assert!(!Robots::closed().allows("/x") && Robots::closed().allows("/robots.txt"));
    }

    #[test]
    fn paths_are_compared_unescaped() {
        let robots = Robots::parse("User-agent: *\nDisallow: /caf%C3%A9\nDisallow: /tür".as_bytes(), "r");
        assert!(!robots.allows("/café") && !robots.allows("/caf%c3%a9/x") && !robots.allows("/t%C3%BCr"));
    }

    #[test]
    fn odd_files_allow() {
        for file in ["", "<html>not found</html>", "Disallow: /", "User-agent: *", "User-agent: *\nDisallow:"]
        {
            assert!(Robots::parse(file.as_bytes(), "r").allows("/x"), "{file}");
        }
        let stars = format!("User-agent: *\nDisallow: /{}b", "*a".repeat(5000));
        assert!(Robots::parse(stars.as_bytes(), "r").allows(&format!("/{}", "a".repeat(5000))));
    }
}
