//! Roles of an account.
//!
//! A role takes three columns: the holder's number and the member's id, to filter and join by, and a JSON document of the
//! whole assignment. No document is a role that no one spoke of; the document `null` is a `null` that was sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stele_domain::{AssignmentId, Field, Role, RoleAssignment, RoleHolder, Roles};
use uuid::Uuid;

use super::json;
use super::member::member_from_row;
use super::parts::time;
use crate::entity::accounts::Column;
use crate::entity::members;
use crate::error::Malformed;

/// The column of the number that the holder of a role was named with.
pub(crate) fn number_column(role: Role) -> Column {
    match role {
        Role::Csm => Column::CsmNumber,
        Role::AccountExecutive => Column::AccountExecutiveNumber,
        Role::AccountOwner => Column::AccountOwnerNumber,
    }
}

/// The column of the team member who holds a role.
pub(crate) fn member_column(role: Role) -> Column {
    match role {
        Role::Csm => Column::CsmMemberId,
        Role::AccountExecutive => Column::AccountExecutiveMemberId,
        Role::AccountOwner => Column::AccountOwnerMemberId,
    }
}

/// The three columns of a role.
#[derive(Default)]
pub(super) struct RoleCells {
    pub(super) document: Option<String>,
    pub(super) number: Option<i64>,
    pub(super) member_id: Option<Uuid>,
}

/// An assignment as it is stored; who the member is, the joined row tells.
#[derive(Serialize, Deserialize)]
struct Document {
    id: String,
    number: i64,
    email: String,
    extra: BTreeMap<String, Value>,
    created_at: i64,
    assigned_at: i64,
}

pub(super) fn role_cells(roles: &Roles, role: Role) -> RoleCells {
    let Some(assignment) = roles.get(&role) else {
        return RoleCells::default();
    };
    let document = assignment.as_ref().map(document);
    RoleCells {
        document: Some(json::write(&document)),
        number: document.map(|document| document.number),
        member_id: assignment
            .as_ref()
            .and_then(|assignment| assignment.member.as_ref())
            .map(|member| member.id.0),
    }
}

fn document(assignment: &RoleAssignment) -> Document {
    let RoleAssignment {
        id,
        holder: RoleHolder {
            number,
            email,
            extra,
        },
        member: _,
        created_at,
        assigned_at,
    } = assignment;
    Document {
        id: id.to_string(),
        number: *number,
        email: email.clone(),
        extra: extra.clone(),
        created_at: created_at.micros(),
        assigned_at: assigned_at.micros(),
    }
}

/// What a role's document says.
pub(super) fn role_from_cells(
    document: Option<&str>,
    member: Option<members::Model>,
) -> Result<Field<RoleAssignment>, Malformed> {
    const WHAT: &str = "role of accounts";
    let Some(text) = document else {
        return Ok(Field::Absent);
    };
    let Some(document) = json::read::<Option<Document>>(WHAT, text)? else {
        return Ok(Field::Null);
    };
    let Document {
        id,
        number,
        email,
        extra,
        created_at,
        assigned_at,
    } = document;
    Ok(Field::Value(RoleAssignment {
        id: AssignmentId::parse(&id).ok_or(Malformed(WHAT))?,
        holder: RoleHolder {
            number,
            email,
            extra,
        },
        member: member.map(member_from_row).transpose()?,
        created_at: time(WHAT, created_at)?,
        assigned_at: time(WHAT, assigned_at)?,
    }))
}
