//! `trainer examples`: writes and prints examples, so that people can read what the model is taught.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::json;
use wemusic::SongRef;

use crate::corpus::store::read_lines;
use crate::corpus::types::Corpus;

use super::{Example, Generator, Kind, Mix, boundary, load_requests};

/// Makes training examples.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Corpus directory, as `trainer corpus` writes it.
    #[arg(long, default_value = "trainer/runs/corpus")]
    corpus: PathBuf,
    /// How many.
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// Seed: equal seeds give equal examples.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write them, one JSON object a line.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Only this kind.
    #[arg(long)]
    kind: Option<Kind>,
    /// How many of each kind to print.
    #[arg(long, default_value_t = 0)]
    sample: usize,
    /// Prints the phrasings mined from dialogues.
    #[arg(long)]
    mined: bool,
    /// Makes boundary requests instead, with the names that the corpus left out.
    #[arg(long)]
    boundary: bool,
}

/// Runs the command.
///
/// # Errors
/// When the corpus cannot be read or the file not written.
pub fn run(args: &Args) -> Result<()> {
    let corpus = Corpus::load(&args.corpus)?;
    let requests = load_requests(&args.corpus)?;
    let mut out = match &args.out {
        Some(path) => Some(BufWriter::new(
            std::fs::File::create(path).with_context(|| format!("cannot create {}", path.display()))?,
        )),
        None => None,
    };
    if args.boundary {
        let left_out = read_lines(&args.corpus.join("left_out.jsonl"))?;
        for item in boundary::boundary(&corpus, &requests, &left_out, args.seed, args.count as usize) {
            if let Some(out) = &mut out {
                serde_json::to_writer(&mut *out, &item)?;
                out.write_all(b"\n")?;
            } else {
                println!("{:?} {}", item.about, talk(&item.request));
            }
        }
        return Ok(());
    }
    let begun = Instant::now();
    let generator = Generator::new(&corpus, &requests, &args.kind.map_or_else(Mix::default, Mix::only));
    println!("indexed in {:.1} s", begun.elapsed().as_secs_f64());
    if args.mined {
        for (key, templates) in generator.mined() {
            println!("[{key}] {}\n  {}", templates.len(), templates.join("\n  "));
        }
    }
    let begun = Instant::now();
    let examples = generator.generate(args.seed, 0..args.count);
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} examples, {:.0} a second", examples.len(), examples.len() as f64 / seconds);
    let mut by_kind: BTreeMap<Kind, Vec<&Example>> = BTreeMap::new();
    for example in &examples {
        by_kind.entry(example.kind).or_default().push(example);
    }
    for (kind, examples) in &by_kind {
        let mean = |measure: &dyn Fn(&Example) -> usize| {
            examples.iter().map(|e| measure(e)).sum::<usize>() as f64 / examples.len() as f64
        };
        println!(
            "{kind:?}: {} examples; means: {:.1} turns, {:.1} positives, {:.1} negatives",
            examples.len(),
            mean(&|e| e.request.turns.len()),
            mean(&|e| e.positives.len()),
            mean(&|e| e.negatives.len())
        );
        for example in examples.iter().take(args.sample) {
            print(&corpus, example);
        }
    }
    if let Some(out) = &mut out {
        for example in &examples {
            let positives: Vec<_> =
                example.positives.iter().map(|(song, weight)| json!([song, weight, name(&corpus, *song)])).collect();
            let line = json!({"kind": example.kind, "request": example.request, "positives": positives, "negatives": example.negatives});
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn name(corpus: &Corpus, song: u32) -> String {
    let row = &corpus.songs[song as usize].row;
    format!("{} - {}", corpus.artists.get(row.artist as usize).map_or("", |artist| artist.name.as_str()), row.title)
}

/// A request in one line.
fn talk(request: &wemusic::Request) -> String {
    let list = |label: &str, songs: &[SongRef]| match songs {
        [] => String::new(),
        songs => {
            let names: Vec<String> = songs.iter().map(|song| format!("{} - {}", song.artist, song.title)).collect();
            format!(" {label}[{}]", names.join("; "))
        }
    };
    let mut text = list("history", &request.profile.history) + &list("fan of", &request.profile.liked);
    for turn in &request.turns {
        text += &format!(" » {:?}", turn.user);
        text += &turn.assistant.as_ref().map_or(String::new(), |reply| format!(" « {reply:?}"));
        let unliked: Vec<SongRef> = turn.shown.iter().filter(|song| !turn.liked.contains(song)).cloned().collect();
        text += &(list("+", &turn.liked) + &list("shown", &unliked) + &list("-", &turn.disliked));
    }
    text
}

fn print(corpus: &Corpus, example: &Example) {
    println!("  {}", talk(&example.request));
    let some: Vec<String> =
        example.positives.iter().take(9).map(|(song, weight)| format!("{} ({weight})", name(corpus, *song))).collect();
    println!("      {} = {}", example.positives.len(), some.join("; "));
    if !example.negatives.is_empty() {
        let some: Vec<String> = example.negatives.iter().take(4).map(|song| name(corpus, *song)).collect();
        println!("      not {}", some.join("; "));
    }
}
