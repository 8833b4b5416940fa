//! In-memory capabilities: for tests, and for a browser that grants no storage.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::{Clock, Fetch, FetchError, FetchLimits, HttpReply, LocalFuture, Rng, Store};
use crate::{Code, Error, Result};

/// A [`Store`] that is gone with the process. Holds at most `capacity_bytes`, keys not counted.
#[derive(Debug)]
pub struct MemoryStore {
    entries: RefCell<BTreeMap<String, Vec<u8>>>,
    capacity_bytes: usize,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_capacity(usize::MAX)
    }
}

impl MemoryStore {
    /// A store that refuses with [`Code::StorageFull`] what would make it hold more than `capacity_bytes`.
    pub fn with_capacity(capacity_bytes: usize) -> Self {
        Self { entries: RefCell::default(), capacity_bytes }
    }

    /// The keys now held, sorted.
    pub fn keys(&self) -> Vec<String> {
        self.entries.borrow().keys().cloned().collect()
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>>> {
        Box::pin(async move { Ok(self.entries.borrow().get(key).cloned()) })
    }

    fn set<'a>(&'a self, key: &'a str, bytes: &'a [u8]) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut entries = self.entries.borrow_mut();
            let others: usize = entries.iter().filter(|(held, _)| *held != key).map(|(_, bytes)| bytes.len()).sum();
            if others.saturating_add(bytes.len()) > self.capacity_bytes {
                return Err(Error::new(Code::StorageFull, "the memory store is full"));
            }
            entries.insert(key.to_owned(), bytes.to_vec());
            Ok(())
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move {
            self.entries.borrow_mut().remove(key);
            Ok(())
        })
    }
}

/// A [`Clock`] that stands still until it is moved, or that jumps over every sleep.
///
/// Clones share the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Rc<ClockState>);

#[derive(Debug)]
struct ClockState {
    now_ms: Cell<u64>,
    jumps: bool,
    sleepers: RefCell<Vec<(u64, Waker)>>,
    sleeps_ms: RefCell<Vec<u64>>,
}

impl ManualClock {
    /// A clock at `now_ms` that moves only by [`ManualClock::advance`].
    pub fn standing(now_ms: u64) -> Self {
        Self::new(now_ms, false)
    }

    /// A clock at `now_ms` where each sleep completes at once and moves the time on by its length.
    pub fn jumping(now_ms: u64) -> Self {
        Self::new(now_ms, true)
    }

    fn new(now_ms: u64, jumps: bool) -> Self {
        Self(Rc::new(ClockState {
            now_ms: Cell::new(now_ms),
            jumps,
            sleepers: RefCell::default(),
            sleeps_ms: RefCell::default(),
        }))
    }

    /// Moves the time on and wakes the sleepers that are due.
    pub fn advance(&self, duration_ms: u64) {
        self.0.now_ms.set(self.0.now_ms.get().saturating_add(duration_ms));
        let now_ms = self.0.now_ms.get();
        let (due, later) = self.0.sleepers.take().into_iter().partition(|(at_ms, _)| *at_ms <= now_ms);
        self.0.sleepers.replace(later);
        let due: Vec<(u64, Waker)> = due;
        for (_, waker) in due {
            waker.wake();
        }
    }

    /// The length of every sleep asked for so far, in order.
    pub fn sleeps_ms(&self) -> Vec<u64> {
        self.0.sleeps_ms.borrow().clone()
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.0.now_ms.get()
    }

    fn sleep(&self, duration_ms: u64) -> LocalFuture<'_, ()> {
        self.0.sleeps_ms.borrow_mut().push(duration_ms);
        let until_ms = self.now_ms().saturating_add(duration_ms);
        if self.0.jumps {
            self.advance(duration_ms);
        }
        Box::pin(poll_fn(move |context| {
            if self.now_ms() >= until_ms {
                return Poll::Ready(());
            }
            self.0.sleepers.borrow_mut().push((until_ms, context.waker().clone()));
            Poll::Pending
        }))
    }
}

/// A [`Fetch`] that gives prepared replies in order and remembers what was asked.
#[derive(Debug, Default)]
pub struct ScriptedFetch {
    replies: RefCell<VecDeque<Result<HttpReply, FetchError>>>,
    urls: RefCell<Vec<String>>,
}

impl ScriptedFetch {
    /// Replies in the order they will be given; after the last one every request finds the host unreachable.
    pub fn new(replies: impl IntoIterator<Item = Result<HttpReply, FetchError>>) -> Self {
        Self { replies: RefCell::new(replies.into_iter().collect()), urls: RefCell::default() }
    }

    /// Every URL asked for so far, in order.
    pub fn urls(&self) -> Vec<String> {
        self.urls.borrow().clone()
    }
}

impl Fetch for ScriptedFetch {
    fn get<'a>(&'a self, url: &'a str, limits: FetchLimits) -> LocalFuture<'a, Result<HttpReply, FetchError>> {
        Box::pin(async move {
            self.urls.borrow_mut().push(url.to_owned());
            let reply = self.replies.borrow_mut().pop_front();
            match reply.unwrap_or_else(|| Err(FetchError::OfflineOrCors("no reply prepared".into()))) {
                Ok(reply) if reply.body.len() > limits.body_bytes => Err(FetchError::TooLarge),
                other => other,
            }
        })
    }
}

/// A reproducible [`Rng`] (SplitMix64): equal seeds give equal sequences.
#[derive(Debug)]
pub struct SeededRng(Cell<u64>);

impl SeededRng {
    /// A sequence determined by `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }
}

impl Rng for SeededRng {
    fn next_u64(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::super::block_on;
    use super::*;

    #[test]
    fn a_full_store_refuses_and_keeps_what_it_had() {
        let store = MemoryStore::with_capacity(4);
        block_on(store.set("a", b"1234")).unwrap();
        assert_eq!(block_on(store.set("b", b"5")).unwrap_err().code, Code::StorageFull);
        block_on(store.set("a", b"4321")).unwrap();
        assert_eq!(block_on(store.get("a")).unwrap().as_deref(), Some(b"4321".as_slice()));
        block_on(store.remove("a")).unwrap();
        assert!(store.keys().is_empty());
    }

    #[test]
    fn a_jumping_clock_sleeps_without_waiting() {
        let clock = ManualClock::jumping(100);
        block_on(clock.sleep(5_000));
        assert_eq!(clock.now_ms(), 5_100);
        assert_eq!(clock.sleeps_ms(), [5_000]);
    }

    #[test]
    fn the_seeded_sequence_is_splitmix64() {
        // First outputs of the reference implementation for seed 0.
        let rng = SeededRng::new(0);
        assert_eq!(rng.next_u64(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(rng.next_u64(), 0x6E78_9E6A_A1B9_65F4);
    }
}
