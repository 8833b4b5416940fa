//! Answers kept between visits, negative ones too.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{Envelope, FailureKind};
use crate::host::Store;

/// Days for which songs once found are good: what a service knows of them seldom changes.
const FOUND_TTL_MS: u64 = 30 * DAY_MS;
/// A search that found nothing may find something when the service's volunteers have been at work.
const NOTHING_TTL_MS: u64 = DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Bytes kept over all entries; the oldest go first. A page's local storage holds about 5 MB in all, and the listener's
/// conversations and taste live there too. A full page of songs comes to some 25 KB.
const MOST_BYTES: usize = 1 << 20;
const INDEX_KEY: &str = "tool-cache:index";

#[derive(Serialize, Deserialize)]
#[serde(bound = "T: Clone + Serialize + DeserializeOwned")]
struct Entry<T> {
    kept_at_ms: u64,
    /// The whole address, since the key holds only a hash of it.
    url: String,
    envelope: Envelope<T>,
}

fn key(url: &str) -> String {
    let digest = Sha256::digest(url.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("tool-cache:{hex}")
}

/// Milliseconds for which an envelope may be kept; `None`: not at all.
fn ttl_ms<T>(envelope: &Envelope<T>) -> Option<u64> {
    match envelope {
        Envelope::Found(found) if found.items.is_empty() => Some(NOTHING_TTL_MS),
        Envelope::Found(_) => Some(FOUND_TTL_MS),
        Envelope::Failed(failure) => {
            matches!(failure.kind, FailureKind::NotFound | FailureKind::BadRequest).then_some(NOTHING_TTL_MS)
        }
    }
}

/// What is kept for `url`, marked as cached, unless it is too old. A store or an entry that cannot be read is a miss.
pub(super) async fn load<T>(store: &dyn Store, url: &str, now_ms: u64) -> Option<Envelope<T>>
where
    T: Clone + Serialize + DeserializeOwned,
{
    let bytes = store.get(&key(url)).await.ok().flatten()?;
    let entry: Entry<T> = serde_json::from_slice(&bytes).ok()?;
    let age_ms = now_ms.checked_sub(entry.kept_at_ms)?;
    if entry.url != url || age_ms >= ttl_ms(&entry.envelope)? {
        return None;
    }
    Some(match entry.envelope {
        Envelope::Found(found) => Envelope::Found(super::Found { cached: true, ..found }),
        failed => failed,
    })
}

/// Keeps `envelope` for `url` where that kind is worth keeping. A store that refuses only costs a call next time.
pub(super) async fn keep<T>(store: &dyn Store, url: &str, envelope: &Envelope<T>, now_ms: u64)
where
    T: Clone + Serialize + DeserializeOwned,
{
    if ttl_ms(envelope).is_none() {
        return;
    }
    let entry = Entry { kept_at_ms: now_ms, url: url.to_owned(), envelope: envelope.clone() };
    let Ok(bytes) = serde_json::to_vec(&entry) else { return };
    if bytes.len() > MOST_BYTES {
        return;
    }
    let key = key(url);
    let mut held = index(store).await;
    held.retain(|(other, _)| *other != key);
    let mut total: usize = bytes.len() + held.iter().map(|(_, size)| size).sum::<usize>();
    while total > MOST_BYTES && !held.is_empty() {
        let (oldest, size) = held.remove(0);
        total -= size;
        drop(store.remove(&oldest).await);
    }
    if store.set(&key, &bytes).await.is_ok() {
        held.push((key, bytes.len()));
    }
    set_index(store, &held).await;
}

/// Forgets everything that was kept.
pub(super) async fn clear(store: &dyn Store) -> crate::Result<()> {
    for (key, _) in index(store).await {
        store.remove(&key).await?;
    }
    store.remove(INDEX_KEY).await
}

/// The keys held and the bytes of each, oldest first.
async fn index(store: &dyn Store) -> Vec<(String, usize)> {
    let bytes = store.get(INDEX_KEY).await.ok().flatten().unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

async fn set_index(store: &dyn Store, held: &[(String, usize)]) {
    if let Ok(bytes) = serde_json::to_vec(held) {
        drop(store.set(INDEX_KEY, &bytes).await);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Failure, Found};
    use super::*;
    use crate::host::block_on;
    use crate::host::memory::MemoryStore;
    use crate::turn::Source;

    fn found(items: Vec<u32>) -> Envelope<u32> {
        Envelope::Found(Found { source: Source::Musicbrainz, fetched_at: 1, cached: false, truncated: false, items })
    }

    fn loaded(store: &MemoryStore, url: &str, now_ms: u64) -> Option<Envelope<u32>> {
        block_on(load(store, url, now_ms))
    }

    #[test]
    fn songs_are_kept_for_a_month_and_nothing_for_a_day() {
        let store = MemoryStore::default();
        block_on(keep(&store, "a", &found(vec![7]), 0));
        block_on(keep(&store, "b", &found(vec![]), 0));
        let Some(Envelope::Found(again)) = loaded(&store, "a", FOUND_TTL_MS - 1) else { panic!("kept") };
        assert!(again.cached && again.items == [7]);
        assert!(loaded(&store, "a", FOUND_TTL_MS).is_none());
        assert!(loaded(&store, "b", NOTHING_TTL_MS - 1).is_some());
        assert!(loaded(&store, "b", NOTHING_TTL_MS).is_none());
        assert!(loaded(&store, "c", 0).is_none());
    }

    #[test]
    fn passing_troubles_are_not_kept() {
        let store = MemoryStore::default();
        for kind in [FailureKind::Busy, FailureKind::OfflineOrCors, FailureKind::DisabledByUser] {
            block_on(keep(&store, "a", &Envelope::<u32>::Failed(Failure::new(kind, "")), 0));
        }
        assert!(store.keys().is_empty());
        block_on(keep(&store, "a", &Envelope::<u32>::Failed(Failure::new(FailureKind::NotFound, "")), 0));
        assert!(loaded(&store, "a", 0).is_some());
    }

    #[test]
    fn the_oldest_give_way_and_clearing_leaves_nothing() {
        // Room for the index beside the entries.
        let store = MemoryStore::with_capacity(MOST_BYTES + 1_000);
        for n in 0..8_u64 {
            // Some 200 KB of digits each, so that five fit and six do not.
            block_on(keep(&store, &n.to_string(), &found(vec![n as u32; 100_000]), n));
        }
        let held: Vec<u64> = (0..8).filter(|n| loaded(&store, &n.to_string(), 1_000).is_some()).collect();
        assert_eq!(held, [3, 4, 5, 6, 7]);
        block_on(keep(&store, "huge", &found(vec![7; MOST_BYTES]), 9));
        assert!(loaded(&store, "huge", 1_000).is_none());
        assert!(loaded(&store, "7", 1_000).is_some(), "what would not fit anyway displaces nothing");
        block_on(clear(&store)).unwrap();
        assert!(store.keys().is_empty());
    }

    #[test]
    fn damage_and_a_full_store_are_mere_misses() {
        let store = MemoryStore::default();
        block_on(keep(&store, "a", &found(vec![7]), 0));
        block_on(store.set(&key("a"), b"\xff{")).unwrap();
        assert!(loaded(&store, "a", 0).is_none());
        let full = MemoryStore::with_capacity(1);
        block_on(keep(&full, "a", &found(vec![7]), 0));
        assert!(full.keys().is_empty());
    }
}
