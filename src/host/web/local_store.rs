//! Small things kept between visits, in `localStorage`.

use web_sys::Storage;

use super::{exception_name, reason};
use crate::host::{LocalFuture, Store};
use crate::{Code, Error, Result};

/// A [`Store`] in the page's `localStorage`, under keys that begin with `prefix`. About 5 MB in all.
#[derive(Debug, Clone)]
pub struct LocalStore {
    prefix: &'static str,
}

impl LocalStore {
    /// A store whose keys begin with `prefix`.
    pub fn new(prefix: &'static str) -> Self {
        Self { prefix }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

/// `localStorage` holds UTF-16 text; bytes are written as text of one character a byte.
fn to_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes of such a text; text that somebody else put here comes as its UTF-8.
fn to_bytes(text: &str) -> Vec<u8> {
    let byte = |letter: char| u8::try_from(u32::from(letter)).ok();
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}

impl Store for LocalStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>>> {
        Box::pin(async move {
            let text = storage()?.get_item(&self.key(key)).map_err(|error| refused(&error))?;
            Ok(text.map(|text| to_bytes(&text)))
        })
    }

    fn set<'a>(&'a self, key: &'a str, bytes: &'a [u8]) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move { storage()?.set_item(&self.key(key), &to_text(bytes)).map_err(|error| refused(&error)) })
    }

    fn remove<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Result<()>> {
        Box::pin(async move { storage()?.remove_item(&self.key(key)).map_err(|error| refused(&error)) })
    }
}

fn storage() -> Result<Storage> {
    let window = web_sys::window().ok_or_else(|| Error::internal("localStorage is only to be had in a page"))?;
    let none = || Error::new(Code::StorageFull, "This browser window keeps nothing between visits.");
    window.local_storage().ok().flatten().ok_or_else(none)
}

fn refused(error: &wasm_bindgen::JsValue) -> Error {
    let full = exception_name(error).is_some_and(|name| name.contains("Quota"));
    let why = if full { "it is full".to_owned() } else { reason(error) };
    Error::new(Code::StorageFull, format!("The browser's storage cannot be used: {why}."))
}
