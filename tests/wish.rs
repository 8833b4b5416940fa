//! Wishes as listeners speak them, on cases kept as data, and their check against facts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use serde::Deserialize;
use wemusic::catalogue::write::{ArtistRow, Mood, SongRow, write_segments};
use wemusic::catalogue::{Catalogue, SongId};
use wemusic::wish::{Constraint, Wish, Wishes};
use wemusic::{Request, SongRef, Turn};

const GENRES: [&str; 32] = [
    "rock",
    "pop",
    "hip hop",
    "country",
    "jazz",
    "folk",
    "metal",
    "r&b",
    "soul",
    "funk",
    "blues",
    "trip hop",
    "trap",
    "indie rock",
    "alternative rock",
    "psychedelic rock",
    "emo",
    "edm",
    "electronic",
    "house",
    "k-pop",
    "j-pop",
    "ambient",
    "reggae",
    "latin",
    "classical",
    "dance",
    "punk rock",
    "disco",
    "synth-pop",
    "death metal",
    "heavy metal",
];

const ARTISTS: [&str; 8] =
    ["Drake", "Coldplay", "Adele", "Enya", "Amy Winehouse", "Taylor Swift", "Beyoncé", "The Beatles"];

/// A small catalogue: one song per artist and year, with facts that vary.
fn catalogue() -> Catalogue {
    let artists = ARTISTS.map(|name| ArtistRow { name: name.into() });
    let titles = ["Hotline", "Yellow", "Hello You", "Orinoco Flow", "Valerie", "Shake", "Halo", "Yesterday (Remix)"];
    let rows: Vec<SongRow> = (0..8_u32)
        .map(|i| SongRow {
            artist: i,
            title: titles[i as usize].into(),
            year: (i != 7).then_some(1992 + i as u16),
            genres: if i == 6 { vec![] } else { vec![i as u16] },
            mood: (i < 4)
                .then(|| Mood { valence: [80, -80, 3, -50][i as usize], arousal: [60, -60, 0, 40][i as usize] }),
            popularity: 100 - 12 * i as u8,
            language: [Some(*b"en"), Some(*b"fr"), None][i as usize % 3],
            instrumental: [Some(false), Some(true), None][i as usize % 3],
            ..SongRow::default()
        })
        .collect();
    let genres = GENRES.map(str::to_owned);
    Catalogue::open(write_segments(&rows, &artists, &genres, &[100]).unwrap().remove(0)).unwrap()
}

#[derive(Deserialize)]
struct Case {
    turns: Vec<String>,
    hard: Vec<String>,
    soft: Vec<String>,
    /// How many songs the first turn showed.
    #[serde(default)]
    shown: usize,
    #[serde(default)]
    removed: Vec<String>,
    #[serde(default)]
    negated: Vec<String>,
}

impl Case {
    fn request(&self, catalogue: &Catalogue) -> Request {
        let mut turns: Vec<Turn> =
            self.turns.iter().map(|user| Turn { user: user.clone(), ..Turn::default() }).collect();
        turns[0].shown = (0..self.shown as u32)
            .map(|id| catalogue.song(SongId(id)).unwrap())
            .map(|song| SongRef { artist: song.artist, title: song.title })
            .collect();
        let (removed_wishes, negated_wishes) = (self.removed.clone(), self.negated.clone());
        Request { turns, removed_wishes, negated_wishes, ..Request::default() }
    }
}

#[test]
fn wishes_are_understood_as_people_speak_them() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    let cases = include_str!("dialogues/wishes.jsonl");
    for line in cases.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let wishes = Wishes::of(&case.request(&catalogue), &catalogue);
        let ids = |hard: bool| {
            let chips = wishes.chips(&catalogue).into_iter().filter(|chip| chip.hard == hard);
            let mut ids: Vec<String> = chips.map(|chip| chip.id).collect();
            ids.sort();
            ids
        };
        let sorted = |ids: &[String]| {
            let mut ids = ids.to_vec();
            ids.sort();
            ids
        };
        if (ids(true), ids(false)) != (sorted(&case.hard), sorted(&case.soft)) {
            wrong.push(format!("{:?}: hard {:?}, soft {:?}", case.turns, ids(true), ids(false)));
        }
    }
    assert!(cases.lines().count() >= 100);
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn wishes_of(text: &str, catalogue: &Catalogue) -> Wishes {
    let turn = Turn { user: text.into(), ..Turn::default() };
    Wishes::of(&Request { turns: vec![turn], ..Request::default() }, catalogue)
}

