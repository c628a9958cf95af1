//! Quotations and the cue beside them: "…,” said Roe", "Roe added: “…”".
//!
//! Beside a quotation the order of words is surer than the tree, which long quotations break.

use super::{Draft, speaker};
use crate::context::{Context, Tokens};
use rashomon_core::Token;

/// The cue that stands beside a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beside {
    /// The verb; `None` for "Roe: “…”".
    pub(super) verb: Option<usize>,
    /// The head of the words that name the speaker.
    pub(super) speaker: Option<usize>,
}

/// How far from its quotation a cue may stand, in tokens.
const REACH: usize = 30;

/// For each quotation the cue that the words beside it show, if they do.
pub(super) fn beside(context: &Context<'_>) -> Vec<Option<Beside>> {
    let mut found: Vec<Option<Beside>> = (0..context.quotations.len())
        .map(|quotation| {
            if is_title(context, quotation) {
                return None;
            }
            let after = after(context, quotation);
            let before = before(context, quotation);
            match (before, after) {
                (Some(before), Some((after, near))) => Some(if near { after } else { before }),
                (before, after) => before.or(after.map(|(beside, _)| beside)),
            }
        })
        .collect();
    for quotation in 1..found.len() {
        let first = found[quotation - 1].filter(|first| goes_on(context, quotation, *first));
        found[quotation] = first.or(found[quotation]);
    }
    found
}

/// "“Every time,” Roe said, looking up, “you do it”": the second half of a quotation that its cue breaks.
fn goes_on(context: &Context<'_>, quotation: usize, first: Beside) -> bool {
    let text = &context.article.text;
    let (before, here) = (context.quotations[quotation - 1], context.quotations[quotation]);
    let start = context.quoted[quotation].start;
    let Some(between) = text.get(before.outer.end..here.outer.start) else { return false };
    let inside = first.verb.is_some_and(|verb| (context.quoted[quotation - 1].end..start).contains(&verb));
    let lower = here.inner.of(text).starts_with(char::is_lowercase);
    inside
        && lower
        && context.paragraph(context.quoted[quotation - 1].start) == context.paragraph(start)
        && before.inner.of(text).trim_end().ends_with([',', '—', '-'])
        && between.trim_end().ends_with([',', '—', '–', '-'])
        && !between.contains(". ")
}

/// The cue in the words that follow a quotation, and whether it follows at once.
fn after(context: &Context<'_>, quotation: usize) -> Option<(Beside, bool)> {
    let text = &context.article.text;
    let found = context.quotations[quotation];
    let goes_on = |character: char| matches!(character, ',' | '?' | '!' | '—' | '–' | '-' | '…');
    let inside = found.inner.of(text).trim_end();
    let outside = text.get(found.outer.end..).unwrap_or("").trim_start();
    if let Some(signed) = signature(context, quotation).or_else(|| headline(context, quotation)) {
        return Some((signed, true));
    }
    if !(inside.ends_with(goes_on) || inside.ends_with("...") || outside.starts_with([',', '—', '–'])) {
        return None;
    }
    // A phrase quoted within a clause is part of that clause, whose tree is better than its order.
    let lead = text.get(..found.outer.start).unwrap_or("").trim_end_matches(' ');
    if lead.ends_with(char::is_alphanumeric) && !found.inner.of(text).starts_with(char::is_uppercase) {
        return None;
    }
    let start = context.quoted[quotation].end;
    let window = window_after(context, start);
    let mut relative = false;
    for (place, token) in window.iter().enumerate() {
        if matches!(token.tag(), "WP" | "WDT" | "WRB") {
            relative = true;
        }
        if !is_finite(*token) {
            continue;
        }
        if relative && place > 0 && !is_communication(context, *token) {
            relative = false;
            continue;
        }
        if !is_communication(context, *token) && !stands_for_said(context, quotation, &window, place) {
            return None;
        }
        if matches!(window.first().map(Token::tag), Some("CC" | "IN" | "WDT")) && place < 3 {
            return None;
        }
        let first_words =
            window[..place].iter().filter(|before| !before.is_punct() && before.pos() != "ADV").count();
        let speaker = if first_words == 0 {
            noun_phrase_from(&window[place + 1..])
        } else {
            tree_subject(context, *token, &window[..place]).or_else(|| noun_phrase_from(&window[..place]))
        };
        let beside = Beside { verb: Some(token.index()), speaker: speaker.map(|speaker| speaker.index()) };
        return speaker.map(|_| (beside, place < 5));
    }
    None
}

