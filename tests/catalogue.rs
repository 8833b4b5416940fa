//! The catalogue on files that are sound, damaged and hostile.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use wemusic::catalogue::write::{ArtistRow, Mood, SongRow, reseal, write_segments};
use wemusic::catalogue::{ArtistId, Catalogue, SongId};
use wemusic::error::Code;

/// Artists, songs with every kind of fact, and genre names, drawn from a seed.
fn world(songs: u32) -> (Vec<SongRow>, Vec<ArtistRow>, Vec<String>) {
    let stems = ["Velvet", "Motörhead", "The Glass", "曲がり", "D'Arc", "Ke$ha", "R.E.M.", "Nova", "Échos", "!!!"];
    let artists: Vec<ArtistRow> = (0..songs / 2 + 1)
        .map(|i| ArtistRow { name: format!("{} {}", stems[i as usize % stems.len()], i / stems.len() as u32) })
        .collect();
    let genres: Vec<String> = ["rock", "hip hop", "trip-hop", "r&b"].map(str::to_owned).into();
    let rows = (0..songs)
        .map(|i| SongRow {
            artist: i / 2,
            featured: if i % 5 == 0 { vec![(i / 3) % (songs / 2 + 1), songs / 2] } else { vec![] },
            title: format!("Song of {} (Remastered 20{:02})", ["Night", "Day", "Été"][i as usize % 3], i % 30)
                + &format!(" Part {i}"),
            year: (i % 4 != 0).then_some(1950 + (i % 75) as u16),
            year_is_original: i % 2 == 0,
            genres: (0..(i % 4) as u16).collect(),
            mood: (i % 6 == 0).then_some(Mood { valence: (i % 100) as i8, arousal: -((i % 90) as i8) }),
            popularity: (i % 101) as u8,
            language: (i % 3 == 0).then_some(*b"fr"),
            instrumental: [None, Some(true), Some(false)][i as usize % 3],
        })
        .collect();
    (rows, artists, genres)
}

fn segments(songs: u32) -> Vec<Vec<u8>> {
    let (rows, artists, genres) = world(songs);
    write_segments(&rows, &artists, &genres, &[songs as usize / 2, songs as usize]).unwrap()
}

/// Calls everything there is on whatever was opened.
fn use_all(catalogue: &Catalogue) {
    for id in (0..catalogue.len() as u32 + 2).map(SongId) {
        let _ = catalogue.song(id);
        let artist = catalogue.artist_of(id);
        let _ = (catalogue.year(id), catalogue.mood(id), catalogue.language(id), catalogue.instrumental(id));
        let _ = (catalogue.popularity(id), catalogue.featured(id));
        for genre in catalogue.genres(id) {
            assert!(usize::from(*genre) < catalogue.genre_names().len());
        }
        if let (Ok(name), Ok(title)) = (catalogue.artist_name(artist), catalogue.title(id)) {
            let _ = catalogue.find_song(&name, &title);
        }
    }
    for id in (0..catalogue.artist_count() as u32 + 2).map(ArtistId) {
        let _ = catalogue.artist_name(id);
        assert!(catalogue.songs_of(id).iter().all(|song| (song.0 as usize) < catalogue.len()));
    }
    let _ = catalogue.find_artist("Velvet 1");
    let _ = catalogue.find_song("Nova 7", "Song of Night Part 3");
}

#[test]
fn everything_written_is_read_back() {
    let (rows, artists, _) = world(301);
    let parts = segments(301);
    assert_eq!(parts.len(), 2);
    let mut catalogue = Catalogue::open(parts[0].clone()).unwrap();
    assert_eq!(catalogue.len(), 150);
    catalogue.extend(parts[1].clone()).unwrap();
    assert_eq!((catalogue.len(), catalogue.artist_count()), (301, artists.len()));
    for (row, id) in rows.iter().zip((0..).map(SongId)) {
        let song = catalogue.song(id).unwrap();
        assert_eq!(song.title, row.title);
        assert_eq!(song.artist, artists[row.artist as usize].name);
        assert_eq!(song.featured.iter().map(|a| a.0).collect::<Vec<_>>(), row.featured);
        assert_eq!((song.year, song.year_is_original), (row.year, row.year_is_original));
        assert_eq!((song.genres.as_slice(), song.mood), (row.genres.as_slice(), row.mood));
        assert_eq!((song.popularity, song.language), (row.popularity, row.language));
        assert_eq!(song.instrumental, row.instrumental);
        assert!(catalogue.songs_of(song.artist_id).contains(&id));
        assert!(song.featured.iter().all(|guest| catalogue.songs_of(*guest).contains(&id)));
    }
    assert!((0..301).all(|i| catalogue.songs_of(ArtistId(i)).is_sorted()));
    assert_eq!(catalogue.genre_id("Hip-Hop"), Some(1));
}

