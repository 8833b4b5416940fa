//! What the slots of real requests stand for in the corpus.

use std::collections::BTreeMap;

use wemusic::catalogue::normalise::{artist_key, fold, title_key};

use super::facts::Fact;
use crate::corpus::RealRequest;

use super::real::{Slot, SlotKind, slots};
use super::words::{FEELINGS, THEMES, era, genre_of_spelling, is_comparing, tidy_name};
use super::world::World;

/// A request whose slots are known to the corpus, wholly or in part.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// Its words.
    pub text: String,
    /// Its words with `{artist}` and `{title}` in place of those it names, when it names one of either at most.
    pub template: Option<String>,
    /// True when it asks for songs like what it names.
    pub comparing: bool,
    /// Artists it names.
    pub artists: Vec<u32>,
    /// Songs it names.
    pub songs: Vec<u32>,
    /// Facts it asks for.
    pub facts: Vec<Fact>,
    /// Facts it rules out.
    pub without: Vec<Fact>,
    /// Lists of the playlist or occasion it names.
    pub lists: Vec<u32>,
    /// True when some name in it is unknown: only its template can be used.
    pub unknown: bool,
}

/// Resolves the requests of the world's split; those that lead nowhere are left out.
pub(super) fn resolve(world: &World<'_>, requests: &[RealRequest]) -> Vec<Resolved> {
    let lookup = Lookup::new(world);
    // Captions say what music sounds like, not what is asked for.
    let of_split = requests.iter().filter(|request| request.split == world.split && request.source != "musiccaps");
    of_split.filter_map(|request| lookup.resolve(request)).collect()
}

struct Lookup<'w, 'a> {
    world: &'w World<'a>,
    genres: BTreeMap<String, u16>,
    titles: BTreeMap<(u32, String), u32>,
    popular_titles: BTreeMap<String, u32>,
    names: BTreeMap<String, usize>,
}

impl<'w, 'a> Lookup<'w, 'a> {
    fn new(world: &'w World<'a>) -> Self {
        let songs = world.corpus.songs.iter().enumerate().rev();
        let keyed: Vec<(u32, u32, String)> =
            songs.map(|(id, s)| (id as u32, s.row.artist, title_key(&s.row.title))).collect();
        Self {
            world,
            genres: world.corpus.genres.iter().enumerate().map(|(id, name)| (fold(name), id as u16)).collect(),
            popular_titles: keyed.iter().map(|(id, _, title)| (title.clone(), *id)).collect(),
            titles: keyed.into_iter().map(|(id, artist, title)| ((artist, title), id)).collect(),
            names: world.names.iter().enumerate().map(|(at, (name, _))| (fold(name), at)).collect(),
        }
    }

    fn artist(&self, name: &str) -> Option<u32> {
        let key = artist_key(name);
        // "radioheads everything in its right place": requests drop the apostrophe.
        self.world.artist_keys.get(&key).or_else(|| self.world.artist_keys.get(key.strip_suffix('s')?)).copied()
    }

    fn fact(&self, words: &str) -> Option<Fact> {
        let folded = fold(words);
        let bare = folded.trim_end_matches(" music").trim_end_matches(" songs");
        let genre = self.genres.get(bare).copied();
        let genre = genre.or_else(|| genre_of_spelling(bare).find_map(|name| self.genres.get(&fold(name)).copied()));
        let feeling = || FEELINGS.iter().position(|feeling| feeling.words.contains(&bare)).map(Fact::Feeling);
        let fact = genre
            .map(Fact::Genre)
            .or_else(feeling)
            .or_else(|| era(bare))
            .unwrap_or_else(|| Fact::Descriptor(bare.to_owned()));
        (!self.world.facts.songs(&fact).is_empty()).then_some(fact)
    }

    fn resolve(&self, request: &RealRequest) -> Option<Resolved> {
        let slots = slots(request);
        let mut resolved =
            Resolved { text: request.text.clone(), comparing: is_comparing(&request.text), ..Resolved::default() };
        let artists: Vec<&str> = values(&slots, SlotKind::Artist);
        resolved.artists = artists.iter().filter_map(|name| self.artist(name)).collect();
        let songs: Vec<&str> = values(&slots, SlotKind::Song);
        for title in &songs {
            let key = title_key(title);
            let by_named = resolved.artists.iter().find_map(|artist| self.titles.get(&(*artist, key.clone())).copied());
            let by_any = || if artists.is_empty() { self.popular_titles.get(&key).copied() } else { None };
            resolved.songs.extend(by_named.or_else(by_any));
        }
        resolved.unknown = resolved.artists.len() < artists.len() || resolved.songs.len() < songs.len();
        for slot in &slots {
            match slot.kind {
                SlotKind::Name => match self.artist(&slot.value) {
                    Some(artist) if !slot.negated => resolved.artists.push(artist),
                    _ => resolved.unknown = true,
                },
                SlotKind::Genre | SlotKind::Mood | SlotKind::Era => {
                    let into = if slot.negated { &mut resolved.without } else { &mut resolved.facts };
                    into.extend(self.fact(&slot.value));
                }
                SlotKind::Playlist => resolved.lists.extend(self.lists_named(&slot.value)),
                SlotKind::Occasion => {
                    let themes = self.world.themes.iter().filter(|(theme, _)| theme.is_in(&slot.value));
                    resolved.lists.extend(themes.flat_map(|(_, lists)| lists));
                }
                SlotKind::Artist | SlotKind::Song | SlotKind::Other => {}
            }
        }
        resolved.template = template(&request.text, &slots);
        let answerable = !resolved.unknown
            && (resolved.artists.len() + resolved.songs.len() + resolved.facts.len() + resolved.lists.len() > 0);
        (answerable || resolved.template.is_some()).then_some(resolved)
    }

    /// Lists of exactly this name, or of the theme that the name speaks of.
    fn lists_named(&self, name: &str) -> Vec<u32> {
        match self.names.get(&fold(&tidy_name(name))) {
            Some(at) => self.world.names[*at].1.clone(),
            None => {
                let theme = THEMES.iter().find(|theme| theme.is_in(name));
                let known =
                    self.world.themes.iter().find(|(known, _)| theme.is_some_and(|theme| theme.name == known.name));
                known.map_or(Vec::new(), |(_, lists)| lists.clone())
            }
        }
    }
}

fn values(slots: &[Slot], kind: SlotKind) -> Vec<&str> {
    slots.iter().filter(|slot| slot.kind == kind && !slot.negated).map(|slot| slot.value.as_str()).collect()
}

/// The request with slots in place of the one artist and the one song that it names, and nothing else it depends on.
fn template(text: &str, slots: &[Slot]) -> Option<String> {
    let (artists, songs) = (values(slots, SlotKind::Artist), values(slots, SlotKind::Song));
    let only_names = slots.iter().all(|slot| {
        matches!(slot.kind, SlotKind::Artist | SlotKind::Song | SlotKind::Other | SlotKind::Playlist) && !slot.negated
    });
    if !only_names || artists.len() > 1 || songs.len() > 1 || artists.len() + songs.len() == 0 {
        return None;
    }
    let mut text = text.to_owned();
    for (value, slot) in [(songs.first(), "{title}"), (artists.first(), "{artist}")] {
        if let Some(value) = value {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let at = text.find(&value)?;
            text.replace_range(at..at + value.len(), slot);
        }
    }
    Some(text)
}
