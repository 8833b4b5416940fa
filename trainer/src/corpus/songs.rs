//! Puts the facts of every catalogue song together.

use std::collections::{BTreeMap, HashMap, HashSet};

use wemusic::catalogue::normalise::{artist_key, split_credit, squash};
use wemusic::catalogue::{Mood, SongRow};

use super::demand::{self, SOURCES, Use};
use super::genre::{Genres, Parents, split_raw};
use super::language::{self, Code};
use super::raw::Raw;
use super::resolve::Resolved;
use super::spelling::{best_title, name_artists};
use super::types::{CorpusArtist, CorpusSong};
use super::vocals;
use super::years::{self, Evidence};

/// The catalogue's songs and artists, numbered in order of demand.
pub struct Built {
    /// Songs, most wanted first.
    pub songs: Vec<CorpusSong>,
    /// Artists, by their most wanted song; guests who have no song of their own come last.
    pub artists: Vec<CorpusArtist>,
    /// Genre names.
    pub genres: Vec<String>,
    /// Catalogue id of every resolved song.
    pub id_of: HashMap<u32, u32>,
}

/// What is gathered of one song before it is decided.
#[derive(Default)]
struct Draft {
    names: Vec<u32>,
    years: Vec<Evidence>,
    /// Genres said of the song, with the trust in who says it.
    own_genres: Vec<(String, f32)>,
    album_genres: Vec<String>,
    descriptors: Vec<String>,
    first_seen: Option<u16>,
    karaoke: bool,
    permissive: bool,
}

/// Builds the catalogue of the `ranked` songs.
pub fn build(
    raw: &Raw,
    resolved: &Resolved,
    weights: &[f32],
    uses: &[Use],
    ranked: &[(u32, f32)],
    tree: &Parents,
) -> Built {
    let id_of: HashMap<u32, u32> = ranked.iter().enumerate().map(|(id, (song, _))| (*song, id as u32)).collect();
    let drafts = gather(raw, resolved, &id_of);
    let mut artist_ids: HashMap<u32, u32> = HashMap::new();
    for (song, _) in ranked {
        let artist = resolved.artist_of.get(*song as usize).copied().unwrap_or(0);
        let next = artist_ids.len() as u32;
        artist_ids.entry(artist).or_insert(next);
    }
    let mut artists = name_artists(raw, weights, resolved, &artist_ids);
    let artist_genres = genres_of_artists(raw, resolved, &artist_ids);
    let genres = choose_genres(&drafts, &artist_genres, tree);
    let moods = moods_of(raw, resolved, &id_of);
    let titles: Vec<String> = drafts.iter().map(|draft| best_title(raw, weights, &draft.names)).collect();
    let artist_of: Vec<u32> = ranked
        .iter()
        .map(|(song, _)| resolved.artist_of.get(*song as usize).and_then(|a| artist_ids.get(a)).copied().unwrap_or(0))
        .collect();
    let languages = languages_of_artists(&artist_of, &titles, artists.len());
    let top: Vec<BTreeMap<u16, f32>> =
        artist_genres.iter().map(|raw| vote(&genres, raw.iter().map(|g| (g, 1.0)))).collect();
    for (artist, votes) in artists.iter_mut().zip(&top) {
        artist.genres = genres.most_telling(votes);
    }
    let none = BTreeMap::new();
    let mut songs = Vec::with_capacity(drafts.len());
    for (id, ((draft, title), (song, _))) in drafts.iter().zip(titles).zip(ranked).enumerate() {
        let artist = artist_of.get(id).copied().unwrap_or(0);
        let of_artist = artist_genres.get(artist as usize).map(Vec::as_slice).unwrap_or_default();
        let mut votes = vote(
            &genres,
            draft.own_genres.iter().map(|(g, trust)| (g, *trust)).chain(draft.album_genres.iter().map(|g| (g, 2.0))),
        );
        // What an artist usually plays counts less than what is said of the song, but says it more finely.
        let share = if votes.is_empty() { 1.0 } else { 0.8 };
        for (genre, count) in top.get(artist as usize).unwrap_or(&none) {
            *votes.entry(*genre).or_default() += share * count;
        }
        let trusted = draft.own_genres.iter().filter(|(_, trust)| *trust > PLAYLIST_GENRE).map(|(genre, _)| genre);
        let hints: Vec<&str> = trusted.chain(&draft.album_genres).chain(of_artist).map(String::as_str).collect();
        let year = years::decide(&draft.years, draft.first_seen);
        let used = uses.get(*song as usize);
        songs.push(CorpusSong {
            row: SongRow {
                artist,
                featured: guests_of(raw, weights, draft, resolved, &artist_ids, artist),
                language: language::decide(
                    &title,
                    language::of_genres(hints.iter().copied()),
                    languages.get(artist as usize).copied().flatten(),
                ),
                instrumental: vocals::is_instrumental(titles_of(raw, draft), &draft.descriptors, draft.karaoke, &hints),
                title,
                year: year.map(|(year, _)| year),
                year_is_original: year.is_some_and(|(_, original)| original),
                genres: genres.most_telling(&votes),
                mood: moods.get(&(id as u32)).copied(),
                popularity: percentile(id, ranked.len()),
            },
            sequences: used.map_or(0, Use::sequences),
            sources: used.map_or(0, Use::sources),
            descriptors: draft.descriptors.clone(),
            basis_permissive: draft.permissive,
        });
    }
    Built { songs, artists, genres: genres.names, id_of }
}

