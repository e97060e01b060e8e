//! Nothing of one workspace is ever seen, changed or confirmed from another.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    the_same_identifiers_live_side_by_side,
    ids_of_others_are_unknown_to_every_call,
    lists_and_filters_show_ones_own,
    a_cursor_opens_in_its_own_workspace_only,
    an_idempotency_key_counts_in_its_own_workspace_only,
    a_project_of_others_is_refused_and_nothing_more,
    roles_mean_ones_own_members,
);

/// The ids under which an account is known to each dialect.
struct Known {
    uuid: String,
    number: Value,
    code: String,
}

/// An account that uses everything by which one could be found.
async fn populate(tenant: &Tenant, name: &str) -> Known {
    let body = json!({"name": name, "aliases": ["shared", "second"], "currency": "USD",
        "contacts": [{"email": "same@x.example", "firstName": name, "lastName": "Person"}]});
    let made = known(tenant, &body).await;
    let tags = json!({"tags": ["vip"], "properties": {"csm": {"id": 1, "email": "m@x.example"}}});
    let path = format!("/api/projects/@current/accounts/{}", made.uuid);
    succeed(tenant.bearer(Method::PATCH, &path).json(&tags)).await;
    made
}

/// A new account, under the id that each dialect knows it by.
async fn known(tenant: &Tenant, body: &Value) -> Known {
    let made = succeed(tenant.bearer(Method::POST, "/accounts").json(body)).await;
    let code = made["id"].as_str().expect("an id").to_owned();
    let external_id = made["aliases"][0].as_str().expect("an alias");
    let path = format!("/resources/accounts/{external_id}");
    let uuid = succeed(tenant.vitally(Method::GET, &path)).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("/api/v1/accounts?externalId={external_id}");
    let number = succeed(tenant.zudo(Method::GET, &path)).await["data"][0]["id"].clone();
    Known { uuid, number, code }
}

/// Everything that can be seen of a workspace's accounts.
async fn everything(tenant: &Tenant) -> Vec<Value> {
    let mut seen = Vec::new();
    for request in lists(tenant) {
        seen.push(succeed(request).await);
    }
    seen
}

fn lists(tenant: &Tenant) -> Vec<RequestBuilder> {
    let vitally = [
        "/resources/accounts",
        "/resources/accounts?sortBy=createdAt&status=activeOrChurned",
        "/resources/accounts/shared",
    ];
    let zudo = [
        "/api/v1/accounts",
        "/api/v1/accounts?search=shared",
        "/api/v1/accounts?search=sh",
        "/api/v1/accounts?externalId=shared",
        "/api/v1/accounts?status=active&sortBy=mrr&sortOrder=desc",
    ];
    let bearer = [
        "/api/projects/@current/accounts",
        "/api/projects/@current/accounts?search=shared",
        "/api/projects/@current/accounts?tags=%5B%22vip%22%5D",
        "/api/projects/@current/accounts?csm=1",
        "/api/projects/@current/accounts?account_owner=unassigned",
        "/accounts",
        "/accounts?name=same",
        "/accounts/second",
        "/customers",
        "/customers?alias=shared,second",
        "/customers?email=same@x.example",
        "/customers?tag_ids=vip",
        "/customers/lookup?alias=shared",
    ];
    let vitally = vitally
        .into_iter()
        .map(|path| tenant.vitally(Method::GET, path));
    let zudo = zudo.into_iter().map(|path| tenant.zudo(Method::GET, path));
    let bearer = bearer
        .into_iter()
        .map(|path| tenant.bearer(Method::GET, path));
    vitally.chain(zudo).chain(bearer).collect()
}