#[test]
fn songs_are_found_by_name_however_it_is_spelled() {
    let names = ["The Beatles", "Beyoncé", "AC/DC", "Jay-Z", "Rihanna", "Simon & Garfunkel"];
    let artists = names.map(|name| ArtistRow { name: name.into() });
    let songs =
        [("Don't Let Me Down", 0), ("Halo", 1), ("Back in Black", 2), ("Umbrella", 4), ("The Boxer", 5), ("Halo", 0)];
    let mut rows = songs.map(|(title, artist)| SongRow { title: title.into(), artist, ..SongRow::default() });
    rows[3].featured = vec![3];
    let catalogue = Catalogue::open(write_segments(&rows, &artists, &[], &[9]).unwrap().remove(0)).unwrap();
    for (artist, title, song) in [
        ("beatles", "dont let me down", Some(0)),
        ("THE BEATLES", "Don’t Let Me Down - Remastered 2009", Some(0)),
        ("Beyonce", "HALO", Some(1)),
        ("ACDC", "back in black", Some(2)),
        ("Rihanna feat. Jay-Z", "Umbrella (feat. JAY Z)", Some(3)),
        ("jay z", "umbrella", Some(3)),
        ("simon and garfunkel", "The Boxer", Some(4)),
        ("The Beatles", "Halo", Some(5)),
        ("", "Halo", None),
        ("Rihanna", "Halo", None),
        ("Nobody", "Umbrella", None),
    ] {
        assert_eq!(catalogue.find_song(artist, title).map(|id| id.0), song, "{artist} - {title}");
    }
}

#[test]
fn segments_must_follow_one_another() {
    let parts = segments(100);
    let mut catalogue = Catalogue::open(parts[0].clone()).unwrap();
    assert_eq!(catalogue.extend(parts[0].clone()).unwrap_err().code, Code::BadFile);
    assert_eq!(catalogue.len(), 50);
    catalogue.extend(parts[1].clone()).unwrap();
    assert_eq!(Catalogue::open(parts[1].clone()).unwrap_err().code, Code::BadFile);
}

#[test]
fn rows_that_point_nowhere_are_refused() {
    let artists = [ArtistRow { name: "A".into() }];
    let rows = [SongRow { artist: 1, ..SongRow::default() }];
    assert_eq!(write_segments(&rows, &artists, &[], &[1]).unwrap_err().code, Code::BadRequest);
    let rows = [SongRow { genres: vec![0], ..SongRow::default() }];
    assert_eq!(write_segments(&rows, &artists, &[], &[1]).unwrap_err().code, Code::BadRequest);
}

#[test]
fn every_truncation_is_an_error() {
    let part = segments(40).remove(0);
    for len in 0..part.len() {
        let mut cut = part[..len].to_vec();
        assert_eq!(Catalogue::open(cut.clone()).unwrap_err().code, Code::BadFile, "{len} bytes");
        reseal(&mut cut);
        assert_eq!(Catalogue::open(cut).unwrap_err().code, Code::BadFile, "{len} bytes, resealed");
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let part = segments(40).remove(0);
    // Two spare bytes of the header carry nothing.
    for at in (0..part.len()).filter(|at| !(6..8).contains(at)) {
        let mut damaged = part.clone();
        damaged[at] ^= 1 << (at % 8);
        assert_eq!(Catalogue::open(damaged).unwrap_err().code, Code::BadFile, "byte {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_are_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..400), as_segment: bool) {
        if as_segment {
            bytes.splice(0..bytes.len().min(6), *b"WMCT\x01\0");
            reseal(&mut bytes);
        }
        prop_assert!(Catalogue::open(bytes).is_err());
    }

    #[test]
    fn damage_behind_a_good_checksum_is_an_error_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), second: bool,
    ) {
        let mut parts = segments(60);
        let part = &mut parts[usize::from(second)];
        for (at, byte) in &changes {
            let at = at.index(part.len());
            part[at] = *byte;
        }
        reseal(part);
        if let Ok(mut catalogue) = Catalogue::open(parts[0].clone()) {
            let before = catalogue.len();
            if catalogue.extend(parts[1].clone()).is_err() {
                assert_eq!(catalogue.len(), before);
            }
            use_all(&catalogue);
        }
    }
}
