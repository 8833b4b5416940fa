//! The songs the device knows: names, facts and look-up, read from compact files in place.
//!
//! A catalogue is opened from a first segment and extended by later ones. Songs are numbered by demand, most wanted
//! first, so a song's number is its rank.
//!
//! ```
//! use wemusic::catalogue::{Catalogue, write::{ArtistRow, SongRow, write_segments}};
//! let artists = [ArtistRow { name: "Björk".into() }];
//! let rows = [SongRow { title: "Jóga".into(), year: Some(1997), popularity: 80, ..SongRow::default() }];
//! let segments = write_segments(&rows, &artists, &[], &[50_000])?;
//! let catalogue = Catalogue::open(segments[0].clone())?;
//! let song = catalogue.find_song("BJORK", "joga").map(|id| catalogue.song(id)).transpose()?;
//! assert_eq!(song.map(|s| (s.title, s.year)), Some(("Jóga".to_string(), Some(1997))));
//! # Ok::<(), wemusic::Error>(())
//! ```

mod bytes;
mod facts;
mod find;
mod lexicon;
pub(crate) mod link;
pub mod normalise;
pub mod row;
mod segment;
mod song;
mod text;
mod titles;
pub mod write;

use crate::error::{Error, Result};
use facts::{Fact, Facts};
use segment::{Section, Segment};
use std::collections::HashMap;
use std::sync::OnceLock;

pub use link::{Linked, Mention, unknown_names};
pub use row::{ArtistRow, Mood, SongRow};
pub use song::{ArtistId, Song, SongId};

/// An opened catalogue.
#[derive(Debug, Clone)]
pub struct Catalogue {
    segments: Vec<Segment>,
    facts: Facts,
    genres: Vec<String>,
    genre_ids: HashMap<String, u16>,
    /// Songs by artist, featured credits included: `by_artist[starts[a]..starts[a + 1]]`, in demand order.
    by_artist: Vec<u32>,
    starts: Vec<u32>,
    /// Made when first needed.
    nicknames: OnceLock<link::Nicknames>,
}

impl Catalogue {
    /// Opens the first segment.
    ///
    /// # Errors
    /// `bad_file` when the bytes are not an undamaged first segment.
    pub fn open(segment: Vec<u8>) -> Result<Self> {
        let first = Segment::open(segment)?;
        let genres = first.genres()?;
        let genre_ids = genres.iter().zip(0..).map(|(name, id)| (normalise::fold(name), id)).collect();
        let mut catalogue = Self {
            segments: Vec::new(),
            facts: Facts::default(),
            genres,
            genre_ids,
            by_artist: Vec::new(),
            starts: vec![0],
            nicknames: OnceLock::new(),
        };
        catalogue.add(first)?;
        Ok(catalogue)
    }

    /// Adds the segment that follows on the last one.
    ///
    /// # Errors
    /// `bad_file` when the bytes are no undamaged segment or not the next one; the catalogue is then unchanged.
    pub fn extend(&mut self, segment: Vec<u8>) -> Result<()> {
        self.add(Segment::open(segment)?)
    }

    fn add(&mut self, segment: Segment) -> Result<()> {
        let header = segment.header;
        if header.first_song as usize != self.len() || header.first_artist as usize != self.artist_count() {
            return Err(Error::bad_file(format!(
                "catalogue segment starts at song {}, but {} was to come next",
                header.first_song,
                self.len()
            )));
        }
        let artists = header.first_artist + header.artists;
        let all_artists = header.all_artists.max(artists);
        let section = segment.section(Section::Facts);
        self.facts.extend(section, header.songs as usize, artists, all_artists, self.genres.len())?;
        self.segments.push(segment);
        self.index_artists();
        Ok(())
    }

    /// Counting sort of songs by artist.
    fn index_artists(&mut self) {
        let artists = self.artist_count();
        let facts = &self.facts;
        let mut starts = vec![0_u32; artists + 1];
        let each = |visit: &mut dyn FnMut(u32, u32)| {
            let mut guests = facts.featured.iter().peekable();
            for (fact, song) in facts.songs.iter().zip(0..) {
                visit(fact.artist, song);
                while let Some((_, guest)) = guests.next_if(|(guest_song, _)| *guest_song == song) {
                    if *guest != fact.artist {
                        visit(*guest, song);
                    }
                }
            }
        };
        each(&mut |artist, _| {
            if let Some(count) = starts.get_mut(artist as usize + 1) {
                *count += 1;
            }
        });
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut by_artist = vec![0_u32; sum as usize];
        each(&mut |artist, song| {
            if (artist as usize) < artists
                && let Some(at) = next.get_mut(artist as usize)
                && let Some(place) = by_artist.get_mut(*at as usize)
            {
                *place = song;
                *at += 1;
            }
        });
        (self.starts, self.by_artist) = (starts, by_artist);
    }

    /// How many songs are loaded.
    pub fn len(&self) -> usize {
        self.facts.songs.len()
    }

    /// Whether there are no songs.
    pub fn is_empty(&self) -> bool {
        self.facts.songs.is_empty()
    }

    /// How many artists are loaded.
    pub fn artist_count(&self) -> usize {
        self.segments.last().map_or(0, |last| (last.header.first_artist + last.header.artists) as usize)
    }

