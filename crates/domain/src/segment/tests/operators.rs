//! Each operator of each kind of subject.

use serde_json::{Value, json};

use super::sample::{CSM, ORGANIZATION, Sample, time, traits, unknown};
use crate::{Role, RuleAttribute, RuleOperator, SegmentMoveKind};

/// A condition about `subject`, an object of one key.
fn condition(mut subject: Value, operator: &str, value: Value) -> Value {
    let object = subject.as_object_mut().expect("an object");
    object.insert("operator".to_owned(), operator.into());
    if !value.is_null() {
        object.insert("value".to_owned(), value);
    }
    subject
}

#[track_caller]
fn holds(subject: &Value, operator: &str, value: Value) {
    let rule = condition(subject.clone(), operator, value);
    assert!(Sample::full().meets(&rule), "{rule} should hold");
}

#[track_caller]
fn fails(subject: &Value, operator: &str, value: Value) {
    let rule = condition(subject.clone(), operator, value);
    assert!(!Sample::full().meets(&rule), "{rule} should not hold");
}

fn attribute(name: &str) -> Value {
    json!({ "attribute": name })
}

fn a_trait(key: &str) -> Value {
    json!({ "trait": key })
}

/// A value that the operator takes of a text, a number, a time, as the subject is.
fn fitting(attribute: RuleAttribute, operator: RuleOperator) -> Value {
    use RuleAttribute as A;
    use RuleOperator as Op;
    let plain = match attribute {
        A::Name | A::ExternalId | A::TaxId | A::LogoUrl => json!("a"),
        A::OrganizationId => json!(ORGANIZATION),
        A::Status => json!("active"),
        A::Currency => json!("USD"),
        A::TaxCountry => json!("DE"),
        _ => json!(1),
    };
    match operator {
        Op::In => json!([plain]),
        Op::Between => json!([0, 1]),
        Op::Before | Op::After => json!("2024-01-01"),
        Op::IsSet | Op::IsNotSet | Op::Has | Op::HasNot => Value::Null,
        _ => plain,
    }
}

#[test]
fn text_is_compared_as_it_is_and_searched_without_regard_to_case() {
    let name = attribute("name");
    holds(&name, "is", json!("Pied Piper Ä"));
    fails(&name, "is", json!("pied piper ä"));
    fails(&name, "is_not", json!("Pied Piper Ä"));
    holds(&name, "is_not", json!("pied piper ä"));
    holds(&name, "in", json!(["x", "Pied Piper Ä"]));
    fails(&name, "in", json!(["x", "PIED PIPER Ä"]));
    holds(&name, "contains", json!("PIPER ä"));
    fails(&name, "contains", json!("pipers"));
    fails(&name, "not_contains", json!("PIPER ä"));
    holds(&name, "not_contains", json!("pipers"));
    holds(&name, "matches", json!("^Pied .*Ä$"));
    fails(&name, "matches", json!("^pied"));
    holds(&name, "matches", json!("(?i)^pied"));
    holds(&name, "is_set", Value::Null);
    fails(&name, "is_not_set", Value::Null);
    holds(&attribute("external_id"), "is", json!("PP-1"));
}

#[test]
fn choices_and_ids_are_one_of_those_there_are() {
    let status = attribute("status");
    holds(&status, "is", json!("churned"));
    fails(&status, "is", json!("active"));
    holds(&status, "is_not", json!("active"));
    holds(&status, "in", json!(["active", "churned"]));
    fails(&status, "in", json!(["active", "inactive"]));
    holds(&attribute("currency"), "is", json!("EUR"));
    fails(&attribute("currency"), "in", json!(["USD", "JPY"]));
    holds(&attribute("tax_country"), "in", json!(["FR", "DE"]));
    fails(&attribute("tax_country"), "is_not", json!("DE"));
    holds(&attribute("tax_id"), "matches", json!("^DE[0-9]{9}$"));
    holds(&attribute("logo_url"), "contains", json!("PP.example"));
    let organization = attribute("organization_id");
    holds(&organization, "is", json!(ORGANIZATION));
    holds(&organization, "is", json!(ORGANIZATION.to_uppercase()));
    fails(&organization, "is", json!(CSM));
    holds(&organization, "in", json!([CSM, ORGANIZATION]));
}

