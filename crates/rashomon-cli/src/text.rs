//! The stories as text for a terminal, a pipe or a file.

mod page;

use crate::terminal::{Flow, Look, Role};
use page::{Entry, INDENT, Layout, Page, names};
use rashomon::core::{ArticleId, DifferenceKind};
use rashomon_server::report::count;
use rashomon_server::shorten;
use rashomon_server::view::{AloneView, SharedView, Source, StoryView, WordingView};

/// Lays out `stories` one below the other.
pub(crate) fn stories(stories: &[StoryView<'_>], look: Look) -> String {
    let mut page = Page::new(look);
    for (number, story) in stories.iter().enumerate() {
        if number > 0 {
            page.blank();
            page.blank();
        }
        if stories.len() > 1 {
            page.flow(0, &[(&format!("Story {} of {}", number + 1, stories.len()), Role::Dim)]);
        }
        self::story(&mut page, story);
    }
    page.text
}

fn story(page: &mut Page, story: &StoryView<'_>) {
    headline(page, story);
    outlets(page, story);
    differences(page, story);
    who_said_what(page, story);
    alone(page, story);
    silent(page, story);
    other(page, story);
    over_time(page, story);
    related(page, story);
}

fn headline(page: &mut Page, story: &StoryView<'_>) {
    match story.headline {
        Some((text, source)) => {
            page.flow(0, &[(text, Role::Heading)]);
            page.flow(0, &[("headline of ", Role::Dim), (&story.sources[source].label, Role::Outlet)]);
        }
        None => page.flow(0, &[("No headline: none of the reports gives one.", Role::Heading)]),
    }
}

fn outlets(page: &mut Page, story: &StoryView<'_>) {
    page.blank();
    let layout = Layout::new(story, page.look);
    for source in &story.sources {
        let article = source.article();
        let mut facts = Vec::new();
        if !source.is_outlet {
            facts.push("outlet unknown".to_owned());
        }
        facts.extend(article.carrier.as_ref().map(|carrier| format!("carried by {}", carrier.name)));
        facts.push(source.published());
        facts.extend(article.byline.as_ref().map(|byline| format!("by {byline}")));
        if !article.complete {
            facts.push("only part of its text is held".to_owned());
        }
        page.labelled(&layout, &source.label, &facts.join(" · "));
        if let Some(path) = &article.path {
            page.labelled(&layout, "", path);
        }
    }
}

fn differences(page: &mut Page, story: &StoryView<'_>) {
    if story.sources.len() < 2 || story.is_part && story.differences.is_empty() {
        return;
    }
    page.section("Differences", &story.differences.len().to_string());
    if story.differences.is_empty() {
        page.flow(INDENT, &[("Nothing was found that the reports give differently.", Role::Dim)]);
    }
    let layout = Layout::new(story, page.look);
    for (number, view) in story.differences.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        let kind = view.difference.kind.name();
        let about = view.difference.about.trim();
        let mut title = vec![(kind, Role::Dim)];
        if !about.is_empty() {
            title.push((" · ", Role::Dim));
            title.push((about, Role::Strong));
        }
        // Quotations are long, and stand below anyway.
        let is_short = view.difference.kind != DifferenceKind::Wording;
        for (place, words) in view.words().into_iter().filter(|_| is_short).enumerate() {
            title.extend([(if place > 0 { " / " } else { ": " }, Role::Dim), (words, Role::Strong)]);
        }
        page.flow(INDENT, &title);
        let entries: Vec<Entry<'_, '_>> = (view.accounts.iter())
            .map(|account| Entry { facts: String::new(), passage: &account.passage })
            .collect();
        page.entries(story, &layout, "", &entries, &[]);
    }
}

fn who_said_what(page: &mut Page, story: &StoryView<'_>) {
    if story.sources.len() < 2 {
        return;
    }
    let n_shared = story.shared().count();
    if story.is_part && n_shared == 0 {
        return;
    }
    page.section(
        "Who said what",
        &count(n_shared, "statement in several reports", "statements in several reports"),
    );
    if n_shared == 0 {
        page.flow(INDENT, &[("No statement was found in more than one report.", Role::Dim)]);
    }
    let layout = Layout::new(story, page.look);
    for (number, speaker) in story.speakers.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        page.speaker(speaker.name, speaker.role, INDENT);
        for (place, shared) in speaker.statements.iter().enumerate() {
            if place > 0 {
                page.blank();
            }
            self::shared(page, story, &layout, shared);
        }
    }
}

