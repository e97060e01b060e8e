//! Nothing of one workspace is ever seen, changed or confirmed from another.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::catalog::{Operation, everything};
use crate::furnished::{Furnished, reference};
use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    the_same_identifiers_live_side_by_side,
    ids_of_others_are_unknown_to_every_call,
    ids_of_others_in_a_body_are_unknown_to_every_call,
    a_member_of_others_is_unknown_by_their_email,
    lists_and_filters_show_ones_own,
    a_cursor_opens_in_its_own_workspace_and_list_only,
    an_idempotency_key_counts_in_its_own_workspace_only,
    a_project_of_others_is_refused_and_nothing_more,
    roles_mean_ones_own_members,
);

/// Furnishes a workspace so that no number of its records is a number of one that was furnished once.
async fn furnish_beyond(tenant: &Tenant, name: &str) -> Furnished {
    Furnished::new(tenant, name, "before").await;
    Furnished::new(tenant, name, "shared").await
}

/// What finds the records of [`Furnished`] by something else than a path.
fn searches(tenant: &Tenant, furnished: &Furnished) -> Vec<RequestBuilder> {
    let vitally = [
        "/resources/accounts?sortBy=createdAt&status=activeOrChurned",
        "/resources/accounts/shared",
        "/resources/users/search?externalId=shared",
        "/resources/users/search?email=SAME@x.example",
        "/resources/users/search?emailSubdomain=x.example",
        "/resources/admins/search?email=shared@x.example",
        "/resources/customFields?model=users",
        "/resources/users/shared",
        "/resources/npsResponses/shared",
        "/resources/organizations/shared",
        "/resources/conversations/shared",
        "/resources/notes/shared",
        "/resources/tasks/shared",
        "/resources/accounts/shared/users",
        "/resources/accounts/shared/healthScores",
        "/resources/accounts/shared-second/npsResponses",
        "/resources/accounts/shared/conversations",
        "/resources/accounts/shared/notes",
        "/resources/accounts/shared/tasks",
        "/resources/organizations/shared/accounts",
        "/resources/organizations/shared/users",
        "/resources/organizations/shared/notes",
        "/resources/organizations/shared/tasks",
    ];
    let zudo = [
        "/api/v1/accounts?search=shared",
        "/api/v1/accounts?search=sh",
        "/api/v1/accounts?externalId=shared",
        "/api/v1/accounts?status=active&sortBy=mrr&sortOrder=desc",
        "/api/v1/contacts?accountId={account}",
        "/api/v1/meetings?accountId={account}",
        "/api/v1/requests?accountId={account}",
    ];
    let bearer = [
        "/api/projects/@current/accounts?search=shared",
        "/api/projects/@current/accounts?tags=%5B%22vip%22%5D",
        "/api/projects/@current/accounts?csm=1",
        "/api/projects/@current/accounts?account_owner=unassigned",
        "/accounts?name=her",
        "/accounts/shared-second",
        "/customers?alias=shared,shared-second",
        "/customers?email=same@x.example",
        "/customers?tag_ids=vip",
        "/customers?csm_id={member}",
        "/customers/lookup?alias=shared",
        "/v1/accounts?search=shared",
        "/v1/accounts/shared",
        "/v1/accounts/shared-second/health",
        "/v1/accounts/shared/usage",
        "/v1/accounts/shared/events",
        "/v1/contacts?account_id={account}",
        "/v1/contacts?organization_id={organization}",
        "/v1/contacts?email=same@x.example",
        "/v1/contacts?external_id=shared",
        "/v1/meetings?account_id={account}",
        "/v1/requests?account_id={account}",
        "/v1/conversations?account_id={account}",
        "/v1/nps_responses?account_id={account}",
        "/v1/nps_responses?contact_id={contact}",
        "/v1/notes?account_id={account}",
        "/v1/notes?organization_id={organization}",
        "/v1/tasks?account_id={account}",
        "/v1/tasks?organization_id={organization}",
        "/v1/members?email=shared@x.example",
    ];
    let filled = |path: &str| {
        ["account", "organization", "contact", "member"]
            .into_iter()
            .fold(path.to_owned(), |path, kind| {
                path.replace(&format!("{{{kind}}}"), &furnished.ids(kind).uuid)
            })
    };
    let numbered =
        |path: &str| path.replace("{account}", &furnished.ids("account").number.to_string());
    let get = Method::GET;
    let vitally = vitally.map(|path| tenant.vitally(get.clone(), path));
    let zudo = zudo.map(|path| tenant.zudo(get.clone(), &numbered(path)));
    let bearer = bearer.map(|path| tenant.bearer(get.clone(), &filled(path)));
    vitally.into_iter().chain(zudo).chain(bearer).collect()
}

