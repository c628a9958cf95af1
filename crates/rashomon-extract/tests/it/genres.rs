//! Headlines, posts, transcripts, interviews, reports from court and parliament, letters.

use crate::render;
use insta::assert_snapshot;

#[test]
fn headlines_name_their_speaker_beside_a_colon_or_a_comma() {
    assert_snapshot!(render("headlines"), @r"
    indirect Harbour will stay open
             cue   speaker Mara Lindqvist
    direct   ‘We will appeal’
             cue   speaker Tomas Ekdal after ferry ruling = Tomas Ekdal
    indirect Ferry strike ends on Monday
             cue says  speaker union
    indirect Pier is safe
             cue insists  speaker minister
    ");
}

#[test]
fn posts_are_quoted_signed_or_told() {
    assert_snapshot!(render("posts"), @r"
    direct   “The pier is safe. Ask the engineers.”
             cue tweeted  speaker Tomas Ekdal
    direct   “Not while I am mayor,”
             cue posted  speaker Mara Lindqvist  on her page
    indirect that the ferry would sail again
             cue wrote  speaker Ekdal = Tomas Ekdal  on Tuesday  in a post
    direct   The pier is safe. Nobody has to worry
             cue   speaker @ekdal
    direct   “We lost a boat and nothing else.”
             cue   speaker @portofbergen
    ");
}

#[test]
fn a_turn_of_a_transcript_goes_on_to_the_next_name() {
    assert_snapshot!(render("transcript"), @r"
    direct   We will not close the harbour
             cue   speaker LINDQVIST = Mara Lindqvist
    direct   Who pays for that?
             cue   speaker REPORTER
    direct   The state pays. It always has … And it will go on paying when I am gone
             cue   speaker EKDAL = Tomas Ekdal
    direct   He said the same last year
             cue   speaker LINDQVIST = Mara Lindqvist
    ");
}

#[test]
fn a_transcript_may_be_quoted_as_a_whole() {
    assert_snapshot!(render("quoted_transcript"), @r"
    direct   Will you close the pier?
             cue   speaker LINDQVIST = Lindqvist
    direct   I am not going to close it. It is worth noting that “nobody asked me” until now
             cue   speaker EKDAL = Ekdal
    direct   Thank you.
             cue   speaker LINDQVIST = Lindqvist
    ");
}

#[test]
fn answers_are_given_by_whom_the_interview_is_with() {
    assert_snapshot!(render("interview"), @r"
    direct   Will you build another one?
             cue
    direct   I have not decided. My daughter says I should
             cue   speaker Olga Brandt
    direct   What about the pier?
             cue
    direct   It must be rebuilt
             cue   speaker Olga Brandt
    ");
}

#[test]
fn courts_rule_and_prosecutors_allege() {
    assert_snapshot!(render("court"), @r"
    indirect that the ferry company had broken the law
             cue ruled  speaker Judge Olga Brandt = Olga Brandt
    indirect that the contract was void
             cue held  speaker The court = court
    indirect that Ekdal took the money
             cue allege  speaker Prosecutors
    direct   “The defendant lied,”
             cue told  speaker the prosecutor = prosecutor  to the court  on Monday
    mixed    that “no harbour is above the law.”
             cue wrote  speaker Brandt = Olga Brandt
    ");
}

#[test]
fn members_of_parliament_stand_before_a_colon() {
    assert_snapshot!(render("parliament"), @r"
    direct   I thank the honourable member for her question. The pier will be rebuilt next year
             cue   speaker Tomas Ekdal
    direct   Will the minister resign?
             cue   speaker Mara Lindqvist
    direct   I will not
             cue   speaker Tomas Ekdal
    ");
}

#[test]
fn a_letter_is_said_by_who_signs_it() {
    assert_snapshot!(render("letter"), @r"
    direct   Your report on the pier is wrong. We never closed it … I invite your readers to come and see it
             cue Dear editor  speaker Olga Brandt
    ");
}
