//! Reads the raw Parquet files through DataFusion: keys and filters are scalar functions inside the queries.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray, StringBuilder};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Int64Type, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::logical_expr::{ColumnarValue, Volatility, create_udf};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use wemusic::catalogue::normalise::{artist_key, squash, title_key};

use super::clean::junk;
use super::split;
use super::types::Split;

/// The raw tables behind one query context.
pub struct Tables {
    context: SessionContext,
}

/// A song that a training dialogue names.
pub struct DialogueSong {
    /// Credit as the dialogue's service writes it.
    pub artist: String,
    /// Title likewise.
    pub title: String,
}

impl Tables {
    /// Registers the Parquet files of `data` and the views that leave out what no build may see: rows of another
    /// basis, and songs known only from dialogues that are tested (`dialogue_songs` brings those of training back).
    pub async fn open(data: &Path, permissive_only: bool, dialogue_songs: &[DialogueSong]) -> Result<Self> {
        let mut config = SessionConfig::new();
        config.options_mut().execution.parquet.schema_force_view_types = false;
        let context = SessionContext::new_with_config(config);
        for table in ["sequences", "tracks", "artists", "albums", "moods"] {
            let path = data.join(format!("{table}.parquet"));
            anyhow::ensure!(path.is_file(), "{} is missing; give the raw data's folder with --data", path.display());
            let path = path.to_str().context("the data folder's name is not Unicode")?.to_string();
            context.register_parquet(&format!("raw_{table}"), path, ParquetReadOptions::default()).await?;
        }
        context.register_batch("dialogue_songs", dialogue_table(dialogue_songs)?)?;
        register_functions(&context);
        let tables = Self { context };
        let allowed = if permissive_only { "basis = 'permissive'" } else { "true" };
        // Album and mood tables state no basis, so a permissive build cannot use them.
        let unstated = if permissive_only { "false" } else { "true" };
        for view in [
            format!(
                "CREATE VIEW sequences AS SELECT * FROM raw_sequences WHERE {allowed} \
                 AND (kind <> 'goal-playlist' OR dialogue_split(name) = 'train')"
            ),
            format!(
                "CREATE VIEW tracks AS SELECT source, basis, artist, title, year, year_is_original, genres, popularity \
                 FROM raw_tracks WHERE {allowed} AND source <> 'cpcd'"
            ),
            // Artist names that are numbers are row numbers of that source.
            format!("CREATE VIEW artists AS SELECT * FROM raw_artists WHERE {allowed} AND source <> 'pezon'"),
            format!("CREATE VIEW albums AS SELECT * FROM raw_albums WHERE {unstated}"),
            format!("CREATE VIEW moods AS SELECT * FROM raw_moods WHERE {unstated}"),
        ] {
            tables.context.sql(&view).await?.collect().await?;
        }
        Ok(tables)
    }

    /// Runs a query and gives its rows in batches.
    pub async fn query(&self, sql: &str) -> Result<Vec<RecordBatch>> {
        let frame = self.context.sql(sql).await.with_context(|| format!("in the query {sql}"))?;
        frame.collect().await.with_context(|| format!("in the query {sql}"))
    }

    /// Makes a result a table that later queries can join.
    pub fn keep(&self, name: &str, batches: Vec<RecordBatch>) -> Result<()> {
        let Some(first) = batches.first() else { anyhow::bail!("nothing to keep as {name}") };
        let table = datafusion::datasource::MemTable::try_new(first.schema(), vec![batches])?;
        self.context.register_table(name, Arc::new(table))?;
        Ok(())
    }
}

fn dialogue_table(songs: &[DialogueSong]) -> Result<RecordBatch> {
    let schema =
        Schema::new(vec![Field::new("artist", DataType::Utf8, false), Field::new("title", DataType::Utf8, false)]);
    let artists = StringArray::from_iter_values(songs.iter().map(|song| &song.artist));
    let titles = StringArray::from_iter_values(songs.iter().map(|song| &song.title));
    Ok(RecordBatch::try_new(Arc::new(schema), vec![Arc::new(artists), Arc::new(titles)])?)
}

