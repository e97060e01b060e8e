//! `stele doctor`, on databases that are well and on others.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::place::{Finished, Place, finish, on_both_databases};

on_both_databases!(
    a_database_that_is_well,
    a_database_without_a_schema,
    a_database_of_a_newer_version,
);

/// The report, and whether the exit code says that all is well.
fn report(finished: &Finished) -> (Value, bool) {
    let report = serde_json::from_str(&finished.stdout);
    let report = report.unwrap_or_else(|_| panic!("{finished:?}"));
    let well = finished.code == Some(0);
    let told = if well { "" } else { "stele: " };
    assert!(finished.stderr.starts_with(told), "{finished:?}");
    assert_eq!(
        finished.stderr.lines().count(),
        usize::from(!well),
        "{finished:?}"
    );
    (report, well)
}

/// The checks that found something wrong; the exit code must say the same.
async fn wrong(place: &Place) -> Vec<String> {
    let finished = place.run(&["doctor", "--output", "json"]).await;
    let (report, well) = report(&finished);
    assert_eq!(report["ok"], json!(well), "{report}");
    let checks = report["checks"].as_array().expect("a list");
    let wrong = checks.iter().filter(|check| check["ok"] == json!(false));
    let names = wrong.map(|check| check["name"].as_str().expect("a name").to_owned());
    names.collect()
}

async fn a_database_that_is_well(place: Place) {
    let server = place.serve(&[]).await;
    assert_eq!(wrong(&place).await, [""; 0]);
    server.stop().await;
    assert_eq!(wrong(&place).await, [""; 0]);
    let said = place.run(&["doctor"]).await.succeeded();
    assert!(said.ends_with("Nothing is wrong.\n"), "{said}");
}

async fn a_database_without_a_schema(place: Place) {
    // A file has to be there; a database of PostgreSQL is.
    if place.database.url().starts_with("sqlite") {
        fs::write(place.file(), "").expect("an empty file");
    }
    let found = wrong(&place).await;
    assert!(found.contains(&"schema".to_owned()), "{found:?}");
    // It looks and changes nothing.
    assert!(wrong(&place).await.contains(&"schema".to_owned()));
    if place.database.url().starts_with("sqlite") {
        assert_eq!(files(&place), [(place.file(), Vec::new())]);
    }
    let migrated = place.json(&["migrate"]).await;
    assert_eq!(migrated["applied"], migrated["schema"]);
}

async fn a_database_of_a_newer_version(place: Place) {
    place.run(&["migrate"]).await.succeeded();
    let newer =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_future', 0)";
    place.database.execute(newer).await;
    assert_eq!(wrong(&place).await, ["schema"]);
    let said = place.run(&["doctor"]).await;
    assert!(said.stdout.contains("WRONG  schema"), "{said:?}");
    assert!(said.stdout.contains("older than the database"), "{said:?}");
    assert!(said.stdout.ends_with("Something is wrong.\n"), "{said:?}");
}

/// The database's files and what is in them.
fn files(place: &Place) -> Vec<(PathBuf, Vec<u8>)> {
    let file = place.file();
    let folder = file.parent().expect("a folder");
    let entries = folder.read_dir().expect("a folder that can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .map(|path| (path.clone(), fs::read(path).expect("a file")))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn no_file_is_changed_or_made() {
    let place = Place::sqlite().await;
    place.run(&["migrate"]).await.succeeded();
    let before = files(&place);
    assert_eq!(wrong(&place).await, [""; 0]);
    assert!(files(&place) == before);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made() {
    let place = Place::sqlite().await;
    assert_eq!(wrong(&place).await, ["database"]);
    assert!(!place.file().exists());
    for url in [
        "postgres://stele@127.0.0.1:1/stele",
        "mysql://localhost",
        "",
    ] {
        let command = ["doctor", "--output", "json", "--database-url", url];
        let (report, well) = report(&finish(place.bare(&command)).await);
        assert_eq!(
            (&report["checks"][0]["name"], well),
            (&json!("database"), false)
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_may_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::sqlite().await;
    place.run(&["migrate"]).await.succeeded();
    assert_eq!(wrong(&place).await, [""; 0]);
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(place.file(), open).expect("a file of ours");
    assert_eq!(wrong(&place).await, ["files"]);
    let said = place.run(&["doctor"]).await;
    // Of what is there when nobody has it open.
    let mended = format!("`chmod 600 {}` mends it", place.file().display());
    assert!(said.stdout.contains(&mended), "{said:?}");
}

#[tokio::test]
async fn a_file_of_another_program_is_told() {
    let place = Place::sqlite().await;
    fs::write(place.file(), "Dear Sir or Madam, ".repeat(100)).expect("a file");
    let said = place.run(&["doctor"]).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.stdout.contains("is not a database of Stele"),
        "{said:?}"
    );
}
