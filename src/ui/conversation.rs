//! The conversation as the page keeps it: what was said, what came back, how it was received.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::taste::Taste;
use crate::turn::{Answer, AnswerSong, Chip, Request, SongRef, Turn};

/// The most characters that one message may have.
pub const MOST_CHARS: usize = 2_000;

/// The most exchanges kept; the oldest leave first.
pub const MOST_EXCHANGES: usize = 60;

/// Where an exchange stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The engine owes an answer; an earlier one may still be shown.
    Waiting,
    /// The answer is here.
    Settled,
    /// The listener stopped it, or the page was closed meanwhile.
    Stopped,
    /// It cannot be answered, and why.
    Failed(Error),
}

/// What became of asking a music service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// The device's answer stands alone.
    #[default]
    None,
    /// The listener is asked whether it may.
    Offered,
    /// The listener said no.
    Declined,
    /// The service is being asked.
    Running,
    /// The service replied.
    Found(Found),
    /// The service could not be asked, in plain words.
    Failed(String),
}

/// A music service's reply.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Which host was asked.
    pub host: String,
    /// Every field that was sent, with its words.
    pub sent: String,
    /// True when an earlier reply was used and nothing was sent.
    pub cached: bool,
    /// Songs found, best first.
    pub songs: Vec<AnswerSong>,
}

/// One message of the listener and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Unique within the conversation.
    pub id: u32,
    /// What the listener wrote.
    pub user: String,
    /// Seed of this answer's freshness; kept when the answer is made anew after a chip was changed.
    pub seed: u64,
    /// Where it stands.
    pub state: State,
    /// The latest answer.
    #[serde(default)]
    pub answer: Option<Answer>,
    /// Songs of this answer that were liked.
    #[serde(default)]
    pub liked: Vec<SongRef>,
    /// Songs of this answer that were disliked.
    #[serde(default)]
    pub disliked: Vec<SongRef>,
    /// What became of asking a music service.
    #[serde(default)]
    pub lookup: Lookup,
    /// True once the question was answered or skipped.
    #[serde(default)]
    pub question_done: bool,
}

impl Exchange {
    /// Every song shown, the device's own first.
    pub fn songs(&self) -> impl Iterator<Item = &AnswerSong> {
        let found = match &self.lookup {
            Lookup::Found(found) => found.songs.as_slice(),
            _ => &[],
        };
        self.answer.iter().flat_map(|answer| &answer.songs).chain(found)
    }

    /// Notes how a song was received: `Some(true)` liked, `Some(false)` disliked, `None` neither.
    pub fn rate(&mut self, song: &SongRef, liked: Option<bool>) {
        self.liked.retain(|other| other != song);
        self.disliked.retain(|other| other != song);
        match liked {
            Some(true) => self.liked.push(song.clone()),
            Some(false) => self.disliked.push(song.clone()),
            None => {}
        }
    }
}

/// The names of an answered song.
pub fn song_ref(song: &AnswerSong) -> SongRef {
    SongRef { artist: song.artist.clone(), title: song.title.clone() }
}

/// A conversation, oldest exchange first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    /// What was said.
    pub exchanges: Vec<Exchange>,
    /// Wishes that the listener took away.
    pub removed_wishes: Vec<String>,
    /// Wishes that the listener turned round.
    pub negated_wishes: Vec<String>,
    next_id: u32,
}

