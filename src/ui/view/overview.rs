//! A list at a glance: small bars for the decades, a needle for how well known it is.

use leptos::prelude::*;

use crate::AnswerSong;
use crate::ui::overview::{Overview, overview as sum_up};

/// The overview of a list.
pub fn overview(songs: &[AnswerSong]) -> Option<impl IntoView + use<>> {
    let Overview { decades, undated, median_popularity } = sum_up(songs)?;
    let most = decades.iter().map(|(_, count)| *count).max().unwrap_or(1) as f32;
    let spoken: Vec<_> =
        decades.iter().filter(|(_, count)| *count > 0).map(|(decade, count)| format!("{decade}s: {count}")).collect();
    let spoken = format!("Songs by decade. {}{}", spoken.join(", "), if undated > 0 { "; some undated" } else { "" });
    let first = decades.first().map(|(decade, _)| format!("{decade}s"));
    let last = decades.last().filter(|_| decades.len() > 1).map(|(decade, _)| format!("{decade}s"));
    let width = decades.len() as f32 * 8.0;
    let bars = decades.iter().enumerate().map(|(index, (_, count))| {
        let height = if *count == 0 { 1.0 } else { 3.0 + 17.0 * *count as f32 / most };
        view! {
            <rect class="era-bar" class:is-empty={*count == 0} x={index as f32 * 8.0 + 1.0} y={20.0 - height} width="6" height=height rx="1" />
        }
    });
    let view_box = format!("0 0 {width} 20");
    Some(view! {
        <div class="overview">
            {(!decades.is_empty()).then(|| view! {
                <div class="era" role="img" aria-label=spoken>
                    <span aria-hidden="true">{first}</span>
                    <svg viewBox=view_box width={width * 1.5} height="30" aria-hidden="true">{bars.collect_view()}</svg>
                    <span aria-hidden="true">{last}</span>
                </div>
            })}
            <p class="median">
                {format!("Median popularity {median_popularity} of 100")}
            </p>
        </div>
    })
}
