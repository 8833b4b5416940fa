//! Wishes over the turns of a conversation: what lasts, what fades, what is replaced.

use super::{Constraint, Fame, Wish, era, parse};
use crate::catalogue::{Catalogue, Linked};
use crate::turn::Turn;

/// "Older" and "newer" mean so many years from the middle of what was shown.
const STEP_YEARS: u16 = 3;
/// Fewer known years than this tell nothing about a list.
const FEWEST_YEARS: usize = 3;

/// The wishes that hold after the last turn.
pub(super) fn over_turns(turns: &[Turn], catalogue: &Catalogue) -> Vec<Constraint> {
    let mut all: Vec<Constraint> = Vec::new();
    let mut shown: Option<u16> = None;
    for turn in turns {
        let (mut new, reading) = parse::read(&turn.user, catalogue);
        let has_own_era = new.iter().any(|c| matches!(c.wish, Wish::Era { .. }));
        if let (Some(direction), Some(middle), false) = (era::direction(&reading), shown, has_own_era) {
            let wish = match direction {
                ..0 => Wish::Era { from: None, to: Some(middle.saturating_sub(STEP_YEARS)) },
                _ => Wish::Era { from: Some(middle.saturating_add(STEP_YEARS)), to: None },
            };
            new.push(Constraint { wish, negated: false, hard: true });
        }
        let named: Vec<Linked> = reading.mentions.iter().map(|mention| mention.linked).collect();
        fade(&mut all, &new, &named);
        for constraint in new {
            all.retain(|old| old.wish != constraint.wish);
            all.push(constraint);
        }
        shown = middle_year(turn, catalogue).or(shown);
    }
    all
}

/// What the wishes of a new turn, and the names in it, leave of the earlier ones.
fn fade(all: &mut Vec<Constraint>, new: &[Constraint], named: &[Linked]) {
    let wanted = |c: &&Constraint| !c.negated;
    let replaces = |old: &Constraint| {
        new.iter().any(|c| match (&old.wish, &c.wish) {
            (Wish::Count(_), Wish::Count(_)) | (Wish::MaxPerArtist(_), Wish::MaxPerArtist(_)) => true,
            // A new era, language, mood or tempo takes the place of the old one.
            (Wish::Era { .. }, Wish::Era { .. }) | (Wish::Language(_), Wish::Language(_)) => !old.negated && !c.negated,
            (Wish::Mood(_), Wish::Mood(_)) | (Wish::Tempo(_), Wish::Tempo(_)) => !old.negated,
            (Wish::Popularity(a), Wish::Popularity(b)) => (*a == Fame::Hits) != old.negated || a != b,
            (Wish::Voice(_), Wish::Voice(_)) => true,
            // "Only X" gives way to any other demand for an artist.
            (Wish::Artist(_), Wish::Artist(_)) => !old.negated && !c.negated,
            // "No rock" after "rock", "some country after all".
            (Wish::Genre { name: a, .. }, Wish::Genre { name: b, .. }) => a == b,
            _ => false,
        })
    };
    all.retain(|old| !replaces(old));
    // Naming an artist without ruling it out lets it in again.
    all.retain(|old| match old.wish {
        Wish::Artist(artist) if old.negated => {
            let again = named.contains(&Linked::Artist(artist));
            let still = new.iter().any(|c| c.negated && c.wish == old.wish);
            !again || still
        }
        _ => true,
    });
    let names_another = !named.is_empty();
    let wants_genre = new.iter().filter(wanted).any(|c| matches!(c.wish, Wish::Genre { .. }));
    let subject = names_another || wants_genre;
    for old in all.iter_mut().filter(|old| !old.negated) {
        let fades = match old.wish {
            Wish::Genre { .. } => subject,
            Wish::Era { .. } | Wish::Artist(_) => names_another,
            _ => false,
        };
        if fades {
            old.hard = false;
        }
    }
    // A genre that has faded is dropped once two others came after it.
    let is_faded = |c: &Constraint| !c.negated && !c.hard && matches!(c.wish, Wish::Genre { .. });
    if all.iter().filter(|c| is_faded(c)).count() > 2
        && let Some(oldest) = all.iter().position(is_faded)
    {
        all.remove(oldest);
    }
}

/// The middle of the known years of a turn's shown songs.
fn middle_year(turn: &Turn, catalogue: &Catalogue) -> Option<u16> {
    let ids = turn.shown.iter().filter_map(|song| catalogue.find_song(&song.artist, &song.title));
    let mut years: Vec<u16> = ids.filter_map(|id| catalogue.year(id)).collect();
    years.sort_unstable();
    if years.len() < FEWEST_YEARS { None } else { years.get(years.len() / 2).copied() }
}
