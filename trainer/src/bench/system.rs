//! What every measured system can do.

use anyhow::Result;
use std::collections::HashSet;
use wemusic::Request;

/// A system under test. Systems are asked from several threads at once.
pub trait System: Sync {
    /// Its name in the table.
    fn name(&self) -> &str;

    /// The `top` best catalogue songs for the request's open turn, best first, none of `exclude` among them.
    ///
    /// # Errors
    /// When the system fails on this request; the bench then stops, as a skipped case would flatter.
    fn rank(&self, request: &Request, exclude: &HashSet<u32>, top: usize) -> Result<Vec<u32>>;
}

/// The `top` songs of the highest scores, ties by lower number (more wanted first), `exclude` left out.
pub fn best(scores: impl Iterator<Item = (u32, f32)>, exclude: &HashSet<u32>, top: usize) -> Vec<u32> {
    let mut kept: Vec<(u32, f32)> = scores.filter(|(song, _)| !exclude.contains(song)).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if kept.len() > top && top > 0 {
        kept.select_nth_unstable_by(top - 1, order);
    }
    kept.truncate(top);
    kept.sort_unstable_by(order);
    kept.into_iter().map(|(song, _)| song).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_sorts_breaks_ties_by_demand_and_leaves_out_what_is_known() {
        let scores = [(5, 1.0), (2, 3.0), (9, 3.0), (1, 2.0), (3, 9.0)];
        assert_eq!(best(scores.into_iter(), &HashSet::from([3]), 3), [2, 9, 1]);
        assert_eq!(best(scores.into_iter(), &HashSet::new(), 100), [3, 2, 9, 1, 5]);
        assert!(best(scores.into_iter(), &HashSet::new(), 0).is_empty());
    }
}
