//! Bounds-checked reading of untrusted bytes: every short read is an error, no length is trusted before it is checked.

use crate::error::{Error, Result};
use std::ops::Range;

/// A cursor over bytes that may be damaged.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Offset of the next byte.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next `len` bytes.
    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(len).ok_or_else(short)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(short)?;
        self.at = end;
        Ok(taken)
    }

    /// The next `N` bytes by value.
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| short())
    }

    /// One byte.
    pub(super) fn u8(&mut self) -> Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// Two bytes, least significant first.
    pub(super) fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes, least significant first.
    pub(super) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Eight bytes, least significant first.
    pub(super) fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A count of things of at least one byte each, so never more than there are bytes left.
    pub(super) fn count(&mut self) -> Result<usize> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() { Err(short()) } else { Ok(count) }
    }

    /// A column of `len` numbers, preceded by its width in bytes.
    pub(super) fn column(&mut self, len: usize) -> Result<Column> {
        let width = usize::from(self.u8()?);
        if !(1..=4).contains(&width) {
            return Err(Error::bad_file("catalogue segment: a column has an impossible width"));
        }
        let start = self.at;
        self.take(len.checked_mul(width).ok_or_else(short)?)?;
        Ok(Column { start, width, len })
    }
}

/// A column of little-endian numbers of one width, read in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    start: usize,
    width: usize,
    len: usize,
}

impl Column {
    /// How many numbers.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The number at `index`; `section` must be the bytes the column was read from.
    pub(super) fn get(&self, section: &[u8], index: usize) -> Option<u32> {
        if index >= self.len {
            return None;
        }
        let at = self.start + index * self.width;
        let raw = section.get(at..at + self.width)?;
        Some(raw.iter().rev().fold(0, |value, byte| (value << 8) | u32::from(*byte)))
    }
}

/// The part of `bytes` in `range`, empty if the range lies outside.
pub(super) fn part<'a>(bytes: &'a [u8], range: &Range<usize>) -> &'a [u8] {
    bytes.get(range.clone()).unwrap_or_default()
}

/// The error of a read past the end.
pub(super) fn short() -> Error {
    Error::bad_file("catalogue segment: the file ends too early or is damaged")
}

/// A 64-bit checksum over eight bytes at a time (FNV-1a's mixing on words); catches damage, not malice.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        sum = (sum ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        sum ^= sum >> 29;
    }
    sum
}

/// The stable 32-bit hash of a lookup key; part of the file format.
pub(super) fn key_hash(key: &[u8]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in key {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 32) as u32
}

/// Appends a number as seven bits a byte, least significant first.
pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

impl Reader<'_> {
    /// A number of seven bits a byte, least significant first.
    pub(super) fn varint(&mut self) -> Result<u32> {
        let mut value = 0_u32;
        for shift in (0..35).step_by(7) {
            let byte = self.u8()?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Error::bad_file("catalogue segment: a number is too large"))
    }
}

/// Appends a column in the narrowest width that holds its largest number.
pub(super) fn put_column(out: &mut Vec<u8>, values: &[u32]) {
    let largest = values.iter().copied().max().unwrap_or(0);
    let width = (4 - largest.leading_zeros() as usize / 8).max(1);
    out.push(width as u8);
    for value in values {
        out.extend(value.to_le_bytes().iter().take(width));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_numbers_come_back() {
        for top in [0, 200, 60_000, 16_000_000, u32::MAX] {
            let values = [0, 1, top, top / 2];
            let mut out = Vec::new();
            put_column(&mut out, &values);
            put_varint(&mut out, top);
            let mut reader = Reader::new(&out);
            let column = reader.column(4).unwrap();
            assert_eq!((0..4).map(|i| column.get(&out, i).unwrap()).collect::<Vec<_>>(), values);
            assert_eq!(column.get(&out, 4), None);
            assert_eq!(reader.varint().unwrap(), top);
            assert!(reader.u8().is_err());
        }
    }
}
