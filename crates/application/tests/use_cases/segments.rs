//! Segments: who is in them, and who entered and left.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use stele_application::{
    AccountRef, Error, EventAccount, EventDraft, GroupChange, Invalid, Job, Position, RecordRef,
    Resource, Settings, Stele, Step, UnknownAccount,
};
use stele_domain::{
    Account, AccountChange, Band, ContactChange, EventName, FactorBands, Field, HealthFactor,
    HealthSettings, LifecycleChange, MessageDraft, MissingFactor, Mrr, Participant, RequestChange,
    RequestStatus, Role, RoleHolder, Rule, Scope, Segment, SegmentChange, SegmentDraft, SegmentId,
    SegmentMoveKind, Status, Tag,
};
use uuid::Uuid;

use crate::interposed::{Begin, interposed};
use crate::world::{World, assert_refused, identifier, name, nobody, text};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const SERVER: Uuid = Uuid::from_u128(1);

fn draft(called: &str, rule: Value) -> SegmentDraft {
    SegmentDraft {
        name: name(called),
        description: None,
        rule,
    }
}

fn rule_change(rule: Value) -> SegmentChange {
    SegmentChange {
        rule: Some(rule),
        ..SegmentChange::default()
    }
}

impl World {
    pub(crate) async fn segment(&self, called: &str, rule: Value) -> Segment {
        let made = self
            .stele()
            .create_segment(&self.caller, draft(called, rule));
        made.await.expect("a rule that is understood")
    }

    /// The names of the segments that an account is in.
    pub(crate) async fn segments_of(&self, account: &Account) -> Vec<String> {
        let standings = self.stele().standings(&self.caller, [account]).await;
        let mut standings = standings.expect("the store answers");
        let standing = standings.remove(&account.id).unwrap_or_default();
        let labels = standing.segments.into_iter();
        labels.map(|label| label.name.to_string()).collect()
    }

    async fn is_in_one(&self, account: &Account) -> bool {
        !self.segments_of(account).await.is_empty()
    }

    /// Who entered and left a segment, the first first.
    async fn moves(&self, segment: &Segment) -> Vec<(SegmentMoveKind, Account)> {
        let moves = self
            .stele()
            .segment_moves(&self.caller, segment.id, None, 10_000);
        let mut moves = moves.await.expect("the segment is there");
        moves.reverse();
        let ids = moves.iter().map(|moved| moved.account);
        let accounts = self.stele().accounts_by_id(&self.caller, ids).await;
        let accounts = accounts.expect("the store answers");
        let moves = moves.iter();
        moves
            .map(|moved| (moved.kind, accounts[&moved.account].clone()))
            .collect()
    }

    /// Lets an event of an account happen now.
    async fn happen(&self, account: &Account, event: &str) {
        let named = AccountRef::Id(account.id);
        let event = EventDraft {
            account: EventAccount::Named(named, UnknownAccount::Refused),
            ..EventDraft::new(EventName::new(event).expect("a name"))
        };
        let taken = self.stele().ingest(&self.caller, &[event]).await;
        taken.expect("the event is taken");
    }

    /// Takes a step of the job, which is due.
    async fn step(&self) -> Step {
        let stepped = self.stele().step(Job::Segments, SERVER).await;
        stepped.expect("the step goes well")
    }

    /// Lets time pass and takes all steps of the round that is due then.
    async fn pass(&self, time: Duration) {
        self.fixture.clock.advance(time);
        while self.step().await == Step::More {}
    }

    async fn add_request(&self, account: &Account) -> RecordRef {
        let request = self.fixture.request(&self.caller, account.id, "Help").await;
        RecordRef::Id(request.id.0)
    }
}

fn change(say: impl FnOnce(&mut AccountChange)) -> AccountChange {
    let mut change = AccountChange::default();
    say(&mut change);
    change
}

