//! Accounts and what belongs to them.

use crate::account::{AccountId, Role, Rule};
use crate::error::StoreError;
use crate::store::Store;
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn keep(store: &dyn Store) {
    assert_eq!(store.accounts().unwrap().len(), 1, "whoever works at the machine");
    assert!(store.claim("Ilse", "hash").unwrap());
    assert!(!store.claim("Mallory", "other").unwrap(), "once only");
    let ilse = store.account_named("Ilse").unwrap().unwrap();
    assert_eq!((ilse.id, ilse.role), (AccountId::LOCAL, Role::Admin));

    let ada = store.put_account("Ada", Role::Reader, at(5)).unwrap();
    assert!(matches!(store.put_account("Ada", Role::Reader, at(6)), Err(StoreError::Taken { .. })));
    let mut account = store.account(ada).unwrap().unwrap();
    assert_eq!((account.credential.as_deref(), account.added), (None, at(5)));
    account.settings = r#"{"theme":"dark"}"#.to_owned();
    store.update_account(&account).unwrap();
    assert_eq!(store.account(ada).unwrap().unwrap(), account);
    account.name = "Ilse".to_owned();
    assert!(matches!(store.update_account(&account), Err(StoreError::Taken { .. })));
    assert!(store.remove_account(ada).unwrap());
    assert!(!store.remove_account(ada).unwrap());
    assert!(matches!(
        store.update_account(&account),
        Err(StoreError::Taken { .. } | StoreError::Unknown { .. })
    ));
}

pub(super) fn keys(store: &dyn Store) {
    let ada = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    let bo = store.put_account("Bo", Role::Reader, at(0)).unwrap();
    store.put_session(&[1; 32], ada, at(10), at(100)).unwrap();
    store.put_session(&[2; 32], ada, at(10), at(100)).unwrap();
    let who = |secret: u8, now: i64| store.session(&[secret; 32], at(now)).unwrap().map(|account| account.id);
    assert_eq!((who(1, 99), who(1, 100), who(3, 50)), (Some(ada), None, None));
    store.remove_sessions(ada, Some(&[2; 32])).unwrap();
    assert_eq!((who(1, 50), who(2, 50)), (None, Some(ada)));
    store.remove_session(&[2; 32]).unwrap();
    assert_eq!(who(2, 50), None);

    let number = store.put_app_password(ada, "phone", &[3; 32], &[4; 32], at(20)).unwrap();
    for secret in [3, 4] {
        assert_eq!(store.app_account(&[secret; 32], at(30)).unwrap().map(|account| account.id), Some(ada));
    }
    assert_eq!(store.app_passwords(ada).unwrap()[0].used, Some(at(30)));
    assert!(!store.remove_app_password(bo, number).unwrap(), "another's is not mine to remove");
    assert!(store.remove_app_password(ada, number).unwrap());
    assert_eq!(store.app_account(&[3; 32], at(30)).unwrap(), None);

    store.put_session(&[5; 32], bo, at(10), at(100)).unwrap();
    store.put_audit(Some(bo), "signed in", "from a test", at(10)).unwrap();
    store.remove_account(bo).unwrap();
    assert_eq!(who(5, 50), None, "sessions go with the account");
    assert_eq!(store.audits(5).unwrap()[0].account, None, "what was done stays known");
}

pub(super) fn rules(store: &dyn Store) {
    let ada = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    let rule = |weight| Rule { number: 0, target: "outlet".into(), words: "The Courier".into(), weight };
    store.put_rule(ada, &rule(1.0), at(1)).unwrap();
    store.put_rule(ada, &rule(f64::NEG_INFINITY), at(2)).unwrap();
    let kept = store.rules(ada).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].weight, f64::NEG_INFINITY);
    assert!(!store.remove_rule(AccountId::LOCAL, kept[0].number).unwrap());
    assert!(store.remove_rule(ada, kept[0].number).unwrap());
    let nowhere = rashomon_core::StoryId::new("none");
    assert!(matches!(store.put_seen(ada, &nowhere, &[[0; 16]], at(1)), Err(StoreError::Unknown { .. })));
    assert_eq!(store.seen(ada, &nowhere).unwrap(), Vec::<[u8; 16]>::new());
}
