//! The student's shape.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Sizes of the student transformer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Text tokens, the placeholder of non-text tokens included.
    pub vocab: usize,
    /// Width of the residual stream.
    pub dim: usize,
    /// Transformer blocks.
    pub layers: usize,
    /// Attention heads; divides `dim`.
    pub heads: usize,
    /// Hidden width of the gated feed-forward part.
    pub ffn: usize,
    /// Width of a song vector.
    pub song_dim: usize,
    /// Longest input, in tokens.
    pub max_len: usize,
}

impl Config {
    /// The one dial for size: `depth` blocks of width `64 * depth`.
    ///
    /// Everything stays a multiple of 32, so that every matrix can be stored as q8_0.
    pub fn of_depth(depth: usize, vocab: usize) -> Self {
        let dim = 64 * depth;
        Self {
            vocab,
            dim,
            layers: depth,
            heads: depth,
            ffn: (dim * 8 / 3).next_multiple_of(64),
            song_dim: 128,
            max_len: 160,
        }
    }

    /// Refuses shapes that would not fit together or would ask for absurd amounts of memory.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] naming the size at fault.
    pub fn validate(&self) -> Result<()> {
        let within = [
            ("vocab", self.vocab, 1 << 18),
            ("dim", self.dim, 4096),
            ("layers", self.layers, 64),
            ("heads", self.heads, 64),
            ("ffn", self.ffn, 16384),
            ("song_dim", self.song_dim, 1024),
            ("max_len", self.max_len, 8192),
        ];
        for (name, value, limit) in within {
            if value == 0 || value > limit {
                return Err(Error::bad_file(format!("the model's {name} is {value}; 1 to {limit} is possible")));
            }
        }
        if !self.dim.is_multiple_of(self.heads)
            || !self.dim.is_multiple_of(32)
            || !self.ffn.is_multiple_of(32)
            || !self.song_dim.is_multiple_of(32)
        {
            return Err(Error::bad_file("the model's sizes do not divide evenly; export it again"));
        }
        Ok(())
    }
}
