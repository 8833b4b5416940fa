//! What is asked of MusicBrainz's recording search, and how it is written down.

use serde::{Deserialize, Serialize};

/// Recordings asked for; the service silently falls back to 25 above 100. A full page, since one song fills many
/// entries with its versions.
const LIMIT: u32 = 100;
/// Longest name sent, in characters.
const LONGEST_NAME: usize = 100;

/// A span of years, both ends included; `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Years {
    /// First year.
    pub from: Option<u16>,
    /// Last year.
    pub to: Option<u16>,
}

impl Years {
    /// Whether `year` lies within.
    pub fn contains(&self, year: u16) -> bool {
        self.from.is_none_or(|from| year >= from) && self.to.is_none_or(|to| year <= to)
    }

    fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// A search for recordings. At least one field is set in any query that [`super::plan`] makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// A song's title.
    pub title: Option<String>,
    /// An artist's name.
    pub artist: Option<String>,
    /// A name that may be either.
    pub title_or_artist: Option<String>,
    /// Words of the request, where no name stands out.
    pub words: Option<String>,
    /// A style, as MusicBrainz's volunteers tag it.
    pub genre: Option<String>,
    /// Years of first release.
    pub years: Option<Years>,
}

impl Query {
    /// Path and query of the search, from `/ws/2/` on; everything but ASCII letters and digits is escaped twice:
    /// for Lucene where it is special there, then for the URL.
    pub(super) fn path(&self) -> String {
        let mut clauses = Vec::new();
        let quoted = |field: &str, name: &str| format!("{field}:\"{}\"", escape_phrase(name));
        if let Some(title) = &self.title {
            clauses.push(quoted("recording", title));
        }
        if let Some(artist) = &self.artist {
            clauses.push(format!("({} OR {})", quoted("artist", artist), quoted("creditname", artist)));
        }
        if let Some(name) = &self.title_or_artist {
            clauses.push(format!("({} OR {})", quoted("artist", name), quoted("recording", name)));
        }
        if let Some(genre) = &self.genre {
            clauses.push(quoted("tag", genre));
        }
        match &self.words {
            // Lists of plain words rank best with dismax, which takes no fields.
            Some(words) if clauses.is_empty() => {
                return format!("{}&dismax=true", search(&plain_words(words)));
            }
            Some(words) => clauses.push(plain_words(words)),
            None => {}
        }
        if let Some(years) = self.years.filter(|years| !years.is_open()) {
            let from = years.from.map_or("*".into(), |year| format!("{year:04}"));
            let to = years.to.map_or("*".into(), |year| format!("{year:04}-12-31"));
            clauses.push(format!("firstreleasedate:[{from} TO {to}]"));
        }
        search(&clauses.join(" AND "))
    }
}

fn search(query: &str) -> String {
    format!("/ws/2/recording?query={}&fmt=json&limit={LIMIT}&offset=0", percent_encode(query))
}

/// Within a quoted phrase only the quote and the backslash are special.
fn escape_phrase(name: &str) -> String {
    let one_line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NAME).collect();
    one_line.trim().replace('\\', "\\\\").replace('"', "\\\"")
}

/// Letters, digits and spaces: nothing that any query parser takes for an operator, but for `AND`, `OR` and `NOT`,
/// which are operators in capitals only.
fn plain_words(words: &str) -> String {
    let letters: String = words.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    letters.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect()
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(query: &Query) -> String {
        let path = query.path();
        let (_, rest) = path.split_once("query=").unwrap();
        let mut bytes = Vec::new();
        let mut rest = rest.split_once('&').unwrap().0.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex: String = [rest.next().unwrap(), rest.next().unwrap()].iter().map(|b| char::from(*b)).collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            } else {
                assert!(byte.is_ascii_graphic() && !b"&=?#+\"".contains(&byte), "{}", char::from(byte));
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn fields_become_a_structured_query() {
        let query = Query {
            title: Some("Blue Monday".into()),
            artist: Some("New Order".into()),
            years: Some(Years { from: Some(1980), to: Some(1989) }),
            ..Default::default()
        };
        assert_eq!(
            decoded(&query),
            "recording:\"Blue Monday\" AND (artist:\"New Order\" OR creditname:\"New Order\") \
             AND firstreleasedate:[1980 TO 1989-12-31]"
        );
        assert!(query.path().ends_with("&fmt=json&limit=100&offset=0"));
    }

    #[test]
    fn open_years_and_tags() {
        let query = Query {
            genre: Some("dream pop".into()),
            years: Some(Years { from: Some(2024), to: None }),
            ..Default::default()
        };
        assert_eq!(decoded(&query), "tag:\"dream pop\" AND firstreleasedate:[2024 TO *]");
        assert!(Years { from: Some(2024), to: None }.contains(2030));
        assert!(!Years { from: None, to: Some(1999) }.contains(2000));
    }

    #[test]
    fn words_go_through_dismax_without_operators() {
        let query = Query { words: Some("rain +OR (\"on\") tin-roofs && *".into()), ..Default::default() };
        assert_eq!(decoded(&query), "rain or on tin roofs");
        assert!(query.path().ends_with("&dismax=true"));
    }

    #[test]
    fn a_name_cannot_break_out_of_its_quotes_or_of_the_url() {
        let hostile = r#"x" OR artist:"y\"#;
        let query = Query { title: Some(hostile.into()), ..Default::default() };
        assert_eq!(decoded(&query), r#"recording:"x\" OR artist:\"y\\""#);
        let query = Query { artist: Some("AC/DC & Ünï\n?#%".into()), ..Default::default() };
        assert!(decoded(&query).starts_with("(artist:\"AC/DC & Ünï ?#%\" OR"));
        let long = Query { title: Some("é".repeat(100_000)), ..Default::default() };
        assert!(long.path().len() < 1_000);
    }
}
