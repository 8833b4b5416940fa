//! One error for the whole crate: it crosses the worker boundary as plain data.

use serde::{Deserialize, Serialize};

/// What went wrong, as a closed set that callers can match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// The request itself is malformed or too large.
    BadRequest,
    /// A model, tokenizer, catalogue or manifest file is not what it claims to be.
    BadFile,
    /// A file's SHA-256 differs from the manifest's.
    ChecksumMismatch,
    /// A file the manifest names is missing.
    MissingFile,
    /// The download failed or the device is offline.
    Network,
    /// The device's storage refused the data.
    StorageFull,
    /// The worker ended unexpectedly.
    WorkerLost,
    /// The caller cancelled the work.
    Cancelled,
    /// The listener has not allowed network use.
    NetworkDenied,
    /// A defect of this crate.
    Internal,
}

/// An error with a code to act on, whether trying again may help, and a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{detail}")]
pub struct Error {
    /// The kind of failure.
    pub code: Code,
    /// True when the same call may succeed later.
    pub retryable: bool,
    /// What happened and what to do next, in plain words.
    pub detail: String,
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an error; codes that depend on the outside world are retryable.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let retryable = matches!(code, Code::Network | Code::WorkerLost | Code::ChecksumMismatch | Code::Cancelled);
        Self { code, retryable, detail: detail.into() }
    }

    /// A file is damaged or of another kind.
    pub fn bad_file(detail: impl Into<String>) -> Self {
        Self::new(Code::BadFile, detail)
    }

    /// A request cannot be served as it stands.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, detail)
    }

    /// A defect of this crate.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(Code::Internal, detail)
    }
}

impl From<candle_core::Error> for Error {
    fn from(error: candle_core::Error) -> Self {
        Self::internal(format!("tensor computation failed: {error}"))
    }
}
