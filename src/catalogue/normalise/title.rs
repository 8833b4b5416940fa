//! Which song a title denotes, whatever the edition.

use super::credit::find_guests;
use super::{fold, unify_words};

/// Words that by themselves mark an edition of the same song.
const EDITION_WORDS: &[&str] = &[
    "acoustic",
    "acustico",
    "amended",
    "anniversary",
    "bonus",
    "clean",
    "deluxe",
    "demo",
    "digital",
    "dirty",
    "edit",
    "edited",
    "explicit",
    "extended",
    "fill",
    "hd",
    "hq",
    "live",
    "lyrics",
    "lyric",
    "mono",
    "original",
    "outtake",
    "rerecorded",
    "remaster",
    "remastered",
    "remasterizado",
    "remastering",
    "stereo",
    "stripped",
    "uncensored",
    "uncut",
    "unedited",
    "unplugged",
    "version",
    "video",
    "ver",
    "vivo",
    "directo",
    "remasterise",
    "remasted",
];

/// Words that may stand beside an edition word without naming another recording: `2011`, `radio`, `single`.
const FILLER_WORDS: &[&str] = &[
    "a",
    "album",
    "alternate",
    "alternative",
    "and",
    "ao",
    "at",
    "audio",
    "bed",
    "by",
    "cd",
    "club",
    "cut",
    "disc",
    "edition",
    "en",
    "ep",
    "for",
    "from",
    "full",
    "in",
    "inch",
    "length",
    "long",
    "lp",
    "main",
    "maxi",
    "mix",
    "music",
    "new",
    "official",
    "old",
    "on",
    "piano",
    "pop",
    "promo",
    "radio",
    "rare",
    "re",
    "recorded",
    "recording",
    "release",
    "session",
    "sessions",
    "short",
    "single",
    "standard",
    "studio",
    "take",
    "the",
    "track",
    "uk",
    "unreleased",
    "us",
    "usa",
    "visualizer",
    "vocal",
    "vinyl",
    "with",
    "remake",
    "today",
    "todays",
    "top",
    "tune",
];

/// Whole notes that mark the same song, beyond what single words tell.
const EDITION_NOTES: &[&str] = &[
    "12 mix",
    "12 inch mix",
    "7 mix",
    "album",
    "club mix",
    "ep",
    "extended mix",
    "full length",
    "hidden track",
    "lp",
    "main mix",
    "main",
    "official audio",
    "official music video",
    "original mix",
    "radio mix",
    "single",
    "single mix",
    "stereo mix",
    "todays top tune",
    "vocal mix",
    "album mix",
    "soundtrack",
    "original soundtrack",
    "spotify singles",
    "recorded at spotify studios nyc",
    "man voice",
    "woman voice",
    "male voice",
    "female voice",
    "clean",
    "long",
    "short",
    "45 rpm",
    "lp cut",
];

/// Beginnings after which the rest of a note is free: who guests, where it was taped, which film it was in.
const NOTE_HEADS: &[&str] = &[
    "feat ",
    "ft ",
    "featuring ",
    "with ",
    "w ",
    "duet with ",
    "prod ",
    "produced by ",
    "live at ",
    "live from ",
    "live in ",
    "live on ",
    "live with ",
    "live for ",
    "recorded at ",
    "recorded live ",
    "recorded ",
    "as made famous by ",
    "in the style of ",
    "originally performed by ",
    "taylors version",
    "from the motion picture",
    "from the film",
    "from the movie",
    "from the original",
    "from the album",
    "from the soundtrack",
    "mtv unplugged",
    "bbc session",
    "kcrw e24",
    "e24",
];

/// The key of a title: folded, without guests, editions and remaster notes.
///
/// Notes in brackets or after ` - ` are dropped where they mark the same song, and kept where they tell another
/// (`Remix`, `Instrumental`, `Spanish Version`, `Pt. 2`) or belong to the title (`Single Ladies (Put a Ring on It)`).
/// A leading article is dropped, and `-ing` and `-in'` are one.
///
/// ```
/// use wemusic::catalogue::normalise::title_key;
/// assert_eq!(title_key("Hey Jude - Remastered 2015"), "hey jude");
/// assert_eq!(title_key("Youth feat. Khalid"), "youth");
/// assert_eq!(title_key("Layla (Live at the Royal Albert Hall)"), "layla");
/// assert_eq!(title_key("Single Ladies (Put a Ring on It)"), "single ladies put a ring on it");
/// assert_ne!(title_key("Another Brick in the Wall, Pt. 2"), title_key("Another Brick in the Wall, Pt. 1"));
/// assert_eq!(title_key("Live"), "live");
/// ```
pub fn title_key(title: &str) -> String {
    let bare = bare_title(title);
    let key = folded_title_key(&fold(&bare));
    if key.is_empty() { folded_title_key(&fold(title)) } else { key }
}

