//! Whose statement it is: the words that name the speaker beside the cue.

use super::cue::{Frame, Trigger};
use crate::context::{Context, Tokens, subtree};
use crate::lang::lowercase;
use rashomon_core::Token;

/// The head of the words that name who speaks.
pub(crate) fn subject<'a>(context: &Context<'a>, trigger: &Trigger) -> Option<Token<'a>> {
    if let Some(speaker) = trigger.speaker {
        return Some(context.token(speaker));
    }
    let head = context.token(trigger.head);
    if trigger.frame == Frame::ACCORDING {
        let to = head.next()?;
        return to.child("pobj").or_else(|| head.child("pobj")).or_else(|| to.child("pcomp"));
    }
    if matches!(head.pos(), "NOUN" | "PROPN") {
        return noun_subject(head);
    }
    verb_subject(head).or_else(|| stranded_subject(context, head))
}

/// The subject of a finite verb that the tree leaves without one: "Roe, the chair of the board, told".
fn stranded_subject<'a>(context: &Context<'a>, verb: Token<'a>) -> Option<Token<'a>> {
    if !matches!(verb.tag(), "VBD" | "VBZ") || verb.children().any(|child| child.dep() == "auxpass") {
        return None;
    }
    let sentence = context.sentence(verb.index());
    (0..verb.index())
        .rev()
        .take(25)
        .map(|index| context.token(index))
        .take_while(|token| {
            context.sentence(token.index()) == sentence
                && context.quotation(token.index()).is_none()
                && !matches!(token.tag(), "VBD" | "VBZ" | "VBP" | "MD")
        })
        .filter(|token| {
            matches!(token.dep(), "ROOT" | "nsubj" | "npadvmod" | "dep" | "appos" | "conj")
                && (matches!(token.entity(), "PERSON" | "ORG") || token.tag() == "PRP")
        })
        .last()
}

