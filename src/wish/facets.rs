//! Language, vocals, mood, fame, tempo, voice and kinds of recordings.

use super::parse::Reading;
use super::polarity::Polarity;
use super::{Constraint, Fame, Feeling, Tempo, Voice, Wish};
use crate::catalogue::link::tokens::Gap;

/// English names of languages and their codes.
pub(super) const LANGUAGES: &[(&str, [u8; 2])] = &[
    ("english", *b"en"),
    ("spanish", *b"es"),
    ("french", *b"fr"),
    ("german", *b"de"),
    ("italian", *b"it"),
    ("portuguese", *b"pt"),
    ("brazilian", *b"pt"),
    ("dutch", *b"nl"),
    ("swedish", *b"sv"),
    ("norwegian", *b"no"),
    ("danish", *b"da"),
    ("finnish", *b"fi"),
    ("icelandic", *b"is"),
    ("polish", *b"pl"),
    ("czech", *b"cs"),
    ("russian", *b"ru"),
    ("ukrainian", *b"uk"),
    ("greek", *b"el"),
    ("turkish", *b"tr"),
    ("arabic", *b"ar"),
    ("hebrew", *b"he"),
    ("hindi", *b"hi"),
    ("punjabi", *b"pa"),
    ("tamil", *b"ta"),
    ("telugu", *b"te"),
    ("bengali", *b"bn"),
    ("japanese", *b"ja"),
    ("korean", *b"ko"),
    ("chinese", *b"zh"),
    ("mandarin", *b"zh"),
    ("cantonese", *b"zh"),
    ("thai", *b"th"),
    ("vietnamese", *b"vi"),
    ("indonesian", *b"id"),
    ("swahili", *b"sw"),
    ("yoruba", *b"yo"),
    ("welsh", *b"cy"),
    ("gaelic", *b"ga"),
    ("latvian", *b"lv"),
    ("romanian", *b"ro"),
    ("hungarian", *b"hu"),
];

const HITS: Wish = Wish::Popularity(Fame::Hits);
const OBSCURE: Wish = Wish::Popularity(Fame::Obscure);

/// Phrases of several words.
const PHRASES: &[(&[&str], Wish)] = &[
    (&["off", "the", "beaten", "path"], OBSCURE),
    (&["not", "well", "known"], OBSCURE),
    (&["not", "so", "well", "known"], OBSCURE),
    (&["less", "well", "known"], OBSCURE),
    (&["lesser", "known"], OBSCURE),
    (&["less", "known"], OBSCURE),
    (&["less", "popular"], OBSCURE),
    (&["less", "mainstream"], OBSCURE),
    (&["hidden", "gems"], OBSCURE),
    (&["hidden", "gem"], OBSCURE),
    (&["deep", "cuts"], OBSCURE),
    (&["deep", "cut"], OBSCURE),
    (&["under", "the", "radar"], OBSCURE),
    (&["well", "known"], HITS),
    (&["top", "40"], HITS),
    (&["greatest", "hits"], HITS),
    (&["feel", "good"], Wish::Mood(Feeling::Happy)),
    (&["good", "mood"], Wish::Mood(Feeling::Happy)),
    (&["laid", "back"], Wish::Mood(Feeling::Calm)),
    (&["low", "key"], Wish::Mood(Feeling::Calm)),
    (&["pump", "up"], Wish::Mood(Feeling::Energetic)),
    (&["high", "energy"], Wish::Mood(Feeling::Energetic)),
    (&["slow", "down"], Wish::Tempo(Tempo::Slow)),
    (&["slow", "paced"], Wish::Tempo(Tempo::Slow)),
    (&["up", "tempo"], Wish::Tempo(Tempo::Fast)),
    (&["fast", "paced"], Wish::Tempo(Tempo::Fast)),
];

fn matches_at(reading: &Reading<'_>, at: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(i, word)| {
        reading.word(at + i) == *word && (i == 0 || !matches!(reading.text.gap(at + i), Gap::Break | Gap::Comma))
    })
}

