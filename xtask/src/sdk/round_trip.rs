//! What the clients do to a live server.
//!
//! The programs are in `tests/sdk`, one for each language and document; they are examples of how to use a client, too. Each finds a server of its own with an
//! empty database, so that it knows what a list must hold. A program that ends with another code than 0 has not got what it expected.

use super::{Language, workshop::Workshop};
use crate::server::{Binary, Database, Server};

/// Where the server is.
const URL_VARIABLE: &str = "STELE_URL";

/// A key of all scopes.
const KEY_VARIABLE: &str = "STELE_KEY";

/// Runs the programs of some languages.
pub(super) fn run(workshop: &mut Workshop, languages: &[Language]) -> anyhow::Result<()> {
    let mut programs = Vec::new();
    for language in languages {
        for document in &workshop.documents {
            if let Some(program) = language.program(workshop, document) {
                let name = format!("{} client of {}", language.name(), document.dialect);
                programs.push((format!("{name}: round trip"), program));
            }
        }
    }
    if programs.is_empty() {
        return Ok(());
    }
    let binary = Binary::build(&mut workshop.watch)?;
    for (name, mut program) in programs {
        let server = Server::start(&binary, Database::Embedded, &[])?;
        program
            .env(URL_VARIABLE, server.url())
            .env(KEY_VARIABLE, &server.key().secret);
        workshop.step(&name, &mut program)?;
        server.stop()?;
    }
    Ok(())
}
