use super::*;
use crate::tool::{Consent, Endpoint};
use crate::turn::Chip;
use crate::{Error, Result};

/// Answers with two songs named after the turn, and with what it was told as wishes.
fn stand_in(request: &Request, _: &Options) -> Result<Answer> {
    let open = request.turns.last().unwrap();
    if open.user == "refuse" {
        return Err(Error::bad_request("refused"));
    }
    assert!(open.shown.is_empty(), "the open turn has not been answered yet");
    let song = |title: &str| AnswerSong { artist: "Low".into(), title: title.into(), ..Default::default() };
    let liked: Vec<&str> = request.turns.iter().flat_map(|turn| &turn.liked).map(|song| song.title.as_str()).collect();
    let earlier: Vec<&str> = request.profile.liked.iter().map(|song| song.title.as_str()).collect();
    let label = format!(
        "turns {} liked {liked:?} before {earlier:?} removed {:?} negated {:?}",
        request.turns.len(),
        request.removed_wishes,
        request.negated_wishes
    );
    Ok(Answer {
        id: String::new(),
        decision: if open.user.contains("unknown") { Decision::Tool } else { Decision::Answer },
        confidence: 0.5,
        constraints: vec![Chip { id: "era:1990-1999".into(), label, negated: false, hard: true }],
        songs: vec![song("One"), song("Two")],
        shortfall: None,
        unknown_names: vec!["Mara Vale".into()],
        elapsed_ms: 0.0,
    })
}

fn said(input: &str) -> String {
    let mut output = Vec::new();
    let keep = |_: &Request, songs: Vec<AnswerSong>| songs;
    let lookup = Lookup::new(Endpoint::musicbrainz(), Consent::Off, &keep);
    run(&stand_in, Options::default(), &lookup, &mut input.as_bytes(), &mut output, false).unwrap();
    String::from_utf8(output).unwrap()
}

#[test]
fn likes_reach_the_next_answer_and_survive_a_new_conversation() {
    let output = said("slow\n/like 2\nslower\n/new\nagain\n");
    assert!(output.contains("Liked: Low – Two"));
    assert!(output.contains(r#"turns 2 liked ["Two"]"#), "{output}");
    assert!(output.contains(r#"turns 1 liked [] before ["Two"]"#), "{output}");
}

#[test]
fn a_dislike_takes_back_a_like() {
    assert!(said("slow\n/like 1\n/dislike 1\nslower\n").contains("turns 2 liked []"));
}

#[test]
fn wishes_can_be_taken_back_and_turned_round() {
    let output = said("slow\n/remove 1\n/negate 1\n");
    assert!(output.contains(r#"turns 1 liked [] before [] removed ["era:1990-1999"] negated []"#), "{output}");
    assert!(output.contains(r#"negated ["era:1990-1999"]"#), "{output}");
}

#[test]
fn a_failed_turn_is_told_and_forgotten() {
    let output = said("refuse\nslow\n");
    assert!(output.contains("refused") && output.contains("turns 1 "), "{output}");
}

#[test]
fn odd_input_is_met_with_advice() {
    let output = said("/like 1\n/like x\n\n/dance\nslow\n/like 3\n/like 0\n/help\n/quit\nnever read\n");
    assert!(output.contains("There is no song yet."));
    assert!(output.contains("There is no /dance."));
    assert_eq!(output.matches("from 1 to 2").count(), 2);
    assert!(output.contains("/negate N"));
    assert!(!output.contains("turns 2"), "nothing after /quit is read: {output}");
}

#[test]
fn without_network_it_says_what_it_would_ask_and_asks_nothing() {
    let output = said("songs by unknown Mara Vale\n");
    assert!(output.contains("With --network I would ask musicbrainz.org for artist or title “Mara Vale”"), "{output}");
    assert!(output.contains("nothing was sent"));
}
