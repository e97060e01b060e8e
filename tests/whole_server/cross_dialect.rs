//! One account, four looks: what one dialect writes, the others read at once.

use reqwest::Method;
use serde_json::json;

use crate::world::{World, answer, on_both_databases, succeed};

on_both_databases!(
    an_account_walks_through_all_four_dialects,
    links_are_traits_to_vitally_and_properties_to_posthog,
    churn_is_one_thing,
    roles_follow_the_member,
    identifiers_are_one_space,
    deleting_in_one_deletes_in_all,
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
