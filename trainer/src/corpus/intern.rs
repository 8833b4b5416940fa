//! Numbers in place of texts.

use std::collections::HashMap;

/// Numbers for texts.
#[derive(Default)]
pub struct Interner {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    /// The text's number, given if it has none.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        let next = self.texts.len() as u32;
        self.numbers.insert(text.to_string(), next);
        self.texts.push(text.to_string());
        next
    }

    /// The text's number, if it has one.
    pub fn get(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(String::as_str)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}