impl Conversation {
    /// Opens an exchange and returns its id.
    ///
    /// # Errors
    /// `BadRequest` with a sentence for the listener when the message is empty or too long.
    pub fn say(&mut self, text: &str, seed: u64) -> Result<u32> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars == 0 {
            return Err(Error::bad_request("Write a few words first: an artist, a mood, a decade, anything."));
        }
        if chars > MOST_CHARS {
            return Err(Error::bad_request(format!(
                "That message has {chars} characters; at most {MOST_CHARS} can be read at once. Please shorten it."
            )));
        }
        self.next_id += 1;
        self.exchanges.push(Exchange {
            id: self.next_id,
            user: text.into(),
            seed,
            state: State::Waiting,
            answer: None,
            liked: vec![],
            disliked: vec![],
            lookup: Lookup::None,
            question_done: false,
        });
        if self.exchanges.len() > MOST_EXCHANGES {
            self.exchanges.drain(..self.exchanges.len() - MOST_EXCHANGES);
        }
        Ok(self.next_id)
    }

    /// The exchange of that id.
    pub fn get(&self, id: u32) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.id == id)
    }

    /// The exchange of that id, to be changed.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Exchange> {
        self.exchanges.iter_mut().find(|exchange| exchange.id == id)
    }

    /// The id of the latest exchange.
    pub fn last_id(&self) -> Option<u32> {
        self.exchanges.last().map(|exchange| exchange.id)
    }

    /// The request that answers the exchange `id`, from everything said up to it.
    pub fn request(&self, id: u32, taste: &Taste) -> Request {
        let upto: Vec<_> = self.exchanges.iter().take_while(|exchange| exchange.id <= id).collect();
        let turns = upto.iter().map(|exchange| Turn {
            user: exchange.user.clone(),
            assistant: None,
            // The open turn is being answered: what it showed before must not keep those songs away.
            shown: if exchange.id == id { vec![] } else { exchange.songs().map(song_ref).collect() },
            liked: exchange.liked.clone(),
            disliked: exchange.disliked.clone(),
        });
        let rated: Vec<_> = upto.iter().flat_map(|exchange| exchange.liked.iter().chain(&exchange.disliked)).collect();
        Request {
            id: id.to_string(),
            turns: turns.collect(),
            profile: taste.profile(&rated.into_iter().cloned().collect::<Vec<_>>()),
            candidates: None,
            removed_wishes: self.removed_wishes.clone(),
            negated_wishes: self.negated_wishes.clone(),
        }
    }

    /// Takes a wish away, however it came about.
    pub fn remove_wish(&mut self, chip: &Chip) {
        for id in [chip.id.clone(), opposite(&chip.id)] {
            self.negated_wishes.retain(|other| *other != id);
            if !self.removed_wishes.contains(&id) {
                self.removed_wishes.push(id);
            }
        }
    }

    /// Turns a wish into its opposite, or back.
    pub fn negate_wish(&mut self, chip: &Chip) {
        let ids = [chip.id.clone(), opposite(&chip.id)];
        let before = self.negated_wishes.len();
        self.negated_wishes.retain(|other| !ids.contains(other));
        if self.negated_wishes.len() == before {
            self.negated_wishes.push(chip.id.clone());
        }
    }

    /// After a reload nothing is under way any more.
    pub fn interrupted(mut self) -> Self {
        for exchange in &mut self.exchanges {
            if exchange.state == State::Waiting {
                exchange.state = State::Stopped;
            }
            if exchange.lookup == Lookup::Running {
                exchange.lookup = Lookup::Offered;
            }
        }
        self
    }
}

