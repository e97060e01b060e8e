//! Traits: the customer's own attributes, and the account's attributes that Vitally shows and takes as traits.
//!
//! | trait | attribute | takes |
//! |---|---|---|
//! | `mrr` | monthly recurring revenue | a number |
//! | `churnedAt`, `nextRenewalDate`, `trialEndDate` | the dates of the same names | text of ISO 8601 |
//! | `logoUrl` | the logo | text; any other value stays a trait |
//! | `stripe_customer_id`, ... | the id in another system | text; any other value stays a trait |

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use stele_domain::{Account, AccountChange, Field, LifecycleChange, Link, Timestamp};
use stele_http::openapi::MAX_MRR;
use stele_http::{Faults, ObjectReader, read as reader};
use utoipa::openapi::schema::{
    AdditionalProperties, Object, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::convert::schema_of_time_or_null;

const MRR: &str = "mrr";
const CHURNED_AT: &str = "churnedAt";
const NEXT_RENEWAL_DATE: &str = "nextRenewalDate";
const TRIAL_END_DATE: &str = "trialEndDate";
const LOGO_URL: &str = "logoUrl";

/// All traits of an account, in the order of their keys' bytes.
pub(crate) fn of(account: &Account) -> BTreeMap<&str, Cow<'_, Value>> {
    let plain = account.traits.as_map();
    let mut traits: BTreeMap<_, _> = plain
        .iter()
        .map(|(key, value)| (key.as_str(), Cow::Borrowed(value)))
        .collect();
    let mut show = |key, value: Option<Value>| {
        if let Some(value) = value {
            traits.insert(key, Cow::Owned(value));
        }
    };
    let time = |at: Option<Timestamp>| at.map(|at| Value::from(at.to_millis_string()));
    show(MRR, account.mrr.map(|mrr| Value::Number(mrr.to_number())));
    show(CHURNED_AT, time(account.lifecycle.churned_at()));
    show(NEXT_RENEWAL_DATE, time(account.next_renewal_at));
    show(TRIAL_END_DATE, time(account.trial_end_at));
    show(LOGO_URL, account.logo_url.clone().map(Value::from));
    for (link, value) in &account.links {
        show(link.key(), value.clone().map(Value::from));
    }
    traits
}

/// What a write says through its `traits`, which is all that the answered change says.
pub(crate) fn read(mut traits: ObjectReader) -> Result<AccountChange, Faults> {
    let mrr = traits.field(MRR, reader::mrr);
    let churned_at = traits.field(CHURNED_AT, reader::datetime);
    let next_renewal_at = traits.field(NEXT_RENEWAL_DATE, reader::datetime);
    let trial_end_at = traits.field(TRIAL_END_DATE, reader::datetime);
    let mut change = AccountChange {
        mrr,
        lifecycle: match churned_at {
            Field::Absent => None,
            Field::Null => Some(LifecycleChange::NotChurned),
            Field::Value(at) => Some(LifecycleChange::ChurnedAt(at)),
        },
        next_renewal_at,
        trial_end_at,
        ..AccountChange::default()
    };
    for (key, value) in traits.rest() {
        let Some(attribute) = TextAttribute::of(&key) else {
            change
                .traits
                .insert(key, Some(value).filter(|value| !value.is_null()));
            continue;
        };
        // Text is the attribute and anything else a trait; whichever is written, the other goes.
        let (text, plain) = match value {
            Value::Null => (None, None),
            Value::String(text) => (Some(text), None),
            other => (None, Some(other)),
        };
        match attribute {
            TextAttribute::Logo => change.logo_url = text.map_or(Field::Null, Field::Value),
            TextAttribute::Link(link) => {
                let text = text.map_or(Field::Absent, Field::Value);
                change.links.insert(link, text);
            }
        }
        change.traits.insert(key, plain);
    }
    traits.finish(|| Some(change))
}

/// What a trait of its name is while it holds text.
enum TextAttribute {
    Logo,
    Link(Link),
}

impl TextAttribute {
    fn of(key: &str) -> Option<Self> {
        if key == LOGO_URL {
            return Some(TextAttribute::Logo);
        }
        Link::from_key(key).map(TextAttribute::Link)
    }
}

/// The schema of an account's `mrr`.
pub(crate) fn mrr_of_answer() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Number, Type::Null]))
        .description(Some(
            "Monthly recurring revenue: an exact decimal number of at most six decimals.",
        ))
}

/// The traits of an account in an answer, for the document.
pub(crate) struct AccountTraits;

impl PartialSchema for AccountTraits {
    fn schema() -> RefOr<Schema> {
        schema_of_answer().into()
    }
}

impl ToSchema for AccountTraits {}

/// The traits of an account in a write, for the document.
pub(crate) struct WriteAccountTraits;

