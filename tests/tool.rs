//! The MusicBrainz client against an HTTP server on this machine that behaves as badly as real ones do.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod standin;

use std::rc::Rc;
use std::time::{Duration, Instant};

use standin::{Reply, StandIn, ok, recordings, status};
use wemusic::cli::lookup::Lookup;
use wemusic::host::memory::{ManualClock, MemoryStore, SeededRng};
use wemusic::host::native::NativeFetch;
use wemusic::host::{Fetch, FetchError, FetchLimits, block_on};
use wemusic::tool::{Consent, Endpoint, Envelope, FailureKind, Machine, MusicBrainz, Query, Recording};
use wemusic::turn::Source;
use wemusic::{Answer, AnswerSong, Decision, Request, Turn};

const BUSY: &str = r#"{"error": "The MusicBrainz web server is currently busy. Please try again later."}"#;
const RATE: &str = r#"{"error": "Your requests are exceeding the allowable rate limit. Please see the manual."}"#;
const LIMITS: FetchLimits = FetchLimits { timeout_ms: 5_000, body_bytes: 10_000 };

fn search(service: &StandIn, clock: &ManualClock) -> Envelope<Recording> {
    let machine = Machine { clock: Rc::new(clock.clone()), ..machine() };
    let client = MusicBrainz::new(Endpoint::mirror(&service.base).unwrap(), machine);
    let query = Query { artist: Some("Mara Vale".into()), ..Default::default() };
    block_on(client.search(Consent::Allow.permit(false).unwrap(), &query))
}

fn kind(replies: Vec<Reply>) -> FailureKind {
    search(&StandIn::new(replies), &ManualClock::jumping(1_000_000)).into_result().unwrap_err().kind
}

fn unsure_answer() -> Answer {
    let own = AnswerSong { artist: "Low".into(), title: "Words".into(), score: 3.5, ..Default::default() };
    Answer {
        id: "a".into(),
        decision: Decision::Tool,
        confidence: 0.2,
        constraints: vec![],
        songs: vec![own],
        shortfall: None,
        unknown_names: vec!["Mara Vale".into()],
        elapsed_ms: 1.0,
    }
}

#[test]
fn an_unsure_answer_gains_what_the_service_knows_with_consent_and_only_then() {
    let turn = Turn { user: "songs by Mara Vale".into(), ..Default::default() };
    let request = Request { turns: vec![turn], ..Default::default() };
    let service = StandIn::new(vec![status(503, BUSY), ok(&song())]);
    let keep = |_: &Request, songs: Vec<AnswerSong>| songs;
    let consulted = |consent: Consent, answer: Answer| {
        let lookup = Lookup::with_machine(Endpoint::mirror(&service.base).unwrap(), consent, &keep, machine());
        lookup.consult(&request, answer, 10)
    };

    let (answer, outcome) = consulted(Consent::Off, unsure_answer());
    assert_eq!((answer, service.requests().len()), (unsure_answer(), 0));
    let outcome = outcome.unwrap();
    assert_eq!(outcome.plan.summary(), "artist “Mara Vale”");
    assert_eq!(outcome.result.unwrap_err().kind, FailureKind::DisabledByUser);

    let sure = Answer { decision: Decision::Answer, ..unsure_answer() };
    assert_eq!(consulted(Consent::Allow, sure.clone()).0, sure);
    assert_eq!(service.requests().len(), 0, "a sure answer asks nobody");

    let (answer, outcome) = consulted(Consent::Allow, unsure_answer());
    assert_eq!(outcome.unwrap().result, Ok((1, false)));
    assert_eq!(service.requests().len(), 2, "once busy, once answered");
    let names: Vec<(&str, Source)> = answer.songs.iter().map(|song| (song.title.as_str(), song.source)).collect();
    assert_eq!(names, [("Glass Harbour", Source::Musicbrainz), ("Words", Source::Device)]);
    assert!(answer.songs[0].score > answer.songs[1].score);
}

fn machine() -> Machine {
    Machine {
        fetch: Rc::new(NativeFetch::new("wemusic-test/1")),
        store: Rc::new(MemoryStore::default()),
        clock: Rc::new(ManualClock::jumping(1_000_000)),
        rng: Rc::new(SeededRng::new(1)),
    }
}

fn song() -> String {
    recordings(&[("Mara Vale", "Glass Harbour", "1994-05-02")])
}

