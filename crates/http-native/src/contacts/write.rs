//! What a body may say of a contact.

use serde_json::{Value, json};
use stele_domain::{AccountId, ContactChange, OrganizationId, PersonName, Timestamp};
use stele_http::{Faults, ObjectReader, Problem, read};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body;
use crate::convert;

/// The most accounts, and the most organizations, that a person can be tied to.
const MAX_TIES: usize = 100;

/// What is written of a contact. What is left out stays as it is, `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `read` reads")]
pub(crate) struct ContactInput {
    /// Your id of them, unique in the workspace, kept as sent.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// Their whole name, trimmed. It splits at its first space.
    #[schema(min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<String>,
    /// Their email; several people may have the same.
    #[schema(format = Email)]
    email: Option<String>,
    /// The `http` or `https` URL of a picture of them.
    #[schema(min_length = 1, max_length = 2000)]
    avatar_url: Option<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
    /// When they joined your product.
    #[schema(format = DateTime)]
    joined_at: Option<String>,
    /// Whether they want no more conversations.
    #[schema(required = false)]
    unsubscribed: bool,
    /// Since when they are no longer at the customer.
    #[schema(format = DateTime)]
    deactivated_at: Option<String>,
    /// When they were last active; not in the future.
    #[schema(format = DateTime)]
    last_activity_at: Option<String>,
    /// All accounts that they are tied to. A contact is tied to at least one account or organization.
    #[schema(schema_with = convert::ids_schema, required = false)]
    account_ids: Vec<String>,
    /// All organizations that they are tied to themselves, rather than through an account.
    #[schema(schema_with = convert::ids_schema, required = false)]
    organization_ids: Vec<String>,
}

fn example() -> Value {
    json!({
        "external_id": "user-1",
        "name": "Richard Hendricks",
        "email": "richard@piedpiper.com",
        "traits": { "title": "CEO" },
        "joined_at": "2024-06-01T00:00:00Z",
        "account_ids": ["0194c0f3-f100-7000-8000-000000000001"],
    })
}

/// Reads a change out of a body.
pub(super) fn read(mut object: ObjectReader, now: Timestamp) -> Result<ContactChange, Faults> {
    let external_id = object.field("external_id", read::identifier);
    let name = object.field("name", name);
    let email = object.field("email", read::email);
    let avatar_url = object.field("avatar_url", body::url);
    let traits = object.optional("traits", read::traits);
    let joined_at = object.field("joined_at", read::datetime);
    let unsubscribed = object.optional("unsubscribed", read::boolean);
    let deactivated_at = object.field("deactivated_at", read::datetime);
    let last_activity_at = object.field("last_activity_at", read::past(now));
    let accounts = object.optional("account_ids", ids);
    let organizations = object.optional("organization_ids", ids);
    body::finish(object, || {
        Some(ContactChange {
            external_id,
            name,
            email,
            avatar_url,
            traits: traits.unwrap_or_default(),
            joined_at,
            unsubscribed,
            deactivated_at,
            last_activity_at,
            accounts: accounts.map(|ids| ids.into_iter().map(AccountId).collect()),
            organizations: organizations.map(|ids| ids.into_iter().map(OrganizationId).collect()),
        })
    })
}

fn name(value: Value) -> Result<PersonName, Problem> {
    Ok(PersonName::from_whole(&read::trimmed(PersonName::MAX)(
        value,
    )?)?)
}

fn ids(value: Value) -> Result<Vec<Uuid>, Faults> {
    if value.as_array().is_some_and(|ids| ids.len() > MAX_TIES) {
        return Err(Problem::TooMany { max: MAX_TIES }.into());
    }
    read::list_of(body::uuid)(value)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{ContactChange, Field, Timestamp};
    use stele_http::ObjectReader;

    fn read(body: Value) -> Result<ContactChange, String> {
        let now = Timestamp::parse_iso("2025-02-01T10:00:00Z").expect("a time");
        ObjectReader::of(body)
            .and_then(|object| super::read(object, now))
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn absent_null_and_value_are_told_apart() {
        assert_eq!(read(json!({})), Ok(ContactChange::default()));
        let cleared = read(json!({
            "external_id": null, "name": null, "email": null, "avatar_url": null, "joined_at": null,
            "deactivated_at": null, "last_activity_at": null
        }));
        let expected = ContactChange {
            external_id: Field::Null,
            name: Field::Null,
            email: Field::Null,
            avatar_url: Field::Null,
            joined_at: Field::Null,
            deactivated_at: Field::Null,
            last_activity_at: Field::Null,
            ..ContactChange::default()
        };
        assert_eq!(cleared, Ok(expected));
        let set = read(json!({ "name": " Erlich van Bachman " })).expect("valid");
        let Field::Value(name) = set.name else {
            panic!("a name")
        };
        assert_eq!(
            (name.first(), name.last()),
            (Some("Erlich"), Some("van Bachman"))
        );
    }

    #[test]
    fn every_fault_is_told() {
        let told = read(json!({
            "external_id": "", "name": " ", "email": "x", "avatar_url": "javascript://x", "traits": null,
            "joined_at": "2023-02-29", "unsubscribed": null, "deactivated_at": 5,
            "last_activity_at": "2025-02-01T10:00:00.000001Z", "account_ids": ["x"],
            "organization_ids": vec![""; 101], "first_name": "A"
        }));
        let expected = "external_id must not be blank, name must not be blank, email must be a valid email address, \
             the address of a picture must be an http or https URL, traits must be an object, \
             joined_at must be a valid ISO 8601 date, unsubscribed must be a boolean, \
             deactivated_at must be a string, last_activity_at must not be in the future, \
             account_ids[0] must be a UUID, organization_ids must have at most 100 items, \
             first_name is not a field of this body";
        assert_eq!(told, Err(expected.to_owned()));
    }
}
