//! WeMusic: conversational music recommendation that runs wholly on the listener's device.
//!
//! ```text
//! turn -> token -> model -> boundary -+-> songs from the model's own knowledge ------+
//!                  |                  +-> tool: consent -> pace -> clean -> songs ---+-> rank -> explain -> ui
//!          wish (hard constraints) -- checked again on the final list ---------------+
//! ```

pub mod boundary;
pub mod catalogue;
#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod host;
pub mod manifest;
pub mod model;
pub mod pipeline;
pub mod rank;
pub mod taste;
pub mod token;
pub mod tool;
pub mod turn;
pub mod ui;
pub mod wish;
pub mod worker;

pub use error::{Code, Error, Result};
pub use turn::{Answer, AnswerSong, Chip, Decision, Mode, Options, Profile, Request, SongRef, Turn};
