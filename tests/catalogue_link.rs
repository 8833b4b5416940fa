//! Names in free text, on cases kept as data: what is linked, and what is not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;
use wemusic::catalogue::write::{ArtistRow, SongRow, write_segments};
use wemusic::catalogue::{Catalogue, Linked, unknown_names};

/// Artists and one song each, most wanted first.
const SONGS: [(&str, &str); 42] = [
    ("Ed Sheeran", "Shape of You"),
    ("Adele", "Hello"),
    ("Mark Ronson", "Uptown Funk"),
    ("Beyoncé", "Halo"),
    ("Beyoncé", "Single Ladies (Put a Ring on It)"),
    ("Coldplay", "Yellow"),
    ("The Weeknd", "Blinding Lights"),
    ("Queen", "Bohemian Rhapsody"),
    ("P!nk", "So What"),
    ("Cardi B", "Bodak Yellow"),
    ("Ariana Grande", "7 Rings"),
    ("Kali Uchis", "Telepatía"),
    ("SZA", "Good Days"),
    ("Miguel", "Adorn"),
    ("Blondie", "Call Me"),
    ("Rick Springfield", "Jessie's Girl"),
    ("The Beach Boys", "Good Vibrations"),
    ("The Rolling Stones", "Angie"),
    ("Carrie Underwood", "Before He Cheats"),
    ("Yes", "Roundabout"),
    ("Pharrell Williams", "Happy"),
    ("The Beatles", "Let It Be"),
    ("AC/DC", "Thunderstruck"),
    ("Guns N' Roses", "Patience"),
    ("R.E.M.", "Losing My Religion"),
    ("Radiohead", "Creep"),
    ("Jimi Hendrix", "Purple Haze"),
    ("Kanye West", "Stronger"),
    ("Red Hot Chili Peppers", "Californication"),
    ("Björk", "Jóga"),
    ("Sigur Rós", "Hoppípolla"),
    ("Air", "La femme d'argent"),
    ("Whitney Houston", "I Will Always Love You"),
    ("Simon & Garfunkel", "The Boxer"),
    ("Earth, Wind & Fire", "September"),
    ("Tyler, The Creator", "See You Again"),
    ("Love", "Alone Again Or"),
    ("Low", "Sunflower"),
    ("Heart", "Barracuda"),
    ("Water", "Sounds"),
    ("Girls", "Lust for Life"),
    ("Night", "Day"),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut artists: Vec<ArtistRow> = Vec::new();
    let mut rows: Vec<SongRow> = Vec::new();
    for (artist, title) in SONGS {
        let number = *numbers.entry(artist).or_insert_with(|| {
            artists.push(ArtistRow { name: artist.into() });
            artists.len() as u32 - 1
        });
        rows.push(SongRow { artist: number, title: title.into(), ..SongRow::default() });
    }
    let mut parts = write_segments(&rows, &artists, &["funk".into(), "soul".into()], &[30, 30]).unwrap().into_iter();
    let mut catalogue = Catalogue::open(parts.next().unwrap()).unwrap();
    catalogue.extend(parts.next().unwrap()).unwrap();
    catalogue
});

fn names(text: &str) -> Vec<String> {
    let name = |linked| match linked {
        Linked::Artist(artist) => CATALOGUE.artist_name(artist).unwrap(),
        Linked::Song(song) => CATALOGUE.song(song).map(|song| format!("{} - {}", song.artist, song.title)).unwrap(),
    };
    CATALOGUE.link(text).into_iter().map(|mention| name(mention.linked)).collect()
}

#[derive(Deserialize)]
struct Case {
    text: String,
    names: Vec<String>,
}

#[test]
fn names_are_found_as_people_write_them() {
    let cases = include_str!("dialogues/links.jsonl").lines().map(|line| serde_json::from_str::<Case>(line).unwrap());
    let wrong: Vec<String> = cases
        .map(|case| (names(&case.text), case))
        .filter(|(got, case)| *got != case.names)
        .map(|(got, case)| format!("{:?}: {got:?}, not {:?}", case.text, case.names))
        .collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn typos_are_told_from_exact_names() {
    let exact = |text: &str| CATALOGUE.link(text).iter().map(|m| m.exact).collect::<Vec<_>>();
    assert_eq!(exact("songs by radiohead"), [true]);
    assert_eq!(exact("songs by radiohaed"), [false]);
}

#[test]
fn names_that_are_not_held_are_told() {
    for (text, unknown) in [
        ("something by Zorblax Quuxian please", vec!["Zorblax Quuxian"]),
        ("I like Coldplay and Zorblax", vec!["Zorblax"]),
        ("play \"Fleem Fnord\" by Adele", vec!["Fleem Fnord"]),
        ("Hello there. Some rock from the 80s please!", vec![]),
        ("songs like the rolling stones", vec![]),
    ] {
        let spans = unknown_names(text, &CATALOGUE.link(text));
        assert_eq!(spans.iter().map(|(start, end)| &text[*start..*end]).collect::<Vec<_>>(), unknown, "{text}");
    }
}

proptest! {
    #[test]
    fn mentions_lie_in_the_text_in_order(
        pieces in prop::collection::vec(prop_oneof![
            Just("Beyoncé"), Just("halo"), Just(" by "), Just("the "), Just("beatles"), Just("'s "), Just("\""), Just(" - "), Just(", "),
            Just("radiohaed"), Just(" "), Just("R.E.M."), Just("曲"), Just("\u{301}"), Just("\n"), Just("and "), Just("single ladies"),
        ], 0..30),
        noise in "\\PC{0,30}",
    ) {
        let text = pieces.concat() + &noise;
        let mentions = CATALOGUE.link(&text);
        let mut last = 0;
        for mention in &mentions {
            prop_assert!(mention.start >= last && mention.start < mention.end);
            prop_assert!(text.get(mention.start..mention.end).is_some());
            prop_assert!((0.0..=1.0).contains(&mention.confidence));
            last = mention.end;
        }
        for (start, end) in unknown_names(&text, &mentions) {
            prop_assert!(text.get(start..end).is_some());
            prop_assert!(mentions.iter().all(|m| m.end <= start || end <= m.start));
        }
    }
}
