//! Rules and accounts of few values, so that they meet.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use uuid::Uuid;

use super::sample::{Sample, assigned, time, traits, unknown, usage_of};
use crate::{
    Country, Currency, HealthScore, Identifier, Identifiers, Lifecycle, Link, Mrr, Name, NpsCounts,
    OrganizationId, Role, RoleAssignment, Tag, Timestamp,
};

const WORDS: &[&str] = &[
    "a",
    "A",
    "ab",
    "Σς",
    "ς",
    "2024-06-30T12:00:00Z",
    "2024-06-29",
];
const EVENTS: &[&str] = &["login", "export"];
const DAYS: &[u16] = &[1, 2];
const KEYS: &[&str] = &["plan", "sfdc_id", "x"];
const CODES: &[&str] = &["EUR", "USD"];
const COUNTRIES: &[&str] = &["DE", "FR"];

fn word() -> impl Strategy<Value = String> {
    select(WORDS).prop_map(str::to_owned)
}

/// Within days of noon of 2024-06-30, on the edges of days and beside them.
fn moment() -> impl Strategy<Value = Timestamp> {
    let noon = time("2024-06-30T12:00:00Z").micros();
    (-3..=3_i64, -1..=1_i64).prop_map(move |(days, micros)| {
        Timestamp::from_micros(noon + days * 86_400_000_000 + micros).expect("in range")
    })
}

fn id() -> impl Strategy<Value = Uuid> {
    (10..12_u128).prop_map(Uuid::from_u128)
}

/// Quarters between -2 and 2.
fn quarters() -> impl Strategy<Value = Value> {
    (-8..=8_i32).prop_map(|quarters| json!(f64::from(quarters) / 4.0))
}

fn trait_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        word().prop_map(Value::from),
        quarters(),
        any::<bool>().prop_map(Value::from),
        Just(json!(["a"])),
        Just(json!({"a": 1})),
    ]
}

fn assignment() -> impl Strategy<Value = Option<RoleAssignment>> {
    prop_oneof![
        Just(None),
        Just(Some(unknown())),
        id().prop_map(|id| Some(assigned(id)))
    ]
}

fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    prop_oneof![
        Just(Lifecycle::Active),
        Just(Lifecycle::Onboarding),
        Just(Lifecycle::Inactive),
        moment().prop_map(|at| Lifecycle::Churned { at }),
    ]
}

fn nps() -> impl Strategy<Value = NpsCounts> {
    (0..3_u32, 0..3_u32, 0..3_u32).prop_map(|(detractors, passives, promoters)| NpsCounts {
        detractors,
        passives,
        promoters,
    })
}

