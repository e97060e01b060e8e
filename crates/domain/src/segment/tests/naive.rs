//! Rules answered once more, from their JSON and operator by operator.

use regex::Regex;
use serde_json::{Value, json};

use super::sample::Sample;
use crate::{Link, Role, Tag, Timestamp, fold};

/// Whether a rule holds of an account.
pub(super) fn holds(rule: &Value, sample: &Sample) -> bool {
    let rules = |key: &str| rule.get(key).and_then(Value::as_array);
    if let Some(rules) = rules("all") {
        return !rules.iter().any(|rule| !holds(rule, sample));
    }
    if let Some(rules) = rules("any") {
        return rules.iter().filter(|rule| holds(rule, sample)).count() > 0;
    }
    if let Some(rule) = rule.get("not") {
        return !holds(rule, sample);
    }
    let operator = rule["operator"].as_str().expect("an operator");
    if let Some(tag) = rule.get("tag") {
        let tag = Tag::new(tag.as_str().expect("text")).expect("valid");
        let has = sample.account.tags.as_slice().contains(&tag);
        return has == (operator == "has");
    }
    let Some(found) = found(rule, sample) else {
        return ["is_not", "not_contains", "is_not_set"].contains(&operator);
    };
    let now = sample.now.micros();
    let days = |value: &Value| value.as_i64().expect("whole") * 86_400_000_000;
    let value = rule.get("value").unwrap_or(&Value::Null);
    match operator {
        "is_set" => true,
        "is_not_set" => false,
        "is" => equal(&found, value),
        "is_not" => !equal(&found, value),
        "in" => value.as_array().expect("a list").contains(&found),
        "contains" => contains(&found, value),
        "not_contains" => !contains(&found, value),
        "matches" => {
            let pattern = Regex::new(value.as_str().expect("text")).expect("valid");
            found.as_str().is_some_and(|text| pattern.is_match(text))
        }
        "gt" => number(&found).is_some_and(|n| n > number(value).expect("a number")),
        "gte" => number(&found).is_some_and(|n| n >= number(value).expect("a number")),
        "lt" => number(&found).is_some_and(|n| n < number(value).expect("a number")),
        "lte" => number(&found).is_some_and(|n| n <= number(value).expect("a number")),
        "between" => number(&found).is_some_and(|n| {
            n >= number(&value[0]).expect("a number") && n <= number(&value[1]).expect("a number")
        }),
        "before" => micros(&found).is_some_and(|at| at < micros(value).expect("a time")),
        "after" => micros(&found).is_some_and(|at| at > micros(value).expect("a time")),
        "older_than_days" => micros(&found).is_some_and(|at| at < now - days(value)),
        "within_days" => micros(&found).is_some_and(|at| at >= now - days(value) && at <= now),
        "within_next_days" => micros(&found).is_some_and(|at| at >= now && at <= now + days(value)),
        _ => panic!("no rule has {operator}"),
    }
}

/// What a condition is about, as JSON: times are texts.
fn found(condition: &Value, sample: &Sample) -> Option<Value> {
    if let Some(usage) = condition.get("usage") {
        let counted = sample
            .usage
            .iter()
            .find(|(of, _)| json!(of.event) == usage["event"] && json!(of.days) == usage["days"]);
        return Some(json!(counted.map_or(0, |(_, count)| *count)));
    }
    if let Some(role) = condition.get("role") {
        let role = Role::from_key(role.as_str()?)?;
        let assignment = sample.account.roles.get(&role)?.as_ref()?;
        return Some(json!(assignment.member.as_ref()?.id.to_string()));
    }
    if let Some(key) = condition.get("trait") {
        let key = key.as_str()?;
        if key == "sfdc_id"
            && let Some(Some(link)) = sample.account.links.get(&Link::SfdcId)
        {
            return Some(json!(link));
        }
        return sample.account.traits.as_map().get(key).cloned();
    }
    let account = &sample.account;
    let derived = &account.derived;
    let time = |at: Option<Timestamp>| at.map(|at| json!(at.to_micros_string()));
    #[expect(
        clippy::cast_precision_loss,
        reason = "the numbers of these tests are small"
    )]
    let fraction = |n: i64, of: f64| json!(n as f64 / of);
    match condition["attribute"].as_str()? {
        "name" => Some(json!(account.name.as_str())),
        "external_id" => account
            .identifiers
            .external_id()
            .map(|id| json!(id.as_str())),
        "organization_id" => account.organization.map(|id| json!(id.to_string())),
        "status" => Some(json!(account.lifecycle.status().word())),
        "mrr" => account
            .mrr
            .map(|mrr| fraction(mrr.millionths(), 1_000_000.0)),
        "currency" => account.currency.map(|currency| json!(currency.code())),
        "tax_country" => account.tax_country.map(|country| json!(country.alpha2())),
        "tax_id" => account.tax_id.as_ref().map(|id| json!(id)),
        "logo_url" => account.logo_url.as_ref().map(|url| json!(url)),
        "created_at" => time(Some(account.created_at)),
        "churned_at" => time(account.lifecycle.churned_at()),
        "next_renewal_at" => time(account.next_renewal_at),
        "trial_end_at" => time(account.trial_end_at),
        "users_count" => Some(json!(derived.users_count)),
        "nps_score" => derived
            .nps
            .score_tenths()
            .map(|score| fraction(score.into(), 10.0)),
        "nps_promoter_count" => Some(json!(derived.nps.promoters)),
        "nps_passive_count" => Some(json!(derived.nps.passives)),
        "nps_detractor_count" => Some(json!(derived.nps.detractors)),
        "last_inbound_message_at" => time(derived.last_inbound_message_at),
        "last_outbound_message_at" => time(derived.last_outbound_message_at),
        "contact_activity_at" => time(account.contact_activity_at.or(derived.last_activity_at)),
        "first_seen_at" => time(sample.first_seen_at),
        "last_seen_at" => time(sample.last_seen_at),
        "health_score" => sample
            .health
            .map(|score| fraction(score.thousandths().into(), 1_000.0)),
        other => panic!("no rule has {other}"),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn micros(value: &Value) -> Option<i64> {
    Timestamp::parse_iso(value.as_str()?)
        .ok()
        .map(Timestamp::micros)
}

fn equal(found: &Value, value: &Value) -> bool {
    match (number(found), number(value)) {
        (Some(found), Some(value)) => found.total_cmp(&value).is_eq(),
        _ => found == value,
    }
}

fn contains(found: &Value, part: &Value) -> bool {
    let part = fold(part.as_str().expect("text"));
    found
        .as_str()
        .is_some_and(|text| fold(text).contains(&part))
}
