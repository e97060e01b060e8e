//! The background work: who does it, when, and what of it is done.

use std::time::Duration;

use serde_json::json;
use stele_application::ports::JobRecord;
use stele_application::{
    AccountRef, Error, EventAccount, EventDraft, EventOutcome, EventQuery, Job, Settings, Stele,
    Step, UnknownAccount,
};
use stele_domain::{Account, DistinctId, EventName, SegmentDraft, Timestamp, UniqueId};
use uuid::Uuid;

use crate::interposed::{Begin, interposed};
use crate::world::{World, name};

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

impl World {
    /// How a job stands.
    async fn job(&self, job: Job) -> Option<JobRecord> {
        let jobs = self.stele().jobs().await.expect("the store answers");
        jobs.into_iter().find(|record| record.name == job.name())
    }

    /// Stores how a job stands.
    async fn put_job(&self, record: &JobRecord) {
        let mut work = self.fixture.ports.store.begin().await.expect("begun");
        work.put_job(record).await.expect("stored");
        work.commit().await.expect("committed");
    }

    /// The time so long from now.
    fn in_time(&self, time: Duration) -> Timestamp {
        let micros = i64::try_from(time.as_micros()).expect("not long");
        Timestamp::from_micros(self.now().micros() + micros).expect("a time")
    }

    /// Takes every step that is due.
    async fn work(&self, job: Job) -> u32 {
        let mut steps = 0;
        loop {
            match self.stele().step(job, ONE).await.expect("it goes well") {
                Step::More => steps += 1,
                Step::Idle { stepped, .. } => return steps + u32::from(stepped),
            }
        }
    }

    /// An event of an account, so long ago.
    fn event(&self, account: &Account, ago: Duration) -> EventDraft {
        let named = AccountRef::Id(account.id);
        let micros = i64::try_from(ago.as_micros()).expect("not long ago");
        EventDraft {
            at: Timestamp::from_micros(self.now().micros() - micros).ok(),
            account: EventAccount::Named(named, UnknownAccount::Refused),
            ..EventDraft::new(EventName::new("login").expect("a name"))
        }
    }

    async fn ingest(&self, drafts: &[EventDraft]) -> Vec<EventOutcome> {
        let taken = self.stele().ingest(&self.caller, drafts).await;
        taken.expect("taken")
    }

    /// How many events of an account there are.
    async fn events(&self, account: &Account) -> usize {
        let query = EventQuery {
            account: account.id,
            name: None,
            from: None,
            to: None,
            after: None,
            limit: 100_000,
        };
        let events = self.stele().list_events(&self.caller, &query).await;
        events.expect("the store answers").events.len()
    }
}

fn idle(until: Timestamp, stepped: bool) -> Step {
    Step::Idle { until, stepped }
}

#[tokio::test]
async fn a_round_begins_when_it_is_due() {
    let world = World::new().await;
    for job in Job::ALL {
        assert_eq!(world.job(job).await, None, "{job:?} was never heard of");
        let minute = Duration::from_mins(1);
        let interval = match job {
            Job::EventRoom | Job::EventRetention | Job::EventIds => minute * 60,
            Job::RemovedAccounts | Job::Segments => minute,
            Job::HealthScores => minute * 5,
        };
        let step = async || world.stele().step(job, ONE).await.expect("it goes well");
        let due = world.in_time(interval);
        assert_eq!(step().await, idle(due, true), "{job:?}");
        let record = world.job(job).await.expect("known");
        let expected = JobRecord {
            due_at: due,
            finished_at: Some(world.now()),
            ..JobRecord::new(job.name(), world.now())
        };
        assert_eq!(record, expected);
        world.fixture.clock.advance(interval.saturating_sub(SECOND));
        assert_eq!(step().await, idle(due, false), "{job:?} too early");
        world.fixture.clock.advance(SECOND);
        let next = world.in_time(interval);
        assert_eq!(step().await, idle(next, true), "{job:?} again");
    }
}

#[tokio::test]
async fn a_step_is_taken_by_one_until_its_lease_runs_out() {
    let world = World::new().await;
    let job = Job::EventIds;
    let until = world.in_time(Duration::from_mins(2));
    let leased = JobRecord {
        lease: Some((OTHER, until)),
        cursor: Some("somewhere".to_owned()),
        ..JobRecord::new(job.name(), world.now())
    };
    world.put_job(&leased).await;
    let step = async || world.stele().step(job, ONE).await.expect("it goes well");
    assert_eq!(step().await, idle(until, false));
    assert_eq!(world.job(job).await, Some(leased.clone()), "left alone");
    world.fixture.clock.advance(Duration::from_secs(119));
    assert_eq!(step().await, idle(until, false));
    world.fixture.clock.advance(SECOND);
    let done = step().await;
    assert!(matches!(done, Step::Idle { stepped: true, .. }), "{done:?}");
    assert_eq!(world.job(job).await.expect("known").lease, None);
    // Whoever holds it may go on.
    world
        .put_job(&JobRecord {
            lease: Some((ONE, until)),
            ..leased
        })
        .await;
    let done = step().await;
    assert!(matches!(done, Step::Idle { stepped: true, .. }), "{done:?}");
}