async fn the_same_identifiers_live_side_by_side(world: &World) {
    let (acme, other) = (&world.acme, &world.other);
    let mine = Furnished::new(acme, "Acme's", "shared").await;
    let theirs = Furnished::new(other, "Other's", "shared").await;
    for (tenant, furnished, name) in [(acme, &mine, "Acme's"), (other, &theirs, "Other's")] {
        for request in searches(tenant, furnished) {
            let described = format!("{request:?}");
            let found = succeed(request).await.to_string();
            let foreign = if name == "Acme's" {
                "Other's"
            } else {
                "Acme's"
            };
            assert!(!found.contains(foreign), "{described}: {found}");
        }
    }
    // Writing by a shared identifier writes one's own.
    let before = everything(other, &theirs).await;
    let user = &mine.ids("contact").uuid;
    for (message, body) in [
        (
            "account",
            json!({"accountId": "shared", "traits": {"name": "Renamed"}}),
        ),
        (
            "organization",
            json!({"organizationId": "shared", "traits": {"name": "Renamed"}}),
        ),
        (
            "user",
            json!({"userId": "shared", "accountId": "shared", "organizationId": "shared", "traits": {"a": 1}}),
        ),
        (
            "track",
            json!({"userId": "shared", "accountId": "shared", "event": "e", "properties": {}}),
        ),
        ("unlink", json!({"userId": "shared", "accountId": "shared"})),
    ] {
        let mut body = body;
        body["messageId"] = json!(message);
        let path = format!("/analytics/v1/{message}");
        succeed(acme.vitally(Method::POST, &path).json(&body)).await;
    }
    let event = json!([{"uniqueId": "shared", "account": "shared", "eventName": "e"}]);
    succeed(acme.bearer(Method::POST, "/events").json(&event)).await;
    let event = json!([{"event": "e", "account": "shared", "user": "shared"}]);
    succeed(acme.bearer(Method::POST, "/v1/events").json(&event)).await;
    for (method, path, body) in [
        (
            Method::PUT,
            "accounts/shared",
            json!({"name": "Renamed", "traits": {"a": 1}}),
        ),
        (
            Method::PUT,
            "users/shared",
            json!({"name": "Renamed", "email": "new@x.example"}),
        ),
        (
            Method::PUT,
            "organizations/shared",
            json!({"name": "Renamed"}),
        ),
        (
            Method::PUT,
            "conversations/shared",
            json!({"subject": "Renamed"}),
        ),
        (
            Method::POST,
            "npsResponses",
            json!({"externalId": "shared", "userId": user, "respondedAt": "2026-02-01", "score": 0}),
        ),
        (
            Method::POST,
            "notes",
            json!({"externalId": "shared", "note": "Renamed", "noteDate": "2026-02-01"}),
        ),
        (
            Method::POST,
            "tasks",
            json!({"externalId": "shared", "name": "Renamed"}),
        ),
        (Method::DELETE, "npsResponses/shared", Value::Null),
        (Method::DELETE, "messages/shared", Value::Null),
        (Method::DELETE, "conversations/shared", Value::Null),
        (Method::DELETE, "notes/shared", Value::Null),
        (Method::DELETE, "tasks/shared", Value::Null),
        (Method::DELETE, "users/shared", Value::Null),
        (Method::DELETE, "organizations/shared", Value::Null),
        (Method::DELETE, "accounts/shared", Value::Null),
    ] {
        let path = format!("/resources/{path}");
        succeed(acme.vitally(method, &path).json(&body)).await;
    }
    assert_eq!(everything(other, &theirs).await, before);
}

async fn ids_of_others_are_unknown_to_every_call(world: &World) {
    let (acme, other) = (&world.acme, &world.other);
    let mine = Furnished::new(acme, "Acme's", "mine").await;
    let theirs = furnish_beyond(other, "Other's").await;
    let before = (
        everything(acme, &mine).await,
        everything(other, &theirs).await,
    );
    for operation in Operation::all() {
        if !operation.names_a_record() {
            continue;
        }
        let path = theirs.path(operation.dialect, &operation.template);
        let request = operation.request_to(acme, Some(&acme.key), &path);
        let request = operation.with_body(request, &mine, "new");
        let described = format!("{request:?}");
        let (status, body) = answer(request).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{described}: {body}");
        assert!(operation.is_error(&body), "{described}: {body}");
        assert!(!body.to_string().contains("Other"), "{described}: {body}");
    }
    assert_eq!(everything(acme, &mine).await, before.0);
    assert_eq!(everything(other, &theirs).await, before.1);
}

