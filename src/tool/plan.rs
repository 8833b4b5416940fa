//! Which one search a request needs, and what it would tell the service.

use serde::{Deserialize, Serialize};

use super::query::Query;
use super::wanted::Wanted;
use crate::turn::{Answer, Request};

/// Most words sent when no name stands out.
const MOST_WORDS: usize = 8;
/// Most words of a name that is read off the text after "by".
const LONGEST_BY: usize = 5;

/// One search, before consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What would be searched for.
    pub query: Query,
    /// Every field that would leave the device, in words for the listener.
    pub sent: Vec<Sent>,
}

/// A field that would leave the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What it is, for example `artist`.
    pub field: String,
    /// Its value.
    pub value: String,
}

impl Plan {
    /// What would be sent, for example `artist “Mara Vale”, years 1990–1999`.
    pub fn summary(&self) -> String {
        let parts: Vec<String> = self
            .sent
            .iter()
            .map(|sent| {
                if sent.field == "years" {
                    format!("years {}", sent.value)
                } else {
                    format!("{} “{}”", sent.field, sent.value)
                }
            })
            .collect();
        parts.join(", ")
    }

    /// What was looked for, without the wishes beside it: the name, or the words.
    pub fn subject(&self) -> &str {
        let query = &self.query;
        let name = query.artist.as_ref().or(query.title.as_ref()).or(query.title_or_artist.as_ref());
        name.or(query.words.as_ref()).or(query.genre.as_ref()).map(String::as_str).unwrap_or_default()
    }

    fn of(query: Query) -> Option<Self> {
        let years = query.years.map(|years| {
            let end = |year: Option<u16>| year.map(|year| year.to_string()).unwrap_or_default();
            if years.from == years.to { end(years.from) } else { format!("{}–{}", end(years.from), end(years.to)) }
        });
        let fields = [
            ("title", query.title.clone()),
            ("artist", query.artist.clone()),
            ("artist or title", query.title_or_artist.clone()),
            ("words", query.words.clone()),
            ("genre", query.genre.clone()),
            ("years", years),
        ];
        let sent: Vec<Sent> =
            fields.into_iter().filter_map(|(field, value)| Some(Sent { field: field.into(), value: value? })).collect();
        (!sent.is_empty()).then_some(Self { query, sent })
    }
}

/// What a name in the request stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Artist,
    Title,
    Either,
}

/// The one search that would serve the open turn best, or `None` when a service could not help: the names that the
/// catalogue does not know, else genre and years, else the words of the request that carry meaning.
///
/// Only the open turn is looked at, and of it only what the search needs; nothing of the profile is ever sent.
pub fn plan(request: &Request, answer: &Answer) -> Option<Plan> {
    let text = request.turns.last()?.user.as_str();
    let wanted = Wanted::of(&answer.constraints);
    let mut query = named(text, &answer.unknown_names);
    query.years = wanted.span();
    let has_name = query.title.is_some() || query.artist.is_some() || query.title_or_artist.is_some();
    if !has_name && let Some(artist) = wanted.artists.first().filter(|_| query.years.is_some()) {
        // A known artist's songs of years that the catalogue may not reach.
        query.artist = Some((*artist).to_owned());
    } else if !has_name {
        query.genre = wanted.genre.map(str::to_owned);
        query.words = query.genre.is_none().then(|| telling_words(text)).flatten();
        // Years alone would bring any song of those years at all.
        if query.genre.is_none() && query.words.is_none() {
            return None;
        }
    }
    if query.title.is_some() {
        // Who names a song wants it, whatever the year written beside it in the service's data.
        query.years = None;
    }
    Plan::of(query)
}

/// A query for the names that the catalogue does not hold.
fn named(text: &str, unknown_names: &[String]) -> Query {
    let mut query = Query::default();
    for name in unknown_names {
        let name = name.trim_matches(|c: char| c.is_whitespace() || is_quote(c));
        let Some((before, after)) = text.find(name).map(|at| (&text[..at], &text[at + name.len()..])) else { continue };
        if name.is_empty() || is_excluded(before) {
            continue;
        }
        let slot = match role(before, after) {
            Role::Artist => &mut query.artist,
            Role::Title => {
                if query.title.is_none() && query.artist.is_none() {
                    query.artist = artist_after(after, unknown_names);
                }
                &mut query.title
            }
            Role::Either => &mut query.title_or_artist,
        };
        slot.get_or_insert_with(|| name.to_owned());
    }
    if query.title.is_none() && query.artist.is_some() {
        query.title = quoted(text).filter(|title| query.artist.as_deref() != Some(title)).map(str::to_owned);
    }
    if query.title.is_some() || query.artist.is_some() {
        query.title_or_artist = None;
    }
    query
}

