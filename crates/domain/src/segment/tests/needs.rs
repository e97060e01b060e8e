//! What a rule has to be told.

use serde_json::{Value, json};

use super::sample::{time, usage_of};
use crate::{Rule, RuleNeeds};

#[track_caller]
fn needs(rule: &Value) -> RuleNeeds {
    Rule::parse(rule).expect("valid").needs()
}

#[test]
fn a_rule_needs_what_its_conditions_ask_for() {
    let nothing = RuleNeeds::default();
    let clock = RuleNeeds {
        clock: true,
        ..nothing.clone()
    };
    let seen = RuleNeeds {
        seen: true,
        ..nothing.clone()
    };
    let health = RuleNeeds {
        health: true,
        ..clock.clone()
    };
    let usage = |event| RuleNeeds {
        usage: [(usage_of(event, 30), 2)].into(),
        ..clock.clone()
    };
    for (rule, expected) in [
        (json!({"attribute": "name", "operator": "is_set"}), &nothing),
        (json!({"tag": "a", "operator": "has_not"}), &nothing),
        (json!({"role": "csm", "operator": "is_not_set"}), &nothing),
        (
            json!({"attribute": "created_at", "operator": "before", "value": "2024-01-01"}),
            &nothing,
        ),
        (
            json!({"attribute": "created_at", "operator": "older_than_days", "value": 1}),
            &clock,
        ),
        (
            json!({"attribute": "churned_at", "operator": "within_days", "value": 1}),
            &clock,
        ),
        (
            json!({"trait": "signed", "operator": "within_next_days", "value": 1}),
            &clock,
        ),
        (
            json!({"attribute": "first_seen_at", "operator": "is_set"}),
            &seen,
        ),
        (
            json!({"attribute": "last_seen_at", "operator": "after", "value": "2024-01-01"}),
            &seen,
        ),
        (
            json!({"attribute": "health_score", "operator": "is_not_set"}),
            &health,
        ),
        (
            json!({"usage": {"event": "login", "days": 30}, "operator": "is", "value": 1}),
            &usage(Some("login")),
        ),
        (
            json!({"usage": {"days": 30}, "operator": "is_not", "value": 1}),
            &usage(None),
        ),
    ] {
        assert_eq!(needs(&rule), *expected, "{rule}");
        assert_eq!(needs(&json!({"not": rule})), *expected, "{rule}");
    }
}

#[test]
fn the_needs_of_a_group_are_those_of_all_its_rules() {
    let rule = json!({"any": [
        {"not": {"usage": {"event": "login", "days": 30}, "operator": "gte", "value": 1}},
        {"all": [
            {"usage": {"event": "login", "days": 7}, "operator": "gte", "value": 1},
            {"usage": {"event": "login", "days": 30}, "operator": "lt", "value": 9},
        ]},
        {"attribute": "last_seen_at", "operator": "is_set"},
    ]});
    let expected = RuleNeeds {
        seen: true,
        health: false,
        usage: [
            (usage_of(Some("login"), 7), 2),
            (usage_of(Some("login"), 30), 10),
        ]
        .into(),
        clock: true,
    };
    assert_eq!(needs(&rule), expected);
}

#[test]
fn events_are_counted_no_further_than_the_answer_can_change() {
    let enough = |operator: &str, value: Value| {
        let rule = json!({"usage": {"days": 30}, "operator": operator, "value": value});
        needs(&rule).usage[&usage_of(None, 30)]
    };
    for (operator, value, expected) in [
        ("is", json!(5), 6),
        ("is_not", json!(5), 6),
        ("gt", json!(5), 6),
        ("gte", json!(1000), 1001),
        ("lt", json!(0), 1),
        ("between", json!([3, 70]), 71),
    ] {
        assert_eq!(
            enough(operator, value.clone()),
            expected,
            "{operator} {value}"
        );
    }
}

#[test]
fn events_and_time_change_answers_unwritten() {
    for (needs, expected) in [
        (RuleNeeds::default(), false),
        (
            RuleNeeds {
                seen: true,
                ..RuleNeeds::default()
            },
            true,
        ),
        (
            RuleNeeds {
                clock: true,
                ..RuleNeeds::default()
            },
            true,
        ),
    ] {
        assert_eq!(needs.change_unwritten(), expected);
    }
}

#[test]
fn a_window_of_usage_begins_so_many_days_ago() {
    let usage = usage_of(None, 30);
    assert_eq!(
        usage.since(time("2024-03-30T12:00:00.000001Z")),
        time("2024-02-29T12:00:00.000001Z")
    );
    assert_eq!(usage.since(time("0001-01-31")), time("0001-01-01"));
    assert_eq!(usage.since(time("0001-01-05")), time("0001-01-01"));
}
