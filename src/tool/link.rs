//! Fits songs that a service found to what the device knows of them.

use crate::catalogue::{Catalogue, SongId};
use crate::turn::{AnswerSong, Request};
use crate::wish::Wishes;

/// Songs with what the catalogue knows of them filled in: its number, genres, popularity and original year. A service's
/// year stands where the catalogue has none, or only a reissue's that is later.
///
/// The wishes are checked again on the catalogue's facts: a song that violates one is left out, and a wish stays
/// unverified only where neither the service nor the catalogue could confirm it.
pub fn link(songs: Vec<AnswerSong>, request: &Request, catalogue: &Catalogue) -> Vec<AnswerSong> {
    let wishes = Wishes::of(request, catalogue);
    let labels: Vec<String> = wishes.chips(catalogue).into_iter().map(|chip| chip.label).collect();
    let mut kept = Vec::with_capacity(songs.len());
    for mut song in songs {
        if let Some(id) = catalogue.find_song(&song.artist, &song.title) {
            let verdict = wishes.check(catalogue, id);
            if !verdict.violated.is_empty() {
                continue;
            }
            let open: Vec<&String> = verdict.unverified.iter().filter_map(|&at| labels.get(at)).collect();
            song.unverified.retain(|label| open.contains(&label));
            fill_in(&mut song, id, catalogue);
        }
        kept.push(song);
    }
    kept
}

fn fill_in(song: &mut AnswerSong, id: SongId, catalogue: &Catalogue) {
    let names = catalogue.genre_names();
    song.song_id = Some(id.0);
    song.popularity = catalogue.popularity(id);
    song.genres = catalogue.genres(id).iter().filter_map(|&genre| names.get(usize::from(genre)).cloned()).collect();
    song.year = match (catalogue.year(id), song.year) {
        (Some(held), Some(found)) if !catalogue.year_is_original(id) => Some(held.min(found)),
        (held, found) => held.or(found),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::write::write_segments;
    use crate::catalogue::{ArtistRow, SongRow};
    use crate::turn::Turn;

    fn catalogue() -> Catalogue {
        let row = |title: &str, year, year_is_original, genres: &[u16]| SongRow {
            title: title.into(),
            year: Some(year),
            year_is_original,
            genres: genres.to_vec(),
            popularity: 80,
            ..SongRow::default()
        };
        let rows = [row("Glass Harbour", 2011, false, &[0]), row("Undertow", 1999, true, &[1])];
        let artists = [ArtistRow { name: "Mara Vale".into() }];
        let genres = ["rock".to_owned(), "country".to_owned()];
        Catalogue::open(write_segments(&rows, &artists, &genres, &[2]).unwrap().remove(0)).unwrap()
    }

    fn found(title: &str, year: u16, unverified: &[&str]) -> AnswerSong {
        AnswerSong {
            artist: "MARA VALE".into(),
            title: title.into(),
            year: Some(year),
            unverified: unverified.iter().map(|label| (*label).into()).collect(),
            ..AnswerSong::default()
        }
    }

    #[test]
    fn known_songs_gain_facts_and_lose_doubts_and_violations() {
        let turn = Turn { user: "rock, no country".into(), ..Turn::default() };
        let request = Request { turns: vec![turn], ..Request::default() };
        let songs = ["Glass Harbour (Live)", "Undertow", "Lantern"].map(|title| found(title, 1994, &["no country"]));
        let linked = link(songs.to_vec(), &request, &catalogue());
        let [known, unknown] = linked.as_slice() else { panic!("the country song is left out: {linked:?}") };
        assert_eq!((known.song_id, known.year, known.popularity), (Some(0), Some(1994), 80));
        assert_eq!(known.genres, ["rock"]);
        assert!(known.unverified.is_empty());
        assert_eq!((unknown.song_id, unknown.title.as_str()), (None, "Lantern"));
        assert_eq!(unknown.unverified, ["no country"]);
    }
}
