//! Every call of the API, as a client that may make it does.

use http::Method;
use stele_domain::Scope;

/// One call.
pub(crate) struct Call {
    /// As the document names it.
    pub(crate) name: &'static str,
    /// A path; `{account}` and the like stand for the ids of what [`furnish`](crate::harness::furnish) makes.
    pub(crate) path: &'static str,
    /// A body, with the same in it.
    pub(crate) body: &'static str,
    /// What it takes.
    pub(crate) scope: Scope,
    /// What is answered to one who may.
    pub(crate) right: u16,
    /// What is answered to another workspace.
    pub(crate) foreign: u16,
}

impl Call {
    const fn read(name: &'static str, path: &'static str, foreign: u16) -> Self {
        Self {
            name,
            path,
            body: "",
            scope: Scope::AccountRead,
            right: 200,
            foreign,
        }
    }

    const fn write(
        name: &'static str,
        path: &'static str,
        body: &'static str,
        right: u16,
        foreign: u16,
    ) -> Self {
        Self {
            name,
            path,
            body,
            scope: Scope::AccountWrite,
            right,
            foreign,
        }
    }

    const fn admin(self) -> Self {
        Self {
            scope: Scope::Admin,
            ..self
        }
    }

    /// Whether it pages through records.
    pub(crate) fn is_list(&self) -> bool {
        self.name.starts_with("GET")
            && !self.path.contains('{')
            && self.name != "GET /v1/health_settings"
    }

    pub(crate) fn method(&self) -> Method {
        let (method, _) = self.name.split_once(' ').expect("a method and a path");
        method.parse().expect("a method")
    }

    /// Scopes that are all too little.
    pub(crate) fn too_little(&self) -> Vec<Scope> {
        let enough = |scope: &Scope| [*scope].into_iter().collect::<stele_domain::ScopeSet>();
        Scope::ALL
            .into_iter()
            .filter(|scope| !enough(scope).allows(self.scope))
            .collect()
    }
}

