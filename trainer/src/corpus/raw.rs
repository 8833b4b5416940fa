//! What the queries bring: names, plays and facts, numbered so that the rest works on integers.

use std::collections::HashMap;

use anyhow::Result;

use super::split;
use super::tables::{Columns, Tables};
use super::types::Split;

/// One spelling of one song.
pub struct Name {
    /// As written.
    pub artist: String,
    /// As written.
    pub title: String,
    /// Squashed key of the primary artist.
    pub artist_key: String,
    /// Squashed key of the title.
    pub title_key: String,
    /// Why it is no song, if it is none.
    pub junk: Option<String>,
    /// A permissively licensed source has it.
    pub permissive: bool,
}

/// A sequence as listed, its songs still names.
pub struct List {
    /// Where it comes from.
    pub source: String,
    /// Kind, as in [`super::types::Sequence`].
    pub kind: String,
    /// Name of the playlist, show or station.
    pub name: Option<String>,
    /// The curator's words.
    pub description: Option<String>,
    /// Day, as written.
    pub date: Option<String>,
    /// Numbers of names, in order.
    pub names: Vec<u32>,
    /// Part of the data.
    pub split: Split,
}

/// What a song catalogue or chart says of a name.
pub struct Fact {
    /// Number of the name.
    pub name: u32,
    /// Where it comes from.
    pub source: String,
    /// Year, if stated.
    pub year: Option<u16>,
    /// Whether the source gives first releases.
    pub original: bool,
    /// Genres as written.
    pub genres: Vec<String>,
    /// 0 to 1, if stated.
    pub popularity: Option<f32>,
}

/// What an album chart says of a name's album.
pub struct AlbumFact {
    /// Number of the name.
    pub name: u32,
    /// Year of the album.
    pub year: Option<u16>,
    /// Genres, most telling first.
    pub genres: Vec<String>,
    /// Moods and textures.
    pub descriptors: Vec<String>,
}

/// Everything read, before anything is resolved.
pub struct Raw {
    /// All spellings.
    pub names: Vec<Name>,
    /// All sequences.
    pub lists: Vec<List>,
    /// Facts of songs.
    pub facts: Vec<Fact>,
    /// Facts of albums.
    pub albums: Vec<AlbumFact>,
    /// Squashed artist key, genres as written, source.
    pub artists: Vec<(String, Vec<String>, String)>,
    /// Squashed artist key, squashed title key, valence, arousal.
    pub moods: Vec<(String, String, f64, f64)>,
    /// Rows read per source, for the report.
    pub rows: Vec<(String, usize)>,
}

const NAMES: &str = "SELECT artist, title, artist_key(artist) AS artist_key, title_key(title) AS title_key, \
    junk(artist, title) AS junk, permissive, CAST(row_number() OVER (ORDER BY artist, title) - 1 AS BIGINT) AS id \
    FROM (SELECT artist, title, bool_or(basis = 'permissive') AS permissive FROM ( \
      SELECT basis, artist, title FROM sequences UNION ALL SELECT basis, artist, title FROM tracks \
      UNION ALL SELECT 'permissive' AS basis, artist, title FROM dialogue_songs) GROUP BY artist, title) \
    WHERE artist IS NOT NULL AND title IS NOT NULL ORDER BY id";

const PLAYS: &str = "SELECT s.source, s.kind, s.sequence_id, s.name, s.description, s.date, n.id \
    FROM sequences s JOIN names n ON s.artist = n.artist AND s.title = n.title \
    ORDER BY s.source, s.sequence_id, s.position";

const FACTS: &str = "SELECT n.id, t.source, t.year, t.year_is_original, t.genres, t.popularity \
    FROM tracks t JOIN names n ON t.artist = n.artist AND t.title = n.title ORDER BY n.id, t.source, t.year";

const ALBUMS: &str = "WITH played AS (SELECT DISTINCT n.id, n.artist_key, title_key(s.album) AS album_key \
      FROM sequences s JOIN names n ON s.artist = n.artist AND s.title = n.title WHERE s.album IS NOT NULL), \
    charted AS (SELECT artist_key(artist_name) AS artist_key, title_key(release_name) AS album_key, release_date, \
      primary_genres, secondary_genres, descriptors FROM albums) \
    SELECT p.id, c.release_date, c.primary_genres, c.secondary_genres, c.descriptors \
    FROM played p JOIN charted c ON p.artist_key = c.artist_key AND p.album_key = c.album_key ORDER BY p.id";

