//! Builds the corpus, the teacher, the student and the shipped files of WeMusic, and measures them.

mod corpus;
mod examples;
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
    /// Make training examples and print or write them.
    Examples(examples::command::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Corpus(args) => corpus::run(args),
        Command::Tokenizer(args) => tokenizer::run(&args),
        Command::Examples(args) => examples::command::run(&args),
    }
}
