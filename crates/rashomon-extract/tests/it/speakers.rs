//! Whom the words beside a cue mean.

use crate::{read, read_with, render, render_all};
use insta::assert_snapshot;
use rashomon_extract::office::{Offices, Origin, Term};

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
             cue said  speaker The spokeswoman of Norway’s fisheries ministry = spokeswoman of Norway’s fisheries ministry  for Norway’s fisheries ministry
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
fn pronouns_pass_over_who_is_spoken_to_and_foretell_a_subject() {
    assert_snapshot!(render("pronoun_sieve"), @"
    indirect her vote
             cue defending  speaker The senator from the coast = senator from the coast
    indirect she had no choice
             cue said  speaker The senator from the coast = senator from the coast
    indirect the port would close
             cue said  speaker Harrow = Joan Harrow  In her speech
    indirect they would appeal
             cue said  speaker Both their lawyers
    ");
}

#[test]
fn a_title_makes_a_name_a_persons() {
    assert_snapshot!(render("titled"), @"
    indirect the inquiry unfair
             cue called  speaker President Marlowe = Marlowe  on Monday
    indirect it had cost millions
             cue said  speaker Marlowe
    indirect the books were open
             cue said  speaker Tarvin
    ");
}

#[test]
fn a_surname_stays_with_who_was_called_so() {
    assert_snapshot!(render("namesakes"), @"
    indirect he was tired
             cue said  speaker Velde = Adam Velde
    indirect he would race again
             cue said  speaker Friday Velde = Adam Velde
    ");
}

#[test]
fn possessives_crowds_and_polls() {
    assert_snapshot!(render("owned"), @r"
    indirect that he was ill
             cue said  speaker His aides = Tomas Ekdal’s aides  on Monday
    indirect the quota was too low
             cue said  speaker They = Fishermen
    indirect that most islanders wanted a bridge
             cue found  speaker A poll
    indirect the poll showed the way
             cue said  speaker Mara Lindqvist
    ");
}

#[test]
fn who_is_not_named_stays_a_description() {
    assert_snapshot!(render("unnamed"), @r"
    direct   “Nobody knows,”
             cue said  speaker a senior official
    ");
}

#[test]
fn an_office_means_who_holds_it_that_day() {
    let term = |person: &'static str, start: &str, end: Option<&str>| Term {
        class: "foreign minister".into(),
        place: "Norway".into(),
        person: person.into(),
        wikidata: Some("Q1".into()),
        start: start.parse().ok(),
        end: end.and_then(|end| end.parse().ok()),
        seen: None,
        origin: Origin::Set,
    };
    let offices = Offices::new(vec![
        term("Kari Holm", "2029-01-01", Some("2031-03-01")),
        term("Mara Lindqvist", "2031-03-01", None),
    ]);
    let (article, extraction) = read_with("office", Some("2031-05-09"), &offices);
    assert_snapshot!(render_all(&article, &extraction), @r"
    indirect that the sea was calm
             cue said  speaker Norway’s top diplomat = Mara Lindqvist  on Monday
    direct   “We are ready,”
             cue said  speaker she = Mara Lindqvist
    ");
    let minister = extraction.entities.iter().find(|entity| entity.name == "Mara Lindqvist").unwrap();
    assert_eq!(minister.wikidata.as_deref(), Some("Q1"));
    let (article, extraction) = read_with("office", None, &offices);
    assert_snapshot!(render_all(&article, &extraction), @r"
    indirect that the sea was calm
             cue said  speaker Norway’s top diplomat  on Monday
    direct   “We are ready,”
             cue said  speaker she = Norway’s top diplomat
    ");
}

#[test]
fn who_is_named_beside_a_description_is_one_with_it() {
    assert_snapshot!(render("named_beside"), @r"
    direct   “It was chaos,”
             cue recalled  speaker one passenger, Ida Kvist, 34 = Ida Kvist
    indirect the ferry was full
             cue said  speaker One of the captains, Ada Moll = Ada Moll
    indirect they had heard a bang
             cue said  speaker A nurse and Nils Brekke
    ");
}

#[test]
fn who_speaks_for_somebody_is_another() {
    assert_snapshot!(render("of_another"), @r"
    indirect the governor regrets the closure
             cue said  speaker A spokeswoman for Governor Ada Moll  for Ada Moll
    indirect that he would appeal
             cue said  speaker A lawyer for Bram Holt
    indirect that the deal was dead
             cue said  speaker Secretary of State Nadia Ferrant = Nadia Ferrant
    ");
}

#[test]
fn spokespersons_speak_for_an_institution() {
    assert_snapshot!(render("spokesman"), @r"
    indirect the port was open
             cue said  speaker Tomas Ekdal, a spokesman for the Harbour Ministry = Tomas Ekdal  for Harbour Ministry
    indirect nobody was hurt
             cue said  speaker A police spokeswoman  for police
    ");
}

#[test]
fn a_pronoun_may_mean_somebody_without_a_name() {
    assert_snapshot!(render("fisherman"), @r"
    direct   “It was old,”
             cue said  speaker he = A fisherman from Bergen
    ");
}
