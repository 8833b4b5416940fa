//! The one file that sends requests: to music services through [`WebFetch`], for our own files through [`download`].
#![allow(clippy::disallowed_methods, reason = "the one file that connects; the ban is for all others")]

use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use super::reason;
use crate::host::{Fetch, FetchError, FetchLimits, HttpReply, LocalFuture};
use crate::{Code, Error, Result};

/// [`Fetch`] through the browser: no cookies, no referrer, no header beyond `Accept`, hence no preflight.
#[derive(Debug, Default)]
pub struct WebFetch;

impl Fetch for WebFetch {
    fn get<'a>(&'a self, url: &'a str, limits: FetchLimits) -> LocalFuture<'a, Result<HttpReply, FetchError>> {
        Box::pin(async move {
            let request = Request::get(url)
                .mode(RequestMode::Cors)
                .credentials(RequestCredentials::Omit)
                .redirect(RequestRedirect::Error)
                .referrer("")
                .header("Accept", "application/json");
            let abort = AbortController::new().map_err(|error| FetchError::OfflineOrCors(reason(&error)))?;
            let timeout_ms = u32::try_from(limits.timeout_ms).unwrap_or(u32::MAX);
            let on_time = abort.clone();
            let timer = Timeout::new(timeout_ms, move || on_time.abort());
            let reply = reply(request.abort_signal(Some(&abort.signal())), limits.body_bytes).await;
            drop(timer);
            match reply {
                Err(FetchError::OfflineOrCors(_)) if abort.signal().aborted() => Err(FetchError::Timeout),
                other => other,
            }
        })
    }
}

async fn reply(request: RequestBuilder, most_bytes: usize) -> Result<HttpReply, FetchError> {
    let failed = |message: String| FetchError::OfflineOrCors(message);
    let response = request.send().await.map_err(|error| failed(error.to_string()))?;
    let mut bytes = vec![];
    let whole = read(&response, |chunk| {
        bytes.extend_from_slice(&chunk.to_vec());
        bytes.len() <= most_bytes
    });
    if !whole.await.map_err(|error| failed(reason(&error)))? {
        return Err(FetchError::TooLarge);
    }
    Ok(HttpReply { status: response.status(), body: String::from_utf8_lossy(&bytes).into_owned() })
}

/// Gets one of the page's own files, telling `on_bytes` how many have arrived so far. More than `most_bytes` is an
/// error. `fresh` asks the server even where the browser's own cache has a copy.
///
/// # Errors
/// `Network` when it cannot be reached or is cut off, `MissingFile` when the server has no such file, `BadFile` when
/// it is larger than it may be.
pub async fn download(url: &str, most_bytes: usize, fresh: bool, mut on_bytes: impl FnMut(usize)) -> Result<Vec<u8>> {
    let name = url.rsplit('/').next().unwrap_or(url);
    let network = |message: String| Error::new(Code::Network, format!("{name} could not be downloaded: {message}"));
    let cache = if fresh { RequestCache::Reload } else { RequestCache::NoCache };
    let request = Request::get(url).credentials(RequestCredentials::SameOrigin).cache(cache);
    let response = request.send().await.map_err(|error| network(error.to_string()))?;
    match response.status() {
        200 => {}
        404 | 410 => return Err(Error::new(Code::MissingFile, format!("The server has no {name}."))),
        status => return Err(network(format!("the server replied {status}"))),
    }
    // One buffer of the size that is expected: growing by doubling would leave twice the file in wasm memory.
    let mut bytes = Vec::with_capacity(most_bytes);
    let whole = read(&response, |chunk| {
        let fits = bytes.len() + chunk.length() as usize <= most_bytes;
        if fits {
            bytes.extend_from_slice(&chunk.to_vec());
            on_bytes(bytes.len());
        }
        fits
    });
    if !whole.await.map_err(|error| network(reason(&error)))? {
        return Err(Error::bad_file(format!("{name} is larger than the {most_bytes} bytes it should have.")));
    }
    Ok(bytes)
}

/// Hands the body to `take` piece by piece, until it returns false; true when the whole body was taken.
async fn read(response: &Response, mut take: impl FnMut(&Uint8Array) -> bool) -> Result<bool, JsValue> {
    let Some(body) = response.body() else { return Ok(true) };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    loop {
        let step = JsFuture::from(reader.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(true);
        }
        let chunk: Uint8Array = Reflect::get(&step, &"value".into())?.dyn_into()?;
        if !take(&chunk) {
            JsFuture::from(reader.cancel()).await?;
            return Ok(false);
        }
    }
}
