//! Which part of the data a row belongs to: decided by hashes of names, so that it never changes between builds.

use sha2::{Digest, Sha256};
use wemusic::catalogue::normalise::fold;

use super::types::Split;

/// Shares of dev and test, in thousandths; the rest is for training.
struct Shares {
    dev: u32,
    test: u32,
}

/// Dialogues are few, so most are held out.
const DIALOGUES: Shares = Shares { dev: 260, test: 320 };
/// One name is in one split only, or a title would give its own answer away.
const NAMES: Shares = Shares { dev: 50, test: 50 };
const OTHERS: Shares = Shares { dev: 20, test: 20 };

/// Split of a CPCD dialogue and of its goal playlist.
pub fn of_dialogue(id: &str) -> Split {
    pick("dialogue", id, &DIALOGUES)
}

/// Split of a sequence: playlists by name, radio by the sequence itself, goal playlists by their dialogue.
pub fn of_sequence(kind: &str, name: Option<&str>, id: &str) -> Split {
    let folded = name.map(fold).unwrap_or_default();
    match kind {
        "goal-playlist" => of_dialogue(name.unwrap_or(id)),
        "playlist" | "added-together" if !folded.is_empty() => pick("name", &folded, &NAMES),
        _ => pick("sequence", id, &OTHERS),
    }
}

/// Split of a single request of another dialogue set.
pub fn of_request(text: &str) -> Split {
    pick("request", &fold(text), &NAMES)
}

fn pick(salt: &str, key: &str, shares: &Shares) -> Split {
    let digest = Sha256::digest(format!("{salt}:{key}"));
    let number = digest.iter().take(4).fold(0_u32, |sum, &byte| (sum << 8) | u32::from(byte));
    match number % 1000 {
        thousandth if thousandth < shares.dev => Split::Dev,
        thousandth if thousandth < shares.dev + shares.test => Split::Test,
        _ => Split::Train,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_name_is_in_one_split_whatever_its_source_or_case() {
        for name in ["Hot Country", "chill vibes", "Best of 1997"] {
            let split = of_sequence("playlist", Some(name), "a");
            assert_eq!(split, of_sequence("added-together", Some(&name.to_uppercase()), "b"));
        }
    }

    #[test]
    fn shares_are_near_what_they_claim() {
        let count = |wanted| (0..4000).filter(|i| of_dialogue(&i.to_string()) == wanted).count();
        assert!((1560..1800).contains(&count(Split::Train)), "{}", count(Split::Train));
        assert!((960..1120).contains(&count(Split::Dev)), "{}", count(Split::Dev));
    }

    #[test]
    fn a_goal_playlist_is_in_the_split_of_its_dialogue() {
        for id in ["00079c9c8dd7b55a", "4ac722a314f93edc", "d8dd58f40e3cf0d0"] {
            assert_eq!(of_sequence("goal-playlist", Some(id), "x"), of_dialogue(id));
        }
    }
}
