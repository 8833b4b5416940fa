//! Who may be asked, and the proof that the listener agreed.

use serde::{Deserialize, Serialize};

use super::{Failure, FailureKind};

/// What the listener has decided about network use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Never; nothing is asked and nothing is offered.
    Off,
    /// Each request needs the listener's word.
    #[default]
    Ask,
    /// Always, without asking again.
    Allow,
}

/// Proof of consent for one call. Every call that leaves the device takes one by value, and only
/// [`Consent::permit`] makes them, so a call without consent does not compile.
#[derive(Debug)]
pub struct Permit(());

impl Consent {
    /// A permit for one call; `said_yes` is whether the listener agreed to this very request.
    ///
    /// # Errors
    /// [`FailureKind::DisabledByUser`] when the setting is [`Consent::Off`], or is [`Consent::Ask`] and the listener
    /// did not agree.
    pub fn permit(self, said_yes: bool) -> Result<Permit, Failure> {
        match (self, said_yes) {
            (Self::Allow, _) | (Self::Ask, true) => Ok(Permit(())),
            (Self::Ask, false) => Err(denied("not asked: you did not agree to this request")),
            (Self::Off, _) => Err(denied("not asked: network use is switched off in the settings")),
        }
    }
}

fn denied(message: &str) -> Failure {
    Failure::new(FailureKind::DisabledByUser, message)
}

/// Where a service is reached: scheme and host, nothing else.
///
/// The only hosts ever contacted are the ones constants here name, or one that the person at the command line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    base: String,
    host: String,
}

impl Endpoint {
    /// MusicBrainz itself.
    pub fn musicbrainz() -> Self {
        Self { base: "https://musicbrainz.org".into(), host: "musicbrainz.org".into() }
    }

    /// A mirror of MusicBrainz: `https://HOST[:PORT]`, or `http://` on this machine itself.
    ///
    /// # Errors
    /// [`crate::Code::BadRequest`] for any other shape of address.
    pub fn mirror(base: &str) -> crate::Result<Self> {
        let base = base.trim_end_matches('/');
        let (scheme, host) = base.split_once("://").unwrap_or_default();
        let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
        let name = host.split(':').next().unwrap_or_default();
        let secure = scheme == "https" || (scheme == "http" && matches!(name, "127.0.0.1" | "localhost"));
        if !plain || !secure {
            return Err(crate::Error::bad_request(format!(
                "`{base}` is not the address of a mirror; give https://HOST without a path, or http://localhost:PORT"
            )));
        }
        Ok(Self { base: base.into(), host: host.into() })
    }

    /// The host's name as the listener sees it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether `url` leads to this endpoint and nowhere else.
    pub fn covers(&self, url: &str) -> bool {
        url.strip_prefix(self.base.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The address of `path_and_query`, which begins with `/`.
    pub(super) fn url(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listeners_word_gives_a_permit() {
        assert!(Consent::Off.permit(true).is_err());
        assert!(Consent::Ask.permit(false).is_err());
        assert!(Consent::Ask.permit(true).is_ok());
        assert!(Consent::Allow.permit(false).is_ok());
        assert_eq!(Consent::Off.permit(true).unwrap_err().kind, FailureKind::DisabledByUser);
    }

    #[test]
    fn an_endpoint_covers_its_own_host_only() {
        let endpoint = Endpoint::musicbrainz();
        assert!(endpoint.covers("https://musicbrainz.org/ws/2/recording?query=x"));
        for other in [
            "http://musicbrainz.org/ws/2/recording",
            "https://musicbrainz.org.evil.example/ws/2",
            "https://musicbrainz.org@evil.example/",
            "https://musicbrainz.org:8443/",
            "https://evil.example/https://musicbrainz.org/",
        ] {
            assert!(!endpoint.covers(other), "{other}");
        }
    }

    #[test]
    fn a_mirror_is_secure_or_local() {
        assert_eq!(Endpoint::mirror("http://127.0.0.1:4000/").unwrap().host(), "127.0.0.1:4000");
        assert!(Endpoint::mirror("https://mb.example.org").is_ok());
        for bad in ["http://mb.example.org", "ftp://x", "", "https://", "https://a/b", "https://u:p@h", "https://a?b"] {
            assert!(Endpoint::mirror(bad).is_err(), "{bad}");
        }
    }
}