fn tags(words: &[&str]) -> AccountChange {
    let tags = words.iter().map(|word| Tag::new(word).expect("a tag"));
    change(|change| change.tags = Some(tags.collect()))
}

fn set_trait(key: &str, value: Value) -> AccountChange {
    change(|change| {
        change.traits.insert(key.to_owned(), Some(value));
    })
}

#[tokio::test]
async fn accounts_enter_and_leave_as_they_are_written() {
    let world = World::new().await;
    let csm = world
        .fixture
        .member(world.caller.workspace_id(), "Monica", "monica@raviga.com")
        .await;
    let role = |holder| {
        change(|change| {
            change.roles.insert(Role::Csm, holder);
        })
    };
    let holder = RoleHolder {
        number: csm.number.0,
        email: csm.email.to_string(),
        extra: std::collections::BTreeMap::new(),
    };
    let status = |status| change(|change| change.lifecycle = Some(LifecycleChange::To(status)));
    let mrr =
        |text| change(|change| change.mrr = Field::Value(Mrr::parse(text).expect("an amount")));
    for (rule, into, out) in [
        (
            json!({ "trait": "plan", "operator": "is", "value": "pro" }),
            set_trait("plan", json!("pro")),
            set_trait("plan", json!("free")),
        ),
        (
            json!({ "tag": "vip", "operator": "has" }),
            tags(&["old", "vip"]),
            tags(&["old"]),
        ),
        (
            json!({ "role": "csm", "operator": "is", "value": csm.id.to_string() }),
            role(Field::Value(holder)),
            role(Field::Null),
        ),
        (
            json!({ "attribute": "status", "operator": "in", "value": ["churned", "inactive"] }),
            status(Status::Churned),
            status(Status::Active),
        ),
        (
            json!({ "attribute": "mrr", "operator": "gte", "value": 1000.5 }),
            mrr("1000.50"),
            mrr("1000.499999"),
        ),
        (
            json!({ "all": [
                { "attribute": "name", "operator": "contains", "value": "PIPER" },
                { "not": { "attribute": "churned_at", "operator": "is_set" } },
            ] }),
            change(|change| change.name = Some(name("Pied Piper"))),
            change(|change| change.name = Some(name("Hooli"))),
        ),
    ] {
        let segment = world.segment("Theirs", rule.clone()).await;
        let account = world.account("Nobody's").await;
        assert!(!world.is_in_one(&account).await, "{rule}");
        let mut told = Vec::new();
        for (change, kind) in [
            (into.clone(), SegmentMoveKind::Entered),
            (out, SegmentMoveKind::Left),
            (into.clone(), SegmentMoveKind::Entered),
        ] {
            world.pass_time();
            let changed = world.update(&account, change).await.expect("changed");
            let entered = kind == SegmentMoveKind::Entered;
            assert_eq!(world.is_in_one(&account).await, entered, "{rule}");
            told.push((kind, changed.id));
            // A second time there is nothing to tell.
            let same = world.update(&account, AccountChange::default()).await;
            assert_eq!(same.expect("unchanged").version, changed.version);
        }
        world.pass_time();
        let made = world.create(into).await.expect("made");
        assert_eq!(world.segments_of(&made).await, ["Theirs"], "{rule}");
        told.push((SegmentMoveKind::Entered, made.id));
        let moves = world.moves(&segment).await.into_iter();
        let moves: Vec<_> = moves.map(|(kind, account)| (kind, account.id)).collect();
        assert_eq!(moves, told, "{rule}");
        let deleted = world.stele().delete_segment(&world.caller, segment.id);
        deleted.await.expect("deleted");
        assert!(!world.is_in_one(&made).await, "{rule}");
        for account in [account, made] {
            let account = AccountRef::Id(account.id);
            let deleted = world.stele().delete_account(&world.caller, &account);
            deleted.await.expect("deleted");
        }
    }
}

