//! An account's properties as they come in: two models of pydantic, in its lax mode and its words.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use stele_domain::{Field, Link, LinksChange, Role, RoleHolder, RolesChange};
use stele_http::{Kind, ObjectReader, Problem};

/// The key of the integer that names who holds a role. In [`RoleHolder::extra`] stands under it the id as it was written,
/// and only when that was not as the plain integer.
pub(crate) const ID: &str = "id";

/// Properties that were written. They replace what was there whole, so all roles and all links are named here; the default
/// takes everything away.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NewProperties {
    /// Who holds which role.
    pub(crate) roles: RolesChange,
    /// Ids in other systems.
    pub(crate) links: LinksChange,
}

impl Default for NewProperties {
    fn default() -> Self {
        Self {
            roles: Role::ALL.map(|role| (role, Field::Absent)).into(),
            links: Link::ALL.map(|link| (link, Field::Absent)).into(),
        }
    }
}

/// The field `properties`, of which `null` is `{}`.
pub(super) fn field(object: &mut ObjectReader) -> Option<NewProperties> {
    match object.field("properties", read) {
        Field::Absent => None,
        Field::Null => Some(NewProperties::default()),
        Field::Value(new) => Some(new),
    }
}

/// Reads properties. Stops at the first fault, which is the one that PostHog tells: of the known keys in their order, else
/// of an unknown key.
fn read(value: Value) -> Result<NewProperties, Problem> {
    let Value::Object(mut map) = value else {
        return Err(Problem::Rule("properties must be a JSON object.".into()));
    };
    let mut new = NewProperties::default();
    for (role, field) in &mut new.roles {
        *field = take(&mut map, role.key(), holder)?;
    }
    for (link, field) in &mut new.links {
        *field = take(&mut map, link.key(), string)?;
    }
    match map.keys().next() {
        None => Ok(new),
        Some(unknown) => Err(Fault::new("Extra inputs are not permitted").of(unknown)),
    }
}

/// A fault somewhere below a property.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    /// The key inside the property's value, where it is not the value itself.
    key: Option<&'static str>,
    message: &'static str,
}

impl Fault {
    fn new(message: &'static str) -> Self {
        Self { key: None, message }
    }

    fn at(self, key: &'static str) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// The whole sentence: pydantic's location with dots, a colon, pydantic's message.
    fn of(self, property: &str) -> Problem {
        let Self { key, message } = self;
        let dotted = key.map(|key| format!(".{key}")).unwrap_or_default();
        Problem::Rule(format!("{property}{dotted}: {message}").into())
    }
}

fn take<T>(
    map: &mut Map<String, Value>,
    key: &str,
    read: impl FnOnce(Value) -> Result<T, Fault>,
) -> Result<Field<T>, Problem> {
    match map.remove(key) {
        None => Ok(Field::Absent),
        Some(Value::Null) => Ok(Field::Null),
        Some(value) => read(value).map(Field::Value).map_err(|fault| fault.of(key)),
    }
}

fn holder(value: Value) -> Result<RoleHolder, Fault> {
    let Value::Object(mut map) = value else {
        return Err(Fault::new(
            "Input should be a valid dictionary or instance of AccountAssignment",
        ));
    };
    let mut required = |key| map.remove(key).ok_or(Fault::new("Field required").at(key));
    let id = required(ID)?;
    let number = integer(&id).map_err(|fault| fault.at(ID))?;
    let email =
        required("email").and_then(|email| string(email).map_err(|fault| fault.at("email")))?;
    let mut extra: BTreeMap<_, _> = map.into_iter().collect();
    // PostHog answers what it was sent; the number alone would not tell `"7"` from `7`.
    let plain = Value::from(number);
    if id != plain {
        extra.insert(ID.to_owned(), id);
    }
    Ok(RoleHolder {
        number,
        email,
        extra,
    })
}

fn string(value: Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Fault::new("Input should be a valid string")),
    }
}

/// Pydantic's `int` has no end; ours has 64 bits. What pydantic says of a number that it cannot hold fits well.
const TOO_LARGE: &str = "Unable to parse input string as an integer, exceeded maximum size";

/// An `int` in lax mode: `7`, `7.0`, `"7"`, and a boolean as 0 or 1.
fn integer(value: &Value) -> Result<i64, Fault> {
    let message = match value {
        Value::Bool(boolean) => return Ok(i64::from(*boolean)),
        Value::Number(number) => match from_number(value, number) {
            Ok(integer) => return Ok(integer),
            Err(message) => message,
        },
        Value::String(text) => match from_text(text) {
            Ok(integer) => return Ok(integer),
            Err(message) => message,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => "Input should be a valid integer",
    };
    Err(Fault::new(message))
}

fn from_number(value: &Value, number: &Number) -> Result<i64, &'static str> {
    if Kind::of(value) == Kind::Integer {
        return number.as_str().parse().map_err(|_| TOO_LARGE);
    }
    // Python has read a float by now.
    let float: f64 = number.as_str().parse().unwrap_or(f64::INFINITY);
    if !float.is_finite() {
        return Err("Input should be a finite number");
    }
    if float.fract() != 0.0 {
        return Err("Input should be a valid integer, got a number with a fractional part");
    }
    format!("{float:.0}").parse().map_err(|_| TOO_LARGE)
}

