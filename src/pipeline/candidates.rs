//! Ranking exactly the songs that a caller gives.

use std::collections::{HashMap, HashSet};

use super::{Engine, Study};
use crate::catalogue::SongId;
use crate::catalogue::normalise::fold;
use crate::error::Result;
use crate::rank::Ablation;
use crate::turn::{AnswerSong, Options, ScoreParts, SongRef};

impl Engine {
    /// Ranks `given`; songs that the catalogue lacks are ranked by their words alone, after known songs of like worth.
    pub(super) fn rank_given(
        &self,
        given: &[SongRef],
        study: &Study,
        options: &Options,
        ablation: Ablation,
    ) -> Result<Vec<AnswerSong>> {
        let scene = self.scene(&study.context, &study.wishes);
        let top = study.scores.iter().copied().fold(f32::MIN, f32::max);
        let known: Vec<Option<SongId>> = given
            .iter()
            .map(|name| self.catalogue.find_song(&name.artist, &name.title))
            .map(|song| song.filter(|song| (song.0 as usize) < study.scores.len()))
            .collect();
        let ranks = ranks(&known, &study.scores);
        let mut scored: Vec<(usize, f32, ScoreParts)> = Vec::with_capacity(given.len());
        let mut sum = 0.0;
        for (at, song) in known.iter().enumerate() {
            let Some(song) = song else { continue };
            let student = study.scores[song.0 as usize] - top;
            let mut features = scene.features(*song, student, ranks.get(song).copied().unwrap_or(given.len()));
            scene.refine(*song, &mut features);
            let parts = self.blend.parts(&features, ablation);
            let score = self.blend.score(&features, ablation);
            sum += score;
            scored.push((at, score, parts));
        }
        let middle = if scored.is_empty() { 0.0 } else { sum / scored.len() as f32 };
        let words: HashSet<String> = fold(&study.context.open().text).split(' ').map(str::to_owned).collect();
        for (at, name) in given.iter().enumerate().filter(|(at, _)| known[*at].is_none()) {
            let mention = 4.0 * overlap(&name.artist, &words) + 2.0 * overlap(&name.title, &words);
            let parts = ScoreParts { mention, popularity: middle - 0.5, ..ScoreParts::default() };
            scored.push((at, mention + middle - 0.5, parts));
        }
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored
            .into_iter()
            .take(options.top)
            .map(|(at, score, parts)| match known[at] {
                Some(song) => {
                    // The caller's spelling comes back, so that answers can be matched by name.
                    let described = self.describe(study, song, score, parts, &[])?;
                    Ok(AnswerSong { artist: given[at].artist.clone(), title: given[at].title.clone(), ..described })
                }
                None => Ok(AnswerSong {
                    artist: given[at].artist.clone(),
                    title: given[at].title.clone(),
                    score,
                    parts,
                    why: "Not in the catalogue on this device; ranked by its name alone.".to_owned(),
                    ..AnswerSong::default()
                }),
            })
            .collect()
    }
}

/// Rank of each known song in the student's order over the whole catalogue, counted in one pass.
fn ranks(known: &[Option<SongId>], scores: &[f32]) -> HashMap<SongId, usize> {
    let mut asked: Vec<(f32, SongId)> = known.iter().flatten().map(|&song| (scores[song.0 as usize], song)).collect();
    asked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut above = vec![0_usize; asked.len() + 1];
    for &score in scores {
        above[asked.partition_point(|entry| entry.0 >= score)] += 1;
    }
    let mut total = 0;
    asked
        .iter()
        .zip(&above)
        .map(|((_, song), count)| {
            total += count;
            (*song, total)
        })
        .collect()
}

/// Share of a name's words that are among `words`; all or nothing below two thirds.
fn overlap(name: &str, words: &HashSet<String>) -> f32 {
    let name = fold(name);
    let own: Vec<&str> = name.split(' ').filter(|word| !word.is_empty() && *word != "the").collect();
    if own.is_empty() {
        return 0.0;
    }
    let share = own.iter().filter(|word| words.contains(**word)).count() as f32 / own.len() as f32;
    if share >= 0.66 { share } else { 0.0 }
}