#[tokio::test]
async fn accounts_enter_and_leave_with_their_people() {
    let world = World::new().await;
    let (account, other) = (
        world.account("Pied Piper").await,
        world.account("Raviga").await,
    );
    let crowd = json!({ "attribute": "users_count", "operator": "gte", "value": 2 });
    world.segment("Crowds", crowd).await;
    let unhappy = json!({ "attribute": "nps_score", "operator": "lt", "value": 0 });
    world.segment("Unhappy", unhappy).await;
    let heard = json!({ "attribute": "last_inbound_message_at", "operator": "is_set" });
    world.segment("Heard of", heard).await;
    let richard = world.person("richard@piedpiper.com", &[&account]).await;
    let monica = world.person("monica@raviga.com", &[&account, &other]).await;
    assert_eq!(world.segments_of(&account).await, ["Crowds"]);
    world.fixture.response(&world.caller, monica.id, 3).await;
    assert_eq!(world.segments_of(&account).await, ["Crowds", "Unhappy"]);
    assert_eq!(world.segments_of(&other).await, ["Unhappy"]);
    let says = [(Participant::Contact(richard.id), "Hello?")];
    world.fixture.conversation(&world.caller, "c", &says).await;
    assert_eq!(
        world.segments_of(&account).await,
        ["Crowds", "Heard of", "Unhappy"]
    );
    let only_other = ContactChange {
        accounts: Some(vec![other.id]),
        ..ContactChange::default()
    };
    let monica = RecordRef::Id(monica.id.0);
    let retied = world
        .stele()
        .update_contact(&world.caller, &monica, only_other);
    retied.await.expect("tied elsewhere");
    assert_eq!(world.segments_of(&account).await, ["Heard of"]);
    let deleted = world.stele().delete_contact(&world.caller, &monica).await;
    deleted.expect("deleted");
    assert_eq!(world.segments_of(&other).await, [""; 0]);
}

#[tokio::test]
async fn accounts_leave_with_what_they_named() {
    let world = World::new().await;
    let hooli = world.fixture.organization(&world.caller, "hooli").await;
    let under = change(|change| change.organization = Field::Value(hooli.id));
    let account = world.create(under).await.expect("made");
    let rule =
        json!({ "attribute": "organization_id", "operator": "is", "value": hooli.id.to_string() });
    let segment = world.segment("Of Hooli", rule).await;
    assert_eq!(world.segments_of(&account).await, ["Of Hooli"]);
    world.pass_time();
    let by_external_id = RecordRef::ExternalId("hooli".to_owned());
    let deleted = world
        .stele()
        .delete_organization(&world.caller, &by_external_id);
    deleted.await.expect("deleted");
    assert!(!world.is_in_one(&account).await);
    assert_eq!(world.moves(&segment).await.len(), 2);
}

#[tokio::test]
async fn a_deleted_account_is_in_no_segment() {
    let world = World::new().await;
    let rule = json!({ "attribute": "name", "operator": "is_set" });
    let segment = world.segment("All", rule).await;
    let gone = world.account("Pied Piper").await;
    world.pass_time();
    let stays = world.account("Raviga").await;
    let by_id = AccountRef::Id(gone.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id);
    deleted.await.expect("deleted");
    let expected = [(SegmentMoveKind::Entered, stays)];
    assert_eq!(world.moves(&segment).await, expected);
}

