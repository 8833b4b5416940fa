//! Who a credit names first, and who else.

use super::{fold, unify_words};

/// Names with a comma that are one act; matched as the head of a credit after folding.
const COMMA_NAMES: &[&str] = &[
    "blood sweat and tears",
    "crosby stills and nash",
    "crosby stills nash and young",
    "dave dee dozy beaky mick and tich",
    "earth wind and fire",
    "emerson lake and palmer",
    "emerson lake and powell",
    "hamilton joe frank and reynolds",
    "me myself and i",
    "now now",
    "oh sleeper",
    "peter bjorn and john",
    "peter paul and mary",
    "sam the sham and the pharaohs",
    "tyler the creator",
];

/// Words that open the list of guests, each between spaces or brackets.
const GUEST_WORDS: &[&str] =
    &["feat.", "feat", "ft.", "ft", "featuring", "duet with", "with", "w/", "vs.", "vs", "starring"];

/// Separators between equals in a credit. `&` and `and` are not among them: `Simon & Garfunkel` is one act.
const SEPARATORS: &[&str] = &["; ", " / ", " x ", " × ", " | ", " // "];

/// Splits a credit into its primary artist and the featured ones, as written.
///
/// Guests (`feat.`, `with`, `vs.`) are always split off, and so are lists joined by commas, semicolons, ` / ` or
/// ` x `. A bare `&` or `and` is not split, because it cannot be told from a band's name; a comma list of single
/// words that ends in `&` is a band (`Earth, Wind & Fire`), and `Beatles, The` is one name turned round.
///
/// ```
/// use wemusic::catalogue::normalise::split_credit;
/// let (primary, featured) = split_credit("Jay-Z feat. Rihanna & Kanye West");
/// assert_eq!((primary.as_str(), featured), ("Jay-Z", vec!["Rihanna".to_string(), "Kanye West".to_string()]));
/// assert_eq!(split_credit("Earth, Wind & Fire").0, "Earth, Wind & Fire");
/// assert_eq!(split_credit("Tyler, The Creator, Kali Uchis").0, "Tyler, The Creator");
/// assert_eq!(split_credit("Simon & Garfunkel"), ("Simon & Garfunkel".to_string(), vec![]));
/// assert_eq!(split_credit("Beatles, The").0, "The Beatles");
/// ```
pub fn split_credit(credit: &str) -> (String, Vec<String>) {
    let credit = credit.trim();
    let (head, guests) = cut_guests(credit);
    let mut names = split_equals(head);
    let primary = if names.is_empty() { credit.to_string() } else { names.remove(0) };
    let mut featured = names;
    for piece in guests.map(split_equals).unwrap_or_default() {
        featured.extend(split_ands(&piece));
    }
    featured.retain(|name| !fold(name).is_empty() && *name != primary);
    (primary, featured)
}

/// The key of a credit's primary artist: folded, without a leading `the`, guests left out.
///
/// ```
/// use wemusic::catalogue::normalise::artist_key;
/// assert_eq!(artist_key("The Black Eyed Peas"), "black eyed peas");
/// assert_eq!(artist_key("Guns N' Roses"), artist_key("Guns and Roses"));
/// assert_eq!(artist_key("Sia (feat. Sean Paul)"), "sia");
/// assert_eq!(artist_key("The The"), "the");
/// ```
pub fn artist_key(credit: &str) -> String {
    let (primary, _) = split_credit(credit);
    let folded = fold(without_note(&primary));
    let words = unify_words(&folded);
    match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest.join(" "),
        [] => fold(credit),
        all => all.join(" "),
    }
}

/// Drops a bracketed note at the end of a name: `Bush (UK)`.
fn without_note(name: &str) -> &str {
    let trimmed = name.trim_end();
    let open = match trimmed.chars().last() {
        Some(')') => trimmed.rfind('('),
        Some(']') => trimmed.rfind('['),
        _ => None,
    };
    match open.and_then(|at| trimmed.get(..at)) {
        Some(before) if !fold(before).is_empty() && before.ends_with(' ') => before.trim_end(),
        _ => name,
    }
}

/// Cuts a credit at its first guest word; the guests come without that word and without closing brackets.
fn cut_guests(credit: &str) -> (&str, Option<&str>) {
    match find_guests(credit) {
        Some((start, end)) => {
            let head = credit.get(..start).unwrap_or(credit);
            let tail = credit.get(end..).unwrap_or("").trim().trim_end_matches([')', ']']);
            (head.trim_end_matches([' ', '(', '[', ',', '-']), Some(tail))
        }
        None => (credit, None),
    }
}

