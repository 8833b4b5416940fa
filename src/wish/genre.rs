//! Genres by the catalogue's names and by everyday ones.

use super::Wish;
use super::parse::Reading;
use crate::catalogue::Catalogue;
use crate::catalogue::link::tokens::Gap;
use crate::catalogue::normalise::fold;

/// Everyday names, folded, and the usual spelling.
const ALIASES: &[(&str, &str)] = &[
    ("rap", "hip hop"),
    ("hiphop", "hip hop"),
    ("rnb", "r&b"),
    ("r and b", "r&b"),
    ("r n b", "r&b"),
    ("randb", "r&b"),
    ("rhythm and blues", "r&b"),
    ("electronica", "electronic"),
    ("electro", "electronic"),
    ("dnb", "drum and bass"),
    ("d and b", "drum and bass"),
    ("drum n bass", "drum and bass"),
    ("alt rock", "alternative rock"),
    ("alternative", "alternative rock"),
    ("alt country", "alternative country"),
    ("indie", "indie rock"),
    ("prog rock", "progressive rock"),
    ("prog", "progressive rock"),
    ("punk", "punk rock"),
    ("goth", "gothic rock"),
    ("kpop", "k-pop"),
    ("jpop", "j-pop"),
    ("lofi", "lo-fi"),
    ("triphop", "trip hop"),
    ("rock n roll", "rock and roll"),
    ("rocknroll", "rock and roll"),
    ("rock roll", "rock and roll"),
    ("classical music", "classical"),
    ("orchestral", "classical"),
    ("musicals", "show tunes"),
    ("broadway", "show tunes"),
    ("show tunes", "show tunes"),
    ("christian", "christian music"),
    ("worship", "christian music"),
    ("soundtracks", "soundtrack"),
    ("film scores", "soundtrack"),
    ("movie scores", "soundtrack"),
    ("singer songwriters", "singer-songwriter"),
    ("heavy metal", "metal"),
    ("hair metal", "glam metal"),
    ("dancehall", "dancehall"),
    ("edm", "edm"),
    ("electronic dance music", "edm"),
    ("raggae", "reggae"),
    ("regge", "reggae"),
    ("regaeton", "reggaeton"),
    ("synth pop", "synth-pop"),
    ("bluegrass", "bluegrass"),
    ("jazzy", "jazz"),
    ("bluesy", "blues"),
    ("folky", "folk"),
    ("funky", "funk"),
    ("poppy", "pop"),
    ("techno", "techno"),
];

/// Broad names and the narrower ones that do not contain them as words.
const FAMILIES: &[(&str, &[&str])] = &[
    ("hip hop", &["rap", "trap", "drill", "grime", "boom bap", "g funk", "crunk"]),
    (
        "edm",
        &[
            "electronic",
            "house",
            "techno",
            "trance",
            "dubstep",
            "dance",
            "electro house",
            "big room",
            "brostep",
            "eurodance",
        ],
    ),
    (
        "electronic",
        &[
            "house",
            "techno",
            "trance",
            "edm",
            "electro",
            "idm",
            "ambient",
            "downtempo",
            "breakbeat",
            "big beat",
            "drum and bass",
            "dubstep",
            "jungle",
            "rave",
            "trip hop",
            "synthwave",
            "chillwave",
            "glitch",
            "eurodance",
        ],
    ),
    ("rock", &["grunge", "shoegaze", "britpop", "emo"]),
    ("metal", &["metalcore", "deathcore", "djent"]),
    ("punk rock", &["punk", "hardcore punk", "pop punk", "post punk"]),
    ("jazz", &["bebop", "swing", "big band", "bossa nova", "hard bop"]),
    (
        "latin",
        &[
            "reggaeton",
            "salsa",
            "bachata",
            "cumbia",
            "ranchera",
            "merengue",
            "bolero",
            "mariachi",
            "corrido",
            "norteno",
            "banda",
        ],
    ),
    ("reggae", &["dancehall", "dub", "ska", "rocksteady"]),
    ("country", &["americana", "bluegrass", "honky tonk"]),
    ("classical", &["opera", "baroque", "orchestra", "symphony", "chamber"]),
    ("indie rock", &["indie", "indie pop", "indie folk"]),
];

/// Genre words that also mean something else; beside these words they do.
const AMBIGUOUS: &[&str] = &[
    "house",
    "country",
    "dance",
    "swing",
    "soul",
    "garage",
    "bass",
    "rock",
    "pop",
    "trap",
    "industrial",
    "drone",
    "noise",
    "standards",
    "alternative",
    "world",
    "jungle",
    "banda",
    "score",
    "idol",
    "bop",
    "opera",
    "traditional",
    "comedy",
    "march",
];
const NOT_A_GENRE_AFTER: &[&str] =
    &["my", "your", "our", "her", "his", "the", "to", "at", "you", "they", "this", "we", "a", "i", "an"];
