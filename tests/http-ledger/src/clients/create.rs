//! `POST /ledger/clients`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};
use stele_domain::{AccountChange, Identifier, Mrr, Name, Scope, Tags};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{Client, labels, worth_sent};
use crate::error::{Error, ErrorBody};

/// A new client. What may be left out may be `null` too.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
pub(crate) struct NewClient {
    /// What it is called; white space around it does not count.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"\S")]
    title: Name,
    /// What the customer's own systems call it. Unique in the workspace.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 400)]
    reference: Option<Identifier>,
    #[schema(schema_with = worth_sent)]
    worth: Option<Mrr>,
    /// Its labels, each trimmed and lower-cased.
    #[schema(value_type = Option<Vec<String>>)]
    labels: Option<Tags>,
}

fn example() -> Value {
    json!({ "title": "Hooli", "reference": "hooli", "worth": 48000, "labels": ["enterprise"] })
}

impl NewClient {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let title = body.required("title", read::name);
        let reference = body.nullable("reference", read::identifier);
        let worth = body.nullable("worth", read::mrr);
        let labels = body.nullable("labels", labels);
        body.finish(|| {
            Some(Self {
                title: title?,
                reference,
                worth,
                labels,
            })
        })
    }

    fn into_change(self) -> (Name, AccountChange) {
        let Self {
            title,
            reference,
            worth,
            labels,
        } = self;
        let change = AccountChange {
            external_id: reference.into(),
            mrr: worth.into(),
            tags: labels,
            ..AccountChange::default()
        };
        (title, change)
    }
}

/// Create a client
///
/// A client's reference is its own: of two clients one has it.
#[utoipa::path(
    post,
    path = "/ledger/clients",
    operation_id = "clients.create",
    tag = "Clients",
    request_body = NewClient,
    responses(
        (status = 201, description = "The new client.", body = Client),
        (status = 409, description = "Another client has this reference.", body = ErrorBody, example = super::taken),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<Client>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let (title, change) = NewClient::read(body.object().await?)?.into_change();
    let account = edge.stele.create_account(caller, title, change).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
