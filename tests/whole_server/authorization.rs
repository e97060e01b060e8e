//! Who may call what: every operation of every document, so that no route is forgotten.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use stele_server::dialects;

use crate::world::{StoreKind, Tenant, World, answer, succeed};

/// One operation of a document, with a path that names an account of a tenant where it names one at all.
struct Operation {
    dialect: &'static str,
    method: Method,
    path: String,
}

impl Operation {
    fn all(account: &Known) -> Vec<Self> {
        let mut operations = Vec::new();
        for dialect in dialects::all() {
            let document = serde_json::to_value(&dialect.openapi).expect("JSON");
            for (path, item) in document["paths"].as_object().expect("paths") {
                for method in item.as_object().expect("operations").keys() {
                    let Ok(method) = method.to_uppercase().parse::<Method>() else {
                        continue;
                    };
                    if [
                        Method::GET,
                        Method::POST,
                        Method::PUT,
                        Method::PATCH,
                        Method::DELETE,
                    ]
                    .contains(&method)
                    {
                        operations.push(Self {
                            dialect: dialect.name,
                            method,
                            path: account.fill(dialect.name, path),
                        });
                    }
                }
            }
        }
        operations
    }

    fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// The request with a key, in the dialect's way.
    fn request(&self, tenant: &Tenant, key: Option<&str>) -> RequestBuilder {
        let request = tenant.request(self.method.clone(), &self.path);
        // What is wrong with a body must not be told before it is known who asks.
        let request = if self.writes() {
            request.body("nonsense")
        } else {
            request
        };
        match (key, self.dialect) {
            (None, _) => request,
            (Some(key), "vitally") => request.basic_auth(key, Some("")),
            (Some(key), "zudo") => request.header("x-api-key", key),
            (Some(key), _) => request.bearer_auth(key),
        }
    }
}

/// An account under the name of each dialect.
struct Known {
    uuid: String,
    number: String,
    code: String,
}

impl Known {
    async fn new(tenant: &Tenant) -> Self {
        let body = json!({"name": "Known", "aliases": ["known"]});
        let made = succeed(tenant.bearer(Method::POST, "/accounts").json(&body)).await;
        let seen = succeed(tenant.vitally(Method::GET, "/resources/accounts/known")).await;
        let listed = succeed(tenant.zudo(Method::GET, "/api/v1/accounts")).await;
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        Self {
            uuid: text(&seen["id"]),
            number: text(&listed["data"][0]["id"]),
            code: text(&made["id"]),
        }
    }

    fn fill(&self, dialect: &str, path: &str) -> String {
        let id = match dialect {
            "zudo" => &self.number,
            "alguna" => &self.code,
            _ => &self.uuid,
        };
        let path = path
            .replace("{project_id}", "@current")
            .replace("{accountId}", id)
            .replace("{id}", id);
        assert!(
            !path.contains('{'),
            "{path} has a parameter that this test does not know"
        );
        path
    }
}

async fn refused(request: RequestBuilder, status: StatusCode) {
    let described = format!("{request:?}");
    let (answered, body) = answer(request).await;
    assert_eq!(answered, status, "{described}: {body}");
    assert!(body.is_object(), "{described}: {body}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_refuses_a_query_that_no_store_could_keep() {
    let world = World::start(StoreKind::Memory).await;
    let known = Known::new(&world.acme).await;
    for mut operation in Operation::all(&known) {
        operation.path.push_str("?x=%00");
        refused(
            operation.request(&world.acme, None),
            StatusCode::UNAUTHORIZED,
        )
        .await;
        let request = operation.request(&world.acme, Some(&world.acme.key));
        refused(request, StatusCode::BAD_REQUEST).await;
    }
    assert_eq!(
        succeed(world.acme.vitally(Method::GET, "/resources/accounts/known")).await["name"],
        json!("Known")
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_asks_for_a_key_with_the_scope_it_needs() {
    let world = World::start(StoreKind::Memory).await;
    let (acme, other) = (&world.acme, &world.other);
    let known = Known::new(acme).await;
    let operations = Operation::all(&known);
    assert!(
        operations.len() >= 30,
        "the documents tell of {} operations",
        operations.len()
    );
    for operation in &operations {
        refused(operation.request(acme, None), StatusCode::UNAUTHORIZED).await;
        refused(
            operation.request(acme, Some("stele_unknown")),
            StatusCode::UNAUTHORIZED,
        )
        .await;
        refused(
            operation.request(acme, Some(&acme.other_key)),
            StatusCode::FORBIDDEN,
        )
        .await;
        if operation.writes() {
            refused(
                operation.request(acme, Some(&acme.read_key)),
                StatusCode::FORBIDDEN,
            )
            .await;
        }
        // Another workspace's key finds nothing where an account is named, whatever is asked of it.
        let names_the_account = [&known.uuid, &known.code]
            .into_iter()
            .any(|id| operation.path.contains(id.as_str()))
            || operation.path.ends_with(&format!("/{}", known.number));
        if names_the_account && !operation.writes() {
            refused(
                operation.request(other, Some(&other.key)),
                StatusCode::NOT_FOUND,
            )
            .await;
        }
    }
    assert_eq!(
        succeed(acme.vitally(Method::GET, "/resources/accounts/known")).await["name"],
        json!("Known")
    );
    world.stop().await;
}
