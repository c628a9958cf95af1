//! Any number of articles that read like news.
//!
//! They are the labelled sets' articles, over and over: each time round, two of three names and numbers are
//! others, the same for the whole round, so that the happenings of each round are its own while the words of
//! the trade stay. The articles of a round come in their own order, one every twelve seconds.

use crate::eval_stories::{SETS, Set, read};
use crate::workspace;
use anyhow::ensure;
use rashomon_core::{Article, ArticleId, Published, TextSpan, Title};
use std::path::Path;

/// Seconds from one article to the next.
const STEP: i64 = 12;

pub(super) struct Stream {
    articles: Vec<Article>,
}

impl Stream {
    /// Reads the labelled sets below `shared`.
    pub(super) fn read(shared: &Path) -> anyhow::Result<Self> {
        let folder = workspace::root().join(shared).join("eval/stories");
        ensure!(
            folder.exists(),
            "{}: no such folder; name the labelled sets with --shared",
            folder.display()
        );
        let sets: Vec<Set> = SETS.iter().map(|set| read(&folder, set)).collect::<Result<_, _>>()?;
        let mut articles: Vec<Article> = sets.into_iter().flat_map(|set| set.articles).collect();
        // All sets at the same time, each in its order.
        articles.sort_by_key(|article| hash(article.id.as_str(), 0) % 64);
        Ok(Self { articles })
    }

    /// The article of that number.
    pub(super) fn article(&self, number: usize) -> Article {
        renamed(&self.articles[number % self.articles.len()], number / self.articles.len(), number)
    }
}

/// `article` as of round `round`.
fn renamed(article: &Article, round: usize, number: usize) -> Article {
    let title = article.title.as_ref().map(|title| Title { text: words(&title.text, round), span: None });
    let mut text = String::with_capacity(article.text.len() * 5 / 4);
    let mut paragraphs = Vec::new();
    for span in article.body() {
        let start = text.len();
        text.push_str(&words(span.of(&article.text), round));
        paragraphs.push(TextSpan::new(start, text.len()));
        text.push('\n');
    }
    let seconds = 1_700_000_000 + STEP * i64::try_from(number).unwrap_or(0);
    Article {
        id: ArticleId::new(number.to_string()),
        text,
        title,
        published: jiff::Timestamp::from_second(seconds).ok().map(Published::Moment),
        paragraphs,
        boilerplate: Vec::new(),
        ..article.clone()
    }
}

fn words(text: &str, round: usize) -> String {
    let mut renamed = String::with_capacity(text.len() + text.len() / 4);
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            renamed.push(' ');
        }
        renamed.push_str(word.trim_end_matches(|letter: char| !letter.is_alphanumeric()));
        let is_name = word.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        if is_name && round > 0 && !hash(word, round).is_multiple_of(3) {
            let mut rest = round;
            while rest > 0 {
                renamed.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
                rest /= 26;
            }
        }
    }
    renamed
}

fn hash(text: &str, seed: usize) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed as u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(29)
    })
}
