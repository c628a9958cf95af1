//! `rashomon story`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::Failure;
use crate::json::{Read, StoryJson, lines};
use crate::terminal::{ColourChoice, Look, Role, clean, paint};
use crate::{output, text};
use rashomon::core::{Analysis, Article, StoryId};
use rashomon::store::{Store, StoryQuery, StoryRow};
use rashomon_server::report::count;
use rashomon_server::view::{OverTime, RELATED_MAX, StoryView};

/// Show a story of the collection with every account side by side, or list the stories.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon story
  rashomon story --min 3 --json
  rashomon story 4f2a9c31d07be855

Exit status: 0 something was found, 1 nothing.")]
pub(crate) struct Arguments {
    /// The story's id; without one the stories are listed, the one with the latest article first.
    #[arg(value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    collection: CollectionOption,
    /// List so many.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// List stories of at least so many articles.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min: usize,
    /// Print JSON; docs/json documents the fields.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let collection = arguments.collection.open_existing()?;
    let look = Look::stdout(arguments.color, None);
    let Some(id) = &arguments.id else {
        let query =
            StoryQuery { n_articles_min: arguments.min, limit: arguments.limit, ..StoryQuery::default() };
        let stories = collection.store().stories(&query).map_err(|error| failure(&error))?;
        let listed = if arguments.json {
            lines(stories.iter().map(StoryJson::from))?
        } else {
            stories.iter().map(|row| line(row, look)).collect()
        };
        output::write(None, &listed)?;
        return Ok(if stories.is_empty() { Status::Some } else { Status::All });
    };
    let page = collection.story(&StoryId::new(id.as_str())).map_err(|error| failure(&error))?;
    let Some(page) = page else {
        return Err(
            Failure::new(format!("there is no story {id}")).hint("list the stories with: rashomon story")
        );
    };
    let n_articles = page.row.story.articles.len();
    if page.analyses.len() < n_articles {
        let n_bare = n_articles - page.analyses.len();
        crate::failure::tell(
            "note",
            &format!(
                "{n_bare} of {n_articles} articles were never analysed; import them without --no-analysis"
            ),
        );
    }
    let members: Vec<&Analysis> = page.analyses.iter().collect();
    let articles: Vec<&Article> = members.iter().map(|analysis| &analysis.article).collect();
    let related = collection.related(&page.row.story.id, &articles, RELATED_MAX);
    let related = related.map_err(|error| failure(&error))?.into_iter().map(Into::into).collect();
    let over_time = OverTime::new(&members, related);
    let shown = if arguments.json {
        let read = Read::new(std::iter::once((&page.row.story, &page.comparison, members, &over_time)));
        serde_json::to_string_pretty(&read)
            .map_err(|error| Failure::caused_by("cannot write JSON", &error))?
            + "\n"
    } else {
        let view = StoryView::new(&page.row.story, &page.comparison, &members).with_time(over_time);
        text::stories(&[view], look)
    };
    output::write(None, &shown)?;
    Ok(Status::All)
}

fn line(row: &StoryRow, look: Look) -> String {
    let headline = row.story.headline.as_ref().map_or("(no headline)", |headline| &headline.text);
    let last = row.last.to_string();
    let day = last.split('T').next().unwrap_or_default();
    let n_articles = count(row.story.articles.len(), "article", "articles");
    let n_outlets = count(row.n_outlets, "outlet", "outlets");
    let counts = format!("{n_articles}, {n_outlets}, last {day}");
    format!(
        "{}  {}\n                  {}\n",
        paint(&clean(row.story.id.as_str()), Role::Dim, look),
        paint(&clean(headline), Role::Strong, look),
        paint(&counts, Role::Dim, look),
    )
}
