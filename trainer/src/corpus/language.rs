//! A conservative guess at the language a song is sung in.

use std::collections::HashMap;

/// ISO 639-1 code.
pub type Code = [u8; 2];

/// Genres (as words in raw genre names) whose songs are nearly always sung in one language.
const BY_GENRE: &[(&str, Code)] = &[
    ("k-pop", *b"ko"),
    ("korean", *b"ko"),
    ("k-rap", *b"ko"),
    ("j-pop", *b"ja"),
    ("j-rock", *b"ja"),
    ("japanese", *b"ja"),
    ("anime", *b"ja"),
    ("mandopop", *b"zh"),
    ("cantopop", *b"zh"),
    ("taiwan", *b"zh"),
    ("c-pop", *b"zh"),
    ("chinese", *b"zh"),
    ("chanson", *b"fr"),
    ("french pop", *b"fr"),
    ("french hip hop", *b"fr"),
    ("variete", *b"fr"),
    ("rap francais", *b"fr"),
    ("pop urbaine", *b"fr"),
    ("french rock", *b"fr"),
    ("yé-yé", *b"fr"),
    ("ye-ye", *b"fr"),
    ("sertanejo", *b"pt"),
    ("mpb", *b"pt"),
    ("brazilian", *b"pt"),
    ("pagode", *b"pt"),
    ("samba", *b"pt"),
    ("bossa nova", *b"pt"),
    ("funk carioca", *b"pt"),
    ("forro", *b"pt"),
    ("axe", *b"pt"),
    ("fado", *b"pt"),
    ("reggaeton", *b"es"),
    ("latin", *b"es"),
    ("mexican", *b"es"),
    ("ranchera", *b"es"),
    ("bachata", *b"es"),
    ("salsa", *b"es"),
    ("cumbia", *b"es"),
    ("banda", *b"es"),
    ("norteno", *b"es"),
    ("corrido", *b"es"),
    ("spanish", *b"es"),
    ("espanol", *b"es"),
    ("flamenco", *b"es"),
    ("trap latino", *b"es"),
    ("bolero", *b"es"),
    ("mariachi", *b"es"),
    ("merengue", *b"es"),
    ("vallenato", *b"es"),
    ("nueva cancion", *b"es"),
    ("schlager", *b"de"),
    ("german", *b"de"),
    ("deutsch", *b"de"),
    ("neue deutsche", *b"de"),
    ("liedermacher", *b"de"),
    ("volksmusik", *b"de"),
    ("italian", *b"it"),
    ("canzone", *b"it"),
    ("cantautor", *b"it"),
    ("nederpop", *b"nl"),
    ("levenslied", *b"nl"),
    ("dutch", *b"nl"),
    ("turkish", *b"tr"),
    ("turkce", *b"tr"),
    ("bollywood", *b"hi"),
    ("filmi", *b"hi"),
    ("hindi", *b"hi"),
    ("russian", *b"ru"),
    ("polish", *b"pl"),
    ("greek", *b"el"),
    ("laiko", *b"el"),
    ("arab", *b"ar"),
    ("rai", *b"ar"),
    ("swedish", *b"sv"),
    ("svensk", *b"sv"),
    ("finnish", *b"fi"),
    ("suomi", *b"fi"),
    ("norwegian", *b"no"),
    ("danish", *b"da"),
    ("dansk", *b"da"),
    ("hebrew", *b"he"),
    ("israeli", *b"he"),
    ("indonesian", *b"id"),
    ("thai", *b"th"),
    ("vietnamese", *b"vi"),
    ("v-pop", *b"vi"),
];

/// Scenes where many sing in English: their genre alone proves nothing.
const WEAK: &[&str] = &["de", "nl", "sv", "fi", "no", "da", "it", "he", "id", "th"];

/// Small words of titles. Only words that no other listed language shares.
const SMALL_WORDS: &[(Code, &[&str])] = &[
    (
        *b"en",
        &[
            "the", "you", "my", "your", "of", "i'm", "don't", "it's", "and", "with", "this", "what", "when", "we",
            "love", "for", "are", "can't", "i'll", "from", "that", "never", "like", "all", "just", "how", "you're",
            "is", "girl", "heart", "night", "away", "down", "out", "get", "her", "his", "our", "they", "been", "would",
        ],
    ),
    (
        *b"es",
        &[
            "el", "los", "las", "una", "mi", "corazón", "corazon", "amor", "quiero", "te", "y", "eres", "sin", "vida",
            "yo", "tú", "donde", "cuando", "noche", "esta", "mujer", "nada", "muy", "hasta", "qué", "como",
        ],
    ),
    (
        *b"fr",
        &[
            "le", "les", "des", "du", "une", "je", "j'ai", "mon", "et", "est", "pas", "c'est", "toi", "moi", "pour",
            "dans", "qui", "l'amour", "ma", "sur", "où", "elle", "nous", "avec", "au", "vie",
        ],
    ),
    (
        *b"de",
        &[
            "ich", "der", "die", "das", "und", "nicht", "ist", "wir", "ein", "eine", "mein", "dich", "mich", "liebe",
            "auf", "für", "du", "bist", "wenn", "mit", "nur", "dir", "im",
        ],
    ),
    (
        *b"pt",
        &[
            "você",
            "não",
            "meu",
            "minha",
            "uma",
            "coração",
            "pra",
            "seu",
            "eu",
            "um",
            "saudade",
            "ela",
            "é",
            "da",
            "dos",
            "em",
            "ao",
        ],
    ),
    (
        *b"it",
        &[
            "il", "che", "amore", "della", "di", "mio", "sono", "gli", "è", "questo", "tu", "ti", "nel", "cuore",
            "vita", "più", "io", "senza", "una", "per",
        ],
    ),
    (
        *b"nl",
        &[
            "het", "een", "ik", "jij", "niet", "jou", "mijn", "zijn", "voor", "liefde", "wij", "naar", "ben", "van",
            "met", "dat", "je", "op", "de",
        ],
    ),
    (*b"sv", &["jag", "och", "är", "det", "inte", "dig", "min", "för", "på", "kärlek"]),
];

