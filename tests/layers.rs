//! Arrows point one way: the core knows neither the page nor the network, and one file alone connects.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::Path;
use support::{lines_of_code, root, rust_files};

/// Modules that run the same on every machine.
const CORE: [&str; 8] = ["token", "model", "boundary", "wish", "rank", "catalogue", "turn", "manifest"];

/// What the core must not know of, each as a path's first word in `use` or in full.
const FORBIDDEN: [&str; 14] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "leptos",
    "gloo_net",
    "gloo_timers",
    "ureq",
    "clap",
    "crate::tool",
    "crate::ui",
    "crate::worker",
    "crate::host",
];

/// Words that open a connection.
const CONNECTS: [&str; 8] = [
    "gloo_net::http",
    ".fetch_with_str",
    ".fetch_with_request",
    "XmlHttpRequest::new",
    "WebSocket::new",
    "EventSource::new",
    "send_beacon",
    "gloo_net::websocket",
];

#[test]
fn the_core_knows_neither_page_nor_network_nor_tool() {
    let mut seen = 0;
    for module in CORE {
        for file in rust_files(&root().join("src")) {
            if !belongs_to(&file, module) {
                continue;
            }
            seen += 1;
            for (number, line) in lines_of_code(&file) {
                for forbidden in FORBIDDEN {
                    assert!(!names(&line, forbidden), "{}:{number} names {forbidden}: {line}", file.display());
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} files of the core were found; has the layout changed?");
}

#[test]
fn one_file_alone_connects_from_the_browser() {
    let connecting: Vec<_> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|file| lines_of_code(file).iter().any(|(_, line)| CONNECTS.iter().any(|word| line.contains(word))))
        .collect();
    assert!(connecting.len() <= 1, "more than one file opens connections: {connecting:?}");
    assert!(
        connecting.iter().all(|file| file.starts_with(root().join("src/host"))),
        "outside of src/host: {connecting:?}"
    );
}

#[test]
fn one_file_alone_connects_natively() {
    for file in rust_files(&root().join("src")) {
        if file.ends_with("host/native.rs") {
            continue;
        }
        for (number, line) in lines_of_code(&file) {
            assert!(!names(&line, "ureq"), "{}:{number} uses ureq: {line}", file.display());
            assert!(!line.contains("std::net::"), "{}:{number} opens sockets: {line}", file.display());
        }
    }
}

#[test]
fn scripts_of_the_page_connect_only_to_the_page() {
    let www = root().join("www");
    for file in support::files(&www, "js") {
        let text = std::fs::read_to_string(&file).unwrap();
        for word in ["http://", "https://", "eval(", "new Function", "innerHTML", "importScripts("] {
            assert!(!text.contains(word), "{} has `{word}`", file.display());
        }
    }
}

#[test]
fn a_forbidden_name_is_found_only_as_a_whole_word() {
    assert!(names("use web_sys::Window;", "web_sys"));
    assert!(names("let a = crate::tool::search();", "crate::tool"));
    assert!(names("use {leptos, serde};", "leptos"));
    assert!(!names("let tool = crate::toolbox();", "crate::tool"));
    assert!(!names("let my_leptos = 1;", "leptos"));
}

/// True for `src/MODULE.rs` and all under `src/MODULE/`.
fn belongs_to(file: &Path, module: &str) -> bool {
    let src = root().join("src");
    file.starts_with(src.join(module)) || *file == src.join(module).with_extension("rs")
}

/// True when `line` has `name` with no letter, digit or underscore on either side.
fn names(line: &str, name: &str) -> bool {
    let wordy = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(name).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + name.len()..].chars().next();
        !before.is_some_and(wordy) && !after.is_some_and(wordy)
    })
}
