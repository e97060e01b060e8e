//! What is stored comes back as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde_json::Value;
use stele_application::RecordRef;
use stele_application::ports::{RecordReader, RecordWrites, RelationReader, UnitOfWork};
use stele_domain::{
    ContactId, Conversation, Interval, Meeting, Member, MetricDisplay, MetricFormat, MetricMath,
    Name, Note, NpsResponse, NpsScore, Organization, OrganizationId, Participant, RequestStatus,
    Severity, SupportRequest, Task, Traits,
};

use super::build::{self, identifier, member_id, text, uuid};
use crate::Database;
use crate::records::{Kept, Written};
use crate::tests::tools::{
    account, at, begin, contact_id, joined, member, name, person, tied, workspace,
};
use stele_domain::WorkspaceId;

/// Neither database folds, trims or cuts any of it.
const ODD: &str = " Ünïcode 😀 \u{202e}\u{1}'\"\\% \u{7f}İ ";

/// JSON whose numbers no floating point number keeps.
const OBJECT: &str = r#"{"a.b": 1e400, "c": 1.10, "d": [-0, 12345678901234567890123, {"ä": "\u2028😀\"'"}], "": false, "e\\": {}}"#;

fn odd_name() -> Name {
    name(ODD)
}

fn object() -> Traits {
    let object: BTreeMap<String, Value> = serde_json::from_str(OBJECT).expect("an object");
    Traits::from_map(object)
}

fn digits(traits: &Traits) -> String {
    serde_json::to_string(traits.as_map()).expect("JSON")
}

struct Stored {
    database: Database,
    workspace: WorkspaceId,
}

impl Stored {
    /// Stores two records that differ in every attribute they may differ in, and each in the place of the other.
    async fn goes_round<R>(&self, empty: R, full: R, exchange: impl Fn(&R, &R) -> R) -> R
    where
        R: Written,
        dyn UnitOfWork: RecordWrites<R>,
    {
        let mut work = begin(&self.database).await;
        let empty = RecordWrites::<R>::insert(&mut *work, self.workspace, empty)
            .await
            .expect("inserted");
        let full = RecordWrites::<R>::insert(&mut *work, self.workspace, full)
            .await
            .expect("inserted");
        work.commit().await.expect("committed");
        for stored in [&empty, &full] {
            assert_eq!(self.read(stored).await, *stored);
        }
        // With the stamp of the first, and the attributes of the second.
        let (filled, emptied) = (exchange(&empty, &full), exchange(&full, &empty));
        let mut work = begin(&self.database).await;
        for stored in [&filled, &emptied] {
            RecordWrites::<R>::update(&mut *work, self.workspace, stored)
                .await
                .expect("updated");
        }
        work.commit().await.expect("committed");
        for stored in [&filled, &emptied] {
            assert_eq!(self.read(stored).await, *stored);
        }
        filled
    }

    async fn read<R: Kept + Debug>(&self, stored: &R) -> R {
        let id = RecordRef::Id(stored.id());
        let found = RecordReader::<R>::get(&self.database, self.workspace, &id).await;
        found.expect("answered").expect("found")
    }
}

/// The first record, changed once, with the attributes of the second.
macro_rules! exchange {
    ($($kept:ident),*) => {
        |own, other| {
            let mut changed = other.clone();
            changed.id = own.id;
            $(changed.$kept = own.$kept.clone();)*
            changed.stamp = own.stamp;
            changed.stamp.touch(at(9));
            changed
        }
    };
}

