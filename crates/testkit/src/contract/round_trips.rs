//! What goes in comes out.

use std::collections::BTreeMap;

use stele_application::AccountRef;
use stele_domain::{
    Account, Address, AssignmentId, Country, Currency, Derived, Lifecycle, Link, Mrr, NpsCounts,
    Role, RoleAssignment, RoleHolder, Traits,
};

use super::setup::{World, account, external_first, later, member, object, organization, tag};
use crate::{Ports, SequentialIds, generate};

/// Each attribute set, each to something that no other has.
async fn full(world: &World, n: u64) -> Account {
    let holder = world
        .insert_member(member(n, world.acme, "monica@raviga.com"))
        .await;
    let parent = world.insert_record(organization(n, "raviga")).await;
    let assignment = |number, member| RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(700)),
        holder: RoleHolder {
            number,
            email: "as sent, no address".to_owned(),
            extra: object(r#"{"avatar": null, "rank": 1.50}"#),
        },
        member,
        created_at: later(1),
        assigned_at: later(2),
    };
    let text = |text: &str| Some(text.to_owned());
    let country = |code| Some(Country::from_alpha2(code).expect("a country"));
    Account {
        version: 1,
        updated_at: later(3),
        created_by: Some(holder.number),
        identifiers: external_first(&["piedpiper", "😀/%2F", "ß"]),
        organization: Some(parent.id),
        traits: Traits::from_map(object(
            r#"{"plan.tier": "gold", "": "", "a": [1e400, 1.10, null, {"b": 12345678901234567890123}], "😀": false}"#,
        )),
        links: BTreeMap::from([
            (Link::StripeCustomerId, text("cus_1")),
            (Link::BillingId, None),
            (Link::SfdcId, text("")),
        ]),
        tags: ["zeta", "alpha", "mid dle"].map(tag).into_iter().collect(),
        lifecycle: Lifecycle::Churned { at: later(-4) },
        mrr: Some(Mrr::from_millionths(-48_000_000_001)),
        logo_url: text("https://piedpiper.com/logo.png"),
        next_renewal_at: Some(later(5)),
        trial_end_at: Some(later(6)),
        roles: BTreeMap::from([
            (Role::Csm, Some(assignment(i64::MIN, Some(holder)))),
            (Role::AccountExecutive, None),
            (Role::AccountOwner, Some(assignment(i64::MAX, None))),
        ]),
        currency: Some(Currency::from_code("EUR").expect("a currency")),
        billing_address: Some(Address {
            line1: text("5230 Newell Road"),
            line2: text(""),
            city: text("Palo Alto"),
            state: text("CA"),
            postal_code: text("94303"),
            country: country("US"),
        }),
        tax_country: country("NO"),
        tax_id: text("NO 123"),
        contact_activity_at: Some(later(-7)),
        derived: Derived {
            users_count: 8,
            nps: NpsCounts {
                detractors: 9,
                passives: 10,
                promoters: 11,
            },
            last_inbound_message_at: Some(later(-14)),
            last_outbound_message_at: Some(later(-15)),
            last_activity_at: Some(later(-17)),
        },
        ..account(n, "Pied Piper 😀 e\u{301}\u{200f}")
    }
}

/// Whichever way it is read, an account is what was stored.
async fn assert_stored(world: &World, account: &Account) {
    let by_id = AccountRef::Id(account.id);
    assert_eq!(world.get(&by_id).await.as_ref(), Some(account));
    let mut work = world.begin().await;
    let locked = work.account_for_update(world.acme, &by_id).await;
    assert_eq!(locked.expect("the store answers").as_ref(), Some(account));
    drop(work);
    let query = stele_application::AccountQuery {
        filter: stele_application::AccountFilter::default(),
        paging: stele_application::AccountPaging::Keyset {
            by: stele_application::TimeColumn::CreatedAt,
            after: None,
        },
        limit: 1000,
    };
    let page = world.ports.accounts.page(world.acme, &query).await;
    let page = page.expect("the store answers");
    let listed = page.iter().find(|listed| listed.id == account.id);
    assert_eq!(listed, Some(account));
}

/// An account with everything, from its insert.
pub async fn every_attribute_survives_an_insert(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(full(&world, 1).await).await;
    assert_stored(&world, &stored).await;
}

/// From nothing to everything and back to nothing.
pub async fn every_attribute_survives_an_update(ports: &Ports) {
    let world = World::new(ports).await;
    let bare = world.insert(account(1, "bare")).await;
    assert_stored(&world, &bare).await;
    let filled = Account {
        number: bare.number,
        version: 2,
        // Who made it and when, an update does not change.
        created_at: bare.created_at,
        created_by: bare.created_by,
        ..full(&world, 1).await
    };
    world.try_update(&filled).await.expect("updated");
    assert_stored(&world, &filled).await;
    let emptied = Account { version: 3, ..bare };
    world.try_update(&emptied).await.expect("updated");
    assert_stored(&world, &emptied).await;
}

/// Accounts that nobody would think of, inserted and then changed into others.
pub async fn any_account_survives_an_insert_and_an_update(ports: &Ports) {
    let world = World::new(ports).await;
    let members = vec![
        world.insert_member(member(1, world.acme, "a@b.c")).await,
        world.insert_member(member(2, world.acme, "d@e.f")).await,
    ];
    let parents = [
        world.insert_record(organization(1, "raviga")).await.id,
        world.insert_record(organization(2, "hooli")).await.id,
    ];
    for (n, pair) in
        (1..).zip(generate::samples(&generate::account(1, &members, &parents), 60).chunks_exact(2))
    {
        let [first, second] = pair else {
            unreachable!()
        };
        let own = account(n, "its id and code");
        let inserted = world
            .insert(Account {
                id: own.id,
                code: own.code.clone(),
                ..first.clone()
            })
            .await;
        assert_stored(&world, &inserted).await;
        let updated = Account {
            id: own.id,
            number: inserted.number,
            code: own.code,
            version: 2,
            created_at: inserted.created_at,
            created_by: inserted.created_by,
            ..second.clone()
        };
        world.try_update(&updated).await.expect("updated");
        assert_stored(&world, &updated).await;
        world.delete(world.acme, updated.id).await;
    }
}
