//! Invented outlets and what they publish: everything follows from the number of the feed and the time.

use jiff::{SignedDuration, Timestamp};
use std::fmt::Write;

/// How a feed's server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it should.
    Well,
    /// Knows no validators: sends everything every time.
    Forgetful,
    /// Has moved for good.
    Moved,
    /// Is not there.
    Missing,
    /// Has an error of its own every other time.
    Shaky,
    /// Says that it is no more.
    Gone,
    /// Hangs up after a while without an answer.
    HangsUp,
    /// Asks to be left alone for an hour, every third time.
    Quiet,
    /// Ends in the middle.
    Broken,
    /// Pages are not for robots.
    Closed,
}

/// Days of news that feeds list when the day begins.
const DAYS_BEFORE: i64 = 2;
/// The longest list of a feed.
const ITEMS_MAX: u64 = 15;
/// Feeds that look at the same part of the world.
const FEEDS_PER_TOPIC: u64 = 25;
/// How long a happening is reported.
const HAPPENING: i64 = 3 * 3600;

pub(super) struct World {
    pub(super) n_feeds: usize,
    /// When the first reports were published.
    origin: Timestamp,
    /// Ports, of which each host has one.
    pub(super) ports: Vec<u16>,
}

pub(super) struct Item {
    pub(super) feed: u64,
    pub(super) number: u64,
    pub(super) published: Timestamp,
}

impl World {
    pub(super) fn new(n_feeds: usize, start: Timestamp) -> Self {
        Self { n_feeds, origin: start - SignedDuration::from_hours(24 * DAYS_BEFORE), ports: Vec::new() }
    }

    /// A portal with a twenty-fifth of all feeds, ten large publishers with a tenth, small ones with one to
    /// four.
    pub(super) fn host(&self, feed: u64) -> String {
        let n_feeds = self.n_feeds as u64;
        let host = match feed {
            feed if feed < n_feeds / 25 => 0,
            feed if feed < n_feeds / 7 => 1 + feed % 10,
            feed => 11 + hash(feed, 1) % (n_feeds / 3).max(1),
        };
        let port = self.ports[usize::try_from(host).unwrap_or(0) % self.ports.len()];
        format!("outlet{host}.example:{port}")
    }

    pub(super) fn manner(feed: u64) -> Manner {
        match hash(feed, 2) % 100 {
            0 => Manner::Missing,
            1 => Manner::Gone,
            2..4 => Manner::Shaky,
            4 => Manner::HangsUp,
            5 => Manner::Quiet,
            6 => Manner::Moved,
            7..9 => Manner::Broken,
            9..12 => Manner::Closed,
            12..30 => Manner::Forgetful,
            _ => Manner::Well,
        }
    }

    /// How long a host takes for an answer: one in fifty nearly as long as anybody waits.
    pub(super) fn delay(feed: u64, now: Timestamp) -> SignedDuration {
        let chance = hash(feed ^ now.as_millisecond().unsigned_abs(), 3);
        let millis = if chance.is_multiple_of(50) { 12_000 } else { 60 + chance % 1_500 };
        SignedDuration::from_millis(i64::try_from(millis).unwrap_or(0))
    }

    /// Reports a day.
    fn rate(feed: u64) -> i64 {
        match hash(feed, 4) % 100 {
            0..60 => 2,
            60..85 => 6,
            85..97 => 20,
            _ => 60,
        }
    }

    /// How many reports a feed has published by `now`.
    pub(super) fn n_published(&self, feed: u64, now: Timestamp) -> u64 {
        let gap = 86_400 / Self::rate(feed);
        let phase = i64::try_from(hash(feed, 5) % gap.unsigned_abs()).unwrap_or(0);
        let seconds = now.duration_since(self.origin).as_secs() + phase;
        (seconds / gap).max(0).unsigned_abs()
    }

    fn item(&self, feed: u64, number: u64) -> Item {
        let gap = 86_400 / Self::rate(feed);
        let phase = i64::try_from(hash(feed, 5) % gap.unsigned_abs()).unwrap_or(0);
        let seconds = (i64::try_from(number).unwrap_or(0) + 1) * gap - phase;
        Item { feed, number, published: self.origin + SignedDuration::from_secs(seconds) }
    }

    /// The feed as it stands when it has `n_published` reports, the newest first.
    pub(super) fn feed(&self, feed: u64, n_published: u64) -> String {
        let (host, manner) = (self.host(feed), Self::manner(feed));
        let mut xml = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The {} Courier {feed}</title>\
             <link>http://{host}/</link><language>en</language>",
            name(hash(feed, 6)),
        );
        for number in (n_published.saturating_sub(ITEMS_MAX)..n_published).rev() {
            let item = self.item(feed, number);
            let (headline, lead) = (item.headline(), item.sentence(0));
            // What the format asks for, and a tenth of feeds that do otherwise.
            let date = item.published.strftime("%a, %d %b %Y %H:%M:%S +0000");
            let date = if hash(feed, 7).is_multiple_of(10) {
                String::new()
            } else {
                format!("<pubDate>{date}</pubDate>")
            };
            let _ = write!(
                xml,
                "<item><guid isPermaLink=\"false\">{feed}-{number}</guid><title>{headline}</title>\
                 <link>http://{host}/a/{feed}/{number}</link>{date}<description>{lead}</description></item>"
            );
        }
        xml.push_str(if manner == Manner::Broken { "</channel><!-- " } else { "</channel></rss>" });
        xml
    }

    /// The page of a report.
    pub(super) fn page(&self, feed: u64, number: u64) -> String {
        let item = self.item(feed, number);
        let (headline, date) = (item.headline(), item.published);
        let mut page = format!(
            "<!doctype html><html lang=\"en\"><head><title>{headline} | Courier</title>\
             <meta property=\"og:title\" content=\"{headline}\"><meta property=\"og:type\" content=\"article\">\
             <meta property=\"article:published_time\" content=\"{date}\"></head><body><header><nav><ul>"
        );
        for section in ["World", "Harbour", "Trade", "Weather", "Letters"] {
            let _ = write!(page, "<li><a href=\"/{section}\">{section}</a></li>");
        }
        let _ = write!(page, "</ul></nav></header><main><article><h1>{headline}</h1>");
        for paragraph in 0..6 {
            let sentences: Vec<String> = (0..3).map(|n| item.sentence(paragraph * 3 + n)).collect();
            let _ = write!(page, "<p>{}</p>", sentences.join(" "));
        }
        page.push_str("</article></main><aside><h2>More</h2><ul>");
        for other in 0..8 {
            let _ = write!(page, "<li><a href=\"/a/{feed}/{other}\">{}</a></li>", name(hash(other, feed)));
        }
        page.push_str("</ul></aside><footer><p>All rights reserved.</p></footer></body></html>");
        page
    }
}

