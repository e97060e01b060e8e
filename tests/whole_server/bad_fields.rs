//! Every field of every write, with every value that it must not have.
//!
//! The bodies are those of the [catalog](crate::catalog); a field of theirs that no class here knows fails the test, so that no
//! new field goes without.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::catalog::{Operation, everything};
use crate::furnished::Furnished;
use crate::world::{World, answer, on_both_databases};

on_both_databases!(
    no_field_takes_what_it_must_not_hold,
    no_body_but_an_object_is_taken,
    of_duplicate_keys_the_last_counts,
    blank_names_are_none,
    a_field_that_the_native_api_does_not_know_is_a_fault,
);

/// A number as it is written, beyond what Rust's numbers hold.
fn number(text: &str) -> Value {
    serde_json::from_str(text).expect("a number")
}

/// What is wrong for every text, whatever it means.
fn no_text() -> Vec<Value> {
    vec![
        json!(5),
        json!(true),
        json!(["a"]),
        json!({"a": 1}),
        json!("a\0b"),
    ]
}

/// [`no_text`], and other values.
fn no_text_nor<const N: usize>(values: [Value; N]) -> Vec<Value> {
    no_text().into_iter().chain(values).collect()
}

fn no_name() -> Vec<Value> {
    no_text_nor([json!("x".repeat(401)), json!("😀".repeat(401))])
}

fn no_time() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "soon",
        "0000-01-01",
        "10000-01-01",
        "2023-02-29",
        "2016-12-31T23:59:60Z",
        "2026-01-01T00:00:00+99:00",
    ];
    no_text()
        .into_iter()
        .chain(texts.map(|text| json!(text)))
        .collect()
}

