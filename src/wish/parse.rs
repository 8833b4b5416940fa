//! One turn's words to wishes.

use super::polarity::{self, Polarity};
use super::{Constraint, Wish, era, facets, genre, numbers, people};
use crate::catalogue::link::tokens::Text;
use crate::catalogue::{Catalogue, Mention};

/// Only so many words of a turn are read.
const MOST_TOKENS: usize = 600;
/// And only so many bytes.
const MOST_BYTES: usize = 4096;

/// A turn's text ready for reading: words, what they name, and how they are meant.
pub(super) struct Reading<'a> {
    pub(super) raw: &'a str,
    pub(super) text: Text,
    pub(super) polarity: Vec<Polarity>,
    pub(super) mentions: Vec<Mention>,
    /// Tokens that belong to a name or an earlier wish.
    taken: Vec<bool>,
    found: Vec<(usize, Constraint)>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(raw: &'a str, catalogue: &Catalogue) -> Self {
        let mut end = raw.len().min(MOST_BYTES);
        while !raw.is_char_boundary(end) {
            end -= 1;
        }
        let raw = raw.get(..end).unwrap_or_default();
        let text = Text::new(raw, MOST_TOKENS, |_| false);
        let mentions = catalogue.link(raw);
        let taken = text.tokens.iter().map(|t| mentions.iter().any(|m| m.start < t.end && t.start < m.end)).collect();
        let polarity = polarity::of(&text);
        Self { raw, text, polarity, mentions, taken, found: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.text.tokens.len()
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.text.word(at)
    }

    pub(super) fn is_free(&self, from: usize, to: usize) -> bool {
        self.taken.get(from..to).is_some_and(|range| range.iter().all(|taken| !taken))
    }

    pub(super) fn take(&mut self, from: usize, to: usize) {
        self.taken.get_mut(from..to).unwrap_or_default().fill(true);
    }

    pub(super) fn polarity_at(&self, at: usize) -> Polarity {
        self.polarity.get(at).copied().unwrap_or(Polarity::Wanted)
    }

    /// Notes a wish over the tokens `from..to`, with the polarity of its first word; `hard` applies when it is wanted.
    pub(super) fn note(&mut self, from: usize, to: usize, wish: Wish, hard: bool) {
        let (negated, hard) = match self.polarity_at(from) {
            Polarity::Wanted => (false, hard),
            Polarity::Only => (false, true),
            Polarity::Unwanted => (true, true),
            Polarity::Less => (true, false),
        };
        self.note_as(from, to, Constraint { wish, negated, hard });
    }

    /// Notes a constraint whose polarity is known.
    pub(super) fn note_as(&mut self, from: usize, to: usize, constraint: Constraint) {
        self.take(from, to);
        self.found.push((from, constraint));
    }
}

/// The wishes of one turn, in the order spoken, and the reading they came from.
pub(super) fn read<'a>(raw: &'a str, catalogue: &Catalogue) -> (Vec<Constraint>, Reading<'a>) {
    let mut reading = Reading::new(raw, catalogue);
    people::read(&mut reading);
    numbers::read(&mut reading);
    era::read(&mut reading);
    facets::read_phrases(&mut reading);
    genre::read(&mut reading, catalogue);
    facets::read_words(&mut reading);
    let mut found = std::mem::take(&mut reading.found);
    found.sort_by_key(|(at, _)| *at);
    let mut wishes: Vec<Constraint> = Vec::new();
    for (_, constraint) in found {
        if !wishes.contains(&constraint) {
            wishes.push(constraint);
        }
    }
    (wishes, reading)
}
