//! A finite clause of what is said: who is its subject, which auxiliaries it has.

use super::{is_be, is_speaker, is_verb};
use crate::context::Context;
use crate::lang::lowercase;
use crate::statement::Draft;
use rashomon_core::Token;

/// A finite clause of the content.
pub(super) struct Clause<'a> {
    head: Token<'a>,
    subject: Option<Token<'a>>,
    pub(super) subject_is_speaker: bool,
    auxiliaries: Vec<Token<'a>>,
    negated: bool,
}

impl<'a> Clause<'a> {
    pub(super) fn new(context: &Context<'a>, draft: &Draft, head: Token<'a>) -> Option<Self> {
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

    pub(super) fn has_auxiliary(&self, words: &[&str]) -> bool {
        self.auxiliaries.iter().any(|token| words.contains(&&*lowercase(token.text())))
    }

    /// "will", "would", "going to", "plans to".
    pub(super) fn has_future(&self, context: &Context<'_>) -> bool {
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

    /// "Rents could rise next year", "She expects them to leave": what may come, or is awaited.
    pub(super) fn foresees(&self, context: &Context<'_>) -> bool {
        let may = self.has_auxiliary(&["could", "may", "might"])
            && self.head.tag() == "VB"
            && self.head.subtree().windows(2).any(|words| {
                matches!(
                    (&*lowercase(words[0].text()), &*lowercase(words[1].text())),
                    (
                        "this" | "next" | "coming",
                        "week" | "month" | "year" | "weekend" | "summer" | "autumn" | "winter" | "spring"
                    )
                ) || matches!(&*lowercase(words[1].text()), "soon" | "tomorrow")
            });
        let awaits =
            matches!(self.head.lemma(), "expect" | "predict" | "forecast" | "anticipate" | "foresee")
                && matches!(self.head.tag(), "VBP" | "VBZ")
                && !self.negated
                && context.quotation(self.head.index()).is_none()
                && self.head.children().any(|child| matches!(child.dep(), "ccomp" | "xcomp"));
        may || awaits
    }

    /// "Parents would qualify under the plan": what a rule says, no forecast.
    pub(super) fn tells_a_rule(&self, context: &Context<'_>) -> bool {
        const OF_RULES: [&str; 4] = ["qualify", "apply", "require", "entitle"];
        let eligible =
            self.head.child("acomp").is_some_and(|word| matches!(word.lemma(), "eligible" | "subject"));
        let under =
            self.head.children().filter(|child| child.dep() == "prep" && child.text() == "under").any(
                |under| {
                    under.child("pobj").is_some_and(|noun| {
                        let lemma = lowercase(noun.lemma());
                        context.lexicon.is_document_noun(&lemma)
                            || matches!(&*lemma, "policy" | "rule" | "deal" | "system")
                    })
                },
            );
        self.has_auxiliary(&["would", "will"])
            && !self.subject_is_speaker
            && (eligible || under || OF_RULES.contains(&&*lowercase(self.head.lemma())))
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

    pub(super) fn is_deed(&self, context: &Context<'_>) -> bool {
        let deed = self.deed();
        deed.pos() == "VERB" && !context.lexicon.is_fate(&lowercase(deed.lemma()))
    }

    pub(super) fn is_harm(&self, context: &Context<'_>) -> bool {
        context.lexicon.is_harm(&lowercase(self.deed().lemma())) && !self.negated
    }

    /// "Stop it.", "Let us go."
    pub(super) fn is_imperative(&self) -> bool {
        self.head.tag() == "VB"
            && self.subject.is_none()
            && self.auxiliaries.iter().all(|token| token.lemma() == "do")
            && !matches!(self.head.dep(), "xcomp" | "acl" | "advcl" | "relcl" | "pcomp" | "csubj")
            && !matches!(self.head.lemma(), "thank" | "god" | "bless")
            // "refused to pay or explain": the first of the verbs tells.
            && !(self.head.dep() == "conj" && self.head.head().children().any(|to| to.tag() == "TO"))
    }

    /// "must", "should", "has to", "needs to".
    pub(super) fn obliges(&self) -> bool {
        let i = self.subject.is_some_and(|subject| subject.text() == "I");
        // "He better live."
        let better = matches!(self.head.tag(), "VB" | "VBP")
            && self
                .head
                .children()
                .any(|child| child.index() + 1 == self.head.index() && child.text() == "better");
        let modal = self.has_auxiliary(&["must", "should", "ought"]) || better;
        let needs = matches!(self.head.lemma(), "have" | "need" | "ought" | "got")
            && matches!(self.head.tag(), "VBP" | "VBZ" | "VB" | "VBN")
            && self
                .head
                .children()
                .any(|child| child.dep() == "xcomp" && child.children().any(|to| to.tag() == "TO"))
            && !self.negated
            && !self.has_auxiliary(&["did", "does", "do", "will", "would", "wo", "'d"]);
        let it_is_time = is_be(self.head)
            && self.head.child("attr").is_some_and(|noun| noun.lemma() == "time")
            && self.subject.is_some_and(|subject| matches!(&*lowercase(subject.text()), "it" | "now"))
            && self.head.subtree().iter().any(|token| token.tag() == "TO");
        let perfect = self.head.tag() == "VBN" && self.has_auxiliary(&["have"]);
        !i && !perfect && (modal || needs) || it_is_time
    }

    /// "I did not do it", "It is not true".
    pub(super) fn denies(&self, context: &Context<'_>) -> bool {
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

    /// "The mayor's claims are lies": what others say is called more than untrue.
    pub(super) fn runs_down(&self, context: &Context<'_>) -> bool {
        let is_of_other = self.subject.is_some_and(|subject| {
            subject.child("poss").is_some_and(|owner| !matches!(&*lowercase(owner.text()), "my" | "our"))
        });
        is_of_other
            && self
                .head
                .children()
                .filter(|child| matches!(child.dep(), "acomp" | "attr" | "oprd"))
                .any(|child| context.lexicon.is_harsh(&lowercase(child.lemma())))
    }
}
