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
    what_the_native_api_writes_the_vendors_read,
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

async fn what_the_native_api_writes_the_vendors_read(world: &World) {
    let acme = &world.acme;
    let made = Furnished::new(acme, "Pied Piper", "pp").await;
    let id = |kind: &str| made.ids(kind).uuid.clone();
    let number = |kind: &str| made.ids(kind).number.clone();
    let vitally =
        async |path: &str| succeed(acme.vitally(Method::GET, &format!("/resources/{path}"))).await;
    let zudo = async |path: &str| {
        succeed(acme.zudo(Method::GET, &format!("/api/v1/{path}"))).await["data"].clone()
    };
    // Members are admins, and the number of one gives them a role.
    let admin = vitally("admins/search?email=PP@x.example").await;
    assert_eq!(
        (&admin["id"], &admin["licenseStatus"]),
        (&json!(id("member")), &json!("active"))
    );
    let path = format!("/v1/members/{}", id("member"));
    let renamed = json!({"name": "Monica Hall", "email": "monica@x.example"});
    succeed(acme.bearer(Method::PATCH, &path).json(&renamed)).await;
    let role = json!({"properties": {"account_owner": {"id": number("member"), "email": "monica@x.example"}}});
    let path = format!("/api/projects/@current/accounts/{}/", id("account"));
    succeed(acme.bearer(Method::PATCH, &path).json(&role)).await;
    let account = vitally("accounts/pp").await;
    assert_eq!(account["accountOwnerId"], json!(id("member")));
    assert_eq!(
        account["keyRoles"][0]["vitallyUser"]["name"],
        json!("Monica Hall")
    );
    // Organizations stand above accounts.
    assert_eq!(account["organizationId"], json!(id("organization")));
    assert_eq!(
        vitally("organizations/pp").await["name"],
        json!("Pied Piper")
    );
    // Contacts are users, contacts, and contacts of customers.
    assert_eq!(account["usersCount"], json!(2));
    let user = vitally("users/pp").await;
    assert_eq!(
        (&user["id"], &user["name"]),
        (&json!(id("contact")), &json!("Pied Piper"))
    );
    let contact = zudo(&format!("contacts/{}", number("contact"))).await;
    assert_eq!(
        (&contact["email"], &contact["accountId"]),
        (&json!("same@x.example"), &number("account"))
    );
    let customer = succeed(acme.bearer(Method::GET, "/customers/pp")).await;
    assert_eq!(customer["contacts"][1]["last_name"], json!("Piper"));
    // So are their answers and what they write.
    assert_eq!(
        (&account["npsPromoterCount"], &account["npsScore"]),
        (&json!(1), &json!(100))
    );
    assert_eq!(user["npsLastScore"], json!(9));
    assert_eq!(
        vitally("npsResponses/pp").await["user"]["id"],
        json!(id("contact"))
    );
    let thread = vitally("conversations/pp").await;
    assert_eq!(thread["messages"][0]["type"], json!("inbound"));
    assert_eq!(
        account["lastInboundMessageTimestamp"],
        thread["messages"][0]["timestamp"]
    );
    let path = format!("/v1/conversations/{}/messages", id("conversation"));
    let reply = json!({"text": "Yes", "from": {"type": "member", "id": id("member")}, "to": [], "sent_at": "2026-01-01T10:00:00Z"});
    let reply = succeed(acme.bearer(Method::POST, &path).json(&reply)).await;
    let outbound = async || vitally("accounts/pp").await["lastOutboundMessageTimestamp"].clone();
    assert_eq!(outbound().await, json!("2026-01-01T10:00:00.000Z"));
    let path = format!("/v1/messages/{}", reply["id"].as_str().expect("an id"));
    succeed(acme.bearer(Method::DELETE, &path)).await;
    assert_eq!(outbound().await, Value::Null);
    // Notes and tasks are the same ones.
    assert_eq!(
        vitally("notes/pp").await["author"]["name"],
        json!("Monica Hall")
    );
    assert_eq!(
        vitally("tasks/pp").await["organization"]["id"],
        json!(id("organization"))
    );
    // Meetings and requests stand in Zudo's account.
    let path = format!("/v1/requests/{}", id("request"));
    succeed(acme.bearer(Method::POST, &format!("{path}/resolve"))).await;
    succeed(
        acme.bearer(Method::PATCH, &path)
            .json(&json!({"severity": 62})),
    )
    .await;
    let detail = zudo(&format!("accounts/{}", number("account"))).await;
    assert_eq!(detail["meetings"][0]["id"], number("meeting"));
    assert_eq!(
        (
            &detail["requests"][0]["id"],
            &detail["requests"][0]["severity"]
        ),
        (&number("request"), &json!(62))
    );
    let request = zudo(&format!("requests/{}", number("request"))).await;
    assert_eq!(request["status"], json!("Resolved"));
    succeed(acme.bearer(Method::POST, &format!("{path}/reopen"))).await;
    let request = zudo(&format!("requests/{}", number("request"))).await;
    assert_eq!(
        (&request["status"], &request["resolvedAt"]),
        (&json!("Open"), &Value::Null)
    );
    // The activity of a contact is that of the account.
    let path = format!("/v1/contacts/{}", id("contact"));
    let active = json!({"last_activity_at": "2025-06-10T14:30:00Z"});
    succeed(acme.bearer(Method::PATCH, &path).json(&active)).await;
    let contact = zudo(&format!("contacts/{}", number("contact"))).await;
    assert_eq!(contact["lastActivityAt"], json!("2025-06-10T14:30:00.000Z"));
}

