//! How accounts are doing: what is told of one, what the job stores of all, and how a workspace says to score.

use std::time::Duration;

use stele_application::ports::HealthDay;
use stele_application::{
    AccountFilter, AccountHealth, AccountPaging, AccountQuery, AccountRef, Direction, Error,
    HealthPolicy, Job, Resource, SortBy, Step, TieBreak,
};
use stele_domain::{
    Account, AccountChange, AccountId, Field, HealthFactor, HealthScore, HealthSettings,
    MissingFactor, Scope,
};
use uuid::Uuid;

use crate::world::{World, assert_refused, has_moved, nobody, time};

const DAY: Duration = Duration::from_hours(24);

/// The name of this server, where there is only one.
const SERVER: Uuid = Uuid::from_u128(1);

async fn health(world: &World, account: &Account) -> AccountHealth {
    let by_id = AccountRef::Id(account.id);
    let health = world.stele().health_of(&world.caller, &by_id).await;
    health.expect("the account is there")
}

fn thousandths(score: Option<HealthScore>) -> Option<u32> {
    score.map(HealthScore::thousandths)
}

/// The table of the default, with other weights.
fn weighing(weights: [u32; 5], missing: MissingFactor) -> HealthSettings {
    let table = HealthSettings::default();
    let bands = HealthFactor::ALL.map(|factor| table.bands(factor).clone());
    HealthSettings::new(weights, bands, missing).expect("the rules are kept")
}

async fn put(
    world: &World,
    settings: HealthSettings,
    expected: Option<i64>,
) -> Result<HealthPolicy, Error> {
    let put = world
        .stele()
        .put_health_settings(&world.caller, settings, expected);
    put.await
}

async fn policy(world: &World) -> HealthPolicy {
    let policy = world.stele().get_health_settings(&world.caller).await;
    policy.expect("the store answers")
}

/// Lets the job do a whole round, and tells in how many steps.
async fn score_all(world: &World) -> usize {
    for steps in 1.. {
        let step = world.stele().step(Job::HealthScores, SERVER).await;
        match step.expect("the store answers") {
            Step::More => {}
            Step::Idle { .. } => return steps,
        }
    }
    unreachable!("a round ends")
}

/// The names of accounts by their last computed score, from the best.
async fn best_first(world: &World, filter: AccountFilter) -> Vec<String> {
    let query = AccountQuery {
        filter,
        paging: AccountPaging::Offset {
            by: SortBy::Health,
            direction: Direction::Descending,
            tie: TieBreak::Id,
            offset: 0,
        },
        limit: 100,
    };
    let listed = world.stele().list_accounts(&world.caller, &query).await;
    let listed = listed.expect("the store answers").into_iter();
    listed.map(|account| account.name.to_string()).collect()
}

async fn active_at(world: &World, account: &Account, at: &str) -> Account {
    let change = AccountChange {
        contact_activity_at: Field::Value(time(at)),
        ..AccountChange::default()
    };
    world.update(account, change).await.expect("it is there")
}

#[tokio::test]
async fn a_fresh_account_has_no_score_and_a_history_of_today() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let health = health(&world, &account).await;
    assert_eq!(health.account, account);
    assert_eq!(health.computed_at, world.now());
    assert_eq!(health.report.score, None);
    assert_eq!(health.report.present_weight, 0);
    assert_eq!(
        health.history,
        [HealthDay {
            day: time("2025-02-01"),
            score: None
        }]
    );
}

#[tokio::test]
async fn the_score_is_made_of_the_account_s_own_records_and_falls_as_time_passes() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Hooli").await;
    active_at(&world, &other, "2025-01-01").await;
    world
        .fixture
        .request(&world.caller, account.id, "Sign-on")
        .await;
    world
        .fixture
        .meeting(
            &world.caller,
            account.id,
            "Review",
            time("2025-02-01T09:00:00Z"),
        )
        .await;
    let now = health(&world, &account).await;
    // Open requests 80 of 20, meetings 40 of 20, activity (the meeting) 100 of 15.
    assert_eq!(thousandths(now.report.score), Some(70_909));
    assert_eq!(now.report.present_weight, 55);
    let before = world.stored(&account).await;
    // The meeting is 14 days and more ago: activity 40 of 15.
    world.fixture.clock.advance(DAY * 14);
    let later = health(&world, &account).await;
    assert_eq!(thousandths(later.report.score), Some(54_545));
    assert!(!has_moved(&before, &world.stored(&account).await));
    let standings = world.stele().standings(&world.caller, [&before]).await;
    let standings = standings.expect("the store answers");
    assert_eq!(standings[&account.id].health, later.report.score);
}

