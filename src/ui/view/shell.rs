//! The page's frame: header, conversation, composer, and the one live region.

use leptos::prelude::*;

use super::{composer, exchange, header, icon::Icon, taste, welcome};
use crate::ui::state::Page;

/// The whole page.
pub fn shell() -> impl IntoView {
    let page = Page::here();
    let ids = Memo::new(move |_| {
        page.conversation
            .with(|conversation| conversation.exchanges.iter().map(|exchange| exchange.id).collect::<Vec<_>>())
    });
    let empty = Memo::new(move |_| ids.with(Vec::is_empty));
    view! {
        <a class="skip" href="#composer">"Skip to the message field"</a>
        {header::header()}
        <main class="main" id="main">
            {notices(page)}
            <Show when=move || empty.get()>{welcome::welcome()}</Show>
            <ol class="exchanges" aria-label="Conversation" hidden=move || empty.get()>
                <For each=move || ids.get() key=|id| *id children=exchange::exchange />
            </ol>
        </main>
        {composer::composer()}
        {taste::drawer()}
        <p class="visually-hidden" role="status" data-testid="status">{move || page.status.get()}</p>
    }
}

fn notices(page: Page) -> impl IntoView {
    let notice = move |text: String| {
        let this = text.clone();
        let dismiss = move |_| page.notices.update(|notices| notices.retain(|other| *other != this));
        view! {
            <li class="notice" data-testid="error">
                <span>{text}</span>
                <button class="icon-button" type="button" aria-label="Dismiss this message" on:click=dismiss>
                    {Icon::Cross.view()}
                </button>
            </li>
        }
    };
    let down = move || {
        page.engine.with(|engine| engine.down.clone()).map(|error| {
            view! {
                <div class="notice notice-serious" role="alert" data-testid="error">
                    <span>{error.detail}</span>
                    <button class="button" type="button" on:click=move |_| page.retry_engine()>"Try again"</button>
                </div>
            }
        })
    };
    view! {
        {down}
        <div role="alert">
            <ul class="notices" hidden=move || page.notices.with(Vec::is_empty)>
                <For each=move || page.notices.get() key=String::clone children=notice />
            </ul>
        </div>
    }
}
