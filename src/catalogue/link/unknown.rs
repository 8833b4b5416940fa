//! Names in a text that nothing linked: what a music service would be asked about.

use super::Mention;
use super::cues::{self, Cue};
use super::everyday::is_generic;
use super::tokens::{Gap, Text};

/// Name-like spans of `text`, as byte ranges, that no mention covers: quoted words, runs of capitalised words, words
/// after "by" or "called" that are no everyday words. Reads the first 4 KB; left to right, without overlap.
///
/// ```
/// use wemusic::catalogue::unknown_names;
/// let text = "could you play something by The Quuxian Fleem or Zorblax please";
/// let names: Vec<&str> = unknown_names(text, &[]).into_iter().map(|(start, end)| &text[start..end]).collect();
/// assert_eq!(names, ["The Quuxian Fleem", "Zorblax"]);
/// ```
pub fn unknown_names(text: &str, mentions: &[Mention]) -> Vec<(usize, usize)> {
    let mut end = text.len().min(super::MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = Text::new(text.get(..end).unwrap_or_default(), super::MOST_TOKENS, |_| false);
    let is_free = |at: usize| {
        text.tokens.get(at).is_some_and(|token| !mentions.iter().any(|m| m.start < token.end && token.start < m.end))
    };
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < text.tokens.len() {
        let end = span_from(&text, at, &is_free);
        if end > at {
            spans.push((at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    let bytes =
        |(from, to): (usize, usize)| Some((text.tokens.get(from)?.start, text.tokens.get(to.checked_sub(1)?)?.end));
    spans.into_iter().filter_map(bytes).collect()
}

/// Where the name that starts at `from` ends; `from` itself if none starts there.
fn span_from(text: &Text, from: usize, is_free: &impl Fn(usize) -> bool) -> usize {
    if let Some((_, to)) = text.quotes.iter().find(|(first, _)| *first == from)
        && (from..*to).all(is_free)
    {
        return *to;
    }
    let is_announced = matches!(text.before(from, 1), "by" | "called" | "titled" | "named" | "artist" | "feat" | "ft")
        || cues::title_before(text, from) == Cue::Strong;
    let mut to = from;
    let mut odd = 0;
    while let Some(token) = text.tokens.get(to) {
        let joins = to == from || token.gap == Gap::Space;
        let article = to == from && token.word == "the";
        let is_part = token.is_capital || (is_announced && (!token.is_everyday || article));
        if !joins || !is_free(to) || !is_part || (to == from && is_generic(&token.word) && !article) {
            break;
        }
        odd += usize::from(!token.is_everyday);
        to += 1;
    }
    let capitals = text.span(from, to).iter().filter(|t| t.is_capital).count();
    let enough = odd > 0 && (is_announced || capitals >= 1) || (capitals >= 2 && to - from >= 2);
    if enough { to } else { from }
}
