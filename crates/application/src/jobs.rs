//! Work that time makes due, a small step at a time.
//!
//! Every server runs [`Stele::step`] for every [`Job`] again and again. A step is taken by one server at a time: it holds a
//! lease in the store while it is at it, which runs out by itself should the server be gone. A round of a job is as many steps as
//! it takes; where it stands is kept with the lease, so that another server can go on with it. Every step can be done twice
//! without harm.
//!
//! # Adding a job
//!
//! Add it to [`Job`]; the compiler asks for its name, its interval and its step.

mod walk;

use stele_domain::Timestamp;
use uuid::Uuid;

use crate::ports::JobRecord;
use crate::retry::{Attempt, retry};
use crate::{Error, Settings, Stele};

pub(crate) use walk::{by_workspace, read_cursor, write_cursor};

/// How long a step may take before another server may take the next: far longer than one takes.
const LEASE_MICROS: i64 = 120 * SECOND;

/// How long after a failure a job is tried again, at first; twice as long after each that follows, up to its interval.
const FIRST_PATIENCE_MICROS: i64 = 5 * SECOND;

/// How many rows a step removes at most.
const STEP_ROWS: u32 = 5_000;

/// How long the unique ids of events are known: the promise is seven days.
const EVENT_ID_DAYS: i64 = 8;

/// How far ahead there is room for events: none lies further ahead than a day, and a server may be down for weeks.
const ROOM_AHEAD_DAYS: i64 = 62;

/// How long an account that was removed is remembered, so that events of it that came at the same moment go too.
const REMOVED_ACCOUNT_DAYS: i64 = 1;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A kind of background work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Makes room for the events of the next weeks.
    EventRoom,
    /// Removes events that are older than they are kept, and what is known of people who have not been active since.
    EventRetention,
    /// Forgets the unique ids of events after a while.
    EventIds,
    /// Removes the events of accounts that were removed.
    RemovedAccounts,
    /// Computes every account's health.
    HealthScores,
    /// Looks at the segments that time alone changes.
    Segments,
}

impl Job {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Job; 6] = [
        Job::EventRoom,
        Job::EventRetention,
        Job::EventIds,
        Job::RemovedAccounts,
        Job::HealthScores,
        Job::Segments,
    ];

    /// Its name, in the store and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Job::EventRoom => "event_room",
            Job::EventRetention => "event_retention",
            Job::EventIds => "event_ids",
            Job::RemovedAccounts => "removed_accounts",
            Job::HealthScores => "health_scores",
            Job::Segments => "segments",
        }
    }

    /// How long after a round the next one begins, in microseconds.
    fn interval(self, settings: &Settings) -> i64 {
        match self {
            Job::EventRoom | Job::EventRetention | Job::EventIds => 3_600 * SECOND,
            Job::RemovedAccounts => 60 * SECOND,
            Job::HealthScores => i64::from(settings.health_interval_seconds) * SECOND,
            Job::Segments => i64::from(settings.segment_interval_seconds) * SECOND,
        }
    }
}

/// What came of looking at a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing to do for a while.
    Idle {
        /// When to ask again.
        until: Timestamp,
        /// Whether a step was taken that ended a round.
        stepped: bool,
    },
    /// A step is done, and there is another at once.
    More,
}

impl Stele {
    /// Takes the next step of a job, if one is due and no other server is at it. `holder` names this server.
    ///
    /// Fails as the step did; how it failed is stored with the job, and it is tried again later.
    pub async fn step(&self, job: Job, holder: Uuid) -> Result<Step, Error> {
        let taken = retry(|| self.take(job, holder)).await?;
        let record = match taken {
            Ok(record) => record,
            Err(until) => {
                return Ok(Step::Idle {
                    until,
                    stepped: false,
                });
            }
        };
        let done = self.run(job, record.cursor.as_deref()).await;
        let idle_until = retry(|| self.put_back(job, holder, done.as_ref())).await?;
        match (done, idle_until) {
            (Err(error), _) => Err(error),
            (Ok(_), Some(until)) => Ok(Step::Idle {
                until,
                stepped: true,
            }),
            (Ok(_), None) => Ok(Step::More),
        }
    }

    /// How every job stands, by name.
    pub async fn jobs(&self) -> Result<Vec<JobRecord>, Error> {
        Ok(self.administration.jobs().await?)
    }

    /// Takes the lease of a job that is due; else tells when to ask again.
    async fn take(&self, job: Job, holder: Uuid) -> Result<Result<JobRecord, Timestamp>, Attempt> {
        let mut work = self.store.begin().await?;
        let mut record = work.job_for_update(job.name(), self.clock.now()).await?;
        let now = self.clock.now();
        if let Some((other, until)) = record.lease
            && other != holder
            && until > now
        {
            return Ok(Err(until));
        }
        let due_at = self.due_at(job, &record);
        if due_at > now {
            return Ok(Err(due_at));
        }
        record.lease = Some((holder, later(now, LEASE_MICROS)));
        work.put_job(&record).await?;
        work.commit().await?;
        Ok(Ok(record))
    }

