//! A task as Vitally shows it.

use stele_domain::{Identifier, Name, Stamp, Task, Text, Timestamp};

use crate::around::Around;
use crate::convert::{plain_traits, time};
use crate::tasks as wire;

/// The task with what it names, every attribute looked at.
pub(crate) fn task<'a>(task: &'a Task, around: &'a Around) -> wire::Task<'a> {
    let Task {
        id,
        stamp:
            Stamp {
                version: _,
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
    wire::Task {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_ref().map(Identifier::as_str),
        name: name.as_str(),
        description: description.as_ref().map(Text::as_str),
        due_date: due_at.map(Timestamp::to_date_string),
        completed_at: time(*completed_at),
        completed_by_id: completed_by.map(|member| member.to_string()),
        assigned_to_id: assigned_to.map(|member| member.to_string()),
        assigned_to: around.admin(*assigned_to),
        account_id: account.map(|account| account.to_string()),
        account: around.account(*account),
        organization_id: organization.map(|organization| organization.to_string()),
        organization: around.organization(*organization),
        category_id: (),
        category: (),
        projects: [],
        tags: tags.iter().map(Name::as_str).collect(),
        traits: plain_traits::of(traits),
    }
}
