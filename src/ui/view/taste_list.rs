//! One list of the taste drawer, each entry with a button that forgets it.

use leptos::prelude::*;

use super::icon::Icon;
use crate::taste::Taste;
use crate::ui::state::Page;

/// Entries shown at once; a long history would make the drawer slow.
const MOST_SHOWN: usize = 200;

/// What a list shows and forgets.
#[derive(Clone, PartialEq)]
pub struct Row<T> {
    /// The words shown.
    pub label: String,
    /// What is forgotten by the button.
    pub what: T,
}

/// A titled list, newest first; `rows` reads it and `forget` takes one entry away.
pub fn taste_list<T: Clone + PartialEq + Send + Sync + 'static>(
    title: &'static str,
    rows: fn(&Taste) -> Vec<Row<T>>,
    forget: fn(&mut Taste, &T),
) -> impl IntoView {
    let page = Page::here();
    let rows = Memo::new(move |_| page.taste.with(rows));
    move || {
        let rows = rows.get();
        let total = rows.len();
        (total > 0).then(|| {
            let shown = rows.into_iter().rev().take(MOST_SHOWN).map(|row| {
                let label = format!("Forget {}", row.label);
                let click = move |_| {
                    super::focus("taste-title");
                    page.taste.update(|taste| forget(taste, &row.what));
                };
                view! {
                    <li class="taste-row">
                        <span>{row.label}</span>
                        <button class="icon-button" type="button" data-testid="forget" aria-label=label on:click=click>
                            {Icon::Cross.view()}
                        </button>
                    </li>
                }
            });
            let more = (total > MOST_SHOWN)
                .then(|| view! { <p class="hint">{format!("and {} earlier ones", total - MOST_SHOWN)}</p> });
            view! {
                <section class="taste-list">
                    <h3>{title} " " <span class="count">{total}</span></h3>
                    <ul>{shown.collect_view()}</ul>
                    {more}
                </section>
            }
        })
    }
}
