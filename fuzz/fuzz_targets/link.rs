//! Any text is linked; mentions lie in the text, in order, without overlap, on character boundaries.

#![no_main]

mod world;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wemusic::catalogue::{Catalogue, unknown_names};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut segments = world::segments().into_iter();
    let mut catalogue = Catalogue::open(segments.next().expect("two segments")).expect("a sound segment");
    catalogue.extend(segments.next().expect("two segments")).expect("a sound segment");
    catalogue
});

fuzz_target!(|text: &str| {
    let mentions = CATALOGUE.link(text);
    let mut last = 0;
    for mention in &mentions {
        assert!(mention.start >= last && mention.start < mention.end);
        assert!(text.get(mention.start..mention.end).is_some());
        assert!((0.0..=1.0).contains(&mention.confidence));
        last = mention.end;
    }
    for (start, end) in unknown_names(text, &mentions) {
        assert!(text.get(start..end).is_some());
        assert!(mentions.iter().all(|m| m.end <= start || end <= m.start));
    }
});
