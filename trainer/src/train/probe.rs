//! How the student alone does on the dev conversations while it trains.

use std::collections::HashSet;

use anyhow::Result;
use wemusic::model::{Batch, Student, demand_log};
use wemusic::token::{Context, encode};
use wemusic::{Request, Turn};

use super::data::Material;
use crate::corpus::{Dialogue, Gold, Split};
use crate::teacher::dot;

/// Dev conversations that are read.
const DIALOGUES: usize = 50;

/// Hit@10, hit@100 and nDCG@20 of the student's own order, averaged over turns.
///
/// # Errors
/// When a computation fails.
pub fn report(student: &Student, material: &Material) -> Result<String> {
    let (mut hit10, mut hit100, mut ndcg, mut turns) = (0.0, 0.0, 0.0, 0.0);
    let dialogues = material.corpus.dialogues.iter().filter(|d| d.split == Split::Dev).take(DIALOGUES);
    for dialogue in dialogues {
        for turn in 0..dialogue.turns.len() {
            let (request, gold) = turn_of(dialogue, turn);
            if gold.is_empty() {
                continue;
            }
            let context = Context::of(&request, &material.catalogue);
            let seen: HashSet<u32> = context.seen().map(|song| song.0).collect();
            let tokens = encode(&context, &material.tokenizer, student.config().max_len);
            let input = Batch::new(&[&tokens], student.config(), |piece, out| material.write_vector(piece, out))?;
            let reading = student.read(&input)?;
            let query = reading.query.flatten_all()?.to_vec1::<f32>()?;
            let appetite = reading.popularity.flatten_all()?.to_vec1::<f32>()?[0];
            let scores: Vec<f32> = material
                .rows
                .chunks_exact(material.width)
                .enumerate()
                .map(|(at, row)| dot(&query, row) + appetite * demand_log(at as u32))
                .collect();
            let top = top(&scores, 100, &seen);
            let wanted: HashSet<u32> = gold.iter().filter_map(|g| g.song).collect();
            let found: Vec<bool> = top.iter().map(|song| wanted.contains(song)).collect();
            hit10 += f64::from(u8::from(found.iter().take(10).any(|f| *f)));
            hit100 += f64::from(u8::from(found.iter().any(|f| *f)));
            let gain = |at: usize| 1.0 / (at as f64 + 2.0).log2();
            let best: f64 = (0..gold.len().min(20)).map(gain).sum();
            ndcg += (0..found.len().min(20)).filter(|at| found[*at]).map(gain).sum::<f64>() / best;
            turns += 1.0;
        }
    }
    Ok(format!(
        "dev: hit@10 {:.3}, hit@100 {:.3}, nDCG@20 {:.4} ({turns} turns)",
        hit10 / turns,
        hit100 / turns,
        ndcg / turns
    ))
}

/// The request of one turn by the published protocol, and what is wanted then.
pub fn turn_of(dialogue: &Dialogue, at: usize) -> (Request, Vec<Gold>) {
    let name = |gold: &Gold| wemusic::SongRef { artist: gold.artist.clone(), title: gold.title.clone() };
    let mut used: Vec<&Gold> = Vec::new();
    let mut turns = Vec::new();
    for turn in &dialogue.turns[..at] {
        let kept: Vec<&Gold> = turn.liked.iter().take(3).collect();
        turns.push(Turn {
            user: turn.user.clone(),
            assistant: Some(turn.assistant.clone()),
            shown: kept.iter().map(|g| name(g)).collect(),
            liked: kept.iter().map(|g| name(g)).collect(),
            disliked: Vec::new(),
        });
        used.extend(kept);
    }
    turns.push(Turn { user: dialogue.turns[at].user.clone(), ..Turn::default() });
    let same =
        |a: &Gold, b: &Gold| (a.artist == b.artist && a.title == b.title) || (a.song.is_some() && a.song == b.song);
    let gold = dialogue.goal.iter().filter(|g| !used.iter().any(|u| same(u, g))).cloned().collect();
    (Request { id: dialogue.id.clone(), turns, ..Request::default() }, gold)
}

fn top(scores: &[f32], most: usize, skip: &HashSet<u32>) -> Vec<u32> {
    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
    let keep = (most + skip.len()).min(order.len().saturating_sub(1));
    let by_score = |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]);
    order.select_nth_unstable_by(keep, by_score);
    order.truncate(keep);
    order.sort_unstable_by(by_score);
    order.retain(|song| !skip.contains(song));
    order.truncate(most);
    order
}
