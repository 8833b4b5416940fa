//! Words of a listener's message, folded as the catalogue's keys are, each with its place in the text.

use super::super::normalise::fold;
use super::everyday;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    Space,
    Comma,
    Dash,
    /// End of a sentence, a bracket, a quotation mark: no name goes across.
    Break,
}

/// A word of the message.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Byte range in the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Folded: lower case, no accents, no apostrophes.
    pub(crate) word: String,
    /// The word without a final `'s`.
    pub(crate) owner: Option<String>,
    pub(crate) gap: Gap,
    /// Written with a capital, and that tells something here.
    pub(crate) is_capital: bool,
    pub(crate) is_everyday: bool,
}

/// A message in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) tokens: Vec<Token>,
    /// Ranges of tokens in quotation marks.
    pub(crate) quotes: Vec<(usize, usize)>,
    /// Whether the writer uses capitals for names, so that their absence tells something too.
    pub(crate) is_cased: bool,
}

impl Text {
    /// Cuts `text` into words; at most `limit` of them. `is_genre` tells genre words, which count as everyday words.
    pub(crate) fn new(text: &str, limit: usize, is_genre: impl Fn(&str) -> bool) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        let mut capitals = Vec::new();
        let mut last_end = 0;
        for (start, end) in words(text).into_iter().take(limit) {
            let raw = text.get(start..end).unwrap_or_default();
            let mut word = if raw == "&" { "and".to_owned() } else { fold(raw) };
            word.retain(|c| !c.is_whitespace());
            if word.is_empty() {
                continue;
            }
            let gap = if tokens.is_empty() { Gap::Break } else { gap(text.get(last_end..start).unwrap_or_default()) };
            let lower = raw.to_lowercase();
            let owned = ["'s", "’s", "‘s", "`s"].iter().any(|ending| lower.ends_with(ending));
            let owner = if owned { word.strip_suffix('s').map(str::to_owned) } else { None };
            let is_capital = raw.chars().next().is_some_and(char::is_uppercase);
            capitals.push(is_capital);
            let plain = owner.as_deref().unwrap_or(&word);
            let is_everyday = everyday::contains(plain) || plain.len() < 2 || is_genre(plain);
            tokens.push(Token { start, end, word, owner, gap, is_capital, is_everyday });
            last_end = end;
        }
        let quotes = quotes(text, &tokens);
        let mut out = Self { tokens, quotes, is_cased: false };
        out.judge_capitals();
        out
    }

    /// Capitals tell names only where the writer uses them so: not at a sentence's start, not in headline style.
    fn judge_capitals(&mut self) {
        let inner = |token: &&Token| {
            token.gap != Gap::Break && !matches!(token.word.as_str(), "i" | "im" | "ive" | "id" | "ill")
        };
        let all = self.tokens.iter().filter(inner).count();
        let capital = self.tokens.iter().filter(inner).filter(|token| token.is_capital).count();
        self.is_cased = capital > 0 && capital * 10 <= all * 7;
        let is_cased = self.is_cased;
        for token in &mut self.tokens {
            let at_start = token.gap == Gap::Break;
            token.is_capital &= is_cased && !at_start && token.word != "i";
        }
    }

    /// The word at `index`, empty outside the text.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &token.word)
    }

    /// The word `back` places before `index`, empty outside the text or across a break.
    pub(crate) fn before(&self, index: usize, back: usize) -> &str {
        let crossed = (0..back).any(|b| {
            index.checked_sub(b).and_then(|i| self.tokens.get(i)).is_none_or(|t| b > 0 && t.gap == Gap::Break)
        });
        if crossed { "" } else { index.checked_sub(back).map_or("", |at| self.word(at)) }
    }

    /// What stands before the token at `index`; a break at the end of the text.
    pub(crate) fn gap(&self, index: usize) -> Gap {
        self.tokens.get(index).map_or(Gap::Break, |token| token.gap)
    }

    /// Whether every token of the range is an everyday word.
    pub(crate) fn all_everyday(&self, from: usize, to: usize) -> bool {
        self.span(from, to).iter().all(|token| token.is_everyday)
    }

    /// The tokens of a range.
    pub(crate) fn span(&self, from: usize, to: usize) -> &[Token] {
        self.tokens.get(from..to).unwrap_or_default()
    }

    /// The words of a range with spaces; `n` between words is `and`.
    pub(crate) fn joined(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        for (index, token) in self.span(from, to).iter().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            out.push_str(if index > 0 && token.word == "n" { "and" } else { &token.word });
        }
        out
    }

    /// Whether the range is exactly what stands in a pair of quotation marks.
    pub(crate) fn is_quoted(&self, from: usize, to: usize) -> bool {
        self.quotes.contains(&(from, to))
    }

    /// Whether the range begins and ends where the message, or one of its parts between breaks, does.
    pub(crate) fn is_whole(&self, from: usize, to: usize) -> bool {
        from == 0 && to == self.tokens.len()
    }
}