fn shared(page: &mut Page, story: &StoryView<'_>, layout: &Layout, shared: &SharedView<'_>) {
    let entries: Vec<Entry<'_, '_>> = (shared.wordings.iter())
        .map(|wording| Entry { facts: facts(wording), passage: &wording.passage })
        .collect();
    page.entries(story, layout, &shared.number.to_string(), &entries, &shared.not_found_in);
}

fn alone(page: &mut Page, story: &StoryView<'_>) {
    let is_empty = story.alone.iter().all(AloneView::is_empty);
    if story.sources.len() < 2 || story.is_part && is_empty {
        return;
    }
    page.section("Only in one outlet", "");
    if is_empty {
        page.flow(INDENT, &[("Nothing.", Role::Dim)]);
    }
    by_outlet(page, story, &story.alone);
}

/// What the comparison does not speak of; of a lone report, all that is said in it.
fn other(page: &mut Page, story: &StoryView<'_>) {
    let n_statements: usize = story.other.iter().map(AloneView::n_statements).sum();
    if story.sources.len() < 2 {
        page.section("Who said what", &count(n_statements, "statement", "statements"));
    } else if n_statements > 0 {
        page.section("Also said", "matched with none; another report may have it in other words");
    }
    by_outlet(page, story, &story.other);
}

fn by_outlet(page: &mut Page, story: &StoryView<'_>, views: &[AloneView<'_>]) {
    let several = story.sources.len() > 1;
    let indent = if several { INDENT + 2 } else { INDENT };
    let mut is_first = true;
    for (source, view) in story.sources.iter().zip(views).filter(|(_, view)| !view.is_empty()) {
        if !std::mem::take(&mut is_first) {
            page.blank();
        }
        let common = view.common_not_found_in();
        if several {
            outlet(page, story, source, view);
        }
        for speaker in &view.speakers {
            page.speaker(speaker.name, speaker.role, indent);
            for (wording, not_found_in) in &speaker.statements {
                page.passage(indent + 2, source, &wording.passage, &facts(wording));
                if common.is_none() {
                    page.not_found_in(story, not_found_in, indent + 2);
                }
            }
        }
        if !view.figures.is_empty() {
            page.flow(indent, &[("Figures", Role::Strong)]);
        }
        for figure in &view.figures {
            page.passage(indent + 2, source, &figure.passage, "");
            if common.is_none() {
                page.not_found_in(story, &figure.not_found_in, indent + 2);
            }
        }
    }
}

fn outlet(page: &mut Page, story: &StoryView<'_>, source: &Source<'_>, view: &AloneView<'_>) {
    let statements = count(view.n_statements(), "statement", "statements");
    let figures = count(view.figures.len(), "figure", "figures");
    let counts = [statements, figures].into_iter().filter(|count| !count.starts_with("0 "));
    let mut title = counts.collect::<Vec<_>>().join(", ");
    if let Some(common) = view.common_not_found_in().filter(|sources| !sources.is_empty()) {
        title.push_str(&format!(" · not found in {}", names(story, common)));
    }
    page.flow(INDENT, &[(&source.label, Role::Outlet), (" · ", Role::Dim), (&title, Role::Dim)]);
}

fn silent(page: &mut Page, story: &StoryView<'_>) {
    let n_shared = story.shared().count();
    if story.sources.len() < 2 || n_shared == 0 {
        return;
    }
    page.section("Silent", "shared statements that a report leaves out");
    for (number, source) in story.sources.iter().enumerate() {
        let silent = story.silent_on(number);
        let summary = if !source.article().complete {
            "only part of its text is held: nothing is said of what it leaves out".to_owned()
        } else if silent.is_empty() {
            format!("carries all {n_shared}")
        } else {
            format!("leaves out {} of {n_shared}", silent.len())
        };
        page.flow(INDENT, &[(&source.label, Role::Outlet), (" · ", Role::Dim), (&summary, Role::Dim)]);
        for (speaker, shared) in silent {
            let mut flow = Flow::new(page.look);
            let words = shared.wordings.iter().map(|wording| wording.passage.words());
            flow.push(&shared.number.to_string(), Role::Dim).push("  ", Role::Plain);
            flow.push(speaker.name.unwrap_or("speaker not named"), Role::Strong).push(": ", Role::Plain);
            let room = page.look.width.saturating_sub(INDENT + 2 + flow.width());
            flow.push(&shorten(&words.max_by_key(String::len).unwrap_or_default(), room), Role::Plain);
            page.lines(INDENT + 2, &flow.wrap(page.look.width - INDENT - 2));
        }
    }
}

