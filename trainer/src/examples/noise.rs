//! The ways people misspell: case, accents, apostrophes, slips of the finger.

use rand::Rng;

use super::draw::{Dice, chance};

/// A whole message as someone might type it: often all lower case, without its last stop, seldom with a typo.
pub fn message(dice: &mut Dice, text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if chance(dice, 0.45) {
        text = text.to_lowercase();
    } else if chance(dice, 0.02) {
        text = text.to_uppercase();
    }
    if chance(dice, 0.3) {
        text = text.trim_end_matches(['.', '!', '?']).to_owned();
    }
    if chance(dice, 0.15) {
        text.retain(|c| !matches!(c, '\'' | '’'));
    }
    if chance(dice, 0.05) { slip(dice, &text) } else { text }
}

/// An artist's or song's name as someone might type it: accents gone now and then, "the" left out, a slip.
pub fn name(dice: &mut Dice, name: &str) -> String {
    let mut name = name.to_owned();
    if chance(dice, 0.35) {
        name = name.to_lowercase();
    }
    if chance(dice, 0.6) {
        name = without_accents(&name);
    }
    if chance(dice, 0.25)
        && let Some(rest) = name.strip_prefix("The ").or_else(|| name.strip_prefix("the "))
        && rest.len() > 3
    {
        name = rest.to_owned();
    }
    if name.chars().count() >= 6 && chance(dice, 0.07) { slip(dice, &name) } else { name }
}

fn without_accents(text: &str) -> String {
    let mut text = tokenizers::NormalizedString::from(text);
    text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(&c)).nfc();
    text.get().to_owned()
}

/// One slip of the finger: two letters swapped, one dropped, doubled or replaced by a neighbour; never the first.
fn slip(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let inner: Vec<usize> = (1..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
    let Some(&at) = super::draw::pick(dice, &inner) else { return text.to_owned() };
    match dice.random_range(0..4) {
        0 if at + 1 < letters.len() => letters.swap(at, at + 1),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = (b'a' + dice.random_range(0..26u8)) as char,
        _ => {
            letters.remove(at);
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn names_stay_recognisable() {
        for seed in 0..300 {
            let mut dice = Dice::seed_from_u64(seed);
            let noisy = name(&mut dice, "The Beyoncé Band");
            let length = noisy.chars().count();
            assert!((11..=17).contains(&length), "{noisy}");
        }
    }

    #[test]
    fn messages_keep_their_words() {
        let mut dice = Dice::seed_from_u64(1);
        for _ in 0..300 {
            let words = message(&mut dice, "Can you add some   Madonna?");
            assert!((4..=6).contains(&words.split(' ').count()), "{words}");
        }
    }
}
