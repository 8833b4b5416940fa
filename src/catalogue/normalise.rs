//! One spelling for the many spellings of artists and titles.
//!
//! Sources write the same song as `Beyoncé – Halo`, `BEYONCE - Halo (Remastered)` and `Beyonce feat. X - Halo - Radio
//! Edit`. The functions here turn such names into keys that are equal exactly where a listener would say "the same".
//!
//! ```
//! use wemusic::catalogue::normalise::{artist_key, title_key};
//! assert_eq!(artist_key("The Beatles"), artist_key("BEATLES"));
//! assert_eq!(title_key("Don’t Stop Believin' (2022 Remaster)"), title_key("Dont Stop Believing"));
//! assert_ne!(title_key("Ignition (Remix)"), title_key("Ignition"));
//! ```
//!
//! What counts as the same song: one artist's one composition. Remasters, edits, live, acoustic and re-recorded
//! takes are the same song; remixes, instrumentals, dubs, other-language versions and numbered parts are not.
//!
//! All functions are total: any Unicode goes in, and a name made of signs only (`!!!`) keeps its signs, so that a
//! non-blank name never becomes the empty key.

mod credit;
mod title;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use credit::{artist_key, split_credit};
pub(in crate::catalogue) use title::folded_title_key;
pub use title::{bare_title, title_key};

/// Folds a name to bare lower-case words: compatibility forms unified, accents and apostrophes dropped, `&` and `+`
/// spelled `and`, other punctuation turned into single spaces, initials joined (`R.E.M.` is `rem`).
///
/// Folding twice changes nothing. Letters of every script are kept; a text of signs only is kept as its signs.
///
/// ```
/// use wemusic::catalogue::normalise::fold;
/// assert_eq!(fold("  Sigur Rós — Hoppípolla "), "sigur ros hoppipolla");
/// assert_eq!(fold("Simon & Garfunkel"), "simon and garfunkel");
/// assert_eq!(fold("Ke$ha"), "kesha");
/// assert_eq!(fold("P!nk"), "pink");
/// assert_eq!(fold("R.E.M."), "rem");
/// assert_eq!(fold("!!!"), "!!!");
/// assert_eq!(fold(""), "");
/// ```
pub fn fold(text: &str) -> String {
    let letters = plain_letters(text);
    let words = join_words(&letters);
    if words.is_empty() { letters.iter().filter(|c| !c.is_whitespace()).collect() } else { words }
}

/// Drops the spaces of a key: `jay z` and `jayz`, `ac dc` and `acdc` become one.
///
/// ```
/// use wemusic::catalogue::normalise::{artist_key, squash};
/// assert_eq!(squash(&artist_key("Jay-Z")), squash(&artist_key("JAYZ")));
/// ```
pub fn squash(key: &str) -> String {
    key.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Lower-case characters without accents, in composed form; still with punctuation.
fn plain_letters(text: &str) -> Vec<char> {
    let lower: String = text.nfkd().flat_map(char::to_lowercase).collect();
    let mut plain = String::with_capacity(lower.len());
    for c in lower.nfkd() {
        match c {
            // Voicing marks tell Japanese syllables apart; they are no accents.
            '\u{3099}' | '\u{309a}' => plain.push(c),
            _ if is_combining_mark(c) || is_invisible(c) => {}
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ς' => plain.push('σ'),
            _ => plain.push(c),
        }
    }
    plain.nfc().collect()
}

/// Joiners, direction marks and variation selectors: present in copied text, unseen by its reader.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Apostrophes and their look-alikes, as people and keyboards write them.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′')
}

fn join_words(letters: &[char]) -> String {
    let mut words = String::with_capacity(letters.len());
    for (i, &c) in letters.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|j| letters.get(j)).copied().unwrap_or(' ');
        let after = letters.get(i + 1).copied().unwrap_or(' ');
        match c {
            _ if c.is_alphanumeric() => words.push(c),
            _ if is_apostrophe(c) => {}
            '&' => push_word(&mut words, "and"),
            '+' if before.is_whitespace() && after.is_whitespace() => push_word(&mut words, "and"),
            '$' if before.is_alphabetic() || after.is_alphabetic() => words.push('s'),
            '!' if before.is_alphabetic() && after.is_alphabetic() => words.push('i'),
            '.' if is_initial(letters, i) && after.is_alphabetic() && is_initial_after(letters, i + 1) => {}
            _ => push_space(&mut words),
        }
    }
    words.truncate(words.trim_end().len());
    words
}

fn push_space(words: &mut String) {
    if !words.is_empty() && !words.ends_with(' ') {
        words.push(' ');
    }
}

fn push_word(words: &mut String, word: &str) {
    push_space(words);
    words.push_str(word);
    words.push(' ');
}

/// Whether the letter before the point at `dot` stands alone, as in `R.E.M.`.
fn is_initial(letters: &[char], dot: usize) -> bool {
    let at = |back: usize| dot.checked_sub(back).and_then(|j| letters.get(j)).copied().unwrap_or(' ');
    at(1).is_alphabetic() && !at(2).is_alphanumeric() && !is_apostrophe(at(2))
}

/// Whether the letter at `i` stands alone before a point or the word's end.
fn is_initial_after(letters: &[char], i: usize) -> bool {
    !letters.get(i + 1).copied().unwrap_or(' ').is_alphanumeric()
}

/// The spellings that all keys unify beyond [`fold`]: `n` for `and`.
fn unify_words(folded: &str) -> Vec<&str> {
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let last = words.len().saturating_sub(1);
    let inner = |i: usize| i > 0 && i < last;
    words.iter().enumerate().map(|(i, &w)| if w == "n" && inner(i) { "and" } else { w }).collect()
}
