//! Builds the corpus, the teacher, the student and the shipped files of WeMusic, and measures them.

mod bench;
mod corpus;
mod examples;
mod linking;
mod minilm;
mod tokenizer;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "trainer", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the corpus from the raw data: songs, sequences, dialogues, splits.
    Corpus(corpus::Args),
    /// Train the text tokenizer on the corpus.
    Tokenizer(tokenizer::Args),
    /// Measure how well artists and titles are found in what people type.
    Linking(linking::Args),
    /// Make training examples and print or write them.
    Examples(examples::command::Args),
    /// Embed every song's metadata with MiniLM, for the retrieval baseline and the teacher.
    Minilm(minilm::Args),
    /// Measure the shipped system and all baselines on held-out data.
    Bench(bench::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Corpus(args) => corpus::run(args),
        Command::Linking(args) => linking::run(&args),
        Command::Tokenizer(args) => tokenizer::run(&args),
        Command::Examples(args) => examples::command::run(&args),
        Command::Minilm(args) => minilm::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
