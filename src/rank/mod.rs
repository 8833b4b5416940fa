//! From the student's reading to a list: candidates, their features, one blended score, and for a listener's eyes a
//! varied list with reasons.

mod blend;
mod candidates;
mod diversify;
mod explain;
mod features;
mod scene;

pub use blend::{Ablation, Blend};
pub use candidates::{Candidates, gather};
pub use diversify::{Spread, diversify};
pub use explain::explain;
pub use features::{FEATURES, Feature, Features, REGIMES, Regime};
pub use scene::{Knowledge, Scene};
