//! From recordings to songs: one entry a song, the right version, only what the listener wishes.

use std::collections::{BTreeMap, HashSet};

use super::payload::{Recording, order_dates};
use super::plan::Plan;
use super::wanted::Wanted;
use crate::catalogue::normalise::{artist_key, fold, title_key};
use crate::turn::{Answer, AnswerSong, Request, ScoreParts, SongRef, Source};

/// Songs of one artist when neither the request nor a wish says more.
const PER_ARTIST: usize = 2;
/// Matches below this share of the best one's score are left out.
const WEAKEST_SHARE: f32 = 0.5;
/// Marks of recordings that stand in for a song.
const IMITATIONS: [&str; 6] =
    ["karaoke", "in the style of", "tribute to", "as made famous by", "originally performed", "made popular by"];

/// All recordings of one song.
struct Song<'a> {
    best: &'a Recording,
    artist_key: String,
    title_key: String,
    year: Option<u16>,
    score: f32,
    releases: u32,
}

/// The songs among `recordings`, best first, at most `top`: each once, by its most original official version, without
/// those already shown, disliked or in `answer`, and without those whose known facts violate a wish.
pub fn songs(recordings: &[Recording], plan: &Plan, request: &Request, answer: &Answer, top: usize) -> Vec<AnswerSong> {
    let wanted = Wanted::of(&answer.constraints);
    let mut songs = group(recordings, plan);
    let best_score = songs.iter().map(|song| song.score).fold(0.0, f32::max);
    songs.retain(|song| song.score >= best_score * WEAKEST_SHARE);
    songs.sort_by(|a, b| {
        let fit = |song: &Song<'_>| fit(song, plan);
        let order = fit(b).cmp(&fit(a)).then(b.score.total_cmp(&a.score)).then(b.releases.cmp(&a.releases));
        order.then_with(|| compare_dates(a.best, b.best)).then_with(|| a.title_key.cmp(&b.title_key))
    });

    let known = known(request, answer);
    let names_artist = plan.query.artist.is_some() || plan.query.title_or_artist.is_some();
    let cap = wanted.per_artist.unwrap_or(if names_artist { usize::MAX } else { PER_ARTIST });
    let mut of_artist: BTreeMap<String, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    for song in songs {
        if known.contains(&(song.artist_key.clone(), song.title_key.clone())) {
            continue;
        }
        let Some(unverified) = wanted.unverified(&song.best.artist, &song.best.title, song.year) else { continue };
        let count = of_artist.entry(song.artist_key.clone()).or_default();
        if *count >= cap || chosen.len() >= top {
            continue;
        }
        *count += 1;
        chosen.push((song, unverified));
    }
    let count = chosen.len();
    let described = chosen.into_iter().enumerate();
    described.map(|(rank, (song, unverified))| describe(&song, plan, unverified, (count - rank) as f32)).collect()
}

/// `answer` with `found` put before its own songs, at most `top` in all. The scores of what was found are raised above
/// the device's own, so that the list stays in descending order.
pub fn merge(mut answer: Answer, mut found: Vec<AnswerSong>, top: usize) -> Answer {
    let own_best = answer.songs.iter().map(|song| song.score).fold(0.0, f32::max);
    for song in &mut found {
        song.score += own_best;
        song.parts.mention = song.score;
    }
    found.append(&mut answer.songs);
    found.truncate(top);
    Answer { songs: found, ..answer }
}

fn group<'a>(recordings: &'a [Recording], plan: &Plan) -> Vec<Song<'a>> {
    let imitation_wanted = plan.sent.iter().any(|sent| is_imitation(&sent.value));
    let mut songs: BTreeMap<(String, String), Song<'a>> = BTreeMap::new();
    for recording in recordings {
        let nameless = recording.primary_artist.starts_with('[') && recording.primary_artist.ends_with(']');
        let imitation = [Some(&recording.title), Some(&recording.artist), recording.disambiguation.as_ref()]
            .into_iter()
            .flatten()
            .any(|text| is_imitation(text));
        if nameless || (imitation && !imitation_wanted) {
            continue;
        }
        let key = (artist_key(&recording.primary_artist), title_key(&recording.title));
        let song = songs.entry(key.clone()).or_insert_with(|| Song {
            best: recording,
            artist_key: key.0,
            title_key: key.1,
            year: None,
            score: 0.0,
            releases: 0,
        });
        if prefer(recording, song.best).is_lt() {
            song.best = recording;
        }
        song.year = song.year.into_iter().chain(recording.year()).min();
        song.score = song.score.max(recording.score);
        song.releases = song.releases.saturating_add(recording.releases);
    }
    songs.into_values().collect()
}

/// Of two recordings of one song the better one is less: official, then earlier, then without a remark.
fn prefer(a: &Recording, b: &Recording) -> std::cmp::Ordering {
    let order = b.official.cmp(&a.official).then_with(|| compare_dates(a, b));
    let order = order.then(a.disambiguation.is_some().cmp(&b.disambiguation.is_some()));
    order.then(b.score.total_cmp(&a.score)).then_with(|| a.mbid.cmp(&b.mbid))
}

/// Earlier first, unknown last.
fn compare_dates(a: &Recording, b: &Recording) -> std::cmp::Ordering {
    match (&a.first_released, &b.first_released) {
        (Some(a), Some(b)) => order_dates(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// How many of the names asked for the song bears exactly; a search also brings near misses.
fn fit(song: &Song<'_>, plan: &Plan) -> u32 {
    let query = &plan.query;
    let is_artist = |name: &String| artist_key(name) == song.artist_key;
    let is_title = |name: &String| title_key(name) == song.title_key;
    let either = query.title_or_artist.as_ref().is_some_and(|name| is_artist(name) || is_title(name));
    let artist = query.artist.as_ref().is_some_and(is_artist);
    let title = query.title.as_ref().is_some_and(is_title);
    u32::from(either) + u32::from(artist) + u32::from(title)
}

/// Keys of the songs that the listener need not see again.
fn known(request: &Request, answer: &Answer) -> HashSet<(String, String)> {
    let turns = request.turns.iter().flat_map(|turn| turn.shown.iter().chain(&turn.liked).chain(&turn.disliked));
    let named = turns.chain(&request.profile.disliked).map(|SongRef { artist, title }| (artist, title));
    let answered = answer.songs.iter().map(|song| (&song.artist, &song.title));
    named.chain(answered).map(|(artist, title)| (artist_key(artist), title_key(title))).collect()
}

fn is_imitation(text: &str) -> bool {
    let folded = fold(text);
    IMITATIONS.iter().any(|mark| folded.contains(mark))
}

fn describe(song: &Song<'_>, plan: &Plan, unverified: Vec<String>, score: f32) -> AnswerSong {
    AnswerSong {
        artist: song.best.artist.clone(),
        title: song.best.title.clone(),
        year: song.year,
        score,
        parts: ScoreParts { mention: score, ..ScoreParts::default() },
        why: format!("Found on MusicBrainz for “{}”.", plan.subject()),
        unverified,
        source: Source::Musicbrainz,
        ..AnswerSong::default()
    }
}

#[cfg(test)]
#[path = "pick_tests.rs"]
mod tests;
