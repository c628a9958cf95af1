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

#[test]
fn a_hedge_is_a_condition_or_doubt_about_what_is_told() {
    assert_snapshot!(render_acts("hedges"), @r"
    statement  “I am not sure if the ferry runs,”  negated: not
    statement  she did not know if the pier would hold  negated: not
    statement  the harbour could close in June  hedged: could
    statement  the man who could not swim was safe
    statement  the storm had missed the island
    statement  “If the gates open in June, we can still sow,”  hedged: If
    statement  the crew appeared on a list
    statement  the bridge appeared to be safe  hedged: appeared
    ");
}

#[test]
fn others_are_blamed_and_claims_denied() {
    assert_snapshot!(render_acts("sides"), @r"
    statement  that Velmoran forces had destroyed 16 drones in the night
    accusation the company had hidden the figures for years
    accusation “The town is responsible for the accident,”
    statement  “We ignored the letter,”
    statement  to say whether he would resign
    statement  the offer of the town
    denial     the claim that the bridge was shaky
    statement  parents would qualify for the grant under the new plan
    demand     “He better pay the crews,”
    ");
}
