//! Readers of values that several calls take.

use serde_json::Value;
use stele_domain::{AccountNumber, Name, PersonName};
use stele_http::{Problem, read};

/// A value that must be there: `null` is as good as nothing.
pub(crate) fn present<T>(
    reader: impl Fn(Value) -> Result<T, Problem>,
) -> impl Fn(Value) -> Result<T, Problem> {
    move |value| match reader(value) {
        Err(Problem::Null { expected: _ }) => Err(Problem::Required),
        other => other,
    }
}

/// A name or a title; an empty one is missing.
pub(crate) fn name(value: Value) -> Result<Name, Problem> {
    match present(read::name)(value) {
        Err(Problem::Blank) => Err(Problem::Required),
        other => other,
    }
}

/// A person's name; a blank one is none.
pub(crate) fn person_name(value: Value) -> Result<Option<PersonName>, Problem> {
    let name = PersonName::from_whole(&read::string(value)?)?;
    Ok(name.whole().is_some().then_some(name))
}

/// The id of an account. Whether there is one is for the store to tell.
pub(crate) fn account(value: Value) -> Result<AccountNumber, Problem> {
    present(read::integer)(value).map(AccountNumber)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::AccountNumber;
    use stele_http::Problem;

    use super::{account, name, person_name};

    #[test]
    fn what_must_be_there_is_not_there_as_null() {
        assert_eq!(account(json!(null)), Err(Problem::Required));
        for nothing in [json!(null), json!(""), json!(" \t\u{a0}")] {
            assert_eq!(name(nothing), Err(Problem::Required));
        }
        assert_eq!(person_name(json!(" ")), Ok(None));
    }

    #[test]
    fn an_account_is_named_by_a_number() {
        for number in [0, -1, 1, i64::MAX] {
            assert_eq!(account(json!(number)), Ok(AccountNumber(number)));
        }
        for other in [json!("1"), json!(1.5), json!(true), json!([1])] {
            assert!(account(other).is_err());
        }
    }
}
