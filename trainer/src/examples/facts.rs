//! Songs by what the corpus knows of them, and single facts that a request can ask for.

use std::collections::BTreeMap;

use rand::Rng;

use crate::corpus::types::{Corpus, CorpusSong};

use super::draw::{Dice, chance, leaning, pick};
use super::words::{self, FEELINGS, LANGUAGES};

/// Fewest songs a fact must have before anyone is taught to ask for it.
const LEAST_SONGS: usize = 8;

/// Something a request can ask for that the corpus can check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A genre, by number.
    Genre(u16),
    /// Ten years, by the first.
    Decade(u16),
    /// One year.
    Year(u16),
    /// A feeling, by its place in [`FEELINGS`].
    Feeling(usize),
    /// A texture or style from the song's album or catalogue entry.
    Descriptor(String),
    /// Sung in this language.
    Language([u8; 2]),
    /// Without vocals.
    Instrumental,
    /// Among the most popular tenth.
    Popular,
    /// Outside the more popular half.
    Obscure,
}

impl Fact {
    /// Whether a song has the fact; `None` when the corpus does not know.
    pub fn holds(&self, song: &CorpusSong) -> Option<bool> {
        let row = &song.row;
        match self {
            Self::Genre(genre) => (!row.genres.is_empty()).then(|| row.genres.contains(genre)),
            Self::Decade(from) => row.year.map(|year| (*from..*from + 10).contains(&year)),
            Self::Year(year) => row.year.map(|y| y == *year),
            Self::Feeling(at) => row.mood.zip(FEELINGS.get(*at)).map(|(mood, feeling)| {
                (feeling.valence.0..=feeling.valence.1).contains(&mood.valence)
                    && (feeling.arousal.0..=feeling.arousal.1).contains(&mood.arousal)
            }),
            Self::Descriptor(word) => (!song.descriptors.is_empty()).then(|| song.descriptors.contains(word)),
            Self::Language(code) => row.language.map(|language| language == *code),
            Self::Instrumental => row.instrumental,
            Self::Popular => Some(row.popularity >= 97),
            Self::Obscure => Some(row.popularity < 70),
        }
    }

    /// Words for the fact before "songs" or "music", as someone might type them.
    pub fn words(&self, dice: &mut Dice, corpus: &Corpus) -> String {
        let one = |dice: &mut Dice, items: &[&str]| pick(dice, items).map_or(String::new(), |item| (*item).to_owned());
        match self {
            Self::Genre(genre) => words::genre(dice, corpus.genres.get(usize::from(*genre)).map_or("", String::as_str)),
            Self::Decade(from) => words::decade(dice, *from),
            Self::Year(year) => year.to_string(),
            Self::Feeling(at) => FEELINGS.get(*at).map_or(String::new(), |feeling| one(dice, feeling.words)),
            Self::Descriptor(word) => word.to_lowercase(),
            Self::Language(code) => {
                let name = LANGUAGES.iter().find(|(c, _)| c == code).map_or("", |(_, name)| *name);
                if chance(dice, 0.3) { format!("{name} language") } else { name.to_owned() }
            }
            Self::Instrumental => one(dice, &["instrumental", "instrumental", "purely instrumental", "vocal-free"]),
            Self::Popular => one(dice, &["popular", "famous", "hit", "well known", "classic", "top", "best known"]),
            Self::Obscure => one(dice, &["obscure", "lesser known", "underground", "hidden gem", "deep cut", "rare"]),
        }
    }
}

/// Songs of each fact, in demand order.
#[derive(Debug, Default)]
pub struct Facts {
    songs: BTreeMap<Fact, Vec<u32>>,
    /// Facts of each family, most songs first.
    families: [Vec<Fact>; 7],
}

/// Which kind of fact: an index into the families.
fn family(fact: &Fact) -> usize {
    match fact {
        Fact::Genre(_) => 0,
        Fact::Decade(_) => 1,
        Fact::Year(_) => 2,
        Fact::Feeling(_) => 3,
        Fact::Descriptor(_) => 4,
        Fact::Language(_) => 5,
        Fact::Instrumental | Fact::Popular | Fact::Obscure => 6,
    }
}

/// How often each family is asked for, in the order of [`family`].
const FAMILY_SHARES: [f64; 7] = [0.42, 0.17, 0.09, 0.13, 0.08, 0.05, 0.06];

impl Facts {
    /// Indexes the corpus.
    pub fn new(corpus: &Corpus) -> Self {
        let mut songs: BTreeMap<Fact, Vec<u32>> = BTreeMap::new();
        for (id, song) in corpus.songs.iter().enumerate() {
            for fact in facts_of(song) {
                songs.entry(fact).or_default().push(id as u32);
            }
        }
        // English is what songs are sung in unless said otherwise: nobody asks for half the catalogue.
        songs.retain(|fact, list| list.len() >= LEAST_SONGS && *fact != Fact::Language(*b"en"));
        let mut families: [Vec<Fact>; 7] = Default::default();
        for fact in songs.keys() {
            families[family(fact)].push(fact.clone());
        }
        for facts in &mut families {
            facts.sort_by_key(|fact| std::cmp::Reverse(songs.get(fact).map_or(0, Vec::len)));
        }
        Self { songs, families }
    }

    /// Songs with the fact, in demand order.
    pub fn songs(&self, fact: &Fact) -> &[u32] {
        self.songs.get(fact).map_or(&[], Vec::as_slice)
    }

    /// A fact to ask for, common ones more often.
    pub fn any(&self, dice: &mut Dice) -> Option<Fact> {
        let mut place = dice.random::<f64>();
        let chosen = FAMILY_SHARES.iter().position(|share| {
            place -= share;
            place < 0.0
        });
        let facts = &self.families[chosen.unwrap_or(0)];
        if facts.is_empty() { None } else { facts.get(leaning(dice, facts.len(), 2.0)).cloned() }
    }

    /// Facts of one song that can be asked for.
    pub fn of_song(&self, song: &CorpusSong) -> Vec<Fact> {
        facts_of(song).into_iter().filter(|fact| self.songs.contains_key(fact)).collect()
    }
}

fn facts_of(song: &CorpusSong) -> Vec<Fact> {
    let row = &song.row;
    let mut facts: Vec<Fact> = row.genres.iter().map(|genre| Fact::Genre(*genre)).collect();
    facts.extend(row.year.map(|year| Fact::Decade(year / 10 * 10)));
    facts.extend(row.year.filter(|_| row.year_is_original).map(Fact::Year));
    facts.extend((0..FEELINGS.len()).map(Fact::Feeling).filter(|fact| fact.holds(song) == Some(true)));
    facts.extend(song.descriptors.iter().cloned().map(Fact::Descriptor));
    facts.extend(row.language.filter(|code| LANGUAGES.iter().any(|(c, _)| c == code)).map(Fact::Language));
    let plain = [Fact::Instrumental, Fact::Popular, Fact::Obscure];
    facts.extend(plain.into_iter().filter(|fact| fact.holds(song) == Some(true)));
    facts.sort();
    facts.dedup();
    facts
}
