//! The wishes of a request as far as a service's facts can serve or check them.

use super::query::Years;
use crate::catalogue::normalise::{artist_key, title_key};
use crate::turn::Chip;

/// Wishes read back from the chips of an answer, so that the page, which has no catalogue, reads them too.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Eras wished for.
    pub years: Vec<(Years, &'a Chip)>,
    /// Eras to leave out.
    pub not_years: Vec<Years>,
    /// Style wished for, first named first.
    pub genre: Option<&'a str>,
    /// Keys of artists to leave out.
    pub not_artists: Vec<String>,
    /// Keys of titles to leave out.
    pub not_titles: Vec<String>,
    /// Most songs of one artist.
    pub per_artist: Option<usize>,
    /// Hard wishes that no fact of the service can confirm.
    pub uncheckable: Vec<&'a Chip>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(chips: &'a [Chip]) -> Self {
        let mut wanted = Self::default();
        for chip in chips {
            wanted.add(chip);
        }
        wanted
    }

    fn add(&mut self, chip: &'a Chip) {
        let id = chip.id.strip_prefix("not:").unwrap_or(&chip.id);
        let (kind, value) = id.split_once(':').unwrap_or((id, ""));
        match (kind, chip.negated) {
            ("era", negated) => match parse_years(value) {
                Some(years) if negated => self.not_years.push(years),
                Some(years) => self.years.push((years, chip)),
                None => self.uncheckable.extend(chip.hard.then_some(chip)),
            },
            ("genre", false) => {
                self.genre.get_or_insert(value);
                self.uncheckable.extend(chip.hard.then_some(chip));
            }
            ("artist", true) => self.not_artists.push(artist_key(value)),
            ("song", true) => self.not_titles.push(title_key(value)),
            ("count", _) => {}
            ("max_per_artist" | "per_artist", _) => self.per_artist = value.parse().ok(),
            _ => self.uncheckable.extend(chip.hard.then_some(chip)),
        }
    }

    /// Labels of the wishes that stay unconfirmed for a song of `year` by `artist`; `None` when it violates one.
    pub(super) fn unverified(&self, artist: &str, title: &str, year: Option<u16>) -> Option<Vec<String>> {
        if self.not_artists.contains(&artist_key(artist)) || self.not_titles.contains(&title_key(title)) {
            return None;
        }
        let mut labels = Vec::new();
        if let Some(year) = year {
            // Several eras widen each other: "from the 60s or 70s".
            let hard = self.years.iter().any(|(_, chip)| chip.hard);
            let outside = hard && !self.years.iter().any(|(years, _)| years.contains(year));
            if outside || self.not_years.iter().any(|years| years.contains(year)) {
                return None;
            }
        } else {
            labels.extend(self.years.iter().filter(|(_, chip)| chip.hard).map(|(_, chip)| chip.label.clone()));
        }
        labels.extend(self.uncheckable.iter().map(|chip| chip.label.clone()));
        Some(labels)
    }

    /// The years to search in, as one span over all eras wished for.
    pub(super) fn span(&self) -> Option<Years> {
        self.years.iter().map(|(years, _)| *years).reduce(|a, b| Years {
            from: a.from.zip(b.from).map(|(a, b)| a.min(b)),
            to: a.to.zip(b.to).map(|(a, b)| a.max(b)),
        })
    }
}

/// Reads `1990-1999`, `1994`, `2020-` and `-1979`.
fn parse_years(value: &str) -> Option<Years> {
    let (from, to) = value.split_once('-').unwrap_or((value, value));
    let year = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    let years = Years { from: year(from)?, to: year(to)? };
    (years.from.is_some() || years.to.is_some()).then_some(years)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip(id: &str, label: &str) -> Chip {
        Chip { id: id.into(), label: label.into(), negated: id.starts_with("not:"), hard: true }
    }

    #[test]
    fn eras_are_checked_and_unknown_years_are_labelled() {
        let chips = [chip("era:1990-1999", "1990s"), chip("era:1970-1979", "1970s"), chip("not:era:1994", "not 1994")];
        let wanted = Wanted::of(&chips);
        assert_eq!(wanted.unverified("a", "b", Some(1975)), Some(vec![]));
        assert_eq!(wanted.unverified("a", "b", Some(1985)), None);
        assert_eq!(wanted.unverified("a", "b", Some(1994)), None);
        assert_eq!(wanted.unverified("a", "b", None), Some(vec!["1990s".into(), "1970s".into()]));
        assert_eq!(wanted.span(), Some(Years { from: Some(1970), to: Some(1999) }));
    }

    #[test]
    fn a_leaning_excludes_nothing() {
        let chips = [Chip { hard: false, ..chip("era:2020-", "recent") }];
        let wanted = Wanted::of(&chips);
        assert_eq!(wanted.unverified("a", "b", Some(1950)), Some(vec![]));
        assert_eq!(wanted.span(), Some(Years { from: Some(2020), to: None }));
    }

    #[test]
    fn what_the_service_cannot_confirm_is_labelled() {
        let chips = [chip("vocals:instrumental", "instrumental"), chip("not:artist:The Eagles", "no Eagles")];
        let wanted = Wanted::of(&chips);
        assert_eq!(wanted.unverified("Low", "b", None), Some(vec!["instrumental".into()]));
        assert_eq!(wanted.unverified("Eagles", "b", None), None);
    }

    #[test]
    fn years_in_every_shape() {
        assert_eq!(parse_years("-1979"), Some(Years { from: None, to: Some(1979) }));
        assert_eq!(parse_years("1994"), Some(Years { from: Some(1994), to: Some(1994) }));
        for bad in ["", "-", "soon", "19x4-1999"] {
            assert_eq!(parse_years(bad), None, "{bad}");
        }
    }
}
