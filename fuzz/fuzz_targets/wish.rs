//! Any conversation gives wishes whose chips are well formed and whose verdicts point at them.

#![no_main]

mod world;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wemusic::catalogue::{Catalogue, SongId};
use wemusic::wish::Wishes;
use wemusic::{Request, Turn};

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::open(world::segments().remove(0)).expect("a sound segment"));

fuzz_target!(|text: &str| {
    let turns = text.split('\n').take(6).map(|user| Turn { user: user.into(), ..Turn::default() }).collect();
    let mut request = Request { turns, ..Request::default() };
    let wishes = Wishes::of(&request, &CATALOGUE);
    let chips = wishes.chips(&CATALOGUE);
    assert_eq!(chips.len(), wishes.0.len());
    let verdict = wishes.check(&CATALOGUE, SongId(3));
    assert!(verdict.violated.iter().chain(&verdict.unverified).chain(&verdict.satisfied).all(|at| *at < chips.len()));
    request.removed_wishes = chips.into_iter().map(|chip| chip.id).collect();
    assert!(Wishes::of(&request, &CATALOGUE).0.is_empty());
});
