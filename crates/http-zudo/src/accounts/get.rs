//! `GET /api/v1/accounts/{accountId}`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Number;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};
use utoipa::ToSchema;

use super::named;
use crate::error::{Error, ErrorBody};
use crate::requests::StatusWord;
use crate::schema;

/// One account with everything that hangs on it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountFound {
    data: AccountDetail,
}

/// An account with everything that hangs on it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountDetail {
    /// Its id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// Its name.
    pub(crate) name: String,
    /// What your own systems call it.
    #[schema(required)]
    pub(crate) external_id: Option<String>,
    #[schema(schema_with = schema::amount_or_null, required)]
    pub(crate) mrr: Option<Number>,
    /// Whether it is in use. At most one of `active`, `churned` and `onboarding` is true.
    pub(crate) active: bool,
    /// Whether it is gone.
    pub(crate) churned: bool,
    /// Whether it is being set up.
    pub(crate) onboarding: bool,
    /// The URL of its logo.
    #[schema(required)]
    pub(crate) logo_url: Option<String>,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Its people; of very many the first thousand.
    #[schema(max_items = 1000)]
    pub(crate) contacts: Vec<ContactBrief>,
    /// Its most recent meetings, newest first.
    #[schema(max_items = 10)]
    pub(crate) meetings: Vec<MeetingBrief>,
    /// What it asked for, what it asked last first; of very many the first thousand.
    #[schema(max_items = 1000)]
    pub(crate) requests: Vec<RequestBrief>,
}

/// A person at the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactBrief {
    /// Their id.
    pub(crate) id: i64,
    /// Their whole name.
    #[schema(required)]
    pub(crate) name: Option<String>,
    /// Their address.
    #[schema(required, format = Email)]
    pub(crate) email: Option<String>,
}

/// A meeting with the account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeetingBrief {
    /// Its id.
    pub(crate) id: i64,
    /// What it is about.
    pub(crate) title: String,
    /// When it begins.
    #[schema(format = DateTime)]
    pub(crate) start_at: String,
    /// When it ends; `null` when that is not known.
    #[schema(required, format = DateTime)]
    pub(crate) end_at: Option<String>,
}

/// Something the account asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestBrief {
    /// Its id.
    pub(crate) id: i64,
    /// What it is about.
    pub(crate) title: String,
    /// How far it is.
    #[schema(value_type = StatusWord)]
    pub(crate) status: &'static str,
    /// How much it matters, 0 to 100.
    #[schema(required, value_type = Option<i64>, minimum = 0, maximum = 100)]
    pub(crate) severity: Option<u8>,
    /// When it was asked.
    #[schema(format = DateTime)]
    pub(crate) requested_at: String,
}

/// Get account
///
/// One account with its contacts, its most recent meetings and its requests.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/{accountId}",
    operation_id = "accounts.get",
    tag = "Accounts",
    params(("accountId" = i64, Path, minimum = 1, description = "The account's id.", example = 1)),
    responses(
        (status = 200, description = "The account.", body = AccountFound, example = json!({
            "data": {
                "id": 1,
                "name": "Pied Piper",
                "externalId": "piedpiper",
                "mrr": 48000,
                "active": true,
                "churned": false,
                "onboarding": false,
                "logoUrl": null,
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2025-01-10T14:22:00.000Z",
                "contacts": [{ "id": 1, "name": "Richard Hendricks", "email": "richard@piedpiper.com" }],
                "meetings": [{
                    "id": 5,
                    "title": "Q1 Review",
                    "startAt": "2025-01-08T14:00:00.000Z",
                    "endAt": "2025-01-08T15:00:00.000Z"
                }],
                "requests": [{
                    "id": 3,
                    "title": "SSO integration",
                    "status": "Open",
                    "severity": 62,
                    "requestedAt": "2024-11-01T00:00:00.000Z"
                }]
            }
        })),
        (status = 404, description = "The workspace has no such account.", body = ErrorBody,
            example = json!({ "error": "Account not found" })),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<AccountFound>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = edge.stele.get_account(caller, &named(&path)?).await?;
    let mut contacts = edge.stele.account_contacts(caller, &[account.id]).await?;
    let contacts = contacts.remove(&account.id).unwrap_or_default();
    let meetings = edge.stele.latest_meetings(caller, account.id).await?;
    let requests = edge.stele.latest_requests(caller, account.id).await?;
    Ok(Json(AccountFound {
        data: AccountDetail::new(account, contacts, meetings, requests),
    }))
}
