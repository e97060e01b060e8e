//! Between rows and the domain's words, field by field, in both directions and without remainder.
//!
//! Writing cannot fail. Reading checks again whatever the domain's types promise: a store that was changed by hand answers
//! an error, not a wrong account.

mod account;
mod contact;
mod conversation;
mod custom_field;
mod derived;
mod idempotency;
mod json;
mod key;
mod meeting;
mod member;
mod message;
mod note;
mod nps_response;
mod organization;
mod parts;
mod request;
mod role;
mod task;
mod workspace;

pub(crate) use account::{RoleMembers, account_from_row, account_row};
pub(crate) use contact::{
    account_contact_from_rows, contact_from_row, contact_row, newest_times_from_cells, tie_row,
};
pub(crate) use conversation::{conversation_from_row, conversation_row};
pub(crate) use custom_field::{field_from_row, field_row};
pub(crate) use idempotency::{digest, record_from_row, record_row};
pub(crate) use json::{text_list, write as json_text};
pub(crate) use key::{key_from_row, key_row};
pub(crate) use meeting::{meeting_from_row, meeting_row};
pub(crate) use member::{member_from_row, member_row};
pub(crate) use message::{
    direction_word, message_from_row, message_row, newest_messages_from_cells, people_rows,
};
pub(crate) use note::{note_from_row, note_row};
pub(crate) use nps_response::{response_from_row, response_row};
pub(crate) use organization::{organization_from_row, organization_row};
pub(crate) use request::{request_from_row, request_row};
pub(crate) use role::{member_column, number_column};
pub(crate) use task::{task_from_row, task_row};
pub(crate) use workspace::{workspace_from_row, workspace_row};
