//! Artist keys in sorted order, front-coded in small blocks: exact look-up and search with typos, both in place.

use super::bytes::{Column, Reader, put_column, short};
use crate::error::Result;
use std::cmp::Ordering;
use std::ops::Range;

/// Keys per block; each block starts with a whole key.
const BLOCK: usize = 16;
/// Keys are cut to this many bytes, in the file and when asked for.
pub(super) const KEY_LIMIT_BYTES: usize = 96;
const NIBBLE: u8 = 15;

/// The frame of a lexicon inside a segment.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    section: Range<usize>,
    count: usize,
    starts: Column,
    numbers: Column,
    data_at: usize,
}

/// What an exact look-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seek {
    /// The number stored with the key, if the key is there.
    pub(super) number: Option<u32>,
    /// Whether any longer key starts with it.
    pub(super) is_prefix: bool,
}

/// Walks the keys of one block.
struct Walk<'a> {
    reader: Reader<'a>,
    rank: usize,
    left: usize,
    key: Vec<u8>,
}

impl Walk<'_> {
    /// Steps to the next key; gives its rank and how many leading bytes it shares with the one before.
    fn step(&mut self) -> Option<(usize, usize)> {
        self.left = self.left.checked_sub(1)?;
        let head = self.reader.u8().ok()?;
        let shared = self.nibble(head >> 4)?;
        let added = self.nibble(head & NIBBLE)?;
        if shared > self.key.len() || shared + added > KEY_LIMIT_BYTES {
            return None;
        }
        let suffix = self.reader.take(added).ok()?;
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix);
        self.rank += 1;
        Some((self.rank - 1, shared))
    }

    fn nibble(&mut self, nibble: u8) -> Option<usize> {
        let more = if nibble == NIBBLE { self.reader.u8().ok()? } else { 0 };
        Some(usize::from(nibble) + usize::from(more))
    }
}

impl Lexicon {
    /// Reads the frame: count, block starts, numbers, data.
    pub(super) fn read(segment: &[u8], section: Range<usize>) -> Result<Self> {
        let bytes = segment.get(section.clone()).ok_or_else(short)?;
        let mut reader = Reader::new(bytes);
        let count = reader.count()?;
        let starts = reader.column(count.div_ceil(BLOCK))?;
        let numbers = reader.column(count)?;
        let data_at = reader.position();
        Ok(Self { section, count, starts, numbers, data_at })
    }

    /// The largest number stored, for the caller to check once.
    pub(super) fn largest_number(&self, segment: &[u8]) -> Option<u32> {
        let bytes = segment.get(self.section.clone())?;
        (0..self.count).filter_map(|rank| self.numbers.get(bytes, rank)).max()
    }

