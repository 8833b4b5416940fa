//! The blended score: a weighted sum of features, its weights fitted on held-out conversations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::features::{FEATURES, Feature, Features, REGIMES, Regime};
use crate::error::{Error, Result};
use crate::turn::ScoreParts;

/// Which parts take part; all by default. Used to measure what each brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ablation {
    /// The student's own preference.
    pub student: bool,
    /// Named songs and artists.
    pub mention: bool,
    /// Nearness to liked and named songs in the song vectors.
    pub taste: bool,
    /// Popularity.
    pub popularity: bool,
}

impl Default for Ablation {
    fn default() -> Self {
        Self { student: true, mention: true, taste: true, popularity: true }
    }
}

/// Weights of the features in each kind of turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blend {
    /// Weight of each feature by name, for each kind of turn; a missing one weighs nothing.
    pub weights: BTreeMap<Regime, BTreeMap<String, f32>>,
    /// The same, in the order of [`REGIMES`] and [`FEATURES`].
    #[serde(skip)]
    ordered: Vec<Vec<f32>>,
}

impl Blend {
    /// Makes a blend from weights in the order of [`REGIMES`] and [`FEATURES`].
    pub fn from_weights(ordered: Vec<Vec<f32>>) -> Self {
        let named = |weights: &Vec<f32>| FEATURES.iter().zip(weights).map(|(f, w)| (f.name().to_owned(), *w)).collect();
        let weights = REGIMES.iter().zip(&ordered).map(|(regime, weights)| (*regime, named(weights))).collect();
        Self { weights, ordered }
    }

    /// Reads stored weights.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are not a blend or name a feature that this build does not know.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let mut blend: Self = serde_json::from_slice(json)
            .map_err(|error| Error::bad_file(format!("the ranking weights are damaged: {error}")))?;
        let names = || blend.weights.values().flat_map(BTreeMap::keys);
        if let Some(name) = names().find(|name| FEATURES.iter().all(|f| f.name() != name.as_str())) {
            return Err(Error::bad_file(format!("the ranking weights name an unknown feature: {name}")));
        }
        let none = BTreeMap::new();
        blend.ordered = REGIMES
            .iter()
            .map(|regime| {
                let weights = blend.weights.get(regime).unwrap_or(&none);
                FEATURES.iter().map(|f| weights.get(f.name()).copied().unwrap_or(0.0)).collect()
            })
            .collect();
        Ok(blend)
    }

    /// The parts of a song's score; their sum is the score.
    pub fn parts(&self, features: &Features, ablation: Ablation) -> ScoreParts {
        let mut parts = ScoreParts::default();
        for ((feature, weight), value) in FEATURES.iter().zip(self.weights_of(features.regime())).zip(features.values())
        {
            let (part, taken) = match feature.part() {
                Part::Student => (&mut parts.student, ablation.student),
                Part::Mention => (&mut parts.mention, ablation.mention),
                Part::Taste => (&mut parts.taste, ablation.taste),
                Part::Popularity => (&mut parts.popularity, ablation.popularity),
                Part::Wish => (&mut parts.wish, true),
            };
            if taken {
                *part += weight * value;
            }
        }
        parts
    }

    fn weights_of(&self, regime: Regime) -> &[f32] {
        self.ordered.get(regime as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// The score: the sum of all parts.
    pub fn score(&self, features: &Features, ablation: Ablation) -> f32 {
        let parts = self.parts(features, ablation);
        parts.student + parts.mention + parts.taste + parts.popularity + parts.wish
    }
}

/// The parts a score is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The student's own preference.
    Student,
    /// Named songs and artists.
    Mention,
    /// Nearness in the song vectors.
    Taste,
    /// Popularity.
    Popularity,
    /// Agreement with wishes.
    Wish,
}

impl Feature {
    /// The part that a feature belongs to.
    pub fn part(self) -> Part {
        match self {
            Self::Student | Self::StudentRank => Part::Student,
            Self::SongNamed
            | Self::ArtistNamed
            | Self::ArtistNamedBefore
            | Self::ArtistNamedTop
            | Self::ArtistNamedRank
            | Self::ArtistCarried
            | Self::ArtistCarriedRank
            | Self::ArtistNamedBest
            | Self::ArtistNamedBeforeBest
            | Self::SongNamedBefore
            | Self::ArtistOfNamed
            | Self::TitleWords => Part::Mention,
            Self::NearLiked
            | Self::NearestLiked
            | Self::NearNamed
            | Self::LikedArtist
            | Self::SeenArtist
            | Self::DislikedArtist
            | Self::NearDisliked
            | Self::WithLiked
            | Self::WithNamed
            | Self::WithNamedBefore
            | Self::InCompany => Part::Taste,
            Self::Popularity => Part::Popularity,
            Self::WishMet | Self::WishBroken => Part::Wish,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_survive_storage() {
        let line = |shift: f32| (0..FEATURES.len()).map(|at| at as f32 * 0.5 - shift).collect();
        let blend = Blend::from_weights(vec![line(2.0), line(0.5), line(1.0), line(3.0)]);
        let json = serde_json::to_vec(&blend).unwrap();
        assert_eq!(Blend::parse(&json).unwrap(), blend);
        assert!(Blend::parse(b"{\"weights\": {\"named\": {\"no such feature\": 1.0}}}").is_err());
    }
}