impl PartialSchema for WriteAccountTraits {
    fn schema() -> RefOr<Schema> {
        schema_of_write().into()
    }
}

impl ToSchema for WriteAccountTraits {}

fn schema_of_answer() -> Object {
    let mrr = ObjectBuilder::new()
        .schema_type(Type::Number)
        .description(Some("As the account's `mrr`."));
    schema(
        "Values are any JSON but `null`.",
        mrr,
        |name| {
            let as_shown = format!("As the account's `{name}`.");
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .description(Some(as_shown))
                .into()
        },
        "The logo's URL, while it is text.",
        |system| format!("The account's id in {system}, while it is text."),
    )
}

/// The schema of `traits` in a write.
pub(crate) fn schema_of_write() -> Object {
    let mrr = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Number, Type::Null]))
        .minimum(Some(-MAX_MRR))
        .maximum(Some(MAX_MRR))
        .description(Some(
            "Sets the account's `mrr`: an exact decimal number, of which six decimals are kept.",
        ));
    schema(
        "Values are any JSON; `null` removes a trait.",
        mrr,
        |name| schema_of_time_or_null(&format!("Sets the account's `{name}`.")).into(),
        "Text sets the URL of the logo.",
        |system| format!("Text sets the account's id in {system}."),
    )
}

fn schema(
    description: &str,
    mrr: ObjectBuilder,
    date: impl Fn(&str) -> RefOr<Schema>,
    logo: &str,
    link: impl Fn(&str) -> String,
) -> Object {
    let anything = |description: String| {
        ObjectBuilder::new()
            .schema_type(SchemaType::AnyValue)
            .description(Some(description))
    };
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .property(MRR, mrr);
    for name in [CHURNED_AT, NEXT_RENEWAL_DATE, TRIAL_END_DATE] {
        object = object.property(name, date(name));
    }
    object = object.property(LOGO_URL, anything(logo.to_owned()));
    for known in Link::ALL {
        let system = match known {
            Link::StripeCustomerId => "Stripe",
            Link::HubspotDealId => "HubSpot",
            Link::BillingId => "the billing system",
            Link::SfdcId => "Salesforce",
            Link::ZendeskId => "Zendesk",
        };
        object = object.property(known.key(), anything(link(system)));
    }
    object.build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};
    use stele_domain::{
        Account, AccountChange, AccountId, AssignmentId, ChangeContext, Field, Lifecycle,
        LifecycleChange, Link, Mrr, Timestamp,
    };
    use stele_http::ObjectReader;
    use uuid::Uuid;

    use super::{of, read};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).expect("a time")
    }

    fn change(traits: Value) -> Result<AccountChange, String> {
        ObjectReader::of(traits)
            .and_then(read)
            .map_err(|faults| faults.to_string())
    }

    /// The traits of an account to which these writes were made, one after another.
    #[track_caller]
    fn after(writes: &[Value]) -> (Account, String) {
        let name = stele_domain::Name::new("GoJo").expect("valid");
        let code = "ywgWhtGp".parse().expect("a code");
        let now = at("2024-01-01");
        let mut account = Account::new(AccountId(Uuid::nil()), code, name, None, now);
        for write in writes {
            let context = ChangeContext {
                now,
                members: &BTreeMap::new(),
                new_assignment_id: &|| AssignmentId(Uuid::max()),
            };
            let change = change(write.clone()).expect("valid");
            account.apply(change, &context).expect("no duplicates");
        }
        let shown = serde_json::to_string(&of(&account)).expect("serializable");
        (account, shown)
    }

    #[track_caller]
    fn shows(writes: &[Value], expected: &str) -> Account {
        let (account, shown) = after(writes);
        assert_eq!(shown, expected);
        account
    }

    #[test]
    fn the_empty_object_says_nothing() {
        assert_eq!(change(json!({})), Ok(AccountChange::default()));
    }

    #[test]
    fn traits_merge_one_level_deep_and_null_removes() {
        shows(
            &[
                json!({ "plan.tier": "gold", "seats": 5, "nested": { "a": 1, "b": null } }),
                json!({ "seats": null, "": [null], "Zebra": false, "nested": { "c": 1.50 } }),
            ],
            r#"{"":[null],"Zebra":false,"nested":{"c":1.5},"plan.tier":"gold"}"#,
        );
    }

    #[test]
    fn numbers_keep_their_digits() {
        let traits =
            serde_json::from_str(r#"{"n":1.10,"big":123456789012345678901234567890,"e":1e+2}"#);
        let (_, shown) = after(&[traits.expect("JSON")]);
        assert_eq!(
            shown,
            r#"{"big":123456789012345678901234567890,"e":1e+2,"n":1.10}"#
        );
    }

    #[test]
    fn money_and_dates_are_attributes_that_show_as_traits() {
        let account = shows(
            &[json!({
                "mrr": 1500.5, "churnedAt": "2024-02-29", "nextRenewalDate": "2024-03-15T08:00:00+02:00",
                "trialEndDate": "2024-03-15T08:00:00.1239Z", "plan": "gold"
            })],
            concat!(
                r#"{"churnedAt":"2024-02-29T00:00:00.000Z","mrr":1500.5,"nextRenewalDate":"2024-03-15T06:00:00.000Z","#,
                r#""plan":"gold","trialEndDate":"2024-03-15T08:00:00.123Z"}"#
            ),
        );
        assert_eq!(account.mrr, Some(Mrr::from_millionths(1_500_500_000)));
        let churned = Lifecycle::Churned {
            at: at("2024-02-29"),
        };
        assert_eq!(account.lifecycle, churned);
        assert_eq!(account.traits.as_map().len(), 1);
        let cleared = shows(
            &[
                json!({ "mrr": 5, "churnedAt": "2024-02-29", "nextRenewalDate": "2024-03-15", "trialEndDate": "2024-03-15" }),
                json!({ "mrr": null, "churnedAt": null, "nextRenewalDate": null, "trialEndDate": null }),
            ],
            "{}",
        );
        assert_eq!(cleared.lifecycle, Lifecycle::Active);
    }

    #[test]
    fn clearing_churned_at_is_no_word_on_an_account_that_has_not_churned() {
        let change = change(json!({ "churnedAt": null })).expect("valid");
        assert_eq!(change.lifecycle, Some(LifecycleChange::NotChurned));
    }

    #[test]
    fn a_trait_of_the_wrong_type_is_told_by_its_path() {
        let faults = change(json!({
            "mrr": "5", "churnedAt": 1_710_489_600, "nextRenewalDate": "2023-02-29", "trialEndDate": ["2024-01-01"]
        }));
        assert_eq!(
            faults,
            Err("mrr must be a number, churnedAt must be a string, \
                 nextRenewalDate must be a valid ISO 8601 date, trialEndDate must be a string"
                .to_owned())
        );
        for date in [
            "",
            "tomorrow",
            "0000-01-01",
            "10000-01-01",
            "2016-12-31T23:59:60Z",
            "2024-02-30",
        ] {
            assert!(change(json!({ "churnedAt": date })).is_err(), "{date}");
        }
        for number in ["1e400", "-1e400", "9223372036854.7758075", "1e19"] {
            let traits = serde_json::from_str(&format!(r#"{{"mrr":{number}}}"#)).expect("JSON");
            assert!(change(traits).is_err(), "{number}");
        }
    }

    #[test]
    fn text_under_a_name_of_a_link_is_the_link_and_any_other_value_a_trait() {
        let key = Link::SfdcId.key();
        let linked = shows(
            &[json!({ key: 5 }), json!({ key: "001" })],
            r#"{"sfdc_id":"001"}"#,
        );
        assert_eq!(
            linked.links,
            BTreeMap::from([(Link::SfdcId, Some("001".to_owned()))])
        );
        assert!(linked.traits.as_map().is_empty());
        let plain = shows(
            &[json!({ key: "001" }), json!({ key: [5] })],
            r#"{"sfdc_id":[5]}"#,
        );
        assert!(plain.links.is_empty());
        for before in [json!("001"), json!(5)] {
            let gone = shows(&[json!({ key: before }), json!({ key: null })], "{}");
            assert!(gone.links.is_empty());
        }
    }

    #[test]
    fn text_under_the_name_of_the_logo_is_the_logo_and_any_other_value_a_trait() {
        let logo = "https://example.com/l.png";
        let account = shows(
            &[json!({ "logoUrl": 5 }), json!({ "logoUrl": logo })],
            r#"{"logoUrl":"https://example.com/l.png"}"#,
        );
        assert_eq!(account.logo_url.as_deref(), Some(logo));
        let plain = shows(
            &[json!({ "logoUrl": logo }), json!({ "logoUrl": 5 })],
            r#"{"logoUrl":5}"#,
        );
        assert_eq!(plain.logo_url, None);
        for before in [json!(logo), json!(5)] {
            shows(
                &[json!({ "logoUrl": before }), json!({ "logoUrl": null })],
                "{}",
            );
        }
    }

    #[test]
    fn a_link_that_holds_a_null_shows_no_trait() {
        let (mut account, _) = after(&[json!({ "sfdc_id": 5 })]);
        account.links.insert(Link::SfdcId, None);
        account.links.insert(Link::ZendeskId, None);
        let shown = serde_json::to_string(&of(&account)).expect("serializable");
        assert_eq!(shown, r#"{"sfdc_id":5}"#);
        assert_eq!(
            change(json!({ "zendesk_id": null })).expect("valid").links,
            BTreeMap::from([(Link::ZendeskId, Field::Absent)])
        );
    }
}
