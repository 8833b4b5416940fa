//! Phrasings: hand-written ones from `templates.txt` and those mined from real dialogues, by what they ask for.

use std::collections::BTreeMap;

use super::draw::{Dice, chance, pick};
use super::noise;

/// What a phrasing is filled with. Names are misspelt now and then when filled in.
#[derive(Debug, Clone, Default)]
pub struct Slots {
    /// An artist.
    pub artist: String,
    /// A second artist.
    pub artist2: String,
    /// A song's title.
    pub title: String,
    /// A genre.
    pub genre: String,
    /// A decade.
    pub decade: String,
    /// Words before "songs".
    pub fact: String,
    /// Words for what is not wanted.
    pub not: String,
    /// A playlist's name.
    pub name: String,
    /// Words after "a playlist for".
    pub occasion: String,
    /// Words before "playlist".
    pub manner: String,
}

impl Slots {
    fn get(&self, slot: &str) -> Option<&str> {
        let value = match slot {
            "artist" => &self.artist,
            "artist2" => &self.artist2,
            "title" => &self.title,
            "genre" => &self.genre,
            "decade" => &self.decade,
            "fact" => &self.fact,
            "not" => &self.not,
            "name" => &self.name,
            "occasion" => &self.occasion,
            "manner" => &self.manner,
            _ => return None,
        };
        (!value.is_empty()).then_some(value.as_str())
    }
}

/// Phrasings by key.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    written: BTreeMap<String, Vec<String>>,
    mined: BTreeMap<String, Vec<String>>,
}

impl Bank {
    /// The hand-written phrasings.
    pub fn written() -> Self {
        let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in include_str!("templates.txt").lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                key = name.to_owned();
            } else if !line.is_empty() && !line.starts_with('#') {
                written.entry(key.clone()).or_default().push(line.to_owned());
            }
        }
        Self { written, mined: BTreeMap::new() }
    }

    /// Adds a mined phrasing.
    pub fn mine(&mut self, key: &str, template: String) {
        let templates = self.mined.entry(key.to_owned()).or_default();
        if !templates.contains(&template) {
            templates.push(template);
        }
    }

    /// The mined phrasings by key, for people to read.
    pub fn mined(&self) -> &BTreeMap<String, Vec<String>> {
        &self.mined
    }

    /// A phrasing under `key`, filled in and made to look typed; `None` when a slot has nothing to fill it.
    pub fn say(&self, dice: &mut Dice, key: &str, slots: &Slots) -> Option<String> {
        let text = self.fill(dice, key, slots)?;
        Some(noise::message(dice, &text))
    }

    /// The same for a turn after the first: thanks may come before it, and "please" after it.
    pub fn say_later(&self, dice: &mut Dice, key: &str, slots: &Slots) -> Option<String> {
        let mut text = self.fill(dice, key, slots)?;
        if key.starts_with("open.") {
            return Some(noise::message(dice, &text));
        }
        if text.len() < 60 && chance(dice, 0.3) {
            let ack = self.fill(dice, "ack", slots)?;
            text = format!("{ack} {text}");
        }
        if text.len() < 60 && !text.ends_with(['?', '!', '.']) && chance(dice, 0.08) {
            text = format!("{text} {}", self.fill(dice, "please", slots)?);
        }
        Some(noise::message(dice, &text))
    }

    fn fill(&self, dice: &mut Dice, key: &str, slots: &Slots) -> Option<String> {
        let from = |bank: &BTreeMap<String, Vec<String>>, dice: &mut Dice| {
            bank.get(key).and_then(|all| pick(dice, all).cloned())
        };
        let template = if chance(dice, 0.5) { from(&self.mined, dice) } else { None };
        let template = template.or_else(|| from(&self.written, dice))?;
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}')?;
            let value = slots.get(slot)?;
            text.push_str(before);
            match slot {
                "artist" | "artist2" | "title" => text.push_str(&noise::name(dice, value)),
                _ => text.push_str(value),
            }
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn every_phrasing_can_be_filled() {
        let bank = Bank::written();
        let some = || "Nina".to_owned();
        let slots = Slots {
            artist: some(),
            artist2: some(),
            title: some(),
            genre: some(),
            decade: some(),
            fact: some(),
            not: some(),
            name: some(),
            occasion: some(),
            manner: some(),
        };
        for (key, templates) in &bank.written {
            let one = Bank { written: BTreeMap::from([(key.clone(), templates.clone())]), ..Bank::default() };
            for seed in 0..templates.len() as u64 * 4 {
                let text = one.fill(&mut Dice::seed_from_u64(seed), key, &slots).unwrap();
                assert!(!text.contains(['{', '}']), "{key}: {text}");
            }
        }
    }

    #[test]
    fn a_missing_slot_gives_nothing() {
        let bank =
            Bank { written: BTreeMap::from([("k".to_owned(), vec!["by {artist}".to_owned()])]), ..Bank::default() };
        assert_eq!(bank.say(&mut Dice::seed_from_u64(0), "k", &Slots::default()), None);
    }
}
