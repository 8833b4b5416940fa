//! What holds for any request, any reply and any line.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};
use wemusic::cli::line::{RawLine, parse};
use wemusic::host::HttpReply;
use wemusic::host::block_on;
use wemusic::host::memory::{ManualClock, MemoryStore, ScriptedFetch, SeededRng};
use wemusic::tool::{Consent, Endpoint, Machine, MusicBrainz, Query, plan, songs};
use wemusic::{Answer, Chip, Decision, Profile, Request, SongRef, Turn};

/// JSON built from the words that MusicBrainz uses, in any arrangement.
fn payload() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "recordings",
        "title",
        "artist-credit",
        "name",
        "artist",
        "joinphrase",
        "releases",
        "date",
        "status",
        "score",
        "first-release-date",
        "count",
        "offset",
        "id",
        "disambiguation",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec!["1994", "1994-05", "19", "Official", "", "????-05"]).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "(?s).{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// An entry with any names at all, and one field that is off.
fn nearly_right() -> impl Strategy<Value = Value> {
    let field = prop::sample::select(vec!["title", "score", "releases", "disambiguation", "id", "first-release-date"]);
    let date = prop::sample::select(vec!["1989-12-31", "1990", "1994-05-02", "1999-12", "2000", "", "x"]);
    ("(?s).{0,12}", "(?s).{0,12}", date, field, payload(), any::<bool>()).prop_map(
        |(title, artist, date, field, value, is_off)| {
            let mut entry = json!({
                "score": 100, "title": title, "artist-credit": [{"name": artist}], "first-release-date": date
            });
            if is_off {
                entry[field] = value;
            }
            entry
        },
    )
}

/// A whole page around arbitrary entries.
fn page() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(payload(), 0..4)
            .prop_map(|entries| json!({"count": 9, "recordings": entries}).to_string()),
        prop::collection::vec(nearly_right(), 1..4).prop_map(|entries| json!({"recordings": entries}).to_string()),
        payload().prop_map(|value| value.to_string()),
        "(?s).{0,40}",
    ]
}

/// The one client, and what it was made to ask.
fn searched(query: &Query, body: &str) -> (wemusic::tool::Envelope<wemusic::tool::Recording>, Vec<String>) {
    let fetch = Rc::new(ScriptedFetch::new([Ok(HttpReply { status: 200, body: body.to_owned() })]));
    let machine = Machine {
        fetch: fetch.clone(),
        store: Rc::new(MemoryStore::default()),
        clock: Rc::new(ManualClock::jumping(1_000_000)),
        rng: Rc::new(SeededRng::new(0)),
    };
    let client = MusicBrainz::new(Endpoint::musicbrainz(), machine);
    let envelope = block_on(client.search(Consent::Allow.permit(false).unwrap(), query));
    (envelope, fetch.urls())
}

fn request(text: &str) -> Request {
    Request { turns: vec![Turn { user: text.into(), ..Default::default() }], ..Default::default() }
}

fn unsure(unknown_names: Vec<String>) -> Answer {
    Answer {
        id: String::new(),
        decision: Decision::Tool,
        confidence: 0.1,
        constraints: vec![Chip { id: "era:1990-1999".into(), label: "1990s".into(), negated: false, hard: true }],
        songs: vec![],
        shortfall: None,
        unknown_names,
        elapsed_ms: 0.0,
    }
}

/// A text and pieces of it, as the lookup of names would find them.
fn text_with_names() -> impl Strategy<Value = (String, Vec<String>)> {
    let word = prop_oneof![
        "\\PC{1,8}",
        prop::sample::select(vec!["by", "song", "band", "no", "\"", "“", "”", "like", "AND", "please", "from", "\\"])
            .prop_map(str::to_owned),
    ];
    (prop::collection::vec(word, 0..12), prop::collection::vec((0_usize..12, 1_usize..4), 0..4)).prop_map(
        |(words, cuts)| {
            let names = cuts.into_iter().filter(|(at, _)| *at < words.len());
            let names = names.map(|(at, count)| words[at..(at + count).min(words.len())].join(" ")).collect();
            (words.join(" "), names)
        },
    )
}

proptest! {
    #[test]
    fn whatever_a_service_replies_becomes_clean_songs_or_a_failure(body in page()) {
        let query = Query { artist: Some("x".into()), ..Default::default() };
        let Ok(found) = searched(&query, &body).0.into_result() else { return Ok(()) };
        let (request, answer) = (request("songs by x"), unsure(vec!["x".into()]));
        let plan = plan(&request, &answer).unwrap();
        for song in songs(&found.items, &plan, &request, &answer, 10) {
            for name in [&song.artist, &song.title] {
                prop_assert!(!name.trim().is_empty() && name.chars().count() <= 300);
                let disturbing = name.chars().find(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(c));
                prop_assert_eq!(disturbing, None);
            }
            prop_assert!(song.year.is_none_or(|year| (1990..=1999).contains(&year)));
        }
    }

    #[test]
    fn only_words_of_the_open_turn_leave_the_device((text, names) in text_with_names()) {
        let answer = unsure(names);
        let Some(planned) = plan(&request(&text), &answer) else { return Ok(()) };
        for sent in planned.sent.iter().filter(|sent| sent.field != "years") {
            for word in sent.value.to_lowercase().split_whitespace() {
                prop_assert!(text.to_lowercase().contains(word), "{word:?} is not in {text:?}");
            }
        }
        let (_, urls) = searched(&planned.query, "{}");
        prop_assert_eq!(urls.len(), 1);
        prop_assert!(urls[0].starts_with("https://musicbrainz.org/ws/2/recording?query="));
        prop_assert!(urls[0].len() < 4_000 && urls[0].bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert_eq!(urls[0].matches('&').count() - usize::from(planned.query.words.is_some()), 3);
    }

    #[test]
    fn profile_and_history_change_nothing_that_is_sent((text, names) in text_with_names(), secret in "\\PC{1,20}") {
        let song = SongRef { artist: secret.clone(), title: secret.clone() };
        let bare = request(&text);
        let mut full = bare.clone();
        full.profile = Profile { liked: vec![song.clone()], disliked: vec![song.clone()], history: vec![song.clone()] };
        let earlier = Turn { user: secret, liked: vec![song.clone()], shown: vec![song], ..Default::default() };
        full.turns.insert(0, earlier);
        let answer = unsure(names);
        prop_assert_eq!(plan(&bare, &answer), plan(&full, &answer));
    }

    #[test]
    fn any_bytes_are_a_request_or_a_told_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(Err(bad)) = parse(&RawLine::Whole(bytes)) {
            prop_assert!(!bad.error.detail.is_empty());
        }
    }

    #[test]
    fn a_request_of_any_shape_is_read_or_told(turns in payload(), profile in payload(), candidates in payload()) {
        let line = json!({"id": "a", "turns": turns, "profile": profile, "candidates": candidates}).to_string();
        match parse(&RawLine::Whole(line.into_bytes())) {
            Some(Ok(line)) => prop_assert!(!line.request.turns.is_empty()),
            Some(Err(bad)) => prop_assert_eq!(bad.id, "a"),
            None => prop_assert!(false, "the line is not blank"),
        }
    }
}
