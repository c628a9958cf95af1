//! Who is who.

use super::sample::{analysis, at};
use crate::account::AccountId;
use crate::article::{Arrival, Findings, Grouping, PartyRole, SaidQuery};
use crate::error::StoreError;
use crate::store::Store;
use rashomon_core::{Act, Actor, ActorCorrection, ActorId, Alias, Analysis, EntityKind, Named, Register};

fn put(store: &dyn Store, analysis: &Analysis, second: i64) {
    let findings = Findings { document: &analysis.document, extraction: &analysis.extraction, model: "m" };
    let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
    store.put(&[arrival], &Grouping::default(), at(second)).unwrap();
}

/// An article in which Ada Moll is called otherwise.
fn calling(id: &str, name: &str) -> Analysis {
    let mut analysis = analysis(id);
    for entity in &mut analysis.extraction.entities {
        if entity.name == "Ada Moll" {
            entity.name = name.to_owned();
        }
    }
    if let Some(speaker) = &mut analysis.extraction.statements[0].speaker {
        speaker.name = name.to_owned();
    }
    analysis
}

/// The last word of a name is its key, and one key is one actor.
fn registrar(
    register: &mut dyn Register<Error = StoreError>,
    article: i64,
    named: &[Named],
) -> Result<(), StoreError> {
    register.put_cast(article, &[7, 9])?;
    for named in named.iter().filter(|named| named.is_named) {
        if register.knows(named)? {
            continue;
        }
        let key = named.name.rsplit(' ').next().unwrap().to_lowercase();
        let is_person = named.kind == EntityKind::Person;
        let known = register.aliases(is_person, &key)?.iter().find_map(|alias| alias.actor);
        let alias = Alias {
            name_number: named.name_number,
            name: named.name.clone(),
            key: key.clone(),
            kind: named.kind,
            wikidata: named.wikidata.clone(),
            actor: None,
        };
        register.add_alias(&alias)?;
        let actor = match known {
            Some(actor) => actor,
            None => register.add_actor(&named.name, named.kind)?,
        };
        register.assign(&alias, actor)?;
    }
    Ok(())
}

fn identify(store: &dyn Store, limit: usize) -> usize {
    store.identify(limit, &mut registrar).unwrap()
}

fn called(store: &dyn Store, name: &str) -> Vec<String> {
    let rows = store.actors(&[name.to_owned()]).unwrap();
    rows.into_iter()
        .map(|row| {
            let names: Vec<String> = row.names.iter().map(|(name, n)| format!("{name} {n}")).collect();
            format!("{}: {}; {} in {}", row.actor.name, names.join(", "), row.n_statements, row.n_articles)
        })
        .collect()
}

pub(super) fn register(store: &dyn Store) {
    for (place, (id, name)) in [("one", "Ada Moll"), ("two", "Moll"), ("three", "A. Moll")].iter().enumerate()
    {
        put(store, &calling(id, name), i64::try_from(place).unwrap());
    }
    assert_eq!(store.n_unidentified().unwrap(), 3);
    assert_eq!((identify(store, 2), identify(store, 2), identify(store, 2)), (2, 1, 0));
    assert_eq!(store.n_unidentified().unwrap(), 0);
    for name in ["Ada Moll", "Moll", "A. Moll"] {
        assert_eq!(called(store, name), ["Ada Moll: A. Moll 1, Ada Moll 1, Moll 1; 3 in 3"]);
    }
    assert_eq!(called(store, "Nobody"), [""; 0]);
    let names = ["Nobody", "A. Moll", "Moll"].map(str::to_owned);
    let namesakes = store.namesakes(&names).unwrap();
    assert_eq!(namesakes.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>(), ["Ada Moll"]);
    let row = store.actors(&["Moll".to_owned()]).unwrap().remove(0);
    assert_eq!(store.actor(row.actor.id).unwrap(), Some(row.clone()));
    let said = SaidQuery { actor: Some(row.actor.id), limit: 9, ..SaidQuery::default() };
    let ids = |query: &SaidQuery| -> Vec<String> {
        store.said(query).unwrap().into_iter().map(|row| row.statement.id.to_string()).collect()
    };
    assert_eq!(ids(&said), ["three:s1", "two:s1", "one:s1"]);
    assert_eq!(ids(&SaidQuery { limit: 2, ..said.clone() }), ["three:s1", "two:s1"]);
    assert_eq!(ids(&SaidQuery { act: Some(Act::Promise), limit: 1, ..said.clone() }), ["three:s1"]);
    assert_eq!(ids(&SaidQuery { act: Some(Act::Denial), ..said.clone() }), [""; 0]);
    assert_eq!(ids(&SaidQuery { role: PartyRole::About, ..said.clone() }), [""; 0]);

    let moll = |article: &str, name: &str| store.actor_in(&analysis(article).article.id, name).unwrap();
    assert_eq!(moll("two", "Moll"), Some(row.clone()));
    assert_eq!((moll("two", "Ada Moll"), moll("none", "Moll")), (None, None));
    assert_eq!(store.articles_calling(row.actor.id, "Moll").unwrap().len(), 1);

    // What is removed or looked through anew is nobody's, until it is handed over again.
    store.remove(&analysis("two").article.id, at(5)).unwrap();
    put(store, &calling("three", "Bram Moll"), 6);
    assert_eq!(ids(&said), ["one:s1"]);
    assert_eq!(store.namesakes(&["Moll".to_owned()]).unwrap(), [], "nobody is called so any more");
    assert_eq!(identify(store, 9), 1);
    assert_eq!(ids(&said), ["three:s1", "one:s1"]);
    assert_eq!(store.n_unidentified().unwrap(), 0);
}

