//! Python's clients: installed as packages and type-checked together with the programs that use them.

use std::process::Command;

use super::{
    Language,
    workshop::{Document, Workshop, sources},
};

/// Installs the clients where the programs find them, and checks the types of both.
pub(super) fn build(workshop: &mut Workshop) -> anyhow::Result<()> {
    let mut install = workshop.python.command("pip");
    install
        .args(["install", "--disable-pip-version-check", "--no-input"])
        // What they need is there already, in pinned versions.
        .args(["--no-deps", "--no-build-isolation", "--force-reinstall"]);
    for document in &workshop.documents {
        install.arg(workshop.client(Language::Python, document));
    }
    workshop.step("Python clients: pip install", &mut install)?;

    // What pydantic knows better than the type checker, the generator did not reckon with: its plug-in is for the programs only.
    let mut packages = mypy(workshop, "packages");
    packages.arg("--config-file=");
    for document in &workshop.documents {
        packages.args(["--package", &format!("stele_{}", document.dialect)]);
    }
    workshop.step("Python clients: mypy", &mut packages)?;

    let mut programs = mypy(workshop, "programs");
    programs.args(["--config-file", "mypy.ini", "--strict"]);
    for document in &workshop.documents {
        programs.arg(file(document));
    }
    workshop.step("Python programs: mypy", &mut programs)
}

/// A call of the type checker with a cache of its own.
fn mypy(workshop: &Workshop, cache: &str) -> Command {
    let mut command = workshop.python.command("mypy");
    command
        .arg("--cache-dir")
        .arg(workshop.output(Language::Python).join("mypy").join(cache))
        .current_dir(sources(Language::Python));
    command
}

/// The call of a document's program.
pub(super) fn program(workshop: &Workshop, document: &Document) -> Command {
    let mut command = workshop.python.command("python");
    command
        .arg(file(document))
        .current_dir(sources(Language::Python));
    command
}

/// The program in `tests/sdk/python`.
fn file(document: &Document) -> String {
    format!("{}.py", document.dialect)
}
