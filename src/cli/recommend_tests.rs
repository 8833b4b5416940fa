use super::*;
use crate::{Decision, Request};
use serde_json::Value;

/// Echoes the request's last words as the only wish; the longer the words, the longer it takes.
fn echo(request: &Request, _: &Options) -> Result<Answer> {
    let text = request.turns.last().map(|turn| turn.user.clone()).unwrap_or_default();
    thread::sleep(Duration::from_millis(text.len() as u64));
    match text.as_str() {
        "refuse" => Err(Error::bad_request("refused")),
        "break" => panic!("a defect"),
        _ => Ok(Answer {
            id: request.id.clone(),
            decision: Decision::Answer,
            confidence: 0.5,
            constraints: vec![],
            songs: vec![crate::AnswerSong { title: text, ..Default::default() }],
            shortfall: None,
            unknown_names: vec![],
            elapsed_ms: 0.0,
        }),
    }
}

fn answered(input: &[u8]) -> (Vec<Value>, Tally) {
    let mut output = Vec::new();
    let input = Box::new(io::Cursor::new(input.to_vec()));
    let tally = run(&echo, &Options::default(), None, input, &mut output).unwrap();
    let lines = String::from_utf8(output).unwrap();
    (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), tally)
}

fn request(id: usize, text: &str) -> String {
    serde_json::json!({"id": id.to_string(), "turns": [{"user": text}]}).to_string()
}

#[test]
fn answers_come_in_the_order_of_the_requests() {
    let texts: Vec<String> = (0..100).map(|n| "x".repeat(n * 7 % 20)).collect();
    let input: Vec<String> = texts.iter().enumerate().map(|(n, text)| request(n, text)).collect();
    let (lines, tally) = answered(input.join("\n").as_bytes());
    assert_eq!(tally, Tally { answered: 100, bad: 0 });
    for (n, (line, text)) in lines.iter().zip(&texts).enumerate() {
        assert_eq!((line["id"].as_str(), line["songs"][0]["title"].as_str()), (Some(&*n.to_string()), Some(&**text)));
        assert!(line["elapsed_ms"].as_f64().unwrap() >= text.len() as f64);
    }
}

#[test]
fn a_bad_line_is_told_in_its_place_and_the_rest_go_on() {
    let lines = [request(1, "a"), "garbage".into(), String::new(), request(4, "refuse"), request(5, "b")];
    let mut input = lines.join("\r\n").into_bytes();
    input.extend_from_slice(b"\n\xff\xfe\n");
    let (lines, tally) = answered(&input);
    assert_eq!(tally, Tally { answered: 2, bad: 3 });
    let told: Vec<(Option<u64>, Option<&str>)> =
        lines.iter().map(|line| (line["line"].as_u64(), line["id"].as_str())).collect();
    assert_eq!(told, [(None, Some("1")), (Some(2), None), (Some(4), Some("4")), (None, Some("5")), (Some(6), None)]);
    assert_eq!(lines[2]["error"]["detail"], "refused");
}

#[test]
fn a_defect_costs_one_line_only() {
    let (lines, tally) = answered([request(1, "break"), request(2, "b")].join("\n").as_bytes());
    assert_eq!(tally, Tally { answered: 1, bad: 1 });
    assert_eq!(lines[0]["error"]["code"], "internal");
    assert_eq!(lines[1]["songs"][0]["title"], "b");
}

#[test]
fn no_input_gives_no_output() {
    assert_eq!(answered(b""), (vec![], Tally::default()));
    assert_eq!(answered(b"\n\r\n \n"), (vec![], Tally::default()));
}

#[test]
fn an_output_that_fails_ends_the_run_with_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let input: Vec<String> = (0..500).map(|n| request(n, "")).collect();
    let input = Box::new(io::Cursor::new(input.join("\n").into_bytes()));
    let error = run(&echo, &Options::default(), None, input, &mut Full).unwrap_err();
    assert_eq!(error.code, Code::StorageFull);
}
