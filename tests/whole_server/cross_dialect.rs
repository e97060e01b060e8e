//! One account, five looks: what one dialect writes, the others read at once.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::furnished::Furnished;
use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    an_account_walks_through_all_four_dialects,
    links_are_traits_to_vitally_and_properties_to_posthog,
    churn_is_one_thing,
    roles_follow_the_member,
    identifiers_are_one_space,
    deleting_in_one_deletes_in_all,
    the_team_of_the_native_api_is_that_of_the_vendors,
    the_people_of_the_native_api_are_those_of_the_vendors,
    what_is_written_through_the_native_api_moves_the_vendors_times,
    what_the_native_api_resolves_is_resolved_to_zudo,
    what_the_vendors_write_the_native_api_reads,
    what_hangs_on_an_account_is_deleted_in_all_when_it_is_deleted_in_one,
);

async fn an_account_walks_through_all_four_dialects(world: &World) {
    let acme = &world.acme;
    // Made through Alguna,
    let body = json!({"name": "Pied Piper", "aliases": ["piedpiper", "pp"], "currency": "USD",
        "contacts": [{"email": "richard@piedpiper.com", "firstName": "Richard", "lastName": "Hendricks", "isPrimary": true}]});
    let made = succeed(acme.bearer(Method::POST, "/accounts").json(&body)).await;
    // found through Vitally by its external id and by its second alias,
    let found = succeed(acme.vitally(Method::GET, "/resources/accounts/piedpiper")).await;
    assert_eq!(
        (&found["name"], &found["externalId"], &found["usersCount"]),
        (&json!("Pied Piper"), &json!("piedpiper"), &json!(1))
    );
    assert_eq!(
        succeed(acme.vitally(Method::GET, "/resources/accounts/pp")).await["id"],
        found["id"]
    );
    // labelled through PostHog,
    let path = format!(
        "/api/environments/@current/accounts/{}/",
        found["id"].as_str().expect("an id")
    );
    let tagged = succeed(
        acme.bearer(Method::PATCH, &path)
            .json(&json!({"tags": ["VIP"]})),
    )
    .await;
    assert_eq!(
        (&tagged["tags"], &tagged["external_id"]),
        (&json!(["vip"]), &json!("piedpiper"))
    );
    // paged to through Zudo, with the person that Alguna brought,
    let page = succeed(acme.zudo(Method::GET, "/api/v1/accounts?search=PIED")).await;
    assert_eq!(page["pagination"]["total"], json!(1));
    let detail = succeed(acme.zudo(
        Method::GET,
        &format!("/api/v1/accounts/{}", page["data"][0]["id"]),
    ))
    .await;
    assert_eq!(
        detail["data"]["contacts"][0]["name"],
        json!("Richard Hendricks")
    );
    // and by its tag through Alguna's other API, under the id that the first call answered.
    let by_tag = succeed(acme.bearer(Method::GET, "/customers?tag_ids=vip")).await;
    assert_eq!(by_tag["data"][0]["id"], made["id"]);
}

async fn links_are_traits_to_vitally_and_properties_to_posthog(world: &World) {
    let acme = &world.acme;
    let traits = json!({"externalId": "a", "traits": {"stripe_customer_id": "cus_1", "billing_id": 7, "logoUrl": "https://a.example/l.png"}});
    let made = succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&traits),
    )
    .await;
    let path = format!(
        "/api/projects/@current/accounts/{}",
        made["id"].as_str().expect("an id")
    );
    // A number is no link: it stays Vitally's trait.
    assert_eq!(
        succeed(acme.bearer(Method::GET, &path)).await["properties"],
        json!({"stripe_customer_id": "cus_1"})
    );
    let body = json!({"properties": {"billing_id": "B-7", "sfdc_id": null}});
    let patched = succeed(acme.bearer(Method::PATCH, &path).json(&body)).await;
    assert_eq!(
        patched["properties"],
        json!({"billing_id": "B-7", "sfdc_id": null})
    );
    let seen = succeed(acme.vitally(Method::GET, "/resources/accounts/a")).await;
    assert_eq!(
        seen["traits"],
        json!({"billing_id": "B-7", "logoUrl": "https://a.example/l.png"})
    );
    let listed = succeed(acme.zudo(Method::GET, "/api/v1/accounts?externalId=a")).await;
    assert_eq!(
        listed["data"][0]["logoUrl"],
        json!("https://a.example/l.png")
    );
}