#[tokio::test]
async fn contact_activity_beats_everything_else() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    world
        .fixture
        .meeting(
            &world.caller,
            account.id,
            "Review",
            time("2025-02-01T09:00:00Z"),
        )
        .await;
    let account = active_at(&world, &account, "2025-01-01").await;
    let report = health(&world, &account).await.report;
    let recent = report.factors[HealthFactor::RecentActivity.index()];
    assert_eq!((recent.band, recent.points), (Some(4), Some(20)));
}

#[tokio::test]
async fn the_job_stores_the_scores_of_all_accounts_and_a_row_a_day() {
    let world = World::new().await;
    let good = active_at(&world, &world.account("Good").await, "2025-02-01").await;
    let bad = active_at(&world, &world.account("Bad").await, "2025-01-01").await;
    world.account("Fresh").await;
    assert_eq!(score_all(&world).await, 1);
    let all = AccountFilter::default;
    assert_eq!(best_first(&world, all()).await, ["Good", "Bad", "Fresh"]);
    let within = |min, max| AccountFilter {
        health: HealthScore::from_thousandths(min).zip(HealthScore::from_thousandths(max)),
        ..all()
    };
    assert_eq!(best_first(&world, within(20_001, 100_000)).await, ["Good"]);
    assert_eq!(best_first(&world, within(0, 20_000)).await, ["Bad"]);
    assert_eq!(
        best_first(&world, within(20_000, 100_000)).await,
        ["Good", "Bad"]
    );
    // Twice on a day is one row, and the later one counts.
    active_at(&world, &bad, "2025-02-01").await;
    world.fixture.clock.advance(Duration::from_hours(1));
    score_all(&world).await;
    assert_eq!(
        best_first(&world, all()).await.last().map(String::as_str),
        Some("Fresh")
    );
    world.fixture.clock.advance(DAY * 10);
    score_all(&world).await;
    world.fixture.clock.advance(DAY * 20);
    let history = |health: AccountHealth| {
        let days = health.history.into_iter();
        days.map(|day| (day.day.to_date_string(), thousandths(day.score)))
            .collect::<Vec<_>>()
    };
    let expected = [
        ("2025-02-01", Some(100_000)),
        ("2025-02-11", Some(60_000)),
        ("2025-03-03", Some(20_000)),
    ]
    .map(|(day, score)| (day.to_owned(), score));
    assert_eq!(history(health(&world, &good).await), expected);
    assert_eq!(history(health(&world, &bad).await), expected);
}

#[tokio::test]
async fn the_history_is_ninety_days_long_and_ends_with_today_as_it_stands() {
    let world = World::new().await;
    let account = active_at(&world, &world.account("Pied Piper").await, "2025-02-01").await;
    for _ in 0..95 {
        score_all(&world).await;
        world.fixture.clock.advance(DAY);
    }
    let stored = health(&world, &account).await.history;
    let days: Vec<_> = stored.iter().map(|day| day.day.to_date_string()).collect();
    assert_eq!(days.len(), 90);
    assert_eq!((&*days[0], &*days[89]), ("2025-02-07", "2025-05-07"));
    score_all(&world).await;
    active_at(&world, &account, "2025-05-07").await;
    let today = health(&world, &account).await.history;
    assert_eq!(thousandths(today[89].score), Some(100_000));
    assert_eq!(today[..89], stored[..89]);
}

#[tokio::test]
async fn a_round_takes_as_many_steps_as_it_needs_and_reaches_every_workspace() {
    let world = World::new().await;
    for number in 0..250 {
        world.account(&number.to_string()).await;
    }
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let theirs = world.fixture.account(&hooli, "Theirs").await;
    let change = AccountChange {
        contact_activity_at: Field::Value(time("2025-02-01")),
        ..AccountChange::default()
    };
    let by_id = AccountRef::Id(theirs.id);
    let changed = world.stele().update_account(&hooli, &by_id, change).await;
    changed.expect("it is there");
    // Of two hundred accounts each.
    assert_eq!(score_all(&world).await, 2);
    world.fixture.clock.advance(DAY);
    let health = world.stele().health_of(&hooli, &by_id).await;
    let history = health.expect("it is there").history;
    assert_eq!(thousandths(history[0].score), Some(100_000));
}

