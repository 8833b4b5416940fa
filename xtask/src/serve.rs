//! `cargo xtask serve`: a small static file server with the page's headers.

use crate::headers::{self, MUSICBRAINZ};
use crate::http::{self, Reply, Request};
use crate::page;
use anyhow::{Context, Result};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// What `serve` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve what was built before instead of building.
    #[arg(long)]
    no_build: bool,
    /// The folder to serve; `dist` where it is left out.
    #[arg(long, requires = "no_build")]
    dist: Option<PathBuf>,
    /// The MusicBrainz server that the page asks after consent: a mirror of one's own, or a stand-in for tests.
    #[arg(long, default_value = MUSICBRAINZ)]
    musicbrainz: String,
}

/// Builds the page unless told otherwise, then serves it until the program is ended.
pub fn run(arguments: &Arguments) -> Result<()> {
    let root = crate::root()?;
    let dist = match &arguments.dist {
        Some(folder) => folder.clone(),
        None if arguments.no_build => page::dist(&root),
        None => page::build(&root)?,
    };
    let site = Arc::new(Site::new(&dist, &arguments.musicbrainz)?);
    let listener = listen(arguments.port)?;
    println!("WeMusic is at http://{}/ (end it with Ctrl-C)", listener.local_addr()?);
    http::serve(&listener, move |request| site.answer(request));
    Ok(())
}

/// Opens 127.0.0.1:`port`.
fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; choose another with --port"))
}

/// A folder of files and the headers it is served with.
struct Site {
    /// The folder, with symbolic links resolved.
    folder: PathBuf,
    /// The address of MusicBrainz that the page is told.
    musicbrainz: String,
    /// Headers of every response.
    headers: Vec<(&'static str, String)>,
}

impl Site {
    /// Serves `folder`, which must hold an `index.html`.
    fn new(folder: &Path, musicbrainz: &str) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no page in {}; build it with `cargo xtask serve`", folder.display()))?;
        let policy = headers::content_security_policy(headers::origin(musicbrainz)?);
        let mut all = vec![("Content-Security-Policy", policy)];
        all.extend(headers::FIXED.map(|(name, value)| (name, value.to_owned())));
        let site = Self { folder, musicbrainz: musicbrainz.trim_end_matches('/').to_owned(), headers: all };
        site.index().context("the page is incomplete; build it with `cargo xtask serve`")?;
        Ok(site)
    }

    /// The reply to `request`; what goes wrong on the way is said in the reply.
    fn answer(&self, request: &Request) -> Reply {
        let mut reply = match self.find(request) {
            Ok(reply) => reply,
            Err(error) => text(500, &format!("{error:#}\n")),
        };
        reply.headers.extend(self.headers.iter().cloned());
        reply
    }

    fn find(&self, request: &Request) -> Result<Reply> {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Ok(text(405, "only GET and HEAD are served here\n"));
        }
        let Some(path) = self.resolve(&request.target) else {
            return Ok(text(404, "not found\n"));
        };
        let kind = ("Content-Type", headers::media_type(&path).to_owned());
        if path == self.folder.join("index.html") {
            return Ok(Reply { status: 200, headers: vec![kind], body: self.index()?.into_bytes() });
        }
        let about = path.metadata()?;
        let age = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let tag = format!("\"{:x}-{:x}\"", about.len(), age.as_nanos());
        let known = request.if_none_match.as_deref() == Some(&tag);
        let tag = ("ETag", tag);
        if known {
            return Ok(Reply { status: 304, headers: vec![tag], body: vec![] });
        }
        Ok(Reply { status: 200, headers: vec![kind, tag], body: std::fs::read(&path)? })
    }

    /// The file that the path of a request's address names, if there is one inside the folder.
    fn resolve(&self, url: &str) -> Option<PathBuf> {
        let path = percent_decode(url.split(['?', '#']).next().unwrap_or_default())?;
        let relative = path.strip_prefix('/')?;
        let mut file = self.folder.clone();
        for part in relative.split('/') {
            let hidden = part.starts_with('.');
            if hidden || part.contains(['\\', ':', '\0']) {
                return None;
            }
            file.push(part);
        }
        if file.is_dir() {
            file.push("index.html");
        }
        // The last guard, against links that lead out.
        let file = file.canonicalize().ok()?;
        (file.starts_with(&self.folder) && file.is_file()).then_some(file)
    }

    /// The start page, told which MusicBrainz to ask.
    fn index(&self) -> Result<String> {
        let file = self.folder.join("index.html");
        let html = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        if self.musicbrainz == MUSICBRAINZ {
            return Ok(html);
        }
        page::set_meta(&html, "wemusic-musicbrainz", &self.musicbrainz)
    }
}

fn text(status: u16, text: &str) -> Reply {
    let kind = ("Content-Type", "text/plain; charset=utf-8".to_owned());
    Reply { status, headers: vec![kind], body: text.as_bytes().to_vec() }
}

/// Undoes percent-encoding; nothing if it is malformed or is not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
                u8::from_str_radix(digits, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;
