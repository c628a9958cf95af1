//! The page the text is written on: lines, labels, columns.

use crate::terminal::{Flow, Line, Look, Role, columns};
use rashomon_server::view::{Passage, Source, StoryView};
use unicode_width::UnicodeWidthStr;

/// Where a row's text starts under a section's heading.
pub(super) const INDENT: usize = 2;
/// Room for a statement's number.
const NUMBER_WIDTH: usize = 4;
/// Between columns.
const GAP: usize = 2;
/// Side by side only where every source gets this much.
const COLUMN_WIDTH_MIN: usize = 34;
/// In narrower terminals an outlet's name stands above its words instead of beside them.
const BESIDE_WIDTH_MIN: usize = 60;

/// One source's words in a row.
pub(super) struct Entry<'a, 'b> {
    pub(super) facts: String,
    pub(super) passage: &'b Passage<'a>,
}

/// How the sources of a story share the width.
pub(super) struct Layout {
    /// Width of the column that holds the labels.
    label_width: usize,
    /// Width of each source's column, where they stand side by side.
    column_width: Option<usize>,
}

impl Layout {
    pub(super) fn new(story: &StoryView<'_>, look: Look) -> Self {
        let label_width =
            story.sources.iter().map(|source| source.label.width()).max().unwrap_or(0).min(20) + GAP;
        let n_sources = story.sources.len();
        let column_width = (look.width - INDENT - NUMBER_WIDTH + GAP) / n_sources.max(1);
        let column_width = (n_sources > 1 && column_width >= COLUMN_WIDTH_MIN).then_some(column_width);
        Self { label_width, column_width }
    }
}

