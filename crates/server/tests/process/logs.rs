//! What is in the logs, and what never is.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::client::{POSTHOG, answer, succeed};
use crate::place::{Place, finish, on_both_databases, serve};
use crate::running::Running;

on_both_databases!(no_secret_is_in_any_log);

/// A key that never was one, in a key's form.
const STRANGER: &str = "stele_AAAAAAAAAAAA_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

/// A URL of PostgreSQL with a password, which the tests' server does not ask for, wherever one can stand and where
/// somebody might think that it can.
fn with_password(url: &str) -> String {
    let (server, database) = url.split_once('@').expect("a user");
    let more = if database.contains('?') { '&' } else { '?' };
    format!("{server}:s3cret@{database}{more}password=s3cret&passwd=s3cret")
}

/// The accounts of every dialect with its own form of authentication, as arguments of `curl`.
fn requests(url: &str, key: &str) -> [Vec<String>; 5] {
    [
        ("/resources/accounts", ["-u".to_owned(), format!("{key}:")]),
        (
            "/api/v1/accounts",
            ["-H".to_owned(), format!("x-api-key: {key}")],
        ),
        (
            POSTHOG,
            ["-H".to_owned(), format!("Authorization: Bearer {key}")],
        ),
        (
            "/accounts",
            ["-H".to_owned(), format!("Authorization: Bearer {key}")],
        ),
        (
            "/customers",
            ["-H".to_owned(), format!("Authorization: Bearer {key}")],
        ),
    ]
    .map(|(path, form)| [vec![format!("{url}{path}?about=zebras")], form.to_vec()].concat())
}

/// Sends a request with `curl`, which speaks both versions of HTTP.
async fn curl(place: &Place, arguments: &[String]) -> String {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--output", "/dev/null"])
        .args(["--write-out", "%{http_code}"])
        .args(arguments)
        .env("CURL_HOME", place.folder())
        .env("NO_PROXY", "*");
    let output = curl.output().await.expect("curl");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("a status")
}

async fn no_secret_is_in_any_log(place: Place) {
    let key = place.first_key().await;
    // The part of a key behind its public prefix, and both forms in which Basic sends a key.
    let secret = key.rsplit_once('_').expect("a key's secret").1;
    let basic = |key: &str| {
        let request = reqwest::Client::new().get("http://stele.example");
        let request = request
            .basic_auth(key, Some(""))
            .build()
            .expect("a request");
        let header = request.headers()["authorization"].to_str().expect("text");
        header["Basic ".len()..].trim_end_matches('=').to_owned()
    };
    let (known, unknown) = (basic(&key), basic(STRANGER));
    // Where each begins and ends depends on what stands around it, so its middle is looked for.
    let secrets = [
        secret,
        &known[8..60],
        &STRANGER[20..],
        &unknown[8..60],
        "s3cret",
    ];
    // Nor what customers are called: in a path, a query, a body.
    let customers = ["zebra", "hooli"];

    for format in ["json", "text"] {
        let arguments = ["--log-level", "trace", "--log-format", format];
        let mut command = place.bare(&serve(&arguments));
        let url = match place.database.url() {
            url if url.starts_with("postgres") => with_password(url),
            url => url.to_owned(),
        };
        command.env("STELE_DATABASE_URL", url);
        let server = Running::start(command).await;
        for version in ["--http1.1", "--http2-prior-knowledge"] {
            for (key, status) in [(&*key, "200"), (STRANGER, "401")] {
                for request in requests(&server.url, key) {
                    let request = [vec![version.to_owned()], request].concat();
                    assert_eq!(curl(&place, &request).await, status, "{request:?}");
                }
            }
        }
        let client = server.client(&key);
        let created = client.bearer(Method::POST, "/customers");
        let created = created.header("idempotency-key", format!("once-{format}"));
        let account =
            json!({"name": "hooli", "aliases": [format!("hooli-{format}")], "currency": "USD"});
        succeed(created.json(&account)).await;
        succeed(client.bearer(Method::GET, &format!("/accounts/hooli-{format}"))).await;
        let wrong = client.zudo(Method::POST, "/api/v1/accounts");
        answer(wrong.body("{")).await;
        let stopped = server.stop().await;
        assert!(stopped.stderr.len() > 20, "{stopped:?}");
        for line in stopped.stdout.iter().chain(&stopped.stderr) {
            for word in secrets.iter().chain(&customers) {
                assert!(!line.contains(word), "{line}");
            }
        }
    }

    // A command that shows a key shows it in one place.
    let create = ["key", "create", "--workspace", "1", "--output", "json"];
    let create = [&create[..], &["--log-level", "trace"]].concat();
    let created = finish(place.command(&create)).await;
    let shown: Value = serde_json::from_str(&created.stdout).expect("JSON");
    let secret = shown["key"].as_str().and_then(|key| key.rsplit('_').next());
    assert!(!created.stderr.contains(secret.expect("a secret")));
}

