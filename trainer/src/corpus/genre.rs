//! One set of genres for the many names that sources use.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;
use serde_yaml_ng::Value;
use wemusic::catalogue::normalise::{fold, squash};

use super::genre_names::{ALIASES, FAMILIES, NOT_GENRES};

/// At most this many genres are kept; the rest fall back on broader ones.
const MOST: usize = 600;
/// A genre that fewer artists or songs carry is too rare to be a wish.
const FEWEST: usize = 12;

/// The canonical genres and how raw names map to them.
pub struct Genres {
    /// Canonical names.
    pub names: Vec<String>,
    map: HashMap<String, Option<u16>>,
    family: Vec<Option<u16>>,
    support: Vec<usize>,
}

/// Narrower to broader, squashed, from the taxonomy's tree.
pub type Parents = HashMap<String, String>;

/// Reads the genre tree; a missing file gives an empty one.
pub fn read_tree(data: &Path) -> Result<Parents> {
    let path = data.join("taxonomy/genres-tree.yaml");
    let mut parents = Parents::new();
    if path.is_file() {
        let tree: Value = serde_yaml_ng::from_str(&std::fs::read_to_string(&path)?)?;
        walk(&tree, None, &mut parents);
    }
    Ok(parents)
}

fn walk(node: &Value, parent: Option<&str>, parents: &mut Parents) {
    match node {
        Value::String(name) => {
            if let Some(parent) = parent {
                parents.entry(squash(&fold(name))).or_insert_with(|| parent.to_string());
            }
        }
        Value::Sequence(children) => children.iter().for_each(|child| walk(child, parent, parents)),
        Value::Mapping(branches) => {
            for (name, children) in branches {
                walk(name, parent, parents);
                walk(children, name.as_str(), parents);
            }
        }
        _ => {}
    }
}

/// The single genres that a source's entry holds: `pop/r&b` is two.
pub fn split_raw(raw: &str) -> Vec<String> {
    let lower = raw.trim().to_lowercase();
    let is_one = lower.contains("lo-fi/") || lower.contains("baggy/") || alias(&lower) != lower;
    let parts: Vec<&str> = if is_one { vec![&lower] } else { lower.split('/').collect() };
    parts.iter().map(|part| alias(part.trim())).filter(|g| !g.is_empty() && !NOT_GENRES.contains(&g.as_str())).collect()
}

fn alias(name: &str) -> String {
    let squashed = squash(&fold(name));
    let known = ALIASES.iter().find(|(from, _)| *from == squashed).map(|(_, to)| (*to).to_string());
    known.unwrap_or_else(|| name.to_string())
}

impl Genres {
    /// Chooses the canonical set from how often each raw genre (as [`split_raw`] gives it) is used.
    pub fn choose(counts: &BTreeMap<String, usize>, parents: &Parents) -> Self {
        let mut spelling: BTreeMap<String, (String, usize, usize)> = BTreeMap::new();
        for (name, &count) in counts {
            let entry = spelling.entry(squash(&fold(name))).or_insert_with(|| (name.clone(), 0, 0));
            entry.1 += count;
            if count > entry.2 {
                (entry.0, entry.2) = (name.clone(), count);
            }
        }
        let mut ranked: Vec<(&String, &(String, usize, usize))> = spelling.iter().collect();
        let is_family = |key: &str| FAMILIES.iter().any(|(family, _)| squash(&fold(family)) == key);
        ranked.sort_by(|a, b| (is_family(b.0), b.1.1, a.0).cmp(&(is_family(a.0), a.1.1, b.0)));
        let kept: Vec<_> = ranked.into_iter().filter(|(key, g)| g.1 >= FEWEST || is_family(key)).take(MOST).collect();
        let names: Vec<String> = kept.iter().map(|(_, g)| g.0.clone()).collect();
        let support: Vec<usize> = kept.iter().map(|(_, g)| g.1).collect();
        let canonical: HashMap<String, u16> =
            kept.iter().enumerate().map(|(i, (key, _))| ((*key).clone(), i as u16)).collect();
        let mut map = HashMap::new();
        for name in counts.keys() {
            map.insert(name.clone(), broader(name, &canonical, parents));
        }
        let family =
            names.iter().map(|name| family_of(name).and_then(|f| canonical.get(&squash(&fold(f))).copied())).collect();
        Self { names, map, family, support }
    }

