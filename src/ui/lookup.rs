//! Asking a music service, never without the listener's word.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::conversation::{Found, Lookup};
use super::state::Page;
use crate::host::web::{LocalStore, WebClock, WebFetch, WebRng, page};
use crate::tool::{Consent, Endpoint, Machine, MusicBrainz, Plan, plan, songs};
use crate::turn::Options;
use crate::{Answer, Request, Result};

impl Page {
    /// Makes the one client of the service. The page's own `<meta name="wemusic-musicbrainz">` says where it is;
    /// nothing else can.
    pub fn connect_service(&self) {
        let endpoint: Result<Endpoint> = match page::meta("wemusic-musicbrainz") {
            Some(base) => Endpoint::mirror(&base),
            None => Ok(Endpoint::musicbrainz()),
        };
        match endpoint {
            Ok(endpoint) => {
                let machine = Machine {
                    fetch: Rc::new(WebFetch),
                    store: Rc::new(LocalStore::new("wemusic.service.")),
                    clock: Rc::new(WebClock),
                    rng: Rc::new(WebRng),
                };
                self.service.set_value(Some(Rc::new(MusicBrainz::new(endpoint, machine))));
            }
            Err(error) => self.notice(error.detail),
        }
    }

    /// The host that would be asked.
    pub fn service_host(&self) -> String {
        self.service.with_value(|service| service.as_ref().map(|service| service.host().to_owned()).unwrap_or_default())
    }

    /// What would be sent for an exchange; `None` when no search could help.
    pub fn lookup_plan(&self, exchange_id: u32) -> Option<Plan> {
        let (request, answer) = self.question_and_answer(exchange_id)?;
        plan(&request, &answer)
    }

    /// The device is unsure of its answer: asks the service or the listener, as the settings say.
    pub fn offer_lookup(&self, exchange_id: u32) {
        if self.lookup_plan(exchange_id).is_none() {
            return;
        }
        match self.settings.with_untracked(|settings| settings.network) {
            Consent::Ask => self.set_lookup(exchange_id, Lookup::Offered),
            Consent::Off => self.set_lookup(exchange_id, Lookup::Declined),
            Consent::Allow => self.look_up(exchange_id, false),
        }
    }

    /// The listener said no.
    pub fn decline_lookup(&self, exchange_id: u32) {
        self.set_lookup(exchange_id, Lookup::Declined);
    }

    /// Asks the service. `said_yes` is whether the listener agreed to this very request.
    pub fn look_up(&self, exchange_id: u32, said_yes: bool) {
        let consent = self.settings.with_untracked(|settings| settings.network);
        let permit = match consent.permit(said_yes) {
            Ok(permit) => permit,
            Err(_) => return self.decline_lookup(exchange_id),
        };
        let Some(((request, answer), service)) = self.question_and_answer(exchange_id).zip(self.service.get_value())
        else {
            return;
        };
        let Some(plan) = plan(&request, &answer) else { return };
        let page = *self;
        self.set_lookup(exchange_id, Lookup::Running);
        spawn_local(async move {
            let envelope = service.search(permit, &plan.query).await;
            let lookup = match envelope.into_result() {
                Ok(found) => {
                    let avoid = page.taste.with_untracked(|taste| taste.avoids());
                    let mut songs = songs(&found.items, &plan, &request, &answer, Options::default().top);
                    songs.retain(|song| !avoid.iter().any(|avoid| avoid.covers(song)));
                    Lookup::Found(Found {
                        host: service.host().into(),
                        sent: plan.summary(),
                        cached: found.cached,
                        songs,
                    })
                }
                Err(failure) => Lookup::Failed(failure.message),
            };
            // Meanwhile the turn may have been answered anew, or the conversation ended.
            let running = |exchange: &super::conversation::Exchange| exchange.lookup == Lookup::Running;
            if page.conversation.with_untracked(|conversation| conversation.get(exchange_id).is_some_and(running)) {
                page.status.set(spoken(&lookup));
                page.set_lookup(exchange_id, lookup);
            }
        });
    }

    fn question_and_answer(&self, exchange_id: u32) -> Option<(Request, Answer)> {
        self.conversation.with_untracked(|conversation| {
            let answer = conversation.get(exchange_id)?.answer.clone()?;
            Some((conversation.request(exchange_id, &self.taste.read_untracked()), answer))
        })
    }

    fn set_lookup(&self, exchange_id: u32, lookup: Lookup) {
        self.conversation.update(|conversation| {
            if let Some(exchange) = conversation.get_mut(exchange_id) {
                exchange.lookup = lookup;
            }
        });
    }
}

/// The outcome as a screen reader tells it.
fn spoken(lookup: &Lookup) -> String {
    match lookup {
        Lookup::Found(Found { host, songs, .. }) => format!("{host} knew {} songs.", songs.len()),
        Lookup::Failed(why) => why.clone(),
        _ => String::new(),
    }
}
