//! Lists to take away: plain text, JSPF, M3U and CSV.

use serde_json::json;

use crate::error::{Error, Result};
use crate::turn::AnswerSong;

/// A format that a list can be taken away in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One "Artist – Title" a line.
    Text,
    /// JSON Shareable Playlist Format.
    Jspf,
    /// Extended M3U.
    M3u,
    /// Comma-separated values with a header (RFC 4180).
    Csv,
}

impl Format {
    /// Every format that is downloaded as a file.
    pub const FILES: [Format; 3] = [Format::Jspf, Format::M3u, Format::Csv];

    /// The format's name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "Text",
            Format::Jspf => "JSPF",
            Format::M3u => "M3U",
            Format::Csv => "CSV",
        }
    }

    /// The name of a file in this format.
    pub fn file_name(self) -> &'static str {
        match self {
            Format::Text => "wemusic.txt",
            Format::Jspf => "wemusic.jspf",
            Format::M3u => "wemusic.m3u8",
            Format::Csv => "wemusic.csv",
        }
    }
}

/// Writes a list in a format; `title` names the list where the format has a name for it.
///
/// # Errors
/// `Internal` only.
pub fn export(format: Format, title: &str, songs: &[AnswerSong]) -> Result<String> {
    match format {
        Format::Text => Ok(lines(songs.iter().map(|song| format!("{} – {}", flat(&song.artist), flat(&song.title))))),
        Format::Jspf => jspf(title, songs),
        Format::M3u => Ok(m3u(title, songs)),
        Format::Csv => Ok(csv(songs)),
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

/// One line of text whatever the names hold.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn jspf(title: &str, songs: &[AnswerSong]) -> Result<String> {
    let track = |song: &AnswerSong| {
        let mut track = json!({ "creator": song.artist, "title": song.title, "annotation": song.why });
        if let Some(year) = song.year {
            track["extension"] =
                json!({ "https://musicbrainz.org/doc/jspf#track": { "additional_metadata": { "year": year } } });
        }
        track
    };
    let playlist = json!({ "playlist": {
        "title": title,
        "creator": "WeMusic",
        "track": songs.iter().map(track).collect::<Vec<_>>(),
        "extension": { "https://musicbrainz.org/doc/jspf#playlist": { "public": false } },
    } });
    serde_json::to_string_pretty(&playlist).map_err(|error| Error::internal(format!("JSPF: {error}")))
}

fn m3u(title: &str, songs: &[AnswerSong]) -> String {
    let entry = |song: &AnswerSong| {
        let name = format!("{} - {}", flat(&song.artist), flat(&song.title));
        // Players match on the name; the path is only what a file of that name would be called.
        let path: String =
            name.chars().map(|letter| if "/\\:*?\"<>|#".contains(letter) { '_' } else { letter }).collect();
        format!("#EXTINF:-1,{name}\n{path}.mp3")
    };
    lines([format!("#EXTM3U\n#PLAYLIST:{}", flat(title))].into_iter().chain(songs.iter().map(entry)))
}

fn csv(songs: &[AnswerSong]) -> String {
    let quoted = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
    let row = |song: &AnswerSong| {
        let year = song.year.map(|year| year.to_string()).unwrap_or_default();
        let genres = quoted(&song.genres.join("; "));
        format!("{},{},{year},{genres},{}", quoted(&song.artist), quoted(&song.title), quoted(&song.why))
    };
    ["artist,title,year,genres,why".into()].into_iter().chain(songs.iter().map(row)).map(|line| line + "\r\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs() -> Vec<AnswerSong> {
        let song = |artist: &str, title: &str, year| AnswerSong {
            artist: artist.into(),
            title: title.into(),
            year,
            genres: vec!["rock".into(), "blues".into()],
            why: "you like \"loud\", slow".into(),
            ..Default::default()
        };
        vec![song("AC/DC", "T.N.T.\n#EXTM3U", Some(1975)), song("\"Weird Al\" Yankovic", "Eat It, \"Live\"", None)]
    }

    #[test]
    fn text_has_a_line_a_song_whatever_the_names_hold() {
        let text = export(Format::Text, "x", &songs()).unwrap();
        assert_eq!(text, "AC/DC – T.N.T. #EXTM3U\n\"Weird Al\" Yankovic – Eat It, \"Live\"\n");
    }

    #[test]
    fn csv_quotes_what_would_break_a_row() {
        let csv = export(Format::Csv, "x", &songs()).unwrap();
        assert!(csv.contains("\"\"\"Weird Al\"\" Yankovic\",\"Eat It, \"\"Live\"\"\",,\"rock; blues\""), "{csv}");
    }

    #[test]
    fn m3u_names_cannot_forge_directives() {
        let m3u = export(Format::M3u, "a\n#b", &songs()).unwrap();
        let directives: Vec<_> = m3u.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(directives.len(), 2 + songs().len());
        assert_eq!(m3u.lines().nth(1), Some("#PLAYLIST:a #b"));
    }

    #[test]
    fn jspf_is_json_with_every_song() {
        let jspf: serde_json::Value = serde_json::from_str(&export(Format::Jspf, "mine", &songs()).unwrap()).unwrap();
        assert_eq!(jspf["playlist"]["title"], "mine");
        assert_eq!(jspf["playlist"]["track"][1]["creator"], "\"Weird Al\" Yankovic");
    }
}
