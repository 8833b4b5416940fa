//! The build tools of the page: pinned, installed once per machine and shared between clones.

use crate::command;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the page is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A program that cargo installs from crates.io.
struct Tool {
    /// The crate.
    name: &'static str,
    /// Its exact version.
    version: &'static str,
    /// The program to ask for its version.
    program: &'static str,
}

/// Must agree with the `wasm-bindgen` in `Cargo.toml`: both halves of the bindings speak one schema.
const WASM_BINDGEN: Tool = Tool { name: "wasm-bindgen-cli", version: "0.2.130", program: "wasm-bindgen" };
/// The last release that builds with the pinned compiler.
const TRUNK: Tool = Tool { name: "trunk", version: "0.21.14", program: "trunk" };

/// Where the tools of the page lie once [`install`] has run.
pub struct Tools {
    /// The `bin` folders, to be put in front of `PATH`.
    folders: Vec<PathBuf>,
}

impl Tools {
    /// `PATH` with the tools in front.
    pub fn path(&self) -> Result<std::ffi::OsString> {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let all = self.folders.iter().cloned().chain(std::env::split_paths(&inherited));
        std::env::join_paths(all).context("a folder of PATH has a character that PATH cannot hold")
    }

    /// The program `name`, with `PATH` set so that it finds the other tools.
    pub fn command(&self, name: &str) -> Result<Command> {
        let program = self.folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
        let mut command = Command::new(program.with_context(|| format!("{name} was not installed"))?);
        command.env("PATH", self.path()?);
        Ok(command)
    }
}

/// Installs the wasm target, wasm-bindgen and Trunk where they are missing.
pub fn install() -> Result<Tools> {
    wasm_target()?;
    let cache = cache()?;
    let mut folders = Vec::new();
    for tool in [WASM_BINDGEN, TRUNK] {
        folders.push(tool.install(&cache)?);
    }
    Ok(Tools { folders })
}

/// Adds the wasm target through rustup, if the compiler lacks it.
pub fn wasm_target() -> Result<()> {
    let libraries = command::output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    println!("adding the compiler's {WASM} target");
    command::run(Command::new("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("the {WASM} target is missing; install it with `rustup target add {WASM}`"))
}

/// The folder that holds what is shared between clones; `XDG_CACHE_HOME` moves it.
fn cache() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => folder,
        _ => PathBuf::from(std::env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set")?).join(".cache"),
    };
    Ok(base.join("wemusic").join("tools"))
}

impl Tool {
    /// Installs the tool under `cache` unless that very version is there; returns its `bin` folder.
    fn install(&self, cache: &Path) -> Result<PathBuf> {
        let root = cache.join(format!("{}-{}", self.name, self.version));
        let bin = root.join("bin");
        if self.is_in(&bin) {
            return Ok(bin);
        }
        println!("installing {} {} (once per machine; some minutes)", self.name, self.version);
        std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        // A lock file may name a version that was withdrawn since; the tool's own version stays pinned either way.
        if let Err(error) = command::run(self.cargo_install(&root, cache).arg("--locked")) {
            println!("{error}; trying again without the tool's own lock file");
            command::run(&mut self.cargo_install(&root, cache)).with_context(|| {
                format!("cannot install {} {}; crates.io must be reachable the first time", self.name, self.version)
            })?;
        }
        if !self.is_in(&bin) {
            bail!("{} {} was installed but does not run", self.name, self.version);
        }
        Ok(bin)
    }

    fn cargo_install(&self, root: &Path, cache: &Path) -> Command {
        let mut cargo = command::cargo(root);
        cargo.args(["install", "--version", self.version, self.name, "--root"]).arg(root);
        // The tools' own release profiles spend minutes on whole-program optimisation that a build cannot feel.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_TARGET_DIR", cache.join("build"));
        cargo
    }

    fn is_in(&self, bin: &Path) -> bool {
        let version = command::output(Command::new(bin.join(self.program)).arg("--version"));
        version.is_some_and(|text| text.split_whitespace().any(|word| word == self.version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bindgen_tool_agrees_with_the_lock_file() {
        let lock = std::fs::read_to_string(crate::root().unwrap().join("Cargo.lock")).unwrap();
        let wanted = format!("name = \"wasm-bindgen\"\nversion = \"{}\"", WASM_BINDGEN.version);
        assert!(lock.contains(&wanted), "tools.rs pins wasm-bindgen-cli {}, Cargo.lock does not", WASM_BINDGEN.version);
    }

    #[test]
    fn a_tool_that_is_not_there_is_not_taken_for_installed() {
        assert!(!TRUNK.is_in(Path::new("/nowhere")));
    }
}
