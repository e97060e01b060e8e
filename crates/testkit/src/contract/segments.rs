//! Who is in which segment follows from the rules, whatever is written and however time passes.
//!
//! Sequences of writes through the use cases, at random but the same in every run, among them new rules, other ones, events, and
//! steps of the clock with a round of the job behind each. After every one of them every rule is asked of every account, over
//! facts computed from scratch from the records that the readers show, and compared with who is in what.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};
use stele_application::ports::JobRecord;
use stele_application::{AccountRef, Caller, Error, EventAccount, EventDraft, Job, UnknownAccount};
use stele_domain::{
    Account, AccountChange, Band, ContactId, ConversationDraft, EventName, FactorBands, Field,
    HealthFactor, HealthInput, HealthScore, HealthSettings, Identifier, LastActivity, Message,
    MessageDirection, MessageDraft, MissingFactor, Participant, Rule, RuleFacts, Seen,
    SegmentChange, SegmentDraft, SegmentId, SegmentMoveKind, Tag, Text, Timestamp, UsageOf,
};
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use uuid::Uuid;

use super::holdings::Holdings;
use super::kinds::name;
use super::setup::start;
use super::steps::{Hands, Pick, Step, picked, step};
use crate::{Fixture, Ports};

/// How long the sequences are, and how many: a database takes some seconds for them.
const ACTS: usize = 24;
const SEQUENCES: u32 = 12;

const DAY_MICROS: i64 = 86_400_000_000;

/// After every write, and after every round of the job, each account is in the segments whose rules hold of it and in no other,
/// and its moves tell so.
pub async fn who_is_in_them_follows_whatever_is_written(ports: &Ports) {
    try_out(ports, SEQUENCES).await;
}

