//! What is refused, and where.

use serde_json::{Value, json};

use crate::{Rule, RuleAttribute, RuleFault, RuleOperator};

fn faults(rule: &Value) -> Vec<(String, String)> {
    let faults = Rule::parse(rule).expect_err("refused");
    let pair = |RuleFault { pointer, message }| (pointer, message);
    faults.into_iter().map(pair).collect()
}

#[track_caller]
fn refused(rule: &Value, expected: &[(&str, &str)]) {
    let faults = faults(rule);
    let faults: Vec<_> = faults
        .iter()
        .map(|(p, m)| (p.as_str(), m.as_str()))
        .collect();
    assert_eq!(faults, expected, "{rule}");
}

fn leaf() -> Value {
    json!({"tag": "vip", "operator": "has"})
}

/// A condition in `depth - 1` groups.
fn deep(depth: usize) -> Value {
    (1..depth).fold(leaf(), |rule, level| match level % 3 {
        0 => json!({"all": [rule]}),
        1 => json!({"any": [rule]}),
        _ => json!({"not": rule}),
    })
}

#[test]
fn a_rule_is_an_object_that_says_what_it_is() {
    const FORMS: &str = "must have one of all, any, not, attribute, trait, tag, role, usage";
    for other in [json!(null), json!([]), json!("mrr"), json!(1), json!(true)] {
        refused(&other, &[("", "must be an object")]);
    }
    refused(&json!({}), &[("", FORMS)]);
    refused(&json!({"operator": "is"}), &[("", FORMS)]);
    refused(&json!({"all": [leaf(), {}]}), &[("/all/1", FORMS)]);
    refused(&json!({"not": null}), &[("/not", "must be an object")]);
}

#[test]
fn groups_hold_rules() {
    refused(&json!({"all": []}), &[("/all", "must not be empty")]);
    refused(&json!({"any": []}), &[("/any", "must not be empty")]);
    refused(
        &json!({"any": leaf()}),
        &[("/any", "must be a list of rules")],
    );
    refused(&json!({"not": [leaf()]}), &[("/not", "must be an object")]);
    refused(
        &json!({"all": [leaf(), {"any": [{"not": {"all": []}}]}, 1]}),
        &[
            ("/all/1/any/0/not/all", "must not be empty"),
            ("/all/2", "must be an object"),
        ],
    );
}

#[test]
fn keys_that_mean_nothing_are_refused_in_their_place() {
    const FAULT: &str = "must not stand here";
    refused(
        &json!({"all": [leaf()], "any": [leaf()]}),
        &[("/any", FAULT)],
    );
    refused(
        &json!({"not": leaf(), "operator": "is"}),
        &[("/operator", FAULT)],
    );
    refused(
        &json!({"tag": "vip", "operator": "has", "a/b~c": 1}),
        &[("/a~1b~0c", FAULT)],
    );
    refused(
        &json!({"tag": "vip", "role": "csm", "operator": "has"}),
        &[("/role", FAULT)],
    );
    refused(
        &json!({"usage": {"days": 3, "name": "login"}, "operator": "gte", "value": 1}),
        &[("/usage/name", FAULT)],
    );
}

#[test]
fn subjects_are_known() {
    let attributes = RuleAttribute::ALL.map(RuleAttribute::word).join(", ");
    for (subject, pointer, message) in [
        (
            json!({"attribute": "logo"}),
            "/attribute",
            format!("must be one of {attributes}"),
        ),
        (
            json!({"attribute": 5}),
            "/attribute",
            format!("must be one of {attributes}"),
        ),
        (json!({"trait": 5}), "/trait", "must be a text".to_owned()),
        (
            json!({"trait": "k".repeat(401)}),
            "/trait",
            "must have at most 400 characters".to_owned(),
        ),
        (
            json!({"role": "owner"}),
            "/role",
            "must be one of csm, account_executive, account_owner".to_owned(),
        ),
    ] {
        let mut rule = subject;
        rule["operator"] = json!("is_set");
        refused(&rule, &[(pointer, &message)]);
    }
    for (tag, message) in [
        (json!(" "), "must not be blank"),
        (json!("a\0"), "must not contain null characters"),
        (json!("a".repeat(256)), "must have at most 255 characters"),
        (json!(null), "must be a text"),
    ] {
        refused(
            &json!({"tag": tag, "operator": "has"}),
            &[("/tag", message)],
        );
    }
}