impl Item {
    /// What it reports: for two of three what others report as well.
    fn happening(&self) -> u64 {
        if hash(self.feed ^ (self.number << 20), 8).is_multiple_of(3) {
            return hash(self.feed, self.number);
        }
        let slot = self.published.as_second().div_euclid(HAPPENING).unsigned_abs();
        hash(self.feed / FEEDS_PER_TOPIC, slot)
    }

    pub(super) fn headline(&self) -> String {
        let happening = self.happening();
        let (place, what) = (name(hash(happening, 20)), of(&AFFAIRS, hash(happening, 21)));
        match hash(self.feed, self.number) % 3 {
            0 => format!("{place} {what}: minister promises answers"),
            1 => format!("What we know of the {what} in {place}"),
            _ => format!("{} speaks of {place} {what}", name(hash(happening, 22))),
        }
    }

    /// One of the sentences of the report: each outlet has its own choice of them.
    fn sentence(&self, place: u64) -> String {
        let happening = self.happening();
        let own = hash(self.feed ^ (self.number << 16), place + 40);
        // Three of four sentences are of the happening, the rest is the outlet's own.
        let subject = if own.is_multiple_of(4) { own } else { hash(happening, (place + own % 3) / 2) };
        let town = name(hash(happening, 20));
        let who = name(hash(happening, 22 + subject % 3));
        let other = name(hash(subject, 25));
        let (office, affair) =
            (of(&OFFICES, hash(happening, 22 + subject % 3)), of(&AFFAIRS, hash(happening, 21)));
        let (thing, deed) = (of(&THINGS, hash(subject, 26)), of(&DEEDS, hash(subject, 27)));
        let n = 3 + hash(happening, 28 + subject % 4) % 400;
        let frame = match subject % 8 {
            0 => format!("{office} {who} said on Tuesday that the {thing} of {town} would {deed}."),
            1 => format!(
                "“The {thing} will {deed} before the {affair} is over,” {who} told reporters in {town}."
            ),
            2 => format!("{n} people left {town} after the {affair}, according to {office} {who}."),
            3 => format!("{who} denied that the {thing} had failed to {deed}."),
            4 => format!("The {thing} near {other} cost {n} million crowns and is to {deed} next spring."),
            5 => format!("{other}, who lives beside the {thing}, said she had never seen such a {affair}."),
            6 => {
                format!("Neighbours of {town} asked why the {thing} did not {deed} when the {affair} began.")
            }
            _ => format!("The council of {town} accused {who} of letting the {thing} {deed} for {n} days."),
        };
        // Half of the words are of the happening alone, as in real news.
        let word = |n: u64| name(hash(happening, 100 + hash(own, 30 + n) % 40)).to_lowercase();
        let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(word);
        format!("{frame} The {a} of {b} {c} went by the {d}, and {e} was {f}.")
    }
}

const AFFAIRS: [&str; 12] = [
    "flood", "strike", "election", "fire", "harvest", "trial", "storm", "shortage", "merger", "march",
    "quarrel", "budget",
];
const OFFICES: [&str; 8] =
    ["Mayor", "Minister", "Governor", "Senator", "Judge", "President", "Ambassador", "Chancellor"];
const THINGS: [&str; 24] = [
    "harbour wall",
    "ferry",
    "railway",
    "granary",
    "bridge",
    "power station",
    "market hall",
    "school",
    "hospital",
    "water main",
    "dam",
    "airport",
    "forest",
    "mine",
    "customs house",
    "archive",
    "observatory",
    "shipyard",
    "brewery",
    "tunnel",
    "lighthouse",
    "canal",
    "prison",
    "cannery",
];
const DEEDS: [&str; 12] = [
    "open again",
    "close for good",
    "be rebuilt",
    "be sold",
    "hold",
    "burn",
    "change hands",
    "stand empty",
    "feed the town",
    "serve both banks",
    "be searched",
    "pay its debts",
];

fn of<'a>(list: &[&'a str], chance: u64) -> &'a str {
    list[usize::try_from(chance % list.len() as u64).unwrap_or(0)]
}

/// An invented name, another for nearly every number.
fn name(mut chance: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "del", "fi", "gor", "hu", "jam", "ke", "lin", "mo", "nup", "ra", "ses", "ti", "vol", "wu",
        "zan",
    ];
    let mut name = String::new();
    for _ in 0..2 + chance % 3 {
        chance /= 3;
        name.push_str(of(&SYLLABLES, chance));
        chance /= 16;
    }
    let first = name.remove(0).to_ascii_uppercase();
    format!("{first}{name}")
}

pub(super) fn hash(number: u64, seed: u64) -> u64 {
    let mut mixed = number.wrapping_add(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