/// Runs so many sequences, each in a workspace of its own. A failing one is shortened before it is shown.
async fn try_out(ports: &Ports, sequences: u32) {
    let fixture = Fixture::over(ports.clone()).await;
    let config = Config {
        cases: sequences,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let handle = Handle::current();
    let acts = (first_acts(), prop::collection::vec(act(), 1..=ACTS));
    let outcome = block_in_place(|| {
        runner.run(&acts, |(first, then)| {
            let acts: Vec<_> = first.into_iter().chain(then).collect();
            handle.block_on(follow(&fixture, &acts))
        })
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, acts)) => panic!("{reason}\nafter {acts:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// One write, or some time.
#[derive(Debug, Clone)]
enum Act {
    /// Of what segments know only in part.
    Write(Step),
    /// Of an account itself.
    Change(Pick, Said),
    /// An event of an account, as old as this.
    Happen {
        of: Whose,
        event: &'static str,
        micros_ago: i64,
    },
    /// What a person asked so many days ago and the team answered hours after, in a conversation of its own.
    Mail {
        person: Pick,
        days_ago: i64,
        hours: i64,
    },
    MakeSegment(u8, Value),
    ChangeRule(Pick, Value),
    DeleteSegment(Pick),
    /// How health is scored: strictly, or as everybody does it.
    Score {
        strictly: bool,
    },
    /// Time passes, and a round of the job.
    Pass(i64),
}

/// What a change says of an account.
#[derive(Debug, Clone)]
enum Said {
    Trait(&'static str, Option<Value>),
    Tags(Vec<&'static str>),
    Identifier(u8),
}

/// Whose an event is.
#[derive(Debug, Clone)]
enum Whose {
    Account(Pick),
    /// Of whoever has an identifier, or will first have it.
    Identifier(u8),
}

/// Something to begin with, so that few acts of a short sequence are for nothing.
fn first_acts() -> impl Strategy<Value = Vec<Act>> {
    let account = || {
        let step = Step::CreateAccount {
            people: 1,
            has_csm: false,
        };
        Just(Act::Write(step))
    };
    let segment = |n| rule().prop_map(move |rule| Act::MakeSegment(n, rule));
    let above = Just(Act::Write(Step::CreateOrganization));
    (account(), account(), above, segment(0), segment(1))
        .prop_map(|(one, other, above, first, second)| vec![one, other, above, first, second])
}

fn act() -> impl Strategy<Value = Act> {
    let pick = || 0..6_usize;
    let value = prop_oneof![
        select(&["pro", "free", "2025-01-30T10:00:00Z"][..]).prop_map(Value::from),
        (0..3_i32).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    let said = prop_oneof![
        3 => (select(KEYS), prop::option::weighted(0.8, value))
            .prop_map(|(key, value)| Said::Trait(key, value)),
        2 => prop::collection::vec(select(TAGS), 0..2).prop_map(Said::Tags),
        2 => (0..3_u8).prop_map(Said::Identifier),
    ];
    let whose = prop_oneof![
        3 => pick().prop_map(Whose::Account),
        1 => (0..3_u8).prop_map(Whose::Identifier),
    ];
    let time = || (0..4_i64, -1..=1_i64).prop_map(|(days, micros)| days * DAY_MICROS + micros);
    prop_oneof![
        8 => step().prop_map(Act::Write),
        5 => (pick(), said).prop_map(|(account, said)| Act::Change(account, said)),
        5 => (whose, select(EVENTS), time())
            .prop_map(|(of, event, micros_ago)| Act::Happen { of, event, micros_ago }),
        5 => (0..3_usize, 1..4_i64, select(&[1, 10, 20][..]))
            .prop_map(|(person, days_ago, hours)| Act::Mail { person, days_ago, hours }),
        3 => (0..4_u8, rule()).prop_map(|(n, rule)| Act::MakeSegment(n, rule)),
        2 => (pick(), rule()).prop_map(|(segment, rule)| Act::ChangeRule(segment, rule)),
        1 => pick().prop_map(Act::DeleteSegment),
        1 => any::<bool>().prop_map(|strictly| Act::Score { strictly }),
        4 => above().prop_map(Act::Write),
        4 => time().prop_map(|time| Act::Pass(time.max(0))),
    ]
}

/// What accounts have above them comes and goes.
fn above() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::CreateOrganization),
        3 => (0..3_usize).prop_map(|account| Step::SetParent {
            account,
            parent: Some(0),
        }),
        1 => Just(Step::DeleteOrganization(0)),
    ]
}

const KEYS: &[&str] = &["plan", "since"];
const TAGS: &[&str] = &["vip", "old"];
const EVENTS: &[&str] = &["login", "export"];

/// Rules of few values, so that they meet what is written.
fn rule() -> impl Strategy<Value = Value> {
    condition().prop_recursive(2, 6, 3, |rule| {
        let rules = prop::collection::vec(rule.clone(), 1..3);
        prop_oneof![
            rules.clone().prop_map(|rules| json!({ "all": rules })),
            rules.prop_map(|rules| json!({ "any": rules })),
            rule.prop_map(|rule| json!({ "not": rule })),
        ]
    })
}

fn condition() -> impl Strategy<Value = Value> {
    let of_trait = (
        select(KEYS),
        select(&["pro", "free"][..]),
        select(&["is", "is_not"][..]),
    )
        .prop_map(
            |(key, value, operator)| json!({ "trait": key, "operator": operator, "value": value }),
        );
    let since = (select(KEYS), 1..4_u16, select(DAYS_BACK)).prop_map(
        |(key, days, operator)| json!({ "trait": key, "operator": operator, "value": days }),
    );
    let tag = (select(TAGS), select(&["has", "has_not"][..]))
        .prop_map(|(tag, operator)| json!({ "tag": tag, "operator": operator }));
    let role = select(&["is_set", "is_not_set"][..])
        .prop_map(|operator| json!({ "role": "csm", "operator": operator }));
    let there = select(
        &[
            "last_inbound_message_at",
            "churned_at",
            "first_seen_at",
            "nps_score",
            "external_id",
        ][..],
    )
    .prop_map(|attribute| json!({ "attribute": attribute, "operator": "is_set" }));
    let times = &[
        "created_at",
        "last_seen_at",
        "contact_activity_at",
        "churned_at",
    ][..];
    let time = (select(times), select(DAYS_BACK), 1..4_u16).prop_map(|(attribute, operator, days)| {
        json!({ "attribute": attribute, "operator": operator, "value": days })
    });
    let counts = &["users_count", "nps_detractor_count"][..];
    let count = (select(counts), select(COMPARED), 0..3_u8).prop_map(|(attribute, operator, n)| {
        json!({ "attribute": attribute, "operator": operator, "value": n })
    });
    let health = (select(COMPARED), select(&[40, 60, 80, 100][..])).prop_map(
        |(operator, n)| json!({ "attribute": "health_score", "operator": operator, "value": n }),
    );
    let event = prop::option::of(select(EVENTS));
    let usage = (event, 1..4_u16, select(COMPARED), 0..3_u8).prop_map(|(event, days, operator, n)| {
        json!({ "usage": { "event": event, "days": days }, "operator": operator, "value": n })
    });
    prop_oneof![
        2 => of_trait,
        1 => since,
        1 => tag,
        1 => role,
        2 => there,
        2 => time,
        2 => count,
        3 => health,
        3 => usage,
    ]
}

const DAYS_BACK: &[&str] = &["older_than_days", "within_days"];
const COMPARED: &[&str] = &["is", "gte", "lt"];

async fn follow(fixture: &Fixture, acts: &[Act]) -> Result<(), TestCaseError> {
    fixture.clock.set(start());
    let caller = fixture.caller_of_new_workspace("Acme").await;
    let workspace = caller.workspace_id();
    fixture
        .member(workspace, "Monica", "monica@raviga.com")
        .await;
    let mut held = Holdings::of(&fixture.ports, workspace).await;
    for act in acts {
        let doer = Doer {
            fixture,
            caller: &caller,
            held: &held,
        };
        match doer.take(act).await {
            Ok(())
            | Err(
                Error::NotFound(_)
                | Error::ExternalIdTaken(_)
                | Error::IdentifierTaken
                | Error::NameTaken(_)
                | Error::Invalid(_),
            ) => {}
            Err(other) => prop_assert!(false, "{act:?}: {other:?}"),
        }
        held = Holdings::of(&fixture.ports, workspace).await;
        let now = fixture.stele.clock().now();
        assert_follows(&held, now)
            .map_err(|fault| TestCaseError::fail(format!("{act:?}: {fault}")))?;
    }
    Ok(())
}

/// What an act is done with.
struct Doer<'a> {
    fixture: &'a Fixture,
    caller: &'a Caller,
    /// What there is before the act.
    held: &'a Holdings,
}

impl Doer<'_> {
    async fn take(&self, act: &Act) -> Result<(), Error> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        let segment = |pick: &Pick| picked(&self.held.segments, *pick).map(|segment| segment.id);
        match act {
            Act::Write(step) => {
                let hands = Hands {
                    fixture: self.fixture,
                    caller,
                    held: self.held,
                };
                hands.take(step).await.unwrap_or(Ok(()))?;
                if matches!(step, Step::Tick(_)) {
                    self.work().await?;
                }
                Ok(())
            }
            Act::Change(account, said) => {
                let Some(account) = picked(&self.held.accounts, *account) else {
                    return Ok(());
                };
                let account = AccountRef::Id(account.id);
                stele
                    .update_account(caller, &account, said.change())
                    .await?;
                Ok(())
            }
            Act::Happen {
                of,
                event,
                micros_ago,
            } => {
                let Some(of) = self.named(of) else {
                    return Ok(());
                };
                let now = stele.clock().now().micros();
                let event = EventDraft {
                    at: Timestamp::from_micros(now - micros_ago).ok(),
                    account: EventAccount::Named(of, UnknownAccount::AwaitsIt),
                    ..EventDraft::new(EventName::new(*event).expect("a name"))
                };
                stele.ingest(caller, &[event]).await?;
                Ok(())
            }
            Act::Mail {
                person,
                days_ago,
                hours,
            } => self.mail(*person, *days_ago, *hours).await,
            Act::MakeSegment(n, rule) => {
                let draft = SegmentDraft {
                    name: name(&format!("Segment {n}")),
                    description: None,
                    rule: rule.clone(),
                };
                stele.create_segment(caller, draft).await?;
                Ok(())
            }
            Act::ChangeRule(pick, rule) => {
                let change = SegmentChange {
                    rule: Some(rule.clone()),
                    ..SegmentChange::default()
                };
                let segment = segment(pick).unwrap_or(SegmentId(Uuid::nil()));
                stele.update_segment(caller, segment, change).await?;
                Ok(())
            }
            Act::DeleteSegment(pick) => {
                let segment = segment(pick).unwrap_or(SegmentId(Uuid::nil()));
                stele.delete_segment(caller, segment).await
            }
            Act::Score { strictly } => {
                let settings = if *strictly {
                    strict()
                } else {
                    HealthSettings::default()
                };
                stele.put_health_settings(caller, settings, None).await?;
                Ok(())
            }
            Act::Pass(micros) => {
                let micros = u64::try_from(*micros).expect("forwards");
                self.fixture.clock.advance(Duration::from_micros(micros));
                self.work().await
            }
        }
    }

    async fn mail(&self, person: Pick, days_ago: i64, hours: i64) -> Result<(), Error> {
        let Some(person) = picked(&self.held.contacts, person) else {
            return Ok(());
        };
        let stele = &self.fixture.stele;
        let (them, us) = (
            Participant::Contact(person.id),
            Participant::Member(self.held.members[0].id),
        );
        let asked = stele.clock().now().micros() - days_ago * DAY_MICROS;
        let message = |from, to, sent_at| MessageDraft {
            external_id: None,
            text: Text::default(),
            sent_at: Timestamp::from_micros(sent_at).ok(),
            from,
            to: vec![to],
            cc: Vec::new(),
            bcc: Vec::new(),
        };
        let draft = ConversationDraft {
            messages: vec![
                message(them, us, asked),
                message(us, them, asked + hours * DAY_MICROS / 24),
            ],
            ..ConversationDraft::default()
        };
        stele.create_conversation(self.caller, draft).await?;
        Ok(())
    }

    fn named(&self, of: &Whose) -> Option<AccountRef> {
        match of {
            Whose::Account(pick) => {
                let account = picked(&self.held.accounts, *pick)?;
                Some(AccountRef::Id(account.id))
            }
            Whose::Identifier(n) => Some(AccountRef::Identifier(identifier(*n).to_string())),
        }
    }

    /// A whole round of the job, which is due.
    async fn work(&self) -> Result<(), Error> {
        let due = JobRecord::new(Job::Segments.name(), self.fixture.stele.clock().now());
        let mut work = self.fixture.ports.store.begin().await?;
        work.put_job(&due).await?;
        work.commit().await?;
        let step = async || self.fixture.stele.step(Job::Segments, Uuid::nil()).await;
        while step().await? == stele_application::Step::More {}
        Ok(())
    }
}

