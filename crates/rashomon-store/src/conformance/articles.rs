//! Articles, their revisions and findings, and who said what.

use super::sample::{analysis, article, at};
use crate::account::AccountId;
use crate::article::{Arrival, Arrived, Findings, Grouping, PartyRole, SaidQuery, text_hash};
use crate::search::SavedSearch;
use crate::store::Store;
use rashomon_core::{Analysis, Article, ArticleId};

fn bare(article: &Article) -> Arrival<'_> {
    Arrival { article, findings: None, entry: None }
}

fn whole(analysis: &Analysis) -> Arrival<'_> {
    let Analysis { article, document, extraction } = analysis;
    Arrival { article, findings: Some(Findings { document, extraction, model: "m 1" }), entry: None }
}

fn put(store: &dyn Store, arrivals: &[Arrival<'_>], second: i64) -> Vec<Arrived> {
    store.put(arrivals, &Grouping::default(), at(second)).unwrap()
}

pub(super) fn keep(store: &dyn Store) {
    let one = analysis("one");
    let two = article("two", "The Gazette", "No ferries.");
    assert_eq!(put(store, &[whole(&one), bare(&two)], 0), [Arrived::New, Arrived::New]);
    assert_eq!(store.n_articles().unwrap(), 2);

    let back = store.analysis(&one.article.id).unwrap().unwrap();
    assert_eq!(back.article, one.article);
    assert_eq!(back.extraction, one.extraction);
    assert_eq!(back.document.to_conllu(), one.document.to_conllu());
    let stored = store.article(&one.article.id).unwrap().unwrap();
    assert_eq!((stored.added, stored.n_revisions, stored.model.as_deref()), (at(0), 1, Some("m 1")));
    // A day ahead of its coming.
    assert_eq!(stored.at, at(0));

    let stored = store.article(&two.id).unwrap().unwrap();
    assert_eq!((&stored.article, stored.at, stored.model.clone()), (&two, at(-100), None));
    assert_eq!(store.article_by_number(stored.number).unwrap(), Some(stored.clone()));
    assert!(store.analysis(&two.id).unwrap().is_none() && store.extraction(&stored).unwrap().is_none());
    assert!(store.article(&ArticleId::new("none")).unwrap().is_none());
    let listed = store.articles(0, None, 9).unwrap();
    assert_eq!(listed.iter().map(|stored| stored.article.id.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(store.articles(listed[0].number, Some(at(0)), 9).unwrap(), []);
}

pub(super) fn looked_into(store: &dyn Store) {
    let (one, other) = (analysis("one"), analysis("other"));
    let bare_one = article("bare", "The Gazette", "No ferries.");
    put(store, &[whole(&one), whole(&other), bare(&bare_one)], 0);
    assert_eq!(store.models().unwrap(), [(None, 1), (Some("m 1".to_owned()), 2)]);
    let of = |model: Option<&str>, before: Option<&str>| {
        let before = before.map(ArticleId::new);
        let found = store.articles_of_model(model, before.as_ref().map(|id| (at(0), id)), 9).unwrap();
        found.into_iter().map(|stored| stored.article.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(Some("m 1"), None), ["other", "one"]);
    assert_eq!(of(Some("m 1"), Some("other")), ["one"]);
    assert_eq!((of(None, None), of(Some("m 2"), None).len()), (vec!["bare".to_owned()], 0));
}

pub(super) fn revise(store: &dyn Store) {
    let mut one = analysis("one");
    put(store, &[whole(&one)], 0);
    let known = |id: &str| store.known(&[ArticleId::new(id)]).unwrap().remove(0);
    assert_eq!(known("one").unwrap().hash, text_hash(&one.article));
    assert_eq!(known("two"), None);

    assert_eq!(put(store, &[bare(&one.article)], 10), [Arrived::Unchanged]);
    assert!(store.analysis(&one.article.id).unwrap().is_some(), "findings stay");
    assert_eq!(put(store, &[whole(&one)], 10), [Arrived::Analyzed]);

    let first = one.article.text.clone();
    one.article.text.push_str(" So is Cleo.");
    one.article.byline = None;
    assert_eq!(put(store, &[bare(&one.article)], 20), [Arrived::Revised(2)]);
    assert!(store.analysis(&one.article.id).unwrap().is_none(), "of a text that is no more");
    assert_eq!(known("one").unwrap().model, None);
    assert_eq!(store.said(&said("Ada Moll", PartyRole::Speaker)).unwrap(), []);
    let stored = store.article(&one.article.id).unwrap().unwrap();
    assert_eq!((stored.added, stored.n_revisions), (at(0), 2));
    assert_eq!(stored.article.byline.as_deref(), Some("Cleo Dahl"), "what is known stays known");
    let revisions = store.revisions(&one.article.id).unwrap();
    let texts: Vec<_> = revisions.iter().map(|revision| (revision.seen, revision.text.as_str())).collect();
    assert_eq!(texts, [(at(0), first.as_str()), (at(20), one.article.text.as_str())]);
    // Of two in one transaction the later is the later text.
    let mut other = one.article.clone();
    other.text = "Nothing.".to_owned();
    let arrived = put(store, &[bare(&other), bare(&one.article)], 30);
    assert_eq!(arrived, [Arrived::Revised(3), Arrived::Revised(4)]);
    assert_eq!(store.n_articles().unwrap(), 1);
}

fn said(name: &str, role: PartyRole) -> SaidQuery {
    SaidQuery { names: vec![name.to_owned()], role, limit: 9, ..SaidQuery::default() }
}

pub(super) fn say(store: &dyn Store) {
    let (one, two) = (analysis("one"), analysis("two"));
    put(store, &[whole(&one)], 0);
    put(store, &[whole(&two)], 50);
    let by = |name: &str, role| -> Vec<String> {
        let rows = store.said(&said(name, role)).unwrap();
        rows.into_iter().map(|row| row.statement.id.to_string()).collect()
    };
    assert_eq!(by("Ada Moll", PartyRole::Speaker), ["two:s1", "one:s1"]);
    assert_eq!(by("Ada Moll", PartyRole::About), [""; 0]);
    assert_eq!(by("Bram", PartyRole::About), ["two:s1", "one:s1"]);
    assert_eq!(by("Nobody", PartyRole::Speaker), [""; 0]);
    let early = SaidQuery { before: Some(at(50)), ..said("Ada Moll", PartyRole::Speaker) };
    let row = store.said(&early).unwrap().remove(0);
    assert_eq!(row.statement, one.extraction.statements[0]);
    assert_eq!(row.text, "“Two ferries sail again,” … Bram is glad.");
    assert_eq!((row.outlet.as_deref(), row.at), (Some("The Courier"), at(0)));

    let names = ["Ada Moll", "Bram", "Nobody"].map(str::to_owned);
    let counted: Vec<_> = store
        .names(&names)
        .unwrap()
        .into_iter()
        .map(|row| (row.name, row.n_statements, row.n_articles))
        .collect();
    assert_eq!(counted, [("Ada Moll".to_owned(), 2, 2), ("Bram".to_owned(), 0, 2)]);
    let all = store.names_after(0, 9).unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(store.names_after(all[1].0, 9).unwrap(), all[2..]);
}

pub(super) fn follow(store: &dyn Store) {
    let (one, two) = (analysis("one"), article("two", "The Gazette", "No ferries."));
    put(store, &[whole(&one), bare(&two)], 0);
    let changes = store.changes(0, 9).unwrap();
    let (stored, findings) = *changes[0].now.clone().unwrap();
    assert_eq!((stored.article, findings), (one.article.clone(), Some(one.extraction.clone())));
    assert_eq!(store.changes(0, 1).unwrap(), changes[..1]);
    let last = changes[1].sequence;
    assert_eq!(store.changes(last, 9).unwrap(), []);

    put(store, &[whole(&one)], 1);
    assert!(store.remove(&two.id, at(2)).unwrap() && !store.remove(&two.id, at(2)).unwrap());
    let later = store.changes(last, 9).unwrap();
    let seen: Vec<_> = later.iter().map(|change| (change.article, change.now.is_some())).collect();
    assert_eq!(seen, [(changes[0].article, true), (changes[1].article, false)]);
    assert!(store.remove(&one.article.id, at(3)).unwrap());
    assert_eq!(store.n_articles().unwrap(), 0);
    assert_eq!(store.names(&["Bram".to_owned()]).unwrap(), []);
}

pub(super) fn searches(store: &dyn Store) {
    let reader = AccountId(1);
    let save = |name: &str, query: &str| {
        let search = SavedSearch { name: name.to_owned(), query: query.to_owned() };
        store.put_saved_search(reader, &search, at(0)).unwrap();
        search
    };
    save("ferries", "ferry");
    let kept = [save("bridges", "bridge -game"), save("ferries", "ferr*")];
    assert_eq!(store.saved_searches(reader).unwrap(), kept);
    assert!(store.remove_saved_search(reader, "ferries").unwrap());
    assert!(!store.remove_saved_search(reader, "ferries").unwrap());
    assert_eq!(store.saved_searches(reader).unwrap(), kept[..1]);
}
