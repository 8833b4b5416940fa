//! `wemusic chat`: a conversation in the terminal, or over a pipe.

use std::io::{self, BufRead, ErrorKind, Write};
use std::time::Instant;

use super::Answerer;
use super::line::{RawLine, read_line};
use super::lookup::{Lookup, Outcome};
use crate::turn::Source;
use crate::{Answer, AnswerSong, Decision, Options, Request, SongRef, Turn};

const HELP: &str = "\
Say what you would like to hear, and refine it as you go: \"more upbeat\", \"no country\", \"older\".
  /like N      you like song N; the next answer takes it into account
  /dislike N   you do not
  /remove N    take back wish N, as numbered after \"Understood\"
  /negate N    turn wish N into its opposite
  /new         start over; likes and dislikes are kept
  /help        this
  /quit        leave
";

/// A conversation under way.
struct Chat<'a> {
    answerer: &'a dyn Answerer,
    options: Options,
    lookup: &'a Lookup<'a>,
    request: Request,
    last: Option<Answer>,
}

/// Converses until `/quit` or the end of the input. With `interactive` it greets and prompts.
///
/// # Errors
/// When the input cannot be read or the output cannot be written.
pub fn run(
    answerer: &dyn Answerer,
    options: Options,
    lookup: &Lookup<'_>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    interactive: bool,
) -> io::Result<()> {
    let mut chat = Chat { answerer, options, lookup, request: Request::default(), last: None };
    if interactive {
        writeln!(output, "What would you like to hear? /help lists what else you can do.")?;
    }
    loop {
        if interactive {
            write!(output, "\n> ")?;
        }
        output.flush()?;
        let Some(line) = read_line(input)? else { return Ok(()) };
        let text = match &line {
            RawLine::Whole(bytes) => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').trim().to_owned(),
            RawLine::TooLong => {
                writeln!(output, "That was too long to read.")?;
                continue;
            }
        };
        match chat.hear(&text) {
            Some(reply) => write!(output, "{reply}")?,
            None => return Ok(()),
        }
    }
}

/// Runs [`run`] such that a reader that goes away is no error: who pipes into `head` means it.
///
/// # Errors
/// As [`run`], but for a broken pipe.
pub fn run_until_closed(
    answerer: &dyn Answerer,
    options: Options,
    lookup: &Lookup<'_>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    interactive: bool,
) -> io::Result<()> {
    match run(answerer, options, lookup, input, output, interactive) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

impl Chat<'_> {
    /// The reply to a line; `None` ends the conversation.
    fn hear(&mut self, text: &str) -> Option<String> {
        let (command, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Some(match command {
            "" => String::new(),
            "/quit" | "/exit" => return None,
            "/help" => HELP.to_owned(),
            "/new" => self.start_over(),
            "/like" => self.rate(argument, true),
            "/dislike" => self.rate(argument, false),
            "/remove" => self.change_wish(argument, false),
            "/negate" => self.change_wish(argument, true),
            _ if command.starts_with('/') => format!("There is no {command}. /help lists what there is.\n"),
            _ => {
                self.request.turns.push(Turn { user: text.to_owned(), ..Turn::default() });
                self.answer()
            }
        })
    }

    /// Answers the open turn; if that fails, the turn is taken back so that the conversation can go on.
    fn answer(&mut self) -> String {
        let start = Instant::now();
        let mut answer = match self.answerer.answer(&self.request, &self.options) {
            Ok(answer) => answer,
            Err(error) => {
                self.request.turns.pop();
                return format!("{error}\n");
            }
        };
        answer.elapsed_ms = start.elapsed().as_secs_f64() * 1_000.0;
        let (answer, outcome) = self.lookup.consult(&self.request, answer, self.options.top);
        if let Some(open) = self.request.turns.last_mut() {
            open.assistant = Some(format!("{} songs", answer.songs.len()));
            open.shown = answer.songs.iter().map(song_ref).collect();
        }
        let reply = describe(&answer, outcome.as_ref(), self.lookup.host());
        self.last = Some(answer);
        reply
    }

    /// What was liked and disliked so far goes with the listener into the next conversation.
    fn start_over(&mut self) -> String {
        let Request { turns, mut profile, .. } = std::mem::take(&mut self.request);
        for turn in turns {
            profile.liked.extend(turn.liked);
            profile.disliked.extend(turn.disliked);
        }
        self.request.profile = profile;
        self.last = None;
        "A new conversation.\n".to_owned()
    }

    fn rate(&mut self, argument: &str, liked: bool) -> String {
        let songs = self.last.as_ref().map(|answer| answer.songs.as_slice()).unwrap_or_default();
        let Some(song) = pick(songs, argument) else { return no_such("song", songs.len()) };
        let song = song_ref(song);
        let reply = format!("{}: {} – {}\n", if liked { "Liked" } else { "Disliked" }, song.artist, song.title);
        if let Some(turn) = self.request.turns.last_mut() {
            turn.liked.retain(|held| *held != song);
            turn.disliked.retain(|held| *held != song);
            if liked { turn.liked.push(song) } else { turn.disliked.push(song) }
        }
        reply
    }

    /// Takes back or turns round a wish and answers the open turn again.
    fn change_wish(&mut self, argument: &str, negate: bool) -> String {
        let chips = self.last.as_ref().map(|answer| answer.constraints.as_slice()).unwrap_or_default();
        let Some(chip) = pick(chips, argument) else { return no_such("wish", chips.len()) };
        let list = if negate { &mut self.request.negated_wishes } else { &mut self.request.removed_wishes };
        list.push(chip.id.clone());
        if let Some(open) = self.request.turns.last_mut() {
            (open.shown, open.assistant) = (Vec::new(), None);
        }
        self.answer()
    }
}

/// The item with this number, counted from 1.
fn pick<'a, T>(items: &'a [T], argument: &str) -> Option<&'a T> {
    let number: usize = argument.trim().parse().ok()?;
    items.get(number.checked_sub(1)?)
}

