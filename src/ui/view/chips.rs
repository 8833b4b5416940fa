//! What was understood: every wish as a chip that can be taken away or turned round.

use leptos::prelude::*;

use super::exchange::Here;
use super::icon::Icon;
use crate::Chip;

/// The chips of an exchange; those of the latest one can be changed.
pub fn chips(here: Here, latest: Memo<bool>) -> impl IntoView {
    let chips =
        here.part(|exchange| exchange.answer.as_ref().map(|answer| answer.constraints.clone()).unwrap_or_default());
    move || {
        let chips = chips.get().unwrap_or_default();
        (!chips.is_empty()).then(|| {
            let chips = chips.into_iter().map(|chip| chip_view(here, chip, latest)).collect_view();
            view! { <ul class="chips" aria-label="What was understood">{chips}</ul> }
        })
    }
}

fn chip_view(here: Here, chip: Chip, latest: Memo<bool>) -> impl IntoView {
    let kind = if chip.hard { "checked on every song" } else { "a leaning" };
    let label = chip.label.clone();
    let buttons = {
        let chip = chip.clone();
        move || {
            let (negated, removed) = (chip.clone(), chip.clone());
            let negate = move |_| {
                super::focus(&here.heading_id());
                here.page.negate_wish(here.id, &negated);
            };
            let remove = move |_| {
                super::focus(&here.heading_id());
                here.page.remove_wish(here.id, &removed);
            };
            let negate_label = format!("Turn “{}” into its opposite", chip.label);
            let remove_label = format!("Remove “{}”", chip.label);
            view! {
                <button
                    class="chip-button" type="button" data-testid="chip-negate" on:click=negate
                    aria-label=negate_label.clone() title=negate_label
                >
                    {Icon::Swap.view()}
                </button>
                <button
                    class="chip-button" type="button" data-testid="chip-remove" on:click=remove
                    aria-label=remove_label.clone() title=remove_label
                >
                    {Icon::Cross.view()}
                </button>
            }
        }
    };
    view! {
        <li
            class="chip" class:is-hard=chip.hard class:is-negated=chip.negated
            data-testid="chip" data-id=chip.id.clone() title=kind
        >
            <span class="chip-label">{label}</span>
            <span class="visually-hidden">{format!(", {kind}")}</span>
            {move || latest.get().then(&buttons)}
        </li>
    }
}
