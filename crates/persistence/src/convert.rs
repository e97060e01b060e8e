//! Between rows and the domain's words, field by field, in both directions and without remainder.
//!
//! Writing cannot fail. Reading checks again whatever the domain's types promise: a store that was changed by hand answers
//! an error, not a wrong account.

mod account;
mod contact;
mod conversation;
mod custom_field;
mod derived;
mod event;
mod facts;
mod health;
mod idempotency;
mod job;
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
mod segment;
mod signals;
mod task;
mod usage_metric;
mod workspace;

pub(crate) use account::{RoleMembers, account_from_row, account_row};
pub(crate) use contact::{
    account_contact_from_rows, contact_from_row, contact_row, newest_times_from_cells, tie_row,
};
pub(crate) use conversation::{conversation_from_row, conversation_row};
pub(crate) use custom_field::{field_from_row, field_row};
pub(crate) use event::{
    distinct_id_of, event_from_row, event_row, group_type_index, properties, properties_cell, seen,
};
pub(crate) use facts::{Fact, facts_cell, facts_key};
pub(crate) use health::{day_from_cells, score_cell, settings_cell, settings_from_row};
pub(crate) use idempotency::{digest, record_from_row, record_row};
pub(crate) use job::{job_from_row, job_row};
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
pub(crate) use segment::{label_from_cells, move_from_cells, segment_from_row, segment_row};
pub(crate) use signals::{Said, note_signal};
pub(crate) use task::{task_from_row, task_row};
pub(crate) use usage_metric::{metric_from_row, metric_row};
pub(crate) use workspace::{workspace_from_row, workspace_row};
