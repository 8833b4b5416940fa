//! Which songs are listed or played together: sampled from the sequences at hand, never tabulated.

use rand::Rng;

use super::draw::{Dice, chance, pick};
use super::world::{Place, World};

/// How far apart two plays on the radio may be and still belong together, in songs.
const RADIO_WINDOW: usize = 10;
/// The same in long playlists, which grow over months.
const LIST_WINDOW: usize = 60;

impl World<'_> {
    /// Songs that stand near `song` in sequences, most often met first, with how often in `draws` draws.
    /// Lists are drawn from four times in five where the song is in any.
    pub fn neighbours(&self, dice: &mut Dice, song: u32, draws: usize) -> Vec<(u32, u16)> {
        let (lists, radio) = (self.in_lists.of(song), self.in_radio.of(song));
        let mut met = Vec::with_capacity(draws);
        for _ in 0..draws {
            let from_list = !lists.is_empty() && (radio.is_empty() || chance(dice, 0.8));
            let (places, window) = if from_list { (lists, LIST_WINDOW) } else { (radio, RADIO_WINDOW) };
            met.extend(pick(dice, places).copied().and_then(|place| self.near(dice, place, window)));
        }
        counted(met, &[song])
    }

    /// The same for several songs at once, which are left out of the answer.
    pub fn neighbours_of(&self, dice: &mut Dice, songs: &[u32], draws: usize) -> Vec<(u32, u16)> {
        let each = draws.div_ceil(songs.len().max(1));
        let mut met = Vec::new();
        for song in songs {
            for (neighbour, count) in self.neighbours(dice, *song, each) {
                met.extend(std::iter::repeat_n(neighbour, count as usize));
            }
        }
        counted(met, songs)
    }

    /// Artists whose songs stand near an artist's songs, most often met first.
    pub fn near_artists(&self, dice: &mut Dice, artist: u32, draws: usize) -> Vec<u32> {
        let seeds = super::draw::by_demand(dice, self.of_artist.of(artist), 4, 2.0);
        let near = self.neighbours_of(dice, &seeds, draws);
        let artists = near.iter().flat_map(|(song, n)| std::iter::repeat_n(self.artist_of(*song), *n as usize));
        counted(artists.collect(), &[artist]).into_iter().map(|(artist, _)| artist).collect()
    }

    /// A song near a place, in a window around it.
    fn near(&self, dice: &mut Dice, place: Place, window: usize) -> Option<u32> {
        let songs = &self.sequence(place.sequence).songs;
        let at = place.position as usize;
        let (from, to) = (at.saturating_sub(window), (at + window + 1).min(songs.len()));
        songs.get(dice.random_range(from..to)).copied()
    }
}

/// Distinct items, most frequent first (smaller number first on a tie), without those left out.
fn counted(mut met: Vec<u32>, left_out: &[u32]) -> Vec<(u32, u16)> {
    met.sort_unstable();
    let mut counts: Vec<(u32, u16)> = Vec::new();
    for item in met {
        match counts.last_mut() {
            Some((last, count)) if *last == item => *count = count.saturating_add(1),
            _ if left_out.contains(&item) => {}
            _ => counts.push((item, 1)),
        }
    }
    counts.sort_by_key(|(item, count)| (std::cmp::Reverse(*count), *item));
    counts
}
