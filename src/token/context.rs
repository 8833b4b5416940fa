//! A request with every name resolved against the catalogue; computed once, used by encoding and ranking alike.

use crate::catalogue::{Catalogue, Linked, Mention, SongId, unknown_names};
use crate::turn::{Request, SongRef, Turn};

/// Longest text of a turn that is read, in bytes; what follows is left out.
const MAX_TEXT_BYTES: usize = 2_000;
/// Turns that are read, counted from the last.
const MAX_TURNS: usize = 12;

/// A song that was named by the caller, known to the catalogue or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSong {
    /// The name.
    pub name: SongRef,
    /// Its number in the catalogue, if it is there.
    pub song: Option<SongId>,
}

/// One turn with its names resolved.
#[derive(Debug, Clone, Default)]
pub struct TurnContext {
    /// What the listener said, cut to a readable length.
    pub text: String,
    /// Artists and songs named in it, left to right.
    pub mentions: Vec<Mention>,
    /// What the system replied.
    pub assistant: String,
    /// Songs shown that were neither liked nor disliked.
    pub shown: Vec<SongId>,
    /// Songs liked.
    pub liked: Vec<SongId>,
    /// Songs disliked.
    pub disliked: Vec<SongId>,
    /// Names that nothing linked.
    pub unknown_names: Vec<String>,
}

/// A request with every name resolved.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The turns, oldest first; the last is open. Never empty.
    pub turns: Vec<TurnContext>,
    /// History and likes of earlier conversations, most recent last.
    pub profile_history: Vec<SongId>,
    /// Dislikes of earlier conversations.
    pub profile_disliked: Vec<SongId>,
}

impl Context {
    /// Resolves a request against the catalogue.
    pub fn of(request: &Request, catalogue: &Catalogue) -> Self {
        let from = request.turns.len().saturating_sub(MAX_TURNS);
        let mut turns: Vec<TurnContext> = request.turns[from..].iter().map(|turn| resolve(turn, catalogue)).collect();
        if turns.is_empty() {
            turns.push(TurnContext::default());
        }
        let mut profile_history = find_all(&request.profile.history, catalogue);
        profile_history.extend(find_all(&request.profile.liked, catalogue));
        Self { turns, profile_history, profile_disliked: find_all(&request.profile.disliked, catalogue) }
    }

    /// The open turn.
    pub fn open(&self) -> &TurnContext {
        &self.turns[self.turns.len() - 1]
    }

    /// Songs liked in this conversation, oldest first.
    pub fn liked(&self) -> impl Iterator<Item = SongId> + '_ {
        self.turns.iter().flat_map(|turn| turn.liked.iter().copied())
    }

    /// Songs disliked, in this conversation or before.
    pub fn disliked(&self) -> impl Iterator<Item = SongId> + '_ {
        self.profile_disliked.iter().copied().chain(self.turns.iter().flat_map(|turn| turn.disliked.iter().copied()))
    }

    /// Every song of this conversation that was shown, liked or disliked: none is offered again.
    pub fn seen(&self) -> impl Iterator<Item = SongId> + '_ {
        self.turns.iter().flat_map(|turn| turn.shown.iter().chain(&turn.liked).chain(&turn.disliked).copied())
    }

    /// What was named, with the turn's age: 0 for the open turn.
    pub fn mentions(&self) -> impl Iterator<Item = (usize, &Mention)> + '_ {
        let last = self.turns.len() - 1;
        self.turns.iter().enumerate().flat_map(move |(at, turn)| turn.mentions.iter().map(move |m| (last - at, m)))
    }

    /// Songs named in the text.
    pub fn named_songs(&self) -> impl Iterator<Item = SongId> + '_ {
        self.mentions().filter_map(|(_, mention)| match mention.linked {
            Linked::Song(song) => Some(song),
            Linked::Artist(_) => None,
        })
    }
}

fn resolve(turn: &Turn, catalogue: &Catalogue) -> TurnContext {
    let text = readable(&turn.user);
    let mentions = catalogue.link(&text);
    let unknown = unknown_names(&text, &mentions)
        .into_iter()
        .filter_map(|(from, to)| text.get(from..to).map(str::to_owned))
        .collect();
    let liked = find_all(&turn.liked, catalogue);
    let disliked = find_all(&turn.disliked, catalogue);
    let mut shown = find_all(&turn.shown, catalogue);
    shown.retain(|song| !liked.contains(song) && !disliked.contains(song));
    let assistant = readable(turn.assistant.as_deref().unwrap_or_default());
    TurnContext { text, mentions, assistant, shown, liked, disliked, unknown_names: unknown }
}

fn readable(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn find_all(names: &[SongRef], catalogue: &Catalogue) -> Vec<SongId> {
    // The newest few hundred say all there is to say; more only cost time.
    let from = names.len().saturating_sub(300);
    let mut found: Vec<SongId> = Vec::new();
    for name in &names[from..] {
        if let Some(song) = catalogue.find_song(&name.artist, &name.title)
            && !found.contains(&song)
        {
            found.push(song);
        }
    }
    found
}
