//! The built `wemusic` program, run as people run it, on the shipped model.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod standin;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use standin::{StandIn, ok, recordings};

/// A directory of its own for each test, gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn wemusic(scratch: &Scratch, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wemusic"))
        .args(arguments)
        .current_dir(&scratch.0)
        .env("XDG_CACHE_HOME", scratch.0.join("cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    // A program that ends early closes its input; that is for the test to judge by the output.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Runs `recommend` over these lines and gives back its output lines, exit status and messages.
fn recommended(input: &[u8], more: &[&str]) -> (Vec<Value>, i32, String) {
    let scratch = Scratch::new();
    scratch.file("in.jsonl", input);
    let models = shipped();
    let mut arguments =
        vec!["--models", models.to_str().unwrap(), "recommend", "--input", "in.jsonl", "--output", "out.jsonl"];
    arguments.extend(more);
    let output = wemusic(&scratch, &arguments, b"");
    let lines = fs::read_to_string(scratch.0.join("out.jsonl")).unwrap_or_default();
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, output.status.code().unwrap(), text(&output.stderr).to_owned())
}

fn request(id: &str, user: &str) -> String {
    json!({"id": id, "turns": [{"user": user}]}).to_string()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn songs(line: &Value) -> Vec<(String, String)> {
    let name = |song: &Value, key: &str| song[key].as_str().unwrap().to_owned();
    line["songs"].as_array().unwrap().iter().map(|song| (name(song, "artist"), name(song, "title"))).collect()
}

#[test]
fn info_describes_the_files_truthfully() {
    let scratch = Scratch::new();
    let output = wemusic(&scratch, &["info", "--models", shipped().to_str().unwrap()], b"");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let info: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(info["version"].is_string() && info["parameters"].as_u64().unwrap() > 1_000_000);
    assert!(info["songs"].as_u64().unwrap() >= 200_000);
    for file in info["files"].as_array().unwrap() {
        let bytes = fs::metadata(shipped().join(file["name"].as_str().unwrap())).unwrap().len();
        assert_eq!(file["bytes"].as_u64(), Some(bytes));
        assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn a_ranking_has_the_documented_shape_and_order() {
    let (lines, code, stderr) = recommended(request("a", "sad songs by Radiohead").as_bytes(), &["--top", "25"]);
    assert_eq!(code, 0, "{stderr}");
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let mut fields = keys(line);
    fields.sort_unstable();
    assert_eq!(fields, ["confidence", "constraints", "decision", "elapsed_ms", "id", "songs"]);
    assert!((0.0..=1.0).contains(&line["confidence"].as_f64().unwrap()));
    assert!(["answer", "tool", "ask"].contains(&line["decision"].as_str().unwrap()));
    assert!(line["elapsed_ms"].as_f64().unwrap() > 0.0);
    let songs = line["songs"].as_array().unwrap();
    assert_eq!(songs.len(), 25);
    let mut fields = keys(&songs[0]);
    fields.sort_unstable();
    assert_eq!(fields, ["artist", "score", "title", "why", "year"]);
    let scores: Vec<f64> = songs.iter().map(|song| song["score"].as_f64().unwrap()).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
    assert!(songs.iter().any(|song| song["artist"] == "Radiohead"));
}

#[test]
fn an_answer_is_ten_songs_and_nothing_shown_comes_again() {
    let (first, code, stderr) = recommended(request("a", "90s hip hop").as_bytes(), &["--mode", "answer"]);
    assert_eq!(code, 0, "{stderr}");
    let shown: Vec<Value> =
        songs(&first[0]).into_iter().map(|(artist, title)| json!({"artist": artist, "title": title})).collect();
    assert_eq!(shown.len(), 10);
    for mode in ["answer", "ranking"] {
        let next = json!({"id": "b", "turns": [{"user": "90s hip hop", "shown": shown}, {"user": "more"}]}).to_string();
        let (second, code, _) = recommended(next.as_bytes(), &["--mode", mode]);
        assert_eq!(code, 0);
        let again = songs(&second[0]);
        assert!(!again.is_empty());
        assert!(songs(&first[0]).iter().all(|song| !again.contains(song)), "{mode}");
    }
}

#[test]
fn exactly_the_candidates_are_ranked_known_or_not() {
    let candidates = json!([
        {"artist": "Nobody Ever Heard Of", "title": "Qwxzy Blorp"},
        {"artist": "Nirvana", "title": "Smells Like Teen Spirit"},
        {"artist": "Enya", "title": "Orinoco Flow"}
    ]);
    let line = json!({"id": 5, "turns": [{"user": "grunge like Nirvana"}], "candidates": candidates}).to_string();
    let (lines, code, stderr) = recommended(line.as_bytes(), &[]);
    assert_eq!(code, 0, "{stderr}");
    let ranked = songs(&lines[0]);
    assert_eq!(ranked.len(), 3);
    assert_eq!(ranked[0].0, "Nirvana");
    assert!(ranked.iter().any(|(artist, _)| artist == "Nobody Ever Heard Of"));
}

#[test]
fn bad_lines_are_told_in_their_place_and_the_rest_is_answered() {
    let mut input = b"\xef\xbb\xbf".to_vec();
    input.extend(request("first", "jazz").bytes());
    input.extend(b"\r\n{\"id\": \"no turns\"}\r\n\r\nnot json\r\n\xff\xfe\r\n");
    input.extend(
        br#"{"id": "nulls", "turns": [{"user": "soul", "assistant": null, "shown": null}], "profile": null, "new": 1}"#,
    );
    input.extend(b"\n");
    input.extend(request("long", &"slow music for rain ".repeat(5_200)).bytes());
    input.extend(b"\n");
    input.extend(request("empty", "").bytes());
    let (lines, code, stderr) = recommended(&input, &["--top", "5"]);
    assert_eq!(code, 1, "{stderr}");
    let told: Vec<(Option<u64>, Option<&str>)> =
        lines.iter().map(|line| (line["line"].as_u64(), line["id"].as_str())).collect();
    let expected = [
        (None, Some("first")),
        (Some(2), Some("no turns")),
        (Some(4), None),
        (Some(5), None),
        (None, Some("nulls")),
        (None, Some("long")),
        (None, Some("empty")),
    ];
    assert_eq!(told, expected);
    for line in lines.iter().filter(|line| line["line"].is_null()) {
        assert_eq!(line["songs"].as_array().unwrap().len(), 5, "{line}");
    }
    assert!(lines[2]["error"]["detail"].as_str().unwrap().contains("not JSON"));
}

#[test]
fn the_same_requests_get_the_same_answers() {
    let input = [request("a", "quiet piano"), request("b", "loud guitars"), request("c", "quiet piano")].join("\n");
    let strip = |(mut lines, _, _): (Vec<Value>, i32, String)| {
        lines.iter_mut().for_each(|line| line["elapsed_ms"] = Value::Null);
        lines
    };
    let (first, second) = (strip(recommended(input.as_bytes(), &[])), strip(recommended(input.as_bytes(), &[])));
    assert_eq!(first, second);
    assert_eq!(first[0]["songs"], first[2]["songs"]);
}

#[test]
fn no_requests_give_no_answers() {
    let (lines, code, stderr) = recommended(b"", &[]);
    assert_eq!((lines.len(), code), (0, 0), "{stderr}");
}

#[test]
fn standard_streams_can_stand_in_for_files() {
    let scratch = Scratch::new();
    let models = shipped();
    let arguments = ["--models", models.to_str().unwrap(), "recommend", "--input", "-", "--output", "-", "--top", "3"];
    let output = wemusic(&scratch, &arguments, request("a", "disco").as_bytes());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(songs(&line).len(), 3);
}

#[test]
fn wrong_paths_are_refused_with_advice() {
    let scratch = Scratch::new();
    scratch.file("in.jsonl", request("a", "x"));
    let cases: [(&[&str], &str); 5] = [
        (&["info", "--models", "nowhere"], "give the directory that holds it"),
        (&["recommend", "--input", "absent.jsonl", "--output", "out.jsonl"], "absent.jsonl cannot be read"),
        (&["recommend", "--input", ".", "--output", "out.jsonl"], "is a directory"),
        (&["recommend", "--input", "in.jsonl", "--output", "in.jsonl"], "same file"),
        (&["chat", "--network", "--musicbrainz", "http://example.org"], "not the address of a mirror"),
    ];
    for (arguments, advice) in cases {
        let output = wemusic(&scratch, arguments, b"");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(advice), "{arguments:?}: {stderr}");
    }
    assert_eq!(fs::read_to_string(scratch.0.join("in.jsonl")).unwrap(), request("a", "x"), "the input is untouched");
}

#[test]
fn damaged_model_files_are_named_and_nothing_panics() {
    let garbage: Vec<u8> = (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let manifest: Value = serde_json::from_slice(&fs::read(shipped().join("manifest.json")).unwrap()).unwrap();
    let names: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    let damage = |victim: &str, bytes: Option<&[u8]>| {
        let scratch = Scratch::new();
        for name in names.iter().chain(&["manifest.json"]).filter(|name| **name != victim) {
            // Linked, not copied: the shipped set is large, and nothing writes to it.
            fs::hard_link(shipped().join(name), scratch.0.join(name))
                .or_else(|_| fs::copy(shipped().join(name), scratch.0.join(name)).map(drop))
                .unwrap();
        }
        if let Some(bytes) = bytes {
            scratch.file(victim, bytes);
        }
        let output = wemusic(&scratch, &["info", "--models", "."], b"");
        let stderr = text(&output.stderr).to_owned();
        assert_eq!(output.status.code(), Some(2), "{victim}: {stderr}");
        assert!(stderr.contains(victim) && !stderr.contains("panicked"), "{victim}: {stderr}");
    };
    for victim in names.iter().chain(&["manifest.json"]) {
        damage(victim, Some(&garbage));
        damage(victim, Some(b""));
    }
    damage(names[0], None);
    // Right in length, wrong in one byte.
    let mut bytes = fs::read(shipped().join(names[0])).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    damage(names[0], Some(&bytes));
}

#[test]
fn a_conversation_over_a_pipe() {
    let scratch = Scratch::new();
    let input = "80s synth pop\n/like 1\nslower, no Depeche Mode\n/dislike 99\n\u{0}\u{1}\n/quit\n";
    let output = wemusic(&scratch, &["chat", "--models", shipped().to_str().unwrap()], input.as_bytes());
    let stdout = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(stdout.contains(" 10. ") && stdout.contains("Liked: "), "{stdout}");
    assert!(stdout.contains("Give the number of a song"), "{stdout}");
    let second = stdout.split("Liked: ").nth(1).unwrap();
    let refined = second.split("Give the number").next().unwrap();
    assert!(refined.contains("  1. ") && !refined.contains("Depeche Mode –"), "{refined}");
}

#[test]
fn the_service_is_asked_with_the_flag_for_tool_decisions_and_only_then() {
    let service = StandIn::new(vec![ok(&recordings(&[("Qorvath Blenn", "Glass Harbour", "1994")]))]);
    let asks = ["play songs by Qorvath Blenn", "“Wend” by Tasmin Orrelle", "new songs by Ulbrecht Sang", "90s hip hop"];
    let input: Vec<String> = asks.iter().map(|ask| request(ask, ask)).collect();
    let input = input.join("\n");
    let tools = |lines: &[Value]| lines.iter().filter(|line| line["decision"] == "tool").count();
    let found = |lines: &[Value]| {
        let why = |line: &Value| line["songs"][0]["why"].as_str().unwrap_or_default().contains("MusicBrainz");
        lines.iter().filter(|line| why(line)).count()
    };
    let (lines, code, stderr) = recommended(input.as_bytes(), &["--mode", "answer"]);
    assert_eq!((code, found(&lines)), (0, 0), "{stderr}");
    let (_, code, _) = recommended(input.as_bytes(), &["--network", "--musicbrainz", &service.base]);
    assert_eq!((code, service.requests().len()), (0, 0), "a ranking never asks");

    let flags = ["--mode", "answer", "--network", "--musicbrainz", &service.base];
    let (lines, code, stderr) = recommended(input.as_bytes(), &flags);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(service.requests().len(), tools(&lines), "one search for each unsure answer");
    assert_eq!(found(&lines), tools(&lines));
    assert!(lines.iter().all(|line| songs(line).len() <= 10));
}
