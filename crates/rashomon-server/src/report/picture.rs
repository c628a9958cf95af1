//! The picture to take in at a glance: outlets against findings, who carries what, where they differ.

use super::{count, safe};
use crate::shorten;
use crate::view::{SharedView, StoryView};
use maud::{Markup, PreEscaped, html};

const HEAD_HEIGHT: usize = 98;
const LEGEND_HEIGHT: usize = 84;
/// Room at the right for the last outlet's slanted name.
const OVERHANG: usize = 76;

/// Measures of the picture, chosen so that a phone shows it without shrinking its words beyond reading.
#[derive(Clone, Copy, Debug)]
struct Grid {
    /// Rows beyond these would no longer be taken in at a glance.
    n_rows_max: usize,
    row_height: usize,
    /// Left of the signs; where there are many outlets, labels stand above the signs instead.
    label_width: usize,
    label_characters: usize,
    /// From one outlet to the next.
    step: usize,
    width: usize,
}

impl Grid {
    fn new(n_sources: usize) -> Self {
        if n_sources <= 5 {
            let (label_width, step) = (236, if n_sources <= 3 { 40 } else { 30 });
            let width = label_width + n_sources * step + OVERHANG;
            Self { n_rows_max: 20, row_height: 24, label_width, label_characters: 37, step, width }
        } else {
            let step = 28;
            let width = (n_sources * step + OVERHANG).max(340);
            Self { n_rows_max: 12, row_height: 42, label_width: 0, label_characters: width / 7, step, width }
        }
    }

    /// Where the signs of `source` stand.
    fn x(self, source: usize) -> usize {
        self.label_width + source * self.step + self.step / 2
    }

    /// Where the label of `row` stands.
    fn label_y(self, row: usize) -> usize {
        HEAD_HEIGHT + row * self.row_height + 16
    }

    /// Where the signs of `row` stand.
    fn sign_y(self, row: usize) -> usize {
        HEAD_HEIGHT + (row + 1) * self.row_height - 12
    }
}

/// What a source has of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// Has it, in the fullest wording.
    Carries,
    /// Has it, in other words.
    Rewords,
    /// Tells it in the way of this number.
    Account(usize),
    /// Has all its text held, and not this.
    NotFound,
    /// Something like it may stand there, or not all of its text is held.
    Unclear,
    /// Nothing to draw.
    Nothing,
}

impl Sign {
    /// The sign drawn around the point (x, y). Shapes tell them apart, not colours alone.
    fn draw(self, x: usize, y: usize) -> Markup {
        let diamond = format!("M{x} {}l6 6-6 6-6-6z", y - 6);
        let triangle = format!("M{x} {}l6 11h-12z", y - 6);
        let square = format!("M{} {}h10v10h-10z", x - 5, y - 5);
        html! {
            @match self {
                Self::Carries => circle.ink cx=(x) cy=(y) r="5" {},
                Self::Rewords => {
                    circle.ring cx=(x) cy=(y) r="5" {}
                    path.ink d={ "M" (x) " " (y - 5) "a5 5 0 0 1 0 10z" } {}
                },
                Self::Account(0) => path.solid d=(diamond) {},
                Self::Account(1) => path.hollow d=(diamond) {},
                Self::Account(2) => path.solid d=(triangle) {},
                Self::Account(3) => path.hollow d=(triangle) {},
                Self::Account(_) => path.solid d=(square) {},
                Self::NotFound => path.none d={ "M" (x - 4) " " (y) "h8" } {},
                Self::Unclear => text.legend x=(x - 3) y=(y + 4) { "?" },
                Self::Nothing => {}
            }
        }
    }
}

struct Row {
    /// The row of the tables that has it in full.
    href: String,
    label: String,
    signs: Vec<Sign>,
}

/// The picture of story `number`, with what it shows in words.
pub(crate) fn figure(number: usize, story: &StoryView<'_>) -> Markup {
    let n_sources = story.sources.len();
    let grid = Grid::new(n_sources);
    let rows = rows(number, story, grid);
    let shown = &rows[..rows.len().min(grid.n_rows_max)];
    let hidden = rows.len() - shown.len();
    let bottom = HEAD_HEIGHT + (shown.len() + 1) * grid.row_height + 8;
    let view_box = format!("0 0 {} {}", grid.width, bottom + LEGEND_HEIGHT);
    if rows.is_empty() {
        return html! {};
    }
    html! {
        figure.picture {
            svg role="group" viewBox=(view_box) width=(grid.width) aria-labelledby={ "s" (number) "-pt s" (number) "-pd" } {
                title id={ "s" (number) "-pt" } { "Who carries what, and where they differ" }
                desc id={ "s" (number) "-pd" } { (description(story)) }
                g aria-hidden="true" {
                    @for (place, source) in story.sources.iter().enumerate() {
                        text.head transform=(format!("translate({} {}) rotate(-40)", grid.x(place) - 2, HEAD_HEIGHT - 10)) {
                            (safe(&shorten(&source.label, 20)))
                        }
                    }
                }
                @for (row, Row { href, label, signs }) in shown.iter().enumerate() {
                    path.rule d=(format!("M0 {}H{}", grid.sign_y(row) + 12, grid.label_width + n_sources * grid.step)) {}
                    a href=(href) aria-label=(safe(&row_in_words(story, label, signs))) {
                        text.label x="0" y=(grid.label_y(row)) { (safe(label)) }
                    }
                    g aria-hidden="true" {
                        @for (source, sign) in signs.iter().enumerate() { (sign.draw(grid.x(source), grid.sign_y(row))) }
                    }
                }
                g aria-hidden="true" {
                    text.label x="0" y=(grid.label_y(shown.len())) { "findings of its own" }
                    @for (source, view) in story.alone.iter().enumerate() {
                        text.count x=(grid.x(source)) y=(grid.sign_y(shown.len()) + 4) { (view.n_statements() + view.figures.len()) }
                    }
                    (legend(bottom))
                }
            }
            figcaption {
                @if hidden > 0 { p.note { (count(hidden, "more row", "more rows")) " in the tables below." } }
                details {
                    summary { "The picture in words" }
                    ul {
                        @for source in 0..n_sources { li { (in_words(story, source)) } }
                    }
                }
            }
        }
    }
}