/// The language of a title by its script, or by its small words when these agree.
pub fn of_title(title: &str) -> Option<Code> {
    if let Some(code) = by_script(title) {
        return Some(code);
    }
    let lower = title.to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let mut best: Option<(usize, Code)> = None;
    let mut second = 0;
    for (code, known) in SMALL_WORDS {
        let hits = words.iter().filter(|word| known.contains(word)).count();
        match best {
            Some((most, _)) if hits <= most => second = second.max(hits),
            _ if hits > 0 => {
                second = best.map_or(0, |(most, _)| most);
                best = Some((hits, *code));
            }
            _ => {}
        }
    }
    best.filter(|(hits, _)| *hits > second).map(|(_, code)| code)
}

fn by_script(title: &str) -> Option<Code> {
    let has = |from: char, to: char| title.chars().any(|c| (from..=to).contains(&c));
    if has('\u{3040}', '\u{30ff}') {
        Some(*b"ja")
    } else if has('\u{ac00}', '\u{d7a3}') {
        Some(*b"ko")
    } else if has('\u{4e00}', '\u{9fff}') {
        Some(*b"zh")
    } else if has('\u{0590}', '\u{05ff}') {
        Some(*b"he")
    } else if has('\u{0600}', '\u{06ff}') {
        Some(*b"ar")
    } else if has('\u{0900}', '\u{097f}') {
        Some(*b"hi")
    } else if has('\u{0e00}', '\u{0e7f}') {
        Some(*b"th")
    } else if title.chars().filter(|c| ('\u{0400}'..='\u{04ff}').contains(c)).count() > 2 {
        Some(*b"ru")
    } else if title.chars().filter(|c| ('\u{0370}'..='\u{03ff}').contains(c)).count() > 3 {
        Some(*b"el")
    } else {
        None
    }
}

/// What the genres of an artist or song say, with whether that alone suffices.
pub fn of_genres<'a>(raw: impl Iterator<Item = &'a str>) -> Option<(Code, bool)> {
    let mut votes: HashMap<Code, usize> = HashMap::new();
    for genre in raw {
        let plain = genre.to_lowercase().replace(['é', 'è'], "e").replace('ñ', "n").replace('ç', "c");
        let padded = format!(" {plain} ");
        // The most particular hint counts: "latin" in "brazilian latin" is weaker than "brazilian".
        if let Some((_, code)) = BY_GENRE
            .iter()
            .find(|(hint, _)| padded.contains(&format!(" {hint} ")) || (hint.len() > 6 && padded.contains(hint)))
        {
            *votes.entry(*code).or_default() += 1;
        }
    }
    let (code, _) = votes.into_iter().max_by_key(|(code, votes)| (*votes, *code))?;
    let strong = !WEAK.iter().any(|weak| weak.as_bytes() == code);
    Some((code, strong))
}

/// An artist's language: what most of the titles say, when at least three do and four in five agree.
pub fn of_titles<'a>(titles: impl Iterator<Item = &'a str>) -> Option<Code> {
    let mut votes: HashMap<Code, usize> = HashMap::new();
    titles.filter_map(of_title).for_each(|code| *votes.entry(code).or_default() += 1);
    let all: usize = votes.values().sum();
    let (code, most) = votes.into_iter().max_by_key(|(code, votes)| (*votes, *code))?;
    (most >= 3 && most * 5 >= all * 4).then_some(code)
}

/// Puts the evidence together: a title that speaks for itself, then genre, then the artist's other titles.
pub fn decide(title: &str, genre: Option<(Code, bool)>, artist: Option<Code>) -> Option<Code> {
    if let Some(code) = by_script(title) {
        return Some(code);
    }
    match (of_title(title), genre) {
        (Some(said), Some((hinted, _))) if said == hinted => Some(said),
        // A Spanish or Korean artist with an English title may sing either.
        (Some(_), Some(_)) => None,
        (None, Some((hinted, strong))) => (strong || artist == Some(hinted)).then_some(hinted),
        (Some(said), None) => match artist {
            Some(usual) if usual != said => None,
            Some(usual) => Some(usual),
            // One foreign-looking word proves little; English is the likely case anyway.
            None => (said == *b"en").then_some(said),
        },
        (None, None) => artist,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_small_words_tell_the_language() {
        assert_eq!(of_title("夜に駆ける"), Some(*b"ja"));
        assert_eq!(of_title("봄날"), Some(*b"ko"));
        assert_eq!(of_title("Don't Stop the Music"), Some(*b"en"));
        assert_eq!(of_title("Je ne regrette pas"), Some(*b"fr"));
        assert_eq!(of_title("Halo"), None);
    }

    #[test]
    fn contradicting_evidence_gives_no_language() {
        assert_eq!(decide("Don't Let Me Go", of_genres(["k-pop"].into_iter()), None), None);
        assert_eq!(decide("Dynamite", of_genres(["k-pop"].into_iter()), None), Some(*b"ko"));
        assert_eq!(decide("Around the World", of_genres(["dutch trance"].into_iter()), None), None);
        assert_eq!(decide("Halo", None, Some(*b"en")), Some(*b"en"));
        assert_eq!(decide("Halo", None, None), None);
    }
}
