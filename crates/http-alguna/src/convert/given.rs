//! Readers of the values that both versions take.

use std::collections::BTreeSet;

use serde_json::Value;
use stele_domain::{Code, Country, Email, Field, Identifier, PersonName};
use stele_http::{Fault, Faults, ObjectReader, Path, Problem, parse, read};

use super::EmailPreference;

/// The most characters of a tax number, as of a name.
pub(crate) const TAX_ID_MAX: usize = 400;

/// Aliases: not blank, each once, kept as sent and in their order.
pub(crate) fn aliases(value: Value) -> Result<Vec<Identifier>, Faults> {
    let mut aliases = Vec::new();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for (index, item) in read::list(value)?.into_iter().enumerate() {
        match alias(item) {
            Ok(alias) if seen.insert(alias.clone()) => aliases.push(alias),
            Ok(_) => faults.push(Fault::new(index, Problem::Duplicate)),
            Err(problem) => faults.push(Fault::new(index, problem)),
        }
    }
    Faults::check(faults).map(|()| aliases)
}

fn alias(value: Value) -> Result<Identifier, Problem> {
    let text = read::string(value)?;
    if text.trim().is_empty() {
        return Err(Problem::Blank);
    }
    parse::identifier(&text)
}

/// A list of contacts, each read by `contact`: at most one is primary (`primary` is how the version spells that), and none
/// is named twice. The rules of the whole list are told beside the faults of its items.
pub(crate) fn contacts<T>(
    primary: &'static str,
    contact: impl Fn(ObjectReader) -> Result<T, Faults>,
) -> impl Fn(Value) -> Result<Vec<T>, Faults> {
    move |value| {
        let items = read::list(value)?;
        let of_the_list = named_twice(&items)
            .chain(second_primary(&items, primary))
            .collect::<Vec<_>>();
        match read::list_of(read::object(&contact))(Value::Array(items)) {
            Ok(contacts) => Faults::check(of_the_list).map(|()| contacts),
            Err(of_the_items) => {
                let all = of_the_items.into_iter().chain(of_the_list).collect();
                Faults::check(all).and(Ok(Vec::new()))
            }
        }
    }
}

fn named_twice(items: &[Value]) -> impl Iterator<Item = Fault> {
    let mut seen = BTreeSet::new();
    items.iter().enumerate().filter_map(move |(index, item)| {
        let id = item.get("id")?.as_str()?;
        let path = Path::from(index).then("id");
        (!seen.insert(id)).then(|| Fault::new(path, Problem::Duplicate))
    })
}

fn second_primary(items: &[Value], key: &str) -> Option<Fault> {
    let mut primaries = items
        .iter()
        .filter(|item| item.get(key) == Some(&Value::Bool(true)));
    let two = primaries.nth(1).is_some();
    let rule = Problem::Rule("only one contact can be primary".into());
    two.then(|| Fault::new(Path::root(), rule))
}

/// The id of a contact that the account has already. Whether it has is for the store to tell; what is no id belongs to
/// nobody.
pub(crate) fn known_contact(value: Value) -> Result<Code, Problem> {
    let id = read::string(value)?;
    id.parse().map_err(|_| not_of_this_account(&id))
}

/// The id of a contact of an account that is only being made: it has none.
pub(crate) fn no_contact(value: Value) -> Result<Code, Problem> {
    Err(not_of_this_account(&read::string(value)?))
}

fn not_of_this_account(id: &str) -> Problem {
    // Worded as the application words it for an id that could be one.
    Problem::Rule(format!("contact {id} is not a contact of this account").into())
}

/// What one contact of a list comes to.
pub(crate) struct Draft {
    pub(crate) id: Option<Code>,
    pub(crate) email: Email,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) is_primary: bool,
    pub(crate) email_preferences: Vec<EmailPreference>,
}

impl From<Draft> for stele_domain::ContactDraft {
    /// The list of contacts replaces the whole, so a name that it does not give is none.
    fn from(draft: Draft) -> Self {
        let Draft {
            id,
            email,
            first_name,
            last_name,
            is_primary,
            email_preferences,
        } = draft;
        let name = PersonName::from_parts(first_name.as_deref(), last_name.as_deref())
            .expect("both parts were checked as they were read");
        Self {
            code: id,
            name: Field::Value(name),
            email: Field::Value(email),
            is_primary,
            email_preferences: email_preferences.into_iter().map(Into::into).collect(),
        }
    }
}

