//! The page's account of requests that the worker owes a reply.
//!
//! ```
//! use wemusic::worker::pending::{Crash, Pending};
//!
//! let mut pending: Pending<&str, &str> = Pending::default();
//! let id = pending.add("question", "who asked");
//! let Crash { replay, lost } = pending.crash();
//! assert_eq!(replay, vec!["question"]); // a first crash is forgiven
//! assert!(lost.is_empty());
//! assert_eq!(pending.crash().lost, vec!["who asked"]); // the second is not
//! assert_eq!(pending.settle(id), None);
//! ```

use std::collections::BTreeMap;

struct Owed<M, R> {
    message: M,
    reply_to: R,
    replayed: bool,
    waited_secs: u32,
}

/// Requests in the order they were made. `M` is what was sent, `R` what takes the reply.
pub struct Pending<M, R> {
    next_id: u32,
    owed: BTreeMap<u32, Owed<M, R>>,
}

/// What a crash means for the requests that were owed.
#[derive(Debug, PartialEq, Eq)]
pub struct Crash<M, R> {
    /// To be sent again to the next worker, in this order.
    pub replay: Vec<M>,
    /// Given up: they were under way in two crashes.
    pub lost: Vec<R>,
}

impl<M, R> Default for Pending<M, R> {
    fn default() -> Self {
        Self { next_id: 1, owed: BTreeMap::new() }
    }
}

impl<M: Clone, R> Pending<M, R> {
    /// The id that the next [`Pending::add`] will give.
    pub fn next_id(&self) -> u32 {
        self.next_id
    }

    /// Notes a request and names it.
    pub fn add(&mut self, message: M, reply_to: R) -> u32 {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1).max(1);
        self.owed.insert(id, Owed { message, reply_to, replayed: false, waited_secs: 0 });
        id
    }

    /// The reply came, or nobody waits any more: who is to be told. `None` for a request already settled.
    pub fn settle(&mut self, id: u32) -> Option<R> {
        self.owed.remove(&id).map(|owed| owed.reply_to)
    }

    /// Everyone who waits, when no reply can come any more.
    pub fn give_up(&mut self) -> Vec<R> {
        std::mem::take(&mut self.owed).into_values().map(|owed| owed.reply_to).collect()
    }

    /// The worker ended. Only the oldest request can have been under way; it is replayed once, then lost.
    /// Those behind it are replayed as often as needed.
    pub fn crash(&mut self) -> Crash<M, R> {
        let mut lost = vec![];
        if let Some((&id, oldest)) = self.owed.iter_mut().next() {
            if oldest.replayed {
                lost.extend(self.settle(id));
            } else {
                oldest.replayed = true;
            }
        }
        for owed in self.owed.values_mut() {
            owed.waited_secs = 0;
        }
        Crash { replay: self.messages(), lost }
    }

    /// What was sent and not yet replied to, in order.
    pub fn messages(&self) -> Vec<M> {
        self.owed.values().map(|owed| owed.message.clone()).collect()
    }

    /// A second passes; true when the oldest request has waited `limit_secs` or more.
    pub fn tick(&mut self, limit_secs: u32) -> bool {
        let Some(oldest) = self.owed.values_mut().next() else { return false };
        oldest.waited_secs += 1;
        oldest.waited_secs >= limit_secs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_request_under_way_is_blamed_for_a_crash() {
        let mut pending = Pending::default();
        pending.add("first", 'a');
        pending.add("second", 'b');
        assert_eq!(pending.crash().replay, ["first", "second"]);
        let second = pending.crash();
        assert_eq!((second.replay, second.lost), (vec!["second"], vec!['a']));
        assert!(pending.crash().lost.is_empty(), "the second request gets its own replay");
        assert_eq!(pending.crash().lost, ['b']);
    }

    #[test]
    fn a_reply_settles_once() {
        let mut pending = Pending::default();
        let id = pending.add((), 'a');
        assert_eq!(pending.settle(id), Some('a'));
        assert_eq!(pending.settle(id), None);
        assert_eq!(pending.crash(), Crash { replay: vec![], lost: vec![] });
    }

    #[test]
    fn waiting_is_counted_for_the_oldest_only_and_anew_after_a_crash() {
        let mut pending = Pending::default();
        pending.add((), 'a');
        assert!(!pending.tick(2) && pending.tick(2));
        pending.crash();
        assert!(!pending.tick(2));
        assert_eq!(pending.give_up(), ['a']);
        assert!(!pending.tick(1), "nobody waits");
    }

    #[test]
    fn ids_are_never_given_twice_in_a_row() {
        let mut pending = Pending::default();
        let first = pending.add((), ());
        pending.settle(first);
        assert_ne!(pending.add((), ()), first);
    }
}