fn no_such(what: &str, count: usize) -> String {
    match count {
        0 => format!("There is no {what} yet.\n"),
        1 => format!("Give the number of the {what}: 1.\n"),
        _ => format!("Give the number of a {what}, from 1 to {count}.\n"),
    }
}

fn song_ref(song: &AnswerSong) -> SongRef {
    SongRef { artist: song.artist.clone(), title: song.title.clone() }
}

/// The answer in words.
fn describe(answer: &Answer, outcome: Option<&Outcome>, host: &str) -> String {
    let mut text = String::new();
    if !answer.constraints.is_empty() {
        let chips = answer.constraints.iter().enumerate();
        let chips: Vec<String> = chips.map(|(at, chip)| format!("[{}] {}", at + 1, chip.label)).collect();
        line(&mut text, &format!("Understood: {}", chips.join("  ")));
    }
    for (at, song) in answer.songs.iter().enumerate() {
        let year = song.year.map(|year| format!(" ({year})")).unwrap_or_default();
        let mark = if song.source == Source::Musicbrainz { "  [MusicBrainz]" } else { "" };
        line(&mut text, &format!("{:>3}. {} – {}{year}{mark}", at + 1, song.artist, song.title));
        if !song.why.is_empty() {
            line(&mut text, &format!("     {}", song.why));
        }
        if !song.unverified.is_empty() {
            line(&mut text, &format!("     unverified: {}", song.unverified.join(", ")));
        }
    }
    if let Some(shortfall) = &answer.shortfall {
        line(&mut text, shortfall);
    } else if answer.songs.is_empty() {
        line(&mut text, "No song came up. Name an artist, a genre or a decade.");
    }
    match (answer.decision, outcome) {
        (Decision::Ask, _) => {
            line(&mut text, "Tell me a little more, such as a mood, a time or an artist, and I can do better.");
        }
        (Decision::Tool, Some(Outcome { plan, result })) => line(&mut text, &told(plan, result, host)),
        (Decision::Tool, None) => line(&mut text, "I am not sure of this one, and no service would know better."),
        (Decision::Answer, _) => {}
    }
    line(&mut text, &format!("({:.0} ms)", answer.elapsed_ms));
    text
}

fn told(plan: &crate::tool::Plan, result: &Result<(usize, bool), crate::tool::Failure>, host: &str) -> String {
    use crate::tool::FailureKind::DisabledByUser;
    let summary = plan.summary();
    match result {
        Ok((0, _)) => format!("Asked {host} for {summary}: nothing new there."),
        Ok((_, true)) => format!("From an earlier reply of {host} for {summary}; nothing was sent."),
        Ok((_, false)) => format!("Asked {host}; sent: {summary}."),
        Err(failure) if failure.kind == DisabledByUser => {
            format!("I am not sure of this one. With --network I would ask {host} for {summary}; nothing was sent.")
        }
        Err(failure) => format!("{}. These songs are from this device alone.", failure.message),
    }
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
#[path = "chat_tests.rs"]
mod tests;
