//! A table as a Parquet file, which DuckDB, pandas, Polars and Spark read as it is.

use super::{Cell, Column, Kind};
use crate::failure::Failure;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Rows written together: as many as these bytes of text hold, or this number.
const GROUP_BYTES: usize = 32 << 20;
const GROUP_ROWS: usize = 50_000;

/// A Parquet file on its way.
pub(crate) struct ParquetFile {
    writer: SerializedFileWriter<File>,
    columns: &'static [Column],
    rows: Vec<Vec<Cell>>,
    n_bytes: usize,
}

impl ParquetFile {
    /// Begins a file.
    pub(crate) fn create(path: &Path, name: &str, columns: &'static [Column]) -> Result<Self, Failure> {
        let file = File::create(path)
            .map_err(|error| Failure::caused_by(format!("cannot write {}", path.display()), &error))?;
        let fields = columns.iter().map(|column| Ok(Arc::new(field(column)?)));
        let fields = fields.collect::<Result<Vec<_>, ParquetError>>().map_err(|error| told(&error))?;
        let schema = Type::group_type_builder(name).with_fields(fields).build();
        let schema = schema.map_err(|error| told(&error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("rashomon ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties));
        Ok(Self { writer: writer.map_err(|error| told(&error))?, columns, rows: Vec::new(), n_bytes: 0 })
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Vec<Cell>) -> Result<(), Failure> {
        let text = |cell: &Cell| if let Cell::Text(Some(text)) = cell { text.len() } else { 8 };
        self.n_bytes += row.iter().map(text).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= GROUP_ROWS || self.n_bytes >= GROUP_BYTES {
            self.flush().map_err(|error| told(&error))?;
        }
        Ok(())
    }

    /// Ends the file; without it nobody can read it.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.flush().and_then(|()| self.writer.close().map(drop)).map_err(|error| told(&error))
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        self.n_bytes = 0;
        let mut group = self.writer.next_row_group()?;
        for (place, (_, kind)) in self.columns.iter().enumerate() {
            let Some(mut column) = group.next_column()? else { break };
            put(&mut column, *kind, rows.iter().filter_map(|row| row.get(place)))?;
            column.close()?;
        }
        group.close().map(drop)
    }
}

fn put<'a>(
    column: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), ParquetError> {
    // Whether there is a value, for columns in which there may be none.
    let mut levels: Vec<i16> = Vec::new();
    match kind {
        Kind::Text => {
            let mut values = Vec::new();
            for cell in cells {
                let text = if let Cell::Text(text) = cell { text.as_deref() } else { None };
                levels.push(text.is_some().into());
                values.extend(text.map(|text| ByteArray::from(text.as_bytes().to_vec())));
            }
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Day => {
            let mut values = Vec::new();
            for cell in cells {
                let day = if let Cell::Day(day) = cell { *day } else { None };
                let since = day.and_then(|day| jiff::civil::date(1970, 1, 1).until(day).ok());
                levels.push(since.is_some().into());
                values.extend(since.map(|since| since.get_days()));
            }
            column.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Truth => {
            let values: Vec<bool> = cells.map(|cell| *cell == Cell::Truth(true)).collect();
            column.typed::<BoolType>().write_batch(&values, None, None)?;
        }
        Kind::Number | Kind::Moment => {
            let number = |cell: &Cell| match cell {
                Cell::Number(number) => *number,
                Cell::Moment(moment) => moment.as_microsecond(),
                _ => 0,
            };
            let values: Vec<i64> = cells.map(number).collect();
            column.typed::<Int64Type>().write_batch(&values, None, None)?;
        }
    }
    Ok(())
}

fn field((name, kind): &Column) -> Result<Type, ParquetError> {
    let (physical, repetition) = match kind {
        Kind::Text => (PhysicalType::BYTE_ARRAY, Repetition::OPTIONAL),
        Kind::Day => (PhysicalType::INT32, Repetition::OPTIONAL),
        Kind::Truth => (PhysicalType::BOOLEAN, Repetition::REQUIRED),
        Kind::Number | Kind::Moment => (PhysicalType::INT64, Repetition::REQUIRED),
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    match kind {
        Kind::Text => builder.with_logical_type(Some(LogicalType::String)),
        Kind::Day => builder.with_logical_type(Some(LogicalType::Date)),
        Kind::Moment => builder.with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        Kind::Number | Kind::Truth => builder.with_converted_type(ConvertedType::NONE),
    }
    .build()
}

fn told(error: &ParquetError) -> Failure {
    Failure::caused_by("cannot write Parquet", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn what_is_written_can_be_read() {
        const COLUMNS: &[Column] = &[
            ("name", Kind::Text),
            ("n", Kind::Number),
            ("whole", Kind::Truth),
            ("at", Kind::Moment),
            ("day", Kind::Day),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let mut file = ParquetFile::create(&path, "articles", COLUMNS).unwrap();
        for number in 0..3 {
            let name = (number != 1).then(|| format!("fähre {number}"));
            let day = (number == 2).then(|| jiff::civil::date(2031, 5, 9));
            let at = Timestamp::from_second(1_900_000_000).unwrap();
            let row = vec![
                Cell::Text(name),
                Cell::Number(number),
                Cell::Truth(number > 0),
                Cell::Moment(at),
                Cell::Day(day),
            ];
            file.push(row).unwrap();
        }
        file.finish().unwrap();
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let rows: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        insta::assert_snapshot!(rows.join("\n"), @r#"
        {name: "fähre 0", n: 0, whole: false, at: 2030-03-17 17:46:40.000000 +00:00, day: null}
        {name: null, n: 1, whole: true, at: 2030-03-17 17:46:40.000000 +00:00, day: null}
        {name: "fähre 2", n: 2, whole: true, at: 2030-03-17 17:46:40.000000 +00:00, day: 2031-05-09}
        "#);
    }
}
