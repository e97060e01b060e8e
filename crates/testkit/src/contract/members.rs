//! Team members.

use stele_application::ports::{StoreError, Unique};
use stele_domain::{LicenseStatus, Member};

use super::setup::{World, later, member};
use crate::Ports;

async fn by_number(world: &World, number: i64) -> Option<Member> {
    let mut work = world.begin().await;
    let found = work.member_by_number(world.acme, number).await;
    found.expect("the store answers")
}

async fn by_email(world: &World, email: &str) -> Option<Member> {
    let mut work = world.begin().await;
    let found = work.member_by_email(world.acme, email).await;
    found.expect("the store answers")
}

/// Members are found by number, and by email case aside; every attribute survives.
pub async fn a_member_is_found_by_number_and_by_email(ports: &Ports) {
    let world = World::new(ports).await;
    let mut members = Vec::new();
    for (n, email, license_status) in [
        (1, "Monica@Raviga.com", LicenseStatus::Active),
        (2, "laurie@raviga.com", LicenseStatus::Deactivated),
        (3, "ΟΔΟΣ@raviga.com", LicenseStatus::AutoCreated),
    ] {
        let given = Member {
            license_status,
            created_at: later(-1),
            updated_at: later(1),
            ..member(n, world.acme, email)
        };
        let inserted = world.insert_member(given.clone()).await;
        let expected = Member {
            number: inserted.number,
            ..given
        };
        assert_eq!(inserted, expected);
        members.push(inserted);
    }
    assert!(members[0].number.0 > 0);
    assert!(
        members.is_sorted_by(|a, b| a.number < b.number),
        "{members:?}"
    );
    for (member, spelt) in
        members
            .iter()
            .zip(["monica@RAVIGA.com", "LAURIE@raviga.com", "οδοσ@raviga.com"])
    {
        assert_eq!(
            by_number(&world, member.number.0).await.as_ref(),
            Some(member)
        );
        assert_eq!(
            by_email(&world, member.email.as_str()).await.as_ref(),
            Some(member)
        );
        assert_eq!(
            by_email(&world, spelt).await.as_ref(),
            Some(member),
            "{spelt}"
        );
    }
    let beyond = members[2].number.0 + 1;
    for number in [0, -1, beyond, i64::MIN, i64::MAX] {
        assert_eq!(by_number(&world, number).await, None, "{number}");
    }
    for email in [
        "",
        "nobody@raviga.com",
        "%@raviga.com",
        "monica@raviga.com ",
    ] {
        assert_eq!(by_email(&world, email).await, None, "{email}");
    }
}

/// No two members of a workspace share an email, case aside.
pub async fn an_email_belongs_to_one_member(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world
        .insert_member(member(1, world.acme, "Monica@Raviga.com"))
        .await;
    for email in ["Monica@Raviga.com", "MONICA@raviga.COM"] {
        let mut work = world.begin().await;
        let refused = work.insert_member(member(2, world.acme, email)).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(Unique::MemberEmail))),
            "{refused:?}"
        );
    }
    let found = by_email(&world, "monica@raviga.com").await;
    assert_eq!(found, Some(first));
    world
        .insert_member(member(2, world.hooli, "monica@raviga.com"))
        .await;
}
