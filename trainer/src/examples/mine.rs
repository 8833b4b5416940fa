//! Mines phrasings from what people really said: names in their messages become slots, and messages that still seem
//! to name something are left out. Training dialogues only.

use std::collections::BTreeSet;

use wemusic::catalogue::normalise::{artist_key, fold, title_key};

use crate::corpus::types::{Dialogue, Gold};

use super::bank::Bank;
use super::words::{FEELINGS, THEMES, has_words, is_comparing, is_genre_spelling};
use super::world::World;

/// Longest message worth keeping as a phrasing, in words.
const LONGEST: usize = 24;

/// Words that a phrasing about nothing in particular must not have: they ask for something after all.
const PARTICULAR: &[&str] = &[
    "afro",
    "lyrics",
    "modern",
    "current",
    "decade",
    "decades",
    "slow",
    "fast",
    "upbeat",
    "beat",
    "old",
    "older",
    "new",
    "newer",
    "different",
    "from",
    "pump",
    "tempo",
    "female",
    "male",
    "instrumental",
    "her",
    "his",
    "rated",
    "artist",
];

/// Adds the phrasings of the world's dialogues to the bank.
pub fn mine(world: &World<'_>, bank: &mut Bank) {
    let common = common_words(world);
    for dialogue in &world.dialogues {
        for (index, turn) in dialogue.turns.iter().enumerate() {
            if let Some((key, template)) = delexicalise(world, dialogue, index, &common) {
                bank.mine(&key, template);
            }
            if let Some((key, template)) = reply(world, dialogue, &turn.assistant, &common) {
                bank.mine(key, template);
            }
        }
    }
}

/// Folded words that messages and replies of two dialogues or more use in lower case: hardly names.
fn common_words(world: &World<'_>) -> BTreeSet<String> {
    let mut seen: std::collections::BTreeMap<String, BTreeSet<usize>> = Default::default();
    for (at, dialogue) in world.dialogues.iter().enumerate() {
        for text in dialogue.turns.iter().flat_map(|turn| [&turn.user, &turn.assistant]) {
            let lower = text.split_whitespace().filter(|word| !word.starts_with(char::is_uppercase));
            for word in lower.flat_map(|word| fold(word).split(' ').map(str::to_owned).collect::<Vec<_>>()) {
                seen.entry(word).or_default().insert(at);
            }
        }
    }
    seen.into_iter().filter(|(_, dialogues)| dialogues.len() >= 2).map(|(word, _)| word).collect()
}

/// A word of a message: as written, and folded.
struct Word<'a> {
    written: &'a str,
    folded: String,
}

/// A message as a phrasing and the key it belongs under; `None` when it may name something that was not recognised.
fn delexicalise(
    world: &World<'_>,
    dialogue: &Dialogue,
    index: usize,
    common: &BTreeSet<String>,
) -> Option<(String, String)> {
    let turn = &dialogue.turns[index];
    let words: Vec<Word<'_>> =
        turn.user.split_whitespace().map(|written| Word { written, folded: fold(written) }).collect();
    if turn.user.chars().filter(|c| c.is_alphabetic()).count() < 2 || words.len() > LONGEST {
        return None;
    }
    let names = Names::of(world, dialogue, &turn.queries);
    let pieces = slots(world, &words, &names);
    if doubtful(&pieces, common) {
        return None;
    }
    let (mut template, mut found) = (String::new(), Vec::new());
    for piece in &pieces {
        if !template.is_empty() {
            template.push(' ');
        }
        match piece {
            Piece::Word(word) => template.push_str(word.written),
            Piece::Slot(slot, tail) => {
                let again = found.iter().filter(|s| *s == slot).count();
                found.push(*slot);
                template.push_str(&if *slot == "artist" && again == 1 {
                    "{artist2}".to_owned()
                } else {
                    format!("{{{slot}}}")
                });
                template.push_str(tail);
                if again >= 2 || (again == 1 && *slot != "artist") {
                    return None;
                }
            }
        }
    }
    let key = key(&mut found, index == 0, &turn.user)?;
    Some((key, template))
}

/// Under which key a phrasing with these slots belongs.
fn key(found: &mut Vec<&'static str>, first: bool, text: &str) -> Option<String> {
    found.sort_unstable();
    let comparing = is_comparing(text);
    let negative =
        [" not ", "n't", "no ", "less", "without", "except"].iter().any(|word| text.to_lowercase().contains(word));
    let themed = THEMES.iter().any(|theme| theme.is_in(text))
        || FEELINGS.iter().any(|feeling| feeling.words.iter().any(|word| has_words(text, word)));
    let particular = PARTICULAR.iter().any(|word| has_words(text, word)) || text.contains(|c: char| c.is_ascii_digit());
    if themed || (negative && !found.is_empty()) || (particular && found.is_empty()) {
        return None;
    }
    let key = match (found.as_slice(), first) {
        ([], true) if text.len() < 60 => "greet",
        ([], false) => "more",
        (["artist"], _) if comparing => "similar",
        (["artist"], true) => "open.artist",
        (["artist"], false) => "artist",
        (["artist", "artist"], _) if comparing => "similar.two",
        (["artist", "artist"], true) => "open.artist.two",
        (["artist", "artist"], false) => "artist.two",
        (["artist", "genre"], true) => "open.genre.artist",
        (["genre"], true) => "open.genre",
        (["genre"], false) => "genre",
        (["decade"], true) => "open.decade",
        (["decade"], false) => "decade",
        (["decade", "genre"], true) => "open.genre_decade",
        (["decade", "genre"], false) => "genre_decade",
        (["title"] | ["artist", "title"], _) if comparing => "title.similar",
        (["title"] | ["artist", "title"], false) if !text.to_lowercase().contains(" like") => "title",
        _ => return None,
    };
    Some(key.to_owned())
}