/// "“…,” Roe smiled", "“…?” she went on": a verb that says nothing by itself, after a name alone.
fn stands_for_said(context: &Context<'_>, quotation: usize, window: &[Token<'_>], place: usize) -> bool {
    let verb = window[place];
    let inside = context.quotations[quotation].inner.of(&context.article.text).trim_end();
    let before = &window[..place];
    let plain = before
        .iter()
        .all(|token| matches!(token.pos(), "PROPN" | "PRON" | "NOUN" | "DET" | "ADJ" | "PUNCT" | "ADV"))
        && !before.iter().any(|token| matches!(token.tag(), "WP" | "WDT" | "WRB"));
    let named = before.iter().any(|token| matches!(token.pos(), "PROPN" | "PRON"));
    let next = window.get(place + 1).map(|next| next.text());
    let goes_on = matches!(verb.lemma(), "go" | "begin" | "start" | "continue")
        && matches!(next, Some("on" | ","))
        && context.n_words(quotation) >= 3;
    let any = inside.ends_with(',') && !matches!(verb.lemma(), "be" | "have" | "do" | "get");
    plain && named && place <= 6 && (any || goes_on)
}

/// "“…” — Jane Roe": a name after a dash, up to the end of the line or the next quotation.
fn signature(context: &Context<'_>, quotation: usize) -> Option<Beside> {
    let start = context.quoted[quotation].end;
    let mut window = window_after(context, start);
    // In a text whose paragraphs are set apart by blank lines a name still ends with its line.
    let new_line = |token: &Token<'_>| token.is_space() && token.text().contains('\n');
    let line_end = window.iter().position(new_line);
    window.truncate(line_end.unwrap_or(window.len()));
    let is_dash = |text: &str| matches!(text, "—" | "–" | "―" | "--" | "-" | "~");
    // The dash may cling to the mark: "”―".
    let clings = start.checked_sub(1).is_some_and(|last| {
        context.token(last).text().ends_with(['—', '–', '―']) && context.quotations[quotation].closed
    });
    let first = window.first()?;
    let after = first.index() + window.len();
    let name = if is_dash(first.text()) {
        &window[1..]
    } else if clings {
        &window[..]
    } else {
        return None;
    };
    let ends = line_end.is_some()
        || after >= context.document.len()
        || context.paragraph(after) != context.paragraph(start)
        || context.quotation(after).is_some()
        || context.token(after).text() == ".";
    let named = name
        .first()
        .is_some_and(|token| token.text().starts_with(|first: char| first.is_uppercase() || first == '@'));
    let plain = name.iter().all(|token| !is_finite(*token));
    (ends && named && plain && name.len() <= 12 && context.n_words(quotation) >= 3).then_some(())?;
    let name = &name[..name.iter().position(|token| token.text() == "(").unwrap_or(name.len())];
    let handle = name.first().copied().filter(|token| token.text().starts_with('@'));
    let speaker = handle.or_else(|| noun_phrase_from(name))?;
    Some(Beside { verb: None, speaker: Some(speaker.index()) })
}

/// "‘We will appeal’: Roe after the ruling": who stands after the colon, where a line opens so.
fn headline(context: &Context<'_>, quotation: usize) -> Option<Beside> {
    let span = context.quoted[quotation];
    let opens = span.start == 0 || context.paragraph(span.start - 1) != context.paragraph(span.start);
    let window = window_after(context, span.end);
    window.first().filter(|token| token.text() == ":")?;
    let name = window.get(1).filter(|token| token.text().starts_with(char::is_uppercase))?;
    let plain = window.iter().all(|token| !is_finite(*token) || is_communication(context, *token));
    (opens && plain && context.n_words(quotation) >= 2).then_some(())?;
    let speaker = noun_phrase_from(&window[1..])
        .filter(|found| found.entity() == name.entity() || matches!(found.pos(), "PROPN" | "NOUN"))?;
    Some(Beside { verb: None, speaker: Some(speaker.index()) })
}

