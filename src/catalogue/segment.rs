//! One file of the catalogue: a header, then sections that are read in place.
//!
//! ```text
//! magic "WMCT" | version u16 | spare u16 | checksum u64 of all that follows
//! first song | songs | first artist | artists | all artists of the whole catalogue     (u32 each)
//! length of each section (u32 each), then the sections, in the order of [`Section`]
//! ```
//!
//! Names and look-ups stay compressed and are read where they lie. Facts (year, genres, mood ...) are fixed in number
//! and are unpacked once, see [`super::facts`].

use super::bytes::{Reader, checksum, part, short};
use super::lexicon::Lexicon;
use super::text::{Names, Symbols};
use super::titles::TitleIndex;
use crate::error::{Error, Result};
use std::ops::Range;

/// First four bytes of every segment.
pub(super) const MAGIC: &[u8; 4] = b"WMCT";
/// Version of the format; a reader takes its own version only.
pub(super) const VERSION: u16 = 1;
/// Bytes before the checksummed part.
pub(super) const SEALED_FROM: usize = 16;

/// What the sections hold, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Genre names (first segment only): count u16, then length byte and bytes each.
    Genres,
    /// Symbol table of the names.
    Symbols,
    /// Artist names by number.
    ArtistNames,
    /// Artist keys in sorted order.
    ArtistKeys,
    /// Titles by song number.
    Titles,
    /// Title keys to songs.
    TitleKeys,
    /// Packed facts.
    Facts,
}

/// How many sections there are.
pub(super) const SECTIONS: usize = 7;

/// The numbers of a segment's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) first_song: u32,
    pub(super) songs: u32,
    pub(super) first_artist: u32,
    pub(super) artists: u32,
    pub(super) all_artists: u32,
}

/// An opened segment.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) bytes: Vec<u8>,
    pub(super) header: Header,
    pub(super) symbols: Symbols,
    pub(super) artist_names: Names,
    pub(super) artist_keys: Lexicon,
    pub(super) titles: Names,
    pub(super) title_keys: TitleIndex,
    ranges: [Range<usize>; SECTIONS],
}

impl Segment {
    /// Checks the header, the checksum and every section's frame.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self> {
        let mut reader = Reader::new(&bytes);
        if reader.take(MAGIC.len())? != MAGIC {
            return Err(Error::bad_file("this is not a catalogue segment"));
        }
        let version = reader.u16()?;
        if version != VERSION {
            return Err(Error::bad_file(format!(
                "catalogue segment has format version {version}, this program reads version {VERSION}"
            )));
        }
        reader.u16()?;
        let sum = reader.u64()?;
        if sum != checksum(bytes.get(SEALED_FROM..).unwrap_or_default()) {
            return Err(Error::bad_file("catalogue segment is damaged: its checksum does not match"));
        }
        let header = Header {
            first_song: reader.u32()?,
            songs: reader.u32()?,
            first_artist: reader.u32()?,
            artists: reader.u32()?,
            all_artists: reader.u32()?,
        };
        let mut lengths = [0_usize; SECTIONS];
        for length in &mut lengths {
            *length = reader.u32()? as usize;
        }
        let mut ranges: [Range<usize>; SECTIONS] = Default::default();
        for (range, length) in ranges.iter_mut().zip(lengths) {
            let start = reader.position();
            reader.take(length)?;
            *range = start..start + length;
        }
        let range = |section: Section| ranges.get(section as usize).cloned().unwrap_or_default();
        let segment = Self {
            header,
            symbols: Symbols::read(part(&bytes, &range(Section::Symbols)))?,
            artist_names: Names::read(&bytes, range(Section::ArtistNames))?,
            artist_keys: Lexicon::read(&bytes, range(Section::ArtistKeys))?,
            titles: Names::read(&bytes, range(Section::Titles))?,
            title_keys: TitleIndex::read(&bytes, range(Section::TitleKeys))?,
            ranges,
            bytes,
        };
        segment.check()?;
        Ok(segment)
    }

    /// Counts agree with the header and no look-up points outside it.
    fn check(&self) -> Result<()> {
        let Header { first_song, songs, first_artist, artists, .. } = self.header;
        let inside = |largest: Option<u32>, count: u32| largest.is_none_or(|number| number < count);
        let good = self.titles.len() == songs as usize
            && self.artist_names.len() == artists as usize
            && inside(self.artist_keys.largest_number(&self.bytes), artists)
            && inside(self.title_keys.largest_number(&self.bytes), songs)
            && first_song.checked_add(songs).is_some()
            && first_artist.checked_add(artists).is_some();
        if good { Ok(()) } else { Err(Error::bad_file("catalogue segment: its parts do not fit together")) }
    }

    /// The bytes of one section.
    pub(super) fn section(&self, section: Section) -> &[u8] {
        self.ranges.get(section as usize).map(|range| part(&self.bytes, range)).unwrap_or_default()
    }

    /// The genre names of the first segment.
    pub(super) fn genres(&self) -> Result<Vec<String>> {
        let mut reader = Reader::new(self.section(Section::Genres));
        let count = reader.u16()?;
        let mut names = Vec::new();
        for _ in 0..count {
            let len = usize::from(reader.u8()?);
            let name = std::str::from_utf8(reader.take(len)?).map_err(|_| short())?;
            names.push(name.to_owned());
        }
        Ok(names)
    }
}

/// Puts a segment together from its sections.
pub(super) fn assemble(header: Header, sections: [Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend([0; 10]);
    let Header { first_song, songs, first_artist, artists, all_artists } = header;
    for number in [first_song, songs, first_artist, artists, all_artists] {
        out.extend(number.to_le_bytes());
    }
    for section in &sections {
        out.extend((section.len() as u32).to_le_bytes());
    }
    for section in sections {
        out.extend(section);
    }
    seal(&mut out);
    out
}

/// Writes the checksum that fits the bytes as they are.
pub(super) fn seal(segment: &mut [u8]) {
    let sum = checksum(segment.get(SEALED_FROM..).unwrap_or_default());
    if let Some(place) = segment.get_mut(SEALED_FROM - 8..SEALED_FROM) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
}
