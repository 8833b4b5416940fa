//! Song vectors: what the system knows of which songs go together, four bits a number.
//!
//! A segment is `WMSV`, version (u16), width (u16), first song (u32), songs (u32), then one f16 scale a song, then
//! `width / 2` bytes a song; byte `j` holds number `j` in its low half and number `j + width / 2` in its high half,
//! each offset by 8. Little-endian. Song `i` of the whole catalogue is row `i` over all segments.

use half::f16;

use crate::catalogue::SongId;
use crate::error::{Error, Result};

const MAGIC: &[u8; 4] = b"WMSV";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 16;

/// All loaded song vectors, packed as they were stored.
#[derive(Debug, Clone, Default)]
pub struct SongVectors {
    width: usize,
    scales: Vec<f32>,
    packed: Vec<u8>,
}

impl SongVectors {
    /// Opens the first segment.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are not a whole first segment.
    pub fn open(segment: &[u8]) -> Result<Self> {
        let mut vectors = Self::default();
        vectors.extend(segment)?;
        Ok(vectors)
    }

    /// Appends the segment that follows on.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are damaged or belong elsewhere; nothing is changed then.
    pub fn extend(&mut self, segment: &[u8]) -> Result<()> {
        let bad = |what: &str| Error::bad_file(format!("song vectors: {what}; load the file again"));
        let header = segment.get(..HEADER_BYTES).ok_or_else(|| bad("the file is too short"))?;
        if &header[..4] != MAGIC {
            return Err(bad("this is another kind of file"));
        }
        let word = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let long =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize;
        if word(4) != VERSION {
            return Err(bad("the file's version is not known to this build"));
        }
        let (width, first, songs) = (usize::from(word(6)), long(8), long(12));
        if width == 0 || width % 2 != 0 || (self.width != 0 && self.width != width) || first != self.len() {
            return Err(bad("the segment does not follow on the loaded ones"));
        }
        let scale_bytes = songs.checked_mul(2).ok_or_else(|| bad("absurd size"))?;
        let packed_bytes = songs.checked_mul(width / 2).ok_or_else(|| bad("absurd size"))?;
        let body = &segment[HEADER_BYTES..];
        if scale_bytes.checked_add(packed_bytes) != Some(body.len()) {
            return Err(bad("the file was cut short or has a tail"));
        }
        self.width = width;
        self.scales.extend(body[..scale_bytes].chunks_exact(2).map(|b| {
            let scale = f16::from_le_bytes([b[0], b[1]]).to_f32();
            if scale.is_finite() { scale } else { 0.0 }
        }));
        self.packed.extend_from_slice(&body[scale_bytes..]);
        Ok(())
    }

    /// Packs rows `(songs, width)` of full precision into a segment that starts at song `first`.
    pub fn pack(rows: &[f32], width: usize, first: usize) -> Vec<u8> {
        let songs = rows.len() / width.max(1);
        let mut out = Vec::with_capacity(HEADER_BYTES + songs * (2 + width / 2));
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&(width as u16).to_le_bytes());
        out.extend_from_slice(&(first as u32).to_le_bytes());
        out.extend_from_slice(&(songs as u32).to_le_bytes());
        let scales: Vec<f16> = rows.chunks_exact(width).map(best_scale).collect();
        for scale in &scales {
            out.extend_from_slice(&scale.to_le_bytes());
        }
        for (row, scale) in rows.chunks_exact(width).zip(&scales) {
            let (low, high) = row.split_at(width / 2);
            let scale = scale.to_f32();
            out.extend(low.iter().zip(high).map(|(&l, &h)| nibble(l, scale) | (nibble(h, scale) << 4)));
        }
        out
    }

    /// Songs that have a vector now.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// True when nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Numbers in a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Adds `weight` times the song's vector to `out` (`width` numbers); an unknown song adds nothing.
    pub fn add_row(&self, song: SongId, weight: f32, out: &mut [f32]) {
        let half = self.width / 2;
        let index = song.0 as usize;
        let (Some(&scale), Some(row)) = (self.scales.get(index), self.packed.get(index * half..(index + 1) * half))
        else {
            return;
        };
        let scale = scale * weight;
        let (low, high) = out.split_at_mut(half);
        for ((byte, low), high) in row.iter().zip(low).zip(high) {
            *low += (f32::from(byte & 15) - 8.0) * scale;
            *high += (f32::from(byte >> 4) - 8.0) * scale;
        }
    }

    /// The song's vector in full; zeros for an unknown song.
    pub fn row(&self, song: SongId) -> Vec<f32> {
        let mut out = vec![0.0; self.width];
        self.add_row(song, 1.0, &mut out);
        out
    }

    /// Makes `query` ready for many dot products.
    pub fn prepare(&self, query: &[f32]) -> Query {
        let largest = query.iter().fold(1e-9_f32, |most, v| most.max(v.abs()));
        let scale = largest / 127.0;
        let quantised: Vec<i16> = query.iter().map(|v| (v / scale).round() as i16).collect();
        Query { offset: -8 * quantised.iter().map(|&v| i32::from(v)).sum::<i32>(), scale, quantised }
    }

    /// Dot product of a prepared query with one song; zero for an unknown song.
    pub fn dot(&self, query: &Query, song: SongId) -> f32 {
        let half = self.width / 2;
        let index = song.0 as usize;
        match (self.scales.get(index), self.packed.get(index * half..(index + 1) * half)) {
            (Some(scale), Some(row)) => query.dot(row) * scale,
            _ => 0.0,
        }
    }

    /// Dot products of a prepared query with every loaded song, written to `out` `(songs,)`.
    pub fn dot_all(&self, query: &Query, out: &mut Vec<f32>) {
        out.clear();
        let half = (self.width / 2).max(1);
        out.extend(self.packed.chunks_exact(half).zip(&self.scales).map(|(row, scale)| query.dot(row) * scale));
    }
}

