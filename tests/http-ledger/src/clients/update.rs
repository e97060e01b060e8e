//! `PATCH /ledger/clients/{id}`

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_domain::{AccountChange, Field, Identifier, Mrr, Name, Scope, Tags};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{Client, labels, named, worth_sent};
use crate::error::{Error, ErrorBody};

/// What changes of a client. What is left out stays, and `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
pub(crate) struct ChangedClient {
    /// What it is called. It always has a title, so this cannot be `null`.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"\S")]
    title: Option<Name>,
    /// What the customer's own systems call it. Unique in the workspace.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 400)]
    reference: Field<Identifier>,
    #[schema(schema_with = worth_sent, required = false)]
    worth: Field<Mrr>,
    /// All of its labels, each trimmed and lower-cased; `null` is none.
    #[schema(value_type = Option<Vec<String>>)]
    labels: Field<Tags>,
}

fn example() -> Value {
    json!({ "worth": null, "labels": ["enterprise", "renewal"] })
}

impl ChangedClient {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let title = body.optional("title", read::name);
        let reference = body.field("reference", read::identifier);
        let worth = body.field("worth", read::mrr);
        let labels = body.field("labels", labels);
        body.finish(|| {
            Some(Self {
                title,
                reference,
                worth,
                labels,
            })
        })
    }

    fn into_change(self) -> AccountChange {
        let Self {
            title,
            reference,
            worth,
            labels,
        } = self;
        let tags = match labels {
            Field::Absent => None,
            Field::Null => Some(Tags::default()),
            Field::Value(labels) => Some(labels),
        };
        AccountChange {
            name: title,
            external_id: reference,
            mrr: worth,
            tags,
            ..AccountChange::default()
        }
    }
}

/// Update a client
///
/// Changes what is sent, and answers the whole client.
#[utoipa::path(
    patch,
    path = "/ledger/clients/{id}",
    operation_id = "clients.update",
    tag = "Clients",
    params(("id" = String, Path, description = "Its id, or its reference.", example = "hooli")),
    request_body = ChangedClient,
    responses(
        (status = 200, description = "The client as it is now.", body = Client),
        (status = 409, description = "Another client has this reference.", body = ErrorBody, example = super::taken),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Client>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let account = named(&path)?;
    let change = ChangedClient::read(body.object().await?)?.into_change();
    let account = edge.stele.update_account(caller, &account, change).await?;
    Ok(Json(account.into()))
}