fn titles_of<'a>(raw: &'a Raw, draft: &'a Draft) -> impl Iterator<Item = &'a str> {
    draft.names.iter().filter_map(|&number| raw.names.get(number as usize)).map(|name| name.title.as_str())
}

fn percentile(rank: usize, all: usize) -> u8 {
    (100 - (rank * 101 / all.max(1)).min(100)) as u8
}

fn gather(raw: &Raw, resolved: &Resolved, id_of: &HashMap<u32, u32>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = (0..id_of.len()).map(|_| Draft::default()).collect();
    let id = |name: u32| {
        let song = resolved.song_of.get(name as usize).copied().flatten()?;
        id_of.get(&song).map(|&id| id as usize)
    };
    for (number, name) in raw.names.iter().enumerate() {
        if let Some(draft) = id(number as u32).and_then(|id| drafts.get_mut(id)) {
            draft.names.push(number as u32);
            draft.permissive |= name.permissive;
        }
    }
    for fact in &raw.facts {
        let Some(draft) = id(fact.name).and_then(|id| drafts.get_mut(id)) else { continue };
        let rank = demand::number(&fact.source).and_then(|s| SOURCES.get(s)).map_or(2, |source| source.year_rank);
        // A source that calls its year a reissue's is believed.
        let rank = if fact.original { rank } else { 2 };
        draft.years.extend(fact.year.map(|year| Evidence { year, rank }));
        let trust = genre_trust(&fact.source);
        draft.own_genres.extend(fact.genres.iter().flat_map(|genre| split_raw(genre)).map(|genre| (genre, trust)));
        if fact.source == "karafun" {
            draft.karaoke = true;
            add_new(&mut draft.descriptors, fact.genres.iter().map(|style| style.to_lowercase()));
        }
    }
    for album in &raw.albums {
        let Some(draft) = id(album.name).and_then(|id| drafts.get_mut(id)) else { continue };
        draft.years.extend(album.year.map(|year| Evidence { year, rank: 1 }));
        draft.album_genres.extend(album.genres.iter().flat_map(|genre| split_raw(genre)));
        add_new(&mut draft.descriptors, album.descriptors.iter().map(|word| word.to_lowercase()));
    }
    for list in &raw.lists {
        let Some(year) = list.date.as_deref().and_then(year_in) else { continue };
        for &name in &list.names {
            if let Some(draft) = id(name).and_then(|id| drafts.get_mut(id)) {
                draft.first_seen = Some(draft.first_seen.map_or(year, |seen| seen.min(year)));
            }
        }
    }
    drafts
}

/// Genres of the playlist that a song was found in say least of the song.
const PLAYLIST_GENRE: f32 = 0.7;

/// Whether a source's genres are of the song (3), of its artist (1) or only of a playlist that holds it.
fn genre_trust(source: &str) -> f32 {
    match source {
        "tidyspotify" | "arunv" => PLAYLIST_GENRE,
        "pezon" | "nltop40" => 1.0,
        _ => 3.0,
    }
}

fn add_new(known: &mut Vec<String>, words: impl Iterator<Item = String>) {
    for word in words {
        if !known.contains(&word) {
            known.push(word);
        }
    }
}

/// The four-digit year in a date of any order.
fn year_in(date: &str) -> Option<u16> {
    date.split(['-', '/']).filter(|part| part.len() == 4).find_map(|part| part.parse().ok())
}

