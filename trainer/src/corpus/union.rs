//! Merging things that turn out to be one.

/// Disjoint sets over `0..len`.
pub struct Union {
    parent: Vec<u32>,
}

impl Union {
    /// Every element alone.
    pub fn new(len: usize) -> Self {
        Self { parent: (0..len as u32).collect() }
    }

    /// The element that stands for `x`'s set.
    pub fn root(&self, x: u32) -> u32 {
        let mut at = x;
        while let Some(&up) = self.parent.get(at as usize) {
            if up == at {
                break;
            }
            at = up;
        }
        at
    }

    /// Puts `other`'s set into `keep`'s, which goes on standing for both; false when they already were one.
    pub fn merge(&mut self, keep: u32, other: u32) -> bool {
        let (keep, other) = (self.root(keep), self.root(other));
        if keep == other {
            return false;
        }
        if let Some(slot) = self.parent.get_mut(other as usize) {
            *slot = keep;
        }
        true
    }
}

/// Whether two texts are within `limit` single-character edits of each other.
pub fn within_edits(a: &str, b: &str, limit: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, (y, pair)) in b.iter().zip(row.windows(2)).enumerate() {
            let [diagonal, above] = pair else { continue };
            let left = next.get(j).copied().unwrap_or(usize::MAX);
            next.push((diagonal + usize::from(x != y)).min(above + 1).min(left + 1));
        }
        if next.iter().all(|&cost| cost > limit) {
            return false;
        }
        row = next;
    }
    row.last().is_some_and(|&cost| cost <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert!(within_edits("radiohead", "radiohaed", 2));
        assert!(!within_edits("radiohead", "radiohaed", 1));
        assert!(within_edits("abc", "abcd", 1));
        assert!(!within_edits("abc", "xyz", 2));
        assert!(within_edits("", "", 0));
    }

    #[test]
    fn merged_sets_share_the_kept_root() {
        let mut union = Union::new(4);
        assert!(union.merge(2, 1));
        assert!(union.merge(3, 2));
        assert!(!union.merge(1, 3));
        assert_eq!((union.root(1), union.root(2), union.root(0)), (3, 3, 0));
    }
}
