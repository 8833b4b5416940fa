//! The top of the page: name, how much is on this device, and the page's own controls.

use leptos::prelude::*;

use super::icon::Icon;
use crate::ui::settings::Theme;
use crate::ui::state::{EngineState, Page};
use crate::worker::protocol::Progress;

/// The header.
pub fn header() -> impl IntoView {
    let page = Page::here();
    let theme_label = move || match page.settings.with(|settings| settings.theme) {
        Theme::System => "Look: as the system",
        Theme::Light => "Look: light",
        Theme::Dark => "Look: dark",
    };
    let empty = move || page.conversation.with(|conversation| conversation.exchanges.is_empty());
    view! {
        <header class="header">
            <div class="header-row">
                <h1 class="wordmark">
                    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <circle class="mark-disc" cx="16" cy="16" r="15" />
                        <circle class="mark-groove" cx="16" cy="16" r="11" />
                        <circle class="mark-groove" cx="16" cy="16" r="7.5" />
                        <circle class="mark-label" cx="16" cy="16" r="4" />
                    </svg>
                    "WeMusic"
                </h1>
                <p class="header-facts">
                    <span class="badge" data-testid="offline-badge" hidden=move || page.online.get()>"Offline"</span>
                    <span class="header-songs">{move || page.engine.with(facts)}</span>
                </p>
                <div class="header-buttons">
                    <button
                        class="button quiet" type="button" hidden=empty data-testid="new-conversation"
                        aria-label="New conversation"
                        on:click=move |_| { page.start_over(); super::focus("composer") }
                    >
                        {Icon::Plus.view()} <span class="wide-only">"New"</span>
                    </button>
                    <button
                        class="button quiet" type="button" data-testid="open-taste" aria-haspopup="dialog"
                        aria-label="Your taste and settings"
                        on:click=move |_| page.taste_open.set(true)
                    >
                        {Icon::Taste.view()} <span class="wide-only">"Your taste"</span>
                    </button>
                    <button
                        class="icon-button" type="button" data-testid="theme"
                        aria-label=theme_label title=theme_label
                        on:click=move |_| page.settings.update(|settings| settings.theme = settings.theme.next())
                    >
                        {Icon::Contrast.view()}
                    </button>
                </div>
            </div>
            {progress_bar(page)}
        </header>
    }
}

/// What is on this device, in a few words.
fn facts(engine: &EngineState) -> String {
    match (&engine.loaded, engine.restarting, &engine.down) {
        (_, _, Some(_)) => "The engine is not running".into(),
        (_, true, _) => "Starting again".into(),
        (Some(loaded), ..) => format!("{} songs on this device", grouped(loaded.songs)),
        (None, ..) => "Getting ready".into(),
    }
}

fn progress_bar(page: Page) -> impl IntoView {
    let progress = Memo::new(move |_| page.engine.with(|engine| engine.progress));
    view! {
        <Show when=move || progress.get().is_some()>
            <div
                class="progress" role="progressbar" data-testid="progress"
                aria-label="Download of the model" aria-valuemin="0" aria-valuemax="100"
                aria-valuenow=move || progress.get().map(|progress| (progress.share() * 100.0) as u32)
                aria-valuetext=move || progress.get().map(words)
            >
                <svg class="progress-track" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect
                        class="progress-bar" height="1"
                        width=move || progress.get().map(|progress| progress.share() * 100.0).unwrap_or_default()
                    />
                </svg>
                <p class="progress-words" aria-hidden="true">{move || progress.get().map(words)}</p>
            </div>
        </Show>
    }
}

fn words(progress: Progress) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let (here, total) = (megabytes(progress.received_bytes), megabytes(progress.total_bytes));
    let verb = if progress.from_cache { "Opening" } else { "Downloading" };
    let what = if progress.tier == 0 { "the model" } else { "more songs" };
    format!("{verb} {what}: {here:.1} of {total:.1} MB")
}

/// A number with spaces between thousands, which every locale reads.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for group in digits.as_bytes()[first..].chunks(3) {
        if !out.is_empty() {
            out.push('\u{202F}');
        }
        out.extend(group.iter().copied().map(char::from));
    }
    out
}
