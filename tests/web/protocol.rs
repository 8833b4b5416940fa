//! Messages between page and worker, as the JavaScript values that really cross.

use serde::Serialize;
use wasm_bindgen_test::wasm_bindgen_test;
use wemusic::taste::Avoid;
use wemusic::worker::protocol::{FromWorker, Progress, ToWorker};
use wemusic::{Options, Request, Turn};

#[wasm_bindgen_test]
fn a_request_crosses_with_its_largest_seed_and_every_letter() {
    let turn = Turn { user: "Sigur R\u{f3}s, \u{1F3B5} \"quiet\"\n".into(), ..Default::default() };
    let message = ToWorker::Answer {
        request_id: u32::MAX,
        request: Request { turns: vec![turn], candidates: None, ..Default::default() },
        options: Options { seed: (1 << 53) - 1, ..Default::default() },
        avoid: vec![Avoid::Artist("Low".into())],
    };
    let sent = message.serialize(&serde_wasm_bindgen::Serializer::new()).unwrap();
    assert_eq!(serde_wasm_bindgen::from_value::<ToWorker>(sent).unwrap(), message);
}

#[wasm_bindgen_test]
fn sizes_beyond_32_bits_stay_exact() {
    let progress = Progress { tier: 1, received_bytes: 5 << 40, total_bytes: (5 << 40) + 1, from_cache: false };
    let sent = serde_wasm_bindgen::to_value(&FromWorker::Progress(progress)).unwrap();
    assert_eq!(serde_wasm_bindgen::from_value::<FromWorker>(sent).unwrap(), FromWorker::Progress(progress));
}

#[wasm_bindgen_test]
fn a_stranger_is_an_error_and_no_message() {
    for stranger in [wasm_bindgen::JsValue::NULL, 7.into(), "open".into()] {
        assert!(serde_wasm_bindgen::from_value::<ToWorker>(stranger).is_err());
    }
}
