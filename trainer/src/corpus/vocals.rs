//! Whether anybody sings.

use wemusic::catalogue::normalise::fold;

/// Genres that are played without singing as a rule.
const PLAYED: &[&str] = &[
    "instrumental",
    "post-rock",
    "classical piano",
    "orchestra",
    "string quartet",
    "lo-fi beats",
    "ambient",
    "focus",
    "background",
    "orchestral",
    "violin",
    "classical guitar",
    "chamber",
    "jazz piano",
    "jazz trio",
    "jazz guitar",
    "jazz saxophone",
    "hard bop",
    "bebop",
    "surf music",
    "compositional",
    "neo-classical",
    "sleep",
    "new age piano",
    "environmental",
    "baroque",
    "minimalism",
];

/// Genres that are sung as a rule.
const SUNG: &[&str] = &[
    "hip hop",
    "rap",
    "r&b",
    "singer-songwriter",
    "country",
    "vocal",
    "k-pop",
    "soul",
    "teen pop",
    "boy band",
    "girl group",
    "schlager",
    "chanson",
    "worship",
    "gospel",
    "dance pop",
    "pop rap",
    "reggaeton",
    "emo",
    "pop punk",
    "opera",
    "choral",
];

/// Whether a song has no vocals: said by one of its `titles`, by being in a karaoke catalogue, by its album's
/// `descriptors`, or by `genres` that are played or sung as a rule. `None` when nothing tells.
pub fn is_instrumental<'a>(
    mut titles: impl Iterator<Item = &'a str>,
    descriptors: &[String],
    is_karaoke: bool,
    genres: &[&str],
) -> Option<bool> {
    let says = |word: &str| descriptors.iter().any(|descriptor| descriptor == word);
    let in_title = titles.any(|title| {
        let folded = fold(title);
        let noted = title.contains(['(', '[', '-']);
        noted && (folded.ends_with(" instrumental") || folded.ends_with(" instrumental version"))
    });
    if in_title {
        return Some(true);
    }
    if is_karaoke || says("malevocals") || says("femalevocals") || says("vocalgroup") || says("androgynousvocals") {
        return Some(false);
    }
    if says("instrumental") {
        return Some(true);
    }
    let (mut played, mut sung) = (0, 0);
    for genre in genres {
        let has = |words: &[&str]| words.iter().any(|word| genre.contains(word));
        played += usize::from(has(PLAYED) && !has(&["instrumental hip hop", " pop", " folk"]));
        sung += usize::from(has(SUNG) && !genre.contains("instrumental"));
    }
    match (played, sung) {
        // Half the genres or more, for an artist may have one foot in ambient and still sing.
        (1.., 0) if played * 2 >= genres.len() => Some(true),
        (0, 1..) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str, descriptors: &[&str], is_karaoke: bool, genres: &[&str]) -> Option<bool> {
        let descriptors: Vec<String> = descriptors.iter().map(|word| (*word).to_string()).collect();
        is_instrumental([title].into_iter(), &descriptors, is_karaoke, genres)
    }

    #[test]
    fn the_song_itself_is_believed_before_its_genre() {
        assert_eq!(of("Hey Ya! (Instrumental)", &["malevocals"], true, &["hip hop"]), Some(true));
        assert_eq!(of("Hey Ya!", &[], true, &["ambient"]), Some(false));
        assert_eq!(of("Avril 14th", &["instrumental"], false, &["hip hop"]), Some(true));
    }

    #[test]
    fn mixed_genres_leave_it_open() {
        assert_eq!(of("X", &[], false, &["ambient", "singer-songwriter"]), None);
        assert_eq!(of("X", &[], false, &["ambient", "techno", "house", "idm"]), None);
        assert_eq!(of("X", &[], false, &["ambient", "post-rock"]), Some(true));
        assert_eq!(of("X", &[], false, &["k-pop"]), Some(false));
        assert_eq!(of("X", &[], false, &["ambient pop"]), None);
        assert_eq!(of("X", &[], false, &[]), None);
    }
}
