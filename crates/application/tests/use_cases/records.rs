//! What reading is like for every kind of record.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{OfAccount, RecordPaging, RecordQuery, TimeColumn};
use stele_domain::{
    AccountId, Contact, ContactChange, FieldKind, FieldModel, Meeting, SupportRequest,
};

use crate::world::{World, nobody, time};

/// The pages of a walk, and what they show.
async fn walk(world: &World, by: TimeColumn, limit: u32) -> Vec<Vec<i64>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let query = RecordQuery {
            of: None,
            paging: RecordPaging::Keyset { by, after },
            limit,
        };
        let page: Vec<SupportRequest> = world
            .stele()
            .list_records(&world.caller, &query)
            .await
            .expect("answered");
        let Some(last) = page.last() else {
            return pages;
        };
        after = Some(stele_application::Record::position(last, by));
        pages.push(page.iter().map(|request| request.number.0).collect());
    }
}

#[tokio::test]
async fn a_walk_shows_each_record_once_the_newest_first() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let mut requests = Vec::new();
    for title in ["a", "b", "c", "d"] {
        requests.push(
            world
                .fixture
                .request(&world.caller, account.id, title)
                .await,
        );
    }
    // Two of each time, told apart by their ids.
    world.pass_time();
    let change = stele_domain::RequestChange {
        title: Some(crate::world::name("new")),
        ..stele_domain::RequestChange::default()
    };
    for request in [&requests[0], &requests[2]] {
        let by_id = request.id.0.into();
        let updated = world
            .stele()
            .update_request(&world.caller, &by_id, change.clone());
        updated.await.expect("updated");
    }
    assert_eq!(
        walk(&world, TimeColumn::CreatedAt, 3).await,
        [vec![4, 3, 2], vec![1]]
    );
    assert_eq!(
        walk(&world, TimeColumn::UpdatedAt, 1).await,
        [[3], [1], [4], [2]]
    );
}

#[tokio::test]
async fn a_page_by_number_passes_over_those_before_it() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Raviga").await;
    let at = time("2025-03-01");
    for account in [&account, &other, &account, &account] {
        world
            .fixture
            .meeting(&world.caller, account.id, "Kickoff", at)
            .await;
    }
    let query = |offset, limit| RecordQuery {
        of: Some(OfAccount(account.id)),
        paging: RecordPaging::Numbers { offset },
        limit,
    };
    for (query, expected) in [
        (query(0, 2), vec![1, 3]),
        (query(2, 2), vec![4]),
        (query(3, 2), vec![]),
        (query(u64::MAX, 2), vec![]),
    ] {
        let page: Vec<Meeting> = world
            .stele()
            .list_records(&world.caller, &query)
            .await
            .expect("answered");
        let numbers: Vec<_> = page.iter().map(|meeting| meeting.number.0).collect();
        assert_eq!(numbers, expected);
    }
    let of = OfAccount(account.id);
    let stele = world.stele();
    let counted = stele.count_records::<Meeting>(&world.caller, Some(&of));
    assert_eq!(counted.await.expect("answered"), 3);
    let counted = stele.count_records::<Meeting>(&world.caller, None);
    assert_eq!(counted.await.expect("answered"), 4);
}

#[tokio::test]
async fn what_is_printed_in_several_places_is_read_once() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let account = world.stored(&account).await;
    let (stele, caller) = (world.stele(), &world.caller);
    let calls = world.store.calls();
    let ids = [jared.id.0, nobody(), jared.id.0];
    let found = stele.records_by_id::<Contact>(caller, ids).await;
    assert_eq!(
        found.expect("answered"),
        BTreeMap::from([(jared.id.0, jared.clone())])
    );
    let ids = [account.id, AccountId(nobody()), account.id];
    let found = stele.accounts_by_id(caller, ids).await;
    assert_eq!(
        found.expect("answered"),
        BTreeMap::from([(account.id, account)])
    );
    assert_eq!(world.store.calls(), calls + 2);
    // Nothing is asked about nothing.
    let none = stele.records_by_id::<Contact>(caller, []).await;
    assert!(none.expect("answered").is_empty());
    let none = stele.accounts_by_id(caller, []).await;
    assert!(none.expect("answered").is_empty());
    let none = stele.accounts_of_contacts(caller, &[]).await;
    assert!(none.expect("answered").is_empty());
    let none = stele.organizations_of_contacts(caller, &[]).await;
    assert!(none.expect("answered").is_empty());
    assert_eq!(world.store.calls(), calls + 2);
}

#[tokio::test]
async fn a_trait_is_known_as_what_it_was_first() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .customer_trait("plan", "gold")
        .customer_trait("seats", 5)
        .await;
    world.pass_time();
    let set = |value| ContactChange {
        traits: BTreeMap::from([("plan".to_owned(), Some(value))]),
        accounts: Some(vec![account.id]),
        ..ContactChange::default()
    };
    for value in [json!(null), json!(true), json!("2025-01-01")] {
        world.fixture.contact_with(&world.caller, set(value)).await;
    }
    let fields = async |model| {
        let fields = world.stele().custom_fields(&world.caller, model).await;
        let shown = fields.expect("answered").into_iter();
        shown
            .map(|field| (field.key, field.model, field.kind, field.created_at))
            .collect::<Vec<_>>()
    };
    let field = |key: &str, model, kind, at| (key.to_owned(), model, kind, at);
    let (first, second) = (account.created_at, world.now());
    let all = [
        field("plan", FieldModel::Accounts, FieldKind::String, first),
        field("plan", FieldModel::Contacts, FieldKind::Boolean, second),
        field("seats", FieldModel::Accounts, FieldKind::Number, first),
    ];
    assert_eq!(fields(None).await, all);
    assert_eq!(fields(Some(FieldModel::Contacts)).await, all[1..2]);
}
