//! `cargo xtask bench`: how fast and how large the page is in headless Chromium.

use crate::{browser, command, page};
use anyhow::{Context, Result};
use std::process::Command;

/// What `bench` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Measure what was built before instead of building.
    #[arg(long)]
    no_build: bool,
    /// How often the list of turns is gone through after one round of warming up.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
}

/// Builds the page unless told otherwise, drives it through realistic turns and prints a table.
pub fn run(arguments: &Arguments) -> Result<()> {
    let root = crate::root()?;
    if !arguments.no_build {
        page::build(&root)?;
    }
    let browser = browser::install()?;
    let folder = root.join("tests/e2e");
    browser::npm_packages(&folder)?;
    let mut node = Command::new("node");
    node.current_dir(&folder).env("CHROMIUM", browser.chromium).env("WEMUSIC_XTASK", command::own_program(&root)?);
    node.arg("bench.mjs").arg(arguments.rounds.to_string());
    command::run(&mut node).context("the benchmark could not be run; the lines above say why")
}
