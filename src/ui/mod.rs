//! The page. What it keeps and computes is plain Rust, tested natively; what it shows is in `view`.
//!
//! ```text
//! view (leptos) -> actions -> worker::client -> worker
//!      ^              |          |
//!      +--- state <---+----------+--> keep (what stays on the device)
//! ```

pub mod conversation;
pub mod export;
pub mod links;
pub mod overview;
pub mod question;
pub mod settings;
pub mod sleeve;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod actions;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod keep;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod lookup;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod state;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod view;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub use view::start;
