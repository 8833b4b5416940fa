//! MusicBrainz's recording search: paced, retried, cached, merged, bounded.

use std::cell::Cell;
use std::rc::Rc;

use super::breaker::Breaker;
use super::consent::{Endpoint, Permit};
use super::flight::Flights;
use super::pace::Pace;
use super::payload::{self, Recording};
use super::query::Query;
use super::{Envelope, Failure, FailureKind, Found, cache};
use crate::host::{Clock, Fetch, FetchError, FetchLimits, HttpReply, Rng, Store};
use crate::turn::Source;

/// MusicBrainz allows one request a second; a tenth more keeps clear of it.
const INTERVAL_MS: u64 = 1_100;
/// Bounds of one request. A full page of songs that are on many releases comes to about a megabyte.
const LIMITS: FetchLimits = FetchLimits { timeout_ms: 12_000, body_bytes: 4 << 20 };
/// Waits before each retry while the service sheds load.
const BUSY_WAITS_MS: [u64; 4] = [1_100, 2_000, 4_000, 8_000];
/// Pauses of the host before each retry after it said that we ask too often.
const RATE_WAITS_MS: [u64; 2] = [2_000, 4_000];
/// Waits before each retry when nothing could be reached.
const OFFLINE_WAITS_MS: [u64; 1] = [500];
/// At most this share is added to a wait, by chance, so that many pages do not come back at the same moment.
const JITTER: f64 = 0.25;

/// What a client needs of the machine.
#[derive(Clone)]
pub struct Machine {
    /// Sends requests.
    pub fetch: Rc<dyn Fetch>,
    /// Keeps answers.
    pub store: Rc<dyn Store>,
    /// Tells the time and waits.
    pub clock: Rc<dyn Clock>,
    /// Makes retries spread.
    pub rng: Rc<dyn Rng>,
}

/// The one client of MusicBrainz in a page or a process: all its calls share one queue, one breaker and one cache.
pub struct MusicBrainz {
    endpoint: Endpoint,
    machine: Machine,
    pace: Pace,
    breaker: Breaker,
    flights: Flights<Envelope<Recording>>,
    requests: Cell<u64>,
}

impl MusicBrainz {
    /// A client of `endpoint`. Nothing is sent until [`MusicBrainz::search`].
    pub fn new(endpoint: Endpoint, machine: Machine) -> Self {
        let pace = Pace::new(endpoint.host(), INTERVAL_MS);
        let requests = Cell::new(0);
        Self { endpoint, machine, pace, breaker: Breaker::default(), flights: Flights::default(), requests }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.endpoint.host()
    }

    /// Requests sent so far, retries included; answers from the cache send none.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Searches recordings, best match first as the service sees it. Every trouble is an [`Envelope::Failed`]. A
    /// dropped future sends nothing more.
    pub async fn search(&self, _permit: Permit, query: &Query) -> Envelope<Recording> {
        let url = self.endpoint.url(&query.path());
        if let Some(kept) = cache::load(self.machine.store.as_ref(), &url, self.machine.clock.now_ms()).await {
            return kept;
        }
        self.flights.join(&url, async || self.search_now(&url).await).await
    }

    /// Forgets every kept answer.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget(&self) -> crate::Result<()> {
        cache::clear(self.machine.store.as_ref()).await
    }

    async fn search_now(&self, url: &str) -> Envelope<Recording> {
        if let Err(failure) = self.breaker.check(self.machine.clock.now_ms()) {
            return Envelope::Failed(failure);
        }
        let outcome = self.ask(url).await.and_then(|body| payload::parse(&body));
        let now_ms = self.machine.clock.now_ms();
        match &outcome {
            Ok(_) => self.breaker.succeeded(),
            Err(failure) => self.breaker.failed(failure, now_ms),
        }
        let envelope = Envelope::from(outcome.map(|page| Found {
            source: Source::Musicbrainz,
            fetched_at: now_ms,
            cached: false,
            truncated: page.truncated,
            items: page.recordings,
        }));
        cache::keep(self.machine.store.as_ref(), url, &envelope, now_ms).await;
        envelope
    }

    /// The body of a successful response, after as many retries as the kind of failure deserves; every retry goes to
    /// the end of the same queue.
    async fn ask(&self, url: &str) -> Result<String, Failure> {
        if !self.endpoint.covers(url) {
            return Err(Failure::new(FailureKind::BadRequest, "this address is not on the list of allowed hosts"));
        }
        let (mut busy, mut rate, mut offline) = (BUSY_WAITS_MS.iter(), RATE_WAITS_MS.iter(), OFFLINE_WAITS_MS.iter());
        loop {
            let failure = match self.ask_once(url).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let wait_ms = match failure.kind {
                FailureKind::Busy => busy.next(),
                FailureKind::RateLimited => rate.next(),
                FailureKind::OfflineOrCors => offline.next(),
                _ => None,
            };
            let Some(&wait_ms) = wait_ms else { return Err(failure) };
            self.pace.push_back(self.machine.clock.as_ref(), self.with_jitter(wait_ms));
        }
    }

    async fn ask_once(&self, url: &str) -> Result<String, Failure> {
        let slot = self.pace.slot(self.machine.clock.as_ref(), self.machine.store.as_ref()).await;
        self.requests.set(self.requests.get() + 1);
        let reply = self.machine.fetch.get(url, LIMITS).await;
        drop(slot);
        classify(reply)
    }

    fn with_jitter(&self, wait_ms: u64) -> u64 {
        let chance = self.machine.rng.next_u64() as f64 / u64::MAX as f64;
        wait_ms + (wait_ms as f64 * JITTER * chance) as u64
    }
}

/// A response's body, or what its signals mean.
fn classify(reply: Result<HttpReply, FetchError>) -> Result<String, Failure> {
    use FailureKind::{AuthRequired, BadPayload, BadRequest, Busy, NotFound, OfflineOrCors, RateLimited, Timeout};
    let failure = |kind, message: &str| Err(Failure::new(kind, message));
    let reply = match reply {
        Ok(reply) => reply,
        Err(FetchError::OfflineOrCors(_)) => {
            return failure(OfflineOrCors, "MusicBrainz could not be reached; are you offline?");
        }
        Err(FetchError::Timeout) => return failure(Timeout, "MusicBrainz did not reply in time"),
        Err(FetchError::TooLarge) => return failure(BadPayload, "MusicBrainz sent more than is accepted"),
    };
    let too_often = reply.status == 429 || reply.body.contains("exceeding the allowable rate");
    match reply.status {
        200..=299 => Ok(reply.body),
        429 | 503 if too_often => {
            let message = "MusicBrainz asks for a pause; try again in a moment";
            Err(Failure::new(RateLimited, message).retry_after(RATE_WAITS_MS[0]))
        }
        500..=599 => {
            let message = "MusicBrainz is busy; try again in a moment";
            Err(Failure::new(Busy, message).retry_after(BUSY_WAITS_MS[0]))
        }
        401 | 403 => failure(AuthRequired, "MusicBrainz refuses this client"),
        404 | 410 => failure(NotFound, "MusicBrainz has no such thing"),
        400..=499 => failure(BadRequest, "MusicBrainz did not understand the search"),
        _ => failure(BadPayload, "MusicBrainz replied in an unexpected way"),
    }
}

#[cfg(test)]
#[path = "musicbrainz_tests.rs"]
mod tests;
