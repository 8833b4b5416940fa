//! Any bytes opened as a catalogue give an error or a catalogue on which every call returns.

#![no_main]

mod world;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wemusic::catalogue::write::reseal;
use wemusic::catalogue::{ArtistId, Catalogue, SongId};

static SEGMENTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(world::segments);

/// Damages a sound segment as the input says: pairs of place (two bytes) and value.
fn damaged(segment: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut out = segment.to_vec();
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % out.len();
        out[at] = change[2];
    }
    reseal(&mut out);
    out
}

fn use_all(catalogue: &Catalogue) {
    for id in (0..catalogue.len().min(64) as u32 + 1).map(SongId) {
        let _ = catalogue.song(id);
        let _ = (catalogue.genres(id), catalogue.year(id), catalogue.mood(id), catalogue.language(id));
    }
    for id in (0..catalogue.artist_count().min(64) as u32 + 1).map(ArtistId) {
        let _ = (catalogue.artist_name(id), catalogue.songs_of(id));
    }
    let _ = catalogue.find_song("Beyonce", "Halo");
    let _ = catalogue.link("play halo by beyonse, gnus n roses and the beatles' hey jude");
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let (first, second) = match kind % 3 {
        0 => {
            let mut raw = rest.to_vec();
            reseal(&mut raw);
            (raw, SEGMENTS[1].clone())
        }
        1 => (damaged(&SEGMENTS[0], rest), SEGMENTS[1].clone()),
        _ => (SEGMENTS[0].clone(), damaged(&SEGMENTS[1], rest)),
    };
    if let Ok(mut catalogue) = Catalogue::open(first) {
        let _ = catalogue.extend(second);
        use_all(&catalogue);
    }
});
