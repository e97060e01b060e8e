//! A task as this API shows it.

use stele_domain::{Stamp, Task};

use super::{maybe_time, texts, time};
use crate::tasks as wire;

/// The task, every attribute looked at.
pub(crate) fn task(task: Task) -> wire::Task {
    let Task {
        id,
        stamp,
        external_id,
        name,
        description,
        account,
        organization,
        due_at,
        completed_at,
        completed_by,
        assigned_to,
        tags,
        traits,
    } = task;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Task {
        id: id.to_string(),
        external_id: external_id.map(|id| id.to_string()),
        name: name.to_string(),
        description: description.map(|text| text.to_string()),
        account_id: account.map(|id| id.to_string()),
        organization_id: organization.map(|id| id.to_string()),
        due_at: maybe_time(due_at),
        completed_at: maybe_time(completed_at),
        completed_by_id: completed_by.map(|id| id.to_string()),
        assigned_to_id: assigned_to.map(|id| id.to_string()),
        tags: texts(&tags),
        traits: traits.as_map().clone(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
