//! Asks systems all questions and sums up their answers.

use super::bootstrap::Interval;
use super::metrics::{self, DEPTH, METRIC_COUNT, METRIC_NAMES, Metrics};
use super::protocol::Case;
use super::system::System;
use crate::corpus::Corpus;
use anyhow::{Context, Result};
use indicatif::{ParallelProgressIterator, ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

/// A list that a listener sees.
const SHOWN: usize = 10;
/// Seed of all resampling, so that a table comes out the same twice.
const SEED: u64 = 20;

/// What a system reached on a task.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The system.
    pub system: String,
    /// Interval of each metric, by name.
    pub metrics: BTreeMap<&'static str, Interval>,
    /// Interval of each metric's difference to the rule hybrid, by name; empty without one.
    pub against_hybrid: BTreeMap<&'static str, Interval>,
    /// Share of the catalogue's songs that appear in any top 10, 0 to 1.
    pub song_coverage: f64,
    /// Share of the catalogue's artists that appear in any top 10, 0 to 1.
    pub artist_coverage: f64,
    /// Mean number of distinct artists in a top 10.
    pub artists_in_ten: f64,
    /// Median popularity percentile of the songs in all top 10s, 0 to 100.
    pub popularity_median: u8,
    /// Median time of one ranking in milliseconds; baselines share signals, so it is telling for engines only.
    pub median_ms: f64,
    /// Means of each group, for pairing.
    #[serde(skip)]
    groups: Vec<Metrics>,
}

/// One system's answer to one case.
struct Asked {
    group: usize,
    metrics: Metrics,
    shown: Vec<u32>,
    elapsed_ms: f64,
}

/// Asks all systems all cases; `after` is told each case's id when no system will see it again. Outcomes come in
/// the systems' order, compared with the system named `hybrid` where it is among them.
///
/// # Errors
/// When a system fails.
pub fn evaluate(
    corpus: &Corpus,
    cases: &[Case],
    systems: &[&dyn System],
    hybrid: &str,
    after: impl Fn(&str) + Sync,
) -> Result<Vec<Outcome>> {
    let progress = ProgressBar::new(cases.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {eta} left")?);
    let asked: Vec<Vec<Asked>> = cases
        .par_iter()
        .progress_with(progress)
        .map(|case| {
            let asked = systems.iter().map(|system| ask(*system, case)).collect();
            after(&case.request.id);
            asked
        })
        .collect::<Result<_>>()?;
    let mut outcomes: Vec<Outcome> = systems
        .iter()
        .enumerate()
        .map(|(index, system)| {
            let own: Vec<&Asked> = asked.iter().filter_map(|asked| asked.get(index)).collect();
            sum_up(corpus, system.name(), &own)
        })
        .collect();
    if let Some(floor) = outcomes.iter().find(|outcome| outcome.system == hybrid).map(|outcome| outcome.groups.clone())
    {
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.system != hybrid) {
            outcome.against_hybrid = intervals(|metric| {
                Interval::of_difference(&column(&outcome.groups, metric), &column(&floor, metric), SEED)
            });
        }
    }
    Ok(outcomes)
}

fn ask(system: &dyn System, case: &Case) -> Result<Asked> {
    let start = Instant::now();
    let ranked = system
        .rank(&case.request, &case.exclude, DEPTH)
        .with_context(|| format!("{} failed on {}", system.name(), case.request.id))?;
    let elapsed_ms = start.elapsed().as_secs_f64() * 1e3;
    // Known songs are taken out here as well: a system that repeats them must not lose or win places by it.
    let fresh: Vec<u32> = ranked.into_iter().filter(|song| !case.exclude.contains(song)).collect();
    let metrics = metrics::measure(&fresh, &case.gold, case.gold_count);
    Ok(Asked { group: case.group, metrics, shown: fresh.into_iter().take(SHOWN).collect(), elapsed_ms })
}

fn sum_up(corpus: &Corpus, system: &str, asked: &[&Asked]) -> Outcome {
    let measured: Vec<(usize, Metrics)> = asked.iter().map(|asked| (asked.group, asked.metrics)).collect();
    let groups = metrics::by_group(&measured);
    let artist_of = |song: &u32| corpus.songs.get(*song as usize).map(|song| song.row.artist);
    let shown: HashSet<u32> = asked.iter().flat_map(|asked| &asked.shown).copied().collect();
    let artists: HashSet<u32> = shown.iter().filter_map(artist_of).collect();
    let distinct = |asked: &Asked| asked.shown.iter().filter_map(artist_of).collect::<HashSet<u32>>().len() as f64;
    let mut popularity: Vec<u8> = asked
        .iter()
        .flat_map(|asked| &asked.shown)
        .filter_map(|song| corpus.songs.get(*song as usize).map(|song| song.row.popularity))
        .collect();
    popularity.sort_unstable();
    let mut times: Vec<f64> = asked.iter().map(|asked| asked.elapsed_ms).collect();
    times.sort_by(f64::total_cmp);
    Outcome {
        system: system.to_owned(),
        metrics: intervals(|metric| Interval::of(&column(&groups, metric), SEED)),
        against_hybrid: BTreeMap::new(),
        song_coverage: shown.len() as f64 / corpus.songs.len().max(1) as f64,
        artist_coverage: artists.len() as f64 / corpus.artists.len().max(1) as f64,
        artists_in_ten: asked.iter().map(|asked| distinct(asked)).sum::<f64>() / asked.len().max(1) as f64,
        popularity_median: popularity.get(popularity.len() / 2).copied().unwrap_or(0),
        median_ms: times.get(times.len() / 2).copied().unwrap_or(0.0),
        groups,
    }
}

fn column(groups: &[Metrics], metric: usize) -> Vec<f64> {
    groups.iter().map(|group| group[metric]).collect()
}

fn intervals(of: impl Fn(usize) -> Interval) -> BTreeMap<&'static str, Interval> {
    (0..METRIC_COUNT).map(|metric| (METRIC_NAMES[metric], of(metric))).collect()
}
