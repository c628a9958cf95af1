//! `rashomon stories`

mod corrections;
mod explain;

use super::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::json::Membership;
use crate::output;
use crate::terminal::clean;
use rashomon::core::{Article, ArticleId, Relation, Story, StoryId};
use rashomon::{Grouping, timeline};
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

/// Related stories shown of each.
const RELATED: usize = 3;

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
    /// The stories with their articles, what came up when, and related stories, for people.
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
    let grouping = Grouping::of(&articles, &corrections);
    let text = match arguments.format {
        Format::Jsonl => jsonl(&articles, &grouping.stories)?,
        Format::Text => text(&articles, &grouping),
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

fn text(articles: &[&Article], grouping: &Grouping) -> String {
    let by_id: HashMap<&ArticleId, &Article> =
        articles.iter().map(|&article| (&article.id, article)).collect();
    let headline_of: HashMap<&StoryId, &str> =
        grouping.stories.iter().map(|story| (&story.id, headline(story))).collect();
    let mut text = String::new();
    for story in &grouping.stories {
        text.push_str(&format!("{}  {}\n", clean(story.id.as_str()), clean(headline(story))));
        let members: Vec<&Article> = story.articles.iter().filter_map(|id| by_id.get(id).copied()).collect();
        for article in &members {
            text.push_str(&format!("    {}\n", line(article)));
        }
        let timeline = timeline(&members);
        for new in &timeline.developments {
            let terms = new.terms.join(", ");
            let (article, terms) = (clean(new.article.as_str()), clean(&terms));
            text.push_str(&format!("  new with {article}, in {} outlets: {terms}\n", new.n_outlets));
        }
        if !timeline.today.is_empty() {
            let today: Vec<&str> = timeline.today.iter().map(ArticleId::as_str).collect();
            text.push_str(&format!("  of the last day: {}\n", clean(&today.join(", "))));
        }
        for related in grouping.window().related(&story.id, &members, RELATED) {
            let how = match related.relation {
                Relation::SameActors => "related",
                Relation::OtherLanguage => "perhaps the same in another language",
            };
            let other = headline_of.get(&related.story).copied().unwrap_or_default();
            let names = related.names.join(", ");
            let names = clean(&names);
            text.push_str(&format!(
                "  {how}: {}  {} ({names})\n",
                clean(related.story.as_str()),
                clean(other)
            ));
        }
    }
    text
}

fn headline(story: &Story) -> &str {
    story.headline.as_ref().map_or("(no headline)", |headline| &headline.text)
}

/// An article in a line: id, outlet, headline.
fn line(article: &Article) -> String {
    let outlet = article.outlet.as_ref().map_or("outlet unknown", |outlet| &outlet.name);
    let title = article.title.as_ref().map_or("(no headline)", |title| &title.text);
    format!("{}  {}: {}", clean(article.id.as_str()), clean(outlet), clean(title))
}
