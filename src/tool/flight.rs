//! Merges equal calls that are under way at the same time.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Calls under way, by key. The first caller of a key does the work; those that come meanwhile get a clone of its
/// result. If the first one is dropped before its end, one of those waiting takes over.
pub(super) struct Flights<T>(RefCell<BTreeMap<String, Rc<Flight<T>>>>);

struct Flight<T> {
    result: RefCell<Option<T>>,
    ended: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

/// Ends the flight however its leader ends.
struct Landing<'a, T> {
    flights: &'a Flights<T>,
    key: &'a str,
    flight: Rc<Flight<T>>,
}

impl<T> Drop for Landing<'_, T> {
    fn drop(&mut self) {
        self.flights.0.borrow_mut().remove(self.key);
        self.flight.ended.set(true);
        for waker in self.flight.waiting.take() {
            waker.wake();
        }
    }
}

impl<T: Clone> Flights<T> {
    /// The result of `work`, or of the same work that another caller has under way under `key`.
    pub(super) async fn join(&self, key: &str, work: impl AsyncFn() -> T) -> T {
        loop {
            let under_way = self.0.borrow().get(key).cloned();
            let Some(flight) = under_way else { return self.lead(key, work).await };
            poll_fn(|context| {
                if flight.ended.get() {
                    return Poll::Ready(());
                }
                flight.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            })
            .await;
            let result = flight.result.borrow().clone();
            if let Some(result) = result {
                return result;
            }
        }
    }

    async fn lead(&self, key: &str, work: impl AsyncFn() -> T) -> T {
        let flight =
            Rc::new(Flight { result: RefCell::new(None), ended: Cell::new(false), waiting: RefCell::default() });
        self.0.borrow_mut().insert(key.to_owned(), flight.clone());
        let landing = Landing { flights: self, key, flight };
        let result = work().await;
        landing.flight.result.replace(Some(result.clone()));
        result
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::Context;

    use super::*;

    fn poll<T>(future: &mut Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    /// Work that counts its starts and ends when the gate opens.
    async fn work(starts: &Cell<u32>, open: &Cell<bool>) -> u32 {
        starts.set(starts.get() + 1);
        poll_fn(|_| if open.get() { Poll::Ready(()) } else { Poll::Pending }).await;
        starts.get()
    }

    #[test]
    fn equal_calls_share_one_piece_of_work() {
        let (starts, open, flights) = (Cell::new(0), Cell::new(false), Flights::default());
        let mut first = pin!(flights.join("a", async || work(&starts, &open).await));
        let mut second = pin!(flights.join("a", async || work(&starts, &open).await));
        let mut other = pin!(flights.join("b", async || work(&starts, &open).await));
        assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending() && poll(&mut other).is_pending());
        assert_eq!(starts.get(), 2);
        open.set(true);
        assert_eq!(poll(&mut first), Poll::Ready(2));
        assert_eq!(poll(&mut second), Poll::Ready(2));
        assert!(flights.0.borrow().len() == 1, "only `b` is still under way");
    }

    #[test]
    fn when_the_first_caller_gives_up_the_next_one_takes_over() {
        let (starts, open, flights) = (Cell::new(0), Cell::new(false), Flights::default());
        let mut second = pin!(flights.join("a", async || work(&starts, &open).await));
        {
            let mut first = pin!(flights.join("a", async || work(&starts, &open).await));
            assert!(poll(&mut first).is_pending());
            assert!(poll(&mut second).is_pending());
        }
        assert!(poll(&mut second).is_pending());
        assert_eq!(starts.get(), 2);
        open.set(true);
        assert!(poll(&mut second).is_ready());
    }
}
