//! The words people have for occasions, moods, decades, languages and genres.

use rand::Rng;

use super::draw::{Dice, chance, pick};
use super::facts::Fact;

/// An occasion or feeling that lists are made for.
#[derive(Debug)]
pub struct Theme {
    /// Its name.
    pub name: &'static str,
    /// Lower-case words or phrases that say so in a list's name.
    pub signs: &'static [&'static str],
    /// How a request says it after "a playlist for" or "songs for".
    pub occasion: &'static [&'static str],
    /// How a request says it before "playlist", "songs" or "music".
    pub manner: &'static [&'static str],
}

impl Theme {
    /// True when one of the theme's signs is in the text as whole words.
    pub fn is_in(&self, text: &str) -> bool {
        self.signs.iter().any(|sign| has_words(text, sign))
    }
}

/// True when `text` has `words` (lower case) between word boundaries, whatever its case.
pub fn has_words(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        before && text[at + words.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
    })
}

macro_rules! theme {
    ($name:literal, [$($sign:literal),*], [$($occasion:literal),*], [$($manner:literal),*]) => {
        Theme { name: $name, signs: &[$($sign),*], occasion: &[$($occasion),*], manner: &[$($manner),*] }
    };
}

/// Every theme.
#[rustfmt::skip]
pub const THEMES: &[Theme] = &[
    theme!("workout", ["workout", "gym", "fitness", "cardio", "running", "run", "training", "beast mode", "power"], ["working out", "the gym", "a workout", "my workouts", "running", "exercising", "lifting weights", "my morning run", "cardio"], ["workout", "gym", "running", "pump up", "exercise", "high energy"]),
    theme!("party", ["party", "house party", "pre party", "bash", "pregame"], ["a party", "a house party", "partying with friends", "my birthday party", "a dance party", "getting ready to go out"], ["party", "fun party", "birthday party", "club"]),
    theme!("dance", ["dance", "dancing", "dancefloor", "club", "clubbing"], ["dancing", "the dance floor", "a night of dancing", "a night out"], ["dance", "danceable", "club"]),
    theme!("chill", ["chill", "chilled", "chillout", "relax", "relaxing", "relaxed", "laid back", "lounge", "mellow", "unwind", "easy"], ["relaxing", "chilling at home", "unwinding after work", "a lazy afternoon", "a quiet evening", "chilling out"], ["chill", "relaxing", "mellow", "laid back", "chilled out", "calm"]),
    theme!("study", ["study", "studying", "focus", "concentration", "reading", "homework", "productivity"], ["studying", "focusing", "doing homework", "reading", "concentrating", "working on my thesis"], ["study", "focus", "concentration"]),
    theme!("sleep", ["sleep", "sleepy", "dreams", "lullaby", "lullabies", "bedtime", "naptime"], ["sleeping", "falling asleep", "bedtime", "winding down at night"], ["sleep", "bedtime", "soothing", "calming"]),
    theme!("drive", ["road trip", "drive", "driving", "roadtrip", "car", "highway", "cruising"], ["a road trip", "a long drive", "driving", "my commute", "cruising in the car", "being stuck in traffic"], ["road trip", "driving", "car"]),
    theme!("dinner", ["dinner", "cooking", "kitchen", "brunch", "coffee", "coffeehouse", "cafe", "breakfast", "bbq", "barbecue", "cookout"], ["a dinner party", "cooking", "a barbecue", "sunday brunch", "drinking coffee", "having friends over for dinner"], ["dinner", "coffee shop", "cooking", "barbecue"]),
    theme!("love", ["love", "romance", "romantic", "date night", "valentine", "wedding", "amor", "loving"], ["a romantic evening", "date night", "a wedding", "my anniversary", "my wife", "valentine's day"], ["love", "romantic", "wedding"]),
    theme!("sad", ["sad", "heartbreak", "broken heart", "breakup", "crying", "melancholy", "down", "tears", "lonely", "life sucks"], ["when i'm sad", "a breakup", "crying", "a broken heart", "feeling blue"], ["sad", "heartbreak", "breakup", "melancholy", "depressing", "emotional"]),
    theme!("happy", ["happy", "feel good", "good vibes", "happiness", "mood booster", "feelgood", "smile", "cheerful", "joy"], ["cheering me up", "a good mood", "when i'm happy", "lifting my mood"], ["happy", "feel good", "uplifting", "cheerful", "upbeat"]),
    theme!("morning", ["morning", "wake up", "good morning", "sunrise"], ["the morning", "waking up", "getting ready in the morning"], ["morning", "wake up"]),
    theme!("night", ["night", "late night", "midnight", "evening", "after hours"], ["late at night", "the evening", "a late night"], ["late night", "evening"]),
    theme!("summer", ["summer", "beach", "pool", "sunny", "sun", "verano", "tropical"], ["summer", "the beach", "a pool party", "a sunny day"], ["summer", "beach", "summertime"]),
    theme!("rain", ["rain", "rainy", "autumn", "fall", "winter", "cozy"], ["a rainy day", "autumn", "a cold winter day", "a cozy night in"], ["rainy day", "autumn", "cozy"]),
    theme!("christmas", ["christmas", "xmas", "holiday", "holidays", "navidad"], ["christmas", "the holidays", "decorating the tree"], ["christmas", "holiday"]),
    theme!("halloween", ["halloween", "spooky", "haunted"], ["halloween", "a halloween party"], ["halloween", "spooky"]),
    theme!("work", ["work", "office", "afterwork", "workday"], ["work", "the office", "working from home"], ["work", "office"]),
    theme!("cleaning", ["cleaning", "housework", "chores", "laundry"], ["cleaning the house", "doing chores", "doing the laundry"], ["cleaning", "housework"]),
    theme!("yoga", ["yoga", "meditation", "meditate", "spa", "zen", "peaceful", "calm", "stress relief", "healing"], ["meditation", "yoga", "a massage", "reflecting", "relieving stress"], ["meditation", "yoga", "peaceful", "spa"]),
    theme!("kids", ["kids", "family", "children", "disney", "toddler"], ["my kids", "a family trip", "children"], ["kids", "family friendly", "disney"]),
    theme!("singalong", ["karaoke", "singalong", "sing along", "sing in the shower", "songs to sing", "anthems"], ["karaoke", "singing along", "singing in the shower"], ["karaoke", "sing along"]),
    theme!("throwback", ["throwback", "nostalgia", "nostalgic", "retro", "classics", "oldies", "flashback"], ["feeling nostalgic", "remembering the good old days"], ["throwback", "nostalgic", "old school", "oldies", "classic"]),
    theme!("motivation", ["motivation", "confidence", "boss", "empowerment", "inspiring", "hype", "motivational", "fierce", "girl power"], ["motivation", "getting pumped up", "feeling confident", "getting hyped"], ["motivational", "empowering", "hype", "inspiring"]),
    theme!("gaming", ["gaming", "game", "video game", "gamer"], ["gaming", "playing video games"], ["gaming", "video game"]),
    theme!("screen", ["movie", "film", "soundtrack", "soundtracks", "tv", "cinema", "score"], ["movie night"], ["movie soundtrack", "movie", "soundtrack", "film"]),
    theme!("covers", ["covers", "cover", "covered"], ["people who like covers"], ["cover"]),
    theme!("acoustic", ["acoustic", "unplugged", "stripped"], ["a campfire"], ["acoustic", "unplugged"]),
    theme!("piano", ["piano"], ["people who love the piano"], ["piano"]),
    theme!("guitar", ["guitar", "shred", "riffs"], ["guitar lovers"], ["guitar"]),
    theme!("instrumental", ["instrumental", "instrumentals", "beats"], ["background music"], ["instrumental", "background"]),
    theme!("new", ["new music", "fresh", "release radar", "new releases", "rising", "hot new"], ["discovering new music", "keeping up with what's new"], ["new", "brand new", "up and coming"]),
    theme!("hits", ["hits", "top 50", "top 100", "top hits", "chart", "charts", "billboard", "number ones", "bangers"], ["people who like the charts"], ["hit", "top 40", "chart topping", "popular"]),
    theme!("angry", ["angry", "rage", "mosh", "hard", "aggressive", "heavy"], ["getting my anger out", "when i'm angry"], ["angry", "aggressive", "heavy", "hard hitting"]),
    theme!("dark", ["dark", "gothic", "haunting", "moody"], ["a dark mood"], ["dark", "moody", "haunting"]),
];

