//! `cargo xtask test`: every check and every test, in the order in which they fail fastest.

use crate::steps::{self, Step};
use crate::tally::Tally;
use crate::{browser, command, page, tools};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `test` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run only this step; may be given several times.
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
}

/// The features with which the page is compiled; every wasm step uses them, so that one build serves all.
const WASM_FEATURES: [&str; 5] = ["--target", tools::WASM, "--no-default-features", "--features", "web"];

/// Runs the steps.
pub fn run(arguments: &Arguments) -> Result<()> {
    let root = crate::root()?;
    let root = root.as_path();
    let steps = vec![
        Step::new("tools", "install what is missing", |_| install(root)),
        Step::new("fmt", "formatting", |_| formatting(root)),
        Step::new("clippy", "lints, native", |_| lints(root)),
        Step::new("clippy-wasm", "lints, page and worker", |_| lints_wasm(root)),
        Step::new("native", "unit, property, golden and documentation tests", |tally| native(root, tally)),
        Step::new("smoke", "a training run in small", |_| smoke(root)),
        Step::new("page", "build the page", |_| page::build(root).map(drop)),
        Step::new("web", "tests inside the browser's wasm", |tally| web(root, tally)),
        Step::new("e2e", "the real page in headless Chromium", |tally| end_to_end(root, tally)),
        Step::new("licences", "licences of the dependencies", |_| licences(root)),
    ];
    steps::run(steps, &arguments.only)
}

fn install(root: &Path) -> Result<()> {
    tools::install()?;
    browser::install()?;
    browser::npm_packages(&root.join("tests/e2e"))
}

fn formatting(root: &Path) -> Result<()> {
    command::run(command::cargo(root).args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")
}

fn lints(root: &Path) -> Result<()> {
    let mut clippy = command::cargo(root);
    clippy.args(["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    command::run(&mut clippy)
}

fn lints_wasm(root: &Path) -> Result<()> {
    tools::wasm_target()?;
    let mut clippy = command::cargo(root);
    clippy.env("CLIPPY_CONF_DIR", root.join("xtask/clippy-wasm"));
    clippy.args(["clippy", "--quiet", "--locked", "--package", "wemusic", "--lib", "--bins", "--test", "web"]);
    command::run(clippy.args(WASM_FEATURES).args(["--", "-D", "warnings"]))
}

fn native(root: &Path, tally: &mut Tally) -> Result<()> {
    let mut cargo = command::cargo(root);
    cargo.args(["test", "--quiet", "--locked", "--workspace", "--no-fail-fast"]);
    command::run_lines(&mut cargo, |line| tally.read(line))
}

fn smoke(root: &Path) -> Result<()> {
    // Built with the tests' flags, so that nothing is compiled a second time.
    command::run(command::cargo(root).args(["build", "--quiet", "--locked", "--workspace", "--bins", "--tests"]))?;
    let trainer = command::target(root)?.join("debug").join("trainer");
    command::run(Command::new(trainer).current_dir(root).args(["train", "--smoke"]))
}

fn web(root: &Path, tally: &mut Tally) -> Result<()> {
    let tools = tools::install()?;
    let browser = browser::install()?;
    let mut cargo = command::cargo(root);
    // The release profile shares every dependency with the page; cargo would hand `--quiet` on to the runner.
    cargo.args(["test", "--release", "--locked", "--package", "wemusic", "--test", "web"]).args(WASM_FEATURES);
    cargo.env("PATH", tools.path()?).env("CHROMEDRIVER", browser.driver);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    cargo.env("WASM_BINDGEN_TEST_ONLY_WEB", "1").env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    cargo.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", root.join("tests/web/webdriver.json"));
    let before = *tally;
    command::run_lines(&mut cargo, |line| tally.read(line))?;
    ensure!(*tally != before, "the browser ran no test");
    Ok(())
}

fn end_to_end(root: &Path, tally: &mut Tally) -> Result<()> {
    let browser = browser::install()?;
    let folder = root.join("tests/e2e");
    browser::npm_packages(&folder)?;
    ensure!(page::dist(root).join("index.html").is_file(), "the page is not built; run `cargo xtask test --only page`");
    let mut node = Command::new("node");
    node.current_dir(&folder).env("CHROMIUM", browser.chromium).env("WEMUSIC_XTASK", command::own_program(root)?);
    // One browser at a time: two cores serve the page, the browser and the model.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(cases(&folder)?);
    let before = *tally;
    command::run_lines(&mut node, |line| tally.read(line))?;
    ensure!(*tally != before, "no end-to-end test ran");
    Ok(())
}

/// The test file of every case: one folder each, in the order of their names.
fn cases(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let file = entry?.path().join("case.test.mjs");
        if file.is_file() {
            cases.push(file);
        }
    }
    cases.sort();
    ensure!(!cases.is_empty(), "{} holds no case", folder.display());
    Ok(cases)
}

fn licences(root: &Path) -> Result<()> {
    if !command::exists("cargo-deny") {
        println!(
            "left out: cargo-deny is not installed (`cargo install --locked cargo-deny`); its rules are in deny.toml"
        );
        return Ok(());
    }
    command::run(command::cargo(root).args(["deny", "--all-features", "check", "licenses", "bans", "sources"]))
}
