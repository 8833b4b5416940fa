//! What the browser tests need: Chromium, its driver, fonts, and the npm packages.

use crate::command;
use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's packages; the fonts cover the scripts that song titles are written in.
const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-dejavu-core", "fonts-noto-cjk"];

/// A browser and its WebDriver.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// Its driver, of the same version.
    pub driver: PathBuf,
}

/// Finds Chromium and its driver, and installs them where apt-get may be used.
///
/// `CHROMIUM` and `CHROMEDRIVER` name others.
pub fn install() -> Result<Browser> {
    let found = || {
        let chromium = find("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
        let driver = find("CHROMEDRIVER", &["chromedriver"])?;
        Some(Browser { chromium, driver })
    };
    if let Some(browser) = found() {
        return Ok(browser);
    }
    apt_install(&PACKAGES)?;
    found().context("Chromium and its driver were installed but are not on PATH")
}

/// Installs the npm packages of `folder`, as its lock file names them, unless just these are there.
pub fn npm_packages(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let bytes = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let stamp = folder.join("node_modules").join(".installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == digest) {
        return Ok(());
    }
    ensure!(command::exists("node") && command::exists("npm"), "Node.js 20 or later with npm is needed; install it");
    println!("installing the npm packages of {}", folder.display());
    let mut npm = Command::new("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    command::run(&mut npm).context("npm could not install; the npm registry must be reachable the first time")?;
    std::fs::write(&stamp, digest).with_context(|| format!("cannot write {}", stamp.display()))
}

fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable).map(PathBuf::from) {
        return path.is_file().then_some(path);
    }
    let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let paths = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let advice = format!("install these packages of Debian's, or their like: {list}; or set CHROMIUM and CHROMEDRIVER");
    if !command::exists("apt-get") {
        bail!("Chromium or chromedriver is missing, and there is no apt-get here; {advice}");
    }
    let root = command::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    ensure!(root, "Chromium or chromedriver is missing, and only root may install it; {advice}");
    println!("installing {list} through apt-get");
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        command::run(&mut apt).with_context(|| advice.clone())
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}
