//! Learning that a worker has ended, whatever ended it.
//!
//! A worker holds a lock as long as it lives; the browser grants that lock to the page the moment the worker is gone:
//! crashed, out of memory, or closed. No heartbeat is needed, and a worker that is merely busy is not mistaken for dead.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Calls `on_free` once nobody holds the lock `name`. False when this browser has no locks, in which case `on_free`
/// is never called.
pub fn when_free(name: &str, on_free: impl FnOnce() + 'static) -> bool {
    request(name, &Closure::once_into_js(on_free)).is_ok()
}

/// Holds the lock `name` until this page or worker ends, and calls `on_held` once it is held; at once in a browser
/// that has no locks.
pub fn hold(name: &str, on_held: fn()) {
    let granted = Closure::once_into_js(move || {
        on_held();
        // The lock is held until this promise settles.
        Promise::new(&mut |_, _| {})
    });
    if request(name, &granted).is_err() {
        on_held();
    }
}

fn request(name: &str, callback: &JsValue) -> Result<(), JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    request.call2(&locks, &name.into(), callback).map(drop)
}