#[tokio::test]
async fn accounts_enter_and_leave_by_their_events_and_as_these_grow_old() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let logins = json!({ "usage": { "event": "login", "days": 7 }, "operator": "gte", "value": 2 });
    let segment = world.segment("Busy", logins).await;
    let quiet = json!({ "usage": { "days": 7 }, "operator": "is", "value": 0 });
    world.segment("Quiet", quiet).await;
    let fresh = json!({ "attribute": "last_seen_at", "operator": "within_days", "value": 1 });
    world.segment("Fresh", fresh).await;
    assert_eq!(world.segments_of(&account).await, ["Quiet"]);
    world.happen(&account, "logout").await;
    assert_eq!(world.segments_of(&account).await, ["Fresh"]);
    world.happen(&account, "login").await;
    world.fixture.clock.advance(HOUR);
    world.happen(&account, "login").await;
    assert_eq!(world.segments_of(&account).await, ["Busy", "Fresh"]);
    // Time alone changes nothing until somebody looks.
    world.fixture.clock.advance(DAY);
    assert_eq!(world.segments_of(&account).await, ["Busy", "Fresh"]);
    world.pass(Duration::ZERO).await;
    assert_eq!(
        world.segments_of(&account).await,
        ["Busy", "Fresh"],
        "a day, both ends in"
    );
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.segments_of(&account).await, ["Busy"]);
    world.pass(DAY * 5 + HOUR * 23).await;
    assert_eq!(
        world.segments_of(&account).await,
        [""; 0],
        "one login is left"
    );
    world.pass(HOUR).await;
    assert_eq!(world.segments_of(&account).await, ["Quiet"]);
    // However often it is looked at, it is told once.
    world.pass(HOUR).await;
    let kinds = world
        .moves(&segment)
        .await
        .into_iter()
        .map(|(kind, _)| kind);
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [SegmentMoveKind::Entered, SegmentMoveKind::Left]
    );
}

#[tokio::test]
async fn events_that_waited_count_for_the_account_that_claims_them() {
    let world = World::new().await;
    let rule = json!({ "usage": { "event": "login", "days": 30 }, "operator": "gte", "value": 1 });
    world.segment("Users", rule).await;
    let waits = AccountRef::Identifier("piedpiper".to_owned());
    let event = EventDraft {
        account: EventAccount::Named(waits, UnknownAccount::AwaitsIt),
        ..EventDraft::new(EventName::new("login").expect("a name"))
    };
    let taken = world.stele().ingest(&world.caller, &[event]).await;
    taken.expect("taken");
    let account = world.account("Pied Piper").await;
    assert!(!world.is_in_one(&account).await);
    let claim = change(|change| change.external_id = Field::Value(identifier("piedpiper")));
    let account = world.update(&account, claim).await.expect("claimed");
    assert_eq!(world.segments_of(&account).await, ["Users"]);
}

#[tokio::test]
async fn a_new_rule_and_another_one_are_asked_of_all_accounts() {
    let world = World::new().await;
    let large = world
        .fixture
        .account(&world.caller, "Large")
        .mrr("5000")
        .await;
    let small = world.fixture.account(&world.caller, "Small").mrr("5").await;
    let above = |amount| json!({ "attribute": "mrr", "operator": "gt", "value": amount });
    let segment = world.segment("Large", above(1000)).await;
    assert!(world.is_in_one(&large).await);
    assert!(!world.is_in_one(&small).await);
    world.pass_time();
    let update = |change| {
        world
            .stele()
            .update_segment(&world.caller, segment.id, change)
    };
    let changed = update(rule_change(above(1))).await.expect("changed");
    assert_eq!((changed.stamp.version, &changed.rule), (2, &above(1)));
    assert!(world.is_in_one(&small).await);
    assert_eq!(
        update(rule_change(above(1))).await.expect("the same"),
        changed
    );
    let renamed = SegmentChange {
        name: Some(name("Paying")),
        description: Field::Value(text("Who pays anything.")),
        ..SegmentChange::default()
    };
    update(renamed).await.expect("changed");
    assert_eq!(world.segments_of(&small).await, ["Paying"]);
    world.pass_time();
    update(rule_change(above(9999))).await.expect("changed");
    assert!(!world.is_in_one(&large).await && !world.is_in_one(&small).await);
    let kinds = world.moves(&segment).await.into_iter();
    let kinds: Vec<_> = kinds.map(|(kind, _)| kind).collect();
    let (entered, left) = (SegmentMoveKind::Entered, SegmentMoveKind::Left);
    assert_eq!(kinds, [entered, entered, left, left]);
}

