//! The command line's capabilities: blocking HTTP, files, the system's clock.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::{Clock, Fetch, FetchError, FetchLimits, HttpReply, LocalFuture, Rng, Store};
use crate::{Code, Error, Result};

/// [`Fetch`] over `ureq`. It blocks its thread; a native caller has nothing else to do meanwhile.
#[derive(Debug)]
pub struct NativeFetch(ureq::Agent);

impl NativeFetch {
    /// `user_agent` is sent with every request: outside a browser, MusicBrainz refuses clients that do not say who
    /// they are.
    #[allow(clippy::disallowed_methods, reason = "this is the one native file that connects")]
    pub fn new(user_agent: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .user_agent(user_agent)
            .accept("application/json")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Self(config.new_agent())
    }

    fn get_blocking(&self, url: &str, limits: FetchLimits) -> Result<HttpReply, FetchError> {
        let request = self.0.get(url).config().timeout_global(Some(Duration::from_millis(limits.timeout_ms))).build();
        let mut response = request.call().map_err(fetch_error)?;
        let mut bytes = Vec::new();
        // One byte more than is allowed tells a body that fits exactly from one that does not.
        let ceiling = limits.body_bytes.saturating_add(1) as u64;
        let mut body = response.body_mut().with_config().limit(u64::MAX).reader().take(ceiling);
        body.read_to_end(&mut bytes).map_err(|error| fetch_error(ureq::Error::from(error)))?;
        if bytes.len() > limits.body_bytes {
            return Err(FetchError::TooLarge);
        }
        Ok(HttpReply { status: response.status().as_u16(), body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

fn fetch_error(error: ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::Timeout,
        ureq::Error::Io(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
            FetchError::Timeout
        }
        other => FetchError::OfflineOrCors(other.to_string()),
    }
}

impl Fetch for NativeFetch {
    fn get<'a>(&'a self, url: &'a str, limits: FetchLimits) -> LocalFuture<'a, Result<HttpReply, FetchError>> {
        Box::pin(async move { self.get_blocking(url, limits) })
    }
}

/// [`Store`] as one file a key in a directory, which is made on the first write.
#[derive(Debug)]
pub struct FileStore(PathBuf);

impl FileStore {
    /// A store in `directory`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self(directory.into())
    }

    /// Keys may hold characters that file names may not, so files are named by the key's SHA-256.
    fn path(&self, key: &str) -> PathBuf {
        let name: String = Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.0.join(name)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.0)?;
        // Written aside and renamed, so that a reader never sees half a file.
        let aside = path.with_extension(std::process::id().to_string());
        let written = fs::File::create(&aside).and_then(|mut file| file.write_all(bytes));
        written.and_then(|()| fs::rename(&aside, path)).inspect_err(|_| drop(fs::remove_file(&aside)))
    }
}

fn store_error(path: &Path, error: &std::io::Error) -> Error {
    let code = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Code::StorageFull,
        _ => Code::BadFile,
    };
    Error::new(code, format!("cannot use {}: {error}", path.display()))
}

impl Store for FileStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>>> {
        Box::pin(async move {
            let path = self.path(key);
            match fs::read(&path) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(store_error(&path, &error)),
            }
        })
    }

    fn set<'a>(&'a self, key: &'a str, bytes: &'a [u8]) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move {
            let path = self.path(key);
            self.write(&path, bytes).map_err(|error| store_error(&path, &error))
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move {
            let path = self.path(key);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(store_error(&path, &error)),
                _ => Ok(()),
            }
        })
    }
}

/// The system's clock; sleeping blocks the thread.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep(&self, duration_ms: u64) -> LocalFuture<'_, ()> {
        Box::pin(async move { thread::sleep(Duration::from_millis(duration_ms)) })
    }
}

/// Seeds from the randomness that the standard library keys its hash maps with.
#[derive(Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn next_u64(&self) -> u64 {
        RandomState::new().build_hasher().finish()
    }
}