#[test]
fn usage_is_of_an_event_and_days() {
    const DAYS: &str = "must be a whole number of days from 1 to 400";
    for (usage, pointer, message) in [
        (json!("login"), "/usage", "must be an object"),
        (json!({}), "/usage/days", "is required"),
        (json!({"days": null}), "/usage/days", "is required"),
        (json!({"days": 0}), "/usage/days", DAYS),
        (json!({"days": 401}), "/usage/days", DAYS),
        (json!({"days": 65_537}), "/usage/days", DAYS),
        (json!({"days": 1.5}), "/usage/days", DAYS),
        (json!({"days": "30"}), "/usage/days", DAYS),
        (
            json!({"event": 5, "days": 1}),
            "/usage/event",
            "must be a text",
        ),
        (
            json!({"event": "", "days": 1}),
            "/usage/event",
            "must not be blank",
        ),
        (
            json!({"event": "a\0", "days": 1}),
            "/usage/event",
            "must not contain null characters",
        ),
    ] {
        let rule = json!({"usage": usage, "operator": "gte", "value": 1});
        refused(&rule, &[(pointer, message)]);
    }
    for days in [1, 400] {
        let rule = json!({"usage": {"days": days}, "operator": "gte", "value": 1});
        assert!(Rule::parse(&rule).is_ok(), "{days}");
    }
}

#[test]
fn each_kind_knows_its_operators() {
    for (subject, operators) in [
        (
            json!({"attribute": "name"}),
            "is, is_not, in, contains, not_contains, matches, is_set, is_not_set",
        ),
        (
            json!({"attribute": "status"}),
            "is, is_not, in, is_set, is_not_set",
        ),
        (
            json!({"attribute": "currency"}),
            "is, is_not, in, is_set, is_not_set",
        ),
        (
            json!({"attribute": "organization_id"}),
            "is, is_not, in, is_set, is_not_set",
        ),
        (json!({"role": "csm"}), "is, is_not, in, is_set, is_not_set"),
        (
            json!({"attribute": "mrr"}),
            "is, is_not, gt, gte, lt, lte, between, is_set, is_not_set",
        ),
        (
            json!({"attribute": "last_seen_at"}),
            "before, after, older_than_days, within_days, within_next_days, is_set, is_not_set",
        ),
        (
            json!({"trait": "plan"}),
            "is, is_not, in, contains, not_contains, matches, gt, gte, lt, lte, between, before, after, \
             older_than_days, within_days, within_next_days, is_set, is_not_set",
        ),
        (json!({"tag": "vip"}), "has, has_not"),
        (
            json!({"usage": {"days": 1}}),
            "is, is_not, gt, gte, lt, lte, between",
        ),
    ] {
        let message = format!("must be one of {operators}");
        let known: Vec<_> = operators.split(", ").collect();
        let mut rule = subject;
        for operator in RuleOperator::ALL.map(RuleOperator::word) {
            rule["operator"] = json!(operator);
            if !known.contains(&operator) {
                refused(&rule, &[("/operator", &message)]);
            } else if let Err(faults) = Rule::parse(&rule) {
                assert_eq!(faults[0].to_string(), "/value: is required", "{rule}");
            }
        }
        for other in [json!("IS"), json!(5), json!("")] {
            rule["operator"] = other;
            refused(&rule, &[("/operator", &message)]);
        }
        rule["operator"] = json!(null);
        refused(&rule, &[("/operator", "is required")]);
    }
}

const NUMBER: &str = "must be a number";
const TEXT: &str = "must be a text";
const TIME: &str = "must be a date or a time of ISO 8601";
const LIST: &str = "must be a list of 1 to 100 texts";

/// The one fault of a condition.
#[track_caller]
fn refuses(mut subject: Value, operator: &str, value: Value, pointer: &str, message: &str) {
    subject["operator"] = json!(operator);
    subject["value"] = value;
    refused(&subject, &[(pointer, message)]);
}

