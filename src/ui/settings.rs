//! What the listener has set: look, boldness, freshness, and whether the network may be used.

use serde::{Deserialize, Serialize};

use crate::tool::Consent;

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The next in turn, for a button that goes round.
    pub fn next(self) -> Self {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }

    /// The value of the page's `data-theme`.
    pub fn attribute(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Every setting. Unknown or missing fields take their defaults, so that older and newer pages agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Familiar (0.0) to adventurous (1.0).
    pub adventure: f32,
    /// Equal prompts give equal answers with this seed; fresh ones each time without.
    pub pinned_seed: Option<u64>,
    /// Whether a music service may be asked.
    pub network: Consent,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::System, adventure: 0.5, pinned_seed: None, network: Consent::Ask }
    }
}

impl Settings {
    /// The same settings with every number within its range.
    pub fn in_range(mut self) -> Self {
        self.adventure = if self.adventure.is_finite() { self.adventure.clamp(0.0, 1.0) } else { 0.5 };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_unknown_fields_are_no_error() {
        let settings: Settings = serde_json::from_str(r#"{"theme": "dark", "from_the_future": 1}"#).unwrap();
        assert_eq!(settings, Settings { theme: Theme::Dark, ..Default::default() });
    }

    #[test]
    fn the_dial_stays_in_range() {
        assert_eq!(Settings { adventure: 7.0, ..Default::default() }.in_range().adventure, 1.0);
        assert_eq!(Settings { adventure: f32::NAN, ..Default::default() }.in_range().adventure, 0.5);
    }

    #[test]
    fn the_theme_button_goes_round() {
        assert_eq!(Theme::System.next().next().next(), Theme::System);
    }
}
