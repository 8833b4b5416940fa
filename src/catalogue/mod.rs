//! The songs the device knows.

pub mod normalise;
pub mod row;

pub use row::{ArtistRow, Mood, SongRow};
