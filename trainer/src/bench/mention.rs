//! Songs and artists that a conversation names, as the rule hybrid reads them.

use std::collections::HashMap;
use wemusic::catalogue::{ArtistId, Catalogue, Linked, SongId};
use wemusic::{Request, SongRef};

/// Words that, shortly before a name in the same sentence, turn it away.
const REFUSALS: [&str; 14] = [
    " no ",
    " not ",
    "n't ",
    " without ",
    " except ",
    " besides ",
    " other than ",
    " less ",
    " hate ",
    " dislike ",
    " skip ",
    " remove ",
    " enough ",
    " instead of ",
];
/// How far before a name a refusal may stand.
const REFUSAL_REACH_BYTES: usize = 30;

/// Named artists and songs, each with a confidence of 0 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mentions {
    /// Artists by number.
    pub artists: HashMap<u32, f32>,
    /// Songs by number.
    pub songs: HashMap<u32, f32>,
}

impl Mentions {
    /// Adds what `text` names, scaled by `weight`; refused names are passed over.
    pub fn add(&mut self, catalogue: &Catalogue, text: &str, weight: f32) {
        for mention in catalogue.link(text) {
            if refused(text, mention.start) {
                continue;
            }
            let (map, id) = match mention.linked {
                Linked::Artist(ArtistId(artist)) => (&mut self.artists, artist),
                Linked::Song(SongId(song)) => (&mut self.songs, song),
            };
            let confidence = map.entry(id).or_insert(0.0);
            *confidence = confidence.max(mention.confidence * weight);
        }
    }

    /// Artists and songs in number order, for sums that come out the same every time.
    pub fn sorted(map: &HashMap<u32, f32>) -> Vec<(u32, f32)> {
        let mut pairs: Vec<(u32, f32)> = map.iter().map(|(id, confidence)| (*id, *confidence)).collect();
        pairs.sort_unstable_by_key(|(id, _)| *id);
        pairs
    }
}

/// True when the words before byte `start` of `text`, back to the sentence's beginning, refuse what follows.
fn refused(text: &str, start: usize) -> bool {
    let mut from = start.saturating_sub(REFUSAL_REACH_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..start).unwrap_or_default().to_lowercase();
    let clause = before.rsplit(['.', '!', '?', ',', ';']).next().unwrap_or_default();
    let padded = format!(" {} ", clause.replace('\u{2019}', "'").trim());
    REFUSALS.iter().any(|refusal| padded.contains(refusal))
}

/// Liked songs of a request that the catalogue holds, the profile's included; later turns weigh more.
pub fn liked_songs(catalogue: &Catalogue, request: &Request) -> Vec<(u32, f32)> {
    let find = |song: &SongRef| catalogue.find_song(&song.artist, &song.title).map(|SongId(song)| song);
    let turns = request.turns.len();
    let in_turns = request.turns.iter().enumerate().flat_map(|(index, turn)| {
        let weight = 0.8f32.powi((turns - index) as i32 - 2);
        turn.liked.iter().map(move |song| (song, weight))
    });
    let in_profile = request.profile.liked.iter().map(|song| (song, 0.3));
    let mut weights: HashMap<u32, f32> = HashMap::new();
    for (song, weight) in in_turns.chain(in_profile) {
        if let Some(song) = find(song) {
            let best = weights.entry(song).or_insert(0.0);
            *best = best.max(weight);
        }
    }
    Mentions::sorted(&weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_reach_the_name_behind_them_only() {
        let refuse = |text: &str, name: &str| refused(text, text.find(name).unwrap());
        assert!(refuse("I want no Drake please", "Drake"));
        assert!(refuse("I don\u{2019}t like Drake", "Drake"));
        assert!(refuse("Anything other than Drake", "Drake"));
        assert!(!refuse("No thanks. More Drake", "Drake"));
        assert!(!refuse("I know Drake", "Drake"));
        assert!(!refuse("No, more Drake", "Drake"));
        assert!(!refuse("é Drake", "Drake"));
    }
}