/// A part of a person's name: at most 400 characters once it is trimmed, possibly none.
pub(crate) fn name_part(value: Value) -> Result<String, Problem> {
    let text = read::string(value)?;
    Ok(parse::at_most(text.trim(), PersonName::MAX)?.to_owned())
}

/// What mail a contact wants: each preference once, in the order in which they were first named.
pub(crate) fn email_preferences(value: Value) -> Result<Vec<EmailPreference>, Faults> {
    let named = read::list_of(read::choice(&EmailPreference::WORDS))(value)?;
    let mut kept = Vec::new();
    for preference in named {
        if !kept.contains(&preference) {
            kept.push(preference);
        }
    }
    Ok(kept)
}

/// A country in two letters.
pub(crate) fn country_alpha2(value: Value) -> Result<Country, Problem> {
    parse::country_alpha2(&read::string(value)?)
}

/// A country in three letters.
pub(crate) fn country_alpha3(value: Value) -> Result<Country, Problem> {
    parse::country_alpha3(&read::string(value)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::{Faults, read};

    use super::{
        aliases, contacts, country_alpha2, country_alpha3, email_preferences, known_contact,
        name_part, no_contact,
    };
    use crate::convert::EmailPreference;

    fn told<T>(read: Result<T, impl Into<Faults>>) -> String {
        read.map_err(Into::into).err().expect("a fault").to_string()
    }

    #[test]
    fn aliases_keep_their_order_and_every_fault_is_told() {
        let read = aliases(json!(["b", " a ", "A"])).expect("valid");
        let words: Vec<_> = read.iter().map(stele_domain::Identifier::as_str).collect();
        assert_eq!(words, ["b", " a ", "A"]);
        insta::assert_snapshot!(
            told(aliases(json!(["a", " ", 1, "a", null, "x".repeat(401)]))),
            @"[1] must not be blank, [2] must be a string, [3] must not be listed twice, [4] must be a string, [5] must have at most 400 characters"
        );
        insta::assert_snapshot!(told(aliases(json!("a"))), @"body must be an array");
    }

    #[test]
    fn the_rules_of_a_list_are_told_beside_those_of_its_items() {
        let emails = contacts("isPrimary", |mut contact| {
            let email = contact.required("email", read::email);
            contact.finish(|| email)
        });
        let list = |items: Value| told(emails(items));
        insta::assert_snapshot!(
            list(json!([
                {"id": "OLgPyqFF", "email": "a@gojo.com", "isPrimary": true},
                {"id": "OLgPyqFF", "isPrimary": true}, 5,
            ])),
            @"[1].email is required, [2] must be an object, [1].id must not be listed twice, only one contact can be primary"
        );
        insta::assert_snapshot!(
            list(json!([{"email": "a@b.co", "isPrimary": true}, {"email": "a@b.co", "isPrimary": true}])),
            @"only one contact can be primary"
        );
    }

    #[test]
    fn a_contacts_id_is_eight_letters_and_on_a_new_account_nothing() {
        assert!(known_contact(json!("OLgPyqFF")).is_ok());
        insta::assert_snapshot!(told(known_contact(json!("1"))), @"contact 1 is not a contact of this account");
        insta::assert_snapshot!(told(no_contact(json!("OLgPyqFF"))), @"contact OLgPyqFF is not a contact of this account");
        insta::assert_snapshot!(told(no_contact(json!(1))), @"body must be a string");
    }

    #[test]
    fn names_are_trimmed_before_they_are_measured() {
        let longest = "é".repeat(400);
        assert_eq!(
            name_part(json!(format!(" {longest} "))),
            Ok(longest.clone())
        );
        assert!(name_part(json!(longest + "é")).is_err());
        assert_eq!(name_part(json!(" ")), Ok(String::new()));
    }

    #[test]
    fn preferences_are_kept_once_each() {
        let preferences = email_preferences(json!(["billing", "updates", "billing"]));
        assert_eq!(
            preferences,
            Ok(vec![EmailPreference::Billing, EmailPreference::Updates])
        );
        insta::assert_snapshot!(
            told(email_preferences(json!(["Billing", 1]))),
            @"[0] must be one of updates, billing, [1] must be a string"
        );
    }

    #[test]
    fn each_version_has_its_own_letters_for_a_country() {
        assert_eq!(country_alpha2(json!("DE")), country_alpha3(json!("DEU")));
        for (alpha2, alpha3) in [("DEU", "DE"), ("de", "deu"), ("XX", "XXX"), ("", "")] {
            assert!(country_alpha2(json!(alpha2)).is_err(), "{alpha2}");
            assert!(country_alpha3(json!(alpha3)).is_err(), "{alpha3}");
        }
    }
}
