//! The baselines: which signals each may use, where its tuning starts, and the cache of what was tuned.

use super::cooccurrence::{Cooccurrence, Damping};
use super::features::{FEATURE_COUNT, FEATURE_NAMES, FeatureMaker, feature};
use super::linear::{Linear, Weights, objective, prepare, tune};
use super::mention::liked_songs;
use super::metrics::{self, DEPTH};
use super::protocol::{ALL_TASKS, Case, Task};
use super::system::best;
use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use wemusic::catalogue::Catalogue;

/// The rule hybrid's name: the system that all others are compared with.
pub const HYBRID: &str = "rule hybrid";

/// What a baseline is made of.
struct Recipe {
    name: &'static str,
    /// Prefixes of the signals that it may use.
    signals: &'static [&'static str],
    /// Where it has something to go by.
    tasks: &'static [Task],
    /// Weights that tuning starts from.
    start: &'static [(&'static str, f32)],
}

const RECIPES: [Recipe; 5] = [
    Recipe { name: "popularity", signals: &["popular"], tasks: &ALL_TASKS, start: &[("popular_in_lists", 1.0)] },
    Recipe {
        name: "BM25",
        signals: &["bm25"],
        tasks: &[Task::Dialogue, Task::Title],
        start: &[
            ("bm25_last_title", 0.3),
            ("bm25_last_artist", 1.0),
            ("bm25_last_tags", 0.3),
            ("bm25_last_names", 0.5),
            ("bm25_earlier_artist", 0.3),
            ("bm25_earlier_names", 0.2),
        ],
    },
    Recipe {
        name: "co-occurrence",
        signals: &["with_liked", "popular"],
        tasks: &[Task::Dialogue, Task::Continuation, Task::Radio],
        // Popularity fills in where nothing has been liked yet.
        start: &[("with_liked", 1.0), ("popular_in_lists", 0.01)],
    },
    Recipe {
        name: "MiniLM",
        signals: &["minilm"],
        tasks: &ALL_TASKS,
        start: &[("minilm_last", 1.0), ("minilm_all", 1.0), ("minilm_liked", 0.5)],
    },
    Recipe {
        name: HYBRID,
        signals: &["bm25", "artist", "song", "with", "popular"],
        tasks: &ALL_TASKS,
        start: &[
            ("bm25_last_title", 0.1),
            ("bm25_last_artist", 0.3),
            ("bm25_last_tags", 0.3),
            ("bm25_last_names", 0.5),
            ("bm25_earlier_artist", 0.1),
            ("bm25_earlier_names", 0.2),
            ("artist_last", 1.0),
            ("artist_carried", 0.5),
            ("artist_last_best", 0.5),
            ("artist_earlier", 0.2),
            ("song_last", 0.5),
            ("artist_of_liked", 0.2),
            ("with_liked", 0.5),
            ("with_named", 0.5),
            ("with_named_earlier", 0.2),
            ("popular_in_lists", 0.5),
        ],
    },
];

/// Radio weights, length exponents and popularity exponents tried for co-occurrence, one dial after another.
const DAMPINGS: [&[f32]; 3] = [&[0.03, 0.1, 0.3, 1.0], &[0.25, 0.5, 0.75, 1.0], &[0.1, 0.25, 0.4, 0.5, 0.6]];

/// Tuned weights by task, baseline and signal; weights of 0 are left out.
pub type ByTask = BTreeMap<String, BTreeMap<String, BTreeMap<String, f32>>>;

/// Everything that was found on the dev split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// Says which corpus and which recipes the values belong to.
    pub fingerprint: String,
    /// How co-occurrence is weighed.
    pub damping: Damping,
    /// The weights.
    pub weights: ByTask,
}

impl Tuned {
    /// Reads tuned values, if the file holds some for this fingerprint.
    pub fn load(path: &Path, fingerprint: &str) -> Option<Self> {
        let tuned: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (tuned.fingerprint == fingerprint).then_some(tuned)
    }

