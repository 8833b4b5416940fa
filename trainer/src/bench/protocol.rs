//! The questions that systems are asked, and the songs that would have been right.

use crate::corpus::Corpus;
use crate::corpus::types::{Dialogue, Gold, Sequence, Split};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use wemusic::{Request, SongRef, Turn};

/// Liked songs of an earlier turn that become context, as published with CPCD.
const LIKED_IN_CONTEXT: usize = 3;
/// Songs a playlist is continued from.
const SEEDS: usize = 3;
/// A held-out list must leave at least this many songs to be found.
const REST_MIN: usize = 2;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Turns of held-out conversations.
    Dialogue,
    /// Three songs of a held-out playlist, the rest to be found; no text.
    Continuation,
    /// The same with radio shows, whose order follows other rules.
    Radio,
    /// A held-out playlist's name, its songs to be found.
    Title,
}

/// All tasks, in the order of the report.
pub const ALL_TASKS: [Task; 4] = [Task::Dialogue, Task::Continuation, Task::Radio, Task::Title];

/// One question.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the systems see. The id is unique among all cases.
    pub request: Request,
    /// Cases of one group (a dialogue, a playlist, a name) are averaged first.
    pub group: usize,
    /// Songs in the context, never to be ranked again.
    pub exclude: HashSet<u32>,
    /// The right songs that the catalogue holds.
    pub gold: HashSet<u32>,
    /// How many right songs there are, with those that the catalogue lacks.
    pub gold_count: usize,
}

/// The cases of a task on one split; lists are thinned evenly to at most `limit` groups.
pub fn cases(corpus: &Corpus, task: Task, split: Split, limit: usize) -> Vec<Case> {
    match task {
        Task::Dialogue => {
            let held_out: Vec<&Dialogue> = corpus.dialogues.iter().filter(|dialogue| dialogue.split == split).collect();
            let thinned = thin(held_out, limit).into_iter().enumerate();
            thinned.flat_map(|(group, dialogue)| dialogue_cases(dialogue, group)).collect()
        }
        Task::Continuation | Task::Radio => {
            let held_out = corpus
                .sequences
                .iter()
                .enumerate()
                .filter(|(_, sequence)| sequence.split == split && is_radio(sequence) == (task == Task::Radio));
            let fit: Vec<(usize, Vec<u32>)> = held_out
                .map(|(index, sequence)| (index, distinct(&sequence.songs)))
                .filter(|(_, songs)| songs.len() >= SEEDS + REST_MIN)
                .collect();
            let thinned = thin(fit, limit).into_iter().enumerate();
            thinned.map(|(group, (index, songs))| continuation_case(corpus, index, &songs, group)).collect()
        }
        Task::Title => title_cases(corpus, split, limit),
    }
}

/// The turns of a dialogue whose gold list is not empty.
///
/// At turn t the system sees what the listener said so far, the replies to earlier turns, and the first three
/// liked songs of each earlier turn; it must find the goal playlist less those songs.
pub fn dialogue_cases(dialogue: &Dialogue, group: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut earlier: Vec<Turn> = Vec::new();
    let mut context: Vec<&Gold> = Vec::new();
    for (index, turn) in dialogue.turns.iter().enumerate() {
        let known: HashSet<Identity<'_>> = context.iter().map(|gold| identity(gold)).collect();
        let wanted: HashSet<Identity<'_>> =
            dialogue.goal.iter().map(identity).filter(|identity| !known.contains(identity)).collect();
        let mut turns = earlier.clone();
        turns.push(Turn { user: turn.user.clone(), ..Turn::default() });
        if !wanted.is_empty() {
            cases.push(Case {
                request: Request { id: format!("dialogue/{}/{index}", dialogue.id), turns, ..Request::default() },
                group,
                exclude: context.iter().filter_map(|gold| gold.song).collect(),
                gold: wanted.iter().filter_map(|identity| identity.ok()).collect(),
                gold_count: wanted.len(),
            });
        }
        let liked: Vec<&Gold> = turn.liked.iter().take(LIKED_IN_CONTEXT).collect();
        let named: Vec<SongRef> = liked.iter().map(|gold| name_of(gold)).collect();
        earlier.push(Turn {
            user: turn.user.clone(),
            assistant: Some(turn.assistant.clone()),
            shown: named.clone(),
            liked: named,
            disliked: Vec::new(),
        });
        context.extend(liked);
    }
    cases
}

/// A song's number or, where the catalogue lacks it, its name: two spellings of one song are one.
type Identity<'a> = Result<u32, (&'a str, &'a str)>;

fn identity(gold: &Gold) -> Identity<'_> {
    gold.song.ok_or((gold.artist.as_str(), gold.title.as_str()))
}

fn name_of(gold: &Gold) -> SongRef {
    SongRef { artist: gold.artist.clone(), title: gold.title.clone() }
}

fn continuation_case(corpus: &Corpus, index: usize, songs: &[u32], group: usize) -> Case {
    let (seeds, rest) = songs.split_at(SEEDS.min(songs.len()));
    let named: Vec<SongRef> = seeds.iter().map(|song| song_ref(corpus, *song)).collect();
    let turns = vec![Turn { shown: named.clone(), liked: named, ..Turn::default() }, Turn::default()];
    Case {
        request: Request { id: format!("continuation/{index}"), turns, ..Request::default() },
        group,
        exclude: seeds.iter().copied().collect(),
        gold: rest.iter().copied().collect(),
        gold_count: rest.len(),
    }
}

