//! The native command line, `wemusic`: the same engine as the page, without a page.
//!
//! Each command is a function over readers, writers and an [`Answerer`], so that it can be tested without a model.

pub mod chat;
pub mod line;
pub mod lookup;
pub mod models;
pub mod recommend;

use crate::{Answer, Options, Request, Result};

/// What answers requests: the engine, or a stand-in in tests.
pub trait Answerer: Sync {
    /// Answers the open turn of `request`.
    ///
    /// # Errors
    /// When the request cannot be served.
    fn answer(&self, request: &Request, options: &Options) -> Result<Answer>;
}

impl<F: Fn(&Request, &Options) -> Result<Answer> + Sync> Answerer for F {
    fn answer(&self, request: &Request, options: &Options) -> Result<Answer> {
        self(request, options)
    }
}
