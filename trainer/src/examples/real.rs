//! The slots of real requests, by what examples can do with them.

use std::path::Path;

use anyhow::Result;

use crate::corpus::RealRequest;
use crate::corpus::store::read_lines;

/// What a marked span names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// An artist.
    Artist,
    /// A song.
    Song,
    /// An artist or a song: the authors did not say.
    Name,
    /// A genre.
    Genre,
    /// A mood or texture.
    Mood,
    /// A year or decade.
    Era,
    /// A playlist.
    Playlist,
    /// What the music is for.
    Occasion,
    /// Something examples cannot use: an album, an instrument, a service.
    Other,
}

/// A marked span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What it names.
    pub kind: SlotKind,
    /// Its words, as written in the request.
    pub value: String,
    /// True when it is what the listener does not want.
    pub negated: bool,
}

/// Reads the requests that the corpus stage wrote.
///
/// # Errors
/// When the corpus directory has no such file or a line of it is damaged.
pub fn load(corpus: &Path) -> Result<Vec<RealRequest>> {
    read_lines(&corpus.join("requests.jsonl"))
}

/// The marked spans of a request.
pub fn slots(request: &RealRequest) -> Vec<Slot> {
    let signed = request.source == "musicrecointent";
    let each = request.slots.iter().flat_map(|(name, values)| values.iter().map(move |value| (kind(name), value)));
    each.filter(|(_, value)| !value.is_empty())
        .map(|(kind, value)| Slot {
            kind,
            value: if signed { value.trim_start_matches(['+', '-', '~']).to_owned() } else { value.clone() },
            negated: signed && value.starts_with('-'),
        })
        .collect()
}

/// The collections' own names of slots.
fn kind(name: &str) -> SlotKind {
    match name {
        "artist" => SlotKind::Artist,
        "track" | "entity_name" | "song_name" | "woa" => SlotKind::Song,
        "ne" => SlotKind::Name,
        "genre" => SlotKind::Genre,
        "mood" => SlotKind::Mood,
        "decade" | "year" => SlotKind::Era,
        "playlist" => SlotKind::Playlist,
        "listeningcontext" => SlotKind::Occasion,
        _ => SlotKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::types::Split;

    #[test]
    fn signs_are_read_where_the_collection_has_them() {
        let request = |source: &str, name: &str, value: &str| RealRequest {
            source: source.into(),
            text: "x".into(),
            slots: [(name.to_owned(), vec![value.to_owned()])].into(),
            split: Split::Train,
        };
        let read = slots(&request("musicrecointent", "genre", "-jazz"));
        assert_eq!(read, [Slot { kind: SlotKind::Genre, value: "jazz".into(), negated: true }]);
        let read = slots(&request("snips", "track", "-"));
        assert_eq!(read, [Slot { kind: SlotKind::Song, value: "-".into(), negated: false }]);
    }
}
