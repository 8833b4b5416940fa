//! The one question that may be asked when the listener's words leave much open.

use crate::turn::Answer;

/// A question with answers to tap; typing something else or skipping is as good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: &'static str,
    /// Label of each answer, and the message that it sends.
    pub answers: &'static [(&'static str, &'static str)],
}

const MOOD: Question = Question {
    text: "What should it feel like?",
    answers: &[
        ("Calm", "something calm"),
        ("Upbeat", "something upbeat and happy"),
        ("Melancholy", "something sad and melancholy"),
        ("Intense", "something energetic and intense"),
    ],
};

const ERA: Question = Question {
    text: "From which time?",
    answers: &[
        ("60s and 70s", "from the 60s or 70s"),
        ("80s", "from the 80s"),
        ("90s", "from the 90s"),
        ("2000s", "from the 2000s"),
        ("Recent", "from the 2010s or later"),
    ],
};

const FAME: Question = Question {
    text: "Well known, or something to discover?",
    answers: &[("Well known", "popular hits please"), ("To discover", "lesser known songs please")],
};

/// The question whose reply would tell most: about the first of mood, era and fame that no wish mentions.
/// `None` when all were said, so that nothing is asked for its own sake.
pub fn question_for(answer: &Answer) -> Option<Question> {
    let mentions = |kinds: &[&str]| {
        answer.constraints.iter().any(|chip| {
            let id = chip.id.strip_prefix("not:").unwrap_or(&chip.id);
            kinds.iter().any(|kind| id.split(':').next() == Some(kind))
        })
    };
    if !mentions(&["mood", "energy", "tempo"]) {
        Some(MOOD)
    } else if !mentions(&["era", "year"]) {
        Some(ERA)
    } else if !mentions(&["popularity"]) {
        Some(FAME)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turn::{Chip, Decision};

    fn answer(ids: &[&str]) -> Answer {
        let chip = |id: &&str| Chip { id: id.to_string(), label: id.to_string(), negated: false, hard: true };
        Answer {
            id: String::new(),
            decision: Decision::Ask,
            confidence: 0.4,
            constraints: ids.iter().map(chip).collect(),
            songs: vec![],
            shortfall: None,
            unknown_names: vec![],
            elapsed_ms: 0.0,
        }
    }

    #[test]
    fn what_was_said_is_not_asked() {
        assert_eq!(question_for(&answer(&[])), Some(MOOD));
        assert_eq!(question_for(&answer(&["mood:calm"])), Some(ERA));
        assert_eq!(question_for(&answer(&["not:mood:sad", "era:1990-1999"])), Some(FAME));
        assert_eq!(question_for(&answer(&["mood:calm", "era:1990-1999", "popularity:obscure"])), None);
    }
}
