use super::*;
use crate::tool::{Query, plan};
use crate::turn::{Chip, Decision, Turn};

fn recording(artist: &str, title: &str, date: &str) -> Recording {
    Recording {
        score: 100.0,
        title: title.into(),
        artist: artist.into(),
        primary_artist: artist.into(),
        first_released: (!date.is_empty()).then(|| date.into()),
        official: true,
        releases: 1,
        ..Default::default()
    }
}

fn request(text: &str) -> Request {
    Request { turns: vec![Turn { user: text.into(), ..Default::default() }], ..Default::default() }
}

fn answer(unknown: &str, chips: Vec<Chip>) -> Answer {
    Answer {
        id: "1".into(),
        decision: Decision::Tool,
        confidence: 0.2,
        constraints: chips,
        songs: vec![],
        shortfall: None,
        unknown_names: vec![unknown.into()],
        elapsed_ms: 0.0,
    }
}

fn picked(recordings: &[Recording], chips: Vec<Chip>) -> Vec<AnswerSong> {
    let (request, answer) = (request("songs by Mara Vale"), answer("Mara Vale", chips));
    let plan = plan(&request, &answer).unwrap();
    songs(recordings, &plan, &request, &answer, 10)
}

fn titles(songs: &[AnswerSong]) -> Vec<&str> {
    songs.iter().map(|song| song.title.as_str()).collect()
}

#[test]
fn of_many_versions_the_official_earliest_plain_one_stands_for_the_song() {
    let bootleg = Recording { official: false, ..recording("Mara Vale", "Glass Harbour", "1990") };
    let live = Recording { disambiguation: Some("live".into()), ..recording("Mara Vale", "Glass Harbour", "1994") };
    let plain = Recording { mbid: "it".into(), ..recording("Mara Vale", "Glass Harbour", "1994") };
    let late = recording("MARA VALE", "Glass Harbour (Remastered 2011)", "2011");
    for order in [[&bootleg, &live, &plain, &late], [&late, &plain, &live, &bootleg]] {
        let recordings: Vec<Recording> = order.into_iter().cloned().collect();
        let plan = Plan { query: Query::default(), sent: vec![] };
        let grouped = group(&recordings, &plan);
        assert_eq!(grouped.len(), 1);
        assert_eq!(grouped[0].best.mbid, "it");
        assert_eq!(grouped[0].year, Some(1990), "the earliest known year is the song's, whichever version tells it");
    }
}

#[test]
fn the_named_artist_comes_before_namesakes_and_the_well_known_song_first() {
    let rare = recording("Mara Vale", "Undertow", "1999");
    let famous = Recording { releases: 30, ..recording("Mara Vale", "Glass Harbour", "1994") };
    let other = Recording { releases: 90, ..recording("Mara Vale Quartet", "Tides", "1980") };
    let songs = picked(&[other, rare, famous], vec![]);
    assert_eq!(titles(&songs), ["Glass Harbour", "Undertow", "Tides"]);
    assert_eq!(songs[0].why, "Found on MusicBrainz for “Mara Vale”.");
    assert_eq!((songs[0].source, songs[0].year), (Source::Musicbrainz, Some(1994)));
    assert!(songs.windows(2).all(|pair| pair[0].score > pair[1].score));
}

#[test]
fn wishes_hold_for_found_songs_too() {
    let era = Chip { id: "era:1990-1999".into(), label: "1990s".into(), negated: false, hard: true };
    let recordings = [
        recording("Mara Vale", "In Time", "1994"),
        recording("Mara Vale", "Too Late", "2004"),
        recording("Mara Vale", "Who Knows", ""),
    ];
    let songs = picked(&recordings, vec![era]);
    assert_eq!(titles(&songs), ["In Time", "Who Knows"]);
    assert!(songs[0].unverified.is_empty());
    assert_eq!(songs[1].unverified, ["1990s"]);
    let one = Chip { id: "max_per_artist:1".into(), label: "one per artist".into(), negated: false, hard: true };
    assert_eq!(picked(&recordings, vec![one]).len(), 1);
}

#[test]
fn stand_ins_and_weak_matches_are_left_out() {
    let recordings = [
        recording("Mara Vale", "Glass Harbour", "1994"),
        recording("Karaoke Stars", "Glass Harbour (In the Style of Mara Vale)", "2010"),
        recording("[unknown]", "Mara Vale", "1994"),
        Recording { score: 30.0, ..recording("Mara Lane", "Valley", "1994") },
    ];
    assert_eq!(titles(&picked(&recordings, vec![])), ["Glass Harbour"]);
}

#[test]
fn what_was_shown_or_disliked_does_not_come_back() {
    let song = |title: &str| SongRef { artist: "mara vale".into(), title: title.into() };
    let mut request = request("more songs by Mara Vale");
    request.turns.insert(0, Turn { shown: vec![song("glass harbour")], ..Default::default() });
    request.profile.disliked = vec![song("Undertow")];
    let mut answer = answer("Mara Vale", vec![]);
    answer.songs = vec![AnswerSong { artist: "Mara Vale".into(), title: "Tides".into(), ..Default::default() }];
    let plan = plan(&request, &answer).unwrap();
    let recordings = ["Glass Harbour", "Undertow", "Tides", "Lantern"].map(|t| recording("Mara Vale", t, "1994"));
    assert_eq!(titles(&songs(&recordings, &plan, &request, &answer, 10)), ["Lantern"]);
}

#[test]
fn merging_keeps_the_order_and_the_length() {
    let mut own = answer("x", vec![]);
    own.songs = vec![AnswerSong { score: 7.5, ..Default::default() }, AnswerSong { score: -1.0, ..Default::default() }];
    let merged = merge(own, picked(&[recording("Mara Vale", "Glass Harbour", "1994")], vec![]), 2);
    let sources: Vec<Source> = merged.songs.iter().map(|song| song.source).collect();
    assert_eq!(sources, [Source::Musicbrainz, Source::Device]);
    assert!(merged.songs[0].score > merged.songs[1].score);
}
