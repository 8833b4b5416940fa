//! A stand-in of a music service: an HTTP server on this machine that gives prepared replies.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// One prepared reply.
#[derive(Clone)]
pub enum Reply {
    /// A complete response.
    Whole { status: u16, body: String },
    /// A response that ends before the length it announced.
    CutOff { body: String },
    /// A redirect to another address.
    Elsewhere { location: String },
    /// No response within this time.
    Silence(Duration),
}

pub fn ok(body: &str) -> Reply {
    Reply::Whole { status: 200, body: body.into() }
}

pub fn status(status: u16, body: &str) -> Reply {
    Reply::Whole { status, body: body.into() }
}

/// The running server. It ends with the test process.
pub struct StandIn {
    /// Its address, `http://127.0.0.1:PORT`.
    pub base: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    /// Gives the replies in order; the last one again and again.
    pub fn new(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        thread::spawn(move || {
            let mut replies = replies.into_iter();
            let mut last = replies.next().unwrap();
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                seen.lock().unwrap().push(head(&stream));
                let reply = last.clone();
                last = replies.next().unwrap_or(last);
                // A client that has lost patience is gone by now.
                thread::spawn(move || drop(send(stream, &reply)));
            }
        });
        Self { base, requests }
    }

    /// The head of every request so far, in order.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn head(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn send(mut stream: TcpStream, reply: &Reply) -> std::io::Result<()> {
    let fixed = "Content-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n";
    match reply {
        Reply::Whole { status, body } => {
            write!(stream, "HTTP/1.1 {status} X\r\n{fixed}Content-Length: {}\r\n\r\n{body}", body.len())
        }
        Reply::CutOff { body } => {
            write!(stream, "HTTP/1.1 200 X\r\n{fixed}Content-Length: {}\r\n\r\n{body}", body.len() + 1_000)
        }
        Reply::Elsewhere { location } => {
            write!(stream, "HTTP/1.1 302 X\r\n{fixed}Location: {location}\r\nContent-Length: 0\r\n\r\n")
        }
        Reply::Silence(duration) => {
            thread::sleep(*duration);
            Ok(())
        }
    }
}

/// A page of recordings as MusicBrainz writes it: `(artist, title, date)` each.
pub fn recordings(entries: &[(&str, &str, &str)]) -> String {
    let recordings: Vec<serde_json::Value> = entries
        .iter()
        .map(|(artist, title, date)| {
            serde_json::json!({
                "id": "6c1f3b52-90a1-4f5e-8c58-0d6b1c2f7a11", "score": 100, "title": title, "length": 203000,
                "video": null, "first-release-date": date,
                "artist-credit": [{"name": artist, "artist": {"id": "x", "name": artist, "sort-name": artist}}],
                "releases": [{"id": "y", "title": title, "status": "Official", "date": date,
                    "release-group": {"id": "z", "primary-type": "Album"}}]
            })
        })
        .collect();
    serde_json::json!({
        "created": "2026-01-01T00:00:00.000Z", "count": recordings.len(), "offset": 0, "recordings": recordings
    })
    .to_string()
}
