//! The boundary: does the device know enough, would a music service know better, or would one question help most?
//!
//! A small head reads the student's last hidden state and a few signs of how sure the ranking is, and gives two
//! probabilities, each calibrated on held-out requests by Platt scaling: that the device's own ten songs are good, and
//! that the request is about something the catalogue does not hold.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::turn::Decision;

/// Number of signs beside the hidden state.
pub const SIGNS: usize = 8;

/// What the ranking itself says of how sure it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Signs(pub [f32; SIGNS]);

/// Two dense layers and a calibration for each output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// Mean of each input, for standardising: `(inputs,)`.
    pub mean: Vec<f32>,
    /// Spread of each input: `(inputs,)`.
    pub spread: Vec<f32>,
    /// First layer, row by row: `(hidden, inputs)`.
    pub first: Vec<f32>,
    /// Its bias: `(hidden,)`.
    pub first_bias: Vec<f32>,
    /// Second layer: `(2, hidden)`.
    pub second: Vec<f32>,
    /// Its bias: `(2,)`.
    pub second_bias: Vec<f32>,
    /// Platt scaling of each output: slope and offset.
    pub calibration: [(f32, f32); 2],
    /// From this probability of "outside the catalogue" on, a tool is asked for.
    pub tool_from: f32,
    /// Below this probability of a good answer, a vague first request is met with a question.
    pub ask_below: f32,
}

/// What the head says of one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// Calibrated probability that the device's own answer is good, 0 to 1.
    pub good: f32,
    /// Calibrated probability that the request is about something outside the catalogue, 0 to 1.
    pub outside: f32,
    /// What follows.
    pub decision: Decision,
}

impl Boundary {
    /// Reads a stored head for hidden states of width `dim`.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are no head or its sizes do not fit.
    pub fn parse(json: &[u8], dim: usize) -> Result<Self> {
        let head: Self = serde_json::from_slice(json)
            .map_err(|error| Error::bad_file(format!("the boundary head is damaged: {error}")))?;
        let (inputs, hidden) = (dim + SIGNS, head.first_bias.len());
        let fits = head.mean.len() == inputs
            && head.spread.len() == inputs
            && head.first.len() == hidden * inputs
            && head.second.len() == 2 * hidden
            && head.second_bias.len() == 2;
        if fits { Ok(head) } else { Err(Error::bad_file("the boundary head does not fit the model")) }
    }

    /// Uncalibrated log-odds: good, outside.
    pub fn logits(&self, hidden: &[f32], signs: &Signs) -> [f32; 2] {
        let inputs: Vec<f32> = hidden
            .iter()
            .chain(&signs.0)
            .zip(self.mean.iter().zip(&self.spread))
            .map(|(x, (mean, spread))| ((x - mean) / spread.max(1e-6)).clamp(-6.0, 6.0))
            .collect();
        let inner: Vec<f32> = self
            .first
            .chunks_exact(inputs.len().max(1))
            .zip(&self.first_bias)
            .map(|(row, bias)| (row.iter().zip(&inputs).map(|(w, x)| w * x).sum::<f32>() + bias).tanh())
            .collect();
        let out = |at: usize| {
            let row = &self.second[at * inner.len()..(at + 1) * inner.len()];
            row.iter().zip(&inner).map(|(w, x)| w * x).sum::<f32>() + self.second_bias[at]
        };
        [out(0), out(1)]
    }

    /// Judges a request; `vague` says that nothing in it narrows the choice, `first` that it opens the conversation.
    pub fn judge(&self, hidden: &[f32], signs: &Signs, vague: bool, first: bool) -> Judgement {
        let logits = self.logits(hidden, signs);
        let probability = |at: usize| {
            let (slope, offset) = self.calibration[at];
            1.0 / (1.0 + (-(slope * logits[at] + offset)).exp())
        };
        let (good, outside) = (probability(0), probability(1));
        let decision = if outside >= self.tool_from {
            Decision::Tool
        } else if vague && first && good < self.ask_below {
            Decision::Ask
        } else {
            Decision::Answer
        };
        Judgement { good, outside, decision }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Boundary {
        let inputs = 2 + SIGNS;
        let mut first = vec![0.0; inputs];
        first[0] = 1.0;
        Boundary {
            mean: vec![0.0; inputs],
            spread: vec![1.0; inputs],
            first,
            first_bias: vec![0.0],
            second: vec![4.0, -4.0],
            second_bias: vec![0.0, 0.0],
            calibration: [(1.0, 0.0); 2],
            tool_from: 0.5,
            ask_below: 0.2,
        }
    }

    #[test]
    fn a_head_that_does_not_fit_is_refused() {
        let json = serde_json::to_vec(&head()).unwrap();
        assert!(Boundary::parse(&json, 2).is_ok());
        assert!(Boundary::parse(&json, 3).is_err());
        assert!(Boundary::parse(b"[]", 2).is_err());
    }

    #[test]
    fn decisions_follow_the_probabilities() {
        let head = head();
        let sure = head.judge(&[2.0, 0.0], &Signs::default(), true, true);
        assert_eq!(sure.decision, Decision::Answer);
        assert!(sure.good > 0.9 && sure.outside < 0.1);
        assert_eq!(head.judge(&[-2.0, 0.0], &Signs::default(), false, false).decision, Decision::Tool);
    }
}
