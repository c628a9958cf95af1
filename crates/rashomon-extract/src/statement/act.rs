//! What is done by saying it: asked, denied, promised; and the words that deny or hedge it.
//!
//! A cue that names the act decides ("vowed", "accused"). Of a cue that tells no more than that something
//! was said, the grammar of the content does: who is the subject, which auxiliary, what is said of whom.

use super::Draft;
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::{Act, TextSpan, Token};

/// What is known of how a statement is meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meant {
    pub(crate) act: Act,
    pub(crate) negations: Vec<TextSpan>,
    pub(crate) hedges: Vec<TextSpan>,
}

/// How the statement of `draft` is meant.
pub(crate) fn meant(context: &Context<'_>, draft: &Draft) -> Meant {
    let heads = heads(context, draft);
    Meant {
        act: by_cue(context, draft, &heads).unwrap_or_else(|| by_content(context, draft, &heads)),
        negations: negations(context, draft, &heads),
        hedges: hedges(context, draft),
    }
}

/// The tops of the clauses of the content, in text order: those that no other word of it governs, and
/// what is joined to them.
fn heads<'a>(context: &Context<'a>, draft: &Draft) -> Vec<Token<'a>> {
    let inside = |token: &Token<'_>| draft.content.contains(&token.index());
    context
        .words(draft.content.iter().copied())
        .map(|index| context.token(index))
        .filter(|token| {
            token.is_root()
                || !inside(&token.head())
                || (token.dep() == "conj" && is_verb(*token) && !inside_above(&token.head(), &inside))
        })
        .collect()
}

fn inside_above(token: &Token<'_>, inside: &impl Fn(&Token<'_>) -> bool) -> bool {
    !token.is_root() && inside(&token.head())
}

fn is_verb(token: Token<'_>) -> bool {
    matches!(token.pos(), "VERB" | "AUX")
}

