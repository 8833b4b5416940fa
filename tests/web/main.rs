//! Runs inside a browser, compiled to WebAssembly: what only the browser can show.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wemusic::catalogue::normalise::fold;
use wemusic::{Code, Error};

mod protocol;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn an_error_crosses_the_worker_unchanged() {
    let error = Error::new(Code::StorageFull, "no room left: \u{1F3B5}");
    let sent = serde_wasm_bindgen::to_value(&error).unwrap();
    let received: Error = serde_wasm_bindgen::from_value(sent).unwrap();
    assert_eq!(received, error);
}

#[wasm_bindgen_test]
fn names_fold_as_they_do_natively() {
    assert_eq!(fold("Sigur R\u{f3}s"), "sigur ros");
    assert_eq!(fold("AC/DC"), fold("ac-dc"));
}
