//! Line icons, drawn in the colour of the text around them and hidden from screen readers.

use leptos::prelude::*;

/// An icon of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A heart.
    Heart,
    /// A circle struck through.
    Ban,
    /// Three dots.
    More,
    /// A cross.
    Cross,
    /// An arrow up.
    Send,
    /// A square.
    Stop,
    /// Two arrows that swap.
    Swap,
    /// Two arrows that cross.
    Shuffle,
    /// An arrow out of a box.
    Out,
    /// Half a disc.
    Contrast,
    /// A page with lines.
    Taste,
    /// A plus.
    Plus,
    /// An arrow into a tray.
    Save,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Heart => "M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.6C19.5 15.4 12 20 12 20z",
            Icon::Ban => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
            Icon::More => {
                "M4.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M11.500 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M18.500 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0"
            }
            Icon::Cross => "M6 6l12 12M18 6L6 18",
            Icon::Send => "M12 19V5M5.5 11.5L12 5l6.5 6.5",
            Icon::Stop => "M7 7h10v10H7z",
            Icon::Swap => "M4 8h15l-4-4M20 16H5l4 4",
            Icon::Shuffle => {
                "M3 7h3.5c5 0 6 10 11 10H21M18 14l3 3-3 3M3 17h3.5c1.8 0 3-1.3 4-3M14 9.500c.9-1.500 2-2.500 3.500-2.500H21M18 4l3 3-3 3"
            }
            Icon::Out => "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
            Icon::Contrast => "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17",
            Icon::Taste => {
                "M4 6h10M4 11h7M4 16h6M17.500 20s-4-2.300-4-5.200a2.200 2.200 0 0 1 4-1.300 2.200 2.200 0 0 1 4 1.300c0 2.900-4 5.200-4 5.200z"
            }
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::Save => "M12 4v11M7 10.500l5 5 5-5M5 20h14",
        }
    }

    /// The icon as an element.
    pub fn view(self) -> impl IntoView {
        view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path d=self.path() />
            </svg>
        }
    }
}
