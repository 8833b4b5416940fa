//! How well artists and titles are found in what people type, measured on labelled requests.
//!
//! A labelled name counts only when the catalogue holds it under that very spelling or one that the labelled words
//! are a typo of; what the device cannot know is the boundary's business, not the linker's.

use crate::corpus::Corpus;
use anyhow::{Context, Result};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use wemusic::catalogue::normalise::{artist_key, squash, title_key};
use wemusic::catalogue::write::{ArtistRow, write_segments};
use wemusic::catalogue::{Catalogue, Linked, Mention, SongId};

/// What a labelled span names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Artist` in the labels.
    Artist,
    /// `WoA`, work of art: a song or an album.
    Title,
}

/// A request with the byte ranges of the names in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The request's words joined by spaces.
    pub text: String,
    /// Labelled spans.
    pub names: Vec<(usize, usize, Kind)>,
}

/// Counts for one kind of name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Labelled names that the catalogue holds.
    pub held: usize,
    /// Of these, linked to the right entry.
    pub linked: usize,
    /// Mentions made.
    pub made: usize,
    /// Of these, on a labelled name of the kind.
    pub right: usize,
    /// Labelled names in all.
    pub labelled: usize,
}

impl Counts {
    /// Share of the held names that were linked, 0 to 1.
    pub fn recall(&self) -> f64 {
        self.linked as f64 / self.held.max(1) as f64
    }

    /// Share of the mentions that stand on a labelled name, 0 to 1.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.made.max(1) as f64
    }
}

/// Reads BIO-tagged requests: a word and a tag per line, requests parted by blank lines.
pub fn read_bio(source: &str) -> Vec<Labelled> {
    let mut all = Vec::new();
    for block in source.split("\n\n") {
        let mut request = Labelled::default();
        for line in block.lines() {
            let Some((word, tag)) = line.split_once('\t') else { continue };
            if !request.text.is_empty() {
                request.text.push(' ');
            }
            let start = request.text.len();
            request.text.push_str(word);
            let end = request.text.len();
            let kind = if tag.ends_with("Artist") { Kind::Artist } else { Kind::Title };
            match (tag.trim().get(..2), request.names.last_mut()) {
                (Some("B-"), _) => request.names.push((start, end, kind)),
                (Some("I-"), Some(last)) => last.1 = end,
                _ => {}
            }
        }
        if !request.text.is_empty() {
            all.push(request);
        }
    }
    all
}

fn key_of(catalogue: &Catalogue, linked: Linked) -> Option<(Kind, String)> {
    match linked {
        Linked::Artist(artist) => Some((Kind::Artist, squash(&artist_key(&catalogue.artist_name(artist).ok()?)))),
        Linked::Song(song) => Some((Kind::Title, squash(&title_key(&catalogue.title(song).ok()?)))),
    }
}

/// Links every request and counts; `misses` hears of every held name that was missed and every mention that was wrong.
pub fn evaluate(
    catalogue: &Catalogue,
    requests: &[Labelled],
    titles: &HashSet<String>,
    mut misses: impl FnMut(String),
) -> (Counts, Counts) {
    let (mut artists, mut songs) = (Counts::default(), Counts::default());
    for request in requests {
        let mentions = catalogue.link(&request.text);
        for (start, end, kind) in &request.names {
            let name = request.text.get(*start..*end).unwrap_or_default();
            let counts = if *kind == Kind::Artist { &mut artists } else { &mut songs };
            counts.labelled += 1;
            let key = match kind {
                Kind::Artist => squash(&artist_key(name)),
                Kind::Title => squash(&title_key(name)),
            };
            let span_of = |wanted| request.names.iter().filter(move |(_, _, kind)| *kind == wanted);
            // With one title and one artist the title is that artist's; otherwise anyone's will do.
            let only_artist = if span_of(Kind::Title).count() == 1 && span_of(Kind::Artist).count() == 1 {
                span_of(Kind::Artist).find_map(|(start, end, _)| request.text.get(*start..*end))
            } else {
                None
            };
            let is_held = match (kind, only_artist) {
                (Kind::Artist, _) => catalogue.find_artist(name).is_some(),
                (Kind::Title, Some(artist)) => catalogue.find_song(artist, name).is_some(),
                (Kind::Title, None) => titles.contains(&key),
            };
            if !is_held {
                continue;
            }
            counts.held += 1;
            let hit = |m: &&Mention| m.start < *end && *start < m.end;
            if mentions.iter().filter(hit).any(|m| key_of(catalogue, m.linked) == Some((*kind, key.clone()))) {
                counts.linked += 1;
            } else {
                misses(format!("missed {kind:?} {name:?} in {:?}", request.text));
            }
        }
        for mention in &mentions {
            let Some((kind, key)) = key_of(catalogue, mention.linked) else { continue };
            let counts = if kind == Kind::Artist { &mut artists } else { &mut songs };
            counts.made += 1;
            let on_name = |(start, end, labelled): &(usize, usize, Kind)| {
                *labelled == kind && mention.start < *end && *start < mention.end
            };
            if request.names.iter().any(on_name) {
                counts.right += 1;
            } else {
                misses(format!("wrong {kind:?} {key:?} {:.2} in {:?}", mention.confidence, request.text));
            }
        }
    }
    (artists, songs)
}