/// The cue in the words that lead to a quotation.
fn before(context: &Context<'_>, quotation: usize) -> Option<Beside> {
    let text = &context.article.text;
    let found = context.quotations[quotation];
    let start = context.quoted[quotation].start;
    let lead = text.get(..found.outer.start).unwrap_or("");
    let new_paragraph = start == 0 || context.paragraph(start - 1) != context.paragraph(start);
    let colon = lead.trim_end().ends_with(':');
    // "Roe said “We are done,”"
    let upper = found.inner.of(text).starts_with(char::is_uppercase);
    let last = start.checked_sub(1).map(|last| context.token(last));
    let at_once = upper
        && !new_paragraph
        && last.is_some_and(|last| {
            is_finite(last) && is_communication(context, last) && context.n_words(quotation) >= 3
        });
    if !(colon || at_once || (lead.trim_end().ends_with(',') && !new_paragraph)) {
        return None;
    }
    let window = window_before(context, start);
    let cue = window
        .iter()
        .enumerate()
        .rev()
        .find(|(_, token)| token.pos() == "VERB" && is_communication(context, **token));
    if let Some((place, verb)) = cue {
        if !colon && window.len() - place > 10 {
            return None;
        }
        let doer = window[..place].last().filter(|token| {
            verb.tag() == "VBG" && matches!(token.pos(), "NOUN" | "PROPN" | "PRON") && token.tag() != "PRP$"
        });
        let speaker = doer
            .copied()
            .or_else(|| {
                speaker::verb_subject(*verb).filter(|subject| context.quotation(subject.index()).is_none())
            })
            .or_else(|| noun_phrase_from(&window[..place]));
        return Some(Beside { verb: Some(verb.index()), speaker: speaker.map(|speaker| speaker.index()) });
    }
    if !colon {
        return None;
    }
    let verb = window.iter().find(|token| is_finite(**token));
    match verb {
        Some(verb) => {
            let speaker = speaker::verb_subject(*verb)?;
            Some(Beside { verb: Some(verb.index()), speaker: Some(speaker.index()) })
        }
        None if window.len() <= 10 => {
            let speaker = noun_phrase_from(&window)?;
            Some(Beside { verb: None, speaker: Some(speaker.index()) })
        }
        None => None,
    }
}

/// The tokens from `start` to the end of the sentence or the next quotation.
fn window_after<'a>(context: &Context<'a>, start: usize) -> Vec<Token<'a>> {
    let paragraph = start.checked_sub(1).map(|last| context.paragraph(last));
    (start..context.document.len().min(start + REACH))
        .take_while(|&index| {
            Some(context.paragraph(index)) == paragraph
                && context
                    .quotation(index)
                    .is_none_or(|inside| context.n_words(inside) <= 2 && index > start + 1)
                && !matches!(context.token(index).text(), "." | ";" | "?" | "!")
        })
        .map(|index| context.token(index))
        .collect()
}

/// The tokens from the start of the sentence, or the quotation before, up to `end`.
fn window_before<'a>(context: &Context<'a>, end: usize) -> Vec<Token<'a>> {
    let Some(last) = end.checked_sub(1) else { return Vec::new() };
    let paragraph = context.paragraph(last);
    let mut window: Vec<Token<'a>> = (end.saturating_sub(REACH)..end)
        .rev()
        .take_while(|&index| {
            context.paragraph(index) == paragraph
                && context.quotation(index).is_none()
                && !matches!(context.token(index).text(), "." | ";" | "?" | "!")
        })
        .map(|index| context.token(index))
        .collect();
    window.reverse();
    window
}

fn is_finite(token: Token<'_>) -> bool {
    matches!(token.tag(), "VBD" | "VBZ" | "VBP") && token.pos() == "VERB"
        || (token.pos() == "VERB" && token.tag() == "VBN" && token.child("nsubj").is_some())
}

fn is_communication(context: &Context<'_>, token: Token<'_>) -> bool {
    context.is_communication(token.index())
}

/// The subject that the tree gives `verb`, if it stands among `words`.
fn tree_subject<'a>(context: &Context<'a>, verb: Token<'a>, words: &[Token<'a>]) -> Option<Token<'a>> {
    speaker::verb_subject(verb)
        .filter(|subject| words.contains(subject) && context.quotation(subject.index()).is_none())
}

/// The head of the first noun phrase of `words`.
pub(crate) fn noun_phrase_from<'a>(words: &[Token<'a>]) -> Option<Token<'a>> {
    let is_nominal =
        |token: &Token<'_>| matches!(token.pos(), "NOUN" | "PROPN" | "PRON") && token.tag() != "PRP$";
    let inside = |token: &Token<'_>| {
        is_nominal(token)
            || matches!(token.pos(), "DET" | "ADJ" | "NUM")
            || matches!(token.tag(), "PRP$" | "POS" | "HYPH" | "VBN" | "VBG" | "NNP")
    };
    let start = words.iter().position(|token| inside(token) && !matches!(token.tag(), "WDT" | "WP"))?;
    let run: Vec<&Token<'a>> = words[start..].iter().take_while(|token| inside(token)).collect();
    run.iter().rev().find(|token| is_nominal(token)).map(|token| **token)
}

