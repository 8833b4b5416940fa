//! Sentence embeddings by a BERT encoder with mean pooling.

use anyhow::{Context, Result, anyhow};
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

/// Texts are cut after this many word pieces; song lines have about 15, conversations up to a few hundred.
const TOKENS_MAX: usize = 128;
/// Texts of equal length that pass the encoder together; more leaves the cache, fewer starves the kernels.
const BATCH_SIZE: usize = 32;

/// MiniLM with its tokenizer: text in, unit vectors out.
pub struct Encoder {
    model: BertModel,
    tokenizer: Tokenizer,
    dims: usize,
}

impl Encoder {
    /// Reads `model.safetensors`, `tokenizer.json` and `config.json` from `dir`.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        let read = |name: &str| fs::read(dir.join(name)).with_context(|| format!("cannot read {name} of MiniLM"));
        let config: Config = serde_json::from_slice(&read("config.json")?)?;
        let weights = VarBuilder::from_buffered_safetensors(read("model.safetensors")?, DType::F32, &Device::Cpu)?;
        let model = BertModel::load(weights, &config)?;
        let mut tokenizer = Tokenizer::from_bytes(read("tokenizer.json")?).map_err(|error| anyhow!(error))?;
        // Batches hold texts of one length, so nothing is ever padded.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(Some(TruncationParams { max_length: TOKENS_MAX, ..Default::default() }))
            .map_err(|error| anyhow!(error))?;
        Ok(Self { model, tokenizer, dims: config.hidden_size })
    }

    /// Width of the vectors, 384.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Embeds texts, on all cores; row i of the result is the unit vector of text i.
    ///
    /// # Errors
    /// When tokenising or the encoder fails.
    pub fn embed<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Result<Vec<Vec<f32>>> {
        let ids: Vec<Vec<u32>> = texts
            .par_iter()
            .map(|text| {
                let encoding = self.tokenizer.encode_fast(text.as_ref(), true).map_err(|error| anyhow!(error))?;
                Ok(encoding.get_ids().to_vec())
            })
            .collect::<Result<_>>()?;
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, ids) in ids.iter().enumerate() {
            by_length.entry(ids.len()).or_default().push(row);
        }
        let batches: Vec<&[usize]> = by_length.values().flat_map(|rows| rows.chunks(BATCH_SIZE)).collect();
        let done: Vec<Vec<(usize, Vec<f32>)>> = batches
            .par_iter()
            .map(|rows| {
                let batch: Vec<&[u32]> = rows.iter().map(|row| ids[*row].as_slice()).collect();
                Ok(rows.iter().copied().zip(self.embed_batch(&batch)?).collect())
            })
            .collect::<Result<_>>()?;
        let mut vectors = vec![Vec::new(); texts.len()];
        for (row, vector) in done.into_iter().flatten() {
            vectors[row] = vector;
        }
        Ok(vectors)
    }

    /// Embeds token sequences of one common length.
    fn embed_batch(&self, batch: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let time = batch.first().map_or(0, |ids| ids.len());
        let ids = Tensor::from_vec(batch.concat(), (batch.len(), time), &Device::Cpu)?;
        let types = ids.zeros_like()?;
        let hidden = self.model.forward(&ids, &types, None)?; // (batch, time, dims)
        let mean = hidden.mean(1)?; // (batch, dims)
        let norm = mean.sqr()?.sum_keepdim(1)?.sqrt()?; // (batch, 1)
        Ok(mean.broadcast_div(&norm)?.to_vec2::<f32>()?)
    }
}
