//! Making an account.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use stele_domain::{AccountChange, Field, Identifier, Name, Scope, Tags};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread};
use utoipa::ToSchema;

use super::properties::NewProperties;
use super::schema::{self, PropertiesRequest};
use super::{Account, FORM, fields, properties};
use crate::auth::admit;
use crate::body;
use crate::document::ProjectPath;
use crate::error::{Error, ErrorBody};

/// An account to be made, or to be written over. Other fields are ignored.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({
    "name": "Pied Piper",
    "external_id": "piedpiper",
    "properties": {"csm": {"id": 1, "email": "jared@piedpiper.com"}, "stripe_customer_id": "cus_9s6XKzkNRiz8i3"},
    "tags": ["enterprise"]
}))]
pub(crate) struct AccountRequest {
    #[schema(schema_with = schema::name)]
    pub(crate) name: Name,
    #[schema(schema_with = schema::external_id, required = false)]
    pub(crate) external_id: Field<Identifier>,
    /// Its properties, which replace all that were there; `null` is `{}`.
    #[schema(value_type = Option<PropertiesRequest>, required = false)]
    pub(crate) properties: Option<NewProperties>,
    #[schema(schema_with = schema::tags, required = false)]
    pub(crate) tags: Option<Tags>,
}

impl AccountRequest {
    /// Reads a body, field by field in PostHog's order.
    pub(super) fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", fields::name);
        let external_id = fields::external_id(&mut object);
        let properties = properties::field(&mut object);
        let tags = object.optional("tags", fields::tags);
        object.finish(|| {
            Some(Self {
                name: name?,
                external_id,
                properties,
                tags,
            })
        })
    }
}

/// Create an account
///
/// A role may name a team member that does not exist; it is kept as sent.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "accounts.create",
    tag = "Accounts",
    params(ProjectPath),
    request_body(content(
        (AccountRequest = "application/json"),
        (AccountRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 201, description = "The account as it was made.", body = Account),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "required", "detail": "This field is required.", "attr": "name"})),
        (status = 409, description = "The external id is another account's.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "An account with this external_id already exists for this team.", "attr": null})),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<(StatusCode, Json<Account>), Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountWrite).await?;
    let request = AccountRequest::read(body::object(body, &FORM).await?)?;
    let name = request.name.clone();
    let change = AccountChange::from(request);
    let account = edge.stele.create_account(caller, name, change).await?;
    Ok((StatusCode::CREATED, Json(Account::from(account))))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::Field;
    use stele_http::ObjectReader;

    use super::AccountRequest;
    use crate::error::{Error, ValidationError};

    fn read(body: Value) -> Result<AccountRequest, (Option<String>, &'static str, String)> {
        let read = ObjectReader::of(body).and_then(AccountRequest::read);
        read.map_err(|faults| match Error::from(faults) {
            Error::Validation(ValidationError { attr, code, detail }) => {
                (attr, code, detail.into_owned())
            }
            other => panic!("{other:?}"),
        })
    }

    #[track_caller]
    fn refused(body: &Value, attr: &str, code: &str, detail: &str) {
        let told = read(body.clone()).expect_err("a fault");
        let expected = (Some(attr.to_owned()), code.to_owned(), detail.to_owned());
        assert_eq!((told.0, told.1.to_owned(), told.2), expected, "{body}");
    }

    #[test]
    fn a_number_becomes_a_text_with_its_digits() {
        let body = r#"{"name": 1.10, "external_id": 7e400, "tags": [12345678901234567890]}"#;
        let body = serde_json::from_str(body).expect("JSON");
        let request = read(body).expect("valid");
        assert_eq!(request.name.as_str(), "1.10");
        assert_eq!(
            request.external_id.value().expect("given").as_str(),
            "7e+400"
        );
        let tags = request.tags.expect("given");
        assert_eq!(tags.as_slice()[0].as_str(), "12345678901234567890");
    }

    #[test]
    fn an_external_id_is_kept_as_sent_and_an_empty_one_is_null() {
        let id = |value| {
            read(json!({"name": "x", "external_id": value}))
                .expect("valid")
                .external_id
        };
        assert_eq!(id(json!("")), Field::Null);
        assert_eq!(id(json!(null)), Field::Null);
        assert_eq!(id(json!(" a ")).value().expect("given").as_str(), " a ");
        let absent = read(json!({"name": "x"})).expect("valid");
        assert_eq!(absent.external_id, Field::Absent);
    }

    #[test]
    fn each_rule_has_its_words() {
        let required = "This field is required.";
        let blank = "This field may not be blank.";
        let null = "This field may not be null.";
        let no_string = "Not a valid string.";
        let long = "Ensure this field has no more than 400 characters.";
        let named = |key: &str, value: Value| {
            let mut body = json!({"name": "x"});
            body[key] = value;
            body
        };
        refused(&json!({}), "name", "required", required);
        refused(&named("name", json!(null)), "name", "null", null);
        refused(&named("name", json!(" \t")), "name", "blank", blank);
        refused(
            &named("name", json!(true)),
            "name",
            "invalid_input",
            no_string,
        );
        refused(
            &named("name", json!({})),
            "name",
            "invalid_input",
            no_string,
        );
        refused(
            &named("name", json!("a".repeat(401))),
            "name",
            "max_length",
            long,
        );
        refused(
            &named("external_id", json!(false)),
            "external_id",
            "invalid_input",
            no_string,
        );
        refused(
            &named("external_id", json!("a".repeat(401))),
            "external_id",
            "max_length",
            long,
        );
        for (value, found) in [
            (json!("vip"), "str"),
            (json!({"a": 1}), "dict"),
            (json!(1), "int"),
            (json!(1.5), "float"),
            (json!(true), "bool"),
        ] {
            let detail = format!("Expected a list of items but got type \"{found}\".");
            refused(&named("tags", value), "tags", "not_a_list", &detail);
        }
        refused(&named("tags", json!(null)), "tags", "null", null);
        refused(&named("tags", json!([" "])), "tags__0", "blank", blank);
        refused(&named("tags", json!(["a", null])), "tags__1", "null", null);
        refused(
            &named("tags", json!(["a", []])),
            "tags__1",
            "invalid_input",
            no_string,
        );
        refused(
            &named("tags", json!(["a", "b", "c".repeat(256)])),
            "tags__2",
            "max_length",
            "Ensure this field has no more than 255 characters.",
        );
        refused(
            &named("properties", json!(5)),
            "properties",
            "invalid_input",
            "properties must be a JSON object.",
        );
    }

    #[test]
    fn faults_are_told_in_the_order_of_the_fields() {
        let mut body = json!({"tags": 1, "properties": 1, "external_id": [], "name": []});
        for field in ["name", "external_id", "properties", "tags"] {
            let (attr, ..) = read(body.clone()).expect_err("a fault");
            assert_eq!(attr.as_deref(), Some(field));
            let good = if field == "tags" {
                json!([])
            } else {
                json!("x")
            };
            body[field] = if field == "properties" {
                json!({})
            } else {
                good
            };
        }
        read(body).expect("no fault left");
    }
}