    /// Writes the values.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, path: &Path) -> Result<()> {
        fs::write(path, serde_json::to_vec_pretty(self)?).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The baselines of a task, ready to rank.
    pub fn systems<'a>(&self, task: Task, maker: &'a FeatureMaker<'a>) -> Vec<Linear<'a>> {
        let of_task = self.weights.get(&key(task)).into_iter().flatten();
        let mut systems: Vec<Linear<'a>> = of_task
            .map(|(name, by_signal)| {
                let mut weights: Weights = [0.0; FEATURE_COUNT];
                for (signal, weight) in by_signal {
                    if let Some(index) = feature(signal) {
                        weights[index] = *weight;
                    }
                }
                Linear { name: name.clone(), maker, weights }
            })
            .collect();
        systems.sort_by_key(|system| RECIPES.iter().position(|recipe| recipe.name == system.name));
        systems
    }
}

/// What a cache of tuned values depends on beside the corpus.
pub fn recipes_fingerprint() -> String {
    let recipes: Vec<String> = RECIPES
        .iter()
        .map(|recipe| format!("{}{:?}{:?}{:?}", recipe.name, recipe.signals, recipe.tasks, recipe.start))
        .collect();
    format!("{recipes:?}{FEATURE_NAMES:?}{DAMPINGS:?}")
}

fn key(task: Task) -> String {
    format!("{task:?}").to_lowercase()
}

/// Finds how co-occurrence is best weighed, by ranking with it alone; leaves the index set to it.
pub fn tune_damping(cooccurrence: &mut Cooccurrence, catalogue: &Catalogue, cases: &[Case]) -> Damping {
    let seeded: Vec<(&Case, Vec<(u32, f32)>)> = cases
        .iter()
        .map(|case| (case, liked_songs(catalogue, &case.request)))
        .filter(|(_, liked)| !liked.is_empty())
        .collect();
    let reached = |index: &Cooccurrence| {
        let measured: Vec<(usize, metrics::Metrics)> = seeded
            .par_iter()
            .map(|(case, liked)| {
                let ranked = best(index.neighbours(liked).into_iter(), &case.exclude, DEPTH);
                (case.group, metrics::measure(&ranked, &case.gold, case.gold_count))
            })
            .collect();
        objective(&metrics::mean(&metrics::by_group(&measured)))
    };
    let mut damping = Damping::default();
    for (dial, values) in DAMPINGS.iter().enumerate() {
        let mut best_so_far = (f64::NEG_INFINITY, damping);
        for value in *values {
            let mut trial = damping;
            match dial {
                0 => trial.radio = *value,
                1 => trial.length = *value,
                _ => trial.popularity = *value,
            }
            cooccurrence.set_damping(trial);
            let value = reached(cooccurrence);
            if value > best_so_far.0 {
                best_so_far = (value, trial);
            }
        }
        damping = best_so_far.1;
    }
    cooccurrence.set_damping(damping);
    damping
}

/// Tunes every baseline on the dev cases of each task.
///
/// # Errors
/// When a signal cannot be had.
pub fn tune_weights(maker: &FeatureMaker<'_>, by_task: &[(Task, Vec<Case>)]) -> Result<ByTask> {
    let mut tuned = BTreeMap::new();
    for (task, cases) in by_task {
        let prepared = prepare(maker, cases)?;
        let mut of_task = BTreeMap::new();
        for recipe in RECIPES.iter().filter(|recipe| recipe.tasks.contains(task)) {
            if recipe.name == "MiniLM" && !maker.has_sentences() {
                continue;
            }
            let allowed: Vec<&str> = FEATURE_NAMES
                .into_iter()
                .filter(|name| recipe.signals.iter().any(|prefix| name.starts_with(prefix)))
                .collect();
            let (weights, reached) = tune(&prepared, &allowed, recipe.start);
            eprintln!("tuned {} for {}: objective {reached:.4}", recipe.name, key(*task));
            let named = FEATURE_NAMES.iter().zip(weights).filter(|(_, weight)| *weight != 0.0);
            of_task.insert(recipe.name.to_owned(), named.map(|(name, weight)| ((*name).to_owned(), weight)).collect());
        }
        tuned.insert(key(*task), of_task);
    }
    Ok(tuned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_starts_from_signals_it_may_use() {
        for recipe in &RECIPES {
            for (signal, _) in recipe.start {
                assert!(feature(signal).is_some(), "{signal}");
                assert!(recipe.signals.iter().any(|prefix| signal.starts_with(prefix)), "{} {signal}", recipe.name);
            }
        }
    }
}
