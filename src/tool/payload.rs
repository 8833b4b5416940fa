//! Reads MusicBrainz's recording search, trusting none of it.
//!
//! Any field may be missing, null or of another type, and numbers come as integers or floats; what cannot be read is
//! treated as unknown. Only an entry without a title or an artist is left out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Failure, FailureKind};

/// Longest text taken over from a payload, in characters.
const LONGEST_TEXT: usize = 300;

/// A recording as MusicBrainz describes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// MusicBrainz's id, a UUID; empty when it was not given.
    pub mbid: String,
    /// How well it fits the query, 0 to 100.
    pub score: f32,
    /// The title.
    pub title: String,
    /// The whole credit as printed, for example `A feat. B`.
    pub artist: String,
    /// The first artist of the credit.
    pub primary_artist: String,
    /// First release as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub first_released: Option<String>,
    /// What sets it apart from others of the same name, for example `live, 1999`.
    pub disambiguation: Option<String>,
    /// True when an official release holds it.
    pub official: bool,
    /// How many releases hold it; a rough measure of how well known it is.
    pub releases: u32,
}

impl Recording {
    /// Year of the first release.
    pub fn year(&self) -> Option<u16> {
        self.first_released.as_deref().and_then(year_of)
    }
}

/// Recordings and whether the service holds more.
#[derive(Debug, PartialEq)]
pub(super) struct Page {
    pub recordings: Vec<Recording>,
    pub truncated: bool,
}

/// Reads the body of a recording search.
pub(super) fn parse(body: &str) -> Result<Page, Failure> {
    let bad = || Failure::new(FailureKind::BadPayload, "MusicBrainz replied with something that is not a song list");
    let value: Value = serde_json::from_str(body.trim_start_matches('\u{feff}')).map_err(|_| bad())?;
    let count = number(&value, "count");
    let entries = match value.get("recordings") {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(Value::Null) => &[],
        None if count == Some(0.0) => &[],
        _ => return Err(bad()),
    };
    let seen = number(&value, "offset").unwrap_or(0.0) + entries.len() as f64;
    let recordings = entries.iter().filter_map(recording).collect();
    Ok(Page { recordings, truncated: count.is_some_and(|count| count > seen) })
}

fn recording(entry: &Value) -> Option<Recording> {
    let title = text(entry, "title")?;
    let (artist, primary_artist) = credit(entry.get("artist-credit")?)?;
    let releases = entry.get("releases").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let earliest = releases.iter().filter_map(|release| date(release, "date")).min_by(|a, b| order_dates(a, b));
    Some(Recording {
        mbid: text(entry, "id").filter(|id| is_uuid(id)).unwrap_or_default(),
        score: number(entry, "score").map_or(0.0, |score| score.clamp(0.0, 100.0) as f32),
        title,
        artist,
        primary_artist,
        first_released: date(entry, "first-release-date").or(earliest),
        disambiguation: text(entry, "disambiguation"),
        official: releases.iter().any(|release| text(release, "status").as_deref() == Some("Official")),
        releases: u32::try_from(releases.len()).unwrap_or(u32::MAX),
    })
}

/// The whole credit, and its first artist.
fn credit(value: &Value) -> Option<(String, String)> {
    let mut whole = String::new();
    let mut primary = None;
    for part in value.as_array()? {
        let Some(name) = text(part, "name").or_else(|| text(part.get("artist")?, "name")) else { continue };
        whole.push_str(&name);
        // Join phrases carry their own spaces, which `clean` would trim.
        whole.push_str(part.get("joinphrase").and_then(Value::as_str).unwrap_or_default());
        primary.get_or_insert(name);
    }
    Some((clean(&whole)?, primary?))
}

fn text(value: &Value, key: &str) -> Option<String> {
    clean(value.get(key)?.as_str()?)
}

/// One line of visible text: control and direction-changing characters would let a name disturb the page around it.
fn clean(text: &str) -> Option<String> {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let kept: String = visible.filter(|c| !changes_direction(*c)).take(LONGEST_TEXT).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    (!kept.is_empty()).then_some(kept)
}