#[cfg(unix)]
#[tokio::test]
async fn a_password_file_that_is_malformed_is_not_quoted() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::postgres().await;
    let file = place.folder().join("pgpass");
    fs::write(&file, "*:*:s3cret\n").expect("a file");
    // Otherwise it would not be read.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a file of ours");
    let mut command = place.command(&["migrate", "--log-level", "trace"]);
    command.env("PGPASSFILE", &file);
    let migrated = finish(command).await;
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    assert!(!migrated.stderr.contains("s3cret"), "{migrated:?}");
}

#[tokio::test]
async fn every_line_about_a_request_carries_its_id() {
    let place = Place::sqlite().await;
    for format in ["json", "text"] {
        let server = place.serve(&["--log-format", format]).await;
        let client = server.client(STRANGER);
        // Its own id where it is sane, another where it is not.
        let sane = client.vitally(Method::GET, "/resources/accounts");
        let sane = sane
            .header("x-request-id", "from-the-client.1")
            .send()
            .await;
        assert_eq!(
            sane.expect("an answer").headers()["x-request-id"],
            "from-the-client.1"
        );
        let line = server.logged(&["from-the-client.1", "answered"]).await;
        assert!(line.contains("401") && line.contains("vitally"), "{line}");

        let forged = client.zudo(Method::GET, "/api/v1/accounts");
        let forged = forged.header("x-request-id", "an id").send().await;
        let forged = forged.expect("an answer");
        let given = forged.headers()["x-request-id"].to_str().expect("text");
        assert!(!given.contains(' '), "{given}");
        server.logged(&[given, "answered", "zudo"]).await;

        let page = client.request(Method::GET, "/nowhere").send().await;
        let page = page.expect("an answer");
        let given = page.headers()["x-request-id"].to_str().expect("text");
        server.logged(&[given, "answered", "404"]).await;
        server.stop().await;
    }
}

#[tokio::test]
async fn json_lines_are_objects_of_one_line() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--log-format", "json"]).await;
    let key = server.first_key().await;
    let list = server
        .client(&key)
        .vitally(Method::GET, "/resources/accounts");
    let list = list.header("x-request-id", "asked").send().await;
    assert!(list.expect("an answer").status().is_success());
    server.logged(&["asked"]).await;
    let stopped = server.stop().await;
    let lines = stopped.stderr.iter().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        for name in ["timestamp", "level", "message", "target"] {
            assert!(line[name].is_string(), "{line}");
        }
        line
    });
    let lines: Vec<_> = lines.collect();
    let asked = lines
        .iter()
        .find(|line| line["span"]["id"] == json!("asked"));
    let asked = asked.unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!(asked["status"], json!(200), "{asked}");
    assert_eq!(asked["span"]["dialect"], json!("vitally"), "{asked}");
    assert_eq!(
        asked["span"]["route"],
        json!("/resources/accounts"),
        "{asked}"
    );
}

#[tokio::test]
async fn the_level_says_how_much_is_logged() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    let server = place
        .serve(&["--log-level", "warn,stele_server=info"])
        .await;
    succeed(server.client(&key).bearer(Method::GET, "/accounts")).await;
    let stopped = server.stop().await;
    let said = stopped.stderr.concat();
    assert!(
        said.contains("listening on") && !said.contains("status="),
        "{said}"
    );
    // A file and a pipe are no terminal: no colours.
    assert!(!said.contains('\u{1b}'), "{said}");
}
