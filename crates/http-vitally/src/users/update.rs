//! Changing a user.

use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use stele_application::Caller;
use stele_domain::{
    Contact, ContactChange, Email, Field, Identifier, Organization, OrganizationId, PersonName,
    Scope, Timestamp, TraitsChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::ObjectBuilder;

use super::{User, whole};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of a user. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateUser {
    /// All accounts they belong to, each by its `id` or its `externalId`. Those that are not listed are left.
    #[schema(value_type = Vec<String>, required = false, max_items = 100)]
    account_ids: Option<Vec<Identifier>>,
    /// All organizations they belong to themselves, each by its `id` or its `externalId`. Those that are not listed are left.
    #[schema(value_type = Vec<String>, required = false, max_items = 100)]
    organization_ids: Option<Vec<Identifier>>,
    /// Their name, trimmed; `null` is none.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Field<PersonName>,
    /// Their e-mail address, which others may have too; `null` is none.
    #[schema(value_type = Option<String>, required = false, format = "email", max_length = 320)]
    email: Field<Email>,
    /// A picture of them, kept as sent; `null` is none.
    #[schema(value_type = Option<String>, required = false)]
    avatar: Field<String>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
    #[schema(schema_with = schema_of_join_date, required = false)]
    join_date: Field<Timestamp>,
    /// Whether they want no more conversations.
    #[schema(value_type = bool, required = false)]
    unsubscribed_from_conversations: Option<bool>,
}

impl UpdateUser {
    /// Reads what a new user can have too.
    pub(super) fn read_from(body: &mut ObjectReader) -> Self {
        let traits = read::traits;
        Self {
            account_ids: body.optional("accountIds", reference::names),
            organization_ids: body.optional("organizationIds", reference::names),
            name: body.field("name", name),
            email: body.field("email", read::email),
            avatar: body.field("avatar", read::string),
            traits: body.optional("traits", traits).unwrap_or_default(),
            join_date: body.field("joinDate", read::datetime),
            unsubscribed_from_conversations: body
                .optional("unsubscribedFromConversations", read::boolean),
        }
    }

    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let update = Self::read_from(&mut body);
        body.finish(|| Some(update))
    }

    /// The change, once it is known which accounts and organizations it names.
    pub(super) async fn into_change(
        self,
        edge: &Edge,
        caller: &Caller,
    ) -> Result<ContactChange, Error> {
        let Self {
            account_ids,
            organization_ids,
            name,
            email,
            avatar,
            traits,
            join_date,
            unsubscribed_from_conversations,
        } = self;
        let accounts = match account_ids {
            None => None,
            Some(names) => Some(reference::account_ids(edge, caller, &names).await?),
        };
        let organizations = match organization_ids {
            None => None,
            Some(names) => {
                let ids = reference::record_ids::<Organization>(edge, caller, &names).await?;
                Some(ids.into_iter().map(OrganizationId).collect())
            }
        };
        Ok(ContactChange {
            name,
            email,
            avatar_url: avatar,
            traits,
            joined_at: join_date,
            unsubscribed: unsubscribed_from_conversations,
            accounts,
            organizations,
            ..ContactChange::default()
        })
    }
}

fn schema_of_join_date() -> ObjectBuilder {
    convert::schema_of_time_or_null("When they joined your product; `null` is when they were made.")
}

/// A whole name that is not blank.
pub(crate) fn name(value: Value) -> Result<PersonName, Problem> {
    let name = PersonName::from_whole(&read::string(value)?)?;
    name.whole().is_some().then_some(name).ok_or(Problem::Blank)
}

/// Update a user
///
/// By Vitally's id or by your external id. Answers the whole user. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/users/{id}",
    operation_id = "users.update",
    tag = "Users",
    params(("id" = String, Path, description = "The user's `id` or their `externalId`, percent-encoded.", example = "user-501")),
    request_body(content = UpdateUser, content_type = "application/json", example = example::user::update),
    responses(
        (status = 200, description = "The user as they are now.", body = User<'static>, example = example::user::updated),
        (status = 400, description = "The body is no JSON, breaks its schema, or names what is not there; nothing is written.", body = ErrorBody, example = example::user::bad_email),
        (status = 404, description = "The workspace has no such user.", body = ErrorMessage, example = example::user::not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let user = reference::record::<Contact>(&path, "id")?;
    let update = UpdateUser::read(body.object().await?)?;
    let change = update.into_change(&edge, caller).await?;
    let user = edge.stele.update_contact(caller, &user, change).await?;
    whole(&edge, caller, user).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::Field;
    use stele_http::ObjectReader;

    use super::UpdateUser;

    fn read(body: Value) -> Result<UpdateUser, String> {
        ObjectReader::of(body)
            .and_then(UpdateUser::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn what_cannot_be_written_is_ignored() {
        let body = json!({ "externalId": 5, "firstKnown": 5, "lastSeenTimestamp": [], "deactivatedAt": 1 });
        assert_eq!(read(body), read(json!({})));
    }

    #[test]
    fn null_clears_what_may_be_unknown() {
        let body = json!({ "name": null, "email": null, "avatar": null, "joinDate": null });
        let update = read(body).expect("valid");
        assert_eq!(
            (update.name, update.email, update.avatar, update.join_date),
            (Field::Null, Field::Null, Field::Null, Field::Null)
        );
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({
            "accountIds": "a", "organizationIds": [""], "name": "", "email": "richard", "avatar": 5, "traits": null,
            "joinDate": "2023-02-29", "unsubscribedFromConversations": null
        });
        assert_eq!(
            read(body),
            Err(
                "accountIds must be an array, organizationIds[0] must not be blank, name must not be blank, \
                 email must be a valid email address, avatar must be a string, traits must be an object, \
                 joinDate must be a valid ISO 8601 date, unsubscribedFromConversations must be a boolean"
                    .to_owned()
            )
        );
    }
}
