//! Writing a catalogue: rows in demand order to segments.

use super::lexicon::{KEY_LIMIT_BYTES, Lexicon};
use super::segment::{self, Header};
use super::text::{Names, Symbols};
use super::titles::TitleIndex;
use super::{artist_lookup_key, facts, title_lookup_keys};
use crate::error::{Error, Result};

pub use super::row::{ArtistRow, Mood, SongRow};

/// Names are sampled one in so many when the symbol table is learnt, beyond the first ten thousand.
const SAMPLE_STEP: usize = 4;

/// Writes `rows` as segments of `sizes` songs each; the last takes what is left, empty ones are not written.
///
/// Song numbers are places in `rows`. A segment holds the names of all artists up to the largest primary artist of its
/// songs, so artists should be numbered by their best song. Years outside 1900 to 2154 are stored as unknown.
///
/// # Errors
/// `bad_request` when a row names an artist or genre that is not given, or there are too many of anything.
pub fn write_segments(
    rows: &[SongRow],
    artists: &[ArtistRow],
    genres: &[String],
    sizes: &[usize],
) -> Result<Vec<Vec<u8>>> {
    check(rows, artists, genres)?;
    let mut segments = Vec::new();
    let (mut first_song, mut first_artist) = (0, 0);
    for (index, size) in sizes.iter().enumerate() {
        let left = rows.len() - first_song;
        let is_last = index + 1 == sizes.len() || *size >= left;
        let songs = if is_last { left } else { *size };
        if songs == 0 {
            continue;
        }
        let own = rows.get(first_song..first_song + songs).unwrap_or_default();
        let reach = own.iter().map(|row| row.artist as usize + 1).max().unwrap_or(0).max(first_artist);
        let end_artist = if is_last { artists.len() } else { reach };
        let named = artists.get(first_artist..end_artist).unwrap_or_default();
        let header = Header {
            first_song: first_song as u32,
            songs: songs as u32,
            first_artist: first_artist as u32,
            artists: named.len() as u32,
            all_artists: artists.len() as u32,
        };
        let genres = if segments.is_empty() { genres } else { &[] };
        segments.push(write_one(header, own, named, genres));
        (first_song, first_artist) = (first_song + songs, end_artist);
    }
    Ok(segments)
}

fn check(rows: &[SongRow], artists: &[ArtistRow], genres: &[String]) -> Result<()> {
    let bad = |what: &str| Err(Error::bad_request(format!("cannot write the catalogue: {what}")));
    if u32::try_from(rows.len()).is_err() || u32::try_from(artists.len()).is_err() {
        return bad("too many songs or artists");
    }
    if genres.len() > usize::from(u16::MAX) || genres.iter().any(|name| name.len() > 255) {
        return bad("too many genres, or one with too long a name");
    }
    for (index, row) in rows.iter().enumerate() {
        if row.featured.iter().chain([&row.artist]).any(|artist| *artist as usize >= artists.len()) {
            return bad(&format!("song {index} names an artist that is not given"));
        }
        if row.genres.iter().any(|genre| usize::from(*genre) >= genres.len()) {
            return bad(&format!("song {index} names a genre that is not given"));
        }
    }
    Ok(())
}

fn write_one(header: Header, rows: &[SongRow], artists: &[ArtistRow], genres: &[String]) -> Vec<u8> {
    let titles = || rows.iter().map(|row| row.title.as_str());
    let names = || artists.iter().map(|artist| artist.name.as_str());
    let step = if rows.len() > 10_000 { SAMPLE_STEP } else { 1 };
    let symbols = Symbols::learn(titles().chain(names()).step_by(step));
    let mut keys: Vec<(Vec<u8>, u32)> = names()
        .zip(0..)
        .map(|(name, number)| (cut(artist_lookup_key(name)), number))
        .filter(|(key, _)| !key.is_empty())
        .collect();
    // Of artists with one key the first, most wanted, stays.
    keys.sort();
    keys.dedup_by(|later, first| later.0 == first.0);
    let mut title_keys = Vec::with_capacity(rows.len());
    for (title, number) in titles().zip(0..) {
        let (whole, head) = title_lookup_keys(title);
        title_keys.push((whole, number));
        title_keys.extend(head.map(|head| (head, number)));
    }
    let sections = [
        write_genres(genres),
        symbols.write(),
        Names::write(names(), &symbols),
        Lexicon::write(&keys),
        Names::write(titles(), &symbols),
        TitleIndex::write(&title_keys),
        facts::write(rows),
    ];
    segment::assemble(header, sections)
}

fn cut(key: String) -> Vec<u8> {
    let mut bytes = key.into_bytes();
    bytes.truncate(KEY_LIMIT_BYTES);
    bytes
}

fn write_genres(genres: &[String]) -> Vec<u8> {
    let mut out = (genres.len() as u16).to_le_bytes().to_vec();
    for name in genres {
        out.push(name.len() as u8);
        out.extend(name.bytes());
    }
    out
}

/// Recomputes a segment's checksum after its bytes were changed by hand, so that tests reach the checks behind it.
pub fn reseal(segment: &mut [u8]) {
    segment::seal(segment);
}
