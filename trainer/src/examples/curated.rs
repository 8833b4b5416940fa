//! Turns of made-up curation dialogues, in the manner of the real ones: songs are shown and liked turn by turn until
//! a goal is gathered; wanted is what is left of the goal, above all what the last words ask for.

use rand::Rng;
use wemusic::Turn;

use super::bank::Slots;
use super::draw::{Dice, chance, some};
use super::plan::{Step, from_list, wandering};
use super::{Draft, Sources};

/// Liked songs of an earlier turn that the context holds.
const LIKED_IN_CONTEXT: usize = 3;
/// Weight of a goal song that the last words ask for.
const ASKED: f32 = 3.0;
/// Weight of a goal song for a later turn.
const LATER: f32 = 1.0;

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let steps = if chance(dice, 0.4) { from_list(sources, dice)? } else { wandering(sources, dice)? };
    let asking: Vec<usize> = (0..steps.len()).filter(|at| !steps[*at].user.is_empty()).collect();
    let at = *super::draw::pick(dice, &asking)?;
    let mut draft = Draft::default();
    let replies = chance(dice, 0.6);
    for step in &steps[..at] {
        // Those liked beyond the third are not in the context and so still wanted.
        let liked = &step.fit[..step.fit.len().min(LIKED_IN_CONTEXT)];
        draft.weigh(&step.fit[liked.len()..], LATER);
        let turn = answered(sources, dice, step, liked, replies, &mut draft)?;
        draft.request.turns.push(turn);
    }
    let open = &steps[at];
    draft.request.turns.push(Turn { user: open.user.clone(), ..Turn::default() });
    draft.weigh(&open.fit, ASKED);
    for step in &steps[at + 1..] {
        draft.weigh(&step.fit, LATER);
    }
    // A listener known from before: songs of the goal's kind are in the profile.
    if chance(dice, 0.08) {
        let goal: Vec<u32> = steps.iter().flat_map(|step| step.fit.iter().copied()).collect();
        let count = dice.random_range(1..=4);
        let known = some(dice, &goal, count);
        let named = sources.world.song_refs(&known);
        if chance(dice, 0.5) {
            draft.request.profile.liked = named;
        } else {
            draft.request.profile.history = named;
        }
        draft.context.extend(known);
    }
    Some(draft)
}

/// A turn that was answered: the liked songs were shown, now and then others that were not liked.
fn answered(
    sources: &Sources<'_>,
    dice: &mut Dice,
    step: &Step,
    liked: &[u32],
    replies: bool,
    draft: &mut Draft,
) -> Option<Turn> {
    let world = &sources.world;
    let mut shown = liked.to_vec();
    let mut disliked = Vec::new();
    if let (Some(first), true) = (liked.first(), chance(dice, 0.12)) {
        let near: Vec<u32> = world.neighbours(dice, *first, 12).into_iter().map(|(song, _)| song).collect();
        let others = some(dice, &near, 3).into_iter().filter(|song| !step.fit.contains(song));
        disliked = others.take(if chance(dice, 0.6) { 2 } else { 0 }).collect();
        shown.extend(&disliked);
    }
    let slots = Slots {
        artist: step.artist.map_or(String::new(), |artist| world.artist_name(artist).to_owned()),
        ..Slots::default()
    };
    let key = match (liked.is_empty(), step.artist) {
        (true, _) => "assistant.ask",
        (false, Some(_)) if chance(dice, 0.3) => "assistant.artist",
        _ => "assistant.show",
    };
    let assistant = if replies { sources.bank.say(dice, key, &slots) } else { None };
    draft.context.extend(&shown);
    draft.negatives.extend(&disliked);
    Some(Turn {
        user: step.user.clone(),
        assistant,
        shown: world.song_refs(&shown),
        liked: world.song_refs(liked),
        disliked: world.song_refs(&disliked),
    })
}