fn legend(top: usize) -> Markup {
    let entries = [
        (0, 0, Sign::Carries, "carries it"),
        (94, 0, Sign::Rewords, "in other words"),
        (224, 0, Sign::NotFound, "not found"),
        (0, 1, Sign::Account(0), ""),
        (16, 1, Sign::Account(1), ""),
        (32, 1, Sign::Account(2), "tell it differently: each shape one account"),
        (0, 2, Sign::Unclear, "unclear: similar words, or text held in part"),
    ];
    html! {
        @for (x, line, sign, text) in entries {
            @let y = top + 18 + line * 22;
            (sign.draw(x + 7, y))
            text.legend x=(x + 19) y=(y + 4) { (PreEscaped(text)) }
        }
    }
}

fn rows(number: usize, story: &StoryView<'_>, grid: Grid) -> Vec<Row> {
    let sources = 0..story.sources.len();
    let differences = story.differences.iter().enumerate().map(|(row, view)| {
        let about = view.difference.about.trim();
        let about = if about.is_empty() { view.difference.kind.name() } else { about };
        let words = view.words().join(" / ");
        let repeats = words.to_lowercase().starts_with(&about.to_lowercase());
        let label = if repeats { words } else { format!("{about}: {words}") };
        let sign = |source: usize| {
            let account = view.accounts.iter().find(|account| account.passage.source == source);
            account.map_or(Sign::Nothing, |account| Sign::Account(account.variant))
        };
        Row {
            href: format!("#s{number}-d{}", row + 1),
            label: shorten(&label, grid.label_characters),
            signs: sources.clone().map(sign).collect(),
        }
    });
    let shared = story.shared().map(|(speaker, shared)| {
        let fullest = shared.wordings.iter().map(|wording| wording.passage.words()).max_by_key(String::len);
        let fullest = fullest.unwrap_or_default();
        let label = speaker.name.map_or(fullest.clone(), |name| format!("{name}: {fullest}"));
        let sign = |source: usize| statement_sign(shared, source);
        Row {
            href: format!("#s{number}-q{}", shared.number),
            label: shorten(&label, grid.label_characters),
            signs: sources.clone().map(sign).collect(),
        }
    });
    differences.chain(shared).collect()
}

fn statement_sign(shared: &SharedView<'_>, source: usize) -> Sign {
    let mut wordings = shared.wordings.iter().filter(|wording| wording.passage.source == source).peekable();
    if wordings.peek().is_some() {
        let rewords = wordings.any(|wording| !wording.passage.marked.is_empty());
        return if rewords { Sign::Rewords } else { Sign::Carries };
    }
    if shared.not_found_in.contains(&source) { Sign::NotFound } else { Sign::Unclear }
}

/// A row as it is read aloud.
fn row_in_words(story: &StoryView<'_>, label: &str, signs: &[Sign]) -> String {
    let signs = story.sources.iter().zip(signs).filter_map(|(source, sign)| {
        let says = match sign {
            Sign::Carries => "carries it",
            Sign::Rewords => "in other words",
            Sign::Account(0) => "first account",
            Sign::Account(_) => "another account",
            Sign::NotFound => "not found",
            Sign::Unclear => "unclear",
            Sign::Nothing => return None,
        };
        Some(format!("{}: {says}", source.label))
    });
    format!("{label}. {}", signs.collect::<Vec<_>>().join("; "))
}

fn description(story: &StoryView<'_>) -> String {
    (0..story.sources.len()).map(|source| in_words(story, source)).collect::<Vec<_>>().join(" ")
}

fn in_words(story: &StoryView<'_>, source: usize) -> String {
    let n_shared = story.shared().count();
    let carried = story
        .shared()
        .filter(|(_, shared)| shared.wordings.iter().any(|wording| wording.passage.source == source))
        .count();
    let accounts = (story.differences.iter())
        .filter(|view| view.accounts.iter().any(|account| account.passage.source == source))
        .count();
    let alone = &story.alone[source];
    format!(
        "{} carries {carried} of {} and leaves out {}, has its own account of {}, and {} that no other has.",
        safe(&story.sources[source].label),
        count(n_shared, "shared statement", "shared statements"),
        story.silent_on(source).len(),
        count(accounts, "thing that differs", "things that differ"),
        count(alone.n_statements() + alone.figures.len(), "finding", "findings"),
    )
}
