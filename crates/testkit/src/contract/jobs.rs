//! How jobs stand, and who is at them.

use stele_application::ports::{JobRecord, StoreError};
use stele_domain::Timestamp;
use tokio::task::yield_now;

use super::setup::{again, begin, later, start};
use crate::{Ports, SequentialIds};

async fn look(ports: &Ports, name: &str) -> JobRecord {
    let mut work = begin(ports).await;
    let job = work.job_for_update(name, later(9)).await;
    let job = job.expect("the store answers");
    work.commit().await.expect("committed");
    job
}

async fn put(ports: &Ports, job: &JobRecord) {
    let mut work = begin(ports).await;
    work.job_for_update(&job.name, start())
        .await
        .expect("locked");
    work.put_job(job).await.expect("stored");
    work.commit().await.expect("committed");
}

async fn jobs(ports: &Ports) -> Vec<JobRecord> {
    let jobs = ports.administration.jobs().await;
    jobs.expect("the store answers")
}

/// A job of which nothing was heard is new, once.
pub async fn a_job_is_new_at_first(ports: &Ports) {
    assert_eq!(jobs(ports).await, []);
    let mut work = begin(ports).await;
    let job = work.job_for_update("sweep", start()).await;
    assert_eq!(
        job.expect("the store answers"),
        JobRecord::new("sweep", start())
    );
    drop(work);
    assert_eq!(jobs(ports).await, [], "the unit of work was dropped");
    assert_eq!(
        look(ports, "sweep").await,
        JobRecord::new("sweep", later(9))
    );
    let mut work = begin(ports).await;
    let job = work.job_for_update("sweep", start()).await;
    assert_eq!(
        job.expect("the store answers"),
        JobRecord::new("sweep", later(9))
    );
}

/// All that is stored of a job is read, by whoever is at it and by whoever asks; jobs come by name.
pub async fn every_attribute_survives(ports: &Ports) {
    let full = JobRecord {
        name: "b job".to_owned(),
        due_at: Timestamp::MIN,
        lease: Some((SequentialIds::nth_uuid(7), later(1))),
        cursor: Some("7/😀 'x'".to_owned()),
        finished_at: Some(later(2)),
        failures: u32::try_from(i32::MAX).expect("positive"),
        last_error: Some("the store is not available: \"x\"\n😀".to_owned()),
    };
    let last = Timestamp::parse_iso("9999-12-31T23:59:59.999999Z").expect("a time");
    let empty = JobRecord {
        due_at: last,
        cursor: Some(String::new()),
        last_error: Some(String::new()),
        ..JobRecord::new("c", start())
    };
    let bare = JobRecord::new("a", later(3));
    for job in [&full, &empty, &bare] {
        put(ports, job).await;
        assert_eq!(look(ports, &job.name).await, *job);
    }
    assert_eq!(jobs(ports).await, [bare.clone(), full, empty]);
    // From everything to nothing.
    let bare = JobRecord {
        name: "b job".to_owned(),
        ..bare
    };
    put(ports, &bare).await;
    assert_eq!(look(ports, "b job").await, bare);
    let mut work = begin(ports).await;
    work.job_for_update("b job", start()).await.expect("locked");
    let other = JobRecord {
        failures: 3,
        ..bare.clone()
    };
    work.put_job(&other).await.expect("stored");
    drop(work);
    assert_eq!(
        look(ports, "b job").await,
        bare,
        "the unit of work was dropped"
    );
}

/// Of many servers that look at a job at once, new or not, one takes it.
pub async fn one_of_many_takes_a_job(ports: &Ports) {
    for round in 0..3 {
        let servers = (0..8_u64).map(|server| {
            let ports = ports.clone();
            tokio::spawn(async move {
                again(|| async {
                    let mut work = begin(&ports).await;
                    let mut job = work.job_for_update("sweep", start()).await?;
                    yield_now().await;
                    if job.lease.is_some() {
                        return Ok::<_, StoreError>(false);
                    }
                    job.lease = Some((SequentialIds::nth_uuid(1 + server), later(round)));
                    work.put_job(&job).await?;
                    work.commit().await?;
                    Ok(true)
                })
                .await
            })
        });
        let servers: Vec<_> = servers.collect();
        let mut takers = 0;
        for server in servers {
            let took = server.await.expect("no panic").expect("the store answers");
            takers += usize::from(took);
        }
        assert_eq!(takers, 1);
        let mut job = look(ports, "sweep").await;
        assert!(job.lease.take().is_some());
        put(ports, &job).await;
    }
}
