//! Order of examples, learning rate, clipping, and where a run stood.

use std::path::Path;

use anyhow::{Context as _, Result};
use candle_core::{Var, backprop::GradStore};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::objective::Encoded;

/// Shuffled batches of examples of like length, so that little is padding.
pub fn batches(examples: &[Encoded], size: usize, epochs: f64, seed: u64) -> Vec<Vec<usize>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut left = epochs;
    while left > 0.0 {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        order.shuffle(&mut rng);
        order.truncate((examples.len() as f64 * left.min(1.0)) as usize);
        let mut epoch: Vec<Vec<usize>> = Vec::new();
        for window in order.chunks_mut(size * 50) {
            window.sort_by_key(|&at| examples[at].tokens.len());
            epoch.extend(window.chunks(size).filter(|c| c.len() == size).map(<[usize]>::to_vec));
        }
        epoch.shuffle(&mut rng);
        out.extend(epoch);
        left -= 1.0;
    }
    out
}

/// Warm-up, then a cosine to a twentieth. A resumed run warms up anew: the optimiser's moments start afresh.
pub fn rate(step: usize, first: usize, steps: usize, peak: f64) -> f64 {
    let warm = ((step - first + 1) as f64 / 200.0).min(1.0);
    let done = step as f64 / steps.max(1) as f64;
    peak * warm * (0.05 + 0.95 * 0.5 * (1.0 + (std::f64::consts::PI * done).cos()))
}

/// Scales all gradients so that their common norm is at most `most`.
///
/// # Errors
/// When a gradient cannot be read.
pub fn clip(grads: &mut GradStore, vars: &[Var], most: f64) -> Result<()> {
    let mut sum = 0.0;
    for var in vars {
        if let Some(grad) = grads.get(var) {
            sum += f64::from(grad.sqr()?.sum_all()?.to_scalar::<f32>()?);
        }
    }
    let norm = sum.sqrt();
    if norm > most {
        for var in vars {
            if let Some(grad) = grads.remove(var) {
                grads.insert(var, (grad * (most / norm))?);
            }
        }
    }
    Ok(())
}

/// The step at which a stored run goes on.
///
/// # Errors
/// When the state cannot be read.
pub fn resume(path: &Path) -> Result<usize> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_slice(&text)?)
}

/// Notes the step at which the run would go on.
///
/// # Errors
/// When the state cannot be written.
pub fn store(path: &Path, step: usize) -> Result<()> {
    std::fs::write(path, serde_json::to_vec(&step)?).with_context(|| format!("cannot write {}", path.display()))
}