#[tokio::test]
async fn moves_are_paged_newest_first() {
    let world = World::new().await;
    let rule = json!({ "tag": "vip", "operator": "has" });
    let segment = world.segment("Vip", rule).await;
    for n in 0..5 {
        let account = world.fixture.account(&world.caller, &format!("{n}"));
        account.tags(&["vip"]).await;
        if n % 2 == 0 {
            world.pass_time();
        }
    }
    let page = async |after, limit| {
        let moves = world
            .stele()
            .segment_moves(&world.caller, segment.id, after, limit);
        moves.await.expect("the segment is there")
    };
    let whole = page(None, 100).await;
    assert_eq!(whole.len(), 5);
    assert!(whole.is_sorted_by(|one, next| (one.at, one.account) > (next.at, next.account)));
    for (index, last) in whole.iter().enumerate() {
        let after = Position {
            at: last.at,
            id: last.account.0,
        };
        assert_eq!(page(Some(after), 100).await, whole[index + 1..]);
    }
    assert_eq!(page(None, 2).await, whole[..2]);
}

#[tokio::test]
async fn health_moves_accounts_whatever_it_follows_from() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let rule = json!({ "attribute": "health_score", "operator": "lt", "value": 100 });
    world.segment("Ailing", rule).await;
    // Nothing is known, so there is no score.
    assert!(!world.is_in_one(&account).await);
    let first = world.add_request(&account).await;
    let ailing = world.is_in_one(&account).await;
    assert!(ailing, "an open request is less than all points");
    let resolved = RequestChange {
        status: Some(RequestStatus::Resolved),
        ..RequestChange::default()
    };
    let resolve = world
        .stele()
        .update_request(&world.caller, &first, resolved);
    resolve.await.expect("resolved");
    assert!(!world.is_in_one(&account).await, "resolved at once");
    let started = world.now();
    let meeting = world
        .fixture
        .meeting(&world.caller, account.id, "Review", started)
        .await;
    assert!(
        world.is_in_one(&account).await,
        "one meeting in half a year is few"
    );
    let meeting = RecordRef::Id(meeting.id.0);
    let deleted = world.stele().delete_meeting(&world.caller, &meeting);
    deleted.await.expect("deleted");
    assert!(!world.is_in_one(&account).await);
    world.happen(&account, "login").await;
    assert!(!world.is_in_one(&account).await, "active just now");
    world.pass(DAY * 4).await;
    assert!(world.is_in_one(&account).await, "last active four days ago");
    world.happen(&account, "login").await;
    assert!(!world.is_in_one(&account).await, "active again");
}

#[tokio::test]
async fn messages_that_are_not_the_newest_count_for_health() {
    let world = World::new().await;
    let workspace = world.caller.workspace_id();
    let member = world
        .fixture
        .member(workspace, "Monica", "m@raviga.com")
        .await;
    let account = world.account("Pied Piper").await;
    let richard = world.person("richard@piedpiper.com", &[&account]).await;
    let said = |from, to, sent_at| MessageDraft {
        external_id: None,
        text: text("…"),
        sent_at: Some(sent_at),
        from,
        to: vec![to],
        cc: Vec::new(),
        bcc: Vec::new(),
    };
    let (us, them) = (
        Participant::Member(member.id),
        Participant::Contact(richard.id),
    );
    let times: Vec<_> = (0..4)
        .map(|_| {
            world.fixture.clock.advance(DAY * 3);
            world.now()
        })
        .collect();
    let conversation = world.fixture.conversation(&world.caller, "c", &[]).await;
    let conversation = RecordRef::Id(conversation.conversation.id.0);
    let put = async |draft| {
        let put = world
            .stele()
            .put_message(&world.caller, &conversation, draft);
        put.await.expect("written")
    };
    put(said(them, us, times[2])).await;
    put(said(us, them, times[3])).await;
    // Three days for an answer are as slow as it gets; asked and answered in no time is what makes it better.
    let rule = json!({ "attribute": "health_score", "operator": "gt", "value": 60 });
    world.segment("Well", rule).await;
    assert!(!world.is_in_one(&account).await);
    let seen = world.stored(&account).await;
    for _ in 0..30 {
        let soon = stele_domain::Timestamp::from_micros(times[0].micros() + 1).expect("a time");
        put(said(them, us, times[0])).await;
        put(said(us, them, soon)).await;
    }
    assert_eq!(
        world.stored(&account).await,
        seen,
        "no newest message moved"
    );
    assert!(world.is_in_one(&account).await);
}

