//! One song: what it is, why it is here, and what can be done about it.

use leptos::prelude::*;

use super::exchange::Here;
use super::{icon::Icon, sleeve};
use crate::taste::Avoid;
use crate::turn::{ScoreParts, Source};
use crate::ui::conversation::song_ref;
use crate::ui::links::search_links;
use crate::{AnswerSong, SongRef};

/// A song's card.
pub fn song(here: Here, song: AnswerSong) -> impl IntoView {
    let named = song_ref(&song);
    let facts = facts(&song);
    let unverified = (!song.unverified.is_empty()).then(|| {
        let text = format!("Unverified: {}", song.unverified.join(", "));
        view! { <p class="unverified" data-testid="unverified">{text}</p> }
    });
    let service = (song.source == Source::Musicbrainz)
        .then(|| view! { <span class="tag" data-testid="source">"from MusicBrainz"</span> });
    view! {
        <li class="song" data-testid="song" data-artist=song.artist.clone() data-title=song.title.clone()>
            {sleeve::sleeve(&song)}
            <div class="song-body">
                <h3 class="song-title">{song.title.clone()}</h3>
                <p class="song-artist">{song.artist.clone()} {service}</p>
                <p class="song-facts">{facts} {popularity(&song)}</p>
                {unverified}
                {why(&song)}
            </div>
            <div class="song-buttons">
                {rating(here, named.clone(), true)}
                {rating(here, named.clone(), false)}
                {more(here, &song, named)}
            </div>
        </li>
    }
}

fn facts(song: &AnswerSong) -> String {
    let year = song.year.map(|year| year.to_string());
    year.into_iter().chain(song.genres.iter().take(2).cloned()).collect::<Vec<_>>().join(" · ")
}

fn popularity(song: &AnswerSong) -> impl IntoView + use<> {
    let percentile = song.popularity.min(100);
    // Where a service told of the song, nothing is known of how often it is played.
    (song.source == Source::Device).then(|| {
        let label = format!("Popularity {percentile} of 100");
        view! {
            <svg class="popularity" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=label.clone()>
                <title>{label.clone()}</title>
                <rect class="popularity-track" width="100" height="8" />
                <rect class="popularity-bar" width=percentile height="8" />
            </svg>
        }
    })
}

fn rating(here: Here, song: SongRef, liked: bool) -> impl IntoView {
    let this = song.clone();
    let pressed = Memo::new(move |_| {
        here.page.taste.with(|taste| if liked { taste.likes(&this) } else { taste.dislikes(&this) })
    });
    let (icon, test_id, label) = if liked {
        (Icon::Heart, "like", format!("Like {} by {}", song.title, song.artist))
    } else {
        (Icon::Ban, "dislike", format!("Dislike {} by {}", song.title, song.artist))
    };
    view! {
        <button
            class="icon-button" class:is-like=liked type="button" data-testid=test_id
            aria-pressed=move || pressed.get().to_string()
            aria-label=label.clone() title=label
            on:click=move |_| here.page.rate(here.id, &song, liked)
        >
            {icon.view()}
        </button>
    }
}

/// Where to hear it, and how to be rid of its artist or style.
fn more(here: Here, song: &AnswerSong, named: SongRef) -> impl IntoView + use<> {
    let label = format!("More about {} by {}", song.title, song.artist);
    let links = search_links(&song.artist, &song.title).into_iter().map(|link| {
        let named = named.clone();
        view! {
            <li>
                <a
                    class="menu-item" href=link.href target="_blank" rel="noopener noreferrer"
                    on:click=move |_| here.page.note_played(&named)
                >
                    {link.name} {Icon::Out.view()}
                </a>
            </li>
        }
    });
    let artist = Some(Avoid::Artist(song.artist.clone()));
    let genres = song.genres.iter().take(2).cloned().map(Avoid::Genre);
    let avoid = artist.into_iter().chain(genres).map(|what| {
        let label = match &what {
            Avoid::Artist(name) => format!("Never {name}"),
            Avoid::Genre(name) => format!("No more {name}"),
        };
        let click = move |_| {
            super::focus(&here.heading_id());
            here.page.avoid(here.id, what.clone());
        };
        view! { <li><button class="menu-item" type="button" data-testid="avoid" on:click=click>{label}</button></li> }
    });
    view! {
        <details class="menu">
            <summary class="icon-button" data-testid="song-more" aria-label=label.clone() title=label>{Icon::More.view()}</summary>
            <div class="menu-sheet">
                <p class="menu-title">"Search it on"</p>
                <ul>{links.collect_view()}</ul>
                <p class="menu-title">"Not for me"</p>
                <ul>{avoid.collect_view()}</ul>
            </div>
        </details>
    }
}

/// The reason, which opens to the parts of the score.
fn why(song: &AnswerSong) -> impl IntoView + use<> {
    let reason = song.why.clone();
    if song.source != Source::Device {
        return view! { <p class="why-plain">{reason}</p> }.into_any();
    }
    let ScoreParts { student, mention, taste, popularity, wish } = song.parts;
    let parts = [
        ("The model", student),
        ("What you named", mention),
        ("Near what you like", taste),
        ("How well known", popularity),
        ("Your wishes", wish),
    ];
    let most = parts.iter().map(|(_, value)| value.abs()).fold(1.0_f32, f32::max);
    let part = move |(name, value): (&'static str, f32)| {
        let length = value.abs() / most * 50.0;
        let left = if value < 0.0 { 50.0 - length } else { 50.0 };
        view! {
            <div class="part">
                <dt>{name}</dt>
                <dd>
                    <svg class="part-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="part-axis" x="49.750" width="0.500" height="6" />
                        <rect class="part-value" class:is-negative={value < 0.0} x=left width=length height="6" />
                    </svg>
                    <span class="part-number">{format!("{value:+.2}")}</span>
                </dd>
            </div>
        }
    };
    view! {
        <details class="why">
            <summary data-testid="why">{reason}</summary>
            <dl class="parts">{parts.map(part).collect_view()}</dl>
        </details>
    }
    .into_any()
}
