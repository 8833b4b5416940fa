//! For each word: is it wanted, unwanted, wanted less, or the only thing wanted.

use crate::catalogue::link::tokens::{Gap, Text};

/// How the speaker feels about what a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Wanted,
    /// `no X`, `without X`.
    Unwanted,
    /// `less X`, `too X`.
    Less,
    /// `only X`.
    Only,
}

/// How many words a "no" reaches at most.
const REACH: usize = 10;

/// The polarity of every token.
pub(super) fn of(text: &Text) -> Vec<Polarity> {
    let mut out = Vec::with_capacity(text.tokens.len());
    let mut scope: Option<Scope> = None;
    for at in 0..text.tokens.len() {
        let gap = text.gap(at);
        scope = scope.filter(|s| gap != Gap::Break && s.left > 0 && !ends(text, at, s));
        if let Some(cue) = cue_at(text, at) {
            out.push(cue);
            scope = (cue != Polarity::Wanted).then_some(Scope { polarity: cue, left: REACH, said: 0, joined: true });
            continue;
        }
        out.push(scope.as_ref().map_or(Polarity::Wanted, |s| s.polarity));
        if let Some(s) = &mut scope {
            s.left -= 1;
            s.joined = matches!(text.word(at), "and" | "or" | "nor");
            s.said += usize::from(!is_filler(text.word(at)));
        }
    }
    take_out(text, &mut out);
    out
}

struct Scope {
    polarity: Polarity,
    left: usize,
    /// Words with content since the cue.
    said: usize,
    /// The word before was the cue, `and` or `or`.
    joined: bool,
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "like"
            | "want"
            | "need"
            | "play"
            | "add"
            | "give"
            | "recommend"
            | "care"
            | "for"
            | "have"
            | "include"
            | "any"
            | "more"
            | "too"
            | "much"
            | "so"
            | "really"
            | "very"
            | "the"
            | "a"
            | "an"
            | "of"
            | "me"
            | "songs"
            | "song"
            | "music"
            | "tracks"
            | "by"
            | "from"
            | "be"
            | "to"
            | "that"
            | "is"
            | "are"
            | "in"
            | "it"
            | "as"
            | "this"
            | "hear"
            | "anything"
            | "stuff"
            | "listen"
            | "all"
            | "with"
            | "something"
            | "fan"
            | "into"
            | "at"
            | "enjoy"
            | "love"
            | "even"
            | "super"
            | "overly"
            | "those"
            | "these"
            | "them"
            | "was"
            | "feel"
            | "feeling"
            | "genre"
            | "suggest"
    )
}

/// Whether the word at `at` starts something else, outside the "no" before it.
fn ends(text: &Text, at: usize, scope: &Scope) -> bool {
    if matches!(text.word(at), "but" | "because" | "although" | "though" | "while" | "instead" | "then" | "however") {
        return true;
    }
    if scope.said == 0 {
        return false;
    }
    let turns = matches!(
        text.word(at),
        "more"
            | "some"
            | "add"
            | "want"
            | "give"
            | "play"
            | "prefer"
            | "love"
            | "like"
            | "only"
            | "just"
            | "maybe"
            | "lets"
            | "need"
            | "please"
            | "with"
            | "i"
            | "id"
            | "im"
            | "can"
            | "could"
            | "so"
            | "which"
            | "make"
            | "keep"
            | "put"
            | "from"
            | "how"
            | "what"
            | "one"
            | "perhaps"
            | "focus"
            | "stick"
            | "mostly"
            | "do"
            | "i'd"
            | "try"
    );
    // "No rock, pop or country" goes on; "no rock, 80s music" does not, unless the comma list comes to an "or".
    let comma_ends = text.gap(at) == Gap::Comma && !scope.joined && !list_goes_on(text, at);
    // "and" may join a whole new demand.
    turns || comma_ends
}

/// Whether the comma before `at` is one of a list that ends in "or"/"and" before anything new begins.
fn list_goes_on(text: &Text, at: usize) -> bool {
    if matches!(text.word(at), "or" | "and" | "nor") {
        return true;
    }
    let mut words = (at..text.tokens.len()).take(6).skip(1).take_while(|i| text.gap(*i) != Gap::Break);
    words.any(|i| matches!(text.word(i), "or" | "nor"))
}