const ARTISTS: &str = "SELECT artist_key(artist) AS artist_key, genres, source FROM artists ORDER BY artist, source";

const MOODS: &str = "SELECT artist_key(artist) AS artist_key, title_key(title) AS title_key, valence, arousal \
    FROM moods ORDER BY artist, title";

const ROWS: &str = "SELECT source, count(*) AS rows FROM (SELECT source FROM sequences UNION ALL \
    SELECT source FROM tracks) GROUP BY source ORDER BY source";

impl Raw {
    /// Reads everything; `step` is called with what is being read.
    pub async fn read(tables: &Tables, step: impl Fn(&str)) -> Result<Self> {
        step("normalising names");
        let batches = tables.query(NAMES).await?;
        let mut names = Vec::new();
        for batch in &batches {
            let columns = Columns::new(batch);
            let texts = |name: &str| columns.texts(name);
            let (artists, titles) = (texts("artist")?, texts("title")?);
            let (artist_keys, title_keys, junks) = (texts("artist_key")?, texts("title_key")?, texts("junk")?);
            let (permissive, ids) = (columns.flags("permissive")?, columns.integers("id")?);
            let rows = artists.into_iter().zip(titles).zip(artist_keys).zip(title_keys).zip(junks).zip(permissive);
            for ((((((artist, title), artist_key), title_key), junk), permissive), id) in rows.zip(ids) {
                anyhow::ensure!(id == i64::try_from(names.len()).ok(), "names came out of order");
                names.push(Name {
                    artist: artist.unwrap_or_default(),
                    title: title.unwrap_or_default(),
                    artist_key: artist_key.unwrap_or_default(),
                    title_key: title_key.unwrap_or_default(),
                    junk,
                    permissive,
                });
            }
        }
        anyhow::ensure!(!names.is_empty(), "the data holds no songs of the wanted basis");
        tables.keep("names", batches)?;
        step("reading sequences");
        let lists = read_lists(tables).await?;
        step("reading facts");
        let facts = read_facts(tables).await?;
        step("joining albums");
        let albums = read_albums(tables).await?;
        let mut artists = Vec::new();
        for batch in &tables.query(ARTISTS).await? {
            let columns = Columns::new(batch);
            let rows = columns.texts("artist_key")?.into_iter().zip(columns.lists("genres")?);
            artists.extend(
                rows.zip(columns.texts("source")?)
                    .map(|((key, genres), source)| (key.unwrap_or_default(), genres, source.unwrap_or_default())),
            );
        }
        let mut moods = Vec::new();
        for batch in &tables.query(MOODS).await? {
            let columns = Columns::new(batch);
            let keys = columns.texts("artist_key")?.into_iter().zip(columns.texts("title_key")?);
            let values = columns.floats("valence")?.into_iter().zip(columns.floats("arousal")?);
            for ((artist, title), (valence, arousal)) in keys.zip(values) {
                if let (Some(artist), Some(title), Some(valence), Some(arousal)) = (artist, title, valence, arousal) {
                    moods.push((artist, title, valence, arousal));
                }
            }
        }
        let mut rows = Vec::new();
        for batch in &tables.query(ROWS).await? {
            let columns = Columns::new(batch);
            let counts = columns.integers("rows")?.into_iter().map(|n| n.and_then(|n| usize::try_from(n).ok()));
            rows.extend(columns.texts("source")?.into_iter().flatten().zip(counts.map(Option::unwrap_or_default)));
        }
        Ok(Self { names, lists, facts, albums, artists, moods, rows })
    }
}

