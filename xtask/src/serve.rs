//! `cargo xtask serve`: a small static file server with the page's headers.

use crate::headers::{self, MUSICBRAINZ};
use crate::page;
use anyhow::{Context, Result, anyhow};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use tiny_http::{Header, Method, Request, Response, Server};

/// Requests answered at the same time; a page opens six connections at most.
const THREADS: usize = 8;

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
    let server = listen(arguments.port)?;
    let address = server.server_addr().to_ip().context("the server has no address")?;
    println!("WeMusic is at http://{address}/ (end it with Ctrl-C)");
    serve(&Arc::new(server), &site);
    Ok(())
}

/// Opens 127.0.0.1:`port`.
fn listen(port: u16) -> Result<Server> {
    Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("cannot listen on 127.0.0.1:{port}: {error}; choose another with --port"))
}

/// Answers requests on several threads until the server is dropped.
fn serve(server: &Arc<Server>, site: &Arc<Site>) {
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (server, site) = (Arc::clone(server), Arc::clone(site));
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    // A reader that went away is no concern of the other readers.
                    let _ = site.answer(request);
                }
            })
        })
        .collect();
    for thread in threads {
        let _ = thread.join();
    }
}

/// A folder of files and the headers it is served with.
struct Site {
    /// The folder, with symbolic links resolved.
    folder: PathBuf,
    /// The address of MusicBrainz that the page is told.
    musicbrainz: String,
    /// Headers of every response.
    headers: Vec<Header>,
}

impl Site {
    /// Serves `folder`, which must hold an `index.html`.
    fn new(folder: &Path, musicbrainz: &str) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no page in {}; build it with `cargo xtask serve`", folder.display()))?;
        let policy = headers::content_security_policy(headers::origin(musicbrainz)?);
        let mut all = vec![header("Content-Security-Policy", &policy)?];
        for (name, value) in headers::FIXED {
            all.push(header(name, value)?);
        }
        let site = Self { folder, musicbrainz: musicbrainz.trim_end_matches('/').to_owned(), headers: all };
        site.index().context("the page is incomplete; build it with `cargo xtask serve`")?;
        Ok(site)
    }

    fn answer(&self, request: Request) -> Result<()> {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return self.text(request, 405, "only GET and HEAD are served here\n");
        }
        let Some(path) = self.resolve(request.url()) else {
            return self.text(request, 404, "not found\n");
        };
        let kind = header("Content-Type", headers::media_type(&path))?;
        if path == self.folder.join("index.html") {
            let response = Response::from_string(self.index()?).with_header(kind);
            return self.send(request, response);
        }
        let file = File::open(&path)?;
        let about = file.metadata()?;
        let age = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let tag = format!("\"{:x}-{:x}\"", about.len(), age.as_nanos());
        let known = request.headers().iter().any(|h| h.field.equiv("If-None-Match") && h.value.as_str() == tag);
        let tag = header("ETag", &tag)?;
        if known {
            return self.send(request, Response::empty(304).with_header(tag));
        }
        // A known length goes out as Content-Length, which the page's progress bar counts by.
        let response = Response::from_file(file).with_header(kind).with_header(tag);
        self.send(request, response.with_chunked_threshold(usize::MAX))
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

    fn text(&self, request: Request, status: u16, text: &str) -> Result<()> {
        let kind = header("Content-Type", "text/plain; charset=utf-8")?;
        self.send(request, Response::from_string(text).with_status_code(status).with_header(kind))
    }

    fn send<R: std::io::Read>(&self, request: Request, mut response: Response<R>) -> Result<()> {
        for header in &self.headers {
            response.add_header(header.clone());
        }
        request.respond(response).context("the reader went away")
    }
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value).map_err(|()| anyhow!("`{name}: {value}` is no header"))
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
