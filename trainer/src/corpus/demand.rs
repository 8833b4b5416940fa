//! How much a song is wanted, and which songs the catalogue takes.

use super::raw::{Fact, List, Name};
use super::resolve::Resolved;
use super::types::Split;

/// What a source's word is worth.
pub struct Source {
    /// Its name in the data.
    pub name: &'static str,
    /// Trust in its spelling: services' own names over typed radio logs over capitals.
    pub spelling: f32,
    /// Weight of `ln(1 + sequences)` in demand. One station's taste is not the world's.
    pub listing: f32,
    /// Weight of standing in its chart or catalogue at all.
    pub presence: f32,
    /// Weight of its popularity figure, 0 to 1.
    pub popularity: f32,
    /// Rank of its years: 0 states first releases, 1 albums' years that usually are, 2 may be reissues.
    pub year_rank: u8,
}

const fn source(
    name: &'static str,
    spelling: f32,
    listing: f32,
    presence: f32,
    popularity: f32,
    year_rank: u8,
) -> Source {
    Source { name, spelling, listing, presence, popularity, year_rank }
}

/// All sources. The weights are a first estimate of how much a mention there says of what mainstream listeners want;
/// the table that the stage prints shows how many goal songs of the training dialogues they bring in.
pub const SOURCES: &[Source] = &[
    source("arunv", 3.0, 1.0, 0.0, 1.5, 2),
    source("bbcgilles", 1.0, 0.2, 0.0, 0.0, 2),
    source("billboardyear", 0.1, 0.0, 1.5, 1.0, 0),
    source("classicrock", 1.0, 0.5, 0.8, 0.5, 0),
    source("country", 1.5, 0.4, 0.5, 0.0, 1),
    source("cpcd", 2.0, 1.0, 0.0, 0.0, 2),
    source("guillermo", 3.0, 0.0, 1.0, 0.0, 2),
    source("harisekhon", 2.5, 0.6, 0.0, 0.0, 2),
    source("hot100", 2.0, 0.0, 1.5, 1.5, 0),
    source("karafun", 2.5, 0.0, 2.0, 0.0, 0),
    source("kcrw", 0.5, 0.35, 0.0, 0.0, 2),
    source("mackorone", 3.0, 1.0, 0.0, 0.0, 2),
    source("msdsub", 1.0, 0.0, 0.1, 0.0, 1),
    source("nltop40", 0.3, 0.0, 0.7, 0.5, 2),
    source("pezon", 3.0, 0.0, 0.5, 2.5, 2),
    source("songsnorm", 2.0, 0.0, 2.0, 1.0, 1),
    source("tgz", 3.0, 1.0, 0.0, 0.0, 2),
    source("tidyspotify", 3.0, 1.5, 0.0, 2.5, 2),
    source("top2000", 2.0, 0.0, 2.0, 0.0, 0),
    source("triplej", 1.0, 0.4, 0.0, 0.0, 2),
    source("wfmu", 1.0, 0.3, 0.0, 0.0, 2),
];

/// Weight of `ln(1 + the artist's demand)`: unknown songs of known artists are wanted more.
const ARTIST: f32 = 0.25;

/// Number of a source, by name; unknown sources count as none.
pub fn number(name: &str) -> Option<usize> {
    SOURCES.iter().position(|source| source.name == name)
}

/// What is known of each name's or song's use, per source.
#[derive(Clone, Default)]
pub struct Use {
    /// Sequences of the training split, per source number.
    pub train: Vec<(u8, u32)>,
    /// Sequences of radio in all splits.
    pub radio: u32,
    /// Sequences of other kinds in all splits.
    pub lists: u32,
    /// Best popularity per chart or catalogue that has it.
    pub facts: Vec<(u8, f32)>,
}

impl Use {
    fn add_train(&mut self, source: u8, count: u32) {
        match self.train.iter_mut().find(|(known, _)| *known == source) {
            Some((_, total)) => *total += count,
            None => self.train.push((source, count)),
        }
    }

    fn add_fact(&mut self, source: u8, popularity: f32) {
        match self.facts.iter_mut().find(|(known, _)| *known == source) {
            Some((_, best)) => *best = best.max(popularity),
            None => self.facts.push((source, popularity)),
        }
    }

    /// In how many training sequences.
    pub fn sequences(&self) -> u32 {
        self.train.iter().map(|(_, count)| count).sum()
    }

