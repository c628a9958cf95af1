//! The words at the start of a paragraph that tell whose words follow, in the layouts that outlets,
//! parliaments and courts print.

use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::Token;
use std::collections::BTreeSet;

/// How many words a label has at most: "The Minister for Trade and Industry (Mara Lindqvist)".
const LABEL_WORDS_MAX: usize = 14;

/// A name, an office or "Q" at the start of a paragraph.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) paragraph: usize,
    /// The colon, or whatever ends the label.
    pub(super) mark: usize,
    pub(super) kind: Kind,
    pub(super) shape: Shape,
    /// Whose words follow.
    pub(super) speaker: Option<usize>,
    /// The words of the label that name the speaker.
    pub(super) words: Tokens,
    /// What two labels of one speaker have in common: the surname, or all of an office.
    pub(super) key: String,
    /// The first letters of a name, or the initials that stand for it: "JW".
    pub(super) initials: String,
    /// Whether "The" opens it.
    pub(super) is_definite: bool,
    /// Whether a tagged name, a form of address or a name known from elsewhere tells that it is a person.
    pub(super) is_person: bool,
    /// Whether all of it is in capitals.
    pub(super) is_caps: bool,
    /// Whether brackets with party, place or task stand behind the name.
    pub(super) has_bracket: bool,
    /// Whether a clause follows in the same paragraph.
    pub(super) has_clause: bool,
    /// Whether it names an office or task: "The Prime Minister", "Hon. Members", "Caller".
    pub(super) is_task: bool,
    /// Whether the paragraph does not end as a sentence does.
    pub(super) is_headline: bool,
    /// Whether it ends in a colon.
    pub(super) has_colon: bool,
    /// Whether a paragraph that is quoted as a whole opens with it.
    pub(super) is_quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// "Mara Lindqvist", "MR. EKDAL", "@ekdal".
    Name,
    /// "The Prime Minister", "REPORTER", "The Courier".
    Office,
    /// "Q", "Question".
    Question,
    /// "A", "Answer".
    Answer,
    /// "BY MR. DENG": whose questions follow.
    Examiner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// "Mara Lindqvist: …"
    Colon,
    /// "Mr. DENG. …", "Birgit Aas (EPP). – …"
    Stop,
    /// A paragraph of its own.
    Line,
}

/// Words of names that the pipeline took for a person's anywhere in the article.
pub(super) fn known_names(context: &Context<'_>) -> BTreeSet<String> {
    let names = context.document.entities().filter(|(_, label)| *label == "PERSON");
    names
        .flat_map(|(span, _)| span.indices())
        .map(|index| lowercase(context.token(index).text()).into_owned())
        .filter(|word| word.chars().count() > 2)
        .collect()
}

/// The label that the paragraph of `tokens` opens with.
pub(super) fn read(
    context: &Context<'_>,
    known: &BTreeSet<String>,
    paragraph: usize,
    tokens: &[usize],
) -> Option<Label> {
    let opens_quoted = tokens
        .first()
        .is_some_and(|&first| context.quotation(first).is_some() && context.token(first).is_punct());
    let tokens = after_stamp(context, if opens_quoted { &tokens[1..] } else { tokens });
    if let Some(label) = letter(context, paragraph, tokens) {
        return Some(label);
    }
    let (end, mark, shape) = find_mark(context, tokens)?;
    let before: Vec<Token<'_>> = tokens[..end].iter().map(|&index| context.token(index)).collect();
    let after = tokens[end..].iter().map(|&index| context.token(index)).filter(|token| token.index() > mark);
    let is_quoted = before.iter().any(|token| context.quotation(token.index()).is_some());
    if is_quoted && !opens_quoted || before.iter().any(|token| is_finite(*token) && !is_capital(*token)) {
        return None;
    }
    let has_clause = after.clone().any(|token| is_finite(token) || token.tag() == "MD");
    let named = named(context, known, &before)?;
    let key = match named.kind {
        Kind::Name => lowercase(context.token(*named.words.last()?).text()).into_owned(),
        _ => joined(&before).to_lowercase(),
    };
    let is_caps = is_caps(named.words.iter().map(|&index| context.token(index)));
    if is_quoted && !is_caps {
        return None;
    }
    let initials = initials(context, &named.words);
    Some(Label {
        paragraph,
        mark,
        kind: named.kind,
        shape,
        speaker: named.words.last().copied(),
        words: named.words,
        key,
        initials,
        is_definite: matches!(before.first().map(Token::text), Some("The" | "THE")),
        is_person: named.is_person,
        is_caps,
        has_bracket: before.iter().any(|token| token.text() == "("),
        has_clause,
        is_task: named.kind == Kind::Office && before.iter().any(|token| is_office_word(context, *token)),
        is_headline: tokens
            .last()
            .is_some_and(|&last| !matches!(context.token(last).text(), "." | "?" | "!" | "…" | ":")),
        has_colon: context.token(mark).text().ends_with(':'),
        is_quoted,
    })
}

