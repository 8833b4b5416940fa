//! Everything the page shows, as signals.

use std::rc::Rc;

use leptos::prelude::*;

use super::conversation::Conversation;
use super::settings::Settings;
use crate::Error;
use crate::taste::Taste;
use crate::tool::MusicBrainz;
use crate::worker::client::Client;
use crate::worker::protocol::{Loaded, Progress};

/// How the engine is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EngineState {
    /// The tier that is arriving.
    pub progress: Option<Progress>,
    /// What can be answered from.
    pub loaded: Option<Loaded>,
    /// True between a worker's end and the next one's readiness.
    pub restarting: bool,
    /// Why nothing can be answered.
    pub down: Option<Error>,
}

/// The request that the engine is working on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InFlight {
    /// The exchange that it answers.
    pub exchange_id: u32,
    /// Its name in the worker's protocol.
    pub request_id: u32,
}

/// The page's state; a handle, free to copy.
#[derive(Clone, Copy)]
pub struct Page {
    /// What was said.
    pub conversation: RwSignal<Conversation>,
    /// The listener's taste.
    pub taste: RwSignal<Taste>,
    /// The listener's settings.
    pub settings: RwSignal<Settings>,
    /// How the engine is doing.
    pub engine: RwSignal<EngineState>,
    /// What is under way.
    pub in_flight: RwSignal<Option<InFlight>>,
    /// What the listener has begun to write.
    pub draft: RwSignal<String>,
    /// Why the draft could not be sent.
    pub draft_error: RwSignal<Option<String>>,
    /// Announced to screen readers, once each time it changes.
    pub status: RwSignal<String>,
    /// Messages that stay until they are dismissed.
    pub notices: RwSignal<Vec<String>>,
    /// False when there is no network.
    pub online: RwSignal<bool>,
    /// True while the taste drawer is open.
    pub taste_open: RwSignal<bool>,
    /// The worker.
    pub client: StoredValue<Option<Client>, LocalStorage>,
    /// The music service that may be asked.
    pub service: StoredValue<Option<Rc<MusicBrainz>>, LocalStorage>,
}

impl Page {
    /// A page with what was kept from the last visit.
    pub fn new(conversation: Conversation, taste: Taste, settings: Settings, notices: Vec<String>) -> Self {
        Self {
            conversation: RwSignal::new(conversation),
            taste: RwSignal::new(taste),
            settings: RwSignal::new(settings),
            engine: RwSignal::default(),
            in_flight: RwSignal::default(),
            draft: RwSignal::default(),
            draft_error: RwSignal::default(),
            status: RwSignal::default(),
            notices: RwSignal::new(notices),
            online: RwSignal::new(true),
            taste_open: RwSignal::new(false),
            client: StoredValue::new_local(None),
            service: StoredValue::new_local(None),
        }
    }

    /// The page that the component asking belongs to.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self::new(Default::default(), Default::default(), Default::default(), vec![]))
    }

    /// Shows a message until it is dismissed; the same message is not shown twice.
    pub fn notice(&self, text: impl Into<String>) {
        let text = text.into();
        self.notices.update(|notices| {
            if !notices.contains(&text) {
                notices.push(text);
            }
        });
    }

    /// Shows what went wrong, if anything did.
    pub fn report(&self, result: crate::Result<()>) {
        if let Err(error) = result {
            self.notice(error.detail);
        }
    }
}
