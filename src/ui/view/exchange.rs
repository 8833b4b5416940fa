//! One message of the listener and what came of it.

use leptos::prelude::*;

use super::{boundary, chips, export_menu, icon::Icon, overview, question, song};
use crate::ui::conversation::{Exchange, Lookup, State};
use crate::ui::state::Page;
use crate::{AnswerSong, Error};

/// What the parts of an exchange share.
#[derive(Clone, Copy)]
pub struct Here {
    /// The page.
    pub page: Page,
    /// Which exchange.
    pub id: u32,
}

impl Here {
    /// A part of the exchange, which notifies only when that part changes.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&Exchange) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.page.conversation.with(|conversation| conversation.get(self.id).map(&part)))
    }

    /// The id of the exchange's heading.
    pub fn heading_id(self) -> String {
        format!("exchange-{}", self.id)
    }
}

/// The exchange `id`.
pub fn exchange(id: u32) -> impl IntoView {
    let here = Here { page: Page::here(), id };
    let user = here.part(|exchange| exchange.user.clone());
    let latest = Memo::new(move |_| here.page.conversation.with(|conversation| conversation.last_id() == Some(id)));
    let waiting = here.part(|exchange| exchange.state == State::Waiting);
    let songs = here.part(|exchange| exchange.answer.as_ref().map(|answer| answer.songs.clone()).unwrap_or_default());
    let songs = Memo::new(move |_| songs.get().unwrap_or_default());
    let stale = move || waiting.get() == Some(true);
    let heading = here.heading_id();
    // The latest message is shown from its top, when it is sent and when the page comes back.
    let scroll_to = heading.clone();
    Effect::new(move |_| {
        if latest.get_untracked() {
            scroll_into_view(&scroll_to);
        }
    });
    view! {
        <li class="exchange" class:is-waiting=stale class:is-latest=move || latest.get()>
            <article aria-labelledby=heading.clone() aria-busy=move || stale().to_string()>
                <h2 class="said" id=heading.clone() tabindex="-1">{move || user.get()}</h2>
                {chips::chips(here, latest)}
                {state_line(here, songs)}
                {boundary::line(here)}
                {boundary::consent(here)}
                {found(here)}
                {song_list(here, songs, "Songs from this device")}
                {shortfall(here, latest)}
                {move || latest.get().then(|| question::question(here))}
                {actions(here, latest, songs)}
            </article>
        </li>
    }
}

/// What is said in place of songs, or beside earlier ones.
fn state_line(here: Here, songs: Memo<Vec<AnswerSong>>) -> impl IntoView {
    let state = here.part(|exchange| exchange.state.clone());
    let again = move |_| here.page.run(here.id);
    move || {
        match state.get() {
        Some(State::Waiting) => {
            let words = move || match here.page.engine.with(|engine| (engine.loaded.is_some(), engine.restarting)) {
                (_, true) => "The engine is being started again; your message is kept …",
                (false, _) => "Your message is kept; it is answered as soon as the model is here …",
                _ => "Listening …",
            };
            let skeleton = move || songs.with(Vec::is_empty).then(|| {
                view! { <div class="skeleton" aria-hidden="true">{(0..6).map(|_| view! { <i></i> }).collect_view()}</div> }
            });
            view! { <p class="state-line">{words}</p> {skeleton} }.into_any()
        }
        Some(State::Stopped) => view! {
            <p class="state-line">"Stopped. " <button class="button" type="button" on:click=again>"Answer it now"</button></p>
        }
        .into_any(),
        Some(State::Failed(Error { detail, .. })) => view! {
            <p class="notice notice-serious" data-testid="error">
                <span>{detail}</span>
                <button class="button" type="button" on:click=again>"Try again"</button>
            </p>
        }
        .into_any(),
        Some(State::Settled) | None => ().into_any(),
    }
    }
}

/// Songs in order, each a card.
fn song_list(here: Here, songs: Memo<Vec<AnswerSong>>, label: &'static str) -> impl IntoView {
    move || {
        let songs = songs.get();
        (!songs.is_empty()).then(|| {
            let cards = songs.into_iter().map(|song| song::song(here, song)).collect_view();
            view! { <ol class="songs" aria-label=label>{cards}</ol> }
        })
    }
}

/// Songs that a music service knew.
fn found(here: Here) -> impl IntoView {
    let songs = here.part(|exchange| match &exchange.lookup {
        Lookup::Found(found) => found.songs.clone(),
        _ => vec![],
    });
    let songs = Memo::new(move |_| songs.get().unwrap_or_default());
    song_list(here, songs, "Songs from MusicBrainz")
}

/// Fewer songs than asked for: why, and what to let go of.
fn shortfall(here: Here, latest: Memo<bool>) -> impl IntoView {
    let part = here.part(|exchange| {
        let answer = exchange.answer.as_ref()?;
        let hard: Vec<_> = answer.constraints.iter().filter(|chip| chip.hard).cloned().collect();
        Some((answer.shortfall.clone()?, hard))
    });
    move || {
        let (text, hard) = part.get().flatten()?;
        let relax = move || {
            hard.clone()
                .into_iter()
                .map(|chip| {
                    let label = format!("Without “{}”", chip.label);
                    let click = move |_| here.page.remove_wish(here.id, &chip);
                    view! { <button class="button" type="button" data-testid="relax" on:click=click>{label}</button> }
                })
                .collect_view()
        };
        Some(view! {
            <div class="shortfall" data-testid="shortfall">
                <p>{text}</p>
                {move || latest.get().then(&relax)}
            </div>
        })
    }
}

/// What can be done with a whole list, and ways on from here.
fn actions(here: Here, latest: Memo<bool>, songs: Memo<Vec<AnswerSong>>) -> impl IntoView {
    const WAYS_ON: [(&str, &str); 6] = [
        ("More like these", "more like these"),
        ("Lesser known", "less well known songs"),
        ("Older", "older songs please"),
        ("Newer", "newer songs please"),
        ("Calmer", "something calmer"),
        ("More upbeat", "something more upbeat"),
    ];
    let way_on = move |(label, text): (&'static str, &'static str)| {
        let say = move |_| {
            here.page.say(text);
        };
        view! { <button class="button" type="button" on:click=say>{label}</button> }
    };
    move || {
        songs.with(|songs| !songs.is_empty()).then(|| {
            view! {
                <div class="list-foot">
                    {move || overview::overview(&songs.read())}
                    <div class="list-tools">
                        {move || latest.get().then(|| view! {
                            <button class="button quiet" type="button" data-testid="shuffle" on:click=move |_| here.page.shuffle(here.id)>
                                {Icon::Shuffle.view()} "Ten others"
                            </button>
                        })}
                        {export_menu::export_menu(here)}
                    </div>
                </div>
                {move || latest.get().then(|| view! {
                    <div class="ways-on" role="group" aria-label="Ways on from here">
                        {WAYS_ON.map(way_on).collect_view()}
                    </div>
                })}
            }
        })
    }
}

fn scroll_into_view(id: &str) {
    let element = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    if let Some(element) = element {
        element.scroll_into_view();
    }
}
