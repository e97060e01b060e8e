//! The background work of a server.
//!
//! What there is to do, and when, the application knows ([`Job`]); here it is driven by the clock, watched over and stopped. Every
//! server runs this; of several on one database one takes each step.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stele_application::{Error, Job, Stele, Step};
use stele_domain::Timestamp;
use stele_http::Metrics;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The longest that no job is looked at: another server may be gone, and time may have been set.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// The shortest rest while nothing is to be done at once.
const SHORTEST_REST: Duration = Duration::from_millis(50);

/// How long after a step that failed no job is looked at, so that a database that is gone is not asked without end.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Background work that runs until it is stopped.
#[derive(Debug)]
pub struct Jobs {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Jobs {
    /// Begins to work. `holder` names this server among those on the database.
    pub fn start(stele: Arc<Stele>, holder: Uuid, metrics: &Metrics) -> Self {
        let figures = Figures::default();
        figures.show_in(metrics);
        let stop = CancellationToken::new();
        let task = tokio::spawn(work(stele, holder, figures, stop.clone()));
        Self { stop, task }
    }

    /// Takes no more steps, and waits for the end of the one under way.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the background work has come to a bad end");
        }
    }
}

/// Looks at every job, one after the other, and rests while none has anything to do.
async fn work(stele: Arc<Stele>, holder: Uuid, figures: Figures, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let mut rest = LONGEST_REST;
        for job in Job::ALL {
            if stop.is_cancelled() {
                return;
            }
            rest = rest.min(look_at(&stele, job, holder, &figures).await);
        }
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Takes a step of a job if one is due, and answers how long there is nothing to do.
async fn look_at(stele: &Arc<Stele>, job: Job, holder: Uuid, figures: &Figures) -> Duration {
    // A task of its own: a step that panics is one that failed, and takes no other job down with it.
    let step = {
        let stele = Arc::clone(stele);
        tokio::spawn(async move { stele.step(job, holder).await })
    };
    let name = job.name();
    match step.await {
        Ok(Ok(Step::Idle { until, stepped })) => {
            if stepped {
                figures.count(job, |figure| figure.rounds += 1);
            }
            until_then(stele.clock().now(), until)
        }
        Ok(Ok(Step::More)) => {
            figures.count(job, |figure| figure.steps += 1);
            Duration::ZERO
        }
        Ok(Err(error)) => {
            figures.count(job, |figure| figure.failures += 1);
            if let Error::Unavailable(_) = error {
                // No fault of the job's, and the store's own words are in the log already.
                tracing::warn!(job = name, %error, "a step has failed");
            } else {
                let error = crate::causes(&error.into());
                tracing::error!(job = name, %error, "a step has failed");
            }
            REST_AFTER_FAILURE
        }
        Err(panic) => {
            figures.count(job, |figure| figure.failures += 1);
            tracing::error!(job = name, %panic, "a step has come to a bad end");
            REST_AFTER_FAILURE
        }
    }
}

fn until_then(now: Timestamp, then: Timestamp) -> Duration {
    let micros = u64::try_from(then.micros() - now.micros()).unwrap_or_default();
    Duration::from_micros(micros).max(SHORTEST_REST)
}

/// What this server did.
#[derive(Debug, Clone, Default)]
struct Figures(Arc<Mutex<BTreeMap<Job, Figure>>>);

#[derive(Debug, Clone, Copy, Default)]
struct Figure {
    steps: u64,
    rounds: u64,
    failures: u64,
}

impl Figures {
    fn count(&self, job: Job, count: impl FnOnce(&mut Figure)) {
        let mut figures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count(figures.entry(job).or_default());
    }

    fn show_in(&self, metrics: &Metrics) {
        let show = |name, help, value: fn(Figure) -> u64| {
            let figures = self.clone();
            metrics.counters(name, help, "job", move || {
                let figures = figures.0.lock().unwrap_or_else(PoisonError::into_inner);
                let figure = |job: Job| figures.get(&job).copied().unwrap_or_default();
                Job::ALL
                    .map(|job| (job.name(), value(figure(job))))
                    .to_vec()
            });
        };
        show(
            "job_steps",
            "Steps of background jobs, between the first and the last of a round, that this server took",
            |figure| figure.steps,
        );
        show(
            "job_rounds",
            "Rounds of background jobs that this server ended",
            |figure| figure.rounds,
        );
        show(
            "job_failures",
            "Steps of background jobs that failed on this server",
            |figure| figure.failures,
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

    use stele_application::Ports;
    use stele_application::ports::Clock;
    use stele_testkit::{FixedClock, MemoryStore};

    use super::*;
    use crate::compose::ports_over;

    async fn stele() -> Arc<Stele> {
        let ports = ports_over(Arc::new(MemoryStore::default()));
        Arc::new(Stele::open(ports).await.unwrap())
    }

    #[tokio::test]
    async fn every_job_has_ended_a_round_and_is_shown() {
        let stele = stele().await;
        let figures = Figures::default();
        for job in Job::ALL {
            look_at(&stele, job, Uuid::nil(), &figures).await;
        }
        let rounds: Vec<_> = figures
            .0
            .lock()
            .unwrap()
            .values()
            .map(|figure| figure.rounds)
            .collect();
        assert_eq!(rounds, [1; Job::ALL.len()]);
        let known = stele.jobs().await.unwrap();
        assert_eq!(known.len(), Job::ALL.len());
        assert!(
            known.iter().all(|job| job.finished_at.is_some()),
            "{known:?}"
        );
    }

    /// A clock at which whoever asks for the time is held until they are let go.
    struct Gate {
        asked: SyncSender<()>,
        let_go: Mutex<Receiver<()>>,
    }

    impl Clock for Gate {
        fn now(&self) -> Timestamp {
            // Once it is known, nobody listens and nobody is held.
            let _ = self.asked.send(());
            let _ = self.let_go.lock().unwrap().recv();
            Timestamp::parse_iso(FixedClock::START).unwrap()
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_step_under_way_ends_before_the_work_does() {
        let ((asked, is_asked), (let_go, is_let_go)) = (sync_channel(0), channel());
        let gate = Gate {
            asked,
            let_go: Mutex::new(is_let_go),
        };
        let ports = Ports {
            clock: Arc::new(gate),
            ..ports_over(Arc::new(MemoryStore::default()))
        };
        let stele = Arc::new(Stele::open(ports).await.unwrap());
        let jobs = Jobs::start(stele.clone(), Uuid::nil(), &Metrics::default());
        is_asked.recv().unwrap();
        let asked_to_stop = jobs.stop.clone();
        let stopped = tokio::spawn(jobs.stop());
        asked_to_stop.cancelled().await;
        for _ in 0..1000 {
            tokio::task::yield_now().await;
            assert!(!stopped.is_finished(), "the step is under way");
        }
        drop((is_asked, let_go));
        stopped.await.unwrap();
        let ended = stele.jobs().await.unwrap();
        assert_eq!(ended.len(), 1, "of all jobs one: {ended:?}");
        assert!(ended[0].lease.is_none(), "{ended:?}");
    }
}
