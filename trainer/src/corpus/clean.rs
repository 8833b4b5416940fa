//! What is no song, no show of taste, or not fit to print.

use wemusic::catalogue::normalise::fold;

/// Why a row is left out, or `None` when it names a song.
pub fn junk(artist: &str, title: &str) -> Option<&'static str> {
    let (who, what) = (fold(artist), fold(title));
    if who.is_empty() || what.is_empty() || !title.chars().any(char::is_alphanumeric) {
        return Some("no name");
    }
    if !artist.chars().any(char::is_alphanumeric) && !artist.contains("!!!") {
        return Some("no name");
    }
    if matches!(
        what.as_str(),
        "break"
            | "music break"
            | "station id"
            | "id"
            | "unknown"
            | "untitled track"
            | "n a"
            | "na"
            | "various tracks"
            | "none"
            | "tba"
            | "various"
    ) || is_break(title)
    {
        return Some("break or station id");
    }
    if matches!(
        who.as_str(),
        "unknown"
            | "unknown artist"
            | "various"
            | "various artists"
            | "va"
            | "n a"
            | "none"
            | "break"
            | "kcrw"
            | "tba"
            | "artist"
            | "music bed"
            | "fill"
            | "bed"
            | "guest"
            | "dj"
            | "id"
            | "intro"
            | "live"
            | "interview"
    ) || is_break(artist)
        || who.starts_with("kcrw ")
    {
        return Some("no artist");
    }
    let padded = format!(" {what} ");
    if padded.contains(" interview ")
        || padded.contains(" station id ")
        || padded.contains(" music bed ")
        || what.starts_with("live interview")
    {
        return Some("talk");
    }
    let note = title.to_lowercase();
    if ["(fill)", "[fill]", "(bed)", "[bed]", "(fill", "- fill", "(bed", " (inst fill"]
        .iter()
        .any(|mark| note.contains(mark))
    {
        return Some("music bed");
    }
    if what.len() > 150 || who.len() > 150 {
        return Some("too long for a name");
    }
    if padded.contains(" sped up ") || padded.contains(" slowed ") || padded.contains(" nightcore ") {
        return Some("altered speed");
    }
    if ["as made famous by", "in the style of", "originally performed by", "karaoke version", "tribute to"]
        .iter()
        .any(|mark| padded.contains(mark))
        || who.contains("karaoke")
    {
        return Some("imitation");
    }
    None
}

/// `[BREAK]`, `*BREAK*`, `---break---`.
fn is_break(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let marked = text.trim().starts_with(['[', '*', '-', '<', '(']);
    let bare = bare.to_lowercase();
    bare == "break" || (marked && (bare.starts_with("break") || bare == "airbreak" || bare == "micbreak"))
}

/// Whether a title speaks of Christmas, so that radio's December rotations can be told from taste.
pub fn is_holiday(title_key: &str) -> bool {
    const WORDS: &[&str] = &[
        "christmas",
        "xmas",
        "santa",
        "jingle",
        "noel",
        "sleigh",
        "rudolph",
        "reindeer",
        "mistletoe",
        "yuletide",
        "snowman",
        "nutcracker",
        "navidad",
        "hanukkah",
        "chanukah",
        "manger",
        "nativity",
        "weihnacht",
    ];
    const NAMES: &[&str] = &[
        "silent night",
        "o holy night",
        "winter wonderland",
        "let it snow",
        "little drummer boy",
        "joy to the world",
        "first noel",
        "deck the halls",
        "auld lang syne",
        "away in a manger",
        "feliz navidad",
    ];
    title_key.split(' ').any(|word| WORDS.contains(&word)) || NAMES.iter().any(|name| title_key.contains(name))
}

/// Whether a playlist's name is fit to print and to learn from.
pub fn is_decent(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "sex",
        "sexy",
        "sexual",
        "sensual",
        "erotic",
        "strip",
        "stripper",
        "strippers",
        "hoes",
        "hoe",
        "bitches",
        "bitch",
        "porn",
        "nude",
        "naked",
        "slut",
        "sluts",
        "orgasm",
        "orgvsm",
        "fuck",
        "fucking",
        "mf",
        "horny",
        "bdsm",
        "pussy",
        "whore",
        "titties",
        "boobs",
        "hot love",
        "69",
    ];
    let folded = format!(" {} ", fold(name));
    !WORDS.iter().any(|word| folded.contains(&format!(" {word} "))) && !name.contains(['🍑', '💦'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_no_songs_are_told_from_songs() {
        for (artist, title) in [
            ("[BREAK]", "-"),
            ("Beck", "-"),
            ("BREAK", "BREAK"),
            ("Moby", "Interview"),
            ("Air", "La Femme D'Argent (Fill)"),
            ("", "Hello"),
            ("Various Artists", "Song"),
            ("Elbow", "Live Interview"),
            ("Unknown", "Home"),
        ] {
            assert!(junk(artist, title).is_some(), "{artist} - {title}");
        }
        for (artist, title) in [
            ("Kelly Clarkson", "Breakaway"),
            ("Air", "All I Need"),
            ("!!!", "Slyd"),
            ("Ariana Grande", "break up with your girlfriend"),
            ("M", "Pop Muzik"),
            ("Tata Vega", "Get It Up for Love"),
            ("Ed Sheeran", "Bed of Roses"),
            ("Sigur Rós", "( )1"),
        ] {
            assert_eq!(junk(artist, title), None, "{artist} - {title}");
        }
    }

    #[test]
    fn indecent_names_are_found() {
        assert!(!is_decent("Stripper Music 🍑"));
        assert!(!is_decent("Songs About Sex"));
        assert!(is_decent("Sussex and Essex"));
        assert!(is_decent("Hot Country"));
    }
}
