//! Whom the words beside a cue mean.

use crate::{read, render};
use insta::assert_snapshot;

#[test]
fn a_surname_and_a_pronoun_mean_the_full_name() {
    assert_snapshot!(render("surname"), @r"
    indirect that quotas would rise
             cue said  speaker Holm = Kari Holm
    direct   “They must,”
             cue said  speaker she = Kari Holm
    ");
}

#[test]
fn a_leader_is_who_holds_the_office_of_that_country() {
    assert_snapshot!(render("leader"), @r"
    indirect the talks had been useful
             cue said  speaker The Norwegian leader = Kari Holm
    direct   “We agree on fish,”
             cue told  speaker the French president = Luc Martel  to reporters
    ");
}

#[test]
fn a_top_diplomat_is_the_foreign_minister() {
    assert_snapshot!(render("diplomat"), @r"
    direct   “We want an agreement,”
             cue said  speaker Canada’s top diplomat = Jean Aubert
    ");
}

#[test]
fn a_spokeswoman_without_a_name_speaks_as_herself() {
    assert_snapshot!(render("spokeswoman"), @r"
    indirect that nothing had been signed
             cue said  speaker The spokeswoman of Norway’s fisheries ministry = spokeswoman of Norway’s fisheries ministry
    ");
}

#[test]
fn a_statement_that_speaks_has_its_makers() {
    assert_snapshot!(render("joint"), @r"
    direct   “The sea is no battlefield,”
             cue said  speaker the statement = joint declaration of Luc Martel and Kari Holm
    ");
}

#[test]
fn they_are_those_who_acted_together() {
    assert_snapshot!(render("both"), @r"
    indirect that the border would stay open
             cue said  speaker They = Luc Martel and Kari Holm
    ");
}

#[test]
fn seats_of_government_speak_for_countries() {
    assert_snapshot!(render("metonym"), @r"
    indirect that it had received no letter
             cue said  speaker The Kremlin = Kremlin
    indirect the report
             cue denied  speaker Oslo
    ");
    let (_, extraction) = read("metonym");
    let governments: Vec<_> = extraction
        .entities
        .iter()
        .filter_map(|entity| Some(format!("{} = {}", entity.name, entity.government_of.as_ref()?)))
        .collect();
    assert_eq!(governments, ["Kremlin = Russia", "Oslo = Norway"]);
}

#[test]
fn a_description_beside_a_name_is_a_role() {
    assert_snapshot!(render("apposition"), @r"
    indirect the treaty was void
             cue said  speaker Olga Brandt, a lecturer on maritime law at the University of Turku = Olga Brandt
    direct   “It was never published,”
             cue said  speaker Brandt = Olga Brandt
    ");
    let (_, extraction) = read("apposition");
    let speaker = extraction.entities.iter().find(|entity| entity.name == "Olga Brandt").unwrap();
    assert_eq!(speaker.roles, ["lecturer on maritime law at the University of Turku"]);
}

#[test]
fn who_means_whom_the_clause_is_about() {
    assert_snapshot!(render("who"), @r"
    mixed    that the vote was “a farce”
             cue said  speaker who = Tomas Ekdal
    ");
}

#[test]
fn pronouns_agree_in_gender() {
    assert_snapshot!(render("pronoun_gender"), @r"
    indirect the talks had failed
             cue said  speaker He = Tomas Ekdal
    indirect they had only begun
             cue said  speaker She = Mara Lindqvist
    ");
}

#[test]
fn who_is_not_named_stays_a_description() {
    assert_snapshot!(render("unnamed"), @r"
    direct   “Nobody knows,”
             cue said  speaker a senior official
    ");
}