#[test]
fn numbers_are_compared_exactly_and_at_their_bounds() {
    let mrr = attribute("mrr");
    holds(&mrr, "is", json!(1_000.5));
    fails(&mrr, "is_not", json!(1_000.5));
    holds(&mrr, "is_not", json!(1000));
    fails(&mrr, "gt", json!(1_000.5));
    holds(&mrr, "gt", json!(1_000.499_999));
    holds(&mrr, "gte", json!(1_000.5));
    fails(&mrr, "gte", json!(1_000.500_001));
    fails(&mrr, "lt", json!(1_000.5));
    holds(&mrr, "lt", json!(1_000.500_001));
    holds(&mrr, "lte", json!(1_000.5));
    fails(&mrr, "lte", json!(1_000.499_999));
    holds(&mrr, "between", json!([1000.5, 2000]));
    holds(&mrr, "between", json!([-1, 1000.5]));
    fails(&mrr, "between", json!([1001, 2000]));
    fails(&mrr, "between", json!([0, 1000]));
    holds(&mrr, "is_set", Value::Null);
}

#[test]
fn every_number_comes_in_the_unit_in_which_it_is_shown() {
    for (name, number) in [
        ("users_count", json!(3)),
        ("nps_score", json!(33.3)),
        ("nps_promoter_count", json!(2)),
        ("nps_passive_count", json!(0)),
        ("nps_detractor_count", json!(1)),
        ("health_score", json!(72.125)),
    ] {
        holds(&attribute(name), "is", number);
    }
}

#[test]
fn times_are_compared_to_the_microsecond() {
    for name in [
        "contact_activity_at",
        "last_inbound_message_at",
        "last_outbound_message_at",
        "first_seen_at",
        "last_seen_at",
    ] {
        let at = attribute(name);
        fails(&at, "before", json!("2024-06-20T12:00:00Z"));
        holds(&at, "before", json!("2024-06-20T12:00:00.000001Z"));
        fails(&at, "after", json!("2024-06-20T12:00:00Z"));
        holds(&at, "after", json!("2024-06-20T11:59:59.999999Z"));
        // Ten days ago to the microsecond.
        fails(&at, "older_than_days", json!(10));
        holds(&at, "older_than_days", json!(9));
        holds(&at, "within_days", json!(10));
        fails(&at, "within_days", json!(9));
        fails(&at, "within_next_days", json!(10));
    }
    let renewal = attribute("next_renewal_at");
    holds(&renewal, "within_next_days", json!(10));
    fails(&renewal, "within_next_days", json!(9));
    fails(&renewal, "within_days", json!(10));
    fails(&renewal, "older_than_days", json!(1));
    holds(&attribute("created_at"), "is_set", Value::Null);
    holds(&attribute("churned_at"), "before", json!("2024-06-02"));
    holds(&attribute("trial_end_at"), "after", json!("2024-01-31"));
}

#[test]
fn the_ends_of_days_before_and_after_now_are_in() {
    let mut sample = Sample::full();
    for (now, past, next) in [
        ("2024-06-30T12:00:00.000001Z", [false, true], [false, false]),
        ("2024-06-30T12:00:00Z", [true, false], [false, false]),
        ("2024-06-20T12:00:00Z", [true, false], [true, false]),
        ("2024-06-20T11:59:59.999999Z", [false, false], [true, false]),
        ("2024-06-10T12:00:00Z", [false, false], [true, false]),
        (
            "2024-06-10T11:59:59.999999Z",
            [false, false],
            [false, false],
        ),
    ] {
        sample.now = time(now);
        let asks = |operator| {
            sample.meets(&json!({"attribute": "last_seen_at", "operator": operator, "value": 10}))
        };
        assert_eq!(
            [asks("within_days"), asks("older_than_days")],
            past,
            "{now}"
        );
        assert_eq!(asks("within_next_days"), next[0], "{now}");
    }
}

