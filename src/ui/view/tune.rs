//! The dial from familiar to adventurous, and whether equal words give equal songs.

use leptos::prelude::*;

use crate::ui::state::Page;

/// The dial and the switch.
pub fn tune() -> impl IntoView {
    let page = Page::here();
    let adventure = move || page.settings.with(|settings| settings.adventure);
    let words = move || match (adventure() * 4.0).round() as u32 {
        0 => "very familiar",
        1 => "rather familiar",
        2 => "balanced",
        3 => "rather adventurous",
        _ => "very adventurous",
    };
    let on_dial = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f32>() {
            page.settings.update(|settings| settings.adventure = value.clamp(0.0, 1.0));
        }
    };
    let pinned = move || page.settings.with(|settings| settings.pinned_seed.is_some());
    let on_pin = move |event| {
        // The seed of the latest answer, so that what is on the page is what stays.
        let latest =
            page.conversation.with_untracked(|conversation| conversation.exchanges.last().map(|last| last.seed));
        let pin = event_target_checked(&event);
        page.settings.update(|settings| settings.pinned_seed = pin.then(|| latest.unwrap_or(1)));
    };
    view! {
        <div class="tune">
            <label class="dial">
                <span aria-hidden="true">"Familiar"</span>
                <span class="visually-hidden">"Familiar to adventurous"</span>
                <input
                    type="range" min="0" max="1" step="0.05" data-testid="adventure"
                    prop:value=move || adventure().to_string()
                    aria-valuetext=words
                    on:input=on_dial
                />
                <span aria-hidden="true">"Adventurous"</span>
            </label>
            <label class="switch">
                <input type="checkbox" data-testid="pin-seed" prop:checked=pinned on:change=on_pin />
                <span class="wide-only">"Same words, same songs"</span>
                <span class="narrow-only">"Repeatable"</span>
            </label>
        </div>
    }
}