/// The polarity that the word at `at` begins, if it is a cue.
fn cue_at(text: &Text, at: usize) -> Option<Polarity> {
    let word = text.word(at);
    let next = if text.gap(at + 1) == Gap::Space { text.word(at + 1) } else { "" };
    let after = if next.is_empty() || text.gap(at + 2) != Gap::Space { "" } else { text.word(at + 2) };
    let before = text.before(at, 1);
    let unwanted = match word {
        "no" => !matches!(
            next,
            "" | "problem"
                | "problems"
                | "worries"
                | "idea"
                | "one"
                | "matter"
                | "doubt"
                | "thanks"
                | "longer"
                | "wonder"
        ),
        "not" => {
            let is_hedge = next == "really" && after == "sure";
            !is_hedge && !matches!(next, "" | "only" | "just" | "sure" | "bad" | "necessarily" | "mind")
        }
        "dont" | "doesnt" | "didnt" | "do" | "did" => {
            let next = if matches!(word, "do" | "did") { if next == "not" { after } else { "" } } else { next };
            !matches!(
                next,
                "" | "mind"
                    | "know"
                    | "worry"
                    | "forget"
                    | "see"
                    | "think"
                    | "understand"
                    | "remember"
                    | "hear"
                    | "work"
                    | "seem"
            )
        }
        "isnt" | "arent" | "wasnt" | "werent" => !matches!(next, "" | "bad" | "there" | "it"),
        "without" | "except" | "excluding" | "exclude" | "avoid" | "avoiding" | "skip" | "remove" | "removing"
        | "hate" | "hated" | "dislike" | "disliked" | "none" | "never" | "minus" | "ditch" | "excludes" | "delete"
        | "omit" => word != "never" || !matches!(next, "heard" | "mind" | "gets" | "get" | "had" | "ending"),
        "nothing" => !matches!(next, "" | "but" | "except" | "else"),
        "non" => true,
        "but" => matches!(before, "anything" | "everything" | "all"),
        "than" => before == "other" || before == "rather",
        "from" => before == "away",
        "of" => matches!(before, "instead" | "sick" | "tired" | "rid") || (before == "bored"),
        "cant" | "cannot" => next == "stand",
        "stop" | "drop" => matches!(next, "playing" | "the" | "with" | "adding" | "giving" | "all"),
        "leave" => next == "out",
        "enough" => !matches!(before, "get" | "good" | "not" | "have" | "is") && !next.is_empty(),
        _ => false,
    };
    if unwanted {
        return Some(Polarity::Unwanted);
    }
    match word {
        "less" | "fewer" => Some(Polarity::Less),
        "too"
            if !next.is_empty()
                && !matches!(before, "not" | "nothing" | "me" | "isnt" | "dont" | "arent")
                && !matches!(next, "please" | "and" | "if") =>
        {
            Some(Polarity::Less)
        }
        "only" | "exclusively" | "strictly" | "solely" => Some(Polarity::Only),
        "just" if !matches!(next, "like" | "the" | "a" | "saying" | "me" | "want" | "wanted" | "need" | "looking") => {
            Some(Polarity::Only)
        }
        "but" if before == "nothing" => Some(Polarity::Only),
        _ => None,
    }
}

/// "Take Amy Winehouse out": the cue stands on both sides.
fn take_out(text: &Text, out: &mut [Polarity]) {
    for at in 0..text.tokens.len() {
        if !matches!(text.word(at), "take" | "leave" | "get" | "keep") {
            continue;
        }
        let end = (at + 1..=at + 6).take_while(|i| text.gap(*i) != Gap::Break).find(|i| text.word(*i) == "out");
        if let Some(end) = end {
            // "Take out the ballads": what follows is meant.
            let range = if end == at + 1 { end + 1..(end + 6).min(out.len()) } else { at + 1..end };
            for polarity in out.get_mut(range).unwrap_or_default() {
                *polarity = Polarity::Unwanted;
            }
        }
    }
}
