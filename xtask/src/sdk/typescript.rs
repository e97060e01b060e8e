//! TypeScript's clients: compiled together with the programs that use them, under the strictest rules.

use std::process::Command;

use super::{
    Language,
    workshop::{Document, Workshop, copy, need, sources},
};

/// Compiles clients and programs to `dist`. The programs import the clients by their paths, so they are copied beside them.
pub(super) fn build(workshop: &mut Workshop) -> anyhow::Result<()> {
    need("npm", "--version", &["nodejs", "npm"])?;
    let folder = workshop.output(Language::TypeScript);
    let sources = sources(Language::TypeScript);
    copy(
        &sources,
        &["package.json", "package-lock.json", "tsconfig.json"],
        &folder,
    )?;
    for document in &workshop.documents {
        copy(&sources, &[&file(document)], &folder)?;
    }
    let mut install = Command::new("npm");
    install
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder);
    workshop.step("TypeScript clients: npm ci", &mut install)?;
    let mut compile = Command::new(folder.join("node_modules/.bin/tsc"));
    compile.args(["--project", "."]).current_dir(&folder);
    workshop.step("TypeScript clients: tsc", &mut compile)
}

/// The call of a document's program.
pub(super) fn program(workshop: &Workshop, document: &Document) -> Command {
    let mut command = Command::new("node");
    command
        .arg("--enable-source-maps")
        .arg(format!("dist/{}.js", document.dialect))
        .current_dir(workshop.output(Language::TypeScript));
    command
}

/// The program in `tests/sdk/typescript`.
fn file(document: &Document) -> String {
    format!("{}.ts", document.dialect)
}
