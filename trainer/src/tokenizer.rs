//! Trains the student's text tokenizer: byte-level BPE on the corpus's own words.
//!
//! Text is lowercased, decomposed (NFKD) and stripped of accents, split into words and runs of punctuation, and each
//! piece starts with the word marker whatever stood before it, so that `(love` and `love` share a token. Every byte is
//! in the alphabet, so no text is ever unknown. The file loads wherever the `tokenizers` crate does, wasm included:
//! neither the normalisers nor the splitters used here need a regular expression with look-around.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use tokenizers::models::TrainerWrapper;
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::normalizers::{Lowercase, NFKD, Sequence as NormalizerSequence, StripAccents};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence as PreTokenizerSequence;
use tokenizers::pre_tokenizers::whitespace::Whitespace;
use tokenizers::{NormalizerWrapper, PreTokenizerWrapper, Tokenizer};

/// `trainer tokenizer`: trains the tokenizer on a corpus directory's `text.txt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Corpus directory, as `trainer corpus` writes it.
    #[arg(long, default_value = "trainer/runs/corpus")]
    corpus: PathBuf,
    /// Where to write the tokenizer (JSON).
    #[arg(long, default_value = "trainer/runs/tokenizer.json")]
    out: PathBuf,
    /// Number of tokens, 300 or more (256 are the bytes).
    #[arg(long, default_value_t = 8192)]
    vocabulary: usize,
}

/// Runs the command.
///
/// # Errors
/// When the corpus text cannot be read or the tokenizer cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let text = args.corpus.join("text.txt");
    let tokenizer = train(read_lines(&text)?, args.vocabulary)?;
    if let Some(folder) = args.out.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let json = tokenizer.to_string(false).map_err(|error| anyhow!("cannot serialise the tokenizer: {error}"))?;
    std::fs::write(&args.out, &json).with_context(|| format!("cannot write {}", args.out.display()))?;
    println!("{}: {} tokens, {} bytes", args.out.display(), tokenizer.get_vocab_size(true), json.len());
    for line in read_lines(&text)?.iter().step_by(5_000).take(8) {
        let encoding = tokenizer.encode(line.as_str(), false).map_err(|error| anyhow!("cannot encode: {error}"))?;
        println!("  {:3} tokens: {line} -> {:?}", encoding.len(), encoding.get_tokens());
    }
    Ok(())
}

fn read_lines(path: &Path) -> Result<Vec<String>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    BufReader::new(file)
        .lines()
        .collect::<std::io::Result<_>>()
        .with_context(|| format!("cannot read {}", path.display()))
}

/// Trains a byte-level BPE tokenizer of `vocabulary` tokens (at most; fewer when the lines are few).
///
/// # Errors
/// When the vocabulary cannot hold the bytes, or training fails.
pub fn train(lines: Vec<String>, vocabulary: usize) -> Result<Tokenizer> {
    ensure!(vocabulary >= 300, "a vocabulary of {vocabulary} cannot hold the 256 bytes and anything else");
    let mut tokenizer = Tokenizer::new(BPE::default());
    tokenizer.with_normalizer(Some(NormalizerWrapper::Sequence(NormalizerSequence::new(vec![
        NFKD.into(),
        StripAccents.into(),
        Lowercase.into(),
    ]))));
    tokenizer.with_pre_tokenizer(Some(PreTokenizerWrapper::Sequence(PreTokenizerSequence::new(vec![
        Whitespace.into(),
        ByteLevel::new(true, true, false).into(),
    ]))));
    let trainer = BpeTrainer::builder()
        .vocab_size(vocabulary)
        .min_frequency(2)
        .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
        .show_progress(true)
        .build();
    tokenizer
        .train(&mut TrainerWrapper::from(trainer), lines.into_iter())
        .map_err(|error| anyhow!("tokenizer training failed: {error}"))?;
    Ok(tokenizer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Tokenizer {
        let lines = ["songs by Beyoncé", "more Beyoncé songs (live)", "love songs", "90s love songs", "(love)"];
        let lines = lines.iter().cycle().take(200).map(|line| (*line).to_owned()).collect();
        train(lines, 400).unwrap()
    }

    #[test]
    fn case_accents_and_punctuation_share_tokens() {
        let tokenizer = small();
        let ids = |text: &str| tokenizer.encode(text, false).unwrap().get_ids().to_vec();
        assert_eq!(ids("BEYONCÉ"), ids("beyonce"));
        assert_eq!(ids("(love"), [ids("("), ids("love")].concat());
    }

    #[test]
    fn every_text_has_tokens_and_survives_the_file() {
        let tokenizer = small();
        let again: Tokenizer = tokenizer.to_string(false).unwrap().parse().unwrap();
        for text in ["日本語の曲", "🎉 party", "\u{0}\u{7f}", "naïve café", "x"] {
            let encoding = tokenizer.encode(text, false).unwrap();
            assert!(!encoding.is_empty(), "{text:?} has no tokens");
            assert_eq!(encoding.get_ids(), again.encode(text, false).unwrap().get_ids());
        }
    }

    #[test]
    fn a_vocabulary_too_small_for_the_bytes_is_refused() {
        assert!(train(vec!["a".to_owned()], 100).is_err());
    }
}