/// Digits with a sign, blanks around, single underscores between, and a fraction of zeros.
fn from_text(text: &str) -> Result<i64, &'static str> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => {
            whole
        }
        _ => text,
    };
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let plain = digits
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !plain {
        return Err("Input should be a valid integer, unable to parse string as an integer");
    }
    whole.replace('_', "").parse().map_err(|_| TOO_LARGE)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Link, Role, RoleHolder};
    use stele_http::Problem;

    use super::{NewProperties, read};

    fn parsed(json: &str) -> Value {
        serde_json::from_str(json).expect("JSON")
    }

    #[track_caller]
    fn id(json: &str) -> Result<i64, String> {
        let value = parsed(&format!(r#"{{"csm": {{"id": {json}, "email": "a@b.c"}}}}"#));
        match read(value) {
            Ok(mut new) => match new.roles.remove(&Role::Csm) {
                Some(Field::Value(holder)) => Ok(holder.number),
                other => panic!("{other:?}"),
            },
            Err(Problem::Rule(sentence)) => Err(sentence.into_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn ids_are_read_as_pydantic_reads_them() {
        for (json, number) in [
            ("7", 7),
            ("-0", 0),
            ("7.0", 7),
            ("1e3", 1000),
            ("true", 1),
            ("false", 0),
            ("\"7\"", 7),
            ("\" +07\\n\"", 7),
            ("\"-7.00\"", -7),
            ("\"1_000\"", 1000),
            ("9223372036854775807", i64::MAX),
            ("\"-9223372036854775808\"", i64::MIN),
        ] {
            assert_eq!(id(json), Ok(number), "{json}");
        }
    }

    #[test]
    fn an_id_is_kept_as_it_was_written_when_that_is_not_the_plain_integer() {
        let extra = |json: &str| {
            let sent = format!(r#"{{"csm": {{"id": {json}, "email": "", "id2": 1}}}}"#);
            let mut new = read(parsed(&sent)).expect("valid");
            match new.roles.remove(&Role::Csm) {
                Some(Field::Value(holder)) => Value::from_iter(holder.extra),
                other => panic!("{other:?}"),
            }
        };
        for plain in ["7", "0", "-7", "9223372036854775807"] {
            assert_eq!(extra(plain), json!({"id2": 1}), "{plain}");
        }
        for other in ["7.0", "-0", "1e+3", "true", "\"7\"", "\" +07\\n\""] {
            let kept = json!({"id": parsed(other), "id2": 1});
            assert_eq!(extra(other), kept, "{other}");
        }
    }

    #[test]
    fn ids_are_refused_in_the_words_of_pydantic() {
        let not_an_integer = "Input should be a valid integer";
        let not_digits = "Input should be a valid integer, unable to parse string as an integer";
        let too_large = "Unable to parse input string as an integer, exceeded maximum size";
        for (json, message) in [
            ("null", not_an_integer),
            ("[]", not_an_integer),
            ("{}", not_an_integer),
            (
                "7.5",
                "Input should be a valid integer, got a number with a fractional part",
            ),
            ("1e400", "Input should be a finite number"),
            ("-1e400", "Input should be a finite number"),
            ("9223372036854775808", too_large),
            ("9223372036854775808.0", too_large),
            ("1e30", too_large),
            ("\"9223372036854775808\"", too_large),
            ("\"\"", not_digits),
            ("\"x\"", not_digits),
            ("\"7.\"", not_digits),
            ("\".0\"", not_digits),
            ("\"7.5\"", not_digits),
            ("\"1e3\"", not_digits),
            ("\"1__0\"", not_digits),
            ("\"_1\"", not_digits),
            ("\"+-7\"", not_digits),
            ("\"- 7\"", not_digits),
            ("\"\\u0667\"", not_digits),
        ] {
            assert_eq!(id(json), Err(format!("csm.id: {message}")), "{json}");
        }
    }

    #[test]
    fn the_first_fault_is_the_first_of_the_known_keys_then_an_unknown_one() {
        for (json, sentence) in [
            ("[]", "properties must be a JSON object."),
            ("\"object\"", "properties must be a JSON object."),
            (
                r#"{"unknown_field": 1}"#,
                "unknown_field: Extra inputs are not permitted",
            ),
            (
                r#"{"unknown": 1, "zendesk_id": 5, "stripe_customer_id": 5}"#,
                "stripe_customer_id: Input should be a valid string",
            ),
            (
                r#"{"stripe_customer_id": 5, "csm": {}}"#,
                "csm.id: Field required",
            ),
            (r#"{"csm": {"id": 1}}"#, "csm.email: Field required"),
            (
                r#"{"csm": {"id": 1, "email": null}}"#,
                "csm.email: Input should be a valid string",
            ),
            (
                r#"{"account_owner": "jared"}"#,
                "account_owner: Input should be a valid dictionary or instance of AccountAssignment",
            ),
        ] {
            let told = read(parsed(json)).expect_err("a fault");
            assert_eq!(told, Problem::Rule(sentence.into()), "{json}");
        }
    }

    #[test]
    fn every_role_and_link_is_named_whatever_was_sent() {
        assert_eq!(read(json!({})), Ok(NewProperties::default()));
        let sent = json!({
            "csm": {"email": "a@b.c", "id": 1, "team": {"b": 1}},
            "account_owner": null,
            "sfdc_id": "",
            "billing_id": null,
        });
        let mut expected = NewProperties::default();
        let holder = RoleHolder {
            number: 1,
            email: "a@b.c".to_owned(),
            extra: [("team".to_owned(), json!({"b": 1}))].into(),
        };
        expected.roles.insert(Role::Csm, Field::Value(holder));
        expected.roles.insert(Role::AccountOwner, Field::Null);
        expected
            .links
            .insert(Link::SfdcId, Field::Value(String::new()));
        expected.links.insert(Link::BillingId, Field::Null);
        assert_eq!(read(sent), Ok(expected));
    }
}