/// Phrases that ask for others like what is named, not for the named itself.
const COMPARING: &[&str] = &[
    "similar",
    "like this",
    "like that",
    "songs like",
    "song like",
    "music like",
    "artists like",
    "artist like",
    "bands like",
    "band like",
    "something like",
    "anything like",
    "stuff like",
    "tracks like",
    "more like",
    "sound like",
    "sounds like",
    "sounding like",
    "style of",
    "in the vein",
    "same vibe",
    "vibes",
    "if i like",
    "who like",
    "she likes",
    "he likes",
    "resembl",
    "reminiscent",
    "type of",
    "along the lines",
    "fans of",
];

/// True when a text asks for others like what it names.
pub fn is_comparing(text: &str) -> bool {
    COMPARING.iter().any(|phrase| has_words(text, phrase))
}

/// How people write a decade, given its first year.
pub fn decade(dice: &mut Dice, from: u16) -> String {
    let short = from % 100;
    let spoken = match from {
        1920 => "twenties",
        1930 => "thirties",
        1940 => "forties",
        1950 => "fifties",
        1960 => "sixties",
        1970 => "seventies",
        1980 => "eighties",
        1990 => "nineties",
        _ => "",
    };
    match dice.random_range(0..10) {
        0 | 1 if from < 2000 => format!("{short:02}'s"),
        2 if !spoken.is_empty() => spoken.to_owned(),
        3 => format!("{from}'s"),
        4 | 5 => format!("{from}s"),
        _ if from < 2000 => format!("{short:02}s"),
        _ => format!("{from}s"),
    }
}