/// The calls in which an event of an unknown account fails alone.
const WRITE_EVENTS_ONE_BY_ONE: [&str; 2] = ["/events", "/v1/events"];

async fn ids_of_others_in_a_body_are_unknown_to_every_call(world: &World) {
    let (acme, other) = (&world.acme, &world.other);
    let mine = Furnished::new(acme, "Acme's", "mine").await;
    let theirs = furnish_beyond(other, "Other's").await;
    let before = (
        everything(acme, &mine).await,
        everything(other, &theirs).await,
    );
    let mut references = 0;
    for operation in Operation::all() {
        let Some(template) = &operation.body else {
            continue;
        };
        // Everything but one id is the caller's own.
        for pointer in operation.references() {
            references += 1;
            let foreign = template.pointer(&pointer).expect("a reference");
            let kind = foreign.as_str().and_then(reference).expect("a reference");
            let status = match operation.dialect {
                "zudo" => StatusCode::NOT_FOUND,
                _ => StatusCode::BAD_REQUEST,
            };
            let foreign = theirs.fill(operation.dialect, foreign, "new");
            let mut body = mine.fill(operation.dialect, template, "new");
            *body.pointer_mut(&pointer).expect("a reference") = foreign;
            let path = mine.path(operation.dialect, &operation.template);
            let request = operation
                .request_to(acme, Some(&acme.key), &path)
                .json(&body);
            let described = format!("{} {pointer} ({kind}): {request:?}", operation.template);
            let (answered, body) = answer(request).await;
            if answered == StatusCode::OK && WRITE_EVENTS_ONE_BY_ONE.contains(&&*operation.template)
            {
                assert!(operation.writes_no_event(&body), "{described}: {body}");
                continue;
            }
            assert_eq!(answered, status, "{described}: {body}");
            assert!(operation.is_error(&body), "{described}: {body}");
        }
    }
    assert!(references > 60, "{references}");
    assert_eq!(everything(acme, &mine).await, before.0);
    assert_eq!(everything(other, &theirs).await, before.1);
}

async fn a_member_of_others_is_unknown_by_their_email(world: &World) {
    let theirs = Furnished::new(&world.other, "Other's", "shared").await;
    let path = format!("/v1/members/{}", theirs.ids("member").uuid);
    let theirs = succeed(world.other.bearer(Method::GET, &path)).await;
    let body = json!({"scopes": ["account:read"], "member_email": theirs["email"]});
    let mine = world.acme.bearer(Method::POST, "/v1/keys").json(&body);
    let (status, told) = answer(mine).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
    succeed(world.other.bearer(Method::POST, "/v1/keys").json(&body)).await;
}

async fn lists_and_filters_show_ones_own(world: &World) {
    let acme = &world.acme;
    let theirs = furnish_beyond(&world.other, "Other's").await;
    let mut requests = searches(acme, &theirs);
    for operation in Operation::all() {
        if !operation.writes() && !operation.names_a_record() {
            let path = theirs.path(operation.dialect, &operation.template);
            requests.push(operation.request_to(acme, Some(&acme.key), &path));
        }
    }
    for request in requests {
        let described = format!("{request:?}");
        let (status, body) = answer(request).await;
        let searches_by_nothing =
            status == StatusCode::BAD_REQUEST && !described.contains("query: Some");
        assert!(
            status.is_success() || status == StatusCode::NOT_FOUND || searches_by_nothing,
            "{described}: {status} {body}"
        );
        let text = body.to_string();
        assert!(
            !text.contains("Other") && !text.contains("same@"),
            "{described}: {text}"
        );
        for count in [&body["count"], &body["pagination"]["total"]] {
            assert!(count.is_null() || *count == json!(0), "{described}: {text}");
        }
    }
}

/// The lists of both dialects that walk by cursors, each with its parameter and where it tells the next page.
const WALKS: [(&str, &str, &str); 21] = [
    ("/resources/accounts", "from", "next"),
    ("/resources/users", "from", "next"),
    ("/resources/admins", "from", "next"),
    ("/resources/npsResponses", "from", "next"),
    ("/resources/organizations", "from", "next"),
    ("/resources/conversations", "from", "next"),
    ("/resources/notes", "from", "next"),
    ("/resources/tasks", "from", "next"),
    ("/v1/accounts", "cursor", "next_cursor"),
    ("/v1/contacts", "cursor", "next_cursor"),
    ("/v1/organizations", "cursor", "next_cursor"),
    ("/v1/members", "cursor", "next_cursor"),
    ("/v1/meetings", "cursor", "next_cursor"),
    ("/v1/requests", "cursor", "next_cursor"),
    ("/v1/conversations", "cursor", "next_cursor"),
    ("/v1/nps_responses", "cursor", "next_cursor"),
    ("/v1/notes", "cursor", "next_cursor"),
    ("/v1/tasks", "cursor", "next_cursor"),
    ("/v1/segments", "cursor", "next_cursor"),
    ("/v1/keys", "cursor", "next_cursor"),
    ("/resources/accounts?sortBy=createdAt", "from", "next"),
];

