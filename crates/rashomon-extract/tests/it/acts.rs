//! What is done by saying it.

use crate::render_acts;
use insta::assert_snapshot;

#[test]
fn cue_and_grammar_tell_what_is_done() {
    assert_snapshot!(render_acts("acts"), @r"
    question   whether the harbour would open in May
    question   “Who will pay for the bridge?”
    denial     that the crew had been asleep
    denial     “I never signed that letter,”  negated: never
    denial     the report was not true  negated: not
    promise    she would rebuild the pier within two years
    promise    “We will lower the fares,”
    promise    to stay in the talks
    threat     “We will strike if the offer is not raised,”  hedged: if
    threat     to sue the ferry company
    demand     the company must pay its crews
    demand     “Stop the ferry,”
    demand     a new vote
    accusation the company of hiding the figures
    accusation “The minister is a liar,”
    praise     the crew for its courage
    prediction the storm would reach the coast on Friday
    prediction a cold winter
    thought    that the bridge is safe
    statement  the pier may close if nobody repairs it  hedged: may … if
    statement  the plan a mistake
    ");
}