/// Feelings on the two mood axes: name, words, and the least or greatest valence and arousal (-100 to 100).
pub struct Feeling {
    /// Words for it.
    pub words: &'static [&'static str],
    /// Range of valence, inclusive.
    pub valence: (i8, i8),
    /// Range of arousal, inclusive.
    pub arousal: (i8, i8),
}

/// Every feeling.
#[rustfmt::skip]
pub const FEELINGS: &[Feeling] = &[
    Feeling { words: &["happy", "cheerful", "feel good", "uplifting", "joyful"], valence: (25, 100), arousal: (-20, 100) },
    Feeling { words: &["sad", "melancholy", "depressing", "heartbroken", "gloomy"], valence: (-100, -20), arousal: (-100, 10) },
    Feeling { words: &["calm", "relaxing", "mellow", "chill", "soothing", "peaceful", "slow"], valence: (-60, 100), arousal: (-100, -20) },
    Feeling { words: &["energetic", "upbeat", "high energy", "lively", "fast", "hype"], valence: (-20, 100), arousal: (25, 100) },
    Feeling { words: &["angry", "aggressive", "intense", "raging"], valence: (-100, -15), arousal: (25, 100) },
    Feeling { words: &["romantic", "tender", "warm", "dreamy"], valence: (10, 100), arousal: (-100, 0) },
];

/// Languages by code and name.
#[rustfmt::skip]
pub const LANGUAGES: &[([u8; 2], &str)] = &[
    (*b"en", "English"), (*b"es", "Spanish"), (*b"fr", "French"), (*b"de", "German"), (*b"it", "Italian"),
    (*b"pt", "Portuguese"), (*b"ja", "Japanese"), (*b"ko", "Korean"), (*b"nl", "Dutch"), (*b"sv", "Swedish"),
    (*b"zh", "Chinese"), (*b"hi", "Hindi"), (*b"ar", "Arabic"), (*b"ru", "Russian"), (*b"tr", "Turkish"),
    (*b"pl", "Polish"), (*b"da", "Danish"), (*b"no", "Norwegian"), (*b"fi", "Finnish"), (*b"el", "Greek"),
];

