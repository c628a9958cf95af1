//! What an admin says of names: these two are one person's, that one is not theirs.
//!
//! What is said is kept and holds for all articles, those to come as well, until it is taken back.

use crate::fault::Fault;
use crate::site::Site;
use rashomon::collection::NameError;
use rashomon::store::{Account, ActorCorrectionRow};

impl From<NameError> for Fault {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Store(error) => error.into(),
            error => {
                let mut told = error.to_string();
                // A sentence of its own on a page.
                if let Some(first) = told.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                Self::bad(told + ".")
            }
        }
    }
}

/// Says of two names whether they are one's. Gives the number of what was said.
pub(crate) fn say(site: &Site, account: &Account, names: [&str; 2], are_one: bool) -> Result<i64, Fault> {
    let number = site.collection.correct_names(account.id, names, are_one, site.now())?;
    let what = if are_one { "two names are one" } else { "two names are two" };
    site.audit(Some(account), what, &names.join(", "));
    Ok(number)
}

/// Takes back what was said, as if it had never been. Gives it.
pub(crate) fn take_back(site: &Site, account: &Account, number: i64) -> Result<ActorCorrectionRow, Fault> {
    let said = site.store.actor_corrections()?.into_iter().find(|said| said.number == number);
    let said = said.ok_or(Fault::NotFound)?;
    if !site.collection.take_back_names(number)? {
        return Err(Fault::NotFound);
    }
    site.audit(Some(account), "word on two names taken back", &said.names.join(", "));
    Ok(said)
}
