//! A page of a list, and where the next begins.

use crate::fault::Fault;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PageJson<T> {
    /// In order.
    pub(crate) items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub(crate) next: Option<String>,
}

/// A time in an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Things on a page where nothing is said, and at most.
const SIZE: usize = 50;
const SIZE_MAX: usize = 500;

/// How many are wanted.
pub(crate) fn size(limit: Option<usize>) -> usize {
    limit.unwrap_or(SIZE).clamp(1, SIZE_MAX)
}

/// A time that a program sends.
pub(crate) fn time(text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|_| Fault::bad(format!("{text:?} is no time; one looks like 2031-05-09T18:30:00Z")))
    };
    text.map(parse).transpose()
}

/// A place in a list that is sorted by time, the latest first: the time of the last thing on the page before,
/// and how many of that time were given already, since a second may hold many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeCursor {
    second: i64,
    n_given: usize,
}

impl TimeCursor {
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let parts = text.split_once('.').and_then(|(second, n_given)| {
            Some(Self { second: second.parse().ok()?, n_given: n_given.parse().ok()? })
        });
        parts.ok_or_else(|| Fault::bad("the cursor is none that was given here"))
    }

    /// The page of at most `limit` that follows `cursor`, from a list that is asked for what is before a
    /// time and at most so many.
    pub(crate) fn page<T>(
        cursor: Option<&str>,
        before: Option<Timestamp>,
        limit: usize,
        at: impl Fn(&T) -> Timestamp,
        list: impl FnOnce(Option<Timestamp>, usize) -> Result<Vec<T>, Fault>,
    ) -> Result<(Vec<T>, Option<String>), Fault> {
        let cursor = cursor.map(Self::read).transpose()?;
        let n_given = cursor.map_or(0, |cursor| cursor.n_given);
        let before = match cursor {
            Some(cursor) => Timestamp::from_second(cursor.second.saturating_add(1)).ok(),
            None => before,
        };
        let mut list = list(before, limit + n_given + 1)?;
        let has_more = list.len() > limit + n_given;
        list.truncate(limit + n_given);
        let next = list.last().filter(|_| has_more).map(|last| {
            let second = at(last).as_second();
            let n_given = list.iter().filter(|item| at(item).as_second() == second).count();
            format!("{second}.{n_given}")
        });
        Ok((list.into_iter().skip(n_given).collect(), next))
    }
}

/// A place in a list that is sorted by number.
pub(crate) fn number(cursor: Option<&str>) -> Result<Option<i64>, Fault> {
    let parse = |text: &str| text.parse().map_err(|_| Fault::bad("the cursor is none that was given here"));
    cursor.map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn pages_are_the_list(mut seconds: Vec<i8>, limit in 1_usize..7) {
            seconds.sort_unstable_by_key(|second| -i16::from(*second));
            let at = |second: &i8| Timestamp::from_second(i64::from(*second)).unwrap();
            let list = |before: Option<Timestamp>, limit: usize| {
                let rest = seconds.iter().filter(|second| before.is_none_or(|before| at(second) < before));
                Ok(rest.copied().take(limit).collect::<Vec<i8>>())
            };
            let (mut all, mut cursor) = (Vec::new(), None);
            loop {
                let (page, next) = TimeCursor::page(cursor.as_deref(), None, limit, at, list).unwrap();
                proptest::prop_assert!(page.len() == limit || next.is_none());
                all.extend(page);
                cursor = next;
                if cursor.is_none() { break }
            }
            proptest::prop_assert_eq!(all, seconds);
        }
    }
}
