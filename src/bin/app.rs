//! The page's code. Started by `www/loader.js`.

use wasm_bindgen_futures::spawn_local;

fn main() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        if let Err(error) = wemusic::ui::start().await {
            web_sys::console::error_1(&error.detail.into());
        }
    });
}
