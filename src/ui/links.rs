//! Search links to music services. Opened by the listener's click only; nothing is fetched.

/// A link out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The service's name.
    pub name: &'static str,
    /// Where the link leads.
    pub href: String,
}

/// A search for the song on each service.
///
/// ```
/// let links = wemusic::ui::links::search_links("AC/DC", "T.N.T. & more?");
/// assert_eq!(links[0].href, "https://open.spotify.com/search/AC%2FDC%20T.N.T.%20%26%20more%3F");
/// ```
pub fn search_links(artist: &str, title: &str) -> Vec<Link> {
    let words = percent_encode(&format!("{artist} {title}"));
    [
        ("Spotify", "https://open.spotify.com/search/"),
        ("YouTube", "https://www.youtube.com/results?search_query="),
        ("Apple Music", "https://music.apple.com/search?term="),
        ("Deezer", "https://www.deezer.com/search/"),
        ("MusicBrainz", "https://musicbrainz.org/search?type=recording&query="),
    ]
    .map(|(name, base)| Link { name, href: format!("{base}{words}") })
    .into()
}

/// Encodes all but unreserved characters (RFC 3986, section 2.3).
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_leave_the_query_or_change_the_host() {
        for link in search_links("javascript:alert(1)//@evil.example/", "?#\"<script>\n é") {
            let rest = link.href.strip_prefix("https://").unwrap();
            let (host, path) = rest.split_once('/').unwrap();
            assert!(!host.contains("evil"));
            assert!(!path.contains(['<', '"', '#', '\n', ' ', '@']), "{path}");
        }
    }
}
