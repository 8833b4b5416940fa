//! Artists and songs that are demanded or ruled out. A name after "like" or "similar to" is a hint, not a demand.

use super::parse::Reading;
use super::polarity::Polarity;
use super::{Constraint, Wish};
use crate::catalogue::Linked;

/// Reads demands about the names that the catalogue linked.
pub(super) fn read(reading: &mut Reading<'_>) {
    for mention in reading.mentions.clone() {
        let Some(at) = reading.text.tokens.iter().position(|token| token.start >= mention.start) else { continue };
        let wish = match mention.linked {
            Linked::Artist(artist) => Wish::Artist(artist),
            Linked::Song(song) => Wish::Song(song),
        };
        // "the Beatles": the article stands before the name.
        let at_name = if at > 0 && reading.word(at - 1) == "the" { at - 1 } else { at };
        let before = reading.text.before(at_name, 1);
        let before2 = reading.text.before(at_name, 2);
        let is_model =
            matches!((before2, before), (_, "like" | "resembling")) || before == "to" && before2 == "similar";
        let note = |reading: &mut Reading<'_>, negated: bool, hard: bool| {
            reading.note_as(at, at, Constraint { wish: wish.clone(), negated, hard });
        };
        match reading.polarity_at(at) {
            // "Not like Drake" speaks of a style, "I don't like Drake" of the artist.
            Polarity::Unwanted
                if !(is_model && matches!(before2, "songs" | "music" | "stuff" | "anything" | "sound" | "not")) =>
            {
                note(reading, true, true);
            }
            Polarity::Less => note(reading, true, false),
            Polarity::Only if !is_model && matches!(wish, Wish::Artist(_)) => note(reading, false, true),
            Polarity::Wanted
                if before == "by" && matches!(wish, Wish::Artist(_)) && !has_title_before(reading, at_name) =>
            {
                note(reading, false, false);
            }
            _ => {}
        }
    }
}

/// "Halo by Beyoncé" names a song, it does not ask for songs by Beyoncé.
fn has_title_before(reading: &Reading<'_>, at: usize) -> bool {
    let Some(by) = at.checked_sub(1).and_then(|by| reading.text.tokens.get(by)) else { return false };
    reading.mentions.iter().any(|m| matches!(m.linked, Linked::Song(_)) && m.end <= by.start && m.end + 2 >= by.start)
}
