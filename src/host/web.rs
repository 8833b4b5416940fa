//! The browser's capabilities, one small file each. The page and its worker use the same ones.

mod cache;
mod fetch;
mod local_store;
pub mod locks;
pub mod page;
mod time;

pub use cache::FileCache;
pub use fetch::{WebFetch, download};
pub use local_store::LocalStore;
pub use time::{WebClock, WebRng};

use wasm_bindgen::JsValue;

/// What a JavaScript exception says, on one line.
pub fn reason(exception: &JsValue) -> String {
    let message = js_sys::Reflect::get(exception, &"message".into()).ok().and_then(|message| message.as_string());
    let text = message.or_else(|| exception.as_string()).unwrap_or_else(|| format!("{exception:?}"));
    text.lines().next().unwrap_or_default().to_owned()
}

/// The name of a JavaScript exception, for example `QuotaExceededError`.
pub fn exception_name(exception: &JsValue) -> Option<String> {
    js_sys::Reflect::get(exception, &"name".into()).ok()?.as_string()
}
