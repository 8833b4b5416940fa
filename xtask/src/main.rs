//! Project tasks: one command serves the page, one tests everything, one measures.
//!
//! Each task installs what it needs and is missing, says what it does while it does it, and may be run again at any
//! time: what is already there is left alone.

mod bench;
mod browser;
mod command;
mod headers;
mod http;
mod page;
mod serve;
mod steps;
mod tally;
mod test;
mod tools;
mod wasm_opt;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, serves, tests and measures WeMusic")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the page and serve it on this machine.
    Serve(serve::Arguments),
    /// Run every check and every test.
    Test(test::Arguments),
    /// Measure latency, load time and memory of the page in headless Chromium.
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Serve(arguments) => serve::run(&arguments),
        Task::Test(arguments) => test::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root: the folder above this crate.
fn root() -> Result<PathBuf> {
    let crate_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = crate_folder.parent().context("xtask lies in no workspace")?;
    Ok(root.to_path_buf())
}
