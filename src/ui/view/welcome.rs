//! What stands on an empty page.

use leptos::prelude::*;

use crate::ui::state::Page;

const EXAMPLES: [&str; 6] = [
    "Slow, warm songs for a rainy Sunday morning",
    "80s synth pop, but nothing everyone knows",
    "Something like Radiohead, only calmer",
    "Instrumental jazz from before 1970",
    "Songs to run to, no hip hop, one per artist",
    "French chansons with a bit of melancholy",
];

/// Greeting, examples and the promise.
pub fn welcome() -> impl IntoView {
    let page = Page::here();
    let example = move |text: &'static str| {
        let say = move |_| {
            page.say(text);
            super::focus("composer");
        };
        view! {
            <li><button class="example" type="button" data-testid="example" on:click=say>{text}</button></li>
        }
    };
    view! {
        <section class="welcome" aria-labelledby="welcome-title">
            <h2 class="welcome-title" id="welcome-title">"What should it sound like?"</h2>
            <p class="welcome-lead">
                "Say it in your own words. Ten songs come back, each with its reason, from a model that lives in this page."
            </p>
            <ul class="examples" aria-label="Examples to try">{EXAMPLES.map(example).collect_view()}</ul>
            <p class="welcome-promise">
                "No account, no tracking. What you write and like stays on this device; nothing is looked up elsewhere unless you allow it."
            </p>
        </section>
    }
}
