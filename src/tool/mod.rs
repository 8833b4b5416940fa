//! Asking a music service, where the device's own knowledge does not reach.
//!
//! ```text
//! plan -> consent -> pace -> fetch -> clean -> songs
//! ```
//!
//! [`plan`](plan()) says which single search a request would need, so that the listener can be shown exactly what would be
//! sent; [`Consent::permit`] turns the listener's word into the proof that [`MusicBrainz::search`] demands; [`songs`](songs())
//! turns what was found into songs of the answer. No text of a service ever becomes HTML, and none is read by the
//! model: a service's reply is parsed into typed records and ends as names on the screen.

mod breaker;
mod cache;
mod consent;
mod envelope;
mod flight;
mod link;
mod musicbrainz;
mod pace;
mod payload;
mod pick;
mod plan;
mod query;
mod wanted;

pub use consent::{Consent, Endpoint, Permit};
pub use envelope::{Envelope, Failure, FailureKind, Found};
pub use link::link;
pub use musicbrainz::{Machine, MusicBrainz};
pub use payload::Recording;
pub use pick::{merge, songs};
pub use plan::{Plan, Sent, plan};
pub use query::{Query, Years};