async fn read_lists(tables: &Tables) -> Result<Vec<List>> {
    let mut lists: Vec<List> = Vec::new();
    let mut current: Option<(String, String)> = None;
    for batch in tables.query(PLAYS).await? {
        let columns = Columns::new(&batch);
        let ids = columns.integers("id")?;
        let heads = [columns.texts("source")?, columns.texts("kind")?, columns.texts("sequence_id")?];
        let notes = [columns.texts("name")?, columns.texts("description")?, columns.texts("date")?];
        let at = |table: &[Vec<Option<String>>; 3], column: usize, row: usize| {
            table.get(column).and_then(|texts| texts.get(row)).cloned().flatten()
        };
        for (row, id) in ids.into_iter().enumerate() {
            let Some(id) = id.and_then(|id| u32::try_from(id).ok()) else { continue };
            let source = at(&heads, 0, row).unwrap_or_default();
            let sequence = at(&heads, 2, row).unwrap_or_default();
            let same = current.as_ref().is_some_and(|(s, q)| *s == source && *q == sequence);
            if !same {
                let kind = at(&heads, 1, row).unwrap_or_default();
                let name = at(&notes, 0, row).filter(|name| !name.trim().is_empty());
                let split = split::of_sequence(&kind, name.as_deref(), &sequence);
                let (description, date) = (at(&notes, 1, row).map(|d| unescape(&d)), at(&notes, 2, row));
                lists.push(List { source: source.clone(), kind, name, description, date, names: vec![], split });
                current = Some((source, sequence));
            }
            if let Some(list) = lists.last_mut() {
                list.names.push(id);
            }
        }
    }
    Ok(lists)
}

async fn read_facts(tables: &Tables) -> Result<Vec<Fact>> {
    let mut facts = Vec::new();
    for batch in &tables.query(FACTS).await? {
        let columns = Columns::new(batch);
        let (ids, sources) = (columns.integers("id")?, columns.texts("source")?);
        let (years, originals) = (columns.integers("year")?, columns.flags("year_is_original")?);
        let (genres, popularity) = (columns.lists("genres")?, columns.floats("popularity")?);
        let rows = ids.into_iter().zip(sources).zip(years).zip(originals).zip(genres).zip(popularity);
        for (((((id, source), year), original), genres), popularity) in rows {
            let Some(name) = id.and_then(|id| u32::try_from(id).ok()) else { continue };
            let popularity = popularity.map(|p| p as f32);
            facts.push(Fact {
                name,
                source: source.unwrap_or_default(),
                year: year_of(year),
                original,
                genres,
                popularity,
            });
        }
    }
    Ok(facts)
}

async fn read_albums(tables: &Tables) -> Result<Vec<AlbumFact>> {
    let mut albums: HashMap<u32, AlbumFact> = HashMap::new();
    for batch in &tables.query(ALBUMS).await? {
        let columns = Columns::new(batch);
        let genres = columns.texts("primary_genres")?.into_iter().zip(columns.texts("secondary_genres")?);
        let rows = columns.integers("id")?.into_iter().zip(columns.integers("release_date")?);
        for (((id, year), (primary, secondary)), descriptors) in rows.zip(genres).zip(columns.texts("descriptors")?) {
            let Some(name) = id.and_then(|id| u32::try_from(id).ok()) else { continue };
            let split = |list: Option<String>| -> Vec<String> {
                list.unwrap_or_default()
                    .split(',')
                    .map(|w| w.trim().to_string())
                    .filter(|w| !w.is_empty() && w != "NA")
                    .collect()
            };
            let mut genres = split(primary);
            genres.extend(split(secondary));
            let fact = AlbumFact { name, year: year_of(year), genres, descriptors: split(descriptors) };
            // Songs are on compilations too: the earliest album is the one they belong to.
            let earlier = albums.get(&name).is_none_or(|known| fact.year < known.year);
            if earlier {
                albums.insert(name, fact);
            }
        }
    }
    let mut albums: Vec<AlbumFact> = albums.into_values().collect();
    albums.sort_by_key(|album| album.name);
    Ok(albums)
}

/// Years outside recorded music are errors of the source.
fn year_of(year: Option<i64>) -> Option<u16> {
    year.and_then(|year| u16::try_from(year).ok()).filter(|year| (1900..=2026).contains(year))
}

/// Undoes the few HTML entities that descriptions carry.
pub fn unescape(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_string(), |text, (entity, sign)| text.replace(entity, sign))
}