/// "Q:", "A.", "Question:", and the "Q" alone of a press office.
fn letter(context: &Context<'_>, paragraph: usize, tokens: &[usize]) -> Option<Label> {
    let text = |place: usize| tokens.get(place).map(|&index| context.token(index).text());
    let stops = |place: usize| matches!(text(place), Some(":" | "." | ")"));
    let (kind, mark) = match text(0)? {
        "Q." | "Q:" => (Kind::Question, 0),
        "A." | "A:" => (Kind::Answer, 0),
        "Q" | "Question" | "QUESTION" if stops(1) => (Kind::Question, 1),
        "A" | "Answer" | "ANSWER" if stops(1) => (Kind::Answer, 1),
        "Q" if text(1).is_some_and(|next| next.starts_with(char::is_uppercase)) => (Kind::Question, 0),
        _ => return None,
    };
    let mark = tokens[mark];
    Some(Label {
        paragraph,
        mark,
        kind,
        shape: Shape::Colon,
        speaker: None,
        words: Tokens::new(),
        key: if kind == Kind::Question { "q".to_owned() } else { "a".to_owned() },
        initials: String::new(),
        is_definite: false,
        is_person: false,
        is_caps: true,
        has_bracket: false,
        has_clause: true,
        is_task: false,
        is_headline: false,
        has_colon: true,
        is_quoted: false,
    })
}

/// The tokens behind a time stamp or number: "[00:01:12] Interviewer", "12. Rolf Tamm".
fn after_stamp<'a>(context: &Context<'_>, tokens: &'a [usize]) -> &'a [usize] {
    let text = |place: usize| tokens.get(place).map_or("", |&index| context.token(index).text());
    let is_stamp = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_digit())
            && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ':' | '.'))
    };
    match (text(0), text(1), text(2)) {
        ("[" | "(", stamp, "]" | ")") if is_stamp(stamp) => &tokens[3..],
        ("RT", handle, _) if handle.starts_with('@') => &tokens[1..],
        (stamp, ".", _) if is_stamp(stamp) => &tokens[2..],
        (stamp, _, _) if is_stamp(stamp) => &tokens[1..],
        _ => tokens,
    }
}

/// How many tokens stand before the mark, the token it ends with, and which it is.
fn find_mark(context: &Context<'_>, tokens: &[usize]) -> Option<(usize, usize, Shape)> {
    let text = |place: usize| tokens.get(place).map_or("", |&index| context.token(index).text());
    let reach = tokens.len().min(LABEL_WORDS_MAX + 2);
    if let Some(colon) = (1..reach).find(|&place| text(place).ends_with(':')) {
        let shape = if colon + 1 == tokens.len() { Shape::Line } else { Shape::Colon };
        return Some((colon, tokens[colon], shape));
    }
    let is_dash = |place: usize| matches!(text(place), "–" | "—" | "--");
    for place in 1..reach {
        if text(place) == "." && is_dash(place + 1) && place + 2 < tokens.len() {
            return Some((place, tokens[place + 1], Shape::Stop));
        }
    }
    // "Mr. DENG. I have a statement."
    let stop = (1..reach.min(8)).find(|&place| text(place) == "." && !text(place - 1).ends_with('.'));
    if let Some(stop) = stop.filter(|&stop| stop + 1 < tokens.len()) {
        let titled =
            matches!(text(0), "Mr." | "Ms." | "Mrs." | "Miss" | "Dr." | "The" | "Chairman" | "Senator");
        let words = tokens[1..stop].iter().map(|&index| context.token(index));
        if titled && is_caps(words) {
            return Some((stop, tokens[stop], Shape::Stop));
        }
    }
    let ends = tokens.last().map_or("", |&last| context.token(last).text());
    let is_line = tokens.len() <= LABEL_WORDS_MAX && !matches!(ends, "." | "?" | "!" | "," | ";" | "…");
    is_line.then(|| tokens.last().map(|&last| (tokens.len(), last, Shape::Line)))?
}