/// Adds the quotations that `drafts` leave out to the draft they belong to, or as drafts of their own.
pub(super) fn add(context: &Context<'_>, beside: &[Option<Beside>], drafts: &mut Vec<Draft>) {
    let mut taken = vec![false; context.document.len()];
    drafts.iter().flat_map(|draft| draft.content.iter()).for_each(|&index| taken[index] = true);
    for (quotation, beside) in beside.iter().enumerate() {
        let span = context.quoted[quotation];
        let free = span.indices().filter(|&index| !taken[index]).count();
        if free * 2 < span.indices().len() || free == 0 {
            continue;
        }
        let placed = match beside {
            Some(beside) => with_cue(context, *beside, span.indices().collect(), drafts),
            None => without_cue(context, quotation, drafts),
        };
        if placed {
            taken[span.indices()].fill(true);
        }
    }
}

fn with_cue(context: &Context<'_>, beside: Beside, content: Tokens, drafts: &mut Vec<Draft>) -> bool {
    if let Some(own) = drafts.iter_mut().find(|draft| beside.verb.is_some() && draft.head == beside.verb) {
        own.content.extend(content);
        return true;
    }
    let cue = beside.verb.map_or_else(Tokens::new, |verb| Tokens::from([verb]));
    let speaker_words = beside
        .speaker
        .map(|head| speaker::span(context, context.token(head), beside.verb.unwrap_or(usize::MAX)))
        .unwrap_or_default();
    let (head, speaker) = (beside.verb, beside.speaker);
    drafts.push(Draft { content, cue, head, speaker, speaker_words, ..Draft::default() });
    true
}

/// A quotation without a cue beside it. As a sentence of its own it goes on what the last speaker
/// said; as a part of a sentence it belongs to the cue that the tree shows above it.
fn without_cue(context: &Context<'_>, quotation: usize, drafts: &mut Vec<Draft>) -> bool {
    let span = context.quoted[quotation];
    let n_words = context.n_words(quotation);
    let content: Tokens = span.indices().collect();
    if !is_sentence(context, quotation) {
        if n_words < PART_WORDS_MIN {
            return false;
        }
        if let Some(verb) = cue_above(context, quotation) {
            let speaker = speaker::verb_subject(context.token(verb)).map(|speaker| speaker.index());
            return with_cue(context, Beside { verb: Some(verb), speaker }, content, drafts);
        }
        let sentence = context.sentence(span.start);
        let same = drafts.iter_mut().rev().find(|draft| {
            draft
                .head
                .or(draft.content.last().copied())
                .is_some_and(|place| context.sentence(place) == sentence)
        });
        if let Some(draft) = same {
            draft.content.extend(content);
            return true;
        }
    }
    let paragraph = context.paragraph(span.start);
    let place = |draft: &Draft| draft.content.last().copied().max(draft.head);
    let before = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| {
            let first = draft.content.first().copied().max(draft.head);
            first.is_some_and(|first| first < span.start && paragraph - context.paragraph(first) <= 1)
        })
        .max_by_key(|(_, draft)| {
            let here = place(draft).is_some_and(|place| context.paragraph(place) == paragraph);
            (here, here && is_quoted(context, draft), place(draft))
        })
        .map(|(number, _)| number);
    if let Some(subject) = subject_before(context, quotation) {
        let here = before
            .map(|number| &drafts[number])
            .filter(|draft| place(draft).is_some_and(|place| context.paragraph(place) == paragraph));
        let is_other = match here {
            Some(draft) => {
                place(draft).is_some_and(|place| place < subject.index()) && is_other(context, draft, subject)
            }
            None => n_words >= TOLD_WORDS_MIN,
        };
        if is_other {
            let speaker_words = speaker::span(context, subject, usize::MAX);
            drafts.push(Draft { content, speaker: Some(subject.index()), speaker_words, ..Draft::default() });
            return true;
        }
    }
    let Some(number) = before else {
        if n_words >= ALONE_WORDS_MIN {
            drafts.push(Draft { content, ..Draft::default() });
        }
        return n_words >= ALONE_WORDS_MIN;
    };
    let draft = &mut drafts[number];
    let here = place(draft).is_some_and(|place| context.paragraph(place) == paragraph);
    if !here && n_words < ALONE_WORDS_MIN {
        return false;
    }
    if is_quoted(context, draft) {
        draft.content.extend(content);
        return true;
    }
    // After indirect speech the same speaker's own words are a statement of their own.
    let (speaker, speaker_words) = (draft.speaker, draft.speaker_words.clone());
    drafts.push(Draft { content, speaker, speaker_words, ..Draft::default() });
    true
}