#[test]
fn a_search_asks_for_json_and_tells_nothing_else() {
    let service = StandIn::new(vec![ok(&song())]);
    let found = search(&service, &ManualClock::jumping(1_000_000)).into_result().unwrap();
    assert_eq!((found.items[0].title.as_str(), found.items[0].year()), ("Glass Harbour", Some(1994)));
    let requests = service.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    let mut lines = request.lines();
    let first = lines.next().unwrap();
    assert!(first.starts_with("GET /ws/2/recording?query=%28artist%3A%22Mara%20Vale%22"), "{first}");
    assert!(first.contains("&fmt=json&limit=100&offset=0 "), "{first}");
    let mut headers: Vec<String> = lines.map(str::to_lowercase).collect();
    headers.retain(|header| !header.starts_with("host:") && !header.starts_with("accept-encoding:"));
    headers.sort();
    assert_eq!(headers, ["accept: application/json", "user-agent: wemusic-test/1"]);
}

#[test]
fn busy_and_rate_limited_replies_are_waited_out() {
    let clock = ManualClock::jumping(1_000_000);
    let service = StandIn::new(vec![status(503, BUSY), status(503, BUSY), status(503, RATE), ok(&song())]);
    assert!(search(&service, &clock).into_result().is_ok());
    let sleeps_ms = clock.sleeps_ms();
    let [first, second, third] = sleeps_ms.as_slice() else { panic!("{sleeps_ms:?}") };
    assert!((1_100..1_500).contains(first) && (2_000..=2_500).contains(second) && (2_000..=2_500).contains(third));
}

#[test]
fn a_service_that_stays_in_trouble_is_given_up_with_its_reason() {
    assert_eq!(kind(vec![status(503, BUSY)]), FailureKind::Busy);
    assert_eq!(kind(vec![status(503, RATE)]), FailureKind::RateLimited);
    assert_eq!(kind(vec![status(429, "")]), FailureKind::RateLimited);
    assert_eq!(kind(vec![status(502, "<html>Bad gateway</html>")]), FailureKind::Busy);
}

#[test]
fn odd_replies_have_their_kinds() {
    assert_eq!(kind(vec![status(404, "<html>Not here</html>")]), FailureKind::NotFound);
    assert_eq!(kind(vec![status(400, r#"{"error": "Invalid query"}"#)]), FailureKind::BadRequest);
    assert_eq!(kind(vec![status(403, "")]), FailureKind::AuthRequired);
    assert_eq!(kind(vec![ok("<!DOCTYPE html><title>Down for maintenance</title>")]), FailureKind::BadPayload);
    assert_eq!(kind(vec![ok(&song()[..80])]), FailureKind::BadPayload);
    assert_eq!(kind(vec![ok("")]), FailureKind::BadPayload);
}

#[test]
fn a_connection_that_breaks_in_the_middle_is_tried_once_more() {
    let service = StandIn::new(vec![Reply::CutOff { body: song() }, ok(&song())]);
    assert!(search(&service, &ManualClock::jumping(1_000_000)).into_result().is_ok());
    assert_eq!(kind(vec![Reply::CutOff { body: song() }]), FailureKind::OfflineOrCors);
}

#[test]
fn a_redirect_is_not_followed() {
    let trap = StandIn::new(vec![ok(&song())]);
    let location = format!("{}/ws/2/recording", trap.base);
    assert_eq!(kind(vec![Reply::Elsewhere { location }]), FailureKind::BadPayload);
    assert!(trap.requests().is_empty());
}

#[test]
fn nobody_listening_is_offline() {
    let fetch = NativeFetch::new("wemusic-test/1");
    // Port 9 is the discard service, which nothing on a test machine offers.
    let reply = block_on(fetch.get("http://127.0.0.1:9/", LIMITS));
    assert!(matches!(reply, Err(FetchError::OfflineOrCors(_))), "{reply:?}");
}

#[test]
fn silence_ends_in_a_timeout_and_not_later() {
    let service = StandIn::new(vec![Reply::Silence(Duration::from_secs(20))]);
    let start = Instant::now();
    let limits = FetchLimits { timeout_ms: 300, ..LIMITS };
    let reply = block_on(NativeFetch::new("wemusic-test/1").get(&service.base, limits));
    assert_eq!(reply, Err(FetchError::Timeout));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_body_has_its_limit_to_the_byte() {
    let fetch = NativeFetch::new("wemusic-test/1");
    let service = StandIn::new(vec![ok(&"x".repeat(10_000)), ok(&"x".repeat(10_001))]);
    assert_eq!(block_on(fetch.get(&service.base, LIMITS)).unwrap().body.len(), 10_000);
    assert_eq!(block_on(fetch.get(&service.base, LIMITS)), Err(FetchError::TooLarge));
}