    /// Everything about one song.
    ///
    /// # Errors
    /// `bad_request` when there is no such song, `bad_file` when its name cannot be read.
    pub fn song(&self, id: SongId) -> Result<Song> {
        let fact = self.fact(id).ok_or_else(|| Error::bad_request("no song has this number"))?;
        let artist_id = ArtistId(fact.artist);
        Ok(Song {
            id,
            artist_id,
            featured: self.featured(id),
            artist: self.artist_name(artist_id)?,
            title: self.title(id)?,
            year: fact.year(),
            year_is_original: fact.year_is_original(),
            genres: self.facts.genres(fact).to_vec(),
            mood: fact.mood(),
            popularity: fact.popularity,
            language: fact.language(),
            instrumental: fact.instrumental(),
        })
    }

    /// A song's title.
    ///
    /// # Errors
    /// As [`Catalogue::song`].
    pub fn title(&self, id: SongId) -> Result<String> {
        let found = self.segments.iter().rfind(|s| s.header.first_song <= id.0);
        let segment = found.ok_or_else(|| Error::bad_request("no song has this number"))?;
        segment.titles.get(&segment.bytes, &segment.symbols, (id.0 - segment.header.first_song) as usize)
    }

    /// An artist's name.
    ///
    /// # Errors
    /// `bad_request` when there is no such artist, `bad_file` when the name cannot be read.
    pub fn artist_name(&self, id: ArtistId) -> Result<String> {
        let found = self.segments.iter().rfind(|s| s.header.first_artist <= id.0);
        let segment = found.ok_or_else(|| Error::bad_request("no artist has this number"))?;
        segment.artist_names.get(&segment.bytes, &segment.symbols, (id.0 - segment.header.first_artist) as usize)
    }

    fn fact(&self, id: SongId) -> Option<&Fact> {
        self.facts.songs.get(id.0 as usize)
    }

    /// The primary artist; an unknown song has [`ArtistId::NONE`].
    pub fn artist_of(&self, id: SongId) -> ArtistId {
        self.fact(id).map_or(ArtistId::NONE, |fact| ArtistId(fact.artist))
    }

    /// The featured artists whose names are loaded, in order of credit.
    pub fn featured(&self, id: SongId) -> Vec<ArtistId> {
        let loaded = self.artist_count();
        self.facts.featured(id.0).filter(|artist| (*artist as usize) < loaded).map(ArtistId).collect()
    }

    /// Year of release, where known.
    pub fn year(&self, id: SongId) -> Option<u16> {
        self.fact(id).and_then(Fact::year)
    }

    /// Whether the year is that of the first release.
    pub fn year_is_original(&self, id: SongId) -> bool {
        self.fact(id).is_some_and(Fact::year_is_original)
    }

    /// Numbers into [`Catalogue::genre_names`], most telling first; empty when unknown.
    pub fn genres(&self, id: SongId) -> &[u16] {
        self.fact(id).map(|fact| self.facts.genres(fact)).unwrap_or_default()
    }

    /// Popularity percentile, 0 to 100.
    pub fn popularity(&self, id: SongId) -> u8 {
        self.fact(id).map_or(0, |fact| fact.popularity)
    }

    /// Mood, where known.
    pub fn mood(&self, id: SongId) -> Option<Mood> {
        self.fact(id).and_then(Fact::mood)
    }

    /// ISO 639-1 code of the sung language, where known.
    pub fn language(&self, id: SongId) -> Option<[u8; 2]> {
        self.fact(id).and_then(Fact::language)
    }

    /// Whether the song has no vocals, where known.
    pub fn instrumental(&self, id: SongId) -> Option<bool> {
        self.fact(id).and_then(Fact::instrumental)
    }

    /// All songs an artist is credited on, featured credits included, in demand order.
    pub fn songs_of(&self, artist: ArtistId) -> Vec<SongId> {
        self.song_numbers_of(artist).iter().map(|song| SongId(*song)).collect()
    }

    fn song_numbers_of(&self, artist: ArtistId) -> &[u32] {
        let at = artist.0 as usize;
        let range = self.starts.get(at).zip(at.checked_add(1).and_then(|next| self.starts.get(next)));
        range.and_then(|(start, end)| self.by_artist.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    /// Genre names by number.
    pub fn genre_names(&self) -> &[String] {
        &self.genres
    }

    /// The number of a genre by its exact name, whatever the case and punctuation.
    pub fn genre_id(&self, name: &str) -> Option<u16> {
        self.genre_ids.get(&normalise::fold(name)).copied()
    }
}

/// The key under which an artist is looked up: without spaces, so `jay z`, `Jay-Z` and `jayz` are one.
fn artist_lookup_key(name: &str) -> String {
    normalise::squash(&normalise::artist_key(name))
}

/// The key under which a title is looked up: without spaces.
fn title_lookup_key(title: &str) -> String {
    normalise::squash(&normalise::title_key(title))
}

/// The look-up key of a title and, where a bracket or dash follows, that of what stands before it: people ask for
/// "Single Ladies", not for "Single Ladies (Put a Ring on It)".
fn title_lookup_keys(title: &str) -> (String, Option<String>) {
    let whole = title_lookup_key(title);
    let bare = normalise::bare_title(title);
    let cut = [" (", " [", " - ", " / "].iter().filter_map(|sign| bare.find(sign)).min();
    let head =
        cut.and_then(|at| bare.get(..at)).map(title_lookup_key).filter(|head| !head.is_empty() && *head != whole);
    (whole, head)
}