struct Named {
    kind: Kind,
    words: Tokens,
    is_person: bool,
}

/// Who is named by the words of a label.
fn named(context: &Context<'_>, known: &BTreeSet<String>, label: &[Token<'_>]) -> Option<Named> {
    let examines = label.first()?.text() == "BY";
    let label = if examines { &label[1..] } else { label };
    let first = *label.first()?;
    if first.text().starts_with('@') && first.text().len() > 1 {
        let words = Tokens::from([first.index()]);
        return Some(Named { kind: Kind::Name, words, is_person: true });
    }
    if !is_capital(first) {
        return None;
    }
    // What stands behind a comma or in brackets is party, place or task.
    let end =
        label.iter().position(|token| matches!(token.text(), "," | "(" | "[" | "/")).unwrap_or(label.len());
    let (head, rest) = label.split_at(end);
    let head = match head.iter().position(|token| token.pos() == "ADP" && token.text() == "on") {
        Some(behalf) if behalf > 0 => &head[..behalf],
        _ => head,
    };
    let is_office_word = |token: &Token<'_>| is_office_word(context, *token);
    let behind = head.iter().rposition(|token| is_address(context, *token) || is_office_word(token));
    let name: Vec<Token<'_>> = head[behind.map_or(0, |behind| behind + 1)..]
        .iter()
        .filter(|token| token.text().chars().any(char::is_alphanumeric))
        .copied()
        .collect();
    let addressed =
        behind.is_some() && head.iter().take(behind.unwrap_or(0) + 1).any(|token| is_capital(*token));
    if is_name(context, &name) && !matches!(first.text(), "The" | "Some" | "the") {
        let is_tagged = name.iter().any(|token| token.entity() == "PERSON");
        let is_given = || name.len() > 1 && context.lexicon.name_gender(&lowercase(name[0].text())).is_some();
        let is_known = || name.iter().any(|token| known.contains(&*lowercase(token.text())));
        return Some(Named {
            kind: if examines { Kind::Examiner } else { Kind::Name },
            words: name.iter().map(|token| token.index()).collect(),
            is_person: addressed || is_tagged || is_given() || is_known(),
        });
    }
    // "The Minister for Transport (Petra Holm)"
    let bracket: Vec<Token<'_>> = rest
        .iter()
        .skip_while(|token| token.text() != "(")
        .skip(1)
        .take_while(|token| token.text() != ")")
        .copied()
        .collect();
    if bracket.len() > 1 && is_name(context, &bracket) && head.iter().any(is_office_word) {
        let words = bracket.iter().map(|token| token.index()).collect();
        return Some(Named { kind: Kind::Name, words, is_person: true });
    }
    let is_plain = head.iter().all(|token| {
        is_capital(*token)
            || token.is_punct()
            || matches!(token.pos(), "ADP" | "DET" | "CCONJ" | "PART" | "NUM")
            || is_office_word(token)
    });
    if !is_plain {
        return None;
    }
    let noun = |token: &&Token<'_>| matches!(token.pos(), "PROPN" | "NOUN" | "NUM") || is_capital(**token);
    let last = head.iter().rposition(|token| noun(&token))?;
    let words = match first.text() {
        "The" | "THE" if last > 0 => &head[1..=last],
        _ => &head[..=last],
    };
    Some(Named {
        kind: if examines { Kind::Examiner } else { Kind::Office },
        words: words.iter().map(|token| token.index()).collect(),
        is_person: false,
    })
}

