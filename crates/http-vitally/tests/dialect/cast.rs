//! A workspace in which the examples of the document can happen: an account, a user of it, and an admin.

use http::Method;
use serde_json::{Value, json};
use stele_domain::Member;
use stele_http::testing::Answer;
use utoipa::openapi::OpenApi;

use crate::harness::Server;

pub(crate) struct Cast {
    pub(crate) server: Server,
    pub(crate) admin: Member,
    /// The account's id.
    pub(crate) account: String,
    /// The user's id.
    pub(crate) user: String,
    document: Value,
}

impl Cast {
    /// With the account, the user and the admin of the examples, which have the external ids `account-101` and `user-501`.
    pub(crate) async fn start() -> Self {
        let server = Server::start().await;
        let admin = server
            .fixture
            .member(
                server.workspace.id,
                "Richard Hendricks",
                "richard@piedpiper.com",
            )
            .await;
        let document = printed(&stele_http_vitally::dialect().openapi);
        let mut cast = Self {
            server,
            admin,
            account: String::new(),
            user: String::new(),
            document,
        };
        cast.account = cast.make("/resources/accounts").await;
        cast.user = cast.make("/resources/users").await;
        cast
    }

    /// Sends the example of a creating call, and answers the id of what it made.
    pub(crate) async fn make(&self, path: &str) -> String {
        let answer = self.server.post(path, &self.sent("post", path)).await;
        assert_eq!(answer.status, 200, "{answer}");
        id(&answer.json())
    }

    /// The example of the body that a call takes, with the ids of this workspace.
    pub(crate) fn sent(&self, method: &str, path: &str) -> Value {
        let operation = &self.document["paths"][path][method];
        let example = &operation["requestBody"]["content"]["application/json"]["example"];
        assert!(example.is_object(), "{method} {path} has no example");
        let admin = &self.document["paths"]["/resources/admins/search"]["get"]["responses"]["200"]
            ["content"]["application/json"]["example"]["id"];
        let user = &self.document["paths"]["/resources/users"]["post"]["responses"]["200"]["content"]
            ["application/json"]["example"]["id"];
        let text = example.to_string();
        let text = text.replace(text_of(admin), &self.admin.id.to_string());
        let text = text.replace(text_of(user), &self.user);
        serde_json::from_str(&text).expect("JSON")
    }

    /// The example of what a call answers.
    pub(crate) fn answered(&self, method: &str, path: &str, status: &str) -> Value {
        let operation = &self.document["paths"][path][method];
        operation["responses"][status]["content"]["application/json"]["example"].clone()
    }

    /// Sends a body, or nothing, and compares what is answered with the call's example: whole, but for ids and times.
    #[track_caller]
    pub(crate) fn check(&self, answer: &Answer, method: &str, path: &str) {
        let status = answer.status.as_str();
        assert_eq!(
            generalised(answer.json()),
            generalised(self.answered(method, path, status)),
            "{method} {path}: {answer}"
        );
    }

    /// Sends what each path and method of `calls` answers 404 to, and compares it with the example.
    pub(crate) async fn check_unknown(&self, path: &str, methods: &[&str]) {
        for method in methods {
            let nobody = path
                .replace("{id}", "nobody")
                .replace("{conversationId}", "nobody");
            let verb: Method = method.to_uppercase().parse().expect("a method");
            let body = match *method {
                "get" | "delete" => String::new(),
                _ => self.sent(method, path).to_string(),
            };
            let answer = self.server.call(verb, &nobody, body).await;
            assert_eq!(answer.status, 404, "{answer}");
            self.check(&answer, method, path);
        }
    }

    /// How often a GET asks the store.
    pub(crate) async fn calls(&self, path: &str) -> u64 {
        let before = self.server.store.calls();
        assert_eq!(self.server.get(path).await.status, 200, "{path}");
        self.server.store.calls() - before
    }

    /// Makes an organization, and answers its id.
    pub(crate) async fn organization(&self) -> String {
        self.make("/resources/organizations").await
    }

    /// What the account shows.
    pub(crate) async fn account(&self) -> Value {
        self.server
            .get("/resources/accounts/account-101")
            .await
            .json()
    }

    /// Makes another account with a user, and answers their ids.
    pub(crate) async fn others(&self) -> (String, String) {
        let account = self.server.create(&json!({ "externalId": "other" })).await;
        let user = json!({ "externalId": "other-user", "accountIds": ["other"], "name": "Other" });
        let user = self.server.post("/resources/users", &user).await;
        (id(&account), id(&user.json()))
    }
}

fn printed(document: &OpenApi) -> Value {
    serde_json::to_value(document).expect("a document is JSON")
}

pub(crate) fn text_of(value: &Value) -> &str {
    value.as_str().expect("text")
}

pub(crate) fn id(object: &Value) -> String {
    text_of(&object["id"]).to_owned()
}

/// What pages list, by external id.
pub(crate) fn external_ids(page: &Value) -> Vec<&str> {
    let results = page["results"].as_array().expect("a list").iter();
    results
        .map(|object| text_of(&object["externalId"]))
        .collect()
}

/// The same with a word in the place of each id and time, which differ from one run to the next.
fn generalised(value: Value) -> Value {
    match value {
        Value::String(text) if is_id(&text) => json!("an id"),
        Value::String(text) if text.len() == 24 && text.ends_with('Z') => json!("a time"),
        Value::Array(items) => items.into_iter().map(generalised).collect(),
        Value::Object(map) => {
            let map = map
                .into_iter()
                .map(|(key, value)| (key, generalised(value)));
            Value::Object(map.collect())
        }
        other => other,
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}
