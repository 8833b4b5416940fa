//! The engine's worker. Started by `www/worker-loader.js`.

fn main() {
    if let Err(error) = wemusic::worker::serve::run() {
        web_sys::console::error_1(&error.detail.into());
    }
}
