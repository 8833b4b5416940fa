//! What the listener can do. Every action is a method of [`Page`] that changes its signals.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::conversation::{Lookup, State, song_ref};
use super::state::{InFlight, Page};
use crate::host::web::{WebClock, WebRng, page};
use crate::host::{Clock, Rng};
use crate::taste::Avoid;
use crate::tool::Consent;
use crate::turn::{Answer, Chip, Decision, Options, SongRef};
use crate::worker::client::{Client, News};
use crate::{Code, Error};

/// Seeds that JavaScript's numbers can hold exactly.
const MOST_SEED: u64 = 1 << 53;

impl Page {
    /// Starts the engine's worker.
    pub fn start_engine(&self) {
        let page = *self;
        let (script, models) = match (page::address("worker-loader.js"), page::address("models/")) {
            (Ok(script), Ok(models)) => (script, models),
            (Err(error), _) | (_, Err(error)) => return self.notice(error.detail),
        };
        let client = Client::start(script, models, move |news| page.hear(news));
        self.client.set_value(Some(client));
    }

    fn hear(&self, news: News) {
        match news {
            News::Progress(progress) => self.engine.update(|engine| engine.progress = Some(progress)),
            News::Loaded(loaded) => {
                let first = self.engine.with_untracked(|engine| engine.loaded.is_none() || engine.restarting);
                if loaded.complete {
                    spawn_local(page::keep_storage());
                }
                if first {
                    self.status.set(format!("Ready. {} songs are on this device.", loaded.songs));
                }
                self.engine.update(|engine| {
                    engine.restarting = false;
                    engine.down = None;
                    if loaded.complete {
                        engine.progress = None;
                    }
                    engine.loaded = Some(loaded);
                });
            }
            News::Restarting => {
                self.status.set("The engine stopped and is being started again. Nothing is lost.".into());
                self.engine.update(|engine| engine.restarting = true);
            }
            News::Notice(error) => {
                if error.code != Code::StorageFull {
                    self.engine.update(|engine| engine.progress = None);
                }
                let page = *self;
                spawn_local(async move {
                    let left = match error.code {
                        Code::StorageFull => page::storage_left_bytes().await,
                        _ => None,
                    };
                    let left = left.map(|bytes| format!(" It grants this page {:.1} MB more.", bytes.max(0.0) / 1e6));
                    page.notice(error.detail + &left.unwrap_or_default());
                });
            }
            News::Down(error) => self.engine.update(|engine| {
                engine.restarting = false;
                engine.progress = None;
                engine.down = Some(error);
            }),
        }
    }

    /// Tries to start the engine again after it could not be loaded.
    pub fn retry_engine(&self) {
        self.engine.update(|engine| engine.down = None);
        self.client.with_value(|client| client.iter().for_each(Client::retry));
        // A message that failed for want of an engine is tried again with it.
        let last = self.conversation.with_untracked(|conversation| {
            let last = conversation.exchanges.last()?;
            matches!(last.state, State::Failed(_)).then_some(last.id)
        });
        if let Some(id) = last {
            self.run(id);
        }
    }

    /// The network is back: what could not be downloaded is tried again, unless that would disturb an answer.
    pub fn resume_download(&self) {
        let missing = self.engine.with_untracked(|engine| {
            let partial = engine.loaded.as_ref().is_some_and(|loaded| !loaded.complete);
            engine.down.is_some() || (partial && engine.progress.is_none())
        });
        if missing && self.in_flight.get_untracked().is_none() {
            self.retry_engine();
        }
    }

    /// Sends the draft.
    pub fn send_draft(&self) {
        if self.say(&self.draft.get_untracked()) {
            self.draft.set(String::new());
        }
    }

    /// Sends a message; false, with the reason shown, when it cannot be sent.
    pub fn say(&self, text: &str) -> bool {
        self.stop();
        let seed = self.fresh_seed();
        let said = self.conversation.try_update(|conversation| conversation.say(text, seed));
        match said {
            Some(Ok(id)) => {
                self.draft_error.set(None);
                self.run(id);
                true
            }
            Some(Err(error)) => {
                self.draft_error.set(Some(error.detail));
                false
            }
            None => false,
        }
    }

    /// A new seed, or the pinned one.
    fn fresh_seed(&self) -> u64 {
        self.settings.with_untracked(|settings| settings.pinned_seed).unwrap_or_else(|| WebRng.next_u64() % MOST_SEED)
    }

    /// Answers an exchange, anew if it has an answer already.
    pub fn run(&self, exchange_id: u32) {
        self.stop();
        let page = *self;
        let built = self.conversation.try_update(|conversation| {
            let exchange = conversation.get_mut(exchange_id)?;
            exchange.state = State::Waiting;
            exchange.lookup = Lookup::None;
            let seed = exchange.seed;
            Some((conversation.request(exchange_id, &page.taste.read_untracked()), seed))
        });
        let Some(Some((request, seed))) = built else { return };
        let adventure = self.settings.with_untracked(|settings| settings.adventure);
        let options = Options { adventure, seed, ..Options::default() };
        let avoid = self.taste.with_untracked(|taste| taste.avoids());
        if let Some(error) = self.engine.with_untracked(|engine| engine.down.clone()) {
            return self.settle(exchange_id, Err(error));
        }
        let request_id = self.client.with_value(|client| {
            let client = client.as_ref()?;
            Some(client.answer(request, options, avoid, move |result| {
                page.in_flight.set(None);
                page.settle(exchange_id, result);
            }))
        });
        self.in_flight.set(request_id.map(|request_id| InFlight { exchange_id, request_id }));
    }

