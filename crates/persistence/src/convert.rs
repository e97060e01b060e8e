//! Between rows and the domain's words, field by field, in both directions and without remainder.
//!
//! Writing cannot fail. Reading checks again whatever the domain's types promise: a store that was changed by hand answers
//! an error, not a wrong account.

mod account;
mod contact;
mod derived;
mod idempotency;
mod json;
mod key;
mod member;
mod parts;
mod role;
mod workspace;

pub(crate) use account::{RoleMembers, account_from_row, account_row};
pub(crate) use contact::{account_contact_from_rows, contact_row, preferences_text};
pub(crate) use idempotency::{digest, record_from_row, record_row};
pub(crate) use json::{text_list, write as json_text};
pub(crate) use key::{key_from_row, key_row};
pub(crate) use member::{member_from_row, member_row};
pub(crate) use role::{member_column, number_column};
pub(crate) use workspace::{workspace_from_row, workspace_row};
