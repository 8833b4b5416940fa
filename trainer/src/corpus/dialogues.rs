//! The real playlist-curation dialogues, their songs matched to the catalogue.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::resolve::Resolved;
use super::split;
use super::tables::DialogueSong;
use super::types::{Dialogue, DialogueTurn, Gold, Split};

/// A dialogue as the data set writes it.
#[derive(Deserialize)]
pub struct RawDialogue {
    id: String,
    turns: Vec<RawTurn>,
    tracks: HashMap<String, RawTrack>,
    goal_playlist: Vec<String>,
}

#[derive(Deserialize)]
struct RawTurn {
    #[serde(default)]
    user_query: String,
    #[serde(default)]
    system_response: String,
    #[serde(default)]
    search_queries: Vec<String>,
    #[serde(default)]
    search_results: Vec<Vec<String>>,
    #[serde(default)]
    liked_results: Vec<String>,
    #[serde(default)]
    disliked_results: Vec<String>,
}

#[derive(Deserialize)]
struct RawTrack {
    #[serde(default)]
    track_artists: Vec<String>,
    #[serde(default)]
    track_titles: String,
}

/// Reads the dialogues; a folder without them gives none.
pub fn read(data: &Path) -> Result<Vec<RawDialogue>> {
    let path = data.join("dialogues/cpcd.jsonl");
    if !path.is_file() {
        return Ok(vec![]);
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| format!("{} line {}", path.display(), number + 1))
        })
        .collect()
}

/// Songs of the training dialogues; those of the others must stay unknown.
pub fn training_songs(dialogues: &[RawDialogue]) -> Vec<DialogueSong> {
    let training = dialogues.iter().filter(|dialogue| split::of_dialogue(&dialogue.id) == Split::Train);
    training
        .flat_map(|dialogue| dialogue.tracks.values())
        .map(|track| DialogueSong { artist: track.track_artists.join(", "), title: track.track_titles.clone() })
        .collect()
}

/// Matches every named song to the catalogue.
pub fn link(raw: Vec<RawDialogue>, resolved: &Resolved, id_of: &HashMap<u32, u32>) -> Vec<Dialogue> {
    let find = |track: &RawTrack| Gold {
        artist: track.track_artists.join(", "),
        title: track.track_titles.clone(),
        song: resolved.find(&track.track_artists, &track.track_titles).and_then(|song| id_of.get(&song)).copied(),
    };
    raw.into_iter()
        .map(|dialogue| {
            let songs: HashMap<&String, Gold> = dialogue.tracks.iter().map(|(id, track)| (id, find(track))).collect();
            let golds = |ids: &[String]| -> Vec<Gold> { ids.iter().filter_map(|id| songs.get(id)).cloned().collect() };
            let turns = dialogue
                .turns
                .iter()
                .map(|turn| DialogueTurn {
                    user: turn.user_query.trim().to_string(),
                    assistant: turn.system_response.trim().to_string(),
                    queries: turn.search_queries.clone(),
                    liked: golds(&turn.liked_results),
                    disliked: golds(&turn.disliked_results),
                    results: golds(&turn.search_results.concat()),
                })
                .collect();
            Dialogue {
                split: split::of_dialogue(&dialogue.id),
                turns,
                goal: golds(&dialogue.goal_playlist),
                id: dialogue.id,
            }
        })
        .collect()
}
