//! Fits songs that a service found to what the device knows of them.

use crate::catalogue::Catalogue;
use crate::turn::{AnswerSong, Request};

/// Songs with what the catalogue knows of them filled in: its number, genres, popularity and original year. A service's
/// year stands where the catalogue has none, or only a reissue's that is later.
pub fn link(songs: Vec<AnswerSong>, _request: &Request, catalogue: &Catalogue) -> Vec<AnswerSong> {
    songs.into_iter().map(|song| linked(song, catalogue)).collect()
}

fn linked(mut song: AnswerSong, catalogue: &Catalogue) -> AnswerSong {
    let Some(id) = catalogue.find_song(&song.artist, &song.title) else { return song };
    let names = catalogue.genre_names();
    song.song_id = Some(id.0);
    song.popularity = catalogue.popularity(id);
    song.genres = catalogue.genres(id).iter().filter_map(|&genre| names.get(usize::from(genre)).cloned()).collect();
    song.year = match (catalogue.year(id), song.year) {
        (Some(held), Some(found)) if !catalogue.year_is_original(id) => Some(held.min(found)),
        (held, found) => held.or(found),
    };
    song
}