/// What `trainer linking` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The corpus folder, as `trainer corpus` writes it.
    #[arg(long, default_value = "trainer/runs/corpus")]
    corpus: PathBuf,
    /// The raw data's folder, for its labelled requests.
    #[arg(long)]
    data: PathBuf,
    /// How many misses and wrong links to print.
    #[arg(long, default_value_t = 0)]
    show: usize,
}

/// Songs per segment here; the shipped files' cut does not change what is linked.
const SEGMENT: usize = 50_000;

/// Builds the catalogue from the corpus and measures linking in it.
pub fn run(args: &Args) -> Result<()> {
    let corpus = Corpus::load(&args.corpus)?;
    let rows: Vec<_> = corpus.songs.into_iter().map(|song| song.row).collect();
    let artists: Vec<_> = corpus.artists.into_iter().map(|artist| ArtistRow { name: artist.name }).collect();
    let sizes = vec![SEGMENT; rows.len().div_ceil(SEGMENT)];
    let segments = write_segments(&rows, &artists, &corpus.genres, &sizes)?;
    let bytes: usize = segments.iter().map(Vec::len).sum();
    println!("{} songs, {:.1} bytes each", rows.len(), bytes as f64 / rows.len().max(1) as f64);
    let mut segments = segments.into_iter();
    let mut catalogue = Catalogue::open(segments.next().context("the corpus is empty")?)?;
    segments.try_for_each(|segment| catalogue.extend(segment))?;
    report(&catalogue, &args.data.join("dialogues"), args.show)
}

/// Measures and prints precision and recall on the labelled requests of `dialogues`.
pub fn report(catalogue: &Catalogue, dialogues: &Path, show: usize) -> Result<()> {
    let path = dialogues.join("music_ner.bio");
    let source = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let requests = read_bio(&source);
    let mut titles = HashSet::new();
    for song in (0..catalogue.len() as u32).map(SongId) {
        titles.insert(squash(&title_key(&catalogue.title(song)?)));
    }
    let mut shown = Vec::new();
    let start = std::time::Instant::now();
    let (artists, songs) = evaluate(catalogue, &requests, &titles, |miss| shown.push(miss));
    let each = start.elapsed() / requests.len().max(1) as u32;
    shown.iter().step_by((shown.len() / show.max(1)).max(1)).take(show).for_each(|miss| println!("{miss}"));
    println!("{} requests, {each:?} each", requests.len());
    println!("| kind | labelled | in catalogue | recall | mentions | precision |\n|---|---|---|---|---|---|");
    for (kind, c) in [("artists", artists), ("titles", songs)] {
        let (recall, precision) = (c.recall(), c.precision());
        println!("| {kind} | {} | {} | {recall:.3} | {} | {precision:.3} |", c.labelled, c.held, c.made);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read() {
        let read = read_bio("like\tO\ndaft\tB-Artist\npunk\tI-Artist\n\nhalo\tB-WoA\nby\tO\n");
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].text.as_str(), read[0].names.clone()), ("like daft punk", vec![(5, 14, Kind::Artist)]));
        assert_eq!(read[1].names, [(0, 4, Kind::Title)]);
    }
}