async fn churn_is_one_thing(world: &World) {
    let acme = &world.acme;
    let body = json!({"name": "Hooli", "externalId": "hooli", "status": "churned", "mrr": 12.5});
    succeed(acme.zudo(Method::POST, "/api/v1/accounts").json(&body)).await;
    assert_eq!(
        succeed(acme.vitally(Method::GET, "/resources/accounts")).await["results"],
        json!([])
    );
    let churned = succeed(acme.vitally(Method::GET, "/resources/accounts?status=churned")).await;
    assert!(churned["results"][0]["churnedAt"].is_string(), "{churned}");
    assert_eq!(churned["results"][0]["traits"]["mrr"], json!(12.5));
    let body = json!({"traits": {"churnedAt": null, "mrr": null}});
    succeed(
        acme.vitally(Method::PUT, "/resources/accounts/hooli")
            .json(&body),
    )
    .await;
    let active = succeed(acme.zudo(Method::GET, "/api/v1/accounts?status=active")).await;
    assert_eq!(
        (&active["data"][0]["externalId"], &active["data"][0]["mrr"]),
        (&json!("hooli"), &json!(null))
    );
}

async fn roles_follow_the_member(world: &World) {
    let acme = &world.acme;
    let member = acme
        .member(&world.stele, "Monica Hall", "monica@acme.example")
        .await;
    let body = json!({"name": "Raviga", "properties": {
        "csm": {"id": member.number.0, "email": "as@sent.example"},
        "account_owner": {"id": 4711, "email": "MONICA@acme.example"},
        "account_executive": {"id": 4712, "email": "nobody@acme.example"},
    }});
    let made = succeed(
        acme.bearer(Method::POST, "/api/projects/@current/accounts/")
            .json(&body),
    )
    .await;
    assert_eq!(made["properties"], body["properties"]);
    let id = made["id"].as_str().expect("an id").to_owned();
    let seen = succeed(acme.vitally(Method::GET, &format!("/resources/accounts/{id}"))).await;
    assert_eq!(seen["csmId"], json!(member.id.to_string()));
    // The email decides where no member has the id, and names nobody where no member has it either.
    assert_eq!(
        (&seen["accountOwnerId"], &seen["accountExecutiveId"]),
        (&json!(member.id.to_string()), &json!(null))
    );
    let labels: Vec<_> = seen["keyRoles"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|role| &role["keyRole"]["label"])
        .collect();
    assert_eq!(labels, ["CSM", "Account Owner"]);
    let by_csm =
        succeed(acme.bearer(Method::GET, &format!("/customers?csm_id={}", member.id))).await;
    assert_eq!(by_csm["data"][0]["name"], json!("Raviga"));
    succeed(
        acme.vitally(Method::PUT, &format!("/resources/accounts/{id}"))
            .json(&json!({"accountOwnerId": null})),
    )
    .await;
    let properties = &succeed(acme.bearer(
        Method::GET,
        &format!("/api/projects/@current/accounts/{id}"),
    ))
    .await["properties"];
    assert!(properties.get("account_owner").is_none(), "{properties}");
}