/// Byte range of the first guest word that has a name before it.
pub(super) fn find_guests(text: &str) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (start, before) in text.char_indices().filter(|(_, c)| matches!(c, ' ' | '(' | '[')) {
        let word_start = start + before.len_utf8();
        let Some(rest) = text.get(word_start..) else { continue };
        for word in GUEST_WORDS {
            let matches = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
            let ends = rest.get(word.len()..).is_some_and(|tail| tail.starts_with(' ') || word.ends_with('/'));
            let named = text.get(..start).is_some_and(|head| head.chars().any(char::is_alphanumeric));
            if matches && ends && named {
                best = Some((start, word_start + word.len()));
            }
        }
        if best.is_some() {
            break;
        }
    }
    best
}

/// Splits a list of equals into its names.
fn split_equals(credit: &str) -> Vec<String> {
    let mut pieces = vec![credit];
    for separator in SEPARATORS {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(separator)).collect();
    }
    let pieces = pieces.into_iter().flat_map(split_slash).flat_map(split_commas);
    pieces.map(|name| name.trim().to_string()).filter(|name| !fold(name).is_empty()).collect()
}

/// Splits `Queen/David Bowie`, but not `AC/DC`: a slash joins two names only where one of them has several words.
fn split_slash(piece: &str) -> Vec<&str> {
    let Some((before, after)) = piece.split_once('/') else { return vec![piece] };
    let is_tight = !before.ends_with(' ') && !after.starts_with(' ');
    let are_names = [before, after].iter().all(|side| side.chars().filter(|c| c.is_alphanumeric()).count() > 2);
    if is_tight && are_names && (before.contains(' ') || after.contains(' ')) {
        vec![before, after]
    } else {
        vec![piece]
    }
}

fn split_commas(piece: &str) -> Vec<String> {
    let parts: Vec<&str> = piece.split(", ").map(str::trim).collect();
    if parts.len() < 2 {
        return vec![piece.to_string()];
    }
    let mut names: Vec<String> = Vec::new();
    let mut rest = parts.as_slice();
    if let Some(taken) = comma_name(rest) {
        names.push(rest.get(..taken).unwrap_or(rest).join(", "));
        rest = rest.get(taken..).unwrap_or(&[]);
    } else if is_band_of_words(rest) {
        return vec![piece.to_string()];
    }
    let count = rest.len();
    for (i, part) in rest.iter().enumerate() {
        let folded = fold(part);
        match names.last_mut() {
            Some(name) if folded == "the" => *name = format!("The {name}"),
            Some(name) if matches!(folded.as_str(), "jr" | "sr" | "ii" | "iii" | "inc" | "md" | "phd") => {
                *name = format!("{name} {part}");
            }
            // The last name of "A, B & C" holds two.
            Some(_) if i + 1 == count => names.extend(split_ands(part)),
            _ => names.push((*part).to_string()),
        }
    }
    names
}

/// How many of the leading parts form one known name with commas in it.
fn comma_name(parts: &[&str]) -> Option<usize> {
    (2..=parts.len()).rev().find(|&n| {
        let joined = parts.get(..n).map(|head| fold(&head.join(" "))).unwrap_or_default();
        COMMA_NAMES.contains(&joined.strip_prefix("the ").unwrap_or(&joined))
    })
}

/// `Earth, Wind & Fire`: three or more single words, the last two joined by `&`.
fn is_band_of_words(parts: &[&str]) -> bool {
    let Some((last, head)) = parts.split_last() else { return false };
    let last = fold(last);
    let words: Vec<&str> = last.split(' ').filter(|w| *w != "the").collect();
    let tail_is_pair = matches!(words.as_slice(), [_, "and", _] | ["and", _]);
    tail_is_pair && head.iter().all(|part| !fold(part).contains(' '))
}

/// Splits `B & C`, but keeps `B & The C` whole.
fn split_ands(names: &str) -> Vec<String> {
    let lower = names.to_ascii_lowercase();
    for joiner in [" & ", " and ", " + "] {
        if let Some(at) = lower.find(joiner) {
            let (before, after) = (names.get(..at).unwrap_or(names), names.get(at + joiner.len()..).unwrap_or(""));
            if !after.to_ascii_lowercase().starts_with("the ") && !before.trim().is_empty() {
                let mut all = vec![before.trim().to_string()];
                all.extend(split_ands(after));
                return all;
            }
        }
    }
    let name = names.trim().trim_start_matches("& ").trim_start_matches("and ").trim();
    if name.is_empty() { vec![] } else { vec![name.to_string()] }
}