/// Songs that violate nothing, and of these the ones with something unverified.
fn sift(text: &str, catalogue: &Catalogue) -> (Vec<u32>, Vec<u32>) {
    let wishes = wishes_of(text, catalogue);
    let verdicts = (0..8).map(|id| (id, wishes.check(catalogue, SongId(id))));
    let left: Vec<_> = verdicts.filter(|(_, verdict)| verdict.violated.is_empty()).collect();
    let unverified = left.iter().filter(|(_, v)| !v.unverified.is_empty()).map(|(id, _)| *id).collect();
    (left.iter().map(|(id, _)| *id).collect(), unverified)
}

#[test]
fn songs_are_checked_against_facts_and_unknown_facts_stay_unverified() {
    let catalogue = catalogue();
    for (text, left, unverified) in [
        ("from 1993 to 1995", vec![1, 2, 3, 7], vec![7]),
        ("no songs from 1993", vec![0, 2, 3, 4, 5, 6, 7], vec![7]),
        ("rock or jazz", vec![0, 4, 6], vec![6]),
        ("no country", vec![0, 1, 2, 4, 5, 6, 7], vec![6]),
        ("only songs by Enya", vec![3], vec![]),
        ("nothing by Drake", vec![1, 2, 3, 4, 5, 6, 7], vec![]),
        ("in french", vec![1, 2, 4, 5, 7], vec![2, 5]),
        ("instrumental", vec![1, 2, 4, 5, 7], vec![2, 5]),
        ("no hits", vec![1, 2, 3, 4, 5, 6, 7], vec![]),
        ("nothing sad", vec![0, 2, 4, 5, 6, 7], vec![2, 4, 5, 6, 7]),
        ("happy songs", vec![0, 1, 2, 3, 4, 5, 6, 7], vec![]),
        ("no remixes", vec![0, 1, 2, 3, 4, 5, 6], vec![]),
        ("faster", vec![0, 1, 2, 3, 4, 5, 6, 7], vec![0, 1, 2, 3, 4, 5, 6, 7]),
    ] {
        assert_eq!(sift(text, &catalogue), (left, unverified), "{text}");
    }
}

#[test]
fn a_broad_genre_holds_its_narrower_ones() {
    let catalogue = catalogue();
    let wishes = wishes_of("rock", &catalogue);
    let Some(Constraint { wish: Wish::Genre { ids, .. }, .. }) = wishes.0.first() else { panic!("no genre") };
    let names: Vec<&str> = ids.iter().map(|id| GENRES[usize::from(*id)]).collect();
    assert_eq!(names, ["rock", "indie rock", "alternative rock", "psychedelic rock", "emo", "punk rock"]);
}

#[test]
fn counts_and_caps_are_told() {
    let catalogue = catalogue();
    let wishes = wishes_of("give me 5 songs, one per artist", &catalogue);
    assert_eq!((wishes.count(), wishes.max_per_artist()), (Some(5), Some(1)));
}

#[test]
fn labels_read_well() {
    let catalogue = catalogue();
    let text = "90s, no country, in french, not too sad, less pop, hidden gems, one per artist, nothing by Drake";
    let chips = wishes_of(text, &catalogue).chips(&catalogue);
    let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
    assert_eq!(
        labels,
        ["1990s", "no country", "French", "not sad", "less pop", "hidden gems", "one per artist", "no Drake"]
    );
}

#[test]
fn a_hundred_kilobytes_are_read_in_no_time() {
    let catalogue = catalogue();
    let start = std::time::Instant::now();
    for text in ["no rock and ".repeat(10_000), "by \"".repeat(30_000), "é".repeat(60_000), "1990 to ".repeat(12_000)]
    {
        let _ = wishes_of(&text, &catalogue).chips(&catalogue);
        let _ = catalogue.link(&text);
    }
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(
        words in prop::collection::vec(prop_oneof![
            Just("no"), Just("not"), Just("too"), Just("rock"), Just("90s"), Just("1994"), Just("between"), Just("and"), Just("per"),
            Just("artist"), Just("5"), Just("songs"), Just("by"), Just("Drake"), Just("older"), Just("than"), Just("out"), Just("take"),
            Just("french"), Just("vocals"), Just(","), Just("."), Just("0s"), Just("to"), Just("early"), Just("\u{e9}'"),
        ], 0..25),
        noise in "\\PC{0,40}",
    ) {
        let catalogue = catalogue();
        let text = format!("{} {noise}", words.join(" "));
        let wishes = wishes_of(&text, &catalogue);
        for chip in wishes.chips(&catalogue) {
            prop_assert!(!chip.id.is_empty() && !chip.label.is_empty());
            prop_assert_eq!(chip.negated, chip.id.starts_with("not:"));
        }
        for id in 0..9 {
            let verdict = wishes.check(&catalogue, SongId(id));
            let all = verdict.violated.iter().chain(&verdict.unverified).chain(&verdict.satisfied);
            prop_assert!(all.copied().all(|at| at < wishes.0.len()));
        }
    }
}
