//! Made-up worlds: what must hold of every example, whatever the corpus.

use std::collections::{BTreeSet, HashSet};

use wemusic::catalogue::normalise::artist_key;
use wemusic::catalogue::{Mood, SongRow};

use super::boundary::boundary;
use super::*;
use crate::corpus::left_out::LeftOut;
use crate::corpus::types::{CorpusArtist, CorpusSong, Dialogue, DialogueTurn, Gold, Sequence};

const ARTISTS: u32 = 40;
/// Songs from here on are in held-out sequences and dialogues only, and nothing else is known of them.
const HELD_OUT: u32 = 320;
const SONGS: u32 = 400;

fn song(id: u32) -> CorpusSong {
    let known = id < HELD_OUT;
    let artist = if known { id % ARTISTS } else { ARTISTS + id % 4 };
    let row = SongRow {
        artist,
        title: format!("Song Number {id}"),
        year: known.then_some(1960 + (id % 60) as u16),
        year_is_original: true,
        genres: if known { vec![(artist % 5) as u16] } else { Vec::new() },
        mood: (known && id.is_multiple_of(3)).then_some(Mood { valence: (id % 200) as i8, arousal: (id % 90) as i8 }),
        popularity: if known { 99 - (id / 4) as u8 } else { 80 },
        language: (id.is_multiple_of(7) && known).then_some(*b"es"),
        instrumental: known.then_some(id.is_multiple_of(9)),
        ..SongRow::default()
    };
    CorpusSong { row, sequences: 1, sources: 2, descriptors: Vec::new(), basis_permissive: true }
}

fn sequence(kind: &str, name: &str, songs: impl Iterator<Item = u32>, split: Split) -> Sequence {
    Sequence {
        source: "test".into(),
        kind: kind.into(),
        name: Some(name.into()),
        description: None,
        date: None,
        songs: songs.collect(),
        split,
    }
}

fn dialogue(id: &str, first: u32, split: Split) -> Dialogue {
    let gold = |song: u32| Gold { artist: "Someone".into(), title: format!("Song Number {song}"), song: Some(song) };
    let turn = |at: u32| DialogueTurn {
        user: format!("{id} says something {at}"),
        assistant: "Here are some options for you".into(),
        queries: Vec::new(),
        liked: (0..4).map(|i| gold(first + at * 4 + i)).collect(),
        disliked: vec![gold(first + 30 + at)],
        results: Vec::new(),
    };
    Dialogue {
        id: id.into(),
        split,
        turns: (0..4).map(turn).collect(),
        goal: (0..16).map(|i| gold(first + i)).collect(),
    }
}

fn corpus() -> Corpus {
    let artist = |id: u32| {
        let name = format!("The Band {}", char::from(b'A' + (id % 26) as u8).to_string().repeat(2 + id as usize / 26));
        CorpusArtist { key: artist_key(&name), name, genres: Vec::new() }
    };
    let mut sequences = Vec::new();
    for list in 0..30u32 {
        let songs = |step: u32| (0..24).map(move |i| (list * 7 + i * step) % HELD_OUT);
        sequences.push(sequence(
            "playlist",
            ["Party Hits", "Chill Evening", "Gym"][list as usize % 3],
            songs(3),
            Split::Train,
        ));
        sequences.push(sequence("radio-show", "Morning Show", songs(1), Split::Train));
    }
    for list in 0..6u32 {
        let songs = move || (0..20).map(move |i| HELD_OUT + (list * 11 + i * 3) % (SONGS - HELD_OUT));
        let split = if list % 2 == 0 { Split::Dev } else { Split::Test };
        sequences.push(sequence("playlist", "Secret Held Out Name", songs(), split));
        sequences.push(sequence("radio-show", "Secret Show", songs(), split));
    }
    let dialogues = vec![
        dialogue("train", 10, Split::Train),
        dialogue("secretdev", HELD_OUT, Split::Dev),
        dialogue("secrettest", HELD_OUT + 20, Split::Test),
    ];
    Corpus {
        songs: (0..SONGS).map(song).collect(),
        artists: (0..ARTISTS + 4).map(artist).collect(),
        genres: ["rock", "country", "hip hop", "jazz", "electronic"].map(str::to_owned).to_vec(),
        sequences,
        dialogues,
    }
}