#[test]
fn numbers_are_numbers() {
    const PAIR: &str = "must be a list of two numbers";
    const ORDER: &str = "must not be less than the number before it";
    for (operator, value, pointer, message) in [
        ("gte", json!("1000"), "/value", NUMBER),
        ("is", json!(true), "/value", NUMBER),
        ("is", json!(null), "/value", "is required"),
        ("between", json!(5), "/value", PAIR),
        ("between", json!([1]), "/value", PAIR),
        ("between", json!([1, 2, 3]), "/value", PAIR),
        ("between", json!([1, "2"]), "/value/1", NUMBER),
        ("between", json!([2, 1]), "/value/1", ORDER),
        ("is_set", json!(1), "/value", "must be left out"),
    ] {
        refuses(
            json!({"attribute": "mrr"}),
            operator,
            value,
            pointer,
            message,
        );
    }
    let pair = json!({"attribute": "mrr", "operator": "between", "value": [null, "a"]});
    refused(&pair, &[("/value/0", NUMBER), ("/value/1", NUMBER)]);
}

#[test]
fn texts_are_short_and_lists_of_them_too() {
    const LONG: &str = "must have at most 1000 characters";
    const NUL: &str = "must not contain null characters";
    let long = json!("a".repeat(1_001));
    for (operator, value, pointer, message) in [
        ("is", json!(5), "/value", TEXT),
        ("is", json!("\0"), "/value", NUL),
        ("is", long.clone(), "/value", LONG),
        ("contains", json!(""), "/value", "must not be empty"),
        ("contains", json!([]), "/value", TEXT),
        ("contains", long.clone(), "/value", LONG),
        ("in", json!("a"), "/value", LIST),
        ("in", json!([]), "/value", LIST),
        ("in", json!(vec!["a"; 101]), "/value", LIST),
        ("in", json!(["a", 1]), "/value/1", TEXT),
        ("in", json!(["a", long]), "/value/1", LONG),
    ] {
        refuses(
            json!({"attribute": "name"}),
            operator,
            value,
            pointer,
            message,
        );
    }
    let longest =
        json!({"attribute": "name", "operator": "in", "value": vec!["é".repeat(1_000); 100]});
    assert!(Rule::parse(&longest).is_ok());
}

#[test]
fn regular_expressions_are_valid_and_small() {
    for (value, message) in [
        (json!(5), TEXT),
        (json!("("), "must be a valid regular expression"),
        (json!("(?=a)"), "must be a valid regular expression"),
        (
            json!("(a{1000}){1000}"),
            "must be a smaller regular expression",
        ),
    ] {
        refuses(
            json!({"attribute": "name"}),
            "matches",
            value,
            "/value",
            message,
        );
    }
}

#[test]
fn choices_and_ids_are_known() {
    const STATUS: &str = "must be one of active, onboarding, churned, inactive";
    const CURRENCY: &str = "must be a currency code of ISO 4217";
    for (subject, operator, value, pointer, message) in [
        (
            json!({"attribute": "status"}),
            "is",
            json!("Active"),
            "/value",
            STATUS,
        ),
        (
            json!({"attribute": "status"}),
            "in",
            json!(["active", "gone"]),
            "/value/1",
            STATUS,
        ),
        (
            json!({"attribute": "currency"}),
            "is",
            json!("usd"),
            "/value",
            CURRENCY,
        ),
        (
            json!({"attribute": "tax_country"}),
            "in",
            json!(["DE", "DEU"]),
            "/value/1",
            "must be a country code of ISO 3166-1, two upper-case letters",
        ),
        (
            json!({"attribute": "organization_id"}),
            "is",
            json!("1"),
            "/value",
            "must be a UUID",
        ),
        (
            json!({"role": "csm"}),
            "is",
            json!("dana"),
            "/value",
            "must be a UUID",
        ),
        (
            json!({"tag": "vip"}),
            "has",
            json!(true),
            "/value",
            "must be left out",
        ),
    ] {
        refuses(subject, operator, value, pointer, message);
    }
}

#[test]
fn times_are_of_iso_8601_and_days_are_whole() {
    const DAYS: &str = "must be a whole number of days from 1 to 36500";
    for (operator, value, message) in [
        ("before", json!("soon"), TIME),
        ("after", json!(1_719_748_800), TIME),
        ("within_days", json!(0), DAYS),
        ("within_next_days", json!(36_501), DAYS),
        ("older_than_days", json!(-1), DAYS),
        ("older_than_days", json!("5"), DAYS),
        ("older_than_days", json!(1.5), DAYS),
    ] {
        refuses(
            json!({"attribute": "last_seen_at"}),
            operator,
            value,
            "/value",
            message,
        );
    }
}

