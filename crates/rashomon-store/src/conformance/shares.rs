//! What leaves by itself.

use super::sample::at;
use crate::account::{AccountId, Role};
use crate::share::Digest;
use crate::store::Store;

const ME: AccountId = AccountId::LOCAL;

pub(super) fn lists(store: &dyn Store) {
    let other = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    let number = store.put_share(ME, "search", "ferry", &[1; 32], at(0)).unwrap();
    let share = store.share(&[1; 32], at(5)).unwrap().unwrap();
    assert_eq!((share.account, share.kind.as_str(), share.words.as_str()), (ME, "search", "ferry"));
    assert_eq!(store.shares(ME).unwrap()[0].used, Some(at(5)));
    assert!(!store.remove_share(other, number).unwrap() && store.remove_share(ME, number).unwrap());
    assert_eq!(store.share(&[1; 32], at(6)).unwrap(), None);

    store.put_identity("https://id.example", "7", other).unwrap();
    assert_eq!(store.identity("https://id.example", "7").unwrap().unwrap().id, other);
    assert_eq!(store.identity("https://id.example", "8").unwrap(), None);
}

pub(super) fn messages(store: &dyn Store) {
    let other = store.put_account("Ada", Role::Reader, at(0)).unwrap();
    let number = store.put_hook(ME, "https://hook.example/", "secret", at(0)).unwrap();
    let mut hook = store.hooks(None).unwrap().remove(0);
    assert_eq!((hook.number, hook.last, hook.due), (number, 0, Some(at(0))));
    hook.failures = 2;
    hook.error = Some("refused".to_owned());
    hook.due = Some(at(60));
    store.update_hook(&hook).unwrap();
    assert_eq!(store.hooks(Some(ME)).unwrap(), [hook]);
    assert_eq!(store.hooks(Some(other)).unwrap(), []);
    assert!(!store.remove_hook(other, number).unwrap() && store.remove_hook(ME, number).unwrap());

    let address = "ada@news.example".to_owned();
    let digest =
        Digest { account: other, address, minute: 360, due: at(9), sent: None, failures: 0, error: None };
    store.put_digest(other, Some(&digest)).unwrap();
    assert_eq!(store.digests().unwrap(), [digest]);
    store.remove_account(other).unwrap();
    assert_eq!(store.digests().unwrap(), []);
}
