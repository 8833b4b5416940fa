//! Discrimination and calibration of the head.

use std::collections::BTreeMap;

use wemusic::Decision;
use wemusic::boundary::Boundary;

use super::Case;

/// Prints AUROC and expected calibration error of both outputs, and how often a tool is asked for.
pub fn report(name: &str, head: &Boundary, cases: &[&Case]) {
    let judged: Vec<_> = cases.iter().map(|c| (head.judge(&c.hidden, &c.signs, false, false), c)).collect();
    let good: Vec<(f32, bool)> = judged.iter().map(|(j, c)| (j.good, c.good)).collect();
    let outside: Vec<(f32, bool)> = judged.iter().map(|(j, c)| (j.outside, c.outside)).collect();
    let tools = judged.iter().filter(|(j, _)| j.decision == Decision::Tool).count() as f32 / judged.len().max(1) as f32;
    println!(
        "{name} ({}): answer good {:.3} of the time; good: AUROC {:.3}, ECE {:.3}; tool asked {tools:.3}{}",
        cases.len(),
        good.iter().filter(|g| g.1).count() as f32 / good.len().max(1) as f32,
        auroc(&good),
        calibration_error(&good),
        if outside.iter().any(|o| o.1) {
            format!("; outside: AUROC {:.3}, ECE {:.3}", auroc(&outside), calibration_error(&outside))
        } else {
            String::new()
        }
    );
}

/// Prints per kind of request how often the answer was good and a tool was asked for.
pub fn by_kind(head: &Boundary, cases: &[&Case]) {
    let mut kinds: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for case in cases {
        let entry = kinds.entry(&case.about).or_default();
        entry.0 += 1;
        entry.1 += u32::from(case.good);
        entry.2 += u32::from(head.judge(&case.hidden, &case.signs, false, false).decision == Decision::Tool);
    }
    for (kind, (count, good, tool)) in kinds {
        let share = |part: u32| part as f32 / count as f32;
        println!("  {kind:>22}: {count:5} requests, good {:.3}, tool {:.3}", share(good), share(tool));
    }
}

/// Probability that a positive scores above a negative; ties count half; 0.5 when one side is empty.
pub fn auroc(scored: &[(f32, bool)]) -> f32 {
    let mut order: Vec<&(f32, bool)> = scored.iter().collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut rank_sum, mut at) = (0.0_f64, 0);
    while at < order.len() {
        let end = at + order[at..].iter().take_while(|o| o.0 == order[at].0).count();
        let middle = (at + end + 1) as f64 / 2.0;
        rank_sum += middle * order[at..end].iter().filter(|o| o.1).count() as f64;
        at = end;
    }
    let positives = order.iter().filter(|o| o.1).count() as f64;
    let negatives = order.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    ((rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives)) as f32
}

/// Expected calibration error over ten bins of equal width.
pub fn calibration_error(scored: &[(f32, bool)]) -> f32 {
    let mut bins = [(0.0_f32, 0.0_f32, 0.0_f32); 10];
    for (probability, label) in scored {
        let bin = &mut bins[((probability * 10.0) as usize).min(9)];
        bin.0 += 1.0;
        bin.1 += probability;
        bin.2 += f32::from(u8::from(*label));
    }
    bins.iter().map(|(_, p, l)| (p - l).abs()).sum::<f32>() / scored.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auroc_of_hand_counted_pairs() {
        // Pairs (positive, negative): (0.9, 0.1), (0.9, 0.5), (0.5, 0.1) right, (0.5, 0.5) tied.
        let scored = [(0.9, true), (0.5, true), (0.5, false), (0.1, false)];
        assert!((auroc(&scored) - 3.5 / 4.0).abs() < 1e-6);
        assert_eq!(auroc(&[(0.3, true)]), 0.5);
    }

    #[test]
    fn calibration_error_of_hand_counted_bins() {
        let scored = [(0.85, true), (0.85, false), (0.15, false), (0.15, false)];
        assert!((calibration_error(&scored) - (0.7 + 0.3) / 4.0).abs() < 1e-6);
    }
}
