//! Running other programs, with an error that names the program and what to do.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs `command` with the terminal passed through; an error names it and its exit status.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs `command`, shows each line of its standard output as it comes and hands it to `line`.
///
/// # Errors
/// The program cannot be started, or it ends without success; every line was seen by then.
pub fn run_lines(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let shown = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{shown}`"))?;
    if let Some(output) = child.stdout.take() {
        let mut terminal = std::io::stdout();
        for bytes in BufReader::new(output).split(b'\n') {
            let bytes = bytes.with_context(|| format!("cannot read what `{shown}` prints"))?;
            let text = String::from_utf8_lossy(&bytes);
            writeln!(terminal, "{text}").context("cannot write to the terminal")?;
            line(&text);
        }
    }
    let status = child.wait().with_context(|| format!("lost `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// What `command` prints on its standard output, or nothing if it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// True when `program` can be started with `--version`.
pub fn exists(program: impl AsRef<Path>) -> bool {
    output(Command::new(program.as_ref()).arg("--version")).is_some()
}

/// Cargo, as this task itself was started with, in the folder `root`.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // Set by cargo for this very program; a build that inherits them is built anew for nothing.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO_CRATE_NAME" {
            command.env_remove(&*name);
        }
    }
    command
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program()).to_string_lossy();
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    format!("{program} {}", arguments.join(" ")).trim_end().to_owned()
}

/// Where cargo puts what it builds.
///
/// # Errors
/// Cargo does not say.
pub fn target(root: &Path) -> Result<PathBuf> {
    let metadata = output(self::cargo(root).args(["metadata", "--format-version=1", "--no-deps", "--offline"]));
    let metadata: serde_json::Value = serde_json::from_str(&metadata.context("cargo metadata failed")?)?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}

/// This very program, to be started again: where it was built, once a build of the whole workspace has replaced the
/// file that is running.
///
/// # Errors
/// Neither file is there.
pub fn own_program(root: &Path) -> Result<PathBuf> {
    let running = std::env::current_exe().context("cannot tell where this program lies")?;
    if running.is_file() {
        return Ok(running);
    }
    let built = target(root)?.join("debug").join("xtask");
    if !built.is_file() {
        bail!("{} is gone; run `cargo build --package xtask`", built.display());
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(error.contains("sh -c exit 3") && error.contains('3'), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err().to_string();
        assert!(error.contains("no-such-program-here"), "{error}");
        assert!(!exists("no-such-program-here"));
    }

    #[test]
    fn lines_are_seen_even_when_the_program_fails() {
        let mut seen = Vec::new();
        let outcome = run_lines(Command::new("sh").args(["-c", "echo one; echo two; exit 1"]), |line| {
            seen.push(line.to_owned());
        });
        assert!(outcome.is_err());
        assert_eq!(seen, ["one", "two"]);
    }
}