/// An account with anything that a rule can ask for.
pub(super) fn sample() -> impl Strategy<Value = Sample> {
    let plain = (
        word(),
        option::of(word()),
        option::of(id()),
        lifecycle(),
        option::of(-8..=8_i64),
        option::of(select(CODES)),
        option::of(select(COUNTRIES)),
        option::of(word()),
        option::of(word()),
    );
    let times = prop::collection::vec(option::of(moment()), 9);
    let loose = (
        prop::collection::btree_map(select(KEYS).prop_map(str::to_owned), trait_value(), 0..3),
        option::of(option::of(word())),
        prop::collection::vec(word(), 0..3),
        prop::collection::btree_map(select(Role::ALL.as_slice()), assignment(), 0..=3),
    );
    let event = option::of(select(EVENTS));
    let derived = (
        0..3_u32,
        nps(),
        option::of(0..=8_u32),
        prop::collection::btree_map((event, select(DAYS)), 0..3_u64, 0..4),
    );
    (plain, times, loose, derived, moment()).prop_map(|(plain, times, loose, derived, now)| {
        let mut sample = Sample::bare();
        let account = &mut sample.account;
        let (name, external_id, organization, lifecycle, mrr, currency, country, tax_id, logo) =
            plain;
        account.name = Name::new(&name).expect("valid");
        let external_id = external_id.map(|text| Identifier::new(text).expect("valid"));
        let list = external_id.iter().cloned().collect();
        account.identifiers =
            Identifiers::from_parts(list, external_id.as_ref()).expect("listed once");
        account.organization = organization.map(OrganizationId);
        account.lifecycle = lifecycle;
        account.mrr = mrr.map(|quarters| Mrr::from_millionths(quarters * 250_000));
        account.currency = currency.map(|code| Currency::from_code(code).expect("known"));
        account.tax_country = country.map(|code| Country::from_alpha2(code).expect("known"));
        (account.tax_id, account.logo_url) = (tax_id, logo);

        account.created_at = times[0].unwrap_or(account.created_at);
        account.next_renewal_at = times[1];
        account.trial_end_at = times[2];
        account.contact_activity_at = times[3];
        account.derived.last_activity_at = times[4];
        account.derived.last_inbound_message_at = times[5];
        account.derived.last_outbound_message_at = times[6];
        sample.first_seen_at = times[7];
        sample.last_seen_at = times[8];

        let (pairs, link, tags, roles) = loose;
        account.traits = traits(Value::Object(pairs.into_iter().collect()));
        if let Some(link) = link {
            // A link that is set takes the name from the trait.
            if link.is_some() {
                account.traits.remove(Link::SfdcId.key());
            }
            account.links.insert(Link::SfdcId, link);
        }
        account.tags = tags
            .iter()
            .map(|tag| Tag::new(tag).expect("valid"))
            .collect();
        account.roles = roles;

        let (users, nps, health, usage) = derived;
        account.derived.users_count = users;
        account.derived.nps = nps;
        sample.health =
            health.map(|quarters| HealthScore::from_thousandths(quarters * 250).expect("small"));
        sample.usage = usage
            .into_iter()
            .map(|((event, days), count)| (usage_of(event, days), count))
            .collect();
        sample.now = now;
        sample
    })
}

fn with(subject: &Value, operator: &str, value: Option<Value>) -> Value {
    let mut rule = subject.clone();
    rule["operator"] = operator.into();
    if let Some(value) = value {
        rule["value"] = value;
    }
    rule
}

