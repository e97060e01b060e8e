//! Requests of customers, and the accounts that are printed with them.

use stele_application::{AccountRef, Error, Invalid, OfAccount, RecordRef, Resource};
use stele_domain::{
    AccountId, Field, RequestChange, RequestDraft, RequestStatus, Severity, SupportRequest,
};

use crate::world::{World, assert_refused, has_moved, name, nobody, time};

async fn update(
    world: &World,
    request: &SupportRequest,
    change: RequestChange,
) -> Result<SupportRequest, Error> {
    world.pass_time();
    let by_number = RecordRef::Number(request.number.0);
    let updated = world
        .stele()
        .update_request(&world.caller, &by_number, change)
        .await?;
    assert_eq!(world.find(request.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

fn change(say: impl FnOnce(&mut RequestChange)) -> RequestChange {
    let mut change = RequestChange::default();
    say(&mut change);
    change
}

#[tokio::test]
async fn every_change_of_a_request_is_a_change_of_its_account() {
    let world = World::new().await;
    let mut account = world.account("Pied Piper").await;
    world.pass_time();
    let mut request = world
        .fixture
        .request(&world.caller, account.id, "SSO")
        .await;
    assert_eq!(request.account, account.key());
    assert_eq!(
        (request.requested_at, request.resolved_at),
        (world.now(), None)
    );
    let seen = world.stored(&account).await;
    assert!(has_moved(&account, &seen));
    account = seen;
    let status = |status| change(|c| c.status = Some(status));
    for (what, change) in [
        ("title", change(|c| c.title = Some(name("SAML")))),
        (
            "severity",
            change(|c| c.severity = Severity::new(62).into()),
        ),
        ("no severity", change(|c| c.severity = Field::Null)),
        ("in progress", status(RequestStatus::InProgress)),
        ("resolved", status(RequestStatus::Resolved)),
        ("closed", status(RequestStatus::Closed)),
        ("open again", status(RequestStatus::Open)),
        (
            "asked",
            change(|c| c.requested_at = Some(time("2024-01-01"))),
        ),
    ] {
        let changed = update(&world, &request, change.clone()).await.expect(what);
        assert_eq!(changed.stamp.version, request.stamp.version + 1, "{what}");
        assert_eq!(changed.stamp.updated_at, world.now(), "{what}");
        let resolved_at = match changed.status {
            RequestStatus::Open | RequestStatus::InProgress => None,
            RequestStatus::Resolved => Some(world.now()),
            RequestStatus::Closed => request.resolved_at,
        };
        assert_eq!(changed.resolved_at, resolved_at, "{what}");
        let seen = world.stored(&account).await;
        assert!(has_moved(&account, &seen), "{what}");
        let same = update(&world, &request, change).await.expect(what);
        assert_eq!(same, changed, "{what}, again");
        assert_eq!(world.stored(&account).await, seen, "{what}, again");
        (account, request) = (seen, changed);
    }
    world.pass_time();
    let by_id = RecordRef::Id(request.id.0);
    let delete = || world.stele().delete_request(&world.caller, &by_id);
    delete().await.expect("deleted");
    assert!(has_moved(&account, &world.stored(&account).await));
    assert_refused!(delete().await, Error::NotFound(Resource::SupportRequest));
}

#[tokio::test]
async fn nobody_cannot_ask() {
    let world = World::new().await;
    let draft = RequestDraft {
        account: AccountId(nobody()),
        title: name("SSO"),
        status: RequestStatus::Open,
        severity: None,
        requested_at: None,
    };
    assert_refused!(
        world.stele().create_request(&world.caller, draft).await,
        Error::Invalid(Invalid::Unknown(Resource::Account))
    );
    let absent = RecordRef::Number(99);
    let refused = world
        .stele()
        .update_request(&world.caller, &absent, RequestChange::default());
    assert_refused!(refused.await, Error::NotFound(Resource::SupportRequest));
}

#[tokio::test]
async fn an_account_is_shown_with_its_requests_those_asked_last_first() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Raviga").await;
    world
        .fixture
        .request(&world.caller, other.id, "other")
        .await;
    for (title, requested_at) in [
        ("first", "2025-01-01"),
        ("third", "2025-01-03"),
        ("second", "2025-01-02"),
        ("also third", "2025-01-03"),
    ] {
        let draft = RequestDraft {
            account: account.id,
            title: name(title),
            status: RequestStatus::Closed,
            severity: None,
            requested_at: Some(time(requested_at)),
        };
        let made = world.stele().create_request(&world.caller, draft).await;
        assert_eq!(made.expect("made").resolved_at, Some(world.now()));
    }
    let latest = world.stele().latest_requests(&world.caller, account.id);
    let latest = latest.await.expect("answered");
    let titles: Vec<_> = latest
        .iter()
        .map(|request| request.title.as_str())
        .collect();
    assert_eq!(titles, ["also third", "third", "second", "first"]);
    let by_id = AccountRef::Id(account.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    let gone: Vec<SupportRequest> = world.list(Some(OfAccount(account.id))).await;
    assert_eq!(gone, []);
}