/// Whether `subject` names another person than the speaker of `draft`.
fn is_other(context: &Context<'_>, draft: &Draft, subject: Token<'_>) -> bool {
    let is_name = |token: Token<'_>| token.entity() == "PERSON";
    let speaker = draft.speaker.map(|speaker| context.token(speaker));
    speaker.is_some_and(is_name)
        && is_name(subject)
        && !draft.speaker_words.iter().any(|&word| context.token(word).text() == subject.text())
}

/// The person that the sentence before a quotation is about, where no paragraph begins between.
fn subject_before<'a>(context: &Context<'a>, quotation: usize) -> Option<Token<'a>> {
    let start = context.quoted[quotation].start;
    let last = (0..start).rev().map(|index| context.token(index)).find(|token| !token.is_space())?;
    if context.paragraph(last.index()) != context.paragraph(start)
        || context.quotation(last.index()).is_some()
        || !matches!(last.text(), "." | "?" | "!" | ":")
    {
        return None;
    }
    let sentence = context.document.sentence_of(last.index())?.token_span();
    let root = sentence.indices().map(|index| context.token(index)).find(|token| token.is_root())?;
    root.child("nsubj").filter(|subject| {
        context.quotation(subject.index()).is_none()
            && (subject.entity() == "PERSON"
                || matches!(&*crate::lang::lowercase(subject.text()), "he" | "she"))
    })
}

/// Words that a quotation inside a sentence must have to be speech and no name or phrase.
const PART_WORDS_MIN: usize = 6;

/// Words that a quotation must have to be speech of whom the sentence before it is about.
const TOLD_WORDS_MIN: usize = 4;

/// Words that a quotation must have to be speech where nothing around it tells so.
const ALONE_WORDS_MIN: usize = 9;

fn is_quoted(context: &Context<'_>, draft: &Draft) -> bool {
    draft.content.iter().any(|&index| context.quotation(index).is_some())
}

/// The verb of communication above a quotation in the tree, outside of quotations.
fn cue_above(context: &Context<'_>, quotation: usize) -> Option<usize> {
    let first = context.words(context.quoted[quotation].indices()).next()?;
    context
        .token(first)
        .ancestors()
        .find(|above| {
            context.quotation(above.index()).is_none()
                && above.pos() == "VERB"
                && is_communication(context, *above)
        })
        .map(|above| above.index())
}

/// Whether a quotation inside a sentence is the title of a book or programme: “An Island Childhood”.
fn is_title(context: &Context<'_>, quotation: usize) -> bool {
    let found = context.quotations[quotation];
    let lead = context.article.text.get(..found.outer.start).unwrap_or("").trim_end_matches(' ');
    let embedded = lead.ends_with(|character: char| character.is_alphanumeric() || character == ',');
    let words = found.inner.of(&context.article.text).split_whitespace();
    let short = |word: &str| word.chars().count() <= 3;
    let capital = |word: &str| word.starts_with(char::is_uppercase) || word.starts_with(char::is_numeric);
    let all = words.clone().enumerate().all(|(place, word)| capital(word) || (place > 0 && short(word)));
    embedded
        && all
        && words.clone().count() <= TITLE_WORDS_MAX
        && !words.clone().any(|word| word.ends_with(['?', '!']))
        && !words
            .clone()
            .any(|word| matches!(word, "I" | "We" | "He" | "She" | "They" | "It" | "You" | "No," | "Yes,"))
}

/// How many words a title has at most.
const TITLE_WORDS_MAX: usize = 7;

/// Whether a quotation stands as a sentence of its own and not as a name or phrase within one.
fn is_sentence(context: &Context<'_>, quotation: usize) -> bool {
    let found = context.quotations[quotation];
    let text = &context.article.text;
    let lead = text.get(..found.outer.start).unwrap_or("");
    let new_line = lead.trim_end_matches(' ').ends_with('\n') || lead.is_empty();
    let opens = new_line || lead.trim_end().ends_with(['.', '?', '!', '”', '"', '’', ')', ':', '…']);
    let closes =
        found.inner.of(text).trim_end().ends_with(['.', '?', '!', ',', '…', '—', '-', '–']) || !found.closed;
    let upper = found
        .inner
        .of(text)
        .chars()
        .find(|character| character.is_alphabetic())
        .is_some_and(char::is_uppercase);
    opens && closes && upper
}
