//! `rashomon stories`

mod corrections;
mod explain;

use super::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::json::Membership;
use crate::output;
use crate::terminal::clean;
use rashomon::Grouping;
use rashomon::core::{Article, ArticleId, Story, StoryId};
use std::collections::HashMap;
use std::path::PathBuf;

/// Print which articles belong to one story.
///
/// Reads articles, above all JSON Lines with one object a line: {"id", "title", "text", "published",
/// "outlet", "language"}, of which only the id is needed, and prints for each article the story it is
/// in. Articles that report one happening are in one story. No language model is needed.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  rashomon stories corpus.jsonl > stories.jsonl
  rashomon stories corpus.jsonl --format text
  rashomon stories corpus.jsonl --corrections corrections.jsonl
  rashomon stories explain a17 corpus.jsonl

Exit status: 0 all of the input was read, 1 some of it, 2 none of it."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    input: Option<InputOptions>,
    #[command(flatten)]
    corrections: corrections::Options,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// The commands about stories.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Explain(explain::Arguments),
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
    if let Some(Command::Explain(arguments)) = &arguments.command {
        return explain::run(arguments);
    }
    let Some(options) = &arguments.input else { return Ok(Status::None) };
    let input = input::read(options, false);
    let articles: Vec<&Article> = input.articles.iter().collect();
    let corrections = corrections::read(&arguments.corrections, &articles)?;
    let stories = Grouping::of(&articles, &corrections).stories;
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
            text.push_str(&format!("    {}\n", line(article)));
        }
    }
    text
}

/// An article in a line: id, outlet, headline.
fn line(article: &Article) -> String {
    let outlet = article.outlet.as_ref().map_or("outlet unknown", |outlet| &outlet.name);
    let title = article.title.as_ref().map_or("(no headline)", |title| &title.text);
    format!("{}  {}: {}", clean(article.id.as_str()), clean(outlet), clean(title))
}
