//! What of a text is not the report: prompts, links, captions, bylines, datelines, the headline.
//!
//! A real sentence of the report must never be marked: everything downstream is blind to what is. So a
//! line is marked for what it says only where no report would say it, and for where it stands only
//! before the first or after the last sentence of the report, in the company of lines that are surely
//! none.

mod byline;
mod caption;
mod dateline;
mod prompt;

use crate::headline;
use crate::paragraph::{sentence_end, trimmed};
use crate::publisher::{self, Names, Shown, has_media_word, is_name, words_of};
use prompt::{Prompt, Strength};
use rashomon_core::{Boilerplate, BoilerplateKind, Published, TextSpan, Title, Warning};

/// A paragraph as boilerplate sees it.
#[derive(Clone, Debug)]
pub(crate) struct Line<'t> {
    pub(crate) span: TextSpan,
    pub(crate) text: &'t str,
    pub(crate) n_words: usize,
    /// The mark that ends it as a sentence.
    pub(crate) end: Option<char>,
    /// What it is, if it is not the report.
    pub(crate) mark: Option<BoilerplateKind>,
    prompt: Option<Prompt>,
}

impl Line<'_> {
    /// Whether it says itself that it is a prompt, a link or a notice.
    fn is_sure(&self) -> bool {
        self.prompt.is_some() && self.mark.is_some_and(|mark| mark != BoilerplateKind::Caption)
    }

    /// Whether it reads like a sentence of a report.
    fn is_prose(&self) -> bool {
        self.mark.is_none()
            && self.prompt.is_none()
            && (self.end.is_some() && self.n_words >= 6 || self.n_words >= 30)
    }
}

/// What is known of a text before it is looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints<'a> {
    /// The headline.
    pub(crate) title: Option<&'a str>,
    /// Paragraphs that the page marks up as captions.
    pub(crate) captions: &'a [String],
    /// Names of the writers.
    pub(crate) byline: Option<&'a str>,
    /// Level of the heading that each paragraph is, where the format tells; 0 for none.
    pub(crate) levels: &'a [usize],
    /// Whether the page says that not everybody may read all of it.
    pub(crate) gated: bool,
}

/// What a text shows beside the report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Structure {
    pub(crate) boilerplate: Vec<Boilerplate>,
    pub(crate) title: Option<Title>,
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<Published>,
    pub(crate) shown: Shown,
    /// Why the text is no more than an excerpt.
    pub(crate) excerpt: Option<Warning>,
}

/// Finds what of `text` is not the report, and what that tells.
pub(crate) fn structure(text: &str, paragraphs: &[TextSpan], hints: &Hints<'_>) -> Structure {
    let mut lines: Vec<Line<'_>> = paragraphs.iter().map(|&span| line(text, span, hints)).collect();
    let mut found = Structure::default();
    let mut names = Names::default();

    let head = head_length(&lines);
    mark_company(&mut lines[..head], false);
    find_names(&mut lines[..head], &mut names);
    mark_credits(&mut lines[..head], hints, &mut found);
    found.title = find_title(text, &mut lines, head, hints);
    mark_around_title(&mut lines[..head], &mut names, &mut found);

    let tail = tail_start(&lines, head);
    mark_company(&mut lines[tail..], true);
    mark_credits(&mut lines[tail..], hints, &mut found);

    let openings = find_openings(&lines, &mut names);
    names.has_pitch = lines.iter().any(|line| line.mark.is_some() && prompt::is_carrier_pitch(line.text));
    found.shown = publisher::shown(text, &lines, &names);
    mark_carrier(&mut lines, &found.shown);
    found.excerpt = excerpt(&lines, hints.gated, names.has_pitch);
    found.boilerplate = boilerplate(&lines, &openings);
    found
}

/// Longer paragraphs are the report.
const LINE_BYTES_MAX: usize = 2000;

fn line<'t>(text: &'t str, span: TextSpan, hints: &Hints<'_>) -> Line<'t> {
    let line = span.of(text);
    let n_parts = words_of(line);
    let n_words = n_parts + n_unspaced(line) / 2;
    if line.len() > LINE_BYTES_MAX {
        return Line { span, text: line, n_words, end: sentence_end(line), mark: None, prompt: None };
    }
    let prompt = prompt::prompt(line, n_parts);
    let mark = if !line.chars().any(char::is_alphanumeric) {
        Some(BoilerplateKind::Furniture)
    } else if hints.captions.iter().any(|caption| headline::same(caption, line))
        || caption::is_caption(line, n_parts)
    {
        Some(BoilerplateKind::Caption)
    } else {
        prompt.filter(|prompt| prompt.strength == Strength::Sure).map(|prompt| prompt.kind)
    };
    Line { span, text: line, n_words, end: sentence_end(line), mark, prompt }
}