/// A query quantised to eight bits.
#[derive(Debug, Clone)]
pub struct Query {
    quantised: Vec<i16>,
    offset: i32,
    scale: f32,
}

/// Bytes of a row whose products fit sixteen bits when eight lanes add them up: 2 * 8 * 15 * 127 < 32,768.
const BLOCK: usize = 64;
const LANES: usize = 8;

impl Query {
    /// Integer dot product in plain loops over eight sixteen-bit lanes, which is one SIMD register of wasm and of
    /// every native target: the compiler needs no intrinsics to use it.
    #[inline]
    fn dot(&self, row: &[u8]) -> f32 {
        let (low, high) = self.quantised.split_at(row.len().min(self.quantised.len()));
        let mut sum = 0_i32;
        for ((bytes, low), high) in row.chunks(BLOCK).zip(low.chunks(BLOCK)).zip(high.chunks(BLOCK)) {
            let mut lanes = [0_i16; LANES];
            let (bytes, bytes_rest) = bytes.as_chunks::<LANES>();
            let (low, low_rest) = low.as_chunks::<LANES>();
            let (high, high_rest) = high.as_chunks::<LANES>();
            for ((bytes, low), high) in bytes.iter().zip(low).zip(high) {
                for lane in 0..LANES {
                    let (l, h) = (i16::from(bytes[lane] & 15), i16::from(bytes[lane] >> 4));
                    let products = l.wrapping_mul(low[lane]).wrapping_add(h.wrapping_mul(high[lane]));
                    lanes[lane] = lanes[lane].wrapping_add(products);
                }
            }
            sum += lanes.iter().map(|&lane| i32::from(lane)).sum::<i32>();
            for ((&byte, &l), &h) in bytes_rest.iter().zip(low_rest).zip(high_rest) {
                sum += i32::from(byte & 15) * i32::from(l) + i32::from(byte >> 4) * i32::from(h);
            }
        }
        (sum + self.offset) as f32 * self.scale
    }
}

fn nibble(value: f32, scale: f32) -> u8 {
    if scale == 0.0 { 8 } else { ((value / scale).round() + 8.0).clamp(0.0, 15.0) as u8 }
}

/// The scale that loses least, searched near the largest number's: clipping a rare peak pays for finer steps.
fn best_scale(row: &[f32]) -> f16 {
    let largest = row.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let loss = |scale: f32| -> f32 {
        row.iter().map(|&v| (f32::from(nibble(v, scale)) - 8.0).mul_add(-scale, v).powi(2)).sum()
    };
    let candidates = (0..10).map(|step| f16::from_f32(largest / 7.0 * (0.55 + 0.05 * step as f32)));
    candidates.min_by(|a, b| loss(a.to_f32()).total_cmp(&loss(b.to_f32()))).unwrap_or(f16::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<f32> {
        (0..64 * 5).map(|i| ((i * 37 % 101) as f32 / 50.0 - 1.0) * 0.1).collect()
    }

    #[test]
    fn packing_keeps_directions() {
        let rows = rows();
        let vectors = SongVectors::open(&SongVectors::pack(&rows, 64, 0)).unwrap();
        for song in 0..5_u32 {
            let (want, got) = (&rows[song as usize * 64..][..64], vectors.row(SongId(song)));
            let dot: f32 = want.iter().zip(&got).map(|(a, b)| a * b).sum();
            let norm = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
            assert!(dot / (norm(want) * norm(&got)) > 0.99);
            let query = vectors.prepare(want);
            let exact: f32 = want.iter().zip(&got).map(|(a, b)| a * b).sum();
            assert!((vectors.dot(&query, SongId(song)) - exact).abs() < 0.03 * exact.abs());
        }
    }

    #[test]
    fn segments_follow_on_or_are_refused() {
        let rows = rows();
        let mut vectors = SongVectors::open(&SongVectors::pack(&rows[..128], 64, 0)).unwrap();
        let tail = SongVectors::pack(&rows[128..], 64, 2);
        assert!(vectors.extend(&tail[..tail.len() - 1]).is_err());
        assert_eq!(vectors.len(), 2);
        vectors.extend(&tail).unwrap();
        assert!(vectors.extend(&tail).is_err());
        let mut all = Vec::new();
        vectors.dot_all(&vectors.prepare(&rows[..64]), &mut all);
        assert_eq!(all.len(), 5);
        assert!(SongVectors::open(b"nonsense").is_err());
    }
}
