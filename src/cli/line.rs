//! The lines of `wemusic recommend`: JSON requests in, JSON answers out.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Answer, Decision, Error, Profile, Request, Result, SongRef, Turn};

/// Longest line that is read; a hundred thousand candidates with long names stay well below it.
const LONGEST_LINE_BYTES: usize = 64 << 20;

/// One line as bytes, without its line end.
#[derive(Debug, PartialEq, Eq)]
pub enum RawLine {
    /// A whole line.
    Whole(Vec<u8>),
    /// A line that was too long to keep.
    TooLong,
}

/// Reads the next line, or `None` at the end of the input. Line ends are LF or CRLF; the last line may lack one.
///
/// # Errors
/// When the input cannot be read.
pub fn read_line(input: &mut dyn BufRead) -> io::Result<Option<RawLine>> {
    read_line_within(input, LONGEST_LINE_BYTES)
}

fn read_line_within(input: &mut dyn BufRead, longest_bytes: usize) -> io::Result<Option<RawLine>> {
    let mut bytes = Vec::new();
    let (mut any, mut too_long) = (false, false);
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        if bytes.len() + part.len() > longest_bytes {
            too_long = true;
            bytes.clear();
        } else if !too_long {
            bytes.extend_from_slice(part);
        }
        let consumed = part.len() + usize::from(end.is_some());
        input.consume(consumed);
        if end.is_some() {
            break;
        }
    }
    if bytes.ends_with(b"\r") {
        bytes.pop();
    }
    Ok(any.then_some(if too_long { RawLine::TooLong } else { RawLine::Whole(bytes) }))
}

/// A request line that was understood.
#[derive(Debug, PartialEq)]
pub struct RequestLine {
    /// The id as it was written, a string or a number.
    pub id: Value,
    /// The request.
    pub request: Request,
}

/// A line that was not: the id if at least that could be read, and why.
#[derive(Debug, PartialEq)]
pub struct BadLine {
    /// The id as it was written, or null.
    pub id: Value,
    /// What is wrong with the line.
    pub error: Error,
}

