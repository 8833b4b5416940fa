//! The menu to take a list away.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::exchange::Here;
use super::icon::Icon;
use crate::Result;
use crate::host::web::page as host;
use crate::ui::export::{Format, export};

/// The menu of an exchange's list.
pub fn export_menu(here: Here) -> impl IntoView {
    let text = move |format: Format| -> Result<String> {
        here.page.conversation.with_untracked(|conversation| {
            let exchange = conversation.get(here.id);
            let title = exchange.map(|exchange| exchange.user.clone()).unwrap_or_default();
            let songs: Vec<_> = exchange.into_iter().flat_map(|exchange| exchange.songs()).cloned().collect();
            export(format, &title, &songs)
        })
    };
    let copy = move |_| {
        spawn_local(async move {
            let copied = match text(Format::Text) {
                Ok(text) => host::copy_text(&text).await,
                Err(error) => Err(error),
            };
            if copied.is_ok() {
                here.page.status.set("The list was copied.".into());
            }
            here.page.report(copied);
        });
    };
    let file = move |format: Format| {
        let save = move |_| here.page.report(text(format).and_then(|text| host::save_file(format.file_name(), &text)));
        let test_id = format!("export-{}", format.name().to_lowercase());
        let label = format!("Save as {}", format.name());
        view! { <li><button class="menu-item" type="button" data-testid=test_id on:click=save>{label}</button></li> }
    };
    view! {
        <details class="menu">
            <summary class="button quiet" data-testid="export">{Icon::Save.view()} "Take it away"</summary>
            <ul class="menu-sheet">
                <li><button class="menu-item" type="button" data-testid="export-text" on:click=copy>"Copy as text"</button></li>
                {Format::FILES.map(file).collect_view()}
            </ul>
        </details>
    }
}
