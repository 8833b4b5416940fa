//! `trainer boundary`: the head that knows what the device does not know.
//!
//! The shipped system answers requests of the development material and requests about songs, artists and years that
//! the catalogue does not hold; the head learns from the student's hidden state whether the answer was good, and
//! whether the request was about something outside. Fitted on three fifths, calibrated on one, measured on one; the
//! conversations of the test split are measured apart.

mod fit;
mod measure;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar, ProgressStyle};
use rayon::prelude::*;
use wemusic::Request;
use wemusic::boundary::{Boundary, Signs};
use wemusic::pipeline::Engine;
use wemusic::rank::Ablation;

use crate::corpus::{Corpus, Split};
use crate::examples::{self, boundary::About};
use crate::export;
use crate::train::turn_of;

/// `trainer boundary`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The inputs of the export.
    #[command(flatten)]
    pub export: export::Args,
    /// Where the head goes.
    #[arg(long, default_value = "trainer/runs/boundary.json")]
    pub head: PathBuf,
    /// Requests answered.
    #[arg(long, default_value_t = 5_000)]
    pub requests: usize,
    /// Seed of the requests.
    #[arg(long, default_value_t = 11)]
    pub seed: u64,
}

/// One answered request.
pub struct Case {
    /// The student's hidden state: `(dim,)`.
    pub hidden: Vec<f32>,
    /// The ranking's own signs.
    pub signs: Signs,
    /// A wanted song was among the first ten.
    pub good: bool,
    /// The request was about something the catalogue does not hold.
    pub outside: bool,
    /// What the request was about, for the report.
    pub about: String,
}

/// Runs the stage.
///
/// # Errors
/// When an input is missing or the head cannot be written.
pub fn run(args: Args) -> Result<()> {
    let corpus = Corpus::load(&args.export.corpus)?;
    let engine = Engine::open(export::assemble(&args.export)?)?;
    let requests = examples::load_requests(&args.export.corpus)?;
    let left_out = crate::corpus::store::read_lines(&args.export.corpus.join("left_out.jsonl"))?;
    let made = examples::boundary::boundary(&corpus, &requests, &left_out, args.seed, args.requests);
    let asked: Vec<(Request, Vec<u32>, bool, String)> = made
        .into_iter()
        .map(|r| {
            let about = match r.about {
                About::Known(kind) => format!("known: {kind:?}"),
                other => format!("{other:?}"),
            };
            (r.request, r.gold, !r.answerable, about)
        })
        .collect();
    let cases = answer(&engine, &asked)?;
    let part = |from: usize, to: usize| {
        cases.iter().enumerate().filter(move |(at, _)| (from..to).contains(&(at % 5))).map(|c| c.1).collect::<Vec<_>>()
    };
    let (fitted_on, calibrated_on, held_out) = (part(0, 3), part(3, 4), part(4, 5));
    let mut head = fit::fit(&fitted_on, &calibrated_on)?;
    fit::calibrate(&mut head, &calibrated_on);
    measure::report("held-out requests", &head, &held_out);
    measure::by_kind(&head, &held_out);
    let test: Vec<(Request, Vec<u32>, bool, String)> = corpus
        .dialogues
        .iter()
        .filter(|d| d.split == Split::Test)
        .flat_map(|d| {
            (0..d.turns.len()).map(|at| {
                let (request, gold) = turn_of(d, at);
                (request, gold.iter().filter_map(|g| g.song).collect(), false, "test conversation".to_owned())
            })
        })
        .collect();
    let test = answer(&engine, &test)?;
    measure::report("test conversations", &head, &test.iter().collect::<Vec<_>>());
    write(&head, &args.head)
}

fn write(head: &Boundary, path: &std::path::Path) -> Result<()> {
    let mut small = head.clone();
    // Three decimals are more than the calibration can tell apart, and halve the file.
    let round = |values: &mut Vec<f32>| values.iter_mut().for_each(|v| *v = (*v * 1e4).round() / 1e4);
    [&mut small.mean, &mut small.spread, &mut small.first, &mut small.first_bias, &mut small.second]
        .into_iter()
        .for_each(round);
    std::fs::write(path, serde_json::to_vec(&small)?).with_context(|| format!("cannot write {}", path.display()))
}

fn answer(engine: &Engine, asked: &[(Request, Vec<u32>, bool, String)]) -> Result<Vec<Case>> {
    let bar = ProgressBar::new(asked.len() as u64)
        .with_style(ProgressStyle::with_template("answering {bar:30} {pos}/{len}, {eta} left")?);
    asked
        .par_iter()
        .progress_with(bar)
        .map(|(request, gold, outside, about)| {
            let study = engine.study(request, Ablation::default())?;
            let ranked = engine.rank(&study, Ablation::default());
            let scores: Vec<f32> = ranked.iter().take(100).map(|entry| entry.1).collect();
            let good = !outside && ranked.iter().take(10).any(|entry| gold.contains(&entry.0.0));
            let signs = engine.signs(&study, &scores);
            Ok(Case { hidden: study.hidden, signs, good, outside: *outside, about: about.clone() })
        })
        .collect()
}
