//! The whole stage on a small world of Parquet files.

use std::path::{Path, PathBuf};

use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::prelude::SessionContext;

use super::types::{Corpus, CorpusSong, Split};
use super::{Args, Basis, build, split};

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wemusic-corpus-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("dialogues")).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn write(folder: &Path, table: &str, select: &str) {
    let context = SessionContext::new();
    let frame = context.sql(select).await.unwrap();
    let path = folder.join(format!("{table}.parquet"));
    let options = DataFrameWriteOptions::new().with_single_file_output(true);
    frame.write_parquet(path.to_str().unwrap(), options, None).await.unwrap();
}

/// Ids of dialogues that the fixed hash puts into training and into test.
fn dialogue_ids() -> (String, String) {
    let of = |wanted| (0..).map(|i| format!("dialogue{i}")).find(|id| split::of_dialogue(id) == wanted).unwrap();
    (of(Split::Train), of(Split::Test))
}

/// A name of a playlist that the fixed hash puts into training.
fn training_name() -> String {
    let names = (0..).map(|i| format!("Soft hits {i}"));
    names.into_iter().find(|name| split::of_sequence("playlist", Some(name), "") == Split::Train).unwrap()
}

fn dialogue(id: &str, artist: &str, title: &str) -> String {
    let tracks = serde_json::json!({
        "a": {"track_artists": [artist], "track_titles": title, "track_ids": "a"},
        "b": {"track_artists": ["Beatles"], "track_titles": "Hey Jude - Remastered 2015", "track_ids": "b"},
    });
    let turn = serde_json::json!({
        "user_query": "something calm ", "system_response": "here", "search_queries": ["calm"],
        "search_results": [["a", "b", "unknown"]], "liked_results": ["b"], "disliked_results": ["a"],
    });
    serde_json::json!({"id": id, "turns": [turn], "tracks": tracks, "goal_playlist": ["a", "b"]}).to_string()
}

async fn world(folder: &Folder) -> PathBuf {
    let path = folder.0.clone();
    let (train, test) = dialogue_ids();
    let name = training_name();
    let play = |source: &str, kind: &str, id: &str, name: &str, position: usize, artist: &str, title: &str| {
        let basis = if source == "tgz" || source == "cpcd" { "permissive" } else { "facts" };
        let text = |text: &str| text.replace('\'', "''");
        format!(
            "('{source}','{basis}','{kind}','{id}','{name}',CAST(NULL AS VARCHAR),'2004-05-06',{position},'{}','{}','Revolver')",
            text(artist),
            text(title)
        )
    };
    let mut rows = vec![
        play("tgz", "playlist", "p1", &name, 0, "The Beatles", "Hey Jude"),
        play("tgz", "playlist", "p1", &name, 1, "BEATLES", "HEY JUDE (Remastered 2015)"),
        play("tgz", "playlist", "p1", &name, 2, "[BREAK]", "BREAK"),
        play("tgz", "playlist", "p1", &name, 3, "Sigur Rós", "Hoppípolla"),
        play("tgz", "playlist", "p2", "Songs About Sex", 0, "The Beatles", "Hey Jude"),
        play("tgz", "playlist", "p2", "Songs About Sex", 1, "Sigur Rós", "Hoppípolla"),
        play("kcrw", "radio-show", "r0", "Show", 0, "One Off", "Played Once"),
        play("kcrw", "radio-show", "r0", "Show", 1, "Air", "All I Need"),
        play("cpcd", "goal-playlist", "g1", &train, 0, "Train Act", "Train Song"),
        play("cpcd", "goal-playlist", "g1", &train, 1, "The Beatles", "Hey Jude"),
        play("cpcd", "goal-playlist", "g2", &test, 0, "Test Act", "Test Song"),
        play("cpcd", "goal-playlist", "g2", &test, 1, "The Beatles", "Hey Jude"),
    ];
    for show in ["r1", "r2"] {
        rows.push(play("kcrw", "radio-show", show, "Show", 0, "Air", "All I Need"));
        rows.push(play("kcrw", "radio-show", show, "Show", 1, "Sigur Ros", "Hoppipolla"));
    }
    let columns = "source, basis, kind, sequence_id, name, description, date, position, artist, title, album";
    write(&path, "sequences", &format!("SELECT * FROM (VALUES {}) AS t({columns})", rows.join(","))).await;
    write(
        &path,
        "tracks",
        "SELECT source, basis, artist, title, year, year_is_original, string_to_array(genres, '|') AS genres, \
         popularity, CAST(NULL AS VARCHAR) AS spotify_id FROM (VALUES \
         ('hot100','facts','Beatles','Hey Jude',1968,true,'',0.9), \
         ('karafun','facts','The Beatles','Hey Jude',1968,true,'rock|duet',CAST(NULL AS DOUBLE)), \
         ('tidyspotify','facts','The Beatles','Hey Jude - Remastered 2015',2015,false,'rock',0.8), \
         ('cpcd','permissive','Test Act','Test Song',CAST(NULL AS INT),CAST(NULL AS BOOLEAN),'',CAST(NULL AS DOUBLE)) \
         ) AS t(source, basis, artist, title, year, year_is_original, genres, popularity)",
    )
    .await;
    write(
        &path,
        "artists",
        "SELECT source, basis, artist, string_to_array(genres, '|') AS genres FROM (VALUES \
         ('artistgenres','facts','Sigur Rós','post-rock|icelandic rock'), ('pezon','facts','22','soul')) \
         AS t(source, basis, artist, genres)",
    )
    .await;
    write(
        &path,
        "albums",
        "SELECT * FROM (VALUES ('Beatles','Revolver',1966,'Psychedelic Rock','Pop Rock','melodic, malevocals')) \
         AS t(artist_name, release_name, release_date, primary_genres, secondary_genres, descriptors)",
    )
    .await;
    write(
        &path,
        "moods",
        "SELECT * FROM (VALUES ('beatles','Hey Jude',1.0,0.5), ('Air','All I Need',-1.0,-0.5), ('X','Y',0.0,0.0)) \
         AS t(artist, title, valence, arousal)",
    )
    .await;
    let lines = [dialogue(&train, "Train Act", "Train Song"), dialogue(&test, "Test Act", "Test Song")];
    std::fs::write(path.join("dialogues/cpcd.jsonl"), lines.join("\n")).unwrap();
    path
}