/// Every call that names one account, in every dialect.
fn calls_on(tenant: &Tenant, known: &Known) -> Vec<RequestBuilder> {
    let Known { uuid, number, code } = known;
    let vitally = format!("/resources/accounts/{uuid}");
    let zudo = format!("/api/v1/accounts/{number}");
    let mut calls = vec![
        tenant.vitally(Method::GET, &vitally),
        tenant
            .vitally(Method::PUT, &vitally)
            .json(&json!({"name": "Taken"})),
        tenant.vitally(Method::DELETE, &vitally),
        tenant.zudo(Method::GET, &zudo),
        tenant
            .zudo(Method::PATCH, &zudo)
            .json(&json!({"externalId": "taken"})),
    ];
    for prefix in ["/api/projects/@current", "/api/environments/@current"] {
        let path = format!("{prefix}/accounts/{uuid}/");
        calls.push(tenant.bearer(Method::GET, &path));
        calls.push(
            tenant
                .bearer(Method::PATCH, &path)
                .json(&json!({"name": "Taken"})),
        );
        calls.push(
            tenant
                .bearer(Method::PUT, &path)
                .json(&json!({"name": "Taken"})),
        );
        calls.push(tenant.bearer(Method::DELETE, &path));
    }
    for path in [format!("/accounts/{code}"), format!("/customers/{code}")] {
        calls.push(tenant.bearer(Method::GET, &path));
        calls.push(
            tenant
                .bearer(Method::PATCH, &path)
                .json(&json!({"name": "Taken"})),
        );
    }
    calls.push(tenant.bearer(Method::DELETE, &format!("/accounts/{code}")));
    calls
}

async fn the_same_identifiers_live_side_by_side(world: &World) {
    populate(&world.acme, "Acme's").await;
    populate(&world.other, "Other's").await;
    for (tenant, name) in [(&world.acme, "Acme's"), (&world.other, "Other's")] {
        assert_eq!(
            succeed(tenant.vitally(Method::GET, "/resources/accounts/second")).await["name"],
            json!(name)
        );
    }
    // Writing by a shared identifier writes one's own.
    let before = everything(&world.other).await;
    let body = json!({"name": "Renamed", "traits": {"a": 1}});
    succeed(
        world
            .acme
            .vitally(Method::PUT, "/resources/accounts/shared")
            .json(&body),
    )
    .await;
    succeed(world.acme.bearer(Method::DELETE, "/accounts/second")).await;
    assert_eq!(everything(&world.other).await, before);
}

async fn ids_of_others_are_unknown_to_every_call(world: &World) {
    let theirs = populate(&world.other, "Other's").await;
    let before = everything(&world.other).await;
    for call in calls_on(&world.acme, &theirs) {
        let described = format!("{call:?}");
        let (status, body) = answer(call).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{described}: {body}");
        assert!(!body.to_string().contains("Other"), "{described}: {body}");
    }
    assert_eq!(everything(&world.other).await, before);
    // The same calls with the owner's key succeed, so that the refusals above are about the key and nothing else. Each goes
    // to an account of its own, since some delete it.
    for nth in 0..calls_on(&world.other, &theirs).len() {
        let fresh = json!({"name": "Fresh", "aliases": [format!("fresh-{nth}")]});
        let fresh = known(&world.other, &fresh).await;
        succeed(calls_on(&world.other, &fresh).swap_remove(nth)).await;
        let leftover = format!("/accounts/{}", fresh.code);
        answer(world.other.bearer(Method::DELETE, &leftover)).await;
    }
}

async fn lists_and_filters_show_ones_own(world: &World) {
    populate(&world.other, "Other's").await;
    for request in lists(&world.acme) {
        let described = format!("{request:?}");
        let (status, body) = answer(request).await;
        assert!(
            status.is_success() || status == StatusCode::NOT_FOUND,
            "{described}: {status}"
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

async fn a_cursor_opens_in_its_own_workspace_only(world: &World) {
    for tenant in [&world.acme, &world.other] {
        for n in 0..3 {
            let body = json!({"externalId": format!("account-{n}")});
            succeed(
                tenant
                    .vitally(Method::POST, "/resources/accounts")
                    .json(&body),
            )
            .await;
        }
    }
    let page = succeed(
        world
            .acme
            .vitally(Method::GET, "/resources/accounts?limit=1"),
    )
    .await;
    let path = format!(
        "/resources/accounts?limit=1&from={}",
        page["next"].as_str().expect("a cursor")
    );
    succeed(world.acme.vitally(Method::GET, &path)).await;
    assert_eq!(
        answer(world.other.vitally(Method::GET, &path)).await.0,
        StatusCode::BAD_REQUEST
    );
    // Nor under another order or filter.
    for other in ["&sortBy=createdAt", "&status=churned"] {
        assert_eq!(
            answer(world.acme.vitally(Method::GET, &format!("{path}{other}")))
                .await
                .0,
            StatusCode::BAD_REQUEST
        );
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
    let theirs = populate(&world.other, "Other's").await;
    let id = world.other.workspace.id;
    for path in [
        format!("/api/projects/{id}/accounts/"),
        format!("/api/projects/{id}/accounts/{}/", theirs.uuid),
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
