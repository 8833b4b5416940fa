//! Text to train on: lines for the tokenizer, and the real requests of other dialogue sets.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::split;
use super::types::{Corpus, Split};

/// A real request, or a caption, of another data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealRequest {
    /// `musicrecointent`, `music_ner`, `snips`, `sgd` or `musiccaps`.
    pub source: String,
    /// What was said.
    pub text: String,
    /// What it speaks of: kind of slot to its values; for wishes with an intent, values start with `+`, `-` or `~`.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Part of the data.
    pub split: Split,
}

/// Reads all requests that are there.
pub fn read_requests(data: &Path) -> Result<Vec<RealRequest>> {
    let folder = data.join("dialogues");
    let mut requests = Vec::new();
    read_musicrecointent(&folder.join("musicrecointent.csv"), &mut requests)?;
    read_bio(&folder.join("music_ner.bio"), &mut requests)?;
    read_snips(&folder.join("snips_train_PlayMusic_full.json"), "PlayMusic", &mut requests)?;
    read_snips(&folder.join("snips_train_AddToPlaylist_full.json"), "AddToPlaylist", &mut requests)?;
    read_sgd(&folder.join("sgd_music_train.jsonl"), &mut requests)?;
    read_sgd(&folder.join("sgd_music_dev.jsonl"), &mut requests)?;
    read_musiccaps(&folder.join("musiccaps.csv"), &mut requests)?;
    Ok(requests)
}

/// Writes the lines that the tokenizer learns its pieces from; nothing of held-out dialogues, names or requests.
pub fn write_lines(path: &Path, corpus: &Corpus, requests: &[RealRequest]) -> Result<usize> {
    let mut file = BufWriter::new(File::create(path).with_context(|| format!("writing {}", path.display()))?);
    let mut count = 0;
    let mut line = |text: &str| -> Result<()> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            writeln!(file, "{text}")?;
            count += 1;
        }
        Ok(())
    };
    for song in &corpus.songs {
        line(&song.row.title)?;
    }
    for artist in &corpus.artists {
        line(&artist.name)?;
    }
    for genre in &corpus.genres {
        line(genre)?;
    }
    for sequence in corpus.sequences.iter().filter(|s| s.split == Split::Train && !s.kind.starts_with("radio")) {
        line(sequence.name.as_deref().unwrap_or(""))?;
        line(sequence.description.as_deref().unwrap_or(""))?;
    }
    for turn in corpus.dialogues.iter().filter(|d| d.split == Split::Train).flat_map(|d| &d.turns) {
        line(&turn.user)?;
        line(&turn.assistant)?;
        for query in &turn.queries {
            line(query)?;
        }
    }
    for request in requests.iter().filter(|request| request.split == Split::Train) {
        line(&request.text)?;
    }
    file.flush()?;
    Ok(count)
}

fn add(requests: &mut Vec<RealRequest>, source: &str, text: &str, slots: BTreeMap<String, Vec<String>>) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        requests.push(RealRequest { source: source.to_string(), split: split::of_request(&text), text, slots });
    }
}

fn read_text(path: &Path) -> Result<Option<String>> {
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[derive(Deserialize)]
struct IntentRow {
    query: String,
    intents: String,
}

fn read_musicrecointent(path: &Path, requests: &mut Vec<RealRequest>) -> Result<()> {
    let Some(text) = read_text(path)? else { return Ok(()) };
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: IntentRow = row.with_context(|| format!("in {}", path.display()))?;
        add(requests, "musicrecointent", &row.query, intents(&row.intents));
    }
    Ok(())
}

/// Reads `{'Mood': {('dark', '+'): 1.0}, ...}`: kind, then wished words with their sign.
fn intents(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut strings: Vec<(String, char)> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '"']) {
        let before = rest.get(..at).unwrap_or("").trim_end().chars().last().unwrap_or(' ');
        let quote = rest.get(at..at + 1).unwrap_or("'").to_string();
        let Some(body) = rest.get(at + 1..) else { break };
        let Some(end) = body.find(quote.as_str()) else { break };
        strings.push((body.get(..end).unwrap_or("").to_string(), before));
        rest = body.get(end + 1..).unwrap_or("");
    }
    let mut kind = String::new();
    let mut strings = strings.into_iter().peekable();
    while let Some((text, before)) = strings.next() {
        if before == '(' {
            let sign = strings.next().map(|(sign, _)| sign).unwrap_or_default();
            slots.entry(kind.clone()).or_default().push(format!("{sign}{text}"));
        } else {
            kind = text.to_lowercase();
        }
    }
    slots
}