/// The title as written, without the notes that [`title_key`] drops: fit for display.
///
/// ```
/// use wemusic::catalogue::normalise::bare_title;
/// assert_eq!(bare_title("Hey Jude - Remastered 2015"), "Hey Jude");
/// ```
pub fn bare_title(title: &str) -> String {
    let mut bare = title.trim().to_string();
    loop {
        let shorter = cut_bracket(&bare).or_else(|| cut_dash(&bare)).or_else(|| cut_guest(&bare));
        match shorter {
            Some(next) if !fold(&next).is_empty() && next.len() < bare.len() => bare = next,
            _ => return bare,
        }
    }
}

/// Cuts the first bracket that holds an edition note; an unclosed bracket reaches to the end.
fn cut_bracket(title: &str) -> Option<String> {
    for (open, bracket) in title.char_indices().filter(|(_, c)| matches!(c, '(' | '[' | '{')) {
        let closing = match bracket {
            '(' => ')',
            '[' => ']',
            _ => '}',
        };
        let inner_start = open + 1;
        let rest = title.get(inner_start..)?;
        let inner_end = matching(rest, bracket, closing).unwrap_or(rest.len());
        let inner = rest.get(..inner_end)?;
        if open > 0 && is_edition_note(inner) {
            let after = rest.get(inner_end..)?.trim_start_matches(closing);
            return Some(format!("{} {}", title.get(..open)?.trim_end(), after.trim_start()).trim().to_string());
        }
    }
    None
}

/// Byte offset of the bracket that closes the one opened just before `text`.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            if depth == 0 {
                return Some(i);
            }
            depth -= 1;
        }
    }
    None
}

/// Cuts what follows the last ` - ` (or ` – `, ` / `) where it is an edition note.
fn cut_dash(title: &str) -> Option<String> {
    [" - ", " – ", " — ", " -- ", " / ", " : "].iter().find_map(|dash| {
        let at = title.rfind(dash)?;
        let note = title.get(at + dash.len()..)?;
        is_edition_note(note).then(|| title.get(..at).map(|head| head.trim_end().to_string()))?
    })
}

/// Cuts an unbracketed `feat. X` at the end.
fn cut_guest(title: &str) -> Option<String> {
    let (start, end) = find_guests(title)?;
    let word = title.get(start..end)?.trim_matches([' ', '(', '[', '.']).to_ascii_lowercase();
    // "With" and "vs" are common words inside titles; only brackets make them guests, and those were cut before.
    matches!(word.as_str(), "feat" | "ft" | "featuring")
        .then(|| title.get(..start).map(|h| h.trim_end().to_string()))?
}

/// Whether a bracketed or dashed note denotes the same song.
fn is_edition_note(note: &str) -> bool {
    let folded = fold(note);
    if folded.is_empty() || EDITION_NOTES.contains(&folded.as_str()) {
        return true;
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let tells_another = |w: &&str| {
        matches!(*w, "remix" | "rmx" | "instrumental" | "inst" | "dub" | "karaoke" | "acapella" | "cappella")
    };
    if words.iter().any(tells_another) {
        return false;
    }
    let taped_live = ["live at ", "live from ", "live in ", "live recording", "live session"]
        .iter()
        .any(|place| folded.contains(place));
    // `From "The Graduate"`: the quotation marks tell a film's name from a part of the title.
    let from_work = folded.starts_with("from ") && note.contains(['"', '“', '”', '«']);
    if taped_live || from_work || NOTE_HEADS.iter().any(|head| folded.starts_with(head)) {
        return true;
    }
    let is_number = |w: &str| w.trim_end_matches("th").bytes().all(|b| b.is_ascii_digit());
    let is_edition = |w: &str| EDITION_WORDS.contains(&w);
    words.iter().any(|w| is_edition(w))
        && words.iter().all(|w| is_edition(w) || FILLER_WORDS.contains(w) || is_number(w))
}

/// The key of a title that is folded already and has no notes: articles, parts and `-ing` are unified.
pub(in crate::catalogue) fn folded_title_key(folded: &str) -> String {
    let mut words = unify_words(folded);
    if words.len() > 1 && matches!(words.first(), Some(&("the" | "a" | "an"))) {
        words.remove(0);
    }
    let mut key = String::with_capacity(folded.len());
    let mut after_part = false;
    for word in words {
        if !key.is_empty() {
            key.push(' ');
        }
        match word {
            "pt" | "pts" | "part" | "parts" => key.push_str("part"),
            _ if after_part => key.push_str(part_number(word)),
            _ if word.len() > 5 && word.ends_with("ing") => key.push_str(word.trim_end_matches('g')),
            _ => key.push_str(word),
        }
        after_part = matches!(word, "pt" | "pts" | "part" | "parts");
    }
    key
}

/// Numbers of parts, as words or Roman numerals, in digits.
fn part_number(word: &str) -> &str {
    match word {
        "one" | "i" => "1",
        "two" | "ii" => "2",
        "three" | "iii" => "3",
        "four" | "iv" => "4",
        "five" | "v" => "5",
        other => other,
    }
}
