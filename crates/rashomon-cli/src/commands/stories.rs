//! `rashomon stories`

use super::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::json::Membership;
use crate::output;
use crate::terminal::clean;
use rashomon::core::{Article, ArticleId, Story, StoryId};
use std::collections::HashMap;
use std::path::PathBuf;

/// Print which articles belong to one story.
///
/// Reads articles, above all JSON Lines with one object a line: {"id", "title", "text", "published",
/// "outlet", "language"}, of which only the id is needed, and prints for each article the story it is
/// in. Articles that report one happening are in one story. No language model is needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon stories corpus.jsonl > stories.jsonl
  rashomon stories corpus.jsonl --format text

Exit status: 0 all of the input was read, 1 some of it, 2 none of it.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputOptions,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// {"article": ID, "story": ID} a line for each article, in the order of the input.
    #[default]
    Jsonl,
    /// The stories with their articles, for people.
    Text,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let input = input::read(&arguments.input, false);
    let articles: Vec<&Article> = input.articles.iter().collect();
    let stories = rashomon::group(&articles);
    let text = match arguments.format {
        Format::Jsonl => jsonl(&articles, &stories)?,
        Format::Text => text(&articles, &stories),
    };
    output::write(arguments.output.as_deref(), &text)?;
    Ok(Status::of(input.n_read, input.n_failed))
}

fn jsonl(articles: &[&Article], stories: &[Story]) -> Result<String, Failure> {
    let story_of: HashMap<&ArticleId, &StoryId> =
        stories.iter().flat_map(|story| story.articles.iter().map(|id| (id, &story.id))).collect();
    let mut text = String::new();
    for article in articles {
        let Some(story) = story_of.get(&article.id) else { continue };
        let line = serde_json::to_string(&Membership { article: article.id.as_str(), story: story.as_str() });
        text.push_str(&line.map_err(|error| Failure::caused_by("cannot write JSON", &error))?);
        text.push('\n');
    }
    Ok(text)
}

fn text(articles: &[&Article], stories: &[Story]) -> String {
    let by_id: HashMap<&ArticleId, &Article> =
        articles.iter().map(|&article| (&article.id, article)).collect();
    let mut text = String::new();
    for story in stories {
        let headline = story.headline.as_ref().map_or("(no headline)", |headline| &headline.text);
        text.push_str(&format!("{}  {}\n", clean(story.id.as_str()), clean(headline)));
        for article in story.articles.iter().filter_map(|id| by_id.get(id)) {
            let outlet = article.outlet.as_ref().map_or("outlet unknown", |outlet| &outlet.name);
            let title = article.title.as_ref().map_or("(no headline)", |title| &title.text);
            let id = article.id.as_str();
            text.push_str(&format!("    {}  {}: {}\n", clean(id), clean(outlet), clean(title)));
        }
    }
    text
}
