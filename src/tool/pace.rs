//! One request at a time to a host, and not too soon after the last.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::host::{Clock, Store};

/// The serial queue of one host: callers are let through in the order in which they came, each at least
/// `interval_ms` after the one before it started.
///
/// When the last request started is also kept in the [`Store`], so that a reload, or another process sharing the
/// store, waits too. Should the store fail, the queue still paces what goes through it.
pub(super) struct Pace {
    interval_ms: u64,
    store_key: String,
    line: Rc<Line>,
    next_at_ms: Cell<u64>,
}

#[derive(Default)]
struct Line {
    busy: Cell<bool>,
    next_ticket: Cell<u64>,
    waiting: RefCell<VecDeque<(u64, Option<Waker>)>>,
}

/// The right to send one request; the next caller is let through when it is dropped.
pub(super) struct Slot(Rc<Line>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.busy.set(false);
        self.0.wake_first();
    }
}

impl Line {
    fn wake_first(&self) {
        let waker = self.waiting.borrow().front().and_then(|(_, waker)| waker.clone());
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A place in the line; given up when its future is dropped, so that a cancelled caller holds nobody up.
struct Place {
    line: Rc<Line>,
    ticket: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.line.waiting.borrow_mut().retain(|(ticket, _)| *ticket != self.ticket);
        if !self.line.busy.get() {
            self.line.wake_first();
        }
    }
}

impl Pace {
    pub(super) fn new(host: &str, interval_ms: u64) -> Self {
        Self { interval_ms, store_key: format!("pace:{host}"), line: Rc::default(), next_at_ms: Cell::new(0) }
    }

    /// Waits for this caller's turn and for the interval to pass.
    pub(super) async fn slot(&self, clock: &dyn Clock, store: &dyn Store) -> Slot {
        let slot = self.take_turn().await;
        let next_at_ms = self.next_at_ms.get().max(self.stored_next_at_ms(clock, store).await);
        let wait_ms = next_at_ms.saturating_sub(clock.now_ms());
        if wait_ms > 0 {
            clock.sleep(wait_ms).await;
        }
        self.push_back(clock, self.interval_ms);
        let next_at_ms = self.next_at_ms.get().to_string();
        // A store that refuses only loses the pacing across reloads.
        drop(store.set(&self.store_key, next_at_ms.as_bytes()).await);
        slot
    }

    /// Lets nobody through for `pause_ms` from now.
    pub(super) fn push_back(&self, clock: &dyn Clock, pause_ms: u64) {
        let earliest_ms = clock.now_ms().saturating_add(pause_ms);
        self.next_at_ms.set(self.next_at_ms.get().max(earliest_ms));
    }

    async fn stored_next_at_ms(&self, clock: &dyn Clock, store: &dyn Store) -> u64 {
        let bytes = store.get(&self.store_key).await.ok().flatten().unwrap_or_default();
        let stored_ms = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        // A clock that was set back must not make anyone wait for hours.
        if stored_ms > clock.now_ms().saturating_add(self.interval_ms) { 0 } else { stored_ms }
    }

    async fn take_turn(&self) -> Slot {
        let line = &self.line;
        let ticket = line.next_ticket.get();
        line.next_ticket.set(ticket.wrapping_add(1));
        line.waiting.borrow_mut().push_back((ticket, None));
        let place = Place { line: line.clone(), ticket };
        poll_fn(|context| {
            let mut waiting = line.waiting.borrow_mut();
            let first = waiting.front().is_some_and(|(front, _)| *front == ticket);
            if first && !line.busy.get() {
                line.busy.set(true);
                return Poll::Ready(());
            }
            if let Some((_, waker)) = waiting.iter_mut().find(|(held, _)| *held == ticket) {
                *waker = Some(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
        drop(place);
        Slot(line.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::Context;

    use super::*;
    use crate::host::block_on;
    use crate::host::memory::{ManualClock, MemoryStore};

    fn poll<T>(future: &mut Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn requests_start_an_interval_apart() {
        let (clock, store) = (ManualClock::jumping(10_000), MemoryStore::default());
        let pace = Pace::new("h", 1_100);
        for start_ms in [10_000, 11_100, 12_200] {
            drop(block_on(pace.slot(&clock, &store)));
            assert_eq!(clock.now_ms(), start_ms);
        }
    }

    #[test]
    fn one_at_a_time_in_the_order_of_coming() {
        let (clock, store) = (ManualClock::standing(10_000), MemoryStore::default());
        let pace = Pace::new("h", 1_100);
        let held = block_on(pace.slot(&clock, &store));
        let mut second = pin!(pace.slot(&clock, &store));
        let mut third = pin!(pace.slot(&clock, &store));
        assert!(poll(&mut second).is_pending());
        assert!(poll(&mut third).is_pending());
        clock.advance(60_000);
        assert!(poll(&mut third).is_pending(), "the interval is over, but the first request is still under way");
        drop(held);
        assert!(poll(&mut third).is_pending(), "the second comes before the third");
        let Poll::Ready(held) = poll(&mut second) else { panic!("the second's turn") };
        drop(held);
        assert!(poll(&mut third).is_pending(), "the interval holds for the third");
        clock.advance(1_100);
        assert!(poll(&mut third).is_ready());
    }

    #[test]
    fn a_caller_that_gives_up_holds_nobody_up() {
        let (clock, store) = (ManualClock::jumping(10_000), MemoryStore::default());
        let pace = Pace::new("h", 1_100);
        let held = block_on(pace.slot(&clock, &store));
        {
            let mut quitter = pin!(pace.slot(&clock, &store));
            assert!(poll(&mut quitter).is_pending());
        }
        drop(held);
        let mut next = pin!(pace.slot(&clock, &store));
        assert!(poll(&mut next).is_ready());
    }

    #[test]
    fn a_reload_waits_for_what_was_sent_before_it() {
        let (clock, store) = (ManualClock::jumping(10_000), MemoryStore::default());
        drop(block_on(Pace::new("h", 1_100).slot(&clock, &store)));
        drop(block_on(Pace::new("h", 1_100).slot(&clock, &store)));
        assert_eq!(clock.sleeps_ms(), [1_100]);
    }

    #[test]
    fn a_clock_set_back_costs_no_wait() {
        let store = MemoryStore::default();
        drop(block_on(Pace::new("h", 1_100).slot(&ManualClock::jumping(9_000_000), &store)));
        let clock = ManualClock::jumping(10_000);
        drop(block_on(Pace::new("h", 1_100).slot(&clock, &store)));
        assert!(clock.sleeps_ms().is_empty());
    }
}