/// The act that the cue names.
fn by_cue(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Option<Act> {
    let head = context.token(draft.head?);
    let lemma = lowercase(head.lemma());
    let Some(act) = context.lexicon.act(&lemma) else {
        return context.is_thought(head.index()).then_some(Act::Thought);
    };
    let top = heads.first().copied();
    let infinitive = top.is_some_and(|top| {
        top.children().any(|child| child.tag() == "TO") && top.tag() == "VB"
            || top.dep() == "dobj"
                && head
                    .children()
                    .any(|child| child.dep() == "xcomp" && draft.content.contains(&child.index()))
    });
    let has_clause = top.is_some_and(|top| top.dep() == "ccomp" && is_verb(top));
    let quoted = draft.content.iter().any(|&index| context.quotation(index).is_some());
    let negated = head.children().any(|child| child.dep() == "neg");
    Some(match act {
        // "asked whether", "asked about it"; but "asked them to leave".
        Act::Question if infinitive => Act::Demand,
        Act::Question if quoted && !asks(context, draft) && is_open(&lemma) => return None,
        Act::Question if has_clause && opens_with(context, draft, "that") => Act::Demand,
        // "agreed to pay", "offers to help"; but "agreed that it is late".
        Act::Promise if is_open(&lemma) && !infinitive => return None,
        // "called for a vote", "called on them to leave"; but "called it a mistake".
        Act::Demand
            if lemma == "call" && !infinitive && !has_word(context, &draft.cue, &["for", "on", "upon"]) =>
        {
            return None;
        }
        // "told them to leave", "warned him not to go".
        Act::Demand if is_open(&lemma) && !infinitive => return None,
        // "threatened to sue"; "warned that …" is what it says.
        Act::Prediction if is_open(&lemma) && !has_future(context, draft, heads) => return None,
        // "did not accuse", "refused to praise": nothing of the kind was said.
        Act::Accusation | Act::Praise | Act::Promise | Act::Threat if negated => Act::Denial,
        act => act,
    })
}

fn has_word(context: &Context<'_>, tokens: &Tokens, words: &[&str]) -> bool {
    tokens.iter().any(|&index| words.contains(&&*lowercase(context.token(index).text())))
}

fn opens_with(context: &Context<'_>, draft: &Draft, word: &str) -> bool {
    let first = context.words(draft.content.iter().copied()).next();
    first.is_some_and(|first| lowercase(context.token(first).text()) == word)
}

/// Whether a verb names its act only in some constructions: "ask", "tell", "agree", "warn".
fn is_open(lemma: &str) -> bool {
    matches!(
        lemma,
        "ask"
            | "question"
            | "agree"
            | "offer"
            | "tell"
            | "warn"
            | "insist"
            | "propose"
            | "swear"
            | "estimate"
            | "expect"
            | "project"
            | "commit"
            | "say"
            | "caution"
            | "remind"
            | "write"
            | "order"
            | "argue"
    )
}

/// The act that the content shows by itself.
fn by_content(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Act {
    if asks(context, draft) {
        return Act::Question;
    }
    let mut found = Act::Statement;
    for &head in heads {
        let act = of_clause(context, draft, head);
        if act != Act::Statement {
            found = act;
            break;
        }
    }
    found
}

/// Whether the last sentence of the content is a question in somebody's own words.
fn asks(context: &Context<'_>, draft: &Draft) -> bool {
    let last = draft.content.iter().rev().map(|&index| context.token(index)).find(|token| {
        !token.is_space() && !matches!(token.text(), "”" | "\"" | "''" | "’" | "'" | "»" | ")" | ",")
    });
    last.is_some_and(|token| token.text().ends_with('?'))
}

fn of_clause(context: &Context<'_>, draft: &Draft, head: Token<'_>) -> Act {
    // "I think he will come": what is thought counts.
    let thought = head.child("ccomp").filter(|clause| {
        context.is_thought(head.index())
            && draft.content.contains(&clause.index())
            && head.child("nsubj").is_some_and(|subject| is_speaker(context, draft, subject))
    });
    let head = thought.unwrap_or(head);
    let Some(clause) = Clause::new(context, draft, head) else {
        return by_words(context, draft, head);
    };
    if clause.is_imperative() || clause.obliges() {
        return Act::Demand;
    }
    if clause.has_future(context) {
        return if clause.subject_is_speaker {
            if clause.is_harm(context) {
                Act::Threat
            } else if clause.is_deed(context) {
                Act::Promise
            } else {
                Act::Prediction
            }
        } else {
            let verdict = by_words(context, draft, head);
            if verdict == Act::Statement { Act::Prediction } else { verdict }
        };
    }
    if clause.denies(context) {
        return Act::Denial;
    }
    by_words(context, draft, head)
}

/// A finite clause of the content.
struct Clause<'a> {
    head: Token<'a>,
    subject: Option<Token<'a>>,
    subject_is_speaker: bool,
    auxiliaries: Vec<Token<'a>>,
    negated: bool,
}

impl<'a> Clause<'a> {
    fn new(context: &Context<'a>, draft: &Draft, head: Token<'a>) -> Option<Self> {
        if !is_verb(head) {
            return None;
        }
        let inside = |token: &Token<'a>| draft.content.contains(&token.index());
        let subject = head
            .children()
            .filter(inside)
            .find(|child| matches!(child.dep(), "nsubj" | "nsubjpass" | "expl" | "csubj"));
        let auxiliaries: Vec<Token<'a>> =
            head.children().filter(inside).filter(|child| matches!(child.dep(), "aux" | "auxpass")).collect();
        Some(Self {
            head,
            subject,
            subject_is_speaker: subject.is_some_and(|subject| is_speaker(context, draft, subject)),
            auxiliaries,
            negated: head.children().filter(inside).any(|child| child.dep() == "neg"),
        })
    }

    fn has_auxiliary(&self, words: &[&str]) -> bool {
        self.auxiliaries.iter().any(|token| words.contains(&&*lowercase(token.text())))
    }

    /// "will", "would", "going to", "plans to".
    fn has_future(&self, context: &Context<'_>) -> bool {
        let going = self.head.lemma() == "go"
            && self.head.tag() == "VBG"
            && self.head.children().any(|child| child.dep() == "xcomp");
        let plans = matches!(self.head.lemma(), "plan" | "intend")
            && self.head.children().any(|child| child.dep() == "xcomp");
        let past = self.head.tag() == "VBN" && self.has_auxiliary(&["have"]);
        // "would" stands for "will" in indirect speech alone; in somebody's own words it supposes.
        let cond =
            self.has_auxiliary(&["would", "'d", "’d"]) && context.quotation(self.head.index()).is_some();
        !past
            && !cond
            && (self.has_auxiliary(&["will", "'ll", "’ll", "wo", "shall", "would", "'d", "’d"])
                || going
                || plans)
    }

    /// The verb that tells what is done: "build" of "is going to build".
    fn deed(&self) -> Token<'a> {
        match self.head.lemma() {
            "go" | "plan" | "intend" | "want" | "try" | "continue" => {
                self.head.child("xcomp").unwrap_or(self.head)
            }
            _ => self.head,
        }
    }

    fn is_deed(&self, context: &Context<'_>) -> bool {
        let deed = self.deed();
        deed.pos() == "VERB" && !context.lexicon.is_fate(&lowercase(deed.lemma()))
    }

    fn is_harm(&self, context: &Context<'_>) -> bool {
        context.lexicon.is_harm(&lowercase(self.deed().lemma())) && !self.negated
    }

    /// "Stop it.", "Let us go."
    fn is_imperative(&self) -> bool {
        self.head.tag() == "VB"
            && self.subject.is_none()
            && self.auxiliaries.iter().all(|token| token.lemma() == "do")
            && !matches!(self.head.dep(), "xcomp" | "acl" | "advcl" | "relcl" | "pcomp" | "csubj")
            && !matches!(self.head.lemma(), "thank" | "god" | "bless")
    }

    /// "must", "should", "has to", "needs to".
    fn obliges(&self) -> bool {
        let i = self.subject.is_some_and(|subject| subject.text() == "I");
        let modal = self.has_auxiliary(&["must", "should", "ought"]);
        let needs = matches!(self.head.lemma(), "have" | "need" | "ought" | "got")
            && matches!(self.head.tag(), "VBP" | "VBZ" | "VB" | "VBN")
            && self
                .head
                .children()
                .any(|child| child.dep() == "xcomp" && child.children().any(|to| to.tag() == "TO"))
            && !self.negated
            && !self.has_auxiliary(&["did", "does", "do", "will", "would", "wo", "'d"]);
        let it_is_time = self.head.lemma() == "be"
            && self.head.child("attr").is_some_and(|noun| noun.lemma() == "time")
            && self.subject.is_some_and(|subject| matches!(&*lowercase(subject.text()), "it" | "now"))
            && self.head.subtree().iter().any(|token| token.tag() == "TO");
        let perfect = self.head.tag() == "VBN" && self.has_auxiliary(&["have"]);
        !i && !perfect && (modal || needs) || it_is_time
    }

    /// "I did not do it", "It is not true".
    fn denies(&self, context: &Context<'_>) -> bool {
        let untrue = |token: Token<'_>| context.lexicon.is_untrue(&lowercase(token.lemma()));
        let said: Vec<Token<'_>> =
            self.head.children().filter(|child| matches!(child.dep(), "acomp" | "attr" | "oprd")).collect();
        let of = said.iter().any(|&child| {
            untrue(child) || child.children().any(|below| below.dep() == "amod" && untrue(below))
        });
        let is_true = said.iter().any(|child| child.lemma() == "true" || child.lemma() == "case");
        let is_about = self.subject.is_some_and(|subject| {
            matches!(
                &*lowercase(subject.text()),
                "that"
                    | "this"
                    | "it"
                    | "they"
                    | "these"
                    | "claims"
                    | "reports"
                    | "allegations"
                    | "accusations"
                    | "charges"
            ) || context.lexicon.is_document_noun(&lowercase(subject.lemma()))
        });
        let never = self.head.children().any(|child| child.lemma() == "never");
        let past = matches!(self.head.tag(), "VBD" | "VBN")
            || self.has_auxiliary(&["did", "was", "were", "had", "have", "has"]);
        let own = self.subject_is_speaker
            && (self.negated || never)
            && past
            && self.head.pos() == "VERB"
            && !context.is_thought(self.head.index())
            && !matches!(
                self.head.lemma(),
                "know" | "see" | "hear" | "want" | "need" | "get" | "like" | "remember" | "have"
            );
        is_about && (of && !self.negated || is_true && self.negated) || own
    }
}

