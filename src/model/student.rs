//! The whole transformer, shapes beside the lines.

use candle_core::{D, Tensor};
use candle_nn::ops::{sigmoid, softmax};

use super::config::Config;
use super::input::Batch;
use super::weights::{Init, Linear, Source};
use crate::error::Result;
use crate::token::ROLES;

const EPSILON: f64 = 1e-6;

/// The student.
#[derive(Debug, Clone)]
pub struct Student {
    config: Config,
    text: Tensor,    // (vocab, dim)
    role: Tensor,    // (ROLES, dim)
    place: Tensor,   // (max_len, dim)
    song_in: Linear, // song_dim -> dim
    blocks: Vec<Block>,
    last_norm: Tensor,     // (dim,)
    query_out: Linear,     // dim -> song_dim
    gate_query: Linear,    // dim -> dim
    gate_key: Linear,      // dim -> dim
    gate_role: Tensor,     // (ROLES, 1)
    popularity: Tensor,    // (1, dim)
    popularity_at: Tensor, // (1,)
}

/// What the student makes of a batch of conversations.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Hidden state of the answer slot, normalised: `(batch, dim)`.
    pub hidden: Tensor,
    /// Query into the song vectors: `(batch, song_dim)`.
    pub query: Tensor,
    /// Weight of [`demand_log`] in a song's score: `(batch, 1)`.
    pub popularity: Tensor,
}

/// Log-demand of the song of this rank, up to a constant: demand falls with rank as Zipf's law says.
pub fn demand_log(rank: u32) -> f32 {
    -(rank as f32 + 100.0).ln() + 7.0
}

#[derive(Debug, Clone)]
struct Block {
    attention_norm: Tensor, // (dim,)
    qkv: Linear,            // dim -> 3 dim
    out: Linear,            // dim -> dim
    ffn_norm: Tensor,       // (dim,)
    gate_up: Linear,        // dim -> 2 ffn
    down: Linear,           // ffn -> dim
}

impl Student {
    /// Builds the student from a source of weights.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when a weight is missing or of another shape.
    pub fn new(config: Config, source: &mut dyn Source) -> Result<Self> {
        config.validate()?;
        let (dim, songs) = (config.dim, config.song_dim);
        let near = Init::Normal(0.02);
        let block = |at: usize, source: &mut dyn Source| -> Result<Block> {
            let name = |part: &str| format!("blocks.{at}.{part}");
            // Residual branches start small, the deeper the model the smaller.
            let branch = Init::Normal(0.02 / (2.0 * config.layers as f64).sqrt());
            let inner = Init::Normal(1.0 / (dim as f64).sqrt());
            Ok(Block {
                attention_norm: source.tensor(&name("attention_norm"), &[dim], Init::One)?,
                qkv: source.matrix(&name("qkv"), 3 * dim, dim, inner)?,
                out: source.matrix(&name("out"), dim, dim, branch)?,
                ffn_norm: source.tensor(&name("ffn_norm"), &[dim], Init::One)?,
                gate_up: source.matrix(&name("gate_up"), 2 * config.ffn, dim, inner)?,
                down: source.matrix(&name("down"), dim, config.ffn, branch)?,
            })
        };
        Ok(Self {
            text: source.tensor("text", &[config.vocab, dim], near)?,
            role: source.tensor("role", &[ROLES, dim], near)?,
            place: source.tensor("place", &[config.max_len, dim], Init::Normal(0.01))?,
            song_in: source.matrix("song_in", dim, songs, Init::Eye(0.3))?,
            blocks: (0..config.layers).map(|at| block(at, source)).collect::<Result<_>>()?,
            last_norm: source.tensor("last_norm", &[dim], Init::One)?,
            query_out: source.matrix("query_out", songs, dim, Init::Normal(0.1))?,
            gate_query: source.matrix("gate_query", dim, dim, near)?,
            gate_key: source.matrix("gate_key", dim, dim, near)?,
            gate_role: source.tensor("gate_role", &[ROLES, 1], Init::One)?,
            popularity: source.tensor("popularity", &[1, dim], Init::Zero)?,
            popularity_at: source.tensor("popularity_at", &[1], Init::One)?,
            config,
        })
    }

