use super::*;
use crate::turn::Chip;
use crate::{AnswerSong, Code};

fn parsed(text: &str) -> Result<RequestLine, BadLine> {
    parse(&RawLine::Whole(text.as_bytes().to_vec())).unwrap()
}

fn lines(input: &[u8], longest_bytes: usize) -> Vec<RawLine> {
    // A tiny buffer, so that lines span many of them.
    let mut input = io::BufReader::with_capacity(3, input);
    std::iter::from_fn(|| read_line_within(&mut input, longest_bytes).unwrap()).collect()
}

#[test]
fn lines_end_in_lf_or_crlf_and_the_last_needs_neither() {
    let whole = |text: &str| RawLine::Whole(text.as_bytes().to_vec());
    assert_eq!(lines(b"one\r\n\ntwo\nthree", 99), [whole("one"), whole(""), whole("two"), whole("three")]);
    assert_eq!(lines(b"", 99), []);
}

#[test]
fn a_line_that_is_too_long_spoils_itself_only() {
    assert_eq!(lines(b"abcdefghijkl\nok\n", 5), [RawLine::TooLong, RawLine::Whole(b"ok".to_vec())]);
    assert_eq!(parse(&RawLine::TooLong).unwrap().unwrap_err().error.code, Code::BadRequest);
}

#[test]
fn a_full_line_is_understood() {
    let line = parsed(
        r#"{"id": "a", "turns": [
            {"user": "slow", "assistant": "here", "shown": [{"artist": "Low", "title": "Words"}],
             "liked": [{"artist": "Low", "title": "Words"}], "disliked": []},
            {"user": "slower"}],
          "profile": {"liked": [{"artist": "A", "title": "B"}], "disliked": [], "history": [{"artist": "C", "title": "D"}]},
          "candidates": [{"artist": "E", "title": "F"}], "from_the_future": {"x": 1}}"#,
    )
    .unwrap();
    let song = |artist: &str, title: &str| SongRef { artist: artist.into(), title: title.into() };
    assert_eq!(line.request.id, "a");
    assert_eq!(line.request.turns[0].shown, [song("Low", "Words")]);
    assert_eq!(line.request.turns[1].user, "slower");
    assert_eq!(line.request.profile.history, [song("C", "D")]);
    assert_eq!(line.request.candidates, Some(vec![song("E", "F")]));
}

#[test]
fn null_stands_for_missing() {
    let line = parsed(
        r#"{"id": 7, "turns": [{"user": "x", "assistant": null, "shown": null, "liked": [{"artist": null, "title": "t"}]}],
          "profile": null, "candidates": null, "removed_wishes": null}"#,
    )
    .unwrap();
    assert_eq!((line.id, line.request.id.as_str()), (Value::from(7), "7"));
    assert_eq!(line.request.turns[0].liked[0], SongRef { artist: String::new(), title: "t".into() });
    assert_eq!(line.request.candidates, None);
}

#[test]
fn the_last_user_turn_is_the_open_one() {
    let line = parsed(
        r#"{"id": "a", "turns": [{"user": "first"}, {"user": "second"}, {"shown": [{"artist": "a", "title": "b"}]}]}"#,
    )
    .unwrap();
    let [_, open] = line.request.turns.as_slice() else { panic!("{:?}", line.request.turns) };
    assert_eq!((open.user.as_str(), open.shown.len()), ("second", 1));
}

#[test]
fn a_byte_order_mark_and_blank_lines_are_skipped() {
    assert!(parsed("\u{feff}{\"id\": \"a\", \"turns\": [{\"user\": \"\"}]}").is_ok());
    assert_eq!(parse(&RawLine::Whole(b" \t".to_vec())), None);
}

#[test]
fn what_is_wrong_is_said_and_the_id_kept_where_there_is_one() {
    let cases = [
        ("{", "", "not JSON"),
        ("[1]", "", "not a JSON object"),
        (r#"{"turns": [{"user": "x"}]}"#, "", "`id` is missing"),
        (r#"{"id": null, "turns": [{"user": "x"}]}"#, "", "`id` is missing"),
        (r#"{"id": "a"}"#, "a", "`turns` is missing"),
        (r#"{"id": "a", "turns": []}"#, "a", "no turn has"),
        (r#"{"id": "a", "turns": [{"assistant": "x"}]}"#, "a", "no turn has"),
        (r#"{"id": "a", "turns": "x"}"#, "a", "invalid type"),
        (r#"{"id": "a", "turns": [{"user": "x", "shown": ["y"]}]}"#, "a", "invalid type"),
    ];
    for (text, id, detail) in cases {
        let bad = parsed(text).unwrap_err();
        assert_eq!(bad.id.as_str().unwrap_or_default(), id, "{text}");
        assert!(bad.error.detail.contains(detail), "{text}: {}", bad.error.detail);
    }
    let bad = parse(&RawLine::Whole(vec![b'"', 0xff, b'"'])).unwrap().unwrap_err();
    assert!(bad.error.detail.contains("not UTF-8"));
    let deep = "[".repeat(100_000);
    assert!(parsed(&deep).is_err());
}

#[test]
fn an_answer_line_has_exactly_the_documented_fields() {
    let answer = Answer {
        id: "a".into(),
        decision: Decision::Tool,
        confidence: 0.25,
        constraints: vec![Chip { id: "era:1990-1999".into(), label: "1990s".into(), negated: false, hard: true }],
        songs: vec![AnswerSong {
            artist: "Low".into(),
            title: "Words".into(),
            score: f32::NAN,
            why: "because".into(),
            ..Default::default()
        }],
        shortfall: Some("x".into()),
        unknown_names: vec!["y".into()],
        elapsed_ms: 1.5,
    };
    assert_eq!(
        answer_line(&Value::from("a"), &answer).unwrap(),
        r#"{"id":"a","decision":"tool","confidence":0.25,"constraints":["1990s"],"songs":[{"artist":"Low","title":"Words","year":null,"score":0.0,"why":"because"}],"elapsed_ms":1.5}"#
    );
    let bad = BadLine { id: Value::Null, error: Error::bad_request("no") };
    assert_eq!(
        error_line(3, &bad).unwrap(),
        r#"{"line":3,"id":null,"error":{"code":"bad_request","retryable":false,"detail":"no"}}"#
    );
}