const GENRE_SPELLINGS: &[(&str, &[&str])] = &[
    ("hip hop", &["hip hop", "hip-hop", "rap", "hiphop"]),
    ("rap", &["rap", "hip hop"]),
    ("r&b", &["r&b", "R&B", "rnb", "r and b", "r n b"]),
    ("contemporary r&b", &["r&b", "contemporary r&b", "rnb"]),
    ("rock and roll", &["rock and roll", "rock n roll", "rock'n'roll"]),
    ("rock & roll", &["rock and roll", "rock n roll", "rock'n'roll"]),
    ("electronic", &["electronic", "edm", "electronica", "electro"]),
    ("edm", &["edm", "electronic dance music", "electronic"]),
    ("drum and bass", &["drum and bass", "dnb", "drum n bass", "d&b"]),
    ("alternative rock", &["alternative rock", "alt rock", "alternative"]),
    ("indie rock", &["indie rock", "indie"]),
    ("heavy metal", &["heavy metal", "metal"]),
    ("k-pop", &["k-pop", "kpop", "K-Pop", "k pop"]),
    ("j-pop", &["j-pop", "jpop", "Japanese pop"]),
    ("soundtrack", &["soundtrack", "movie soundtrack", "film music"]),
    ("country", &["country", "country western", "country"]),
    ("lo-fi", &["lo-fi", "lofi"]),
    ("dance", &["dance", "dance music"]),
];

/// How people write a genre, given its name in the taxonomy.
pub fn genre(dice: &mut Dice, name: &str) -> String {
    let spellings = GENRE_SPELLINGS.iter().find(|(genre, _)| *genre == name).map(|(_, spellings)| *spellings);
    match spellings.and_then(|spellings| pick(dice, spellings)) {
        Some(spelling) => (*spelling).to_owned(),
        None if chance(dice, 0.1) => name.replace('-', " "),
        None => name.to_owned(),
    }
}

/// True for a folded way to write a genre.
pub fn is_genre_spelling(folded: &str) -> bool {
    genre_of_spelling(folded).next().is_some()
}

/// Genres that a folded spelling may mean.
pub fn genre_of_spelling(folded: &str) -> impl Iterator<Item = &'static str> {
    use wemusic::catalogue::normalise::fold;
    let means = move |(_, spellings): &&(&str, &[&str])| spellings.iter().any(|spelling| fold(spelling) == folded);
    GENRE_SPELLINGS.iter().filter(means).map(|(genre, _)| *genre)
}

/// A year or decade in folded words: "1994", "90s", "nineties".
pub fn era(folded: &str) -> Option<Fact> {
    let spoken = ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    let word = if folded == "fourties" { "forties" } else { folded };
    if let Some(at) = spoken.iter().position(|decade| *decade == word) {
        return Some(Fact::Decade(1920 + 10 * at as u16));
    }
    let digits = folded.strip_suffix('s').unwrap_or(folded);
    let year: u16 = digits.parse().ok()?;
    match (digits.len(), folded.ends_with('s')) {
        (4, false) => Some(Fact::Year(year)),
        (4, true) => Some(Fact::Decade(year / 10 * 10)),
        (2, true) if year >= 20 => Some(Fact::Decade(1900 + year)),
        (2, true) => Some(Fact::Decade(2000 + year)),
        _ => None,
    }
}

/// A list's name without pictographs, doubled spaces and decorating marks at its ends.
pub fn tidy_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || c.is_ascii_punctuation() || "’“”–—".contains(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric() && !"!?.&()'\"#$".contains(c)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_whole_words() {
        assert!(has_words("My Gym Mix", "gym"));
        assert!(!has_words("Gymnopédies", "gym"));
        assert!(has_words("late-night drive", "night"));
    }

    #[test]
    fn names_lose_only_decoration() {
        assert_eq!(tidy_name("Trap Nation 🔊"), "Trap Nation");
        assert_eq!(tidy_name("  ★ 80's  Hits ★"), "80's Hits");
        assert_eq!(tidy_name("Señorita!"), "Señorita!");
    }
}
