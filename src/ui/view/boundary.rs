//! The visible boundary: what was answered on this device, what was sent to whom, and who may be asked.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::exchange::Here;
use crate::tool::Consent;
use crate::ui::conversation::{Found, Lookup};

/// The line that says where an answer came from.
pub fn line(here: Here) -> impl IntoView {
    let answer = here.part(|exchange| {
        let answer = exchange.answer.as_ref()?;
        Some((answer.confidence, answer.elapsed_ms))
    });
    let lookup = here.part(|exchange| exchange.lookup.clone());
    move || {
        let (confidence, elapsed_ms) = answer.get().flatten()?;
        let sure = (confidence.clamp(0.0, 1.0) * 100.0).round();
        let lookup = lookup.get().unwrap_or_default();
        let asked = matches!(lookup, Lookup::Found(Found { cached: false, .. }));
        Some(view! {
            <p class="boundary" class:has-asked=asked data-testid="boundary">
                <span class="boundary-dot" aria-hidden="true"></span>
                <span>{format!("On this device, {sure} % sure, {elapsed_ms:.0} ms")}</span>
                {lookup_words(lookup, &here.page.service_host()).map(|words| view! { <span class="boundary-asked">{words}</span> })}
            </p>
        })
    }
}

fn lookup_words(lookup: Lookup, host: &str) -> Option<String> {
    match lookup {
        Lookup::None | Lookup::Offered => None,
        Lookup::Declined => Some(format!("{host} was not asked, nothing was sent")),
        Lookup::Running => Some(format!("asking {host} …")),
        Lookup::Found(Found { host, cached: true, .. }) => {
            Some(format!("{host} had been asked before; nothing was sent now"))
        }
        Lookup::Found(Found { host, sent, songs, .. }) => {
            let count = match songs.len() {
                0 => "no song came back".to_owned(),
                1 => "one song came back".to_owned(),
                count => format!("{count} songs came back"),
            };
            Some(format!("asked {host}: sent {sent}; {count}"))
        }
        Lookup::Failed(why) => Some(format!("{host} could not help: {why}")),
    }
}

/// The bar that asks whether a music service may be asked.
pub fn consent(here: Here) -> impl IntoView {
    let offered = here.part(|exchange| exchange.lookup == Lookup::Offered);
    move || {
        let plan = (offered.get() == Some(true)).then(|| here.page.lookup_plan(here.id)).flatten()?;
        let choose = move |consent: Consent, yes: bool| {
            move |_: MouseEvent| {
                super::focus(&here.heading_id());
                here.page.set_consent(consent);
                if yes {
                    here.page.look_up(here.id, true);
                } else {
                    here.page.decline_lookup(here.id);
                }
            }
        };
        Some(view! {
            <section class="consent" aria-label="Permission">
                <p>
                    "This may be beyond what the model here knows. May it ask "
                    <strong>{here.page.service_host()}</strong> "? This would be sent, and nothing else: "
                    <span class="consent-words">{plan.summary()}</span>
                </p>
                <div class="consent-buttons">
                    <button class="button primary" type="button" data-testid="consent-once" on:click=choose(Consent::Ask, true)>
                        "Allow once"
                    </button>
                    <button class="button" type="button" data-testid="consent-always" on:click=choose(Consent::Allow, true)>
                        "Always"
                    </button>
                    <button class="button" type="button" data-testid="consent-never" on:click=choose(Consent::Off, false)>
                        "Never"
                    </button>
                    <button
                        class="button quiet" type="button" data-testid="consent-not-now" on:click=choose(Consent::Ask, false)
                    >
                        "Not now"
                    </button>
                </div>
            </section>
        })
    }
}
