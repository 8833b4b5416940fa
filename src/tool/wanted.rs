//! The wishes of a request as far as a service's facts can serve or check them.

use super::query::Years;
use crate::catalogue::normalise::{artist_key, fold, title_key};
use crate::turn::Chip;

/// Wishes read back from the chips of an answer, so that the page, which has no catalogue, reads them too.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Eras wished for.
    pub years: Vec<(Years, &'a Chip)>,
    /// Eras to leave out.
    pub not_years: Vec<Years>,
    /// Style wished for, the first one named.
    pub genre: Option<&'a str>,
    /// Artists wished for, by the names that the catalogue knows them under.
    pub artists: Vec<&'a str>,
    /// Keys of artists to leave out.
    pub not_artists: Vec<String>,
    /// Keys of the artist and the title of each song to leave out.
    pub not_songs: Vec<(String, String)>,
    /// Words to leave out of titles.
    pub not_title_words: Vec<String>,
    /// True when only the artists wished for will do.
    pub only_artists: bool,
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
                self.genre.get_or_insert(&chip.label);
                self.uncheckable.extend(chip.hard.then_some(chip));
            }
            ("artist", false) => {
                self.artists.push(&chip.label);
                self.only_artists |= chip.hard;
            }
            ("artist", true) => self.not_artists.push(artist_key(&unslug(value))),
            ("song", true) => {
                let (artist, title) = value.split_once(':').unwrap_or(("", value));
                self.not_songs.push((artist_key(&unslug(artist)), title_key(&unslug(title))));
            }
            ("title", true) => self.not_title_words.push(unslug(value)),
            ("count", _) => {}
            ("max_per_artist", _) => self.per_artist = value.parse().ok(),
            _ => self.uncheckable.extend(chip.hard.then_some(chip)),
        }
    }

    /// Labels of the wishes that stay unconfirmed for a song of `year` by `artist`; `None` when it violates one.
    pub(super) fn unverified(&self, artist: &str, title: &str, year: Option<u16>) -> Option<Vec<String>> {
        let (artist_key, title_key) = (artist_key(artist), title_key(title));
        let folded = fold(title);
        let another = self.only_artists && !self.artists.iter().any(|name| self::artist_key(name) == artist_key);
        if another
            || self.not_artists.contains(&artist_key)
            || self.not_title_words.iter().any(|word| folded.split(' ').any(|own| own == word))
            || self.not_songs.contains(&(artist_key, title_key))
        {
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

/// The words of a chip's value, which has dashes between them.
fn unslug(value: &str) -> String {
    value.replace('-', " ")
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
        let chips =
            [chip("instrumental", "instrumental"), chip("not:genre:country", "no country"), chip("count:5", "5 songs")];
        let wanted = Wanted::of(&chips);
        assert_eq!(wanted.unverified("a", "b", None), Some(vec!["instrumental".into(), "no country".into()]));
    }

    #[test]
    fn names_left_out_stay_out_in_every_spelling() {
        let chips = [
            chip("not:artist:the-eagles", "no The Eagles"),
            chip("not:song:sigur-ros:hoppipolla", "no “Hoppípolla” by Sigur Rós"),
            chip("not:title:remix", "no “remix”"),
        ];
        let wanted = Wanted::of(&chips);
        for (artist, title) in [("Eagles", "b"), ("SIGUR RÓS", "Hoppipolla (live)"), ("Low", "Words (Remix)")] {
            assert_eq!(wanted.unverified(artist, title, None), None, "{artist} {title}");
        }
        for (artist, title) in [("Eagles of Death Metal", "b"), ("Sigur Rós", "Sæglópur"), ("Low", "Remixed")] {
            assert!(wanted.unverified(artist, title, None).is_some(), "{artist} {title}");
        }
    }

    #[test]
    fn only_the_artists_wished_for_will_do() {
        let chips = [chip("artist:the-beatles", "The Beatles"), chip("artist:low", "Low")];
        let wanted = Wanted::of(&chips);
        assert!(wanted.unverified("Beatles", "b", None).is_some() && wanted.unverified("low", "b", None).is_some());
        assert!(wanted.unverified("Oasis", "b", None).is_none());
        assert_eq!(wanted.artists, ["The Beatles", "Low"]);
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
