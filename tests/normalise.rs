//! Names that people write in many ways: hand-checked pairs, and what holds for any text.

use proptest::prelude::*;
use wemusic::catalogue::normalise::{artist_key, bare_title, fold, split_credit, squash, title_key};

/// What a song is known by: the squashed keys of its primary artist and its title.
fn identity(artist: &str, title: &str) -> (String, String) {
    (squash(&artist_key(artist)), squash(&title_key(title)))
}

#[test]
fn hand_checked_pairs_are_told_the_same_or_apart() {
    let pairs: Vec<Vec<&str>> = include_str!("pairs.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(pairs.len(), 100);
    let mut wrong = Vec::new();
    for pair in &pairs {
        let [verdict, artist, title, other_artist, other_title] = pair[..] else {
            panic!("not five columns: {pair:?}")
        };
        let same = identity(artist, title) == identity(other_artist, other_title);
        if same != (verdict == "same") {
            wrong.push(format!("{verdict}: {:?} / {:?}", identity(artist, title), identity(other_artist, other_title)));
        }
    }
    assert!(wrong.is_empty(), "{} of 100 wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(pairs.iter().filter(|pair| pair.first() == Some(&"same")).count(), 50);
}

#[test]
fn credits_split_into_who_leads_and_who_guests() {
    for (credit, primary, featured) in [
        ("Earth, Wind & Fire", "Earth, Wind & Fire", vec![]),
        ("Crosby, Stills, Nash & Young", "Crosby, Stills, Nash & Young", vec![]),
        ("Tyler, The Creator", "Tyler, The Creator", vec![]),
        ("Tyler, The Creator, Kali Uchis", "Tyler, The Creator", vec!["Kali Uchis"]),
        ("Hootie & The Blowfish", "Hootie & The Blowfish", vec![]),
        ("DJ Khaled, Justin Bieber, Quavo", "DJ Khaled", vec!["Justin Bieber", "Quavo"]),
        ("Rihanna, Kanye West and Paul McCartney", "Rihanna", vec!["Kanye West", "Paul McCartney"]),
        ("Santana (feat. Rob Thomas)", "Santana", vec!["Rob Thomas"]),
        ("Beatles, The", "The Beatles", vec![]),
        ("Sammy Davis, Jr.", "Sammy Davis Jr.", vec![]),
        ("AC/DC", "AC/DC", vec![]),
        ("Queen/David Bowie", "Queen", vec!["David Bowie"]),
        ("Lil Nas X", "Lil Nas X", vec![]),
        ("With Confidence", "With Confidence", vec![]),
    ] {
        let (found, guests) = split_credit(credit);
        assert_eq!((found.as_str(), guests), (primary, featured.iter().map(|g| g.to_string()).collect()), "{credit}");
    }
}

#[test]
fn titles_that_consist_of_notes_keep_them() {
    for title in ["Live", "(Remix)", "Radio Edit", "feat. Nobody", "2009", "[Untitled]", "---", "???"] {
        assert!(!title_key(title).is_empty(), "{title}");
    }
}

#[test]
fn titles_are_shown_without_edition_notes() {
    assert_eq!(bare_title("Hurt - Remastered 2010 (Live)"), "Hurt");
    assert_eq!(bare_title("All Of Me (feat. X) [Tiësto Remix]"), "All Of Me [Tiësto Remix]");
    assert_eq!(bare_title("Live and Let Die"), "Live and Let Die");
}

/// Words in scripts whose letters have upper and lower case, with accents and punctuation between them.
fn cased_name() -> impl Strategy<Value = String> {
    proptest::collection::vec("[a-zA-Z0-9éÉüÜñÑåÅçÇжЖдД'&.!?,-]{1,9}", 1..6).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_folded_without_panic_and_folding_again_changes_nothing(text in any::<String>()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        prop_assert!(!folded.contains("  ") && folded.trim() == folded);
        prop_assert_eq!(folded.is_empty(), fold(&folded).is_empty());
        let _ = (artist_key(&text), title_key(&text), split_credit(&text), bare_title(&text), squash(&text));
    }

    #[test]
    fn a_name_that_folds_to_something_has_keys(text in "\\PC{0,40}") {
        if !fold(&text).is_empty() {
            prop_assert!(!title_key(&text).is_empty(), "{:?}", text);
            prop_assert!(!artist_key(&text).is_empty(), "{:?}", text);
        }
    }

    #[test]
    fn case_makes_no_difference(name in cased_name()) {
        prop_assert_eq!(fold(&name.to_uppercase()), fold(&name));
        prop_assert_eq!(title_key(&name.to_uppercase()), title_key(&name));
    }

    #[test]
    fn accents_make_no_difference(name in "[aeiou]{3,8}( [aeiou]{3,8}){0,3}") {
        let accented: String = name.chars().flat_map(|c| [Some(c), (c != ' ').then_some('\u{301}')]).flatten().collect();
        prop_assert_eq!(title_key(&accented), title_key(&name));
        prop_assert_eq!(artist_key(&accented), artist_key(&name));
    }

    #[test]
    fn edition_notes_make_no_difference(name in "[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8}){0,3}", year in 1960_u16..2026, which in 0_usize..8) {
        let notes = [
            format!(" - Remastered {year}"), format!(" ({year} Remaster)"), " (Live)".into(), " - Radio Edit".into(),
            " [Album Version]".into(), " (feat. Somebody Else)".into(), " - Mono".into(), " (Deluxe Edition)".into(),
        ];
        prop_assert_eq!(title_key(&format!("{name}{}", notes[which])), title_key(&name));
    }
}
