//! The file that a taste is kept in, exported to and imported from: JSON with a version.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Avoided, Entry, Taste, VERSION, key, trim};
use crate::error::{Error, Result};
use crate::turn::{Profile, SongRef};

/// The largest file that [`Taste::parse`] looks at, in bytes.
pub const MOST_BYTES: usize = 8 << 20;

/// Version 1 held bare songs, as requests do; it is still what `Profile` serialises to.
#[derive(Deserialize)]
struct Version {
    version: Option<u32>,
}

impl Taste {
    /// Reads any version of the format; a file without a version is a bare [`Profile`].
    ///
    /// # Errors
    /// `BadFile` when the text is not such a file, is too large, or was written by a newer version, whose
    /// meaning is unknown here.
    pub fn parse(json: &str) -> Result<Taste> {
        if json.len() > MOST_BYTES {
            return Err(Error::bad_file(format!("A taste file of more than {} MB is not read.", MOST_BYTES >> 20)));
        }
        let unreadable = |error: serde_json::Error| Error::bad_file(format!("This is not a taste file: {error}"));
        let version: Version = serde_json::from_str(json).map_err(unreadable)?;
        let mut taste = match version.version {
            None | Some(1) => serde_json::from_str::<Profile>(json).map(from_profile).map_err(unreadable)?,
            Some(VERSION) => serde_json::from_str::<Taste>(json).map_err(unreadable)?,
            Some(newer) => {
                return Err(Error::bad_file(format!(
                    "This taste file has version {newer}; versions up to {VERSION} can be read here."
                )));
            }
        };
        taste.version = VERSION;
        for list in [&mut taste.liked, &mut taste.disliked, &mut taste.history] {
            list.retain(|entry| !entry.song.artist.trim().is_empty() && !entry.song.title.trim().is_empty());
            trim(list);
        }
        taste.avoided.retain(|entry: &Avoided| !entry.what.name().trim().is_empty());
        trim(&mut taste.avoided);
        Ok(taste)
    }

    /// The text to keep or export; [`Taste::parse`] reads it back unchanged.
    ///
    /// # Errors
    /// `Internal` only.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|error| Error::internal(format!("taste to JSON: {error}")))
    }

    /// Adds what another file knows; where both rate a song, the other file's word holds.
    pub fn merge(&mut self, other: Taste) {
        let keys = |list: &[Entry]| list.iter().map(|entry| key(&entry.song)).collect::<HashSet<_>>();
        let rated: HashSet<_> = keys(&other.liked).union(&keys(&other.disliked)).cloned().collect();
        let played = keys(&other.history);
        for (mine, theirs, replaced) in [
            (&mut self.liked, other.liked, &rated),
            (&mut self.disliked, other.disliked, &rated),
            (&mut self.history, other.history, &played),
        ] {
            mine.retain(|entry| !replaced.contains(&key(&entry.song)));
            mine.extend(theirs);
            trim(mine);
        }
        for Avoided { what, at_secs } in other.avoided {
            self.avoid(what, at_secs);
        }
    }
}

fn from_profile(profile: Profile) -> Taste {
    let undated = |songs: Vec<SongRef>| songs.into_iter().map(|song| Entry { song, at_secs: 0 }).collect();
    Taste {
        liked: undated(profile.liked),
        disliked: undated(profile.disliked),
        history: undated(profile.history),
        ..Taste::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Avoid;
    use super::*;
    use proptest::prelude::*;

    fn song(artist: &str, title: &str) -> SongRef {
        SongRef { artist: artist.into(), title: title.into() }
    }

    #[test]
    fn a_file_without_a_version_is_read_as_a_bare_profile() {
        let taste = Taste::parse(r#"{"liked": [{"artist": "Björk", "title": "Jóga"}]}"#).unwrap();
        assert!(taste.likes(&song("bjork", "joga")));
        assert_eq!(taste.version, VERSION);
    }

    #[test]
    fn a_newer_version_is_refused_and_named() {
        let error = Taste::parse(r#"{"version": 99, "liked": []}"#).unwrap_err();
        assert!(error.detail.contains("99"), "{error}");
    }

    #[test]
    fn damaged_text_is_an_error() {
        for text in ["", "{", "null", "[]", "\u{0}\u{1}", r#"{"version": 2, "liked": 7}"#] {
            assert!(Taste::parse(text).is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn entries_without_names_are_left_out() {
        let taste = Taste::parse(r#"{"version":2,"liked":[{"artist":" ","title":"x"},{"artist":"a","title":"b"}]}"#);
        assert_eq!(taste.unwrap().liked.len(), 1);
    }

    #[test]
    fn a_dislike_ends_a_like_and_the_other_way_round() {
        let mut taste = Taste::default();
        taste.like(song("Abba", "Waterloo"), 1);
        taste.dislike(song("ABBA", "Waterloo"), 2);
        assert!(!taste.likes(&song("Abba", "Waterloo")) && taste.dislikes(&song("Abba", "Waterloo")));
        taste.like(song("Abba", "Waterloo"), 3);
        assert!(taste.likes(&song("Abba", "Waterloo")) && !taste.dislikes(&song("Abba", "Waterloo")));
    }

    #[test]
    fn the_profile_leaves_out_what_the_conversation_already_holds() {
        let mut taste = Taste::default();
        taste.like(song("Abba", "Waterloo"), 1);
        taste.like(song("Blur", "Tender"), 2);
        assert_eq!(taste.profile(&[song("abba", "waterloo")]).liked, [song("Blur", "Tender")]);
    }

    #[test]
    fn avoiding_twice_is_once_and_allowing_ends_it() {
        let mut taste = Taste::default();
        taste.avoid(Avoid::Genre("Hip Hop".into()), 1);
        taste.avoid(Avoid::Genre("hip hop".into()), 2);
        assert_eq!(taste.avoided.len(), 1);
        let rap = crate::AnswerSong { genres: vec!["hip hop".into()], ..Default::default() };
        assert!(taste.avoids()[0].covers(&rap));
        taste.allow(&Avoid::Genre("HIP HOP".into()));
        assert!(taste.is_empty());
    }

    #[test]
    fn merging_keeps_both_and_lets_the_newcomer_decide() {
        let mut mine = Taste::default();
        mine.like(song("Abba", "Waterloo"), 1);
        mine.like(song("Blur", "Tender"), 1);
        let mut theirs = Taste::default();
        theirs.dislike(song("Abba", "Waterloo"), 5);
        mine.merge(theirs);
        assert!(mine.dislikes(&song("Abba", "Waterloo")) && mine.likes(&song("Blur", "Tender")));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(names in prop::collection::vec(("[a-z]{1,9}", "\\PC{1,20}[a-z]"), 0..20)) {
            let mut taste = Taste::default();
            for (index, (artist, title)) in names.into_iter().enumerate() {
                match index % 3 {
                    0 => taste.like(song(&artist, &title), index as u64),
                    1 => taste.dislike(song(&artist, &title), index as u64),
                    _ => taste.play(song(&artist, &title), index as u64),
                }
            }
            prop_assert_eq!(Taste::parse(&taste.to_json().unwrap()).unwrap(), taste);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let _ = Taste::parse(&text);
        }
    }
}