/// Byte ranges of the words of a text.
fn words(text: &str) -> Vec<(usize, usize)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| chars.get(index).map_or(' ', |(_, c)| *c);
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    for (index, (byte, c)) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map_or(' ', at);
        let (after, before2) = (at(index + 1), index.checked_sub(2).map_or(' ', at));
        let inside = match c {
            '\'' | '’' | '‘' | '`' => before.is_alphanumeric() && after.is_alphanumeric(),
            '$' => before.is_alphabetic() || after.is_alphabetic(),
            '!' => before.is_alphabetic() && after.is_alphabetic(),
            '.' => before.is_alphabetic() && !before2.is_alphanumeric() && after.is_alphabetic(),
            _ => c.is_alphanumeric() || is_mark(*c),
        };
        if inside {
            start.get_or_insert(*byte);
        } else {
            out.extend(start.take().map(|from| (from, *byte)));
            if *c == '&' {
                out.push((*byte, byte + 1));
            }
        }
    }
    out.extend(start.map(|from| (from, text.len())));
    out
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn gap(between: &str) -> Gap {
    let has = |signs: &[char]| between.contains(signs);
    if has(&['.', '!', '?', ';', ':', '|', '\n', '(', ')', '[', ']', '"', '“', '”', '«', '»', '…']) {
        Gap::Break
    } else if has(&['–', '—']) || between.contains(" - ") || between.contains("--") {
        Gap::Dash
    } else if has(&[',', '/']) {
        Gap::Comma
    } else {
        Gap::Space
    }
}

/// Token ranges between quotation marks; a single quote opens only after a space and closes only before none.
fn quotes(text: &str, tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((byte, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, c)| *c);
        let closes = match (open, c) {
            (Some(('"', _)), '"' | '”') | (Some(('“', _)), '”' | '"') | (Some(('«', _)), '»') => true,
            (Some(('\'', _)), '\'' | '’') => !after.is_alphanumeric(),
            _ => false,
        };
        if closes {
            let from = open.take().map_or(byte, |(_, at)| at);
            let first = tokens.partition_point(|token| token.start < from);
            let end = tokens.partition_point(|token| token.end <= byte);
            if first < end && end - first <= 12 {
                out.push((first, end));
            }
        } else if open.is_none_or(|(mark, _)| mark == '\'') && matches!(c, '"' | '“' | '«') {
            open = Some((c, byte));
        } else if open.is_none() && matches!(c, '\'' | '‘') && !before.is_alphanumeric() && after.is_alphanumeric() {
            open = Some(('\'', byte));
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        Text::new(text, 100, |_| false).tokens.into_iter().map(|t| t.word).collect()
    }

    #[test]
    fn names_with_signs_stay_whole() {
        assert_eq!(
            words_of("Ke$ha, P!nk & R.E.M.; Guns N' Roses"),
            ["kesha", "pink", "and", "rem", "guns", "n", "roses"]
        );
        assert_eq!(words_of("don’t AC/DC"), ["dont", "ac", "dc"]);
        assert!(words_of("... !!! 🎵").is_empty());
    }

    #[test]
    fn quotes_are_seen() {
        let text = Text::new("play \"Hey Jude\" and 'Let it be', it's rock 'n roll", 100, |_| false);
        assert_eq!(text.quotes, [(1, 3), (4, 7)]);
        assert!(text.is_quoted(1, 3));
    }

    #[test]
    fn capitals_tell_only_in_mixed_text() {
        let capitals = |text: &str| {
            let text = Text::new(text, 100, |_| false);
            text.tokens.iter().map(|t| t.is_capital).collect::<Vec<_>>()
        };
        assert_eq!(capitals("I want some Yes songs"), [false, false, false, true, false]);
        assert_eq!(capitals("Play Some Yes Songs"), [false; 4]);
        assert_eq!(capitals("some yes songs"), [false; 3]);
    }
}