/// Who does what `verb` says: its subject, or that of the verb it depends on.
pub(crate) fn verb_subject(verb: Token<'_>) -> Option<Token<'_>> {
    if let Some(subject) = participle_subject(verb) {
        return Some(subject);
    }
    if verb.tag() == "VBN" && verb.dep() == "advcl" && !verb.children().any(|child| child.dep() == "aux") {
        // "Asked about it, Roe said": who asked is not told.
        return verb.child("agent").and_then(|by| by.child("pobj"));
    }
    let asked = verb;
    let mut verb = verb;
    for _ in 0..4 {
        if verb == asked && verb.children().any(|child| child.dep() == "auxpass")
            || verb.child("agent").is_some()
        {
            let agent = verb.child("agent").and_then(|by| by.child("pobj"));
            if agent.is_some() || verb.children().any(|child| child.dep() == "nsubjpass") {
                return agent;
            }
        }
        if let Some(subject) =
            verb.children().find(|child| matches!(child.dep(), "nsubj" | "expl" | "nsubjpass" | "csubj"))
        {
            return Some(subject);
        }
        match verb.dep() {
            // "issued a statement saying", "carried signs saying": who brings the text says it.
            "acl" if verb.tag() == "VBG" && verb.head().dep() == "dobj" && brings(verb.head().head()) => {
                verb = verb.head().head();
            }
            "relcl" | "acl" => return Some(verb.head()),
            "conj" if !verb.is_root() => {
                // "came with deals that bind them and offered a plan": the tense tells which verb goes on.
                let finite = |tag: &str| matches!(tag, "VBD" | "VBZ" | "VBP");
                let same =
                    |other: &Token<'_>| other.tag() == verb.tag() && matches!(other.pos(), "VERB" | "AUX");
                let differs =
                    finite(verb.tag()) && finite(verb.head().tag()) && verb.head().tag() != verb.tag();
                let higher = differs.then(|| verb.ancestors().find(same)).flatten();
                verb = higher.unwrap_or(verb.head());
            }
            "xcomp" | "aux" | "advcl" | "ccomp" | "dep" | "parataxis" if !verb.is_root() => {
                verb = verb.head()
            }
            "pcomp" if let Some(quoting) = quoting(verb) => {
                let quoted = quoting.child("dobj").or_else(|| quoting.child("nsubjpass"));
                return quoted.filter(|quoted| !matches!(quoted.tag(), "WDT" | "WP"));
            }
            "pcomp" | "prep" if !verb.is_root() => {
                let above = verb.ancestors().find(|above| matches!(above.pos(), "VERB" | "AUX"))?;
                verb = above;
            }
            _ => return None,
        }
        if matches!(verb.pos(), "NOUN" | "PROPN" | "PRON") && !matches!(verb.dep(), "ROOT") {
            return Some(verb);
        }
    }
    None
}

/// The verb by which somebody else passes on what is said: "the Gazette quoted Roe as saying", "Roe was cited as
/// saying".
pub(crate) fn quoting(saying: Token<'_>) -> Option<Token<'_>> {
    let prep = saying.head();
    let is_as = saying.dep() == "pcomp" && saying.tag() == "VBG" && lowercase(prep.text()) == "as";
    let verb = prep.head();
    (is_as && prep.dep() == "prep" && matches!(verb.lemma(), "quote" | "cite")).then_some(verb)
}

/// Whether a verb's object may be a text that its subject puts out.
fn brings(verb: Token<'_>) -> bool {
    const VERBS: [&str; 12] = [
        "issue", "release", "post", "send", "publish", "put", "write", "tweet", "carry", "hold", "make",
        "sign",
    ];
    verb.pos() == "VERB" && VERBS.contains(&verb.lemma())
}

/// "a plan which Roe welcomed, saying": who did what stands right before the comma.
fn participle_subject(verb: Token<'_>) -> Option<Token<'_>> {
    if verb.tag() != "VBG" || verb.child("nsubj").is_some() || verb.dep() != "advcl" {
        return None;
    }
    let comma = verb.previous().filter(|token| token.text() == ",")?;
    let before = comma.previous().filter(|token| matches!(token.tag(), "VBD" | "VBZ" | "VBP"))?;
    before.child("nsubj").filter(|subject| !matches!(subject.tag(), "WDT" | "WP"))
}

/// Whose claim a claim is: "his claim", "the claim by him", "he made the claim".
fn noun_subject(noun: Token<'_>) -> Option<Token<'_>> {
    if let Some(owner) = noun.child("poss") {
        return Some(owner);
    }
    for by in
        noun.children().filter(|child| child.dep() == "prep" && matches!(child.lemma(), "by" | "from" | "of"))
    {
        if by.lemma() != "of"
            && let Some(owner) = by.child("pobj")
        {
            return Some(owner);
        }
    }
    if noun.dep() == "dobj" {
        return verb_subject(noun.head());
    }
    None
}

/// What a speaker's head is, as a feature: `he`, `name`, `person`, `thing` …
pub(crate) fn class(context: &Context<'_>, head: Token<'_>) -> &'static str {
    match &*lowercase(head.text()) {
        "he" | "she" => return "he",
        "they" => return "they",
        "i" | "we" => return "i",
        "you" => return "you",
        "it" | "this" | "that" | "which" | "there" | "these" | "those" | "what" => return "it",
        "who" => return "who",
        _ => {}
    }
    match head.entity() {
        "PERSON" => "name",
        "ORG" | "NORP" => "organisation",
        "GPE" | "LOC" | "FAC" => "place",
        _ if head.pos() == "PROPN" => "proper",
        _ if context.lexicon.is_person_noun(&lowercase(head.lemma())) => "person",
        _ if context.lexicon.is_document_noun(&lowercase(head.lemma())) => "document",
        _ if context.lexicon.is_group_noun(&lowercase(head.lemma())) => "group",
        _ if context.lexicon.is_community(&lowercase(head.lemma())) => "group",
        _ => "thing",
    }
}

/// The words that name the speaker whose head is `head`: without the clauses that hang on it and
/// without what stands apart from it.
pub(crate) fn span(context: &Context<'_>, head: Token<'_>, cue: usize) -> Tokens {
    let tokens = subtree(head, |child| {
        matches!(child.dep(), "relcl" | "acl" | "advcl" | "ccomp" | "parataxis") || child.index() == cue
    });
    let mut words = around(&tokens, head.index(), cue);
    trim(context, &mut words);
    words
}

/// The unbroken run of `tokens` that holds `place` and does not cross `cue`.
fn around(tokens: &Tokens, place: usize, cue: usize) -> Tokens {
    let mut run = Tokens::from([place]);
    let mut at = place;
    while at > 0 && tokens.contains(&(at - 1)) && at - 1 != cue {
        at -= 1;
        run.insert(at);
    }
    at = place;
    while tokens.contains(&(at + 1)) && at + 1 != cue {
        at += 1;
        run.insert(at);
    }
    run
}

fn trim(context: &Context<'_>, words: &mut Tokens) {
    let count = |mark: &str| words.iter().filter(|&&index| context.token(index).text() == mark).count();
    let (n_open, n_closed) = (count("("), count(")"));
    if n_open > n_closed
        && let Some(open) = words.iter().copied().rfind(|&index| context.token(index).text() == "(")
    {
        words.retain(|&index| index < open);
    }
    // A dash before a name may be tagged as part of the name.
    let loose = |index: usize| {
        let token = context.token(index);
        token.is_punct() || token.is_space() || !token.text().contains(char::is_alphanumeric)
    };
    // "Roe (Harbour Party)" keeps its bracket.
    let is_bracket = |index: usize| context.token(index).text() == ")" && n_open > 0;
    while words.last().is_some_and(|&last| loose(last) && !is_bracket(last)) {
        words.pop_last();
    }
    while words.first().is_some_and(|&first| loose(first)) {
        words.pop_first();
    }
}
