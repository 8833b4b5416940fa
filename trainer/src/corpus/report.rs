//! What became of the rows, as a table and as `stats.json`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::demand::{SOURCES, Use};
use super::raw::Raw;
use super::resolve::Resolved;
use super::sequences::Dropped;
use super::types::{Corpus, Gold, Split};

/// Counts of one corpus build.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Rows read, per source, sequences and facts together.
    pub rows: BTreeMap<String, usize>,
    /// Distinct spellings of songs.
    pub names: usize,
    /// Spellings left out, by reason.
    pub junk_names: BTreeMap<String, usize>,
    /// Merges, by rule.
    pub merges: BTreeMap<String, usize>,
    /// Songs after merging, before the choice.
    pub songs_resolved: usize,
    /// Artists after merging.
    pub artists_resolved: usize,
    /// Songs in the catalogue.
    pub songs: usize,
    /// Artists in the catalogue.
    pub artists: usize,
    /// Genres.
    pub genres: usize,
    /// Rows and sequences left out, by reason.
    pub dropped: BTreeMap<String, usize>,
    /// Share of catalogue songs, and of the first 50,000, that have each field.
    pub coverage: BTreeMap<String, [f64; 2]>,
    /// Catalogue songs per source.
    pub songs_per_source: BTreeMap<String, usize>,
    /// Sequences per kind and split.
    pub sequences: BTreeMap<String, usize>,
    /// Dialogues per split.
    pub dialogues: BTreeMap<String, usize>,
    /// Share of goal songs in the catalogue, in its first 100,000, 50,000 and 20,000, per split of dialogues.
    pub goal_songs: BTreeMap<String, [f64; 4]>,
    /// Lines of tokenizer text.
    pub text_lines: usize,
    /// Real requests of other sets.
    pub requests: usize,
    /// Time taken to build, in seconds.
    pub seconds: f64,
    /// Time taken to read the corpus back, in seconds.
    pub load_seconds: f64,
}

impl Report {
    /// Counts everything.
    pub fn of(raw: &Raw, resolved: &Resolved, uses: &[Use], corpus: &Corpus, dropped: &Dropped) -> Self {
        let mut report = Self {
            rows: raw.rows.iter().cloned().collect(),
            names: raw.names.len(),
            songs_resolved: resolved.songs,
            artists_resolved: resolved.artists,
            songs: corpus.songs.len(),
            artists: corpus.artists.len(),
            genres: corpus.genres.len(),
            ..Self::default()
        };
        for reason in raw.names.iter().filter_map(|name| name.junk.as_ref()) {
            *report.junk_names.entry(reason.clone()).or_default() += 1;
        }
        report.merges = resolved.merges.iter().map(|(rule, count)| ((*rule).to_string(), *count)).collect();
        let unwanted = uses.iter().filter(|entry| !entry.is_wanted()).count();
        report.dropped = [
            ("rows: no song", dropped.junk),
            ("rows: repeated in their sequence", dropped.repeats),
            ("rows: song not in the catalogue", dropped.unwanted),
            ("sequences: indecent name", dropped.indecent),
            ("sequences: holiday rotation", dropped.holiday),
            ("sequences: fewer than two songs", dropped.short),
            ("songs: played less than three times", unwanted),
            ("songs: beyond the wanted number", resolved.songs.saturating_sub(unwanted + corpus.songs.len())),
        ]
        .into_iter()
        .map(|(reason, count)| (reason.to_string(), count))
        .collect();
        report.cover(corpus);
        for entry in uses.iter().filter(|entry| entry.is_wanted()) {
            let mut known: Vec<u8> =
                entry.train.iter().map(|(s, _)| *s).chain(entry.facts.iter().map(|(s, _)| *s)).collect();
            known.sort_unstable();
            known.dedup();
            for source in known.into_iter().filter_map(|s| SOURCES.get(usize::from(s))) {
                *report.songs_per_source.entry(source.name.to_string()).or_default() += 1;
            }
        }
        for sequence in &corpus.sequences {
            *report.sequences.entry(format!("{} {:?}", sequence.kind, sequence.split)).or_default() += 1;
        }
        for split in [Split::Train, Split::Dev, Split::Test] {
            let of_split: Vec<_> = corpus.dialogues.iter().filter(|dialogue| dialogue.split == split).collect();
            report.dialogues.insert(format!("{split:?}"), of_split.len());
            let goals: Vec<&Gold> = of_split.iter().flat_map(|dialogue| &dialogue.goal).collect();
            let share = |most: u32| {
                let held = goals.iter().filter(|gold| gold.song.is_some_and(|song| song < most)).count();
                held as f64 / goals.len().max(1) as f64
            };
            report.goal_songs.insert(format!("{split:?}"), [u32::MAX, 100_000, 50_000, 20_000].map(share));
        }
        report
    }

    fn cover(&mut self, corpus: &Corpus) {
        let all = corpus.songs.len().max(1);
        let first = all.min(50_000);
        let mut add = |field: &str, has: &dyn Fn(&super::types::CorpusSong) -> bool| {
            let count =
                |most: usize| corpus.songs.iter().take(most).filter(|song| has(song)).count() as f64 / most as f64;
            self.coverage.insert(field.to_string(), [count(all), count(first)]);
        };
        add("year", &|song| song.row.year.is_some());
        add("original year", &|song| song.row.year_is_original);
        add("genres", &|song| !song.row.genres.is_empty());
        add("mood", &|song| song.row.mood.is_some());
        add("language", &|song| song.row.language.is_some());
        add("instrumental or not", &|song| song.row.instrumental.is_some());
        add("descriptors", &|song| !song.descriptors.is_empty());
        add("guests", &|song| !song.row.featured.is_empty());
        add("in a training sequence", &|song| song.sequences > 0);
        add("in two sources", &|song| song.sources > 1);
        add("permissive", &|song| song.basis_permissive);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = |f: &mut fmt::Formatter<'_>, title: &str, rows: &BTreeMap<String, usize>| {
            writeln!(f, "{title}")?;
            rows.iter().try_for_each(|(name, count)| writeln!(f, "  {name:<44} {count:>10}"))
        };
        table(f, "rows in", &self.rows)?;
        table(f, "spellings left out", &self.junk_names)?;
        table(f, "merged", &self.merges)?;
        table(f, "dropped", &self.dropped)?;
        table(f, "wanted songs per source", &self.songs_per_source)?;
        table(f, "sequences", &self.sequences)?;
        table(f, "dialogues", &self.dialogues)?;
        writeln!(f, "coverage {:>48} {:>10}", "all", "first 50k")?;
        for (field, [all, first]) in &self.coverage {
            writeln!(f, "  {field:<44} {:>9.1}% {:>9.1}%", all * 100.0, first * 100.0)?;
        }
        writeln!(f, "goal songs held {:>30} {:>9} {:>9} {:>9}", "all", "100k", "50k", "20k")?;
        for (split, shares) in &self.goal_songs {
            let cells: Vec<String> = shares.iter().map(|share| format!("{:>8.1}%", share * 100.0)).collect();
            writeln!(f, "  {split:<34} {}", cells.join(" "))?;
        }
        writeln!(f, "{} spellings -> {} songs by {} artists", self.names, self.songs_resolved, self.artists_resolved)?;
        write!(
            f,
            "catalogue: {} songs, {} artists, {} genres; {} text lines, {} requests; {:.1} s, read back in {:.1} s",
            self.songs, self.artists, self.genres, self.text_lines, self.requests, self.seconds, self.load_seconds
        )
    }
}
