//! `wemusic`: conversational music recommendation on the command line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wemusic::cli::lookup::Lookup;
use wemusic::cli::recommend::Tally;
use wemusic::cli::{chat, models, recommend};
use wemusic::pipeline::Engine;
use wemusic::tool::{self, Consent, Endpoint};
use wemusic::{AnswerSong, Code, Error, Mode, Options, Request, Result};

/// Exit status when some input lines were bad.
const SOME_BAD: u8 = 1;
/// Exit status when nothing could be done at all; also clap's own for wrong arguments.
const FAILED: u8 = 2;

/// Recommends songs in conversation. All on this machine; nothing is sent anywhere without --network.
#[derive(Parser)]
#[command(name = "wemusic", version)]
struct Cli {
    /// Directory of the model files [default: ./models, else beside the program]
    #[arg(long, global = true, value_name = "DIR")]
    models: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Converse in the terminal.
    Chat {
        #[command(flatten)]
        network: Network,
        /// Songs an answer.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
        top: u16,
        /// Shuffles a little, equally for equal seeds; 0 does not.
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// Print what the model is made of, as JSON.
    Info,
    /// Answer a file of requests, one JSON object a line.
    Recommend {
        /// File of requests; `-` reads standard input.
        #[arg(long, value_name = "FILE")]
        input: PathBuf,
        /// File of answers, one line each in the same order; `-` writes standard output.
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
        /// Songs an answer, at most.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        top: u32,
        /// ranking: pure relevance; answer: what a listener sees, at most ten songs.
        #[arg(long, value_enum, default_value = "ranking")]
        mode: ModeArg,
        /// Shuffles answers a little, equally for equal seeds; 0 does not.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[command(flatten)]
        network: Network,
    },
}

#[derive(Args)]
struct Network {
    /// Let MusicBrainz be asked about names that the model does not know.
    #[arg(long)]
    network: bool,
    /// A mirror to ask instead of musicbrainz.org, as https://HOST.
    #[arg(long, value_name = "URL", requires = "network")]
    musicbrainz: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeArg {
    Ranking,
    Answer,
}

/// Songs in an answer as a listener sees it.
const ANSWER_SONGS: usize = 10;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("wemusic: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let open = || models::open(&models::find_dir(cli.models.as_deref())?);
    match &cli.command {
        Command::Info => info(&open()?),
        Command::Chat { network, top, seed } => {
            let endpoint = network.endpoint()?;
            let options = Options { top: usize::from(*top), seed: *seed, ..Options::default() };
            converse(&open()?, options, network.consent(), endpoint)
        }
        Command::Recommend { input, output, top, mode, seed, network } => {
            let endpoint = network.endpoint()?;
            // Opened first: a wrong path should not take a model's loading to be told of.
            refuse_same_file(input, output)?;
            let input = open_input(input)?;
            let engine = open()?;
            let mut output = open_output(output)?;
            let top = usize::try_from(*top).unwrap_or(usize::MAX);
            let (mode, top) = match mode {
                ModeArg::Ranking => (Mode::Ranking, top),
                ModeArg::Answer => (Mode::Answer, top.min(ANSWER_SONGS)),
            };
            let options = Options { mode, top, seed: *seed, ..Options::default() };
            let link = |request: &Request, songs| link(&engine, request, songs);
            let lookup = network.network.then(|| Lookup::new(endpoint, Consent::Allow, &link));
            let answerer = |request: &Request, options: &Options| engine.answer(request, options);
            let tally = recommend::run(&answerer, &options, lookup.as_ref(), input, output.as_mut())?;
            Ok(exit_code(&tally))
        }
    }
}

fn exit_code(tally: &Tally) -> ExitCode {
    if tally.bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_BAD) }
}

fn info(engine: &Engine) -> Result<ExitCode> {
    let text = serde_json::to_string_pretty(&engine.info())
        .map_err(|error| Error::internal(format!("the description cannot be written as JSON: {error}")))?;
    writeln!(io::stdout(), "{text}")
        .map_err(|error| Error::new(Code::BadFile, format!("standard output cannot be written: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

fn converse(engine: &Engine, options: Options, consent: Consent, endpoint: Endpoint) -> Result<ExitCode> {
    let link = |request: &Request, songs| link(engine, request, songs);
    let lookup = Lookup::new(endpoint, consent, &link);
    let answerer = |request: &Request, options: &Options| engine.answer(request, options);
    let interactive = io::stdin().is_terminal();
    let (mut input, mut output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    chat::run_until_closed(&answerer, options, &lookup, &mut input, &mut output, interactive)
        .map_err(|error| Error::new(Code::BadFile, format!("the conversation broke off: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

/// What the device knows of songs that a service found.
fn link(engine: &Engine, request: &Request, songs: Vec<AnswerSong>) -> Vec<AnswerSong> {
    tool::link(songs, request, engine.catalogue())
}

impl Network {
    fn consent(&self) -> Consent {
        if self.network { Consent::Allow } else { Consent::Off }
    }

    fn endpoint(&self) -> Result<Endpoint> {
        self.musicbrainz.as_deref().map_or_else(|| Ok(Endpoint::musicbrainz()), Endpoint::mirror)
    }
}

fn open_input(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(path) {
        Ok(file) if file.metadata().is_ok_and(|metadata| !metadata.is_dir()) => Ok(Box::new(BufReader::new(file))),
        Ok(_) => Err(Error::bad_file(format!("{} is a directory; --input takes a file of requests", path.display()))),
        Err(error) => Err(Error::new(Code::MissingFile, format!("{} cannot be read: {error}", path.display()))),
    }
}

/// Writing answers over the requests would lose both.
fn refuse_same_file(input: &Path, output: &Path) -> Result<()> {
    match (input.canonicalize(), output.canonicalize()) {
        (Ok(input), Ok(output)) if input == output && output.is_file() => {
            Err(Error::bad_request("--input and --output are the same file; name another output"))
        }
        _ => Ok(()),
    }
}

fn open_output(path: &Path) -> Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    }
    let file = File::create(path)
        .map_err(|error| Error::bad_file(format!("{} cannot be written: {error}", path.display())))?;
    Ok(Box::new(BufWriter::new(file)))
}