fn changes_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn number(value: &Value, key: &str) -> Option<f64> {
    match value.get(key)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// A date with at least a plausible year.
fn date(value: &Value, key: &str) -> Option<String> {
    let date = text(value, key)?;
    let shaped = date.len() <= 10 && date.chars().all(|c| c.is_ascii_digit() || c == '-');
    (shaped && year_of(&date).is_some()).then_some(date)
}

fn year_of(date: &str) -> Option<u16> {
    let year = date.get(..4)?.parse().ok()?;
    let whole = date.len() == 4 || date.as_bytes().get(4) == Some(&b'-');
    (whole && (1860..=2200).contains(&year)).then_some(year)
}

/// Earliest first; of two that agree as far as they go, the more exact one.
pub(super) fn order_dates(a: &str, b: &str) -> std::cmp::Ordering {
    let agree = a.starts_with(b) || b.starts_with(a);
    if agree { b.len().cmp(&a.len()) } else { a.cmp(b) }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_entry_is_read() {
        let page = parse(
            r#"{"created": "2026-01-01T00:00:00Z", "count": 240, "offset": 0, "recordings": [{
              "id": "0fb0d5d8-5a3c-4e8d-9a57-3f5a3b8c1d2e", "score": 100, "title": "Glass Harbour", "length": 201000,
              "disambiguation": "live", "first-release-date": "1994-05-02", "artist-credit": [
                {"name": "Mara Vale", "joinphrase": " feat. ", "artist": {"id": "x", "name": "Mara Vale Band"}},
                {"artist": {"id": "y", "name": "Otto Lind", "sort-name": "Lind, Otto"}}],
              "releases": [{"title": "Tides", "status": "Official", "date": "1995"}, {"status": null}]}]}"#,
        )
        .unwrap();
        assert!(page.truncated);
        let expected = Recording {
            mbid: "0fb0d5d8-5a3c-4e8d-9a57-3f5a3b8c1d2e".into(),
            score: 100.0,
            title: "Glass Harbour".into(),
            artist: "Mara Vale feat. Otto Lind".into(),
            primary_artist: "Mara Vale".into(),
            first_released: Some("1994-05-02".into()),
            disambiguation: Some("live".into()),
            official: true,
            releases: 2,
        };
        assert_eq!(page.recordings, [expected]);
        assert_eq!(page.recordings[0].year(), Some(1994));
    }

    #[test]
    fn nulls_wrong_types_and_floats_lose_the_field_and_not_the_song() {
        let page = parse(
            r#"{"count": 4.0, "offset": null, "recordings": [null, {"title": null}, {"title": "No artist"},
              {"id": 7, "score": 99.5, "title": "Kept", "first-release-date": 1994, "disambiguation": {},
               "artist-credit": [{"name": null, "artist": {"name": "Someone"}}, {"name": 3}],
               "releases": [{"date": "????"}, {"date": "1987-10"}, {"date": "1987"}, 5]}]}"#,
        )
        .unwrap();
        let [kept] = page.recordings.as_slice() else { panic!("{page:?}") };
        assert_eq!((kept.artist.as_str(), kept.mbid.as_str(), kept.score), ("Someone", "", 99.5));
        assert_eq!(kept.first_released.as_deref(), Some("1987-10"), "the earliest and most exact of the releases");
        assert!(!page.truncated && !kept.official);
    }

    #[test]
    fn what_is_no_song_list_is_a_bad_payload() {
        for body in ["", "<!DOCTYPE html><p>hello", "[]", "{}", r#"{"recordings": 5}"#, r#"{"recordings": [{"ti"#] {
            assert_eq!(parse(body).unwrap_err().kind, FailureKind::BadPayload, "{body}");
        }
        assert!(parse(r#"{"count": 0}"#).unwrap().recordings.is_empty());
        assert!(parse("\u{feff}{\"recordings\": null}").unwrap().recordings.is_empty());
    }

    #[test]
    fn names_cannot_disturb_the_page() {
        let name = "a\u{202e}b\nc\u{0}\td ".to_owned() + &"x".repeat(1_000);
        let body = serde_json::json!({"recordings": [{"title": name, "artist-credit": [{"name": "A\u{2066}"}]}]});
        let page = parse(&body.to_string()).unwrap();
        assert!(page.recordings[0].title.starts_with("ab c d x"));
        assert!(page.recordings[0].title.chars().count() <= LONGEST_TEXT);
        assert_eq!(page.recordings[0].artist, "A");
    }

    #[test]
    fn dates_are_ordered_by_time() {
        let mut dates = vec!["1995", "1994", "1994-11", "1994-02-01", "1993-12-31"];
        dates.sort_by(|a, b| order_dates(a, b));
        assert_eq!(dates, ["1993-12-31", "1994-02-01", "1994-11", "1994", "1995"]);
    }
}
