//! Model files kept between visits, in the browser's Cache API.

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response, Window, WorkerGlobalScope};

use super::{exception_name, reason};
use crate::{Code, Error, Result};

/// Files by address, kept until the browser runs short of room.
#[derive(Debug, Clone)]
pub struct FileCache(Cache);

impl FileCache {
    /// Opens the cache of that name.
    ///
    /// # Errors
    /// `StorageFull` when the browser grants no storage here, as in some private windows.
    pub async fn open(name: &str) -> Result<FileCache> {
        let storage = storage().map_err(|error| refused(&error))?;
        let cache = settle(storage.open(name)).await?;
        cache.dyn_into().map(FileCache).map_err(|other| refused(&other))
    }

    /// The file at that address, if it is here.
    ///
    /// # Errors
    /// `StorageFull` when the cache cannot be read.
    pub async fn get(&self, url: &str) -> Result<Option<Vec<u8>>> {
        let found = settle(self.0.match_with_str(url)).await?;
        let Ok(response) = found.dyn_into::<Response>() else { return Ok(None) };
        let body = settle(response.array_buffer().map_err(|error| refused(&error))?).await?;
        let body: ArrayBuffer = body.dyn_into().map_err(|other| refused(&other))?;
        Ok(Some(Uint8Array::new(&body).to_vec()))
    }

    /// Keeps a file at that address.
    ///
    /// # Errors
    /// `StorageFull` when the browser refuses, for want of room above all.
    pub async fn put(&self, url: &str, bytes: &[u8]) -> Result<()> {
        let body = Uint8Array::new_from_slice(bytes);
        let response = Response::new_with_opt_js_u8_array(Some(&body)).map_err(|error| refused(&error))?;
        settle(self.0.put_with_str(url, &response)).await.map(drop)
    }

    /// Forgets the file at that address; to forget what is not here is no error.
    ///
    /// # Errors
    /// `StorageFull` when the cache cannot be changed.
    pub async fn remove(&self, url: &str) -> Result<()> {
        settle(self.0.delete_with_str(url)).await.map(drop)
    }

    /// The addresses of all files here.
    ///
    /// # Errors
    /// `StorageFull` when the cache cannot be read.
    pub async fn urls(&self) -> Result<Vec<String>> {
        let requests: Array = settle(self.0.keys()).await?.unchecked_into();
        Ok(requests.iter().filter_map(|request| request.dyn_into::<Request>().ok()).map(|r| r.url()).collect())
    }
}

fn storage() -> Result<CacheStorage, JsValue> {
    let global: JsValue = js_sys::global().into();
    match global.dyn_into::<WorkerGlobalScope>() {
        Ok(worker) => worker.caches(),
        Err(page) => page.dyn_into::<Window>()?.caches(),
    }
}

async fn settle(promise: Promise) -> Result<JsValue> {
    JsFuture::from(promise).await.map_err(|error| refused(&error))
}

fn refused(error: &JsValue) -> Error {
    let full = exception_name(error).is_some_and(|name| name == "QuotaExceededError");
    let why = if full { "it is full".to_owned() } else { reason(error) };
    Error::new(Code::StorageFull, format!("The browser's storage cannot be used: {why}."))
}
