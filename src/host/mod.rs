//! What the crate needs of the machine it runs on, each capability behind one small trait.
//!
//! The core never touches a socket, a disk or a clock itself: it is handed a [`Fetch`], a [`Store`], a [`Clock`] and
//! an [`Rng`]. The browser's versions, the command line's and the in-memory ones for tests implement the same traits,
//! so what is tested is what runs. Everything is single-threaded by design (a page has one thread), hence no `Send`.

#[cfg(not(target_arch = "wasm32"))]
mod block_on;
pub mod memory;
#[cfg(feature = "cli")]
pub mod native;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod web;

use std::future::Future;
use std::pin::Pin;

use crate::Result;
#[cfg(not(target_arch = "wasm32"))]
pub use block_on::block_on;

/// A boxed future that stays on its thread; it makes the traits usable as `dyn`.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Bounds of one HTTP request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Milliseconds from the call to the last byte of the body, after which the request is abandoned.
    pub timeout_ms: u64,
    /// Bytes of the body, after which the request is abandoned.
    pub body_bytes: usize,
}

/// A complete HTTP response, of any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// Status code, 100 to 599.
    pub status: u16,
    /// The body; bytes that are not UTF-8 are replaced by U+FFFD.
    pub body: String,
}

/// Why no complete response came back. A response of status 404 or 503 is not an error here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No connection, a broken one, or a response that the browser withheld for want of CORS headers; browsers do not
    /// tell these apart.
    #[error("no connection: {0}")]
    OfflineOrCors(String),
    /// Nothing complete came within [`FetchLimits::timeout_ms`].
    #[error("no complete response in time")]
    Timeout,
    /// The body grew past [`FetchLimits::body_bytes`].
    #[error("the response is larger than is accepted")]
    TooLarge,
}

/// HTTP GET without cookies and without any header that betrays the page; redirects are not followed, since they could
/// lead to a host that the listener did not agree to.
pub trait Fetch {
    /// Gets `url`, asking for JSON.
    ///
    /// # Errors
    /// [`FetchError`] when no complete response arrives within `limits`.
    fn get<'a>(&'a self, url: &'a str, limits: FetchLimits) -> LocalFuture<'a, Result<HttpReply, FetchError>>;
}

/// Bytes kept by key between visits. Keys are printable ASCII of at most 200 characters.
pub trait Store {
    /// The bytes under `key`, or `None` when there are none.
    ///
    /// # Errors
    /// When the storage cannot be read.
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>>>;

    /// Puts `bytes` under `key`, replacing what was there.
    ///
    /// # Errors
    /// [`crate::Code::StorageFull`] when the quota or the disk is exhausted; other codes when it cannot be written.
    fn set<'a>(&'a self, key: &'a str, bytes: &'a [u8]) -> LocalFuture<'a, Result<()>>;

    /// Removes `key`; removing what is not there succeeds.
    ///
    /// # Errors
    /// When the storage cannot be written.
    fn remove<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<()>>;
}

/// Time, and waiting.
pub trait Clock {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_ms(&self) -> u64;

    /// Completes `duration_ms` milliseconds from now, or later.
    fn sleep(&self, duration_ms: u64) -> LocalFuture<'_, ()>;
}

/// A source of seeds. Not for secrets.
pub trait Rng {
    /// A number uniform over all of `u64`.
    fn next_u64(&self) -> u64;
}
