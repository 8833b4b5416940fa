use super::*;
use crate::tool::Years;
use crate::turn::{Chip, Decision, Turn};

fn planned(text: &str, unknown: &[&str], chip_ids: &[&str]) -> Option<Plan> {
    let turn = Turn { user: text.into(), ..Default::default() };
    let chips = chip_ids.iter().map(|id| Chip {
        id: (*id).into(),
        label: id.strip_prefix("genre:").unwrap_or(id).into(),
        negated: id.starts_with("not:"),
        hard: true,
    });
    let answer = Answer {
        id: String::new(),
        decision: Decision::Tool,
        confidence: 0.2,
        constraints: chips.collect(),
        songs: vec![],
        shortfall: None,
        unknown_names: unknown.iter().map(|name| (*name).into()).collect(),
        elapsed_ms: 0.0,
    };
    plan(&Request { turns: vec![turn], ..Default::default() }, &answer)
}

fn query(text: &str, unknown: &[&str]) -> Query {
    planned(text, unknown, &[]).unwrap().query
}

#[test]
fn an_unknown_artist_is_asked_for_by_name() {
    let expected = Query { artist: Some("Mara Vale".into()), ..Default::default() };
    assert_eq!(query("play me songs by Mara Vale", &["Mara Vale"]), expected);
    assert_eq!(query("I love the band Mara Vale", &["Mara Vale"]), expected);
}

#[test]
fn a_title_takes_its_artist_along() {
    let expected =
        Query { title: Some("Glass Harbour".into()), artist: Some("Mara Vale".into()), ..Default::default() };
    assert_eq!(query("play Glass Harbour by Mara Vale please", &["Glass Harbour", "Mara Vale"]), expected);
    assert_eq!(query("play Glass Harbour by Mara Vale please", &["Glass Harbour"]), expected);
    assert_eq!(query("play “Glass Harbour” by Mara Vale, thanks", &["Glass Harbour"]), expected);
    assert_eq!(query("the one by Mara Vale, \"Glass Harbour\"", &["Mara Vale"]), expected);
}

#[test]
fn a_name_of_unknown_kind_is_asked_for_as_both() {
    let both = query("something like Glass Harbour", &["Glass Harbour"]);
    assert_eq!(both, Query { title_or_artist: Some("Glass Harbour".into()), ..Default::default() });
    let title = query("the song Glass Harbour", &["Glass Harbour"]);
    assert_eq!(title, Query { title: Some("Glass Harbour".into()), ..Default::default() });
}

#[test]
fn what_is_not_wanted_is_not_asked_for() {
    let plan = planned("shoegaze, no Mara Vale", &["Mara Vale"], &["genre:shoegaze"]).unwrap();
    assert_eq!(plan.query, Query { genre: Some("shoegaze".into()), ..Default::default() });
}

#[test]
fn wishes_stand_in_where_no_name_does() {
    let plan = planned("new shoegaze from 2025", &[], &["genre:shoegaze", "era:2025-2025"]).unwrap();
    let years = Some(Years { from: Some(2025), to: Some(2025) });
    assert_eq!(plan.query, Query { genre: Some("shoegaze".into()), years, ..Default::default() });
    assert_eq!(plan.summary(), "genre “shoegaze”, years 2025");
}

#[test]
fn a_known_artist_is_asked_for_where_years_are_wished() {
    let plan = planned("Radiohead songs from 2026", &[], &["artist:Radiohead", "era:2026-2026"]).unwrap();
    assert_eq!(plan.summary(), "artist “artist:Radiohead”, years 2026", "the chip's label names the artist");
    assert_eq!(planned("calm Radiohead songs", &[], &["artist:x"]).unwrap().summary(), "words “calm radiohead”");
}

#[test]
fn words_are_the_last_resort_and_mere_talk_is_no_search() {
    let plan = planned("Can you play me something about rain on tin roofs?", &[], &[]).unwrap();
    assert_eq!(plan.query.words.as_deref(), Some("rain tin roofs"));
    assert_eq!(plan.summary(), "words “rain tin roofs”");
    assert!(planned("play me some music please", &[], &[]).is_none());
    assert!(planned("", &[], &["era:1990-1999"]).is_none());
}

#[test]
fn the_listener_sees_every_field_that_is_sent() {
    let plan = planned("songs by Mara Vale from the 90s", &["Mara Vale"], &["era:1990-1999"]).unwrap();
    assert_eq!(plan.summary(), "artist “Mara Vale”, years 1990–1999");
    assert_eq!(plan.subject(), "Mara Vale");
    assert!(plan.query.words.is_none());
}

#[test]
fn any_text_is_fine() {
    let odd = ["\"", "“", "by", " by ", "É by Ü", "\u{202e}", "no no no"];
    for text in odd {
        for name in odd {
            planned(text, &[name], &["era:", "not:genre:"]);
        }
    }
    let long = "x".repeat(100_000);
    assert!(planned(&long, &[&long], &[]).is_some());
}
