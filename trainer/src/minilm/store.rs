//! The file of song embeddings: one byte a dimension and one scale a row.

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use std::fs;
use std::path::Path;

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"WMEMBED1";
/// Magic, number of rows, width.
const HEADER_BYTES: usize = 16;

/// Unit vectors of all songs, quantised to one byte a dimension.
///
/// The file holds the magic `WMEMBED1`, rows and dims as little-endian u32, then each row: its scale as f32 and
/// dims signed bytes; a component is scale times byte.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    dims: usize,
    scales: Vec<f32>,
    codes: Vec<i8>,
}

impl Embeddings {
    /// An empty set of vectors of this width.
    pub fn new(dims: usize) -> Self {
        Self { dims, scales: Vec::new(), codes: Vec::new() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read or is not a whole file of embeddings.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::from_bytes(&bytes).with_context(|| format!("{} is damaged", path.display()))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (header, body) = bytes.split_at_checked(HEADER_BYTES).context("shorter than its header")?;
        let (magic, counts) = header.split_at(MAGIC.len());
        ensure!(magic == MAGIC, "not a file of embeddings");
        let (rows, dims) = counts.split_at(4);
        let rows = u32::from_le_bytes(rows.try_into()?) as usize;
        let dims = u32::from_le_bytes(dims.try_into()?) as usize;
        ensure!(dims > 0 && body.len() == rows * (dims + 4), "length does not match its header");
        let mut embeddings = Self { dims, scales: Vec::with_capacity(rows), codes: Vec::with_capacity(rows * dims) };
        embeddings.push_encoded(body)?;
        Ok(embeddings)
    }

    /// Appends whole encoded rows.
    fn push_encoded(&mut self, bytes: &[u8]) -> Result<()> {
        for row in bytes.chunks_exact(self.dims + 4) {
            let (scale, codes) = row.split_at(4);
            self.scales.push(f32::from_le_bytes(scale.try_into()?));
            self.codes.extend(codes.iter().map(|code| *code as i8));
        }
        Ok(())
    }

    /// Reads bare rows, as a checkpoint holds them; a torn last row is dropped.
    ///
    /// # Errors
    /// When the file exists but cannot be read.
    pub fn load_rows(path: &Path, dims: usize) -> Result<Self> {
        let mut embeddings = Self::new(dims);
        if path.is_file() {
            embeddings.push_encoded(&fs::read(path)?)?;
        }
        Ok(embeddings)
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.len() * (self.dims + 4));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.dims as u32).to_le_bytes());
        for row in 0..self.len() {
            self.encode_row(row, &mut bytes);
        }
        // Written aside and renamed, so that a killed run never leaves half a file under the real name.
        let aside = path.with_extension("tmp");
        fs::write(&aside, bytes)?;
        fs::rename(&aside, path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Appends one row in the file's form to `bytes`.
    pub fn encode_row(&self, row: usize, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.scales[row].to_le_bytes());
        bytes.extend(self.codes_of(row).iter().map(|code| *code as u8));
    }

    /// Appends a vector of `dims` numbers, scaled to unit length first; a zero vector stays zero.
    ///
    /// # Errors
    /// When the vector has another width.
    pub fn push(&mut self, vector: &[f32]) -> Result<()> {
        ensure!(vector.len() == self.dims, "a vector of {} numbers among ones of {}", vector.len(), self.dims);
        let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let largest = vector.iter().fold(0.0f32, |largest, x| largest.max(x.abs())).max(f32::MIN_POSITIVE);
        self.scales.push(largest / norm / 127.0);
        self.codes.extend(vector.iter().map(|x| (x / largest * 127.0).round() as i8));
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Width of the vectors.
    pub fn dims(&self) -> usize {
        self.dims
    }

    fn codes_of(&self, row: usize) -> &[i8] {
        &self.codes[row * self.dims..(row + 1) * self.dims]
    }

    /// The vector of a row, dequantised; unit length within about half a percent. Empty past the end.
    pub fn row(&self, row: usize) -> Vec<f32> {
        match self.scales.get(row) {
            Some(scale) => self.codes_of(row).iter().map(|code| f32::from(*code) * scale).collect(),
            None => Vec::new(),
        }
    }

    /// Inner product of `query`: (dims) with every row, in row order.
    pub fn score_all(&self, query: &[f32]) -> Vec<f32> {
        let dot = |(codes, scale): (&[i8], &f32)| {
            // Eight running sums, so that the compiler may keep them in one vector register.
            let mut sums = [0.0f32; 8];
            for (codes, query) in codes.chunks_exact(8).zip(query.chunks_exact(8)) {
                for lane in 0..8 {
                    sums[lane] += f32::from(codes[lane]) * query[lane];
                }
            }
            let done = query.len() / 8 * 8;
            let rest: f32 = codes.iter().zip(query).skip(done).map(|(code, x)| f32::from(*code) * x).sum();
            (sums.iter().sum::<f32>() + rest) * scale
        };
        self.codes.par_chunks_exact(self.dims).zip(self.scales.par_iter()).with_min_len(4096).map(dot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Embeddings {
        let mut embeddings = Embeddings::new(10);
        for row in 0..5 {
            let vector: Vec<f32> = (0..10).map(|x| ((x * 7 + row * 3) % 11) as f32 - 5.0).collect();
            embeddings.push(&vector).unwrap();
        }
        embeddings
    }

    #[test]
    fn rows_keep_direction_and_get_unit_length() {
        let mut embeddings = Embeddings::new(3);
        embeddings.push(&[3.0, 0.0, -4.0]).unwrap();
        let row = embeddings.row(0);
        assert!((row[0] - 0.6).abs() < 0.005 && row[1] == 0.0 && (row[2] + 0.8).abs() < 0.005, "{row:?}");
    }

    #[test]
    fn score_all_is_the_inner_product_with_each_row() {
        let embeddings = sample();
        let query: Vec<f32> = (0..10).map(|x| x as f32 / 10.0).collect();
        for (row, score) in embeddings.score_all(&query).into_iter().enumerate() {
            let expected: f32 = embeddings.row(row).iter().zip(&query).map(|(a, b)| a * b).sum();
            assert!((score - expected).abs() < 1e-5);
        }
    }

    #[test]
    fn files_come_back_whole_and_truncated_ones_are_refused() {
        let dir = std::env::temp_dir().join(format!("wemusic-embeddings-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let path = dir.join("embeddings.bin");
        let embeddings = sample();
        embeddings.save(&path).unwrap();
        assert_eq!(Embeddings::load(&path).unwrap(), embeddings);
        let bytes = fs::read(&path).unwrap();
        for length in [0, 7, HEADER_BYTES, bytes.len() - 1] {
            assert!(Embeddings::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
