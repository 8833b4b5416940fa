//! Requests that show where the model's own knowledge ends: development material with the songs that answer it, and
//! requests that nothing in the catalogue can answer. Nothing here is used in training examples.

use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use serde::Serialize;
use wemusic::Request;

use crate::corpus::RealRequest;
use crate::corpus::left_out::LeftOut;
use crate::corpus::types::{Corpus, Split};

use super::bank::Slots;
use super::draw::{Dice, chance, pick, running_sums, weighted};
use super::{Draft, Kind, Sources, finish, past};

/// What a boundary request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Something the catalogue can answer, of this kind.
    Known(Kind),
    /// An artist the catalogue does not hold.
    UnknownArtist,
    /// A song the catalogue does not hold.
    UnknownSong,
    /// Music newer than the catalogue.
    Future,
}

/// A request with what is known of its answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundaryRequest {
    /// What it is about.
    pub about: About,
    /// What the model reads.
    pub request: Request,
    /// Catalogue songs that answer it, best first; empty when it cannot be answered.
    pub gold: Vec<u32>,
    /// True when the catalogue holds answers.
    pub answerable: bool,
}

/// How often each answerable kind is made.
const SHARES: &[(Kind, f64)] = &[
    (Kind::Cpcd, 0.25),
    (Kind::Title, 0.12),
    (Kind::Continuation, 0.12),
    (Kind::Artist, 0.16),
    (Kind::Song, 0.08),
    (Kind::Attribute, 0.12),
    (Kind::Real, 0.05),
    (Kind::Curated, 0.10),
];

/// Share of requests that cannot be answered, where there are names left out to make them of.
const UNANSWERABLE: f64 = 0.35;

/// Makes `count` requests (fewer when the development material is poor), in order; equal seeds give equal requests.
pub fn boundary(
    corpus: &Corpus,
    requests: &[RealRequest],
    left_out: &[LeftOut],
    seed: u64,
    count: usize,
) -> Vec<BoundaryRequest> {
    let sources = Sources::new(corpus, requests, Split::Dev);
    let newest = corpus.songs.iter().filter_map(|song| song.row.year).max().unwrap_or(2024);
    let running = running_sums(SHARES.iter().map(|(_, share)| *share));
    let one = |number: u64| -> Option<BoundaryRequest> {
        let mut dice = Dice::seed_from_u64(seed ^ 0xB0DA_5EED);
        dice.set_stream(number);
        let id = format!("boundary/{seed}/{number}");
        (0..32).find_map(|_| {
            let mut own = Dice::seed_from_u64(dice.random());
            if chance(&mut dice, UNANSWERABLE) {
                let (about, mut draft) = unanswerable(&sources, &mut own, left_out, newest)?;
                draft.request.id.clone_from(&id);
                return Some(BoundaryRequest { about, request: draft.request, gold: Vec::new(), answerable: false });
            }
            let kind = SHARES[weighted(&mut dice, &running)?].0;
            let example = finish(kind, id.clone(), sources.make(kind, &mut own)?)?;
            let gold = example.positives.iter().map(|(song, _)| *song).collect();
            Some(BoundaryRequest { about: About::Known(kind), request: example.request, gold, answerable: true })
        })
    };
    (0..count as u64).into_par_iter().filter_map(one).collect()
}

/// A request about a name or a year that the catalogue does not hold, now and then within a conversation.
fn unanswerable(sources: &Sources<'_>, dice: &mut Dice, left_out: &[LeftOut], newest: u16) -> Option<(About, Draft)> {
    let (about, text) = match dice.random_range(0..10) {
        0..3 => (About::Future, future(sources, dice, newest)?),
        3..7 => {
            let song = pick(dice, left_out)?;
            let key = pick(dice, &["artist", "open.artist", "similar"])?;
            let slots = Slots { artist: song.artist.clone(), ..Slots::default() };
            (About::UnknownArtist, sources.bank.say_later(dice, key, &slots)?)
        }
        _ => {
            let song = pick(dice, left_out)?;
            let key = pick(dice, &["title", "title.similar", "open.title"])?;
            let slots = Slots { artist: song.artist.clone(), title: song.title.clone(), ..Slots::default() };
            (About::UnknownSong, sources.bank.say_later(dice, key, &slots)?)
        }
    };
    let mut draft = Draft::asking(text);
    if chance(dice, 0.3) {
        let song = sources.world.song(dice)?;
        past::before(sources, dice, &mut draft, song)?;
    }
    Some((about, draft))
}

fn future(sources: &Sources<'_>, dice: &mut Dice, newest: u16) -> Option<String> {
    let year = newest + dice.random_range(1..=4);
    let slots = Slots { fact: year.to_string(), ..Slots::default() };
    if chance(dice, 0.5) {
        return sources.bank.say(dice, "fact.year", &slots);
    }
    let artist = sources.world.artist_name(sources.world.artist_of(sources.world.song(dice)?));
    let text = match dice.random_range(0..5) {
        0 => format!("new releases from {year}"),
        1 => format!("what's new in {year}?"),
        2 => format!("{artist}'s {year} album"),
        3 => format!("the latest songs by {artist} from {year}"),
        _ => format!("best new music of {year}"),
    };
    Some(super::noise::message(dice, &text))
}