fn read_bio(path: &Path, requests: &mut Vec<RealRequest>) -> Result<()> {
    let Some(text) = read_text(path)? else { return Ok(()) };
    for block in text.split("\n\n") {
        let mut words = Vec::new();
        let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (word, tag) in block.lines().filter_map(|line| line.split_once('\t')) {
            words.push(word);
            let kind = |tag: &str| tag.get(2..).unwrap_or("").split('_').next().unwrap_or("").to_lowercase();
            if tag.starts_with("B-") {
                slots.entry(kind(tag)).or_default().push(word.to_string());
            } else if let Some(last) = tag.strip_prefix("I-").and_then(|_| slots.get_mut(&kind(tag))?.last_mut()) {
                last.push(' ');
                last.push_str(word);
            }
        }
        add(requests, "music_ner", &words.join(" "), slots);
    }
    Ok(())
}

fn read_snips(path: &Path, intent: &str, requests: &mut Vec<RealRequest>) -> Result<()> {
    let Some(text) = read_text(path)? else { return Ok(()) };
    let file: Value = serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    for utterance in file.get(intent).and_then(Value::as_array).into_iter().flatten() {
        let mut text = String::new();
        let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for piece in utterance.get("data").and_then(Value::as_array).into_iter().flatten() {
            let said = piece.get("text").and_then(Value::as_str).unwrap_or("");
            text.push_str(said);
            if let Some(kind) = piece.get("entity").and_then(Value::as_str) {
                slots.entry(kind.to_string()).or_default().push(said.trim().to_string());
            }
        }
        add(requests, "snips", &text, slots);
    }
    Ok(())
}

fn read_sgd(path: &Path, requests: &mut Vec<RealRequest>) -> Result<()> {
    let Some(text) = read_text(path)? else { return Ok(()) };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let dialogue: Value = serde_json::from_str(line).with_context(|| format!("in {}", path.display()))?;
        for turn in dialogue.get("turns").and_then(Value::as_array).into_iter().flatten() {
            if turn.get("speaker").and_then(Value::as_str) != Some("USER") {
                continue;
            }
            let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let frames = turn.get("frames").and_then(Value::as_array).into_iter().flatten();
            for (frame, action) in frames.flat_map(|frame| {
                frame.get("actions").and_then(Value::as_array).into_iter().flatten().map(move |action| (frame, action))
            }) {
                let is_music = frame.get("service").and_then(Value::as_str).is_some_and(|s| s.starts_with("Music"));
                let Some(slot) = action.get("slot").and_then(Value::as_str).filter(|slot| is_music && !slot.is_empty())
                else {
                    continue;
                };
                let values = action.get("values").and_then(Value::as_array).into_iter().flatten();
                slots.entry(slot.to_string()).or_default().extend(values.filter_map(Value::as_str).map(str::to_string));
            }
            if !slots.is_empty() {
                add(requests, "sgd", turn.get("utterance").and_then(Value::as_str).unwrap_or(""), slots);
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Caption {
    aspect_list: String,
    caption: String,
}

fn read_musiccaps(path: &Path, requests: &mut Vec<RealRequest>) -> Result<()> {
    let Some(text) = read_text(path)? else { return Ok(()) };
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: Caption = row.with_context(|| format!("in {}", path.display()))?;
        let aspects = row.aspect_list.trim_matches(['[', ']']).split(", ");
        let aspects: Vec<String> =
            aspects.map(|word| word.trim_matches(['\'', '"']).to_string()).filter(|w| !w.is_empty()).collect();
        add(requests, "musiccaps", &row.caption, [("aspect".to_string(), aspects)].into_iter().collect());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_keep_their_kind_and_sign() {
        let slots =
            intents("{'Mood': {('dark', '+'): 1.0}, 'Artist': {(\"guns n' roses\", '-'): 1.0, ('abba', '~'): 0.5}}");
        assert_eq!(slots.get("mood"), Some(&vec!["+dark".to_string()]));
        assert_eq!(slots.get("artist"), Some(&vec!["-guns n' roses".to_string(), "~abba".to_string()]));
    }
}