#[test]
fn a_trait_takes_what_its_operator_can_compare() {
    const SCALAR: &str = "must be a text, a number, true or false";
    for (operator, value, message) in [
        ("is", json!(["pro"]), SCALAR),
        ("is_not", json!({}), SCALAR),
        ("is", json!("\0"), "must not contain null characters"),
        ("contains", json!(5), TEXT),
        ("matches", json!(5), TEXT),
        ("in", json!(5), LIST),
        ("lt", json!("5"), NUMBER),
        ("before", json!("soon"), TIME),
    ] {
        refuses(json!({"trait": "plan"}), operator, value, "/value", message);
    }
}

#[test]
fn every_fault_of_a_rule_is_told_in_order() {
    refused(
        &json!({"all": [
            {"attribute": "mrr", "operator": "gte", "value": "a", "unit": "EUR"},
            {"not": {"role": "owner", "operator": "is", "value": 5}},
            {"usage": {"event": "", "days": 0}, "operator": "has"},
            {"attribute": "nope", "operator": "nope"},
            leaf(),
        ], "name": "x"}),
        &[
            ("/name", "must not stand here"),
            ("/all/0/unit", "must not stand here"),
            ("/all/0/value", "must be a number"),
            (
                "/all/1/not/role",
                "must be one of csm, account_executive, account_owner",
            ),
            ("/all/1/not/value", "must be a text"),
            ("/all/2/usage/event", "must not be blank"),
            (
                "/all/2/usage/days",
                "must be a whole number of days from 1 to 400",
            ),
            (
                "/all/2/operator",
                "must be one of is, is_not, gt, gte, lt, lte, between",
            ),
            (
                "/all/3/attribute",
                &format!(
                    "must be one of {}",
                    RuleAttribute::ALL.map(RuleAttribute::word).join(", ")
                ),
            ),
            (
                "/all/3/operator",
                &format!(
                    "must be one of {}",
                    RuleOperator::ALL.map(RuleOperator::word).join(", ")
                ),
            ),
        ],
    );
}

#[test]
fn a_rule_is_bounded_in_depth() {
    assert!(Rule::parse(&deep(Rule::MAX_DEPTH)).is_ok());
    let faults = faults(&deep(Rule::MAX_DEPTH + 1));
    let [(pointer, message)] = faults.as_slice() else {
        panic!("one fault: {faults:?}")
    };
    let place = deep(Rule::MAX_DEPTH + 1);
    assert_eq!(place.pointer(pointer), Some(&leaf()));
    assert_eq!(message, "must not stand more than 10 rules deep");
    // However deep it is, it is not looked into further.
    assert_eq!(Rule::parse(&deep(100)).expect_err("refused").len(), 1);
}

#[test]
fn a_rule_is_bounded_in_conditions() {
    let wide = |count| json!({"any": [{"all": vec![leaf(); count - 1]}, leaf()]});
    assert!(Rule::parse(&wide(Rule::MAX_CONDITIONS)).is_ok());
    refused(
        &wide(Rule::MAX_CONDITIONS + 1),
        &[("/any/1", "is one condition too many: at most 200 are taken")],
    );
    // What comes after is not looked at.
    let mut many = vec![leaf(); 500];
    many[201] = json!({"tag": 5});
    refused(
        &json!({ "all": many }),
        &[(
            "/all/200",
            "is one condition too many: at most 200 are taken",
        )],
    );
}

#[test]
fn a_rule_is_bounded_in_regular_expressions() {
    let pattern = json!({"trait": "plan", "operator": "matches", "value": "a"});
    assert!(Rule::parse(&json!({"any": vec![pattern.clone(); Rule::MAX_PATTERNS]})).is_ok());
    refused(
        &json!({"any": vec![pattern; Rule::MAX_PATTERNS + 1]}),
        &[(
            "/any/20/value",
            "is one regular expression too many: at most 20 are taken",
        )],
    );
}

#[test]
fn a_hundred_faults_are_enough() {
    let faults = faults(&json!({"all": vec![json!(5); 1_000]}));
    assert_eq!(faults.len(), Rule::MAX_FAULTS);
    assert_eq!(faults[99].0, "/all/99");
    let empty = json!({"all": vec![json!({"all": []}); 50_000]});
    assert_eq!(
        Rule::parse(&empty).expect_err("refused").len(),
        Rule::MAX_FAULTS
    );
}
