//! Names, compressed with a table of up to 255 frequent byte strings (the scheme of FSST), each name readable alone.
//!
//! A coded name is a run of codes: below 255 a symbol of the table, 255 an escape before one literal byte. Decoding is
//! a table look-up per code, so one name costs tens of nanoseconds and nothing else of the file is touched.

use super::bytes::{Column, Reader, put_column, put_varint, short};
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::ops::Range;

const ESCAPE: u8 = 255;
const LONGEST: usize = 8;
/// Strings per block; only block starts have stored offsets.
const BLOCK: usize = 16;
/// No name is longer than this when decoded, whatever the file says.
const NAME_LIMIT_BYTES: usize = 4096;

/// The symbol table: code to bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Symbols {
    table: Vec<Vec<u8>>,
}

impl Symbols {
    /// Reads a table: count, then per symbol its length (1 to 8) and bytes.
    pub(super) fn read(section: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(section);
        let count = reader.u8()?;
        let mut table = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let len = usize::from(reader.u8()?);
            if !(1..=LONGEST).contains(&len) {
                return Err(Error::bad_file("catalogue segment: a symbol has an impossible length"));
            }
            table.push(reader.take(len)?.to_vec());
        }
        Ok(Self { table })
    }

    /// The table as bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = vec![self.table.len() as u8];
        for symbol in &self.table {
            out.push(symbol.len() as u8);
            out.extend(symbol);
        }
        out
    }

    /// Decodes one name.
    fn decode(&self, coded: &[u8]) -> Result<String> {
        let mut plain = Vec::with_capacity(coded.len() * 3);
        let mut codes = coded.iter();
        while let Some(code) = codes.next() {
            match self.table.get(usize::from(*code)) {
                Some(symbol) => plain.extend(symbol),
                None if *code == ESCAPE => plain.push(*codes.next().ok_or_else(short)?),
                None => return Err(Error::bad_file("catalogue segment: a name uses an unknown symbol")),
            }
            if plain.len() > NAME_LIMIT_BYTES {
                return Err(Error::bad_file("catalogue segment: a name is too long"));
            }
        }
        String::from_utf8(plain).map_err(|_| Error::bad_file("catalogue segment: a name is not valid text"))
    }

    /// Learns a table from sample names: five rounds, each keeping the symbols and joins that would save most.
    pub(super) fn learn<'a>(sample: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut symbols = Self::default();
        for _ in 0..5 {
            let coder = Coder::new(&symbols);
            let mut saved: HashMap<Vec<u8>, usize> = HashMap::new();
            for name in sample.clone() {
                let mut previous: &[u8] = &[];
                let mut rest = name.as_bytes();
                while !rest.is_empty() {
                    let len = coder.longest(rest).map_or(1, |(_, len)| len);
                    let (piece, after) = rest.split_at(len);
                    *saved.entry(piece.to_vec()).or_default() += piece.len();
                    if !previous.is_empty() && previous.len() + piece.len() <= LONGEST {
                        *saved.entry([previous, piece].concat()).or_default() += previous.len() + piece.len();
                    }
                    previous = piece;
                    rest = after;
                }
            }
            let mut best: Vec<(usize, Vec<u8>)> = saved.into_iter().map(|(symbol, gain)| (gain, symbol)).collect();
            // Ties are broken by the bytes themselves: equal input must give equal files.
            best.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            symbols.table = best.into_iter().take(usize::from(ESCAPE)).map(|(_, symbol)| symbol).collect();
        }
        symbols
    }
}

/// The table turned round: bytes to code.
struct Coder<'a> {
    codes: HashMap<&'a [u8], u8>,
}

impl<'a> Coder<'a> {
    fn new(symbols: &'a Symbols) -> Self {
        Self { codes: symbols.table.iter().zip(0..).map(|(symbol, code)| (symbol.as_slice(), code)).collect() }
    }

    /// The longest symbol that `rest` starts with.
    fn longest(&self, rest: &[u8]) -> Option<(u8, usize)> {
        (1..=LONGEST.min(rest.len())).rev().find_map(|len| Some((*self.codes.get(rest.get(..len)?)?, len)))
    }

