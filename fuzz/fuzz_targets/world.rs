//! A small catalogue with every kind of fact.

use wemusic::catalogue::write::{ArtistRow, Mood, SongRow, write_segments};

/// Segments of forty songs by twenty artists.
pub fn segments() -> Vec<Vec<u8>> {
    let names = ["The Beatles", "Beyoncé", "AC/DC", "Jay-Z", "Yes", "Guns N' Roses", "R.E.M.", "P!nk", "曲がり", "!!!"];
    let artists: Vec<ArtistRow> = (0..20)
        .map(|i| ArtistRow { name: if i < 10 { names[i].into() } else { format!("{} {i}", names[i - 10]) } })
        .collect();
    let titles =
        ["Halo", "Hey Jude (Remastered 2015)", "Uptown Funk", "Single Ladies (Put a Ring on It)", "1999", "Été"];
    let rows: Vec<SongRow> = (0..40_u32)
        .map(|i| SongRow {
            artist: i / 2,
            featured: if i % 5 == 0 { vec![19 - i / 2] } else { vec![] },
            title: titles[i as usize % titles.len()].into(),
            year: (i % 4 != 0).then_some(1960 + i as u16),
            year_is_original: i % 2 == 0,
            genres: (0..(i % 4) as u16).collect(),
            mood: (i % 3 == 0).then_some(Mood { valence: i as i8, arousal: -(i as i8) }),
            popularity: 100 - i as u8,
            language: (i % 3 == 0).then_some(*b"fr"),
            instrumental: [None, Some(true), Some(false)][i as usize % 3],
        })
        .collect();
    let genres: Vec<String> = ["rock", "hip hop", "trip hop", "r&b"].map(str::to_owned).into();
    write_segments(&rows, &artists, &genres, &[20, 20]).expect("the rows are sound")
}
