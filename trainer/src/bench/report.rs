//! The tables.

use super::bootstrap::Interval;
use super::evaluate::Outcome;
use super::metrics::METRIC_NAMES;
use super::protocol::Task;
use crate::corpus::types::Split;
use serde::Serialize;
use std::fmt::Write;

/// All outcomes of one task on one split.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// The task.
    pub task: Task,
    /// `dev` or `test`.
    pub split: &'static str,
    /// How many questions were asked.
    pub cases: usize,
    /// How many groups they fall into (dialogues, playlists, names).
    pub groups: usize,
    /// A line a system.
    pub outcomes: Vec<Outcome>,
}

/// A split's name.
pub fn split_name(split: Split) -> &'static str {
    match split {
        Split::Train => "train",
        Split::Dev => "dev",
        Split::Test => "test",
    }
}

/// The full table of a section, as Markdown.
pub fn full(section: &Section) -> String {
    let mut text = heading(section);
    let _ = writeln!(
        text,
        "| system | {} | hit@10 against the hybrid | nDCG@20 against the hybrid | songs shown | artists shown | artists in ten | popularity | ms |",
        METRIC_NAMES.join(" | ")
    );
    let _ = writeln!(text, "|---|{}", "--:|".repeat(METRIC_NAMES.len() + 7));
    for outcome in &section.outcomes {
        let figures: Vec<String> = METRIC_NAMES.iter().map(|name| format!("{:.3}", mean_of(outcome, name))).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.2}% | {:.2}% | {:.1} | {} | {:.1} |",
            outcome.system,
            figures.join(" | "),
            signed(outcome.against_hybrid.get("hit@10")),
            signed(outcome.against_hybrid.get("nDCG@20")),
            outcome.song_coverage * 100.0,
            outcome.artist_coverage * 100.0,
            outcome.artists_in_ten,
            outcome.popularity_median,
            outcome.median_ms,
        );
    }
    text
}

/// The short table of a section for the README, as Markdown: the headline figures, and the differences from the
/// hybrid with their intervals.
pub fn short(section: &Section) -> String {
    const HEADLINES: [&str; 6] = ["hit@1", "hit@10", "hit@100", "MRR", "nDCG@20", "recall@100"];
    let mut text = heading(section);
    let against = ["hit@10", "nDCG@20"];
    let titles = against.map(|name| format!("{name} against the hybrid"));
    let _ = writeln!(text, "| system | {} | {} |", HEADLINES.join(" | "), titles.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(HEADLINES.len() + against.len()));
    for outcome in &section.outcomes {
        let figures = HEADLINES.map(|name| format!("{:.3}", mean_of(outcome, name)));
        let against = against.map(|name| signed(outcome.against_hybrid.get(name)));
        let _ = writeln!(text, "| {} | {} | {} |", outcome.system, figures.join(" | "), against.join(" | "));
    }
    text
}

fn heading(section: &Section) -> String {
    let (task, groups) = match section.task {
        Task::Dialogue => ("Conversations (CPCD)", "dialogues"),
        Task::Continuation => ("Playlist continuation from three songs", "playlists"),
        Task::Radio => ("Radio show continuation from three songs", "shows"),
        Task::Title => ("Playlist name to songs", "names"),
    };
    let Section { split, cases, groups: count, .. } = section;
    format!(
        "\n**{task}, {split}: {cases} questions in {count} {groups}; 95% intervals by bootstrap over {groups}**\n\n"
    )
}

fn mean_of(outcome: &Outcome, metric: &str) -> f64 {
    outcome.metrics.get(metric).map_or(0.0, |interval| interval.mean)
}

fn signed(interval: Option<&Interval>) -> String {
    interval.map_or_else(String::new, |Interval { mean, low, high }| format!("{mean:+.3} ({low:+.3} to {high:+.3})"))
}