    /// The canonical genre of a raw one, as [`split_raw`] gives it.
    pub fn of(&self, raw: &str) -> Option<u16> {
        self.map.get(raw).copied().flatten()
    }

    /// The broad genre that a canonical one is part of.
    pub fn family(&self, genre: u16) -> Option<u16> {
        self.family.get(usize::from(genre)).copied().flatten()
    }

    /// The most telling genres of weighed votes, best first, at most five; the family of the first is always among
    /// them, so that a wish for `rock` finds what is filed under `post-grunge`.
    pub fn most_telling(&self, votes: &BTreeMap<u16, f32>) -> Vec<u16> {
        // Of equally supported genres the rarer one says more.
        let telling = |genre: u16, votes: f32| {
            let support = self.support.get(usize::from(genre)).copied().unwrap_or(0) as f32;
            votes * (14.0 - (support + 1.0).ln()).max(1.0)
        };
        let mut ranked: Vec<(f32, u16)> = votes.iter().map(|(&genre, &v)| (telling(genre, v), genre)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut best: Vec<u16> = ranked.into_iter().map(|(_, genre)| genre).take(5).collect();
        if let Some(family) = best.first().and_then(|&genre| self.family(genre)).filter(|family| !best.contains(family))
        {
            best.truncate(4);
            best.push(family);
        }
        best
    }
}

/// The nearest canonical genre: itself, less its leading words (`dutch hip hop`), its parent in the tree, its family.
fn broader(name: &str, canonical: &HashMap<String, u16>, parents: &Parents) -> Option<u16> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let tails = (0..words.len()).filter_map(|from| words.get(from..)).map(|tail| tail.concat());
    let tail = tails.into_iter().find_map(|tail| canonical.get(&tail));
    let exact = canonical.get(&squash(&folded));
    let mut parent = parents.get(&squash(&folded));
    let mut up = None;
    for _ in 0..6 {
        let Some(name) = parent else { break };
        let key = squash(&fold(name));
        up = canonical.get(&key);
        if up.is_some() {
            break;
        }
        parent = parents.get(&key);
    }
    let family = || family_of(name).and_then(|family| canonical.get(&squash(&fold(family))));
    exact.or(tail).or(up).or_else(family).copied()
}

/// The broad genre whose words a name contains.
fn family_of(name: &str) -> Option<&'static str> {
    let padded = format!(" {} ", fold(name));
    FAMILIES
        .iter()
        .find(|(_, words)| words.iter().any(|word| padded.contains(&format!(" {word} "))))
        // Joined words: `synthpop`, `metalcore`, `electropop`.
        .or_else(|| FAMILIES.iter().find(|(_, words)| words.iter().any(|word| word.len() > 3 && padded.contains(word))))
        .or_else(|| FAMILIES.iter().find(|(family, _)| *family == "pop" && padded.contains("pop")))
        .map(|(family, _)| *family)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn genres() -> Genres {
        let counts = [
            ("hip hop", 500),
            ("hip-hop", 20),
            ("rock", 900),
            ("dutch hip hop", 3),
            ("post-grunge", 60),
            ("shoegaze", 40),
        ];
        let counts = counts.iter().map(|(name, count)| ((*name).to_string(), *count)).collect();
        Genres::choose(&counts, &Parents::new())
    }

    #[test]
    fn spellings_and_rare_kinds_map_to_one_genre() {
        let genres = genres();
        assert!(genres.of("hip hop").is_some());
        assert_eq!(genres.of("hip-hop"), genres.of("hip hop"));
        assert_eq!(genres.of("dutch hip hop"), genres.of("hip hop"));
        assert_eq!(genres.names.iter().filter(|name| name.contains("hip")).count(), 1);
    }

    #[test]
    fn the_family_is_always_told() {
        let genres = genres();
        let votes = [(genres.of("post-grunge").unwrap(), 1.0)].into_iter().collect();
        assert_eq!(genres.most_telling(&votes), vec![genres.of("post-grunge").unwrap(), genres.of("rock").unwrap()]);
    }

    #[test]
    fn joint_entries_are_split_and_non_genres_dropped() {
        assert_eq!(split_raw("Pop/R&B"), vec!["pop", "r&b"]);
        assert_eq!(split_raw("Duet"), Vec::<String>::new());
        assert_eq!(split_raw("Rock 'n Roll"), vec!["rock and roll"]);
    }
}
