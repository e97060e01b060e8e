//! Failures before a server listens: one line on standard error, exit code 1, nothing on standard output.

use std::fs;

use tokio::net::TcpListener;

use crate::place::{Place, finish, on_both_databases, serve};

on_both_databases!(a_newer_schema_is_refused);

/// Every command that opens the database and needs its schema.
const COMMANDS: [&[&str]; 7] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["migrate"],
    &["workspace", "list"],
    &["workspace", "create", "--name", "N"],
    &["key", "list"],
    &["key", "create", "--workspace", "1"],
    &[
        "member",
        "create",
        "--workspace",
        "1",
        "--name",
        "N",
        "--email",
        "n@example.com",
    ],
];

async fn a_newer_schema_is_refused(place: Place) {
    place.run(&["migrate"]).await.succeeded();
    let newer =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_future', 0)";
    place.database.execute(newer).await;
    for command in COMMANDS {
        let said = place.run(command).await.failed();
        assert!(
            said.contains("a newer version of Stele has been here"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_taken_address_is_named_and_nothing_is_made() {
    let place = Place::sqlite().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let taken = listener.local_addr().expect("an address").to_string();
    for (arguments, set_by) in [
        (
            vec!["serve", "--listen", &taken],
            "--listen or STELE_LISTEN",
        ),
        (
            serve(&["--ops-listen", &taken]),
            "--ops-listen or STELE_OPS_LISTEN",
        ),
    ] {
        let said = place.run(&arguments).await.failed();
        assert!(
            said.contains(&format!("cannot listen on {taken} (set by {set_by}): ")),
            "{said}"
        );
    }
    assert!(!place.file().exists());
}

#[tokio::test]
async fn an_address_that_is_none_is_named() {
    let place = Place::sqlite().await;
    for address in ["nowhere", "127.0.0.1", "127.0.0.1:99999", "192.0.2.1:0"] {
        let said = place.run(&["serve", "--listen", address]).await.failed();
        assert!(
            said.contains(&format!("cannot listen on {address}")),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_database_url_that_is_none_is_told() {
    let place = Place::sqlite().await;
    for url in [
        "",
        "stele.db",
        "mysql://stele@localhost/stele",
        "sqlite:",
        "sqlite::memory:",
        "sqlite://stele.db?mode=ro",
        "sqlite://%ff.db",
        "postgres://stele@localhost:port/stele",
    ] {
        for command in [&serve(&[])[..], &["key", "list"]] {
            let command = [command, &["--database-url", url]].concat();
            let said = finish(place.bare(&command)).await.failed();
            assert!(
                said.contains("the database URL is not valid"),
                "{url}: {said}"
            );
        }
    }
    let made: Vec<_> = place.folder().read_dir().expect("a folder").collect();
    assert!(made.is_empty(), "{made:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_of_ours_is_left_alone() {
    let place = Place::sqlite().await;
    let folder = place.folder();
    fs::write(folder.join("letter.db"), "Dear Sir or Madam, ".repeat(100)).expect("a file");
    fs::create_dir(folder.join("folder.db")).expect("a folder");
    for (url, told) in [
        ("sqlite://letter.db", "letter.db is not a database of Stele"),
        ("sqlite://folder.db", "folder.db"),
        ("sqlite://nowhere/stele.db", "nowhere/stele.db"),
        ("sqlite://letter.db/stele.db", "letter.db/stele.db"),
    ] {
        for command in [&serve(&[])[..], &["workspace", "list"]] {
            let command = [command, &["--database-url", url]].concat();
            let said = finish(place.bare(&command)).await.failed();
            assert!(said.contains(told), "{url}: {said}");
        }
    }
    let letter = fs::read_to_string(folder.join("letter.db")).expect("a file");
    assert!(letter.starts_with("Dear Sir") && !folder.join("letter.db-wal").exists());
}

#[tokio::test]
async fn a_postgresql_that_lets_nobody_in_is_told_without_the_password() {
    let place = Place::postgres().await;
    let url = place.database.url();
    let place_of = url.split_once('?').map_or(url, |(place, _)| place);
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    for (url, told) in [
        (format!("{place_of}_missing"), "does not exist"),
        (
            format!("postgres://stele:s3cret@127.0.0.1:{port}/stele?password=s3cret"),
            "cannot connect to PostgreSQL at 127.0.0.1",
        ),
    ] {
        for command in [&serve(&[])[..], &["workspace", "list"]] {
            let command = [command, &["--database-url", &url]].concat();
            let said = finish(place.bare(&command)).await.failed();
            assert!(said.contains(told) && !said.contains("s3cret"), "{said}");
        }
    }
}

#[tokio::test]
async fn a_command_line_that_is_wrong_is_a_usage_error() {
    let place = Place::sqlite().await;
    for arguments in [
        &["--rate-limits", "some"][..],
        &["--token-rate-limits", "6000"],
        &["key", "create"],
        &[
            "key",
            "create",
            "--workspace",
            "1",
            "--scope",
            "account:delete",
        ],
        &["openapi", "klingon"],
        &["nothing"],
    ] {
        let finished = finish(place.bare(arguments)).await;
        assert_eq!(
            (finished.code, &*finished.stdout),
            (Some(2), ""),
            "{finished:?}"
        );
        assert!(finished.stderr.starts_with("error: "), "{finished:?}");
    }
}
