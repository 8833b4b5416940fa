//! Building the page: Trunk, then wasm-opt, then the models beside it.

use crate::{command, tools, wasm_opt};
use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where the built page lies.
pub fn dist(root: &Path) -> PathBuf {
    root.join("dist")
}

/// Builds the release page into `dist` and returns that folder.
pub fn build(root: &Path) -> Result<PathBuf> {
    let tools = tools::install()?;
    let dist = dist(root);
    let began = Instant::now();
    println!("building the page (release; the first time takes some minutes)");
    let mut trunk = tools.command("trunk")?;
    trunk.current_dir(root).args(["--skip-version-check", "build", "--release", "--locked"]);
    // Trunk takes this variable for a flag of its own and refuses its usual value.
    trunk.env_remove("NO_COLOR");
    command::run(&mut trunk).context("the page could not be built; the lines above say why")?;
    finish_html(&dist.join("index.html"))?;
    wasm_opt::optimise(root, &dist)?;
    copy_models(&root.join("models"), &dist.join("models"))?;
    report(&dist)?;
    println!("built in {:.0} s", began.elapsed().as_secs_f64());
    Ok(dist)
}

/// Takes Trunk's own marks out of the page and makes sure that the content policy will let all of it run.
fn finish_html(file: &Path) -> Result<()> {
    let html = std::fs::read_to_string(file).with_context(|| format!("Trunk left no {}", file.display()))?;
    let html = without_trunk_links(&html);
    check_policy(&html)?;
    std::fs::write(file, html).with_context(|| format!("cannot write {}", file.display()))
}

/// `html` without the `<link data-trunk ...>` tags that Trunk leaves when it injects no script.
fn without_trunk_links(html: &str) -> String {
    let mut rest = html;
    let mut kept = String::with_capacity(html.len());
    while let Some(start) = rest.find("<link") {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        kept.push_str(if tag.contains("data-trunk") { rest[..start].trim_end() } else { &rest[..end] });
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// Refuses what the content security policy would refuse in the reader's browser.
fn check_policy(html: &str) -> Result<()> {
    for tag in html.split('<').filter_map(|part| part.split('>').next()) {
        let script = tag == "script" || tag.starts_with("script ");
        ensure!(!script || tag.contains("src="), "the page has an inline script: <{tag}>");
        ensure!(tag != "style" && !tag.starts_with("style "), "the page has an inline style sheet");
        ensure!(!tag.contains(" style="), "the page has an inline style: <{tag}>");
        ensure!(!tag.contains(" onload=") && !tag.contains(" onclick="), "the page has an inline handler: <{tag}>");
    }
    Ok(())
}

/// `html` with the content of `<meta name="NAME" content="...">` set to `content`.
///
/// # Errors
/// The page has no such tag; `content` must hold no character that HTML gives a meaning to.
pub fn set_meta(html: &str, name: &str, content: &str) -> Result<String> {
    let missing = || format!("the page has no <meta name=\"{name}\" content=\"...\">");
    let tag_start = html.match_indices("<meta").map(|(start, _)| start).find(|start| {
        let tag = html[*start..].split('>').next().unwrap_or_default();
        tag.contains(&format!("name=\"{name}\""))
    });
    let tag_start = tag_start.with_context(missing)?;
    let marker = "content=\"";
    let value = tag_start + html[tag_start..].find(marker).with_context(missing)? + marker.len();
    let end = value + html[value..].find('"').with_context(missing)?;
    if content.contains(['"', '<', '>', '&']) {
        bail!("`{content}` cannot stand in an attribute");
    }
    Ok(format!("{}{content}{}", &html[..value], &html[end..]))
}

/// Copies the shipped files, each checked against the manifest first.
fn copy_models(from: &Path, to: &Path) -> Result<()> {
    let manifest = from.join("manifest.json");
    let text = std::fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}; train and export a model first", manifest.display()))?;
    let parsed: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", manifest.display()))?;
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let files = parsed["files"].as_array().context("models/manifest.json lists no files")?;
    for entry in files {
        let name = entry["name"].as_str().context("a file in models/manifest.json has no name")?;
        let bytes = std::fs::read(from.join(name)).with_context(|| format!("models/{name} is missing"))?;
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        ensure!(
            entry["sha256"].as_str() == Some(&digest),
            "models/{name} is not the file that models/manifest.json names; its SHA-256 is {digest}"
        );
        std::fs::write(to.join(name), bytes).with_context(|| format!("cannot write models/{name}"))?;
    }
    std::fs::write(to.join("manifest.json"), text).context("cannot write models/manifest.json")
}

/// Prints what the page weighs.
fn report(dist: &Path) -> Result<()> {
    let mut sizes = Vec::new();
    for folder in [dist.to_path_buf(), dist.join("models")] {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                sizes.push((entry.path(), entry.metadata()?.len()));
            }
        }
    }
    sizes.sort();
    for (path, bytes) in &sizes {
        let name = path.strip_prefix(dist).unwrap_or(path).display().to_string();
        println!("  {name:<36} {:>10.1} kB", *bytes as f64 / 1000.0);
    }
    let total: u64 = sizes.iter().map(|(_, bytes)| bytes).sum();
    println!("  {:<36} {:>10.1} kB", "together", total as f64 / 1000.0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_links_go_and_others_stay() {
        let html = "<head>\n <link data-trunk rel=\"rust\" href=\"a\">\n <link rel=\"icon\" href=\"b\">\n</head>";
        assert_eq!(without_trunk_links(html), "<head>\n <link rel=\"icon\" href=\"b\">\n</head>");
        assert_eq!(without_trunk_links("<p>none</p>"), "<p>none</p>");
    }

    #[test]
    fn what_the_policy_refuses_is_refused_here() {
        check_policy("<script type=\"module\" src=\"loader.js\"></script><p>style= in words</p>").unwrap();
        for bad in ["<script>1</script>", "<script type=\"module\">", "<style>", "<p style=\"a\">", "<p onclick=\"a\">"]
        {
            assert!(check_policy(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_meta_tag_is_set_and_only_that_one() {
        let html = r#"<meta content="a" name="x"><meta name="y" content="b">"#;
        assert_eq!(set_meta(html, "x", "c").unwrap(), r#"<meta content="c" name="x"><meta name="y" content="b">"#);
        assert_eq!(set_meta(html, "y", "c").unwrap(), r#"<meta content="a" name="x"><meta name="y" content="c">"#);
        assert!(set_meta(html, "z", "c").is_err());
        assert!(set_meta(html, "x", "\"><script>").is_err());
    }

    #[test]
    fn a_model_file_that_differs_from_the_manifest_is_refused() {
        let folder = std::env::temp_dir().join(format!("wemusic-models-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("m.bin"), "abc").unwrap();
        let right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for (digest, fits) in [(right, true), ("00", false)] {
            let manifest = format!(r#"{{"files": [{{"name": "m.bin", "sha256": "{digest}"}}]}}"#);
            std::fs::write(folder.join("manifest.json"), manifest).unwrap();
            assert_eq!(copy_models(&folder, &folder.join("out")).is_ok(), fits, "{digest}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
