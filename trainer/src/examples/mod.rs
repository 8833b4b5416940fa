//! Training examples: requests with the songs that answer them, drawn from the corpus.
//!
//! Every example is made from its seed and number alone, so a training run can be repeated or resumed anywhere, and
//! only sequences, dialogues and requests of the training split are read (see [`boundary`] for the others).
//!
//! ```text
//! corpus -> world (indexes) --+-> a kind's maker -> Draft -> finish (dedup, drop what was shown, cap) -> Example
//! dialogues -> mine -> bank --+
//! ```

mod artist;
mod attribute;
mod bank;
pub mod boundary;
mod colist;
pub mod command;
mod continuation;
mod cpcd;
mod curated;
mod draw;
mod facts;
mod mine;
mod noise;
mod past;
mod plan;
mod real;
mod resolve;
mod slots;
mod song;
#[cfg(test)]
mod tests;
mod titles;
mod words;
mod world;

use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use serde::Serialize;
use wemusic::{Request, Turn};

use crate::corpus::RealRequest;
use crate::corpus::types::{Corpus, Split};

use bank::Bank;
use draw::{Dice, running_sums, weighted};
pub use real::load as load_requests;
use resolve::Resolved;
use world::World;

/// Most positives of one example.
pub const MOST_POSITIVES: usize = 24;
/// Most negatives of one example.
pub const MOST_NEGATIVES: usize = 16;

/// Where an example comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A turn of a real curation dialogue.
    Cpcd,
    /// A list's name or description, to its songs.
    Title,
    /// Some songs of a list or broadcast, to the rest.
    Continuation,
    /// Songs by or like an artist.
    Artist,
    /// A song, or songs like it.
    Song,
    /// Genre, era, mood, language and the like, with refinements.
    Attribute,
    /// A real request of another collection, with its slots resolved.
    Real,
    /// A turn of a made-up curation dialogue.
    Curated,
}

/// A request and the songs that answer it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// Where it comes from.
    pub kind: Kind,
    /// What the model reads.
    pub request: Request,
    /// Catalogue songs that answer it with their weights (above 0), heaviest first; 1 to [`MOST_POSITIVES`], distinct,
    /// none of them among the shown, liked or disliked songs of the request.
    pub positives: Vec<(u32, f32)>,
    /// Catalogue songs that the request rules out; up to [`MOST_NEGATIVES`], often none.
    pub negatives: Vec<u32>,
}

/// How often each kind is made: relative shares, 0 or more.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Share of each kind.
    pub shares: Vec<(Kind, f64)>,
}

impl Default for Mix {
    fn default() -> Self {
        let shares = vec![
            (Kind::Cpcd, 0.06),
            (Kind::Title, 0.10),
            (Kind::Continuation, 0.16),
            (Kind::Artist, 0.11),
            (Kind::Song, 0.08),
            (Kind::Attribute, 0.11),
            (Kind::Real, 0.04),
            (Kind::Curated, 0.34),
        ];
        Self { shares }
    }
}

impl Mix {
    /// Examples of one kind only.
    pub fn only(kind: Kind) -> Self {
        Self { shares: vec![(kind, 1.0)] }
    }
}

/// What every maker draws from.
struct Sources<'a> {
    world: World<'a>,
    bank: Bank,
    real: Vec<Resolved>,
}

/// An example in the making: may hold repeats and songs already shown.
#[derive(Debug, Default)]
struct Draft {
    request: Request,
    /// Songs of the request's context: never positives.
    context: Vec<u32>,
    positives: Vec<(u32, f32)>,
    negatives: Vec<u32>,
}

impl Draft {
    /// A one-turn request.
    fn asking(user: String) -> Self {
        Self {
            request: Request { turns: vec![Turn { user, ..Turn::default() }], ..Request::default() },
            ..Self::default()
        }
    }

    fn weigh(&mut self, songs: &[u32], weight: f32) {
        self.positives.extend(songs.iter().map(|song| (*song, weight)));
    }
}

/// Makes examples. Building one indexes the corpus (seconds); making an example takes microseconds.
pub struct Generator<'a> {
    sources: Sources<'a>,
    kinds: Vec<Kind>,
    running: Vec<f64>,
}

impl<'a> Generator<'a> {
    /// Indexes the training split of the corpus and resolves the training part of the requests.
    pub fn new(corpus: &'a Corpus, requests: &[RealRequest], mix: &Mix) -> Self {
        let sources = Sources::new(corpus, requests, Split::Train);
        let running = running_sums(mix.shares.iter().map(|(_, share)| *share));
        Self { sources, kinds: mix.shares.iter().map(|(kind, _)| *kind).collect(), running }
    }

    /// The example of this seed and number; `None` when the corpus is too poor to make any.
    pub fn example(&self, seed: u64, number: u64) -> Option<Example> {
        let mut dice = Dice::seed_from_u64(seed);
        dice.set_stream(number);
        (0..64).find_map(|_| {
            let kind = self.kinds[weighted(&mut dice, &self.running)?];
            // Each attempt has its own dice: what a failed one drew must not shift what the next kind makes.
            let mut own = Dice::seed_from_u64(dice.random());
            let draft = self.sources.make(kind, &mut own)?;
            finish(kind, format!("{seed}/{number}"), draft)
        })
    }

    /// The examples of a range of numbers, in order, made on all cores.
    pub fn generate(&self, seed: u64, numbers: std::ops::Range<u64>) -> Vec<Example> {
        numbers.into_par_iter().filter_map(|number| self.example(seed, number)).collect()
    }

    /// The phrasings mined from dialogues, by what they ask for.
    pub fn mined(&self) -> &std::collections::BTreeMap<String, Vec<String>> {
        self.sources.bank.mined()
    }
}

impl<'a> Sources<'a> {
    fn new(corpus: &'a Corpus, requests: &[RealRequest], split: Split) -> Self {
        let world = World::new(corpus, split);
        let mut bank = Bank::written();
        mine::mine(&world, &mut bank);
        let real = resolve::resolve(&world, requests);
        Self { world, bank, real }
    }

    fn make(&self, kind: Kind, dice: &mut Dice) -> Option<Draft> {
        match kind {
            Kind::Cpcd => cpcd::make(self, dice),
            Kind::Title => titles::make(self, dice),
            Kind::Continuation => continuation::make(self, dice),
            Kind::Artist => artist::make(self, dice),
            Kind::Song => song::make(self, dice),
            Kind::Attribute => attribute::make(self, dice),
            Kind::Real => slots::make(self, dice),
            Kind::Curated => curated::make(self, dice),
        }
    }
}

/// Drops repeats (the heavier weight stays) and songs of the context, and keeps the heaviest.
fn finish(kind: Kind, id: String, draft: Draft) -> Option<Example> {
    let Draft { mut request, context, mut positives, mut negatives } = draft;
    request.id = id;
    positives.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    positives.dedup_by_key(|(song, _)| *song);
    positives.retain(|(song, weight)| *weight > 0.0 && !context.contains(song));
    // Equal weights stay in a scrambled order, so that the cap does not favour the most popular.
    positives.sort_by_key(|(song, weight)| (std::cmp::Reverse((weight * 16.0) as u32), song.wrapping_mul(0x9E37_79B1)));
    positives.truncate(MOST_POSITIVES);
    negatives.sort_unstable();
    negatives.dedup();
    negatives.retain(|song| positives.iter().all(|(positive, _)| positive != song));
    negatives.truncate(MOST_NEGATIVES);
    (!positives.is_empty()).then_some(Example { kind, request, positives, negatives })
}
