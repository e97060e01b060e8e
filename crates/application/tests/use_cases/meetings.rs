//! Meetings, and the accounts that are printed with them.

use stele_application::{AccountRef, Error, Invalid, OfAccount, RecordRef, Resource};
use stele_domain::{AccountId, Field, Meeting, MeetingChange, MeetingDraft};

use crate::world::{World, assert_refused, has_moved, name, nobody, time};

async fn update(world: &World, meeting: &Meeting, change: MeetingChange) -> Result<Meeting, Error> {
    world.pass_time();
    let by_number = RecordRef::Number(meeting.number.0);
    let updated = world
        .stele()
        .update_meeting(&world.caller, &by_number, change)
        .await?;
    assert_eq!(world.find(meeting.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

fn change(say: impl FnOnce(&mut MeetingChange)) -> MeetingChange {
    let mut change = MeetingChange::default();
    say(&mut change);
    change
}

#[tokio::test]
async fn every_change_of_a_meeting_is_a_change_of_its_account() {
    let world = World::new().await;
    let mut account = world.account("Pied Piper").await;
    world.pass_time();
    let start_at = time("2025-03-01T10:00:00Z");
    let mut meeting = world
        .fixture
        .meeting(&world.caller, account.id, "Kickoff", start_at)
        .await;
    assert_eq!(meeting.account, account.key());
    assert_eq!(
        (meeting.stamp.version, meeting.stamp.created_at),
        (1, world.now())
    );
    let seen = world.stored(&account).await;
    assert!(has_moved(&account, &seen));
    account = seen;
    let end_at = time("2025-03-01T11:00:00Z");
    for (what, change) in [
        ("title", change(|c| c.title = Some(name("Review")))),
        ("end", change(|c| c.end_at = Field::Value(end_at))),
        ("start", change(|c| c.start_at = Some(end_at))),
        ("no end", change(|c| c.end_at = Field::Null)),
    ] {
        let changed = update(&world, &meeting, change.clone()).await.expect(what);
        assert_eq!(changed.stamp.version, meeting.stamp.version + 1, "{what}");
        assert_eq!(changed.stamp.updated_at, world.now(), "{what}");
        let seen = world.stored(&account).await;
        assert!(has_moved(&account, &seen), "{what}");
        let same = update(&world, &meeting, change).await.expect(what);
        assert_eq!(same, changed, "{what}, again");
        assert_eq!(world.stored(&account).await, seen, "{what}, again");
        (account, meeting) = (seen, changed);
    }
    world.pass_time();
    let by_id = RecordRef::Id(meeting.id.0);
    let delete = || world.stele().delete_meeting(&world.caller, &by_id);
    delete().await.expect("deleted");
    assert!(has_moved(&account, &world.stored(&account).await));
    assert_refused!(delete().await, Error::NotFound(Resource::Meeting));
}

#[tokio::test]
async fn a_meeting_does_not_end_before_it_begins() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let draft = |account, end_at| MeetingDraft {
        account,
        title: name("Kickoff"),
        start_at: time("2025-03-01T10:00:00Z"),
        end_at: Some(time(end_at)),
    };
    let create = |draft| world.stele().create_meeting(&world.caller, draft);
    let early = draft(account.id, "2025-03-01T09:59:59Z");
    assert_refused!(
        create(early).await,
        Error::Invalid(Invalid::EndsBeforeItBegins)
    );
    let nobodys = draft(AccountId(nobody()), "2025-03-01T10:00:00Z");
    assert_refused!(
        create(nobodys).await,
        Error::Invalid(Invalid::Unknown(Resource::Account))
    );
    assert_eq!(world.stored(&account).await, account);
    let at_once = create(draft(account.id, "2025-03-01T10:00:00Z")).await;
    let meeting = at_once.expect("no time is not before");
    let later = change(|c| c.start_at = Some(time("2025-03-01T10:00:01Z")));
    assert_refused!(
        update(&world, &meeting, later).await,
        Error::Invalid(Invalid::EndsBeforeItBegins)
    );
    assert_eq!(world.find(meeting.id.0).await, Some(meeting));
    let absent = RecordRef::Number(99);
    let refused = world
        .stele()
        .update_meeting(&world.caller, &absent, MeetingChange::default());
    assert_refused!(refused.await, Error::NotFound(Resource::Meeting));
}

#[tokio::test]
async fn an_account_is_shown_with_its_ten_latest_meetings() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Raviga").await;
    for day in [3, 12, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12] {
        let start_at = time(&format!("2025-03-{day:02}"));
        for (account, title) in [
            (&account, format!("day {day}")),
            (&other, "other".to_owned()),
        ] {
            world
                .fixture
                .meeting(&world.caller, account.id, &title, start_at)
                .await;
        }
    }
    let latest = world.stele().latest_meetings(&world.caller, account.id);
    let latest = latest.await.expect("answered");
    let numbers: Vec<_> = latest.iter().map(|meeting| meeting.number.0).collect();
    assert!(
        numbers[0] > numbers[1],
        "the same day, the one made last first"
    );
    let titles: Vec<_> = latest
        .iter()
        .map(|meeting| meeting.title.as_str())
        .collect();
    let days = [12, 12, 11, 10, 9, 8, 7, 6, 5, 4].map(|day| format!("day {day}"));
    assert_eq!(titles, days);
    let by_id = AccountRef::Id(account.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    let gone: Vec<Meeting> = world.list(Some(OfAccount(account.id))).await;
    assert_eq!(gone, []);
    assert_eq!(world.list::<Meeting>(None).await.len(), 13);
}
