//! Years and decades, however people write them.

use super::Wish;
use super::parse::Reading;

/// A span of years; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: u16,
    to: u16,
    is_decade: bool,
}

const FIRST: u16 = 1900;
const LAST: u16 = 2039;

fn decade_word(word: &str) -> Option<u16> {
    Some(match word {
        "twenties" => 1920,
        "thirties" => 1930,
        "forties" | "fourties" => 1940,
        "fifties" => 1950,
        "sixties" => 1960,
        "seventies" => 1970,
        "eighties" => 1980,
        "nineties" => 1990,
        "noughties" | "aughts" | "naughties" => 2000,
        _ => return None,
    })
}

/// The decade or year that one word means: `80s`, `1980s`, `eighties`, `1994`.
fn word_span(word: &str) -> Option<Span> {
    let decade = |from: u16| Span { from, to: from + 9, is_decade: true };
    if let Some(from) = decade_word(word) {
        return Some(decade(from));
    }
    if let Some(digits) = word.strip_suffix('s') {
        let n: u16 = digits.parse().ok()?;
        return match (digits.len(), n) {
            (2, 0) => Some(decade(2000)),
            (2, 10) => Some(decade(2010)),
            (2, 20..=90) if n.is_multiple_of(10) => Some(decade(1900 + n)),
            (4, FIRST..=2030) if n.is_multiple_of(10) => Some(decade(n)),
            _ => None,
        };
    }
    let n: u16 = word.parse().ok()?;
    (word.len() == 4 && (FIRST..=LAST).contains(&n)).then_some(Span { from: n, to: n, is_decade: false })
}

/// The span at `at` with `early`, `mid` or `late` before it; gives its first and last token.
fn span_at(reading: &Reading<'_>, at: usize) -> Option<(usize, usize, Span)> {
    let mut span = word_span(reading.word(at))?;
    let mut from = at;
    if span.is_decade {
        let part = match reading.text.before(at, 1) {
            "early" | "earlier" => Some((0, 3)),
            "mid" | "middle" => Some((3, 7)),
            "late" | "later" => Some((6, 9)),
            _ => None,
        };
        if let Some((first, last)) = part {
            span = Span { from: span.from + first, to: span.from + last, is_decade: true };
            from -= 1;
        } else if matches!((reading.text.before(at, 1), span.from), ("nineteen", 1920..=1990)) {
            from -= 1;
        }
    }
    Some((from, at + 1, span))
}

/// Reads all eras of a turn.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut at = 0;
    while at < reading.len() {
        at = range(reading, at).or_else(|| single(reading, at)).or_else(|| phrase(reading, at)).unwrap_or(at + 1);
    }
}

/// `between 1990 and 1995`, `from the 60s to the 80s`, `1990-1995`.
fn range(reading: &mut Reading<'_>, at: usize) -> Option<usize> {
    let (from, end, first) = span_at(reading, at)?;
    if !reading.is_free(from, end) {
        return None;
    }
    let mut next = end;
    let (between, mut joined) =
        (reading.text.before(from, 1) == "between" || reading.text.before(from, 2) == "between", false);
    while matches!(
        reading.word(next),
        "to" | "till" | "til" | "until" | "through" | "thru" | "the" | "and" | "early" | "mid" | "late"
    ) {
        joined |= reading.word(next) != "the" && (reading.word(next) != "and" || between);
        next += 1;
    }
    let (_, last_end, last) = span_at(reading, next)?;
    if next == end {
        // "1990-1995": nothing but a dash between.
        let (left, right) = (reading.text.tokens.get(end - 1)?, reading.text.tokens.get(next)?);
        joined = matches!(reading.raw.get(left.end..right.start)?.trim(), "-" | "–" | "—");
    }
    if !joined || last.to < first.from {
        return None;
    }
    let start = if between { from.saturating_sub(1) } else { from };
    reading.note(start, last_end, Wish::Era { from: Some(first.from), to: Some(last.to) }, true);
    Some(last_end)
}

