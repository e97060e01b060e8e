//! Where an account stands.

use std::time::Duration;

use stele_domain::{Account, AccountChange, Lifecycle, LifecycleChange, Status, Timestamp};

use crate::world::World;

async fn change(world: &World, account: &Account, change: LifecycleChange) -> Lifecycle {
    world.fixture.clock.advance(Duration::from_mins(1));
    let change = AccountChange {
        lifecycle: Some(change),
        ..AccountChange::default()
    };
    let changed = world.update(account, change).await.expect("changed");
    assert_eq!(world.stored(account).await, changed);
    changed.lifecycle
}

fn churned(text: &str) -> Lifecycle {
    let at = Timestamp::parse_iso(text).expect("a time");
    Lifecycle::Churned { at }
}

#[tokio::test]
async fn churning_happens_now_and_once_unless_a_time_is_given() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    assert_eq!(account.lifecycle, Lifecycle::Active);
    let to = LifecycleChange::To;
    let first = change(&world, &account, to(Status::Churned)).await;
    assert_eq!(first, churned("2025-02-01T10:01:00Z"));
    assert_eq!(change(&world, &account, to(Status::Churned)).await, first);
    let given = Timestamp::parse_iso("2024-02-29").expect("a day");
    let moved = change(&world, &account, LifecycleChange::ChurnedAt(given)).await;
    assert_eq!(moved, churned("2024-02-29"));
    assert_eq!(change(&world, &account, to(Status::Churned)).await, moved);
    // Once left, it is left for good.
    assert_eq!(
        change(&world, &account, to(Status::Onboarding)).await,
        Lifecycle::Onboarding
    );
    let again = change(&world, &account, to(Status::Churned)).await;
    assert_eq!(again, churned("2025-02-01T10:06:00Z"));
}

#[tokio::test]
async fn clearing_the_time_makes_a_churned_account_active_and_no_other() {
    let world = World::new().await;
    for (status, after) in [
        (Status::Churned, Lifecycle::Active),
        (Status::Active, Lifecycle::Active),
        (Status::Onboarding, Lifecycle::Onboarding),
        (Status::Inactive, Lifecycle::Inactive),
    ] {
        let account = world
            .fixture
            .account(&world.caller, "Pied Piper")
            .status(status)
            .await;
        let changed = change(&world, &account, LifecycleChange::NotChurned).await;
        assert_eq!(changed, after, "{status:?}");
    }
}

#[tokio::test]
async fn an_account_can_be_made_churned() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .status(Status::Churned)
        .await;
    assert_eq!(account.lifecycle, churned("2025-02-01T10:00:00Z"));
}
