//! `rashomon stories explain`

use super::{corrections, line};
use crate::commands::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::output;
use crate::terminal::clean;
use rashomon::core::{Article, ArticleId, Story, StoryId};
use rashomon::{Choice, Explanation, Grouping, Resemblance};
use std::collections::HashMap;

/// Print why an article is in its story, and in which other it could have been.
///
/// For the articles most like it: the names, words and numbers that both have, how far apart they were
/// published, and what each kind of evidence adds to the score, which is the logarithm of the odds that two
/// articles report one happening. The runner-up is the other story that the article is most like.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rashomon stories explain a17 corpus.jsonl")]
pub(super) struct Arguments {
    /// Id of the article, as the input or `rashomon stories` gives it.
    #[arg(value_name = "ARTICLE")]
    article: String,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    corrections: corrections::Options,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let input = input::read(&arguments.input, false);
    let articles: Vec<&Article> = input.articles.iter().collect();
    let id = ArticleId::new(arguments.article.as_str());
    let article = articles.iter().find(|article| article.id == id).ok_or_else(|| {
        Failure::new(format!("no article has the id {id}"))
            .hint("rashomon stories --format text lists articles with their ids")
    })?;
    let corrections = corrections::read(&arguments.corrections, &articles)?;
    let grouping = Grouping::of(&articles, &corrections);
    let explanation = grouping.window().explain(article).ok_or_else(|| {
        Failure::new(format!("article {id} is too old to be compared with the latest"))
            .hint("give fewer articles, those of its time")
    })?;
    let names = Names {
        articles: articles.iter().map(|&article| (&article.id, article)).collect(),
        stories: grouping.stories.iter().map(|story| (&story.id, story)).collect(),
    };
    output::write(None, &text(article, &explanation, &names))?;
    Ok(Status::of(input.n_read, input.n_failed))
}

struct Names<'a> {
    articles: HashMap<&'a ArticleId, &'a Article>,
    stories: HashMap<&'a StoryId, &'a Story>,
}

fn text(article: &Article, explanation: &Explanation, names: &Names<'_>) -> String {
    let mut text = format!("{}\n\nin story ", line(article));
    push_choice(&mut text, &explanation.story, names);
    if explanation.story.nearest.is_empty() {
        text.push_str("  alone in it\n");
    }
    if explanation.is_corrected {
        text.push_str("  a correction names this article and holds against the score\n");
    }
    match &explanation.runner_up {
        Some(choice) => {
            text.push_str("\nrunner-up ");
            push_choice(&mut text, choice, names);
        }
        None => text.push_str("\nno runner-up: no other story is like it\n"),
    }
    text
}

fn push_choice(text: &mut String, choice: &Choice, names: &Names<'_>) {
    let story = names.stories.get(&choice.story);
    let headline = story.and_then(|story| story.headline.as_ref());
    let headline = headline.map_or("(no headline)", |headline| &headline.text);
    text.push_str(&format!("{}  {}\n", clean(choice.story.as_str()), clean(headline)));
    text.push_str(&format!("  likeness {:.2}; mean over its articles {:.2}\n", choice.likeness, choice.mean));
    text.push_str(&format!(
        "  its articles are {:.2} alike among themselves: an article joins at a likeness of {:.2} when it \
         arrives; looked at together, at a mean of {:.2}\n",
        choice.cohesion, choice.join, choice.link
    ));
    for resemblance in &choice.nearest {
        push_resemblance(text, resemblance, names);
    }
}

/// Words of one kind that are listed.
const LISTED: usize = 12;

fn push_resemblance(text: &mut String, resemblance: &Resemblance, names: &Names<'_>) {
    let article = names.articles.get(&resemblance.article).map(|&article| line(article));
    text.push_str(&format!("  {:.2}  {}\n", resemblance.likeness, article.unwrap_or_default()));
    let lists =
        [("names", &resemblance.names), ("terms", &resemblance.terms), ("numbers", &resemblance.numbers)];
    for (label, words) in lists.into_iter().filter(|(_, words)| !words.is_empty()) {
        let words: Vec<_> = words.iter().take(LISTED).map(|word| clean(word)).collect();
        text.push_str(&format!("        {label:8} {}\n", words.join(", ")));
    }
    if let Some(days) = resemblance.days_apart {
        let time = if days < 1.0 { format!("{:.1} hours", days * 24.0) } else { format!("{days:.1} days") };
        text.push_str(&format!("        {:8} {time} apart\n", "time"));
    }
    let total: f32 = resemblance.parts.iter().map(|part| part.1).sum();
    let parts: Vec<String> =
        resemblance.parts.iter().take(LISTED).map(|(name, part)| format!("{part:+.1} {name}")).collect();
    text.push_str(&format!("        {:8} {total:+.1} = {}\n", "score", parts.join(", ")));
}
