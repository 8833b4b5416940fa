//! Where the listener writes.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use super::{icon::Icon, tune};
use crate::ui::conversation::MOST_CHARS;
use crate::ui::state::Page;

/// The message field with its buttons.
pub fn composer() -> impl IntoView {
    let page = Page::here();
    let busy = move || page.in_flight.get().is_some();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        page.send_draft();
    };
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes a word, Enter chooses that word.
        let composing = event.is_composing() || event.key_code() == 229;
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !composing => {
                event.prevent_default();
                page.send_draft();
            }
            "Escape" => page.stop(),
            _ => {}
        }
    };
    let on_input = move |event| {
        page.draft.set(event_target_value(&event));
        page.draft_error.set(None);
    };
    let left = move || {
        let chars = page.draft.with(|draft| draft.chars().count());
        (chars + 200 > MOST_CHARS).then(|| format!("{chars} of {MOST_CHARS} characters"))
    };
    let placeholder = move || {
        if page.conversation.with(|conversation| conversation.exchanges.is_empty()) {
            "A mood, an artist, a decade …"
        } else {
            "Refine: older, calmer, no pop …"
        }
    };
    view! {
        <form class="composer" aria-label="Your message" on:submit=submit>
            <p class="composer-error" id="composer-error" role="alert" data-testid="error" hidden=move || page.draft_error.with(Option::is_none)>
                {move || page.draft_error.get()}
            </p>
            <div class="composer-field">
                <label class="visually-hidden" for="composer">"What would you like to hear?"</label>
                <textarea
                    id="composer" data-testid="composer" rows="1" autocomplete="off" enterkeyhint="send"
                    placeholder=placeholder
                    aria-describedby="composer-error composer-left"
                    prop:value=move || page.draft.get()
                    on:input=on_input
                    on:keydown=on_key
                ></textarea>
                <Show
                    when=busy
                    fallback=|| view! {
                        <button class="round-button" type="submit" data-testid="send" aria-label="Send">{Icon::Send.view()}</button>
                    }
                >
                    <button class="round-button" type="button" data-testid="stop" aria-label="Stop" on:click=move |_| page.stop()>
                        {Icon::Stop.view()}
                    </button>
                </Show>
            </div>
            <div class="composer-foot">
                {tune::tune()}
                <p class="composer-left" id="composer-left">{left}</p>
            </div>
        </form>
    }
}