/// Whether `subject` is whoever speaks: "I" and "we" in quotation marks, outside of them the pronoun that
/// agrees with the speaker.
fn is_speaker(context: &Context<'_>, draft: &Draft, subject: Token<'_>) -> bool {
    let word = lowercase(subject.text());
    if context.quotation(subject.index()).is_some() || draft.speaker.is_none() {
        return matches!(&*word, "i" | "we");
    }
    if matches!(&*word, "i" | "we") {
        return true;
    }
    let Some(speaker) = draft.speaker.map(|head| context.token(head)) else { return false };
    let plural = matches!(speaker.tag(), "NNS" | "NNPS") || lowercase(speaker.text()) == "they";
    match &*word {
        "he" => !plural && !matches!(&*lowercase(speaker.text()), "she" | "it"),
        "she" => !plural && !matches!(&*lowercase(speaker.text()), "he" | "it"),
        "they" => plural,
        "it" => {
            matches!(speaker.entity(), "ORG" | "GPE" | "NORP")
                || context.lexicon.is_group_noun(&lowercase(speaker.lemma()))
                || lowercase(speaker.text()) == "it"
        }
        _ => false,
    }
}

fn has_future(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> bool {
    heads.iter().any(|&head| {
        Clause::new(context, draft, head).is_some_and(|clause| {
            clause.has_future(context) || clause.has_auxiliary(&["could", "may", "might", "can"])
        })
    })
}

/// Blame and praise by what is said of somebody: "is a liar", "was brilliant", "failed".
fn by_words(context: &Context<'_>, draft: &Draft, head: Token<'_>) -> Act {
    let inside = |token: &Token<'_>| draft.content.contains(&token.index());
    let negated = head.children().filter(inside).any(|child| child.dep() == "neg");
    // Of the subject it is said; what else stands there is only named.
    let mut said: Vec<Token<'_>> = vec![head];
    for child in head.children().filter(inside) {
        if matches!(child.dep(), "attr" | "acomp" | "oprd" | "dobj" | "ccomp" | "xcomp" | "conj") {
            said.push(child);
            said.extend(child.children().filter(inside).filter(|below| {
                matches!(below.dep(), "amod" | "conj" | "compound" | "attr" | "acomp" | "oprd" | "dobj")
            }));
        }
    }
    let holds = |holds: &dyn Fn(&str) -> bool, token: &Token<'_>| {
        holds(&lowercase(token.lemma())) || holds(&lowercase(token.text()))
    };
    let bad = said.iter().any(|token| holds(&|word| context.lexicon.is_harsh(word), token));
    let is_kind = |token: &Token<'_>| holds(&|word| context.lexicon.is_kind(word), token);
    let of_somebody = head.child("nsubj").is_some_and(|subject| {
        !matches!(&*lowercase(subject.text()), "it" | "that" | "there" | "this" | "what")
    });
    let good = match head.lemma() {
        "be" => of_somebody && said[1..].iter().any(is_kind),
        _ if !is_verb(head) => said.iter().any(is_kind),
        _ => is_kind(&head),
    };
    match (bad, good) {
        (true, _) if !negated => Act::Accusation,
        (false, true) if !negated => Act::Praise,
        _ => Act::Statement,
    }
}

