//! What the page and its worker say to each other; plain data, cloned structurally across the boundary.
//!
//! ```text
//! page                                       worker
//!   |  <- Up                                   |  its code runs
//!   |  Open {models_url} ->                    |
//!   |  <- Progress ... (tier 0)                |  manifest, then files: cache or download, SHA-256 verified
//!   |  <- Loaded {songs}                       |  answers from now on
//!   |  Answer {request_id, ...} ->             |
//!   |  <- Progress ... (tier 1), Loaded        |  between answers
//!   |  <- Answered | Failed {request_id}       |
//! ```
//! A request gets exactly one `Answered` or `Failed`, unless it was cancelled or the worker ended.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::taste::Avoid;
use crate::turn::{Answer, Options, Request};

/// What the page asks of the worker.
#[allow(clippy::large_enum_variant, reason = "large on 64 bits only; messages live for a moment, one at a time")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Load the engine from the files beside `models_url`'s manifest. Sent once, first.
    Open {
        /// Absolute address of the folder that holds `manifest.json`, with a slash at the end.
        models_url: String,
    },
    /// Answer a conversation.
    Answer {
        /// Names this request in replies; never used twice.
        request_id: u32,
        /// The conversation.
        request: Request,
        /// How to answer.
        options: Options,
        /// Artists and styles to leave out.
        avoid: Vec<Avoid>,
    },
    /// Forget a request that has not been begun.
    Cancel {
        /// The request.
        request_id: u32,
    },
}

/// What the worker tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// The worker's code runs and listens.
    Up,
    /// Files of one tier are arriving.
    Progress(Progress),
    /// The engine answers, from this much knowledge. Sent again when a later tier has been added.
    Loaded(Loaded),
    /// Files could not be kept for the next visit; the engine runs from memory.
    NotStored {
        /// Why, and what it means.
        error: Error,
    },
    /// Nothing can be answered: the first tier could not be loaded.
    OpenFailed {
        /// Why.
        error: Error,
    },
    /// A later tier could not be added; answers go on without it.
    ExtendFailed {
        /// Why.
        error: Error,
    },
    /// The reply to a request.
    Answered {
        /// The request.
        request_id: u32,
        /// The reply.
        answer: Box<Answer>,
    },
    /// A request could not be served.
    Failed {
        /// The request.
        request_id: u32,
        /// Why.
        error: Error,
    },
    /// The worker's last words: a defect was hit and it must be replaced.
    Panicked {
        /// Where and why, for a developer.
        message: String,
    },
}

/// How much of a tier has arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// 0: needed before the first answer; 1 and up: streams in afterwards.
    pub tier: u32,
    /// Bytes here so far, cached ones included.
    pub received_bytes: u64,
    /// Bytes of the tier as the manifest says.
    pub total_bytes: u64,
    /// True when all bytes so far came from this device.
    pub from_cache: bool,
}

impl Progress {
    /// Share that has arrived, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.total_bytes == 0 {
            return 0.0;
        }
        (self.received_bytes as f64 / self.total_bytes as f64).clamp(0.0, 1.0)
    }
}

/// What the engine now knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The model's version, as the manifest says.
    pub version: String,
    /// Songs that can be answered with.
    pub songs: u32,
    /// Songs once every tier is here.
    pub songs_total: u32,
    /// Weights in the model.
    pub parameters: u64,
    /// True when no further tier follows.
    pub complete: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::turn::{AnswerSong, Chip, Decision, ScoreParts, SongRef, Source, Turn};

    fn answer() -> Answer {
        Answer {
            id: "7".into(),
            decision: Decision::Tool,
            confidence: 0.25,
            constraints: vec![Chip { id: "era:1990-1999".into(), label: "1990s".into(), negated: false, hard: true }],
            songs: vec![AnswerSong {
                song_id: Some(4),
                artist: "Sigur Rós".into(),
                title: "Hoppípolla \"live\"".into(),
                year: Some(2005),
                genres: vec!["post-rock".into()],
                popularity: 90,
                score: -1.5,
                parts: ScoreParts { student: -2.0, mention: 0.5, ..Default::default() },
                why: "near songs you like".into(),
                unverified: vec!["instrumental".into()],
                source: Source::Device,
            }],
            shortfall: Some("only one song".into()),
            unknown_names: vec!["Xyz".into()],
            elapsed_ms: 12.5,
        }
    }

    fn error() -> Error {
        Error::new(Code::Network, "no connection")
    }

    fn all_from_worker() -> Vec<FromWorker> {
        let loaded =
            Loaded { version: "1".into(), songs: 5, songs_total: 9, parameters: 10_000_000_000, complete: false };
        vec![
            FromWorker::Up,
            FromWorker::Progress(Progress { tier: 1, received_bytes: 5 << 32, total_bytes: 6 << 32, from_cache: true }),
            FromWorker::Loaded(loaded),
            FromWorker::NotStored { error: error() },
            FromWorker::OpenFailed { error: error() },
            FromWorker::ExtendFailed { error: error() },
            FromWorker::Answered { request_id: u32::MAX, answer: Box::new(answer()) },
            FromWorker::Failed { request_id: 3, error: error() },
            FromWorker::Panicked { message: "index out of bounds".into() },
        ]
    }

    fn all_to_worker() -> Vec<ToWorker> {
        let song = SongRef { artist: "Low".into(), title: "Sunflower".into() };
        let turn = Turn { user: "slow\n\u{1F3B5}".into(), liked: vec![song.clone()], ..Default::default() };
        vec![
            ToWorker::Open { models_url: "https://example.org/models/".into() },
            ToWorker::Answer {
                request_id: 1,
                request: Request {
                    id: "1".into(),
                    turns: vec![turn],
                    candidates: Some(vec![song]),
                    ..Default::default()
                },
                options: Options { seed: (1 << 53) - 1, adventure: 0.75, ..Default::default() },
                avoid: vec![Avoid::Artist("Low".into()), Avoid::Genre("pop".into())],
            },
            ToWorker::Cancel { request_id: 1 },
        ]
    }

    #[test]
    fn every_message_survives_the_way_there_and_back() {
        for message in all_from_worker() {
            let text = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<FromWorker>(&text).unwrap(), message);
        }
        for message in all_to_worker() {
            let text = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<ToWorker>(&text).unwrap(), message);
        }
    }

    #[test]
    fn unknown_or_mangled_messages_are_errors() {
        for text in [r#"{"open": {}}"#, r#"{"explode": {}}"#, r#""cancel""#, r#"{"cancel": {"request_id": -1}}"#, "7"] {
            assert!(serde_json::from_str::<ToWorker>(text).is_err(), "{text} was read");
        }
    }

    #[test]
    fn the_share_stays_within_bounds() {
        assert_eq!(Progress::default().share(), 0.0);
        let over = Progress { received_bytes: 30, total_bytes: 20, ..Default::default() };
        assert_eq!(over.share(), 1.0);
    }
}