pub(crate) const CALLS: &[Call] = &[
    Call::read("GET /v1/accounts", "/v1/accounts", 200),
    Call::read("GET /v1/accounts/{id}", "/v1/accounts/{account}", 404),
    Call::read(
        "GET /v1/accounts/{id}/health",
        "/v1/accounts/{account}/health",
        404,
    ),
    Call::read(
        "GET /v1/accounts/{id}/events",
        "/v1/accounts/{account}/events",
        404,
    ),
    Call {
        scope: Scope::QueryRead,
        ..Call::read(
            "GET /v1/accounts/{id}/usage",
            "/v1/accounts/{account}/usage",
            404,
        )
    },
    Call {
        scope: Scope::EventWrite,
        ..Call::write(
            "POST /v1/events",
            "/v1/events",
            r#"[{"event":"login","account_id":"{account}"}]"#,
            200,
            200,
        )
    },
    Call::read("GET /v1/health_settings", "/v1/health_settings", 200),
    Call::write(
        "PUT /v1/health_settings",
        "/v1/health_settings",
        r#"{
            "missing": "neutral",
            "weights": {
                "email_response": 1, "open_requests": 1, "meeting_frequency": 1, "issue_resolution": 1, "recent_activity": 1
            },
            "bands": {
                "email_response": [{ "limit": 1, "points": 100 }],
                "open_requests": [{ "limit": 1, "points": 100 }],
                "meeting_frequency": [{ "limit": 1, "points": 100 }],
                "issue_resolution": [{ "limit": 1, "points": 100 }],
                "recent_activity": [{ "limit": 1, "points": 100 }]
            },
            "beyond": {
                "email_response": 0, "open_requests": 0, "meeting_frequency": 0, "issue_resolution": 0, "recent_activity": 0
            }
        }"#,
        200,
        200,
    )
    .admin(),
    Call::read("GET /v1/contacts", "/v1/contacts", 200),
    Call::write(
        "POST /v1/contacts",
        "/v1/contacts",
        r#"{"name":"Jian Yang","account_ids":["{account}"],"organization_ids":["{organization}"]}"#,
        201,
        400,
    ),
    Call::read("GET /v1/contacts/{id}", "/v1/contacts/{contact}", 404),
    Call::write(
        "PATCH /v1/contacts/{id}",
        "/v1/contacts/{contact}",
        r#"{"name":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/contacts/{id}",
        "/v1/contacts/{contact}",
        "",
        204,
        404,
    ),
    Call::read("GET /v1/organizations", "/v1/organizations", 200),
    Call::write(
        "POST /v1/organizations",
        "/v1/organizations",
        r#"{"external_id":"new","name":"New"}"#,
        201,
        201,
    ),
    Call::read(
        "GET /v1/organizations/{id}",
        "/v1/organizations/{organization}",
        404,
    ),
    Call::write(
        "PATCH /v1/organizations/{id}",
        "/v1/organizations/{organization}",
        r#"{"name":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/organizations/{id}",
        "/v1/organizations/{organization}",
        "",
        204,
        404,
    ),
    Call::read("GET /v1/members", "/v1/members", 200),
    Call::write(
        "POST /v1/members",
        "/v1/members",
        r#"{"name":"Jared Dunn","email":"jared@piedpiper.com"}"#,
        201,
        201,
    )
    .admin(),
    Call::read("GET /v1/members/{id}", "/v1/members/{member}", 404),
    Call::write(
        "PATCH /v1/members/{id}",
        "/v1/members/{member}",
        r#"{"name":"Other"}"#,
        200,
        404,
    )
    .admin(),
    Call::write(
        "POST /v1/members/{id}/deactivate",
        "/v1/members/{member}/deactivate",
        "",
        200,
        404,
    )
    .admin(),
    Call::write(
        "POST /v1/members/{id}/reactivate",
        "/v1/members/{member}/reactivate",
        "",
        200,
        404,
    )
    .admin(),
    Call::read("GET /v1/keys", "/v1/keys", 200).admin(),
    Call::write(
        "POST /v1/keys",
        "/v1/keys",
        r#"{"scopes":["admin"]}"#,
        201,
        201,
    )
    .admin(),
    Call::read("GET /v1/keys/{id}", "/v1/keys/{key}", 404).admin(),
    Call::write("DELETE /v1/keys/{id}", "/v1/keys/{key}", "", 204, 404).admin(),
    Call::read("GET /v1/workspaces", "/v1/workspaces", 200).admin(),
    Call::write(
        "POST /v1/workspaces",
        "/v1/workspaces",
        r#"{"name":"New"}"#,
        201,
        201,
    )
    .admin(),
    Call::read("GET /v1/workspaces/{id}", "/v1/workspaces/{workspace}", 404).admin(),
    Call::write(
        "PATCH /v1/workspaces/{id}",
        "/v1/workspaces/{workspace}",
        r#"{"name":"Other"}"#,
        200,
        404,
    )
    .admin(),
    Call::read("GET /v1/meetings", "/v1/meetings", 200),
    Call::write(
        "POST /v1/meetings",
        "/v1/meetings",
        r#"{"account_id":"{account}","title":"QBR","start_at":"2025-01-08"}"#,
        201,
        400,
    ),
    Call::read("GET /v1/meetings/{id}", "/v1/meetings/{meeting}", 404),
    Call::write(
        "PATCH /v1/meetings/{id}",
        "/v1/meetings/{meeting}",
        r#"{"title":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/meetings/{id}",
        "/v1/meetings/{meeting}",
        "",
        204,
        404,
    ),
    Call::read("GET /v1/requests", "/v1/requests", 200),
    Call::write(
        "POST /v1/requests",
        "/v1/requests",
        r#"{"account_id":"{account}","title":"SSO"}"#,
        201,
        400,
    ),
    Call::read("GET /v1/requests/{id}", "/v1/requests/{request}", 404),
    Call::write(
        "PATCH /v1/requests/{id}",
        "/v1/requests/{request}",
        r#"{"title":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/requests/{id}",
        "/v1/requests/{request}",
        "",
        204,
        404,
    ),
    Call::write(
        "POST /v1/requests/{id}/resolve",
        "/v1/requests/{request}/resolve",
        "",
        200,
        404,
    ),
    Call::write(
        "POST /v1/requests/{id}/reopen",
        "/v1/requests/{request}/reopen",
        "",
        200,
        404,
    ),
    Call::read("GET /v1/conversations", "/v1/conversations", 200),
    Call::write(
        "POST /v1/conversations",
        "/v1/conversations",
        r#"{"messages":[{"text":"Hi","from":{"type":"contact","id":"{contact}"}}]}"#,
        201,
        400,
    ),
    Call::read(
        "GET /v1/conversations/{id}",
        "/v1/conversations/{conversation}",
        404,
    ),
    Call::write(
        "PATCH /v1/conversations/{id}",
        "/v1/conversations/{conversation}",
        r#"{"subject":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/conversations/{id}",
        "/v1/conversations/{conversation}",
        "",
        204,
        404,
    ),
    Call::write(
        "POST /v1/conversations/{id}/messages",
        "/v1/conversations/{conversation}/messages",
        r#"{"text":"Hello","from":{"type":"member","id":"{member}"}}"#,
        201,
        404,
    ),
    Call::write(
        "DELETE /v1/messages/{id}",
        "/v1/messages/{message}",
        "",
        204,
        404,
    ),
    Call::read("GET /v1/nps_responses", "/v1/nps_responses", 200),
    Call::write(
        "POST /v1/nps_responses",
        "/v1/nps_responses",
        r#"{"contact_id":"{contact}","responded_at":"2025-01-08","score":9}"#,
        201,
        400,
    ),
    Call::read(
        "GET /v1/nps_responses/{id}",
        "/v1/nps_responses/{nps_response}",
        404,
    ),
    Call::write(
        "PATCH /v1/nps_responses/{id}",
        "/v1/nps_responses/{nps_response}",
        r#"{"score":0}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/nps_responses/{id}",
        "/v1/nps_responses/{nps_response}",
        "",
        204,
        404,
    ),
    Call::read("GET /v1/notes", "/v1/notes", 200),
    Call::write(
        "POST /v1/notes",
        "/v1/notes",
        r#"{"account_id":"{account}","text":"x","noted_at":"2025-01-08"}"#,
        201,
        400,
    ),
    Call::read("GET /v1/notes/{id}", "/v1/notes/{note}", 404),
    Call::write(
        "PATCH /v1/notes/{id}",
        "/v1/notes/{note}",
        r#"{"subject":"x"}"#,
        200,
        404,
    ),
    Call::write("DELETE /v1/notes/{id}", "/v1/notes/{note}", "", 204, 404),
    Call::read("GET /v1/segments", "/v1/segments", 200),
    Call::write(
        "POST /v1/segments",
        "/v1/segments",
        r#"{"name":"New","rule":{"tag":"vip","operator":"has"}}"#,
        201,
        201,
    ),
    Call::read("GET /v1/segments/{id}", "/v1/segments/{segment}", 404),
    Call::write(
        "PATCH /v1/segments/{id}",
        "/v1/segments/{segment}",
        r#"{"name":"Other"}"#,
        200,
        404,
    ),
    Call::write(
        "DELETE /v1/segments/{id}",
        "/v1/segments/{segment}",
        "",
        204,
        404,
    ),
    Call::read(
        "GET /v1/segments/{id}/moves",
        "/v1/segments/{segment}/moves",
        404,
    ),
    Call::read("GET /v1/tasks", "/v1/tasks", 200),
    Call::write(
        "POST /v1/tasks",
        "/v1/tasks",
        r#"{"account_id":"{account}","name":"x"}"#,
        201,
        400,
    ),
    Call::read("GET /v1/tasks/{id}", "/v1/tasks/{task}", 404),
    Call::write(
        "PATCH /v1/tasks/{id}",
        "/v1/tasks/{task}",
        r#"{"name":"x"}"#,
        200,
        404,
    ),
    Call::write("DELETE /v1/tasks/{id}", "/v1/tasks/{task}", "", 204, 404),
];