pub(super) fn remember(store: &dyn Store) {
    put(store, &calling("one", "Moll"), 0);
    put(store, &calling("two", "Ada Moll"), 1);
    let mut looked = 0;
    let mut ledger = |register: &mut dyn Register<Error = StoreError>, article: i64, named: &[Named]| {
        registrar(register, article, named)?;
        looked += 1;
        let moll = named.iter().find(|named| named.name.ends_with("Moll")).unwrap().clone();
        assert!(register.knows(&moll).unwrap());
        assert_eq!(register.aliases(true, "moll")?.len(), looked);
        let seen = register.appearances("moll", 9)?;
        assert_eq!(seen.len(), looked);
        assert_eq!((seen[0].entity, seen[0].article, &seen[0].cast[..]), (moll.entity, article, &[7, 9][..]));
        register.put_marks("moll", &["~ml".to_owned(), "=moll".to_owned()])?;
        assert_eq!(register.keys_with("~ml", 9)?, ["moll"]);
        assert_eq!(register.keys_with("=ml", 9)?, [""; 0]);
        register.put_spelling("moll", "mol", looked == 2)?;
        assert_eq!(register.spellings("mol", looked == 2)?, ["moll"]);
        assert_eq!(register.spellings("moll", looked == 1)?, [""; 0]);
        // A bare name that is somebody else's, by what articles bear out.
        if looked == 2 {
            let one = register.aliases(true, "moll")?[0].actor.unwrap();
            let other = register.add_actor("Ida Rook", EntityKind::Person)?;
            register.put_actor(&Actor {
                id: other,
                name: "Ida Rook".to_owned(),
                kind: EntityKind::Person,
                wikidata: Some("Q7".to_owned()),
            })?;
            assert_eq!(register.actor_of_item("Q7")?, Some(other));
            assert_eq!(register.actor(other)?.unwrap().wikidata.as_deref(), Some("Q7"));
            let aliases = register.aliases_of(one)?;
            assert_eq!(aliases.len(), 2);
            assert_eq!(register.n_named(aliases[0].name_number)?, 1);
            register.assign(&aliases[1], other)?;
            assert_eq!(register.aliases_of(other)?.len(), 1);
            let gone = register.add_actor("Nobody", EntityKind::Person)?;
            register.remove_actor(gone)?;
            assert_eq!(register.actor(gone)?, None);
            register.put_bearer(seen[1].entity, "moll")?;
        }
        Ok(())
    };
    store.identify(9, &mut ledger).unwrap();
    assert_eq!(called(store, "Moll"), ["Moll: Moll 1; 1 in 1"]);
    assert_eq!(called(store, "Ada Moll"), ["Ida Rook: Ada Moll 1; 1 in 1"]);

    let correction =
        ActorCorrection { is_person: true, key: "moll".to_owned(), other: "rook".to_owned(), are_one: true };
    let mut kept = Vec::new();
    let number = store
        .put_actor_correction(AccountId(1), &correction, at(2), &mut |register| {
            kept = register.corrections(true, "rook")?;
            assert_eq!(register.corrections(false, "rook")?, []);
            Ok(())
        })
        .unwrap();
    assert_eq!((kept.len(), kept.first()), (1, Some(&correction)));
    let told = store.actor_corrections().unwrap();
    assert_eq!((told.len(), told[0].number, &told[0].correction), (1, number, &correction));
    assert_eq!((told[0].names.each_ref().map(String::as_str), told[0].at), (["Moll", "rook"], at(2)));
    assert_eq!(told[0].account.as_deref(), Some("reader"));
    let remove = |number| {
        store.remove_actor_correction(number, &mut |register| {
            assert_eq!(register.corrections(true, "rook")?, []);
            Ok(())
        })
    };
    assert_eq!((remove(number).unwrap(), remove(number).unwrap()), (true, false));
    assert_eq!(store.actor_corrections().unwrap(), []);
    assert_eq!(store.actor(ActorId::new(999)).unwrap(), None);
}