    fn settle(&self, exchange_id: u32, result: Result<Answer, Error>) {
        let decision = result.as_ref().ok().map(|answer| answer.decision);
        self.status.set(match &result {
            Ok(answer) => spoken(answer),
            Err(error) => error.detail.clone(),
        });
        self.conversation.update(|conversation| {
            let Some(exchange) = conversation.get_mut(exchange_id) else { return };
            match result {
                Ok(answer) => {
                    exchange.answer = Some(answer);
                    exchange.state = State::Settled;
                }
                Err(error) => exchange.state = State::Failed(error),
            }
        });
        if decision == Some(Decision::Tool) {
            self.offer_lookup(exchange_id);
        }
    }

    /// Stops what is under way; an earlier answer stays.
    pub fn stop(&self) {
        let Some(InFlight { exchange_id, request_id }) = self.in_flight.get_untracked() else { return };
        self.client.with_value(|client| client.iter().for_each(|client| client.cancel(request_id)));
        self.in_flight.set(None);
        self.conversation.update(|conversation| {
            if let Some(exchange) = conversation.get_mut(exchange_id) {
                exchange.state = State::Stopped;
            }
        });
        self.status.set("Stopped.".into());
    }

    /// Answers the exchange with other songs.
    pub fn shuffle(&self, exchange_id: u32) {
        let seed = WebRng.next_u64() % MOST_SEED;
        self.conversation.update(|conversation| {
            if let Some(exchange) = conversation.get_mut(exchange_id) {
                exchange.seed = seed;
            }
        });
        self.run(exchange_id);
    }

    /// Takes a wish away and answers anew.
    pub fn remove_wish(&self, exchange_id: u32, chip: &Chip) {
        self.conversation.update(|conversation| conversation.remove_wish(chip));
        self.run(exchange_id);
    }

    /// Turns a wish round and answers anew.
    pub fn negate_wish(&self, exchange_id: u32, chip: &Chip) {
        self.conversation.update(|conversation| conversation.negate_wish(chip));
        self.run(exchange_id);
    }

    /// Notes a like or dislike; the same again takes it back.
    pub fn rate(&self, exchange_id: u32, song: &SongRef, liked: bool) {
        let already = self.taste.with_untracked(|taste| if liked { taste.likes(song) } else { taste.dislikes(song) });
        let now_secs = WebClock.now_ms() / 1_000;
        self.taste.update(|taste| match (already, liked) {
            (true, _) => taste.unrate(song),
            (false, true) => taste.like(song.clone(), now_secs),
            (false, false) => taste.dislike(song.clone(), now_secs),
        });
        self.conversation.update(|conversation| {
            if let Some(exchange) = conversation.get_mut(exchange_id) {
                exchange.rate(song, (!already).then_some(liked));
            }
        });
        let SongRef { artist, title } = song;
        self.status.set(match (already, liked) {
            (true, _) => format!("{title} by {artist} is neither liked nor disliked now."),
            (false, true) => format!("Liked {title} by {artist}. The next answer takes it into account."),
            (false, false) => format!("Disliked {title} by {artist}. The next answer takes it into account."),
        });
    }

    /// Keeps an artist or style out, of this answer too.
    pub fn avoid(&self, exchange_id: u32, what: Avoid) {
        self.status.set(format!("{} is kept out from now on; your taste page can let it back in.", what.name()));
        self.taste.update(|taste| taste.avoid(what, WebClock.now_ms() / 1_000));
        self.run(exchange_id);
    }

    /// Notes that the listener went to hear a song.
    pub fn note_played(&self, song: &SongRef) {
        self.taste.update(|taste| taste.play(song.clone(), WebClock.now_ms() / 1_000));
    }

    /// Begins a new conversation; taste and settings stay.
    pub fn start_over(&self) {
        self.stop();
        self.conversation.set(Default::default());
        self.draft_error.set(None);
        self.status.set("A new conversation.".into());
    }

    /// Remembers whether a music service may be asked.
    pub fn set_consent(&self, consent: Consent) {
        self.settings.update(|settings| settings.network = consent);
    }

    /// Closes the question of an exchange; `answer` is sent as a message.
    pub fn close_question(&self, exchange_id: u32, answer: Option<&str>) {
        self.conversation.update(|conversation| {
            if let Some(exchange) = conversation.get_mut(exchange_id) {
                exchange.question_done = true;
            }
        });
        if let Some(answer) = answer {
            self.say(answer);
        }
    }
}

/// An answer as a screen reader tells it.
fn spoken(answer: &Answer) -> String {
    let Some(first) = answer.songs.first() else {
        return answer.shortfall.clone().unwrap_or_else(|| "No song was found.".into());
    };
    let SongRef { artist, title } = song_ref(first);
    let count = answer.songs.len();
    let songs = if count == 1 { "One song".to_owned() } else { format!("{count} songs") };
    let shortfall = answer.shortfall.as_deref().unwrap_or_default();
    format!("{songs}. The first is {title} by {artist}. {shortfall}").trim_end().to_owned()
}