fn requests() -> Vec<RealRequest> {
    let request = |text: &str, artist: &str, split| RealRequest {
        source: "snips".into(),
        text: text.into(),
        slots: [("artist".to_owned(), vec![artist.to_owned()])].into(),
        split,
    };
    vec![
        request("play the band bb", "the band bb", Split::Train),
        request("songs like nobody known", "nobody known", Split::Train),
        request("secret songs by the band cc", "the band cc", Split::Test),
    ]
}

fn many(count: usize) -> Vec<Example> {
    Generator::new(&corpus(), &requests(), &Mix::default()).generate(7, 0..count as u64)
}

#[test]
fn every_kind_is_made() {
    let kinds: BTreeSet<Kind> = many(3_000).iter().map(|example| example.kind).collect();
    assert_eq!(kinds.len(), Mix::default().shares.len(), "{kinds:?}");
}

#[test]
fn equal_seeds_give_equal_examples_and_others_give_others() {
    let corpus = corpus();
    let make = |seed| Generator::new(&corpus, &requests(), &Mix::default()).generate(seed, 0..200);
    assert_eq!(make(3), make(3));
    assert_ne!(make(3), make(4));
}

#[test]
fn positives_are_distinct_weighted_and_not_yet_shown() {
    let corpus = corpus();
    let names: std::collections::HashMap<String, u32> =
        corpus.songs.iter().enumerate().map(|(id, song)| (song.row.title.clone(), id as u32)).collect();
    for example in many(3_000) {
        let distinct: HashSet<u32> = example.positives.iter().map(|(song, _)| *song).collect();
        assert_eq!(distinct.len(), example.positives.len());
        assert!((1..=MOST_POSITIVES).contains(&distinct.len()));
        assert!(example.positives.iter().all(|(_, weight)| *weight > 0.0));
        assert!(example.positives.windows(2).all(|pair| pair[0].1 >= pair[1].1 - 0.07), "{:?}", example.positives);
        let request = &example.request;
        let turns = request.turns.iter().flat_map(|turn| turn.shown.iter().chain(&turn.liked).chain(&turn.disliked));
        for named in turns.chain(&request.profile.liked).chain(&request.profile.history) {
            assert!(!distinct.contains(&names[&named.title]), "{:?} shows what it asks for: {named:?}", example.kind);
        }
        assert!(example.negatives.iter().all(|song| !distinct.contains(song)));
    }
}

#[test]
fn held_out_sequences_and_dialogues_never_enter() {
    for example in many(3_000) {
        let text = serde_json::to_string(&example.request).unwrap().to_lowercase();
        assert!(!text.contains("secret"), "{text}");
        let known = example.positives.iter().all(|(song, _)| *song < HELD_OUT);
        assert!(known, "{:?} wants a song known from held-out material only: {text}", example.kind);
    }
}

#[test]
fn the_last_turn_is_open() {
    for example in many(1_000) {
        let last = example.request.turns.last().unwrap();
        assert!(last.shown.is_empty() && last.liked.is_empty() && last.assistant.is_none());
    }
}

#[test]
fn dialogue_turns_follow_the_protocol() {
    let corpus = corpus();
    let draft = cpcd::turn(&corpus.dialogues[0], 1, None).unwrap();
    let example = finish(Kind::Cpcd, String::new(), draft).unwrap();
    let titles: Vec<&str> = example.request.turns[0].liked.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["Song Number 10", "Song Number 11", "Song Number 12"]);
    let wanted: BTreeSet<u32> = example.positives.iter().map(|(song, _)| *song).collect();
    assert_eq!(wanted, (13..26).collect());
    let weight = |song: u32| example.positives.iter().find(|(s, _)| *s == song).unwrap().1;
    assert_eq!((weight(13), weight(14), weight(25)), (1.0, 2.0, 1.0));
}

#[test]
fn boundary_requests_are_of_held_out_material_or_cannot_be_answered() {
    let left_out = vec![LeftOut { artist: "Zyxw Quartet".into(), title: "Unheard".into() }];
    let made = boundary(&corpus(), &requests(), &left_out, 5, 400);
    assert!(made.iter().any(|item| item.answerable) && made.iter().any(|item| !item.answerable));
    for item in &made {
        assert_eq!(item.answerable, !item.gold.is_empty());
        let text = serde_json::to_string(&item.request).unwrap();
        assert!(!text.contains("train says"), "{text}");
    }
}
