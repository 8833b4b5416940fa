use super::*;
use crate::host::block_on;
use crate::host::memory::{ManualClock, MemoryStore, ScriptedFetch, SeededRng};
use crate::tool::Consent;

const BUSY: &str = r#"{"error": "The MusicBrainz web server is currently busy. Please try again later."}"#;
const RATE: &str = r#"{"error": "Your requests are exceeding the allowable rate limit. Please see the manual."}"#;
const ONE: &str = r#"{"count": 1, "offset": 0, "recordings": [
    {"id": null, "score": 100, "title": "Glass Harbour", "artist-credit": [{"name": "Mara Vale"}]}]}"#;

type Reply = Result<HttpReply, FetchError>;

fn http(status: u16, body: &str) -> Reply {
    Ok(HttpReply { status, body: body.into() })
}

struct World {
    fetch: Rc<ScriptedFetch>,
    clock: ManualClock,
    client: MusicBrainz,
}

fn world(replies: impl IntoIterator<Item = Reply>) -> World {
    let (fetch, clock) = (Rc::new(ScriptedFetch::new(replies)), ManualClock::jumping(1_000_000));
    let machine = Machine {
        fetch: fetch.clone(),
        store: Rc::new(MemoryStore::default()),
        clock: Rc::new(clock.clone()),
        rng: Rc::new(SeededRng::new(7)),
    };
    World { fetch, clock, client: MusicBrainz::new(Endpoint::musicbrainz(), machine) }
}

impl World {
    fn search(&self, title: &str) -> Envelope<Recording> {
        let query = Query { title: Some(title.into()), ..Default::default() };
        block_on(self.client.search(Consent::Allow.permit(false).unwrap(), &query))
    }

    fn kind(&self, title: &str) -> FailureKind {
        self.search(title).into_result().unwrap_err().kind
    }
}

#[test]
fn a_busy_service_is_asked_again_ever_more_patiently() {
    let world = world([503; 4].map(|status| http(status, BUSY)).into_iter().chain([http(200, ONE)]));
    let found = world.search("a").into_result().unwrap();
    assert_eq!(found.items[0].title, "Glass Harbour");
    let sleeps_ms = world.clock.sleeps_ms();
    assert_eq!(sleeps_ms.len(), 4);
    for (slept_ms, base_ms) in sleeps_ms.iter().zip(BUSY_WAITS_MS) {
        assert!((base_ms..=base_ms + base_ms / 4).contains(slept_ms), "{sleeps_ms:?}");
    }
    assert_ne!(sleeps_ms, BUSY_WAITS_MS, "there is jitter");
}

#[test]
fn a_service_that_stays_busy_is_let_be_after_four_retries() {
    let world = world(vec![http(503, BUSY); 9]);
    let failure = world.search("a").into_result().unwrap_err();
    assert_eq!((failure.kind, failure.retry_after_ms), (FailureKind::Busy, Some(1_100)));
    assert_eq!(world.fetch.urls().len(), 5);
}

#[test]
fn exceeding_the_rate_pauses_the_host_for_two_seconds_or_more() {
    let world = world([http(503, RATE), http(200, ONE)]);
    assert!(world.search("a").into_result().is_ok());
    assert!(world.clock.sleeps_ms()[0] >= 2_000);
}

#[test]
fn an_unreachable_host_is_tried_twice_and_then_left_alone() {
    let world = world([]);
    for (title, sent_so_far) in [("a", 2), ("b", 4), ("c", 6), ("d", 6)] {
        assert_eq!(world.kind(title), FailureKind::OfflineOrCors);
        assert_eq!(world.fetch.urls().len(), sent_so_far, "{title}");
    }
}

#[test]
fn every_signal_has_its_kind() {
    let cases = [
        (http(400, r#"{"error": "bad"}"#), FailureKind::BadRequest),
        (http(401, ""), FailureKind::AuthRequired),
        (http(404, "<html>nothing here</html>"), FailureKind::NotFound),
        (http(302, ""), FailureKind::BadPayload),
        (http(200, "<!DOCTYPE html><title>Maintenance</title>"), FailureKind::BadPayload),
        (http(200, r#"{"recordings": [{"title": "#), FailureKind::BadPayload),
        (Err(FetchError::Timeout), FailureKind::Timeout),
        (Err(FetchError::TooLarge), FailureKind::BadPayload),
    ];
    for (reply, kind) in cases {
        let world = world([reply]);
        assert_eq!(world.kind("a"), kind);
        assert_eq!(world.fetch.urls().len(), 1, "{kind:?} is not retried");
    }
}

#[test]
fn a_client_that_is_refused_does_not_ask_again_in_this_session() {
    let world = world([http(403, "who are you?"), http(200, ONE)]);
    assert_eq!(world.kind("a"), FailureKind::AuthRequired);
    world.clock.advance(24 * 60 * 60 * 1_000);
    assert_eq!(world.kind("b"), FailureKind::AuthRequired);
    assert_eq!(world.fetch.urls().len(), 1);
}

#[test]
fn the_same_search_is_answered_from_the_device_the_second_time() {
    let world = world([http(200, ONE), http(404, "")]);
    assert!(!world.search("a").into_result().unwrap().cached);
    assert!(world.search("a").into_result().unwrap().cached);
    assert_eq!(world.kind("b"), FailureKind::NotFound);
    assert_eq!(world.kind("b"), FailureKind::NotFound);
    assert_eq!(world.client.requests(), 2);
    block_on(world.client.forget()).unwrap();
    assert_eq!(world.kind("a"), FailureKind::OfflineOrCors, "forgotten, so it is asked again");
}

#[test]
fn searches_are_sent_an_interval_apart() {
    let world = world(vec![http(200, ONE); 3]);
    for title in ["a", "b", "c"] {
        assert!(world.search(title).into_result().is_ok());
    }
    assert_eq!(world.clock.sleeps_ms(), [INTERVAL_MS, INTERVAL_MS]);
    assert!(world.fetch.urls().iter().all(|url| url.starts_with("https://musicbrainz.org/ws/2/recording?query=")));
}
