//! From a conversation to the student's input: words, and beside them the songs and artists that are meant.
//!
//! Text tokens, song tokens and artist tokens share one sequence. Every token has a [`Role`] (who said it, or what
//! became of the song), and its place is counted from the end, so that "two tokens ago" means the same in a short and
//! in a long conversation.

mod context;
mod text;

pub use context::{Context, NamedSong, TurnContext};
pub use text::Tokenizer;

use crate::catalogue::{ArtistId, Linked, SongId};

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A text token; 0 is kept for tokens that are no text, so ids are the tokenizer's plus one.
    Text(u32),
    /// A song of the catalogue.
    Song(SongId),
    /// An artist of the catalogue.
    Artist(ArtistId),
    /// A place without content: the answer slot, or a name that nothing is known of.
    Blank,
}

/// Who said it, or what became of the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// Words of an earlier turn.
    Earlier,
    /// Words of the open turn.
    User,
    /// Words of the system.
    Assistant,
    /// Named in an earlier turn.
    MentionEarlier,
    /// Named in the open turn.
    Mention,
    /// Liked.
    Liked,
    /// Disliked.
    Disliked,
    /// Shown, and neither liked nor disliked.
    Shown,
    /// Played or liked in another conversation.
    History,
    /// A name that the catalogue does not hold.
    Unknown,
    /// The slot whose hidden state ranks the songs.
    Answer,
}

/// Number of roles.
pub const ROLES: usize = 11;

/// One input token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it stands for.
    pub piece: Piece,
    /// Its role.
    pub role: Role,
}

const MAX_USER: usize = 72;
const MAX_EARLIER: usize = 40;
const MAX_ASSISTANT: usize = 16;
const MAX_LIKED: usize = 10;
const MAX_SHOWN: usize = 6;
const MAX_PROFILE: usize = 12;

/// Lays a conversation out as tokens, at most `max_len`, the oldest dropped first; the last is the answer slot.
pub fn encode(context: &Context, tokenizer: &Tokenizer, max_len: usize) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(max_len);
    let songs = |out: &mut Vec<Token>, songs: &[SongId], role: Role, most: usize| {
        let from = songs.len().saturating_sub(most);
        out.extend(songs[from..].iter().map(|&song| Token { piece: Piece::Song(song), role }));
    };
    songs(&mut tokens, &context.profile_history, Role::History, MAX_PROFILE);
    songs(&mut tokens, &context.profile_disliked, Role::Disliked, MAX_PROFILE / 2);
    let open = context.turns.len().saturating_sub(1);
    for (index, turn) in context.turns.iter().enumerate() {
        let last = index == open;
        let (role, mention, most) = if last {
            (Role::User, Role::Mention, MAX_USER)
        } else {
            (Role::Earlier, Role::MentionEarlier, MAX_EARLIER)
        };
        push_text(&mut tokens, turn, tokenizer, role, mention, most);
        if last {
            let blank = Token { piece: Piece::Blank, role: Role::Unknown };
            tokens.extend(turn.unknown_names.iter().take(3).map(|_| blank));
        }
        if index + 1 == open {
            let words = tokenizer.ids(&turn.assistant);
            tokens.extend(
                words.iter().take(MAX_ASSISTANT).map(|&id| Token { piece: Piece::Text(id + 1), role: Role::Assistant }),
            );
        }
        songs(&mut tokens, &turn.shown, Role::Shown, MAX_SHOWN);
        songs(&mut tokens, &turn.disliked, Role::Disliked, MAX_SHOWN);
        songs(&mut tokens, &turn.liked, Role::Liked, MAX_LIKED);
    }
    let from = (tokens.len() + 1).saturating_sub(max_len);
    tokens.drain(..from);
    tokens.push(Token { piece: Piece::Blank, role: Role::Answer });
    tokens
}

fn push_text(
    out: &mut Vec<Token>,
    turn: &TurnContext,
    tokenizer: &Tokenizer,
    role: Role,
    mention_role: Role,
    most: usize,
) {
    let mut room = most;
    let mut done = 0;
    let mut words = |out: &mut Vec<Token>, text: &str| {
        let ids = tokenizer.ids(text);
        let kept = ids.len().min(room);
        room -= kept;
        out.extend(ids[..kept].iter().map(|&id| Token { piece: Piece::Text(id + 1), role }));
    };
    for mention in &turn.mentions {
        let Some(text) = turn.text.get(done..mention.end) else { continue };
        words(out, text);
        done = mention.end;
        let piece = match mention.linked {
            Linked::Artist(artist) => Piece::Artist(artist),
            Linked::Song(song) => Piece::Song(song),
        };
        out.push(Token { piece, role: mention_role });
    }
    words(out, turn.text.get(done..).unwrap_or_default());
}