/// One year or decade with what stands before or after it: `before 2000`, `90s`, `2010 and later`.
fn single(reading: &mut Reading<'_>, at: usize) -> Option<usize> {
    let (from, end, span) = span_at(reading, at)?;
    if !reading.is_free(from, end) {
        return None;
    }
    let after_the = if from > 0 && reading.word(from - 1) == "the" { from - 1 } else { from };
    let before = |n: usize| reading.text.before(after_the, n);
    let year_like = span.is_decade || is_year_here(reading, at);
    let (from_start, era) = match (before(2), before(1)) {
        ("older" | "earlier", "than") | ("prior" | "up", "to") => {
            let to = if before(2) == "up" { span.to } else { span.from - 1 };
            (after_the - 2, (None, Some(to)))
        }
        ("newer" | "later" | "recent", "than") => (after_the - 2, (Some(span.to + 1), None)),
        (_, "before" | "pre" | "predating") => (after_the - 1, (None, Some(span.from - 1))),
        (_, "until" | "till") => (after_the - 1, (None, Some(span.to))),
        (_, "after" | "post") => (after_the - 1, (Some(span.to + 1), None)),
        (_, "since") => (after_the - 1, (Some(span.from), None)),
        _ if !year_like => return None,
        _ => (from, (Some(span.from), Some(span.to))),
    };
    let (stop, era) = match (reading.word(end), reading.word(end + 1)) {
        ("or" | "and", "later" | "newer" | "after" | "onward" | "onwards" | "up" | "beyond" | "younger") => {
            (end + 2, (Some(span.from), None))
        }
        ("or" | "and", "earlier" | "older" | "before" | "below") => (end + 2, (None, Some(span.to))),
        ("on" | "onward" | "onwards", _) if reading.word(end) != "on" || before(1) == "from" => {
            (end + 1, (Some(span.from), None))
        }
        _ => (end, era),
    };
    let polarity_from = if from_start < reading.len() { from_start } else { from };
    reading.note(polarity_from, stop, Wish::Era { from: era.0, to: era.1 }, true);
    Some(stop)
}

/// A bare four-digit number is a year unless something else is counted with it.
fn is_year_here(reading: &Reading<'_>, at: usize) -> bool {
    !matches!(reading.word(at + 1), "songs" | "tracks" | "bpm" | "minutes" | "times" | "people")
}

/// `this century`, `oldies`, `new releases`: leanings without numbers. The years are those of everyday use.
fn phrase(reading: &mut Reading<'_>, at: usize) -> Option<usize> {
    let (word, next) = (reading.word(at), reading.word(at + 1));
    let (words, from, to, hard) = match (word, next) {
        ("this" | "21st", "century") => (2, Some(2000), None, true),
        ("last" | "20th", "century") => (2, Some(1900), Some(1999), true),
        ("this", "decade") => (2, Some(2020), None, true),
        ("last", "decade") => (2, Some(2010), Some(2019), true),
        ("two", "thousands") => (2, Some(2000), Some(2009), true),
        ("oldies", _) => (1, None, Some(1979), false),
        ("newest" | "latest" | "recent", "songs" | "music" | "releases" | "hits" | "tracks" | "stuff" | "ones") => {
            (2, Some(2018), None, false)
        }
        ("new", "releases") => (2, Some(2018), None, false),
        ("modern" | "contemporary" | "current", _)
            if !matches!(next, "dance" | "classical" | "jazz" | "playlist" | "list" | "selection") =>
        {
            (1, Some(2010), None, false)
        }
        _ => return None,
    };
    if !reading.is_free(at, at + words) {
        return None;
    }
    reading.note(at, at + words, Wish::Era { from, to }, hard);
    Some(at + words)
}

/// Whether the turn asks for older (-1) or newer (+1) songs than those shown.
pub(super) fn direction(reading: &Reading<'_>) -> Option<i8> {
    (0..reading.len()).find_map(|at| {
        let next = reading.word(at + 1);
        let free = reading.is_free(at, at + 1);
        match reading.word(at) {
            "older" | "earlier" if free && next != "than" && next != "i" => Some(-1),
            "newer" if free && next != "than" => Some(1),
            "recent" if free && reading.text.before(at, 1) == "more" && next != "than" => Some(1),
            _ => None,
        }
    })
}