    fn encode(&self, name: &str) -> Vec<u8> {
        let mut coded = Vec::with_capacity(name.len());
        let mut rest = name.as_bytes();
        while let Some(first) = rest.first() {
            let len = if let Some((code, len)) = self.longest(rest) {
                coded.push(code);
                len
            } else {
                coded.extend([ESCAPE, *first]);
                1
            };
            rest = rest.get(len..).unwrap_or_default();
        }
        coded
    }
}

/// A numbered list of compressed names inside a segment.
#[derive(Debug, Clone)]
pub(super) struct Names {
    section: Range<usize>,
    starts: Column,
    data_at: usize,
    count: usize,
}

impl Names {
    /// Reads the list's frame: count, block starts, data.
    pub(super) fn read(segment: &[u8], section: Range<usize>) -> Result<Self> {
        let bytes = segment.get(section.clone()).ok_or_else(short)?;
        let mut reader = Reader::new(bytes);
        let count = reader.count()?;
        let starts = reader.column(count.div_ceil(BLOCK))?;
        let data_at = reader.position();
        Ok(Self { section, starts, data_at, count })
    }

    /// How many names.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The name at `index`.
    pub(super) fn get(&self, segment: &[u8], symbols: &Symbols, index: usize) -> Result<String> {
        let bytes = segment.get(self.section.clone()).ok_or_else(short)?;
        if index >= self.count {
            return Err(Error::bad_request("no song or artist has this number"));
        }
        let start = self.starts.get(bytes, index / BLOCK).ok_or_else(short)? as usize;
        let mut reader = Reader::new(bytes.get(self.data_at.saturating_add(start)..).ok_or_else(short)?);
        for _ in 0..index % BLOCK {
            let len = reader.varint()? as usize;
            reader.take(len)?;
        }
        let len = reader.varint()? as usize;
        symbols.decode(reader.take(len)?)
    }

    /// The list of `names` as bytes.
    pub(super) fn write<'a>(names: impl ExactSizeIterator<Item = &'a str>, symbols: &Symbols) -> Vec<u8> {
        let coder = Coder::new(symbols);
        let count = names.len() as u32;
        let (mut starts, mut data) = (Vec::new(), Vec::new());
        for (index, name) in names.enumerate() {
            if index % BLOCK == 0 {
                starts.push(data.len() as u32);
            }
            let mut end = name.len().min(NAME_LIMIT_BYTES);
            while !name.is_char_boundary(end) {
                end -= 1;
            }
            let coded = coder.encode(name.get(..end).unwrap_or_default());
            put_varint(&mut data, coded.len() as u32);
            data.extend(coded);
        }
        let mut out = count.to_le_bytes().to_vec();
        put_column(&mut out, &starts);
        out.extend(data);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_are_smaller() {
        let names: Vec<String> = (0..500).map(|i| format!("The Song of Summer number {i} é 曲")).collect();
        let symbols = Symbols::learn(names.iter().map(String::as_str));
        let out = Names::write(names.iter().map(String::as_str), &symbols);
        assert!(out.len() < names.iter().map(String::len).sum::<usize>() / 3, "{}", out.len());
        let symbols = Symbols::read(&symbols.write()).unwrap();
        let read = Names::read(&out, 0..out.len()).unwrap();
        for (index, name) in names.iter().enumerate() {
            assert_eq!(&read.get(&out, &symbols, index).unwrap(), name);
        }
        assert!(read.get(&out, &symbols, names.len()).is_err());
    }

    #[test]
    fn bytes_outside_the_table_are_escaped() {
        let symbols = Symbols::learn(["aaaa", "aaab"].into_iter());
        let out = Names::write(["", "zß\u{1f3b5}"].into_iter(), &symbols);
        let read = Names::read(&out, 0..out.len()).unwrap();
        assert_eq!(read.get(&out, &symbols, 0).unwrap(), "");
        assert_eq!(read.get(&out, &symbols, 1).unwrap(), "zß\u{1f3b5}");
    }
}
