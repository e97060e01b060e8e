//! How the demo's accounts use the product: ninety days of events, and what is made of them.

use std::sync::Arc;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use stele_application::{
    AccountRef, Error, EventAccount, EventDraft, Job, RecordRef, Stele, Step, UnknownAccount,
};
use stele_domain::{
    Account, DistinctId, EventName, GroupTypeIndex, Interval, MetricDisplay, MetricFormat,
    MetricMath, MetricName, Name, RequestChange, RequestDraft, RequestStatus, SegmentDraft,
    Severity, Text, Timestamp, UsageMetricDraft,
};
use uuid::Uuid;

use super::account::{days_after, hours_after};
use super::invented::TROUBLED;
use super::telling::{Customer, Telling};

/// Decides everything that is left to chance.
const SEED: u64 = 0x05A6E;

/// How many days there are events of.
pub(super) const DAYS: i64 = 90;

/// Since when and until when one account is in trouble, in days before the end: it stops working with the product, until it is
/// helped.
const TROUBLE: std::ops::Range<i64> = 25..60;

/// When it asks for help, in days before the end.
const ASKS: i64 = 38;

/// What it asks for then.
const TROUBLES: [&str; 6] = [
    "Exports stop at 10,000 rows",
    "Logins fail with SSO",
    "Invoices show the wrong currency",
    "The dashboard does not load",
    "The import loses accents",
    "Webhooks arrive twice",
];

/// Tells the story to its end, lets accounts use the product in the last ninety days of it, defines metrics and segments over
/// that, and computes their health at the end of each of these days.
pub(super) async fn tell(telling: &mut Telling<'_>, end: Timestamp) -> Result<(), Error> {
    let Telling {
        stele,
        caller,
        clock,
        ..
    } = *telling;
    let begin = days_after(end, -DAYS);
    telling.until(begin).await?;
    clock.set(begin);
    for draft in metrics() {
        stele.create_metric(caller, draft).await?;
    }
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut asked = Vec::new();
    for day in 0..DAYS {
        let left = DAYS - day;
        let (today, tomorrow) = (days_after(begin, day), days_after(begin, day + 1));
        clock.set(today);
        if left == ASKS {
            asked = ask(telling).await?;
        }
        if left == TROUBLE.start {
            for request in asked.drain(..) {
                let change = RequestChange {
                    status: Some(RequestStatus::Resolved),
                    ..RequestChange::default()
                };
                stele.update_request(caller, &request, change).await?;
            }
        }
        telling.until(tomorrow).await?;
        let events = events_of_day(telling.customers(), left, today, &mut dice);
        clock.set(tomorrow);
        stele.ingest(caller, &events).await?;
        score(stele).await?;
    }
    // Whoever belongs to them by now enters at once.
    let mut at = hours_after(end, -1);
    for draft in segments() {
        clock.set(at);
        stele.create_segment(caller, draft).await?;
        at = end;
    }
    Ok(())
}

/// Computes every account's health, as the server does in the background.
async fn score(stele: &Stele) -> Result<(), Error> {
    while stele.step(Job::HealthScores, Uuid::nil()).await? == Step::More {}
    Ok(())
}

/// The account in trouble asks for much.
async fn ask(telling: &Telling<'_>) -> Result<Vec<RecordRef>, Error> {
    let mut asked = Vec::new();
    let mut customers = telling.customers().iter();
    let Some(troubled) = customers.find(|customer| is_troubled(&customer.account)) else {
        return Ok(asked);
    };
    for title in TROUBLES {
        let draft = RequestDraft {
            account: troubled.account.id,
            title: name(title),
            status: RequestStatus::Open,
            severity: Severity::new(80),
            requested_at: None,
        };
        let request = telling.stele.create_request(telling.caller, draft).await?;
        asked.push(RecordRef::Id(request.id.0));
    }
    Ok(asked)
}

fn is_troubled(account: &Account) -> bool {
    let mut identifiers = account.identifiers.all().iter();
    identifiers.any(|identifier| identifier.as_str() == TROUBLED)
}

