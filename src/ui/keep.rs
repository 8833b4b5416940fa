//! What stays on the device between visits: conversation, taste, settings.
//!
//! What cannot be read is never overwritten: it is put aside under a key of its own and the listener is told.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::conversation::Conversation;
use super::settings::Settings;
use super::state::Page;
use crate::host::web::{LocalStore, WebClock};
use crate::host::{Clock, Store};
use crate::taste::Taste;
use crate::{Error, Result};

const CONVERSATION: &str = "conversation";
const TASTE: &str = "taste";
const SETTINGS: &str = "settings";

fn store() -> LocalStore {
    LocalStore::new("wemusic.")
}

/// The page as the last visit left it.
pub async fn load() -> Page {
    let mut notices = vec![];
    let conversation: Conversation = kept(CONVERSATION, "conversation", parse_json, &mut notices).await;
    let taste = kept(TASTE, "taste", Taste::parse, &mut notices).await;
    let settings: Settings = kept(SETTINGS, "settings", parse_json, &mut notices).await;
    Page::new(conversation.interrupted(), taste, settings.in_range(), notices)
}

/// Keeps every change from now on.
pub fn save_changes(page: Page) {
    save_when_changed(page, CONVERSATION, move || to_json(&page.conversation.get()));
    save_when_changed(page, TASTE, move || page.taste.get().to_json());
    save_when_changed(page, SETTINGS, move || to_json(&page.settings.get()));
}

fn save_when_changed(page: Page, key: &'static str, text: impl Fn() -> Result<String> + 'static) {
    Effect::new(move |before: Option<Option<String>>| {
        let text = match text() {
            Ok(text) => text,
            Err(error) => {
                page.notice(error.detail);
                return None;
            }
        };
        // The first run sees what was just loaded.
        if before.is_some_and(|before| before.as_ref() != Some(&text)) {
            let text = text.clone();
            spawn_local(async move {
                if let Err(error) = store().set(key, text.as_bytes()).await {
                    page.notice(format!("Your {key} is kept for this visit only. {}", error.detail));
                }
            });
        }
        Some(text)
    });
}

async fn kept<T: Default>(key: &str, what: &str, parse: fn(&str) -> Result<T>, notices: &mut Vec<String>) -> T {
    let bytes = match store().get(key).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return T::default(),
        Err(error) => {
            if !notices.contains(&error.detail) {
                notices.push(error.detail);
            }
            return T::default();
        }
    };
    match std::str::from_utf8(&bytes).map_err(|_| Error::bad_file("it is not text")).and_then(parse) {
        Ok(value) => value,
        Err(error) => {
            let aside = format!("{key}.damaged.{}", WebClock.now_ms());
            let kept = store().set(&aside, &bytes).await;
            let fate = match kept {
                Ok(()) => {
                    format!("It was put aside as “wemusic.{aside}” in this browser's storage, and a new one begun.")
                }
                Err(error) => format!("It could not be put aside: {}", error.detail),
            };
            notices.push(format!("Your stored {what} could not be read ({}). {fate}", error.detail));
            T::default()
        }
    }
}

fn parse_json<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::bad_file(error.to_string()))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal(error.to_string()))
}
