//! `wemusic recommend`: a file of requests in, a file of answers out, in the same order.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal, Write};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Answerer;
use super::line::{BadLine, RawLine, RequestLine, answer_line, error_line, parse, read_line};
use super::lookup::Lookup;
use crate::{Answer, Code, Error, Mode, Options, Result};

/// Lines read ahead of the slowest one.
const READ_AHEAD: usize = 32;

/// What a run came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines answered.
    pub answered: u64,
    /// Lines that could not be.
    pub bad: u64,
}

struct Job {
    place: u64,
    line: u64,
    raw: RawLine,
}

enum Done {
    Answered { parsed: Box<RequestLine>, answer: Box<Answer> },
    Bad(BadLine),
}

struct Output {
    place: u64,
    line: u64,
    done: Done,
}

/// Answers every line of `input` and writes one line each to `output`: an answer, or an error in its place. Blank lines
/// are skipped. Two lines or more are worked on at a time, where there are cores for it.
///
/// With `lookup`, and in [`Mode::Answer`] only, MusicBrainz is asked where the boundary says so.
///
/// # Errors
/// When the input cannot be read or the output cannot be written; bad lines are no error here but counted.
pub fn run(
    answerer: &dyn Answerer,
    options: &Options,
    lookup: Option<&Lookup<'_>>,
    input: Box<dyn BufRead + Send>,
    output: &mut dyn Write,
) -> Result<Tally> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get).clamp(1, 4);
    let (job_sender, job_receiver) = sync_channel::<Job>(READ_AHEAD);
    let (done_sender, done_receiver) = channel::<Output>();
    let job_receiver = Mutex::new(job_receiver);
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let stopped = &stopped;
        let reader = scope.spawn(move || read_jobs(input, &job_sender, stopped));
        for _ in 0..workers {
            let (job_receiver, done_sender) = (&job_receiver, done_sender.clone());
            scope.spawn(move || work(answerer, options, job_receiver, &done_sender));
        }
        drop(done_sender);
        let tally = write_in_order(options, lookup, done_receiver, output);
        if tally.is_err() {
            // Nobody takes the results any more, so the workers end; the reader may still wait to hand on a line.
            stopped.store(true, Ordering::Relaxed);
            job_receiver.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(drop);
        }
        let read = reader.join().map_err(|_| Error::internal("the input reader failed"))?;
        let tally = tally?;
        read.map_err(|error| Error::bad_file(format!("the input cannot be read further: {error}")))?;
        Ok(tally)
    })
}

fn read_jobs(mut input: Box<dyn BufRead + Send>, jobs: &SyncSender<Job>, stopped: &AtomicBool) -> io::Result<()> {
    let (mut place, mut line) = (0, 0);
    while let Some(raw) = read_line(input.as_mut())? {
        line += 1;
        let blank = matches!(&raw, RawLine::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace));
        if blank {
            continue;
        }
        if stopped.load(Ordering::Relaxed) || jobs.send(Job { place, line, raw }).is_err() {
            return Ok(());
        }
        place += 1;
    }
    Ok(())
}

fn work(answerer: &dyn Answerer, options: &Options, jobs: &Mutex<Receiver<Job>>, done: &Sender<Output>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { place, line, raw }) = job else { return };
        let output = Output { place, line, done: serve(answerer, options, &raw) };
        if done.send(output).is_err() {
            return;
        }
    }
}

fn serve(answerer: &dyn Answerer, options: &Options, raw: &RawLine) -> Done {
    let empty = || BadLine { id: serde_json::Value::Null, error: Error::bad_request("the line is empty") };
    let parsed = match parse(raw).unwrap_or_else(|| Err(empty())) {
        Ok(parsed) => parsed,
        Err(bad) => return Done::Bad(bad),
    };
    let start = Instant::now();
    // A defect that one line brings to light must not cost the others their answers.
    let answer = catch_unwind(AssertUnwindSafe(|| answerer.answer(&parsed.request, options)))
        .unwrap_or_else(|_| Err(Error::internal("a defect was hit while answering this line")));
    match answer {
        Ok(mut answer) => {
            answer.elapsed_ms = start.elapsed().as_secs_f64() * 1_000.0;
            Done::Answered { parsed: Box::new(parsed), answer: Box::new(answer) }
        }
        Err(error) => Done::Bad(BadLine { id: parsed.id, error }),
    }
}

fn write_in_order(
    options: &Options,
    lookup: Option<&Lookup<'_>>,
    done: Receiver<Output>,
    output: &mut dyn Write,
) -> Result<Tally> {
    let lookup = lookup.filter(|_| options.mode == Mode::Answer);
    let mut tally = Tally::default();
    let mut progress = Progress::new();
    let mut early = BTreeMap::new();
    let mut next = 0;
    for finished in done {
        early.insert(finished.place, finished);
        while let Some(Output { line, done, .. }) = early.remove(&next) {
            next += 1;
            let text = match done {
                Done::Answered { parsed, answer } => {
                    tally.answered += 1;
                    let answer = match lookup {
                        Some(lookup) => lookup.consult(&parsed.request, *answer, options.top).0,
                        None => *answer,
                    };
                    answer_line(&parsed.id, &answer)?
                }
                Done::Bad(bad) => {
                    tally.bad += 1;
                    error_line(line, &bad)?
                }
            };
            writeln!(output, "{text}").map_err(write_error)?;
            progress.tick(&tally);
        }
    }
    output.flush().map_err(write_error)?;
    progress.end(&tally);
    Ok(tally)
}

fn write_error(error: io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::StorageFull,
        _ => Code::BadFile,
    };
    Error::new(code, format!("the output cannot be written: {error}"))
}

/// Tells on standard error how far the work has come: a line that renews itself on a terminal, else one every so often.
struct Progress {
    start: Instant,
    told: Instant,
    terminal: bool,
}

impl Progress {
    fn new() -> Self {
        let now = Instant::now();
        Self { start: now, told: now, terminal: io::stderr().is_terminal() }
    }

    fn tick(&mut self, tally: &Tally) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(10) };
        if self.told.elapsed() < pause {
            return;
        }
        self.told = Instant::now();
        let line = self.line(tally);
        if self.terminal {
            eprint!("\r{line}");
        } else {
            eprintln!("{line}");
        }
    }

    fn end(&self, tally: &Tally) {
        let (renew, line) = (if self.terminal { "\r" } else { "" }, self.line(tally));
        eprintln!("{renew}{line}");
    }

    fn line(&self, tally: &Tally) -> String {
        let secs = self.start.elapsed().as_secs_f64();
        let lines = tally.answered + tally.bad;
        let rate = lines as f64 / secs.max(1e-3);
        format!("{lines} lines, {} bad, {secs:.1} s, {rate:.1} lines/s", tally.bad)
    }
}

#[cfg(test)]
#[path = "recommend_tests.rs"]
mod tests;