/// What happens on one day, which begins at `begin` and lies `left` days before the end.
fn events_of_day(
    customers: &[Customer],
    left: i64,
    begin: Timestamp,
    dice: &mut Xoshiro256PlusPlus,
) -> Vec<EventDraft> {
    let mut events = Vec::new();
    for (place, customer) in customers.iter().enumerate() {
        let Customer {
            account,
            contacts: people,
            usage,
            ..
        } = customer;
        let is_away = is_troubled(account) && TROUBLE.contains(&left);
        let is_weekend = (Timestamp::micros(begin) / 86_400_000_000 + 3) % 7 >= 5;
        if !usage.on(begin) || is_away || (is_weekend && place % 4 != 0) {
            continue;
        }
        // Every fourth account works with it much, and at weekends too.
        for _ in 0..dice.random_range(0..=4 - place % 4) {
            let at = hours_after(begin, dice.random_range(6..22));
            let person = people.get(dice.random_range(0..people.len().max(1)));
            let (event, properties) = match dice.random_range(0..10) {
                0..6 => (
                    "login",
                    json!({"plan": account.traits.as_map().get("plan")}),
                ),
                6..9 => (
                    "report exported",
                    json!({"rows": dice.random_range(10..5_000)}),
                ),
                _ => (
                    "api usage billed",
                    json!({"amount": dice.random_range(1..40), "currency": "USD"}),
                ),
            };
            let mut draft =
                EventDraft::new(EventName::new(event).expect("the demo's events have names"));
            draft.at = Some(at);
            draft.account =
                EventAccount::Named(AccountRef::Id(account.id), UnknownAccount::Refused);
            let email = person.and_then(|person| person.contact.email.as_ref());
            draft.distinct_id = email.and_then(|email| DistinctId::new(email.as_str()).ok());
            if let Value::Object(properties) = properties {
                draft.properties = Arc::new(properties.into_iter().collect());
            }
            events.push(draft);
        }
    }
    events
}

fn name(text: &str) -> Name {
    Name::new(text).expect("the demo's names are names")
}

/// Three metrics: a count that is drawn, a count, and a sum of money.
fn metrics() -> [UsageMetricDraft; 3] {
    let draft = |name: &str, days, event: &str| UsageMetricDraft {
        group_type_index: GroupTypeIndex::OF_ACCOUNTS,
        name: MetricName::new(name).expect("the demo's metrics have names"),
        format: MetricFormat::Numeric,
        interval: Interval::new(days).expect("the demo's intervals are short"),
        display: MetricDisplay::Number,
        filters: match json!({"events": [{"id": event, "type": "events", "properties": []}]}) {
            Value::Object(filters) => filters,
            _ => serde_json::Map::new(),
        },
        math: MetricMath::Count,
        math_property: None,
    };
    [
        UsageMetricDraft {
            display: MetricDisplay::Sparkline,
            ..draft("Logins", 30, "login")
        },
        draft("Reports exported", 7, "report exported"),
        UsageMetricDraft {
            format: MetricFormat::Currency,
            math: MetricMath::Sum,
            math_property: Some("amount".to_owned()),
            ..draft("Billed usage", 30, "api usage billed")
        },
    ]
}

/// Two segments: who uses the product much, and whom to look after.
fn segments() -> [SegmentDraft; 2] {
    let draft = |title: &str, description: &str, rule| SegmentDraft {
        name: name(title),
        description: Text::new(description).ok(),
        rule,
    };
    [
        draft(
            "Power users",
            "Signed in twenty times within thirty days",
            json!({"usage": {"event": "login", "days": 30}, "operator": "gte", "value": 20}),
        ),
        draft(
            "At risk",
            "Active customers who do not do well",
            json!({"all": [
                {"attribute": "status", "operator": "is", "value": "active"},
                {"attribute": "health_score", "operator": "lt", "value": 60},
            ]}),
        ),
    ]
}