impl Said {
    fn change(&self) -> AccountChange {
        let mut change = AccountChange::default();
        match self {
            Said::Trait(key, value) => {
                change.traits.insert((*key).to_owned(), value.clone());
            }
            Said::Tags(tags) => {
                let tags = tags.iter().map(|tag| Tag::new(tag).expect("a tag"));
                change.tags = Some(tags.collect());
            }
            Said::Identifier(n) => change.external_id = Field::Value(identifier(*n)),
        }
        change
    }
}

fn identifier(n: u8) -> Identifier {
    Identifier::new(format!("account {n}")).expect("an identifier")
}

/// One open request is one too many, and what is not known counts.
fn strict() -> HealthSettings {
    let known = HealthSettings::default();
    let bands = HealthFactor::ALL.map(|factor| match factor {
        HealthFactor::OpenRequests => FactorBands {
            bands: vec![Band {
                limit: 0,
                points: 100,
            }],
            beyond: 0,
        },
        _ => known.bands(factor).clone(),
    });
    let weights = HealthFactor::ALL.map(|factor| known.weight(factor));
    HealthSettings::new(weights, bands, MissingFactor::Neutral).expect("settings")
}

/// Each account is in the segments whose rules hold of it, and in no other.
fn assert_follows(held: &Holdings, now: Timestamp) -> Result<(), TestCaseError> {
    for account in &held.accounts {
        let expected: BTreeSet<_> = held
            .segments
            .iter()
            .filter(|segment| holds(&segment.rule, account, held, now))
            .map(|segment| segment.id)
            .collect();
        let labels = held.labels.get(&account.id).into_iter().flatten();
        let is_in: BTreeSet<_> = labels.map(|label| label.id).collect();
        prop_assert_eq!(&is_in, &expected, "{:?} at {:?}", account, now);
        for segment in &held.segments {
            let moves = held.moves.get(&segment.id).into_iter().flatten();
            let own = moves.filter(|moved| moved.account == account.id);
            let stands = own.map(|moved| match moved.kind {
                SegmentMoveKind::Entered => 1,
                SegmentMoveKind::Left => -1,
            });
            let is_in = i32::from(is_in.contains(&segment.id));
            prop_assert_eq!(stands.sum::<i32>(), is_in, "moves of {:?}", account.id);
        }
    }
    let there: BTreeSet<_> = held.accounts.iter().map(|account| account.id).collect();
    let gone = held
        .moves
        .values()
        .flatten()
        .find(|moved| !there.contains(&moved.account));
    prop_assert_eq!(gone, None, "of an account that is gone");
    Ok(())
}