#[tokio::test]
async fn the_lease_is_held_while_a_step_is_taken_and_can_be_lost() {
    let (world, store) = interposed().await;
    let job = Job::EventIds;
    let theirs = JobRecord {
        lease: Some((OTHER, world.in_time(Duration::from_mins(5)))),
        cursor: Some("theirs".to_owned()),
        ..JobRecord::new(job.name(), world.now())
    };
    // Taken, done, and by the time it is put back somebody else is at it.
    store.say([Begin::Well, Begin::Well, Begin::Behind(theirs.clone())]);
    let stepped = world.stele().step(job, ONE).await;
    let later = world.in_time(Duration::from_hours(1));
    assert_eq!(stepped.expect("it goes well"), idle(later, true));
    assert_eq!(world.job(job).await, Some(theirs), "the round is theirs");
}

#[tokio::test]
async fn a_step_that_fails_is_told_and_tried_later_and_later() {
    let (world, store) = interposed().await;
    let job = Job::EventIds;
    let mut failures = 0;
    for patience in [
        5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600,
    ] {
        store.say([Begin::Well, Begin::Fails]);
        let failed = world.stele().step(job, ONE).await;
        assert!(matches!(failed, Err(Error::Unavailable(_))), "{failed:?}");
        failures += 1;
        let record = world.job(job).await.expect("known");
        let patience = Duration::from_secs(patience);
        assert_eq!(record.due_at, world.in_time(patience), "failure {failures}");
        assert_eq!((record.failures, &record.lease), (failures, &None));
        let told = record.last_error.expect("told");
        assert!(told.ends_with("the test said so"), "{told}");
        assert_eq!(record.finished_at, None);
        let waits = world.stele().step(job, ONE).await.expect("nothing to do");
        assert_eq!(waits, idle(record.due_at, false));
        world.fixture.clock.advance(patience);
    }
    assert_eq!(world.work(job).await, 1);
    let record = world.job(job).await.expect("known");
    assert_eq!((record.failures, record.last_error), (0, None));
    assert_eq!(record.finished_at, Some(world.now()));
}

#[tokio::test]
async fn a_round_goes_on_from_where_it_failed() {
    let (world, store) = interposed().await;
    let rule = json!({ "attribute": "created_at", "operator": "older_than_days", "value": 1 });
    let draft = SegmentDraft {
        name: name("Old"),
        description: None,
        rule,
    };
    let made = world.stele().create_segment(&world.caller, draft).await;
    let segment = made.expect("made").id;
    for n in 0..450 {
        world.account(&format!("{n}")).await;
    }
    world.fixture.clock.advance(DAY * 2);
    let members = async || {
        let moves = world
            .stele()
            .segment_moves(&world.caller, segment, None, 1_000);
        moves.await.expect("the segment is there").len()
    };
    let job = Job::Segments;
    let first = world.stele().step(job, ONE).await.expect("it goes well");
    assert_eq!((first, members().await), (Step::More, 200));
    let cursor = world.job(job).await.expect("known").cursor;
    assert!(cursor.is_some());
    store.say([Begin::Well, Begin::Fails]);
    world.stele().step(job, ONE).await.expect_err("it fails");
    assert_eq!(world.job(job).await.expect("known").cursor, cursor);
    world.fixture.clock.advance(Duration::from_secs(5));
    // Another server goes on.
    let second = world.stele().step(job, OTHER).await.expect("it goes well");
    assert_eq!((second, members().await), (Step::More, 400));
    assert_eq!(world.work(job).await, 1);
    assert_eq!(members().await, 450);
    assert_eq!(world.job(job).await.expect("known").cursor, None);
    // One that cannot be read begins anew.
    let broken = JobRecord {
        cursor: Some("x/y".to_owned()),
        ..JobRecord::new(job.name(), world.now())
    };
    world.put_job(&broken).await;
    assert_eq!(world.work(job).await, 3);
}

