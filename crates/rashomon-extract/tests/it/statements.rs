//! Content, cue and kind.

use crate::render;
use insta::assert_snapshot;

#[test]
fn a_quotation_broken_by_its_cue_is_one_statement() {
    assert_snapshot!(render("broken_quotation"), @r"
    direct   “We will appeal,” … “The ruling is wrong.”
             cue said  speaker Mara Lindqvist  on Friday
    ");
}

#[test]
fn the_speaker_may_follow_the_cue() {
    assert_snapshot!(render("inverted"), @r"
    direct   “The bridge is safe,”
             cue said  speaker Harbour Minister Tomas Ekdal = Tomas Ekdal
    ");
}

#[test]
fn a_colon_leads_to_what_is_said() {
    assert_snapshot!(render("colon"), @r"
    direct   “Nobody was hurt.”
             cue told  speaker Lindqvist  to reporters  at a news conference
    ");
}

#[test]
fn a_quotation_goes_on_in_the_next_paragraph() {
    assert_snapshot!(render("paragraphs"), @r"
    direct   “The harbour belongs to everybody,” … “It always did.
             cue said  speaker Mara Lindqvist
    direct   “And it will stay open,”
             cue added  speaker she = Mara Lindqvist
    ");
}

#[test]
fn a_name_after_a_dash_signs_a_quotation() {
    assert_snapshot!(render("signed"), @r"
    direct   “The best ferry of the coast.”
             cue   speaker Olga Brandt
    ");
}

#[test]
fn indirect_speech_has_its_time() {
    assert_snapshot!(render("indirect"), @r"
    indirect that the strike would end within two days
             cue said  speaker The ferry company = ferry company  on Tuesday
    ");
}

#[test]
fn two_cues_are_two_statements() {
    assert_snapshot!(render("mixed"), @r"
    mixed    the report as a “fairy tale”
             cue dismissed  speaker Ekdal
    indirect that he would not resign
             cue said  speaker Ekdal
    ");
}

#[test]
fn according_to_is_a_cue() {
    assert_snapshot!(render("according"), @r"
    indirect Fares will rise by 8 percent
             cue according to  speaker the regulator = regulator
    ");
}

#[test]
fn a_cue_in_commas_leaves_two_pieces() {
    assert_snapshot!(render("parenthetical"), @r"
    indirect The tunnel … would cost 40 million crowns
             cue said  speaker she
    ");
}

#[test]
fn a_participle_adds_a_statement_of_the_same_speaker() {
    assert_snapshot!(render("participle"), @r"
    indirect the plan
             cue rejected  speaker Mara Lindqvist
    indirect that the town had no money for it
             cue adding  speaker Mara Lindqvist
    ");
}

#[test]
fn marks_around_a_name_make_no_statement() {
    assert_snapshot!(render("named_thing"), @"");
    assert_snapshot!(render("scare"), @"");
}

#[test]
fn a_clause_that_the_tree_hangs_on_a_noun_is_found() {
    assert_snapshot!(render("strayed"), @r"
    indirect that both captains had been asleep
             cue said  speaker The coast guard = coast guard  in June  in a report on the accident
    ");
}

#[test]
fn what_nobody_says_is_no_statement() {
    assert_snapshot!(render("not_given"), @r"
    indirect to pay
             cue promise  speaker The union = union
    indirect that nobody was hurt
             cue said  speaker The ministry = ministry
    indirect that the merger was off
             cue told  speaker Two people  to the council
    indirect that he had resigned
             cue reports
    indirect that the talks would resume
             cue said  speaker No 10
    ");
}

#[test]
fn who_is_quoted_by_another_says_it() {
    assert_snapshot!(render("passed_on"), @r"
    indirect that the school would close
             cue saying  speaker Ada Moll
    direct   “the ferry is lost”
             cue saying  speaker Ilse Tarn
    ");
}

#[test]
fn an_accusation_holds_all_that_is_accused() {
    assert_snapshot!(render("accuse"), @r"
    indirect the company of hiding the figures and the minister of helping it
             cue accused  speaker The union = union
    ");
}

#[test]
fn question_and_answer_have_their_own_speakers() {
    assert_snapshot!(render("asked"), @r"
    indirect whether he would resign
             cue Asked
    direct   “Certainly not.”
             cue said  speaker Ekdal
    ");
}

#[test]
fn what_the_tree_takes_for_an_object_is_the_subject_of_what_is_said() {
    assert_snapshot!(render("swallowed"), @r"
    indirect the plans would ruin the beach
             cue has warned  speaker The town = town
    ");
}

#[test]
fn a_thought_is_a_statement_where_a_clause_tells_it() {
    assert_snapshot!(render("thoughts"), @r"
    indirect the bridge is safe
             cue thinks  speaker Ekdal
    ");
}

#[test]
fn what_is_weighed_is_not_said() {
    assert_snapshot!(render("scales"), @r"
    indirect the anchor must stay
             cue said  speaker The council = council
    ");
}

#[test]
fn verbs_with_other_uses_and_contents_with_their_ends() {
    assert_snapshot!(render("uses"), @r"
    indirect that the captain had been asleep
             cue concluded  speaker The commission = commission
    indirect to block the harbour
             cue threatened  speaker The islanders = islanders
    mixed    he would “spare nobody.”
             cue said  speaker Lindqvist = Mara Lindqvist
    indirect his victories in the northern districts
             cue touted  speaker Ekdal
    indirect she left the party because it had ignored the islands
             cue said  speaker Lindqvist = Mara Lindqvist
    indirect the harbour as beset by thieves
             cue described  speaker Ekdal
    direct   “We will not pay.”
             cue said  speaker Ekdal
    indirect three faults: locked doors and old boats
             cue cited  speaker Lindqvist = Mara Lindqvist
    indirect that the ferry would sail
             cue was announced
    indirect to meet in May
             cue agreed  speaker The two
    indirect the plan was dead
             cue said  speaker It = board
    direct   “The bridge is old,” … “and the town has no money.”
             cue said  speaker Ekdal
    indirect Port Ardel
             cue mentioned  speaker Lindqvist = Mara Lindqvist
    direct   “It happens,”
             cue said  speaker Ekdal
    direct   “It must never happen again, not here.”
             cue   speaker Mara Lindqvist
    direct   “You are late,”
             cue smiled  speaker Ekdal
    direct   “In what they call “the old town” nobody lives,”
             cue said  speaker Lindqvist = Mara Lindqvist
    ");
}