/// Words that negate what is said, or that it was said.
fn negations(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Vec<TextSpan> {
    let is_negation = |token: &Token<'_>| {
        token.dep() == "neg"
            || matches!(
                &*lowercase(token.text()),
                "no" | "never" | "nobody" | "nothing" | "none" | "neither" | "nor" | "without"
            )
    };
    let cue = draft.head.map(|head| context.token(head));
    let of_cue = cue.into_iter().flat_map(|cue| cue.children()).filter(|child| child.dep() == "neg");
    let mut places: Tokens = of_cue.map(|token| token.index()).collect();
    for head in heads {
        let close = head.children().filter(|child| draft.content.contains(&child.index()));
        for child in close {
            if is_negation(&child) {
                places.insert(child.index());
            }
            // "No one came", "said nothing of no importance".
            if matches!(child.dep(), "nsubj" | "nsubjpass" | "dobj" | "attr") {
                let determiner = child.children().find(|below| below.dep() == "det" && is_negation(below));
                places.extend(determiner.map(|token| token.index()));
            }
        }
        if is_negation(head) {
            places.insert(head.index());
        }
    }
    places.into_iter().map(|place| context.token(place).span()).collect()
}

/// Words of the content that leave open whether it is so.
fn hedges(context: &Context<'_>, draft: &Draft) -> Vec<TextSpan> {
    draft
        .content
        .iter()
        .map(|&index| context.token(index))
        .filter(|token| {
            let word = lowercase(token.text());
            match token.pos() {
                "VERB" => matches!(token.lemma(), "seem" | "appear"),
                "AUX" => matches!(&*word, "may" | "might" | "could"),
                "SCONJ" => matches!(&*word, "if" | "unless"),
                "ADV" | "ADJ" | "ADP" => context.lexicon.is_hedge(&word),
                _ => token.tag() == "MD" && matches!(&*word, "may" | "might" | "could"),
            }
        })
        .map(|token| token.span())
        .collect()
}