/// Guests whom a good part of the credits or titles name and who are artists of the catalogue themselves. A guest of
/// one remix only is none.
fn guests_of(
    raw: &Raw,
    weights: &[f32],
    draft: &Draft,
    resolved: &Resolved,
    ids: &HashMap<u32, u32>,
    primary: u32,
) -> Vec<u32> {
    let mut votes: Vec<(u32, f32)> = Vec::new();
    let mut all = 0.0;
    for &number in &draft.names {
        let (Some(name), Some(weight)) = (raw.names.get(number as usize), weights.get(number as usize)) else {
            continue;
        };
        all += weight;
        let titled = name.title.contains(['(', '[']) && {
            let lower = name.title.to_lowercase();
            ["feat", "ft.", "with "].iter().any(|word| lower.contains(word))
        };
        let (_, mut credited) = split_credit(&name.artist);
        if titled {
            credited.extend(split_credit(&name.title).1);
        }
        for guest in credited {
            let key = squash(&artist_key(&guest));
            let id = resolved.by_artist.get(&key).and_then(|artist| ids.get(artist)).copied();
            let Some(id) = id.filter(|id| *id != primary) else { continue };
            match votes.iter_mut().find(|(known, _)| *known == id) {
                Some((_, total)) => *total += weight,
                None => votes.push((id, *weight)),
            }
        }
    }
    votes.into_iter().filter(|(_, vote)| *vote >= 0.2 * all).map(|(id, _)| id).take(6).collect()
}

fn genres_of_artists(raw: &Raw, resolved: &Resolved, ids: &HashMap<u32, u32>) -> Vec<Vec<String>> {
    let mut genres: Vec<Vec<String>> = vec![vec![]; ids.len()];
    for (key, raw_genres, _) in &raw.artists {
        let id = resolved.by_artist.get(key).and_then(|artist| ids.get(artist));
        if let Some(known) = id.and_then(|&id| genres.get_mut(id as usize)) {
            known.extend(raw_genres.iter().flat_map(|genre| split_raw(genre)));
        }
    }
    genres
}

fn choose_genres(drafts: &[Draft], artists: &[Vec<String>], tree: &Parents) -> Genres {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let of_songs = drafts.iter().map(|draft| {
        draft.own_genres.iter().map(|(genre, _)| genre).chain(&draft.album_genres).collect::<HashSet<_>>()
    });
    let of_artists = artists.iter().map(|genres| genres.iter().collect::<HashSet<_>>());
    for genre in of_songs.chain(of_artists).flatten() {
        *counts.entry(genre.clone()).or_default() += 1;
    }
    Genres::choose(&counts, tree)
}

fn vote<'a>(genres: &Genres, raw: impl Iterator<Item = (&'a String, f32)>) -> BTreeMap<u16, f32> {
    let mut votes: BTreeMap<u16, f32> = BTreeMap::new();
    for (name, weight) in raw {
        if let Some(genre) = genres.of(name) {
            // Saying it again adds little: sources copy each other.
            let slot = votes.entry(genre).or_default();
            *slot = slot.max(weight) + 0.1 * weight;
        }
    }
    votes
}

/// Moods on a scale whose ends are the second and ninety-eighth percentile.
fn moods_of(raw: &Raw, resolved: &Resolved, id_of: &HashMap<u32, u32>) -> HashMap<u32, Mood> {
    let scale = |values: Vec<f64>| {
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted.get((sorted.len() as f64 * share) as usize).copied().unwrap_or(0.0);
        let (low, middle, high) = (at(0.02), at(0.5), at(0.98));
        move |value: f64| {
            let reach = if value >= middle { high - middle } else { middle - low };
            (100.0 * (value - middle) / reach.max(1e-9)).clamp(-100.0, 100.0).round() as i8
        }
    };
    let valence = scale(raw.moods.iter().map(|mood| mood.2).collect());
    let arousal = scale(raw.moods.iter().map(|mood| mood.3).collect());
    let mut moods = HashMap::new();
    for (artist, title, v, a) in &raw.moods {
        let artist = resolved.by_artist.get(artist);
        let song = artist.and_then(|&artist| resolved.by_key.get(&(artist, title.clone())));
        if let Some(&id) = song.and_then(|song| id_of.get(song)) {
            moods.insert(id, Mood { valence: valence(*v), arousal: arousal(*a) });
        }
    }
    moods
}

fn languages_of_artists(artist_of: &[u32], titles: &[String], artists: usize) -> Vec<Option<Code>> {
    let mut by_artist: Vec<Vec<&str>> = vec![vec![]; artists];
    for (artist, title) in artist_of.iter().zip(titles) {
        if let Some(known) = by_artist.get_mut(*artist as usize) {
            known.push(title);
        }
    }
    by_artist.into_iter().map(|titles| language::of_titles(titles.into_iter())).collect()
}