#[tokio::test]
async fn other_health_settings_move_accounts() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    world.add_request(&account).await;
    let rule = json!({ "attribute": "health_score", "operator": "lt", "value": 50 });
    world.segment("Ailing", rule).await;
    assert!(!world.is_in_one(&account).await);
    let known = HealthSettings::default();
    let bands = HealthFactor::ALL.map(|factor| match factor {
        HealthFactor::OpenRequests => FactorBands {
            bands: vec![Band {
                limit: 0,
                points: 100,
            }],
            beyond: 10,
        },
        _ => known.bands(factor).clone(),
    });
    let weights = HealthFactor::ALL.map(|factor| known.weight(factor));
    let strict = HealthSettings::new(weights, bands, MissingFactor::LeftOut);
    let put = world
        .stele()
        .put_health_settings(&world.caller, strict.expect("settings"), None);
    put.await.expect("put");
    assert!(
        world.is_in_one(&account).await,
        "one open request is one too many"
    );
}

#[tokio::test]
async fn a_segment_that_cannot_be_is_refused() {
    let world = World::new().await;
    let vip = || json!({ "tag": "vip", "operator": "has" });
    let segment = world.segment("Vip", vip()).await;
    let create = |draft| world.stele().create_segment(&world.caller, draft);
    let update = |id, change| world.stele().update_segment(&world.caller, id, change);
    let taken = Error::NameTaken(Resource::Segment).to_string();
    let refused = create(draft("Vip", vip())).await.expect_err("taken");
    assert_eq!(refused.to_string(), taken);
    let other = world.segment("Other", vip()).await;
    let rename = SegmentChange {
        name: Some(name("Vip")),
        ..SegmentChange::default()
    };
    let refused = update(other.id, rename).await.expect_err("taken");
    assert_eq!(refused.to_string(), taken);
    let unclear = || json!({ "tag": "vip", "operator": "is" });
    let faults = Rule::parse(&unclear()).expect_err("faults");
    for refused in [
        create(draft("Unclear", unclear()))
            .await
            .expect_err("refused"),
        update(segment.id, rule_change(unclear()))
            .await
            .expect_err("refused"),
    ] {
        match refused {
            Error::Invalid(Invalid::Rule(told)) => assert_eq!(told, faults),
            other => panic!("{other:?}"),
        }
    }
    let nobodys = SegmentId(nobody());
    let absent = update(nobodys, SegmentChange::default()).await;
    assert_refused!(absent, Error::NotFound(Resource::Segment));
    let absent = world.stele().delete_segment(&world.caller, nobodys).await;
    assert_refused!(absent, Error::NotFound(Resource::Segment));
    let absent = world
        .stele()
        .segment_moves(&world.caller, nobodys, None, 1)
        .await;
    assert_refused!(absent, Error::NotFound(Resource::Segment));
    assert_eq!(world.find(segment.id.0).await, Some(segment));
    assert_eq!(world.list::<Segment>(None).await.len(), 2);
}

