//! `trainer train`: the student, from examples to a checkpoint.

mod data;
mod objective;
mod params;
mod probe;
mod schedule;
mod smoke;

pub use data::{Material, segments};
pub use objective::{Encoded, Objective};
pub use params::Params;
pub use probe::turn_of;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use wemusic::model::{Batch, Config, Student};

/// `trainer train`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the corpus.
    #[arg(long, default_value = "trainer/runs/corpus")]
    pub corpus: PathBuf,
    /// Song vectors of the teacher.
    #[arg(long, default_value = "trainer/runs/teacher.f32")]
    pub teacher: PathBuf,
    /// The tokenizer.
    #[arg(long, default_value = "trainer/runs/tokenizer.json")]
    pub tokenizer: PathBuf,
    /// Folder of checkpoints; an existing checkpoint there is resumed.
    #[arg(long, default_value = "trainer/runs/student")]
    pub out: PathBuf,
    /// The dial for size: blocks of width 64 times this.
    #[arg(long, default_value_t = 3)]
    pub depth: usize,
    /// Examples made.
    #[arg(long, default_value_t = 100_000)]
    pub examples: usize,
    /// Passes over the examples.
    #[arg(long, default_value_t = 1.0)]
    pub epochs: f64,
    /// Examples a step.
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    /// Highest learning rate.
    #[arg(long, default_value_t = 1.5e-3)]
    pub rate: f64,
    /// Songs sampled against each batch.
    #[arg(long, default_value_t = 3_000)]
    pub samples: usize,
    /// Share of the teacher's distribution in the target.
    #[arg(long, default_value_t = 0.2)]
    pub distil: f32,
    /// Seed of examples, weights and order.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A small student on the shipped catalogue, in under two minutes: checks that training, export and use agree.
    #[arg(long)]
    pub smoke: bool,
    /// Folder of the shipped files, for `--smoke`.
    #[arg(long, default_value = "models")]
    pub models: PathBuf,
}

const CHECKPOINT_SECS: u64 = 240;
const PROBE_STEPS: usize = 400;
const LOG_STEPS: usize = 50;

/// Runs the stage.
///
/// # Errors
/// When material is missing or a file cannot be written.
pub fn run(args: Args) -> Result<()> {
    if args.smoke {
        return smoke::run(&args);
    }
    std::fs::create_dir_all(&args.out)?;
    let material = Material::load(&args.corpus, &args.teacher, &args.tokenizer)?;
    let config = Config::of_depth(args.depth, (material.tokenizer.len() + 1).next_multiple_of(32));
    let examples = material.examples(&args.corpus, args.examples, args.seed, config.max_len)?;
    let checkpoint = args.out.join("student.safetensors");
    let state = args.out.join("state.json");
    let mut params = if checkpoint.exists() { Params::load(&checkpoint)? } else { Params::new(args.seed) };
    let first = if checkpoint.exists() { schedule::resume(&state)? } else { 0 };
    let student = Student::new(config, &mut params)?;
    std::fs::write(args.out.join("config.json"), serde_json::to_vec_pretty(&config)?)?;
    println!("{} parameters beside the song vectors, starting at step {first}", params.count());

    let batches = schedule::batches(&examples, args.batch, args.epochs, args.seed);
    let steps = batches.len();
    let bar = ProgressBar::new(steps as u64)
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed} gone, {eta} left")?);
    bar.set_position(first as u64);
    bar.reset_eta();
    let mut optimiser =
        AdamW::new(params.vars(), ParamsAdamW { lr: 0.0, weight_decay: 0.01, beta2: 0.98, ..Default::default() })?;
    let objective = Objective { samples: args.samples, distil: args.distil, sharpness: 14.0 };
    let mut rng = ChaCha8Rng::seed_from_u64(args.seed ^ first as u64);
    let (mut running, mut saved) = (f32::NAN, Instant::now());
    for (step, members) in batches.iter().enumerate().skip(first) {
        let members: Vec<&Encoded> = members.iter().map(|&at| &examples[at]).collect();
        optimiser.set_learning_rate(schedule::rate(step, first, steps, args.rate));
        let rows: Vec<_> = members.iter().map(|e| e.tokens.as_slice()).collect();
        let input = Batch::new(&rows, &config, |piece, out| material.write_vector(piece, out))?;
        let reading = student.read(&input)?;
        let loss = objective::loss(&reading, &members, &material.rows, material.width, &objective, &mut rng)?;
        let mut grads = loss.backward()?;
        schedule::clip(&mut grads, &params.vars(), 1.0)?;
        optimiser.step(&grads)?;
        let value = loss.to_scalar::<f32>()?;
        anyhow::ensure!(value.is_finite(), "the loss is {value} at step {step}; lower --rate and resume");
        running = if running.is_nan() { value } else { 0.98 * running + 0.02 * value };
        bar.set_message(format!("loss {running:.4}"));
        bar.inc(1);
        if bar.is_hidden() && (step + 1) % LOG_STEPS == 0 {
            // A log file has no bar to redraw.
            println!("step {} of {steps}: loss {running:.4}, {:.0} s left", step + 1, bar.eta().as_secs_f32());
        }
        let end = step + 1 == steps;
        if (step + 1) % PROBE_STEPS == 0 || end {
            let line = probe::report(&student, &material)?;
            println!("step {}: loss {running:.4}; {line}", step + 1);
        }
        if saved.elapsed() > Duration::from_secs(CHECKPOINT_SECS) || end {
            params.save(&checkpoint).context("checkpoint")?;
            schedule::store(&state, step + 1)?;
            saved = Instant::now();
        }
    }
    bar.finish();
    Ok(())
}
