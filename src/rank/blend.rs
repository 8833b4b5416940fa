//! The blended score: a weighted sum of features, its weights fitted on held-out conversations.

use serde::{Deserialize, Serialize};

use super::features::{FEATURES, Feature, Features};
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

/// Weights of the features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blend {
    /// Weight of each feature by name; a missing one weighs nothing.
    pub weights: std::collections::BTreeMap<String, f32>,
    /// The same, in the order of [`FEATURES`].
    #[serde(skip)]
    ordered: Vec<f32>,
}

impl Blend {
    /// Makes a blend from weights in the order of [`FEATURES`].
    pub fn from_weights(ordered: &[f32]) -> Self {
        let weights = FEATURES.iter().zip(ordered).map(|(f, w)| (f.name().to_owned(), *w)).collect();
        Self { weights, ordered: ordered.to_vec() }
    }

    /// Reads stored weights.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are not a blend or name a feature that this build does not know.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let mut blend: Self = serde_json::from_slice(json)
            .map_err(|error| Error::bad_file(format!("the ranking weights are damaged: {error}")))?;
        if let Some(name) = blend.weights.keys().find(|name| FEATURES.iter().all(|f| f.name() != name.as_str())) {
            return Err(Error::bad_file(format!("the ranking weights name an unknown feature: {name}")));
        }
        blend.ordered = FEATURES.iter().map(|f| blend.weights.get(f.name()).copied().unwrap_or(0.0)).collect();
        Ok(blend)
    }

    /// The parts of a song's score; their sum is the score.
    pub fn parts(&self, features: &Features, ablation: Ablation) -> ScoreParts {
        let mut parts = ScoreParts::default();
        for ((feature, weight), value) in FEATURES.iter().zip(&self.ordered).zip(features.values()) {
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
            | Self::TitleWords => Part::Mention,
            Self::NearLiked
            | Self::NearestLiked
            | Self::NearNamed
            | Self::LikedArtist
            | Self::SeenArtist
            | Self::DislikedArtist
            | Self::NearDisliked => Part::Taste,
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
        let weights: Vec<f32> = (0..FEATURES.len()).map(|at| at as f32 * 0.5 - 2.0).collect();
        let blend = Blend::from_weights(&weights);
        let json = serde_json::to_vec(&blend).unwrap();
        assert_eq!(Blend::parse(&json).unwrap(), blend);
        assert!(Blend::parse(b"{\"weights\": {\"no such feature\": 1.0}}").is_err());
    }
}
