//! The drawer where the listener sees, edits, takes away and erases what is known of their taste.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlDialogElement, HtmlInputElement};

use super::icon::Icon;
use super::taste_list::{Row, taste_list};
use crate::host::web::{page as host, reason};
use crate::taste::{Avoid, Entry, Taste};
use crate::tool::Consent;
use crate::ui::state::Page;
use crate::{Error, Result, SongRef};

/// The drawer, a modal dialog.
pub fn drawer() -> impl IntoView {
    let page = Page::here();
    let dialog: NodeRef<leptos::html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let open = page.taste_open.get();
        if let Some(dialog) = dialog.get() {
            let dialog: &HtmlDialogElement = &dialog;
            match (open, dialog.open()) {
                // Opening what is closed cannot fail while the element is in the document.
                (true, false) => dialog.show_modal().unwrap_or_default(),
                (false, true) => dialog.close(),
                _ => {}
            }
        }
    });
    let close = move || page.taste_open.set(false);
    let on_click = move |event: leptos::ev::MouseEvent| {
        // The dialog itself is hit only outside its content.
        let outside = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok()).is_some();
        if outside {
            close();
        }
    };
    view! {
        <dialog class="drawer" node_ref=dialog aria-labelledby="taste-title" data-testid="taste" on:close=move |_| close() on:click=on_click>
            <div class="drawer-body">
                <div class="drawer-head">
                    <h2 id="taste-title" tabindex="-1">"Your taste"</h2>
                    <button class="icon-button" type="button" aria-label="Close" data-testid="taste-close" on:click=move |_| close()>
                        {Icon::Cross.view()}
                    </button>
                </div>
                <p class="hint">"Kept in this browser only. Take it with you as a file, or erase it."</p>
                {move || page.taste.with(Taste::is_empty).then(|| view! {
                    <p class="taste-empty">"Nothing yet. Like or dislike a song, and it will be here."</p>
                })}
                {taste_list("Liked", |taste| songs(&taste.liked), Taste::unrate)}
                {taste_list("Disliked", |taste| songs(&taste.disliked), Taste::unrate)}
                {taste_list("Kept out", kept_out, Taste::allow)}
                {taste_list("Looked up", |taste| songs(&taste.history), forget_played)}
                {file_buttons(page)}
                {network(page)}
            </div>
        </dialog>
    }
}

fn songs(entries: &[Entry]) -> Vec<Row<SongRef>> {
    let row = |entry: &Entry| Row {
        label: format!("{} – {}", entry.song.artist, entry.song.title),
        what: entry.song.clone(),
    };
    entries.iter().map(row).collect()
}

fn kept_out(taste: &Taste) -> Vec<Row<Avoid>> {
    let label = |what: &Avoid| match what {
        Avoid::Artist(name) => format!("{name} (artist)"),
        Avoid::Genre(name) => format!("{name} (style)"),
    };
    taste.avoids().into_iter().map(|what| Row { label: label(&what), what }).collect()
}

fn forget_played(taste: &mut Taste, song: &SongRef) {
    taste.history.retain(|entry| entry.song != *song);
}

fn file_buttons(page: Page) -> impl IntoView {
    let export = move |_| {
        let saved = page.taste.with_untracked(Taste::to_json);
        page.report(saved.and_then(|json| host::save_file("wemusic-taste.json", &json)));
    };
    let outcome = RwSignal::new(String::new());
    let import = move |event: Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        let Some(input) = input else { return };
        spawn_local(async move {
            outcome.set(match read_taste(&input).await {
                Ok(taste) => {
                    let count = taste.liked.len() + taste.disliked.len() + taste.history.len() + taste.avoided.len();
                    page.taste.update(|mine| mine.merge(taste));
                    format!("{count} entries were read and added.")
                }
                Err(error) => error.detail,
            });
            // So that choosing the same file again is a change.
            input.set_value("");
        });
    };
    let armed = RwSignal::new(false);
    let erase = move |_| {
        if armed.get() {
            page.taste.set(Taste::default());
            outcome.set("Your taste was erased from this device.".into());
        }
        armed.update(|armed| *armed = !*armed);
    };
    let erase_label = move || if armed.get() { "Really erase everything" } else { "Erase" };
    view! {
        <div class="taste-buttons">
            <button class="button" type="button" data-testid="taste-export" on:click=export>"Save as a file"</button>
            <label class="button file-button">
                "Read a file"
                <input class="visually-hidden" type="file" accept=".json,application/json" data-testid="taste-import" on:change=import />
            </label>
            <button
                class="button danger" type="button" data-testid="taste-erase"
                disabled=move || page.taste.with(Taste::is_empty)
                on:click=erase on:blur=move |_| armed.set(false)
            >
                {erase_label}
            </button>
        </div>
        <p class="hint" role="status">{move || outcome.get()}</p>
    }
}

async fn read_taste(input: &HtmlInputElement) -> Result<Taste> {
    let file = input.files().and_then(|files| files.get(0)).ok_or_else(|| Error::bad_request("No file was chosen."))?;
    if file.size() > crate::taste::MOST_BYTES as f64 {
        return Err(Error::bad_file("That file is too large to be a taste file."));
    }
    let text = JsFuture::from(file.text()).await;
    let text = text.map_err(|error| Error::bad_file(format!("The file could not be read: {}", reason(&error))))?;
    Taste::parse(&text.as_string().unwrap_or_default())
}

fn network(page: Page) -> impl IntoView {
    let choice = move |consent: Consent, label: &'static str, value: &'static str| {
        let checked = move || page.settings.with(|settings| settings.network == consent);
        view! {
            <label class="radio">
                <input
                    type="radio" name="network" value=value data-testid=format!("network-{value}")
                    prop:checked=checked on:change=move |_| page.set_consent(consent)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="network">
            <legend>{format!("When the model here is unsure, may {} be asked?", page.service_host())}</legend>
            {choice(Consent::Ask, "Ask me each time", "ask")}
            {choice(Consent::Allow, "Always", "always")}
            {choice(Consent::Off, "Never", "never")}
        </fieldset>
    }
}
