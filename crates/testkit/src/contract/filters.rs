//! Which accounts a list shows.

use std::collections::BTreeMap;

use stele_application::{AccountFilter, LifecycleFilter, RoleFilter};
use stele_domain::{
    Account, AssignmentId, Lifecycle, Member, MemberId, Role, RoleAssignment, RoleHolder, Status,
};

use super::setup::{World, account, contact, external_first, later, member, tag};
use crate::{Ports, SequentialIds};

async fn assert_found(world: &World, filter: AccountFilter, expected: &[&str]) {
    let found = world.let_through(world.acme, filter.clone()).await;
    assert_eq!(found, expected, "{filter:?}");
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The default filter lets every account through.
pub async fn no_condition_lets_all_through(ports: &Ports) {
    let world = World::new(ports).await;
    assert_found(&world, AccountFilter::default(), &[]).await;
    world
        .insert_all(vec![account(2, "a"), account(1, "b")])
        .await;
    assert_found(&world, AccountFilter::default(), &["a", "b"]).await;
}

/// Each status, and all but churned.
pub async fn by_lifecycle(ports: &Ports) {
    let world = World::new(ports).await;
    let stages = [
        ("active", Lifecycle::Active),
        ("onboarding", Lifecycle::Onboarding),
        ("churned", Lifecycle::Churned { at: later(0) }),
        ("inactive", Lifecycle::Inactive),
    ];
    for (n, (name, lifecycle)) in (1..).zip(stages) {
        let account = Account {
            lifecycle,
            ..account(n, name)
        };
        world.insert(account).await;
    }
    let at = |lifecycle| AccountFilter {
        lifecycle: Some(lifecycle),
        ..AccountFilter::default()
    };
    for status in Status::ALL {
        assert_found(&world, at(LifecycleFilter::Is(status)), &[status.word()]).await;
    }
    let rest = ["active", "onboarding", "inactive"];
    assert_found(&world, at(LifecycleFilter::NotChurned), &rest).await;
}

/// The marked identifier alone, exactly; any identifier of several, exactly.
pub async fn by_external_id_and_by_identifiers(ports: &Ports) {
    let world = World::new(ports).await;
    for (n, name, identifiers) in [
        (1, "first", &["one", "uno"][..]),
        (2, "second", &["two", "ONE"]),
        (3, "third", &[]),
        (4, "fourth", &["a%", "quo\"te", "it's"]),
    ] {
        let account = Account {
            identifiers: external_first(identifiers),
            ..account(n, name)
        };
        world.insert(account).await;
    }
    let external = |text: &str| AccountFilter {
        external_id: Some(text.to_owned()),
        ..AccountFilter::default()
    };
    for (text, expected) in [
        ("one", &["first"][..]),
        ("two", &["second"]),
        ("uno", &[]),
        ("ONE", &[]),
        ("a%", &["fourth"]),
        ("%", &[]),
        ("", &[]),
    ] {
        assert_found(&world, external(text), expected).await;
    }
    let any = |texts: &[&str]| AccountFilter {
        any_identifier: Some(strings(texts)),
        ..AccountFilter::default()
    };
    for (texts, expected) in [
        (&["uno"][..], &["first"][..]),
        (&["ONE", "uno", "one"], &["first", "second"]),
        (&["nobody", "quo\"te"], &["fourth"]),
        (&["it's", "it's"], &["fourth"]),
        (&["On"], &[]),
        (&[""], &[]),
        (&[], &[]),
    ] {
        assert_found(&world, any(texts), expected).await;
    }
}

/// At least one of several tags, compared as they are stored.
pub async fn by_any_tag(ports: &Ports) {
    let world = World::new(ports).await;
    for (n, name, words) in [
        (1, "first", &["vip", "big, bold"][..]),
        (2, "second", &["vi", "quo\"te"]),
        (3, "third", &[]),
    ] {
        let account = Account {
            tags: words.iter().map(|word| tag(word)).collect(),
            ..account(n, name)
        };
        world.insert(account).await;
    }
    let any = |texts: &[&str]| AccountFilter {
        any_tag: Some(strings(texts)),
        ..AccountFilter::default()
    };
    for (texts, expected) in [
        (&["vip"][..], &["first"][..]),
        (&["vip", "vi", "big, bold"], &["first", "second"]),
        (&["quo\"te"], &["second"]),
        (&["VIP"], &[]),
        (&["v"], &[]),
        (&["big"], &[]),
        (&[""], &[]),
        (&[], &[]),
    ] {
        assert_found(&world, any(texts), expected).await;
    }
}

/// At least one contact with one of the emails, case aside; each account once, however many of its contacts match.
pub async fn by_any_contact_email(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "first")).await;
    let second = world.insert(account(2, "second")).await;
    world.insert(account(3, "third")).await;
    let erlich = contact(1, "Erlich", "Erlich@Bachman.com");
    world.insert_contact(first.id, erlich, 0).await;
    let twin = contact(2, "Erlich too", "erlich@bachman.com");
    world.insert_contact(first.id, twin, 1).await;
    let jared = contact(3, "Jared", "jared+ÄΣ@hooli.com");
    world.insert_contact(second.id, jared, 0).await;
    let mut nameless = contact(4, "No address", "x@y.z");
    nameless.contact.email = None;
    world.insert_contact(second.id, nameless, 1).await;
    let any = |texts: &[&str]| AccountFilter {
        any_contact_email: Some(strings(texts)),
        ..AccountFilter::default()
    };
    for (texts, expected) in [
        (&["ERLICH@bachman.COM"][..], &["first"][..]),
        (&["jared+äσ@hooli.com"], &["second"]),
        (
            &["erlich@bachman.com", "Jared+ÄΣ@hooli.com"],
            &["first", "second"],
        ),
        (&["bachman.com"], &[]),
        (&["x@y.z"], &[]),
        (&[""], &[]),
        (&[], &[]),
    ] {
        assert_found(&world, any(texts), expected).await;
    }
}

