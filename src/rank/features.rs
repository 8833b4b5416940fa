//! What is known of a candidate song in a conversation, as numbers of like size.

use serde::{Deserialize, Serialize};

/// The features, in the order in which they are stored.
pub const FEATURES: [Feature; 28] = [
    Feature::Student,
    Feature::StudentRank,
    Feature::SongNamed,
    Feature::ArtistNamed,
    Feature::ArtistNamedBefore,
    Feature::ArtistNamedTop,
    Feature::ArtistNamedRank,
    Feature::ArtistCarried,
    Feature::ArtistCarriedRank,
    Feature::TitleWords,
    Feature::NearLiked,
    Feature::NearestLiked,
    Feature::NearNamed,
    Feature::LikedArtist,
    Feature::SeenArtist,
    Feature::DislikedArtist,
    Feature::NearDisliked,
    Feature::Popularity,
    Feature::WishMet,
    Feature::WishBroken,
    Feature::ArtistNamedBest,
    Feature::ArtistNamedBeforeBest,
    Feature::SongNamedBefore,
    Feature::ArtistOfNamed,
    Feature::WithLiked,
    Feature::WithNamed,
    Feature::WithNamedBefore,
    Feature::InCompany,
];

/// One number of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// The student's score less the best song's, in units of 10.
    Student,
    /// Logarithm of the song's rank by the student, 0 for the best.
    StudentRank,
    /// The song was named in the open turn: confidence, 0 to 1.
    SongNamed,
    /// Its artist was named in the open turn: confidence, 0 to 1.
    ArtistNamed,
    /// Its artist was named in an earlier turn: confidence, 0.7 for every further turn passed.
    ArtistNamedBefore,
    /// It is among the five most wanted songs of an artist named in the open turn.
    ArtistNamedTop,
    /// Logarithm of its rank among the songs of an artist named in the open turn.
    ArtistNamedRank,
    /// The open turn names no artist, and its artist was named in the last turn that did: confidence, 0 to 1.
    ArtistCarried,
    /// Logarithm of its rank among the songs of such an artist.
    ArtistCarriedRank,
    /// Share of its title's words that the open turn holds, if that is half or more of two or more words.
    TitleWords,
    /// Cosine with the mean of liked songs.
    NearLiked,
    /// Cosine with the nearest of the last liked songs.
    NearestLiked,
    /// Cosine with the mean of named songs and artists.
    NearNamed,
    /// Its artist has a liked song.
    LikedArtist,
    /// Its artist was shown and not liked.
    SeenArtist,
    /// Its artist has a disliked song.
    DislikedArtist,
    /// Cosine with the mean of disliked songs.
    NearDisliked,
    /// Logarithm of demand by rank.
    Popularity,
    /// Share of the wishes that the catalogue's facts confirm.
    WishMet,
    /// Share of the wishes that they contradict.
    WishBroken,
    /// Its artist was named in the open turn: confidence over the root of its rank among the artist's songs.
    ArtistNamedBest,
    /// Its artist was named in an earlier turn: the same, 0.7 for every turn passed.
    ArtistNamedBeforeBest,
    /// The song was named in an earlier turn: 0.7 for every turn passed.
    SongNamedBefore,
    /// A song of its artist was named in the open turn: confidence, 0 to 1.
    ArtistOfNamed,
    /// How much it is listed beside liked songs, 0 to 1.
    WithLiked,
    /// How much it is listed beside what the open turn names, 0 to 1.
    WithNamed,
    /// How much it is listed beside what earlier turns named, 0 to 1.
    WithNamedBefore,
    /// The least of the two: listed beside what was liked and beside what was named, now or before.
    InCompany,
}

impl Feature {
    /// Name in stored weights.
    pub fn name(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::StudentRank => "student_rank",
            Self::SongNamed => "song_named",
            Self::ArtistNamed => "artist_named",
            Self::ArtistNamedBefore => "artist_named_before",
            Self::ArtistNamedTop => "artist_named_top",
            Self::ArtistNamedRank => "artist_named_rank",
            Self::ArtistCarried => "artist_carried",
            Self::ArtistCarriedRank => "artist_carried_rank",
            Self::TitleWords => "title_words",
            Self::NearLiked => "near_liked",
            Self::NearestLiked => "nearest_liked",
            Self::NearNamed => "near_named",
            Self::LikedArtist => "liked_artist",
            Self::SeenArtist => "seen_artist",
            Self::DislikedArtist => "disliked_artist",
            Self::NearDisliked => "near_disliked",
            Self::Popularity => "popularity",
            Self::WishMet => "wish_met",
            Self::WishBroken => "wish_broken",
            Self::ArtistNamedBest => "artist_named_best",
            Self::ArtistNamedBeforeBest => "artist_named_before_best",
            Self::SongNamedBefore => "song_named_before",
            Self::ArtistOfNamed => "artist_of_named",
            Self::WithLiked => "with_liked",
            Self::WithNamed => "with_named",
            Self::WithNamedBefore => "with_named_before",
            Self::InCompany => "in_company",
        }
    }
}

/// What kind of turn is open: the same number means something else when a name was just given than when none was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// An artist or a song is named in it.
    Named,
    /// None is, but an earlier turn named some or songs were liked.
    Carried,
    /// Nothing was named or liked so far.
    #[default]
    Unnamed,
    /// Nothing is said at all: songs alone tell what is wanted.
    Silent,
}

/// All regimes, in the order in which their weights are stored.
pub const REGIMES: [Regime; 4] = [Regime::Named, Regime::Carried, Regime::Unnamed, Regime::Silent];

/// The numbers of one candidate, in the order of [`FEATURES`], and the kind of turn they were taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Features {
    values: [f32; FEATURES.len()],
    regime: Regime,
}

impl Features {
    /// The numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All zero, for a kind of turn.
    pub(super) fn of(regime: Regime) -> Self {
        Self { regime, ..Self::default() }
    }

    /// The kind of turn.
    pub fn regime(&self) -> Regime {
        self.regime
    }

    /// One number.
    pub fn get(&self, feature: Feature) -> f32 {
        self.values[feature as usize]
    }

    pub(super) fn set(&mut self, feature: Feature, value: f32) {
        self.values[feature as usize] = value;
    }
}