/// Reads phrases, and all that has to be read before genres.
pub(super) fn read_phrases(reading: &mut Reading<'_>) {
    for at in 0..reading.len() {
        vocals(reading, at);
        for (words, wish) in PHRASES {
            let end = at + words.len();
            if !matches_at(reading, at, words) || !reading.is_free(at, end) {
                continue;
            }
            // The phrase has its own "not" or "less".
            if matches!(words.first(), Some(&("not" | "less"))) {
                reading.note_as(at, end, Constraint { wish: wish.clone(), negated: false, hard: true });
            } else {
                reading.note(at, end, wish.clone(), is_checked(wish));
            }
        }
        language(reading, at);
    }
}

/// `no vocals`, `without lyrics`, `instrumental`, `with vocals`.
fn vocals(reading: &mut Reading<'_>, at: usize) {
    let word = reading.word(at);
    if !reading.is_free(at, at + 1) {
        return;
    }
    let polarity = reading.polarity_at(at);
    let is_unwanted = matches!(polarity, Polarity::Unwanted | Polarity::Less);
    match word {
        // "An instrumental influence" names no song without words.
        "instrumental" | "instrumentals" | "wordless"
            if !matches!(reading.word(at + 1), "influence" | "break" | "solo" | "intro" | "part" | "parts") =>
        {
            reading.note(at, at + 1, Wish::Instrumental, true);
        }
        "vocals" | "vocal" | "lyrics" | "singing" | "words" | "voices" | "singers" | "voice" if is_unwanted => {
            let hard = polarity == Polarity::Unwanted;
            // "No female vocals" is about whose voice.
            if voice_of(reading.text.before(at, 1)).is_none()
                && !matches!(reading.text.before(at, 1), "explicit" | "same" | "good")
            {
                reading.note_as(at, at + 1, Constraint { wish: Wish::Instrumental, negated: false, hard });
            }
        }
        "vocals" | "lyrics" if matches!(reading.text.before(at, 1), "with" | "add" | "has" | "have") => {
            reading.note_as(at, at + 1, Constraint { wish: Wish::Instrumental, negated: true, hard: true });
        }
        _ => {}
    }
}

fn language(reading: &mut Reading<'_>, at: usize) {
    let Some((_, code)) = LANGUAGES.iter().find(|(name, _)| *name == reading.word(at)) else { return };
    let (before, next) = (reading.text.before(at, 1), reading.word(at + 1));
    let next_gap = reading.text.gap(at + 1);
    let is_object = next_gap == Gap::Space
        && matches!(
            next,
            "song"
                | "songs"
                | "music"
                | "tracks"
                | "lyrics"
                | "language"
                | "vocals"
                | "singing"
                | "speaking"
                | "tunes"
                | "only"
                | "please"
                | "pop"
                | "rock"
                | "rap"
                | "hip"
                | "ballads"
                | "hits"
                | "artists"
                | "singers"
                | "ones"
                | "or"
                | "and"
                | "stuff"
                | "indie"
                | "folk"
                | "love"
        );
    let stands_alone = next_gap != Gap::Space
        && matches!(
            before,
            "in" | "some"
                | "more"
                | "only"
                | "no"
                | "not"
                | "just"
                | "sung"
                | "or"
                | "and"
                | "to"
                | "non"
                | "mostly"
                | "want"
                | ""
        );
    if reading.is_free(at, at + 1) && (before == "in" || is_object || stands_alone) {
        reading.note(at, at + 1, Wish::Language(*code), true);
    }
}

fn voice_of(word: &str) -> Option<Voice> {
    match word {
        "female" | "women" | "woman" | "girl" | "females" => Some(Voice::Female),
        "male" | "men" | "man" | "males" => Some(Voice::Male),
        _ => None,
    }
}

/// A leaning cannot be broken; what is checked is hard.
fn is_checked(wish: &Wish) -> bool {
    !matches!(wish, Wish::Mood(_) | Wish::Popularity(Fame::Hits))
}

