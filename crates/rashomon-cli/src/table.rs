//! Rows for programs that read tables: as CSV, as Parquet.

mod parquet;

pub(crate) use parquet::ParquetFile;

use crate::failure::Failure;
use jiff::Timestamp;
use jiff::civil::Date;
use std::io::Write;

/// A column: its name and what is in it.
pub(crate) type Column = (&'static str, Kind);

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text, or nothing.
    Text,
    /// A number in every row.
    Number,
    /// True or false in every row.
    Truth,
    /// A moment in every row.
    Moment,
    /// A calendar day, or nothing.
    Day,
}

/// A value; of the kind of its column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(i64),
    Truth(bool),
    Moment(Timestamp),
    Day(Option<Date>),
}

impl Cell {
    pub(crate) fn text(text: Option<impl Into<String>>) -> Self {
        Self::Text(text.map(Into::into))
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone().unwrap_or_default(),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::Moment(moment) => moment.to_string(),
            Self::Day(day) => day.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

/// A line of names as RFC 4180 has it.
pub(crate) fn csv_head(writer: &mut dyn Write, columns: &[Column]) -> Result<(), Failure> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    Ok(writeln!(writer, "{}", names.join(","))?)
}

/// A line as RFC 4180 has it.
pub(crate) fn csv_line(writer: &mut dyn Write, cells: &[Cell]) -> Result<(), Failure> {
    let quoted = cells.iter().map(|cell| match cell.shown() {
        field if field.contains([',', '"', '\n', '\r']) => format!("\"{}\"", field.replace('"', "\"\"")),
        field => field,
    });
    Ok(writeln!(writer, "{}", quoted.collect::<Vec<_>>().join(","))?)
}
