//! What a page can do for its reader: save a file, copy text, keep storage, work offline.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlAnchorElement, HtmlElement, Url, Window};

use super::reason;
use crate::{Code, Error, Result};

fn window() -> Result<Window> {
    web_sys::window().ok_or_else(|| Error::internal("there is no page here"))
}

fn failed(what: &'static str) -> impl Fn(JsValue) -> Error {
    move |error| Error::internal(format!("{what}: {}", reason(&error)))
}

/// Offers `text` as a download named `file_name`.
///
/// # Errors
/// `Internal` when the browser refuses.
pub fn save_file(file_name: &str, text: &str) -> Result<()> {
    let saving = failed("The file could not be saved");
    let document = window()?.document().ok_or_else(|| Error::internal("there is no document here"))?;
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into())).map_err(&saving)?;
    let url = Url::create_object_url_with_blob(&blob).map_err(&saving)?;
    let anchor: HtmlAnchorElement = document.create_element("a").map_err(&saving)?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(file_name);
    anchor.click();
    Url::revoke_object_url(&url).map_err(&saving)
}

/// Copies `text` to the clipboard.
///
/// # Errors
/// `Internal` when the browser refuses, as it does on insecure pages.
pub async fn copy_text(text: &str) -> Result<()> {
    let promise = window()?.navigator().clipboard().write_text(text);
    JsFuture::from(promise).await.map(drop).map_err(failed("The text could not be copied"))
}

/// Bytes that the browser still grants this site, if it says so.
pub async fn storage_left_bytes() -> Option<f64> {
    let estimate = window().ok()?.navigator().storage().estimate().ok()?;
    let estimate = JsFuture::from(estimate).await.ok()?;
    let field = |name: &str| js_sys::Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some(field("quota")? - field("usage")?)
}

/// Asks the browser not to evict this site's files when it runs short of room. Its answer changes nothing here: an
/// evicted file is downloaded again.
pub async fn keep_storage() {
    let Ok(Ok(promise)) = window().map(|window| window.navigator().storage().persist()) else { return };
    JsFuture::from(promise).await.map(drop).unwrap_or_default();
}

/// Registers the service worker that lets the page start offline. A refusal is no failure: the page works online.
pub fn register_service_worker(script: &'static str) {
    spawn_local(async move {
        let Ok(window) = window() else { return };
        let container = window.navigator().service_worker();
        if JsValue::from(&container).is_undefined() {
            return;
        }
        if let Err(error) = JsFuture::from(container.register(script)).await {
            web_sys::console::warn_1(&format!("offline start is not available: {}", reason(&error)).into());
        }
    });
}

/// False when the browser knows that there is no network.
pub fn online() -> bool {
    window().map_or(true, |window| window.navigator().on_line())
}

/// The content of `<meta name=...>`.
pub fn meta(name: &str) -> Option<String> {
    let element = window().ok()?.document()?.query_selector(&format!("meta[name=\"{name}\"]")).ok()??;
    element.get_attribute("content")
}

/// The address of `relative` beside the page.
pub fn address(relative: &str) -> Result<String> {
    let base = window()?.document().and_then(|document| document.base_uri().ok().flatten());
    let base = base.ok_or_else(|| Error::new(Code::Internal, "the page has no address"))?;
    Url::new_with_base(relative, &base).map(|url| url.href()).map_err(failed("a wrong address"))
}

/// The page's body, whose attributes tell tests and styles how the page is doing.
pub fn body() -> Option<HtmlElement> {
    window().ok()?.document()?.body()
}