/// A server that is told a shorter interval than the one before it does not wait for what that one had in mind.
#[tokio::test]
async fn a_shorter_interval_counts_at_once() {
    let world = World::new().await;
    let job = Job::HealthScores;
    world.work(job).await;
    let settings = Settings {
        health_interval_seconds: 5,
        ..Settings::default()
    };
    let hasty = Stele::open_with(world.fixture.ports.clone(), settings).await;
    let hasty = hasty.expect("the store answers");
    let step = async || hasty.step(job, ONE).await.expect("it goes well");
    let due = world.in_time(SECOND * 5);
    assert_eq!(step().await, idle(due, false));
    world.fixture.clock.advance(SECOND * 5);
    assert_eq!(step().await, idle(world.in_time(SECOND * 5), true));
    // After a failure it is tried again when that was said.
    let failed = JobRecord {
        failures: 3,
        due_at: world.in_time(SECOND * 4),
        finished_at: Some(world.now()),
        ..JobRecord::new(job.name(), world.now())
    };
    world.put_job(&failed).await;
    assert_eq!(step().await, idle(failed.due_at, false));
}

#[tokio::test]
async fn old_events_are_removed_and_no_others() {
    let world = World::new().await;
    let settings = Settings {
        event_retention_days: 30,
        ..Settings::default()
    };
    let stele = Stele::open_with(world.fixture.ports.clone(), settings).await;
    let stele = stele.expect("the store answers");
    let account = world.account("Pied Piper").await;
    let ages = [
        Duration::ZERO,
        DAY * 29,
        DAY * 30,
        DAY * 30 + SECOND,
        DAY * 300,
    ];
    let drafts = ages.map(|ago| world.event(&account, ago));
    world.ingest(&drafts).await;
    assert_eq!(world.events(&account).await, 5);
    let step = async || {
        stele
            .step(Job::EventRetention, ONE)
            .await
            .expect("it goes well")
    };
    let first = step().await;
    assert!(
        matches!(first, Step::Idle { stepped: true, .. }),
        "{first:?}"
    );
    assert_eq!(world.events(&account).await, 3);
    world.fixture.clock.advance(DAY + SECOND);
    step().await;
    assert_eq!(world.events(&account).await, 1);
}

#[tokio::test]
async fn much_that_is_old_is_removed_step_by_step() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let drafts: Vec<_> = (0..4_000).map(|_| world.event(&account, DAY)).collect();
    for _ in 0..3 {
        world.ingest(&drafts).await;
    }
    world.fixture.clock.advance(DAY * 400);
    let mut left = Vec::new();
    while world
        .stele()
        .step(Job::EventRetention, ONE)
        .await
        .expect("it goes well")
        == Step::More
    {
        left.push(world.events(&account).await);
    }
    assert_eq!(left, [7_000, 2_000]);
    assert_eq!(world.events(&account).await, 0);
}

#[tokio::test]
async fn people_are_known_as_long_as_their_last_event_is_kept() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let erlich = DistinctId::new("erlich").expect("an id");
    let event = EventDraft {
        distinct_id: Some(erlich.clone()),
        ..world.event(&account, DAY)
    };
    world.ingest(std::slice::from_ref(&event)).await;
    let is_known = async || {
        let mut work = world.fixture.ports.store.begin().await.expect("begun");
        let workspace = world.caller.workspace_id();
        let known = work.known_people(workspace, &[&erlich]).await;
        !known.expect("the store answers").is_empty()
    };
    world.fixture.clock.advance(DAY * 399);
    world.work(Job::EventRetention).await;
    assert!(is_known().await);
    assert_eq!(world.events(&account).await, 1);
    world.fixture.clock.advance(SECOND * 3_600);
    world.work(Job::EventRetention).await;
    assert!(!is_known().await);
    assert_eq!(world.events(&account).await, 0);
}

#[tokio::test]
async fn unique_ids_are_known_for_a_week_and_then_forgotten() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let event = EventDraft {
        unique_id: Some(UniqueId::new("once").expect("an id")),
        ..world.event(&account, Duration::ZERO)
    };
    let again = async || world.ingest(std::slice::from_ref(&event)).await.remove(0);
    assert_eq!(again().await, EventOutcome::Written);
    world.fixture.clock.advance(DAY * 7);
    world.work(Job::EventIds).await;
    assert_eq!(again().await, EventOutcome::Known);
    world.fixture.clock.advance(DAY + SECOND);
    world.work(Job::EventIds).await;
    assert_eq!(again().await, EventOutcome::Written);
}

#[tokio::test]
async fn the_events_of_a_removed_account_go_with_it() {
    let world = World::new().await;
    let (gone, stays) = (
        world.account("Pied Piper").await,
        world.account("Raviga").await,
    );
    let drafts = [
        world.event(&gone, Duration::ZERO),
        world.event(&gone, DAY),
        world.event(&stays, DAY),
    ];
    world.ingest(&drafts).await;
    let by_id = AccountRef::Id(gone.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    world.work(Job::RemovedAccounts).await;
    assert_eq!(world.events(&stays).await, 1);
    let mut work = world.fixture.ports.store.begin().await.expect("begun");
    let more = work.remove_events_of_removed_accounts(world.now(), 1);
    assert!(
        !more.await.expect("the store answers"),
        "there are none left"
    );
}