fn make(name: &str, basis: Basis) -> Corpus {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = Folder::new(name);
    runtime.block_on(async {
        let data = world(&folder).await;
        let args = Args { out: data.clone(), data, basis, songs: 1000 };
        let (corpus, ..) = build(&args).await.unwrap();
        corpus.save(&args.out).unwrap();
        assert_eq!(Corpus::load(&args.out).unwrap(), corpus);
        corpus
    })
}

fn find<'a>(corpus: &'a Corpus, artist: &str, title: &str) -> Option<&'a CorpusSong> {
    corpus.songs.iter().find(|song| {
        corpus.artists.get(song.row.artist as usize).is_some_and(|a| a.name == artist) && song.row.title == title
    })
}

#[test]
fn spellings_facts_and_plays_meet_in_one_song() {
    let corpus = make("meet", Basis::All);
    let song = find(&corpus, "The Beatles", "Hey Jude").expect("the best spelling wins");
    assert_eq!(corpus.songs.iter().filter(|song| song.row.title.to_lowercase().contains("jude")).count(), 1);
    assert_eq!((song.row.year, song.row.year_is_original), (Some(1966), true), "two years before its chart entry");
    assert_eq!(song.row.instrumental, Some(false));
    assert!(song.row.mood.is_some_and(|mood| mood.valence > 0 && mood.arousal > 0));
    let genres: Vec<&str> = song.row.genres.iter().map(|&g| corpus.genres[usize::from(g)].as_str()).collect();
    assert!(genres.contains(&"rock"), "{genres:?}");
    assert!(song.descriptors.contains(&"melodic".to_string()) && song.descriptors.contains(&"duet".to_string()));
    assert_eq!(corpus.songs.first(), Some(song), "the charted song is wanted most");
    assert!(find(&corpus, "Sigur Rós", "Hoppípolla").is_some());
}

#[test]
fn only_wanted_songs_and_no_tested_dialogue_enter_the_catalogue() {
    let corpus = make("wanted", Basis::All);
    assert!(find(&corpus, "Air", "All I Need").is_some(), "played three times");
    assert!(find(&corpus, "One Off", "Played Once").is_none());
    assert!(find(&corpus, "Train Act", "Train Song").is_some());
    assert!(find(&corpus, "Test Act", "Test Song").is_none());
    assert!(corpus.songs.iter().all(|song| !song.row.title.to_lowercase().contains("break")));
    let tested = corpus.dialogues.iter().find(|dialogue| dialogue.split == Split::Test).unwrap();
    assert_eq!(tested.goal.iter().map(|gold| gold.song.is_some()).collect::<Vec<_>>(), vec![false, true]);
    assert_eq!(tested.turns[0].user, "something calm");
    assert_eq!(tested.turns[0].results.len(), 2);
}

#[test]
fn sequences_hold_no_repeats_no_breaks_and_no_indecent_names() {
    let corpus = make("sequences", Basis::All);
    let playlists: Vec<_> = corpus.sequences.iter().filter(|s| s.kind == "playlist").collect();
    assert_eq!(playlists.len(), 1);
    assert_eq!(playlists[0].songs.len(), 2);
    assert_eq!(playlists[0].name.as_deref(), Some(training_name().as_str()));
    assert!(corpus.sequences.iter().filter(|s| s.kind == "goal-playlist").all(|s| s.split == Split::Train));
    let jude = find(&corpus, "The Beatles", "Hey Jude").unwrap();
    assert_eq!(jude.sequences, 2, "one playlist and one goal playlist of training; the indecent one does not count");
}

#[test]
fn a_permissive_build_uses_permissive_rows_only() {
    let corpus = make("permissive", Basis::Permissive);
    let song = find(&corpus, "The Beatles", "Hey Jude").unwrap();
    assert_eq!((song.row.year, song.row.mood, song.descriptors.len()), (None, None, 0));
    assert!(find(&corpus, "Air", "All I Need").is_none());
    assert!(corpus.songs.iter().all(|song| song.basis_permissive));
    assert!(corpus.sequences.iter().all(|s| s.source != "kcrw"));
}

#[test]
fn missing_data_is_said_plainly() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let args = Args { data: "/nowhere".into(), out: "/nowhere".into(), basis: Basis::All, songs: 10 };
    let error = runtime.block_on(build(&args)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("--data"), "{error}");
}
