//! A song's sleeve as SVG. Colours come from the style sheet, by class.

use leptos::prelude::*;

use crate::AnswerSong;
use crate::ui::sleeve::{SIDE, Shape, Sleeve, sleeve as draw};

/// The sleeve of a song.
pub fn sleeve(song: &AnswerSong) -> impl IntoView + use<> {
    let Sleeve { hue, shapes } = draw(song);
    let tone = |tone: u8| if tone == 0 { "tone-dark" } else { "tone-light" };
    let shapes = shapes.into_iter().map(move |shape| match shape {
        Shape::Disc { at: (x, y, radius), tone: t } => view! { <circle class=tone(t) cx=x cy=y r=radius /> }.into_any(),
        Shape::Ring { at: (x, y, radius), tone: t } => {
            view! { <circle class=format!("ring {}", tone(t)) cx=x cy=y r=radius /> }.into_any()
        }
        Shape::Bar { at: (x, y, width, height), tone: t } => {
            view! { <rect class=tone(t) x=x y=y width=width height=height /> }.into_any()
        }
    });
    view! {
        <svg class=format!("sleeve hue-{hue}") viewBox=format!("0 0 {SIDE} {SIDE}") aria-hidden="true" focusable="false">
            <rect class="sleeve-ground" width=SIDE height=SIDE />
            {shapes.collect_view()}
        </svg>
    }
}
