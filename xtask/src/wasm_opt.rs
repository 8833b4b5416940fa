//! wasm-opt over the built page, from the npm package `binaryen`; results are kept by content.

use crate::{browser, command};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What wasm-opt is told. The features are those that `.cargo/config.toml` and the compiler's defaults turn on: an
/// optimiser that may use more than the page was compiled for would break older browsers unseen.
const OPTIONS: [&str; 11] = [
    "-O3",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
    "--enable-call-indirect-overlong",
    "--strip-producers",
];

/// Optimises every `.wasm` file in `dist`. Without Node.js the page is left as it is: larger and slower, but whole.
pub fn optimise(root: &Path, dist: &Path) -> Result<()> {
    let package = root.join("xtask").join("npm");
    if let Err(error) = browser::npm_packages(&package) {
        println!("leaving wasm-opt out, the page works without: {error:#}");
        return Ok(());
    }
    let program = package.join("node_modules/binaryen/bin/wasm-opt");
    for entry in std::fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            optimise_one(&program, &path, &package.join("node_modules/.wasm-opt"))?;
        }
    }
    Ok(())
}

fn optimise_one(program: &Path, wasm: &Path, cache: &Path) -> Result<()> {
    let input = std::fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let kept = cache.join(name_of(&input));
    let began = Instant::now();
    if !kept.is_file() {
        std::fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
        let partial = kept.with_extension("partial");
        command::run(Command::new("node").arg(program).args(OPTIONS).arg(wasm).arg("-o").arg(&partial))
            .context("wasm-opt failed")?;
        std::fs::rename(&partial, &kept).context("cannot keep wasm-opt's result")?;
    }
    let output = std::fs::read(&kept).with_context(|| format!("cannot read {}", kept.display()))?;
    ensure!(output.starts_with(b"\0asm"), "wasm-opt wrote no WebAssembly; remove {} and try again", kept.display());
    let name = wasm.file_name().unwrap_or_default().to_string_lossy();
    let (before, after) = (input.len() / 1000, output.len() / 1000);
    println!("wasm-opt {name}: {before} kB -> {after} kB in {:.0} s", began.elapsed().as_secs_f64());
    std::fs::write(wasm, output).with_context(|| format!("cannot write {}", wasm.display()))
}

/// The name under which the result for `input` is kept: equal input and options give equal output.
fn name_of(input: &[u8]) -> PathBuf {
    let mut digest = Sha256::new();
    digest.update(OPTIONS.join(" "));
    digest.update(input);
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    PathBuf::from(hex).with_extension("wasm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_kept_by_content() {
        assert_eq!(name_of(b"a"), name_of(b"a"));
        assert_ne!(name_of(b"a"), name_of(b"b"));
    }

    #[test]
    fn every_feature_is_listed_by_name() {
        assert!(!OPTIONS.contains(&"--all-features") && !OPTIONS.contains(&"-all"));
    }
}
