//! Builds the corpus, the teacher, the student and the shipped files of WeMusic, and measures them.

mod corpus;

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
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Corpus(args) => corpus::run(args),
    }
}