    /// The student's shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Reads a batch of conversations.
    ///
    /// # Errors
    /// [`crate::Code::Internal`] when shapes disagree.
    pub fn read(&self, input: &Batch) -> Result<Reading> {
        let (batch, time) = input.ids.dims2()?;
        let (dim, cells) = (self.config.dim, batch * time);
        let flat = |ids: &Tensor, table: &Tensor| table.index_select(&ids.flatten_all()?, 0);
        let roles = input.roles.flatten_all()?;
        let songs = input.songs.reshape((cells, self.config.song_dim))?;
        let mut x = (flat(&input.ids, &self.text)? + flat(&input.roles, &self.role)?)?; // (cells, dim)
        x = (x + flat(&input.places, &self.place)?)?;
        x = (x + self.song_in.forward(&songs)?)?;
        let mask = causal_mask(time, input)?;
        for block in &self.blocks {
            x = block.forward(&x, batch, time, self.config.heads, &mask)?;
        }
        let x = rms_norm(&x, &self.last_norm)?; // (cells, dim)
        let hidden = x.index_select(&input.last, 0)?; // (batch, dim)

        // The query is what the hidden state says plus a gated sum of the songs and artists in the conversation:
        // nearness to liked songs need not be learned, only how much each counts.
        let key = self.gate_key.forward(&x)?.reshape((batch, time, dim))?;
        let asked = self.gate_query.forward(&hidden)?.reshape((batch, 1, dim))?;
        let gate = (key.broadcast_mul(&asked)?.sum(D::Minus1)? / (dim as f64).sqrt())?; // (batch, time)
        let gate = (gate + self.gate_role.index_select(&roles, 0)?.reshape((batch, time))?)?;
        let gate = (gate * &input.mask)?.reshape((batch, 1, time))?;
        let pulled = gate.matmul(&input.songs)?.squeeze(1)?; // (batch, song_dim)
        let query = (self.query_out.forward(&hidden)? + pulled)?;
        let popularity = hidden.matmul(&self.popularity.t()?)?.broadcast_add(&self.popularity_at)?;
        Ok(Reading { hidden, query, popularity })
    }
}

impl Block {
    /// `x: (batch * time, dim)`.
    fn forward(&self, x: &Tensor, batch: usize, time: usize, heads: usize, mask: &Tensor) -> Result<Tensor> {
        let (cells, dim) = x.dims2()?;
        let size = dim / heads;
        let qkv = self.qkv.forward(&rms_norm(x, &self.attention_norm)?)?; // (cells, 3 dim)
        let qkv = qkv.reshape((batch, time, 3, heads, size))?;
        let part = |at: usize| qkv.narrow(2, at, 1)?.squeeze(2)?.transpose(1, 2)?.contiguous(); // (batch, heads, time, size)
        let (q, k, v) = (part(0)?, part(1)?, part(2)?);
        let scores = (q.matmul(&k.t()?)? * (1.0 / (size as f64).sqrt()))?; // (batch, heads, time, time)
        let weights = softmax(&scores.broadcast_add(mask)?, D::Minus1)?;
        let mixed = weights.matmul(&v)?.transpose(1, 2)?.reshape((cells, dim))?;
        let x = (x + self.out.forward(&mixed)?)?;
        let wide = self.gate_up.forward(&rms_norm(&x, &self.ffn_norm)?)?; // (cells, 2 ffn)
        let halves = wide.chunk(2, D::Minus1)?;
        let gate = (&halves[0] * sigmoid(&halves[0])?)?;
        Ok((x + self.down.forward(&(gate * &halves[1])?)?)?)
    }
}

/// Root-mean-square norm of the last dimension, from plain operations so that it can be differentiated.
fn rms_norm(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    let scale = (x.sqr()?.mean_keepdim(D::Minus1)? + EPSILON)?.sqrt()?;
    Ok(x.broadcast_div(&scale)?.broadcast_mul(weight)?)
}

/// `(1, 1, time, time)`: nothing later is seen; padding is on the right, so it is never seen by a token.
fn causal_mask(time: usize, input: &Batch) -> Result<Tensor> {
    let cells = (0..time * time).map(|cell| if cell % time > cell / time { -1e9_f32 } else { 0.0 });
    Ok(Tensor::from_vec(cells.collect(), (1, 1, time, time), input.ids.device())?)
}