    /// When the next round of a job begins. Its interval may be shorter now than it was when the last one ended.
    fn due_at(&self, job: Job, record: &JobRecord) -> Timestamp {
        match record.finished_at {
            Some(finished) if record.failures == 0 => {
                let within = later(finished, job.interval(&self.settings));
                record.due_at.min(within)
            }
            Some(_) | None => record.due_at,
        }
    }

    /// Notes how a step went and gives the lease back. Answers when the next is due; `None` is at once.
    async fn put_back(
        &self,
        job: Job,
        holder: Uuid,
        done: Result<&Option<String>, &Error>,
    ) -> Result<Option<Timestamp>, Attempt> {
        let mut work = self.store.begin().await?;
        let now = self.clock.now();
        let mut record = work.job_for_update(job.name(), now).await?;
        if record.lease.is_none_or(|(other, _)| other != holder) {
            // It took so long that another server took over: the round is that one's now.
            return Ok(Some(later(now, job.interval(&self.settings))));
        }
        record.lease = None;
        match done {
            Ok(Some(cursor)) => record.cursor = Some(cursor.clone()),
            Ok(None) => {
                record.cursor = None;
                record.finished_at = Some(now);
                record.due_at = later(now, job.interval(&self.settings));
            }
            Err(error) => {
                let patience = FIRST_PATIENCE_MICROS << record.failures.min(16);
                record.due_at = later(now, patience.min(job.interval(&self.settings)));
                record.last_error = Some(in_full(error));
            }
        }
        if done.is_ok() {
            record.failures = 0;
            record.last_error = None;
        } else {
            record.failures = record.failures.saturating_add(1);
        }
        work.put_job(&record).await?;
        work.commit().await?;
        Ok((record.due_at > now).then_some(record.due_at))
    }

    /// Takes one step from where the last one of the round ended, and answers where this one did; `None` ends the round.
    async fn run(&self, job: Job, cursor: Option<&str>) -> Result<Option<String>, Error> {
        match job {
            Job::EventRoom => self.make_room_for_events().await,
            Job::EventRetention => self.remove_what_is_old().await,
            Job::EventIds => self.sweep(Sweep::EventIds, EVENT_ID_DAYS * DAY).await,
            Job::RemovedAccounts => {
                let kept = REMOVED_ACCOUNT_DAYS * DAY;
                self.sweep(Sweep::RemovedAccounts, kept).await
            }
            Job::HealthScores => self.score_health(cursor).await,
            Job::Segments => self.look_at_segments(cursor).await,
        }
    }

    /// Removes some of what is older than events are kept. Events come last: on PostgreSQL a whole month may have to wait for
    /// those who read it, and the rest need not wait with it.
    async fn remove_what_is_old(&self) -> Result<Option<String>, Error> {
        let kept = i64::from(self.settings.event_retention_days) * DAY;
        for what in [Sweep::People, Sweep::AwaitedAccounts, Sweep::Events] {
            if let Some(cursor) = self.sweep(what, kept).await? {
                return Ok(Some(cursor));
            }
        }
        Ok(None)
    }

    /// Removes some of what is older than it is kept.
    async fn sweep(&self, what: Sweep, kept_micros: i64) -> Result<Option<String>, Error> {
        let before = earlier(self.clock.now(), kept_micros);
        retry(|| async {
            let mut work = self.store.begin().await?;
            let more = match what {
                Sweep::Events => work.remove_events_before(before, STEP_ROWS).await?,
                Sweep::People => work.forget_people_before(before, STEP_ROWS).await?,
                Sweep::AwaitedAccounts => work.forget_awaited_accounts(STEP_ROWS).await?,
                Sweep::EventIds => work.forget_event_ids_before(before, STEP_ROWS).await?,
                Sweep::RemovedAccounts => {
                    work.remove_events_of_removed_accounts(before, STEP_ROWS)
                        .await?
                }
            };
            work.commit().await?;
            // The next step begins where everything begins: what is gone need not be passed over.
            Ok::<_, Attempt>(more.then(String::new))
        })
        .await
    }

    async fn make_room_for_events(&self) -> Result<Option<String>, Error> {
        let now = self.clock.now();
        let kept = i64::from(self.settings.event_retention_days) * DAY;
        let (from, to) = (earlier(now, kept), later(now, ROOM_AHEAD_DAYS * DAY));
        retry(|| async {
            let mut work = self.store.begin().await?;
            work.make_room_for_events(from, to).await?;
            work.commit().await?;
            Ok::<_, Attempt>(None)
        })
        .await
    }
}

/// What is removed when it has been kept long enough.
#[derive(Clone, Copy)]
enum Sweep {
    Events,
    People,
    AwaitedAccounts,
    EventIds,
    RemovedAccounts,
}

/// A time `micros` later, or the last one there is.
fn later(time: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(time.micros().saturating_add(micros)).unwrap_or(time)
}

/// A time `micros` earlier, or the same where there is none.
fn earlier(time: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(time.micros().saturating_sub(micros)).unwrap_or(time)
}

/// An error with all of its sources.
fn in_full(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