fn assigned(number: i64, member: Option<&Member>) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(700)),
        holder: RoleHolder {
            number,
            email: "a@b.c".to_owned(),
            extra: BTreeMap::new(),
        },
        member: member.cloned(),
        created_at: later(0),
        assigned_at: later(0),
    }
}

/// By the number that was named, by the members that were meant, and by nobody.
pub async fn by_roles(ports: &Ports) {
    let world = World::new(ports).await;
    let a = world.insert_member(member(1, world.acme, "a@b.c")).await;
    let b = world.insert_member(member(2, world.acme, "d@e.f")).await;
    let by_name = [
        ("none", vec![]),
        ("null", vec![(Role::Csm, None), (Role::AccountOwner, None)]),
        ("a as 7", vec![(Role::Csm, Some(assigned(7, Some(&a))))]),
        (
            "nobody as 7",
            vec![
                (Role::Csm, Some(assigned(7, None))),
                (Role::AccountExecutive, None),
            ],
        ),
        (
            "b as owner",
            vec![(Role::AccountOwner, Some(assigned(b.number.0, Some(&b))))],
        ),
        (
            "both",
            vec![
                (Role::Csm, Some(assigned(8, Some(&b)))),
                (Role::AccountOwner, Some(assigned(7, Some(&a)))),
            ],
        ),
    ];
    for (n, (name, roles)) in (1..).zip(by_name) {
        let account = Account {
            roles: roles.into_iter().collect(),
            ..account(n, name)
        };
        world.insert(account).await;
    }
    let nobody = MemberId(SequentialIds::nth_uuid(99));
    let members = |ids: &[MemberId]| RoleFilter::AnyMember(ids.to_vec());
    for (role, wanted, expected) in [
        (
            Role::Csm,
            RoleFilter::Number(7),
            &["a as 7", "nobody as 7"][..],
        ),
        (Role::Csm, RoleFilter::Number(i64::MIN), &[]),
        (Role::AccountOwner, RoleFilter::Number(7), &["both"]),
        (Role::Csm, members(&[a.id]), &["a as 7"]),
        (
            Role::Csm,
            members(&[a.id, b.id, nobody]),
            &["a as 7", "both"],
        ),
        (Role::AccountOwner, members(&[b.id]), &["b as owner"]),
        (Role::AccountExecutive, members(&[a.id, b.id]), &[]),
        (Role::Csm, members(&[nobody]), &[]),
        (Role::Csm, members(&[]), &[]),
        (
            Role::Csm,
            RoleFilter::Unassigned,
            &["none", "null", "b as owner"],
        ),
        (
            Role::AccountOwner,
            RoleFilter::Unassigned,
            &["none", "null", "a as 7", "nobody as 7"],
        ),
    ] {
        let filter = AccountFilter {
            roles: BTreeMap::from([(role, wanted)]),
            ..AccountFilter::default()
        };
        assert_found(&world, filter, expected).await;
    }
    let both = AccountFilter {
        roles: BTreeMap::from([
            (Role::Csm, RoleFilter::Number(8)),
            (Role::AccountOwner, RoleFilter::Number(7)),
        ]),
        ..AccountFilter::default()
    };
    assert_found(&world, both, &["both"]).await;
    let none = AccountFilter {
        all_roles_unassigned: true,
        ..AccountFilter::default()
    };
    assert_found(&world, none, &["none", "null"]).await;
}