/// The places of the faults of a rule.
fn places<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<String> {
    match answer {
        Err(Error::Invalid(Invalid::Rule(faults))) => {
            faults.into_iter().map(|fault| fault.pointer).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_rule_takes_no_more_than_there_is() {
    let world = World::new().await;
    let settings = Settings {
        event_retention_days: 30,
        ..Settings::default()
    };
    let strict = Stele::open_with(world.fixture.ports.clone(), settings).await;
    let strict = strict.expect("the store answers");
    let usage = |days| json!({ "usage": { "days": days }, "operator": "gte", "value": 1 });
    let kept = strict.create_segment(&world.caller, draft("Kept", usage(30)));
    kept.await.expect("events are kept so long");
    let rule = json!({ "any": [usage(30), { "not": usage(31) }] });
    let refused = strict.create_segment(&world.caller, draft("Not kept", rule));
    assert_eq!(places(refused.await), ["/any/1/not/usage/days"]);
    let long =
        json!({ "attribute": "name", "operator": "in", "value": vec!["x".repeat(1000); 70] });
    let create = |draft| world.stele().create_segment(&world.caller, draft);
    assert_eq!(places(create(draft("Long", long)).await), [""]);
    let matching = |count| {
        let condition = json!({ "attribute": "name", "operator": "matches", "value": "^P" });
        json!({ "any": vec![condition; count] })
    };
    for n in 0..5 {
        world.segment(&format!("{n}"), matching(20)).await;
    }
    assert_eq!(places(create(draft("One more", matching(1))).await), [""]);
    let one: Segment = world.list(None).await.remove(0);
    let update = |rule| {
        world
            .stele()
            .update_segment(&world.caller, one.id, rule_change(rule))
    };
    update(matching(19)).await.expect("one less");
    create(draft("One more", matching(1))).await.expect("made");
    assert_eq!(places(update(matching(20)).await), [""]);
}

#[tokio::test]
async fn there_are_only_so_many_segments() {
    let world = World::new().await;
    let rule = || json!({ "tag": "vip", "operator": "has" });
    for n in 0..200 {
        world.segment(&format!("{n}"), rule()).await;
    }
    let create = || {
        world
            .stele()
            .create_segment(&world.caller, draft("More", rule()))
    };
    assert_refused!(
        create().await,
        Error::Invalid(Invalid::TooMany { max: 200 })
    );
    let one: Segment = world.list(None).await.remove(0);
    let deleted = world.stele().delete_segment(&world.caller, one.id);
    deleted.await.expect("deleted");
    create().await.expect("there is room again");
}

#[tokio::test]
async fn segments_ask_for_their_scopes_and_stay_in_their_workspace() {
    let world = World::new().await;
    let rule = || json!({ "attribute": "name", "operator": "is_set" });
    let segment = world.segment("All", rule()).await;
    let workspace = world.caller.workspace_id();
    for (scope, reads, writes) in [
        (Scope::AccountRead, true, false),
        (Scope::AccountWrite, true, true),
        (Scope::EventWrite, false, false),
    ] {
        let key = world.fixture.key(workspace, &[scope]).await;
        let caller = world.fixture.caller(&key).await;
        let moves = world
            .stele()
            .segment_moves(&caller, segment.id, None, 1)
            .await;
        assert_eq!(moves.is_ok(), reads, "{scope}");
        let nobodys = SegmentId(nobody());
        let answers = [
            world
                .stele()
                .create_segment(&caller, draft("All", rule()))
                .await
                .err(),
            world
                .stele()
                .update_segment(&caller, nobodys, SegmentChange::default())
                .await
                .err(),
            world.stele().delete_segment(&caller, nobodys).await.err(),
        ];
        for answer in answers {
            let forbidden = matches!(answer, Some(Error::Forbidden(Scope::AccountWrite)));
            assert_eq!(forbidden, !writes, "{scope}: {answer:?}");
        }
    }
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let theirs = world.fixture.account(&hooli, "Nucleus").await;
    let standings = world.stele().standings(&hooli, [&theirs]).await;
    let standing = standings.expect("answered").remove(&theirs.id);
    assert_eq!(standing.expect("known").segments, []);
    let moves = world
        .stele()
        .segment_moves(&hooli, segment.id, None, 1)
        .await;
    assert_refused!(moves, Error::NotFound(Resource::Segment));
}

#[tokio::test]
async fn a_write_counts_even_if_its_members_come_late() {
    let (world, store) = interposed().await;
    let account = world.account("Pied Piper").await;
    // The segment itself is written, and then its members are not.
    store.say([Begin::Well, Begin::Fails]);
    let rule = json!({ "attribute": "name", "operator": "is_set" });
    world.segment("All", rule).await;
    assert!(!world.is_in_one(&account).await);
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.segments_of(&account).await, ["All"]);
    let rule = json!({ "usage": { "days": 7 }, "operator": "gte", "value": 1 });
    world.segment("Users", rule).await;
    store.say([Begin::Well, Begin::Fails]);
    world.happen(&account, "login").await;
    assert_eq!(world.segments_of(&account).await, ["All"]);
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.segments_of(&account).await, ["All", "Users"]);
}

#[tokio::test]
async fn many_accounts_are_looked_at_some_at_a_time() {
    let world = World::new().await;
    let other = world
        .fixture
        .caller_of_new_workspace("Without segments")
        .await;
    for n in 0..3 {
        world.fixture.account(&other, &format!("{n}")).await;
    }
    let mut accounts = Vec::new();
    for n in 0..1_000 {
        accounts.push(world.account(&format!("{n}")).await);
    }
    accounts.sort_by_key(|account| account.id);
    let rule = json!({ "attribute": "created_at", "operator": "older_than_days", "value": 1 });
    let segment = world.segment("Old", rule).await;
    assert_eq!(world.moves(&segment).await, []);
    world.fixture.clock.advance(DAY + HOUR);
    let mut gone = None;
    for step in 1..=5 {
        assert_eq!(world.step().await, Step::More);
        let moved = world.moves(&segment).await.into_iter();
        let moved: BTreeSet<_> = moved.map(|(_, account)| account.id).collect();
        let expected = accounts[..step * 200].iter().map(|account| account.id);
        let expected: BTreeSet<_> = expected.filter(|id| Some(*id) != gone).collect();
        assert_eq!(moved, expected, "after step {step}");
        // Whoever the round stands at may go: it goes on behind the place.
        if step == 2 {
            let last = accounts[399].id;
            let by_id = AccountRef::Id(last);
            let deleted = world.stele().delete_account(&world.caller, &by_id);
            deleted.await.expect("deleted");
            gone = Some(last);
        }
    }
    let ended = world.step().await;
    assert!(
        matches!(ended, Step::Idle { stepped: true, .. }),
        "{ended:?}"
    );
    assert_eq!(world.moves(&segment).await.len(), 999);
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.moves(&segment).await.len(), 999, "each once");
}

#[tokio::test]
async fn an_event_that_changes_its_account_moves_it_once() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    // What the first event says makes one of them hold, and that it is the first makes the other one fail.
    let rule = json!({ "all": [
        { "trait": "plan", "operator": "is", "value": "pro" },
        { "attribute": "first_seen_at", "operator": "is_not_set" },
    ] });
    let segment = world.segment("Never seen", rule).await;
    let pro = stele_domain::Properties::from([("plan".to_owned(), json!("pro"))]);
    let identify = EventDraft {
        groups: vec![("company".to_owned(), "piedpiper".to_owned())],
        group: Some(GroupChange {
            group_type: "company".to_owned(),
            key: "piedpiper".to_owned(),
            set: pro,
        }),
        ..EventDraft::new(EventName::new("$groupidentify").expect("a name"))
    };
    let taken = world.stele().ingest(&world.caller, &[identify]).await;
    taken.expect("taken");
    let seen = world.stored(&account).await;
    assert_eq!(seen.traits.as_map()["plan"], json!("pro"));
    assert_eq!(world.moves(&segment).await, []);
}
