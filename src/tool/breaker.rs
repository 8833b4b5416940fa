//! Stops asking a host that keeps failing.

use std::cell::{Cell, RefCell};

use super::{Failure, FailureKind};

/// Failures in a row after which the host is left alone.
const FAILURES_TO_OPEN: u32 = 3;
/// The first pause; it doubles with every further failure.
const FIRST_PAUSE_MS: u64 = 30_000;
/// The longest pause.
const LONGEST_PAUSE_MS: u64 = 300_000;

/// The circuit breaker of one host. Once open, calls fail at once with the last failure and the time left; when the
/// pause is over one call is let through to try.
#[derive(Default)]
pub(super) struct Breaker {
    failures: Cell<u32>,
    closed_at_ms: Cell<u64>,
    last: RefCell<Option<Failure>>,
}

impl Breaker {
    /// Whether a call may be made at `now_ms`.
    pub(super) fn check(&self, now_ms: u64) -> Result<(), Failure> {
        let left_ms = self.closed_at_ms.get().saturating_sub(now_ms);
        match self.last.borrow().clone() {
            Some(last) if left_ms > 0 => Err(last.retry_after(left_ms)),
            _ => Ok(()),
        }
    }

    /// Takes note of a call that was answered, whatever the answer.
    pub(super) fn succeeded(&self) {
        self.failures.set(0);
        self.closed_at_ms.set(0);
        self.last.replace(None);
    }

    /// Takes note of a call that failed. Failures that say nothing of the host's health do not count.
    pub(super) fn failed(&self, failure: &Failure, now_ms: u64) {
        use FailureKind::{AuthRequired, BadRequest, DisabledByUser, NotFound};
        match failure.kind {
            BadRequest | DisabledByUser | NotFound => return,
            // Who is refused once is refused for the whole session.
            AuthRequired => {
                self.closed_at_ms.set(u64::MAX);
                self.last.replace(Some(failure.clone()));
                return;
            }
            _ => {}
        }
        let failures = self.failures.get().saturating_add(1);
        self.failures.set(failures);
        if failures < FAILURES_TO_OPEN {
            return;
        }
        let doublings = (failures - FAILURES_TO_OPEN).min(10);
        self.closed_at_ms.set(now_ms.saturating_add((FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS)));
        self.last.replace(Some(failure.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offline() -> Failure {
        Failure::new(FailureKind::OfflineOrCors, "offline")
    }

    #[test]
    fn it_opens_at_the_third_failure_in_a_row_and_tries_again_later() {
        let breaker = Breaker::default();
        breaker.failed(&offline(), 0);
        breaker.failed(&offline(), 0);
        assert!(breaker.check(0).is_ok());
        breaker.failed(&offline(), 0);
        assert_eq!(breaker.check(10_000).unwrap_err().retry_after_ms, Some(20_000));
        assert!(breaker.check(30_000).is_ok(), "one call may try");
        breaker.failed(&offline(), 30_000);
        assert_eq!(breaker.check(30_000).unwrap_err().retry_after_ms, Some(60_000), "the pause doubles");
        breaker.succeeded();
        assert!(breaker.check(30_000).is_ok());
    }

    #[test]
    fn the_pause_has_a_ceiling_and_misses_do_not_count() {
        let breaker = Breaker::default();
        for _ in 0..100 {
            breaker.failed(&Failure::new(FailureKind::NotFound, "none"), 0);
        }
        assert!(breaker.check(0).is_ok());
        for _ in 0..100 {
            breaker.failed(&offline(), 0);
        }
        assert_eq!(breaker.check(0).unwrap_err().retry_after_ms, Some(LONGEST_PAUSE_MS));
    }
}