pub(super) struct Page {
    pub(super) look: Look,
    pub(super) text: String,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Self { look, text: String::new() }
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, indent: usize, line: &Line) {
        let text = line.as_str();
        if !text.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    pub(super) fn lines(&mut self, indent: usize, lines: &[Line]) {
        for line in lines {
            self.line(indent, line);
        }
    }

    pub(super) fn flow(&mut self, indent: usize, pieces: &[(&str, Role)]) {
        let mut flow = Flow::new(self.look);
        for (text, role) in pieces {
            flow.push(text, *role);
        }
        self.lines(indent, &flow.wrap(self.look.width - indent));
    }

    pub(super) fn section(&mut self, title: &str, note: &str) {
        self.blank();
        self.blank();
        let mut pieces = vec![(title.to_uppercase(), Role::Heading)];
        if !note.is_empty() {
            pieces.push((format!(" · {note}"), Role::Dim));
        }
        let pieces: Vec<(&str, Role)> = pieces.iter().map(|(text, role)| (text.as_str(), *role)).collect();
        self.flow(0, &pieces);
        self.flow(0, &[(&"─".repeat(self.look.width), Role::Dim)]);
    }

    pub(super) fn speaker(&mut self, name: Option<&str>, role: Option<&str>, indent: usize) {
        let name = name.unwrap_or("Speaker not named");
        match role {
            Some(role) => self.flow(indent, &[(name, Role::Strong), (", ", Role::Plain), (role, Role::Dim)]),
            None => self.flow(indent, &[(name, Role::Strong)]),
        }
    }

    /// A label with a note beside it, or below where there is no room beside.
    pub(super) fn labelled(&mut self, layout: &Layout, label: &str, note: &str) {
        let name = self.styled(label, Role::Outlet);
        let flow = self.styled(note, Role::Dim);
        let room = self.look.width - INDENT;
        if self.look.width < BESIDE_WIDTH_MIN {
            self.lines(INDENT, &name.wrap(room));
            self.lines(INDENT + 2, &flow.wrap(room - 2));
            return;
        }
        let label = vec![name.truncate(layout.label_width - GAP)];
        let text = flow.wrap(room - layout.label_width);
        self.lines(INDENT, &columns(&[(layout.label_width, label), (room - layout.label_width, text)]));
    }

    /// The sources' words side by side, or one below the other with their labels; then the sources in
    /// which they were not found.
    pub(super) fn entries(
        &mut self,
        story: &StoryView<'_>,
        layout: &Layout,
        number: &str,
        entries: &[Entry<'_, '_>],
        not_found_in: &[usize],
    ) {
        let number = self.styled(number, Role::Dim).wrap(NUMBER_WIDTH);
        match layout.column_width {
            Some(column_width) => self.side_by_side(story, column_width, number, entries, not_found_in),
            None => {
                let mut last = None;
                for (row, (entry, copies)) in with_copies(entries).into_iter().enumerate() {
                    let source = &story.sources[entry.passage.source];
                    let is_new = last.replace(entry.passage.source) != Some(entry.passage.source);
                    let label = if is_new { source.label.as_str() } else { "" };
                    let mut body = self.body(source, entry);
                    if !copies.is_empty() {
                        body.push(" ", Role::Plain);
                        body.push(&format!("[same words in {}]", names(story, &copies)), Role::Dim);
                    }
                    self.row(layout, if row == 0 { &number } else { &[] }, label, &body);
                }
                self.not_found_in(story, not_found_in, INDENT + NUMBER_WIDTH);
            }
        }
    }

    fn side_by_side(
        &mut self,
        story: &StoryView<'_>,
        column_width: usize,
        number: Vec<Line>,
        entries: &[Entry<'_, '_>],
        not_found_in: &[usize],
    ) {
        let mut blocks = vec![(NUMBER_WIDTH, number)];
        let room = column_width - GAP;
        for (place, source) in story.sources.iter().enumerate() {
            let of_source = entries.iter().filter(|entry| entry.passage.source == place);
            let mut lines: Vec<Line> =
                of_source.flat_map(|entry| self.body(source, entry).wrap(room)).collect();
            if lines.is_empty() && not_found_in.contains(&place) {
                lines = self.styled("not found", Role::Dim).wrap(room);
            }
            if !lines.is_empty() {
                lines.insert(0, self.styled(&source.label, Role::Outlet).truncate(room));
            }
            blocks.push((column_width, lines));
        }
        self.lines(INDENT, &columns(&blocks));
    }

    fn styled(&self, text: &str, role: Role) -> Flow {
        let mut flow = Flow::new(self.look);
        flow.push(text, role);
        flow
    }

    fn row(&mut self, layout: &Layout, number: &[Line], label: &str, body: &Flow) {
        let name = self.styled(label, Role::Outlet);
        if self.look.width < BESIDE_WIDTH_MIN {
            let room = self.look.width - INDENT;
            self.lines(
                INDENT,
                &columns(&[(NUMBER_WIDTH, number.to_vec()), (room, name.wrap(room - NUMBER_WIDTH))]),
            );
            self.lines(INDENT + NUMBER_WIDTH, &body.wrap(room - NUMBER_WIDTH));
            return;
        }
        let room = self.look.width - INDENT - NUMBER_WIDTH - layout.label_width;
        let label = vec![name.truncate(layout.label_width - GAP)];
        let blocks = [(NUMBER_WIDTH, number.to_vec()), (layout.label_width, label), (room, body.wrap(room))];
        self.lines(INDENT, &columns(&blocks));
    }

    fn body(&self, source: &Source<'_>, entry: &Entry<'_, '_>) -> Flow {
        let mut flow = Flow::new(self.look);
        fill(&mut flow, source, entry.passage, &entry.facts);
        flow
    }

    pub(super) fn passage(&mut self, indent: usize, source: &Source<'_>, passage: &Passage<'_>, facts: &str) {
        let mut flow = Flow::new(self.look);
        fill(&mut flow, source, passage, facts);
        // The first line hangs out, so that a list of statements can be told apart.
        let bullet = self.styled("–", Role::Dim);
        let room = self.look.width - indent;
        self.lines(indent - 2, &columns(&[(2, bullet.wrap(2)), (room, flow.wrap(room))]));
    }

    pub(super) fn not_found_in(&mut self, story: &StoryView<'_>, sources: &[usize], indent: usize) {
        if !sources.is_empty() {
            self.flow(indent, &[("not found in ", Role::Dim), (&names(story, sources), Role::Dim)]);
        }
    }
}

/// The words of a passage, then what is known of them and where they stand.
fn fill(flow: &mut Flow, source: &Source<'_>, passage: &Passage<'_>, facts: &str) {
    for run in passage.runs() {
        if run.after_gap {
            flow.push(" … ", Role::Dim);
        }
        flow.push(run.text, if run.marked { Role::Mark } else { Role::Plain });
    }
    let place = source.locate(passage.place);
    let note = if facts.is_empty() { place } else { format!("{facts}; {place}") };
    flow.push("  ", Role::Plain).push(&format!("[{note}]"), Role::Dim);
}

/// Entries in order, those of other sources in the very same words with the first of them.
fn with_copies<'a, 'b, 'c>(entries: &'c [Entry<'a, 'b>]) -> Vec<(&'c Entry<'a, 'b>, Vec<usize>)> {
    let mut distinct: Vec<(&Entry<'a, 'b>, String, Vec<usize>)> = Vec::new();
    for entry in entries {
        let (source, words) = (entry.passage.source, entry.passage.words());
        let known =
            distinct.iter_mut().find(|(first, known, _)| first.passage.source != source && *known == words);
        match known {
            Some((_, _, copies)) => copies.push(source),
            None => distinct.push((entry, words, Vec::new())),
        }
    }
    distinct.into_iter().map(|(entry, _, copies)| (entry, copies)).collect()
}

/// The labels of `sources`, for people.
pub(super) fn names(story: &StoryView<'_>, sources: &[usize]) -> String {
    sources.iter().map(|&source| story.sources[source].label.as_str()).collect::<Vec<_>>().join(", ")
}