/// Whether a rule holds of an account, from scratch.
fn holds(rule: &Value, account: &Account, held: &Holdings, now: Timestamp) -> bool {
    let rule = Rule::parse(rule).expect("a rule that was taken");
    let events = held.events.get(&account.id).map(Vec::as_slice);
    let events = events.unwrap_or_default();
    let seen = Seen::of(events.iter().map(|event| event.at));
    let count = |what: &UsageOf| {
        let counted = events.iter().filter(|event| {
            let is_it = what
                .event
                .as_deref()
                .is_none_or(|name| name == event.name.as_str());
            let ago = now.micros() - event.at.micros();
            is_it && (0..=i64::from(what.days) * DAY_MICROS).contains(&ago)
        });
        counted.count() as u64
    };
    let usage = rule.needs().usage;
    let usage: BTreeMap<_, _> = usage
        .into_keys()
        .map(|what| (what.clone(), count(&what)))
        .collect();
    rule.holds(&RuleFacts {
        account,
        first_seen_at: seen.map(|seen| seen.first),
        last_seen_at: seen.map(|seen| seen.last),
        health: health(account, seen, held, now),
        usage: &usage,
        now,
    })
}

fn health(
    account: &Account,
    seen: Option<Seen>,
    held: &Holdings,
    now: Timestamp,
) -> Option<HealthScore> {
    let contacts = held.account_contacts.get(&account.id).into_iter().flatten();
    let people: BTreeSet<ContactId> = contacts.map(|tied| tied.contact.id).collect();
    let counts = |message: &&Message| !message.counts_for.is_disjoint(&people);
    let messages: Vec<(MessageDirection, Timestamp)> = held
        .messages
        .values()
        .flatten()
        .filter(counts)
        .map(|message| (message.direction(), message.sent_at))
        .collect();
    let meetings = held.meetings.iter();
    let meetings: Vec<_> = meetings
        .filter(|meeting| meeting.account.id == account.id)
        .cloned()
        .collect();
    let requests = held.requests.iter();
    let requests: Vec<_> = requests
        .filter(|request| request.account.id == account.id)
        .cloned()
        .collect();
    let last_activity = LastActivity::observe(
        account.contact_activity(),
        seen.map(|seen| seen.last),
        &messages,
        &meetings,
        now,
    );
    let settings = held.health_settings.clone();
    let settings = settings.map(|(_, settings)| settings).unwrap_or_default();
    HealthInput::observe(&messages, &requests, &meetings, last_activity, now)
        .assess(&settings, now)
        .score
}

#[cfg(test)]
mod tests {
    /// In memory there is time for many more than a store is asked to go through.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_more_sequences_in_memory() {
        super::try_out(&crate::memory_ports(), 100).await;
    }
}