/// How the story began, what came up since, and what is of its last day.
fn over_time(page: &mut Page, story: &StoryView<'_>) {
    let timeline = &story.over_time.timeline;
    if story.over_time.is_plain() {
        return;
    }
    page.section("How it went on", "");
    let layout = Layout::new(story, page.look);
    let told = |article: &ArticleId| {
        let source = &story.sources[story.place(article)?];
        let title = source.article().title.as_ref().map_or("(no headline)", |title| title.text.as_str());
        Some((source.label.as_str(), source.published(), title))
    };
    if let Some((label, published, title)) = timeline.first.as_ref().and_then(told) {
        page.labelled(&layout, label, &format!("first, {published}: {title}"));
    }
    for new in &timeline.developments {
        let Some((label, published, title)) = told(&new.article) else { continue };
        page.labelled(&layout, label, &format!("{published}: {title}"));
        let outlets = count(new.n_outlets, "outlet", "outlets");
        page.labelled(&layout, "", &format!("new here, and in {outlets} since: {}", new.terms.join(", ")));
    }
    let last: Vec<&str> = timeline.today.iter().filter_map(told).map(|(label, _, _)| label).collect();
    if !last.is_empty() {
        let reports = count(last.len(), "report", "reports");
        page.flow(INDENT, &[(&format!("{reports} of its last 24 hours: {}", last.join(", ")), Role::Dim)]);
    }
}

/// Other stories with what they have in common.
fn related(page: &mut Page, story: &StoryView<'_>) {
    if story.over_time.related.is_empty() {
        return;
    }
    page.section("Related stories", "not of this happening");
    for other in &story.over_time.related {
        let title = other.title.as_deref().unwrap_or("(no headline)");
        page.flow(INDENT, &[(&other.story, Role::Dim), ("  ", Role::Plain), (title, Role::Strong)]);
        let mut facts = vec![count(other.n_articles, "report", "reports")];
        facts.extend(other.day.as_ref().map(|day| format!("from {day}")));
        if other.is_other_language() {
            facts.push("perhaps the same in another language".to_owned());
        }
        facts.extend(Some(other.names()).filter(|names| !names.is_empty()));
        page.flow(INDENT + 2, &[(&facts.join(" · "), Role::Dim)]);
    }
}

/// What is said of a statement beside its words: "direct, to reporters, on Wednesday".
fn facts(wording: &WordingView<'_>) -> String {
    let circumstances = wording.circumstances();
    let kind = wording.kind();
    if circumstances.is_empty() { kind } else { format!("{kind}, {circumstances}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use unicode_width::UnicodeWidthStr;

    fn rendered(width: usize) -> String {
        let (analyses, stories) = fixture::reading();
        let analyses: Vec<_> = analyses.iter().collect();
        let views: Vec<_> =
            stories.iter().map(|(story, comparison)| StoryView::new(story, comparison, &analyses)).collect();
        super::stories(&views, Look { width, colour: false })
    }

    #[test]
    fn labels_at_80_columns() {
        insta::assert_snapshot!(rendered(80));
    }

    #[test]
    fn side_by_side_at_120_columns() {
        insta::assert_snapshot!(rendered(120));
    }

    #[test]
    fn a_lone_report_is_not_compared() {
        let (analyses, mut stories) = fixture::reading();
        let (story, _) = &mut stories[0];
        story.articles.truncate(1);
        story.headline = None;
        let comparison = rashomon::core::Comparison::default();
        let view = StoryView::new(story, &comparison, &[&analyses[0]]);
        insta::assert_snapshot!(super::stories(&[view], Look { width: 80, colour: false }), @r"
        Ferry strike ends <with> a handshake
        headline of The Lunmark Courier

          The Lunmark Courier  9 May 2031 · by Ilse Brandt
                               reports/courier.txt


        WHO SAID WHAT · 3 statements
        ────────────────────────────────────────────────────────────────────────────────
          Ada Quill, Harbour Minister
          – “Mind the tide, old friend,” [direct, to the crews’ leader; line 4]
          – “No one,” … “has lost.” [direct; line 7]
          the ministry
          – The strike cost 40 million crowns [indirect, said.; line 6]
        ");
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        for width in [24, 40, 59, 80, 100, 120, 132] {
            for line in rendered(width).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}
