//! Turns of real curation dialogues, under the bench's protocol: the listener's words so far, the replies, and the
//! first three liked songs of each earlier turn; wanted is the goal playlist less those songs.

use rand::Rng;
use wemusic::{SongRef, Turn};

use crate::corpus::types::{Dialogue, Gold};

use super::draw::{Dice, chance, pick, some};
use super::{Draft, Sources, noise};

/// Liked songs of an earlier turn that become context.
const LIKED_IN_CONTEXT: usize = 3;

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let dialogue = *pick(dice, &sources.world.dialogues)?;
    let at = dice.random_range(0..dialogue.turns.len().max(1));
    turn(dialogue, at, Some(dice))
}

/// The turn `at` of a dialogue; with dice, with the liberties that make many examples of one.
pub(super) fn turn(dialogue: &Dialogue, at: usize, mut dice: Option<&mut Dice>) -> Option<Draft> {
    let open = dialogue.turns.get(at)?;
    let mut flip = |p: f64| dice.as_deref_mut().is_some_and(|dice| chance(dice, p));
    let (replies, typed, others, dislikes) = (!flip(0.3), flip(0.3), flip(0.25), flip(0.15));
    let forget = if flip(0.2) { at / 2 } else { 0 };
    let mut draft = Draft::default();
    for earlier in &dialogue.turns[..at] {
        let liked: Vec<&Gold> = earlier.liked.iter().collect();
        let liked = match dice.as_deref_mut().filter(|_| others) {
            Some(dice) => some_gold(dice, &liked),
            None => liked.into_iter().take(LIKED_IN_CONTEXT).collect(),
        };
        draft.context.extend(liked.iter().filter_map(|gold| gold.song));
        let liked: Vec<SongRef> = liked.into_iter().map(song_ref).collect();
        let disliked = if dislikes { earlier.disliked.iter().take(2).map(song_ref).collect() } else { Vec::new() };
        draft.request.turns.push(Turn {
            user: earlier.user.clone(),
            assistant: replies.then(|| earlier.assistant.clone()),
            shown: liked.clone(),
            liked,
            disliked,
        });
    }
    draft.request.turns.drain(..forget);
    let user = match dice.filter(|_| typed) {
        Some(dice) => noise::message(dice, &open.user),
        None => open.user.clone(),
    };
    draft.request.turns.push(Turn { user, ..Turn::default() });
    let songs = |list: &[Gold]| -> Vec<u32> { list.iter().filter_map(|gold| gold.song).collect() };
    draft.weigh(&songs(&dialogue.goal), 1.0);
    draft.weigh(&songs(&open.liked), 2.0);
    draft.negatives = songs(&open.disliked);
    Some(draft)
}

/// Up to three of the liked songs, whichever.
fn some_gold<'g>(dice: &mut Dice, liked: &[&'g Gold]) -> Vec<&'g Gold> {
    let places: Vec<usize> = (0..liked.len()).collect();
    some(dice, &places, LIKED_IN_CONTEXT).into_iter().map(|place| liked[place]).collect()
}

fn song_ref(gold: &Gold) -> SongRef {
    SongRef { artist: gold.artist.clone(), title: gold.title.clone() }
}
