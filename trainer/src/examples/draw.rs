//! Small random draws that the example makers share. All take the generator, so equal seeds give equal draws.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// The random generator of one example.
pub type Dice = ChaCha8Rng;

/// One element, evenly drawn; `None` of an empty slice.
pub fn pick<'a, T>(dice: &mut Dice, items: &'a [T]) -> Option<&'a T> {
    if items.is_empty() { None } else { items.get(dice.random_range(0..items.len())) }
}

/// True with probability `p` (0 to 1).
pub fn chance(dice: &mut Dice, p: f64) -> bool {
    dice.random::<f64>() < p
}

/// An index below `len`, leaning to the front: with `lean` 1 even, 2 and more ever more towards the first.
pub fn leaning(dice: &mut Dice, len: usize, lean: f64) -> usize {
    let place = dice.random::<f64>().powf(lean) * len as f64;
    (place as usize).min(len.saturating_sub(1))
}

/// Up to `count` distinct songs of a list in demand order, the wanted ones more often (see [`leaning`]).
pub fn by_demand(dice: &mut Dice, songs: &[u32], count: usize, lean: f64) -> Vec<u32> {
    let mut drawn = Vec::with_capacity(count);
    if songs.is_empty() {
        return drawn;
    }
    for _ in 0..count * 3 {
        let song = songs[leaning(dice, songs.len(), lean)];
        if !drawn.contains(&song) {
            drawn.push(song);
        }
        if drawn.len() == count.min(songs.len()) {
            break;
        }
    }
    drawn
}

/// Up to `count` distinct elements, evenly drawn, in drawn order.
pub fn some<T: Copy + PartialEq>(dice: &mut Dice, items: &[T], count: usize) -> Vec<T> {
    let mut drawn = Vec::with_capacity(count);
    for index in rand::seq::index::sample(dice, items.len(), count.min(items.len())) {
        if !drawn.contains(&items[index]) {
            drawn.push(items[index]);
        }
    }
    drawn
}

/// Draws an index with probability proportional to weights given as their running sums (non-decreasing).
pub fn weighted(dice: &mut Dice, running: &[f64]) -> Option<usize> {
    let total = *running.last()?;
    if total <= 0.0 {
        return None;
    }
    let place = dice.random::<f64>() * total;
    Some(running.partition_point(|sum| *sum <= place).min(running.len() - 1))
}

/// Running sums of weights, for [`weighted`].
pub fn running_sums(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}
