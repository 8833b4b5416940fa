//! A list of songs at a glance: when they are from and how well known they are.

use crate::turn::AnswerSong;

/// A list in a few numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// First year of each decade from the list's first to its last, and how many songs it has.
    pub decades: Vec<(u16, usize)>,
    /// Songs whose year is unknown.
    pub undated: usize,
    /// Median popularity percentile, 0 to 100.
    pub median_popularity: u8,
}

/// Sums up a list; `None` when it is empty.
pub fn overview(songs: &[AnswerSong]) -> Option<Overview> {
    let mut popularity: Vec<u8> = songs.iter().map(|song| song.popularity).collect();
    popularity.sort_unstable();
    let median_popularity = *popularity.get(popularity.len() / 2)?;
    let mut years: Vec<u16> = songs.iter().filter_map(|song| song.year).map(|year| year / 10 * 10).collect();
    years.sort_unstable();
    let decades = match (years.first(), years.last()) {
        (Some(&first), Some(&last)) => (first..=last)
            .step_by(10)
            .map(|decade| (decade, years.iter().filter(|year| **year == decade).count()))
            .collect(),
        _ => vec![],
    };
    Some(Overview { decades, undated: songs.len() - years.len(), median_popularity })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_decades_are_kept() {
        let song = |year, popularity| AnswerSong { year, popularity, ..Default::default() };
        let list = [song(Some(1999), 10), song(Some(1971), 90), song(None, 50), song(Some(1990), 70)];
        let overview = overview(&list).unwrap();
        assert_eq!(overview.decades, [(1970, 1), (1980, 0), (1990, 2)]);
        assert_eq!((overview.undated, overview.median_popularity), (1, 70));
    }

    #[test]
    fn nothing_has_no_overview_and_undated_songs_no_decades() {
        assert_eq!(overview(&[]), None);
        assert!(overview(&[AnswerSong::default()]).unwrap().decades.is_empty());
    }
}