async fn identifiers_are_one_space(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.bearer(Method::POST, "/accounts")
            .json(&json!({"name": "A", "aliases": ["one", "two"]})),
    )
    .await;
    // Taken as an alias is taken as an external id, in every dialect.
    let conflicts = [
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "two"})),
        acme.zudo(Method::POST, "/api/v1/accounts")
            .json(&json!({"name": "B", "externalId": "two"})),
        acme.bearer(Method::POST, "/api/projects/@current/accounts/")
            .json(&json!({"name": "B", "external_id": "two"})),
        acme.bearer(Method::POST, "/customers")
            .json(&json!({"name": "B", "currency": "EUR", "aliases": ["two"]})),
    ];
    for conflict in conflicts {
        let (status, body) = answer(conflict).await;
        assert_eq!(status.as_u16(), 409, "{body}");
    }
    // Clearing the external id elsewhere takes it out of the list and marks no other.
    let listed = succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await;
    let path = format!("/api/v1/accounts/{}", listed["data"][0]["id"]);
    succeed(
        acme.zudo(Method::PATCH, &path)
            .json(&json!({"externalId": ""})),
    )
    .await;
    let seen = succeed(acme.bearer(Method::GET, "/accounts/two")).await;
    assert_eq!(seen["aliases"], json!(["two"]));
    assert_eq!(
        succeed(acme.vitally(Method::GET, "/resources/accounts/two")).await["externalId"],
        json!(null)
    );
    // What was cleared is free; a new external id goes first.
    succeed(
        acme.zudo(Method::PATCH, &path)
            .json(&json!({"externalId": "three"})),
    )
    .await;
    assert_eq!(
        succeed(acme.bearer(Method::GET, "/accounts/two")).await["aliases"],
        json!(["three", "two"])
    );
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "one"})),
    )
    .await;
}

async fn deleting_in_one_deletes_in_all(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.bearer(Method::POST, "/accounts")
            .json(&json!({"name": "Gone", "aliases": ["gone"]})),
    )
    .await;
    let number = succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await["data"][0]["id"].clone();
    succeed(acme.bearer(Method::DELETE, "/accounts/gone")).await;
    for request in [
        acme.vitally(Method::GET, "/resources/accounts/gone"),
        acme.zudo(Method::GET, &format!("/api/v1/accounts/{number}")),
        acme.bearer(Method::GET, "/customers/gone"),
        acme.bearer(Method::DELETE, "/accounts/gone"),
    ] {
        assert_eq!(answer(request).await.0.as_u16(), 404);
    }
    // Its identifier is free, its number is not used again.
    let body = json!({"name": "Back", "externalId": "gone"});
    let back = succeed(acme.zudo(Method::POST, "/api/v1/accounts").json(&body)).await;
    assert!(back["data"]["id"].as_i64() > number.as_i64(), "{back}");
}

/// What the native API wrote, and the vendors' looks at it.
struct Looks<'a> {
    acme: &'a Tenant,
    made: Furnished,
}

impl<'a> Looks<'a> {
    async fn new(acme: &'a Tenant) -> Self {
        let made = Furnished::new(acme, "Pied Piper", "pp").await;
        Self { acme, made }
    }

    fn id(&self, kind: &str) -> Value {
        json!(self.made.ids(kind).uuid)
    }

    fn number(&self, kind: &str) -> Value {
        self.made.ids(kind).number.clone()
    }

    async fn vitally(&self, path: &str) -> Value {
        let path = format!("/resources/{path}");
        succeed(self.acme.vitally(Method::GET, &path)).await
    }

    async fn zudo(&self, list: &str, kind: &str) -> Value {
        let path = format!("/api/v1/{list}/{}", self.number(kind));
        succeed(self.acme.zudo(Method::GET, &path)).await["data"].clone()
    }

    /// A change of the record of a kind, through the native API.
    async fn change(&self, list: &str, kind: &str, change: &Value) -> Value {
        let path = format!("/v1/{list}/{}", self.made.ids(kind).uuid);
        succeed(self.acme.bearer(Method::PATCH, &path).json(change)).await
    }
}

