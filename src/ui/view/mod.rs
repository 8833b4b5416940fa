//! What the page shows. One small component a file; each reads the [`Page`] from its context.

mod boundary;
mod chips;
mod composer;
mod exchange;
mod export_menu;
mod header;
mod icon;
mod overview;
mod question;
mod shell;
mod sleeve;
mod song;
mod taste;
mod taste_list;
mod tune;
mod welcome;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::keep;
use super::settings::Theme;
use super::state::Page;
use crate::host::web::page as host;
use crate::{Error, Result};

/// Shows the page in the element `#app`, in place of what stood there while the code was on its way.
///
/// # Errors
/// `Internal` when the document has no such element.
pub async fn start() -> Result<()> {
    let document = web_sys::window().and_then(|window| window.document());
    let place = document.and_then(|document| document.get_element_by_id("app"));
    let place = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    let place = place.ok_or_else(|| Error::internal("the page has no element #app"))?;

    let page = keep::load().await;
    place.set_text_content(None);
    mount_to(place, move || {
        provide_context(page);
        keep::save_changes(page);
        show_state_on_body(page);
        watch_network(page);
        shell::shell()
    })
    .forget();
    close_menus();
    page.connect_service();
    page.start_engine();
    host::register_service_worker("sw.js");
    Ok(())
}

/// Tells styles and tests how the page is doing, by attributes of the body.
fn show_state_on_body(page: Page) {
    let set = |name: &str, value: Option<&str>| {
        let Some(body) = host::body() else { return };
        // Attribute names are constants, so neither call can fail.
        match value {
            Some(value) => body.set_attribute(name, value).unwrap_or_default(),
            None => body.remove_attribute(name).unwrap_or_default(),
        }
    };
    Effect::new(move |_| {
        let ready = page.engine.with(|engine| engine.loaded.is_some() && !engine.restarting && engine.down.is_none());
        set("data-ready", ready.then_some("model"));
    });
    Effect::new(move |_| {
        let complete = page.engine.with(|engine| engine.loaded.as_ref().is_some_and(|loaded| loaded.complete));
        set("data-complete", complete.then_some("true"));
    });
    Effect::new(move |_| {
        let theme = page.settings.with(|settings| settings.theme);
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            match theme {
                Theme::System => root.remove_attribute("data-theme").unwrap_or_default(),
                chosen => root.set_attribute("data-theme", chosen.attribute()).unwrap_or_default(),
            }
        }
    });
}

fn watch_network(page: Page) {
    page.online.set(host::online());
    let Some(window) = web_sys::window() else { return };
    for event in ["online", "offline"] {
        let listener = Closure::<dyn FnMut()>::new(move || {
            page.online.set(host::online());
            if host::online() {
                page.resume_download();
            }
        });
        // A known event name and a function: this cannot throw.
        window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).unwrap_or_default();
        // The page lives as long as its window.
        listener.forget();
    }
}

/// A click or Escape elsewhere closes an open menu, as people expect of menus.
fn close_menus() {
    let Some(window) = web_sys::window() else { return };
    for event in ["click", "keydown"] {
        let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(|event| event.key());
            if key.as_ref().is_some_and(|key| key != "Escape") {
                return;
            }
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let document = web_sys::window().and_then(|window| window.document());
            let open = document.and_then(|document| document.query_selector("details.menu[open]").ok().flatten());
            let Some(open) = open else { return };
            if key.is_some() || !target.is_some_and(|target| open.contains(Some(&target))) {
                open.remove_attribute("open").unwrap_or_default();
            }
        });
        // A known event name and a function: this cannot throw. The page lives as long as its window.
        window
            .add_event_listener_with_callback_and_bool(event, listener.as_ref().unchecked_ref(), true)
            .unwrap_or_default();
        listener.forget();
    }
}

/// Moves the keyboard's focus to the element `id`, where the one that had it is about to go away.
fn focus(id: &str) {
    let element = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus is no failure.
        element.focus().unwrap_or_default();
    }
}