#[test]
fn a_trait_is_compared_with_a_value_of_its_own_type() {
    let plan = a_trait("plan");
    holds(&plan, "is", json!("Pro"));
    fails(&plan, "is", json!("pro"));
    holds(&plan, "in", json!(["Basic", "Pro"]));
    holds(&plan, "contains", json!("PR"));
    holds(&plan, "matches", json!("^P"));
    holds(&a_trait("dotted.key"), "is", json!("x"));
    let seats = a_trait("seats");
    holds(&seats, "is", json!(25));
    holds(&seats, "is", json!(25.0));
    holds(&seats, "gte", json!(25));
    fails(&seats, "gt", json!(25));
    holds(&seats, "between", json!([25, 25]));
    holds(&a_trait("ratio"), "is", json!(0.1));
    holds(&a_trait("big"), "gt", json!(9_007_199_254_740_992_u64));
    let trial = a_trait("trial");
    holds(&trial, "is", json!(true));
    fails(&trial, "is", json!(false));
    holds(&trial, "is_not", json!(false));
    let signed = a_trait("signed");
    holds(&signed, "after", json!("2024-06-20T11:59:59.999999Z"));
    fails(&signed, "after", json!("2024-06-20T12:00:00Z"));
    holds(&signed, "before", json!("2024-06-21"));
    holds(&signed, "within_days", json!(10));
    fails(&signed, "older_than_days", json!(10));
    fails(&signed, "within_next_days", json!(10));
}

#[test]
fn a_trait_of_another_type_meets_nothing_and_is_set() {
    let seats = a_trait("seats");
    fails(&seats, "is", json!("25"));
    holds(&seats, "is_not", json!("25"));
    fails(&seats, "contains", json!("2"));
    holds(&seats, "not_contains", json!("2"));
    fails(&seats, "matches", json!("."));
    fails(&seats, "in", json!(["25"]));
    fails(&seats, "before", json!("2024-01-01"));
    fails(&a_trait("digits"), "gte", json!(0));
    fails(&a_trait("digits"), "is", json!(25));
    fails(&a_trait("trial"), "is", json!("true"));
    fails(&a_trait("trial"), "is", json!(1));
    fails(&a_trait("plan"), "is", json!(true));
    fails(&a_trait("plan"), "after", json!("0001-01-01"));
    for key in ["list", "object"] {
        fails(&a_trait(key), "is", json!("Pro"));
        fails(&a_trait(key), "contains", json!("Pro"));
        holds(&a_trait(key), "is_set", Value::Null);
    }
}

#[test]
fn a_link_is_a_trait_of_its_name() {
    holds(&a_trait("sfdc_id"), "is", json!("001A"));
    holds(&a_trait("billing_id"), "is_not_set", Value::Null);
    fails(&a_trait("zendesk_id"), "is_set", Value::Null);
    // A value that is no text stays a plain trait, whatever the link was.
    let mut sample = Sample::full();
    sample.account.traits = traits(json!({"billing_id": 5}));
    assert!(sample.meets(&json!({"trait": "billing_id", "operator": "is", "value": 5})));
}

#[test]
fn a_tag_is_there_or_not_however_it_is_written() {
    holds(&json!({"tag": "vip"}), "has", Value::Null);
    holds(&json!({"tag": " VIP "}), "has", Value::Null);
    fails(&json!({"tag": "vip"}), "has_not", Value::Null);
    fails(&json!({"tag": "vi"}), "has", Value::Null);
    holds(&json!({"tag": "vi"}), "has_not", Value::Null);
}

#[test]
fn a_role_is_held_by_a_team_member_or_by_nobody() {
    let csm = json!({"role": "csm"});
    holds(&csm, "is", json!(CSM));
    holds(&csm, "is", json!(CSM.to_uppercase()));
    fails(&csm, "is", json!(ORGANIZATION));
    holds(&csm, "is_not", json!(ORGANIZATION));
    holds(&csm, "in", json!([ORGANIZATION, CSM]));
    holds(&csm, "is_set", Value::Null);
    fails(&csm, "is_not_set", Value::Null);
    for role in ["account_executive", "account_owner"] {
        let role = json!({ "role": role });
        fails(&role, "is_set", Value::Null);
        holds(&role, "is_not_set", Value::Null);
        fails(&role, "is", json!(CSM));
        holds(&role, "is_not", json!(CSM));
    }
    let mut sample = Sample::bare();
    sample.account.roles.insert(Role::Csm, Some(unknown()));
    assert!(!sample.meets(&json!({"role": "csm", "operator": "is_set"})));
}

