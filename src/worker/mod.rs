//! The engine in a worker of its own, so that the page never stutters and survives whatever happens to the engine.
//!
//! [`protocol`] is what is said across the boundary, [`client`] the page's end, [`serve`] the worker's.

pub mod pending;
pub mod protocol;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod client;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod files;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod serve;
