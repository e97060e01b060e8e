//! Tasks.

use stele_domain::{
    AccountId, MemberId, OrganizationId, Stamp, Task, TaskId, Timestamp, WorkspaceId,
};

use super::parts::{
    identifier_cell, labels, labels_cell, name, optional_identifier, optional_text, optional_time,
    stamp, text_cell, traits, traits_cell,
};
use crate::entity::tasks::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["tasks.created_at", "tasks.updated_at"];

pub(crate) fn task_row(workspace: WorkspaceId, task: &Task) -> Model {
    let Task {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
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
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        external_id: identifier_cell(external_id.as_ref()),
        name: name.as_str().to_owned(),
        description: text_cell(description.as_ref()),
        account_id: account.map(|account| account.0),
        organization_id: organization.map(|organization| organization.0),
        due_at: due_at.map(Timestamp::micros),
        completed_at: completed_at.map(Timestamp::micros),
        completed_by: completed_by.map(|member| member.0),
        assigned_to: assigned_to.map(|member| member.0),
        tags: labels_cell(tags),
        traits: traits_cell(traits),
    }
}

pub(crate) fn task_from_row(row: Model) -> Result<Task, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        external_id,
        name: name_text,
        description,
        account_id,
        organization_id,
        due_at,
        completed_at,
        completed_by,
        assigned_to,
        tags,
        traits: traits_text,
    } = row;
    Ok(Task {
        id: TaskId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        external_id: optional_identifier("tasks.external_id", external_id)?,
        name: name("tasks.name", name_text)?,
        description: optional_text("tasks.description", description)?,
        account: account_id.map(AccountId),
        organization: organization_id.map(OrganizationId),
        due_at: optional_time("tasks.due_at", due_at)?,
        completed_at: optional_time("tasks.completed_at", completed_at)?,
        completed_by: completed_by.map(MemberId),
        assigned_to: assigned_to.map(MemberId),
        tags: labels("tasks.tags", &tags)?,
        traits: traits("tasks.traits", &traits_text)?,
    })
}