#[test]
fn usage_is_counted_and_never_missing() {
    let logins = json!({"usage": {"event": "login", "days": 30}});
    holds(&logins, "is", json!(5));
    holds(&logins, "gte", json!(5));
    fails(&logins, "gt", json!(5));
    holds(&logins, "lte", json!(5));
    fails(&logins, "lt", json!(5));
    holds(&logins, "between", json!([5, 6]));
    holds(&logins, "is_not", json!(4));
    for any in [json!({"days": 30}), json!({"event": null, "days": 30})] {
        holds(&json!({ "usage": any }), "is", json!(12));
    }
    let unseen = json!({"usage": {"event": "login", "days": 29}});
    holds(&unseen, "is", json!(0));
    holds(&unseen, "lt", json!(1));
    fails(&unseen, "is_not", json!(0));
}

#[test]
fn what_is_missing_meets_the_negative_operators_and_no_other() {
    use RuleAttribute as A;
    let sample = Sample::bare();
    let always_there = [
        A::Name,
        A::Status,
        A::CreatedAt,
        A::UsersCount,
        A::NpsPromoterCount,
        A::NpsPassiveCount,
        A::NpsDetractorCount,
    ];
    for attribute in A::ALL {
        let is_missing = sample.meets(&json!({
            "attribute": attribute.word(), "operator": "is_not_set",
        }));
        assert_eq!(
            is_missing,
            !always_there.contains(&attribute),
            "{attribute:?}"
        );
        for operator in attribute.operators().filter(|_| is_missing) {
            let rule = condition(
                json!({"attribute": attribute.word()}),
                operator.word(),
                fitting(attribute, operator),
            );
            let negative = ["is_not", "not_contains", "is_not_set"].contains(&operator.word());
            assert_eq!(sample.meets(&rule), negative, "{rule}");
        }
    }
    for (operator, value, expected) in [
        ("is", json!("a"), false),
        ("is", json!(1), false),
        ("is", json!(false), false),
        ("is_not", json!("a"), true),
        ("is_not", json!(1), true),
        ("is_not", json!(false), true),
        ("in", json!(["a"]), false),
        ("contains", json!("a"), false),
        ("not_contains", json!("a"), true),
        ("matches", json!(""), false),
        ("gt", json!(-1), false),
        ("gte", json!(0), false),
        ("lt", json!(1), false),
        ("lte", json!(0), false),
        ("between", json!([0, 0]), false),
        ("before", json!("9999-01-01"), false),
        ("after", json!("0001-01-01"), false),
        ("older_than_days", json!(1), false),
        ("within_days", json!(1), false),
        ("within_next_days", json!(1), false),
        ("is_set", Value::Null, false),
        ("is_not_set", Value::Null, true),
    ] {
        let rule = condition(a_trait("plan"), operator, value);
        assert_eq!(sample.meets(&rule), expected, "{rule}");
    }
}

#[test]
fn groups_join_and_nest() {
    let sample = Sample::full();
    let yes = json!({"tag": "vip", "operator": "has"});
    let no = json!({"tag": "vip", "operator": "has_not"});
    for (rule, expected) in [
        (json!({"all": [yes]}), true),
        (json!({"all": [yes, yes]}), true),
        (json!({"all": [yes, no]}), false),
        (json!({"any": [no, yes]}), true),
        (json!({"any": [no, no]}), false),
        (json!({"not": no}), true),
        (json!({"not": {"not": no}}), false),
        (
            json!({"all": [{"any": [no, yes]}, {"not": {"all": [yes, no]}}]}),
            true,
        ),
    ] {
        assert_eq!(sample.meets(&rule), expected, "{rule}");
    }
}

#[test]
fn words_are_read_as_they_are_written() {
    for attribute in RuleAttribute::ALL {
        assert_eq!(RuleAttribute::from_word(attribute.word()), Some(attribute));
    }
    for operator in RuleOperator::ALL {
        assert_eq!(RuleOperator::from_word(operator.word()), Some(operator));
    }
    for kind in SegmentMoveKind::ALL {
        assert_eq!(SegmentMoveKind::from_word(kind.word()), Some(kind));
    }
    assert_eq!(RuleAttribute::from_word("Name"), None);
    assert_eq!(RuleOperator::from_word(""), None);
}