async fn the_team_of_the_native_api_is_that_of_the_vendors(world: &World) {
    let looks = Looks::new(&world.acme).await;
    let admin = looks.vitally("admins/search?email=PP@x.example").await;
    assert_eq!(
        (&admin["id"], &admin["licenseStatus"]),
        (&looks.id("member"), &json!("active"))
    );
    let renamed = json!({"name": "Monica Hall", "email": "monica@x.example"});
    looks.change("members", "member", &renamed).await;
    // PostHog gives roles to whoever has a member's number.
    let role = json!({"properties": {"account_owner": {"id": looks.number("member"), "email": "monica@x.example"}}});
    let path = format!(
        "/api/projects/@current/accounts/{}/",
        looks.made.ids("account").uuid
    );
    succeed(world.acme.bearer(Method::PATCH, &path).json(&role)).await;
    let account = looks.vitally("accounts/pp").await;
    assert_eq!(account["accountOwnerId"], looks.id("member"));
    assert_eq!(
        account["keyRoles"][0]["vitallyUser"]["name"],
        json!("Monica Hall")
    );
    let note = looks.vitally("notes/pp").await;
    assert_eq!(note["author"]["name"], json!("Monica Hall"));
}

async fn the_people_of_the_native_api_are_those_of_the_vendors(world: &World) {
    let looks = Looks::new(&world.acme).await;
    let account = looks.vitally("accounts/pp").await;
    assert_eq!(account["usersCount"], json!(2));
    assert_eq!(account["organizationId"], looks.id("organization"));
    let organization = looks.vitally("organizations/pp").await;
    assert_eq!(organization["name"], json!("Pied Piper"));
    let task = looks.vitally("tasks/pp").await;
    assert_eq!(task["organization"]["id"], looks.id("organization"));
    let user = looks.vitally("users/pp").await;
    assert_eq!(
        (&user["id"], &user["name"]),
        (&looks.id("contact"), &json!("Pied Piper"))
    );
    let contact = looks.zudo("contacts", "contact").await;
    assert_eq!(
        (&contact["email"], &contact["accountId"]),
        (&json!("same@x.example"), &looks.number("account"))
    );
    let customer = succeed(world.acme.bearer(Method::GET, "/customers/pp")).await;
    assert_eq!(customer["contacts"][1]["last_name"], json!("Piper"));
    // Their answers count, and when they were active is told.
    assert_eq!(
        (
            &account["npsPromoterCount"],
            &account["npsScore"],
            &user["npsLastScore"]
        ),
        (&json!(1), &json!(100), &json!(9))
    );
    let response = looks.vitally("npsResponses/pp").await;
    assert_eq!(response["user"]["id"], looks.id("contact"));
    let active = json!({"last_activity_at": "2025-06-10T14:30:00Z"});
    looks.change("contacts", "contact", &active).await;
    let contact = looks.zudo("contacts", "contact").await;
    assert_eq!(contact["lastActivityAt"], json!("2025-06-10T14:30:00.000Z"));
}

async fn what_is_written_through_the_native_api_moves_the_vendors_times(world: &World) {
    let looks = Looks::new(&world.acme).await;
    let thread = looks.vitally("conversations/pp").await;
    assert_eq!(thread["messages"][0]["type"], json!("inbound"));
    let inbound = &looks.vitally("accounts/pp").await["lastInboundMessageTimestamp"];
    assert_eq!(inbound, &thread["messages"][0]["timestamp"]);
    let path = format!(
        "/v1/conversations/{}/messages",
        looks.made.ids("conversation").uuid
    );
    let reply = json!({"text": "Yes", "from": {"type": "member", "id": looks.id("member")}, "to": [],
        "sent_at": "2026-01-01T10:00:00Z"});
    let reply = succeed(world.acme.bearer(Method::POST, &path).json(&reply)).await;
    let outbound =
        async || looks.vitally("accounts/pp").await["lastOutboundMessageTimestamp"].clone();
    assert_eq!(outbound().await, json!("2026-01-01T10:00:00.000Z"));
    let path = format!("/v1/messages/{}", reply["id"].as_str().expect("an id"));
    succeed(world.acme.bearer(Method::DELETE, &path)).await;
    assert_eq!(outbound().await, Value::Null);
}