/// A reply of the other side as a phrasing.
fn reply(
    world: &World<'_>,
    dialogue: &Dialogue,
    text: &str,
    common: &BTreeSet<String>,
) -> Option<(&'static str, String)> {
    let words: Vec<Word<'_>> = text.split_whitespace().map(|written| Word { written, folded: fold(written) }).collect();
    let pieces = slots(world, &words, &Names::of(world, dialogue, &[]));
    let bare = pieces.iter().all(|piece| matches!(piece, Piece::Word(_)));
    if words.is_empty() || words.len() > 16 || !bare || doubtful(&pieces, common) {
        return None;
    }
    Some((
        if text.ends_with('?') && text.contains("kind") { "assistant.ask" } else { "assistant.show" },
        text.to_owned(),
    ))
}

/// Folded names that the dialogue is about.
struct Names {
    artists: BTreeSet<String>,
    titles: BTreeSet<String>,
    queried: BTreeSet<String>,
}

impl Names {
    fn of(world: &World<'_>, dialogue: &Dialogue, queries: &[String]) -> Self {
        let listed = |turn| -> Vec<&Gold> {
            let turn: &crate::corpus::types::DialogueTurn = turn;
            turn.liked.iter().chain(&turn.disliked).chain(&turn.results).collect()
        };
        let songs: Vec<&Gold> = dialogue.goal.iter().chain(dialogue.turns.iter().flat_map(listed)).collect();
        let queried: BTreeSet<String> = queries.iter().map(|query| fold(query)).filter(|q| !q.is_empty()).collect();
        let mut artists: BTreeSet<String> = songs.iter().map(|gold| artist_key(&gold.artist)).collect();
        artists.extend(queried.iter().filter(|query| world.artist_keys.contains_key(*query)).cloned());
        let titles = songs.iter().map(|gold| title_key(&gold.title)).filter(|title| title.len() >= 4).collect();
        Self { artists, titles, queried }
    }
}

enum Piece<'a> {
    Word(&'a Word<'a>),
    /// A slot, and the punctuation that followed its last word.
    Slot(&'static str, String),
}

/// The message with the longest names first put into slots.
fn slots<'a>(world: &World<'_>, words: &'a [Word<'a>], names: &Names) -> Vec<Piece<'a>> {
    let mut pieces = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let found = (1..=5.min(words.len() - at)).rev().find_map(|count| {
            let run = &words[at..at + count];
            let folded = run.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
            slot_of(world, names, &folded, run).map(|slot| (slot, count))
        });
        match found {
            Some((slot, count)) => {
                let last = words[at + count - 1].written;
                let tail: String = last.chars().rev().take_while(|c| ",.!?".contains(*c)).collect();
                let bare = last.trim_end_matches([',', '.', '!', '?']);
                let possessive = if slot == "artist" && bare.ends_with("'s") { "'s" } else { "" };
                pieces.push(Piece::Slot(slot, format!("{possessive}{}", tail.chars().rev().collect::<String>())));
                at += count;
            }
            None => {
                pieces.push(Piece::Word(&words[at]));
                at += 1;
            }
        }
    }
    pieces
}

fn slot_of(world: &World<'_>, names: &Names, folded: &str, run: &[Word<'_>]) -> Option<&'static str> {
    let without_the = folded.strip_prefix("the ").unwrap_or(folded);
    let possessive = run.last().is_some_and(|word| word.written.contains("'s") || word.written.contains("’s"));
    let owner = without_the.strip_suffix('s').filter(|_| possessive).unwrap_or(without_the);
    let capitals = run.iter().all(|word| word.written.starts_with(char::is_uppercase));
    let capital = run.iter().any(|word| word.written.starts_with(char::is_uppercase));
    if is_decade(folded) {
        return Some("decade");
    }
    if folded.len() >= 3 && (world.genre_keys.contains(folded) || is_genre_spelling(folded)) {
        return Some("genre");
    }
    if [folded, without_the, owner].iter().any(|name| names.artists.contains(*name)) && without_the.len() >= 2 {
        return Some("artist");
    }
    if names.titles.contains(folded) && (run.len() >= 3 || (run.len() == 2 && capitals)) {
        return Some("title");
    }
    // Names of two words or more that the catalogue holds are hardly chance.
    let known = run.len() >= 2 && capital && world.artist_keys.contains_key(owner);
    (known || (names.queried.contains(folded) && world.artist_keys.contains_key(folded))).then_some("artist")
}

/// True for "80s", "1980s", "eighties" and the like, folded ("80's" folds to "80s").
fn is_decade(folded: &str) -> bool {
    let joined = folded.replace(' ', "");
    let digits = joined.strip_suffix('s').unwrap_or("");
    let spoken = ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    (matches!(digits.len(), 2 | 4) && digits.ends_with('0') && digits.chars().all(|c| c.is_ascii_digit()))
        || spoken.contains(&joined.as_str())
}

/// True when a word outside the slots may be part of a name: capitalised in mid-sentence, or a word or number that
/// no other dialogue uses.
fn doubtful(pieces: &[Piece<'_>], common: &BTreeSet<String>) -> bool {
    let mut starts = true;
    pieces.iter().any(|piece| {
        let Piece::Word(word) = piece else {
            starts = false;
            return false;
        };
        let known = word.folded.split(' ').all(|part| part.len() <= 1 || common.contains(part));
        let pronoun = word.written == "I" || word.written.starts_with("I'") || word.written.starts_with("I’");
        let capital = word.written.starts_with(char::is_uppercase) && !starts && !pronoun;
        starts = word.written.ends_with(['.', '!', '?', ',']);
        !known || capital || word.written.contains(['"', '{', '}', '“'])
    })
}
