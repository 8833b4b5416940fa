//! The browser's clock and randomness.

use gloo_timers::future::TimeoutFuture;

use crate::host::{Clock, LocalFuture, Rng};

/// [`Clock`] by `Date` and `setTimeout`.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebClock;

impl Clock for WebClock {
    fn now_ms(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn sleep(&self, duration_ms: u64) -> LocalFuture<'_, ()> {
        Box::pin(TimeoutFuture::new(u32::try_from(duration_ms).unwrap_or(u32::MAX)))
    }
}

/// [`Rng`] by `Math.random`.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebRng;

impl Rng for WebRng {
    fn next_u64(&self) -> u64 {
        let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
        half() << 32 | half()
    }
}