async fn what_the_native_api_resolves_is_resolved_to_zudo(world: &World) {
    let looks = Looks::new(&world.acme).await;
    let path = format!("/v1/requests/{}", looks.made.ids("request").uuid);
    succeed(world.acme.bearer(Method::POST, &format!("{path}/resolve"))).await;
    looks
        .change("requests", "request", &json!({"severity": 62}))
        .await;
    let account = looks.zudo("accounts", "account").await;
    assert_eq!(account["meetings"][0]["id"], looks.number("meeting"));
    assert_eq!(
        (
            &account["requests"][0]["id"],
            &account["requests"][0]["severity"]
        ),
        (&looks.number("request"), &json!(62))
    );
    let request = looks.zudo("requests", "request").await;
    assert_eq!(request["status"], json!("Resolved"));
    assert!(request["resolvedAt"].is_string(), "{request}");
    succeed(world.acme.bearer(Method::POST, &format!("{path}/reopen"))).await;
    let request = looks.zudo("requests", "request").await;
    assert_eq!(
        (&request["status"], &request["resolvedAt"]),
        (&json!("Open"), &Value::Null)
    );
}

/// Makes, through Vitally and Zudo, something of everything around an account; answers the ids of the account and its user.
async fn vendors_write(acme: &Tenant) -> (Value, Value) {
    let vitally = async |list: &str, body: Value| {
        let post = acme.vitally(Method::POST, &format!("/resources/{list}"));
        succeed(post.json(&body)).await["id"].clone()
    };
    let zudo = async |list: &str, body: Value| {
        let post = acme.zudo(Method::POST, &format!("/api/v1/{list}"));
        succeed(post.json(&body)).await
    };
    let group = json!({"externalId": "group", "name": "Group", "traits": {"a": 1}});
    vitally("organizations", group).await;
    let account = vitally(
        "accounts",
        json!({"externalId": "pp", "organizationId": "group"}),
    )
    .await;
    let user = json!({"externalId": "u", "accountIds": ["pp"], "name": "Richard Hendricks", "traits": {"a": 1.50}});
    let user = vitally("users", user).await;
    let response =
        json!({"userId": user, "respondedAt": "2026-01-01", "score": 3, "feedback": "Meh"});
    vitally("npsResponses", response).await;
    let message = json!({"externalId": "m", "message": "M", "from": {"type": "user", "id": user}, "to": [],
        "timestamp": "2026-01-01T10:00:00Z"});
    let thread = json!({"externalId": "t", "subject": "S", "messages": [message]});
    vitally("conversations", thread).await;
    let note = json!({"note": "N", "noteDate": "2026-01-01", "accountId": "pp", "userIds": ["u"], "tags": ["t"]});
    vitally("notes", note).await;
    let task = json!({"name": "T", "accountId": "pp", "dueDate": "2026-03-20"});
    vitally("tasks", task).await;
    let page = succeed(acme.zudo(Method::GET, "/api/v1/accounts?externalId=pp")).await;
    let number = &page["data"][0]["id"];
    zudo(
        "contacts",
        json!({"accountId": number, "email": "e@aviato.com"}),
    )
    .await;
    zudo(
        "meetings",
        json!({"accountId": number, "title": "M", "startAt": "2026-01-01"}),
    )
    .await;
    let request =
        json!({"accountId": number, "title": "R", "status": "In Progress", "severity": 1});
    zudo("requests", request).await;
    (account, user)
}

async fn what_the_vendors_write_the_native_api_reads(world: &World) {
    let acme = &world.acme;
    let (account, user) = vendors_write(acme).await;
    let response =
        json!({"score": 3, "feedback": "Meh", "responded_at": "2026-01-01T00:00:00.000000Z"});
    let expected = [
        (
            "organizations",
            json!({"external_id": "group", "name": "Group", "traits": {"a": 1}}),
        ),
        (
            "contacts",
            json!({"email": "e@aviato.com", "account_ids": [account]}),
        ),
        (
            "contacts?external_id=u",
            json!({"id": user, "first_name": "Richard", "last_name": "Hendricks",
            "last_inbound_message_at": "2026-01-01T10:00:00.000000Z", "last_nps_response": response}),
        ),
        (
            "nps_responses",
            json!({"contact_id": user, "score": 3, "feedback": "Meh"}),
        ),
        (
            "conversations",
            json!({"external_id": "t", "subject": "S", "status": null}),
        ),
        (
            "notes",
            json!({"text": "N", "account_id": account, "contact_ids": [user], "tags": ["t"]}),
        ),
        (
            "tasks",
            json!({"name": "T", "account_id": account, "due_at": "2026-03-20T00:00:00.000000Z"}),
        ),
        (
            "meetings",
            json!({"title": "M", "account_id": account, "end_at": null}),
        ),
        (
            "requests",
            json!({"title": "R", "status": "in_progress", "severity": 1, "resolved_at": null}),
        ),
    ];
    for (list, expected) in expected {
        let page = succeed(acme.bearer(Method::GET, &format!("/v1/{list}"))).await;
        let newest = &page["data"][0];
        for (key, value) in expected.as_object().expect("an object") {
            assert_eq!(&newest[key], value, "{list} {key}: {newest}");
        }
    }
}

