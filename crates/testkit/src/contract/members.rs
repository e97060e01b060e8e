//! Team members.

use std::collections::BTreeMap;

use stele_application::ports::{RecordWrites, StoreError, Unique};
use stele_application::{AccountRef, RecordRef};
use stele_domain::{
    Account, ApiKey, AssignmentId, KeyHash, KeyId, LicenseStatus, Member, MemberId, Role,
    RoleAssignment, RoleHolder, ScopeSet,
};

use super::kinds::{Kind as _, name};
use super::setup::{World, account, later, member, start};
use crate::{Ports, SequentialIds};

async fn by_number(world: &World, number: i64) -> Option<Member> {
    let mut work = world.begin().await;
    let number = RecordRef::Number(number);
    let found = RecordWrites::<Member>::stored(&mut *work, world.acme, &number).await;
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
        let refused = work.insert(world.acme, member(2, world.acme, email)).await;
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
    // Nor can one be given the email of another; their own they can spell anew.
    let second = world
        .insert_member(member(2, world.acme, "laurie@raviga.com"))
        .await;
    let spelt = |member: &Member, email: &str| Member {
        email: stele_domain::Email::new(email).expect("an email"),
        ..member.next()
    };
    let refused = world
        .try_update_record(&spelt(&second, "MONICA@raviga.com"))
        .await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(Unique::MemberEmail))),
        "{refused:?}"
    );
    let second = spelt(&second, "LAURIE@Raviga.com");
    let updated = world.try_update_record(&second).await;
    updated.expect("updated");
    assert_eq!(by_email(&world, "laurie@raviga.com").await, Some(second));
}

/// Accounts on which someone holds a role: of each the roles that they hold, held by them.
async fn accounts_held_by(world: &World, holders: &[(u64, &[(Role, &Member)])]) -> Vec<Account> {
    let mut accounts = Vec::new();
    for (n, roles) in holders {
        let assignment = |(place, (role, member)): (u64, &(Role, &Member))| {
            let assignment = RoleAssignment {
                id: AssignmentId(SequentialIds::nth_uuid(n * 10 + place)),
                holder: RoleHolder {
                    number: member.number.0,
                    email: member.email.to_string(),
                    extra: BTreeMap::new(),
                },
                member: Some((*member).clone()),
                created_at: start(),
                assigned_at: start(),
            };
            (*role, Some(assignment))
        };
        let given = Account {
            roles: (0..).zip(*roles).map(assignment).collect(),
            ..account(*n, "held")
        };
        accounts.push(world.insert(given).await);
    }
    accounts
}

/// A changed member shows where they hold a role, and those accounts, each once and no others, are changed when they are
/// told to be.
pub async fn accounts_of_a_changed_member_are_changed(ports: &Ports) {
    let world = World::new(ports).await;
    let monica = world
        .insert_member(member(1, world.acme, "monica@raviga.com"))
        .await;
    let laurie = world
        .insert_member(member(2, world.acme, "laurie@raviga.com"))
        .await;
    let holders: [(u64, &[(Role, &Member)]); 4] = [
        (1, &[(Role::Csm, &monica), (Role::AccountOwner, &monica)]),
        (2, &[(Role::Csm, &laurie)]),
        (
            3,
            &[(Role::Csm, &laurie), (Role::AccountExecutive, &monica)],
        ),
        (4, &[]),
    ];
    let mut accounts = accounts_held_by(&world, &holders).await;
    // As if a clock that was ahead had changed this one last.
    world
        .update(&mut accounts[2], |account| account.updated_at = later(50))
        .await;
    let renamed = Member {
        name: name("Monica Hall-Bream"),
        license_status: LicenseStatus::Deactivated,
        ..monica.next()
    };
    let mut work = world.begin().await;
    let updated = RecordWrites::<Member>::update(&mut *work, world.acme, &renamed).await;
    updated.expect("updated");
    for member in [renamed.id, MemberId(SequentialIds::nth_uuid(999))] {
        let touched = work.touch_accounts_of_member(world.acme, member, later(10));
        touched.await.expect("touched");
    }
    work.commit().await.expect("committed");
    for (account, updated_at) in accounts.iter_mut().zip([Some(10), None, Some(52), None]) {
        for assignment in account.roles.values_mut().flatten() {
            if let Some(member) = &mut assignment.member
                && member.id == renamed.id
            {
                member.clone_from(&renamed);
            }
        }
        if let Some(micros) = updated_at {
            account.version += 1;
            account.updated_at = later(micros);
        }
        let read = world.get(&AccountRef::Id(account.id)).await;
        assert_eq!(read.as_ref(), Some(&*account));
    }
}

/// The keys that act for a member are revoked, those that are revoked already stay revoked since then, and nobody else's are.
pub async fn the_keys_of_a_member_are_revoked(ports: &Ports) {
    let world = World::new(ports).await;
    let workspace = ports.administration.workspace(world.acme).await;
    let workspace = workspace.expect("the store answers").expect("there");
    let monica = world
        .insert_member(member(1, world.acme, "monica@raviga.com"))
        .await;
    let laurie = world
        .insert_member(member(2, world.acme, "laurie@raviga.com"))
        .await;
    let mut keys = Vec::new();
    for (n, member) in (1u8..).zip([Some(&monica), Some(&laurie), None, Some(&monica)]) {
        let key = ApiKey {
            id: KeyId(SequentialIds::nth_uuid(n.into())),
            workspace: workspace.clone(),
            prefix: format!("prefix{n}"),
            hash: KeyHash([n; 32]),
            scopes: ScopeSet::all(),
            member: member.cloned(),
            created_at: later(n.into()),
            revoked_at: None,
        };
        let mut work = world.begin().await;
        work.insert_key(&key).await.expect("inserted");
        work.commit().await.expect("committed");
        keys.push(key);
    }
    let mut work = world.begin().await;
    work.revoke_key(keys[3].id, later(5))
        .await
        .expect("revoked");
    work.commit().await.expect("committed");
    for micros in [10, 20] {
        world
            .write(async |work, acme| {
                work.revoke_keys_of_member(acme, monica.id, later(micros))
                    .await
            })
            .await;
    }
    keys[0].revoked_at = Some(later(10));
    keys[3].revoked_at = Some(later(5));
    let read = ports.administration.keys(Some(world.acme)).await;
    assert_eq!(read.expect("the store answers"), keys);
}