    fn walk<'a>(&self, bytes: &'a [u8], block: usize) -> Option<Walk<'a>> {
        let start = self.data_at.checked_add(self.starts.get(bytes, block)? as usize)?;
        let rank = block * BLOCK;
        let left = self.count.checked_sub(rank)?.min(BLOCK);
        Some(Walk { reader: Reader::new(bytes.get(start..)?), rank, left, key: Vec::with_capacity(32) })
    }

    /// The first key of a block, in place.
    fn head<'a>(&self, bytes: &'a [u8], block: usize) -> Option<&'a [u8]> {
        let start = self.data_at.checked_add(self.starts.get(bytes, block)? as usize)?;
        let mut reader = Reader::new(bytes.get(start..)?);
        let nibble = reader.u8().ok()? & NIBBLE;
        let more = if nibble == NIBBLE { reader.u8().ok()? } else { 0 };
        reader.take(usize::from(nibble) + usize::from(more)).ok()
    }

    /// How many blocks have a head for which `before` holds; heads are sorted.
    fn blocks_where(&self, bytes: &[u8], from: usize, before: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (from, self.starts.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.head(bytes, middle).is_some_and(&before) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Looks `key` up exactly.
    pub(super) fn seek(&self, segment: &[u8], key: &[u8]) -> Seek {
        let mut seek = Seek { number: None, is_prefix: false };
        let bytes = segment.get(self.section.clone()).unwrap_or_default();
        let key = key.get(..KEY_LIMIT_BYTES).unwrap_or(key);
        let block = self.blocks_where(bytes, 0, |head| head <= key).saturating_sub(1);
        // Keys that start with `key` may begin only in the next block.
        for block in [block, block + 1] {
            let Some(mut walk) = self.walk(bytes, block) else { break };
            while let Some((rank, _)) = walk.step() {
                match walk.key.as_slice().cmp(key) {
                    Ordering::Less => {}
                    Ordering::Equal => seek.number = self.numbers.get(bytes, rank),
                    Ordering::Greater => {
                        seek.is_prefix = walk.key.starts_with(key);
                        return seek;
                    }
                }
            }
        }
        seek
    }

    /// All keys within `limit` edits of `key` (insert, delete, replace, swap neighbours) that share its first byte,
    /// with their distances, in key order.
    pub(super) fn near(&self, segment: &[u8], key: &[u8], limit: usize, found: &mut Vec<(u32, usize)>) {
        let bytes = segment.get(self.section.clone()).unwrap_or_default();
        let Some(first) = key.first().copied() else { return };
        let mut edits = Edits::new(key);
        let mut block = self.blocks_where(bytes, 0, |head| head.first().is_some_and(|b| *b < first)).saturating_sub(1);
        let mut previous: Vec<u8> = Vec::new();
        let mut dead: Option<usize> = None;
        while let Some(mut walk) = self.walk(bytes, block) {
            let mut is_block_head = true;
            while let Some((rank, mut shared)) = walk.step() {
                if is_block_head {
                    shared = previous.iter().zip(&walk.key).take_while(|(a, b)| a == b).count();
                    is_block_head = false;
                }
                match walk.key.first().copied().unwrap_or(0).cmp(&first) {
                    Ordering::Less => continue,
                    Ordering::Greater => return,
                    Ordering::Equal => {}
                }
                if dead.is_some_and(|depth| depth <= shared) {
                    continue;
                }
                dead = edits.extend(&walk.key, shared, limit);
                if dead.is_none() && edits.distance() <= limit {
                    found.extend(self.numbers.get(bytes, rank).map(|number| (number, edits.distance())));
                }
                previous.clone_from(&walk.key);
            }
            block = match dead.and_then(|depth| previous.get(..depth)) {
                // Nothing that starts like this can match: skip to where another start begins.
                Some(prefix) => {
                    let past = |head: &[u8]| head.get(..prefix.len()).unwrap_or(head) <= prefix;
                    self.blocks_where(bytes, block + 1, past).saturating_sub(1).max(block + 1)
                }
                None => block + 1,
            };
        }
    }

    /// The lexicon as bytes; `keys` sorted by key and without repeats.
    pub(super) fn write(keys: &[(Vec<u8>, u32)]) -> Vec<u8> {
        let (mut starts, mut data) = (Vec::new(), Vec::new());
        let mut previous: &[u8] = &[];
        for (rank, (key, _)) in keys.iter().enumerate() {
            let mut shared = previous.iter().zip(key).take_while(|(a, b)| a == b).count();
            if rank % BLOCK == 0 {
                starts.push(data.len() as u32);
                shared = 0;
            }
            let added = key.len() - shared;
            let nibble = |n: usize| n.min(usize::from(NIBBLE)) as u8;
            data.push((nibble(shared) << 4) | nibble(added));
            for n in [shared, added] {
                if n >= usize::from(NIBBLE) {
                    data.push((n - usize::from(NIBBLE)) as u8);
                }
            }
            data.extend(key.iter().skip(shared));
            previous = key;
        }
        let mut out = (keys.len() as u32).to_le_bytes().to_vec();
        put_column(&mut out, &starts);
        put_column(&mut out, &keys.iter().map(|(_, number)| *number).collect::<Vec<_>>());
        out.extend(data);
        out
    }
}

/// Edit distance to one key, kept row by row so that keys with a common start share the work.
pub(super) struct Edits<'a> {
    key: &'a [u8],
    /// Row `depth` holds, by column, the edits between the first `depth` bytes of the other key and `column` bytes of
    /// this one; all rows in one list, so that no search allocates more than once.
    cells: Vec<u8>,
    depth: usize,
}

impl<'a> Edits<'a> {
    /// Starts from `key`, of which no more than [`KEY_LIMIT_BYTES`] count.
    pub(super) fn new(key: &'a [u8]) -> Self {
        let key = key.get(..KEY_LIMIT_BYTES).unwrap_or(key);
        Self { key, cells: (0..=key.len() as u8).collect(), depth: 0 }
    }

