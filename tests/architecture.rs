//! The documents keep their word: what they name exists, and files stay short enough to read.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::{Path, PathBuf};
use support::{files, root};

/// No source file is longer than this.
const LONGEST: usize = 400;
/// Half of the source files are shorter than this.
const MEDIAN: usize = 200;

#[test]
fn every_path_in_architecture_md_exists() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let paths: Vec<_> = code_spans(&text).into_iter().filter(|span| looks_like_a_path(span)).collect();
    assert!(paths.len() > 30, "ARCHITECTURE.md names only {} paths", paths.len());
    let missing: Vec<_> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn architecture_md_names_every_module() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for folder in ["src", "trainer/src"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let test = name.ends_with("_tests.rs") || name == "tests.rs";
            let half = path.extension().is_some() && path.with_extension("").is_dir();
            if test || half {
                continue;
            }
            let full = format!("{folder}/{name}");
            assert!(text.contains(&full), "ARCHITECTURE.md does not name {full}");
        }
    }
}

#[test]
fn local_links_in_documents_lead_somewhere() {
    let mut seen = 0;
    for document in files(root(), "md") {
        let text = std::fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            let outside = link.contains("://") || link.starts_with("mailto:") || link.starts_with('#');
            if outside {
                continue;
            }
            seen += 1;
            let target = document.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{} links to {link}, which is not there", document.display());
        }
    }
    assert!(seen > 3, "only {seen} local links were found");
}

#[test]
fn source_files_are_short() {
    let mut lengths = Vec::new();
    for folder in ["src", "trainer", "xtask", "tests", "benches", "fuzz", "www", "examples"] {
        for ending in ["rs", "js", "mjs", "css"] {
            for file in files(&root().join(folder), ending) {
                let lines = std::fs::read_to_string(&file).unwrap().lines().count();
                lengths.push((lines, file));
            }
        }
    }
    lengths.sort();
    let median = lengths[lengths.len() / 2].0;
    println!("{} source files, median {median} lines, longest {}", lengths.len(), lengths[lengths.len() - 1].0);
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:?}");
    assert!(median < MEDIAN, "the median file has {median} lines");
}

#[test]
fn links_and_code_spans_are_found() {
    assert_eq!(links("see [a](b.md#c) and ![d](e.png \"f\")"), ["b.md#c", "e.png"]);
    assert_eq!(code_spans("`src/a.rs` and `x`\n```\n`no`\n```"), ["src/a.rs", "x"]);
    assert!(looks_like_a_path("src/lib.rs") && looks_like_a_path("Trunk.toml"));
    assert!(!looks_like_a_path("cargo xtask serve") && !looks_like_a_path("Wishes::check"));
}

/// What stands between single backticks, outside of fenced blocks.
fn code_spans(text: &str) -> Vec<String> {
    let mut spans = Vec::new();
    for outside in text.split("```").step_by(2) {
        spans.extend(outside.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    spans
}

/// A span that can only be a file or a folder of this repository.
fn looks_like_a_path(span: &str) -> bool {
    let plain = span.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let known = Path::new(span)
        .extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| ["rs", "toml", "md", "json", "js", "mjs", "html", "css", "gguf"].contains(&e));
    let generated =
        ["dist", "target"].iter().any(|folder| span.starts_with(folder)) || span.starts_with("trainer/runs");
    plain && !generated && (known || span.contains('/'))
}

/// The targets of Markdown links and pictures.
fn links(text: &str) -> Vec<String> {
    let targets = text.match_indices("](").filter_map(|(start, _)| text[start + 2..].split(')').next());
    let first_word = |target: &str| target.split_whitespace().next().map(str::to_owned);
    targets.filter_map(first_word).collect()
}

#[test]
fn the_page_and_its_first_files_stay_within_their_weight() {
    let manifest = root().join("models/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let entries = manifest["files"].as_array().unwrap();
    let bytes = |tier: Option<u64>| -> u64 {
        let chosen = entries.iter().filter(|entry| tier.is_none() || entry["tier"].as_u64() == tier);
        chosen.map(|entry| std::fs::metadata(path_of(entry)).unwrap().len()).sum()
    };
    println!("first tier {} bytes, everything {} bytes", bytes(Some(0)), bytes(None));
    assert!(bytes(Some(0)) <= 15_000_000, "the first tier weighs {} bytes", bytes(Some(0)));
    assert!(bytes(None) <= 40_000_000, "everything weighs {} bytes", bytes(None));
}

fn path_of(entry: &serde_json::Value) -> PathBuf {
    root().join("models").join(entry["name"].as_str().unwrap())
}
