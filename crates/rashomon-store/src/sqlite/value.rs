//! Values of the house as columns hold them.

use super::connection::{Outcome, Problem};
use jiff::Timestamp;
use rashomon_core::Published;
use rusqlite::{Row, RowIndex};

pub(super) fn moment(seconds: i64) -> Outcome<Timestamp> {
    Timestamp::from_second(seconds).map_err(|_| Problem::Damaged(format!("{seconds} is no time")))
}

pub(super) fn opt_moment(seconds: Option<i64>) -> Outcome<Option<Timestamp>> {
    seconds.map(moment).transpose()
}

/// `2031-05-09`, `2031-05-09T18:30:00` or `2031-05-09T18:30:00Z`: as exact as the outlet gave it.
pub(super) fn published_text(published: &Published) -> String {
    match published {
        Published::Day(day) => day.to_string(),
        Published::Local(time) => time.to_string(),
        Published::Moment(moment) => moment.to_string(),
    }
}

pub(super) fn published(text: &str) -> Outcome<Published> {
    let day = || text.parse().ok().filter(|_| !text.contains('T')).map(Published::Day);
    let local = || text.parse().ok().map(Published::Local);
    let moment = || text.parse().ok().filter(|_| text.ends_with('Z')).map(Published::Moment);
    let read = moment().or_else(day).or_else(local);
    read.ok_or_else(|| Problem::Damaged(format!("{text:?} is no time of publication")))
}

/// A number of rows as the database takes it.
pub(super) fn list_size(n_rows: usize) -> i64 {
    i64::try_from(n_rows).unwrap_or(i64::MAX)
}

pub(super) fn size(row: &Row<'_>, column: impl RowIndex) -> Outcome<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