    /// Goes on with `other`, whose first `shared` bytes are as before; gives the depth at which no ending of `other`
    /// can come within `limit`, if there is one.
    pub(super) fn extend(&mut self, other: &[u8], shared: usize, limit: usize) -> Option<usize> {
        self.depth = self.depth.min(shared);
        let other = other.get(..KEY_LIMIT_BYTES).unwrap_or(other);
        while let Some(byte) = other.get(self.depth) {
            let least = self.add_row(other, *byte);
            self.depth += 1;
            if usize::from(least) > limit {
                return Some(self.depth);
            }
        }
        None
    }

    /// Computes the row after the present one; gives its least cell.
    fn add_row(&mut self, other: &[u8], byte: u8) -> u8 {
        let width = self.key.len() + 1;
        let start = (self.depth + 1) * width;
        self.cells.resize(start, 0);
        let last = self.depth.checked_sub(1).and_then(|at| other.get(at).copied());
        let mut left = self.depth as u8 + 1;
        let mut least = left;
        self.cells.push(left);
        let mut before = None;
        for (column, own) in self.key.iter().enumerate() {
            let above = start - width + column;
            let cell = |at: usize| self.cells.get(at).copied().unwrap_or(u8::MAX - 1);
            let mut cost = (cell(above) + u8::from(*own != byte)).min(cell(above + 1) + 1).min(left + 1);
            if *own != byte && last == Some(*own) && before == Some(byte) {
                cost = cost.min(cell(above - width - 1) + 1);
            }
            self.cells.push(cost);
            least = least.min(cost);
            left = cost;
            before = Some(*own);
        }
        least
    }

    /// Edits between the whole of both keys, after [`Edits::extend`] returned `None`.
    pub(super) fn distance(&self) -> usize {
        let end = (self.depth + 1) * (self.key.len() + 1);
        self.cells.get(end - 1).copied().map_or(usize::MAX, usize::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(words: &[String]) -> (Vec<u8>, Lexicon) {
        let mut keys: Vec<(Vec<u8>, u32)> = words.iter().zip(0..).map(|(w, i)| (w.clone().into_bytes(), i)).collect();
        keys.sort();
        keys.dedup_by(|a, b| a.0 == b.0);
        let out = Lexicon::write(&keys);
        let read = Lexicon::read(&out, 0..out.len()).unwrap();
        (out, read)
    }

    /// Plain edit distance with swaps, written the textbook way.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut cost = (table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]))
                        .min(table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        cost = cost.min(table[i - 2][j - 2] + 1);
                    }
                    cost
                };
            }
        }
        table[a.len()][b.len()]
    }

    proptest::proptest! {
        #[test]
        fn search_with_typos_finds_exactly_what_a_full_scan_finds(
            words in proptest::collection::vec("[a-c]{1,9}", 1..120), query in "[a-c]{1,9}", limit in 0_usize..3,
        ) {
            let (bytes, read) = lexicon(&words);
            let mut found = Vec::new();
            read.near(&bytes, query.as_bytes(), limit, &mut found);
            let mut got: Vec<(String, usize)> = found.iter().map(|(n, d)| (words[*n as usize].clone(), *d)).collect();
            let mut want: Vec<(String, usize)> = words.iter()
                .filter(|w| w.as_bytes()[0] == query.as_bytes()[0])
                .map(|w| (w.clone(), distance(w.as_bytes(), query.as_bytes())))
                .filter(|(_, d)| *d <= limit)
                .collect();
            want.sort();
            want.dedup();
            got.sort();
            proptest::prop_assert_eq!(got, want);
        }

        #[test]
        fn every_key_and_prefix_is_found(words in proptest::collection::vec("[a-d]{1,40}", 1..100), other in "[a-d]{1,4}") {
            let (bytes, read) = lexicon(&words);
            for word in &words {
                let seek = read.seek(&bytes, word.as_bytes());
                proptest::prop_assert_eq!(seek.number.map(|n| &words[n as usize]), Some(word));
            }
            let seek = read.seek(&bytes, other.as_bytes());
            proptest::prop_assert_eq!(seek.number.is_some(), words.contains(&other));
            let prefix = words.iter().any(|w| w.len() > other.len() && w.starts_with(&other));
            proptest::prop_assert_eq!(seek.is_prefix, prefix);
        }
    }
}