fn no_reference() -> Vec<Value> {
    no_text_nor([
        json!(""),
        json!("nobody"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("x".repeat(401)),
    ])
}

fn no_integer(beyond: i64) -> Vec<Value> {
    vec![
        json!(-1),
        json!(beyond),
        number("1.5"),
        number("1e400"),
        number("99999999999999999999"),
        json!("9"),
        json!(true),
        json!([]),
        json!({}),
    ]
}

/// What is wrong for a list of items of which `items` are wrong.
fn no_list(items: Vec<Value>) -> Vec<Value> {
    let none = [json!(5), json!("x"), json!(true), json!({"0": "a"})];
    none.into_iter()
        .chain(items.into_iter().map(|item| json!([item])))
        .collect()
}

fn no_participant() -> Vec<Value> {
    vec![
        json!("x"),
        json!(5),
        json!([]),
        json!({}),
        json!({"type": "nobody", "id": "00000000-0000-0000-0000-000000000000"}),
    ]
}

/// What a field must not hold; `None` where the field is not known.
fn wrong(operation: &Operation, key: &str) -> Option<Vec<Value>> {
    wrong_there(operation, key)
        .or_else(|| wrong_of_usage(operation, key))
        .or_else(|| wrong_text(key))
        .or_else(|| wrong_reference(key))
        .or_else(|| wrong_value(key))
}

/// What only this call or its dialect refuses, or takes.
fn wrong_there(operation: &Operation, key: &str) -> Option<Vec<Value>> {
    let about_requests = operation.template.contains("/requests");
    Some(match (operation.dialect, key) {
        ("zudo", "accountId") => {
            let none = [json!(0), json!(null)];
            no_integer(999_999).into_iter().chain(none).collect()
        }
        ("zudo" | "native", "status") if about_requests => {
            no_text_nor([json!(""), json!("unknown"), json!("OPEN")])
        }
        ("zudo", "status") => no_text_nor([json!(""), json!("unknown"), json!("ACTIVE")]),
        // Django takes numbers for texts.
        ("posthog", "name" | "external_id") => no_name().split_off(1),
        ("posthog", "format" | "display" | "math" | "kind") => {
            no_text_nor([json!(""), json!("x"), json!(null)])
        }
        // Django takes digits for an integer.
        ("posthog", "interval") => no_integer(3651)
            .into_iter()
            .filter(|value| !value.is_string())
            .chain([json!(0), json!(null), json!("x")])
            .collect(),
        ("posthog", "filters") => vec![
            json!(5),
            json!("x"),
            json!([]),
            json!(null),
            json!({"source": "x"}),
            json!({"events": 5}),
            json!({"a\0": 1}),
        ],
        // The metric counts.
        ("posthog", "math_property") => vec![json!("x"), json!(true), json!([]), json!({})],
        ("posthog", "query") => vec![json!(5), json!("x"), json!([]), json!(null), json!({})],
        ("posthog", "group_key") => vec![json!(5), json!(""), json!([]), json!({}), json!(null)],
        ("posthog", "group_type_index") => no_integer(5).into_iter().chain([json!(-1)]).collect(),
        ("posthog", "tags") => {
            no_list(no_text_nor([json!(""), json!("x".repeat(1001))]).split_off(1))
        }
        ("posthog", "properties") => vec![
            json!(5),
            json!("x"),
            json!([]),
            json!({"a\0": 1}),
            json!({"unknown": 1}),
        ],
        _ => return None,
    })
}

/// What is refused of events and messages, and of how health is scored.
fn wrong_of_usage(operation: &Operation, key: &str) -> Option<Vec<Value>> {
    let is_analytics = operation.template.starts_with("/analytics/");
    let no_id = || no_text_nor([json!(""), json!("x".repeat(401))]);
    let no_object = || vec![json!(5), json!("x"), json!([]), json!(true)];
    Some(match (operation.dialect, key) {
        // Messages name what they make, and a number is as good as a text (Vitally).
        ("vitally", "accountId" | "userId" | "organizationId" | "messageId") if is_analytics => {
            no_id().split_off(1)
        }
        ("vitally", "type") if is_analytics => {
            no_text_nor([json!(""), json!("unknown"), json!(null)])
        }
        ("native" | "vitally", "event")
        | ("native", "id" | "user")
        | ("alguna", "account" | "event_name") => no_id(),
        ("alguna", "unique_id") => no_text_nor([json!(""), json!("x".repeat(256))]),
        ("alguna", "events") => {
            let mut lists = no_list(vec![
                json!(5),
                json!("x"),
                json!(null),
                json!([]),
                json!({}),
            ]);
            lists.push(json!(vec![json!({}); 101]));
            lists
        }
        ("alguna", "properties") => {
            let nested = [json!({"a": [1]}), json!({"a": {}}), json!({"a\0": 1})];
            no_object().into_iter().chain(nested).collect()
        }
        ("native" | "vitally", "properties") => {
            let nuls = [json!({"a\0": 1}), json!({"a": ["\0"]})];
            no_object().into_iter().chain(nuls).collect()
        }
        ("native", "missing") => no_text_nor([json!(""), json!("unknown"), json!(null)]),
        ("native", "weights" | "bands" | "beyond") => {
            let faulty = [json!(null), json!({}), json!({"email_response": -1})];
            no_object().into_iter().chain(faulty).collect()
        }
        _ => return None,
    })
}

fn wrong_text(key: &str) -> Option<Vec<Value>> {
    Some(match key {
        "name" | "title" | "contactName" | "firstName" | "lastName" | "first_name"
        | "last_name" | "tax_id" | "externalId" | "external_id" => no_name(),
        "email" | "contactEmail" => no_text_nor([
            json!("nobody"),
            json!("a@"),
            json!("@b"),
            json!("a b@x.example"),
            json!("x".repeat(401)),
        ]),
        "respondedAt" | "noteDate" | "joinDate" | "archivedAt" | "dueDate" | "completedAt"
        | "timestamp" | "startAt" | "endAt" | "requestedAt" | "joined_at" | "deactivated_at"
        | "responded_at" | "sent_at" | "start_at" | "end_at" | "requested_at" | "noted_at"
        | "archived_at" | "due_at" | "completed_at" => no_time(),
        "lastActivityAt" | "contactActivityAt" | "last_activity_at" => {
            no_time().into_iter().chain([json!("9999-01-01")]).collect()
        }
        "subject" | "note" | "message" | "text" | "feedback" | "description" | "rating"
        | "source" | "status" => no_text_nor([json!("x".repeat(100_001))]),
        "avatar" | "line1" => no_text(),
        "avatar_url" => no_text_nor([
            json!(""),
            json!("x"),
            json!("ftp://x.example/a"),
            json!("https://x y"),
        ]),
        "currency" | "country" | "tax_country" => {
            no_text_nor([json!(""), json!("eur"), json!("EURO")])
        }
        _ => return None,
    })
}

fn wrong_reference(key: &str) -> Option<Vec<Value>> {
    Some(match key {
        "accountId" | "organizationId" | "userId" | "authorId" | "completedById"
        | "assignedToId" | "account_id" | "organization_id" | "contact_id" | "author_id"
        | "completed_by_id" | "assigned_to_id" | "member_id" => no_reference(),
        "accountIds" | "organizationIds" | "userIds" | "account_ids" | "organization_ids"
        | "contact_ids" => {
            let mut lists = no_list(no_reference());
            lists.push(json!(vec!["00000000-0000-0000-0000-000000000000"; 101]));
            lists
        }
        "from" => no_participant(),
        "to" | "cc" | "bcc" => no_list(no_participant()),
        _ => return None,
    })
}

fn wrong_value(key: &str) -> Option<Vec<Value>> {
    let no_objects = vec![json!(5), json!("x"), json!(null), json!([]), json!({})];
    Some(match key {
        "tags" => no_list(no_text_nor([json!(""), json!(" "), json!("x".repeat(401))])),
        "traits" => vec![
            json!(5),
            json!("x"),
            json!([]),
            json!(true),
            json!({"a\0": 1}),
            json!({"a": ["\0"]}),
        ],
        "score" => no_integer(11),
        "severity" => no_integer(101),
        "mrr" => vec![
            json!("5"),
            json!(true),
            json!([]),
            number("1e400"),
            number("9223372036854775808"),
        ],
        "unsubscribed" | "unsubscribedFromConversations" | "isPrimary" | "is_primary" => {
            vec![json!(5), json!("true"), json!([]), json!({})]
        }
        "rule" => {
            let faulty = json!({"any": [{"tag": "t", "operator": "is"}]});
            no_objects.into_iter().chain([faulty]).collect()
        }
        "scopes" => {
            let mut lists = no_list(no_text_nor([json!(""), json!("root")]));
            lists.push(json!([]));
            lists
        }
        "messages" => {
            let mut lists = no_list(no_objects);
            lists.push(json!(vec![json!({}); 101]));
            lists
        }
        "contacts" => {
            let mut lists = no_list(no_objects);
            lists.push(json!([{"email": "nobody"}]));
            lists
        }
        "aliases" => {
            let mut lists = no_list(no_text_nor([json!(""), json!(" "), json!("x".repeat(401))]));
            lists.push(json!(["a", "a"]));
            lists
        }
        "billingAddress" | "billing_address" => {
            vec![json!(5), json!("x"), json!([]), json!({"line1": 5})]
        }
        "emailPreferences" | "email_preferences" => {
            no_list(no_text_nor([json!(""), json!("unknown")]))
        }
        _ => return None,
    })
}

/// The fields whose own fields are not looked at one by one.
const WHOLE: [&str; 10] = [
    "traits",
    "properties",
    "from",
    "to",
    "cc",
    "bcc",
    "rule",
    "weights",
    "bands",
    "beyond",
];

/// Where the fields of a body stand: those of objects within its lists as well, and those of whoever writes or is written to,
/// of traits, of properties, of rules and of what scores health as a whole.
fn fields(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, item) in map {
                let here = format!("{path}/{key}");
                found.push((here.clone(), key.clone()));
                if !WHOLE.contains(&&**key) {
                    fields(item, &here, found);
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| fields(item, &format!("{path}/{index}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Sends a body that must be refused as the client's fault.
async fn refused(world: &World, operation: &Operation, path: &str, body: String, what: &str) {
    let acme = &world.acme;
    let request = operation.request_to(acme, Some(&acme.key), path).body(body);
    let (status, told) = answer(request).await;
    if operation.judges_each() && status == StatusCode::OK {
        assert!(operation.writes_no_event(&told), "{path}: {what}: {told}");
        return;
    }
    let zudo_knows_no_account = operation.dialect == "zudo"
        && status == StatusCode::NOT_FOUND
        && told == json!({"error": "Account not found"});
    assert!(
        status == StatusCode::BAD_REQUEST || zudo_knows_no_account,
        "{} {path}: {what}: {status} {told}",
        operation.method
    );
    assert!(operation.is_error(&told), "{path}: {what}: {told}");
}

/// A text, cut where it is too long to be read.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

async fn no_field_takes_what_it_must_not_hold(world: &World) {
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    for operation in Operation::all() {
        let Some(template) = &operation.body else {
            continue;
        };
        let path = known.path(operation.dialect, &operation.template);
        let body = known.fill(operation.dialect, template, "new");
        let mut places = Vec::new();
        fields(&body, "", &mut places);
        for (pointer, key) in places {
            let Some(values) = wrong(&operation, &key) else {
                panic!(
                    "{} {path}: nobody told what {key} must not hold",
                    operation.dialect
                );
            };
            for value in values {
                let what = format!("{pointer}: {}", shown(&value.to_string()));
                let mut body = body.clone();
                *body.pointer_mut(&pointer).expect("it is there") = value;
                refused(world, &operation, &path, body.to_string(), &what).await;
            }
        }
        let after = everything(acme, &known).await;
        assert_eq!(after, before, "{} {path} wrote something", operation.method);
    }
}

async fn no_body_but_an_object_is_taken(world: &World) {
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    let deep = |levels: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    for operation in Operation::all() {
        let Some(template) = &operation.body else {
            continue;
        };
        let path = known.path(operation.dialect, &operation.template);
        let body = known.fill(operation.dialect, template, "new");
        let whole = |object: String| match &body {
            Value::Array(_) => format!("[{object}]"),
            _ => object,
        };
        let object = body.get(0).unwrap_or(&body).to_string();
        let inner = object.strip_suffix('}').expect("an object");
        let inside = |more: &str| whole(format!("{inner},{more}}}"));
        let body = whole(object.clone());
        let list = if operation.takes_a_list() { "[" } else { "[]" };
        // PostHog takes no body for one without fields, which a PATCH may be.
        let changes_nothing = operation.dialect == "posthog" && operation.method == Method::PATCH;
        let nothing = if changes_nothing { "{" } else { "" };
        for body in [
            nothing.to_owned(),
            "{".to_owned(),
            "nonsense".to_owned(),
            "name=x".to_owned(),
            list.to_owned(),
            "null".to_owned(),
            "5".to_owned(),
            "\"text\"".to_owned(),
            format!("[{body}]"),
            format!("{body}{body}"),
            whole(inner.to_owned()),
            body[..body.len() - 1].to_owned(),
            inside(""),
            inside(r#""x":NaN"#),
            inside(r#""x":"\ud800""#),
            inside(r#""\udc00":1"#),
            inside(r#""x":"\u0000""#),
            inside(r#""x\u0000":1"#),
            inside("\"x\":\"\u{1}\""),
            whole(deep(101)),
            whole(deep(10_000)),
        ] {
            let what = format!("{} ({} bytes)", shown(&body), body.len());
            refused(world, &operation, &path, body, &what).await;
        }
    }
    assert_eq!(everything(acme, &known).await, before);
}

async fn of_duplicate_keys_the_last_counts(world: &World) {
    let acme = &world.acme;
    for (number, operation) in Operation::all().into_iter().enumerate() {
        let Some(template) = &operation.body else {
            continue;
        };
        let new = format!("new-{number}");
        let known = Furnished::new(acme, "Known", &format!("known-{number}")).await;
        let path = known.path(operation.dialect, &operation.template);
        let body = known.fill(operation.dialect, template, &new);
        let body = match &body {
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(with_wrong_ones_before).collect();
                format!("[{}]", items.join(","))
            }
            object => with_wrong_ones_before(object),
        };
        let request = operation.request_to(acme, Some(&acme.key), &path);
        let (status, answered) = answer(request.body(body.clone())).await;
        assert!(status.is_success(), "{path} {body}: {status} {answered}");
        if operation.judges_each() {
            assert_eq!(answered["invalid"], json!(0), "{body}: {answered}");
        }
    }
}

/// An object in which each key stands twice, first with what it must not hold.
fn with_wrong_ones_before(object: &Value) -> String {
    let keys = object.as_object().expect("an object").keys();
    let wrong: Vec<_> = keys.map(|key| format!("{}:[[5]]", json!(key))).collect();
    let right = object.to_string();
    format!("{{{},{}", wrong.join(","), right.trim_start_matches('{'))
}

async fn blank_names_are_none(world: &World) {
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    for operation in Operation::all() {
        let Some(template) = &operation.body else {
            continue;
        };
        let path = known.path(operation.dialect, &operation.template);
        let body = known.fill(operation.dialect, template, "new");
        for key in ["name", "title"] {
            // A contact of Zudo's whose name is blank is one without a name.
            if body.get(key).is_none() || path == "/api/v1/contacts" {
                continue;
            }
            for blank in ["", " ", "\t\u{a0}\u{2003}"] {
                let mut body = body.clone();
                body[key] = json!(blank);
                let what = format!("{key}: {blank:?}");
                refused(world, &operation, &path, body.to_string(), &what).await;
            }
        }
        // Nothing can be made of nothing but a conversation, in the native API.
        if operation.method == Method::POST && path != "/v1/conversations" {
            refused(world, &operation, &path, "{}".to_owned(), "nothing").await;
        }
    }
    assert_eq!(everything(acme, &known).await, before);
}

async fn a_field_that_the_native_api_does_not_know_is_a_fault(world: &World) {
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    for operation in Operation::all() {
        let Some(template) = operation
            .body
            .as_ref()
            .filter(|_| operation.dialect == "native")
        else {
            continue;
        };
        let path = known.path(operation.dialect, &operation.template);
        for unknown in [
            "nmae",
            "id",
            "number",
            "version",
            "created_at",
            "Name",
            "",
            "a/b",
        ] {
            // How health is scored has a version to be told.
            if unknown == "version" && path == "/v1/health_settings" {
                continue;
            }
            let mut body = known.fill(operation.dialect, template, "new");
            let (object, at) = match &mut body {
                Value::Array(items) => (&mut items[0], "/0"),
                object => (object, ""),
            };
            object[unknown] = json!(1);
            let request = operation.request_to(acme, Some(&acme.key), &path);
            let (status, mut told) = answer(request.json(&body)).await;
            if operation.judges_each() {
                assert!(operation.writes_no_event(&told), "{unknown}: {told}");
                told = told["results"][0]["problem"].take();
            } else {
                assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {unknown}: {told}");
            }
            let pointer = format!("{at}/{}", unknown.replace('/', "~1"));
            assert_eq!(
                told["errors"][0]["pointer"],
                json!(pointer),
                "{path}: {told}"
            );
        }
    }
    assert_eq!(everything(acme, &known).await, before);
}
