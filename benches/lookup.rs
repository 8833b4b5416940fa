//! Bytes a song and nanoseconds a look-up, on a catalogue made from a seed: `cargo bench --bench lookup`.

use std::time::Instant;
use wemusic::catalogue::write::{ArtistRow, SongRow, write_segments};
use wemusic::catalogue::{Catalogue, SongId};

/// Numbers from a seed; the same on every machine.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn name(&mut self, words: usize) -> String {
        const SYLLABLES: [&str; 24] = [
            "la", "ve", "mi", "ro", "sun", "light", "no", "ka", "bel", "tor", "en", "dra", "sil", "ver", "mo", "on",
            "ly", "star", "ra", "in", "the", "af", "ter", "glow",
        ];
        let word = |rng: &mut Self| (0..2 + rng.below(2)).map(|_| SYLLABLES[rng.below(24)]).collect::<String>();
        (0..words).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }
}

fn time<T>(what: &str, times: usize, mut run: impl FnMut(usize) -> T) {
    let start = Instant::now();
    for at in 0..times {
        std::hint::black_box(run(at));
    }
    println!("{what:<28} {:>10.0} ns", start.elapsed().as_nanos() as f64 / times as f64);
}

fn main() -> wemusic::Result<()> {
    const SONGS: usize = 100_000;
    let mut rng = Lcg(1);
    let artists: Vec<ArtistRow> = (0..SONGS / 5).map(|_| ArtistRow { name: rng.name(2) }).collect();
    let rows: Vec<SongRow> = (0..SONGS)
        .map(|song| {
            let words = 1 + rng.below(4);
            SongRow {
                artist: (song / 5) as u32,
                title: rng.name(words),
                year: Some(1960 + (song % 60) as u16),
                ..SongRow::default()
            }
        })
        .collect();
    let segments = write_segments(&rows, &artists, &[], &[SONGS / 2, SONGS / 2])?;
    let bytes: usize = segments.iter().map(Vec::len).sum();
    println!("{:<28} {:>10.1} bytes", "size of a song", bytes as f64 / SONGS as f64);
    time("open the first segment", 10, |_| Catalogue::open(segments[0].clone()));
    let mut catalogue = Catalogue::open(segments[0].clone())?;
    catalogue.extend(segments[1].clone())?;
    time("scan two facts of a song", SONGS, |at| {
        (catalogue.year(SongId(at as u32)), catalogue.artist_of(SongId(at as u32)))
    });
    time("read a song", 20_000, |at| catalogue.song(SongId((at * 5) as u32)));
    time("find an artist", 5_000, |at| catalogue.find_artist(&artists[at * 3].name));
    time("find a song", 5_000, |at| catalogue.find_song(&artists[at * 3].name, &rows[at * 15].title));
    let text = "hi, I would like a playlist for the evening with songs like ".repeat(4)
        + &rows[7].title
        + " by "
        + &artists[1].name;
    time("link 300 characters", 200, |_| catalogue.link(&text));
    Ok(())
}
