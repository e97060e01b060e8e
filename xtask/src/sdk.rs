//! Clients generated from the OpenAPI documents.
//!
//! Whoever writes a client of Stele does it with the generator they already use, so that is what this chore does with the committed documents: openapi-generator
//! with next to no options, its checks of the document on, its output as it comes. A client that does not compile or does not
//! understand an answer is a fault of the document.
//!
//! - [`generator`]: the calls of openapi-generator;
//! - [`python`], [`typescript`], [`rust`]: how the clients of one language are built;
//! - [`round_trip`]: what the clients then do to a live server;
//! - [`workshop`]: the folders and the running of steps.
//!
//! What a user of a client would write by hand stands in `tests/sdk/<language>`: the generator's options and one program for each document. To add a
//! language: a folder there, a module here, and the arms that the compiler asks for in [`Language`].

mod generator;
mod python;
mod round_trip;
mod rust;
mod typescript;
mod workshop;

use std::process::{Command, ExitCode};

use clap::ValueEnum;

use self::workshop::{Document, Workshop};

/// Generate clients from the OpenAPI documents, build them and use them
///
/// For each document of docs/openapi, openapi-generator makes a Python, a TypeScript and a Rust
/// client under target/sdk. Python's are installed and type-checked, TypeScript's and Rust's
/// compiled. Then the programs of tests/sdk create, read, list, update and delete with the Python
/// and the TypeScript clients, each against a server of its own on an empty database.
///
/// Needs Java 11 or later, Python 3.10 or later with venv, and Node.js 20 or later with npm. The
/// generator and the libraries of the clients are fetched in pinned versions.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only the clients of these languages
    #[arg(value_enum, value_name = "LANGUAGE")]
    languages: Vec<Language>,
}

/// A language that clients are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Python,
    #[value(name = "typescript")]
    TypeScript,
    Rust,
}

impl Language {
    /// What people call it.
    fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
            Self::Rust => "Rust",
        }
    }

    /// Its folder in `tests/sdk` and in `target/sdk`.
    fn folder(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::Rust => "rust",
        }
    }

    /// Compiles or type-checks its clients.
    fn build(self, workshop: &mut Workshop) -> anyhow::Result<()> {
        match self {
            Self::Python => python::build(workshop),
            Self::TypeScript => typescript::build(workshop),
            Self::Rust => rust::build(workshop),
        }
    }

    /// The call of what a document's client does to a live server, where the language has programs.
    fn program(self, workshop: &Workshop, document: &Document) -> Option<Command> {
        match self {
            Self::Python => Some(python::program(workshop, document)),
            Self::TypeScript => Some(typescript::program(workshop, document)),
            Self::Rust => None,
        }
    }
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let languages = match args.languages {
        none if none.is_empty() => Language::value_variants().to_vec(),
        some => some,
    };
    let mut workshop = Workshop::open()?;
    generator::generate(&mut workshop, &languages)?;
    for language in &languages {
        language.build(&mut workshop)?;
    }
    round_trip::run(&mut workshop, &languages)?;
    Ok(ExitCode::SUCCESS)
}