    /// How many sources know it.
    pub fn sources(&self) -> u8 {
        let mut known: Vec<u8> = self.train.iter().map(|(s, _)| *s).chain(self.facts.iter().map(|(s, _)| *s)).collect();
        known.sort_unstable();
        known.dedup();
        known.len() as u8
    }

    /// Whether the catalogue takes it: in any playlist, chart or catalogue, or played three times.
    pub fn is_wanted(&self) -> bool {
        self.lists > 0 || !self.facts.is_empty() || self.radio >= 3
    }

    fn demand(&self) -> f32 {
        let worth = |s: u8| SOURCES.get(usize::from(s));
        let listed: f32 =
            self.train.iter().filter_map(|&(s, n)| worth(s).map(|w| w.listing * (1.0 + n as f32).ln())).sum();
        let stated: f32 = self.facts.iter().filter_map(|&(s, p)| worth(s).map(|w| w.presence + w.popularity * p)).sum();
        listed + stated
    }
}

/// Trust in each name's spelling, from where and how often it is used.
pub fn spelling_weights(names: &[Name], lists: &[List], facts: &[Fact]) -> Vec<f32> {
    let mut plays: Vec<f32> = vec![0.0; names.len()];
    let mut add = |name: u32, source: &str| {
        let trust = number(source).and_then(|n| SOURCES.get(n)).map_or(0.5, |source| source.spelling);
        if let Some(total) = plays.get_mut(name as usize) {
            *total += trust;
        }
    };
    lists.iter().for_each(|list| list.names.iter().for_each(|&name| add(name, &list.source)));
    facts.iter().for_each(|fact| add(fact.name, &fact.source));
    plays.into_iter().map(|trust| (1.0 + trust).ln()).collect()
}

/// The use of every song. A song listed twice in a sequence counts once, as sequences hold no repeats.
pub fn of_songs(sequences: &[(usize, Vec<u32>)], lists: &[List], facts: &[Fact], resolved: &Resolved) -> Vec<Use> {
    let mut uses = vec![Use::default(); resolved.songs];
    for (list, songs) in sequences {
        let Some(list) = lists.get(*list) else { continue };
        let radio = list.kind.starts_with("radio");
        for &song in songs {
            let Some(entry) = uses.get_mut(song as usize) else { continue };
            *(if radio { &mut entry.radio } else { &mut entry.lists }) += 1;
            if let (Split::Train, Some(source)) = (list.split, number(&list.source)) {
                entry.add_train(source as u8, 1);
            }
        }
    }
    for fact in facts {
        let song = resolved.song_of.get(fact.name as usize).copied().flatten();
        let entry = song.and_then(|song| uses.get_mut(song as usize));
        if let (Some(entry), Some(source)) = (entry, number(&fact.source)) {
            entry.add_fact(source as u8, fact.popularity.unwrap_or(0.0));
        }
    }
    uses
}

/// The wanted songs in order of demand, at most `most`; ties go by number, so that builds agree.
pub fn rank(uses: &[Use], artist_of: &[u32], most: usize) -> Vec<(u32, f32)> {
    let mut artists = vec![0.0_f32; artist_of.iter().max().map_or(0, |&a| a as usize + 1)];
    for (entry, &artist) in uses.iter().zip(artist_of) {
        if let Some(total) = artists.get_mut(artist as usize) {
            *total += entry.demand();
        }
    }
    let mut ranked: Vec<(u32, f32)> = uses
        .iter()
        .zip(artist_of)
        .enumerate()
        .filter(|(_, (entry, _))| entry.is_wanted())
        .map(|(song, (entry, &artist))| {
            let known = artists.get(artist as usize).copied().unwrap_or(0.0);
            (song as u32, entry.demand() + ARTIST * (1.0 + known).ln())
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(most);
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charted_song_outranks_one_that_a_single_station_plays_often() {
        let radio = Use { train: vec![(number("kcrw").unwrap() as u8, 200)], radio: 200, ..Use::default() };
        let chart = Use { facts: vec![(number("hot100").unwrap() as u8, 0.9)], ..Use::default() };
        let twice = Use { radio: 2, ..Use::default() };
        let ranked = rank(&[radio, chart, twice], &[0, 1, 2], 10);
        assert_eq!(ranked.iter().map(|(song, _)| *song).collect::<Vec<_>>(), vec![1, 0]);
    }

    #[test]
    fn every_source_is_listed_once_in_order() {
        assert!(SOURCES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
