//! What a ranking is worth against a gold list.

use std::collections::HashSet;

/// How many figures a ranking gets.
pub const METRIC_COUNT: usize = 8;
/// Their names, in the order of [`Metrics`].
pub const METRIC_NAMES: [&str; METRIC_COUNT] =
    ["hit@1", "hit@5", "hit@10", "hit@20", "hit@100", "MRR", "nDCG@20", "recall@100"];
/// Index of hit@10 in [`Metrics`].
pub const HIT_10: usize = 2;
/// Index of hit@100 in [`Metrics`].
pub const HIT_100: usize = 4;
/// Index of nDCG@20 in [`Metrics`].
pub const NDCG_20: usize = 6;
/// Rankings are read this far down.
pub const DEPTH: usize = 100;

/// One number a metric, each 0 to 1, in the order of [`METRIC_NAMES`].
pub type Metrics = [f64; METRIC_COUNT];

/// Measures a ranking.
///
/// `gold_count` is the size of the gold list, songs that the catalogue lacks included: they can never be found,
/// but count in the denominators of recall and in the ideal of nDCG. MRR is cut at [`DEPTH`] (0 beyond), gains
/// are binary, and a song that is ranked twice counts once.
pub fn measure(ranked: &[u32], gold: &HashSet<u32>, gold_count: usize) -> Metrics {
    let mut seen = HashSet::new();
    let found: Vec<usize> = ranked
        .iter()
        .take(DEPTH)
        .enumerate()
        .filter(|(_, song)| gold.contains(song) && seen.insert(**song))
        .map(|(rank, _)| rank)
        .collect();
    let hit_at = |k: usize| f64::from(u8::from(found.first().is_some_and(|rank| *rank < k)));
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let gain: f64 = found.iter().filter(|rank| **rank < 20).map(|rank| discount(*rank)).sum();
    let ideal: f64 = (0..gold_count.min(20)).map(discount).sum();
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    [
        hit_at(1),
        hit_at(5),
        hit_at(10),
        hit_at(20),
        hit_at(100),
        found.first().map_or(0.0, |rank| 1.0 / (*rank as f64 + 1.0)),
        ratio(gain, ideal),
        ratio(found.len() as f64, gold_count as f64),
    ]
}

/// Means over the cases of each group, in group order; `cases` pairs each case's group with its figures.
pub fn by_group(cases: &[(usize, Metrics)]) -> Vec<Metrics> {
    let mut sums: std::collections::BTreeMap<usize, (Metrics, f64)> = std::collections::BTreeMap::new();
    for (group, metrics) in cases {
        let (sum, count) = sums.entry(*group).or_insert(([0.0; METRIC_COUNT], 0.0));
        sum.iter_mut().zip(metrics).for_each(|(sum, metric)| *sum += metric);
        *count += 1.0;
    }
    sums.into_values().map(|(sum, count)| sum.map(|metric| metric / count)).collect()
}

/// Mean over groups; zeros when there are none.
pub fn mean(groups: &[Metrics]) -> Metrics {
    let count = groups.len().max(1) as f64;
    let mut mean = [0.0; METRIC_COUNT];
    for group in groups {
        mean.iter_mut().zip(group).for_each(|(mean, metric)| *mean += metric / count);
    }
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn second_and_fourth_of_three_gold_songs() {
        // Gold at ranks 2 and 4 of a list of five; a third gold song is not in the catalogue.
        let metrics = measure(&[9, 1, 8, 2, 7], &HashSet::from([1, 2]), 3);
        assert_eq!(metrics[..5], [0.0, 1.0, 1.0, 1.0, 1.0]);
        assert!(close(metrics[5], 0.5));
        // (1/log2 3 + 1/log2 5) / (1 + 1/log2 3 + 1/log2 4)
        let expected = (0.630_929_753_571_457_4 + 0.430_676_558_073_393_05) / (1.0 + 0.630_929_753_571_457_4 + 0.5);
        assert!(close(metrics[NDCG_20], expected));
        assert!(close(metrics[7], 2.0 / 3.0));
    }

    #[test]
    fn a_perfect_list_gets_ones_and_an_empty_one_zeros() {
        let gold: HashSet<u32> = (0..5).collect();
        assert!(measure(&[4, 3, 2, 1, 0], &gold, 5).iter().all(|metric| close(*metric, 1.0)));
        assert_eq!(measure(&[], &gold, 5), [0.0; METRIC_COUNT]);
    }

    #[test]
    fn more_gold_than_places_still_allows_a_perfect_ndcg_but_not_recall() {
        let gold: HashSet<u32> = (0..200).collect();
        let ranked: Vec<u32> = (0..100).collect();
        let metrics = measure(&ranked, &gold, 200);
        assert!(close(metrics[NDCG_20], 1.0) && close(metrics[7], 0.5));
    }

    #[test]
    fn ranks_beyond_a_cut_do_not_count() {
        let mut ranked: Vec<u32> = (1000..1020).collect();
        ranked.push(1);
        let metrics = measure(&ranked, &HashSet::from([1]), 1);
        assert_eq!(metrics[..5], [0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(close(metrics[5], 1.0 / 21.0) && metrics[NDCG_20] == 0.0);
        let late: Vec<u32> = (2..102).chain([1]).collect();
        assert_eq!(measure(&late, &HashSet::from([1]), 1), [0.0; METRIC_COUNT]);
    }

    #[test]
    fn repeats_in_a_ranking_count_once() {
        let metrics = measure(&[1, 1, 1], &HashSet::from([1]), 2);
        assert!(close(metrics[7], 0.5));
    }

    #[test]
    fn long_dialogues_weigh_no_more_than_short_ones() {
        let one = [1.0; METRIC_COUNT];
        let zero = [0.0; METRIC_COUNT];
        let groups = by_group(&[(0, one), (0, zero), (0, zero), (0, zero), (1, one)]);
        assert_eq!(groups, vec![[0.25; METRIC_COUNT], one]);
        assert_eq!(mean(&groups), [0.625; METRIC_COUNT]);
    }
}
