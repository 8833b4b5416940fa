//! Builds the corpus, the teacher, the student and the shipped files of WeMusic, and measures them.

mod bench;
mod boundary;
mod companions;
mod corpus;
mod examples;
mod export;
mod fuse;
mod linking;
mod minilm;
mod teacher;
mod tokenizer;
mod train;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "trainer", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the corpus from the raw data: songs, sequences, dialogues, splits.
    Corpus(corpus::Args),
    /// Measure the linking of names on labelled requests.
    Linking(linking::Args),
    /// Train the text tokenizer on the corpus.
    Tokenizer(tokenizer::Args),
    /// Write training examples, for people to read.
    Examples(examples::command::Args),
    /// Embed every song's description with MiniLM.
    Minilm(minilm::Args),
    /// Factorise lists and facts into song vectors.
    Teacher(teacher::Args),
    /// Count which songs are listed beside the most wanted ones.
    Companions(companions::Args),
    /// Train the student.
    Train(train::Args),
    /// Fit the weights of the final ranking on the dev conversations.
    Fuse(fuse::Args),
    /// Fit and calibrate the boundary head.
    Boundary(boundary::Args),
    /// Write the shipped files and their manifest.
    Export(export::Args),
    /// Measure the shipped system and the baselines.
    Bench(bench::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Corpus(args) => corpus::run(args),
        Command::Linking(args) => linking::run(&args),
        Command::Tokenizer(args) => tokenizer::run(&args),
        Command::Examples(args) => examples::command::run(&args),
        Command::Minilm(args) => minilm::run(&args),
        Command::Teacher(args) => teacher::run(args),
        Command::Companions(args) => companions::run(&args),
        Command::Train(args) => train::run(args),
        Command::Fuse(args) => fuse::run(args),
        Command::Boundary(args) => boundary::run(args),
        Command::Export(args) => export::run(args),
        Command::Bench(args) => bench::run(&args),
    }
}
