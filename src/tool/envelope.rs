//! What every tool call comes back as.

use serde::{Deserialize, Serialize};

use crate::turn::Source;

/// Why a tool call brought nothing; a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No connection, or a response that the browser withheld.
    OfflineOrCors,
    /// The service says that we ask too often.
    RateLimited,
    /// The service sheds load; it is not our doing.
    Busy,
    /// The service wants to know who asks.
    AuthRequired,
    /// There is no such thing.
    NotFound,
    /// The service does not understand the request.
    BadRequest,
    /// The response is not what the service documents.
    BadPayload,
    /// No complete response in time.
    Timeout,
    /// The listener has not agreed.
    DisabledByUser,
}

/// A call that brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Who was, or would have been, asked.
    pub source: Source,
    /// What kind of failure.
    pub kind: FailureKind,
    /// Milliseconds after which asking again may help, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// One sentence for the listener. Never a service's own text.
    pub message: String,
}

impl Failure {
    /// A failure of MusicBrainz with no time to wait for.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { source: Source::Musicbrainz, kind, retry_after_ms: None, message: message.into() }
    }

    /// The same, worth trying again after `retry_after_ms`.
    pub fn retry_after(mut self, retry_after_ms: u64) -> Self {
        self.retry_after_ms = Some(retry_after_ms);
        self
    }
}

/// A call that was answered, be it with nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found<T> {
    /// Who answered.
    pub source: Source,
    /// When the service answered, in milliseconds since 1970-01-01 UTC.
    pub fetched_at: u64,
    /// True when the answer was kept from an earlier call and nothing was sent now.
    pub cached: bool,
    /// True when the service holds more than it returned.
    pub truncated: bool,
    /// What was found, in the service's order.
    pub items: Vec<T>,
}

/// The envelope: `{ok: true, source, fetched_at, cached, truncated, items}` or
/// `{ok: false, source, kind, retry_after_ms?, message}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire<T>", into = "Wire<T>", bound = "T: Clone + Serialize + serde::de::DeserializeOwned")]
pub enum Envelope<T> {
    /// The service answered.
    Found(Found<T>),
    /// It did not.
    Failed(Failure),
}

impl<T> Envelope<T> {
    /// The envelope as a result, to use `?` on.
    ///
    /// # Errors
    /// The failure inside.
    pub fn into_result(self) -> Result<Found<T>, Failure> {
        match self {
            Self::Found(found) => Ok(found),
            Self::Failed(failure) => Err(failure),
        }
    }
}

impl<T> From<Result<Found<T>, Failure>> for Envelope<T> {
    fn from(result: Result<Found<T>, Failure>) -> Self {
        match result {
            Ok(found) => Self::Found(found),
            Err(failure) => Self::Failed(failure),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Wire<T> {
    ok: bool,
    #[serde(flatten)]
    body: WireBody<T>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WireBody<T> {
    Failed(Failure),
    Found(Found<T>),
}

impl<T> From<Wire<T>> for Envelope<T> {
    fn from(wire: Wire<T>) -> Self {
        match wire.body {
            WireBody::Found(found) => Self::Found(found),
            WireBody::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl<T> From<Envelope<T>> for Wire<T> {
    fn from(envelope: Envelope<T>) -> Self {
        match envelope {
            Envelope::Found(found) => Self { ok: true, body: WireBody::Found(found) },
            Envelope::Failed(failure) => Self { ok: false, body: WireBody::Failed(failure) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_are_as_documented_and_survive_the_journey() {
        let found = Envelope::Found(Found {
            source: Source::Musicbrainz,
            fetched_at: 5,
            cached: true,
            truncated: false,
            items: vec![1],
        });
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(
            text,
            r#"{"ok":true,"source":"musicbrainz","fetched_at":5,"cached":true,"truncated":false,"items":[1]}"#
        );
        assert_eq!(serde_json::from_str::<Envelope<i32>>(&text).unwrap(), found);

        let failed: Envelope<i32> = Envelope::Failed(Failure::new(FailureKind::Busy, "m").retry_after(1_100));
        let text = serde_json::to_string(&failed).unwrap();
        assert_eq!(text, r#"{"ok":false,"source":"musicbrainz","kind":"busy","retry_after_ms":1100,"message":"m"}"#);
        assert_eq!(serde_json::from_str::<Envelope<i32>>(&text).unwrap(), failed);
    }
}