const GENRE_NOUNS: &[&str] = &[
    "music",
    "song",
    "songs",
    "genre",
    "playlist",
    "track",
    "tracks",
    "band",
    "bands",
    "hits",
    "party",
    "classics",
    "artist",
    "artists",
    "vibes",
    "ballads",
    "ballad",
    "anthems",
    "and",
    "or",
    "tunes",
    "stuff",
    "mix",
    "list",
    "album",
    "albums",
    "style",
    "type",
    "beats",
    "kind",
    "singers",
    "vibe",
    "sound",
    "singer",
    "group",
    "groups",
    "era",
    "influences",
    "influence",
    "feel",
];

/// Words that are genre names in some lists but rarely wishes for a genre.
const IGNORED: &[&str] = &[
    "live",
    "vocal",
    "love",
    "instrumental",
    "acoustic",
    "party",
    "easy",
    "fun",
    "mood",
    "happy",
    "sad",
    "calm",
    "relax",
    "chill",
    "chillout",
    "new",
    "old",
    "slow",
    "classic",
    "favorites",
    "duet",
    "cover",
    "covers",
    "remix",
    "karaoke",
    "children",
    "spoken",
    "french",
    "spanish",
    "german",
    "italian",
    "portuguese",
    "japanese",
    "korean",
    "chinese",
    "english",
    "russian",
    "melodic",
    "dark",
    "romantic",
    "workout",
    "sleep",
    "focus",
    "study",
    "meditation",
    "holiday",
    "christmas",
    "motivation",
    "sexy",
    "female vocalists",
];

/// Numbers of all genres that count as `name`: its own, those that contain it as words, and its family's.
pub(super) fn members(name: &str, catalogue: &Catalogue) -> Vec<u16> {
    let folded = fold(name);
    let family =
        FAMILIES.iter().find(|(broad, _)| fold(broad) == folded).map(|(_, narrow)| *narrow).unwrap_or_default();
    let holds = |genre: &str, words: &str| format!(" {genre} ").contains(&format!(" {words} "));
    let genres = catalogue.genre_names().iter().zip(0..).map(|(genre, id)| (fold(genre), id));
    genres
        .filter(|(genre, _)| {
            holds(genre, &folded) && !(folded == "blues" && genre.contains("rhythm and blues"))
                || family.iter().any(|narrow| holds(genre, narrow))
        })
        .map(|(_, id)| id)
        .collect()
}

/// The usual spelling of the genre that the words mean, if they mean one.
fn named(words: &str, catalogue: &Catalogue) -> Option<String> {
    if IGNORED.contains(&words) {
        return None;
    }
    if let Some((_, name)) = ALIASES.iter().find(|(alias, _)| *alias == words) {
        return Some((*name).to_owned());
    }
    let id = catalogue.genre_id(words)?;
    catalogue.genre_names().get(usize::from(id)).cloned()
}

/// Reads all genres of a turn, longest names first.
pub(super) fn read(reading: &mut Reading<'_>, catalogue: &Catalogue) {
    let mut at = 0;
    while at < reading.len() {
        let longest = (1..=4_usize).rev().find_map(|words| {
            let end = at + words;
            let broken = (at + 1..end).any(|i| matches!(reading.text.gap(i), Gap::Break | Gap::Comma | Gap::Dash));
            if end > reading.len() || broken || !reading.is_free(at, end) {
                return None;
            }
            let phrase = reading.text.span(at, end).iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ");
            named(&phrase, catalogue).map(|name| (end, name))
        });
        match longest {
            Some((end, name)) if is_meant(reading, at, end) => {
                let ids = members(&name, catalogue);
                reading.note(at, end, Wish::Genre { name, ids }, true);
                at = end;
            }
            _ => at += 1,
        }
    }
}

fn is_meant(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let word = reading.word(at);
    if end - at > 1 || !AMBIGUOUS.contains(&word) {
        return true;
    }
    let (before, next) = (reading.text.before(at, 1), reading.word(end));
    let followed = reading.text.gap(end) == Gap::Space && GENRE_NOUNS.contains(&next);
    let other_use = matches!(
        (word, next),
        ("dance", "to" | "at" | "with" | "around") | ("rock" | "pop", "out" | "up" | "on" | "my")
    ) || (word == "dance" && matches!(before, "and" | "can" | "to" | "me" | "us") && !followed)
        || (word == "bass" && matches!(before, "heavy" | "more" | "good" | "deep" | "big"));
    !other_use && (followed || !NOT_A_GENRE_AFTER.contains(&before))
}
