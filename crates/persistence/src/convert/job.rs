//! Jobs.

use stele_application::ports::JobRecord;
use stele_domain::Timestamp;

use super::parts::{optional_time, small, time};
use crate::entity::jobs::Model;
use crate::error::Malformed;

pub(crate) fn job_row(job: &JobRecord) -> Model {
    let JobRecord {
        name,
        due_at,
        lease,
        cursor,
        finished_at,
        failures,
        last_error,
    } = job;
    Model {
        name: name.clone(),
        due_at: due_at.micros(),
        lease_holder: lease.map(|(holder, _)| holder),
        lease_until: lease.map(|(_, until)| until.micros()),
        cursor: cursor.clone(),
        finished_at: finished_at.map(Timestamp::micros),
        failures: i64::from(*failures),
        last_error: last_error.clone(),
    }
}

pub(crate) fn job_from_row(row: Model) -> Result<JobRecord, Malformed> {
    let Model {
        name,
        due_at,
        lease_holder,
        lease_until,
        cursor,
        finished_at,
        failures,
        last_error,
    } = row;
    let lease_until = optional_time("jobs.lease_until", lease_until)?;
    Ok(JobRecord {
        name,
        due_at: time("jobs.due_at", due_at)?,
        lease: lease_holder.zip(lease_until),
        cursor,
        finished_at: optional_time("jobs.finished_at", finished_at)?,
        failures: small("jobs.failures", failures)?,
        last_error,
    })
}