/// Each condition narrows what the others let through.
pub async fn all_conditions_must_hold(ports: &Ports) {
    let world = World::new(ports).await;
    for (n, name, word, lifecycle) in [
        (1, "vip", "vip", Lifecycle::Active),
        (2, "vip onboarding", "vip", Lifecycle::Onboarding),
        (3, "other onboarding", "other", Lifecycle::Onboarding),
    ] {
        let account = Account {
            lifecycle,
            tags: [tag(word)].into_iter().collect(),
            ..account(n, name)
        };
        world.insert(account).await;
    }
    let filter = AccountFilter {
        lifecycle: Some(LifecycleFilter::Is(Status::Onboarding)),
        any_tag: Some(strings(&["vip"])),
        ..AccountFilter::default()
    };
    assert_found(&world, filter.clone(), &["vip onboarding"]).await;
    let search = stele_application::Search {
        text: "other".to_owned(),
        within: stele_application::SearchIn::Name,
    };
    let filter = AccountFilter {
        search: Some(search),
        ..filter
    };
    assert_found(&world, filter, &[]).await;
}

/// A filter sees what an update has made of an account.
pub async fn filters_follow_updates(ports: &Ports) {
    let world = World::new(ports).await;
    let mut stored = world
        .insert(Account {
            tags: [tag("old")].into_iter().collect(),
            identifiers: external_first(&["old"]),
            ..account(1, "Old name")
        })
        .await;
    world
        .update(&mut stored, |account| {
            account.name = stele_domain::Name::new("New name").expect("a name");
            account.tags = [tag("new")].into_iter().collect();
            account.identifiers = external_first(&["new"]);
            account.lifecycle = Lifecycle::Inactive;
            account.roles.insert(Role::Csm, Some(assigned(7, None)));
        })
        .await;
    let search = |text: &str| {
        Some(stele_application::Search {
            text: text.to_owned(),
            within: stele_application::SearchIn::NameOrExternalId,
        })
    };
    let all = AccountFilter::default;
    let old = [
        AccountFilter {
            search: search("old"),
            ..all()
        },
        AccountFilter {
            any_tag: Some(strings(&["old"])),
            ..all()
        },
        AccountFilter {
            external_id: Some("old".to_owned()),
            ..all()
        },
        AccountFilter {
            lifecycle: Some(LifecycleFilter::Is(Status::Active)),
            ..all()
        },
        AccountFilter {
            all_roles_unassigned: true,
            ..all()
        },
    ];
    for filter in old {
        assert_found(&world, filter, &[]).await;
    }
    let new = [
        AccountFilter {
            search: search("new"),
            ..all()
        },
        AccountFilter {
            any_tag: Some(strings(&["new"])),
            ..all()
        },
        AccountFilter {
            external_id: Some("new".to_owned()),
            ..all()
        },
        AccountFilter {
            lifecycle: Some(LifecycleFilter::Is(Status::Inactive)),
            ..all()
        },
    ];
    for filter in new {
        assert_found(&world, filter, &["New name"]).await;
    }
}