/// Reads single words, after genres have taken theirs.
pub(super) fn read_words(reading: &mut Reading<'_>) {
    for at in 0..reading.len() {
        if !reading.is_free(at, at + 1) {
            continue;
        }
        if let Some(wish) = word_wish(reading, at) {
            let hard = is_checked(&wish);
            reading.note(at, at + 1, wish, hard);
        }
    }
}

fn word_wish(reading: &Reading<'_>, at: usize) -> Option<Wish> {
    let (word, next, before) = (reading.word(at), reading.word(at + 1), reading.text.before(at, 1));
    if let Some(voice) = voice_of(word) {
        let sings = matches!(
            next,
            "vocals"
                | "vocal"
                | "vocalist"
                | "vocalists"
                | "singer"
                | "singers"
                | "voice"
                | "voices"
                | "artists"
                | "artist"
                | "fronted"
                | "led"
                | "rappers"
        );
        return sings.then_some(Wish::Voice(voice));
    }
    let is_unwanted = reading.polarity_at(at) == Polarity::Unwanted;
    Some(match word {
        "happy" | "cheerful" | "joyful" | "uplifting" | "feelgood" | "happier" | "positive" | "sunny" => {
            Wish::Mood(Feeling::Happy)
        }
        "sad" | "melancholy" | "melancholic" | "depressing" | "sadder" | "gloomy" | "heartbreaking" | "heartbreak"
        | "somber" | "emotional"
            if word != "emotional" || is_unwanted =>
        {
            Wish::Mood(Feeling::Sad)
        }
        "calm" | "relaxing" | "chill" | "mellow" | "soothing" | "peaceful" | "calming" | "calmer" | "relaxed"
        | "softer" | "chilled" | "quiet" => Wish::Mood(Feeling::Calm),
        "soft" if !matches!(next, "rock" | "spot") => Wish::Mood(Feeling::Calm),
        "upbeat" | "energetic" | "hype" | "energizing" | "danceable" | "lively" | "loud" | "intense" | "heavy"
        | "louder" | "energy" => Wish::Mood(Feeling::Energetic),
        "angry" | "aggressive" => Wish::Mood(Feeling::Angry),
        "faster" | "uptempo" => Wish::Tempo(Tempo::Fast),
        "slower" => Wish::Tempo(Tempo::Slow),
        "fast" if !matches!(next, "car" | "food" | "and") => Wish::Tempo(Tempo::Fast),
        "slow" if !matches!(next, "jams" | "jam" | "dance" | "burn") => Wish::Tempo(Tempo::Slow),
        "obscure" | "underrated" | "undiscovered" | "overlooked" | "niche" | "lesserknown" | "unknown"
        | "underground" => Wish::Popularity(Fame::Obscure),
        "hits" | "popular" | "famous" | "mainstream" | "hit" | "charts" | "wellknown" | "overplayed" | "chart" => {
            // "The 80s hits" and "popular songs" lean; "hit me with" and "most popular genre" are talk.
            if (word == "hit" && matches!(next, "me" | "the" | "a" | "it" | "up"))
                || (word == "hits" && next == "the")
                || next == "demand"
            {
                return None;
            }
            Wish::Popularity(Fame::Hits)
        }
        "remixes" | "remix" | "remixed" if is_unwanted => Wish::TitleWord("remix".into()),
        "covers" | "karaoke" if is_unwanted => {
            Wish::TitleWord(if word == "covers" { "cover" } else { "karaoke" }.into())
        }
        "live"
            if is_unwanted
                && matches!(
                    next,
                    "" | "songs" | "music" | "albums" | "tracks" | "stuff" | "versions" | "version" | "recordings"
                )
                && before != "to" =>
        {
            Wish::TitleWord("live".into())
        }
        "christmas" | "xmas" if is_unwanted => Wish::TitleWord("christmas".into()),
        "medleys" | "interludes" | "skits" if is_unwanted => Wish::TitleWord(word.trim_end_matches('s').into()),
        _ => return None,
    })
}
