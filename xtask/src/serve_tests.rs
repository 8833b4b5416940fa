use super::*;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A page of its own and its server on a free port; the folder ends with the test, the server with the process.
struct Running {
    folder: PathBuf,
    address: String,
}

impl Running {
    fn start(name: &str, musicbrainz: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wemusic-serve-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("site/models")).unwrap();
        std::fs::write(folder.join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.join("site/.hidden"), "secret").unwrap();
        std::fs::write(folder.join("site/app_bg.wasm"), b"\0asm").unwrap();
        std::fs::write(folder.join("site/models/model.gguf"), vec![7_u8; 100_000]).unwrap();
        let html = r#"<meta name="wemusic-musicbrainz" content="https://musicbrainz.org"><p>page</p>"#;
        std::fs::write(folder.join("site/index.html"), html).unwrap();
        let site = Arc::new(Site::new(&folder.join("site"), musicbrainz).unwrap());
        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || http::serve(&listener, move |request| site.answer(request)));
        Self { folder, address }
    }

    /// Sends one request as it stands and returns the whole answer.
    fn ask(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn the_page_comes_with_its_headers() {
    let running = Running::start("headers", MUSICBRAINZ);
    let answer = running.ask("GET / HTTP/1.1");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("<p>page</p>"), "{answer}");
    for line in [
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Embedder-Policy: require-corp\r\n",
        "Content-Security-Policy: default-src 'none'; ",
        "Content-Type: text/html; charset=utf-8\r\n",
    ] {
        assert!(answer.contains(line), "{line} is missing of {answer}");
    }
}

#[test]
fn wasm_has_its_type_and_models_have_their_length() {
    let running = Running::start("types", MUSICBRAINZ);
    assert!(running.ask("GET /app_bg.wasm HTTP/1.1").contains("Content-Type: application/wasm\r\n"));
    assert!(running.ask("GET /models/model.gguf?v=1 HTTP/1.1").contains("Content-Length: 100000\r\n"));
    let head = running.ask("HEAD /models/model.gguf HTTP/1.1");
    assert!(head.contains("Content-Length: 100000\r\n") && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn an_unchanged_file_is_not_sent_twice() {
    let running = Running::start("etag", MUSICBRAINZ);
    let first = running.ask("GET /app_bg.wasm HTTP/1.1");
    let tag = first.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned();
    let second = running.ask(&format!("GET /app_bg.wasm HTTP/1.1\r\nIf-None-Match: {tag}"));
    assert!(second.starts_with("HTTP/1.1 304"), "{second}");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let running = Running::start("traversal", MUSICBRAINZ);
    for path in [
        "/../secret.txt",
        "/models/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "//etc/passwd",
        "/etc/passwd",
        "/.hidden",
        "/%00",
        "/%zz",
        "/%",
        "/models",
        "/nothing",
    ] {
        let answer = running.ask(&format!("GET {path} HTTP/1.1"));
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(!answer.contains("secret\n") && !answer.ends_with("secret"), "{path}: {answer}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_not_followed() {
    let running = Running::start("link", MUSICBRAINZ);
    std::os::unix::fs::symlink(running.folder.join("secret.txt"), running.folder.join("site/link.txt")).unwrap();
    assert!(running.ask("GET /link.txt HTTP/1.1").starts_with("HTTP/1.1 404"));
}

#[test]
fn idle_and_broken_connections_keep_nobody_waiting() {
    let running = Running::start("idle", MUSICBRAINZ);
    let idle: Vec<_> = (0..40).map(|_| TcpStream::connect(&running.address).unwrap()).collect();
    let mut broken = TcpStream::connect(&running.address).unwrap();
    broken.write_all(b"\x16\x03\x01 not http\r\n\r\n").unwrap();
    assert!(running.ask("GET / HTTP/1.1").starts_with("HTTP/1.1 200"));
    let mut answer = String::new();
    broken.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    drop(idle);
}

#[test]
fn other_methods_are_refused() {
    let running = Running::start("methods", MUSICBRAINZ);
    assert!(running.ask("DELETE /index.html HTTP/1.1").starts_with("HTTP/1.1 405"));
}

#[test]
fn another_musicbrainz_is_told_to_the_page_and_to_the_policy() {
    let running = Running::start("mirror", "http://127.0.0.1:5000/");
    let answer = running.ask("GET / HTTP/1.1");
    assert!(answer.contains(r#"content="http://127.0.0.1:5000""#), "{answer}");
    assert!(answer.contains("connect-src 'self' http://127.0.0.1:5000;"), "{answer}");
    assert!(!answer.contains("https://musicbrainz.org"), "{answer}");
}
