//! How many articles a second get their story, features given, as the window fills.
//!
//! `cargo run --release -p rashomon-story --example window_speed -- 100000`: invented articles with the word
//! statistics of news (Zipf's law), five of each story, a story every few seconds.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement prints; its counts are small"
)]

use rashomon_core::{Article, ArticleId, Published, TextSpan, Title};
use rashomon_story::{Terms, Weights, Window};
use std::time::{Duration, Instant};

fn main() {
    let n_articles: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let mut window = Window::new(Weights::default());
    let mut spent = Duration::ZERO;
    let mut last = (0, Duration::ZERO);
    for number in 0..n_articles {
        let terms = Terms::of(&article(number), Some("en"));
        window.count(&terms);
        let features = window.weigh(&terms);
        let start = Instant::now();
        window.insert(features);
        spent += start.elapsed();
        if (number + 1).is_multiple_of(n_articles / 10) {
            let rate = (number + 1 - last.0) as f64 / (spent - last.1).as_secs_f64();
            println!("{:8} articles  {rate:8.0} articles/s", number + 1);
            last = (number + 1, spent);
        }
    }
    let mut stories: Vec<u32> = window.stories().to_vec();
    stories.sort_unstable();
    stories.dedup();
    println!("{} stories; {:.0} articles/s in all", stories.len(), n_articles as f64 / spent.as_secs_f64());
}

/// Article `number`: 300 words, a third of them its story's own, the others anybody's.
fn article(number: u64) -> Article {
    // Reports of a story come within the next two hundred articles.
    let story = number / 200 * 40 + hash(number) % 40;
    let mut words: Vec<String> = Vec::with_capacity(312);
    for place in 0..312 {
        let draw = hash(number * 1_000 + place);
        words.push(if draw.is_multiple_of(3) {
            format!("S{}", zipf(hash(story * 1_000 + draw / 3 % 40), 200_000))
        } else {
            format!("w{}", zipf(draw, 60_000))
        });
    }
    let text = words.split_off(12).join(" ");
    let time = jiff::Timestamp::from_second(1_700_000_000 + i64::try_from(number).unwrap_or(0) * 4);
    Article {
        id: ArticleId::new(number.to_string()),
        title: Some(Title { text: words.join(" "), span: None }),
        outlet: None,
        carrier: None,
        byline: None,
        published: time.ok().map(Published::Moment),
        language: Some("en".to_owned()),
        url: None,
        path: None,
        paragraphs: vec![TextSpan::new(0, text.len())],
        boilerplate: Vec::new(),
        complete: true,
        text,
    }
}

/// A rank from 1 to `n_words`, as often as Zipf's law has it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank is small and positive")]
fn zipf(draw: u64, n_words: u64) -> u64 {
    (n_words as f64).powf((draw % 1_000_003) as f64 / 1_000_003.0) as u64
}

fn hash(number: u64) -> u64 {
    let mut hash = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