async fn a_cursor_opens_in_its_own_workspace_and_list_only(world: &World) {
    for tenant in [&world.acme, &world.other] {
        for n in 0..2 {
            Furnished::new(tenant, "Same", &format!("same-{n}")).await;
        }
    }
    let get = |tenant: &Tenant, path: &str| {
        if path.starts_with("/resources") {
            tenant.vitally(Method::GET, path)
        } else {
            tenant.bearer(Method::GET, path)
        }
    };
    let mut walks = Vec::new();
    for (path, parameter, next) in WALKS {
        let page = succeed(get(&world.acme, path).query(&[("limit", "1")])).await;
        let cursor = page[next]
            .as_str()
            .unwrap_or_else(|| panic!("{path}: {page}"));
        walks.push((path, parameter, cursor.to_owned()));
    }
    for (path, parameter, cursor) in &walks {
        let with =
            |tenant, cursor: &str| get(tenant, path).query(&[("limit", "1"), (parameter, cursor)]);
        succeed(with(&world.acme, cursor)).await;
        let foreign = answer(with(&world.other, cursor)).await;
        assert_eq!(foreign.0, StatusCode::BAD_REQUEST, "{path}: {}", foreign.1);
        for (list, _, cursor_of_list) in &walks {
            if list != path {
                let (status, body) = answer(with(&world.acme, cursor_of_list)).await;
                assert_eq!(status, StatusCode::BAD_REQUEST, "{path} by {list}: {body}");
            }
        }
    }
    // Nor under another order or filter.
    let path = format!("/resources/accounts?limit=1&from={}", walks[0].2);
    for other in ["&sortBy=createdAt", "&status=churned"] {
        let (status, body) =
            answer(world.acme.vitally(Method::GET, &format!("{path}{other}"))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{other}: {body}");
    }
}

async fn an_idempotency_key_counts_in_its_own_workspace_only(world: &World) {
    let body = json!({"name": "Once", "currency": "EUR"});
    let post = |tenant: &Tenant| {
        tenant
            .bearer(Method::POST, "/customers")
            .header("Idempotency-Key", "k")
            .json(&body)
    };
    let mine = succeed(post(&world.acme)).await;
    let theirs = succeed(post(&world.other)).await;
    assert_ne!(mine["id"], theirs["id"]);
    assert_eq!(succeed(post(&world.acme)).await["id"], mine["id"]);
}

async fn a_project_of_others_is_refused_and_nothing_more(world: &World) {
    let theirs = Furnished::new(&world.other, "Other's", "shared").await;
    let theirs = &theirs.ids("account").uuid;
    let id = world.other.workspace.id;
    for path in [
        format!("/api/projects/{id}/accounts/"),
        format!("/api/projects/{id}/accounts/{theirs}/"),
    ] {
        let (status, body) = answer(world.acme.bearer(Method::GET, &path)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let detail = format!("API key does not have access to the requested project: ID {id}.");
        assert_eq!(
            body,
            json!({"type": "authentication_error", "code": "permission_denied", "detail": detail, "attr": null})
        );
    }
    let unknown = answer(
        world
            .acme
            .bearer(Method::GET, "/api/projects/999999/accounts/"),
    )
    .await;
    assert_eq!(
        (unknown.0, &unknown.1["detail"]),
        (StatusCode::NOT_FOUND, &json!("Project not found."))
    );
}

async fn roles_mean_ones_own_members(world: &World) {
    // Only the other workspace has a member at all, with the number and the email that are named here.
    let theirs = world
        .other
        .member(&world.stele, "Theirs", "same@x.example")
        .await;
    let body = json!({"name": "Mine", "properties": {"csm": {"id": theirs.number.0, "email": "same@x.example"}}});
    let made = succeed(
        world
            .acme
            .bearer(Method::POST, "/api/projects/@current/accounts/")
            .json(&body),
    )
    .await;
    let path = format!(
        "/resources/accounts/{}",
        made["id"].as_str().expect("an id")
    );
    let seen = succeed(world.acme.vitally(Method::GET, &path)).await;
    assert_eq!(
        (&seen["csmId"], &seen["keyRoles"]),
        (&json!(null), &json!([]))
    );
}