/// The id that a wish has once it was turned round.
fn opposite(id: &str) -> String {
    id.strip_prefix("not:").map_or_else(|| format!("not:{id}"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(title: &str) -> SongRef {
        SongRef { artist: "Low".into(), title: title.into() }
    }

    fn answered(titles: &[&str]) -> Answer {
        let songs = titles.iter().map(|title| AnswerSong {
            artist: "Low".into(),
            title: title.to_string(),
            ..Default::default()
        });
        Answer {
            id: String::new(),
            decision: crate::Decision::Answer,
            confidence: 0.5,
            constraints: vec![],
            songs: songs.collect(),
            shortfall: None,
            unknown_names: vec![],
            elapsed_ms: 1.0,
        }
    }

    #[test]
    fn empty_and_oversized_messages_are_refused_in_words() {
        let mut conversation = Conversation::default();
        assert!(conversation.say(" \n\t ", 0).is_err());
        let error = conversation.say(&"x".repeat(100 << 10), 0).unwrap_err();
        assert!(error.detail.contains("102400") && error.detail.contains("2000"), "{error}");
        assert!(conversation.exchanges.is_empty());
        assert!(conversation.say(&"é".repeat(MOST_CHARS), 0).is_ok(), "characters count, not bytes");
    }

    #[test]
    fn a_request_tells_of_earlier_turns_and_leaves_the_open_one_open() {
        let mut conversation = Conversation::default();
        let first = conversation.say("slow songs", 1).unwrap();
        conversation.get_mut(first).unwrap().answer = Some(answered(&["Sunflower", "Lullaby"]));
        conversation.get_mut(first).unwrap().rate(&song("Lullaby"), Some(true));
        let second = conversation.say("slower", 2).unwrap();
        conversation.get_mut(second).unwrap().answer = Some(answered(&["Words"]));

        let request = conversation.request(second, &Taste::default());
        assert_eq!(request.turns.len(), 2);
        assert_eq!(request.turns[0].shown, [song("Sunflower"), song("Lullaby")]);
        assert_eq!(request.turns[0].liked, [song("Lullaby")]);
        assert!(request.turns[1].shown.is_empty());
        assert_eq!(conversation.request(first, &Taste::default()).turns.len(), 1);
    }

    #[test]
    fn songs_rated_here_are_not_told_twice() {
        let mut conversation = Conversation::default();
        let mut taste = Taste::default();
        let id = conversation.say("slow", 1).unwrap();
        conversation.get_mut(id).unwrap().rate(&song("Words"), Some(true));
        taste.like(song("Words"), 1);
        taste.like(song("Cue the Strings"), 1);
        let request = conversation.request(id, &taste);
        assert_eq!(request.turns[0].liked, [song("Words")]);
        assert_eq!(request.profile.liked, [song("Cue the Strings")]);
    }

    #[test]
    fn turning_a_wish_round_twice_is_no_change_whatever_id_the_chip_bears() {
        let chip = |id: &str| Chip { id: id.into(), label: id.into(), negated: false, hard: true };
        for second in ["genre:country", "not:genre:country"] {
            let mut conversation = Conversation::default();
            conversation.negate_wish(&chip("genre:country"));
            assert_eq!(conversation.negated_wishes, ["genre:country"]);
            conversation.negate_wish(&chip(second));
            assert!(conversation.negated_wishes.is_empty(), "{second}");
        }
    }

    #[test]
    fn a_removed_wish_stays_away_whether_or_not_it_was_turned_round() {
        let chip = Chip { id: "not:genre:pop".into(), label: "no pop".into(), negated: true, hard: true };
        let mut conversation = Conversation::default();
        conversation.negated_wishes.push("genre:pop".into());
        conversation.remove_wish(&chip);
        assert!(conversation.negated_wishes.is_empty());
        assert_eq!(conversation.removed_wishes, ["not:genre:pop", "genre:pop"]);
    }

    #[test]
    fn a_reload_leaves_nothing_waiting() {
        let mut conversation = Conversation::default();
        let id = conversation.say("slow", 1).unwrap();
        conversation.get_mut(id).unwrap().lookup = Lookup::Running;
        let json = serde_json::to_string(&conversation).unwrap();
        let again = serde_json::from_str::<Conversation>(&json).unwrap().interrupted();
        assert_eq!(again.get(id).unwrap().state, State::Stopped);
        assert_eq!(again.get(id).unwrap().lookup, Lookup::Offered);
        assert_eq!(again.clone().say("x", 0).unwrap(), id + 1);
    }

    #[test]
    fn the_oldest_exchanges_leave_first() {
        let mut conversation = Conversation::default();
        for index in 0..MOST_EXCHANGES as u64 + 5 {
            conversation.say("more", index).unwrap();
        }
        assert_eq!(conversation.exchanges.len(), MOST_EXCHANGES);
        assert_eq!(conversation.exchanges[0].seed, 5);
    }
}