/// A group a name; playlists that share a name are averaged within it.
fn title_cases(corpus: &Corpus, split: Split, limit: usize) -> Vec<Case> {
    let mut by_name: BTreeMap<&str, Vec<(usize, Vec<u32>)>> = BTreeMap::new();
    for (index, sequence) in corpus.sequences.iter().enumerate() {
        let Some(name) = sequence.name.as_deref().filter(|name| !name.trim().is_empty()) else { continue };
        let songs = distinct(&sequence.songs);
        if sequence.split == split && sequence.kind == "playlist" && songs.len() >= REST_MIN {
            by_name.entry(name).or_default().push((index, songs));
        }
    }
    let thinned = thin(by_name.into_iter().collect(), limit).into_iter().enumerate();
    thinned
        .flat_map(|(group, (name, lists))| {
            lists.into_iter().map(move |(index, songs)| Case {
                request: Request {
                    id: format!("title/{index}"),
                    turns: vec![Turn { user: name.to_owned(), ..Turn::default() }],
                    ..Request::default()
                },
                group,
                exclude: HashSet::new(),
                gold_count: songs.len(),
                gold: songs.into_iter().collect(),
            })
        })
        .collect()
}

/// Radio shows and hours.
pub fn is_radio(sequence: &Sequence) -> bool {
    sequence.kind.starts_with("radio")
}

/// A catalogue song by name.
pub fn song_ref(corpus: &Corpus, song: u32) -> SongRef {
    let row = &corpus.songs[song as usize].row;
    SongRef { artist: corpus.artists[row.artist as usize].name.clone(), title: row.title.clone() }
}

fn distinct(songs: &[u32]) -> Vec<u32> {
    let mut seen = HashSet::new();
    songs.iter().copied().filter(|song| seen.insert(*song)).collect()
}

/// At most `limit` items, spread evenly over the whole.
fn thin<T>(items: Vec<T>, limit: usize) -> Vec<T> {
    let count = items.len();
    let kept = |index: usize| (index + 1) * limit / count > index * limit / count;
    items.into_iter().enumerate().filter(|(index, _)| count <= limit || kept(*index)).map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::types::DialogueTurn;

    fn gold(title: &str, song: Option<u32>) -> Gold {
        Gold { artist: "A".into(), title: title.into(), song }
    }

    fn turn(user: &str, liked: Vec<Gold>) -> DialogueTurn {
        DialogueTurn {
            user: user.into(),
            assistant: format!("re {user}"),
            queries: Vec::new(),
            liked,
            disliked: vec![gold("bad", Some(99))],
            results: Vec::new(),
        }
    }

    /// Four songs liked in the first turn, one of them outside the catalogue; the goal holds six.
    fn dialogue() -> Dialogue {
        let liked = vec![gold("one", Some(1)), gold("lost", None), gold("two", Some(2)), gold("three", Some(3))];
        Dialogue {
            id: "d".into(),
            split: Split::Dev,
            turns: vec![turn("first", liked.clone()), turn("second", Vec::new())],
            goal: liked.into_iter().chain([gold("four", Some(4)), gold("gone", None)]).collect(),
        }
    }

    #[test]
    fn the_first_turn_sees_its_own_text_only_and_wants_the_whole_goal() {
        let cases = dialogue_cases(&dialogue(), 5);
        let first = &cases[0];
        assert_eq!(first.request.turns, vec![Turn { user: "first".into(), ..Turn::default() }]);
        assert_eq!(first.gold, HashSet::from([1, 2, 3, 4]));
        assert_eq!((first.gold_count, first.group, first.exclude.len()), (6, 5, 0));
    }

    #[test]
    fn later_turns_see_replies_and_three_liked_songs_which_are_no_longer_wanted() {
        let cases = dialogue_cases(&dialogue(), 0);
        assert_eq!(cases.len(), 2);
        let second = &cases[1];
        assert_eq!(second.request.turns.len(), 2);
        assert_eq!(second.request.turns[0].assistant.as_deref(), Some("re first"));
        assert_eq!(second.request.turns[1].assistant, None);
        let titles: Vec<&str> = second.request.turns[0].liked.iter().map(|song| song.title.as_str()).collect();
        assert_eq!(titles, ["one", "lost", "two"]);
        assert_eq!(second.request.turns[0].shown, second.request.turns[0].liked);
        assert!(second.request.turns[0].disliked.is_empty(), "dislikes are not part of the published protocol");
        assert_eq!(second.exclude, HashSet::from([1, 2]));
        // "three" was liked fourth, so it is still wanted, and so are "four" and the one that cannot be found.
        assert_eq!(second.gold, HashSet::from([3, 4]));
        assert_eq!(second.gold_count, 3);
    }

    #[test]
    fn turns_with_nothing_left_to_find_are_left_out() {
        let mut dialogue = dialogue();
        dialogue.goal = vec![gold("one", Some(1))];
        assert_eq!(dialogue_cases(&dialogue, 0).len(), 1);
    }

    #[test]
    fn thinning_keeps_the_limit_and_the_spread() {
        let kept = thin((0..100).collect(), 10);
        assert_eq!(kept.len(), 10);
        assert!(kept[0] < 15 && kept[9] > 85, "{kept:?}");
        assert_eq!(thin(vec![1, 2, 3], 10), [1, 2, 3]);
    }
}