#[tokio::test]
async fn settings_are_the_default_until_something_is_said() {
    let world = World::new().await;
    assert_eq!(policy(&world).await, HealthPolicy::default());
    let said = weighing([0, 0, 0, 0, 7], MissingFactor::Neutral);
    let put_once = put(&world, said.clone(), Some(0)).await.expect("unsaid");
    assert_eq!((put_once.version, &put_once.settings), (1, &said));
    assert_eq!(policy(&world).await, put_once);
    // Nobody else's.
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let theirs = world.stele().get_health_settings(&hooli).await;
    assert_eq!(theirs.expect("the store answers"), HealthPolicy::default());
    // The same again is no change.
    let again = put(&world, said, None).await.expect("the same");
    assert_eq!(again, put_once);
    let back = put(&world, HealthSettings::default(), Some(1)).await;
    assert_eq!(back.expect("the last version").version, 2);
    // To say the default is to say something.
    let said = world
        .stele()
        .put_health_settings(&hooli, HealthSettings::default(), None)
        .await;
    assert_eq!(said.expect("unsaid").version, 1);
}

#[tokio::test]
async fn settings_are_not_changed_over_another_s_change() {
    let world = World::new().await;
    let first = weighing([1, 1, 1, 1, 1], MissingFactor::LeftOut);
    put(&world, first.clone(), None).await.expect("unsaid");
    let second = weighing([2, 1, 1, 1, 1], MissingFactor::LeftOut);
    for outdated in [0, 2, -1] {
        let refused = put(&world, second.clone(), Some(outdated)).await;
        assert_refused!(refused, Error::Outdated);
    }
    // Even where nothing would change.
    assert_refused!(put(&world, first.clone(), Some(0)).await, Error::Outdated);
    assert_eq!(policy(&world).await.settings, first);
}

#[tokio::test]
async fn what_is_told_follows_the_settings_at_once() {
    let world = World::new().await;
    let account = active_at(&world, &world.account("Pied Piper").await, "2025-02-01").await;
    assert_eq!(
        thousandths(health(&world, &account).await.report.score),
        Some(100_000)
    );
    let neutral = weighing([25, 20, 20, 20, 15], MissingFactor::Neutral);
    put(&world, neutral.clone(), None).await.expect("unsaid");
    let now = health(&world, &account).await;
    // 50 of 25, 100 of 20, 40 of 20, 70 of 20, 100 of 15.
    assert_eq!(thousandths(now.report.score), Some(69_500));
    assert_eq!(now.settings, neutral);
    score_all(&world).await;
    let between = AccountFilter {
        health: HealthScore::from_thousandths(69_500).map(|score| (score, score)),
        ..AccountFilter::default()
    };
    assert_eq!(best_first(&world, between).await, ["Pied Piper"]);
}

#[tokio::test]
async fn what_is_asked_for_takes_its_scope_and_must_be_there() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let by_id = AccountRef::Id(account.id);
    let stele = world.stele();
    for scope in Scope::ALL {
        let key = world.fixture.key(world.caller.workspace.id, &[scope]).await;
        let caller = world.fixture.caller(&key).await;
        let may = |wanted: Scope| caller.scopes.allows(wanted);
        let health = stele.health_of(&caller, &by_id).await;
        assert_eq!(health.is_ok(), may(Scope::AccountRead), "{scope}");
        let read = stele.get_health_settings(&caller).await;
        assert_eq!(read.is_ok(), may(Scope::AccountRead), "{scope}");
        let put = stele
            .put_health_settings(&caller, HealthSettings::default(), None)
            .await;
        assert_eq!(put.is_ok(), may(Scope::Admin), "{scope}");
        let seen = stele.people_seen(&caller, []).await;
        assert_eq!(seen.is_ok(), may(Scope::AccountRead), "{scope}");
    }
    let unknown = AccountRef::Id(AccountId(nobody()));
    let refused = stele.health_of(&world.caller, &unknown).await;
    assert_refused!(refused, Error::NotFound(Resource::Account));
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let refused = stele.health_of(&hooli, &by_id).await;
    assert_refused!(refused, Error::NotFound(Resource::Account));
}
