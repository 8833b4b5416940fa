//! A small picture for each song, drawn from its names: the same song always has the same sleeve, songs of one genre
//! share a colour, and a list can be taken in at a glance without fetching a single cover.

use crate::turn::AnswerSong;

/// Side of the square that a sleeve is drawn in.
pub const SIDE: f32 = 64.0;

/// How many colours a sleeve can have.
pub const HUES: u64 = 8;

/// A part of the drawing, over the background.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A filled disc.
    Disc {
        /// Centre and radius.
        at: (f32, f32, f32),
        /// 0: dark, 1: light.
        tone: u8,
    },
    /// A circle's outline.
    Ring {
        /// Centre and radius.
        at: (f32, f32, f32),
        /// 0: dark, 1: light.
        tone: u8,
    },
    /// A filled rectangle.
    Bar {
        /// Left, top, width, height.
        at: (f32, f32, f32, f32),
        /// 0: dark, 1: light.
        tone: u8,
    },
}

/// A song's picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Sleeve {
    /// 0 to [`HUES`] - 1; which colour that is, the style sheet says.
    pub hue: u64,
    /// What is drawn over the background, in order.
    pub shapes: Vec<Shape>,
}

/// Draws a song's sleeve.
pub fn sleeve(song: &AnswerSong) -> Sleeve {
    let colour_of = song.genres.first().map_or(song.artist.as_str(), String::as_str);
    let mut dice = Dice(hash(&format!("{}\n{}", song.artist, song.title)));
    let shapes = match hash(&song.artist) % 5 {
        0 => grooves(&mut dice),
        1 => bars(&mut dice),
        2 => horizon(&mut dice),
        3 => dots(&mut dice),
        _ => eclipse(&mut dice),
    };
    Sleeve { hue: hash(colour_of) % HUES, shapes }
}

/// A record seen from above, its centre off the middle.
fn grooves(dice: &mut Dice) -> Vec<Shape> {
    let (x, y) = (dice.between(12.0, 52.0), dice.between(12.0, 52.0));
    let step = dice.between(5.0, 9.0);
    let ring = |index: u8| Shape::Ring { at: (x, y, step * f32::from(index + 1)), tone: index % 2 };
    (0..10).map(ring).chain([Shape::Disc { at: (x, y, step * 0.6), tone: 1 }]).collect()
}

/// The bars of an equaliser.
fn bars(dice: &mut Dice) -> Vec<Shape> {
    let count = 5 + dice.roll(4) as u8;
    let width = SIDE / f32::from(count);
    let bar = |index: u8, height: f32| Shape::Bar {
        at: (width * f32::from(index) + width * 0.15, SIDE - height, width * 0.7, height),
        tone: index % 2,
    };
    (0..count).map(|index| bar(index, dice.between(8.0, 56.0))).collect()
}

/// A sun over stripes of water.
fn horizon(dice: &mut Dice) -> Vec<Shape> {
    let line = dice.between(30.0, 46.0);
    let sun = Shape::Disc {
        at: (dice.between(16.0, 48.0), line - dice.between(-4.0, 14.0), dice.between(9.0, 17.0)),
        tone: 1,
    };
    let stripe = |index: u8| Shape::Bar {
        at: (0.0, line + f32::from(index) * 7.0, SIDE, 3.5 + f32::from(index) * 0.6),
        tone: 0,
    };
    [sun].into_iter().chain((0..5).map(stripe)).collect()
}

/// A grid of dots of many sizes.
fn dots(dice: &mut Dice) -> Vec<Shape> {
    let place = |index: u8| 8.0 + 12.0 * f32::from(index);
    (0..5)
        .flat_map(|row| (0..5).map(move |column| (row, column)))
        .map(|(row, column)| Shape::Disc {
            at: (place(column), place(row), dice.between(1.0, 5.6)),
            tone: u8::from(dice.roll(4) == 0),
        })
        .collect()
}

/// Two discs, one before the other.
fn eclipse(dice: &mut Dice) -> Vec<Shape> {
    let radius = dice.between(14.0, 24.0);
    let (x, y) = (dice.between(18.0, 46.0), dice.between(18.0, 46.0));
    let shift = dice.between(-12.0, 12.0);
    vec![
        Shape::Disc { at: (x, y, radius), tone: 1 },
        Shape::Disc { at: (x + shift, y - shift * 0.5, radius * dice.between(0.5, 0.9)), tone: 0 },
        Shape::Bar { at: (0.0, SIDE - dice.between(5.0, 14.0), SIDE, 2.0), tone: 1 },
    ]
}

/// FNV-1a, finished so that nearby names differ in every bit.
fn hash(text: &str) -> u64 {
    let sum = text
        .to_lowercase()
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    let mixed = (sum ^ (sum >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    mixed ^ (mixed >> 33)
}

/// Numbers that follow from a hash.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        let share = self.roll(1_000) as f32 / 1_000.0;
        ((low + (high - low) * share) * 10.0).round() / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn song(artist: &str, title: &str, genre: Option<&str>) -> AnswerSong {
        AnswerSong {
            artist: artist.into(),
            title: title.into(),
            genres: genre.into_iter().map(Into::into).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn a_song_keeps_its_sleeve_and_a_genre_its_colour() {
        let one = sleeve(&song("Low", "Words", Some("slowcore")));
        assert_eq!(one, sleeve(&song("Low", "Words", Some("slowcore"))));
        assert_ne!(one.shapes, sleeve(&song("Low", "Lullaby", Some("slowcore"))).shapes);
        assert_eq!(one.hue, sleeve(&song("Codeine", "D", Some("Slowcore"))).hue);
    }

    proptest! {
        #[test]
        fn every_sleeve_is_a_drawing_of_known_colour_and_finite_size(artist in "\\PC{0,20}", title in "\\PC{0,20}") {
            let sleeve = sleeve(&song(&artist, &title, None));
            prop_assert!(sleeve.hue < HUES);
            prop_assert!(!sleeve.shapes.is_empty() && sleeve.shapes.len() <= 25);
            for shape in sleeve.shapes {
                let sizes = match shape {
                    Shape::Disc { at: (_, _, radius), .. } | Shape::Ring { at: (_, _, radius), .. } => [radius, radius],
                    Shape::Bar { at: (_, _, width, height), .. } => [width, height],
                };
                prop_assert!(sizes.iter().all(|size| *size > 0.0 && *size <= 100.0));
            }
        }
    }
}
