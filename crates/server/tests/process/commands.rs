//! What the commands print for programs, while a server runs on the same database.

use serde_json::{Value, json};

use crate::client::succeed;
use crate::place::{Place, finish, on_both_databases};

on_both_databases!(
    workspaces,
    keys,
    members,
    databases_that_are_current_already,
    what_is_not_there_is_named,
);

/// The one line that a command prints with `--output json`, without its end.
async fn line(place: &Place, arguments: &[&str]) -> String {
    let arguments = [arguments, &["--output", "json"]].concat();
    let printed = place.run(&arguments).await.succeeded();
    let line = printed.strip_suffix('\n').expect("a whole line");
    assert!(!line.contains('\n'), "{printed}");
    line.to_owned()
}

/// A text of an object that a command printed.
fn field(line: &str, name: &str) -> String {
    let object: Value = serde_json::from_str(line).expect("JSON");
    object[name].as_str().expect("a text").to_owned()
}

/// A printed line with the random part of each project token replaced by a word.
fn without_tokens(line: &str) -> String {
    let mut parts = line.split("phc_");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (random, rest) = part.split_at(43);
        assert!(
            random.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{line}"
        );
        told += "TOKEN";
        told += rest;
    }
    told
}

async fn workspaces(place: Place) {
    let server = place.serve(&[]).await;
    for id in [2, 3] {
        // Names need not be unique.
        assert_eq!(
            without_tokens(&line(&place, &["workspace", "create", "--name", "N"]).await),
            format!(r#"{{"id":{id},"name":"N","project_token":"TOKEN"}}"#)
        );
    }
    assert_eq!(
        without_tokens(&line(&place, &["workspace", "rename", "1", "--name", "Ours"]).await),
        r#"{"id":1,"name":"Ours","project_token":"TOKEN"}"#
    );
    line(&place, &["workspace", "rename", "1", "--name", "Default"]).await;
    assert_eq!(
        without_tokens(&line(&place, &["workspace", "list"]).await),
        r#"[{"id":1,"name":"Default","project_token":"TOKEN"},{"id":2,"name":"N","project_token":"TOKEN"},{"id":3,"name":"N","project_token":"TOKEN"}]"#
    );
    server.stop().await;
}

async fn keys(place: Place) {
    let server = place.serve(&[]).await;
    line(&place, &["workspace", "create", "--name", "N"]).await;

    let mut listed = Vec::new();
    for (scopes, printed) in [
        (&[][..], r#"["*"]"#),
        (&["--scope", "account:read"], r#"["account:read"]"#),
        (
            &["--scope", "account:read", "--scope", "event:write"],
            r#"["account:read","event:write"]"#,
        ),
    ] {
        let create = [&["key", "create", "--workspace", "2"], scopes].concat();
        let created = line(&place, &create).await;
        let (id, key) = (field(&created, "id"), field(&created, "key"));
        assert_eq!(
            created,
            format!(r#"{{"id":"{id}","key":"{key}","workspace_id":2,"scopes":{printed}}}"#)
        );
        listed.push((id, printed));
        // The running server knows it at once.
        let list = server
            .client(&key)
            .bearer(reqwest::Method::GET, "/accounts");
        succeed(list).await;
    }
    let of_workspace = ["key", "list", "--workspace", "2"];
    assert_eq!(
        without_what_differs(&line(&place, &of_workspace).await),
        keys_in_force(&listed)
    );
    let all: Value = serde_json::from_str(&line(&place, &["key", "list"]).await).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(4), "{all}");

    let (id, _) = listed.remove(0);
    for _ in 0..2 {
        // Who is not sure may say it again.
        assert_eq!(
            line(&place, &["key", "revoke", &id]).await,
            format!(r#"{{"id":"{id}"}}"#)
        );
    }
    assert_eq!(
        without_what_differs(&line(&place, &of_workspace).await),
        keys_in_force(&listed)
    );
    let all = line(&place, &[&of_workspace[..], &["--all"]].concat()).await;
    let all: Value = serde_json::from_str(&all).expect("JSON");
    let revoked = all.as_array().expect("a list").iter();
    let revoked = revoked.filter(|key| key["revoked_at"].as_str().is_some_and(is_time));
    let ids: Vec<_> = revoked.map(|key| &key["id"]).collect();
    assert_eq!(ids, [&json!(id)]);
    server.stop().await;
}

/// Whether a text is a time as commands print it.
fn is_time(text: &str) -> bool {
    text.len() == "2025-01-02T03:04:05.678Z".len() && text.ends_with('Z')
}

/// The list of keys as it is printed, with what differs from run to run replaced by a word.
fn without_what_differs(line: &str) -> String {
    let mut told = line.to_owned();
    let keys: Value = serde_json::from_str(line).expect("JSON");
    for key in keys.as_array().expect("a list") {
        for (name, word) in [("prefix", "PREFIX"), ("created_at", "TIME")] {
            let text = key[name].as_str().expect("a text");
            assert!(is_time(text) || text.len() == 12, "{line}");
            told = told.replace(text, word);
        }
    }
    told
}

/// What is printed of keys that act for nobody, by their ids and scopes.
fn keys_in_force(keys: &[(String, &str)]) -> String {
    let told = |(id, scopes): &(String, &str)| {
        format!(
            r#"{{"id":"{id}","prefix":"PREFIX","workspace_id":2,"scopes":{scopes},"member":null,"created_at":"TIME","revoked_at":null}}"#
        )
    };
    let keys: Vec<_> = keys.iter().map(told).collect();
    format!("[{}]", keys.join(","))
}

async fn members(place: Place) {
    let server = place.serve(&[]).await;
    let create = ["member", "create", "--workspace", "1", "--name", "N"];
    for (number, email) in [(1, "E@example.com"), (2, "f@example.com")] {
        let created = line(&place, &[&create[..], &["--email", email]].concat()).await;
        let id = field(&created, "id");
        assert_eq!(
            created,
            format!(
                r#"{{"id":"{id}","number":{number},"name":"N","email":"{email}","status":"active"}}"#
            )
        );
        assert_eq!(id.len(), 36, "{id}");
    }
    // Emails are the same whatever their case.
    let again = [&create[..], &["--email", "e@EXAMPLE.com"]].concat();
    let said = place.run(&again).await.failed();
    assert!(said.contains("has a member with the email"), "{said}");
    let created = line(
        &place,
        &[&create[..], &["--email", "g@example.com"]].concat(),
    )
    .await;
    // The list tells the id that a change needs.
    let list = ["member", "list", "--workspace", "1"];
    let listed: Value = serde_json::from_str(&line(&place, &list).await).expect("JSON");
    let emails = listed.as_array().expect("a list").iter();
    let emails: Vec<_> = emails.map(|member| &member["email"]).collect();
    assert_eq!(emails, ["E@example.com", "f@example.com", "g@example.com"]);
    let id = listed[2]["id"].as_str().expect("an id");
    let update = ["member", "update", id, "--workspace", "1"];
    let changed = line(&place, &[&update[..], &["--name", "M"]].concat()).await;
    assert_eq!(changed, created.replace(r#""name":"N""#, r#""name":"M""#));
    let key = [
        "key",
        "create",
        "--workspace",
        "1",
        "--member",
        "g@example.com",
    ];
    let key = field(&line(&place, &key).await, "id");
    let acting: Value = serde_json::from_str(&line(&place, &["key", "list"]).await).expect("JSON");
    assert_eq!(acting[1]["member"], json!("g@example.com"), "{acting}");
    let deactivated = line(
        &place,
        &[&update[..], &["--status", "deactivated"]].concat(),
    )
    .await;
    assert_eq!(field(&deactivated, "status"), "deactivated");
    // Another workspace has nobody.
    line(&place, &["workspace", "create", "--name", "N"]).await;
    let nobody = ["member", "list", "--workspace", "2"];
    assert_eq!(line(&place, &nobody).await, "[]");
    let all = line(&place, &list).await;
    assert!(
        all.starts_with('[') && all.ends_with(&format!(",{deactivated}]")),
        "{all}"
    );
    let keys = line(&place, &["key", "list"]).await;
    assert!(!keys.contains(&key), "{keys}");
    let nothing = place.run(&update).await.failed();
    assert!(nothing.contains("--status"), "{nothing}");
    server.stop().await;
}

async fn databases_that_are_current_already(place: Place) {
    let first: Value = serde_json::from_str(&line(&place, &["migrate"]).await).expect("JSON");
    assert_eq!(first["applied"], first["schema"], "{first}");
    let server = place.serve(&[]).await;
    assert_eq!(
        line(&place, &["migrate"]).await,
        format!(r#"{{"applied":0,"schema":{}}}"#, first["schema"])
    );
    let report: Value = serde_json::from_str(&line(&place, &["doctor"]).await).expect("JSON");
    assert_eq!(report["ok"], json!(true), "{report}");
    server.stop().await;
}

async fn what_is_not_there_is_named(place: Place) {
    let server = place.serve(&[]).await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (arguments, told) in [
        (
            &["key", "create", "--workspace", "7"][..],
            "stele: there is no workspace 7",
        ),
        (
            &[
                "key",
                "create",
                "--workspace",
                "1",
                "--member",
                "nobody@example.com",
            ],
            "stele: workspace 1 has no member with the email nobody@example.com",
        ),
        (
            &[
                "member",
                "create",
                "--workspace",
                "7",
                "--name",
                "N",
                "--email",
                "n@example.com",
            ],
            "stele: there is no workspace 7",
        ),
        (
            &["member", "list", "--workspace", "7"],
            "stele: there is no workspace 7",
        ),
        (
            &["key", "revoke", nobody],
            "stele: there is no key 00000000-0000-7000-8000-000000000000",
        ),
    ] {
        for format in ["text", "json"] {
            let arguments = [arguments, &["--output", format]].concat();
            assert_eq!(place.run(&arguments).await.failed(), told);
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn people_are_told_in_words() {
    let place = Place::sqlite().await;
    let made = place.run(&["workspace", "create", "--name", " N "]);
    assert_eq!(
        without_tokens(&made.await.succeeded()),
        "Workspace 1: N\nProject token (products send events with it): TOKEN\n"
    );
    let listed = place.run(&["workspace", "list"]).await.succeeded();
    assert_eq!(
        without_tokens(&listed),
        "ID  NAME  PROJECT TOKEN\n1   N     TOKEN\n"
    );
    let key = place
        .run(&["key", "create", "--workspace", "1"])
        .await
        .succeeded();
    assert!(key.contains("shown now and never again"), "{key}");
    let keys = place.run(&["key", "list"]).await.succeeded();
    assert!(
        keys.starts_with("ID ") && keys.lines().count() == 2,
        "{keys}"
    );
    let member = [
        "--workspace",
        "1",
        "--name",
        "N",
        "--email",
        "n@example.com",
    ];
    let create = [&["member", "create"], &member[..]].concat();
    let member = place.run(&create).await.succeeded();
    let (_, id) = member.trim_end().rsplit_once(' ').expect("an id");
    assert_eq!(
        member,
        format!("Member 1: N <n@example.com>, active, {id}\n")
    );
    let members = place.run(&["member", "list", "--workspace", "1"]).await;
    assert_eq!(
        members.succeeded(),
        format!(
            "{:36}  NUMBER  NAME  EMAIL          STATUS\n{id}  1       N     n@example.com  active\n",
            "ID"
        )
    );
}

#[tokio::test]
async fn flags_can_be_set_in_the_environment() {
    let place = Place::sqlite().await;
    let mut command = place.bare(&["workspace", "create"]);
    command
        .env("STELE_DATABASE_URL", place.database.url())
        .env("STELE_OUTPUT", "json")
        .env("STELE_NAME", "N");
    assert_eq!(
        without_tokens(&finish(command).await.succeeded()),
        "{\"id\":1,\"name\":\"N\",\"project_token\":\"TOKEN\"}\n"
    );
    // The command line wins.
    let mut command = place.command(&["workspace", "create", "--name", "M"]);
    command
        .env("STELE_DATABASE_URL", "sqlite://other.db")
        .env("STELE_NAME", "N");
    let made = finish(command).await.succeeded();
    assert!(made.starts_with("Workspace 2: M\n"), "{made}");
    assert!(!place.folder().join("other.db").exists());
}

#[tokio::test]
async fn who_stops_reading_has_read_enough() {
    let place = Place::sqlite().await;
    for arguments in [
        &["openapi", "zudo"][..],
        &["openapi"],
        &["migrate", "--output", "json"],
        &["workspace", "create", "--name", "N"],
        &["workspace", "list"],
        &["doctor"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = place.command(arguments);
        let child = command.stdout(writer).spawn();
        let output = child.expect("a program that can be run").wait_with_output();
        let output = output.await.expect("its end");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[tokio::test]
async fn a_command_that_fails_closes_the_database_too() {
    let place = Place::sqlite().await;
    place.run(&["migrate"]).await.succeeded();
    let stranger = "01890a5d-ac96-774b-bcce-b302099a8057";
    let member = ["--name", "N", "--email", "n@example.com"];
    for arguments in [
        &["key", "create", "--workspace", "7"][..],
        &["key", "revoke", stranger],
        &[&["member", "create", "--workspace", "7"], &member[..]].concat(),
    ] {
        place.run(arguments).await.failed();
        // Who closes SQLite last puts the log into the file.
        let log = place.file().with_extension("db-wal");
        assert!(!log.exists(), "{arguments:?}");
    }
}