/// Characters of scripts without spaces, of which two count as a word.
fn n_unspaced(line: &str) -> usize {
    if line.is_ascii() {
        return 0;
    }
    line.chars().filter(|&c| matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{9fff}')).count()
}

/// How many lines stand before the report's first sentence; none where there is no sentence.
fn head_length(lines: &[Line<'_>]) -> usize {
    let Some(first) = lines.iter().position(Line::is_prose) else { return 0 };
    let next = |is_start: &dyn Fn(&Line<'_>) -> bool| {
        lines
            .iter()
            .enumerate()
            .skip(first + 1)
            .take(15)
            .find(|(_, line)| line.is_prose() && is_start(line))
            .map(|(at, _)| at)
    };
    // A headline with a full stop is not the report's first sentence.
    if first == 0 && headline::is_in_title_case(lines[0].text) && lines[0].n_words <= 25 {
        return next(&|_| true).unwrap_or(first);
    }
    // Nor is a slogan of a few words, where prompts or a name that stands twice follow before a longer one.
    let long = next(&|line| line.n_words >= 12).filter(|_| lines[first].n_words < 12).unwrap_or(first);
    let is_furniture = |pair: &[Line<'_>]| pair[0].text == pair[1].text || pair[0].is_sure();
    if lines[first..long].windows(2).any(is_furniture) { long } else { first }
}

/// Where the lines after the report's last sentence start.
fn tail_start(lines: &[Line<'_>], head: usize) -> usize {
    lines.iter().rposition(Line::is_prose).map_or(lines.len(), |last| last + 1).max(head)
}

/// Marks the lines that are boilerplate only among sure boilerplate. At the end of a text company starts
/// with the first sure line, before a text it ends with the last one.
fn mark_company(zone: &mut [Line<'_>], at_end: bool) {
    let n_sure = zone.iter().filter(|line| line.is_sure()).count();
    let (Some(first), Some(last)) =
        (zone.iter().position(Line::is_sure), zone.iter().rposition(Line::is_sure))
    else {
        return;
    };
    // One request after a report may be followed by a sentence that speaks of one; three lines of them are no chance.
    let n_prompts = zone.iter().filter(|line| line.prompt.is_some()).count();
    let is_company = n_sure > 1 || n_prompts > 2;
    let company = if at_end { first..zone.len() } else { 0..last + 1 };
    let mut under_heading = false;
    for line in &mut zone[company] {
        if let Some(prompt) = line.prompt {
            under_heading = prompt.heading || under_heading && line.mark == Some(BoilerplateKind::Related);
            if is_company || prompt.strength == Strength::Sure {
                line.mark = line.mark.or(Some(prompt.kind));
            }
        } else if at_end && line.mark.is_none() && line.end != Some('.') && line.n_words <= 25 {
            // The headlines of other articles under "Related Stories", and bits between two prompts.
            if under_heading {
                line.mark = Some(BoilerplateKind::Related);
            } else if n_sure > 2 && line.n_words <= 14 {
                line.mark = Some(BoilerplateKind::Furniture);
            }
        }
    }
}

/// Finds outlets' names on lines of their own: twice in a row (a logo's text and the name beside it), or
/// again in the dateline.
fn find_names(head: &mut [Line<'_>], names: &mut Names) {
    for index in 0..head.len() {
        let line = &head[index];
        let short = line.n_words <= 6 && line.end != Some('.') && is_name(line.text);
        let twice = head.get(index + 1).is_some_and(|next| next.text == line.text);
        if line.mark.is_none() && short && twice {
            names.outlets.push(line.span);
            head[index].mark = Some(BoilerplateKind::Dateline);
            head[index + 1].mark = Some(BoilerplateKind::Dateline);
        }
    }
    let known: Vec<&str> = head
        .iter()
        .filter(|line| names.outlets.contains(&line.span) || line.n_words <= 4 && line.mark.is_none())
        .map(|line| line.text)
        .collect();
    let mut datelines = Vec::new();
    for (index, line) in head.iter().enumerate().filter(|(_, line)| line.mark.is_none()) {
        if let Some(dateline) = dateline::standing_alone(line.text, &known) {
            datelines.push((index, dateline.outlet.map(|outlet| (outlet, outlet.of(line.text)))));
        }
    }
    for (index, outlet) in datelines {
        let start = head[index].span.start;
        head[index].mark = Some(BoilerplateKind::Dateline);
        if let Some((outlet, name)) = outlet {
            names.outlets.push(TextSpan::new(start + outlet.start, start + outlet.end));
            for line in head.iter_mut().filter(|line| line.mark.is_none() && line.text == name) {
                line.mark = Some(BoilerplateKind::Dateline);
            }
        }
    }
}

/// Marks bylines and times of publication, and takes what they say.
fn mark_credits(zone: &mut [Line<'_>], hints: &Hints<'_>, found: &mut Structure) {
    for line in zone.iter_mut().filter(|line| matches!(line.mark, None | Some(BoilerplateKind::Byline))) {
        if let Some(credits) = byline::credits(line.text) {
            line.mark = Some(if credits.byline.is_some() {
                BoilerplateKind::Byline
            } else {
                BoilerplateKind::Dateline
            });
            found.byline = found.byline.take().or(credits.byline);
            found.published = found.published.or(credits.published);
        } else if hints.byline.is_some_and(|byline| headline::same(byline, line.text)) {
            line.mark = Some(BoilerplateKind::Byline);
        }
    }
}

/// Finds the headline: the one that is known, the heading that the format tells, or the first line before
/// the report that reads like one.
fn find_title(text: &str, lines: &mut [Line<'_>], head: usize, hints: &Hints<'_>) -> Option<Title> {
    if let Some(known) = hints.title {
        let standing = lines.iter_mut().take(head.max(1) + 2).find(|line| {
            headline::same(known, line.text) && !matches!(line.mark, Some(BoilerplateKind::Caption))
        });
        let span = standing.map(|line| {
            mark_title(line);
            line.span
        });
        return Some(Title { text: known.to_owned(), span });
    }
    let heading = hints.levels.iter().take(lines.len()).position(|&level| level == 1);
    let in_order = heading.into_iter().chain(0..head);
    let unmarked = in_order.clone().filter(|&index| lines[index].mark.is_none());
    // "Watch: …" before the report is a headline where there is no other.
    let links = in_order.filter(|&index| {
        lines[index].prompt.is_some_and(|prompt| !prompt.heading && prompt.kind == BoilerplateKind::Related)
    });
    let candidates: Vec<usize> = unmarked
        .chain(links)
        .filter(|&index| {
            heading == Some(index) || headline::is_headline(lines[index].text, lines[index].n_words)
        })
        .collect();
    let is_nameplate = |index: usize| {
        let line = &lines[index];
        line.n_words <= 5 && is_name(line.text) && has_media_word(line.text) || line.n_words <= 3
    };
    // A nameplate or a section's name stands before the headline; alone it is the headline.
    let index = candidates
        .iter()
        .copied()
        .find(|&index| heading == Some(index) || !is_nameplate(index))
        .or_else(|| candidates.first().copied())?;
    let line = &mut lines[index];
    mark_title(line);
    Some(Title {
        text: line.span.of(text).split_whitespace().collect::<Vec<_>>().join(" "),
        span: Some(line.span),
    })
}

/// Marks a headline; one that ends in a full stop, or goes on after a semicolon, reads as a sentence of
/// the report and stays in it.
fn mark_title(line: &mut Line<'_>) {
    if line.end != Some('.') && !line.text.ends_with([';', ',']) {
        line.mark = Some(BoilerplateKind::Title);
    }
}

/// Marks what stands around the headline: nameplate and section before it, writers and their roles after.
fn mark_around_title(head: &mut [Line<'_>], names: &mut Names, found: &mut Structure) {
    let Some(title) = found.title.as_ref().and_then(|title| title.span) else { return };
    let Some(index) = head.iter().position(|line| line.span == title) else { return };
    for line in head[..index].iter_mut().filter(|line| line.mark.is_none() && line.end != Some('.')) {
        if line.n_words <= 5 && is_name(line.text) && has_media_word(line.text) {
            names.outlets.push(line.span);
            line.mark = Some(BoilerplateKind::Dateline);
        } else if line.n_words <= 3 {
            line.mark = Some(BoilerplateKind::Furniture);
        }
    }
    for index in index + 1..head.len() {
        let next_is_credit = head.get(index + 1).is_some_and(|next| {
            next.mark == Some(BoilerplateKind::Dateline) || next.mark.is_none() && byline::is_role(next.text)
        });
        let line = &mut head[index];
        if line.mark.is_some() || line.end == Some('.') {
            continue;
        }
        if byline::is_person(line.text) && next_is_credit && found.byline.is_none() {
            found.byline = Some(line.text.to_owned());
            line.mark = Some(BoilerplateKind::Byline);
        } else if byline::is_role(line.text) && found.byline.is_some() {
            line.mark = Some(BoilerplateKind::Byline);
        }
    }
}

/// Datelines before the first words of the report: they open its first paragraph, or that of a summary
/// and the next.
fn find_openings(lines: &[Line<'_>], names: &mut Names) -> Vec<Boilerplate> {
    let mut openings = Vec::new();
    for line in lines.iter().filter(|line| line.mark.is_none()).take(4) {
        if let Some(dateline) = dateline::opening(line.text) {
            let at = |span: TextSpan| TextSpan::new(line.span.start + span.start, line.span.start + span.end);
            names.outlets.extend(dateline.outlet.map(at));
            openings.push(Boilerplate { span: at(dateline.span), kind: BoilerplateKind::Dateline });
            break;
        }
    }
    openings
}

/// Offers of many publishers' articles are the carrier's own lines.
fn mark_carrier(lines: &mut [Line<'_>], shown: &Shown) {
    if shown.carrier.is_some() {
        let pitches = |line: &&mut Line<'_>| {
            line.mark == Some(BoilerplateKind::Prompt) && prompt::is_carrier_pitch(line.text)
        };
        for line in lines.iter_mut().filter(pitches) {
            line.mark = Some(BoilerplateKind::Carrier);
        }
    }
}

/// Words below which a text before "Sign up to read" is a teaser: two sentences or three. Where a carrier
/// offers its whole shelf, the request belongs to the shelf and tells nothing of the text.
const TEASER_WORDS_MAX: usize = 60;

/// Tells a text that is cut: "… Subscribe to read", "[+3021 chars]", "Read the rest here", a last sentence
/// without an end.
///
/// A prompt to sign up after a report that ends as reports do is a page's furniture and tells nothing.
fn excerpt(lines: &[Line<'_>], gated: bool, is_carried: bool) -> Option<Warning> {
    let last = lines.iter().rposition(|line| line.mark.is_none() && line.n_words > 3)?;
    let (line, after) = (&lines[last], &lines[last + 1..]);
    let gate = gated || after.iter().any(|line| line.prompt.is_some_and(|prompt| prompt.gate));
    let rest_elsewhere = after.iter().find(|line| {
        let lower = line.text.to_lowercase();
        [
            "read the rest",
            "read the full story",
            "read the full article",
            "read the whole",
            "read full article",
            "read full story",
            "continue reading",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
            || line.prompt.is_some()
                && lower.starts_with("read more")
                && lines.len() <= 6
                && last + 2 == lines.len()
    });
    let n_words: usize = lines.iter().filter(|line| line.mark.is_none()).map(|line| line.n_words).sum();
    let tail: String = line.text.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    let trails_off = line.text.ends_with('…') || line.text.ends_with("...");
    let bracketed = tail.ends_with("[…]") || tail.ends_with("[...]") || tail.ends_with("chars]");
    let unfinished = line.n_words >= 12
        && line.text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | '-' | '–' | '—'));
    let why = if bracketed {
        "the text ends in a mark of omission"
    } else if gate && (trails_off || unfinished) {
        "the text breaks off before a request to sign up"
    } else if gate && !is_carried && n_words < TEASER_WORDS_MAX {
        "a few sentences stand before a request to sign up"
    } else if rest_elsewhere.is_some() {
        "the text says that the rest stands elsewhere"
    } else if unfinished {
        "the last sentence has no end"
    } else if tail.to_lowercase().ends_with("continue reading")
        || tail.to_lowercase().ends_with("read more") && trails_off
    {
        "the text says that the rest stands elsewhere"
    } else {
        return None;
    };
    Some(Warning { message: format!("held as an excerpt: {why}"), span: Some(line.span) })
}

/// The marked lines and openings in text order.
fn boilerplate(lines: &[Line<'_>], openings: &[Boilerplate]) -> Vec<Boilerplate> {
    let marked = lines.iter().filter_map(|line| line.mark.map(|kind| Boilerplate { span: line.span, kind }));
    let mut pieces: Vec<Boilerplate> = marked.chain(openings.iter().cloned()).collect();
    pieces.sort_by_key(|piece| piece.span);
    pieces
}

/// Marks `text[..end]`, which is metadata of the file, as no part of the report.
pub(crate) fn preamble(text: &str, end: usize) -> Option<Boilerplate> {
    let span = trimmed(text, 0, end);
    (!span.is_empty()).then_some(Boilerplate { span, kind: BoilerplateKind::Furniture })
}