fn role(before: &str, after: &str) -> Role {
    let in_quotes = before.ends_with(is_quote) && after.starts_with(is_quote);
    match last_word(before).as_str() {
        _ if follows_by(after).is_some() => Role::Title,
        "by" | "artist" | "band" | "singer" | "rapper" | "group" | "duo" | "dj" | "musician" => Role::Artist,
        "song" | "track" | "tune" | "single" | "called" | "titled" => Role::Title,
        _ if in_quotes => Role::Title,
        _ => Role::Either,
    }
}

/// "no X", "without X": not to be asked for.
fn is_excluded(before: &str) -> bool {
    matches!(last_word(before).as_str(), "no" | "not" | "without" | "except" | "excluding" | "minus" | "avoid" | "skip")
}

fn last_word(text: &str) -> String {
    let words = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase()
}

/// The text after a "by" that follows at once.
fn follows_by(after: &str) -> Option<&str> {
    let rest = after.trim_start_matches(|c: char| is_quote(c) || c.is_whitespace() || c == ',');
    let (word, rest) = rest.split_once(char::is_whitespace)?;
    word.eq_ignore_ascii_case("by").then_some(rest.trim_start())
}

/// The artist named after a title: an unknown name if one stands there, else the words up to the next pause.
fn artist_after(after: &str, unknown_names: &[String]) -> Option<String> {
    let rest = follows_by(after)?;
    if let Some(name) = unknown_names.iter().find(|name| rest.starts_with(name.as_str())) {
        return Some(name.clone());
    }
    let pause = rest.find([',', '.', '!', '?', ';', '\n', '(']).unwrap_or(rest.len());
    let ends = ["please", "from", "in", "or", "but", "with", "for", "that", "which", "if", "on", "to"];
    let words: Vec<&str> = rest[..pause]
        .split_whitespace()
        .take_while(|word| !ends.contains(&word.to_lowercase().as_str()))
        .take(LONGEST_BY)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The first text in double quotes.
fn quoted(text: &str) -> Option<&str> {
    let double = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let (_, rest) = text.split_once(double)?;
    let (inside, _) = rest.split_once(double)?;
    let inside = inside.trim();
    (!inside.is_empty()).then_some(inside)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’')
}

/// The words of a request that are not mere talk, in their order.
fn telling_words(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !TALK.contains(&word.as_str()))
        .take(MOST_WORDS)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Words that people wrap their wishes in.
const TALK: &[&str] = &[
    "a",
    "about",
    "add",
    "again",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "anything",
    "are",
    "artist",
    "artists",
    "as",
    "at",
    "band",
    "bands",
    "be",
    "but",
    "by",
    "can",
    "could",
    "do",
    "does",
    "else",
    "find",
    "for",
    "from",
    "get",
    "give",
    "good",
    "great",
    "hear",
    "hello",
    "help",
    "hey",
    "hi",
    "i",
    "i'd",
    "i'm",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "know",
    "let",
    "let's",
    "like",
    "list",
    "listen",
    "listening",
    "looking",
    "love",
    "make",
    "maybe",
    "me",
    "mix",
    "more",
    "music",
    "my",
    "need",
    "new",
    "nice",
    "no",
    "not",
    "of",
    "on",
    "one",
    "or",
    "other",
    "please",
    "play",
    "playlist",
    "put",
    "really",
    "recommend",
    "recommendations",
    "similar",
    "so",
    "some",
    "something",
    "song",
    "songs",
    "start",
    "stuff",
    "such",
    "suggest",
    "tell",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "these",
    "they",
    "thing",
    "things",
    "this",
    "those",
    "to",
    "track",
    "tracks",
    "tune",
    "tunes",
    "up",
    "us",
    "want",
    "was",
    "we",
    "what",
    "which",
    "who",
    "will",
    "with",
    "would",
    "you",
    "your",
];

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