fn register_functions(context: &SessionContext) {
    register_text(context, "artist_key", 1, |args| Some(squash(&artist_key(args.first()?))));
    register_text(context, "title_key", 1, |args| Some(squash(&title_key(args.first()?))));
    register_text(context, "junk", 2, |args| junk(args.first()?, args.get(1)?).map(str::to_string));
    register_text(context, "dialogue_split", 1, |args| {
        let name = match split::of_dialogue(args.first()?) {
            Split::Train => "train",
            Split::Dev => "dev",
            Split::Test => "test",
        };
        Some(name.to_string())
    });
}

/// Registers a function of texts to an optional text; a null argument gives null.
fn register_text(context: &SessionContext, name: &str, arity: usize, function: fn(&[&str]) -> Option<String>) {
    let body = move |args: &[ColumnarValue]| {
        let columns = ColumnarValue::values_to_arrays(args)?;
        let texts: Vec<ArrayRef> =
            columns.iter().map(|column| cast(column, &DataType::Utf8)).collect::<Result<_, _>>()?;
        let texts: Vec<&StringArray> = texts.iter().map(|column| column.as_string::<i32>()).collect();
        let rows = texts.first().map_or(0, |column| column.len());
        let mut out = StringBuilder::new();
        for row in 0..rows {
            let known = texts.iter().all(|column| column.is_valid(row));
            let values: Vec<&str> = texts.iter().filter(|_| known).map(|column| column.value(row)).collect();
            out.append_option(if known { function(&values) } else { None });
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    };
    let inputs = vec![DataType::Utf8; arity];
    context.register_udf(create_udf(name, inputs, DataType::Utf8, Volatility::Immutable, Arc::new(body)));
}

/// Typed reading of one batch's columns.
pub struct Columns<'a> {
    batch: &'a RecordBatch,
}

impl<'a> Columns<'a> {
    /// Wraps a batch.
    pub fn new(batch: &'a RecordBatch) -> Self {
        Self { batch }
    }

    fn column(&self, name: &str, kind: &DataType) -> Result<ArrayRef> {
        let column = self.batch.column_by_name(name).with_context(|| format!("no column {name}"))?;
        Ok(cast(column, kind)?)
    }

    /// A text column; nulls are `None`.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>> {
        let column = self.column(name, &DataType::Utf8)?;
        Ok(column.as_string::<i32>().iter().map(|text| text.map(str::to_string)).collect())
    }

    /// A whole-number column; nulls are `None`.
    pub fn integers(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let column = self.column(name, &DataType::Int64)?;
        Ok(column.as_primitive::<Int64Type>().iter().collect())
    }

    /// A number column; nulls are `None`.
    pub fn floats(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let column = self.column(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().iter().collect())
    }

    /// A yes-or-no column; nulls are no.
    pub fn flags(&self, name: &str) -> Result<Vec<bool>> {
        let column = self.column(name, &DataType::Boolean)?;
        let flags: &BooleanArray = column.as_boolean();
        Ok(flags.iter().map(|flag| flag.unwrap_or(false)).collect())
    }

    /// A column of lists of texts; nulls are empty lists.
    pub fn lists(&self, name: &str) -> Result<Vec<Vec<String>>> {
        let column = self.batch.column_by_name(name).with_context(|| format!("no column {name}"))?;
        let lists = column.as_list_opt::<i32>().with_context(|| format!("column {name} holds no lists"))?;
        (0..lists.len())
            .map(|row| {
                if lists.is_null(row) {
                    return Ok(vec![]);
                }
                let values = cast(&lists.value(row), &DataType::Utf8)?;
                Ok(values.as_string::<i32>().iter().flatten().map(str::to_string).collect())
            })
            .collect()
    }
}