/// Reads a request line; `None` for a blank one. A byte-order mark is skipped; unknown fields are ignored, and null
/// stands for a missing field.
///
/// # Errors
/// [`BadLine`] when the line is not UTF-8 or not JSON, lacks `id` or `turns`, or has a field of the wrong type.
pub fn parse(raw: &RawLine) -> Option<Result<RequestLine, BadLine>> {
    let bad = |id: &Value, detail: String| BadLine { id: id.clone(), error: Error::bad_request(detail) };
    let bytes = match raw {
        RawLine::Whole(bytes) => bytes,
        RawLine::TooLong => {
            let detail = format!("the line is longer than {LONGEST_LINE_BYTES} bytes");
            return Some(Err(bad(&Value::Null, detail)));
        }
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').trim(),
        Err(error) => return Some(Err(bad(&Value::Null, format!("the line is not UTF-8: {error}")))),
    };
    if text.is_empty() {
        return None;
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Some(Err(bad(&Value::Null, format!("the line is not JSON: {error}")))),
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or_default();
    Some(request(&id, value).map_err(|detail| bad(&id, detail)))
}

fn request(id: &Value, value: Value) -> Result<RequestLine, String> {
    if !value.is_object() {
        return Err("the line is not a JSON object".into());
    }
    if id.is_null() {
        return Err("`id` is missing; give a string".into());
    }
    let wire: WireRequest = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let turns = wire.turns.ok_or("`turns` is missing; give a list with at least one turn")?;
    let profile = wire.profile.unwrap_or_default();
    let request = Request {
        id: id.as_str().map_or_else(|| id.to_string(), str::to_owned),
        turns: open_turn_last(turns)?,
        profile: Profile {
            liked: songs(profile.liked),
            disliked: songs(profile.disliked),
            history: songs(profile.history),
        },
        candidates: wire.candidates.map(|candidates| songs(Some(candidates))),
        removed_wishes: wire.removed_wishes.unwrap_or_default(),
        negated_wishes: wire.negated_wishes.unwrap_or_default(),
    };
    Ok(RequestLine { id: id.clone(), request })
}

/// The turns such that the last one has words of the user. Songs of turns that come after it are added to it.
fn open_turn_last(wire: Vec<WireTurn>) -> Result<Vec<Turn>, String> {
    let open = wire.iter().rposition(|turn| turn.user.is_some()).ok_or("no turn has a `user` text")?;
    let mut turns: Vec<Turn> = Vec::with_capacity(open + 1);
    for (index, turn) in wire.into_iter().enumerate() {
        let (shown, liked, disliked) = (songs(turn.shown), songs(turn.liked), songs(turn.disliked));
        match turns.last_mut() {
            Some(last) if index > open => {
                last.shown.extend(shown);
                last.liked.extend(liked);
                last.disliked.extend(disliked);
            }
            _ => {
                let user = turn.user.unwrap_or_default();
                turns.push(Turn { user, assistant: turn.assistant, shown, liked, disliked });
            }
        }
    }
    Ok(turns)
}

fn songs(wire: Option<Vec<WireSong>>) -> Vec<SongRef> {
    let song =
        |song: WireSong| SongRef { artist: song.artist.unwrap_or_default(), title: song.title.unwrap_or_default() };
    wire.unwrap_or_default().into_iter().map(song).collect()
}

#[derive(Deserialize)]
struct WireRequest {
    turns: Option<Vec<WireTurn>>,
    profile: Option<WireProfile>,
    candidates: Option<Vec<WireSong>>,
    removed_wishes: Option<Vec<String>>,
    negated_wishes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct WireTurn {
    user: Option<String>,
    assistant: Option<String>,
    shown: Option<Vec<WireSong>>,
    liked: Option<Vec<WireSong>>,
    disliked: Option<Vec<WireSong>>,
}

#[derive(Default, Deserialize)]
struct WireProfile {
    liked: Option<Vec<WireSong>>,
    disliked: Option<Vec<WireSong>>,
    history: Option<Vec<WireSong>>,
}

#[derive(Deserialize)]
struct WireSong {
    artist: Option<String>,
    title: Option<String>,
}

#[derive(Serialize)]
struct AnswerLine<'a> {
    id: &'a Value,
    decision: Decision,
    confidence: f32,
    constraints: Vec<&'a str>,
    songs: Vec<SongLine<'a>>,
    elapsed_ms: f64,
}

#[derive(Serialize)]
struct SongLine<'a> {
    artist: &'a str,
    title: &'a str,
    year: Option<u16>,
    score: f32,
    why: &'a str,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    line: u64,
    id: &'a Value,
    error: &'a Error,
}

/// The answer line for the request with this id, without a line end.
///
/// # Errors
/// [`crate::Code::Internal`] if it cannot be written as JSON.
pub fn answer_line(id: &Value, answer: &Answer) -> Result<String> {
    let finite = |number: f32| if number.is_finite() { number } else { 0.0 };
    let line = AnswerLine {
        id,
        decision: answer.decision,
        confidence: finite(answer.confidence).clamp(0.0, 1.0),
        constraints: answer.constraints.iter().map(|chip| chip.label.as_str()).collect(),
        songs: answer
            .songs
            .iter()
            .map(|song| SongLine {
                artist: &song.artist,
                title: &song.title,
                year: song.year,
                score: finite(song.score),
                why: &song.why,
            })
            .collect(),
        elapsed_ms: answer.elapsed_ms,
    };
    to_json(&line)
}

/// The error line for input line `line`, counted from 1, without a line end.
///
/// # Errors
/// [`crate::Code::Internal`] if it cannot be written as JSON.
pub fn error_line(line: u64, bad: &BadLine) -> Result<String> {
    to_json(&ErrorLine { line, id: &bad.id, error: &bad.error })
}

fn to_json(line: &impl Serialize) -> Result<String> {
    serde_json::to_string(line).map_err(|error| Error::internal(format!("an output line cannot be written: {error}")))
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
