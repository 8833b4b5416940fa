//! Byte-pair tokens of text.

use crate::error::{Error, Result};

/// The student's text tokenizer.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
}

impl Tokenizer {
    /// Opens a tokenizer in Hugging Face's JSON form.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are not a tokenizer.
    pub fn open(json: &[u8]) -> Result<Self> {
        let inner = tokenizers::Tokenizer::from_bytes(json)
            .map_err(|error| Error::bad_file(format!("tokenizer.json is not a tokenizer: {error}")))?;
        Ok(Self { inner })
    }

    /// Number of text tokens.
    pub fn len(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// True when the tokenizer knows no token.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Token ids of `text`; text that cannot be tokenised has none.
    pub fn ids(&self, text: &str) -> Vec<u32> {
        if text.is_empty() {
            return Vec::new();
        }
        self.inner.encode_fast(text, false).map(|encoding| encoding.get_ids().to_vec()).unwrap_or_default()
    }
}
