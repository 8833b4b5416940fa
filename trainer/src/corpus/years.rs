//! The year of a song's first release, from sources that disagree.

/// One source's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The year stated.
    pub year: u16,
    /// 0: first releases and charts; 1: albums that usually are the song's first; 2: may be a reissue.
    pub rank: u8,
}

/// The likeliest year of first release, and whether it may be called original.
///
/// Charts and catalogues come first: the earliest year among them, unless it stands more than five years apart from
/// two or more that agree (another song of the same name). An album's year corrects them downwards by at most two
/// years. Reissue years serve only when there is nothing better, and never beyond `first_seen`, the first year in
/// which anybody is known to have listed the song.
///
/// ```text
/// charts 1975, 1976, album 1975, playlist 2011  ->  1975, original
/// playlist 2011, first seen 2004                ->  2004, not original
/// ```
pub fn decide(evidence: &[Evidence], first_seen: Option<u16>) -> Option<(u16, bool)> {
    let of_rank = |rank: u8| {
        let mut years: Vec<u16> = evidence.iter().filter(|e| e.rank == rank).map(|e| e.year).collect();
        years.sort_unstable();
        years
    };
    let (trusted, albums, reissues) = (of_rank(0), of_rank(1), of_rank(2));
    if let Some(year) = earliest_supported(&trusted) {
        let album = albums.iter().copied().find(|&album| album < year && year - album <= 2);
        return Some((album.unwrap_or(year), true));
    }
    if let Some(&year) = albums.first() {
        return Some((year, true));
    }
    let year = *reissues.first()?;
    Some((first_seen.map_or(year, |seen| year.min(seen)), false))
}

/// The earliest of sorted years, passing over one that two or more later ones contradict.
fn earliest_supported(years: &[u16]) -> Option<u16> {
    match years {
        [lone, rest @ ..] if rest.len() >= 2 => {
            let (next, last) = (*rest.first()?, *rest.last()?);
            Some(if next - lone > 5 && last - next <= 2 { next } else { *lone })
        }
        [first, ..] => Some(*first),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(evidence: &[(u16, u8)], first_seen: Option<u16>) -> Option<(u16, bool)> {
        let evidence: Vec<Evidence> = evidence.iter().map(|&(year, rank)| Evidence { year, rank }).collect();
        decide(&evidence, first_seen)
    }

    #[test]
    fn originals_win_over_reissues() {
        assert_eq!(of(&[(2011, 2), (1976, 0), (1975, 1)], None), Some((1975, true)));
        assert_eq!(of(&[(2011, 2)], Some(2004)), Some((2004, false)));
        assert_eq!(of(&[(2011, 2), (1999, 2)], None), Some((1999, false)));
        assert_eq!(of(&[], Some(2004)), None);
    }

    #[test]
    fn a_lone_early_year_loses_against_agreeing_ones() {
        assert_eq!(of(&[(1958, 0), (1987, 0), (1988, 0)], None), Some((1987, true)));
        assert_eq!(of(&[(1984, 0), (1987, 0), (1988, 0)], None), Some((1984, true)));
        assert_eq!(of(&[(1984, 0), (2020, 0)], None), Some((1984, true)));
    }
}