/// One to four words that may be a person's name.
fn is_name(context: &Context<'_>, words: &[Token<'_>]) -> bool {
    // Names in capitals are often taken for those of organisations.
    let all_caps = is_caps(words.iter().copied());
    let is_given = words.len() > 1 && context.lexicon.name_gender(&lowercase(words[0].text())).is_some();
    let is_particle = |token: &Token<'_>| {
        matches!(token.text(), "de" | "la" | "van" | "von" | "der" | "al" | "bin" | "di" | "da" | "del")
    };
    let is_word = |token: &Token<'_>| {
        is_capital(*token)
            && token
                .text()
                .chars()
                .all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '’' | '\'' | '.'))
            && token.text().chars().count() > 1
            && !is_office_word(context, *token)
            && !context.lexicon.is_place_noun(&lowercase(token.text()))
            && !context.lexicon.is_document_noun(&lowercase(token.text()))
            && (all_caps || is_given || !matches!(token.entity(), "GPE" | "ORG" | "NORP" | "DATE" | "LOC"))
            && !matches!(token.pos(), "ADV" | "DET" | "PRON" | "SCONJ" | "NUM" | "ADP")
    };
    let is_initial = |token: &Token<'_>| token.text().chars().count() <= 2 && is_capital(*token);
    (1..=4).contains(&words.len())
        && words.last().is_some_and(|last| is_word(last) || words.len() > 1 && last.entity() == "PERSON")
        && words.iter().all(|token| {
            is_word(token) || is_particle(token) || is_initial(token) || token.entity() == "PERSON"
        })
}

/// "MODERATOR", "members", "Court": who speaks by office or task.
pub(super) fn is_office_word(context: &Context<'_>, token: Token<'_>) -> bool {
    let word = lowercase(token.text());
    let singular = word.strip_suffix('s').unwrap_or(&word);
    let is_task = |word: &str| {
        context.lexicon.is_person_noun(word)
            || context.lexicon.is_human_noun(word)
            || context.lexicon.is_group_noun(word)
            || matches!(
                word,
                "speaker" | "question" | "caller" | "dispatcher" | "announcer" | "clerk" | "dispatch"
            )
    };
    is_task(&word) || is_task(singular)
}

fn is_address(context: &Context<'_>, token: Token<'_>) -> bool {
    let word = lowercase(token.text());
    context.lexicon.is_honorific(&word)
        || matches!(
            &*word,
            "mr" | "mr."
                | "mrs"
                | "mrs."
                | "ms"
                | "ms."
                | "madam"
                | "madame"
                | "sir"
                | "dame"
                | "lord"
                | "lady"
                | "hon."
                | "senator"
                | "hon"
                | "congressman"
                | "judge"
                | "justice"
                | "captain"
        )
}

fn is_capital(token: Token<'_>) -> bool {
    token.text().starts_with(char::is_uppercase)
}

/// Whether all letters of `words` are capitals and one of them is more than an initial.
fn is_caps<'a>(words: impl Iterator<Item = Token<'a>> + Clone) -> bool {
    let mut alphabetic = words.filter(|token| token.text().chars().any(char::is_alphabetic));
    let is_upper = |token: &Token<'_>| {
        token.text().chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase)
    };
    alphabetic.clone().all(|token| is_upper(&token))
        && alphabetic.any(|token| token.text().chars().count() > 2)
}

fn initials(context: &Context<'_>, words: &Tokens) -> String {
    match words[..] {
        [only] if context.token(only).text().chars().count() <= 3 => context.token(only).text().to_owned(),
        _ => words.iter().filter_map(|&index| context.token(index).text().chars().next()).collect(),
    }
}

fn joined(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(Token::text).collect::<Vec<_>>().join(" ")
}

pub(super) fn is_finite(token: Token<'_>) -> bool {
    matches!(token.tag(), "VBD" | "VBZ" | "VBP") && matches!(token.pos(), "VERB" | "AUX")
}
