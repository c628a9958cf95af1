//! `rashomon search`

use super::Status;
use crate::collection::{CollectionOption, day, failure};
use crate::failure::Failure;
use crate::json::{FoundJson, lines};
use crate::output;
use crate::terminal::{ColourChoice, Look, Role, clean, paint};
use rashomon::store::{AccountId, SavedSearch, SearchQuery, ShownHit, Store};

/// The account of whoever works at the machine itself.
const READER: AccountId = AccountId(1);

/// Find articles and statements in the collection.
///
/// All words have to be there, in any of their forms; "words in quotation marks" stand so in the text,
/// begin* is a beginning, -word must not be there. Conditions: outlet:NAME, lang:en, about:NAME,
/// story:ID, since:2031-05-01, before:2031-06-01, sort:latest; and for statements, which in:statements
/// asks for, speaker:NAME, kind:direct (mixed, indirect), act:promise (denial, demand, threat …).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon search ferry 'harb*' -bridge
  rashomon search '\"take care\" speaker:putin'
  rashomon search 'act:promise about:brannoch since:2031-05-01' --json
  rashomon search 'ferry lang:en' --save ferries
  rashomon search --saved ferries

Exit status: 0 something was found, 1 nothing.")]
pub(crate) struct Arguments {
    /// What to find.
    #[arg(value_name = "WORDS", required_unless_present_any = ["saved", "list"])]
    words: Vec<String>,
    #[command(flatten)]
    collection: CollectionOption,
    /// Show so many.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Leave out the first so many.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Keep the search under this name.
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Search as it was saved under this name; words given beside it count too.
    #[arg(long, value_name = "NAME")]
    saved: Option<String>,
    /// List the saved searches.
    #[arg(long)]
    list: bool,
    /// Forget the saved search of this name.
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    forget: Option<String>,
    /// Print one JSON object a line; docs/json documents the fields.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let told = |error| failure(&error);
    if arguments.list {
        let saved = arguments.collection.open_existing()?.store().saved_searches(READER).map_err(told)?;
        let shown = |search: &SavedSearch| format!("{}: {}\n", clean(&search.name), clean(&search.query));
        output::write(None, &saved.iter().map(shown).collect::<String>())?;
        return Ok(Status::All);
    }
    let mut words = arguments.words.join(" ");
    if let Some(name) = &arguments.saved {
        let saved = arguments.collection.open_existing()?.store().saved_searches(READER).map_err(told)?;
        let found = saved.iter().find(|search| search.name == *name);
        let search = found.ok_or_else(|| {
            Failure::new(format!("no search is saved as {name:?}"))
                .hint("list the saved ones with: rashomon search --list")
        })?;
        words = format!("{} {words}", search.query);
    }
    let query = SearchQuery::parse(&words).map_err(|error| Failure::of(&error))?;
    let collection = arguments.collection.open_indexed()?;
    if let Some(name) = &arguments.forget {
        collection.store().remove_saved_search(READER, name).map_err(told)?;
        return Ok(Status::All);
    }
    if let Some(name) = &arguments.save {
        let search = SavedSearch { name: name.clone(), query: words.trim().to_owned() };
        collection.store().put_saved_search(READER, &search, jiff::Timestamp::now()).map_err(told)?;
    }
    let (n_hits, hits) = collection.search(&query, arguments.offset, arguments.limit).map_err(told)?;
    if arguments.json {
        output::write(None, &lines(hits.iter().map(FoundJson::from))?)?;
    } else {
        output::write(None, &text(n_hits, &hits, Look::stdout(arguments.color, None)))?;
    }
    Ok(if n_hits > 0 { Status::All } else { Status::Some })
}

fn text(n_hits: usize, hits: &[ShownHit], look: Look) -> String {
    let mut text = String::new();
    for hit in hits {
        let outlet = hit.outlet.as_deref().unwrap_or("outlet unknown");
        let title = hit.title.as_deref().unwrap_or("(no headline)");
        let day = day(hit.at, hit.dated);
        text.push_str(&paint(&clean(title), Role::Strong, look));
        text.push('\n');
        let by = hit.statement.as_ref().and_then(|statement| statement.speaker.as_ref());
        let by = by.map(|speaker| format!("  {}:", clean(&speaker.name))).unwrap_or_default();
        text.push_str(&format!(
            "  {}  {}{}\n  ",
            paint(&clean(outlet), Role::Outlet, look),
            paint(&format!("{day}  {}", clean(hit.article.as_str())), Role::Dim, look),
            paint(&by, Role::Strong, look),
        ));
        let snippet = &hit.snippet;
        let mut from = 0;
        text.push_str(if snippet.more_before { "… " } else { "" });
        for mark in &snippet.marks {
            text.push_str(&clean(&snippet.text[from..mark.start]));
            text.push_str(&paint(&clean(mark.of(&snippet.text)), Role::Mark, look));
            from = mark.end;
        }
        text.push_str(&clean(&snippet.text[from..]));
        text.push_str(if snippet.more_after { " …\n\n" } else { "\n\n" });
    }
    text.push_str(&match n_hits {
        0 => "nothing found\n".to_owned(),
        _ => format!("{} of {n_hits}\n", hits.len()),
    });
    text
}
