//! What a newcomer sees, once.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::client::{POSTHOG, succeed, text};
use crate::place::{Place, on_both_databases, serve};
use crate::running::Running;

on_both_databases!(
    the_printed_lines_work_in_the_order_printed,
    the_key_is_printed_once,
    of_four_servers_one_makes_the_first_key,
    of_four_servers_on_a_migrated_database_one_makes_the_first_key,
);

/// Pastes a line into a shell. Neither a proxy nor a `.curlrc` of the developer's comes in between.
pub(crate) async fn paste(place: &Place, line: &str) -> Value {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir(place.folder())
        .env("CURL_HOME", place.folder())
        .env("NO_PROXY", "*");
    let output = shell.output().await.expect("a shell");
    assert!(output.status.success(), "{line}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{line}: {output:?}"))
}

async fn the_printed_lines_work_in_the_order_printed(place: Place) {
    let server = place.serve(&[]).await;
    let key = server.first_key().await;
    let last = |line: &str| line.starts_with("All calls: ").then(|| line.to_owned());
    let last = server.stdout.find(last).await.expect("a last line");
    assert_eq!(last, format!("All calls: {}/docs", server.url));
    let printed = server.stdout.so_far();
    let lines: Vec<_> = printed
        .iter()
        .filter_map(|line| line.strip_prefix("  curl "))
        .map(|line| format!("curl {line}"))
        .collect();
    let [create, find, tag, page] = &*lines else {
        panic!("{printed:?}")
    };

    let created = paste(&place, create).await;
    assert_eq!(
        (&created["name"], &created["aliases"]),
        (&json!("Hooli"), &json!(["hooli"]))
    );
    assert_eq!(created["id"].as_str().map(str::len), Some(8), "{created}");
    let found = paste(&place, find).await;
    assert_eq!(
        (&found["name"], &found["externalId"]),
        (&json!("Hooli"), &json!("hooli"))
    );
    let tagged = paste(&place, tag).await;
    assert_eq!(
        (&tagged["id"], &tagged["tags"]),
        (&found["id"], &json!(["compression"]))
    );
    let paged = paste(&place, page).await;
    assert_eq!(paged["pagination"]["total"], json!(1), "{paged}");
    assert_eq!(paged["data"][0]["externalId"], json!("hooli"), "{paged}");

    // One line for each API, in the form of each API's own authentication.
    for (line, path, form) in [
        (
            create,
            "/accounts'",
            format!("'Authorization: Bearer {key}'"),
        ),
        (find, "/resources/accounts/", format!("-u '{key}:'")),
        (
            tag,
            "/api/projects/",
            format!("'Authorization: Bearer {key}'"),
        ),
        (page, "/api/v1/accounts?", format!("'x-api-key: {key}'")),
    ] {
        assert!(line.contains(&format!("{}{path}", server.url)), "{line}");
        assert!(line.contains(&form), "{line}");
    }
    server.stop().await;
}

async fn the_key_is_printed_once(place: Place) {
    let first = place.serve(&[]).await;
    let key = first.first_key().await;
    let first = first.stop().await;
    assert_eq!(first.code, Some(0), "{first:?}");
    let told = |line: &&String| line.trim() == key;
    assert_eq!(first.stdout.iter().filter(told).count(), 1, "{first:?}");

    let second = place.serve(&[]).await;
    let client = second.client(&key);
    succeed(client.bearer(Method::GET, "/accounts")).await;
    let second = second.stop().await;
    assert_eq!((second.code, &*second.stdout), (Some(0), &[][..]));
    assert_eq!(
        without_tokens(place.json(&["workspace", "list"]).await),
        json!([{"id": 1, "name": "Default"}])
    );
}

async fn of_four_servers_one_makes_the_first_key(place: Place) {
    let mut starting = JoinSet::new();
    for _ in 0..4 {
        starting.spawn(Running::start(place.command(&serve(&["--output", "json"]))));
    }
    let servers = starting.join_all().await;
    assert_eq!(
        without_tokens(place.json(&["workspace", "list"]).await),
        json!([{"id": 1, "name": "Default"}])
    );
    let keys = place.json(&["key", "list"]).await;
    assert_eq!(keys.as_array().map(Vec::len), Some(1), "{keys}");

    let mut printed = Vec::new();
    for server in servers {
        let stopped = server.stop().await;
        assert_eq!(stopped.code, Some(0), "{stopped:?}");
        printed.extend(stopped.stdout);
    }
    let [told] = &*printed else {
        panic!("{printed:?}")
    };
    let told: Value = serde_json::from_str(told).expect("JSON");
    assert_eq!(told["key"]["id"], keys[0]["id"]);
    // Whoever made it, it opens all of them.
    let key = told["key"]["key"].as_str().expect("a key");
    let server = place.serve(&[]).await;
    succeed(server.client(key).bearer(Method::GET, "/accounts")).await;
    server.stop().await;
}