/// Whether each record of an account is there, in each dialect that knows it.
async fn there(acme: &Tenant, made: &Furnished) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (kind, vitally, native, zudo) in [
        ("contact", "users", "contacts", "contacts"),
        ("nps_response", "npsResponses", "nps_responses", ""),
        ("conversation", "conversations", "conversations", ""),
        ("note", "notes", "notes", ""),
        ("meeting", "", "meetings", "meetings"),
        ("request", "", "requests", "requests"),
    ] {
        let ids = made.ids(kind);
        let mut requests = vec![acme.bearer(Method::GET, &format!("/v1/{native}/{}", ids.uuid))];
        if !vitally.is_empty() {
            requests.push(acme.vitally(Method::GET, &format!("/resources/{vitally}/{}", ids.uuid)));
        }
        if !zudo.is_empty() {
            requests.push(acme.zudo(Method::GET, &format!("/api/v1/{zudo}/{}", ids.number)));
        }
        for request in requests {
            let described = format!("{request:?}");
            let (status, body) = answer(request).await;
            assert!(
                matches!(status, StatusCode::OK | StatusCode::NOT_FOUND),
                "{described}: {status} {body}"
            );
            found.push((kind.to_owned(), status == StatusCode::OK));
        }
    }
    found
}

async fn what_hangs_on_an_account_is_deleted_in_all_when_it_is_deleted_in_one(world: &World) {
    let acme = &world.acme;
    for (round, prefix) in [
        "/v1",
        "/resources",
        "/accounts",
        "/api/projects/@current/accounts",
    ]
    .into_iter()
    .enumerate()
    {
        let external_id = format!("gone-{round}");
        let made = Furnished::new(acme, "Gone", &external_id).await;
        assert!(there(acme, &made).await.iter().all(|(_, there)| *there));
        let id = &made.ids("account").uuid;
        let delete = Method::DELETE;
        if prefix == "/v1" {
            // One by one, down to the last.
            for list in [
                "meetings",
                "requests",
                "notes",
                "nps_responses",
                "conversations",
                "contacts",
            ] {
                let kind = list.trim_end_matches('s');
                let path = format!("/v1/{list}/{}", made.ids(kind).uuid);
                succeed(acme.bearer(delete.clone(), &path)).await;
            }
            assert!(there(acme, &made).await.iter().all(|(_, there)| !there));
            continue;
        }
        // Whoever belongs to the organization as well stays, and what they said with them.
        succeed(match prefix {
            "/resources" => acme.vitally(delete, &format!("{prefix}/accounts/{id}")),
            "/accounts" => acme.bearer(delete, &format!("{prefix}/{external_id}")),
            _ => acme.bearer(delete, &format!("{prefix}/{id}/")),
        })
        .await;
        for (kind, there) in there(acme, &made).await {
            let stays = ["contact", "nps_response", "conversation"].contains(&&*kind);
            assert_eq!(there, stays, "{prefix}: {kind}");
        }
        let path = format!("/v1/organizations/{}", made.ids("organization").uuid);
        succeed(acme.bearer(Method::DELETE, &path)).await;
        assert!(
            there(acme, &made).await.iter().all(|(_, there)| !there),
            "{prefix}"
        );
    }
}