on_both! {
    async fn every_kind_of_record_comes_back_as_it_was(test) {
        let database = test.open().await;
        let id = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        joined(&mut *work, member(50, id, "Monica", "m@x.com")).await;
        let accounts = [
            work.insert_account(id, account(1, "one", &[])).await.expect("inserted"),
            work.insert_account(id, account(2, "two", &[])).await.expect("inserted"),
        ];
        for n in [1, 2] {
            tied(&mut *work, id, person(n, "Erlich", "e@x.com"), &[accounts[0].id]).await;
        }
        work.commit().await.expect("committed");
        let stored = Stored { database, workspace: id };

        let mut full: Member = member(52, id, ODD, "Ä@X.com");
        full.license_status = stele_domain::LicenseStatus::AutoCreated;
        let other = member(53, id, "other", "other@x.com");
        let (mut first, mut second) = {
            let mut work = begin(&stored.database).await;
            let pair = (joined(&mut *work, full).await, joined(&mut *work, other).await);
            work.commit().await.expect("committed");
            pair
        };
        first.license_status = stele_domain::LicenseStatus::Deactivated;
        second.name = odd_name();
        let mut work = begin(&stored.database).await;
        for changed in [&mut first, &mut second] {
            changed.touch(at(9));
            work.update(id, changed).await.expect("updated");
        }
        work.commit().await.expect("committed");
        assert_eq!([stored.read(&first).await, stored.read(&second).await], [first, second]);

        let mut full: Organization = build::organization(2, ODD, ODD);
        full.traits = object();
        let empty = build::organization(1, "one", "one");
        let filled = stored.goes_round(empty, full, exchange!(external_id)).await;
        assert_eq!(digits(&stored.read(&filled).await.traits), digits(&object()));

        let mut full: Meeting = build::meeting(2, accounts[1].key(), ODD);
        (full.start_at, full.end_at) = (at(-62_135_596_800_000_000), Some(at(253_402_300_799_999_999)));
        let empty = build::meeting(1, accounts[0].key(), "one");
        stored.goes_round(empty, full, exchange!(number)).await;

        for status in RequestStatus::ALL {
            let n = 10 * (1 + status as u64);
            let mut full: SupportRequest = build::request(n, accounts[1].key(), ODD);
            full.status = status;
            full.severity = Severity::new(100);
            (full.requested_at, full.resolved_at) = (at(1), Some(at(2)));
            let empty = build::request(n + 1, accounts[0].key(), "one");
            stored.goes_round(empty, full, exchange!(number)).await;
        }

        let mut full: NpsResponse = build::response(2, ODD, contact_id(1), ODD);
        (full.responded_at, full.score) = (at(1), NpsScore::new(0).expect("ten at most"));
        let mut empty = build::response(1, "one", contact_id(2), "");
        (empty.external_id, empty.feedback) = (None, None);
        stored.goes_round(empty, full, exchange!(external_id)).await;

        let mut full: Conversation = build::conversation(2, ODD, ODD);
        full.status = Some(text(""));
        full.rating = Some(text(&"😀".repeat(100_000)));
        full.source = Some(text(ODD));
        full.traits = object();
        let mut empty = build::conversation(1, "one", "");
        (empty.external_id, empty.subject) = (None, None);
        let filled = stored.goes_round(empty, full, exchange!(external_id)).await;
        assert_eq!(digits(&stored.read(&filled).await.traits), digits(&object()));

        let mut full: Note = build::note(2, ODD, ODD);
        full.account = Some(accounts[0].id);
        full.organization = Some(OrganizationId(uuid(1)));
        full.subject = Some(text(ODD));
        full.noted_at = at(3);
        full.author = Some(member_id(50));
        full.contacts = vec![contact_id(2), ContactId(uuid(777)), contact_id(1)];
        full.tags = vec![odd_name(), name("b"), name("a")];
        full.archived_at = Some(at(4));
        full.traits = object();
        let mut empty = build::note(1, "one", "");
        empty.external_id = None;
        let filled = stored.goes_round(empty, full, exchange!(external_id)).await;
        assert_eq!(digits(&stored.read(&filled).await.traits), digits(&object()));

        let mut full: Task = build::task(2, ODD, ODD);
        full.description = Some(text(ODD));
        full.account = Some(accounts[1].id);
        full.organization = Some(OrganizationId(uuid(2)));
        (full.due_at, full.completed_at) = (Some(at(1)), Some(at(2)));
        (full.completed_by, full.assigned_to) = (Some(member_id(50)), Some(member_id(52)));
        full.tags = vec![odd_name()];
        full.traits = object();
        let mut empty = build::task(1, "one", "one");
        empty.external_id = None;
        let filled = stored.goes_round(empty, full, exchange!(external_id)).await;
        assert_eq!(digits(&stored.read(&filled).await.traits), digits(&object()));
    }

    async fn metrics_and_segments_come_back_as_they_were(test) {
        let database = test.open().await;
        let workspace = workspace(&database, "Acme").await;
        let stored = Stored { database, workspace };
        let mut full = build::metric(2, 4, ODD);
        full.format = MetricFormat::Currency;
        full.interval = Interval::new(3650).expect("valid");
        full.display = MetricDisplay::Sparkline;
        full.filters = serde_json::from_str(OBJECT).expect("an object");
        (full.math, full.math_property) = (MetricMath::Sum, Some(ODD.to_owned()));
        let filled = stored.goes_round(build::metric(1, 0, "one"), full, exchange!(name)).await;
        let sent: Value = serde_json::from_str(OBJECT).expect("a value");
        let read = Value::Object(stored.read(&filled).await.filters);
        assert_eq!(read.to_string(), sent.to_string());

        let mut full = build::segment(2, ODD);
        full.description = Some(text(ODD));
        full.rule = serde_json::from_str(OBJECT).expect("a value");
        let filled = stored.goes_round(build::segment(1, "one"), full, exchange!(name)).await;
        assert_eq!(stored.read(&filled).await.rule.to_string(), filled.rule.to_string());
    }

    async fn a_message_comes_back_as_it_was(test) {
        let database = test.open().await;
        let id = workspace(&database, "Acme").await;
        let conversation = build::conversation(1, "one", "one");
        let (team, gone) = (Participant::Member(member_id(50)), contact_id(7));
        let mut full = build::message(1, ODD, conversation.id, contact_id(1), ODD);
        full.created_at = at(5);
        full.sent_at = at(-5);
        full.from = team;
        full.to = vec![Participant::Contact(contact_id(2)), team, Participant::Contact(gone)];
        full.cc = vec![Participant::Contact(contact_id(1))];
        full.bcc = vec![team, team];
        full.counts_for = BTreeSet::from([contact_id(1), contact_id(2), gone]);
        let mut empty = build::message(2, "two", conversation.id, contact_id(2), "");
        empty.external_id = None;
        let mut work = begin(&database).await;
        let account = work.insert_account(id, account(1, "one", &[])).await.expect("inserted");
        for n in [1, 2] {
            tied(&mut *work, id, person(n, "Erlich", "e@x.com"), &[account.id]).await;
        }
        work.insert(id, conversation.clone()).await.expect("inserted");
        // Whoever is gone is named by what was written to them.
        for message in [&full, &empty] {
            work.put_message(id, message).await.expect("put");
        }
        assert_eq!(work.messages(id, conversation.id).await.expect("answered"), [full.clone(), empty.clone()]);
        let counts = async |work: &mut dyn UnitOfWork, n| work.newest_messages(id, contact_id(n)).await.expect("answered");
        assert_eq!(counts(&mut *work, 1).await, (None, Some(at(-5))));
        assert_eq!(counts(&mut *work, 2).await, (Some(at(0)), Some(at(-5))));
        // Each in the place of the other.
        let filled = stele_domain::Message { id: empty.id, external_id: None, ..full.clone() };
        let emptied = stele_domain::Message { id: full.id, external_id: Some(identifier("x")), ..empty.clone() };
        for message in [&emptied, &filled] {
            work.put_message(id, message).await.expect("put");
        }
        assert_eq!(counts(&mut *work, 1).await, (None, Some(at(-5))));
        work.remove_message(id, filled.id).await.expect("removed");
        assert_eq!(counts(&mut *work, 1).await, (None, None));
        assert_eq!(counts(&mut *work, 2).await, (Some(at(0)), None));
        work.commit().await.expect("committed");
        let read = RelationReader::messages(&database, id, conversation.id).await;
        assert_eq!(read.expect("answered"), [emptied]);
    }
}
