//! The calls around contacts: the people at customers.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod update;

use serde::Serialize;
use stele_application::Caller;
use stele_domain::{AccountNumber, Contact as Person};
use stele_http::Edge;
use utoipa::ToSchema;

use crate::error::Error;

/// A person at a customer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contact {
    /// Their id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// The id of their account: of several the one that was asked for, else the one with the smallest id. `null` where they
    /// have none.
    #[schema(required)]
    pub(crate) account_id: Option<i64>,
    /// Their whole name.
    #[schema(required)]
    pub(crate) name: Option<String>,
    /// Their address.
    #[schema(required, format = Email)]
    pub(crate) email: Option<String>,
    /// When they were last active, in UTC to the millisecond.
    #[schema(required, format = DateTime)]
    pub(crate) last_activity_at: Option<String>,
    /// When they were first heard of, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about them last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// One contact.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactAnswer {
    data: Contact,
}

impl ContactAnswer {
    fn new(person: Person, account: Option<AccountNumber>) -> Self {
        Self {
            data: Contact::new(person, account),
        }
    }
}

/// The account that one person is shown with where none was asked for.
async fn account_of(
    edge: &Edge,
    caller: &Caller,
    person: &Person,
) -> Result<Option<AccountNumber>, Error> {
    let people = std::slice::from_ref(person);
    let accounts = edge.stele.accounts_of_contacts(caller, people).await?;
    let first = accounts
        .get(&person.id)
        .and_then(|accounts| accounts.first());
    Ok(first.map(|account| account.number))
}