type Question = (&'static str, Option<Value>);

fn presence() -> impl Strategy<Value = Question> {
    select(&["is_set", "is_not_set"][..]).prop_map(|operator| (operator, None))
}

fn of_words(
    word: impl Strategy<Value = String> + Clone + 'static,
) -> impl Strategy<Value = Question> {
    let one = (select(&["is", "is_not"][..]), word.clone())
        .prop_map(|(operator, word)| (operator, Some(word.into())));
    let some = prop::collection::vec(word, 1..3).prop_map(|words| ("in", Some(json!(words))));
    prop_oneof![2 => one, 1 => some]
}

fn of_text() -> impl Strategy<Value = Question> {
    let part = (select(&["contains", "not_contains"][..]), word())
        .prop_map(|(operator, word)| (operator, Some(word.into())));
    let pattern =
        select(&["^a", "(?i)^a$", "", "30"][..]).prop_map(|p| ("matches", Some(p.into())));
    prop_oneof![2 => of_words(word().boxed()), 2 => part, 1 => pattern]
}

fn of_numbers() -> impl Strategy<Value = Question> {
    let operators = &["is", "is_not", "gt", "gte", "lt", "lte"][..];
    let one = (select(operators), quarters()).prop_map(|(operator, n)| (operator, Some(n)));
    let two = (-8..=8_i32, 0..=4_i32).prop_map(|(low, width)| {
        let quarter = |n| f64::from(n) / 4.0;
        ("between", Some(json!([quarter(low), quarter(low + width)])))
    });
    prop_oneof![4 => one, 1 => two]
}

fn of_times() -> impl Strategy<Value = Question> {
    let fixed = (select(&["before", "after"][..]), moment())
        .prop_map(|(operator, at)| (operator, Some(at.to_micros_string().into())));
    let counted = &["older_than_days", "within_days", "within_next_days"][..];
    let counted =
        (select(counted), 1..=3).prop_map(|(operator, days)| (operator, Some(json!(days))));
    prop_oneof![fixed, counted]
}

/// A condition with any subject and any operator of it.
fn condition() -> impl Strategy<Value = Value> {
    let about = |names: &'static [&'static str], questions: BoxedStrategy<Question>| {
        (select(names), prop_oneof![4 => questions, 1 => presence()]).prop_map(
            |(name, (operator, value))| with(&json!({"attribute": name}), operator, value),
        )
    };
    let texts = about(
        &["name", "external_id", "tax_id", "logo_url"],
        of_text().boxed(),
    );
    let status =
        select(&["active", "onboarding", "churned", "inactive"][..]).prop_map(str::to_owned);
    let statuses = about(&["status"], of_words(status.boxed()).boxed());
    let codes = select(CODES).prop_map(str::to_owned);
    let currencies = about(&["currency"], of_words(codes.boxed()).boxed());
    let countries = select(COUNTRIES).prop_map(str::to_owned);
    let countries = about(&["tax_country"], of_words(countries.boxed()).boxed());
    let ids = || of_words(id().prop_map(|id| id.to_string()).boxed()).boxed();
    let organizations = about(&["organization_id"], ids());
    let numbers = about(
        &[
            "mrr",
            "users_count",
            "nps_score",
            "nps_promoter_count",
            "nps_passive_count",
            "nps_detractor_count",
            "health_score",
        ],
        of_numbers().boxed(),
    );
    let times = about(
        &[
            "created_at",
            "churned_at",
            "next_renewal_at",
            "trial_end_at",
            "last_inbound_message_at",
            "last_outbound_message_at",
            "contact_activity_at",
            "first_seen_at",
            "last_seen_at",
        ],
        of_times().boxed(),
    );
    let truth = (select(&["is", "is_not"][..]), any::<bool>())
        .prop_map(|(operator, truth)| (operator, Some(json!(truth))));
    let asked = prop_oneof![of_text(), of_numbers(), of_times(), truth, presence()];
    let traits = (select(KEYS), asked)
        .prop_map(|(key, (operator, value))| with(&json!({"trait": key}), operator, value));
    let tags = (word(), select(&["has", "has_not"][..]))
        .prop_map(|(tag, operator)| with(&json!({"tag": tag}), operator, None));
    let role = select(Role::ALL.as_slice()).prop_map(Role::key);
    let roles = (role, prop_oneof![ids(), presence().boxed()])
        .prop_map(|(role, (operator, value))| with(&json!({"role": role}), operator, value));
    let usage = (option::of(select(EVENTS)), select(DAYS), of_numbers()).prop_map(
        |(event, days, (operator, value))| {
            with(
                &json!({"usage": {"event": event, "days": days}}),
                operator,
                value,
            )
        },
    );
    prop_oneof![
        2 => texts,
        1 => statuses,
        1 => currencies,
        1 => countries,
        1 => organizations,
        3 => numbers,
        3 => times,
        4 => traits,
        1 => tags,
        1 => roles,
        2 => usage,
    ]
}

/// A rule of any form, valid.
pub(super) fn rule() -> impl Strategy<Value = Value> {
    condition().prop_recursive(4, 16, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|rules| json!({"all": rules})),
            several.prop_map(|rules| json!({"any": rules})),
            inner.prop_map(|rule| json!({"not": rule})),
        ]
    })
}

/// JSON that looks like a rule and rarely is one.
pub(super) fn scrap() -> impl Strategy<Value = Value> {
    let keys = &[
        "all",
        "any",
        "not",
        "attribute",
        "trait",
        "tag",
        "role",
        "usage",
        "event",
        "days",
        "operator",
        "value",
        "a/b",
        "~",
    ][..];
    let words = &[
        "mrr", "name", "csm", "is", "gte", "has", "in", "matches", "(", "", "\0",
    ][..];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(words).prop_map(Value::from),
    ];
    leaf.prop_recursive(12, 60, 4, move |inner| {
        let key = select(keys).prop_map(str::to_owned);
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::btree_map(key, inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
