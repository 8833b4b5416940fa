//! As much of HTTP/1.1 as a page needs of a server on its own machine: one request and one reply a connection.
//!
//! Each connection has a thread of its own, so that a browser's idle spare connections keep nobody waiting.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// How long a connection may stay silent, in seconds.
const PATIENCE_SECS: u64 = 60;

/// What is asked for.
pub struct Request {
    /// `GET`, `HEAD` or another.
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// The tag of the version that the asker has.
    pub if_none_match: Option<String>,
}

/// What is answered.
pub struct Reply {
    /// The status, 100 to 599.
    pub status: u16,
    /// Headers; length and connection are added on sending.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for a status that has none.
    pub body: Vec<u8>,
}

/// Answers every connection of `listener`; ends only with the program.
pub fn serve(listener: &TcpListener, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    for stream in listener.incoming() {
        // A reader that went away is no concern of the other readers.
        let Ok(stream) = stream else { continue };
        let answer = Arc::clone(&answer);
        std::thread::spawn(move || converse(stream, &*answer));
    }
}

fn converse(mut stream: TcpStream, answer: &dyn Fn(&Request) -> Reply) -> Result<()> {
    let patience = Some(Duration::from_secs(PATIENCE_SECS));
    stream.set_read_timeout(patience)?;
    stream.set_write_timeout(patience)?;
    let (reply, with_body) = match read_request(&mut stream) {
        Ok(None) => return Ok(()),
        Ok(Some(request)) => (answer(&request), request.method != "HEAD"),
        Err(error) => (Reply { status: 400, headers: vec![], body: format!("{error:#}\n").into_bytes() }, true),
    };
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 304 {
        // The page's progress bar counts by it.
        head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    if with_body {
        stream.write_all(&reply.body)?;
    }
    stream.flush().context("the reader went away")
}

/// The head of the request; nothing when the connection ends unused.
fn read_request(stream: &mut impl Read) -> Result<Option<Request>> {
    let mut head = Vec::new();
    let mut block = [0_u8; 2048];
    loop {
        let count = stream.read(&mut block).context("the request did not come")?;
        if count == 0 {
            return if head.is_empty() { Ok(None) } else { bail!("the request broke off") };
        }
        head.extend_from_slice(block.get(..count).unwrap_or_default());
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut fields);
        if parsed.parse(&head).context("this is no HTTP request")?.is_complete() {
            let tag = parsed.headers.iter().find(|field| field.name.eq_ignore_ascii_case("if-none-match"));
            return Ok(Some(Request {
                method: parsed.method.unwrap_or_default().to_owned(),
                target: parsed.path.unwrap_or_default().to_owned(),
                if_none_match: tag.map(|field| String::from_utf8_lossy(field.value).into_owned()),
            }));
        }
        if head.len() > LONGEST_HEAD {
            bail!("the request's head is longer than {LONGEST_HEAD} bytes");
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_may_come_in_pieces() {
        let pieces = b"GET /a?b HTTP/1.1\r\nIf-".chain(&b"None-Match: \"x\"\r\n\r\n"[..]);
        let request = read_request(&mut { pieces }).unwrap().unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a?b"));
        assert_eq!(request.if_none_match.as_deref(), Some("\"x\""));
    }

    #[test]
    fn nothing_is_no_request_and_endless_heads_are_refused() {
        assert!(read_request(&mut &b""[..]).unwrap().is_none());
        assert!(read_request(&mut &b"GET / HT"[..]).is_err());
        let endless = format!("GET / HTTP/1.1\r\nA: {}", "b".repeat(100_000));
        assert!(read_request(&mut endless.as_bytes()).is_err());
    }
}
