//! The student: a small causal transformer that reads a conversation and points into the space of song vectors.
//!
//! ```text
//! tokens -> embed (text | song | artist, role, place) -> blocks -> hidden -> query -> scores of all songs
//!                                                                    |
//!                                                                    +-> boundary head
//! ```
//!
//! The same definition trains (full precision, on variables) and answers (q8_0): only [`Linear`] and where the
//! [`Source`] takes its weights from differ.

mod companions;
mod config;
mod gguf;
mod input;
mod student;
mod vectors;
mod weights;

pub use companions::{Companions, MOST_SONGS};
pub use config::Config;
pub use gguf::{GgufSource, write_gguf};
pub use input::{Batch, artist_vector};
pub use student::{Reading, Student, demand_log};
pub use vectors::{Query, SongVectors};
pub use weights::{Init, Linear, Source};