async fn of_four_servers_on_a_migrated_database_one_makes_the_first_key(place: Place) {
    // Nothing holds any of them up before the first steps.
    place.run(&["migrate"]).await.succeeded();
    of_four_servers_one_makes_the_first_key(place).await;
}

/// Workspaces as they are told, once it is seen that each has a project token.
fn without_tokens(mut told: Value) -> Value {
    let several = told.as_array_mut();
    let workspaces: Vec<&mut Value> = match several {
        Some(several) => several.iter_mut().collect(),
        None => vec![&mut told],
    };
    for workspace in workspaces {
        let workspace = workspace.as_object_mut().expect("a workspace");
        let token = workspace.remove("project_token");
        let token = token.as_ref().and_then(Value::as_str);
        assert!(
            token.is_some_and(|token| token.starts_with("phc_")),
            "{workspace:?}"
        );
    }
    told
}

#[tokio::test]
async fn programs_are_told_by_one_object() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--output", "json"]).await;
    let whole = |line: &str| serde_json::from_str::<Value>(line).ok();
    let told = server.stdout.find(whole).await.expect("an object");
    let key = told["key"]["key"].as_str().expect("a key").to_owned();
    let id = told["key"]["id"].clone();
    assert_eq!(
        json!({
            "url": told["url"],
            "workspace": without_tokens(told["workspace"].clone()),
            "key": told["key"],
        }),
        json!({
            "url": server.url,
            "workspace": {"id": 1, "name": "Default"},
            "key": {"id": id, "key": key, "workspace_id": 1, "scopes": ["*"]},
        })
    );
    succeed(server.client(&key).bearer(Method::GET, POSTHOG)).await;
    let stopped = server.stop().await;
    assert_eq!(stopped.stdout.len(), 1, "{stopped:?}");
}

#[tokio::test]
async fn the_log_tells_where_to_begin() {
    let place = Place::postgres().await;
    let server = place.serve(&["--log-level", "info"]).await;
    let docs = format!("(documentation: {}/docs/)", server.url);
    server.logged(&["listening on", &docs]).await;
    let page = text(server.client("").request(Method::GET, "/")).await;
    assert!(
        page.contains("<title>Stele API documentation</title>"),
        "{page}"
    );
    let stopped = server.stop().await;
    // Nothing of what PostgreSQL notices while it is migrated.
    let said = stopped.stderr.concat();
    assert!(!said.contains("already exists"), "{said}");
}

#[tokio::test]
async fn who_made_a_workspace_already_has_taken_the_first_steps() {
    let place = Place::sqlite().await;
    let made = place.json(&["workspace", "create", "--name", "Ours"]).await;
    assert_eq!(without_tokens(made), json!({"id": 1, "name": "Ours"}));
    let stopped = place.serve(&[]).await.stop().await;
    assert_eq!((stopped.code, &*stopped.stdout), (Some(0), &[][..]));
    assert_eq!(place.json(&["key", "list"]).await, json!([]));
}

#[tokio::test]
async fn serving_is_what_the_bare_program_does_by_its_environment() {
    let place = Place::sqlite().await;
    let mut command = place.bare(&[]);
    command
        .env("STELE_LISTEN", "127.0.0.1:0")
        .env("STELE_OUTPUT", "json");
    let server = Running::start(command).await;
    // The database's default is a file in the folder that the server runs in.
    assert!(place.folder().join("stele.db").exists());
    let stopped = server.stop().await;
    assert_eq!(stopped.stdout.len(), 1, "{stopped:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_missing_file_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::sqlite().await;
    assert!(!place.file().exists());
    let server = place.serve(&[]).await;
    let folder = place.file().parent().expect("a folder").to_owned();
    let mut files = Vec::new();
    for entry in folder.read_dir().expect("a folder that can be read") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("its mode").permissions().mode();
        files.push((entry.file_name(), mode & 0o777));
    }
    files.sort();
    let expected = ["stele.db", "stele.db-shm", "stele.db-wal"].map(|name| (name.into(), 0o600));
    assert_eq!(files, expected);
    server.stop().await;
}