async fn what_the_vendors_write_the_native_api_reads(world: &World) {
    let acme = &world.acme;
    let body = json!({"externalId": "group", "name": "Group", "traits": {"a": 1}});
    succeed(
        acme.vitally(Method::POST, "/resources/organizations")
            .json(&body),
    )
    .await;
    let body = json!({"externalId": "pp", "organizationId": "group"});
    let account = succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&body),
    )
    .await;
    let body = json!({"externalId": "u", "accountIds": ["pp"], "name": "Richard Hendricks", "traits": {"a": 1.50}});
    let user = succeed(acme.vitally(Method::POST, "/resources/users").json(&body)).await;
    let body =
        json!({"userId": user["id"], "respondedAt": "2026-01-01", "score": 3, "feedback": "Meh"});
    succeed(
        acme.vitally(Method::POST, "/resources/npsResponses")
            .json(&body),
    )
    .await;
    let writer = json!({"type": "user", "id": user["id"]});
    let body = json!({"externalId": "t", "subject": "S", "messages":
        [{"externalId": "m", "message": "M", "from": writer, "to": [], "timestamp": "2026-01-01T10:00:00Z"}]});
    succeed(
        acme.vitally(Method::POST, "/resources/conversations")
            .json(&body),
    )
    .await;
    let body = json!({"note": "N", "noteDate": "2026-01-01", "accountId": "pp", "userIds": ["u"], "tags": ["t"]});
    succeed(acme.vitally(Method::POST, "/resources/notes").json(&body)).await;
    let body = json!({"name": "T", "accountId": "pp", "dueDate": "2026-03-20"});
    succeed(acme.vitally(Method::POST, "/resources/tasks").json(&body)).await;
    let page = succeed(acme.zudo(Method::GET, "/api/v1/accounts?externalId=pp")).await;
    let number = &page["data"][0]["id"];
    for (list, body) in [
        (
            "contacts",
            json!({"accountId": number, "email": "e@aviato.com"}),
        ),
        (
            "meetings",
            json!({"accountId": number, "title": "M", "startAt": "2026-01-01"}),
        ),
        (
            "requests",
            json!({"accountId": number, "title": "R", "status": "In Progress", "severity": 1}),
        ),
    ] {
        let post = acme.zudo(Method::POST, &format!("/api/v1/{list}"));
        succeed(post.json(&body)).await;
    }
    let newest = async |list: &str| {
        let page = succeed(acme.bearer(Method::GET, &format!("/v1/{list}"))).await;
        page["data"][0].clone()
    };
    let expected = [
        (
            "organizations",
            json!({"external_id": "group", "name": "Group", "traits": {"a": 1}}),
        ),
        (
            "contacts",
            json!({"email": "e@aviato.com", "account_ids": [account["id"]]}),
        ),
        (
            "contacts?external_id=u",
            json!({"id": user["id"], "first_name": "Richard", "last_name": "Hendricks",
            "last_inbound_message_at": "2026-01-01T10:00:00.000000Z",
            "last_nps_response": {"score": 3, "feedback": "Meh", "responded_at": "2026-01-01T00:00:00.000000Z"}}),
        ),
        (
            "nps_responses",
            json!({"contact_id": user["id"], "score": 3, "feedback": "Meh"}),
        ),
        (
            "conversations",
            json!({"external_id": "t", "subject": "S", "status": null}),
        ),
        (
            "notes",
            json!({"text": "N", "account_id": account["id"], "contact_ids": [user["id"]], "tags": ["t"]}),
        ),
        (
            "tasks",
            json!({"name": "T", "account_id": account["id"], "due_at": "2026-03-20T00:00:00.000000Z"}),
        ),
        (
            "meetings",
            json!({"title": "M", "account_id": account["id"], "end_at": null}),
        ),
        (
            "requests",
            json!({"title": "R", "status": "in_progress", "severity": 1, "resolved_at": null}),
        ),
    ];
    for (list, expected) in expected {
        let found = newest(list).await;
        for (key, value) in expected.as_object().expect("an object") {
            assert_eq!(&found[key], value, "{list} {key}: {found}");
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
